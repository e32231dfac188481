"""A Word file (DOCX) -> paragraphs, through the same lines as a page: tables as rows of cells."""

import io
import zipfile
from pathlib import Path

import mammoth
from lxml import etree
from selectolax.lexbor import LexborHTMLParser

from extract.documents.packages import DamagedError, Package
from extract.documents.word_numbers import with_numbers
from extract.lines import lines_of
from extract.nesting import without_depth

_MAIN, _NUMBERING, _STYLES = "word/document.xml", "word/numbering.xml", "word/styles.xml"
# What else of a package is opened, each part within limits and without entities; pictures are not.
_OTHERS = frozenset(("[Content_Types].xml", _NUMBERING, _STYLES, "word/footnotes.xml", "word/endnotes.xml"))


def read_docx(path: Path) -> tuple[list[str], list[str]]:
    """The paragraphs of a Word file, and warnings.

    Raises:
        TooMuchError: it unpacks to more than a report is.
        DamagedError: it cannot be read.
    """
    package = Package(path)
    parts = {_MAIN: package.xml(_MAIN)}
    parts |= {name: package.xml(name) for name in package.names if name in _OTHERS or name.endswith(".rels")}
    try:
        parts[_MAIN] = with_numbers(parts[_MAIN], parts.get(_NUMBERING), parts.get(_STYLES))
    except etree.XMLSyntaxError as error:
        raise DamagedError(f"a part of it is no XML ({error})") from error
    checked = io.BytesIO()
    with zipfile.ZipFile(checked, "w") as copy:
        for name, part in parts.items():
            copy.writestr(name, part)
    converted = mammoth.convert_to_html(checked, convert_image=mammoth.images.img_element(lambda _: {"src": ""}))
    markup, _ = without_depth(converted.value)
    body = LexborHTMLParser(f"<body>{markup}</body>").body
    return lines_of((body and body.html) or ""), []
