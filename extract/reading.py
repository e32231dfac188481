"""From archived answers to `PAGES` rows: the one place where captures, pages and portals meet.

Reads the archive only, never the network, so that everything later can be built again from what was kept.
"""

import hashlib
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import polars as pl

from extract.addresses import report_id
from extract.archive import ArchiveError, iter_captures, read_capture
from extract.continuations import MOST, is_continuation
from extract.pages import read_page
from extract.records import Capture, Page, Refusal
from extract.registry import Portal
from extract.repeated import Witnesses
from extract.schema import PAGES
from extract.unlisted import region_of

# Captures that are read before the first of them is looked at, and how many bytes of bodies at most, but for the last.
_AHEAD = 16
_AHEAD_BYTES = 4 << 20


@dataclass(frozen=True, slots=True)
class Unread:
    """A capture that gave no report row: where it is, and why."""

    portal: str
    url: str
    refusal: Refusal


@dataclass(frozen=True, slots=True)
class Reading:
    """What a set of captures gave: rows of a table, and the captures that gave none."""

    rows: list[dict[str, object]]
    unread: tuple[Unread, ...]
    schema: pl.Schema

    @property
    def pages(self) -> pl.DataFrame:
        """The rows as a table."""
        return pl.DataFrame(self.rows, schema=self.schema)


def content_sha256(text: str) -> str:
    """The hash by which two readings of a report are told apart."""
    return hashlib.sha256(text.encode()).hexdigest()


def page_row(capture: Capture, page: Page, portal: Portal) -> dict[str, object]:
    """One `PAGES` row: what the page says, with what the portal file says of the listing that led to it."""
    listing = next((one for one in portal.listings if one.url == capture.listing_url), None)
    return {
        "report_id": report_id(capture.url),
        "portal": portal.id,
        "url": capture.url,
        "portal_region": region_of(portal),
        "listing_issuer": listing.issuer if listing else None,
        "listing_level": listing.level if listing else None,
        "site_name": page.site_name or (portal.name if region_of(portal) else None),
        "site_id_code": page.site_id_code,
        "title": page.title,
        "source": page.source,
        "publisher": page.publisher,
        "published": page.published,
        "document_number": page.document_number,
        "index_number": page.index_number,
        "text": page.text,
        "content_sha256": content_sha256(page.text),
        "fetched_at": capture.fetched_at,
        "archive": capture.archive,
        "archive_offset": capture.archive_offset,
        "layout": page.layout,
        "warnings": list(page.warnings),
    }


def read_captures(captures: Iterable[Capture], portal: Portal, data: Path | None = None) -> Reading:
    """Read each capture; that of an attachment with its page, which `data` holds. What is no report is listed with its
    reason.
    """
    rows: list[dict[str, object]] = []
    unread: list[Unread] = []
    witnesses = Witnesses((data,) if data is not None else ())
    for capture in captures:
        said, page = _read(capture, data, witnesses)
        if isinstance(page, Refusal):
            unread.append(Unread(portal.id, said.url, page))
        else:
            rows.append(page_row(said, page, portal))
    return Reading(rows, tuple(unread), PAGES)


def _read(capture: Capture, data: Path | None, witnesses: Witnesses) -> tuple[Capture, Page | Refusal]:
    """What a capture holds, and the capture that speaks for it: of an attachment its page's, with the file's place.

    The last further page of an article leads to the one before it, and so to the first.
    """
    if capture.page_archive is None or capture.page_offset is None or data is None:
        return capture, read_page(capture, repeated=witnesses.of(capture))
    chain = [capture]
    try:
        while (before := chain[0]).page_archive is not None and before.page_offset is not None and len(chain) <= MOST:
            chain.insert(0, read_capture(data, before.page_archive, before.page_offset))
    except ArchiveError as error:
        return capture, Refusal("unreadable", str(error))
    page, *further = chain
    repeated = witnesses.of(page)
    said = replace(page, archive=capture.archive, archive_offset=capture.archive_offset, fetched_at=capture.fetched_at)
    if is_continuation(capture.url, page.url):
        return said, read_page(page, further=further, repeated=repeated)
    return said, read_page(page, capture, repeated=repeated)


