"""Documents made on the fly: PDF, Word (new and old), OFD, and packages built to cost memory."""

import io
import struct
import zipfile
import zlib
from collections.abc import Sequence
from xml.sax.saxutils import escape

import docx
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from reportlab.lib.enums import TA_CENTER
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Paragraph, SimpleDocTemplate

_FONT = "STSong-Light"
_BLANKS = b" " * 2**20
_BODY = ParagraphStyle("body", fontName=_FONT, fontSize=16, leading=28, firstLineIndent=32, wordWrap="CJK")
_TITLE = ParagraphStyle("title", parent=_BODY, fontSize=22, leading=34, alignment=TA_CENTER, firstLineIndent=0)


def pdf(lines: Sequence[str], title: Sequence[str] = (), head: str = "") -> bytes:
    """A PDF file as offices make them: a title in the middle, indented paragraphs, numbered pages, a running head."""
    pdfmetrics.registerFont(UnicodeCIDFont(_FONT))

    def edge(canvas: Canvas, document: BaseDocTemplate) -> None:
        canvas.setFont(_FONT, 12)
        canvas.drawCentredString(300, 40, f"— {document.page} —")
        if head:
            canvas.drawString(72, 800, head)

    out = io.BytesIO()
    flow = [Paragraph(escape(line), _TITLE) for line in title] + [Paragraph(escape(line), _BODY) for line in lines]
    SimpleDocTemplate(out).build(flow, onFirstPage=edge, onLaterPages=edge)
    return out.getvalue()


