"""Where the article stands on a page whose containers say nothing: the run of prose that is worth most.

Prose is text with punctuation outside links, and worth its length; what lies between two pieces of it costs what its
links and scraps would cost a reader. The article is the run with the greatest sum (maximum subsequence); it is widened
to the element that holds it where that adds little, because a title, a signature and short lines belong to it.

Only pieces with punctuation are looked at one by one: pages have some hundred of them, and thousands of tags.
"""

import re
from dataclasses import dataclass
from itertools import accumulate, groupby
from operator import itemgetter

from extract.chrome import is_chrome
from extract.lines import BLOCKS, pieces_without_comments, without_comments

_PUNCTUATED = re.compile(r">([^<,。;!?:、，；！？：]*+[,。;!?:、，；！？：][^<]*+)")
_TAG_NAME = re.compile(r"<(/?[a-z][^ >]*)")
_PREFORMATTED = frozenset(("pre", "/pre", "xmp", "/xmp"))
_VOID = frozenset(("br", "hr"))
# By a tag's name, how much deeper in blocks is what follows it.
_DEEPER = dict.fromkeys(BLOCKS - _VOID, 1) | {f"/{name}": -1 for name in BLOCKS - _VOID}
_BLOCK_NAMES = frozenset(_DEEPER) | _VOID
# By their first letters: to try each name at every tag takes twice as long.
_NAMES = "|".join(
    f"{letter}(?:{'|'.join(name[1:] for name in names)})"
    for letter, names in groupby(sorted(BLOCKS), key=itemgetter(0))
)
_BLOCK_TAG = re.compile(rf"</?(?:{_NAMES})[ >]")
_LINK_WORDS = re.compile(r"<a[ >][^<>]*>?([^<>]*)")
_PARAGRAPH = re.compile(r"<(?:p|li|dd|h\d|center|blockquote|pre)[\s>]")
_TEXT = re.compile(r">([^<]+)")
_SHORTEST_PROSE = 12  # characters
_SCRAP = 18  # what a piece costs that is no prose
_LONGEST_CHROME = 160  # characters
_LONGEST_LINK = 400  # characters of markup from where it begins to a piece of its text
_LINK = 0.6  # what a character of a link costs besides
_LINK_TEXT = 10  # characters of a link, where they are not counted
_LINK_COST = _SCRAP + _LINK * _LINK_TEXT
_LONGEST_WORTH = 400  # characters: one endless piece does not outweigh an article
_LEVELS = 4
_WIDENING = 0.25  # share of its text that the element round the article may add
_WIDENING_BASE = 120  # characters that it may add in any case
_WIDENING_LINKS = 40  # characters of links that it may add: a file or two, no menu
_MOST_LINKS = _WIDENING_LINKS // 2  # links of two characters are already too many
_FAR = 1 << 62  # beyond the end of any page
_LONGEST_NAME = 16  # characters of the names of blocks, and more
_NEAR = (500, 2_000, 20_000, 200_000)  # characters of markup: how far round the article its element is looked for


@dataclass(slots=True)
class _Run:
    """A run of prose: where it stands in the markup, and how many characters of it are text."""

    start: int
    end: int
    text: int


def densest(markup: str, *, cut_behind: bool = False) -> list[str]:
    """The pieces (`extract.lines.pieces_of`) of serialised markup that hold the article; none where there is no prose, and
    where the markup is cut off so near behind it that more might belong to it.
    """
    markup = without_comments(markup)
    run = _best_run(markup)
    if run is None or (cut_behind and not _ends_widening(markup[run.end :], run)):
        return []
    pieces = _widened(markup, run)
    return _without_boxes(pieces) if "/a" in pieces else pieces


