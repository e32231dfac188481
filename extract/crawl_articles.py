"""Asking for reports: each archived before it is read, judged, and entered in the ledger."""

import asyncio
import re
from datetime import datetime
from urllib.parse import urlsplit

from extract.absence import is_answer_to_anything
from extract.addresses import canonical_url, host_of
from extract.archive import Provenance
from extract.continuations import is_continuation
from extract.crawl_attachments import Found, ask_attachment_again, ask_attachments
from extract.crawl_continuations import ask_continuations, goes_on
from extract.faults import GONE_STATUSES
from extract.ledger import Row
from extract.outcome import Outcome
from extract.pages import read_page
from extract.permission import refuse_unasked
from extract.records import Capture, Page, Refusal
from extract.robots import Robots
from extract.schedule import note_gone, note_held, note_refused, validators
from extract.untrusted import read_untrusted
from extract.visiting import Errand

# What a page is found to be that may be shown for any address.
_DOUBTFUL = frozenset(("not_a_report", "empty"))
_HOME = re.compile(r"/?(?:index|default|main)?(?:\.\w{3,5})?", re.IGNORECASE)
# Reasons not to ask that are of the address itself, and not of its host's day.
_OF_THE_ADDRESS = frozenset(("blocked_address", "off_site", "robots_disallow"))


async def ask_article(errand: Errand, robots: Robots, row: Row) -> None:
    """Ask for one report, and enter what became of it. Nothing that the portal sends raises out of here."""
    refusal = await refuse_unasked(errand, robots, row.link_url or row.url)
    if refusal is not None:
        if refusal.reason in _OF_THE_ADDRESS or not row.is_held:
            errand.refuse(row, refusal)
            row.next_try_at = errand.client.hosts.rests_until(host_of(row.url))
        # Else its host cannot be asked now: what is held stays as it is, and due.
        return
    policy = errand.policy
    outcome = await errand.client.fetch(
        row.link_url or row.url,
        limit=policy.attachment_limit if row.kind == "attachment" else policy.page_limit,
        validators=validators(row, policy),
        permit=robots.permit,
    )
    if not outcome.asked and row.is_held and outcome.refusal and errand.client.hosts.left(host_of(row.url)):
        # Its host was left before its turn came: what is held stays as it is, and due.
        return
    final = outcome.final_url
    provenance = Provenance(
        row.url, row.kind, row.listing_url, row.title, row.listed_on, final, listing_page=errand.listing_page(row)
    )
    place = errand.keep(outcome, provenance, row if row.is_held else None)
    errand.note_answer(row, outcome)
    await _judge(errand, robots, row, outcome, place)
    errand.say(f"{errand.portal.id}: {row.reason or row.state} {row.url}")
    await errand.save()


async def _judge(errand: Errand, robots: Robots, row: Row, outcome: Outcome, place: tuple[str, int] | None) -> None:
    policy = errand.policy
    if outcome.refusal is not None:
        if outcome.status in GONE_STATUSES and outcome.refusal.reason == "http_4xx":
            note_gone(row, policy)
            errand.gone.append(row)
            errand.count(outcome.refusal)
        else:
            errand.refuse(row, outcome.refusal, outcome)
        return
    if outcome.not_modified and not row.is_held:
        still = Refusal(row.reason or "not_a_report", "not modified since it was found to be no report")
        errand.refuse(row, still, outcome, full=False)
        return
    if outcome.not_modified or errand.repeats(outcome, row):
        await _keep_held(errand, robots, row, outcome)
        return
    capture = _capture(errand, row, outcome)
    if _sent_to_the_front(errand, row, outcome):
        refusal: Refusal | None = Refusal(
            "soft_404", f"sent on to {outcome.final_url[:200]}, which is no page of its own"
        )
    else:
        refusal = await _read(errand, capture)
        if _is_doubtful(errand, row, capture, refusal) and await is_answer_to_anything(
            errand, robots, row.link_url or row.url, outcome.final_url, capture.body, capture.content_type
        ):
            refusal = Refusal("soft_404", "the host answers so for an address that cannot exist")
    changed = row.is_held
    if refusal is not None and refusal.attachments:
        refusal = await ask_attachments(errand, robots, row, capture, place, refusal.attachments)
        if refusal is not None:
            # The attachment's own row counts it; the page's says the same.
            note_refused(row, refusal, policy, asked=True)
            return
    elif refusal is None:
        row.attachment_url = None
    if refusal is not None:
        errand.refuse(row, refusal, outcome)
        if refusal.reason == "challenge":
            errand.rest(row, refusal, outcome)
        if not row.is_held:
            row.etag, row.last_modified = outcome.header("ETag"), outcome.header("Last-Modified")
        return
    if row.attachment_url is None:
        await ask_continuations(errand, robots, row, capture, place, anew=True)
    errand.visit.fetched += 1
    errand.visit.changed += changed
    errand.hold(row, outcome, place)
    note_held(row, policy, full=True)


