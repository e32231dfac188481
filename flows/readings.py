"""What reading tasks left in a scratch folder, taken up again piece by piece, so that memory holds no more than a piece."""

import io
import json
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from extract.schema import schema_of
from load.errors import SchemaBroken
from load.fresh import check_rows
from load.store import is_remote
from transform.schema import OBSERVATIONS, PARTITION_COLUMNS, REPORTS, SCHEMAS

if TYPE_CHECKING:  # a reading process needs nothing of the network
    from flows.run import Run

# The columns of a report's partition, with their types, in the order in which readings are sorted.
PARTITION: Final = schema_of(tuple(reversed(PARTITION_COLUMNS)))
# What is published at a time, as many whole partitions as hold some so many reports: each has some 0.1 MB, with its observations.
PIECE: Final = 1_000
# What of a report's row is as long as all the rest together, or longer: taken up with its piece alone.
TEXTS: Final = ("text", "fingerprint")
UNTEXTED: Final = pl.Schema(
    (*(one for one in REPORTS.items() if one[0] not in TEXTS), *PARTITION.items(), ("folder", pl.UInt32()))
)
# Rows are sorted by their partition, and groups of rows before and behind those asked for are passed over.
_GROUPS: Final = {"reports": 100, "observations": 10_000}
_UNFIT: Final = "unfit.json"
# Which rows of a file are of a report: so many from `start` on.
_RUNS: Final = pl.Schema(
    {
        "folder": pl.UInt32(),
        "report_id": pl.String(),
        "portal": pl.String(),
        "start": pl.UInt32(),
        "length": pl.UInt32(),
    }
)


def leave(folder: Path, reports: pl.DataFrame, observations: pl.DataFrame) -> None:
    """Write the tables of a reading, both sorted by PARTITION, and which portals' observations do not fit their table."""
    for table, frame in (("reports", reports), ("observations", observations)):
        put(frame, folder / f"{table}.parquet", row_group_size=_GROUPS[table])
    (folder / _UNFIT).write_text(json.dumps(_unfit(observations), ensure_ascii=False), encoding="utf-8")


def _unfit(observations: pl.DataFrame) -> dict[str, list[str]]:
    """By portal, where its observations do not fit, what was found and what was expected."""
    if misfit(observations) is None:
        return {}
    told = {portal: misfit(rows) for (portal,), rows in observations.partition_by("portal", as_dict=True).items()}
    return {portal: [error.where, error.found, error.expected] for portal, error in told.items() if error}


def misfit(rows: pl.DataFrame, table: str = "observations") -> SchemaBroken | None:
    """Why rows of a reading may not stand in their table, if they may not."""
    try:
        check_rows(table, rows.select(*SCHEMAS[table], *PARTITION))
    except SchemaBroken as error:
        return error
    return None


def put(frame: pl.DataFrame, path: Path, *, row_group_size: int | None = None) -> None:
    """Write a table into a scratch folder, of this machine or in an object store."""
    packed = io.BytesIO()
    # Read once and thrown away: what it takes to write counts for more than its size.
    frame.write_parquet(packed, compression="lz4", statistics=False, row_group_size=row_group_size)
    path.write_bytes(packed.getvalue())


def tell_unread(run: "Run", folders: Collection[Path]) -> None:
    """Write in the run's record what could not be read."""
    for folder in folders:
        for one in json.loads((folder / "unread.json").read_text(encoding="utf-8")):
            record = run.portal(one["portal"])
            record.refused[one["reason"]] = record.refused.get(one["reason"], 0) + 1
            if one["reason"] != "not_a_report":
                record.warnings.append(f"{one['url']}: {one['reason']}: {one['detail']}")


