"""The rows of a listing: repeated blocks, each a link and (nearly always) a date.

A date beside a link is what tells a row from a menu entry, whatever tags a site builds its rows of. Links without
one belong to the listing where they stand among dated rows; on a page without any dated row, the block whose link
texts are longest is taken for the listing.
"""

import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

from bs4 import BeautifulSoup, Comment, Tag
from bs4.element import NavigableString

from extract.dates import date_in, without_dates
from extract.layouts.source import Source
from extract.lines import half_width
from extract.records import Link
from extract.report_links import looks_like_report, year_of

_DEPTH = 7  # levels from a link up to its row
_LINKS_A_ROW = 4  # a row may carry its column's name, an icon, a file beside the title
_MOST_LINKS = 3000  # a page; listings show a hundred
_ROW_TEXT = 800  # characters
_LISTS = frozenset({"ul", "ol", "table", "tbody", "body", "html", "form", "[document]"})
_MENU = re.compile(
    r"(?:^|[-_\s])(?:nav|menu|head|header|foot|footer|crumbs?|breadcrumb|position|location|friend\w*|aside|tabs?)(?:$|[-_\s\d])",
    re.IGNORECASE,
)
_FRAME = re.compile(r"(?:^|[-_\s])(?:nav|foot|footer|crumbs?|breadcrumb|friend\w*)(?:$|[-_\s\d])", re.IGNORECASE)
_BRACKETED = re.compile(r"^[\[【(\uff08].*[\])】\uff09]$")
_CUT = re.compile(r"(?:\.{2,}|…+)\s*$")
_DATE_AT_END = re.compile(r"\s*[\[(]?\d{4}[-/.]\d{1,2}[-/.]\d{1,2}[\])]?\s*$")
_DECORATION = re.compile(
    r"^(?:[·•>»◆■●▪・\s\-]|\[置顶\]|【置顶】|NEW!?\s)+|(?:[\s·]|\bNEW!?$|\[?图文?\]$)+$", re.IGNORECASE
)


@dataclass(slots=True)
class _Row:
    anchor: Tag
    url: str
    title: str
    date: date | None
    node: Tag  # the outermost element that is this row's alone, or in which its date stands

    @property
    def parent(self) -> int:
        return id(self.node.parent)


def rows_of(root: BeautifulSoup, source: Source, *, only_rows: bool = False) -> list[Link]:
    """The listing's rows in page order, each address once. `only_rows`: the markup holds nothing but rows."""
    rows = _rows(root, source)
    dated = _without_small_companions([row for row in rows if row.date and not _inside(row.anchor, _FRAME)])
    if only_rows:
        taken = {id(row) for row in _without_small_companions(rows)}
    elif dated:
        lists = {row.parent for row in dated}
        taken = {id(row) for row in dated} | {id(row) for row in rows if not row.date and row.parent in lists}
    else:
        taken = {id(row) for row in _longest_block(rows)}
    taken |= {id(row) for row in rows if _names_a_report(row)}
    found: dict[str, Link] = {}
    for row in rows:
        if id(row) not in taken:
            continue
        known = found.get(row.url)
        if known is None or (len(row.title) > len(known.title) and not _CUT.search(row.title)):
            found[row.url] = Link(row.url, row.title, row.date or (known.date if known else None))
    return _without_twins([link for link in found.values() if link.title])


def _without_twins(links: list[Link]) -> list[Link]:
    """Each document once, where a page shows its rows twice: once for desktops and once, elsewhere, for telephones."""
    seen: set[tuple[str, date | None, str]] = set()
    kept = []
    for link in links:
        name = (
            urlsplit(link.url).path.rpartition("/")[2].removeprefix("m") if not urlsplit(link.url).query else link.url
        )
        key = (link.title, link.date, name if re.search(r"\d{4}|[0-9a-f]{16}", name) else link.url)
        if key not in seen:
            kept.append(link)
        seen.add(key)
    return kept


def has_dates(links: list[Link]) -> bool:
    """Whether any row has a date beside it: the mark of a listing that was really read."""
    return any(link.date for link in links)


def target_of(anchor: Tag, source: Source) -> str | None:
    """Where a link leads: its href, else what its script opens; None where that is no web page."""
    for name in ("href", "data-href", "data-url"):
        href = str(anchor.get(name) or "").strip()
        if href.lower().startswith("javascript:"):
            if found := source.resolve_call(href):
                return found
        elif href and not href.startswith("#") and (found := source.resolve(href)):
            return found
    return source.resolve_call(str(anchor.get("onclick") or ""))


def title_of(anchor: Tag) -> str:
    """A link's title: its title attribute where that says more than the text, which listings often cut short."""
    text = _text_of(anchor)
    if anchor.find(True):
        text = without_dates(text)
    if (match := _DATE_AT_END.search(half_width(text))) and match.start():
        text = text[: match.start()]
    shown, full = _clean(text), _clean(str(anchor.get("title") or ""))
    return full if len(full) >= len(_CUT.sub("", shown)) else shown


def _text_of(anchor: Tag) -> str:
    """A link's text on one line, no longer than a title is."""
    return " ".join(anchor.get_text().split())[:_ROW_TEXT]


