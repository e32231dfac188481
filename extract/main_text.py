"""The main text of an article page.

Content systems mark the article by a container of their own; the known ones are asked first, in an order that fits
pages on which several occur (a container's name also appears round banners, hence the one with most text). Where no
container is known, or the known one is next to empty, the smallest element that holds nearly all of the page's running
text is taken.
"""

import re
from dataclasses import dataclass, field, replace

from selectolax.lexbor import LexborDocumentOptions, LexborHTMLParser, LexborNode

from extract.article_lines import ended, framed, once
from extract.code_in_pages import without_code
from extract.commented import MARK, commented, fills_lines, may_be_commented
from extract.containers import LAYOUTS, RSS_COMMENTS, containers_of
from extract.density import densest, is_whole
from extract.lines import BLOCKS, LONGEST_CELL, lines_of, lines_of_pieces, pieces_of
from extract.nesting import FEW_TAGS_FOR_LEXBOR, without_depth
from extract.prose_end import prose_end

# What a page does not show, and shows as no text of its own. Elements that hold no text may stay.
_INERT = "script, style, noscript, template, iframe, object, svg, select, button, textarea"
# Chrome that sits inside containers: share bars, codes to scan, players; long ones are content that shares the name.
_CHROME = (
    "[class]:is([class*='share'],[class*='qrcode'],[class*='jiathis'],[class*='print'],[class*='pagination'],[class*='fontsize'],"
    "[class*='breadcrumb']),[id]:is([id*='share'],[id*='qrcode'],[id='div_div'],[id^='qr_'],[id*='print'])"
)
_NAMED = ("class=", " id=")
_MAYBE_CHROME = re.compile("share|qrcode|jiathis|print|pagination|fontsize|breadcrumb|div_div|qr_")
# Asked only where the word stands: styles are long, and looked through for each question.
_UNDISPLAYED = "[style]:is([style*='display:none'],[style*='display: none'])"
_LONGEST_CHROME = 160  # characters

# Stands for an element in a page's markup. No text has such signs, and so many lay out a table as the element did.
_PLACE = "\x01" * (LONGEST_CELL + 1)
_BEGINNING = 100  # characters by which an element is told from others
_PAGE_KEPT = 1_000_000  # characters
_SHORT = 20_000  # characters of a page: of less, hardly anything is worth cutting off
_SMALL = 400  # characters: a smaller container may be a banner, so the page is searched too


@dataclass(frozen=True, slots=True)
class _Element:
    """An element as it was written out, and the lines that it was cut into."""

    markup: str
    lines: list[str]
    node: LexborNode | None  # where it may be emptied


@dataclass(frozen=True, slots=True)
class MainText:
    """The lines of an article, how they were found, and the layout that the container speaks for."""

    lines: tuple[str, ...]
    container: str
    layout: str
    element: _Element | None = field(default=None, compare=False, repr=False)  # the container, where it begins a line
    # The body without what is inert, where it was written out, unless it is a giant's.
    page: str | None = field(default=None, compare=False, repr=False)

    @property
    def text(self) -> str:
        return "\n".join(self.lines)


@dataclass(frozen=True, slots=True)
class _Found:
    """A known container, its mark and layout; and the article where it is known before chrome is taken out."""

    node: LexborNode | None
    mark: str
    layout: str
    article: MainText | None = None


def main_text(markup: str) -> MainText:
    """The main text of a page's markup; no lines where it has none."""
    if _SHORT < len(markup) <= _PAGE_KEPT and (end := prose_end(markup)) < len(markup):
        found = _found_before(markup[:end])
        if found is not None:
            return found
    markup, _ = without_depth(without_code(markup), FEW_TAGS_FOR_LEXBOR)
    return find_main_text(parsed(markup), markup)


