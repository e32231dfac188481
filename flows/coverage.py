"""What the portals were expected to publish, what was found and what was read, for `coverage.parquet`."""

from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path

import polars as pl

from extract.ledger import Ledger, Row
from extract.records import Link
from extract.registry import Portal
from extract.report_links import about_year
from load.coverage import read_coverage, write_coverage
from load.dataset import open_table
from load.errors import RecordDamaged
from load.schema import COVERAGE

# 《法治政府建设与责任落实督察工作规定》, Art. 24: reports are published before 1 April of the year after.
_DUE_MONTH = 4


def cover(data: Path, portals: Iterable[Portal], now: datetime, warn: Callable[[str], None]) -> None:
    """Write the coverage of these portals anew, one row a listing and year; other portals' rows stay.

    A table that is damaged is begun anew, with a warning: what it told comes again as each portal is visited.
    """
    years = {
        (portal, url): year
        for portal, url, year in open_table(data, "reports")
        .select("portal", "url", "report_year")
        .collect()
        .iter_rows()
    }
    rows = [row for portal in portals for row in _portal_rows(data, portal, years, now)]
    covered = {portal.id for portal in portals}
    try:
        before = read_coverage(data)
    except RecordDamaged as error:
        warn(f"{error}; it was written anew, of the portals of this run alone")
        before = pl.DataFrame(schema=COVERAGE)
    # A listing that fails now keeps the time of its last success.
    successes = before.group_by("portal", "listing").agg(was=pl.col("last_success").max())
    fresh = (
        pl.DataFrame(rows, schema=COVERAGE, orient="row")
        .join(successes, on=["portal", "listing"], how="left")
        .with_columns(last_success=pl.coalesce("last_success", "was"))
        .select(COVERAGE.names())
    )
    write_coverage(data, pl.concat([before.filter(~pl.col("portal").is_in(list(covered))), fresh]))


def _portal_rows(
    data: Path, portal: Portal, years: dict[tuple[str, str], int], now: datetime
) -> list[tuple[object, ...]]:
    ledger = Ledger.load(data, portal.id)
    listings = {row.listing_url or row.url: row for row in ledger if row.kind == "listing"}
    # The year last due always has its row, so that what is missing shows.
    due = now.year - 1 if now.month >= _DUE_MONTH else now.year - 2
    counts: dict[tuple[str, int], list[int]] = {(listing.url, due): [0, 0] for listing in portal.listings}
    unread: dict[tuple[str, int], list[Row]] = {}
    for row in ledger:
        if row.kind == "article" and row.reason != "not_a_report":
            year = years.get((portal.id, row.url))
            key = (row.listing_url or "", _guess(row) if year is None else year)
            found = counts.setdefault(key, [0, 0])
            found[0] += 1
            found[1] += year is not None
            if year is None:
                unread.setdefault(key, []).append(row)
    issuers = {listing.url: listing.issuer for listing in portal.listings if listing.issuer}
    for url in issuers:
        # A body that published once publishes every year: a year between without a report is a gap.
        told = [year for listing, year in counts if listing == url and year > 0]
        for year in range(min(told), due):
            counts.setdefault((url, year), [0, 0])
    return [
        (
            portal.id,
            url,
            year,
            1 if url in issuers and 0 < year <= due else None,
            found,
            read,
            *_outcome(listings.get(url), unread.get((url, year), [])),
        )
        for (url, year), (found, read) in counts.items()
    ]


def _guess(row: Row) -> int:
    """The year that a report not read is likely about, from its link; 0 where the link does not tell."""
    return next(iter(about_year(Link(row.url, row.title or "", row.listed_on))), 0)


def _outcome(listing: Row | None, unread: list[Row]) -> tuple[datetime | None, str | None]:
    """When a listing was last read, and why it was not since; or else why the newest of its unread pages was not read."""
    if listing is not None and listing.state not in ("archived", "unchanged"):
        return None, listing.reason
    refused = [row for row in unread if row.reason]
    newest = max(refused, key=lambda row: (row.fetched_at or row.first_seen_at, row.url), default=None)
    return (listing.fetched_at if listing else None), newest.reason if newest else None
