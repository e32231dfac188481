"""The JSON variant of Hanweb's column pages in Jiangxi: a template without rows, filled from `POST /queryList`.

The page sets `params = {current: 1, unitid: '380055', webSiteCode: ['jxsxx'], channelCode: ['col42150'], perPage: '15',
…}` and calls `loadPageData(params, '380055')`. The service answers `{data: {total, results: [{source: {title, pubDate,
urls}}]}}`, where `urls` is JSON once more, `{"pc": "/…"}`.
"""

import json
import re
from dataclasses import replace
from typing import Any

from extract.layouts.general import column_page
from extract.layouts.json_rows import count_in, json_links
from extract.layouts.paging import further_pages
from extract.layouts.source import Source
from extract.records import ListingPage, Step

NAME = "jpage"
SERVICE = "/queryList"
_CALL = re.compile(r"\bloadPageData\s*\(")
_OBJECT = re.compile(r"\{([^{}]{0,2000}\bchannelCode\b[^{}]{0,2000})\}")
_ENTRY = re.compile(
    r"[\"']?(\w+)[\"']?\s*:\s*(?:\[([^\[\]]*)\]|\"([^\"]*)\"|'([^']*)'|(-?\d+(?:\.\d+)?|true|false|null)\b)"
)
_ITEM = re.compile(r"[\"']([^\"']*)[\"']")
_MOST_CHANNELS = 8


def recognises(source: Source) -> bool:
    """A column page that loads its rows so, or an answer of the service."""
    if source.data is not None:
        return any("source" in item for item in _results(source.data) if isinstance(item, dict))
    return bool(_CALL.search(source.text) and _OBJECT.search(source.text))


def read(source: Source) -> ListingPage:
    """Of a column page, the request for its first rows; of an answer, its rows and the pages after it."""
    if source.data is not None:
        return _answer(source)
    return column_page(NAME, source, _first_pages)


def _first_pages(source: Source) -> tuple[Step, ...]:
    """One request for each channel that the page's parameters name; lists go as `name[]`."""
    url = source.resolve(SERVICE)
    steps: dict[str, Step] = {}
    for match in _OBJECT.finditer(source.text):
        form: dict[str, str] = {}
        channels: list[str] = []
        for name, items, double, single, bare in _ENTRY.findall(match[1]):
            values = _ITEM.findall(items)
            if name == "channelCode":
                channels = values or [double or single]
            elif values:
                form[f"{name}[]"] = values[0]
            elif bare != "null":
                form[name] = double or single or bare
        form["current"] = "1"
        form.setdefault("pageSize", form.get("perPage", "15"))
        for channel in channels[:_MOST_CHANNELS]:
            if url and channel and form.get("unitid"):
                steps.setdefault(channel, Step(url, "POST", form | {"channelCode[]": channel}, channel))
    return tuple(steps.values())


def _answer(source: Source) -> ListingPage:
    items = [_entry(item) for item in _results(source.data)]
    links = json_links(items, source, titles=("title",), urls=("pc", "url"), dates=("pubDate", "publishTime"))
    return ListingPage(NAME, tuple(links), _later_pages(source, len(items)) if links else (), tuple(source.warnings))


def _later_pages(source: Source, rows: int) -> tuple[Step, ...]:
    """The pages after the one asked for; all of them at once where the answer counts its entries."""
    asked = source.asked
    if asked is None or asked.form is None:
        return ()
    page = count_in(dict(asked.form), "current") or 1
    size = count_in(dict(asked.form), "pageSize", "perPage") or rows
    total = count_in(source.data.get("data"), "total", "totalCount", "count")
    numbers = further_pages(page, total, size)
    return tuple(replace(asked, form=dict(asked.form) | {"current": str(number)}) for number in numbers)


def _results(data: Any) -> list[Any]:
    inner = data.get("data") if isinstance(data, dict) else None
    found = inner.get("results") if isinstance(inner, dict) else None
    return found if isinstance(found, list) else []


def _entry(item: Any) -> dict[str, Any]:
    """One result's own fields, with the address for a desktop among them."""
    fields = item.get("source") if isinstance(item, dict) else None
    if not isinstance(fields, dict):
        return {}
    urls = fields.get("urls")
    try:
        urls = json.loads(urls) if isinstance(urls, str) else urls
    except (ValueError, RecursionError):
        urls = None
    return fields | ({"pc": urls.get("pc")} if isinstance(urls, dict) else {})
