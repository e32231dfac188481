"""Any listing that no other layout claims: repeated rows of link and date, and a next link."""

import re
from collections.abc import Callable

from extract.layouts.paging import next_steps, redirect_steps
from extract.layouts.rows import commented_markup, has_dates, rows_of
from extract.layouts.source import Source
from extract.records import Link, ListingPage, Step

# What cannot be had without running the site's scripts is named, not guessed.
_SCRIPTED = (
    (re.compile(r"/gkmlpt/|window\._CONFIG\s*="), "gkmlpt (its rows come from a JSON service)"),
    (re.compile(r"jpaas-publish-server|querydata\s*=", re.IGNORECASE), "jpaas (its rows come from a JSON service)"),
    (re.compile(r"\bloadPageData\s*\("), "jpage JSON (its rows come from /queryList)"),
    (
        re.compile(r"<meta[^<>]{1,200}name=[\"']?channelId[\"']?[^<>]{1,200}content=[\"']?[0-9a-f]{32}", re.IGNORECASE),
        "UCAP JSON (its rows come from a search service, /common/search/<channelId> or /searchList/<channelId>)",
    ),
    (re.compile(r"/igs/front/|\bdatacall\b", re.IGNORECASE), "Nanwei IGS (its rows are drawn by datacall scripts)"),
    (re.compile(r"irs-c-web/|/was[45]0?/web/", re.IGNORECASE), "a TRS search service (irs or WAS)"),
    (re.compile(r"/fjdzapp/search|/so/ss/query|/search-front-server/|/cms/JsonList|/cbircweb/"), "a search service"),
    (
        re.compile(r"\bng-(?:app|repeat)\b|\bv-for=|\{\{#each\b|<div id=[\"']?(?:app|root)[\"']?>\s*</div>"),
        "a script shell (its rows are drawn in the browser)",
    ),
)


def recognises(source: Source) -> bool:
    """Every page: this is the last reader asked."""
    return True


def read(source: Source) -> ListingPage:
    """Rows and the next link of a page; where there are none, the page it leads on to, or why nothing was read."""
    links = page_rows(source)
    steps = next_steps(source)
    if not links:
        steps = steps or redirect_steps(source)
        note_scripts(source)
    return ListingPage("general", tuple(links), steps, tuple(source.warnings))


def column_page(name: str, source: Source, asks: Callable[[Source], tuple[Step, ...]]) -> ListingPage:
    """A column whose rows a service gives: its own dated rows and what it asks of the service; without both, as `read`."""
    own = page_rows(source)
    links = own if has_dates(own) else []
    steps = asks(source)
    if not links and not steps:
        steps = next_steps(source) or redirect_steps(source)
        note_scripts(source)
    return ListingPage(name, tuple(links), steps, tuple(source.warnings))


def page_rows(source: Source) -> list[Link]:
    """The rows of a page; those in its comments where the page itself shows none with a date."""
    links = rows_of(source.soup, source)
    if not has_dates(links) and (markup := commented_markup(source.soup)):
        hidden = rows_of(source.parse(markup), source)
        if has_dates(hidden):
            return hidden
    return links


def note_scripts(source: Source) -> None:
    """Say by name which script would have to be run to see the rows."""
    for pattern, name in _SCRIPTED:
        if pattern.search(source.text):
            source.scripted = name
            source.warnings.append(f"listing: no rows in the page; it looks like {name}")
            return
    source.warnings.append("listing: no rows found")
