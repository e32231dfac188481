"""博达 VSB (Visual SiteBuilder): rows `li#line_u…`; pages that count down, so that only the next link is to be trusted.

Page 1 is `tzgg.htm`, page 2 `tzgg/<pages - 1>.htm`, the last `tzgg/1.htm`: every address but the first moves on by one
row as entries arrive. The jump box (`_simple_list_gotopage_fun(31, "u13_goto", 2)`) is not needed.
"""

import re

from extract.layouts.general import note_scripts, page_rows
from extract.layouts.paging import next_steps, redirect_steps
from extract.layouts.source import Source
from extract.records import ListingPage

NAME = "vsb"
_MARKS = re.compile(
    r"Announced by Visual SiteBuilder|\b_sitegray\b|_simple_list_gotopage_fun\s*\(|\bid=[\"']?line_u\w*\d|"
    r"/system/resource/js/|/__local/|href\s*=\s*[\"'][^\"'<>]*\binfo/\d{3,6}/\d+\.htm\b",
    re.IGNORECASE,
)


def recognises(source: Source) -> bool:
    """The names that the builder leaves in every page, or the addresses of its articles."""
    return source.data is None and bool(_MARKS.search(source.text))


def read(source: Source) -> ListingPage:
    """Rows and the next link."""
    links = page_rows(source)
    steps = next_steps(source)
    if not links:
        steps = steps or redirect_steps(source)
        note_scripts(source)
    return ListingPage(NAME, tuple(links), steps, tuple(source.warnings))
