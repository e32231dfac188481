"""A table as an Excel workbook: values on the first sheets, what each column is on the last."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import BinaryIO, Final

import polars as pl
import xlsxwriter

from extract.schema import Column

# Limits of the format: https://support.microsoft.com/office/excel-specifications-and-limits
SHEET_ROWS: Final = 1_048_575
CELL_LENGTH: Final = 32_767


def write_workbook(rows: pl.DataFrame, name: str, columns: Sequence[Column], file: BinaryIO, when: datetime) -> None:
    """Write `rows` on sheets called `name` (`name 2` …) and the columns' labels on one called `columns`.

    `when` is the time in the file. Text is written as text, whatever it looks like; longer than a cell, it ends in `…`.
    """
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(file, options) as book:
        book.set_properties({"created": when})
        bold = book.add_format({"bold": True})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        time = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        for number, part in enumerate(_sheets(rows), start=1):
            sheet = book.add_worksheet(name if number == 1 else f"{name} {number}")
            sheet.freeze_panes(1, 0)
            sheet.write_row(0, 0, rows.columns, bold)
            for line, row in enumerate(part.iter_rows(), start=1):
                for place, value in enumerate(row):
                    if isinstance(value, str):
                        sheet.write_string(
                            line, place, value if len(value) <= CELL_LENGTH else value[: CELL_LENGTH - 1] + "…"
                        )
                    elif isinstance(value, datetime):
                        sheet.write_datetime(line, place, value.replace(tzinfo=None), time)
                    elif isinstance(value, date):
                        sheet.write_datetime(line, place, value, day)
                    elif isinstance(value, bool):
                        sheet.write_boolean(line, place, value)
                    elif value is not None:
                        sheet.write_number(line, place, value)
            sheet.autofilter(0, 0, part.height, len(rows.columns) - 1)
        labels = book.add_worksheet("columns")
        labels.set_column(0, 1, 24)
        labels.set_column(2, 2, 80)
        labels.write_row(0, 0, ("column", "列", "what it is"), bold)
        for line, column in enumerate(columns, start=1):
            labels.write_row(line, 0, (column.name, column.zh, column.en))


def _sheets(rows: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """The rows in as many parts as sheets are needed; one, if empty, where there are none."""
    return rows.iter_slices(SHEET_ROWS) if rows.height else iter((rows,))
