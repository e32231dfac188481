"""The main text of an article page.

Content systems mark the article by a container of their own; the known ones are asked first, in an order that fits
pages on which several occur (a container's name also appears round banners, hence the one with most text). Where no
container is known, or the known one is next to empty, the smallest element that holds nearly all of the page's running
text is taken.
"""

import re
from bisect import bisect_left
from dataclasses import dataclass, field, replace
from itertools import accumulate

from selectolax.lexbor import LexborDocumentOptions, LexborHTMLParser, LexborNode

from extract.chrome import is_chrome
from extract.code_in_pages import without_code
from extract.containers import CONTAINERS, LAYOUTS, RSS_COMMENTS, mark_of
from extract.density import densest
from extract.lines import BLOCKS, LONGEST_CELL, half_width, lines_of, lines_of_pieces
from extract.nesting import FEW_TAGS_FOR_LEXBOR, without_depth
from extract.prose_end import prose_end
from extract.report_links import looks_like_report

_RSS = re.compile(
    r"<!--\s*ZJEG_RSS\.content\.begin\s*-->(.*?)<!--\s*ZJEG_RSS\.content\.end\s*-->", re.DOTALL | re.IGNORECASE
)
# What a page does not show, and shows as no text of its own. Elements that hold no text may stay.
_INERT = "script, style, noscript, template, iframe, object, svg, select, button, textarea"
# Chrome that sits inside containers: share bars, codes to scan, players; long ones are content that shares the name.
_CHROME = (
    "[class]:is([class*='share'],[class*='qrcode'],[class*='jiathis'],[class*='print'],[class*='pagination'],[class*='fontsize'],"
    "[class*='breadcrumb']),[id]:is([id*='share'],[id*='qrcode'],[id='div_div'],[id^='qr_'],[id*='print'])"
)
# Asked only where the word stands: styles are long, and looked through for each question.
_UNDISPLAYED = "[style]:is([style*='display:none'],[style*='display: none'])"
_LONGEST_CHROME = 160  # characters
_FIRST_WORDS = 50
_EDITOR = r"[(\[【\s]*(?:责任编辑|责\s?编|编辑|本文编辑|实习编辑)\s*[:】\]]"
_FOLLOWS = (
    r"[(\[【■◆·\s]*(?:相关(?:阅读|新闻|链接|文章|报道|推荐|稿件|专题|信息)|关联(?:稿件|阅读)|延伸阅读|推荐阅读|热门推荐|猜你喜欢|为您?推荐|"
    r"(?:网友|最新|最热|热门|精彩|全部|发表|我要)评论|\d+\s*条?评论|评论\s*\(?\d|我来说两句|(?:版权|免责)(?:声明|与免责)|上一[篇条]|下一[篇条]|返回(?:首页|列表|顶部)|"
    r"扫(?:一扫|描?二维码)|分享(?:到|至))"
)
_ENDING = re.compile(f"{_EDITOR}|{_FOLLOWS}")
# It begins with a sign of the patterns or a digit: other lines are told apart by their first sign.
_ENDING_SIGNS = frozenset(sign for sign in _EDITOR + _FOLLOWS if not sign.isascii()) | frozenset("([")
_ENDING_SIGNS |= frozenset(map(chr, range(0xFF01, 0xFF5F)))  # full-width forms
_LONG_LINE = 30  # characters: two copies of an article are told by lines as long
_LONGEST_ENDING = 60  # characters
_ENDS_AFTER = 200  # characters: what stands earlier belongs to the head of the page

# Stands for an element in a page's markup. No text has such signs, and so many lay out a table as the element did.
_PLACE = "\x01" * (LONGEST_CELL + 1)
_BEGINNING = 100  # characters by which an element is told from others
_HEAD_LINES = 8
_LONGEST_TITLE = 80  # characters
_PAGE_KEPT = 1_000_000  # characters
_SHORT = 20_000  # characters of a page: of less, hardly anything is worth cutting off
_MOST_OF_IT = 0.85  # share of a page
_SMALL = 400  # characters: a smaller container may be a banner, so the page is searched too


@dataclass(frozen=True, slots=True)
class _Element:
    """An element as it was written out, and the lines that it was cut into."""

    markup: str
    lines: list[str]


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


def main_text(markup: str) -> MainText:
    """The main text of a page's markup; no lines where it has none."""
    if _SHORT < len(markup) <= _PAGE_KEPT and (end := prose_end(markup)) < _MOST_OF_IT * len(markup):
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
        if _is_last(found[0]):
            return None
        article, size = _of_container(*found)
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
        contained, size = _of_container(*found)
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


def _of_container(node: LexborNode, mark: str, layout: str) -> tuple[MainText, int]:
    """The main text that a container holds, and how many characters its lines have."""
    _remove_chrome(node, _CHROME)
    markup = node.html or ""
    if "display:" in markup and _remove_chrome(node, _UNDISPLAYED):
        markup = node.html or ""
    lines = lines_of(markup)
    size = sum(map(len, lines))
    element = _Element(markup, lines) if node.tag in BLOCKS and size > LONGEST_CELL else None
    return MainText(tuple(_ended(_once(lines))), mark, layout, element), size


