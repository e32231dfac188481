"""Clean-up: what nothing needs goes, and the last good state never does."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl

from load.dataset import open_table
from load.runs import write_run
from load.tidy import removable
from load.verify import verify
from tests.load.conftest import Publish
from tests.load.factory import tables

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)


def archive_file(data: Path, name: str, days: float) -> Path:
    """A file so many days old; a page stands in it where its content says so."""
    path = data / "archive" / "site1" / f"{name}.warc.gz"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"a page of a report" if "page" in name else b"listings")
    then = (NOW - timedelta(days=days)).timestamp()
    os.utime(path, (then, then))
    return path


def gone(data: Path) -> set[str]:
    """Names of what would be removed."""
    found = removable(
        data, NOW, archive_days=180, run_days=730, holds_page=lambda path: path.read_bytes().startswith(b"a page")
    )
    return {one.path.name.split(".")[0] for one in found}


def test_archive_files_go_where_nothing_was_posted_and_nothing_names_them(data: Path, put: Publish) -> None:
    frames = tables(1, 2)
    frames["reports"] = frames["reports"].with_columns(
        archive=pl.lit("archive/site1/published.warc.gz"), archive_offset=pl.lit(0, pl.Int64)
    )
    put(frames)
    # What an older state names is kept as well: it can be gone back to.
    put(tables(1, revision=2), now=datetime(2025, 3, 3, tzinfo=UTC))
    for name, days in (("published", 900), ("quiet", 200), ("fresh", 10), ("a_page", 900), ("in_the_ledger", 900)):
        archive_file(data, name, days)
    (data / "ledger").mkdir()
    pl.DataFrame({"url": ["u"], "archive": ["archive/site1/in_the_ledger.warc.gz"]}).write_parquet(
        data / "ledger" / "site1.parquet"
    )
    assert gone(data) == {"quiet"}


def test_records_of_runs_go_save_the_last_and_those_published(data: Path, put: Publish) -> None:
    for name, flow, year in (
        ("old", "nightly", 2022), ("published", "nightly", 2022), ("last", "nightly", 2023), ("once", "backfill", 2020),
    ):  # fmt: skip
        began = datetime(year, 1, 1, tzinfo=UTC)
        write_run(
            data, {"run_id": name, "flow": flow, "started_at": began, "ended_at": began, "status": "ok", "portals": {}}
        )
    put(tables(1), run_id="published")
    assert gone(data) == {"old"}
    state = open_table(data, "reports").collect()
    for one in removable(data, NOW, archive_days=1, run_days=1, holds_page=lambda _: False):
        one.path.unlink()
    assert verify(data) == []
    assert open_table(data, "reports").collect().equals(state)
    assert gone(data) == set()