def _found_before(markup: str) -> MainText | None:
    """The main text of a page that is cut off at the end of markup; None where what was cut off might belong to it."""
    markup, _ = without_depth(without_code(markup), FEW_TAGS_FOR_LEXBOR)
    tree = parsed(markup)
    found = _contained(tree, markup)
    if found is not None:
        if found.node is not None and _is_last(found.node):
            return None
        article, size = _of_container(found)
        return article if size >= _SMALL else None
    if tree.body is None:
        return None
    _remove_inert(tree.body)
    dense = densest(tree.body.html or "", cut_behind=True)
    return _of_prose(lines_of_pieces(dense)) if dense else None


def _is_last(node: LexborNode) -> bool:
    """Whether nothing follows an element on its page: it may not have ended."""
    above: LexborNode | None = node
    while above is not None and above.next is None:
        above = above.parent
    return above is None


def parsed(markup: str | bytes) -> LexborHTMLParser:
    """The tree of a page's markup, bytes in UTF-8. What a `select` shows is not copied into its button: neither is text."""
    return LexborHTMLParser(markup, options=LexborDocumentOptions.WO_EVENTS)


def find_main_text(tree: LexborHTMLParser, markup: str) -> MainText:
    """The main text of a parsed page. What is inert or chrome is taken out of the tree where it was looked at."""
    found = _contained(tree, markup)
    if found is not None:
        contained, size = _of_container(found)
        if size >= _SMALL:
            return contained
    if tree.body is None:
        return MainText((), "none", "general")
    _remove_inert(tree.body)
    markup = tree.body.html or ""
    dense = lines_of_pieces(densest(markup))
    page = markup if len(markup) <= _PAGE_KEPT else None
    if found is not None and sum(map(len, dense)) <= 3 * size + 100:
        return replace(contained, page=page)
    return _of_prose(dense, page)


def _of_container(found: _Found) -> tuple[MainText, int]:
    """The main text that a container holds, and how many characters its lines have."""
    if found.article is not None:
        return found.article, _SMALL
    node = found.node
    assert node is not None  # where it is not known, the article is
    _remove_chrome(node, _CHROME)
    markup = node.html or ""
    if "display:" in markup and _remove_chrome(node, _UNDISPLAYED):
        markup = node.html or ""
    lines = lines_of(markup)
    return _of_lines(found, markup, lines), sum(map(len, lines))


def _of_lines(found: _Found, markup: str, lines: list[str]) -> MainText:
    whole = found.node is not None and found.node.tag in BLOCKS and sum(map(len, lines)) > LONGEST_CELL
    element = _Element(markup, lines, None if "<img" in markup else found.node) if whole else None
    return MainText(tuple(ended(once(lines))), found.mark, found.layout, element)


def _of_prose(lines: list[str], page: str | None = None) -> MainText:
    return MainText(tuple(framed(ended(once(lines)))), "density" if lines else "none", "general", page=page)


def shown_lines(tree: LexborHTMLParser, article: MainText | None = None) -> list[str]:
    """All the lines of a parsed page; what is inert is taken out of its tree. `article` is what was found on it: an element
    that holds it and no picture is emptied.
    """
    if tree.body is None:
        return []
    element = article.element if article else None
    if article and article.page is not None:
        markup = article.page
    else:
        if element and element.node is not None:
            element.node.inner_html = _PLACE  # to write it out again would take as long as all the rest
        _remove_inert(tree.body)
        markup = tree.body.html or ""
    return _lines_round(markup, element) if element else lines_of(markup)


def _lines_round(markup: str, element: _Element) -> list[str]:
    """The lines of a page's markup, those of an element on it, which may have been emptied, as they were cut before."""
    around = _without(markup, element.markup) if element.node is None else markup
    if "<pre" not in around and "<xmp" not in around:
        lines = lines_of(around)
        if lines.count(_PLACE) == 1:
            place = lines.index(_PLACE)
            lines[place : place + 1] = element.lines
            return lines
    if element.node is not None:  # it has to be cut with the page as a whole
        tag, end = element.markup[: element.markup.find(">") + 1], element.markup.rfind("</")
        markup = markup.replace(tag + _PLACE, element.markup[:end], 1)
    return lines_of(markup)


