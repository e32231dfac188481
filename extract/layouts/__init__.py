"""Layouts: the shapes that content systems give their listings, recognised page by page.

A layout is a module with two functions: `recognises(source)`, and `read(source)`, which returns what the page lists
and which further pages it asks for. A new layout is a new module and a line in `_READERS`.
"""

from dataclasses import replace
from types import ModuleType

from extract.decode import decode
from extract.layouts import general, gkmlpt, jcms, jpaas, jpage, numbered, trs, ucap, ucap_search, vsb
from extract.layouts.column import column_name
from extract.layouts.source import Source
from extract.records import ListingPage, Step

# In the order in which they are asked: the one with the most telling mark first.
_READERS: dict[str, ModuleType] = {
    "jcms": jcms,
    "gkmlpt": gkmlpt,
    "jpaas": jpaas,
    "jpage": jpage,
    "ucap_search": ucap_search,
    "ucap": ucap,
    "trs": trs,
    "vsb": vsb,
    "numbered": numbered,
    "general": general,
}

LAYOUTS: tuple[str, ...] = tuple(sorted(_READERS))


def read_listing(
    body: bytes, content_type: str | None, url: str, layout: str = "auto", *, asked: Step | None = None
) -> ListingPage:
    """What one page of a listing says: its rows and the further pages it asks for. Never raises for its content.

    `url` is the address the body came from, after redirects, `asked` the request that it answers: the pages of some
    services can be told apart by that alone. `layout` is a name of `LAYOUTS`, or `auto`.

    Raises:
        ValueError: `layout` is no layout's name.
    """
    if layout != "auto" and layout not in _READERS:
        raise ValueError(f"layout {layout!r} is unknown; expected auto, {', '.join(LAYOUTS)}")
    text, _, warnings = decode(body, content_type)
    source = Source(text, url, warnings, asked)
    name = layout if layout != "auto" else next(name for name, reader in _READERS.items() if reader.recognises(source))
    page: ListingPage = _READERS[name].read(source)
    return replace(page, column=page.column or column_name(source), scripted=source.scripted)