async def _keep_held(errand: Errand, robots: Robots, row: Row, outcome: Outcome) -> None:
    """The page is as it is held; the file that holds its report, or a further page that is missing, is asked for besides."""
    attachment: Found = "unchanged"
    if row.attachment_url and not is_continuation(row.attachment_url, row.url):
        attachment = await ask_attachment_again(errand, robots, row)
    elif goes_on(errand, row) and (page := errand.held(row)) and row.archive and row.archive_offset is not None:
        place = (row.archive, row.archive_offset)
        if await ask_continuations(errand, robots, row, page, place, anew=False):
            attachment = "changed"
    if attachment == "gone":
        note_gone(row, errand.policy)
        errand.gone.append(row)
        return
    row.state = "unchanged"
    note_held(row, errand.policy, full=not outcome.not_modified)
    if not outcome.not_modified:
        row.etag, row.last_modified = outcome.header("ETag"), outcome.header("Last-Modified")
    errand.visit.fetched += attachment == "changed"
    errand.visit.changed += attachment == "changed"
    errand.visit.unchanged += attachment == "unchanged"


def _is_doubtful(errand: Errand, row: Row, capture: Capture, refusal: Refusal | None) -> bool:
    """Whether an answer may be what its host says to everything: no report although the link names one, and that since
    today; or the very body that another address gave."""
    if refusal is None:
        return errand.held_elsewhere(row, capture.body)
    return refusal.reason in _DOUBTFUL and not refusal.attachments and row.reason not in _DOUBTFUL


async def _read(errand: Errand, capture: Capture) -> Refusal | None:
    """Why what came is not taken. The loop goes on beside: some pages take long to read, and a file a process of its own."""
    page = await asyncio.to_thread(_page, errand, capture)
    return page if isinstance(page, Refusal) else None


def _page(errand: Errand, capture: Capture) -> Page | Refusal:
    return read_untrusted(read_page, capture, repeated=errand.witnesses.of(capture))


def _capture(errand: Errand, row: Row, outcome: Outcome) -> Capture:
    fetched_at: datetime = outcome.last.fetched_at if outcome.last else errand.policy.clock()
    listing = errand.listing_page(row)
    return Capture(
        portal=errand.portal.id,
        url=row.url,
        final_url=outcome.final_url,
        body=outcome.body or b"",
        content_type=outcome.header("Content-Type"),
        status=outcome.status or 0,
        fetched_at=fetched_at,
        listing_url=row.listing_url,
        title=row.title,
        listed_on=row.listed_on,
        listing_archive=listing[0] if listing else None,
        listing_offset=listing[1] if listing else None,
    )


def _sent_to_the_front(errand: Errand, row: Row, outcome: Outcome) -> bool:
    """Whether whoever asks for a page is sent to the site's home or to a listing: how many sites say that it is gone."""
    final = canonical_url(outcome.final_url)
    if final == row.url:
        return False
    fronts = {canonical_url(url) for url in (errand.portal.home, *(item.url for item in errand.portal.listings))}
    return final in fronts or bool(_HOME.fullmatch(urlsplit(final).path))
