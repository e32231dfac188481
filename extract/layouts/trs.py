"""TRS WCM (拓尔思): server-rendered rows with relative links; paging only in script, counted from 0.

Page 0 is `index.html` or the bare folder, page N is `index_N.html`. The number of pages stands in
`createPageHTML(pages, current, "index", "html")`, in `createPage(…)` alike, in `var countPage = …` of older
templates, in `Pager({size: …, prefix: 'index', suffix: 'html', current: 0})` or in `pagination_script_config =
{pageNumber: '0', total: '3'}`. Two count from 1: `pagination({totalData: 34, showData: 15})`, and a call whose current
page is 1 on the listing's own first page.
"""

import re
from urllib.parse import urlsplit

from extract.layouts.general import note_scripts, page_rows
from extract.layouts.paging import next_steps, numbered_steps, pager_calls, redirect_steps, script_number
from extract.layouts.source import Source
from extract.records import ListingPage, Step

_ARTICLE = re.compile(r"(?:href|onclick)\s*=\s*[^>]{0,200}?/t(?:19|20)\d{6}_\d+\.s?html?", re.IGNORECASE)
_PAGER = re.compile(r"\bPager\s*\(\s*\{([^{}]{1,500})\}")
_CONFIGURED = re.compile(r"\bpagination_script_config\s*=\s*\{([^{}]{1,500})\}")
_COUNTED_ROWS = re.compile(r"\bpagination\s*\(\s*\{([^{}]{1,500}totalData[^{}]{0,500}|totalData[^{}]{1,500})\}")
_NUMBERED = re.compile(r"_\d+\.s?html?$", re.IGNORECASE)
_PAGER_ITEM = re.compile(r"[\"']?(\w+)[\"']?\s*:\s*[\"']?([\w.-]+)")
_NAME_IN_SCRIPT = re.compile(r"[\"'=\\]([\w-]{1,40}?)(?:[\"']\s*\+\s*[\"'])?_[\"']\s*\+")


def recognises(source: Source) -> bool:
    """A pager call with the number first, a countPage variable, a Pager object, or TRS article addresses."""
    return bool(
        _script_steps(source)
        or script_number(source, "countPage") is not None
        or any(call.arguments and isinstance(call.arguments[0], int) for call in pager_calls(source))
        or _ARTICLE.search(source.text)
    )


def read(source: Source) -> ListingPage:
    """Rows, and every further page that the page's script counts; else its next link."""
    links = page_rows(source)
    steps = _script_steps(source) or next_steps(source)
    if not links:
        steps = steps or redirect_steps(source)
        note_scripts(source)
    return ListingPage("trs", tuple(links), steps, tuple(source.warnings))


def _script_steps(source: Source) -> tuple[Step, ...]:
    for call in pager_calls(source):
        match call.arguments:
            case (int(pages), int(current), str(name), str(extension), *_):
                base = 1 if current == 1 and not _NUMBERED.search(urlsplit(source.url).path) else 0
                numbers = range(current + 1, pages + base)
                return numbered_steps(source, name, extension.lstrip("."), numbers)
            case _:
                continue
    for pattern, read_items in ((_PAGER, _pager), (_CONFIGURED, _configured), (_COUNTED_ROWS, _counted_rows)):
        if match := pattern.search(source.text):
            items = {key.lower(): value for key, value in _PAGER_ITEM.findall(match[1])}
            if found := read_items(source, items):
                return found
    pages_counted = script_number(source, "countPage")
    if pages_counted is not None:
        current_page = script_number(source, "currentPage") or 0
        return numbered_steps(source, *_name_in_script(source), range(current_page + 1, pages_counted))
    return ()


def _pager(source: Source, items: dict[str, str]) -> tuple[Step, ...]:
    """`Pager({size: 3, current: 0, prefix: 'index', suffix: 'html'})`: pages counted from 0."""
    pages, current = _count(items, "size", "total"), _count(items, "current") or 0
    numbers = range(current + 1, pages or 0)
    return numbered_steps(source, items.get("prefix", "index"), items.get("suffix", "html"), numbers)


def _configured(source: Source, items: dict[str, str]) -> tuple[Step, ...]:
    """`pagination_script_config = {pageNumber: '0', total: '3'}`: pages counted from 0."""
    pages, current = _count(items, "total", "pagecount") or 0, _count(items, "pagenumber") or 0
    return numbered_steps(source, *_name_in_script(source), range(current + 1, pages))


def _counted_rows(source: Source, items: dict[str, str]) -> tuple[Step, ...]:
    """`pagination({totalData: 34, showData: 15, current: 1})`: rows, and pages counted from 1."""
    rows, shown, current = _count(items, "totaldata"), _count(items, "showdata"), _count(items, "current") or 1
    if not rows or not shown:
        return ()
    return numbered_steps(source, *_name_in_script(source), range(current + 1, -(-rows // shown) + 1))


def _count(items: dict[str, str], *names: str) -> int | None:
    value = next((items[name] for name in names if name in items), "")
    return int(value) if value.isdecimal() and len(value) < 8 else None


def _name_in_script(source: Source) -> tuple[str, str]:
    """The name and the ending of further pages, as the script puts them together: `"index_pc" + "_" + n + ".html"`."""
    name = match[1] if (match := _NAME_IN_SCRIPT.search(source.text)) else "index"
    extension = "shtml" if re.search(r"[\"'.]shtml\b", source.text) else "html"
    return name, "htm" if extension == "html" and re.search(r"[\"'.]htm[\"'\\]", source.text) else extension
