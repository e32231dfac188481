"""One captured page -> the report on it, or why it is not taken."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from selectolax.lexbor import LexborHTMLParser

from extract.attachments import linked_files, report_files
from extract.code_in_pages import without_code
from extract.continuations import continuations
from extract.decode import Decoded, decode, decoded
from extract.documents.kinds import document_kind
from extract.documents.reading import read_document
from extract.judgement import (
    is_data,
    refuse_attached,
    refuse_bytes,
    refuse_decoded,
    refuse_genre,
    refuse_markup,
    refuse_text,
)
from extract.lines import tidy_lines
from extract.main_text import find_main_text, main_text, parsed, shown_lines
from extract.metadata import Metadata, meta_tags, read_metadata
from extract.nesting import FEW_TAGS_FOR_LEXBOR, without_depth
from extract.records import Capture, Page, Refusal
from extract.repeated import NOTHING, Repeated, without_repeated
from extract.report_text import ReportText, report_text
from extract.scripted_body import with_scripted_body
from extract.titles import shown_titles

FILE_PORTAL = "files"

_MARKUP = re.compile(
    r"<(?:!doctype|html|head|title|body|div|p|table|meta|script|span|br|h[1-6]|ul|li|a|img|frameset)\b", re.IGNORECASE
)
_PLAIN = re.compile(r"^text/plain\b", re.IGNORECASE)
_TYPES = {
    ".html": "text/html",
    ".htm": "text/html",
    ".shtml": "text/html",
    ".txt": "text/plain",
    ".pdf": "application/pdf",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".doc": "application/msword",
    ".wps": "application/vnd.ms-works",
    ".rtf": "application/rtf",
    ".ofd": "application/ofd",
}


@dataclass(frozen=True, slots=True)
class _Text:
    """The lines of a file, the name under which it was read, and warnings."""

    lines: tuple[str, ...]
    layout: str
    warnings: tuple[str, ...]


def read_page(
    capture: Capture,
    attachment: Capture | None = None,
    further: Sequence[Capture] = (),
    repeated: Repeated = NOTHING,
) -> Page | Refusal:
    """The report that a captured answer holds, or the reason for which it is not taken. Never raises for its content.

    With `attachment`, the report is the text of that file, and the page says what is said about it. A Refusal whose
    `attachments` are not empty asks for one of them. `further` are the pages on which the article goes on, in order.
    `repeated` is what the portal repeats on its pages.
    """
    if attachment is not None:
        found = _document(attachment)
        return found if isinstance(found, Refusal) else _read_answer(capture, found, repeated=repeated)
    if document_kind(capture.body) is not None:
        found = _document(capture)
        return found if isinstance(found, Refusal) else _read_alone(capture, found)
    return _read_answer(capture, None, further, repeated)


def is_document(body: bytes) -> bool:
    """Whether a body is a file whose reading takes a process and may take seconds."""
    return document_kind(body) is not None


def _document(capture: Capture) -> _Text | Refusal:
    """The text of a file, or why it has none."""
    kind = document_kind(capture.body)
    if kind is None:
        return _no_document(capture)
    document = read_document(capture.body, kind)
    if isinstance(document, Refusal):
        return Refusal(document.reason, f"{document.detail}: {capture.final_url[:300]}")
    return _Text(document.lines, kind, document.warnings)


def _no_document(capture: Capture) -> Refusal:
    """Why bytes that were to be a file are none: another kind of file, or a page that says why."""
    judged = refuse_bytes(capture.body, capture.content_type) or _read_answer(capture, None)
    if isinstance(judged, Refusal) and judged.reason in ("empty", "soft_404", "challenge", "unreadable"):
        return replace(judged, attachments=())
    return Refusal("unreadable", f"expected a document, found a page: {capture.final_url[:300]}")


def _read_answer(
    capture: Capture, attached: _Text | None, further: Sequence[Capture] = (), repeated: Repeated = NOTHING
) -> Page | Refusal:
    if refusal := refuse_bytes(capture.body, capture.content_type):
        return refusal
    body = decoded(capture.body, capture.content_type)
    text = body.text
    if refusal := refuse_decoded(text, body.encoding):
        return refusal
    if attached is None and is_data(text):
        return Refusal("not_a_report", f"expected a page, found data (declared {capture.content_type or 'as nothing'})")
    if attached is None and (_PLAIN.match(capture.content_type or "") or not _MARKUP.search(text, 0, 20_000)):
        return _read_alone(capture, _Text(tuple(tidy_lines(text)), "text", body.warnings))
    return _read_markup(capture, body, attached, further, repeated)


def read_file(path: Path) -> Capture:
    """A report file on disk (a page, a text, a document) as a capture; its address is the file's.

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


