"""One frame, one Parquet file: the same rows give the same bytes, whatever order they came in.

Files are sorted by region and key, compressed with zstd 3 (measured on observations: 3.4 kB a report against 3.1 at
level 9, in 0.14 ms against 0.33), carry statistics and a page index for skipping, and in their metadata the schema
version and each column's description. No clock, no path and no run stands in them.
"""

import io
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, Final

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from extract.schema import Column, schema_of
from load.errors import SchemaBroken, SnapshotDamaged
from transform.schema import COLUMNS, KEYS, SCHEMA_VERSION, SCHEMAS

COMPRESSION: Final = {"compression": "zstd", "compression_level": 3}
# A reader skips by row group: a few megabytes each. A report's text runs to some ten kilobytes.
ROW_GROUP: Final = {"reports": 1_000, "observations": 50_000, "indicators": 50_000}
# Columns that mostly rise from row to row: as differences they take a third less room, in no more time.
_RISING: Final = ("char_start", "char_end")
VERSION_KEY: Final = b"schema_version"


def sort_order(table: str) -> list[str]:
    """The columns by which the rows of a file of `table` are sorted: the region, then the key, then what `_within` says.

    The things that one number counts are told apart by their names alone, and stand as the sentence names them.
    """
    return ["region_code", *(name for name in KEYS[table] if name != "subject")]


def _within(table: str) -> list[pl.Expr]:
    """What the rows of `table` that `sort_order` leaves alike are sorted by, so that the same rows give the same file."""
    if "subject" not in KEYS[table]:
        return []
    return [pl.col("sentence").str.find(pl.col("subject"), literal=True), pl.col("subject")]


def encode(frame: pl.DataFrame, table: str, where: str) -> bytes:
    """The file of one partition of `table`. `where` names it in errors. Raises SchemaBroken."""
    return encode_rows(normal(frame, table, where), COLUMNS[table], table)


def normal(frame: pl.DataFrame, table: str, where: str) -> pl.DataFrame:
    """The rows as they stand in a file: columns in the schema's order, checked against it, sorted.

    Raises SchemaBroken where a column is missing, unknown or of another type, a value is missing that must be there,
    or a key stands twice.
    """
    check(frame, COLUMNS[table], table, where)
    rows = frame.select(SCHEMAS[table].names()).sort(*sort_order(table), nulls_last=True)
    rows = _with_ties_sorted(rows, table)
    if _may_repeat(rows, table):
        check_keys(rows, table, where)
    return rows


def _with_ties_sorted(rows: pl.DataFrame, table: str) -> pl.DataFrame:
    """Rows in `sort_order` with those that it leaves alike sorted by `_within`, which is worked out for them alone: of a
    hundred observations some four, and it costs six times what the rest of the sort does."""
    if not _within(table):
        return rows
    alike = _as_before(name for name in KEYS[table] if name != "subject")
    ties = rows.with_row_index("row").filter(alike | alike.shift(-1, fill_value=False))
    ordered = ties.sort(*sort_order(table), *_within(table), nulls_last=True)["row"]
    if ordered.equals(ties["row"]):
        return rows
    return rows[pl.int_range(rows.height, dtype=pl.UInt32, eager=True).scatter(ties["row"], ordered)]


def _may_repeat(rows: pl.DataFrame, table: str) -> bool:
    """Whether two rows may share a key, in rows as they stand in a file: there such rows stand side by side, but for those of
    a report that has two regions."""
    begins = pl.col("report_id").filter(~_as_before(["report_id"]))
    return bool(rows.select(_as_before(KEYS[table]).any() | begins.is_duplicated().any()).item())


def _as_before(names: Iterable[str]) -> pl.Expr:
    """Whether a row has the values of the row before it."""
    same = pl.all_horizontal(pl.col(name).eq_missing(pl.col(name).shift(1)) for name in names)
    return same & (pl.int_range(pl.len()) > 0)


def check_keys(frame: pl.DataFrame, table: str, where: str) -> None:
    """Raise SchemaBroken where two rows share a key."""
    repeated = frame.filter(pl.struct(KEYS[table]).is_duplicated())
    if not repeated.is_empty():
        first = repeated.select(KEYS[table]).row(0)
        raise SchemaBroken(
            table,
            where,
            f"{repeated.height} rows share a key, first {first}",
            expected=f"one row per {', '.join(KEYS[table])}",
        )


def check(frame: pl.DataFrame, columns: tuple[Column, ...], table: str, where: str) -> None:
    """Raise SchemaBroken unless `frame` has exactly these columns, of these types, filled where they must be."""
    schema = schema_of(columns)
    if missing := [name for name in schema if name not in frame.columns]:
        raise SchemaBroken(table, where, f"no column {', '.join(missing)}", expected=f"{len(schema)} columns")
    if unknown := [name for name in frame.columns if name not in schema]:
        raise SchemaBroken(table, where, f"unknown column {', '.join(unknown)}", expected="the columns of the schema")
    for column in columns:
        found = frame.schema[column.name]
        if found != schema[column.name]:
            raise SchemaBroken(table, where, f"{column.name} is {found}", expected=str(schema[column.name]))
        if not column.nullable and (nulls := frame[column.name].null_count()):
            raise SchemaBroken(table, where, f"{column.name} is null in {nulls} rows", expected="a value in every row")


def encode_rows(frame: pl.DataFrame, columns: tuple[Column, ...], table: str) -> bytes:
    """The Parquet file of rows that are checked and sorted already."""
    return encode_frames([frame], columns, table)[0]


