"""The archive: every answer as it was received, in WARC 1.1, one gzip member a record.

A record is the request or the answer of one hop. What an answer's body holds is what came over the wire without
its chunking: a Content-Encoding is kept, with its header; a Transfer-Encoding header is kept under the name
`X-Archive-Orig-Transfer-Encoding`, because readers would else look for chunks that are not there. An answer whose body
is known is kept as a `revisit` record (identical-payload-digest, or server-not-modified for a 304).

Extension fields make a record readable by itself, without a ledger: Fazhi-Url (canonical address in the listing),
Fazhi-Listing, Fazhi-Listing-Page (file and offset of the record of the listing's first page, as it then was), Fazhi-Title, Fazhi-Listed-On, Fazhi-Kind, Fazhi-Final-Url, Fazhi-Page (of an attachment: file and offset of the
record of the page that links it), and Fazhi-Exception, which names what the portal file allows beyond the rules of the
house (a pinned certificate, an old protocol).
"""

import hashlib
import io
import os
import re
import zlib
from base64 import b32encode
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, BinaryIO, Self

from warcio.recordbuilder import RecordBuilder
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from extract.archive_reading import ArchiveError, iter_captures, next_record, read_capture

__all__ = ["ArchiveError", "ArchiveWriter", "Exchange", "Provenance", "iter_captures", "read_capture"]

_PROFILE = "http://netpreserve.org/warc/1.1/revisit/"
_BLOCK = 1 << 20
_VERSION = "WARC/1.1"
_MAKER = RecordBuilder(warc_version=_VERSION)
# What no field of HTTP or WARC may hold: line breaks and other control characters.
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


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


class ArchiveWriter:
    """Writes one run's answers of one portal to `archive/<portal>/<run>.warc.gz`; one writer a file.

    The file is made with the first record. A torn last record that a kill left in the newest file of the portal is cut
    off on opening; whoever the ledger does not know is asked for again.

    Raises:
        ArchiveError: the folder or file cannot be written.
    """

    def __init__(self, data: Path, portal: str, run_id: str, clock: Callable[[], datetime]) -> None:
        self._name = f"archive/{portal}/{_file_name(run_id)}.warc.gz"
        self._path = data / self._name
        self._clock = clock
        self._file: int | None = None
        try:
            newest = max(self._path.parent.glob("*.warc.gz"), key=lambda item: item.stat().st_mtime, default=None)
            for path in {path for path in (newest, self._path) if path is not None and path.exists()}:
                cut_torn_tail(path)
        except OSError as error:
            raise self._unwritable(error) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def write(self, exchange: Exchange, provenance: Provenance, known: Known | None = None) -> tuple[str, int]:
        """Append the request and the answer; give back the answer's place: file below the data folder, and offset.

        With `known`, the answer is kept without its body, as a revisit of that record.
        """
        try:
            return self._write(exchange, provenance, known)
        except OSError as error:
            raise self._unwritable(error) from error

    def sync(self) -> None:
        """Force what was written to the disk: before a ledger names it."""
        if self._file is not None:
            try:
                os.fsync(self._file)
            except OSError as error:
                raise self._unwritable(error) from error

    def close(self) -> None:
        """Force what was written to the disk and close the file."""
        if self._file is not None:
            try:
                self.sync()
            finally:
                os.close(self._file)
                self._file = None

    def _unwritable(self, error: OSError) -> ArchiveError:
        words = error.strerror or str(error)
        return ArchiveError(f"{self._path}: cannot be written ({words}); make room or mend the rights, then run again")

    def _write(self, exchange: Exchange, provenance: Provenance, known: Known | None) -> tuple[str, int]:
        if self._file is None:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._file = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
        if os.fstat(self._file).st_size == 0:
            self._append(self._file, self._info())
        response = self._response(exchange, provenance, known)
        request = self._request(exchange, response.rec_headers.get_header("WARC-Record-ID"))
        return self._name, self._append(self._file, response, request)

    def _append(self, file: int, *records: Any) -> int:
        """Append records, all of them or nothing; give back where the first begins."""
        packed = io.BytesIO()
        warc = WARCWriter(packed, gzip=True, warc_version=_VERSION)
        for record in records:
            warc.write_record(record)
        rest = packed.getbuffer()
        start = os.fstat(file).st_size
        try:
            while rest:
                rest = rest[os.write(file, rest) :]
        except OSError:
            # A half record would hide what follows it.
            os.truncate(file, start)
            raise
        return start

    def _info(self) -> Any:
        fields = {"software": "fazhi", "format": "WARC File Format 1.1", "isPartOf": self._path.parent.name}
        record = _MAKER.create_warcinfo_record(self._path.name, fields)
        record.rec_headers.replace_header("WARC-Date", _warc_time(self._clock()))
        return record

    def _response(self, exchange: Exchange, provenance: Provenance, known: Known | None) -> Any:
        digest = payload_digest(exchange.body)
        fields = {"WARC-Date": _warc_time(exchange.fetched_at), **_extension(exchange, provenance)}
        kind = "response"
        body = exchange.body
        if known is not None:
            kind = "revisit"
            body = b""
            fields |= {
                "WARC-Profile": _PROFILE
                + ("server-not-modified" if exchange.status == 304 else "identical-payload-digest"),
                "WARC-Refers-To-Target-URI": known.url,
                "WARC-Refers-To-Date": _warc_time(known.fetched_at),
            }
            digest = known.digest or digest
        if exchange.status != 304:
            fields["WARC-Payload-Digest"] = digest
        headers = [
            ("X-Archive-Orig-Transfer-Encoding" if name.lower() == "transfer-encoding" else _clean(name), _clean(value))
            for name, value in exchange.headers
        ]
        status = f"{exchange.status} {_clean(exchange.phrase)}".rstrip()
        return _MAKER.create_warc_record(
            exchange.url,
            kind,
            payload=io.BytesIO(body),
            length=len(body),
            http_headers=StatusAndHeaders(status, headers, protocol="HTTP/1.1"),
            warc_headers_dict=fields,
        )

    def _request(self, exchange: Exchange, response_id: str) -> Any:
        target = re.sub(r"^[a-zA-Z]+://[^/?#]*", "", exchange.url) or "/"
        return _MAKER.create_warc_record(
            exchange.url,
            "request",
            payload=io.BytesIO(exchange.request_body),
            length=len(exchange.request_body),
            http_headers=StatusAndHeaders(
                f"{exchange.method} {target} HTTP/1.1",
                [(_clean(name), _clean(value)) for name, value in exchange.request_headers],
                is_http_request=True,
            ),
            warc_headers_dict={"WARC-Date": _warc_time(exchange.fetched_at), "WARC-Concurrent-To": response_id},
        )


