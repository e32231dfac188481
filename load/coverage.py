"""`coverage.parquet`: per portal, listing and year, what was expected, found and read."""

from pathlib import Path

import polars as pl

from load.durable import write_file
from load.errors import LoadError, RecordDamaged, SchemaBroken
from load.parquet import check, encode_rows, read_whole
from load.paths import COVERAGE as FILE
from load.schema import COVERAGE, COVERAGE_COLUMNS, COVERAGE_KEY


def write_coverage(data: Path, frame: pl.DataFrame) -> None:
    """Put the table in place of the one before, in one step. Raises SchemaBroken, OSError."""
    check(frame, COVERAGE_COLUMNS, "coverage", FILE)
    if frame.select(pl.struct(COVERAGE_KEY).is_duplicated().any()).item():
        raise SchemaBroken("coverage", FILE, "rows share a key", expected=f"one row per {', '.join(COVERAGE_KEY)}")
    rows = frame.select(COVERAGE.names()).sort(COVERAGE_KEY)
    content = encode_rows(rows, COVERAGE_COLUMNS, "coverage")
    path = data / FILE
    if not path.is_file() or path.read_bytes() != content:
        write_file(path, content)


def read_coverage(data: Path) -> pl.DataFrame:
    """The table; without a row where no run has written one. Raises RecordDamaged where it is not whole."""
    path = data / FILE
    if not path.is_file():
        return pl.DataFrame(schema=COVERAGE)
    try:
        frame = read_whole(path)
        check(frame, COVERAGE_COLUMNS, "coverage", FILE)
    except LoadError as error:
        raise RecordDamaged(
            path, str(error), expected="the coverage table", do="remove it: the next run writes it"
        ) from error
    return frame