def _read_alone(capture: Capture, found: _Text) -> Page | Refusal:
    """A report whose file is all there is: nothing but its text says what it is."""
    report = report_text(found.lines)
    metadata = read_metadata(
        found.lines,
        own_title=report.title,
        url=capture.url,
        listed_title=capture.title,
        listed_on=capture.listed_on,
        body=report.body,
    )
    if not found.lines:
        return Refusal("empty", "no text found in the file")
    refusal = refuse_genre(metadata.titles, report.lines, report.title)
    return refusal or _page(report, metadata, found.layout, found.warnings)


def _read_markup(
    capture: Capture,
    body: Decoded,
    attached: _Text | None,
    further: Sequence[Capture],
    repeated: Repeated,
) -> Page | Refusal:
    warnings = body.warnings
    markup, flattened = without_depth(with_scripted_body(body.text), FEW_TAGS_FOR_LEXBOR)
    if flattened:
        warnings = (*warnings, "markup: elements too deep or too many were not opened")
    shorter = without_code(markup)
    tree = parsed(body.utf8 if shorter is body.text and body.utf8 else shorter)
    metas, shown = meta_tags(tree), shown_titles(tree)
    base = capture.final_url or capture.url
    article = find_main_text(tree, shorter)
    page_lines = shown_lines(tree, article)
    if refusal := refuse_markup(markup, sum(map(len, page_lines))):
        return refusal
    own_lines = without_repeated(article.lines, repeated)
    lines = own_lines
    for page in further:
        lines += without_repeated(_further_lines(page), repeated)
    report = report_text(attached.lines if attached else lines)
    metadata = read_metadata(
        page_lines,
        metas=metas,
        shown=shown,
        own_title=report.title,
        url=base,
        listed_title=capture.title,
        listed_on=capture.listed_on,
        fetched_on=None if capture.portal == FILE_PORTAL else capture.fetched_at.date(),
        body=report.body,
    )
    if attached is not None:
        refusal = refuse_attached(report.lines, report.title) or refuse_genre(
            metadata.titles, report.lines, report.title
        )
        return refusal or _page(report, metadata, attached.layout, (*warnings, *attached.warnings))
    if refusal := refuse_text(
        own_lines,
        (shown.window, *shown.headings[:3]),
        metadata.titles,
        _pictures(tree),
        lambda: report_files(linked_files(shorter, base)),
        page_lines,
    ):
        return refusal
    if refusal := refuse_genre(metadata.titles, report.lines, report.title):
        return refusal
    if missing := len(continuations(markup, base)) - len(further):
        warnings = (*warnings, f"text: the article continues on {missing} further page(s) that were not read")
    return _page(report, metadata, article.layout, warnings)


def _pictures(tree: LexborHTMLParser) -> Iterator[str]:
    """The addresses of a page's pictures, looked for once they are asked for: few pages have to show nothing else."""
    for image in tree.css("img"):
        yield image.attributes.get("src") or ""


def _further_lines(capture: Capture) -> tuple[str, ...]:
    """The article's part that a further page holds."""
    text, _, _ = decode(capture.body, capture.content_type)
    return main_text(text).lines


def _page(report: ReportText, metadata: Metadata, layout: str, warnings: tuple[str, ...]) -> Page:
    return Page(
        title=metadata.title,
        text=report.text,
        layout=layout,
        source=metadata.source,
        publisher=metadata.issuer,
        published=metadata.published,
        document_number=metadata.document_number,
        index_number=metadata.index_number,
        site_name=metadata.site_name,
        site_id_code=metadata.site_id_code,
        warnings=(*warnings, *metadata.warnings),
    )
