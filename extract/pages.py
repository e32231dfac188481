"""One captured page -> the report on it, or why it is not taken."""

import re
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser

from extract.decode import decode
from extract.judgement import content_pictures, refuse_bytes, refuse_decoded, refuse_genre, refuse_markup, refuse_text
from extract.lines import lines_of, tidy_lines
from extract.main_text import find_main_text
from extract.metadata import Metadata, meta_tags, read_metadata
from extract.nesting import without_depth
from extract.records import Capture, Page, Refusal
from extract.report_text import ReportText, report_text
from extract.scripted_body import with_scripted_body
from extract.titles import shown_titles

FILE_PORTAL = "files"

_MARKUP = re.compile(
    r"<(?:!doctype|html|head|title|body|div|p|table|meta|script|span|br|h[1-6]|ul|li|a|img|frameset)\b", re.IGNORECASE
)
_PLAIN = re.compile(r"^text/plain\b", re.IGNORECASE)
_FILE = re.compile(r"\.(?:pdf|docx?|wps|ofd|xlsx?|rar|zip)(?:$|[?#])|download|downfile", re.IGNORECASE)
_TYPES = {".html": "text/html", ".htm": "text/html", ".shtml": "text/html", ".txt": "text/plain"}
_MORE_PAGES = re.compile(r"createPageHTML\s*\(\s*(\d{1,3})\s*,\s*0\s*,\s*[\"']t\d{8}_", re.IGNORECASE)


def read_page(capture: Capture) -> Page | Refusal:
    """The report that a captured answer holds, or the reason for which it is not taken. Never raises for its content."""
    if refusal := refuse_bytes(capture.body, capture.content_type):
        return refusal
    text, encoding, warnings = decode(capture.body, capture.content_type)
    if refusal := refuse_decoded(text, encoding):
        return refusal
    if _PLAIN.match(capture.content_type or "") or not _MARKUP.search(text[:20_000]):
        return _read_plain(capture, text, warnings)
    return _read_markup(capture, text, warnings)


def read_file(path: Path) -> Capture:
    """A report file on disk (.html .htm .shtml .txt) as a capture; its address is the file's.

    Raises:
        OSError: the file cannot be read.
        ValueError: the file is of another kind.
    """
    kind = _TYPES.get(path.suffix.lower())
    if kind is None:
        raise ValueError(f"{path}: expected a file ending in {' '.join(_TYPES)}, found {path.suffix or 'no ending'}")
    url = path.resolve().as_uri()
    modified = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    return Capture(FILE_PORTAL, url, url, path.read_bytes(), kind, 200, modified)


def _read_plain(capture: Capture, text: str, warnings: tuple[str, ...]) -> Page | Refusal:
    lines = tidy_lines(text)
    report = report_text(lines)
    metadata = read_metadata(
        lines,
        own_title=report.title,
        url=capture.url,
        listed_title=capture.title,
        listed_on=capture.listed_on,
        body=report.body,
    )
    if not lines:
        return Refusal("empty", "no text found in the file")
    return refuse_genre(metadata.titles, report.lines, report.title) or _page(report, metadata, "text", warnings)


def _read_markup(capture: Capture, markup: str, warnings: tuple[str, ...]) -> Page | Refusal:
    markup, flattened = without_depth(with_scripted_body(markup))
    if flattened:
        warnings = (*warnings, "markup: elements nested too deep were not opened")
    tree = LexborHTMLParser(markup)
    metas, shown = meta_tags(tree), shown_titles(tree)
    article = find_main_text(tree, markup)
    page_lines = lines_of((tree.body and tree.body.html) or "")
    if refusal := refuse_markup(markup, sum(map(len, page_lines))):
        return refusal
    report = report_text(article.lines)
    metadata = read_metadata(
        page_lines,
        metas=metas,
        shown=shown,
        own_title=report.title,
        url=capture.final_url or capture.url,
        listed_title=capture.title,
        listed_on=capture.listed_on,
        body=report.body,
    )
    pictures = content_pictures(image.attributes.get("src") or "" for image in tree.css("img"))
    if refusal := refuse_text(
        article.lines,
        (shown.window, *shown.headings[:3]),
        metadata.titles,
        pictures,
        _files(tree, capture.final_url),
        "\n".join(page_lines),
    ):
        return refusal
    if refusal := refuse_genre(metadata.titles, report.lines, report.title):
        return refusal
    if (match := _MORE_PAGES.search(markup)) and int(match[1]) > 1:
        warnings = (*warnings, f"text: the article continues on {int(match[1]) - 1} further page(s) that were not read")
    return _page(report, metadata, article.layout, warnings)


def _page(report: ReportText, metadata: Metadata, layout: str, warnings: tuple[str, ...]) -> Page:
    return Page(
        title=metadata.title,
        text=report.text,
        layout=layout,
        source=metadata.source,
        published=metadata.published,
        document_number=metadata.document_number,
        index_number=metadata.index_number,
        site_name=metadata.site_name,
        site_id_code=metadata.site_id_code,
        warnings=(*warnings, *metadata.warnings),
    )


def _files(tree: LexborHTMLParser, url: str) -> list[str]:
    """Addresses of the files that a page links to: where the report may be instead."""
    found = []
    for anchor in tree.css("a[href]"):
        href = anchor.attributes.get("href") or ""
        if _FILE.search(href):
            try:
                address = urljoin(url, href)
                urlsplit(address)
            except ValueError:
                continue
            found.append(address)
    return found
