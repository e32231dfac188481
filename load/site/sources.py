"""What the site is made of, read once: one published state, and the records beside it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

import polars as pl

from load.coverage import read_coverage
from load.dataset import open_table
from load.errors import DataFolderError
from load.parquet import read_whole
from load.paths import LEDGER, recognise
from load.quarantine import Held, all_held
from load.runs import Run, read_runs
from load.snapshots import current_snapshot, read_manifest
from load.store import is_remote

# A page that is no report is no gap.
EXPECTED_REFUSALS: Final = ("not_a_report",)
_REFUSED: Final = (
    "portal",
    "kind",
    "url",
    "title",
    "reason",
    "http_status",
    "attempts",
    "first_seen_at",
    "last_seen_at",
)

_EXPECTED: Final = "a folder that a run has filled"
_DO: Final = "run `fazhi nightly` first, or name another with --data"


@dataclass(frozen=True, slots=True)
class Sources:
    """One state of the data and what lies beside it. `now` says who is late."""

    data: Path
    pinned: str | None  # the state that is read, whatever is published meanwhile; an object store keeps no other
    snapshot: str | None
    now: datetime
    portal_names: Mapping[str, str]
    reports: pl.DataFrame  # without text and sections
    coverage: pl.DataFrame
    refused: pl.DataFrame
    runs: list[Run]
    held: list[Held]  # what waits in quarantine

    def table(self, name: str) -> pl.LazyFrame:
        """A table of the state that was current when reading began."""
        return open_table(self.data, name, self.pinned)

    @property
    def years(self) -> list[int]:
        """The years reported on, newest first; 0 stands for those that could not be told."""
        return sorted(self.reports["report_year"].unique(), reverse=True)

    @property
    def provinces(self) -> dict[str, str]:
        """The name of each province that occurs, by its slug, in the order of division codes."""
        known = (
            self.reports.drop_nulls("province_name")
            .group_by("province")
            .agg(pl.col("province_name").mode().sort().first(), pl.min("region_code"))
            .sort("region_code")
        )
        names = dict(known.select("province", "province_name").iter_rows())
        fixed = {"central": "中央部门", "unknown": "不明"}
        return names | {
            slug: fixed.get(slug, slug) for slug in sorted(self.reports["province"].unique()) if slug not in names
        }


def read_sources(data: Path, now: datetime, portal_names: Mapping[str, str]) -> Sources:
    """Read it. Raises DataFolderError for a foreign folder and for one that no run has left anything in, and what the
    readers of the parts raise where one is damaged."""
    if not data.is_dir():
        raise DataFolderError(data, "is not there", expected=_EXPECTED, do=_DO)
    recognise(data)
    state = current_snapshot(data)
    runs = read_runs(data)
    if state is None and not runs:
        raise DataFolderError(data, "no run has left anything there", expected=_EXPECTED, do=_DO)
    pinned = None if state is None or is_remote(data) else state.name
    return Sources(
        data,
        pinned,
        None if state is None else read_manifest(state).snapshot,
        now,
        portal_names,
        open_table(data, "reports", pinned).drop("text", "sections").collect(),
        read_coverage(data),
        _refused(data),
        runs,
        [held for held in all_held(data) if held.passed is None],
    )


def _refused(data: Path) -> pl.DataFrame:
    """One row per address that was not taken and may matter, the ones met last first."""
    frames = [
        read_whole(path)
        .with_columns(portal=pl.lit(path.stem))
        .filter(
            pl.col("state").is_in(["refused", "gone"]),
            ~pl.col("reason").is_in(EXPECTED_REFUSALS).fill_null(value=False),
        )
        .select(_REFUSED)
        for path in sorted((data / LEDGER).glob("[!.]*.parquet"))
    ]
    if not frames:
        return pl.DataFrame(schema=dict.fromkeys(_REFUSED, pl.String))
    return pl.concat(frames).sort("last_seen_at", "url", descending=[True, False], nulls_last=True)
