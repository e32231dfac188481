"""Lines as they stand on paper -> paragraphs.

A paragraph begins where a line is indented or the one before it ended early; it goes on over a page's end. Page numbers
and lines that a file repeats at the edges of its pages are the paper's own.
"""

import re
import statistics
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from extract.lines import CELL

_PAGE_NUMBER = re.compile(
    r"^[\s\-—–_·.~―－]*(?:第\s*)?\d{1,4}(?:\s*页)?(?:\s*[/共,，]\s*(?:共\s*)?\d{1,4}\s*页?)?[\s\-—–_·.~―－]*$"
)
_WIDE = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef、。“”‘’…—《》"
_GAP = re.compile(rf"(?<=[{_WIDE}])[ \t]+(?=[{_WIDE}\d])|(?<=[\d%])[ \t]+(?=[{_WIDE}])")
_INDENT = 1.2  # of a character's width: a paragraph's first line stands two in
_EARLY = 1.6  # of a character's width: lines end that far from the margin where a sign may not begin the next
_SPACED = 1.7  # of the usual distance of two lines
_CELL_GAP = 2.0  # of a character's width: what stands so far apart in one line is cells of a table
_EDGE_LINES = 2
_REPEATED = 3  # pages that show the same line at their edge
_FEW_LINES = 6  # on which no margin can be told


@dataclass(slots=True)
class Line:
    """A line of a page: its text, where it begins and ends, its baseline from the top, and the width of a character."""

    text: str
    left: float
    right: float
    y: float
    size: float


def paragraphs(pages: Sequence[Sequence[Line]]) -> list[str]:
    """The paragraphs of a document's pages, one a line of the report's text."""
    rows = [_rows(page) for page in pages]
    rows = _without_edges(rows)
    every = [line for page in rows for line in page]
    if not every:
        return []
    size = statistics.median(line.size for line in every) or 1.0
    left, right = _margins(every, size)
    spacing = _spacing(rows)
    found: list[str] = []
    last: Line | None = None
    for page in rows:
        for number, line in enumerate(page):
            apart = number > 0 and last is not None and spacing and line.y - last.y > _SPACED * spacing
            if last is None or apart or line.left - left > _INDENT * size or _ends_early(last, left, right, size):
                found.append(line.text)
            else:
                found[-1] = _joined(found[-1], line.text)
            last = line
    return [text for paragraph in found if (text := _GAP.sub("", paragraph).strip())]


def _ends_early(line: Line, left: float, right: float, size: float) -> bool:
    return right - line.right > _EARLY * size or CELL in line.text


def _margins(lines: Sequence[Line], size: float) -> tuple[float, float]:
    """Where the lines of running text begin and end."""
    if len(lines) < _FEW_LINES:
        return min(line.left for line in lines), max(line.right for line in lines)
    full = [line for line in lines if line.right - line.left > 10 * size] or list(lines)
    lefts, rights = sorted(line.left for line in full), sorted(line.right for line in full)
    return lefts[len(lefts) // 10], rights[-1 - len(rights) // 10]


def _spacing(pages: Sequence[Sequence[Line]]) -> float:
    steps = [below.y - above.y for page in pages for above, below in pairwise(page)]
    steps = [step for step in steps if step > 0]
    return statistics.median(steps) if steps else 0.0


def _rows(page: Sequence[Line]) -> list[Line]:
    """A page's lines, the pieces that stand on one baseline made one: as cells where they stand apart."""
    rows: list[Line] = []
    for line in page:
        if not line.text.strip():
            continue
        last = rows[-1] if rows else None
        if (
            last is not None
            and abs(line.y - last.y) < 0.5 * max(line.size, last.size)
            and line.left >= last.right - line.size
        ):
            gap = line.left - last.right
            last.text = (
                last.text + CELL + line.text.strip() if gap > _CELL_GAP * last.size else _joined(last.text, line.text)
            )
            last.right = line.right
        else:
            rows.append(Line(line.text.strip(), line.left, line.right, line.y, line.size))
    return rows


def _without_edges(pages: list[list[Line]]) -> list[list[Line]]:
    """The pages without their numbers and running heads, wherever in the file these stand."""
    places = Counter(place for page in pages for place in {_place(line) for line in _edges(page, _EDGE_LINES)})
    repeated = {place for place, times in places.items() if times >= _REPEATED and times > len(pages) // 2}
    kept = []
    for page in pages:
        rest = list(page)
        while out := [line for line in _edges(rest, 1) if _place(line) in repeated or _PAGE_NUMBER.match(line.text)]:
            rest.remove(out[0])
        kept.append(rest)
    return kept


def _place(line: Line) -> tuple[str, int]:
    """What a running head has in common with itself on other pages: its words and its height."""
    return line.text, round(line.y)


def _edges(page: list[Line], count: int) -> list[Line]:
    """The lines that stand highest and lowest on a page."""
    by_height = sorted(page, key=lambda line: line.y)
    return [*by_height[:count], *by_height[max(count, len(page) - count) :]]


def _joined(before: str, after: str) -> str:
    """Two pieces of a line or a paragraph; a space only between Latin words."""
    before, after = before.rstrip(), after.strip()
    if before and after and before[-1].isascii() and after[0].isascii() and before[-1].isalpha() and after[0].isalpha():
        return f"{before} {after}"
    return before + after
