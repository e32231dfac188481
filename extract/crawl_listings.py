"""Reading a portal's listings: page after page, as far as there is something new, and every link entered in the ledger."""

import asyncio
from collections import deque
from collections.abc import Collection

from extract.addresses import canonical_url, same_site
from extract.archive import Provenance
from extract.crawl_entries import (
    ListingReading,
    enter_links,
    enter_listing,
    is_whole,
    refuse_listing,
    refuse_without_entries,
)
from extract.decode import decode
from extract.faults import GONE_STATUSES
from extract.layouts import read_listing
from extract.ledger import Row
from extract.listing_drift import listing_drift, note_entries
from extract.outcome import Outcome
from extract.records import Link, ListingPage, Refusal, Step
from extract.registry import Listing
from extract.robots import Robots
from extract.row_shape import row_shape
from extract.schedule import lies_back, validators, waits
from extract.untrusted import read_untrusted
from extract.visiting import Errand, ListingSeen


async def visit_listing(
    errand: Errand, robots: Robots, listing: Listing, years: range | None, known: Collection[str]
) -> list[Link]:
    """Read one listing, enter what it says in the ledger, and give back its links to reports that may be fetched.

    A listing that was once read to its end is asked for with its validators, and followed until a page brings nothing
    that the ledger does not know; any other, one that is due to be read in full, and one that is searched for `years` is
    read to the end. Its validators are kept only once all of it was read.
    """
    row = errand.row(listing.url, "listing")
    errand.say(f"{errand.portal.id}: listing {listing.url}")
    if row.next_try_at is not None and row.reason and waits(row, errand.policy):
        errand.count(Refusal(row.reason, f"{row.url}: not asked before {row.next_try_at:%Y-%m-%d %H:%M} UTC"))
        errand.warn(
            f"{errand.portal.id}: {row.url}: {row.reason}; not asked before {row.next_try_at:%Y-%m-%d %H:%M} UTC"
        )
        return []
    refusal = await robots.permit(listing.url)
    if refusal is not None:
        refuse_listing(errand, row, refusal, None)
        return []
    pairs = validators(row, errand.policy) if row.pages is not None and years is None else None
    to_the_end = row.pages is None or years is not None or lies_back(row, errand.policy)
    reading = await _read(errand, robots, listing, row, pairs, to_the_end)
    errand.visit.seen[listing.url] = ListingSeen(
        tuple(reading.layouts), reading.pages, len(reading.links), reading.column
    )
    links = enter_links(errand, listing, reading, years, known)
    enter_listing(errand, row, reading, partial=years is not None)
    await errand.save()
    return links


async def _read(
    errand: Errand, robots: Robots, listing: Listing, row: Row, pairs: dict[str, str] | None, to_the_end: bool
) -> ListingReading:
    reading = ListingReading(steps=deque([Step(listing.url)]))
    while reading.steps:
        if reading.pages >= errand.policy.listing_pages:
            errand.warn(f"{errand.portal.id}: {listing.url}: more than {reading.pages} pages; the rest is left out")
            break
        step = reading.steps.popleft()
        absent = reading.absent
        page = await _read_step(errand, robots, listing, row, reading, step, pairs if reading.pages == 0 else None)
        if page is None and reading.absent is not absent:
            _leave_series(reading, step)
            continue
        if page is None:
            return reading
        fresh = [link for link in page.links if canonical_url(link.url) not in reading.links]
        unknown = [link for link in fresh if canonical_url(link.url) not in errand.ledger]
        for link in fresh:
            reading.links.setdefault(canonical_url(link.url), link)
        reading.layouts[page.layout] = None
        reading.column = reading.column or page.column
        if reading.pages == 1:
            reading.first_links = len(page.links)
            _note_drift(errand, listing, row, reading, page)
        elif not fresh:
            # The end, or a pager that repeats a page without end.
            left = _leave_series(reading, step)
            if page.links and left:
                errand.warn(
                    f"{errand.portal.id}: {listing.url}: {step.url} repeats rows that were read before; "
                    f"{left} further page(s) of its pager were not asked for"
                )
            continue
        if page.links and not unknown and not to_the_end:
            _leave_series(reading, step)
            continue
        for following in page.steps:
            if _key(following) not in reading.met:
                reading.steps.append(following)
                reading.met.add(_key(following))
    reading.whole = is_whole(errand, row, reading, to_the_end)
    return reading


