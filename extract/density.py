"""Where the article stands on a page whose containers say nothing: the run of prose that is worth most.

Prose is text with punctuation outside links, and worth its length; what lies between two pieces of it costs what its
links and scraps would cost a reader. The article is the run with the greatest sum (maximum subsequence); it is widened
to the element that holds it where that adds little, because a title, a signature and short lines belong to it.

Only pieces with punctuation are looked at one by one: pages have some hundred of them, and thousands of tags.
"""

import re
from dataclasses import dataclass

from extract.chrome import is_chrome
from extract.lines import BLOCKS, pieces_of, without_comments

_PUNCTUATED = re.compile(r">([^<>,。;!?:、，；！？：]*+[,。;!?:、，；！？：][^<>]*+)(?=<)")
_TAG_NAME = re.compile(r"<(/?[a-z][^ >]*)")
_VOID = frozenset(("br", "hr"))
# By a tag's name, how much deeper in blocks is what follows it.
_DEEPER = dict.fromkeys(BLOCKS - _VOID, 1) | {f"/{name}": -1 for name in BLOCKS - _VOID}
_BLOCK_NAMES = frozenset(_DEEPER) | _VOID
_LINK_WORDS = re.compile(r"<a[ >][^<>]*>?([^<>]*)")
_PARAGRAPH = re.compile(r"<(?:p|li|dd|h\d|center|blockquote|pre)[\s>]")
_TEXT = re.compile(r">([^<]+)")
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
_MOST_LINKS = _WIDENING_LINKS // 2  # links of two characters are already too many
_FAR = 1 << 62  # beyond the end of any page
_LONGEST_NAME = 16  # characters of the names of blocks, and more
_NEAR = (2_000, 20_000, 200_000)  # characters of markup: how far round the article its element is looked for


@dataclass(slots=True)
class _Run:
    """A run of prose: where it stands in the markup, and how many characters of it are text."""

    start: int
    end: int
    text: int


def densest(markup: str) -> list[str]:
    """The pieces (`extract.lines.pieces_of`) of serialised markup that hold the article; none where there is no prose."""
    run = _best_run(markup)
    if run is None:
        return []
    pieces = pieces_of(_widened(markup, run))
    return _without_boxes(pieces) if "/a" in pieces else pieces


def _best_run(markup: str) -> _Run | None:
    """The run of prose whose worth sums to most; None where no piece is worth anything."""
    best, found = 0.0, None
    running, begin, size, passed = 0.0, 0, 0, 0
    opened = -1  # where the link began that is open; none is beyond some characters
    # Cutting comments out would copy the page. Nothing else begins with `<!` there, which is found sooner than `<!--`.
    comment, comment_ends = markup.find("<!"), -1
    for match in _PUNCTUATED.finditer(markup):
        start, end = match.span(1)
        while 0 <= comment < start:
            comment_ends = markup.find("-->", comment) % _FAR
            comment = markup.find("<!", comment_ends)
        if start < comment_ends:
            continue
        near = max(passed, start - _LONGEST_LINK)
        closed = markup.rfind("</a>", near, start)
        link = markup.rfind("<a ", max(near, closed), start)
        if link >= 0 or closed >= 0:
            opened = link
        if running > 0:
            running -= (_SCRAP + _LINK * _LINK_TEXT) * markup.count("</a>", passed, start)
        if running <= 0:
            running, begin, size = 0.0, start, 0
        text = match[1].strip()
        if opened >= max(0, start - _LONGEST_LINK):
            running -= _LINK * max(0, len(text) - _LINK_TEXT)  # the rest of its cost is counted at its end
        elif (worth := _worth(markup, text, passed, start)) > 0:
            running += worth
            size += worth
            if running > best:
                best, found = running, _Run(begin, end, size)
        else:
            running += worth
        passed = end
    return found


def _worth(markup: str, text: str, passed: int, start: int) -> int:
    """What a piece of text with punctuation outside links is worth; `passed` is where the one before it ends."""
    length = len(text)
    if length < _SHORTEST_PROSE:  # a scrap, or a sentence's piece between inline tags
        names = _TAG_NAME.findall(markup, passed, start) if start - passed <= 400 else _BLOCK_NAMES
        return length if _BLOCK_NAMES.isdisjoint(names) else -_SCRAP
    if length < _LONGEST_CHROME and is_chrome(text):
        return -_SCRAP
    return min(length, _LONGEST_WORTH)


