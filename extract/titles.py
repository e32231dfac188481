"""Which of the texts that a page shows is its article's title.

Headings are trusted where they are the page's first or carry a title's name; any other line counts only if the
window's title, which every template sets, repeats it. The site's and the column's name are no titles, nor is a body's
name alone.
"""

import re
import string
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser

from extract.report_links import looks_like_report, normal_title, year_of

# A part that all the names have is asked for before each of them.
_HEADINGS = (
    "ucaptitle, h1, [id]:is(#ti, #title), "
    "[class*=title i]:is(.article-title, .article_title, .title1, .newstitle, .news_title, .con_title, .xl_title, .bt_title)"
)
_OTHER_HEADINGS = "h2, h3, [class*=title i]:is([class*='title'], [class*='Title']), [id*='title']"
_MOST = 12
_LONGEST = 500  # characters
_PARTS = re.compile(r"[-_|—–>»]+")
_SITES = ("网站", "网", "平台")  # how their names end
_COLUMN = re.compile(r"(?:首页|政务公开|信息公开|政府信息公开|通知公告|公示公告|详情|正文|.{0,10}内容页|.{0,6}详情页)$")
_BODIES = ("政府", "委员会", "办公室", "办事处", "局", "厅", "委")
_BODY_ALONE = re.compile(rf"[^,。、0-9]{{2,24}}(?:人民政府|{'|'.join(_BODIES)})$")
_SIGNS = string.punctuation + string.digits + string.whitespace
_FIRST_IDEOGRAPH, _LAST_IDEOGRAPH = "\u4e00", "\u9fff"  # those that a normal form leaves as they are
_CUT = ("..", "…")  # how a title ends that was cut short


@dataclass(frozen=True, slots=True)
class ShownTitles:
    """What a page shows as titles: the headings trusted as such, other headings, the window's title."""

    headings: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    window: str = ""


def shown_titles(tree: LexborHTMLParser) -> ShownTitles:
    """The titles that a page's elements show."""
    windows = tree.tags("title")
    return ShownTitles(
        _texts(tree, _HEADINGS), _texts(tree, _OTHER_HEADINGS), " ".join(windows[0].text().split()) if windows else ""
    )


def ranked_titles(
    shown: ShownTitles,
    metas: Mapping[str, str],
    *,
    table_title: str | None = None,
    own_title: str | None = None,
    header: Sequence[str] = (),
    listed_title: str | None = None,
    site_name: str | None = None,
) -> tuple[str, ...]:
    """Candidates for an article's title, each once: those that name a report first, otherwise by trust.

    `own_title` is the report's own, `header` the page's lines before it, `listed_title` the text of the link to it.
    """
    repeated = _repeated((*shown.others, *header), shown.window)
    if own_title:  # the last line of a title that stands on several says less than the title
        whole = normal_title(own_title)
        repeated = [line for line in repeated if normal_title(line) == whole or normal_title(line) not in whole]
    named = [metas.get("articletitle"), table_title, *shown.headings]
    if any(named):  # what else the window names is the column, unless it says of which year
        repeated = [line for line in repeated if year_of(line) is not None]
    parts = [*map(str.strip, _PARTS.split(shown.window)), shown.window]
    parts = [part for part in parts if year_of(part) is not None or not looks_like_report(part)]
    candidates = [*named, *repeated, own_title, metas.get("og:title"), *parts, listed_title]
    names = {value for value in (site_name, metas.get("columnname"), metas.get("sitename")) if value}
    found: list[str] = []
    for candidate in dict.fromkeys(filter(None, candidates)):
        text = " ".join(candidate.split())[:_LONGEST]
        if (
            len(text) >= 4
            and text not in names
            and text not in found
            and not text.endswith(_SITES)
            and not _COLUMN.match(text)
            and not (text.endswith(_BODIES) and _BODY_ALONE.match(text))
        ):
            found.append(text)
    return tuple(sorted(found, key=_rank))


def _repeated(lines: Sequence[str], window: str) -> list[str]:
    """The lines, short ones apart, that the window's title repeats; the whole title is none of them."""
    form = normal_title(window)
    signs = form + _SIGNS
    found = []
    for line in lines:
        # The first sign that the window lacks says for nearly all other lines that they are not in it.
        if len(line) < 8 or _FIRST_IDEOGRAPH <= line.lstrip(signs)[:1] <= _LAST_IDEOGRAPH:
            continue
        if normal_title(line) in form and line != window:
            found.append(line)
    return found


def _rank(title: str) -> tuple[bool, bool, bool]:
    """Reports first, and of them those with a year (a column's name has none), not cut short."""
    return (not looks_like_report(title), year_of(title) is None, title.endswith(_CUT))


def _texts(tree: LexborHTMLParser, selector: str) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for node in tree.css(selector)[: 4 * _MOST]:
        text = " ".join(node.text().split())
        if 4 <= len(text) <= 120:
            found[text] = None
    return tuple(found)[:_MOST]
