"""TRS WCM (拓尔思): server-rendered rows with relative links; paging only in script, counted from 0.

Page 0 is `index.html` or the bare folder, page N is `index_N.html`. The number of pages stands in
`createPageHTML(pages, current, "index", "html")`, in `createPage(…)` alike, in `var countPage = …` of older
templates, or in `Pager({size: …, prefix: 'index', suffix: 'html', current: 0})`.
"""

import re

from extract.layouts.general import note_scripts, page_rows
from extract.layouts.paging import next_steps, numbered_steps, pager_calls, redirect_steps, script_number
from extract.layouts.source import Source
from extract.records import ListingPage, Step

_ARTICLE = re.compile(r"(?:href|onclick)\s*=\s*[^>]{0,200}?/t(?:19|20)\d{6}_\d+\.s?html?", re.IGNORECASE)
_PAGER = re.compile(r"\bPager\s*\(\s*\{([^{}]{1,500})\}")
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
                return numbered_steps(source, name, extension.lstrip("."), range(current + 1, pages))
            case _:
                continue
    if pager := _PAGER.search(source.text):
        items = {key.lower(): value for key, value in _PAGER_ITEM.findall(pager[1])}
        size, shown = items.get("size") or items.get("total") or "", items.get("current", "0")
        if size.isdecimal() and shown.isdecimal():
            numbers = range(int(shown[:6]) + 1, int(size[:6]))
            return numbered_steps(source, items.get("prefix", "index"), items.get("suffix", "html"), numbers)
    pages_counted = script_number(source, "countPage")
    if pages_counted is not None:
        current_page = script_number(source, "currentPage") or 0
        name = match[1] if (match := _NAME_IN_SCRIPT.search(source.text)) else "index"
        extension = "shtml" if re.search(r"[\"'.]shtml\b", source.text) else "html"
        extension = "htm" if extension == "html" and re.search(r"[\"'.]htm[\"'\\]", source.text) else extension
        return numbered_steps(source, name, extension, range(current_page + 1, pages_counted))
    return ()