def payload_digest(body: bytes) -> str:
    """The digest of a payload as WARC writes it: SHA-1 in base 32, which every tool compares."""
    return f"sha1:{b32encode(hashlib.sha1(body, usedforsecurity=False).digest()).decode()}"


def cut_torn_tail(path: Path) -> int:
    """Cut off what follows the last whole gzip member of a file; give back the number of bytes cut.

    Damage that whole records follow is no torn tail, and is left alone.
    """
    with path.open("r+b") as stream:
        size = stream.seek(0, os.SEEK_END)
        whole = _end_of_last_member(stream)
        if whole < size:
            stream.truncate(whole)
            stream.flush()
            os.fsync(stream.fileno())
    return size - whole


def _end_of_last_member(stream: BinaryIO) -> int:
    start: int | None = 0
    end = 0
    while start is not None:
        end = max(end, _end_of_whole_members(stream, start))
        start = next_record(stream, end + 1)
    return end


def _end_of_whole_members(stream: BinaryIO, start: int) -> int:
    """The byte after the last whole member of the row of members that begins at `start`."""
    stream.seek(start)
    read = end = start
    member = zlib.decompressobj(zlib.MAX_WBITS | 16)
    rest = b""
    while True:
        if not rest:
            rest = stream.read(_BLOCK)
            read += len(rest)
        if not rest:
            return end
        try:
            member.decompress(rest, _BLOCK)
        except zlib.error:
            return end
        if member.eof:
            rest = member.unused_data
            end = read - len(rest)
            member = zlib.decompressobj(zlib.MAX_WBITS | 16)
        else:
            rest = member.unconsumed_tail


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
    return _CONTROL.sub(" ", value).strip()


def _warc_time(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def _file_name(run_id: str) -> str:
    return re.sub(r"[^A-Za-z0-9._-]+", "-", run_id).strip(".-") or "run"