def _note_drift(errand: Errand, listing: Listing, row: Row, reading: ListingReading, page: ListingPage) -> None:
    """Say where a listing's first page is not what it was, and remember what it is."""
    if reading.not_modified or not page.links:
        return
    shape = read_untrusted(_shape_of, reading.first, page) if reading.first is not None else None
    if isinstance(shape, Refusal):
        shape = None
    if drift := listing_drift(row, page.links, shape):
        errand.warn(f"{errand.portal.id}: {listing.url}: {drift}")
    note_entries(row, page.links, shape)


def _shape_of(first: Outcome, page: ListingPage) -> str | None:
    text, _, _ = decode(first.body or b"", first.header("Content-Type"))
    return row_shape(text, page.links)


def _leave_series(reading: ListingReading, step: Step) -> int:
    """Leave out what is still to be asked of a step's own pager; gives back how many pages that is."""
    kept = deque(other for other in reading.steps if other.series != step.series)
    left = len(reading.steps) - len(kept)
    reading.steps = kept
    return left


async def _read_step(
    errand: Errand,
    robots: Robots,
    listing: Listing,
    row: Row,
    reading: ListingReading,
    step: Step,
    pairs: dict[str, str] | None,
) -> ListingPage | None:
    """One page of a listing; None where it gave none, and then the row says why."""
    reading.met.add(_key(step))
    refusal = _refuse_step(errand, reading, step) or await robots.permit(step.url)
    if refusal is not None:
        refuse_listing(errand, row, refusal, None)
        return None
    outcome = await errand.client.fetch(
        step.url,
        limit=errand.policy.page_limit,
        method=step.method,
        form=step.form,
        validators=pairs,
        permit=robots.permit,
    )
    first = reading.pages == 0
    place = errand.keep(
        outcome,
        Provenance(row.url, "listing", listing.url, final_url=outcome.final_url),
        row if first and row.is_held else None,
    )
    if first:
        errand.note_answer(row, outcome)
    if outcome.refusal is not None:
        if reading.links and outcome.status in GONE_STATUSES and outcome.refusal.reason == "http_4xx":
            reading.absent = outcome
            return None
        refuse_listing(errand, row, outcome.refusal, outcome)
        return None
    reading.pages += 1
    if first:
        reading.first = outcome
    if outcome.not_modified:
        reading.not_modified = True
        return ListingPage(errand.portal.layout, ())
    page = await asyncio.to_thread(
        read_untrusted,
        read_listing,
        outcome.body or b"",
        outcome.header("Content-Type"),
        outcome.final_url,
        errand.portal.layout,
        asked=step,
    )
    if isinstance(page, Refusal):
        refuse_listing(errand, row, page, outcome)
        return None
    for warning in page.warnings:
        errand.warn(f"{errand.portal.id}: {step.url}: {warning}")
    if first and not page.links and not page.steps:
        refuse_without_entries(errand, row, outcome, page)
        return None
    if first and not errand.repeats(outcome, row):
        reading.changed = True
        etag, last_modified = row.etag, row.last_modified
        errand.hold(row, outcome, place)
        # Kept only once everything the page leads to is known: see `enter_listing`.
        row.etag, row.last_modified = etag, last_modified
    return page


def _refuse_step(errand: Errand, reading: ListingReading, step: Step) -> Refusal | None:
    """Why a further page is not asked for, and neither is the robots.txt of where it lies."""
    blocked = errand.client.guard.refuse(step.url)
    if blocked:
        return Refusal("blocked_address", f"a page of the listing: {step.url[:200]}: {blocked}")
    if reading.pages and not same_site(step.url, errand.portal.hosts):
        return Refusal("off_site", f"a page of the listing lies elsewhere: {step.url[:200]}")
    return None


def _key(step: Step) -> tuple[str, str]:
    return f"{step.method} {canonical_url(step.url)}", "&".join(
        f"{k}={v}" for k, v in sorted((step.form or {}).items())
    )
