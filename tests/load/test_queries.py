"""What `fazhi show`, `explain` and `status` are told."""

from datetime import UTC, date, datetime

import polars as pl
import pytest

from load.coverage import write_coverage
from load.errors import NotFound
from load.queries import explanation, gaps, indicator_values, portal_states, region_prefix, report_flags
from load.schema import COVERAGE
from tests.load.factory import report_id, tables, together, url


@pytest.fixture
def filled(data, put):
    put(together(tables(1, 2, value=5), tables(1001, year=2023, value=7)))
    return data


def test_an_indicator_is_shown_with_its_sentence_and_its_way_home(filled):
    rows = indicator_values(filled, "fines")
    assert rows.height == 3
    first = rows.row(0, named=True)
    assert first == {
        "report_year": 2023,
        "region_code": "120101",
        "region": "天津市临江县",
        "issuer": "临江县第1001街道办事处",
        "value": 7.0,
        "unit": "件",
        "qualifier": "exact",
        "n_observations": 1,
        "subject": "罚款案件",
        "number": "7件",
        "sentence": "全年办理罚款案件7件。",
        "url": url(1001),
        "report_id": report_id(1001),
    }


@pytest.mark.parametrize(
    ("asked", "count"),
    [
        ({"year": 2024}, 2),
        ({"year": 2019}, 0),
        ({"region": "12"}, 3),
        ({"region": "120000"}, 3),
        ({"region": "120102"}, 1),
        ({"region": "1202"}, 0),
        ({"region": "120101", "year": 2024}, 1),
    ],
    ids=str,
)
def test_an_indicator_is_narrowed_by_year_and_region(filled, asked, count):
    assert indicator_values(filled, "fines", **asked).height == count


@pytest.mark.parametrize(
    ("code", "prefix"),
    [("50", "50"), ("500000", "50"), ("500100", "5001"), ("500153", "500153"), ("500153000", "500153"),
     ("500153100000", "500153100"), ("120000000000", "12")],
)  # fmt: skip
def test_a_region_takes_in_its_parts(code, prefix):
    assert region_prefix(code) == prefix


@pytest.mark.parametrize("code", ["天津", "5", "12345", "５０", "50'; --", ""])
def test_a_region_that_is_no_code_is_named(filled, code):
    with pytest.raises(NotFound, match="a division code of 2, 4, 6, 9 or 12 digits"):
        indicator_values(filled, "fines", region=code)


def test_an_indicator_nobody_states_gives_no_row(filled, data):
    assert indicator_values(filled, "nothing").is_empty()


def test_before_anything_is_published_nothing_is_shown(data):
    assert indicator_values(data, "fines").is_empty()
    assert portal_states(data).is_empty()
    assert gaps(data).is_empty()


def test_every_quantity_of_a_report_is_explained(filled):
    rows = explanation(filled, report_id(1))
    assert rows["number"].to_list() == ["5件", "6场次", "7件"]
    assert rows["chosen"].to_list() == [True, True, False]
    told = rows.row(0, named=True)
    assert told["section"] == "一、主要举措和成效"
    assert (told["url"], told["revision"], told["extractor"]) == (url(1), 1, "0.1.0")
    text = pl.read_parquet(filled / "current/reports/report_year=2024/**/*.parquet").filter(report_id=report_id(1))[
        "text"
    ][0]
    assert [text[row["char_start"] : row["char_end"]] for row in rows.iter_rows(named=True)] == rows["number"].to_list()


def test_one_indicator_of_a_report_is_explained(filled):
    assert explanation(filled, report_id(1), "trainings")["subject"].to_list() == ["执法培训"]


def test_the_flags_of_a_report_are_told(data, put):
    put(tables(1, 2, value=150))
    rows = report_flags(data, report_id(1))
    assert rows["check"].to_list() == ["rate_above_100", "rate_above_100"]
    assert rows["indicator"].to_list() == ["fines", "trainings"]
    assert report_flags(data, "0" * 16).is_empty()


@pytest.mark.parametrize(
    ("asked", "message"),
    [(("0" * 16,), "report '0000000000000000' is not in the data"),
     ((report_id(1), "nothing"), "expected one of fines, trainings")],
    ids=["report", "indicator"],
)  # fmt: skip
def test_what_is_not_there_is_named(filled, asked, message):
    with pytest.raises(NotFound, match=message):
        explanation(filled, *asked)


def test_portals_tell_their_freshness_and_what_is_missing(filled):
    when = datetime(2025, 4, 2, tzinfo=UTC)
    write_coverage(
        filled,
        pl.DataFrame(
            [
                ("site1", "http://a.test/list/", 2024, 1, 1, 1, when, None),
                ("site1", "http://a.test/list/", 2022, 1, 1, 0, when, "needs_ocr"),
                ("site9", "http://b.test/list/", 2024, 1, 0, 0, None, "timeout"),
            ],
            schema=COVERAGE,
            orient="row",
        ),
    )
    states = {row["portal"]: row for row in portal_states(filled).iter_rows(named=True)}
    assert list(states) == ["site0", "site1", "site2", "site9"]
    assert states["site1"]["newest"] == date(2025, 1, 31)
    assert (states["site1"]["reports"], states["site1"]["missing"], states["site1"]["last_error"]) == (
        1,
        1,
        "needs_ocr",
    )
    assert (states["site9"]["reports"], states["site9"]["missing"], states["site9"]["last_success"]) == (None, 1, None)
    assert gaps(filled).select("portal", "report_year").rows() == [("site1", 2022), ("site9", 2024)]
