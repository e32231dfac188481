"""The indicators as one table for spreadsheets: CSV that Excel opens as UTF-8, or a workbook.

Texts come from strangers' pages, and a spreadsheet runs a cell that looks like a formula: such a cell gets an
apostrophe in front. Numbers stay numbers. In a workbook codes are text; a CSV cannot say so, and a spreadsheet that
opens one may show a long code as a number.
"""

import os
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import BinaryIO, Final

import polars as pl
import xlsxwriter

from extract.schema import Column
from load.dataset import open_table
from load.durable import sync_folder, temporary
from load.errors import ExportFailed
from load.snapshots import current_snapshot, read_manifest
from transform.schema import INDICATORS_COLUMNS, OBSERVATIONS_COLUMNS, PARTITION_COLUMNS, REPORTS_COLUMNS

FORMATS: Final = ("csv", "xlsx")
# What a spreadsheet may take for the beginning of a formula, the full-width forms included, which some fold to ASCII;
# also after blanks and invisible characters, which some cut.
FORMULA: Final = r"^(?:[\s\u{FEFF}\u{200B}]*[=+\-@＝＋－＠]|[\t\r\n])"
# Limits of the format: https://support.microsoft.com/office/excel-specifications-and-limits
SHEET_ROWS: Final = 1_048_575
CELL_LENGTH: Final = 32_767

_KNOWN: Final = {
    column.name: column for column in (*OBSERVATIONS_COLUMNS, *REPORTS_COLUMNS, *INDICATORS_COLUMNS, *PARTITION_COLUMNS)
}
_NAMES: Final = (
    Column("name_zh", pl.String, "Name of the indicator in Chinese.", "指标名称。"),
    Column("name_en", pl.String, "Name of the indicator in English.", "指标英文名称。"),
)
COLUMNS: Final = (
    *(_KNOWN[name] for name in ("report_year", "province", "region_code", "province_name", "city_name", "county_name",
                                "township_name", "issuer", "level", "indicator")),
    *_NAMES,
    *(_KNOWN[name] for name in ("value", "unit", "qualifier", "n_observations", "subject", "sentence", "title",
                                "published", "url", "report_id", "portal")),
)  # fmt: skip


def export(data: Path, format: str, out: Path, names: pl.DataFrame | None = None) -> int:
    """Write one row per report and indicator to the file `out`, in one step; how many rows there are.

    `names` gives the indicators' names: `indicator`, `name_zh`, `name_en`. Raises ExportFailed where the file cannot
    be written, or nothing is published.
    """
    if format not in FORMATS:
        raise ExportFailed(out, f"format {format!r}", expected=f"one of {', '.join(FORMATS)}")
    state = current_snapshot(data)
    if state is None:
        raise ExportFailed(out, f"nothing is published in {data}", expected="a snapshot; run `fazhi nightly` first")
    rows = export_rows(data, names)
    unfinished = temporary(out)
    try:
        with unfinished.open("xb") as file:
            if format == "csv":
                rows.write_csv(file, include_bom=True, quote_style="non_numeric", line_terminator="\r\n")
            else:
                # The time in the file is the state's, so that a state gives the same file again.
                _write_workbook(rows, file, datetime.strptime(read_manifest(state).snapshot[:15], "%Y%m%dT%H%M%S"))
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(out)
        sync_folder(out.parent)
    except (OSError, xlsxwriter.exceptions.XlsxWriterException) as error:
        raise ExportFailed(out, f"cannot be written ({error})", expected="a file in a folder that is there") from error
    finally:
        unfinished.unlink(missing_ok=True)
    return rows.height


def export_rows(data: Path, names: pl.DataFrame | None = None) -> pl.DataFrame:
    """The table that is written: the indicators with names and words beside them, cells made inert."""
    reports = open_table(data, "reports").select(
        "report_id", "province_name", "city_name", "county_name", "township_name", "title", "url"
    )
    place = ["report_id", "indicator", "char_start", "value"]
    words = (
        open_table(data, "observations")
        .select(*place, "subject", "sentence")
        .unique(place, keep="first", maintain_order=True)
    )
    known = pl.DataFrame(schema={"indicator": pl.String, "name_zh": pl.String, "name_en": pl.String})
    return (
        open_table(data, "indicators")
        .join(words, on=place, how="left")
        .join(reports, on="report_id", how="left")
        .join((known if names is None else names).lazy(), on="indicator", how="left")
        .select(column.name for column in COLUMNS)
        .sort("report_year", "region_code", "issuer", "report_id", "indicator", nulls_last=True)
        .with_columns(inert(pl.col(pl.String)))
        .collect()
    )


def inert(text: pl.Expr) -> pl.Expr:
    """Text that no spreadsheet runs: an apostrophe before what looks like a formula."""
    return pl.when(~text.str.contains(FORMULA)).then(text).otherwise("'" + text)


def _write_workbook(rows: pl.DataFrame, file: BinaryIO, when: datetime) -> None:
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(file, options) as book:
        book.set_properties({"created": when})
        bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"})
        for number, part in enumerate(_sheets(rows), start=1):
            sheet = book.add_worksheet("indicators" if number == 1 else f"indicators {number}")
            sheet.freeze_panes(1, 0)
            sheet.write_row(0, 0, rows.columns, bold)
            for line, row in enumerate(part.iter_rows(), start=1):
                for place, value in enumerate(row):
                    if isinstance(value, str):
                        sheet.write_string(
                            line, place, value if len(value) <= CELL_LENGTH else value[: CELL_LENGTH - 1] + "…"
                        )
                    elif isinstance(value, date):
                        sheet.write_datetime(line, place, value, day)
                    elif value is not None:
                        sheet.write_number(line, place, value)
            sheet.autofilter(0, 0, part.height, len(rows.columns) - 1)
        labels = book.add_worksheet("columns")
        labels.write_row(0, 0, ("column", "列", "what it is"), bold)
        for line, column in enumerate(COLUMNS, start=1):
            labels.write_row(line, 0, (column.name, column.zh, column.en))


def _sheets(rows: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """The rows in as many parts as sheets are needed; one, if empty, where there are none."""
    return rows.iter_slices(SHEET_ROWS) if rows.height else iter((rows,))