def _of_prose(lines: list[str], page: str | None = None) -> MainText:
    return MainText(tuple(_framed(_ended(_once(lines)))), "density" if lines else "none", "general", page=page)


def shown_lines(tree: LexborHTMLParser, article: MainText | None = None) -> list[str]:
    """All the lines of a parsed page; what is inert is taken out of its tree. `article` is what was found on it."""
    if tree.body is None:
        return []
    if article and article.page is not None:
        return lines_of(article.page)
    _remove_inert(tree.body)
    markup = tree.body.html or ""
    lines = _lines_round(markup, article.element) if article and article.element else None
    return lines_of(markup) if lines is None else lines


def _lines_round(markup: str, element: _Element) -> list[str] | None:
    """The lines of a page's markup, those of an element on it as they were cut before; None where it has to be cut as a whole."""
    at = markup.find(element.markup[:_BEGINNING])
    if at < 0 or not markup.startswith(element.markup, at):
        return None
    before, after = markup[:at], markup[at + len(element.markup) :]
    if "<pre" in before or "<xmp" in before:
        return None
    lines = lines_of(f"{before}<br>{_PLACE}<br>{after}")
    if lines.count(_PLACE) != 1:
        return None
    place = lines.index(_PLACE)
    lines[place : place + 1] = element.lines
    return lines


def _contained(tree: LexborHTMLParser, markup: str) -> tuple[LexborNode, str, str] | None:
    """The first known container that holds an article's length; where none does, the one that holds most."""
    marked: list[list[tuple[LexborNode, str]]] = [[] for _ in LAYOUTS]
    for node in tree.css(CONTAINERS):
        if (known := mark_of(node)) is not None:
            marked[known[0]].append((node, known[1]))
    best: tuple[LexborNode, str, str] | None = None
    best_size = 19  # characters: a container with less is empty
    for rank, layout in enumerate(LAYOUTS):
        if rank == RSS_COMMENTS and "RSS.content" in markup:
            bodies = map(_fragment, _RSS.findall(markup))
            marked[rank] = [(body, "ZJEG_RSS") for body in bodies if body is not None]
        enough = _SMALL if len(marked[rank]) == 1 else None  # two are compared
        for node, mark in marked[rank]:
            _remove_inert(node)
            if (size := _size(node, enough)) > best_size:
                best, best_size = (node, mark, layout), size
        if best_size >= _SMALL:
            break
    return best


def _fragment(markup: str) -> LexborNode | None:
    tree = parsed(markup)
    if tree.body is not None:
        _remove_inert(tree.body)
    return tree.body


def _size(node: LexborNode, enough: int | None = None) -> int:
    """How many characters a node's text has, white space apart; or how many its first words have, if that is enough."""
    text = node.text()
    if enough is not None and (size := sum(map(len, text.split(None, _FIRST_WORDS)[:_FIRST_WORDS]))) >= enough:
        return size
    return sum(map(len, text.split()))


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


def _once(lines: list[str]) -> list[str]:
    """The lines without a second copy of the article (one for desktop, one for mobile)."""
    texts = [line for line in lines if len(line) >= _LONG_LINE]
    if len(texts) < 4 or len(set(texts)) == len(texts):
        return lines
    long_ones = [index for index, line in enumerate(lines) if len(line) >= _LONG_LINE]
    for begin in range(min(12, len(texts))):  # a teaser or a header may stand before the first copy
        if texts.count(texts[begin]) != 2 or texts.index(texts[begin]) != begin:
            continue
        second = texts.index(texts[begin], begin + 1)
        # Two copies are next to all of the page; a report may well say two things in the same words.
        whole = 2 * (second - begin) >= 0.8 * (len(texts) - begin)
        if second - begin >= 2 and whole and texts[begin:second] == texts[second : 2 * second - begin]:
            kept = lines[: long_ones[second - 1] + 1]
            known = set(kept)
            return kept + [line for line in lines[len(kept) :] if line not in known]
    return lines


def _framed(lines: list[str]) -> list[str]:
    """The lines without the chrome at both ends. What stands above a line of fields is the page's title, and kept where it
    is a report's, since that is often the only one the report has.
    """
    last = len(lines)
    while last and is_chrome(lines[last - 1]):
        last -= 1
    first = 0
    above: list[str] = []
    others: list[str] = []
    for index, line in enumerate(lines[: min(last, _HEAD_LINES)]):
        if is_chrome(line):
            first = index + 1
            above += others
            others = []
            continue
        others.append(line)
        if len(line) >= _LONGEST_TITLE or line.endswith("。"):
            break
    named = looks_like_report("".join(above)) or any(map(looks_like_report, above))
    return [*(above if named else []), *lines[first:last]]


def _ended(lines: list[str]) -> list[str]:
    """The lines up to what follows an article on its page: the editor's name, a list of others."""
    ends = list(accumulate(map(len, lines), initial=0))
    begin = bisect_left(ends, max(_ENDS_AFTER, 0.3 * ends[-1]))
    for index, line in enumerate(lines[begin:], begin):
        likely = len(line) <= _LONGEST_ENDING and (line[0] in _ENDING_SIGNS or line[0].isdecimal())
        if likely and _ENDING.match(half_width(line)):
            return lines[:index]
    return lines