def _widened(markup: str, run: _Run) -> str:
    """The run, or the smallest element round it that is more than a paragraph, where that adds little and hardly a link."""
    start, end = run.start, run.end
    depth = lowest = 0  # of the end of what was looked at, and the least in it, seen from its beginning
    for name in _TAG_NAME.findall(markup, start, end):
        depth += _DEEPER.get(name, 0)
        lowest = min(lowest, depth)
    first, last = _reach(markup, run)
    for _ in range(_LEVELS):
        start = _opened_above(markup, start, 1 - lowest, first)
        if start < 0:
            break
        text, links = _said_in(markup[start : run.start])
        if _is_much(text, links, run):
            break  # whatever follows
        end = _closed_below(markup, end, 1 + depth - lowest, last)
        if end < 0 or markup.count("</a>", start, run.start) + markup.count("</a>", run.end, end) > _MOST_LINKS:
            break
        after, linked_after = _said_in(markup[run.end : end])
        if _is_much(text + after, links + linked_after, run):
            break
        if text or links or after or linked_after or not _PARAGRAPH.match(markup, start):
            return markup[start:end]
        depth = lowest = 0
    return f"<p>{markup[run.start : run.end]}"


def _reach(markup: str, run: _Run) -> tuple[int, int]:
    """Between which places an element round a run begins and ends: what reaches further holds too many links."""
    first, last = max(0, run.start - _NEAR[-1]), min(len(markup), run.end + _NEAR[-1])
    before, after = run.start, run.end
    for _ in range(_MOST_LINKS + 1):
        if before >= 0:
            before = markup.rfind("</a>", first, before)
        if after >= 0:
            after = markup.find("</a>", after, last) + 1 or -1
    return max(first, before), after if after >= 0 else last


def _said_in(markup: str) -> tuple[int, int]:
    """How many characters of text outside and inside links markup has."""
    markup = without_comments(markup)
    links = sum(len(text.strip()) for text in _LINK_WORDS.findall(markup))
    return sum(len(text.strip()) for text in _TEXT.findall(f">{markup}")) - links, links


def _is_much(text: int, links: int, run: _Run) -> bool:
    """Whether so many characters outside and inside links are more than an element may add to a run."""
    return text > _WIDENING * run.text + _WIDENING_BASE or links > _WIDENING_LINKS


def _opened_above(markup: str, start: int, above: int, first: int) -> int:
    """Where the element of blocks begins that is so many levels above a place, no earlier than at `first`; -1 where none."""
    level, seen = 0, start
    for near in _NEAR:
        far = max(first, start - near)
        # A name that begins before what was seen may end in it.
        for match in reversed(list(_TAG_NAME.finditer(markup, far, min(start, seen + _LONGEST_NAME)))):
            deeper = _DEEPER.get(match[1])
            if deeper is None or match.start() >= seen:
                continue
            level += deeper
            if level == above:
                return match.start()
        if far == first:
            break
        seen = far
    return -1


def _closed_below(markup: str, end: int, opened: int, last: int) -> int:
    """Where the element ends that is so many levels above a place, no later than at `last`; -1 where none does."""
    for match in _TAG_NAME.finditer(markup, end, last):
        opened += _DEEPER.get(match[1], 0)
        if opened == 0:
            return markup.find(">", match.start()) + 1
    return -1


def _without_boxes(pieces: list[str]) -> list[str]:
    """Pieces without the blocks whose text is links and little else."""
    kept = pieces.copy()
    begin = 0  # where the text after the last tag of a block is
    for index in (*(at for at, name in enumerate(pieces) if name in _BLOCK_NAMES and at % 2), len(pieces)):
        if index - begin > 1 and _is_box(pieces[begin:index]):
            kept[begin:index] = [""] * (index - begin)
        begin = index + 1
    return kept


def _is_box(pieces: list[str]) -> bool:
    """Whether pieces, a text first and last, are links and little else."""
    if "/a" not in pieces:
        return False
    text = sum(len(piece.strip()) for piece in pieces[::2])
    links = sum(len(piece.strip()) for name, piece in zip(pieces[1::2], pieces[2::2], strict=True) if name == "a")
    return links > 3 * (text - links)
