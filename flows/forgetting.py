"""`fazhi forget`: one report out of the tables, the ledger and the archive."""

from datetime import datetime
from pathlib import Path

import polars as pl
from rich.console import Console

from extract.addresses import report_id
from extract.archive import iter_captures
from extract.archive_blanking import blank
from extract.ledger import Ledger
from flows.run import open_run
from flows.settings import data_folder, load_settings
from load.dataset import open_table, table_schema
from load.errors import NotFound
from load.fresh import TABLES
from load.publish import publish
from load.working_copy import working_copy


def forget_report(identity: str, data: str | None) -> int:
    """Take a report out of all kept states, the ledger and every archive record of its page; returns the exit status.

    The same text at other addresses goes with it. Where the page is still listed, the next night asks for it again. Raises NotFound for an unknown report.
    """
    settings = load_settings(data=data)
    folder = data_folder(settings)
    with open_run("forget", folder, settings, settings.policy()) as run:
        same = _same_text(folder, identity)
        taken = 0
        for portal, pages in same.group_by("portal", maintain_order=True):
            taken += _blank(folder, str(portal[0]), set(pages["report_id"]), run.clock())
            with working_copy(folder) as place:
                ledger = Ledger.load(place, str(portal[0]), folder)
                for url in pages["url"]:
                    ledger.drop(url)
                ledger.save()
        # No older state may keep its words.
        empty = {table: pl.DataFrame(schema=table_schema(table)) for table in TABLES}
        ids = same["report_id"].to_list()
        outcome = publish(folder, empty, replaced=ids, run_id=run.id, now=run.clock(), keep=1, fence=run.fence)
        run.snapshot, run.bytes_written = outcome.snapshot, outcome.bytes_written
        run.warnings.append(f"taken out: {', '.join(ids)}, with {taken} archived answers")
    Console().print(
        f"{', '.join(same['url'])}: {taken} archived answers, rows and ledger rows are gone, and every older state",
        highlight=False, soft_wrap=True, markup=False,
    )  # fmt: skip
    return 0


def _same_text(folder: Path, identity: str) -> pl.DataFrame:
    """`report_id`, `portal` and `url` of a report and of its duplicates. Raises NotFound."""
    reports = open_table(folder, "reports").select(
        "report_id", "portal", "url", first=pl.coalesce("duplicate_of", "report_id")
    )
    first = reports.filter(report_id=identity).select("first")
    found = reports.join(first, on="first", how="semi").drop("first").sort("report_id").collect()
    if found.is_empty():
        raise NotFound(f"report {identity!r}", expected="a report_id of 16 hex digits, as `fazhi show` lists them")
    return found


def _blank(folder: Path, portal: str, ids: set[str], when: datetime) -> int:
    """Take every answer to these reports' pages out of a portal's archive; how many there were."""
    taken = 0
    for path in sorted((folder / "archive" / portal).glob("*.warc.gz")):
        for kind in ("article", "attachment"):
            for capture in [one for one in iter_captures(path, kind=kind) if report_id(one.url) in ids]:
                blank(path, capture.archive_offset or 0, when)
                taken += 1
    return taken
