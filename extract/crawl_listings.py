"""Reading a portal's listings: page after page, as far as there is something new, and every link entered in the ledger."""

from collections import deque
from collections.abc import Collection
from dataclasses import dataclass, field, replace

from extract.addresses import canonical_url, host_of, is_attachment, same_site
from extract.archive import Provenance
from extract.layouts import read_listing
from extract.ledger import Row
from extract.listing_drift import listing_drift, note_entries
from extract.outcome import Outcome
from extract.pages import read_page
from extract.records import Capture, Link, ListingPage, Refusal, Step
from extract.registry import Listing
from extract.report_links import about_year, may_be_report
from extract.robots import Robots
from extract.schedule import WAITING, lies_back, validators
from extract.untrusted import read_untrusted
from extract.visiting import Errand, ListingSeen

_NO_ENTRIES = Refusal("empty", "no entries were recognised; `fazhi portals check` shows what was")
# What a page without entries may be found to be.
_TELLING = frozenset(("challenge", "soft_404"))


@dataclass(slots=True)
class _Reading:
    """One listing as far as it was read. `pages` counts answers; `steps` what is still to be asked for; `layouts` and
    `column` are what its pages were recognised as and call themselves."""

    first: Outcome | None = None
    pages: int = 0
    layouts: dict[str, None] = field(default_factory=dict)
    column: str | None = None
    links: dict[str, Link] = field(default_factory=dict)
    first_links: int = 0
    steps: deque[Step] = field(default_factory=deque)
    met: set[tuple[str, str]] = field(default_factory=set)
    whole: bool = False
    not_modified: bool = False
    changed: bool = False


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
    if row.next_try_at is not None and errand.policy.clock() < row.next_try_at and row.reason:
        errand.count(Refusal(row.reason, f"{row.url}: not asked before {row.next_try_at:%Y-%m-%d %H:%M} UTC"))
        errand.warn(
            f"{errand.portal.id}: {row.url}: {row.reason}; not asked before {row.next_try_at:%Y-%m-%d %H:%M} UTC"
        )
        return []
    refusal = await robots.permit(listing.url)
    if refusal is not None:
        _refuse(errand, row, refusal, None)
        return []
    pairs = validators(row, errand.policy) if row.pages is not None and years is None else None
    to_the_end = row.pages is None or years is not None or lies_back(row, errand.policy)
    reading = await _read(errand, robots, listing, row, pairs, to_the_end)
    errand.visit.seen[listing.url] = ListingSeen(
        tuple(reading.layouts), reading.pages, len(reading.links), reading.column
    )
    links = _enter_links(errand, listing, reading, years, known)
    _enter_listing(errand, row, reading, partial=years is not None)
    errand.save()
    return links


async def _read(
    errand: Errand, robots: Robots, listing: Listing, row: Row, pairs: dict[str, str] | None, to_the_end: bool
) -> _Reading:
    reading = _Reading(steps=deque([Step(listing.url)]))
    while reading.steps:
        if reading.pages >= errand.policy.listing_pages:
            errand.warn(f"{errand.portal.id}: {listing.url}: more than {reading.pages} pages; the rest is left out")
            break
        step = reading.steps.popleft()
        page = await _read_step(errand, robots, listing, row, reading, step, pairs if reading.pages == 0 else None)
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
    reading.whole = True
    return reading


def _note_drift(errand: Errand, listing: Listing, row: Row, reading: _Reading, page: ListingPage) -> None:
    """Say where a listing's first page is not what it was, and remember what it is."""
    if reading.not_modified or not page.links:
        return
    if drift := listing_drift(row, page.links):
        errand.warn(f"{errand.portal.id}: {listing.url}: {drift}")
    note_entries(row, page.links)


def _leave_series(reading: _Reading, step: Step) -> int:
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
    reading: _Reading,
    step: Step,
    pairs: dict[str, str] | None,
) -> ListingPage | None:
    """One page of a listing; None where it gave none, and then the row says why."""
    reading.met.add(_key(step))
    refusal = _refuse_step(errand, reading, step) or await robots.permit(step.url)
    if refusal is not None:
        _refuse(errand, row, refusal, None)
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
        _refuse(errand, row, outcome.refusal, outcome)
        return None
    reading.pages += 1
    if first:
        reading.first = outcome
    if outcome.not_modified:
        reading.not_modified = True
        return ListingPage(errand.portal.layout, ())
    page = read_untrusted(
        read_listing,
        outcome.body or b"",
        outcome.header("Content-Type"),
        outcome.final_url,
        errand.portal.layout,
        asked=step,
    )
    if isinstance(page, Refusal):
        _refuse(errand, row, page, outcome)
        return None
    for warning in page.warnings:
        errand.warn(f"{errand.portal.id}: {step.url}: {warning}")
    if first and not page.links and not page.steps:
        _refuse_without_entries(errand, row, outcome, page)
        return None
    if first and not errand.repeats(outcome, row):
        reading.changed = True
        etag, last_modified = row.etag, row.last_modified
        errand.hold(row, outcome, place)
        # Kept only once everything the page leads to is known: see `_enter_listing`.
        row.etag, row.last_modified = etag, last_modified
    return page