class Readings:
    """The tables in the folders of reading tasks."""

    def __init__(self, folders: Sequence[Path]) -> None:
        self.folders = folders
        self._runs: dict[str, pl.DataFrame] = {}

    def reports(self) -> pl.DataFrame:
        """Every row of `reports` without TEXTS, and `folder`, the number of the one that it is in."""
        unknown = ("revision", "first_seen_at", "withdrawn_at", "duplicate_of")
        frames = [pl.DataFrame(schema=UNTEXTED).drop(unknown)]
        for number, folder in enumerate(self.folders):
            found = pl.scan_parquet(_source(folder / "reports.parquet"), hive_partitioning=False)
            frames.append(found.drop(TEXTS).with_columns(folder=pl.lit(number, pl.UInt32)).collect())
        return pl.concat(frames, how="diagonal")

    def texts(self, reports: pl.DataFrame) -> pl.DataFrame:
        """`report_id`, `portal` and TEXTS of these rows, which `reports` gave."""
        return self._of("reports", reports, {name: REPORTS[name] for name in ("report_id", "portal", *TEXTS)})

    def observations(self, reports: pl.DataFrame) -> pl.DataFrame:
        """The observations of these reports."""
        return self._of("observations", reports, {**OBSERVATIONS, **PARTITION})

    def stated(self, reports: pl.DataFrame) -> pl.DataFrame:
        """`report_id` and `n_observations`, of those of these reports that state any."""
        runs = self._taken("observations", reports)
        return runs.group_by("report_id").agg(n_observations=pl.col("length").sum())

    def unfit(self) -> dict[str, SchemaBroken]:
        """By portal, why its observations do not fit their table, where they do not."""
        found = {}
        for path in (folder / _UNFIT for folder in self.folders):
            if path.is_file():  # not with what a person has accepted
                for portal, told in json.loads(path.read_text(encoding="utf-8")).items():
                    where, what, expected = told
                    found[portal] = SchemaBroken("observations", where, what, expected=expected)
        return found

    def _of(self, table: str, reports: pl.DataFrame, columns: dict[str, pl.DataType]) -> pl.DataFrame:
        """These columns of the rows of these reports, found by where they stand: no key is compared row by row."""
        ends = pl.col("start") + pl.col("length")
        parts = self._taken(table, reports).partition_by("folder", as_dict=True, maintain_order=True)
        plans, wanted = [], []
        for (number,), runs in parts.items():
            first, last = runs.select(pl.col("start").min(), end=ends.max()).row(0)
            source = _source(self.folders[number] / f"{table}.parquet")
            found = pl.scan_parquet(source, hive_partitioning=False, schema=columns, extra_columns="ignore")
            plans.append(found.slice(first, last - first))
            wanted.append(runs.select(pl.int_ranges(pl.col("start") - first, ends - first).explode()).to_series())
        # All at once: of an archive read portal by portal, there is a small file for each.
        frames = [
            rows if rows.height == mine.len() else rows[mine]
            for rows, mine in zip(pl.collect_all(plans), wanted, strict=True)
        ]
        return pl.concat([pl.DataFrame(schema=columns), *frames])

    def _taken(self, table: str, reports: pl.DataFrame) -> pl.DataFrame:
        """The runs of these reports, in the order of the files."""
        mine = reports.select("folder", "report_id", "portal")
        return self._all_runs(table).join(mine, on=mine.columns, how="semi").sort("folder", "start")

    def _all_runs(self, table: str) -> pl.DataFrame:
        if table not in self._runs:
            frames = [pl.DataFrame(schema=_RUNS)]
            for number, folder in enumerate(self.folders):
                key = ["report_id", "portal"]
                source = _source(folder / f"{table}.parquet")
                named = pl.scan_parquet(source, hive_partitioning=False).select(key).collect()
                begins = pl.any_horizontal(pl.col(key).ne_missing(pl.col(key).shift(1))) | (pl.col("start") == 0)
                runs = (
                    named.with_row_index("start")
                    .filter(begins)
                    .with_columns(
                        folder=pl.lit(number, pl.UInt32),
                        length=(pl.col("start").shift(-1, fill_value=named.height) - pl.col("start")).cast(pl.UInt32),
                    )
                )
                frames.append(runs.select(_RUNS.names()))
            self._runs[table] = pl.concat(frames)
        return self._runs[table]


def pieces(reports: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """The rows in pieces of whole partitions, in the order of PARTITION."""
    sizes = reports.group_by(*PARTITION).len("size").sort(*PARTITION)
    numbers = sizes.with_columns(piece=(pl.col("size").cum_sum() - 1) // PIECE)
    placed = reports.join(numbers.select(*PARTITION, "piece"), on=list(PARTITION), how="left")
    for _, rows in sorted(placed.partition_by("piece", as_dict=True, include_key=False).items()):
        yield rows


def _source(path: Path) -> Any:
    return io.BytesIO(path.read_bytes()) if is_remote(path) else path
