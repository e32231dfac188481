"""How a listing's rows are built: the elements that hold a row's link, and on which side of it the date stands.

Two readings that agree in every row may hide that a site was rebuilt: columns swapped, a container renamed. The shape tells.
"""

import re
from collections import Counter
from collections.abc import Sequence

from selectolax.lexbor import LexborHTMLParser, LexborNode

from extract.nesting import FEW_TAGS_FOR_LEXBOR, without_depth
from extract.records import Link
from extract.report_links import normal_title

_LEVELS = 4
_ROW = frozenset(("li", "tr", "dd", "dt"))
_DATE = re.compile(r"\d{2,4}\s*[-/.年]\s*\d{1,2}(?:\s*[-/.月]\s*\d{1,2})?|\d{1,2}\s*[-/.月]\s*\d{1,2}")
# A class that counts or marks a row (odd, item3, active) says nothing of the rest.
_OF_ONE_ROW = re.compile(r"\d|odd|even|first|last|active|current|hover|^on$|^cur$", re.IGNORECASE)
_LONGEST = 200  # characters
_LOOKED_AT = 300_000  # characters of a page: its rows are alike
_ROWS_LOOKED_AT = 60


def row_shape(markup: str, links: Sequence[Link]) -> str | None:
    """The shape that most of a page's rows have (`ul.list > li > a, date`); None where the page does not hold its rows."""
    titles = {normal_title(link.title) for link in links}
    markup, _ = without_depth(markup[:_LOOKED_AT], FEW_TAGS_FOR_LEXBOR)
    tree = LexborHTMLParser(markup)
    shapes: Counter[str] = Counter()
    for anchor in tree.css("a"):
        names = (anchor.text(strip=True), anchor.attributes.get("title") or "")
        if any(name and normal_title(name) in titles for name in names):
            shapes[_shape(anchor)] += 1
            if shapes.total() >= _ROWS_LOOKED_AT:
                break
    return shapes.most_common(1)[0][0][:_LONGEST] if shapes else None


def _shape(anchor: LexborNode) -> str:
    names = ["a"]
    node = anchor
    row = anchor.parent or anchor
    while (node := node.parent) is not None and node.tag not in ("body", "-undef") and len(names) <= _LEVELS:  # type: ignore[assignment]
        names.append(_name(node))
        if node.tag in _ROW:
            row = node
    name = anchor.text(strip=True)
    before, _, after = row.text(strip=True, separator=" ").partition(name) if name else ("", "", "")
    path = " > ".join(reversed(names))
    return f"{'date, ' if _DATE.search(before) else ''}{path}{', date' if _DATE.search(after) else ''}"


def _name(node: LexborNode) -> str:
    classes = [name for name in (node.attributes.get("class") or "").split() if not _OF_ONE_ROW.search(name)]
    return ".".join((node.tag or "", *classes))
