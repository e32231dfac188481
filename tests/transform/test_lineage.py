"""Revisions, first sight and duplicates: what a row keeps from the one published before it."""

from datetime import UTC, datetime

import polars as pl
import pytest

from extract.schema import UTC_TIME
from transform.lineage import duplicates, follow, twins

NIGHT = {n: datetime(2026, 1, n, tzinfo=UTC) for n in (1, 2, 3)}
PUBLISHED = pl.Schema(
    {
        "report_id": pl.String,
        "content_sha256": pl.String,
        "revision": pl.Int32,
        "first_seen_at": UTC_TIME,
        "withdrawn_at": UTC_TIME,
        "duplicate_of": pl.String,
        "fetched_at": UTC_TIME,
        "archive": pl.String,
        "archive_offset": pl.Int64,
    }
)
READ = pl.Schema(
    {
        "report_id": pl.String,
        "content_sha256": pl.String,
        "fetched_at": UTC_TIME,
        "archive": pl.String,
        "archive_offset": pl.Int64,
    }
)


def published(**changes: object) -> pl.LazyFrame:
    row = {
        "report_id": "a",
        "content_sha256": "old",
        "revision": 2,
        "first_seen_at": NIGHT[1],
        "withdrawn_at": None,
        "duplicate_of": None,
        "fetched_at": NIGHT[2],
        "archive": "archive/p/2.warc.gz",
        "archive_offset": 20,
    }
    return pl.LazyFrame([row | changes], schema=PUBLISHED)


def read(text: str, report: str = "a") -> pl.LazyFrame:
    return pl.LazyFrame([[report], [text], [NIGHT[3]], ["archive/p/3.warc.gz"], [30]], schema=READ)


@pytest.mark.parametrize(
    ("text", "report", "revision", "first_seen", "archive"),
    [
        pytest.param("new", "b", 1, 3, 3, id="a report never seen is revision 1"),
        pytest.param("new", "a", 3, 1, 3, id="a changed text is one revision more and a new record"),
        pytest.param("old", "a", 2, 1, 2, id="an unchanged text keeps its revision and its record"),
    ],
)
def test_a_reading_follows_its_published_row(
    text: str, report: str, revision: int, first_seen: int, archive: int
) -> None:
    row = follow(read(text, report), published()).collect().row(0, named=True)
    assert row == {
        "report_id": report,
        "content_sha256": text,
        "revision": revision,
        "first_seen_at": NIGHT[first_seen],
        "fetched_at": NIGHT[archive],
        "archive": f"archive/p/{archive}.warc.gz",
        "archive_offset": archive * 10,
    }


def test_following_an_empty_dataset_gives_first_revisions() -> None:
    row = follow(read("new"), pl.LazyFrame(schema=PUBLISHED)).collect().row(0, named=True)
    assert (row["revision"], row["first_seen_at"]) == (1, NIGHT[3])


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        pytest.param(
            [("a", "x", 1, None), ("b", "y", 1, None)], {"a": None, "b": None}, id="different texts are no duplicates"
        ),
        pytest.param(
            [("b", "x", 1, None), ("a", "x", 2, None), ("c", "x", 3, None)],
            {"b": None, "a": "b", "c": "b"},
            id="the one seen first stands for all",
        ),
        pytest.param(
            [("b", "x", 1, None), ("a", "x", 1, None)], {"a": None, "b": "a"}, id="the smaller id breaks a tie"
        ),
        pytest.param(
            [("a", "x", 1, 3), ("b", "x", 2, None)], {"b": None, "a": "b"}, id="a withdrawn one stands for none"
        ),
    ],
)
def test_duplicates(rows: list[tuple[str, str, int, int | None]], expected: dict[str, str | None]) -> None:
    frame = pl.LazyFrame(
        [(report, text, NIGHT[seen], NIGHT[gone] if gone else None) for report, text, seen, gone in rows],
        schema={
            "report_id": pl.String,
            "content_sha256": pl.String,
            "first_seen_at": UTC_TIME,
            "withdrawn_at": UTC_TIME,
        },
        orient="row",
    )
    for order in (frame, frame.reverse()):
        assert dict(duplicates(order).collect().iter_rows()) == expected


SENTENCES = [f"全县第{n}个乡镇依法审查规范性文件{n + 3}件，办理行政复议案件{n * 2 + 1}件。" for n in range(20)]
TEXT = "一、主要举措和成效\n" + "".join(SENTENCES[:10]) + "\n" + "".join(SENTENCES[10:])


