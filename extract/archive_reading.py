"""Reading WARC files: one record by its offset, or every page of a file, our own or made by others."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, BinaryIO

from fastwarc.warc import ArchiveIterator, WarcRecordType

from extract.addresses import canonical_url
from extract.content_coding import BadEncodingError, TooLargeError, decode_content
from extract.records import Capture

# A page that others archived may be larger than what we would fetch, but not without end.
_BODY_LIMIT = 32 * 2**20
_HTML = re.compile(r"html|xml", re.IGNORECASE)
_MARKUP = re.compile(rb"\s*(?:\xef\xbb\xbf)?\s*<(?:!doctype|html|head|body|\?xml|!--|div|meta)", re.IGNORECASE)
_MEMBER = b"\x1f\x8b\x08"
_DAMAGE = (OSError, ValueError, RuntimeError, BadEncodingError, TooLargeError)


class ArchiveError(ValueError):
    """An archive file or a record of it cannot be used; the message names the file, the byte, and what to do."""


def read_capture(data: Path, archive: str, offset: int) -> Capture:
    """The answer that begins at byte `offset` of the file `archive` below the data folder.

    Raises:
        ArchiveError: the file is absent, or no whole answer begins there.
    """
    path = data / archive
    try:
        with path.open("rb") as stream:
            stream.seek(offset)
            record = next(iter(ArchiveIterator(stream, parse_http=True)), None)
            if record is None or record.record_type != WarcRecordType.response or record.stream_pos != offset:
                raise ArchiveError(f"{path}: expected an archived answer at byte {offset}, found none; {_REMEDY}")
            return _capture(record, _whole_body(record), path, archive)
    except ArchiveError:
        raise
    except _DAMAGE as error:
        raise ArchiveError(f"{path}: the record at byte {offset} cannot be read ({error}); {_REMEDY}") from error


def iter_captures(
    path: Path,
    *,
    kind: str | None = None,
    data: Path | None = None,
    damaged: Callable[[str], None] | None = None,
) -> Iterator[Capture]:
    """Every page of a WARC file, plain or compressed, in its order.

    Of our own records: the whole answers (200) that were asked for as articles; with `kind`, those of that kind
    alone. Of others': the whole answers whose content is HTML; `kind` listing, attachment or robots finds none there.
    `archive` is the path below `data` where that is given and holds the file, else the path as it is.

    A record that cannot be read is skipped, and `damaged` called with one line that names it; a compressed file is taken
    up again at the next record.

    Raises:
        ArchiveError: the file is absent or cannot be opened, or holds no WARC record at all.
    """
    report = damaged or (lambda _: None)
    name = str(path.relative_to(data)) if data is not None and path.is_relative_to(data) else str(path)
    found = False
    try:
        with path.open("rb") as stream:
            for record in _records(stream, path, report):
                found = True
                capture = _page(record, kind or "article", path, name, report)
                if capture is not None:
                    yield capture
    except OSError as error:
        raise ArchiveError(
            f"{path}: cannot be read ({error.strerror or error}); check the path and its rights"
        ) from error
    if not found:
        raise ArchiveError(f"{path}: expected a WARC file (.warc or .warc.gz), found no record in it; give another")


@dataclass(frozen=True, slots=True)
class Answer:
    """One archived answer of ours, without its body: what it was asked for as, and what came."""

    url: str  # canonical address in the listing
    kind: str
    target: str  # address that was asked for
    status: int
    fetched_at: datetime
    archive: str
    archive_offset: int
    is_revisit: bool
    listing_url: str | None
    title: str | None
    listed_on: date | None


def iter_answers(path: Path, *, data: Path, damaged: Callable[[str], None]) -> Iterator[Answer]:
    """Every answer in one of our own WARC files below `data`, redirects and failures too; `damaged` as in `iter_captures`.

    Raises:
        ArchiveError: the file cannot be opened.
    """
    try:
        with path.open("rb") as stream:
            for record in _records(stream, path, damaged):
                try:
                    answer = _answer(record, str(path.relative_to(data)))
                except _DAMAGE as error:
                    damaged(f"{path}: the record at byte {record.stream_pos} cannot be read ({error}); skipped")
                    continue
                if answer is not None:
                    yield answer
    except OSError as error:
        raise ArchiveError(
            f"{path}: cannot be read ({error.strerror or error}); check the path and its rights"
        ) from error


def _answer(record: Any, name: str) -> Answer | None:
    field = record.headers.get
    kind, url, target = field("Fazhi-Kind"), field("Fazhi-Url"), field("WARC-Target-URI")
    if record.record_type not in (WarcRecordType.response, WarcRecordType.revisit) or not (kind and url and target):
        return None
    record.parse_http()
    if record.http_headers is None or record.record_date is None:
        return None
    listed_on = field("Fazhi-Listed-On")
    return Answer(
        url=url,
        kind=kind,
        target=target.strip("<>"),
        status=record.http_headers.status_code or 0,
        fetched_at=record.record_date.astimezone(UTC),
        archive=name,
        archive_offset=record.stream_pos,
        is_revisit=record.record_type == WarcRecordType.revisit,
        listing_url=field("Fazhi-Listing"),
        title=field("Fazhi-Title"),
        listed_on=date.fromisoformat(listed_on) if listed_on else None,
    )


def _records(stream: BinaryIO, path: Path, report: Callable[[str], None]) -> Iterator[Any]:
    """Every response and revisit record, taking up again after a damaged one where a gzip member begins."""
    start = 0
    while True:
        stream.seek(start)
        last = start
        try:
            for record in ArchiveIterator(stream, parse_http=False):
                last = record.stream_pos
                yield record
            return
        except _DAMAGE as error:
            following = next_record(stream, last + 1)
            report(f"{path}: damaged after byte {last} ({error}); skipped to {following or 'the end of the file'}")
            if following is None:
                return
            start = following


def next_record(stream: BinaryIO, start: int) -> int | None:
    """Where the first gzip member from byte `start` on that holds a WARC record begins, None where none does."""
    stream.seek(start)
    position = start
    tail = b""
    while chunk := stream.read(1 << 20):
        block = tail + chunk
        base = position - len(tail)
        at = block.find(_MEMBER)
        while at >= 0:
            if _is_record(stream, base + at):
                return base + at
            at = block.find(_MEMBER, at + 1)
        position += len(chunk)
        stream.seek(position)
        tail = block[-2:]
    return None


def _is_record(stream: BinaryIO, offset: int) -> bool:
    stream.seek(offset)
    try:
        record = next(iter(ArchiveIterator(stream, parse_http=False)), None)
    except _DAMAGE:
        return False
    return record is not None and record.stream_pos == offset


def _page(record: Any, kind: str, path: Path, name: str, report: Callable[[str], None]) -> Capture | None:
    """The capture a record holds, where it is a page that was asked for."""
    if record.record_type not in (WarcRecordType.response, WarcRecordType.resource):
        return None
    own = record.headers.get("Fazhi-Kind")
    if own != kind and (own is not None or kind != "article"):
        return None
    try:
        if record.record_type == WarcRecordType.response:
            record.parse_http(auto_decode="transfer")
            if record.http_headers is None or record.http_headers.status_code != 200:
                return None
        content_type = _content_type(record)
        if own is None and content_type and not _HTML.search(content_type):
            return None
        body = _whole_body(record)
        if own is None and not content_type and not _MARKUP.match(body):
            return None
        return _capture(record, body, path, name)
    except _DAMAGE as error:
        report(f"{path}: the record at byte {record.stream_pos} cannot be read ({error}); skipped")
        return None


def _whole_body(record: Any) -> bytes:
    """The body without its codings.

    Raises:
        BadEncodingError, TooLargeError: see `decode_content`.
        ArchiveError: the record stops short.
    """
    headers = record.http_headers
    chunked = headers is not None and headers.get("Transfer-Encoding")
    # The reader makes room for all that it is asked for.
    most = _BODY_LIMIT if chunked else min(_BODY_LIMIT, record.content_length)
    body = record.reader.read(most + 1)
    if len(body) > _BODY_LIMIT:
        raise TooLargeError(f"more than {_BODY_LIMIT} bytes")
    # The reader gives what is there without a word where a file stops short.
    if not chunked and len(body) < record.content_length:
        raise ArchiveError("it stops short")
    return decode_content(bytes(body), headers.get("Content-Encoding") if headers is not None else None, _BODY_LIMIT)


def _content_type(record: Any) -> str | None:
    if record.http_headers is not None:
        value = record.http_headers.get("Content-Type")
    else:
        value = record.headers.get("Content-Type")
    return str(value) if value else None


def _capture(record: Any, body: bytes, path: Path, name: str) -> Capture:
    # Asked for one by one, each would be looked for among all of them. Of two by one name, the first counts.
    field = {key.lower(): value for key, value in reversed(record.headers.astuples())}.get
    target = field("warc-target-uri")
    if not target:
        raise ArchiveError("it names no address")
    own = field("fazhi-url")
    listed_on = field("fazhi-listed-on")
    page_archive, _, page_offset = (field("fazhi-page") or "").rpartition(":")
    listing_archive, _, listing_offset = (field("fazhi-listing-page") or "").rpartition(":")
    moment = record.record_date or datetime.min.replace(tzinfo=UTC)
    return Capture(
        portal=path.parent.name if own else "",
        url=own or canonical_url(target.strip("<>")),
        final_url=field("fazhi-final-url") or target.strip("<>"),
        body=body,
        content_type=_content_type(record),
        status=record.http_headers.status_code if record.http_headers is not None else 200,
        fetched_at=moment.astimezone(UTC),
        archive=name,
        archive_offset=record.stream_pos,
        listing_url=field("fazhi-listing"),
        title=field("fazhi-title"),
        listed_on=date.fromisoformat(listed_on) if listed_on else None,
        page_archive=page_archive or None,
        page_offset=int(page_offset) if page_archive else None,
        listing_archive=listing_archive or None,
        listing_offset=int(listing_offset) if listing_archive else None,
    )


_REMEDY = "`fazhi verify` says what else is damaged; the page is fetched again by `fazhi nightly`"
