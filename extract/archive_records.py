"""The records of an archive: one request and its answer as WARC 1.1, and what else a record must say to be read by itself.

What an answer's body holds is what came over the wire without its chunking: a Content-Encoding is kept, with its header; a
Transfer-Encoding header is kept under the name `X-Archive-Orig-Transfer-Encoding`, because readers would else look for chunks
that are not there. An answer whose body is known is kept as a `revisit` record (identical-payload-digest, or
server-not-modified for a 304).

Extension fields make a record readable without a ledger: Fazhi-Url (canonical address in the listing), Fazhi-Listing,
Fazhi-Listing-Page (file and offset of the record of the listing's first page, as it then was), Fazhi-Title, Fazhi-Listed-On,
Fazhi-Kind, Fazhi-Final-Url, Fazhi-Page (of an attachment: file and offset of the record of the page that links it), and
Fazhi-Exception, which names what the portal file allows beyond the rules of the house (a pinned certificate, an old protocol).
"""

import hashlib
import io
import re
from base64 import b32encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

from fastwarc.warc import WarcRecord, WarcRecordType
from zlib_ng import zlib_ng

from extract.content_coding import codings_of

_PROFILE = "http://netpreserve.org/warc/1.1/revisit/"
# As small as zlib's 9 to a fiftieth, in a third of the time.
_LEVEL = 6
# What no field of HTTP or WARC may hold: line breaks and other control characters.
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_ORIGIN = re.compile(r"^[a-zA-Z]+://[^/?#]*")


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and its answer as received: the body without chunking, its Content-Encoding kept."""

    url: str
    method: str
    request_headers: tuple[tuple[str, str], ...]
    request_body: bytes
    status: int
    phrase: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    fetched_at: datetime
    exceptions: tuple[str, ...] = ()

    def header(self, name: str) -> str | None:
        """The value of a header, whatever its case; several are joined by commas."""
        return ", ".join(value for key, value in self.headers if key.lower() == name.lower()) or None


@dataclass(frozen=True, slots=True)
class Provenance:
    """Why an answer was asked for: what a record must say to be read by itself."""

    url: str
    kind: str
    listing_url: str | None = None
    title: str | None = None
    listed_on: date | None = None
    final_url: str | None = None
    page: tuple[str, int] | None = None  # of an attachment: the place of the page that links it
    listing_page: tuple[str, int] | None = None  # of an article: the place of its listing's first page, as it then was


@dataclass(frozen=True, slots=True)
class Known:
    """The record whose body an answer repeats: its address, time and payload digest."""

    url: str
    fetched_at: datetime
    digest: str | None = None


def packed_info(name: str, portal: str, moment: datetime) -> bytes:
    """The record that opens a file, packed."""
    fields = {"software": "fazhi", "format": "WARC File Format 1.1", "isPartOf": portal}
    record = _record(
        WarcRecordType.warcinfo, moment, {"WARC-Filename": name, "Content-Type": "application/warc-fields"}
    )
    record.set_bytes_content("".join(f"{name}: {value}\r\n" for name, value in fields.items()).encode())
    return _packed(record)


def packed_exchange(exchange: Exchange, provenance: Provenance, known: Known | None = None) -> bytes:
    """The answer and, after it, the request; each a gzip member. With `known`, the answer is a revisit of that record."""
    response = _response(exchange, provenance, known)
    request = _request(exchange, response.headers["WARC-Record-ID"])
    # What came compressed gets no smaller.
    level = 0 if codings_of(exchange.header("Content-Encoding")) else _LEVEL
    return _packed(response, level) + _packed(request)


def payload_digest(body: bytes) -> str:
    """The digest of a payload as WARC writes it: SHA-1 in base 32, which every tool compares."""
    return f"sha1:{b32encode(hashlib.sha1(body, usedforsecurity=False).digest()).decode()}"


def _response(exchange: Exchange, provenance: Provenance, known: Known | None) -> WarcRecord:
    kind, body = WarcRecordType.response, exchange.body
    fields = {"WARC-Target-URI": exchange.url, **_extension(exchange, provenance)}
    digest = known.digest if known is not None else None
    if exchange.status != 304:
        fields["WARC-Payload-Digest"] = digest or payload_digest(body)
    if known is not None:
        kind, body = WarcRecordType.revisit, b""
        is_unmodified = exchange.status == 304
        fields["WARC-Profile"] = _PROFILE + ("server-not-modified" if is_unmodified else "identical-payload-digest")
        fields["WARC-Refers-To-Target-URI"] = known.url
        fields["WARC-Refers-To-Date"] = _warc_time(known.fetched_at)
    record = _record(kind, exchange.fetched_at, fields)
    record.is_http = True
    headers = (
        ("X-Archive-Orig-Transfer-Encoding" if name.lower() == "transfer-encoding" else name, value)
        for name, value in exchange.headers
    )
    record.set_bytes_content(_head(f"HTTP/1.1 {exchange.status} {_clean(exchange.phrase)}", headers) + body)
    return record


def _request(exchange: Exchange, response_id: str) -> WarcRecord:
    fields = {"WARC-Target-URI": exchange.url, "WARC-Concurrent-To": response_id}
    record = _record(WarcRecordType.request, exchange.fetched_at, fields)
    record.is_http = True
    first = f"{exchange.method} {_ORIGIN.sub('', exchange.url) or '/'} HTTP/1.1"
    record.set_bytes_content(_head(first, exchange.request_headers) + exchange.request_body)
    return record


def _record(kind: WarcRecordType, moment: datetime, fields: Mapping[str, str]) -> WarcRecord:
    record = WarcRecord()
    record.init_headers(kind)
    record.headers["WARC-Date"] = _warc_time(moment)
    for name, value in fields.items():
        record.headers[name] = value
    return record


def _packed(record: WarcRecord, level: int = _LEVEL) -> bytes:
    """A record as one gzip member, with the digest of its block."""
    plain = io.BytesIO()
    record.write(plain, checksum_data=True)
    return zlib_ng.compress(plain.getbuffer(), level, zlib_ng.MAX_WBITS | 16)


def _head(first: str, headers: Iterable[tuple[str, str]]) -> bytes:
    lines = (f"{_clean(name)}: {_clean(value)}" for name, value in headers)
    return "\r\n".join((first.rstrip(), *lines, "", "")).encode()


def _extension(exchange: Exchange, provenance: Provenance) -> dict[str, str]:
    fields = {
        "Fazhi-Url": provenance.url,
        "Fazhi-Kind": provenance.kind,
        "Fazhi-Listing": provenance.listing_url,
        "Fazhi-Title": provenance.title,
        "Fazhi-Listed-On": provenance.listed_on.isoformat() if provenance.listed_on else None,
        "Fazhi-Final-Url": provenance.final_url if provenance.final_url != provenance.url else None,
        "Fazhi-Listing-Page": _place(provenance.listing_page),
        "Fazhi-Page": _place(provenance.page),
        "Fazhi-Exception": ", ".join(exchange.exceptions) or None,
    }
    return {name: _clean(value)[:2000] for name, value in fields.items() if value}


def _place(place: tuple[str, int] | None) -> str | None:
    return f"{place[0]}:{place[1]}" if place else None


def _clean(value: str) -> str:
    return (value if value.isprintable() else _CONTROL.sub(" ", value)).strip()


def _warc_time(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