def _refuse_step(errand: Errand, reading: _Reading, step: Step) -> Refusal | None:
    """Why a further page is not asked for, and neither is the robots.txt of where it lies."""
    blocked = errand.client.guard.refuse(step.url)
    if blocked:
        return Refusal("blocked_address", f"a page of the listing: {step.url[:200]}: {blocked}")
    if reading.pages and not same_site(step.url, errand.portal.hosts):
        return Refusal("off_site", f"a page of the listing lies elsewhere: {step.url[:200]}")
    return None


def _enter_listing(errand: Errand, row: Row, reading: _Reading, *, partial: bool) -> None:
    """What the listing's row says after it was read: complete, and how it may be asked next time."""
    now = errand.policy.clock()
    if reading.links or reading.not_modified:
        errand.visit.listings += 1
    if not reading.whole:
        if reading.links and not partial:
            # Links were entered, but not all: the next visit may not stop at what it knows.
            row.pages = row.etag = row.last_modified = None
        return
    if not reading.not_modified and not reading.links:
        _refuse(errand, row, _NO_ENTRIES, None)
        return
    row.state = "archived" if reading.changed else "unchanged"
    row.reason = row.next_try_at = None
    row.attempts = 0
    row.last_seen_at = now
    if reading.not_modified or partial or reading.first is None:
        return
    row.fetched_at = now
    row.pages = reading.pages if row.pages is None else max(row.pages, reading.pages)
    # A page that gets its entries from elsewhere stays as it is while they change: its validators say nothing.
    trusted = reading.first_links > 0
    row.etag = reading.first.header("ETag") if trusted else None
    row.last_modified = reading.first.header("Last-Modified") if trusted else None


def _enter_links(
    errand: Errand, listing: Listing, reading: _Reading, years: range | None, known: Collection[str]
) -> list[Link]:
    """Enter every link in the ledger; give back those that lead to reports and were not left out."""
    wanted: list[Link] = []
    for url, link in reading.links.items():
        if years is not None and not _is_about(link, years):
            continue
        new = url not in errand.ledger
        if not may_be_report(link, reading.column):
            if new and years is None:
                row = _enter_link(errand, listing, link)
                errand.refuse(row, Refusal("not_a_report", link.title))
            continue
        if url in known:
            continue
        row = _enter_link(errand, listing, link)
        if new:
            row.reason = WAITING
        wanted.append(replace(link, url=url))
    return wanted


def _enter_link(errand: Errand, listing: Listing, link: Link) -> Row:
    row = errand.row(link.url, "attachment" if is_attachment(link.url) else "article")
    # Of two listings that show it, the first one met: a report keeps its issuer.
    if row.listing_url not in {known.url for known in errand.portal.listings}:
        row.listing_url = listing.url
    if row.listing_url == listing.url:
        row.title, row.listed_on = link.title, link.date
    row.last_seen_at = errand.policy.clock()
    return row


def _is_about(link: Link, years: range) -> bool:
    """Whether a link's report may be about the years; one that nothing dates may be."""
    about = about_year(link)
    return not about or any(year in years for year in about)


def _refuse(errand: Errand, row: Row, refusal: Refusal, outcome: Outcome | None) -> None:
    """Enter why a listing was not read. It is asked for every night, unless its host said when."""
    retry_at = outcome.retry_at if outcome else errand.client.hosts.rests_until(host_of(row.url))
    errand.refuse(row, refusal, outcome)
    row.next_try_at = retry_at
    errand.warn(f"{errand.portal.id}: {row.url}: {refusal.reason}: {refusal.detail}")


def _refuse_without_entries(errand: Errand, row: Row, outcome: Outcome, page: ListingPage) -> None:
    """Why a listing holds nothing: judged as a page, it may be a challenge or an error page; its rows may be drawn by
    scripts that are known by name; else its layout is new."""
    moment = outcome.last.fetched_at if outcome.last else errand.policy.clock()
    body, content_type = outcome.body or b"", outcome.header("Content-Type")
    capture = Capture(errand.portal.id, row.url, outcome.final_url, body, content_type, outcome.status or 0, moment)
    judged = read_untrusted(read_page, capture)
    if isinstance(judged, Refusal) and judged.reason in _TELLING:
        _refuse(errand, row, judged, outcome)
        if judged.reason == "challenge":
            errand.rest(row, judged, outcome)
    elif page.scripted:
        _refuse(errand, row, Refusal("needs_script", f"its rows are not in the page: {page.scripted}"), outcome)
    else:
        _refuse(errand, row, _NO_ENTRIES, outcome)


def _key(step: Step) -> tuple[str, str]:
    return f"{step.method} {canonical_url(step.url)}", "&".join(
        f"{k}={v}" for k, v in sorted((step.form or {}).items())
    )
