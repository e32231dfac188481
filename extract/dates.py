"""Dates as portals print them, in text and in addresses."""

import re
from collections.abc import Iterator
from datetime import date
from functools import lru_cache

from extract.lines import half_width

# 2024-03-14, 2024- 03- 14, 2024/3/14, 2024.03.14, 2024年3月14日, 2024——03——14 (the standard's own misprint)
_NUMERIC = re.compile(
    r"(?<![\d.])((?:19|20)\d{2})\s{0,3}(?:[-/.年]|[-—–]{1,2})\s{0,3}(\d{1,2})\s{0,3}(?:[-/.月]|[-—–]{1,2})\s{0,3}(\d{1,2})(?!\d)\s{0,2}日?"
)
_DAY_FIRST = re.compile(r"(?<!\d)(\d{1,2})\s{0,3}[日/|]?\s{0,3}((?:19|20)\d{2})\s?[-/.年]\s?(\d{1,2})(?![\d])\s?月?")
_COMPACT = re.compile(r"(?<!\d)((?:19|20)\d{2})(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?!\d)")
_CHINESE = re.compile(
    r"([一二]?[〇○零一二三四五六七八九]{4})年(十[一二]?|[一二三四五六七八九])月([一二三]?十[一二三四五六七八九]?|[一二三四五六七八九])日"
)
_IN_URL = (
    re.compile(r"/t((?:19|20)\d{2})(\d{2})(\d{2})_\d+\."),
    re.compile(r"/((?:19|20)\d{2})/(\d{1,2})[/-](\d{1,2})/"),
    re.compile(r"/((?:19|20)\d{2})-(\d{1,2})[/-](\d{1,2})/"),
    re.compile(r"/((?:19|20)\d{2})(\d{2})/?(\d{2})/"),
)
_DIGITS = {char: index for index, char in enumerate("〇一二三四五六七八九")} | {"○": 0, "零": 0}


def dates_in(text: str) -> Iterator[date]:
    """Every full date a text prints, in order."""
    for year, month, day in _NUMERIC.findall(half_width(text)):
        if found := make_date(year, month, day):
            yield found


def date_in(text: str) -> date | None:
    """The first date a text prints, in any of the forms that stand beside links and in headers."""
    return _short_date_in(text) if len(text) <= _KEPT else _date_in(text)


def _date_in(text: str) -> date | None:
    text = half_width(text)
    for pattern, order in ((_NUMERIC, (0, 1, 2)), (_DAY_FIRST, (1, 2, 0)), (_COMPACT, (0, 1, 2))):
        for groups in pattern.findall(text):
            if found := make_date(*(groups[index] for index in order)):
                return found
    return chinese_date_in(text)


# A page says its date in several places, and each reader asks anew. Longer texts are not kept.
_KEPT = 100
_short_date_in = lru_cache(maxsize=1024)(_date_in)


def chinese_date_in(text: str) -> date | None:
    """The first date written in Chinese numerals: 二〇二四年三月一日."""
    for year, month, day in _CHINESE.findall(text):
        digits = "".join(str(_DIGITS[char]) for char in year[-4:])
        if found := make_date(digits, str(_small(month)), str(_small(day))):
            return found
    return None


def without_dates(text: str) -> str:
    """A row's text with its dates, and the times and brackets round them, taken out."""
    return re.sub(
        "[\\[(\uff08【]?\\s*" + _NUMERIC.pattern + "(?:\\s*\\d{1,2}:\\d{2}(?::\\d{2})?)?\\s*[\\])\uff09】]?", " ", text
    )


def date_in_url(url: str) -> date | None:
    """The date that an article's address carries: usually that of its creation."""
    for pattern in _IN_URL:
        if (match := pattern.search(url)) and (found := make_date(*match.groups())):
            return found
    return None


def make_date(year: str, month: str, day: str) -> date | None:
    """A date of plausible year, or None where there is no such day."""
    try:
        found = date(int(year), int(month), int(day))
    except ValueError:
        return None
    return found if 1990 <= found.year <= 2100 else None


def _small(numeral: str) -> int:
    """十 -> 10, 十二 -> 12, 二十一 -> 21, 三 -> 3."""
    tens, ten, ones = numeral.rpartition("十")
    if not ten:
        return _DIGITS[ones]
    return (_DIGITS[tens] if tens else 1) * 10 + (_DIGITS[ones] if ones else 0)