def scanned_pdf(pages: int = 3) -> bytes:
    """A PDF file of pictures alone."""
    out = io.BytesIO()
    canvas = Canvas(out)
    for _ in range(pages):
        canvas.rect(72, 72, 400, 600, fill=1)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def word(lines: Sequence[str], rows: Sequence[Sequence[str]] = ()) -> bytes:
    """A DOCX file: paragraphs, each torn into runs as word processors leave them, then a table."""
    document = docx.Document()
    for line in lines:
        paragraph = document.add_paragraph()
        for start in range(0, len(line), 7):
            paragraph.add_run(line[start : start + 7]).bold = bool(start % 2)
    if rows:
        table = document.add_table(rows=len(rows), cols=len(rows[0]))
        for number, row in enumerate(rows):
            for column, value in enumerate(row):
                table.cell(number, column).text = value
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def numbered_word(paragraphs: Sequence[tuple[int | None, str]]) -> bytes:
    """A DOCX file in which Word numbers the paragraphs that have a level: 一、 / （一） / 1."""
    document = docx.Document()
    forms = (("chineseCounting", "%1、"), ("chineseCountingThousand", "（%2）"), ("decimal", "%3."))
    levels = "".join(
        f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/></w:lvl>'
        for depth, (form, text) in enumerate(forms)
    )
    lists = document.part.numbering_part.element
    lists.insert(0, parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="90">{levels}</w:abstractNum>'))
    lists.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="90"><w:abstractNumId w:val="90"/></w:num>'))
    for depth, line in paragraphs:
        paragraph = document.add_paragraph(line)
        if depth is not None:
            number = f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{depth}"/><w:numId w:val="90"/></w:numPr>'
            paragraph._p.get_or_add_pPr().append(parse_xml(number))
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def ofd(lines: Sequence[str], width: int = 30, per_page: int = 30) -> bytes:
    """An OFD file: lines of `width` characters of 5 mm, the first of each paragraph two characters in."""
    rows: list[tuple[float, str]] = []
    for line in lines:
        rows.append((40.0, line[: width - 2]))
        rest = line[width - 2 :]
        rows += [(30.0, rest[start : start + width]) for start in range(0, len(rest), width)]
    pages = [rows[start : start + per_page] for start in range(0, len(rows), per_page)]
    space = 'xmlns:ofd="http://www.ofdspec.org/2016"'
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr(
            "OFD.xml",
            f"<ofd:OFD {space}><ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
        )
        listed = "".join(f'<ofd:Page ID="{n}" BaseLoc="Pages/Page_{n}/Content.xml"/>' for n in range(len(pages)))
        package.writestr("Doc_0/Document.xml", f"<ofd:Document {space}><ofd:Pages>{listed}</ofd:Pages></ofd:Document>")
        for number, page in enumerate(pages):
            objects = "".join(
                f'<ofd:TextObject ID="{index}" Boundary="{left} {20 + 8 * index} 160 6" Font="1" Size="5">'
                f'<ofd:TextCode X="0" Y="5" DeltaX="g {max(1, len(text) - 1)} 5">{escape(text)}</ofd:TextCode></ofd:TextObject>'
                for index, (left, text) in enumerate(page)
            )
            package.writestr(
                f"Doc_0/Pages/Page_{number}/Content.xml",
                f"<ofd:Page {space}><ofd:Content><ofd:Layer>{objects}</ofd:Layer></ofd:Content></ofd:Page>",
            )
    return out.getvalue()


def old_word(lines: Sequence[str]) -> bytes:
    """A Word 97 file of the simplest form: one stream, its text in UTF-16 after the header."""
    text = "".join(f"{line}\r" for line in lines).encode("utf-16-le")
    begin = 1024
    header = bytearray(begin)
    struct.pack_into("<HHHHHH", header, 0, 0xA5EC, 0xC1, 0, 0x804, 0, 0x1000)  # magic, version, … , text is Unicode
    struct.pack_into("<II", header, 24, begin, begin + len(text))
    stream = bytes(header) + text
    stream += bytes(1024 + -len(stream) % 512)  # what follows the text in every real file
    stream += bytes(max(0, 4096 - len(stream)))  # a shorter one would have to stand in the store of small streams
    return _compound("WordDocument", stream)


def _compound(name: str, stream: bytes) -> bytes:
    """An OLE compound file of one stream: header, allocation table, directory, stream."""
    sectors = len(stream) // 512
    end, free, own = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
    chain = [own, end, *range(3, sectors + 2), end]
    table = struct.pack(f"<{len(chain)}I", *chain).ljust(512, b"\xff")
    assert len(chain) <= 128, "one sector of the table is all that is made"
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    head += struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(10)
    head += struct.pack("<IIIIIIII", 1, 1, 0, 4096, end, 0, end, 0)
    head += struct.pack("<109I", 0, *([free] * 108))

    def entry(title: str, kind: int, child: int, start: int, size: int) -> bytes:
        letters = title.encode("utf-16-le")
        packed = letters.ljust(64, b"\x00") + struct.pack("<HBB", len(letters) + 2, kind, 1)
        packed += struct.pack("<III", free, free, child) + bytes(36)
        return packed + struct.pack("<III", start, size, 0)

    directory = entry("Root Entry", 5, 1, end, 0) + entry(name, 2, free, 2, len(stream))
    return head + table + directory.ljust(512, b"\x00") + stream


def package(parts: dict[str, bytes]) -> bytes:
    """A ZIP file of parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, part in parts.items():
            made.writestr(name, part)
    return out.getvalue()


def package_bomb(parts: dict[str, int]) -> bytes:
    """A ZIP file of parts of so many MiB of blanks, made without holding one of them."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as made:
        for name, size in parts.items():
            with made.open(name, "w") as part:
                for _ in range(size):
                    part.write(_BLANKS)
    return out.getvalue()


def pdf_bomb(size: int, layers: int = 1) -> bytes:
    """A PDF file of one page whose content is so many MiB of blanks, packed so many times."""
    packer = zlib.compressobj(1)
    packed = b"".join([*(packer.compress(_BLANKS) for _ in range(size)), packer.flush()])
    for _ in range(layers - 1):
        packed = zlib.compress(packed)
    return _pdf_with_packed(packed, layers)


def pdf_with_stream(content: bytes) -> bytes:
    """A PDF file of one page of this content."""
    return _pdf_with_packed(zlib.compress(content), 1)


def _pdf_with_packed(packed: bytes, layers: int) -> bytes:
    filters = "/FlateDecode " * layers
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R>>",
        f"<</Length {len(packed)}/Filter[{filters}]>>stream\n".encode() + packed + b"\nendstream",
    ]
    out = bytearray(b"%PDF-1.7\n")
    places = []
    for number, item in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n".encode() + item + b"\nendobj\n"
    start = len(out)
    out += f"xref\n0 {len(places) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(f"{place:010} 00000 n \n".encode() for place in places)
    return bytes(out) + f"trailer<</Size {len(places) + 1}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF".encode()
