"""`fazhi show`, `explain`, `export` and `verify`: what is published, for a person at a terminal.

The queries are load's; this module prints their answers and nothing else.
"""

import difflib
import sys
from pathlib import Path

import polars as pl
from rich.console import Console

from flows.settings import UsageError, data_folder, load_settings
from flows.tables import print_frame
from load.dataset import open_table
from load.export import export
from load.paths import recognise
from load.queries import explanation, indicator_values
from load.store import is_remote
from load.verify import verify
from transform.codebook import codebook


def _folder(data: str | None) -> Path:
    folder = data_folder(load_settings(data=data))
    if is_remote(folder):
        recognise(folder)  # a store that cannot be reached is said so at once, and in one line
    return folder


def show_indicator(indicator: str, year: int | None, region: str | None, data: str | None) -> int:
    """Print one indicator's values with their sentences. Raises UsageError for a code the codebook lacks."""
    book = codebook()
    row = book.filter(pl.col("code") == indicator)
    if row.is_empty():
        near = difflib.get_close_matches(indicator, book["code"].to_list(), n=3)
        hint = f"did you mean {', '.join(near)}?" if near else "the data folder's README lists the codes"
        raise UsageError(f"indicator {indicator!r} is not in the codebook of {book.height}; {hint}")
    folder = _folder(data)
    values = indicator_values(folder, indicator, year=year, region=region)
    name, definition = row.select("name_zh", "definition_zh").row(0)
    if values.is_empty():
        sys.stderr.write(f"fazhi: no report in {folder} states {indicator} ({name}) for this choice; widen it\n")
        return 0
    shown = values.select("report_year", "issuer", "value", "unit", "qualifier", "sentence", "report_id")
    print_frame(shown, f"{indicator}  {name}: {definition}")
    return 0


def explain_report(report_id: str, indicator: str | None, data: str | None) -> int:
    """Print the way home of each number of a report, or of one indicator's."""
    rows = explanation(_folder(data), report_id, indicator)
    console = Console()
    if rows.is_empty():
        sys.stderr.write(f"fazhi: report {report_id} states no quantity that was read\n")
        return 0
    book = {
        str(code): (zh, definition)
        for code, zh, definition in codebook().select("code", "name_zh", "definition_zh").iter_rows()
    }
    first = rows.row(0, named=True)
    for label, value in (
        ("report", f"{report_id}, revision {first['revision']}"),
        ("title", first["title"]),
        ("page", first["url"]),
        ("fetched", first["fetched_at"]),
        ("archive", f"{first['archive']} at byte {first['archive_offset']}" if first["archive"] else "a file on disk"),
        ("read by", f"{first['extractor']}, layout {first['layout']}"),
    ):
        console.print(f"{label:9}{value}", markup=False, highlight=False, soft_wrap=True)
    for row in rows.iter_rows(named=True):
        code = row["indicator"]
        name, definition = book.get(code or "", ("", ""))
        lines = [
            "",
            f"{code or '(no indicator)'}  {name}{'  (chosen)' if row['chosen'] else ''}",
            f"  value     {row['value']:g} {row['unit'] or ''}  {row['qualifier']}, {row['status']}, {row['measure']}",
            f"  number    {row['number']}  (characters {row['char_start']}-{row['char_end']})",
            f"  subject   {row['subject'] or ''}",
            f"  sentence  {row['sentence']}",
            f"  section   {row['section'] or ''} ({row['section_kind'] or 'none'})",
        ]
        if definition:
            lines.append(f"  rule      codebook row {code}: {definition}")
        console.print("\n".join(lines), markup=False, highlight=False, soft_wrap=True)
    return 0


def export_tables(format: str, out: Path | None, data: str | None) -> int:
    """Write the indicators for a spreadsheet, and say where."""
    if format not in ("csv", "xlsx"):
        raise UsageError(f"--format {format}: expected csv or xlsx")
    target = (out or Path(f"indicators.{format}")).absolute()
    names = codebook().select("name_zh", "name_en", indicator="code")
    rows = export(_folder(data), format, target, names)
    Console().print(f"{rows} rows written to {target}", highlight=False, soft_wrap=True)
    return 0


def verify_data(data: str | None) -> int:
    """Check the data folder; one line a finding, and status 1 where there is one."""
    folder = _folder(data)
    findings = verify(folder)
    for finding in findings:
        sys.stderr.write(f"fazhi: {finding}\n")
    if findings:
        sys.stderr.write(
            f"fazhi: {len(findings)} findings in {folder}; point `current` at a sound snapshot, "
            "or rebuild with `fazhi backfill --from archive`\n"
        )
        return 1
    reports = open_table(folder, "reports").select(pl.len()).collect().item()
    Console().print(f"{folder}: sound, {reports} reports", highlight=False, soft_wrap=True)
    return 0