def _without(markup: str, element: str) -> str:
    """Markup with a place instead of an element, if it is found in it."""
    at = markup.find(element[:_BEGINNING])
    if at < 0 or not markup.startswith(element, at):
        return markup
    return f"{markup[:at]}<br>{_PLACE}<br>{markup[at + len(element) :]}"


def _contained(tree: LexborHTMLParser, markup: str, *, cut: bool = True) -> _Found | None:
    """The first known container that holds an article's length; where none does, the one that holds most. With `cut`, an
    article between comments is cut out of the page where that can be.
    """
    best: _Found | None = None
    best_size = 19  # characters: a container with less is empty
    for rank, (layout, containers) in enumerate(zip(LAYOUTS, containers_of(tree), strict=True)):
        if rank == RSS_COMMENTS and may_be_commented(markup):
            if cut:  # what is inert is gone then, and the containers in it
                return _between_comments(tree, layout) or _contained(tree, markup, cut=False)
            bodies = map(_fragment, commented(markup))
            containers = [(body, MARK) for body in bodies if body is not None]
        for node, mark in containers:
            _remove_inert(node)
            found = _Found(node, mark, layout)
            # Where there are two, they are compared.
            if len(containers) == 1 and (article := _without_chrome(found, node)) is not None:
                return replace(found, article=article)
            if (size := _size(node)) > best_size:
                best, best_size = found, size
        if best_size >= _SMALL:
            break
    return best


def _between_comments(tree: LexborHTMLParser, layout: str) -> _Found | None:
    """The article between the only comments of that kind, cut out of the page as it is written out; None where what stands
    there has to be parsed by itself: a part of it may be chrome, or elements go on beyond it.
    """
    if tree.body is None:
        return None
    _remove_inert(tree.body)
    page = tree.body.html or ""
    bodies = commented(page) if len(page) <= _PAGE_KEPT else []
    if len(bodies) != 1 or page.count(MARK) != 2:
        return None
    (markup,) = bodies
    if "display:" in markup or (any(name in markup for name in _NAMED) and _MAYBE_CHROME.search(markup)):
        return None
    pieces = pieces_of(markup)
    if not is_whole(pieces):
        return None
    lines = lines_of_pieces(pieces)
    if not _is_long(lines):
        return None
    element = _Element(markup, lines, None) if fills_lines(markup) else None
    return _Found(None, MARK, layout, MainText(tuple(ended(once(lines))), MARK, layout, element, page))


def _without_chrome(found: _Found, node: LexborNode) -> MainText | None:
    """The main text of a container that holds no chrome and is long enough for an article; None of any other."""
    if node.css(_CHROME):
        return None
    markup = node.html or ""
    if "display:" in markup:
        return None
    lines = lines_of(markup)
    return _of_lines(found, markup, lines) if _is_long(lines) else None


def _is_long(lines: list[str]) -> bool:
    """Whether lines have surely so much text that no other container is asked, nor whether this one is a banner."""
    text = "".join(lines)
    return len(text) - text.count(" ") - text.count("|") > max(_SMALL, LONGEST_CELL)


def _fragment(markup: str) -> LexborNode | None:
    tree = parsed(markup)
    if tree.body is not None:
        _remove_inert(tree.body)
    return tree.body


def _size(node: LexborNode) -> int:
    """How many characters a node's text has, white space apart."""
    return sum(map(len, node.text().split()))


def _remove_inert(node: LexborNode) -> None:
    # The innermost first: an element is gone with the one that holds it, and may not be touched again.
    itself = node.mem_id
    for inert in reversed(node.css(_INERT)):
        if inert.mem_id != itself:
            inert.decompose()


def _remove_chrome(node: LexborNode, question: str) -> bool:
    """Take what answers a question out of a node, and tell whether there was any."""
    # An element that is chrome in two ways is answered twice.
    removed = False
    for chrome in reversed({chrome.mem_id: chrome for chrome in node.css(question)}.values()):
        if chrome.mem_id != node.mem_id and len(chrome.text(strip=True)) <= _LONGEST_CHROME:
            chrome.decompose()
            removed = True
    return removed
