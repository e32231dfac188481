"""New rows on their way to the next state: held against their tables, and parted into the files that they will stand in."""

from collections.abc import Collection, Mapping
from typing import Final

import polars as pl

from load.dataset import table_schema
from load.errors import SchemaBroken
from load.parquet import check, check_keys
from load.paths import Partition, is_slug, is_year
from transform.schema import COLUMNS, PARTITIONS, SCHEMAS

TABLES: Final = tuple(SCHEMAS)
# Where a report's rows stand.
PLACE: Final = pl.Schema({"report_id": pl.String(), "report_year": pl.Int32(), "province": pl.String()})


def check_rows(table: str, frame: pl.DataFrame) -> None:
    """Raise SchemaBroken where rows with their partition columns may not stand in `table`.

    They must have the columns and types of the schema, values where there must be some, one row per key, and a year
    and province that may stand in a path.
    """
    _check_columns(table, frame)
    check_keys(frame, table, "new rows")


def _check_columns(table: str, frame: pl.DataFrame) -> None:
    """What `check_rows` sees to, but for the keys."""
    for key, dtype in (("report_year", pl.Int32()), ("province", pl.String())):
        if frame.schema.get(key) != dtype:
            raise SchemaBroken(table, "new rows", f"{key} is {frame.schema.get(key)}", expected=str(dtype))
    rows = frame.drop(key for key in PARTITIONS[table] if key not in SCHEMAS[table])
    check(rows, COLUMNS[table], table, "new rows")
    places = list(PARTITIONS[table])
    for values in frame.select(places).unique(maintain_order=True).iter_rows():
        named = dict(zip(places, values, strict=True))
        if not is_year(named["report_year"]) or not is_slug(named.get("province", "unknown")):
            raise SchemaBroken(
                table, "new rows", f"partition {named}", expected="a year or 0, and a slug of ASCII letters"
            )


def complete(tables: Mapping[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    """All that is to be published at once, with flags though they were left out."""
    given = {"flags": pl.DataFrame(schema=table_schema("flags"))} | dict(tables)
    if set(given) != set(TABLES):
        raise ValueError(f"tables {sorted(given)} were given; expected a frame for each of {', '.join(TABLES)}")
    return given


def by_partition(tables: Mapping[str, pl.DataFrame]) -> dict[Partition, pl.DataFrame]:
    """The new rows of each partition, without the columns that stand in its path."""
    parts: dict[Partition, pl.DataFrame] = {}
    for table, frame in tables.items():
        # Rows of one report stand in one partition: two of them that share a key are met when it is put together.
        (check_rows if table == "reports" else _check_columns)(table, frame)
        keys = PARTITIONS[table]
        hive = [key for key in keys if key not in SCHEMAS[table]]
        for values, rows in frame.partition_by(list(keys), as_dict=True, include_key=True).items():
            parts[Partition(table, **dict(zip(keys, values, strict=True)))] = rows.drop(hive)
    return parts


def check_belonging(tables: Mapping[str, pl.DataFrame], places: pl.DataFrame, flagged: Collection[int]) -> None:
    """Raise SchemaBroken where an observation, indicator or flag stands in another partition than its report."""
    for table, frame in tables.items():
        stray = frame.select(PLACE.names()).join(places, on=PLACE.names(), how="anti")
        if table == "flags":  # of the years given whole, also of reports that stand
            stray = stray.filter(~pl.col("report_year").is_in(list(flagged)))
        if not stray.is_empty():
            raise SchemaBroken(
                table, "new rows", f"{stray.height} rows have no report beside them, first {stray.row(0)}",
                expected="the report among the new rows, of the same year and province",
            )  # fmt: skip
