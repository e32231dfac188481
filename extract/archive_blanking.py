"""Taking one answer out of an archive file, and leaving every other where it is.

Records are read by their offset, so that the file must not shrink: the record's gzip member is put in place by one of the
same length, which holds a WARC `metadata` record that says what was done, and is filled up with a comment of gzip's own.
"""

import struct
import zlib
from datetime import UTC, datetime
from pathlib import Path

from extract.archive_reading import ArchiveError

_HEADER = b"\x1f\x8b\x08\x10\x00\x00\x00\x00\x00\xff"  # deflate, with a comment, unknown system
_OVERHEAD = len(_HEADER) + 1 + 8  # the comment's end, checksum and size


def blanked(content: bytes, offset: int, when: datetime) -> bytes:
    """The archive file's content without the answer that begins at byte `offset`; of the same length.

    Raises ArchiveError where no gzip member begins there, or one too short to be put in place by another.
    """
    member = zlib.decompressobj(zlib.MAX_WBITS | 16)
    try:
        member.decompress(content[offset:])
    except zlib.error as error:
        raise ArchiveError(f"no gzip member begins at byte {offset} ({error})") from error
    if not member.eof:
        raise ArchiveError(f"the gzip member at byte {offset} has no end")
    length = len(content) - offset - len(member.unused_data)
    record = _record(when)
    packed = zlib.compress(record, 9, -zlib.MAX_WBITS)
    filling = length - len(packed) - _OVERHEAD
    if filling < 0:
        raise ArchiveError(
            f"the gzip member at byte {offset} has {length} bytes, too few to be put in place by another"
        )
    tail = struct.pack("<II", zlib.crc32(record), len(record))
    return content[:offset] + _HEADER + b" " * filling + b"\x00" + packed + tail + content[offset + length :]


def blank(path: Path, offset: int, when: datetime) -> None:
    """Take an answer out of an archive file, in one step. Raises ArchiveError as `blanked`, naming the file; OSError."""
    try:
        content = blanked(path.read_bytes(), offset, when)
    except ArchiveError as error:
        raise ArchiveError(f"{path}: {error}; `fazhi verify` says what else is damaged") from error
    put_whole(path, content)


def put_whole(path: Path, content: bytes) -> None:
    """Put a file in place of another by a rename; in an object store, by one request."""
    if not path.is_absolute():  # a place in an object store
        path.write_bytes(content)
        return
    unfinished = path.with_name(f".{path.name}.tmp")
    unfinished.write_bytes(content)
    unfinished.replace(path)


def _record(when: datetime) -> bytes:
    body = b"An answer was taken out here.\r\n"
    head = (
        f"WARC/1.1\r\nWARC-Type: metadata\r\nWARC-Date: {when.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}\r\n"
        f"WARC-Record-ID: <urn:fazhi:blanked:{when.timestamp():.0f}>\r\nContent-Type: text/plain\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body + b"\r\n\r\n"
