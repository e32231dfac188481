"""What reading tasks left in a scratch folder, taken up again piece by piece, so that memory holds no more than a piece."""

import io
import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import polars as pl

from extract.schema import schema_of
from flows.run import Run
from load.store import is_remote
from transform.schema import OBSERVATIONS, PARTITION_COLUMNS, REPORTS

# The columns of a report's partition, with their types, in the order in which readings are sorted.
PARTITION: Final = schema_of(tuple(reversed(PARTITION_COLUMNS)))
# What is published at a time, as many whole partitions as hold some so many reports: each has some 0.1 MB, with its observations.
PIECE: Final = 1_000
UNTEXTED: Final = pl.Schema(
    (*(one for one in REPORTS.items() if one[0] != "text"), *PARTITION.items(), ("folder", pl.UInt32()))
)
# Rows are sorted by their partition, and a group of rows that holds none of those asked for is passed over.
_GROUPS: Final = {"reports": 100, "observations": 10_000}


def leave(folder: Path, reports: pl.DataFrame, observations: pl.DataFrame) -> None:
    """Write the tables of a reading, both sorted by PARTITION."""
    for table, frame in (("reports", reports), ("observations", observations)):
        put(frame, folder / f"{table}.parquet", row_group_size=_GROUPS[table])


def put(frame: pl.DataFrame, path: Path, *, row_group_size: int | None = None) -> None:
    """Write a table into a scratch folder, of this machine or in an object store."""
    packed = io.BytesIO()
    frame.write_parquet(packed, row_group_size=row_group_size)
    path.write_bytes(packed.getvalue())


def tell_unread(run: Run, folders: Collection[Path]) -> None:
    """Write in the run's record what could not be read."""
    for folder in folders:
        for one in json.loads((folder / "unread.json").read_text(encoding="utf-8")):
            record = run.portal(one["portal"])
            record.refused[one["reason"]] = record.refused.get(one["reason"], 0) + 1
            if one["reason"] != "not_a_report":
                record.warnings.append(f"{one['url']}: {one['reason']}: {one['detail']}")


@dataclass(frozen=True, slots=True)
class Readings:
    """The tables in the folders of reading tasks."""

    folders: Sequence[Path]

    def reports(self) -> pl.DataFrame:
        """Every row of `reports` without its text, and `folder`, the number of the one that it is in."""
        unknown = ("revision", "first_seen_at", "withdrawn_at", "duplicate_of")
        frames = [pl.DataFrame(schema=UNTEXTED).drop(unknown)]
        for number, folder in enumerate(self.folders):
            found = pl.scan_parquet(_source(folder / "reports.parquet"), hive_partitioning=False)
            frames.append(found.drop("text").with_columns(folder=pl.lit(number, pl.UInt32)).collect())
        return pl.concat(frames, how="diagonal")

    def texts(self, reports: pl.DataFrame) -> pl.DataFrame:
        """`report_id`, `portal` and `text` of these rows, which `reports` gave."""
        return self._of("reports", reports, {name: REPORTS[name] for name in ("report_id", "portal", "text")})

    def observations(self, reports: pl.DataFrame) -> pl.DataFrame:
        """The observations of these reports."""
        return self._of("observations", reports, dict(OBSERVATIONS))

    def observed(self, reports: pl.DataFrame) -> pl.DataFrame:
        """`report_id`, once for each observation of these reports."""
        wanted = {name: OBSERVATIONS[name] for name in ("report_id", "portal")}
        return self._of("observations", reports, wanted).select("report_id")

    def _of(self, table: str, reports: pl.DataFrame, columns: dict[str, pl.DataType]) -> pl.DataFrame:
        columns = columns | PARTITION
        if reports.is_empty():
            return pl.DataFrame(schema=columns)
        mine = reports.select("report_id", "portal").lazy()
        years, provinces = reports["report_year"], reports["province"]
        sources = [_source(self.folders[number] / f"{table}.parquet") for number in reports["folder"].unique().sort()]
        return (
            pl.scan_parquet(sources, glob=False, hive_partitioning=False, schema=columns, extra_columns="ignore")
            .filter(
                pl.col("report_year").is_between(years.min(), years.max()),
                pl.col("province").is_between(pl.lit(provinces.min()), pl.lit(provinces.max())),
            )
            .join(mine, on=["report_id", "portal"], how="semi")
            .collect()
        )


def pieces(reports: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """The rows in pieces of whole partitions, in the order of PARTITION."""
    sizes = reports.group_by(*PARTITION).len("size").sort(*PARTITION)
    numbers = sizes.with_columns(piece=(pl.col("size").cum_sum() - 1) // PIECE)
    placed = reports.join(numbers.select(*PARTITION, "piece"), on=list(PARTITION), how="left")
    for _, rows in sorted(placed.partition_by("piece", as_dict=True, include_key=False).items()):
        yield rows


def _source(path: Path) -> Any:
    return io.BytesIO(path.read_bytes()) if is_remote(path) else path
