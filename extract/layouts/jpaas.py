"""Hanweb's newer platform (jpaas): columns without rows, and a service that gives them as HTML within JSON.

A list widget is `<script url="…/front/page/build/unit" queryData="{'webId':'…','pageId':'…', …}">` (JSON in single
quotes). The service answers `{"success": true, "data": {"html": "<li>…"}}`; the HTML ends in a pager that carries
`rows`, `count` and `pageNo`. Further pages are asked for by `paramJson={"pageNo":2,"pageSize":15}`.
"""

import html
import json
import re
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from extract.layouts.general import column_page
from extract.layouts.paging import further_pages, with_query
from extract.layouts.rows import rows_of
from extract.layouts.source import Source
from extract.records import Link, ListingPage, Step

NAME = "jpaas"
SERVICE = "/api-gateway/jpaas-publish-server/front/page/build/unit"
_UNIT = re.compile(r"/jpaas-publish-server/front/page/build/unit")
_WIDGET = re.compile(r"<script\b[^<>]*\bquerydata\s*=\s*(?:\"([^\"<>]*)\"|'([^'<>]*)')[^<>]*>", re.IGNORECASE)
_URL = re.compile(r"\burl\s*=\s*[\"']([^\"'<>]+)[\"']", re.IGNORECASE)
_PAIR = re.compile(r"[\"'](\w+)[\"']\s*:\s*(?:\"([^\"]*)\"|'([^']*)'|(\{[^{}]*\})|([\w.-]+))")
_NUMBERS = {
    name: re.compile(rf"\b{name}[\"']?\s*[=:]\s*[\"']?\s*(\d{{1,7}})\b", re.IGNORECASE) for name in ("count", "rows")
}
_MOST_WIDGETS = 8


def recognises(source: Source) -> bool:
    """A widget that the service fills, or an answer of the service."""
    if source.data is not None:
        return bool(_UNIT.search(urlsplit(source.url).path)) or _markup(source.data) is not None
    return bool(_UNIT.search(source.text) and _WIDGET.search(source.text))


def read(source: Source) -> ListingPage:
    """Of a column, its own rows and what its widgets ask for; of an answer, its rows and the pages after it."""
    if source.data is not None or _UNIT.search(urlsplit(source.url).path):
        return _answer(source)
    return column_page(NAME, source, _widgets)


def _widgets(source: Source) -> tuple[Step, ...]:
    """One step a widget: its first page, asked for just as the page's own script would."""
    steps: dict[str, Step] = {}
    for match in _WIDGET.finditer(source.text):
        address = html.unescape(found[1]) if (found := _URL.search(match[0])) else SERVICE
        query = _pairs(html.unescape(match[1] or match[2] or ""))
        if not query or not _UNIT.search(address):
            continue
        url = source.resolve(f"{address.partition('?')[0]}?{urlencode(query)}")
        if url:
            series = query.get("tagId") or query.get("pageId") or ""
            steps.setdefault(url, Step(url, series=f"{series}#{len(steps)}"))
    if len(steps) > _MOST_WIDGETS:
        source.warnings.append(f"listing: only {_MOST_WIDGETS} of its {len(steps)} widgets were asked for")
    return tuple(steps.values())[:_MOST_WIDGETS]


def _answer(source: Source) -> ListingPage:
    markup = _markup(source.data)
    if markup is None:
        source.warnings.append("listing: expected {data: {html}} from the jpaas service, found another answer")
        return ListingPage(NAME, (), (), tuple(source.warnings))
    links: list[Link] = rows_of(source.parse(markup), source)
    asked = _asked(source.url)
    page = _number(asked.get("pageNo")) or 1
    count = int(match[1]) if (match := _NUMBERS["count"].search(markup)) else None
    rows = int(match[1]) if (match := _NUMBERS["rows"].search(markup)) else 0
    size = rows or _number(asked.get("pageSize")) or len(links)
    numbers = further_pages(page, count, size) if links else range(0)
    series = source.asked.series if source.asked else ""
    steps = tuple(
        Step(
            with_query(
                source.url,
                paramJson=json.dumps(
                    asked | {"pageNo": n, "pageSize": size}, ensure_ascii=False, separators=(",", ":")
                ),
            ),
            series=series,
        )
        for n in numbers
    )
    return ListingPage(NAME, tuple(links), steps, tuple(source.warnings))


def _markup(data: Any) -> str | None:
    inner = data.get("data") if isinstance(data, dict) else None
    found = inner.get("html") if isinstance(inner, dict) else None
    return found if isinstance(found, str) else None


def _pairs(text: str) -> dict[str, str]:
    """The names and values of an object in single or double quotes; a nested object is kept as text."""
    return {name: double or single or nested or bare for name, double, single, nested, bare in _PAIR.findall(text)}


def _asked(url: str) -> dict[str, Any]:
    """What the request's paramJson said."""
    try:
        found = json.loads(parse_qs(urlsplit(url).query).get("paramJson", ["{}"])[0])
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _number(value: Any) -> int | None:
    text = str(value).strip()
    return int(text) if text.isdecimal() and len(text) < 7 else None
