"""A PDF file -> paragraphs. Its letters are read where they stand; a picture of letters is not."""

import ctypes
import re
import statistics
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path

import pypdfium2
import pypdfium2.raw as pdfium

from extract.documents.packages import DamagedError, TooMuchError
from extract.documents.paragraphs import Line, paragraphs

PAGES_AT_MOST = 400
CHARACTERS_AT_MOST = 2_000_000
STREAM_AT_MOST = 32 * 2**20  # bytes: what one stream of text unpacks to; a page of text has some 20,000
_TOTAL_AT_MOST = 128 * 2**20

_STREAM = re.compile(rb"(?<!end)stream\r?\n")
_DICTIONARY = 4000  # bytes before a stream in which it is described
_SHORT_FLATE = re.compile(rb"/Fl\b")
_PIECE = 1 << 16  # bytes
_IMAGE = re.compile(rb"/Subtype\s*/Image|/DCTDecode|/JPXDecode|/JBIG2Decode|/CCITTFaxDecode|/FontFile|/Length1\b")
_CJK_FROM = 0x2E80
_GENERATED = frozenset((0x0002, 0xFFFE, 0xFFFF, 0x0000))
_FEW_LETTERS = 20  # on a page, which may be a seal or a page's number over a picture


class PicturesError(ValueError):
    """A PDF file holds pictures of its pages and no letters."""


def read_pdf(path: Path) -> tuple[list[str], list[str]]:
    """The paragraphs of a PDF file, and warnings.

    Raises:
        PicturesError: there are no letters in it.
        TooMuchError: it unpacks to more than a report is.
        DamagedError: it cannot be opened, or asks for a password.
    """
    refuse_bombs(path)
    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        locked = "password" in str(error).lower()
        raise DamagedError("it asks for a password" if locked else f"it cannot be opened ({error})") from error
    count = len(document)
    pages, bare, odd = [], 0, 0
    for number in range(min(count, PAGES_AT_MOST)):
        lines, strange = _page_lines(document, number)
        letters = sum(len(line.text) for line in lines)
        bare += letters < _FEW_LETTERS
        odd += strange
        pages.append(lines)
        if sum(len(line.text) for page in pages for line in page) > CHARACTERS_AT_MOST:
            raise TooMuchError(f"more than {CHARACTERS_AT_MOST} characters in {number + 1} pages")
    found = paragraphs(pages)
    size = sum(map(len, found))
    if size < _FEW_LETTERS or (odd > 0.3 * size):
        raise PicturesError(
            f"{count} page(s) without text" if size < _FEW_LETTERS else "its letters have no meaning attached"
        )
    warnings = []
    if bare > 0.5 * len(pages) and len(pages) > 1:
        warnings.append(f"text: {bare} of {len(pages)} pages of the PDF file are pictures that were not read")
    if count > PAGES_AT_MOST:
        warnings.append(f"text: only the first {PAGES_AT_MOST} of {count} pages were read")
    return found, warnings


def refuse_bombs(path: Path) -> None:
    """Raise TooMuchError where what is text in a file unpacks to more than any text does. Nothing of it is kept."""
    body = path.read_bytes()
    total = 0
    for match in _STREAM.finditer(body):
        described = body[max(body.rfind(b"obj", max(0, match.start() - _DICTIONARY), match.start()), 0) : match.start()]
        layers = described.count(b"FlateDecode") + len(_SHORT_FLATE.findall(described))
        if layers == 0 or _IMAGE.search(described):
            continue
        size = 0
        for piece in _unpacked(memoryview(body)[match.end() :], layers):
            size += len(piece)
            if size > STREAM_AT_MOST or total + size > _TOTAL_AT_MOST:
                raise TooMuchError(f"what is text in it unpacks to more than {STREAM_AT_MOST} bytes a stream")
        total += size


def _unpacked(packed: memoryview, layers: int) -> Iterator[bytes]:
    """What a stream unpacks to through so many layers of compression, piece by piece."""
    pieces: Iterable[bytes] = (bytes(packed[start : start + 4096]) for start in range(0, len(packed), 4096))
    for _ in range(min(layers, 16)):
        pieces = _inflated(pieces)
    yield from pieces


def _inflated(pieces: Iterable[bytes]) -> Iterator[bytes]:
    inflater = zlib.decompressobj()
    for piece in pieces:
        rest = piece
        while rest:
            try:
                yield inflater.decompress(rest, _PIECE)
            except zlib.error:
                return
            if inflater.eof:
                return
            rest = inflater.unconsumed_tail


def _page_lines(document: pypdfium2.PdfDocument, number: int) -> tuple[list[Line], int]:
    """The lines of a page in the order of the file, and how many of its letters have no meaning attached."""
    try:
        page = document[number]
        text = page.get_textpage()
    except pypdfium2.PdfiumError:
        return [], 0
    height = page.get_height()
    edges = [ctypes.c_double() for _ in range(4)]
    left, right, bottom, top = edges
    lines: list[Line] = []
    letters: list[tuple[str, float, float, float, float]] = []
    odd = 0

    def close() -> None:
        if any(letter[0].strip() for letter in letters):
            lines.append(_line(letters, height))
        letters.clear()

    for index in range(min(text.count_chars(), CHARACTERS_AT_MOST)):
        code = pdfium.FPDFText_GetUnicode(text.raw, index)
        if code in (10, 13):
            close()
        elif code not in _GENERATED and not 0xD800 <= code < 0xE000 and code < 0x110000:
            pdfium.FPDFText_GetCharBox(text.raw, index, *edges)
            odd += code == 0xFFFD or 0xE000 <= code < 0xF900
            letters.append((chr(code), left.value, right.value, bottom.value, top.value))
    close()
    text.close()
    page.close()
    return lines, odd


def _line(letters: list[tuple[str, float, float, float, float]], height: float) -> Line:
    drawn = [letter for letter in letters if not letter[0].isspace()]
    wide = [letter[2] - letter[1] for letter in drawn if ord(letter[0]) >= _CJK_FROM and letter[2] > letter[1]]
    size = statistics.median(wide) if wide else max(letter[4] - letter[3] for letter in drawn)
    return Line(
        text="".join(letter[0] for letter in letters),
        left=min(letter[1] for letter in drawn),
        right=max(letter[2] for letter in drawn),
        y=height - statistics.median(letter[3] for letter in drawn),
        size=size,
    )
