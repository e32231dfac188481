"""The main text of an article page.

Content systems mark the article by a container of their own; the known ones are asked first, in an order that fits
pages on which several occur (a container's name also appears round banners, hence the one with most text). Where no
container is known, or the known one is next to empty, the smallest element that holds nearly all of the page's running
text is taken.
"""

import re
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser, LexborNode

from extract.lines import lines_of

# (selector, layout it belongs to), in the order of asking.
_CONTAINERS = (
    ("ucapcontent", "ucap"),
    ("#UCAP-CONTENT", "ucap"),
    (".TRS_UEDITOR, .trs_editor_view, .TRS_Editor, .trs_paper_default", "trs"),
    (None, "jcms"),  # the ZJEG_RSS comments, which are no element
    ("#vsb_content, [id^='vsb_content_'], .v_news_content", "vsb"),
    ("#zoom, .zoom, #Zoom", "general"),
    ("#zoomcon, #detailContent, .article-content, .article_content, #ivs_content, .Article_content", "general"),
    ("#BodyLabel, .pages_content, .news_cont_d_wrap, .tyxxy_main, #articleContent, #content-text", "general"),
)
_RSS = re.compile(
    r"<!--\s*ZJEG_RSS\.content\.begin\s*-->(.*?)<!--\s*ZJEG_RSS\.content\.end\s*-->", re.DOTALL | re.IGNORECASE
)
_INERT = [
    "script",
    "style",
    "noscript",
    "template",
    "iframe",
    "object",
    "embed",
    "svg",
    "select",
    "button",
    "textarea",
    "input",
    "head",
    "link",
    "meta",
]
# Chrome that sits inside containers: share bars, codes to scan, players; long ones are content that shares the name.
_CHROME = (
    "[class*='share'],[id*='share'],[class*='qrcode'],[id*='qrcode'],[id='div_div'],[id^='qr_'],[class*='jiathis'],[class*='print'],"
    "[id*='print'],[class*='pagination'],[class*='fontsize'],[class*='breadcrumb'],[style*='display:none'],[style*='display: none']"
)
_LONGEST_CHROME = 160  # characters
_SENTENCE = re.compile(r"[。;；！？!?，,]")
_DENSE_ENOUGH = 0.85  # share of the page's running text that the chosen element must hold


@dataclass(frozen=True, slots=True)
class MainText:
    """The lines of an article, how they were found, and the layout that the container speaks for."""

    lines: tuple[str, ...]
    container: str
    layout: str

    @property
    def text(self) -> str:
        return "\n".join(self.lines)


def main_text(markup: str) -> MainText:
    """The main text of a page's markup; no lines where it has none."""
    return find_main_text(LexborHTMLParser(markup), markup)


def find_main_text(tree: LexborHTMLParser, markup: str) -> MainText:
    """The main text of a parsed page. Removes what is inert from the tree."""
    tree.strip_tags(_INERT)
    found = _contained(tree, markup)
    if found is None or _size(found[0]) < 400:
        dense = _densest(tree)
        if dense is not None and (found is None or _size(dense) > 3 * _size(found[0]) + 100):
            found = (dense, "density", "general")
    if found is None:
        return MainText((), "none", "general")
    node, container, layout = found
    _remove_chrome(node)
    return MainText(tuple(_once(lines_of(node.html or ""))), container, layout)


def _contained(tree: LexborHTMLParser, markup: str) -> tuple[LexborNode, str, str] | None:
    for selector, layout in _CONTAINERS:
        if selector is None:
            nodes = [body for piece in _RSS.findall(markup) if (body := _fragment(piece)) is not None]
            name = "ZJEG_RSS"
        else:
            nodes, name = tree.css(selector), selector
        best = max(nodes, key=_size, default=None)
        if best is not None and _size(best) >= 60:
            return best, name, layout
    return None


def _fragment(markup: str) -> LexborNode | None:
    tree = LexborHTMLParser(markup)
    tree.strip_tags(_INERT)
    return tree.body


def _size(node: LexborNode) -> int:
    return len(re.sub(r"\s+", "", node.text()))


def _densest(tree: LexborHTMLParser) -> LexborNode | None:
    """The smallest element that holds nearly all running text: text outside links, in blocks with sentences."""
    body = tree.body
    if body is None:
        return None
    weights: dict[int, int] = {}
    total = 0
    for node in body.traverse(include_text=True):
        if not node.is_text_node:
            continue
        text = node.text_content or ""
        weight = len(text.strip()) if len(_SENTENCE.findall(text)) else len(text.strip()) // 4
        if weight < 4:
            continue
        above: list[LexborNode] = []
        parent = node.parent
        while parent is not None and parent.mem_id != body.mem_id:
            above.append(parent)
            parent = parent.parent
        if any(element.tag in ("a", "nav", "footer") for element in above):
            continue
        total += weight
        for element in above:
            weights[element.mem_id] = weights.get(element.mem_id, 0) + weight
    if total == 0:
        return None
    node = body
    while True:
        heavy = next((child for child in node.iter() if weights.get(child.mem_id, 0) >= _DENSE_ENOUGH * total), None)
        if heavy is None or heavy.tag == "p":
            return node
        node = heavy


def _remove_chrome(node: LexborNode) -> None:
    for chrome in node.css(_CHROME):
        if chrome.mem_id != node.mem_id and len(chrome.text(strip=True)) <= _LONGEST_CHROME:
            chrome.decompose()


def _once(lines: list[str]) -> list[str]:
    """The lines without a second copy of the article (one for desktop, one for mobile)."""
    long_lines = [line for line in lines if len(line) >= 30]
    if len(long_lines) < 4 or (len(long_lines) % 2 and len(long_lines) < 9):
        return lines
    half = len(long_lines) // 2
    if long_lines[:half] != long_lines[half : 2 * half]:
        return lines
    second = [index for index, line in enumerate(lines) if line == long_lines[half]][1:2]
    return lines[: second[0]] if second else lines
