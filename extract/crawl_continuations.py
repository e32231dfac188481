"""Asking for the further pages of an article that goes on for several.

Each has a ledger row of its own, of kind `attachment`, and its archived record names the record of the page before it; the
first page's row names the last one had (`attachment_url`), from which all are found.
"""

from extract.addresses import canonical_url
from extract.archive import Provenance
from extract.continuations import continuations, is_continuation, second_pages
from extract.decode import decode
from extract.ledger import Row
from extract.pages import is_document
from extract.permission import refuse_unasked
from extract.records import Capture
from extract.robots import Robots
from extract.schedule import note_held
from extract.visiting import Errand

Place = tuple[str, int] | None


def goes_on(errand: Errand, row: Row) -> bool:
    """Whether an article was found to go on for several pages when it was last read."""
    return any(canonical_url(url) in errand.ledger for url in second_pages(row.final_url or row.url))


async def ask_continuations(
    errand: Errand, robots: Robots, row: Row, page: Capture, place: Place, *, anew: bool
) -> bool:
    """Ask for the further pages of an article, as far as they can be had; whether any page came that was not held.

    `place` is where the first page is archived. With `anew` all are asked for, else those alone that are not held.
    """
    if is_document(page.body):
        return False
    text, _, _ = decode(page.body, page.content_type)
    came = False
    last: Row | None = None
    for url in continuations(text, page.final_url or page.url):
        own = errand.row(url, "attachment")
        if anew or not own.is_held:
            before = place
            place = await _ask(errand, robots, own, row, before)
            if own.reason is not None:
                break
            came = True
        else:
            place = (own.archive or "", own.archive_offset or 0)
        last = own
    if last is not None:
        row.attachment_url = last.url
    elif row.attachment_url and is_continuation(row.attachment_url, row.url):
        row.attachment_url = None
    return came


async def _ask(errand: Errand, robots: Robots, own: Row, row: Row, before: Place) -> Place:
    """Fetch and archive one further page; where it is archived. Its row says why where it could not be had."""
    url = own.link_url or own.url
    own.title, own.last_seen_at = own.title or row.title, errand.policy.clock()
    refusal = await refuse_unasked(errand, robots, url)
    if refusal is not None:
        errand.refuse(own, refusal)
        return None
    outcome = await errand.client.fetch(url, limit=errand.policy.page_limit, permit=robots.permit)
    provenance = Provenance(
        own.url, "attachment", row.listing_url, row.title, row.listed_on, outcome.final_url, page=before
    )
    place = errand.keep(outcome, provenance)
    errand.note_answer(own, outcome)
    if outcome.refusal is not None or outcome.body is None:
        if outcome.refusal is not None:
            errand.refuse(own, outcome.refusal, outcome)
        errand.warn(
            f"{errand.portal.id}: {row.url}: its further page {url} could not be had; the report ends before it"
        )
        return None
    own.reason = None
    errand.hold(own, outcome, place)
    note_held(own, errand.policy, full=True)
    await errand.save()
    return place