def _best_run(markup: str) -> _Run | None:
    """The run of prose whose worth sums to most; None where no piece is worth anything."""
    parts = _PUNCTUATED.split(markup)  # the markup before a piece without its last `>`, the piece, and so on
    best, found = 0.0, (0, 0, 0)
    running, begin, size = 0.0, 0, 0
    since = _FAR  # how many characters before a piece the link began that is open; none is beyond some
    for index in range(1, len(parts), 2):
        before, piece = parts[index - 1] + ">", parts[index]
        ended = "</a>" in before
        if ended or "<a " in before:
            link = before.rfind("<a ", before.rfind("</a>") + 1 if ended else 0)
            since = len(before) - link if link >= 0 else _FAR
        else:
            since += len(before)
        if ended and running > 0:
            running -= _LINK_COST * before.count("</a>")
        text = piece.strip()
        if since <= _LONGEST_LINK:
            since += len(piece)
            if running > 0:  # the rest of its cost is counted at its end
                running -= _LINK * max(0, len(text) - _LINK_TEXT)
            continue
        if running <= 0:
            running, begin, size = 0.0, index, 0
        worth = _worth(text, before)
        running += worth
        if worth > 0:
            size += worth
            if running > best:
                best, found = running, (begin, index, size)
    first, last, size = found
    if not last:
        return None
    start = sum(map(len, parts[:first])) + first // 2 + 1  # with the `>` before each piece
    return _Run(start, start + sum(map(len, parts[first : last + 1])) + (last - first) // 2, size)


def _worth(text: str, before: str) -> int:
    """What a piece of text with punctuation outside links is worth; `before` is the markup since the one before it, or its end."""
    length = len(text)
    if length < _SHORTEST_PROSE:  # a scrap, or a sentence's piece between inline tags
        return -_SCRAP if len(before) >= _LONGEST_LINK or _BLOCK_TAG.search(before) else length
    if length < _LONGEST_CHROME and is_chrome(text):
        return -_SCRAP
    return min(length, _LONGEST_WORTH)


def _widened(markup: str, run: _Run) -> list[str]:
    """The pieces of the run, or of the smallest element round it that is more than a paragraph, where that adds little and
    hardly a link.
    """
    start, end = run.start, run.end
    pieces = pieces_without_comments(markup[start:end])
    depth, lowest = _depths(pieces)
    for _ in range(_LEVELS):
        start = _opened_above(markup, start, 1 - lowest, run)
        if start < 0:
            break
        text, links = _said_in(markup[start : run.start])
        if _is_much(text, links, run):
            break  # whatever follows
        end = _closed_below(markup, end, 1 + depth - lowest, run)
        if end < 0 or markup.count("</a>", start, run.start) + markup.count("</a>", run.end, end) > _MOST_LINKS:
            break
        after, linked_after = _said_in(markup[run.end : end])
        if _is_much(text + after, links + linked_after, run):
            break
        if text or links or after or linked_after or not _PARAGRAPH.match(markup, start):
            before, behind = (
                pieces_without_comments(markup[start : run.start]),
                pieces_without_comments(markup[run.end : end]),
            )
            if not _PREFORMATTED.isdisjoint(before) or not _PREFORMATTED.isdisjoint(behind):
                return pieces_without_comments(markup[start:end])  # which are cut as a whole
            pieces[0] = before[-1] + pieces[0]
            pieces[-1] += behind[0]
            return before[:-1] + pieces + behind[1:]
        depth = lowest = 0
    return ["", "p", *pieces]


def _depths(pieces: list[str]) -> tuple[int, int]:
    """How deep in blocks the end of pieces is, and the least deep place in them, seen from their beginning."""
    depths = list(accumulate(filter(None, map(_DEEPER.get, pieces[1::2])), initial=0))
    return depths[-1], min(depths)


def is_whole(pieces: list[str]) -> bool:
    """Whether every block that begins or ends in pieces does both in them."""
    return _depths(pieces) == (0, 0)


def _said_in(markup: str) -> tuple[int, int]:
    """How many characters of text outside and inside links markup has."""
    links = _said_in_links(markup)
    return sum(map(len, map(str.strip, _TEXT.findall(f">{markup}")))) - links, links


def _said_in_links(markup: str) -> int:
    return sum(map(len, map(str.strip, _LINK_WORDS.findall(markup))))


def _ends_widening(markup: str, run: _Run) -> bool:
    """Whether no element that holds markup beside a run is taken for the run's."""
    return (
        markup.count("</a>") > _MOST_LINKS
        or _said_in_links(markup) > _WIDENING_LINKS
        or _is_much(*_said_in(markup), run)
    )


def _is_much(text: int, links: int, run: _Run) -> bool:
    """Whether so many characters outside and inside links are more than an element may add to a run."""
    return text > _WIDENING * run.text + _WIDENING_BASE or links > _WIDENING_LINKS


def _opened_above(markup: str, start: int, above: int, run: _Run) -> int:
    """Where the element of blocks begins that is so many levels above a place; -1 where none does, or beyond too many links."""
    level, seen, first = 0, start, _behind_links(markup, run)
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


def _behind_links(markup: str, run: _Run) -> int:
    """The first place before a run with no more links between than what is widened may hold, and near enough."""
    first, place = max(0, run.start - _NEAR[-1]), run.start
    for _ in range(_MOST_LINKS + 1):
        place = markup.rfind("</a>", first, place)
        if place < 0:
            return first
    return place + 1  # the last of them is one too many


def _closed_below(markup: str, end: int, opened: int, run: _Run) -> int:
    """Where the element ends that is so many levels above a place; -1 where none does, or beyond too many links."""
    links = 0
    for match in _TAG_NAME.finditer(markup, end, run.end + _NEAR[-1]):
        if deeper := _DEEPER.get(match[1]):
            opened += deeper
            if opened == 0:
                return markup.find(">", match.start()) + 1
        elif match[1] == "/a":
            links += 1
            if links > _MOST_LINKS:
                break
    return -1


def _without_boxes(pieces: list[str]) -> list[str]:
    """Pieces without the blocks whose text is links and little else."""
    kept, names = pieces.copy(), pieces[1::2]
    link, after = -1, 0  # the end of a link, and the tag of a block behind what was looked at
    for _ in range(names.count("/a")):
        link = names.index("/a", link + 1)
        if link < after:
            continue
        begin = after = link
        while begin and names[begin - 1] not in _BLOCK_NAMES:
            begin -= 1
        while after < len(names) and names[after] not in _BLOCK_NAMES:
            after += 1
        if _is_box(pieces[2 * begin : 2 * after + 1]):
            kept[2 * begin : 2 * after + 1] = [""] * (2 * (after - begin) + 1)
    return kept


def _is_box(pieces: list[str]) -> bool:
    """Whether pieces, a text first and last, are links and little else."""
    text = sum(len(piece.strip()) for piece in pieces[::2])
    links = sum(len(piece.strip()) for name, piece in zip(pieces[1::2], pieces[2::2], strict=True) if name == "a")
    return links > 3 * (text - links)
