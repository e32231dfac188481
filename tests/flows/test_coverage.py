"""What the coverage table says of each listing and year: what was due, found and read, and why something is missing."""

import hashlib
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest

from extract.ledger import Ledger, Row
from extract.registry import Portal, load_registry
from flows.coverage import cover
from flows.demo.registry import write_portal
from load.coverage import read_coverage
from load.publish import publish
from tests.load.factory import tables

EARLY, LATE = datetime(2026, 3, 2, tzinfo=UTC), datetime(2026, 4, 2, tzinfo=UTC)
TOWN, ALL = "http://www.a.test/town/", "http://www.a.test/all/"


def page(year: int, listing: str = TOWN) -> str:
    return f"{listing}t{year}.html"


@pytest.fixture
def portal(tmp_path: Path) -> Portal:
    write_portal(
        tmp_path / "registry", "site", name="甲县人民政府", region="500153", home="http://www.a.test/",
        listings=[{"url": TOWN, "issuer": "甲镇人民政府", "level": "township"}, {"url": ALL}],
    )  # fmt: skip
    return load_registry(tmp_path / "registry")["site"]


def state(data: Path, *rows: Row, read: tuple[int, ...] = (2021, 2023)) -> None:
    """A ledger with the two listings and these rows, and published reports of these years of the town's."""
    rows = (
        Row(TOWN, "listing", "archived", EARLY, fetched_at=EARLY, listing_url=TOWN),
        Row(ALL, "listing", "unchanged", EARLY, fetched_at=EARLY, listing_url=ALL),
        *(Row(page(year), "article", "archived", EARLY, listing_url=TOWN, title="报告") for year in read),
        *rows,
    )
    (data / "ledger").mkdir(parents=True, exist_ok=True)
    Ledger(data / "ledger" / "site.parquet", {row.url: row for row in rows}).save()
    for year in read:
        frames = tables(year, year=year)
        ident = hashlib.sha256(page(year).encode()).hexdigest()[:16]
        frames = {
            name: frame.with_columns(report_id=pl.lit(ident), portal=pl.lit("site")) for name, frame in frames.items()
        }
        frames["reports"] = frames["reports"].with_columns(url=pl.lit(page(year)))
        publish(data, frames, replaced=(), run_id="run", now=EARLY)


def told(data: Path, listing: str = TOWN) -> dict[int, tuple[int | None, int, int, str | None]]:
    rows = read_coverage(data).filter(pl.col("listing") == listing)
    return {
        row[0]: row[1:] for row in rows.select("report_year", "expected", "found", "read", "last_error").iter_rows()
    }


def test_a_report_is_due_before_april_and_a_year_between_is_a_gap(tmp_path: Path, portal: Portal):
    data = tmp_path / "data"
    state(data)
    cover(data, [portal], EARLY, pytest.fail)
    got, gap = (1, 1, 1, None), (1, 0, 0, None)
    assert told(data) == {2021: got, 2022: gap, 2023: got, 2024: gap}
    cover(data, [portal], LATE, pytest.fail)
    assert told(data) == {2021: got, 2022: gap, 2023: got, 2024: gap, 2025: gap}
    assert told(data, ALL) == {2025: (None, 0, 0, None)}, "nobody knows how many a list of many bodies owes"


def test_why_a_found_report_is_missing_is_told_beside_it(tmp_path: Path, portal: Portal):
    data = tmp_path / "data"
    refused = {"kind": "article", "state": "refused", "listing_url": TOWN, "title": "2024年法治政府建设情况报告"}
    state(
        data,
        Row(page(2024), first_seen_at=EARLY, fetched_at=EARLY, reason="timeout", **refused),
        Row(f"{TOWN}again.html", first_seen_at=EARLY, fetched_at=LATE, reason="needs_ocr", **refused),
        Row(f"{TOWN}news.html", first_seen_at=EARLY, reason="not_a_report", **refused),
    )
    cover(data, [portal], LATE, pytest.fail)
    assert told(data)[2024] == (1, 2, 0, "needs_ocr")
    assert told(data)[2023] == (1, 1, 1, None)


def test_a_listing_that_fails_keeps_its_last_success(tmp_path: Path, portal: Portal):
    data = tmp_path / "data"
    state(data)
    cover(data, [portal], EARLY, pytest.fail)
    failed = Row(TOWN, "listing", "refused", EARLY, fetched_at=LATE, listing_url=TOWN, reason="timeout")
    state(data, failed)
    cover(data, [portal], LATE, pytest.fail)
    rows = read_coverage(data).filter(pl.col("listing") == TOWN)
    assert set(rows["last_error"]) == {"timeout"}
    assert set(rows["last_success"]) == {EARLY}


def test_other_portals_rows_stay(tmp_path: Path, portal: Portal):
    data = tmp_path / "data"
    state(data)
    cover(data, [portal], EARLY, pytest.fail)
    before = read_coverage(data)
    cover(data, [], LATE, pytest.fail)
    assert read_coverage(data).equals(before)


def test_a_damaged_table_is_begun_anew_and_told(tmp_path: Path, portal: Portal) -> None:
    data = tmp_path / "data"
    state(data)
    cover(data, [portal], EARLY, pytest.fail)
    before = told(data)
    (data / "coverage.parquet").write_bytes(b"PAR1")
    warnings: list[str] = []
    cover(data, [portal], EARLY, warnings.append)
    assert told(data) == before
    assert len(warnings) == 1
    assert "coverage.parquet" in warnings[0]
