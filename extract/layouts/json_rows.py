"""The rows of listings that come as JSON: entries with a title, an address and a time, whatever their keys are called."""

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

from bs4 import BeautifulSoup

from extract.dates import date_in
from extract.layouts.source import Source
from extract.records import Link

_BEIJING = timezone(timedelta(hours=8))
_MOST_ROWS = 3000  # an answer; services give some hundred
_EARLIEST = datetime(1990, 1, 1, tzinfo=UTC).timestamp()


def json_links(
    items: Iterable[Any], source: Source, *, titles: Sequence[str], urls: Sequence[str], dates: Sequence[str]
) -> list[Link]:
    """One link an entry, each address once, by the first of each kind of key that has a value."""
    found: dict[str, Link] = {}
    for number, item in enumerate(items):
        if number == _MOST_ROWS:
            source.warnings.append(f"listing: only its first {_MOST_ROWS:,} entries were read")
            break
        if not isinstance(item, dict):
            continue
        title = plain_title(_first(item, titles))
        address = _first(item, urls)
        url = source.resolve(str(address)) if address else None
        if title and url and url not in found:
            day = next((day for key in dates if (day := day_of(item.get(key)))), None)
            found[url] = Link(url, title[:500], day)
    return list(found.values())


def plain_title(value: object) -> str:
    """A title as a person reads it: search services mark words in it with tags."""
    text = str(value or "")
    if "<" in text:
        text = BeautifulSoup(text, "lxml").get_text()
    return " ".join(re.sub(r"[\x00-\x1f\x7f\u200b-\u200f\ufeff]+", " ", text).split())


def day_of(value: object) -> date | None:
    """The day of a time in JSON: text that prints one, or seconds or milliseconds since 1970, as of Beijing."""
    if isinstance(value, str) and not re.fullmatch(r"\s*\d{9,13}\s*", value):
        return date_in(value)
    try:
        seconds = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return None
    if seconds > 1e11:
        seconds /= 1000
    if not _EARLIEST <= seconds < 4e9:
        return None
    return datetime.fromtimestamp(seconds, _BEIJING).date()


def count_in(table: Any, *names: str) -> int | None:
    """The first of some keys of a JSON object that holds a count."""
    if isinstance(table, dict):
        for name in names:
            value = table.get(name)
            text = str(value).strip() if isinstance(value, int | str) and not isinstance(value, bool) else ""
            if text.isdecimal() and len(text) < 8:
                return int(text)
    return None


def _first(item: dict[str, Any], keys: Sequence[str]) -> object:
    return next((value for key in keys if isinstance(value := item.get(key), str) and value.strip()), None)
