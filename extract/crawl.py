"""One visit to one portal: its listings, what is new or changed behind them, all of it archived and in the ledger.

The ledger is the hand-off: afterwards, a row whose `archive` is not null names the newest body that is a report, and what
flows read is what of these is not published yet. A kill at any moment loses at most what was fetched since the ledger
was last written; the next visit fetches that again.
"""

import asyncio
import time
from collections.abc import Callable, Collection, Iterable
from contextlib import ExitStack
from pathlib import Path

from extract.archive import ArchiveWriter
from extract.client import Client
from extract.crawl_articles import ask_article
from extract.crawl_listings import visit_listing
from extract.ledger import Ledger, Row
from extract.ledger_rebuild import open_ledger
from extract.policy import Policy
from extract.records import Link
from extract.registry import Portal
from extract.robots import Robots
from extract.schedule import is_due, is_gone_for_good, note_withdrawn
from extract.told import told
from extract.visiting import Errand, Visit

__all__ = ["Visit", "visit_portal"]

_ARTICLES = frozenset(("article", "attachment"))


async def visit_portal(
    portal: Portal,
    policy: Policy,
    data: Path,
    run_id: str,
    *,
    kept: Path | None = None,
    spent: int = 0,
    years: range | None = None,
    known: Collection[str] = (),
    dry_run: bool = False,
    progress: Callable[[str], None] | None = None,
) -> Visit:
    """Visit a portal once. What a portal does never raises; what the data folder does, does.

    Archive and ledger are written below `data`; what earlier visits left is read below `kept`, by default there too.

    `spent` is how many requests others have made to the portal today.

    With `years`, only reports that may be about these years are asked for, whether known or not, save those whose
    canonical address is in `known`. A dry run reads the listings alone, writes nothing, and names in `planned` what would be
    fetched.

    Raises:
        PolicyError: a setting cannot be used.
        LedgerError, ArchiveError: the data folder cannot be read or written; what it held is unharmed.
    """
    began = time.monotonic()
    visit = Visit(portal.id)
    warnings: list[str] = []
    with ExitStack() as stack:
        if dry_run:
            ledger, archive = await asyncio.to_thread(Ledger.load, data, portal.id, kept), None
        else:
            # Both may have much to mend after a kill.
            ledger = await asyncio.to_thread(open_ledger, data, portal.id, kept, policy.recheck, warnings.append)
            opened = await asyncio.to_thread(ArchiveWriter, data, portal.id, run_id, policy.clock, kept)
            archive = stack.enter_context(opened)
        async with Client(portal, policy, spent) as client:
            tell = progress or _say_nothing
            errand = Errand(
                portal, policy, data, kept or data, client, ledger, archive, visit, lambda line: tell(told(line))
            )
            for warning in warnings:
                errand.warn(warning)
            try:
                await _work(errand, years, frozenset(known))
            finally:
                visit.requests, visit.bytes = client.requests, client.received
                await errand.save(now=True)
    visit.status = _status(errand)
    visit.seconds = round(time.monotonic() - began, 3)
    return visit


async def _work(errand: Errand, years: range | None, known: frozenset[str]) -> None:
    robots = Robots(errand)
    asked: set[str] = set()
    for listing in errand.portal.listings:
        links = await visit_listing(errand, robots, listing, years, known)
        rows = [row for link in links if (row := errand.ledger.get(link.url)) is not None]
        if years is None:
            rows = [row for row in rows if is_due(row, errand.policy)]
        await _ask(errand, robots, rows, asked)
    if years is None:
        of_pages = {row.attachment_url for row in errand.ledger}
        due = [row for row in errand.ledger if row.kind in _ARTICLES and row.url not in known | of_pages]
        # A file that only a page links is asked for with its page.
        due = [row for row in due if (row.kind == "article" or row.listing_url is not None) and not _left(errand, row)]
        await _ask(errand, robots, [row for row in due if is_due(row, errand.policy)], asked)
    _withdraw(errand)


async def _ask(errand: Errand, robots: Robots, rows: Iterable[Row], asked: set[str]) -> None:
    """Ask for reports, as many at once as one host may be asked."""
    queue = [row for row in rows if row.url not in asked]
    asked.update(row.url for row in queue)
    if errand.archive is None:
        for row in queue:
            if await robots.permit(row.url) is None:
                errand.visit.planned.append(Link(row.link_url or row.url, row.title or "", row.listed_on))
        return
    following = iter(queue)

    async def one_after_another() -> None:
        for row in following:
            await ask_article(errand, robots, row)

    try:
        async with asyncio.TaskGroup() as group:
            for _ in range(min(errand.policy.host_concurrency, len(queue))):
                group.create_task(one_after_another())
    except ExceptionGroup as errors:
        # Only the data folder raises, and one of its errors is as good as many.
        raise errors.exceptions[0] from errors


def _withdraw(errand: Errand) -> None:
    """Mark what was held and is gone for good; not on a day on which the portal does not show its listings."""
    if errand.visit.listings < len(errand.portal.listings):
        return
    for row in errand.gone:
        if row.is_held and is_gone_for_good(row, errand.policy):
            note_withdrawn(row, errand.policy)


def _left(errand: Errand, row: Row) -> bool:
    """Whether an address was never asked for because of where it leads, and no listing shows it any more."""
    elsewhere = row.state == "refused" and row.reason in ("blocked_address", "off_site") and not row.attempts
    return elsewhere and (row.last_seen_at is None or row.last_seen_at < errand.began)


def _status(errand: Errand) -> str:
    if errand.portal.listings and not errand.visit.listings:
        return "failed"
    return "partial" if errand.troubles else "ok"


def _say_nothing(_: str) -> None:
    """Progress is wanted by nobody."""
