"""Asking for reports: each archived before it is read, judged, and entered in the ledger."""

from datetime import datetime

from extract.addresses import host_of, same_site
from extract.archive import Provenance
from extract.ledger import Row
from extract.outcome import Outcome
from extract.pages import read_page
from extract.records import Capture, Refusal
from extract.robots import Robots
from extract.schedule import note_gone, note_held, validators
from extract.untrusted import read_untrusted
from extract.visiting import Errand

_GONE = frozenset((404, 410))
# Reasons not to ask that are of the address itself, and not of its host's day.
_OF_THE_ADDRESS = frozenset(("blocked_address", "off_site", "robots_disallow"))


async def ask_article(errand: Errand, robots: Robots, row: Row) -> None:
    """Ask for one report, and enter what became of it. Nothing that the portal sends raises out of here."""
    refusal = await _refuse_unasked(errand, robots, row)
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
    provenance = Provenance(row.url, row.kind, row.listing_url, row.title, row.listed_on, final)
    place = errand.keep(outcome, provenance, row if row.is_held else None)
    errand.note_answer(row, outcome)
    _judge(errand, row, outcome, place)
    errand.say(f"{errand.portal.id}: {row.reason or row.state} {row.url}")
    errand.save()


async def _refuse_unasked(errand: Errand, robots: Robots, row: Row) -> Refusal | None:
    """Why an address is not asked for at all."""
    url = row.link_url or row.url
    blocked = errand.client.guard.refuse(url)
    if blocked:
        return Refusal("blocked_address", f"{url[:200]}: {blocked}")
    if not same_site(url, errand.portal.hosts):
        return Refusal("off_site", f"{url[:200]} lies outside {', '.join(sorted(errand.portal.hosts))}")
    return errand.client.hosts.left(host_of(url)) or await robots.permit(url)


def _judge(errand: Errand, row: Row, outcome: Outcome, place: tuple[str, int] | None) -> None:
    policy = errand.policy
    if outcome.refusal is not None:
        if outcome.status in _GONE and outcome.refusal.reason == "http_4xx":
            note_gone(row, policy)
            errand.gone.append(row)
            errand.count(outcome.refusal)
        else:
            errand.refuse(row, outcome.refusal, outcome)
        return
    if outcome.not_modified or errand.repeats(outcome, row):
        row.state = "unchanged"
        note_held(row, policy, full=not outcome.not_modified)
        if not outcome.not_modified:
            row.etag, row.last_modified = outcome.header("ETag"), outcome.header("Last-Modified")
        errand.visit.unchanged += 1
        return
    refusal = _judge_body(errand, row, outcome)
    if refusal is not None:
        errand.refuse(row, refusal, outcome)
        if refusal.reason == "challenge":
            errand.rest(row, refusal, outcome)
        return
    errand.visit.fetched += 1
    errand.visit.changed += row.is_held
    errand.hold(row, outcome, place)
    note_held(row, policy, full=True)


def _judge_body(errand: Errand, row: Row, outcome: Outcome) -> Refusal | None:
    fetched_at: datetime = outcome.last.fetched_at if outcome.last else errand.policy.clock()
    capture = Capture(
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
    )
    page = read_untrusted(read_page, capture)
    return page if isinstance(page, Refusal) else None