def _rows(root: BeautifulSoup, source: Source) -> list[_Row]:
    anchors = []
    for tag in root.css.iselect("a, [onclick]"):
        if tag.name != "a" and tag.find("a", href=True):
            continue
        if url := target_of(tag, source):
            anchors.append((tag, url))
        if len(anchors) == _MOST_LINKS:
            source.warnings.append(f"listing: only its first {_MOST_LINKS:,} links were read")
            break
    links_below: dict[int, set[str]] = defaultdict(set)
    for anchor, url in anchors:
        for node in _up_from(anchor):
            links_below[id(node)].add(url)
    rows = []
    texts: dict[int, str] = {}
    for anchor, url in anchors:
        title = title_of(anchor)
        if not title:
            continue
        day, node = _date_beside(anchor, links_below, texts)
        rows.append(_Row(anchor, url, title[:500], day, node))
    return rows


def _up_from(anchor: Tag) -> list[Tag]:
    """The link and the elements around it, as far up as its row may reach."""
    nodes: list[Tag] = [anchor]
    while len(nodes) <= _DEPTH and (parent := nodes[-1].parent) is not None and parent.name not in _LISTS:
        nodes.append(parent)
    return nodes


def _date_beside(anchor: Tag, links_below: dict[int, set[str]], texts: dict[int, str]) -> tuple[date | None, Tag]:
    """The date in a link or round it, and the element that is its row. `texts` keeps what was read round others: thousands of
    links to one address may stand in one element.
    """
    own = [child.get_text(" ") for child in anchor.find_all(True)]
    for text in own:
        if len(text) < 40 and (found := date_in(text)):
            return found, anchor
    alone = anchor
    for node in _up_from(anchor)[1:]:
        links = len(links_below[id(node)])
        if links > _LINKS_A_ROW:
            break
        if links == 1:
            alone = node
        if id(node) not in texts:
            texts[id(node)] = _text_outside_links(node)
        text = texts[id(node)]
        if len(text) > _ROW_TEXT:
            break
        if found := date_in(text):
            return found, node
    if (match := _DATE_AT_END.search(half_width(_text_of(anchor)))) and match.start():
        return date_in(match[0]), alone
    return None, alone


def _text_outside_links(node: Tag) -> str:
    return " ".join(
        str(piece).strip()
        for piece in node.find_all(string=True)
        if type(piece) is NavigableString and piece.strip() and not _inside_link(piece, node)
    )


def _inside_link(piece: NavigableString, node: Tag) -> bool:
    for parent in piece.parents:
        if parent is node:
            return False
        if parent.name in ("a", "script", "style"):
            return True
    return False


def _without_small_companions(rows: list[_Row]) -> list[_Row]:
    """Rows less the links (a column's name, 查看, an icon) that stand in one row with a title."""
    together: dict[int, list[_Row]] = defaultdict(list)
    for row in rows:
        together[id(row.node)].append(row)
    longest = {node: max(len(row.title) for row in those) for node, those in together.items()}
    return [row for row in rows if len(together[id(row.node)]) == 1 or not _is_companion(row, longest[id(row.node)])]


def _is_companion(row: _Row, longest: int) -> bool:
    return len(row.title) < longest and (len(row.title) < 6 or bool(_BRACKETED.match(row.title)))


def _longest_block(rows: list[_Row]) -> list[_Row]:
    blocks: dict[int, list[_Row]] = defaultdict(list)
    for row in rows:
        if not _in_menu(row.anchor):
            blocks[row.parent].append(row)
    best: list[_Row] = []
    best_score = 0
    for block in blocks.values():
        long_ones = [row for row in block if len(row.title) >= 8]
        score = sum(min(len(row.title), 40) for row in long_ones)
        if len(long_ones) * 2 >= len(block) and len(block) >= 2 and score > best_score:
            best, best_score = block, score
    return best


def _names_a_report(row: _Row) -> bool:
    return looks_like_report(row.title) and year_of(row.title) is not None and not _in_menu(row.anchor)


def _in_menu(anchor: Tag) -> bool:
    return _inside(anchor, _MENU)


def _inside(anchor: Tag, labels: re.Pattern[str]) -> bool:
    """Whether an element round a link is named, by its tag, id or class, as one of the page's frame."""
    for node in anchor.parents:
        if node.name in ("body", "html", "[document]"):
            break
        names = [
            node.name,
            str(node.get("id") or ""),
            *(str(name) for name in node.get_attribute_list("class") if name),
        ]
        if labels.search(" ".join(names)):
            return True
    return False


def commented_markup(root: BeautifulSoup) -> str:
    """Markup in the page's comments that holds links: some sites keep their rows there and draw them by script."""
    comments = root.find_all(string=lambda piece: isinstance(piece, Comment))
    return "\n".join(str(piece) for piece in comments if "<a " in piece or "<A " in piece)


def _clean(text: str) -> str:
    text = re.sub(r"[\x00-\x1f\x7f\u200b-\u200f\ufeff]+", " ", text)
    return _DECORATION.sub("", re.sub(r"\s+", " ", text)).strip()
