"""Flags are settled over all reports at each publish, and no file is written anew for them but their own."""

from pathlib import Path

import polars as pl
import pytest

from flows.flagging import flag_years, seen, settle_flags
from flows.panel import Panel
from load.dataset import open_table
from load.publish import publish
from tests.load.factory import WHEN, ids, report_id, tables, together
from transform.checks import own_checks


def put(data: Path, frames: dict[str, pl.DataFrame]) -> tuple[str, ...]:
    """Publish as a run does, flags settled; the paths written."""
    replaced = frozenset(ids(frames))
    published = open_table(data, "reports").select("report_id", "report_year", "province").collect()
    stood = published.filter(pl.col("report_id").is_in(replaced))
    years = flag_years(frames["reports"], stood)
    own = own_checks(frames["reports"].lazy(), frames["observations"].lazy()).collect()
    panel = Panel()
    panel.add(frames["indicators"])
    settled = settle_flags(data, seen(frames["reports"]), own, panel, stood, years)
    rows = frames | {"flags": pl.concat(one["flags"] for one in settled)}
    return publish(data, rows, replaced=replaced, flagged=years, run_id="run", now=WHEN).written


def flags(data: Path) -> set[tuple[str, str, int]]:
    rows = open_table(data, "flags").collect()
    return set(rows.select("report_id", "check", "report_year").iter_rows())


def body(key: int, year: int, value: int) -> dict[str, pl.DataFrame]:
    """The report of one body on a year: the factory's, under another address each year."""
    frames = tables(key + 1000 * (year - 2000), year=year, value=value)
    name = pl.lit(f"临江县第{key}街道办事处")
    return {table: frame.with_columns(issuer=name, region_code=pl.lit("120101")) for table, frame in frames.items()}


def of(key: int, year: int) -> str:
    return report_id(key + 1000 * (year - 2000))


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


def test_a_report_is_compared_with_the_year_before_whichever_comes_first(data):
    put(data, together(body(1, 2023, 20), body(2, 2023, 20)))
    assert flags(data) == set()
    put(data, body(1, 2024, 400))
    jumps = {(of(1, 2024), "jump", 2024)}
    assert flags(data) == jumps
    # A year that is filled in later is held against the year after it, whose own files stay as they are.
    written = put(data, body(3, 2023, 7))
    assert flags(data) == jumps
    assert not any("2024" in path for path in written)
    written = put(data, body(2, 2022, 400))
    assert flags(data) == jumps | {(of(2, 2023), "jump", 2023)}
    assert [path for path in written if "2023" in path] == ["flags/report_year=2023/part-0.parquet"]


def test_an_amended_report_loses_its_flag_and_rewrites_its_own_partitions(data):
    put(data, together(body(1, 2023, 20), body(1, 2024, 400), body(2, 2023, 20)))
    assert {check for _, check, _ in flags(data)} == {"jump"}
    written = put(data, body(1, 2023, 390))
    assert flags(data) == set()
    assert sorted(path for path in written if "2024" in path) == []
    assert put(data, body(1, 2023, 390)) == ()


def test_a_report_keeps_its_own_flags_while_others_change(data):
    frames = body(1, 2024, 20)
    frames["observations"] = frames["observations"].with_columns(unit=pl.lit("%"), value=pl.lit(120.0))
    put(data, frames)
    mine = flags(data)
    assert {check for _, check, _ in mine} == {"rate_above_100"}
    put(data, body(2, 2024, 30))
    assert flags(data) == mine
