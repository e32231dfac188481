"""Documents are read whole and in order; those built to cost memory or time end as a word on record."""

import os
import resource
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from extract.documents import reading
from extract.documents.kinds import document_kind, other_kind
from extract.documents.paragraphs import Line, paragraphs
from extract.documents.reading import Document, read_document
from extract.documents.word_numbers import chinese
from extract.pages import read_file, read_page
from extract.records import Capture, Page, Refusal
from tests.extract import made_documents as made
from tests.extract.templates import REPORT

TITLE = ("临川县司法局", "关于2023年法治政府建设情况的报告")
LONG = "全县行政机关扎实推进依法行政，办理行政复议案件1,024件、行政应诉案件36件，培训执法人员61人次，满意率98.6%，" * 6
LINES = (
    *REPORT[:4],
    *(f"第{number}项，{LONG.replace('36件', f'{number * 101}件')}成效明显。" for number in range(1, 9)),
    *REPORT[4:],
)
MEMORY = 64 * 2**20  # bytes: what a bomb may cost this process
needs_catdoc = pytest.mark.skipif(
    shutil.which("catdoc") is None and "CI" not in os.environ, reason="catdoc (Debian) is not installed"
)


def read(body: bytes) -> Document | Refusal:
    kind = document_kind(body)
    assert kind is not None
    return read_document(body, kind)


def page_of(body: bytes) -> Page | Refusal:
    url = "http://q.test/P020240314.pdf"
    return read_page(Capture("q", url, url, body, None, 200, datetime(2024, 4, 1, tzinfo=UTC)))


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param(made.pdf(LINES), LINES, id="pdf"),
        pytest.param(made.pdf(LINES, TITLE, head="临川县司法局文件"), (*TITLE, *LINES), id="pdf-with-title-and-running-head"),
        pytest.param(made.word(LINES), LINES, id="docx"),
        pytest.param(made.word(LINES, (("事项", "件数"), ("复议", "36"))), (*LINES, "事项 | 件数", "复议 | 36"), id="docx-with-table"),
        pytest.param(made.ofd(LINES), LINES, id="ofd"),
        pytest.param(made.old_word(LINES), LINES, id="doc", marks=needs_catdoc),
        pytest.param(b"{\\rtf1\\ansi " + b"".join(f"\\u{ord(sign)}?".encode() for sign in LINES[1]) + b"\\par}", LINES[1:2], id="rtf", marks=needs_catdoc),
    ],
)  # fmt: skip
def test_paragraphs_of_a_document(body: bytes, expected: tuple[str, ...]) -> None:
    found = read(body)
    assert isinstance(found, Document), found
    assert found.lines == expected


@pytest.mark.parametrize("kind", ["pdf", "docx", "ofd"])
def test_document_on_disk_is_a_report(kind: str, tmp_path: Path) -> None:
    lines = (*TITLE, *LINES)
    makers = {"pdf": made.pdf(LINES, TITLE), "docx": made.word(lines), "ofd": made.ofd(lines)}
    (tmp_path / f"report.{kind}").write_bytes(makers[kind])
    page = read_page(read_file(tmp_path / f"report.{kind}"))
    assert isinstance(page, Page), page
    assert (page.title, page.layout) == ("".join(TITLE), kind)
    assert page.text == "\n".join(lines)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        pytest.param(made.scanned_pdf(), "needs_ocr", id="pictures"),
        pytest.param(made.pdf_with_stream(b""), "needs_ocr", id="empty-page"),
        pytest.param(made.pdf(LINES)[:4000], "unreadable", id="pdf-cut-short"),
        pytest.param(b"%PDF-1.7\n" + b"\x00" * 1000, "unreadable", id="pdf-in-name-alone"),
        pytest.param(made.word(LINES)[:3000], "unreadable", id="docx-cut-short"),
        pytest.param(made.package({"word/document.xml": b"<w:document"}), "unreadable", id="docx-no-xml"),
        pytest.param(made.package({"word/document.xml": b"<!DOCTYPE a [<!ENTITY b 'bbbb'>]><a>&b;</a>"}), "unreadable", id="docx-with-entities"),
        pytest.param(made.package({"word/document.xml": "<!DOCTYPE a><a/>".encode("utf-16")}), "unreadable", id="docx-with-entities-in-utf-16"),
        pytest.param(made.package({"OFD.xml": b"<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>"}), "unreadable", id="ofd-with-entities"),
        pytest.param(made.package({"OFD.xml": b"<OFD><DocRoot>../../../etc/passwd</DocRoot></OFD>"}), "unreadable", id="ofd-outside"),
        pytest.param(made.package({"OFD.xml": b"<OFD/>"}), "needs_ocr", id="ofd-empty"),
        pytest.param(made.package({"a.txt": b"a"}), "unreadable", id="zip"),
        pytest.param(made.package({"xl/workbook.xml": b"a"}), "unreadable", id="xlsx"),
        pytest.param(b"Rar!\x1a\x07\x00" + b"\x00" * 100, "unreadable", id="rar"),
        pytest.param(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 2000, "unreadable", id="old-office"),
        pytest.param(made.old_word(["text of no Chinese"] * 40), "unreadable", id="doc-latin"),
    ],
)  # fmt: skip
def test_document_that_cannot_be_read(body: bytes, reason: str) -> None:
    found = page_of(body)
    assert isinstance(found, Refusal)
    assert found.reason == reason, found


