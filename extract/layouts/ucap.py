"""开普云 UCAP: rows in the page or inside an HTML comment; a pager call with the string first, counted from 1.

`createPageHTML('page_div', pages, current, 'name', 'shtml', records)`: page 1 is `name.shtml`, page N `name_N.shtml`.
A listing without rows may name the search service that fills it (`ucap_search`).
"""

import re

from extract.layouts import ucap_search
from extract.layouts.general import note_scripts, page_rows
from extract.layouts.paging import next_steps, numbered_steps, pager_calls, redirect_steps
from extract.layouts.rows import has_dates
from extract.layouts.source import Source
from extract.records import ListingPage, Step

_ARTICLE = re.compile(r"href\s*=\s*[\"'][^\"'>]*/(?:c\d{5,7}/\d{6}/\d{6,}|\d{6}/[0-9a-f]{32})\.shtml", re.IGNORECASE)


def recognises(source: Source) -> bool:
    """A pager call with the string first, UCAP article addresses, or a script that asks UCAP's search service."""
    if source.data is not None:
        return False
    return (
        bool(ucap_search.service_steps(source))
        or any(call.arguments and isinstance(call.arguments[0], str) for call in pager_calls(source))
        or bool(_ARTICLE.search(source.text))
    )


def read(source: Source) -> ListingPage:
    """Rows (of a comment where the page shows none), and every further page of the pager, or of the search service."""
    if ucap_search.recognises(source):
        return ucap_search.read(source)
    links = page_rows(source)
    steps = _script_steps(source) or next_steps(source)
    if not has_dates(links) and (searched := ucap_search.service_steps(source)):
        return ListingPage("ucap", (), searched, tuple(source.warnings))
    if not links:
        steps = steps or redirect_steps(source)
        note_scripts(source)
    return ListingPage("ucap", tuple(links), steps, tuple(source.warnings))


def _script_steps(source: Source) -> tuple[Step, ...]:
    for call in pager_calls(source):
        match call.arguments:
            case (str(), int(pages), int(current), str(name), str(extension), *_):
                return numbered_steps(source, name, extension.lstrip("."), range(current + 1, pages + 1))
            case _:
                continue
    return ()
