"""`fazhi show`: one indicator's values in the terminal, or as plain lines for the next program."""

import sys

import polars as pl

from flows.indicator_names import find_indicator
from flows.settings import UsageError, folder_to_read
from flows.tables import print_rows
from load.queries import indicator_values
from transform.codebook import codebook

SHOWN = ("report_year", "region", "issuer", "value", "unit", "qualifier", "report_id")


def show_indicator(
    indicator: str,
    year: int | None,
    region: str | None,
    sort: str | None,
    descending: bool,
    sentence: bool,
    address: bool,
    data: str | None,
) -> int:
    """Print one indicator's values. Raises UsageError for an indicator or a column that there is not."""
    code = find_indicator(indicator)
    columns = [*SHOWN, *(["sentence"] if sentence else []), *(["url"] if address else [])]
    if sort is not None and sort.removeprefix("-") not in columns:
        raise UsageError(f"--sort {sort}: no such column; expected one of {', '.join(columns)}")
    folder = folder_to_read(data)
    values = indicator_values(folder, code, year=year, region=region)
    name, definition = codebook().filter(pl.col("code") == code).select("name_zh", "definition_zh").row(0)
    if values.is_empty():
        sys.stderr.write(f"fazhi: no report in {folder} states {code} ({name}) for this choice; widen it\n")
        return 0
    shown = values.select(columns)
    if sort is not None:
        shown = shown.sort(
            sort.removeprefix("-"),
            descending=descending or sort.startswith("-"),
            nulls_last=True,
            maintain_order=True,
        )
    print_rows(shown, f"{code}  {name}: {definition}")
    return 0
