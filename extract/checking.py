"""A portal tried live, listing by listing: what was recognised, what was found, what was refused and why.

The portal is visited as on any night, into a folder of its own that is thrown away; of each listing the newest report
is fetched too, so that it is known whether its pages can be read.
"""

import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from extract.archive import ArchiveWriter
from extract.client import Client
from extract.crawl_articles import ask_article
from extract.crawl_listings import visit_listing
from extract.ledger import Ledger, Row
from extract.policy import Policy
from extract.records import Link
from extract.registry import Listing, Portal
from extract.report_links import about_year
from extract.robots import Robots
from extract.visiting import Errand, ListingSeen, Visit


@dataclass(frozen=True, slots=True)
class ListingCheck:
    """What one visit to one listing gave.

    `reason` is why the listing could not be read, None where it could. `refused` are the rows that lead to no report,
    by their reason and title. `newest` is the newest report, `newest_reason` why its page was not taken (None: it was).
    """

    url: str
    reason: str | None
    seen: ListingSeen
    reports: tuple[Link, ...]
    refused: tuple[tuple[str, str], ...]
    warnings: tuple[str, ...] = field(default=())
    newest: Link | None = None
    newest_reason: str | None = None

    @property
    def years(self) -> tuple[int, ...]:
        """The years that the reports are likeliest about, each once."""
        return tuple(sorted({years[0] for link in self.reports if (years := about_year(link))}))


@asynccontextmanager
async def looking(portal: Portal, policy: Policy) -> AsyncIterator[tuple[Errand, Robots]]:
    """A visit whose archive and ledger are thrown away: for looking at a portal, not for keeping what it says."""
    with tempfile.TemporaryDirectory(prefix="fazhi-") as folder:
        data = Path(folder)
        with ArchiveWriter(data, portal.id, "look", policy.clock) as archive:
            async with Client(portal, policy) as client:
                ledger = Ledger.load(data, portal.id)
                errand = Errand(portal, policy, data, data, client, ledger, archive, Visit(portal.id), lambda _: None)
                yield errand, Robots(errand)


async def check_listings(portal: Portal, policy: Policy) -> AsyncIterator[ListingCheck]:
    """Visit every listing of a portal, one after another. What a portal does never raises."""
    async with looking(portal, policy) as (errand, robots):
        for listing in portal.listings:
            yield await _check(errand, robots, listing)


async def _check(errand: Errand, robots: Robots, listing: Listing) -> ListingCheck:
    known, said = {row.url for row in errand.ledger}, len(errand.visit.warnings)
    links = await visit_listing(errand, robots, listing, None, ())
    row = errand.row(listing.url, "listing")
    mine = [row for row in errand.ledger if row.listing_url == listing.url and row.url not in known]
    refused = [(row.reason or "", row.title or row.url) for row in mine if row.reason == "not_a_report"]
    reports, newest = [], None
    for link in links:
        refusal = await robots.permit(link.url)
        if refusal is None:
            reports.append(link)
        else:
            refused.append((refusal.reason, link.title))
    candidate = _newest(errand, reports)
    if candidate is not None:
        newest, article = candidate
        await ask_article(errand, robots, article)
    return ListingCheck(
        listing.url,
        row.reason,
        errand.visit.seen.get(listing.url, ListingSeen()),
        tuple(reports),
        tuple(refused),
        tuple(errand.visit.warnings[said:]),
        newest,
        article.reason if newest is not None else None,
    )


def _newest(errand: Errand, reports: list[Link]) -> tuple[Link, Row] | None:
    """The report with the latest date or year, and its row; the first of several."""
    if not reports:
        return None
    link = max(reports, key=lambda link: (about_year(link)[:1], str(link.date or "")))
    row = errand.ledger.get(link.url)
    return (link, row) if row is not None else None
