"""Plain listings with numbered pages: a pager of links `1 2 3 … 12`, whatever their addresses are made of.

The number that a link shows stands in its address, counted from 0 or from 1 (`index_1.html` for page 2, `index_2.html`,
`?page=2`). Pagers that count down, or whose addresses follow no such rule, are left to their next link.
"""

import re
from collections import defaultdict

from extract.layouts.general import note_scripts, page_rows
from extract.layouts.paging import MOST_PAGES, next_steps, redirect_steps
from extract.layouts.rows import target_of
from extract.layouts.source import Source
from extract.records import ListingPage, Step

NAME = "numbered"
_LONGEST = 500  # characters of an address
_NUMBER = re.compile(r"(?<![\d.])\d{1,5}(?!\d)")
_PAGES = re.compile(r"共\s?([\d,]{1,7})\s?页|(?<!\d)\d{1,5}\s?/\s?([\d,]{1,7})\s?页")


def recognises(source: Source) -> bool:
    """Two numbered links that follow one rule, or one and the number of pages."""
    return source.data is None and bool(_steps(source))


def read(source: Source) -> ListingPage:
    """Rows, and every page up to the highest number that the pager shows or states."""
    links = page_rows(source)
    steps = _steps(source) or next_steps(source)
    if not links:
        steps = steps or redirect_steps(source)
        note_scripts(source)
    return ListingPage(NAME, tuple(links), steps, tuple(source.warnings))


def _steps(source: Source) -> tuple[Step, ...]:
    shown: dict[int, str] = {}
    for anchor in source.soup.find_all("a"):
        text = anchor.get_text().strip(" \t\r\n[]()")
        if not (text.isdecimal() and len(text) < 6 and int(text) > 1):
            continue
        if (url := target_of(anchor, source)) and len(url) <= _LONGEST:
            shown.setdefault(int(text), url)
    forms: dict[tuple[str, str, int], set[int]] = defaultdict(set)
    for label, url in shown.items():
        for match in _NUMBER.finditer(url):
            if (offset := int(match[0]) - label) in (0, -1):
                forms[url[: match.start()], url[match.end() :], offset].add(label)
    if not forms:
        return ()
    (before, after, offset), labels = max(forms.items(), key=lambda item: (len(item[1]), item[0]))
    stated = _stated_pages(source)
    if len(labels) < 2 and (not stated or len(shown) > 1):
        return ()
    last = max(max(labels), stated or 0)
    own = re.fullmatch(f"{re.escape(before)}(\\d{{1,5}}){re.escape(after)}", source.url)
    here = int(own[1]) - offset if own else 1
    numbers = range(here + 1, last + 1)[:MOST_PAGES]
    return tuple(Step(f"{before}{number + offset}{after}") for number in numbers)


def _stated_pages(source: Source) -> int | None:
    """The number of pages in words: 共 1,227 页, 1/12页."""
    match = _PAGES.search(" ".join(source.soup.get_text(" ").split()))
    digits = (match[1] or match[2]).replace(",", "") if match else ""
    return int(digits) if digits.isdecimal() else None
