"""The codings an answer may be wrapped in: gzip, deflate, br, zstd, at most two of them, and never past a cap.

Decoding never makes more than the cap and one block of a byte above it, whatever a small body claims to hold.
"""

import io
from collections.abc import Callable

import brotli
import zstandard
from zlib_ng import zlib_ng

LAYERS_AT_MOST = 2
# What servers write into the header that says nothing of a coding: there is none, or the text's encoding.
_NO_CODINGS = frozenset(("", "identity", "none", "null", "binary", "text", "8bit", "7bit", "utf-8", "utf8", "gbk", "gb2312", "gb18030"))  # fmt: skip
ACCEPT_ENCODING = "gzip, deflate, br, zstd"
_BLOCK = 64 * 1024
# A frame that asks for a larger window than 16 MiB asks for memory that no page needs.
_ZSTD_WINDOW = 16 * 2**20
# Four bytes may stand for a block of 128 KiB: 256 bytes for 8 MiB at most.
_ZSTD_SLICE = 256


class BadEncodingError(ValueError):
    """A body is not what its Content-Encoding says."""


class TooLargeError(ValueError):
    """A body is larger, decoded, than the cap."""


def codings_of(content_encoding: str | None) -> list[str]:
    """The codings that a Content-Encoding header names, in the order in which they were put on."""
    if not content_encoding:
        return []
    names = (name.strip().lower() for name in content_encoding.split(","))
    return [name for name in names if name not in _NO_CODINGS]


def decode_content(body: bytes, content_encoding: str | None, limit: int) -> bytes:
    """A body without the codings its header names; a gzip body that no header names is opened as well.

    Raises:
        BadEncodingError: the body is not coded as the header says, stops short, or more than two layers are named.
        TooLargeError: it is larger than `limit` once decoded.
    """
    codings = codings_of(content_encoding)
    if len(codings) > LAYERS_AT_MOST:
        raise BadEncodingError(
            f"{len(codings)} codings one over the other ({', '.join(codings[:5])}); at most 2 are opened"
        )
    if not codings and body[:3] == b"\x1f\x8b\x08":
        codings = ["gzip"]
    for name in reversed(codings):
        if name not in _DECODERS:
            raise BadEncodingError(f"unknown Content-Encoding {name[:40]!r}; known are {ACCEPT_ENCODING}")
        if body:
            body = _DECODERS[name](body, limit)
    if len(body) > limit:
        raise TooLargeError(f"more than {limit} bytes")
    return body


def _gzip(body: bytes, limit: int) -> bytes:
    parts = io.BytesIO()
    rest = body
    while rest:
        rest = _inflate(rest, zlib_ng.MAX_WBITS | 16, limit, parts)
        # Some servers pad the last member with zero bytes, others write on behind it: whole and right it is all the same.
        if not rest.lstrip(b"\0").startswith(b"\x1f\x8b"):
            break
        rest = rest.lstrip(b"\0")
    return parts.getvalue()


def _deflate(body: bytes, limit: int) -> bytes:
    """zlib, as the standard says, or raw deflate, as some servers send."""
    try:
        return _one_stream(body, zlib_ng.MAX_WBITS, limit)
    except BadEncodingError:
        return _one_stream(body, -zlib_ng.MAX_WBITS, limit)


def _one_stream(body: bytes, window: int, limit: int) -> bytes:
    parts = io.BytesIO()
    _inflate(body, window, limit, parts)
    return parts.getvalue()


def _inflate(body: bytes, window: int, limit: int, parts: io.BytesIO) -> bytes:
    """Open one stream into `parts`; give back what follows it."""
    stream = zlib_ng.decompressobj(window)
    rest = body
    while not stream.eof:
        try:
            block = stream.decompress(rest, _BLOCK)
        except zlib_ng.error as error:  # type: ignore[misc]  # declared as an instance
            raise BadEncodingError(f"not the gzip or deflate its header says ({error})") from error
        rest = stream.unconsumed_tail
        if not block and not rest and not stream.eof:
            raise BadEncodingError("a gzip or deflate body that stops short")
        _add(parts, block, limit)
    return stream.unused_data


def _brotli(body: bytes, limit: int) -> bytes:
    stream = brotli.Decompressor()
    parts = io.BytesIO()
    try:
        block = stream.process(body, output_buffer_limit=_BLOCK)
        while not stream.is_finished():
            if not block and stream.can_accept_more_data():
                raise BadEncodingError("a br body that stops short")
            _add(parts, block, limit)
            block = stream.process(b"", output_buffer_limit=_BLOCK)
    except brotli.error as error:
        raise BadEncodingError(f"not the br its header says ({error})") from error
    _add(parts, block, limit)
    return parts.getvalue()


def _zstd(body: bytes, limit: int) -> bytes:
    """Frame after frame. The library bounds no output, so the input is given in slices too small for a bomb."""
    parts = io.BytesIO()
    rest = body
    try:
        while rest:
            frame = zstandard.ZstdDecompressor(max_window_size=_ZSTD_WINDOW).decompressobj()
            position = 0
            while not frame.eof:
                if position >= len(rest):
                    raise BadEncodingError("a zstd body that stops short")
                _add(parts, frame.decompress(rest[position : position + _ZSTD_SLICE]), limit)
                position += _ZSTD_SLICE
            rest = frame.unused_data + rest[position:]
    except zstandard.ZstdError as error:
        raise BadEncodingError(f"not the zstd its header says ({error})") from error
    return parts.getvalue()


def _add(parts: io.BytesIO, block: bytes, limit: int) -> None:
    if parts.tell() + len(block) > limit:
        raise TooLargeError(f"more than {limit} bytes once decoded")
    parts.write(block)


_DECODERS: dict[str, Callable[[bytes, int], bytes]] = {
    "gzip": _gzip,
    "x-gzip": _gzip,
    "deflate": _deflate,
    "br": _brotli,
    "zstd": _zstd,
}