def read_archived(data: Path, portal: Portal, places: Iterable[tuple[str, str, int]]) -> Reading:
    """Read the captures at `places` (url, archive file, offset). A damaged record is unread as `unreadable`."""
    damaged: list[Unread] = []

    def captures() -> Iterator[Capture]:
        for url, archive, offset in places:
            try:
                yield read_capture(data, archive, offset)
            except ArchiveError as error:
                damaged.append(Unread(portal.id, url, Refusal("unreadable", str(error))))

    reading = read_captures(_ahead(captures()), portal, data)
    return replace(reading, unread=reading.unread + tuple(damaged))


def _ahead(captures: Iterator[Capture]) -> Iterator[Capture]:
    """The captures, read several at a time: between pages, unpacking each took twice as long, for the reading of a page leaves
    nothing of it in the processor's cache.
    """
    waiting: list[Capture] = []
    size = 0
    for capture in captures:
        waiting.append(capture)
        size += len(capture.body)
        if len(waiting) == _AHEAD or size > _AHEAD_BYTES:
            yield from waiting
            waiting, size = [], 0
    yield from waiting


def read_history(data: Path, portal: Portal, without: Collection[tuple[str, int]] = ()) -> Reading:
    """Every report of a portal as its own archive tells it, with `revision` and `first_seen_at` beside `PAGES`.

    Captures are taken in the order in which they were received; one whose text is that of the capture before it is
    no revision, and the row keeps the archive record of the first capture with its text, as a night's reading does.
    Captures in `without` (archive file, offset) are passed over.
    """
    files = sorted((data / "archive" / portal.id).glob("*.warc.gz"))
    last: dict[str, dict[str, object]] = {}
    unread: list[Unread] = []

    def damaged(line: str) -> None:
        unread.append(Unread(portal.id, "archive", Refusal("unreadable", line)))

    captures: list[tuple[datetime, int, str, int, str]] = []
    before_it: dict[
        tuple[str, int], tuple[str, int]
    ] = {}  # place of a file or further page -> of the page it belongs to
    for number, path in enumerate(files):
        try:
            for kind in ("article", "attachment"):
                for capture in iter_captures(path, kind=kind, data=data, damaged=damaged):
                    place = (capture.archive or "", capture.archive_offset or 0)
                    captures.append((capture.fetched_at, number, *place, capture.url))
                    if capture.page_archive is not None and capture.page_offset is not None:
                        before_it[place] = (capture.page_archive, capture.page_offset)
        except ArchiveError as error:
            damaged(str(error))
    urls = {(archive, offset): url for _, _, archive, offset, url in captures}
    # The pages of an article before its last one are read with that one, never by themselves.
    parts = {
        before
        for place, before in before_it.items()
        if before in before_it or is_continuation(urls[place], urls.get(before, ""))
    }
    witnesses = Witnesses((data,))
    for _, _, archive, offset, url in sorted(captures):
        if (archive, offset) in without or (archive, offset) in parts:
            continue
        try:
            capture = read_capture(data, archive, offset)
        except ArchiveError as error:
            unread.append(Unread(portal.id, url, Refusal("unreadable", str(error))))
            continue
        said, page = _read(capture, data, witnesses)
        url = said.url
        if isinstance(page, Refusal):
            unread.append(Unread(portal.id, url, page))
            continue
        row = page_row(said, page, portal)
        before = last.get(url)
        if before is None:
            last[url] = row | {"revision": 1, "first_seen_at": row["fetched_at"]}
        elif before["content_sha256"] != row["content_sha256"]:
            last[url] = row | {"revision": int(str(before["revision"])) + 1, "first_seen_at": before["first_seen_at"]}
    # A page that hands out a file says nothing more once the file was read, or refused with its reason.
    told = last.keys() | {one.url for one in unread if not one.refusal.attachments}
    unread = [one for one in unread if not (one.refusal.attachments and one.url in told)]
    schema = pl.Schema({**PAGES, "revision": pl.Int32(), "first_seen_at": PAGES["fetched_at"]})
    return Reading(list(last.values()), tuple(unread), schema)
