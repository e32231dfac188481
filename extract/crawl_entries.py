"""Entering in a portal's ledger what its listings say: every link, whether all was read, and why not."""

from collections import deque
from collections.abc import Collection
from dataclasses import dataclass, field, replace

from extract.addresses import host_of, is_attachment
from extract.ledger import Row
from extract.outcome import Outcome
from extract.pages import read_page
from extract.records import Capture, Link, ListingPage, Refusal, Step
from extract.registry import Listing
from extract.report_links import about_year, may_be_report
from extract.schedule import WAITING, is_gone_for_good
from extract.untrusted import read_untrusted
from extract.visiting import Errand

_NO_ENTRIES = Refusal("empty", "no entries were recognised; `fazhi portals check` shows what was")
# What a page without entries may be found to be.
_TELLING = frozenset(("challenge", "soft_404"))


@dataclass(slots=True)
class ListingReading:
    """One listing as far as it was read. `pages` counts answers; `steps` what is still to be asked for; `layouts` and
    `column` are what its pages were recognised as and call themselves; `absent` is the answer that a page is not there
    that its pager names."""

    first: Outcome | None = None
    pages: int = 0
    layouts: dict[str, None] = field(default_factory=dict)
    column: str | None = None
    links: dict[str, Link] = field(default_factory=dict)
    first_links: int = 0
    steps: deque[Step] = field(default_factory=deque)
    met: set[tuple[str, str]] = field(default_factory=set)
    whole: bool = False
    absent: Outcome | None = None
    not_modified: bool = False
    changed: bool = False


def is_whole(errand: Errand, row: Row, reading: ListingReading, to_the_end: bool) -> bool:
    """Whether a listing was read to its end. A page that its pager names and that is not there may be a passing fault; found
    absent on two visits a day or more apart, it is where the list ends, whatever the pager says.
    """
    absent = reading.absent
    if absent is None or absent.refusal is None:
        if to_the_end:
            row.gone_at = None
        return True
    row.gone_at = row.gone_at or errand.policy.clock()
    if is_gone_for_good(row, errand.policy):
        errand.warn(
            f"{errand.portal.id}: {row.url}: its pager names {absent.url}, which is not there (HTTP {absent.status}) since "
            f"{row.gone_at:%Y-%m-%d}; the list is taken to end before it"
        )
        return True
    refuse_listing(errand, row, absent.refusal, absent)
    return False


def enter_listing(errand: Errand, row: Row, reading: ListingReading, *, partial: bool) -> None:
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
        refuse_listing(errand, row, _NO_ENTRIES, None)
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


def enter_links(
    errand: Errand, listing: Listing, reading: ListingReading, years: range | None, known: Collection[str]
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


def refuse_listing(errand: Errand, row: Row, refusal: Refusal, outcome: Outcome | None) -> None:
    """Enter why a listing was not read. It is asked for every night, unless its host said when."""
    retry_at = outcome.retry_at if outcome else errand.client.hosts.rests_until(host_of(row.url))
    errand.refuse(row, refusal, outcome)
    row.next_try_at = retry_at
    errand.warn(f"{errand.portal.id}: {row.url}: {refusal.reason}: {refusal.detail}")


def refuse_without_entries(errand: Errand, row: Row, outcome: Outcome, page: ListingPage) -> None:
    """Why a listing holds nothing: judged as a page, it may be a challenge or an error page; its rows may be drawn by
    scripts that are known by name; else its layout is new."""
    moment = outcome.last.fetched_at if outcome.last else errand.policy.clock()
    body, content_type = outcome.body or b"", outcome.header("Content-Type")
    capture = Capture(errand.portal.id, row.url, outcome.final_url, body, content_type, outcome.status or 0, moment)
    judged = read_untrusted(read_page, capture)
    if isinstance(judged, Refusal) and judged.reason in _TELLING:
        refuse_listing(errand, row, judged, outcome)
        if judged.reason == "challenge":
            errand.rest(row, judged, outcome)
    elif page.scripted:
        refuse_listing(errand, row, Refusal("needs_script", f"its rows are not in the page: {page.scripted}"), outcome)
    else:
        refuse_listing(errand, row, _NO_ENTRIES, outcome)