def encode_frames(frames: Iterable[pl.DataFrame], columns: tuple[Column, ...], table: str) -> tuple[bytes, int]:
    """The Parquet file of rows that are checked and sorted already and come some at a time, and how many they are."""
    schema, count = arrow_schema(columns, table), 0
    buffer, size = io.BytesIO(), ROW_GROUP.get(table, 100_000)
    rising = dict.fromkeys((name for name in schema.names if name in _RISING), "DELTA_BINARY_PACKED")
    with pq.ParquetWriter(
        buffer,
        schema,
        write_page_index=True,
        write_statistics=True,
        use_dictionary=[name for name in schema.names if name not in rising] if rising else True,
        column_encoding=rising or None,
        **COMPRESSION,
    ) as writer:
        # As Arrow's rows, which take some three times what they do in Polars, only a row group is held.
        for group in _in_groups(frames, pl.DataFrame(schema=schema_of(columns)), size):
            rows = group.select(schema.names).to_arrow(compat_level=pl.CompatLevel.oldest())
            writer.write_table(rows.cast(schema).combine_chunks(), row_group_size=size)
            count += group.height
    return buffer.getvalue(), count


def _in_groups(frames: Iterable[pl.DataFrame], left: pl.DataFrame, size: int) -> Iterator[pl.DataFrame]:
    """The rows of the frames, behind those of `left`, so many at a time, the last fewer; one frame even where there is none."""
    begun = False
    for frame in frames:
        left = pl.concat([left, frame])
        while left.height > size:
            yield left.head(size)
            left, begun = left.slice(size), True
    if left.height or not begun:
        yield left


def let_go() -> None:
    """Give back the memory that Arrow keeps for more files: each writing thread leaves some behind, 50 MB after 100,000 reports."""
    pa.default_memory_pool().release_unused()


@cache
def arrow_schema(columns: tuple[Column, ...], table: str) -> pa.Schema:
    """The schema inside a file: plain Arrow types, descriptions in the fields' metadata, the version in its own."""
    plain = pl.DataFrame(schema=schema_of(columns)).to_arrow(compat_level=pl.CompatLevel.oldest()).schema
    fields = [
        pa.field(column.name, _plain(plain.field(column.name).type), metadata=_described(column)) for column in columns
    ]
    return pa.schema(fields, metadata={VERSION_KEY: SCHEMA_VERSION, b"table": table})


def read_partition(path: Path, table: str) -> pl.DataFrame:
    """The rows of a published file, with the columns of today's schema: one that is newer than the file is null.

    Raises SnapshotDamaged for a file that cannot be read, SchemaBroken for one whose columns are of other types, or
    that has columns unknown today.
    """
    return _as_today(read_whole(path), path, table)


def read_groups(path: Path, table: str) -> Iterator[pl.DataFrame]:
    """The rows of `read_partition`, some at a time, as many as a row group has; those of a report come together."""
    size, start = ROW_GROUP.get(table, 100_000), 0
    left = pl.DataFrame(schema=SCHEMAS[table])
    with _told(path):
        content = path.read_bytes()
        plan = pl.scan_parquet(io.BytesIO(content), hive_partitioning=False)
        height = pq.read_metadata(io.BytesIO(content)).num_rows
    while start < height:
        with _told(path):
            rows = plan.slice(start, size).collect()
        start += size
        rows = pl.concat([left, _as_today(rows, path, table)])
        # The next ones may be of the last report too.
        is_last = rows["report_id"].eq_missing(rows[-1, "report_id"])
        whole = rows.height if start >= height else rows.height - int(is_last.reverse().arg_min() or rows.height)
        left = rows.slice(whole)
        if whole:
            yield rows.head(whole)


def _as_today(frame: pl.DataFrame, path: Path, table: str) -> pl.DataFrame:
    """Rows of a file with the columns of today's schema. Raises SchemaBroken."""
    schema = SCHEMAS[table]
    if unknown := [name for name in frame.columns if name not in schema]:
        raise SchemaBroken(
            table,
            str(path),
            f"unknown column {', '.join(unknown)}",
            expected="a file made by this fazhi or an older one",
        )
    late = [pl.lit(None, dtype=dtype).alias(name) for name, dtype in schema.items() if name not in frame.columns]
    frame = frame.with_columns(late).select(schema.names())
    check(frame, COLUMNS[table], table, str(path))
    return frame


def read_whole(path: Path) -> pl.DataFrame:
    """The rows of one file as they stand in it. Raises SnapshotDamaged for one that is no whole Parquet file."""
    with _told(path):
        # Bytes, not the path: a reader given a path may guess columns from the folders' names.
        return pl.read_parquet(io.BytesIO(path.read_bytes()))


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """What goes wrong in reading a file as SnapshotDamaged."""
    try:
        yield
    except (OSError, pl.exceptions.PolarsError, pa.ArrowException) as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise SnapshotDamaged(path, f"cannot be read ({reason})", expected="a whole Parquet file") from error


def read_version(path: Path) -> str | None:
    """The schema version that a file says it has; None where it says nothing."""
    with _told(path), path.open("rb") as file:
        metadata = pq.read_metadata(file).metadata or {}
    version = metadata.get(VERSION_KEY)
    return None if version is None else version.decode()


def _described(column: Column) -> dict[str, str]:
    texts = {"description": column.en, "description_zh": column.zh}
    return texts | ({"unit": column.unit} if column.unit else {})


def _plain(dtype: Any) -> Any:
    """The type without 64-bit offsets, which some readers do not know."""
    if pa.types.is_large_string(dtype):
        return pa.string()
    if pa.types.is_large_list(dtype):
        return pa.list_(_plain(dtype.value_type))
    if pa.types.is_struct(dtype):
        return pa.struct([(field.name, _plain(field.type)) for field in dtype])
    return dtype
