"""The files that an article page links, and which of them may hold its report."""

import re
from collections.abc import Sequence
from html import unescape
from urllib.parse import parse_qsl, unquote, urljoin, urlsplit

from extract.addresses import is_attachment
from extract.main_text import parsed
from extract.records import Link
from extract.report_links import looks_like_report

TRIED_AT_MOST = 3  # files of one page

# A page without any of these links no file.
_FILE_MARK = re.compile(r"\.(?:pdf|docx?|wps|ofd|rtf|xlsx?|et|pptx?|zip|rar|7z)\b", re.IGNORECASE)
_ENDING = re.compile(r"\.(pdf|docx?|wps|ofd|rtf|xlsx?|et|pptx?|zip|rar|7z)$", re.IGNORECASE)
_SCRIPT = re.compile(
    r"/(?:module/download/downfile|system/_content/download|downloadFile|fileDownload|attachment/download)\b|downfile\.",
    re.IGNORECASE,
)
# Where a page shows a file instead of linking it.
_SHOWN = (("a[href]", "href"), ("iframe[src]", "src"), ("embed[src]", "src"), ("object[data]", "data"))
_IN_SCRIPT = re.compile(
    r"<a\b[^<>]{0,300}?href=\\?[\"']([^\"'<>\\]{1,500})\\?[\"'][^<>]{0,300}>([^<>]{0,200})<", re.IGNORECASE
)
_VIEWER = ("file", "url", "src", "pdf")  # parameters of a viewer that name the file it shows
_OTHER_FILE = re.compile(r"解读|图解|问答|一图|统计表|申请表|申报表|表格|清单|目录|汇总表|名单|指南|通知$")
_ORDER = {"docx": 0, "pdf": 1, "ofd": 2, "doc": 3, "wps": 3, "rtf": 3}  # the surest to be read first
_UNOPENED = {"zip": "a ZIP archive", "rar": "a RAR archive", "7z": "a 7z archive", "xls": "an Excel file", "xlsx": "an Excel file", "et": "an Excel file", "ppt": "a PowerPoint file", "pptx": "a PowerPoint file"}  # fmt: skip
_LONGEST_NAME = 200


def linked_files(markup: str, base: str) -> list[Link]:
    """The files that a page links or shows, in order, each once, with the words of its link."""
    if not _is_marked(markup):
        return []
    tree = parsed(markup)
    root = tree.css_first("base[href]")
    base = _joined(base, (root.attributes.get("href") or "") if root else "") or base
    found: dict[str, Link] = {}
    for selector, attribute in _SHOWN:
        for node in tree.css(selector):
            words = node.text() or node.attributes.get("title") or ""
            _add(found, base, node.attributes.get(attribute) or "", words)
    if not found:
        for href, words in _IN_SCRIPT.findall(markup):
            _add(found, base, unescape(href), unescape(words))
    return list(found.values())


def report_files(files: Sequence[Link]) -> tuple[Link, ...]:
    """The files that may be the report of a page that does not print it, the likeliest first."""
    fit = [file for file in files if not _OTHER_FILE.search(_ENDING.sub("", file.title))]
    return tuple(sorted(fit, key=_rank)[:TRIED_AT_MOST])


def names_report(file: Link) -> bool:
    """Whether a file is called an annual report."""
    return looks_like_report(_ENDING.sub("", file.title))


def unopened(file: Link) -> str | None:
    """What a file is, by its name, that is not opened; None for others."""
    kind = _UNOPENED.get(_kind(file))
    return f"{kind}, which is not opened: {file.url[:300]}" if kind else None


def _is_marked(text: str) -> bool:
    if _FILE_MARK.search(text):
        return True
    plain = text.encode("ascii", "replace").lower()  # in which a word is found several times sooner than in any case
    return b"download" in plain or b"downfile" in plain or b"attach" in plain


def _rank(file: Link) -> tuple[bool, bool, int]:
    kind = _kind(file)
    return (not names_report(file), kind in _UNOPENED, _ORDER.get(kind, 2))


def _kind(file: Link) -> str:
    match = _ENDING.search(urlsplit(file.url).path) or _ENDING.search(file.title) or _ENDING.search(file.url)
    return match[1].lower() if match else ""


def _add(found: dict[str, Link], base: str, href: str, words: str) -> None:
    if not href or not _is_marked(f"{href} {words[-8:]}"):
        return
    address = _joined(base, href)
    if address is None:
        return
    shown = _shown_by_viewer(address)
    address = shown or address
    title = " ".join(words.split())[:_LONGEST_NAME]
    parts = urlsplit(address)
    named = _ENDING.search(title) or _ENDING.search(parts.query)
    if parts.scheme in ("http", "https", "file") and (is_attachment(address) or _SCRIPT.search(parts.path) or named):
        found.setdefault(address, Link(address, title or unquote(parts.path.rpartition("/")[2])))


def _shown_by_viewer(address: str) -> str | None:
    """The file that a viewer (`viewer.html?file=…`) shows."""
    if is_attachment(address):
        return None
    for name, value in parse_qsl(urlsplit(address).query):
        if name.lower() in _VIEWER and is_attachment(value):
            return _joined(address, value)
    return None


def _joined(base: str, href: str) -> str | None:
    try:
        address = urljoin(base, href.strip())
        urlsplit(address)
    except ValueError:
        return None
    return address
