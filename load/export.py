"""A table for spreadsheets: CSV that Excel opens as UTF-8, or a workbook.

Texts come from strangers' pages, and a spreadsheet runs a cell that looks like a formula: such a cell gets an
apostrophe in front. Numbers stay numbers. In a workbook codes are text; a CSV cannot say so, and a spreadsheet that
opens one may show a long code as a number.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

import polars as pl
import xlsxwriter

from extract.schema import Column
from load.coverage import read_coverage
from load.dataset import open_table
from load.dictionary import PUBLISHED
from load.durable import sync_folder, temporary
from load.errors import ExportFailed
from load.queries import region_prefix
from load.schema import COVERAGE_COLUMNS
from load.snapshots import current_snapshot, read_manifest
from load.workbook import write_workbook

FORMATS: Final = ("csv", "xlsx")
COVERAGE: Final = "coverage"
TABLES: Final = (*(table.name for table in PUBLISHED), COVERAGE)
# What a spreadsheet may take for the beginning of a formula, the full-width forms included, which some fold to ASCII;
# also after blanks and invisible characters, which some cut.
FORMULA: Final = r"^(?:[\s\u{FEFF}\u{200B}]*[=+\-@＝＋－＠]|[\t\r\n])"

_TABLES: Final = {table.name: table for table in PUBLISHED}
_KNOWN: Final = {
    column.name: column for name in ("observations", "reports", "indicators") for column in _TABLES[name].columns
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
# No spreadsheet's cell holds a report, and none a list of sections.
_LEFT_OUT: Final = ("text", "sections", "fingerprint")


@dataclass(frozen=True, slots=True)
class Choice:
    """Which rows to export: of one table; report years from `first` to `last`; a region's code; indicators' codes."""

    table: str = "indicators"
    first: int | None = None
    last: int | None = None
    region: str | None = None
    indicators: tuple[str, ...] = ()


def export(data: Path, format: str, out: Path, names: pl.DataFrame | None = None, choice: Choice | None = None) -> int:
    """Write a table's rows to the file `out`, in one step; how many there are. By default the indicators, all of them.

    `names` gives the indicators' names: `indicator`, `name_zh`, `name_en`. Raises ExportFailed where the file cannot
    be written, or nothing is published; NotFound for a region that is no code.
    """
    choice = choice or Choice()
    for given, known in ((format, FORMATS), (choice.table, TABLES)):
        if given not in known:
            raise ExportFailed(out, f"no {given!r}", expected=f"one of {', '.join(known)}")
    state = current_snapshot(data)
    if state is None:
        raise ExportFailed(out, f"nothing is published in {data}", expected="a snapshot; run `fazhi nightly` first")
    rows = export_rows(data, names, choice)
    unfinished = temporary(out)
    try:
        with unfinished.open("xb") as file:
            if format == "csv":
                rows.write_csv(file, include_bom=True, quote_style="non_numeric", line_terminator="\r\n")
            else:
                # The time in the file is the state's, so that a state gives the same file again.
                when = datetime.strptime(read_manifest(state).snapshot[:15], "%Y%m%dT%H%M%S")
                write_workbook(rows, choice.table, export_columns(choice.table), file, when)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(out)
        sync_folder(out.parent)
    except (OSError, xlsxwriter.exceptions.XlsxWriterException) as error:
        raise ExportFailed(out, f"cannot be written ({error})", expected="a file in a folder that is there") from error
    finally:
        unfinished.unlink(missing_ok=True)
    return rows.height


def export_columns(table: str) -> Sequence[Column]:
    """The columns that are written of a table."""
    if table == "indicators":
        return COLUMNS
    columns = COVERAGE_COLUMNS if table == COVERAGE else _TABLES[table].columns
    return tuple(column for column in columns if column.name not in _LEFT_OUT)


def export_rows(data: Path, names: pl.DataFrame | None = None, choice: Choice | None = None) -> pl.DataFrame:
    """The rows that are written: lists as one text each, cells made inert. The indicators have names and words beside."""
    choice = choice or Choice()
    columns = export_columns(choice.table)
    rows = _indicators(data, names) if choice.table == "indicators" else _plain(data, choice.table)
    there = {column.name for column in columns}
    if choice.first is not None:
        rows = rows.filter(pl.col("report_year").is_between(choice.first, choice.last or choice.first))
    if choice.region is not None and "region_code" in there:
        rows = rows.filter(pl.col("region_code").str.starts_with(region_prefix(choice.region)))
    if choice.indicators and "indicator" in there:
        rows = rows.filter(pl.col("indicator").is_in(choice.indicators))
    order = [name for name in ("report_year", "region_code", "issuer", "portal", "listing", "report_id", "indicator",
                               "char_start", "char_end", "subject") if name in there]  # fmt: skip
    return (
        rows.select(column.name for column in columns)
        .sort(order, nulls_last=True)
        .with_columns(pl.col(pl.List(pl.String)).list.join("; "))
        .with_columns(inert(pl.col(pl.String)))
        .collect()
    )


def _plain(data: Path, table: str) -> pl.LazyFrame:
    return read_coverage(data).lazy() if table == COVERAGE else open_table(data, table)


def _indicators(data: Path, names: pl.DataFrame | None) -> pl.LazyFrame:
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
    )


def inert(text: pl.Expr) -> pl.Expr:
    """Text that no spreadsheet runs: an apostrophe before what looks like a formula."""
    return pl.when(~text.str.contains(FORMULA)).then(text).otherwise("'" + text)
