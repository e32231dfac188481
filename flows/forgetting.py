"""`fazhi forget`: one report out of the tables, the ledger and the archive."""

from datetime import UTC, datetime

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
from load.publish import TABLES, publish
from load.working_copy import working_copy


def forget_report(identity: str, data: str | None) -> int:
    """Take a report out of all kept states, the ledger and every archive record of its page; returns the exit status.

    Where the page is still listed, the next night asks for it again. Raises NotFound for an unknown report.
    """
    settings = load_settings(data=data)
    folder = data_folder(settings)
    with open_run("forget", folder, settings, settings.policy()) as run:
        found = open_table(folder, "reports").filter(report_id=identity).select("portal", "url").collect()
        if found.is_empty():
            raise NotFound(f"report {identity!r}", expected="a report_id of 16 hex digits, as `fazhi show` lists them")
        portal, url = found.row(0)
        taken = 0
        for path in sorted((folder / "archive" / portal).glob("*.warc.gz")):
            for kind in ("article", "attachment"):
                for capture in [one for one in iter_captures(path, kind=kind) if report_id(one.url) == identity]:
                    blank(path, capture.archive_offset or 0, settings.now or datetime.now(UTC))
                    taken += 1
        with working_copy(folder) as place:
            ledger = Ledger.load(place, portal, folder)
            ledger.drop(url)
            ledger.save()
        # No older state may keep its words.
        empty = {table: pl.DataFrame(schema=table_schema(table)) for table in TABLES}
        outcome = publish(
            folder, empty, replaced=[identity], run_id=run.id, now=run.clock(), keep=1, fence=run.fence
        )  # fmt: skip
        run.snapshot, run.bytes_written = outcome.snapshot, outcome.bytes_written
        run.portal(portal).warnings.append(f"report {identity} was taken out, with {taken} archived answers")
    Console().print(
        f"{url}: {taken} archived answers, its rows and its ledger row are gone, and with them every older state",
        highlight=False, soft_wrap=True, markup=False,
    )  # fmt: skip
    return 0
