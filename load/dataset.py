"""Reading what is published, as Polars."""

from pathlib import Path

import polars as pl

from load.errors import BetweenStates, SnapshotDamaged
from load.snapshots import find_snapshot, read_manifest
from load.store import is_remote, scan_options, sizes
from transform.schema import PARTITION_COLUMNS, PARTITIONS, SCHEMAS

_PARTITION_TYPES = {column.name: column.dtype for column in PARTITION_COLUMNS}


def table_schema(table: str) -> pl.Schema:
    """The schema a reader sees: the columns in the files, then those of the path that do not stand in them."""
    return pl.Schema({**SCHEMAS[table], **_hive_schema(table)})


def open_table(data: Path, table: str, snapshot: str | None = None) -> pl.LazyFrame:
    """A table of the current snapshot, or of the one named; an empty frame where nothing is published.

    `current` is resolved once, here: the frame reads one state, whatever is published meanwhile. A column newer than
    a file is null there. Raises DataFolderError for an unknown snapshot, SnapshotDamaged where a file is not as long
    as the manifest says (Polars passes over a zero-byte file without a word), BetweenStates where an object store's
    `current/` is being replaced.
    """
    folder = find_snapshot(data, snapshot)
    files = {} if folder is None else read_manifest(folder).files
    mine = {path: entry for path, entry in files.items() if path.startswith(f"{table}/")}
    if folder is None or not mine:
        return pl.LazyFrame(schema=table_schema(table))
    there = sizes(folder, mine)
    for path, entry in mine.items():
        if there.get(path) != entry.bytes:
            if is_remote(data):
                raise BetweenStates(data, folder / path)
            raise SnapshotDamaged(folder / path, "is missing or cut short", expected=f"{entry.bytes} bytes")
    return pl.scan_parquet(
        # The folder and not the files: of a list of paths, every folder's name is read as `key=value`, also above ours.
        f"{folder / table}/",
        schema=table_schema(table),
        hive_partitioning=True,
        hive_schema=_hive_schema(table),
        missing_columns="insert",
        extra_columns="ignore",
        storage_options=scan_options(folder),
    )


def open_rows(data: Path, table: str, reports: pl.DataFrame) -> pl.LazyFrame:
    """The rows of these reports in a table of the current snapshot; no file is looked into but those of their partitions.

    `reports`: report_id, and report_year and province as they are published.
    """
    if reports.is_empty():
        return pl.LazyFrame(schema=table_schema(table))
    here = [pl.col(name).is_in(reports[name].unique().implode()) for name in _PARTITION_TYPES]
    return open_table(data, table).filter(*here).join(reports.select("report_id").lazy(), on="report_id", how="semi")


def _hive_schema(table: str) -> dict[str, pl.DataType | type[pl.DataType]]:
    return {name: _PARTITION_TYPES[name] for name in PARTITIONS[table] if name not in SCHEMAS[table]}