def test_archives_are_refused_by_name() -> None:
    assert other_kind(made.package({"a.txt": b"a"})) == "a ZIP archive"
    assert other_kind(made.package({"xl/workbook.xml": b"a"})) == "an Excel file"
    assert other_kind("BM一体化平台".encode()) is None


def test_numbers_that_word_puts_before_paragraphs() -> None:
    paragraphs = ((None, "临川县2023年法治政府建设情况报告"), (0, "主要举措"), (1, "强化学习"), (2, "举办讲座12次。"), (2, "培训61人。"), (1, "规范执法"), (2, "检查36次。"), (0, "存在的不足"), (None, "执法力量不足。"))  # fmt: skip
    found = read(made.numbered_word(paragraphs))
    assert isinstance(found, Document), found
    assert found.lines == ("临川县2023年法治政府建设情况报告", "一、主要举措", "（一）强化学习", "1.举办讲座12次。", "2.培训61人。", "（二）规范执法", "1.检查36次。", "二、存在的不足", "执法力量不足。")  # fmt: skip
    assert [chinese(number) for number in (1, 10, 11, 20, 99, 100)] == ["一", "十", "十一", "二十", "九十九", "100"]


@pytest.mark.parametrize(
    ("bomb", "reason"),
    [
        pytest.param(made.package_bomb({"word/document.xml": 100}), "too_large", id="one-part"),
        pytest.param(made.package_bomb({"OFD.xml": 100}), "too_large", id="ofd-part"),
        pytest.param(made.package_bomb({"word/document.xml": 0, "word/media/a.png": 130, "b": 130}), "too_large", id="in-all"),
        pytest.param(made.package({"word/document.xml": b"a"} | {f"p{number}": b"" for number in range(6000)}), "too_large", id="entries"),
        pytest.param(made.package({"word/document.xml": b"<w:p>" * 200_000}), "unreadable", id="deep"),
        pytest.param(made.pdf_bomb(100), "too_large", id="pdf-stream"),
        pytest.param(made.pdf_bomb(100, 3), "too_large", id="pdf-stream-packed-thrice"),
        pytest.param(made.pdf_with_stream(b"q " * 1_000_000), "needs_ocr", id="pdf-stack"),
    ],
)  # fmt: skip
def test_bomb(bomb: bytes, reason: str) -> None:
    assert len(bomb) < 2**21
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    found = page_of(bomb)
    assert isinstance(found, Refusal)
    assert found.reason == reason, found
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024
    assert grown < MEMORY


def test_reader_that_hangs_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "SECONDS", 0.01)
    found = read(made.pdf(LINES))
    assert isinstance(found, Refusal)
    assert found.reason == "too_slow"


def lines(*texts: str, left: float = 30, width: float = 5) -> list[Line]:
    return [
        Line(text.lstrip("\u3000"), left + width * (len(text) - len(text.lstrip("\u3000"))), left + width * len(text), 10.0 * row, width)
        for row, text in enumerate(texts)
    ]  # fmt: skip


def test_paragraphs_go_on_over_lines_and_pages() -> None:
    full = "甲" * 18
    first = lines(f"\u3000\u3000{full}", full + "乙乙", full[:16] + "2023", f"\u3000\u3000{full}")
    second = lines(full + "丙丙", "丙。", f"\u3000\u3000{full}", "丁 2023 年。")
    found = paragraphs([[*first, Line("- 1 -", 80, 90, 900, 5)], [*second, Line("第 2 页 共 2 页", 80, 90, 900, 5)]])
    assert found == [full + full + "乙乙" + full[:16] + "2023", full + full + "丙丙丙。", full + "丁2023年。"]


def test_pieces_of_one_line_are_words_or_cells() -> None:
    rows = [
        Line("事项", 30, 40, 10, 5),
        Line("件数", 80, 90, 10, 5),
        Line("全县共", 30, 45, 20, 5),
        Line("36件", 46, 60, 20, 5),
    ]
    assert paragraphs([rows]) == ["事项 | 件数", "全县共36件"]
