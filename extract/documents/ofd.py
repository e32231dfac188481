"""An OFD file (GB/T 33190, the national fixed-layout format) -> paragraphs."""

import posixpath
import re
from pathlib import Path

from lxml import etree

from extract.documents.packages import DamagedError, Package, TooMuchError
from extract.documents.paragraphs import Line, paragraphs

PAGES_AT_MOST = 400
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


class NoLettersError(ValueError):
    """An OFD file holds pictures of its pages and no letters."""


def read_ofd(path: Path) -> tuple[list[str], list[str]]:
    """The paragraphs of an OFD file, and warnings.

    Raises:
        NoLettersError: there are no letters in it.
        TooMuchError: it unpacks to more than a report is.
        DamagedError: it cannot be read.
    """
    package = Package(path)
    roots = _texts(_parsed(package, "OFD.xml"), "DocRoot")
    pages: list[list[Line]] = []
    for root in roots:
        document = _resolved("", root)
        folder = posixpath.dirname(document)
        for page in _elements(_parsed(package, document), "Page"):
            if len(pages) >= PAGES_AT_MOST:
                raise TooMuchError(f"more than {PAGES_AT_MOST} pages")
            content = _resolved(folder, page.get("BaseLoc") or "")
            if content in package.names:
                pages.append(_page_lines(_parsed(package, content)))
    found = paragraphs(pages)
    if not found:
        raise NoLettersError(f"{len(pages)} page(s) without text")
    return found, []


def _page_lines(content: etree._Element) -> list[Line]:
    """The lines of a page: objects of text by their baseline and place."""
    pieces = []
    for item in _elements(content, "TextObject"):
        box = [float(number) for number in _NUMBER.findall(item.get("Boundary") or "")]
        if len(box) != 4:
            continue
        size = float((_NUMBER.findall(item.get("Size") or "") or ["4"])[0])
        for code in _elements(item, "TextCode"):
            text = code.text or ""
            x = float((_NUMBER.findall(code.get("X") or "") or ["0"])[0])
            y = float((_NUMBER.findall(code.get("Y") or "") or ["0"])[0])
            left = box[0] + x
            width = _width(code.get("DeltaX") or "", len(text), size)
            pieces.append(Line(text, left, max(left, min(box[0] + box[2], left + width)), box[1] + y, size))
    pieces.sort(key=lambda piece: piece.y)
    lines: list[list[Line]] = []
    for piece in pieces:
        if lines and piece.y - lines[-1][0].y < 0.5 * piece.size:
            lines[-1].append(piece)
        else:
            lines.append([piece])
    return [piece for line in lines for piece in sorted(line, key=lambda piece: piece.left)]


def _width(steps: str, count: int, size: float) -> float:
    """How wide a text is whose letters stand so far apart: `5 5 5`, or `g 3 5` for three times five."""
    given: list[float] = []
    words = steps.split()[: 4 * count]
    while words and len(given) < count:
        word = words.pop(0)
        if word == "g" and len(words) >= 2 and words[0].isdigit():
            times, step = int(words.pop(0)), words.pop(0)
            given += [_float(step)] * min(times, count)
        else:
            given.append(_float(word))
    return sum(given) + size if given else size * count


def _float(text: str) -> float:
    match = _NUMBER.fullmatch(text)
    return float(match[0]) if match else 0.0


def _parsed(package: Package, name: str) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        return etree.fromstring(package.xml(name), parser)
    except etree.XMLSyntaxError as error:
        raise DamagedError(f"{name[:80]} is no XML ({error})") from error


def _elements(tree: etree._Element, name: str) -> list[etree._Element]:
    """Elements of a local name: producers differ in the namespace's prefix, and some leave it out."""
    return list(tree.iter("{*}" + name))


def _texts(tree: etree._Element, name: str) -> list[str]:
    return [element.text.strip() for element in _elements(tree, name) if element.text and element.text.strip()]


def _resolved(folder: str, place: str) -> str:
    return posixpath.normpath(posixpath.join("/", folder, place)).lstrip("/")