def report(
    number: str, text: str, issuer: str = "青原县司法局", year: int = 2023, region: str | None = "990101"
) -> dict[str, object]:
    return {"report_id": number, "issuer": issuer, "region_code": region, "report_year": year, "text": text}


def pairs(*rows: dict[str, object]) -> list[tuple[str, str]]:
    schema = {
        "report_id": pl.String,
        "issuer": pl.String,
        "region_code": pl.String,
        "report_year": pl.Int32,
        "text": pl.String,
    }
    return sorted(twins(pl.LazyFrame(list(rows), schema=schema)).collect().iter_rows())


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(report("b", TEXT), id="the same text"),
        pytest.param(report("b", TEXT.replace("，", ",").replace("一、", " 一 、")), id="other punctuation and blanks"),
        pytest.param(report("b", TEXT.replace("\n", "")), id="paragraphs run together"),
        pytest.param(report("b", "\n".join(SENTENCES)), id="a heading less, a paragraph a sentence"),
        pytest.param(report("b", TEXT + "\n（此件公开发布，联系电话见网站首页）"), id="a line of boilerplate more"),
        pytest.param(report("b", TEXT.replace("审查规范性文件5件", "审查规范性文件6件")), id="one figure corrected"),
        pytest.param(report("b", TEXT, "北原市青原县司法局"), id="the body named with its place"),
        pytest.param(report("b", TEXT, region="990101"), id="the same place"),
    ],
)
def test_twins(other: dict[str, object]) -> None:
    assert pairs(report("a", TEXT), other) == pairs(other, report("a", TEXT)) == [("a", "b")]


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(report("b", TEXT, year=2022), id="another year"),
        pytest.param(report("b", TEXT, "青原县民政局"), id="another body"),
        pytest.param(report("b", TEXT, "青原县司法局", region="990102"), id="another place"),
        pytest.param(report("b", "".join(SENTENCES[:16])), id="a fifth of the text less"),
        pytest.param(
            report("b", "".join(SENTENCES[5:]) + "别的话写在这里，与前一份全然不同。" * 5),
            id="much of the text another",
        ),
        pytest.param(report("b", ""), id="no text"),
    ],
)
def test_no_twins(other: dict[str, object]) -> None:
    assert pairs(report("a", TEXT), other) == []


def test_reports_whose_year_or_body_is_unknown_have_no_twins() -> None:
    assert pairs(report("a", TEXT, year=0), report("b", TEXT, year=0)) == []
    unnamed = [report("a", TEXT), report("b", TEXT)]
    for row in unnamed:
        row["issuer"] = None
    assert pairs(*unnamed) == []


def test_a_chain_of_twins_has_one_that_stands_for_all() -> None:
    rows = [(name, name, NIGHT[seen], None) for name, seen in (("a", 3), ("b", 2), ("c", 3), ("d", 1), ("e", 1))]
    schema = {"report_id": pl.String, "content_sha256": pl.String, "first_seen_at": UTC_TIME, "withdrawn_at": UTC_TIME}
    chain = pl.LazyFrame({"report_id": ["a", "b", "c"], "twin_id": ["b", "c", "d"]})
    for order in (rows, rows[::-1]):
        frame = pl.LazyFrame(order, schema=schema, orient="row")
        found = dict(duplicates(frame, chain).collect().iter_rows())
        assert found == {"a": "d", "b": "d", "c": "d", "d": None, "e": None}


def test_a_withdrawn_twin_stands_for_none() -> None:
    rows = [("a", "x", NIGHT[1], NIGHT[3]), ("b", "y", NIGHT[2], None), ("c", "x", NIGHT[3], None)]
    schema = {"report_id": pl.String, "content_sha256": pl.String, "first_seen_at": UTC_TIME, "withdrawn_at": UTC_TIME}
    frame = pl.LazyFrame(rows, schema=schema, orient="row")
    found = dict(duplicates(frame, pl.LazyFrame({"report_id": ["a"], "twin_id": ["b"]})).collect().iter_rows())
    assert found == {"a": "b", "b": None, "c": "b"}


def test_thousands_of_reports_of_one_place_do_not_meet_pair_by_pair() -> None:
    """Ten thousand towns of one county and year: a comparison of all pairs would be fifty million of them."""
    rows = [
        report(
            f"{n:05}",
            "".join(f"第{n}镇第{k}村审查文件{n * 31 + k}件次，办理案件若干。" for k in range(12)),
            f"青原县第{n}镇人民政府",
        )
        for n in range(10_000)
    ]
    rows.append(rows[17] | {"report_id": "twin"})
    assert pairs(*rows) == [("00017", "twin")]
