"""What makes a portal's rows wait, and what never does."""

import polars as pl
import pytest

from transform.guards import JUDGED, REASONS, TOLD, WATCHED, drifts, judged, reasons


def rows(count: int, *, first: int = 0, text: str = "old", observations: int = 20, **filled: float) -> pl.DataFrame:
    """So many reports of a portal; `filled` gives the share of them in which a column is filled (1 by default)."""
    return pl.DataFrame(
        [
            {
                "portal": "yunxi",
                "report_id": f"{first + number:016x}",
                "content_sha256": f"{text}{number}",
                **{f"has_{name}": number < filled.get(name, 1) * count for name in (*WATCHED, *TOLD)},
                "n_observations": observations,
            }
            for number in range(count)
        ],
        schema=JUDGED,
    )


def told(
    fresh: pl.DataFrame, before: pl.DataFrame, gone: pl.DataFrame | None = None, *, whole: bool = True
) -> list[str]:
    left = before.clear() if gone is None else gone
    found = reasons(fresh.lazy(), before.lazy(), left.lazy().select("portal", "report_id"), whole=whole).collect()
    assert found.columns == ["portal", "reason", "found", "expected"]
    assert set(found["reason"]) <= REASONS.keys()
    return found["reason"].to_list()


@pytest.mark.parametrize(
    ("fresh", "before", "reason"),
    [
        (rows(8, text="new"), rows(8), ["every_page_changed"]),
        (rows(7, text="new"), rows(8), ["every_page_changed"]),
        (rows(6, text="new"), rows(8), []),
        (rows(4, text="new"), rows(4), []),
        (rows(8, text="new"), rows(0), []),
        (rows(30, first=100), rows(8), []),
        (rows(1, text="new"), rows(200), []),
    ],
    ids=["all", "nearly all", "many", "small portal", "first night", "all new", "one amended"],
)
def test_a_portal_that_changes_all_at_once(fresh, before, reason):
    assert told(fresh, before) == reason


@pytest.mark.parametrize(("count", "standing", "reason"), [(8, 8, ["every_page_gone"]), (3, 3, []), (5, 20, [])])
def test_a_portal_that_goes_all_at_once(count, standing, reason):
    assert told(rows(0), rows(standing), rows(count)) == reason


@pytest.mark.parametrize(
    ("fresh", "whole", "reason"),
    [
        (rows(10, first=100, published=0.0), True, ["fill_rate"]),
        (rows(10, first=100, published=0.2), True, ["fill_rate"]),
        (rows(10, first=100, published=0.4), True, []),
        (rows(4, first=100, published=0.0), True, []),
        (rows(10, first=100, published=0.0), False, []),
        (rows(10, first=100, issuer=0.0, sections=0.1), True, ["fill_rate", "fill_rate"]),
        (rows(10, first=100, observations=3), True, ["counts"]),
        (rows(10, first=100, observations=5), True, []),
        (rows(10, first=100, observations=3), False, []),
        (rows(10, text="new", observations=9), False, ["counts"]),
        (rows(10, text="new", observations=11), False, []),
        (rows(4, text="new", observations=1), False, []),
    ],
    ids=["none filled", "hardly filled", "half filled", "few new", "of chosen years", "two columns", "thin", "thinner",
         "thin, of chosen years", "half is lost", "less than half is lost", "few amended"],
)  # fmt: skip
def test_what_is_read_is_far_less_than_before(fresh, whole, reason):
    assert told(fresh, rows(40), whole=whole) == reason


def test_a_column_that_was_never_filled_is_not_missed():
    assert told(rows(10, first=100, published=0.0), rows(40, published=0.5)) == []


def test_pages_that_all_have_one_text():
    one = rows(8, first=100).with_columns(content_sha256=pl.lit("same"))
    assert told(one, rows(40)) == ["one_text"]
    assert told(one.head(4), rows(40)) == []
    assert told(pl.concat([one, rows(8, first=200)]), rows(40)) == [], "the same report at several addresses"


def test_portals_are_judged_each_by_itself():
    other = rows(8, text="new").with_columns(portal=pl.lit("tanzhou"), report_id="x" + pl.col("report_id"))
    before = pl.concat([rows(8), other.with_columns(content_sha256=pl.lit("was"))])
    found = reasons(pl.concat([rows(1, text="new"), other]).lazy(), before.lazy(), before.clear().lazy(), whole=True)
    assert found.collect()["portal"].to_list() == ["tanzhou"]


def test_a_drift_of_a_fifth_is_told():
    assert drifts(rows(10, first=100, published=0.7).lazy(), rows(10).lazy()).collect()["told"].to_list() == [
        "published is filled in 70 % of the 10 reports read, in 100 % of those published before"
    ]
    assert drifts(rows(10, first=100, published=0.9).lazy(), rows(10).lazy()).collect().is_empty()


@pytest.mark.parametrize(
    ("read", "told"),
    [
        (rows(1, first=100, container=0), ["container is filled in 0 % of the 1 reports read, in 100 % of those published before"]),
        (rows(1, container=0, text="old"), ["container is filled in 0 % of the 1 reports read, in 100 % of those published before"]),
        (rows(3, first=100, source=0.5), []),
        (rows(2, text="new", observations=15), ["30 quantities are read from 2 changed reports, 40 from the same before"]),
        (rows(2, text="new", observations=17), []),
        (rows(2, first=100, observations=5), []),
    ],
    ids=["one new", "one known", "some of a few", "a quarter less", "a little less", "other reports"],
)  # fmt: skip
def test_a_single_page_that_is_laid_out_otherwise_is_told(read, told):
    assert drifts(read.lazy(), rows(10).lazy()).collect()["told"].to_list() == told
    assert not [line for line in drifts(read.lazy(), rows(4).lazy()).collect()["told"] if "filled" in line]


def test_what_is_judged_of_a_report():
    reports = pl.DataFrame(
        {
            "portal": ["yunxi", "yunxi"],
            "report_id": ["a", "b"],
            "content_sha256": ["1", "2"],
            "title": ["题", ""],
            "issuer": ["某局", None],
            "report_year": [2024, 0],
            "published": [None, None],
            "sections": [["一"], []],
            "source": ["某局", None],
            "document_number": [None, ""],
            "layout": ["trs", "general"],
        },
        schema_overrides={"published": pl.Date},
    )
    seen = judged(reports.lazy(), pl.LazyFrame({"report_id": ["a"], "n_observations": [2]})).collect().sort("report_id")
    assert seen.schema == JUDGED
    assert seen.rows() == [
        ("yunxi", "a", "1", True, True, True, False, True, True, False, True, 2),
        ("yunxi", "b", "2", False, False, False, False, False, False, False, False, 0),
    ]
