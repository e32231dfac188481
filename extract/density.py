"""Where the article stands on a page whose containers say nothing: the run of blocks that is worth most.

Every block of text has a worth: the length of its running text where it reads like prose, less than nothing where it
is a link, a menu entry or a scrap. The article is the run of blocks with the greatest sum (maximum subsequence); it is
widened to the element that holds it where that adds little, because a title, a signature and short lines belong to it.
"""

import re
from dataclasses import dataclass

from extract.chrome import is_chrome
from extract.lines import BLOCKS, TAG

_PUNCTUATION = re.compile("[,。;!?:、\uff0c\uff1b\uff01\uff1f\uff1a]")
_VOID = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"]
)
_BREAK = frozenset(BLOCKS)
_SCRAP = 18  # what a block costs that is no prose
_LONGEST_CHROME = 160  # characters
_LINK = 0.6  # what a character of a link costs besides
_LONGEST_WORTH = 400  # characters: one endless block does not outweigh an article
_WIDENING = 0.25  # share of its text that the element round the article may add
_WIDENING_BASE = 120  # characters that it may add in any case
_WIDENING_LINKS = 40  # characters of links that it may add: a file or two, no menu


@dataclass(slots=True)
class _Block:
    start: int  # in the markup
    end: int
    text: int = 0  # characters outside links
    links: int = 0  # characters in links
    marks: int = 0  # punctuation outside links
    chrome: bool = False  # a line of the page's own

    @property
    def worth(self) -> float:
        length = self.text + self.links
        prose = (self.marks and self.text >= 12) or self.text >= 40
        if prose and not self.chrome and self.links <= 0.4 * length:
            return min(self.text, _LONGEST_WORTH) - _LINK * self.links
        return -(_SCRAP + _LINK * self.links)


@dataclass(slots=True)
class _Element:
    start: int
    first: int  # its first block
    end: int = 0
    last: int = 0  # the one after its last block


def densest(markup: str) -> str:
    """The part of serialised markup that holds the article, without boxes of links; empty where there is no prose."""
    blocks, elements = _blocks(markup)
    first, last = _widened(blocks, elements, *_best_run(blocks))
    pieces = []
    start = blocks[first].start if first < last else 0
    for block in blocks[first:last]:
        if block.links > 3 * block.text:
            pieces.append(markup[start : block.start])
            start = block.end
    if first < last:
        pieces.append(markup[start : blocks[last - 1].end])
    return "".join(pieces)


def _widened(blocks: list[_Block], elements: list[_Element], first: int, last: int) -> tuple[int, int]:
    """The blocks of the smallest element round a run, where those that it adds are few and hardly any is a link."""
    if first == last:
        return first, last
    holders = (element for element in elements if element.first <= first and element.last >= last)
    around = min(holders, key=lambda element: element.last - element.first, default=None)
    if around is None:
        return first, last
    added = [*blocks[around.first : first], *blocks[last : around.last]]
    size = sum(block.text for block in blocks[first:last])
    text, links = sum(block.text for block in added), sum(block.links for block in added)
    if text <= _WIDENING * size + _WIDENING_BASE and links <= _WIDENING_LINKS:
        return around.first, around.last
    return first, last


def _best_run(blocks: list[_Block]) -> tuple[int, int]:
    """The run of blocks whose worth sums to most; empty where no block is worth anything."""
    best, best_run = 0.0, (0, 0)
    running, begin = 0.0, 0
    for index, block in enumerate(blocks):
        if running <= 0:
            running, begin = 0.0, index
        running += block.worth
        if running > best:
            best, best_run = running, (begin, index + 1)
    return best_run


def _blocks(markup: str) -> tuple[list[_Block], list[_Element]]:
    """The blocks of text in order, and the elements with the blocks they hold."""
    blocks: list[_Block] = []
    elements: list[_Element] = []
    open_tags: list[tuple[str, _Element]] = []
    in_link = 0
    current = _Block(0, 0)
    words: list[str] = []
    position = 0
    for match in TAG.finditer(markup):
        text = markup[position : match.start()].strip()
        if text:
            words.append(text)
            if in_link:
                current.links += len(text)
            else:
                current.text += len(text)
                current.marks += len(_PUNCTUATION.findall(text))
        position = match.end()
        name = match[1]
        closing = name[0] == "/"
        tag = name[1:] if closing else name
        if tag in _BREAK:
            if current.text or current.links:
                current.end = match.start()
                current.chrome = current.text < _LONGEST_CHROME and is_chrome("".join(words))
                blocks.append(current)
            current = _Block(match.end(), 0)
            words = []
        if tag == "a":
            in_link = 0 if closing else 1
        if tag in _VOID or tag not in _BREAK:
            continue
        if not closing:
            open_tags.append((tag, _Element(match.start(), len(blocks))))
        elif open_tags and open_tags[-1][0] == tag:
            element = open_tags.pop()[1]
            element.end, element.last = match.end(), len(blocks)
            if element.last > element.first:
                elements.append(element)
    return blocks, elements
