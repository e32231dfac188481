"""`fazhi explain` and `verify`: what is published, for a person at a terminal.

The queries are load's; this module prints their answers and nothing else.
"""

import sys

import polars as pl
from rich.console import Console

from flows.settings import folder_to_read
from load.dataset import open_table
from load.queries import explanation
from load.verify import verify
from transform.codebook import codebook


def explain_report(report_id: str, indicator: str | None, data: str | None) -> int:
    """Print the way home of each number of a report, or of one indicator's."""
    rows = explanation(folder_to_read(data), report_id, indicator)
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
