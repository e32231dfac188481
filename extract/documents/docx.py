"""A Word file (DOCX) -> paragraphs, through the same lines as a page: tables as rows of cells."""

import io
from pathlib import Path

import mammoth
from selectolax.lexbor import LexborHTMLParser

from extract.documents.packages import Package
from extract.lines import lines_of
from extract.nesting import without_depth

_MAIN = "word/document.xml"
# What else of a package is opened: each must be a part without entities, and small.
_OTHERS = ("[Content_Types].xml", "word/styles.xml", "word/numbering.xml", "word/footnotes.xml", "word/endnotes.xml", "word/comments.xml")  # fmt: skip


def read_docx(path: Path) -> tuple[list[str], list[str]]:
    """The paragraphs of a Word file, and warnings.

    Raises:
        TooMuchError: it unpacks to more than a report is.
        DamagedError: it cannot be read.
    """
    package = Package(path)
    package.xml(_MAIN)
    for name in package.names:
        if name in _OTHERS or name.endswith(".rels"):
            package.xml(name)
    converted = mammoth.convert_to_html(
        io.BytesIO(path.read_bytes()), convert_image=mammoth.images.img_element(lambda _: {"src": ""})
    )
    markup, _ = without_depth(converted.value)
    body = LexborHTMLParser(f"<body>{markup}</body>").body
    return lines_of((body and body.html) or ""), []
