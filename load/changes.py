"""What appeared, changed or left between two published states, report by report and value by value.

Only files that differ are read: their hashes stand in the manifests.
"""

from dataclasses import dataclass
from pathlib import Path

import polars as pl

from load.dataset import table_schema
from load.errors import DataFolderError
from load.parquet import read_partition
from load.paths import Partition
from load.snapshots import find_snapshot, read_manifest, snapshots

KINDS = ("appeared", "changed", "left")
# What of a report is told where it changed.
_TOLD = (
    "title", "issuer", "level", "region_code", "report_year", "published", "signed", "revision", "withdrawn_at",
    "duplicate_of", "content_sha256",
)  # fmt: skip
_VALUE = ("value", "unit", "qualifier")


@dataclass(frozen=True, slots=True)
class Changes:
    """The differences of two states, by their ids.

    `reports`: `change` (appeared, changed, left), `report_id`, `portal`, `report_year`, `issuer`, `title`, `columns` (which
    changed). `values`: `change`, `report_id`, `indicator`, `report_year`, `issuer`, `old`, `new`, `unit`.
    """

    old: str
    new: str
    reports: pl.DataFrame
    values: pl.DataFrame


def changes(data: Path, old: str | None = None, new: str | None = None) -> Changes:
    """What differs between two snapshots: by default the current one and the one before it.

    Raises DataFolderError for an unknown snapshot, or where there is none before.
    """
    later = find_snapshot(data, new)
    if later is None:
        raise DataFolderError(data, "nothing is published", expected="two snapshots", do="run `fazhi nightly` first")
    if old is None:
        earlier = [folder for folder in snapshots(data) if folder.name < later.name]
        if not earlier:
            raise DataFolderError(
                data, f"no snapshot before {later.name} is kept", expected="two snapshots",
                do="wait for a run that changes something",
            )  # fmt: skip
        old = earlier[-1].name
    before = find_snapshot(data, old)
    assert before is not None, "a snapshot that is named is there, or an error was raised"
    return Changes(
        before.name,
        later.name,
        _reports(_differing(before, later, "reports"), _differing(later, before, "reports")),
        _values(_differing(before, later, "indicators"), _differing(later, before, "indicators")),
    )


def _differing(here: Path, there: Path, table: str) -> pl.DataFrame:
    """The rows of the files of a state that are not the same in the other one."""
    mine, others = read_manifest(here).files, read_manifest(there).files
    frames = [pl.DataFrame(schema=table_schema(table))]
    for path, entry in sorted(mine.items()):
        if path.startswith(f"{table}/") and others.get(path) != entry:
            partition = Partition.of_path(path)
            rows = read_partition(here / path, table)
            hive = {key: value for key, value in partition.values.items() if key not in rows.columns}
            frames.append(
                rows.with_columns(pl.lit(value, table_schema(table)[key]).alias(key) for key, value in hive.items())
            )
    return pl.concat(frames, how="diagonal")


def _reports(old: pl.DataFrame, new: pl.DataFrame) -> pl.DataFrame:
    was, now = (frame.select("report_id", "portal", *_TOLD, there=pl.lit(value=True)) for frame in (old, new))
    both = was.join(now, on="report_id", how="full", coalesce=True, suffix="_now")
    differ = [pl.when(~pl.col(name).eq_missing(pl.col(f"{name}_now"))).then(pl.lit(_plain(name))) for name in _TOLD]
    return (
        both.with_columns(
            change=_kind(pl.col("there"), pl.col("there_now")),
            columns=pl.when(pl.col("there") & pl.col("there_now")).then(
                pl.concat_list(differ).list.drop_nulls().list.join(", ")
            ),
        )
        .filter((pl.col("change") != "changed") | (pl.col("columns") != ""))
        .select(
            "change",
            "report_id",
            *(pl.coalesce(f"{name}_now", name).alias(name) for name in ("portal", "report_year", "issuer", "title")),
            "columns",
        )
        .sort("change", "portal", "report_year", "issuer", "report_id", nulls_last=True)
    )


def _values(old: pl.DataFrame, new: pl.DataFrame) -> pl.DataFrame:
    key = ["report_id", "indicator"]
    was, now = (frame.select(*key, "report_year", "issuer", *_VALUE, there=pl.lit(value=True)) for frame in (old, new))
    both = was.join(now, on=key, how="full", coalesce=True, suffix="_now")
    same = pl.all_horizontal(pl.col(name).eq_missing(pl.col(f"{name}_now")) for name in _VALUE)
    return (
        both.with_columns(change=_kind(pl.col("there"), pl.col("there_now")))
        .filter((pl.col("change") != "changed") | ~same)
        .select(
            "change",
            *key,
            pl.coalesce("report_year_now", "report_year").alias("report_year"),
            pl.coalesce("issuer_now", "issuer").alias("issuer"),
            old="value",
            new="value_now",
            unit=pl.coalesce("unit_now", "unit"),
        )
        .sort("change", "report_year", "issuer", *key, nulls_last=True)
    )


def _kind(was: pl.Expr, now: pl.Expr) -> pl.Expr:
    return (
        pl.when(was.is_null())
        .then(pl.lit("appeared"))
        .when(now.is_null())
        .then(pl.lit("left"))
        .otherwise(pl.lit("changed"))
    )


def _plain(name: str) -> str:
    return "text" if name == "content_sha256" else name
