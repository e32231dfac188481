"""Revisions, first sight and duplicates: what a row keeps from the one published before it."""

from datetime import UTC, datetime

import polars as pl
import pytest

from extract.schema import UTC_TIME
from transform.lineage import duplicates, follow

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
