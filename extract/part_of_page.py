"""The part of a great page that holds its article, so that a parser need not see the rest.

Of pages with hundreds of thousands of characters an article is a tenth; parsing and writing out the rest takes most of the
time. What stands beyond some links on either side has no say in what the article is (`extract.density`), so the markup
between them is enough, behind the tags of the elements that it stands in.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from extract.lines import BLOCKS, without_comments

_STOP = "。"
_FEWEST_STOPS = 6
_GAP = 3000  # characters of markup between two full stops of an article
_OTHERS = 3  # an article has so many times as many full stops as stand together anywhere else
_LINK_TEXT = 80  # characters of links kept on either side
_LINKS = 50  # or so many links
_MOST = 0.6  # share of a page: a greater part is not worth cutting out
_DEEPEST = 300
_CODE = re.compile(r"<(script|style|svg)[\s>].*?</\1\s*>", re.DOTALL | re.IGNORECASE)
_NAMES = re.compile(r"<(/?[a-zA-Z][a-zA-Z1-6]*)")
_HIDDEN = frozenset(
    ("script", "style", "noscript", "template", "iframe", "object", "svg", "select", "option", "button", "textarea")
)
_HIDDEN_TAGS = re.compile(rf"<(/?)({'|'.join(sorted(_HIDDEN - {'option'}))})\b", re.IGNORECASE)
_CELLS = frozenset(("td", "th", "tr", "tbody", "thead", "tfoot"))
_HOLDING = (BLOCKS | _HIDDEN) - {"br", "hr", "html", "head", "body", "title"}
_HOLDING_TAGS = _HOLDING | {f"/{name}" for name in _HOLDING}


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a page as a page of its own, up to where it reaches in the page's markup, and what was cut off."""

    markup: str
    end: int
    cut_before: bool
    cut_behind: bool


def part_with_prose(markup: str) -> Part | None:
    """The part of a page in which most of its full stops stand together; None where there is none or it is most of the page."""
    if (span := _span(markup)) is None:
        return None
    begin, end = _with_links(markup, *span)
    if end - begin > _MOST * len(markup):
        return None
    if not _is_shown(markup, begin):
        return None
    part = _CODE.sub("", without_comments(markup[begin:end]))
    if begin:
        names = (name for name in map(str.lower, _NAMES.findall(part)) if name in _HOLDING_TAGS)
        if "-->" in part or (opened := _opened_before(names)) is None:
            return None
        part = opened + part
    return Part(part, end, begin > 0, end < len(markup))


def _span(markup: str) -> tuple[int, int] | None:
    """From where to where full stops follow one another that are by far the most of a page."""
    groups = []
    count = first = last = at = 0
    for piece in markup.split(_STOP)[:-1]:
        at += len(piece) + 1
        if count and at - last <= _GAP:
            count += 1
        else:
            groups.append((count, first, last))
            count, first = 1, at
        last = at
    *others, (count, first, last) = sorted([*groups, (count, first, last)])
    if count < _FEWEST_STOPS or (others and count < _OTHERS * others[-1][0]):
        return None
    return first, last


def _with_links(markup: str, begin: int, end: int) -> tuple[int, int]:
    """A stretch of markup with the links round it, as many as are kept; its ends are those of links, or of the page."""
    link = "</A>" if markup.rfind("</A>", 0, begin) > markup.rfind("</a>", 0, begin) else "</a>"
    left = _LINK_TEXT
    for _ in range(_LINKS):
        if left <= 0 or begin < 0:
            break
        begin = markup.rfind(link, 0, begin)
        left -= _link_text(markup, f"<{link[2]} ", begin)
    left = _LINK_TEXT
    for _ in range(_LINKS):
        if left <= 0 or end == len(markup):
            break
        found = markup.find(link, end)
        end = found + len(link) if found >= 0 else len(markup)
        left -= _link_text(markup, f"<{link[2]} ", found)
    return begin + len(link) if begin >= 0 else 0, end


def _link_text(markup: str, begin: str, end: int) -> int:
    """How many characters the first text of a link has that ends there, which is what `extract.density` counts of it."""
    opened = markup.rfind(begin, 0, max(0, end))
    text = markup.find(">", opened, end) + 1 if opened >= 0 else 0
    return len(markup[text : markup.find("<", text)].strip()) if text else 0


def _is_shown(markup: str, place: int) -> bool:
    """Whether a place is in no comment and in no element that is not shown."""
    comment = markup.rfind("<!--", 0, place)
    if comment >= 0 and not 0 <= markup.find("-->", comment) < place:
        return False
    opened: set[str] = set()
    for end, name in _HIDDEN_TAGS.findall(markup, 0, place):
        (opened.discard if end else opened.add)(name.lower())
    return not opened


def _opened_before(names: Iterable[str]) -> str | None:
    """The tags of the elements that end in a part and begin before it, of the names of its tags; None where it begins in
    what is not shown, or too deep.
    """
    inside: list[str] = []
    above: list[str] = []
    for name in names:
        tag = name.removeprefix("/")
        if tag in inside and name is not tag:
            while inside.pop() != tag:
                pass
            continue
        if (tag in _CELLS or name == "/table") and "table" not in inside and not (above and above[-1] in _CELLS):
            above.append("td")  # whose end may not be written
        if name is tag:
            inside.append(tag)
        elif tag in _HIDDEN:
            return None
        else:
            if tag not in _CELLS or above[-1] != tag:
                above.append(tag)
            inside.clear()
        if len(inside) > _DEEPEST or len(above) > _DEEPEST:
            return None
    if above and above[-1] in _CELLS:
        above.append("table")
    return "".join(f"<{tag}>" for tag in reversed(above))
