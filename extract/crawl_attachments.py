"""Asking for the file that holds a page's report.

The file has a ledger row of its own, of kind `attachment`, and its archived record names the record of its page; the
page's row names the file (`attachment_url`). The report is the page's: its address, title and date are.
"""

import asyncio
from collections.abc import Sequence
from typing import Literal

from extract.archive import Provenance
from extract.attachments import unopened
from extract.faults import GONE_STATUSES
from extract.ledger import Row
from extract.outcome import Outcome
from extract.pages import read_page
from extract.permission import refuse_unasked
from extract.records import Capture, Link, Refusal
from extract.robots import Robots
from extract.schedule import note_gone, note_held, validators
from extract.untrusted import read_untrusted
from extract.visiting import Errand

Found = Literal["changed", "unchanged", "gone", "refused"]


async def ask_attachments(
    errand: Errand,
    robots: Robots,
    row: Row,
    page: Capture,
    place: tuple[str, int] | None,
    files: Sequence[Link],
) -> Refusal | None:
    """Ask for the files of a page in their order until one is its report; why none is, as the first of them says.

    `place` is where the page is archived. The page's row then names the file, the first one where none was the report.
    """
    first: Refusal | None = None
    for link in files:
        own = errand.row(link.url, "attachment")
        _enter(errand, own, row, link)
        found, refusal = await _ask(errand, robots, own, row, page, place)
        if found in ("changed", "unchanged"):
            row.attachment_url = own.url
            return None
        first = first or refusal
        if row.attachment_url is None:
            row.attachment_url = own.url
    return first


async def ask_attachment_again(errand: Errand, robots: Robots, row: Row) -> Found:
    """Ask again for the file that a known page names. What is held of it stays where it cannot be had."""
    own = errand.ledger.get(row.attachment_url or "")
    page = errand.held(row)
    if own is None or page is None or row.archive is None or row.archive_offset is None:
        return "refused"
    found, _ = await _ask(errand, robots, own, row, page, (row.archive, row.archive_offset))
    return found


def _enter(errand: Errand, own: Row, row: Row, link: Link) -> None:
    # Its listing stays empty: by that it is known as a page's, unless a listing links it too.
    own.listed_on = own.listed_on or row.listed_on
    own.title = own.title or link.title
    own.last_seen_at = errand.policy.clock()


async def _ask(
    errand: Errand, robots: Robots, own: Row, row: Row, page: Capture, place: tuple[str, int] | None
) -> tuple[Found, Refusal | None]:
    url = own.link_url or own.url
    refusal = await refuse_unasked(errand, robots, url)
    if refusal is None and (kind := unopened(Link(url, own.title or ""))):
        refusal = Refusal("unreadable", kind)
    if refusal is not None:
        errand.refuse(own, refusal)
        return "refused", refusal
    policy = errand.policy
    outcome = await errand.client.fetch(
        url, limit=policy.attachment_limit, validators=validators(own, policy), permit=robots.permit, refresh=False
    )
    provenance = Provenance(
        own.url, "attachment", row.listing_url, row.title, row.listed_on, outcome.final_url, page=place
    )
    where = errand.keep(outcome, provenance, own if own.is_held else None)
    errand.note_answer(own, outcome)
    found, refusal = await _judge(errand, own, page, outcome, where)
    errand.say(f"{errand.portal.id}: {own.reason or own.state} {own.url}")
    await errand.save()
    return found, refusal


async def _judge(
    errand: Errand, own: Row, page: Capture, outcome: Outcome, where: tuple[str, int] | None
) -> tuple[Found, Refusal | None]:
    policy = errand.policy
    if outcome.refusal is not None:
        if outcome.status in GONE_STATUSES and outcome.refusal.reason == "http_4xx":
            note_gone(own, policy)
            errand.count(outcome.refusal)
            return "gone", outcome.refusal
        errand.refuse(own, outcome.refusal, outcome)
        return "refused", outcome.refusal
    if outcome.not_modified or errand.repeats(outcome, own):
        own.state = "unchanged"
        note_held(own, policy, full=not outcome.not_modified)
        return "unchanged", None
    capture = Capture(
        portal=errand.portal.id,
        url=own.url,
        final_url=outcome.final_url,
        body=outcome.body or b"",
        content_type=outcome.header("Content-Type"),
        status=outcome.status or 0,
        fetched_at=outcome.last.fetched_at if outcome.last else policy.clock(),
    )
    read = await asyncio.to_thread(read_untrusted, read_page, page, capture)
    if isinstance(read, Refusal):
        errand.refuse(own, read, outcome)
        return "refused", read
    errand.hold(own, outcome, where)
    note_held(own, policy, full=True)
    return "changed", None
