"""What a portal repeats on its pages: the third witness of where an article ends, beside its container and its density.

The listing that led to an article has the same masthead, menus, slogans, notices and footer, and is archived before it. A line
that stands on both pages, at an end of what was taken for the article, is the portal's, whatever its words. The article's record
names the record of the listing, so that whoever reads the archive anew hears the same witness.

A report's own lines stay: the listing's rows, which may quote it, are no witness; neither are lines in the forms of the genre (a
title, a heading, a signature, a date) nor sentences on its subject; and what stands within the article is not looked at.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from selectolax.lexbor import LexborHTMLParser, LexborNode

from extract.archive_reading import ArchiveError, read_capture
from extract.chrome import is_chrome
from extract.decode import decode
from extract.lines import half_width
from extract.main_text import shown_lines
from extract.nesting import FEW_TAGS_FOR_LEXBOR, without_depth
from extract.records import Capture, Refusal
from extract.report_links import looks_like_report, year_of
from extract.report_text import has_form_of_genre, is_date, is_heading, speaks_of_subject
from extract.untrusted import read_untrusted

_SHORTEST = 4  # characters: shorter words say nothing by themselves
_SENTENCE = 20  # characters
# More sentences than a portal has in its notices: the listing shows the article itself.
_MOST_SENTENCES = 4
_ROWS_AT_MOST = 500
_DATE_BESIDE = 30  # characters that an element may hold beside the only row's title and be no more than its cell
_LONGEST_ROW = 500  # characters
_LEVELS = 4
_LISTINGS_KEPT = 64
_LONGEST_PAGE = 1_000_000  # characters: no real listing, and a tree takes many times as much


@dataclass(frozen=True, slots=True)
class Repeated:
    """Lines of a portal's page, without white space and in half-width forms: all of them, and those that are surely its own."""

    shown: frozenset[str] = frozenset()
    telling: frozenset[str] = frozenset()


NOTHING = Repeated()


@dataclass(slots=True)
class Witnesses:
    """The listings by which articles were found, each read once. The archive lies below one of `folders`."""

    folders: tuple[Path, ...]
    _known: dict[tuple[str, int], Repeated] = field(default_factory=dict)

    def of(self, capture: Capture) -> Repeated:
        """What the page repeats that led to a capture; nothing where none is on record, or it cannot be read any more."""
        if capture.listing_archive is None or capture.listing_offset is None:
            return NOTHING
        place = (capture.listing_archive, capture.listing_offset)
        if place not in self._known:
            if len(self._known) >= _LISTINGS_KEPT:
                self._known.clear()
            self._known[place] = self._read(*place)
        return self._known[place]

    def _read(self, archive: str, offset: int) -> Repeated:
        for folder in self.folders:
            try:
                found = read_untrusted(repeated_lines, read_capture(folder, archive, offset))
            except ArchiveError:
                continue
            return NOTHING if isinstance(found, Refusal) else found
        return NOTHING


def repeated_lines(listing: Capture) -> Repeated:
    """The lines of a listing's page without its rows."""
    text, _, _ = decode(listing.body, listing.content_type)
    if len(text) > _LONGEST_PAGE:
        return NOTHING
    markup, _ = without_depth(text, FEW_TAGS_FOR_LEXBOR)
    tree = LexborHTMLParser(markup)
    if tree.body is None:
        return NOTHING
    rows = _rows(tree.body)
    if rows is not None:
        if rows.mem_id == tree.body.mem_id:
            return NOTHING
        rows.decompose()
    lines = shown_lines(tree)
    return Repeated(
        frozenset(map(_form, lines)), frozenset(_form(line) for line in lines if _is_surely_the_portals(line))
    )


def without_repeated(lines: Sequence[str], repeated: Repeated) -> tuple[str, ...]:
    """The lines of an article without those at both ends that its portal repeats on its pages."""
    if not repeated.telling:
        return tuple(lines)
    last = len(lines) - _at_the_edge(reversed(lines), repeated)
    first = _at_the_edge(lines[:last], repeated)
    before, after = ([line for line in edge if _is_kept(line)] for edge in (lines[:first], lines[last:]))
    return (*before, *lines[first:last], *after)


def _at_the_edge(lines: Iterable[str], repeated: Repeated) -> int:
    """How many lines, counted from an end inwards, are the portal's: up to the last telling one that nothing unknown precedes.

    None where what follows says that the listing shows the article itself: a section's heading, many sentences.
    """
    cut = sentences = 0
    for index, line in enumerate(lines):
        form = _form(line)
        if form in repeated.shown and is_heading(line):
            return 0
        if form in repeated.telling:
            cut = index + 1
            sentences += len(form) >= _SENTENCE and "。" in form
        elif form not in repeated.shown and not is_chrome(line):
            break
    return cut if sentences <= _MOST_SENTENCES else 0


def _is_surely_the_portals(line: str) -> bool:
    return len(line) >= _SHORTEST and not has_form_of_genre(line) and not ("。" in line and speaks_of_subject(line))


def _is_kept(line: str) -> bool:
    """Whether a line stays even among those that are the portal's: it may be the report's title or its date."""
    return looks_like_report(line) or is_date(line)


def _form(line: str) -> str:
    return "".join(half_width(line).split())


def _rows(body: LexborNode) -> LexborNode | None:
    """The element that holds the rows of reports; None where the page names none."""
    anchors = [anchor for anchor in body.css("a") if _names_report(anchor)][:_ROWS_AT_MOST]
    if not anchors:
        return None
    around = _line_of_descent(anchors[0], body)
    if len(anchors) == 1:
        return _row(around)
    for anchor in anchors[1:]:
        held = {node.mem_id for node in _line_of_descent(anchor, body)}
        while around[0].mem_id not in held:
            around.pop(0)
    return around[0]


def _names_report(anchor: LexborNode) -> bool:
    # Menus name the column (法治政府建设年度报告), and no year.
    title = anchor.attributes.get("title") or anchor.text(strip=True)
    return year_of(title) is not None and looks_like_report(title)


def _row(around: Sequence[LexborNode]) -> LexborNode:
    """The row of the only report: the first element that says a little more than its name and date, else its cell."""
    name = len(around[0].text(strip=True))
    row = around[0]
    for node in around[1:-1][:_LEVELS]:
        if (size := len(node.text(strip=True))) > name + _LONGEST_ROW:
            break
        row = node
        if size > name + _DATE_BESIDE:
            break
    return row


def _line_of_descent(node: LexborNode, body: LexborNode) -> list[LexborNode]:
    """An element and those that hold it, up to the body."""
    found = [node]
    while found[-1].mem_id != body.mem_id and (parent := found[-1].parent) is not None:
        found.append(parent)
    return found
