"""Clean-up of what a data folder gathers: records of old runs, and archive files that hold no page of a report.

What is kept whatever its age: every published state; the run that each of them names, and the newest run of each flow;
every archive file that a ledger, a published report or a report in quarantine names, and every one that holds a page,
since a report's history is told from all of them. What is left is nights on which nothing was posted.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl

from load.dataset import open_table
from load.parquet import read_whole
from load.paths import ARCHIVE, LEDGER, RUNS
from load.runs import read_runs
from load.snapshots import read_manifest, snapshots


@dataclass(frozen=True, slots=True)
class Removal:
    """One file that may go: its path, its bytes, and why nothing needs it."""

    path: Path
    bytes: int
    why: str


def removable(
    data: Path, now: datetime, *, archive_days: float, run_days: float, holds_page: Callable[[Path], bool]
) -> Iterator[Removal]:
    """The files that nothing needs any more. `holds_page` tells whether an archive file holds a page of a report.

    Only for whoever holds the lease, where they are to be removed. Raises RecordDamaged, SnapshotDamaged.
    """
    yield from _runs(data, now - timedelta(days=run_days))
    named = _named(data)
    before = now - timedelta(days=archive_days)
    for portal in sorted((data / ARCHIVE).iterdir()) if (data / ARCHIVE).is_dir() else ():
        for path in sorted(portal.glob("*.warc.gz")):
            told = path.stat()
            old = datetime.fromtimestamp(told.st_mtime, UTC) < before
            if old and path.relative_to(data).as_posix() not in named and not holds_page(path):
                yield Removal(path, told.st_size, "listings alone; no ledger and no report names it")


def _runs(data: Path, before: datetime) -> Iterator[Removal]:
    kept = {read_manifest(folder).run_id for folder in snapshots(data)}
    runs = read_runs(data)
    kept |= {run["run_id"] for run in {run["flow"]: run for run in runs}.values()}
    for run in runs:
        if datetime.fromisoformat(run["started_at"]) < before and run["run_id"] not in kept:
            path = data / RUNS / f"{run['run_id']}.json"
            yield Removal(path, path.stat().st_size, "an old run, and not the last of its kind")


def _named(data: Path) -> set[str]:
    """The archive files that are read from."""
    states = [None] if not snapshots(data) else [folder.name for folder in snapshots(data)]
    named: set[str] = set()
    for state in states:
        known = state if state is not None and state != "current" else None
        named |= set(open_table(data, "reports", known).select("archive").unique().collect()["archive"].drop_nulls())
    for path in (*(data / LEDGER).glob("[!.]*.parquet"), *(data / "quarantine").glob("*/reports.parquet")):
        rows = read_whole(path)
        if "archive" in rows.columns:
            named |= set(rows.select(pl.col("archive").drop_nulls().unique())["archive"])
    return named
