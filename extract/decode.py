"""Bytes of a page -> its text.

What is tried, in order: a byte-order mark; UTF-8, because it cannot be mistaken for anything else; what the header
and the page itself declare, gb2312 and gbk being read as gb18030, which contains them and what portals really send
under those names; a detector. A wrong byte costs its own character, never the page, and leaves a warning.
"""

import codecs
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from resiliparse.parse.encoding import detect_encoding

REPLACEMENT = "\ufffd"

_WIDE_BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_HEADER_CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_META_CHARSET = re.compile(
    rb"(?:<meta[^>]{0,300}?charset|<\?xml[^>]{0,100}?encoding)\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE
)
_DECLARATIONS_WITHIN = 8192  # bytes; a browser looks at 1,024, portals put menus of scripts before the meta
_GB_FAMILY = frozenset({"gb2312", "gbk", "hz"})
# Servers send these without knowing; Chinese text in them is always something else.
_MEANINGLESS = frozenset({"iso8859-1", "ascii", "cp1252", "latin-1", "iso8859-15"})
_C0 = bytes(code for code in range(32) if code not in b"\t\n\r\x0c") + b"\x7f"
_FORM_FEED = bytes.maketrans(b"\x0c", b"\n")
_RARE = _C0 + b"\x0c"  # to look for all of them takes half as long as to write the body anew
_C1_LEAD = b"\xc2"
_C1_IN_UTF8 = re.compile(rb"\xc2[\x80-\x9f]")
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f]")
_ODD_BREAKS = re.compile("[\x0c\x85\u2028\u2029]")
_MARK = "\ufeff"


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text of a body, the encoding it was read in (a Python codec name), and warnings.

    The text holds no NUL and no other control character than tab, line feed and carriage return. `utf8` is the text in
    UTF-8, where that is what the body holds and encoding it anew would be work for nothing.
    """

    text: str
    encoding: str
    warnings: tuple[str, ...]
    utf8: bytes | None = None


def decode(body: bytes, content_type: str | None) -> tuple[str, str, tuple[str, ...]]:
    """The text, the encoding and the warnings of `decoded`. Never raises."""
    found = decoded(body, content_type)
    return found.text, found.encoding, found.warnings


def decoded(body: bytes, content_type: str | None) -> Decoded:
    """What a body says. Never raises."""
    wide = _wide_encoding(body)
    # In every other encoding a control character is one byte that is part of nothing else; cut early it costs nothing.
    kept = body if wide or not any(map(body.__contains__, _RARE)) else body.translate(_FORM_FEED, _C0)
    controls = len(body) - len(kept)
    read, encoding = (body.decode(wide, "replace"), wide) if wide else _decode(kept, content_type)
    text = read.removeprefix(_MARK)
    bad = text.count(REPLACEMENT) if REPLACEMENT in text else 0
    if encoding != "utf-8" or (_C1_LEAD in kept and _C1_IN_UTF8.search(kept)):
        text, more = _CONTROLS.subn("", text)
        controls += more
    if "\u2028" in text or "\u2029" in text or wide or "\x85" in text:
        text = _ODD_BREAKS.sub("\n", text)
    warnings = []
    if bad:
        warnings.append(f"encoding: {bad} character(s) could not be read as {encoding}")
    if controls:
        warnings.append(f"encoding: {controls} control character(s) removed")
    unchanged = text is read and not bad and encoding == "utf-8"
    return Decoded(text, encoding, tuple(warnings), kept if unchanged else None)


def _wide_encoding(body: bytes) -> str | None:
    """UTF-16 or UTF-32, by the byte-order mark or by the NULs in markup; None for encodings that extend ASCII."""
    for bom, encoding in _WIDE_BOMS:
        if body.startswith(bom):
            return encoding
    return _utf16_without_mark(body)


def _decode(body: bytes, content_type: str | None) -> tuple[str, str]:
    if body.startswith(codecs.BOM_UTF8):
        return body.decode("utf-8", "replace"), "utf-8"
    try:
        return body.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        pass
    text = body.decode("utf-8", "replace")
    if _is_damaged_utf8(body, text):
        return text, "utf-8"
    return _best_of(body, _candidates(body, content_type))


def _utf16_without_mark(body: bytes) -> str | None:
    """UTF-16 shows by NULs at every second place of its markup, which is ASCII."""
    head = body[:512]
    if len(head) < 16 or head.count(0) < len(head) // 4:
        return None
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if odd > 4 * even:
        return "utf-16-le"
    if even > 4 * odd:
        return "utf-16-be"
    return None


def _is_damaged_utf8(body: bytes, text: str) -> bool:
    """True where nearly all that is not ASCII reads as UTF-8: chance does not do that in another encoding."""
    bad = text.count(REPLACEMENT)
    beyond_ascii = len(text) - len(text.encode("ascii", "ignore")) - bad
    return beyond_ascii > 0 and bad * 20 <= beyond_ascii


def _candidates(body: bytes, content_type: str | None) -> Iterator[str]:
    """Encodings to try, without repetition: declared ones, the detector's, and what most old portals use."""
    found: set[str] = set()
    for label in _labels(body, content_type):
        try:
            name = codecs.lookup(label).name
        except (LookupError, ValueError):
            continue
        if name in _GB_FAMILY:
            name = "gb18030"
        if name not in _MEANINGLESS and name not in found and codecs.lookup(name)._is_text_encoding:
            found.add(name)
            yield name


def _labels(body: bytes, content_type: str | None) -> Iterator[str]:
    """What the encoding of a body may be called. The detector, which takes its time, is asked last but one."""
    if declared := _HEADER_CHARSET.search(content_type or ""):
        yield declared[1]
    for match in _META_CHARSET.finditer(body, 0, _DECLARATIONS_WITHIN):
        yield match[1].decode("ascii", "replace")
    yield str(detect_encoding(body[:65536]) or "")
    yield "gb18030"


def _best_of(body: bytes, candidates: Iterable[str]) -> tuple[str, str]:
    """The first reading without a fault, else the one with the fewest."""
    best: tuple[int, str, str] | None = None
    for encoding in candidates:
        try:
            text = body.decode(encoding, "replace")
        except (LookupError, UnicodeError):
            continue
        bad = text.count(REPLACEMENT)
        if bad == 0:
            return text, encoding
        if best is None or bad < best[0]:
            best = (bad, text, encoding)
    assert best is not None  # gb18030 is always among them and replaces what it cannot read
    return best[1], best[2]
