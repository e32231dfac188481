"""UCAP's search service, which fills listings that hold no rows: `/common/search/<channel>`, `/searchList/<channel>`.

`…?_isAgg=true&_isJson=true&_pageSize=18&_template=index&page=1` answers `{data: {page, rows, total, results: [{title,
url, publishedTimeStr, contentHtml, …}]}}`. Entries may carry the whole body; the article's own page is asked for
nevertheless, for it is what a reader can check.
"""

import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

from extract.layouts.json_rows import count_in, json_links
from extract.layouts.paging import further_pages, with_query
from extract.layouts.source import Source
from extract.records import ListingPage, Step

NAME = "ucap_search"
_SERVICE = re.compile(
    r"[\"'(=\s]((?:(?:https?:)?//[\w.:-]{1,100})?/?(?:[\w-]{1,40}/)?(?:common/search|searchList|search)/[0-9a-f]{32}\b[^\"'\s<>)]{0,400})",
    re.IGNORECASE,
)
_QUERY = {
    "_isAgg": "true",
    "_isJson": "true",
    "_pageSize": "20",
    "_template": "index",
    "_rangeTimeGte": "",
    "_channelName": "",
}


def recognises(source: Source) -> bool:
    """An answer of the service. (The listings that ask it are read by `ucap`.)"""
    inner = source.data.get("data") if isinstance(source.data, dict) else None
    results = inner.get("results") if isinstance(inner, dict) else None
    return isinstance(results, list) and not any(isinstance(item, dict) and "source" in item for item in results[:1])


def read(source: Source) -> ListingPage:
    """The entries of an answer, and the pages after it."""
    data: Any = source.data if isinstance(source.data, dict) else {}
    inner = data.get("data") if isinstance(data.get("data"), dict) else {}
    results = inner.get("results")
    items = results if isinstance(results, list) else []
    links = json_links(
        [_with_times(item) for item in items],
        source,
        titles=("title", "showTitle"),
        urls=("url", "link"),
        dates=("publishedTimeStr", "publishedTime", "pubdate", "writedate"),
    )
    asked = parse_qs(urlsplit(source.url).query).get("page", ["1"])[0]
    page = int(asked) if asked.isdecimal() and len(asked) < 7 else 1
    total, size = count_in(inner, "total", "allRow"), count_in(inner, "rows", "pageSize") or len(items)
    numbers = further_pages(page, total, size) if links else range(0)
    series = source.asked.series if source.asked else ""
    steps = tuple(Step(with_query(source.url, page=str(n)), series=series) for n in numbers)
    return ListingPage(NAME, tuple(links), steps, tuple(source.warnings))


def service_steps(source: Source) -> tuple[Step, ...]:
    """The first page of every search that a listing's scripts name; what they leave out is filled in as usual."""
    steps: dict[str, Step] = {}
    for address in _SERVICE.findall(source.text):
        url = source.resolve(address.replace("&amp;", "&"))
        if url is None:
            continue
        given = {name: values[-1] for name, values in parse_qs(urlsplit(url).query, keep_blank_values=True).items()}
        wanted = {name: value for name, value in _QUERY.items() if not given.get(name)} | {"_isJson": "true"}
        path = urlsplit(url).path
        steps.setdefault(path, Step(with_query(url, **wanted, page="1"), series=path))
    return tuple(steps.values())


def _with_times(item: Any) -> Any:
    """An entry with the dates that stand among its metadata (`domainMetaList`) brought up beside its title."""
    if not isinstance(item, dict) or item.get("publishedTimeStr") or item.get("publishedTime"):
        return item
    found: dict[str, Any] = {}
    groups = item.get("domainMetaList")
    for group in groups if isinstance(groups, list) else []:
        pairs = group.get("resultList") if isinstance(group, dict) else None
        for pair in pairs if isinstance(pairs, list) else []:
            if isinstance(pair, dict) and isinstance(pair.get("key"), str):
                found[pair["key"]] = pair.get("value")
    return found | item
