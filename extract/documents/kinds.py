"""What kind of file bytes are, by what they hold; names and declared types of portals are often wrong."""

import io
import zipfile

from extract.documents.packages import NO_PACKAGE

PDF, DOCX, OFD, DOC, RTF = "pdf", "docx", "ofd", "doc", "rtf"

# Kinds that can be read, with what each is called.
READABLE = {
    PDF: "a PDF file",
    DOCX: "a Word file",
    OFD: "an OFD file",
    DOC: "an old Word or WPS file",
    RTF: "an RTF file",
}

_PDF_WITHIN = 1024  # bytes before the header that readers allow
_PACKAGES = (("word/document.xml", DOCX), ("OFD.xml", OFD))
_OTHER_PACKAGES = (("xl/workbook.xml", "an Excel file"), ("ppt/presentation.xml", "a PowerPoint file"))
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_WORD_STREAM = "WordDocument".encode("utf-16-le")  # as its directory names it; WPS names it alike
_OTHERS = (
    (_OLE[:4], "an old Office file without a Word text"),
    (b"PK\x03\x04", "a ZIP archive"),
    (b"PK\x05\x06", "an empty ZIP archive"),
    (b"Rar!", "a RAR archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"BM", "a picture"),
    (b"II*\x00", "a picture"),
    (b"MM\x00*", "a picture"),
    (b"\x1f\x8b", "compressed data"),
)
_BINARY_TYPES = 4  # bytes: "BM" alone begins words too


def document_kind(body: bytes) -> str | None:
    """The kind of document that bytes are, one of `READABLE`; None where they are none of these."""
    if b"%PDF-" in body[:_PDF_WITHIN]:
        return PDF
    if body.startswith(_OLE) and _WORD_STREAM in body:
        return DOC
    if body.startswith(b"{\\rtf"):
        return RTF
    if body.startswith(b"PK\x03\x04"):
        names = _names(body)
        return next((kind for name, kind in _PACKAGES if name in names), None)
    return None


def other_kind(body: bytes) -> str | None:
    """What bytes are that are neither a page nor a document that can be read; None where nothing says so."""
    head = body[:16].lstrip()
    if head.startswith(b"PK\x03\x04"):
        names = _names(body)
        if found := next((kind for name, kind in _OTHER_PACKAGES if name in names), None):
            return found
    for magic, kind in _OTHERS:
        if head.startswith(magic) and (len(magic) >= _BINARY_TYPES - 1 or b"\x00" in body[:32]):
            return kind
    return None


def _names(body: bytes) -> frozenset[str]:
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as package:
            return frozenset(package.namelist())
    except NO_PACKAGE:
        return frozenset()
