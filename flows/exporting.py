"""`fazhi export`: a table of what is published, for spreadsheets."""

from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from flows.indicator_names import find_indicator
from flows.settings import UsageError, folder_to_read
from load.export import FORMATS, TABLES, Choice, export
from transform.codebook import codebook


def export_table(
    table: str,
    format: str | None,
    out: Path | None,
    year: int | None,
    to: int | None,
    region: str | None,
    indicators: Sequence[str],
    data: str | None,
) -> int:
    """Write a table for a spreadsheet, and say where. Raises UsageError for what cannot be chosen."""
    if table not in TABLES:
        raise UsageError(f"--table {table}: expected one of {', '.join(TABLES)}")
    if format is None:
        # A file's own ending says what it is to be.
        format = out.suffix.removeprefix(".").lower() if out is not None and out.suffix else "csv"
        if format not in FORMATS:
            raise UsageError(f"--out {out}: its ending is none of {' or '.join(FORMATS)}; name the kind with --format")
    if format not in FORMATS:
        raise UsageError(f"--format {format}: expected {' or '.join(FORMATS)}")
    if to is not None and (year is None or to < year):
        raise UsageError(f"--to {to}: expected a year not before --year")
    choice = Choice(table, year, to, region, tuple(find_indicator(one) for one in indicators))
    target = (out or Path(f"{table}.{format}")).absolute()
    names = codebook().select("name_zh", "name_en", indicator="code")
    rows = export(folder_to_read(data), format, target, names, choice)
    Console().print(f"{rows} rows of {table} written to {target}", highlight=False, soft_wrap=True, markup=False)
    return 0
