"""Where the article stands on a page whose containers say nothing: the run of prose that is worth most.

Prose is text with punctuation outside links, and worth its length; what lies between two pieces of it costs what its
links and scraps would cost a reader. The article is the run with the greatest sum (maximum subsequence); it is widened
to the element that holds it where that adds little, because a title, a signature and short lines belong to it.

Only pieces with punctuation are looked at one by one: pages have some hundred of them, and thousands of tags.
"""

import re
from dataclasses import dataclass

from extract.chrome import is_chrome
from extract.lines import BLOCKS

_PUNCTUATED = re.compile(r">([^<>,。;!?:、，；！？：]*+[,。;!?:、，；！？：][^<>]*+)(?=<)")
# The commonest first: it is what takes the time.
_NAMES = "|".join(sorted(BLOCKS, key=lambda name: (name not in ("div", "p", "br", "li", "td", "tr", "ul"), name)))
_BLOCK = re.compile(rf"<(/?)({_NAMES})[\s>]")
_BLOCK_TAG = re.compile(rf"</?(?:{_NAMES})(?:\s[^<>]*)?>")
_VOID = frozenset(("br", "hr"))
_LINK_WORDS = re.compile(r"<a[\s>][^<>]*>?([^<>]*)")
_PARAGRAPH = re.compile(r"<(?:p|li|dd|h\d|center|blockquote|pre)[\s>]")
_TEXT = re.compile(r">([^<>]*[^<>\s][^<>]*)(?=<)")
_SHORTEST_PROSE = 12  # characters
_SCRAP = 18  # what a piece costs that is no prose
_LONGEST_CHROME = 160  # characters
_LONGEST_LINK = 400  # characters of markup from where it begins to a piece of its text
_LINK = 0.6  # what a character of a link costs besides
_LINK_TEXT = 10  # characters of a link, where they are not counted
_LONGEST_WORTH = 400  # characters: one endless piece does not outweigh an article
_LEVELS = 4
_WIDENING = 0.25  # share of its text that the element round the article may add
_WIDENING_BASE = 120  # characters that it may add in any case
_WIDENING_LINKS = 40  # characters of links that it may add: a file or two, no menu
_NEAR = (2_000, 20_000, 200_000)  # characters of markup: how far round the article its element is looked for


@dataclass(slots=True)
class _Run:
    """A run of prose: where it stands in the markup, and how many characters of it are text."""

    start: int
    end: int
    text: int


def densest(markup: str) -> str:
    """The part of serialised markup that holds the article, without boxes of links; empty where there is no prose."""
    run = _best_run(markup)
    if run is None:
        return ""
    return _without_boxes(_widened(markup, run))


def _best_run(markup: str) -> _Run | None:
    """The run of prose whose worth sums to most; None where no piece is worth anything."""
    best, found = 0.0, None
    running, begin, size, passed = 0.0, 0, 0, 0
    opened = -1  # where the link began that is open; none is beyond some characters
    for match in _PUNCTUATED.finditer(markup):
        start, end = match.span(1)
        if links := markup.count("</a>", passed, start):
            running -= (_SCRAP + _LINK * _LINK_TEXT) * links
            opened = markup.rfind("<a ", markup.rfind("</a>", passed, start), start)
        else:
            opened = max(opened, markup.rfind("<a ", passed, start))
        if running <= 0:
            running, begin, size = 0.0, start, 0
        worth = _worth(markup, match[1].strip(), passed, start, linked=opened >= max(0, start - _LONGEST_LINK))
        running += worth
        size += max(0, int(worth))
        passed = end
        if running > best:
            best, found = running, _Run(begin, end, size)
    return found


def _worth(markup: str, text: str, passed: int, start: int, *, linked: bool) -> float:
    """What a piece of text with punctuation, in a link or not, is worth; `passed` is where the one before it ends."""
    length = len(text)
    if linked:
        return -_LINK * max(0, length - _LINK_TEXT)  # the rest of its cost is counted at its end
    if length < _SHORTEST_PROSE:  # a scrap, or a sentence's piece between inline tags
        return -_SCRAP if start - passed > 400 or _BLOCK.search(markup, passed, start) else length
    if length < _LONGEST_CHROME and is_chrome(text):
        return -_SCRAP
    return min(length, _LONGEST_WORTH)


def _widened(markup: str, run: _Run) -> str:
    """The run, or the smallest element round it that is more than a paragraph, where that adds little and hardly a link."""
    start, end = run.start, run.end
    for _ in range(_LEVELS):
        around = _element_round(markup, start, end)
        if around is None:
            break
        start, end = around
        if markup.count("</a>", start, run.start) + markup.count("</a>", run.end, end) > _WIDENING_LINKS // 2:
            break  # links of two characters are already too many
        added = (markup[start : run.start], markup[run.end : end])
        links = sum(len(text.strip()) for piece in added for text in _LINK_WORDS.findall(piece))
        text = sum(len(text.strip()) for piece in added for text in _TEXT.findall(f">{piece}<")) - links
        if text > _WIDENING * run.text + _WIDENING_BASE or links > _WIDENING_LINKS:
            break
        if text or links or not _PARAGRAPH.match(markup, start):
            return markup[start:end]
    return f"<p>{markup[run.start : run.end]}"


def _element_round(markup: str, start: int, end: int) -> tuple[int, int] | None:
    """Where the smallest element of blocks begins and ends that holds a part of balanced markup."""
    depth = lowest = 0
    for match in _BLOCK.finditer(markup, start, end):
        if match[2] not in _VOID:
            depth += -1 if match[1] else 1
            lowest = min(lowest, depth)
    begin = next((at for near in _NEAR if (at := _opened_above(markup, start, 1 - lowest, near)) >= 0), -1)
    if begin < 0:
        return None
    for match in _BLOCK.finditer(markup, end, end + _NEAR[-1]):
        if match[2] not in _VOID:
            depth += -1 if match[1] else 1
            if depth < lowest:
                return begin, markup.find(">", match.start()) + 1
    return None


def _opened_above(markup: str, start: int, above: int, near: int) -> int:
    """Where the element begins that is so many levels above a place, no further from it than `near`; -1 where none."""
    level = 0
    for match in reversed(list(_BLOCK.finditer(markup, max(0, start - near), start))):
        if match[2] in _VOID:
            continue
        if match[1]:
            level += 1
        elif level:
            level -= 1
        else:
            above -= 1
            if above == 0:
                return match.start()
    return -1


def _without_boxes(markup: str) -> str:
    """Markup without the blocks whose text is links and little else."""
    if "</a>" not in markup:
        return markup
    kept = []
    position = 0
    for match in _BLOCK_TAG.finditer(markup):
        piece = markup[position : match.start()]
        if "</a>" not in piece or not _is_box(piece):
            kept.append(piece)
        kept.append(match[0])
        position = match.end()
    kept.append(markup[position:])
    return "".join(kept)


def _is_box(piece: str) -> bool:
    links = sum(len(text.strip()) for text in _LINK_WORDS.findall(piece))
    text = sum(len(text.strip()) for text in _TEXT.findall(f">{piece}<")) - links
    return links > 3 * text
