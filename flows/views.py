"""`fazhi explain` and `verify`: what is published, for a person at a terminal.

The queries are load's; this module prints their answers and nothing else.
"""

import sys
from collections.abc import Mapping

import polars as pl
from rich.console import Console

from flows.settings import folder_to_read
from load.dataset import open_table
from load.queries import explanation, report_flags
from load.verify import verify
from transform.codebook import codebook


def explain_report(report_id: str, indicator: str | None, data: str | None) -> int:
    """Print the way home of each number of a report, or of one indicator's."""
    folder = folder_to_read(data)
    rows = explanation(folder, report_id, indicator)
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
    flags = report_flags(folder, report_id)
    for flag in flags.filter(pl.col("char_start").is_null()).iter_rows(named=True):
        console.print(f"flag     {_flag(flag)}", markup=False, highlight=False, soft_wrap=True)
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
        lines += [
            f"  flag      {_flag(flag)}"
            for flag in flags.filter(pl.col("char_start") == row["char_start"]).iter_rows(named=True)
        ]
        if definition:
            lines.append(f"  rule      codebook row {code}: {definition}")
        console.print("\n".join(lines), markup=False, highlight=False, soft_wrap=True)
    return 0


def _flag(flag: Mapping[str, object]) -> str:
    beside = f" (report {flag['other_report_id']})" if flag["other_report_id"] else ""
    return f"{flag['check']}: {flag['found']}; expected {flag['expected']}{beside}"


def verify_data(data: str | None) -> int:
    """Check the data folder; one line a finding, and status 1 where there is one."""
    folder = folder_to_read(data)
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
