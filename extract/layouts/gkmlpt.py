"""Guangdong's disclosure directory (政府信息公开目录管理平台): a page that holds no row, and a JSON service that holds all.

`<site>/gkmlpt/index#<category>` sets `window._CONFIG = {… SID: '200001', TREE: [{id, name, children, jump_url}] …}`.
`<site>/gkmlpt/api/all/<category>?page=<n>&sid=<SID>` gives a hundred entries a page; page 0 is page 1 once more, and
category 0 is the whole directory. Without a category in the address, those are taken that the tree names for
reports on building a rule-of-law government, and the whole directory where it names none.
"""

import json
import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

from extract.layouts.column import is_about_reports
from extract.layouts.json_rows import count_in, json_links
from extract.layouts.paging import further_pages, with_query
from extract.layouts.source import Source
from extract.records import ListingPage, Step

NAME = "gkmlpt"
_CONFIG = re.compile(r"\bwindow\._CONFIG\s*=\s*\{")
_SID = re.compile(r"[\"']?\bSID\b[\"']?\s*:\s*[\"']?(\d{1,12})")
_TREE = re.compile(r"[\"']?\bTREE\b[\"']?\s*:\s*(?=\[)")
_FOLDER = re.compile(r"^(.*?/gkmlpt)/")
_API = re.compile(r"/gkmlpt/api/all/(\d+)")
_WHOLE = "0"
_MOST_CATEGORIES = 20
_DEEPEST = 12


def recognises(source: Source) -> bool:
    """The directory's configuration, or an answer of its service."""
    if isinstance(source.data, dict):
        return isinstance(source.data.get("articles"), list)
    return bool(_CONFIG.search(source.text) and (_SID.search(source.text) or "/gkmlpt/" in source.text))


def read(source: Source) -> ListingPage:
    """Of the directory, the categories to ask for; of an answer, its entries and the pages after it."""
    if source.data is not None:
        return _answer(source)
    sid = _SID.search(source.text)
    if sid is None:
        source.scripted = "gkmlpt (its configuration names no SID)"
        source.warnings.append(f"listing: no rows in the page; it looks like {source.scripted}")
        return ListingPage(NAME, (), (), tuple(source.warnings))
    folder = match[1] if (match := _FOLDER.match(urlsplit(source.url).path)) else "/gkmlpt"
    names = _names(source)
    chosen, steps = _chosen(source, names), []
    for category in chosen:
        url = source.resolve(f"{folder}/api/all/{category}?page=1&sid={sid[1]}")
        if url:
            steps.append(Step(url, series=category))
    column = names.get(chosen[0]) if len(chosen) == 1 else None
    return ListingPage(NAME, (), tuple(steps), tuple(source.warnings), column)


def _answer(source: Source) -> ListingPage:
    data: Any = source.data if isinstance(source.data, dict) else {}
    articles = data.get("articles")
    items = articles if isinstance(articles, list) else []
    links = json_links(
        items,
        source,
        titles=("title",),
        urls=("url", "post_url"),
        dates=("display_publish_time", "first_publish_time", "publish_time", "created_at", "create_time", "date"),
    )
    query = parse_qs(urlsplit(source.url).query)
    asked = query.get("page", ["1"])[0]
    page = max(1, int(asked)) if asked.isdecimal() and len(asked) < 7 else 1
    total = count_in(data.get("classify"), "post_count") or count_in(data, "total", "count")
    series = match[1] if (match := _API.search(source.url)) else ""
    numbers = further_pages(page, total, len(items)) if items else range(0)
    steps = tuple(Step(with_query(source.url, page=str(n)), series=series) for n in numbers)
    return ListingPage(NAME, tuple(links), steps, tuple(source.warnings))


def _chosen(source: Source, names: dict[str, str]) -> list[str]:
    """The categories to read: the one that the address names, else those of the tree on reports, else all in one."""
    if source.fragment.isdecimal():
        return [source.fragment]
    found = [category for category, name in names.items() if is_about_reports(name)]
    return found[:_MOST_CATEGORIES] or [_WHOLE]


def _names(source: Source) -> dict[str, str]:
    """The tree's categories by number; those that only lead elsewhere are left out."""
    names: dict[str, str] = {}
    if match := _TREE.search(source.text):
        try:
            tree, _ = json.JSONDecoder().raw_decode(source.text, match.end())
            _collect(tree, names, 0)
        except (ValueError, RecursionError):
            source.warnings.append("listing: the directory's tree is no JSON; its categories have no names")
    return names


def _collect(tree: Any, names: dict[str, str], depth: int) -> None:
    for node in tree if isinstance(tree, list) and depth < _DEEPEST else []:
        if isinstance(node, dict) and not node.get("jump_url"):
            if str(node.get("id", "")).isdecimal():
                names[str(node["id"])] = str(node.get("name", ""))
            _collect(node.get("children"), names, depth + 1)
