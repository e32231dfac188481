"""Articles that go on for several pages: `t20240301_12.shtml`, then `t20240301_12_1.shtml` and on.

TRS cuts long articles and counts their pages in script, with the call by which it counts those of a listing:
`createPageHTML(3, 0, "t20240301_12", "shtml")`; 1 is one page.
"""

import re
from functools import lru_cache
from pathlib import PurePosixPath
from urllib.parse import urljoin, urlsplit

MOST = 40  # pages of one article

_CALLED = "reatePage"  # names in scripts do not change their case; most pages have no such call, others one or two
_CALL = re.compile(
    r"\bcreatePage(?:HTML)?\s*\(\s*(\d{1,3})\s*,\s*0\s*,\s*[\"']([\w.-]{1,80})[\"']\s*,\s*[\"']\.?(s?html?)[\"']",
    re.IGNORECASE,
)


def continuations(markup: str, url: str) -> tuple[str, ...]:
    """The addresses of an article's further pages, in order, as its first page counts them; `url` is the first page's.

    A call that names another page is a listing's and says nothing of this one.
    """
    called = markup.find(_CALLED)
    while called >= 0:
        call = _CALL.match(markup, called - 1) if called else None
        if call and int(call[1]) > 1 and call[2] == _stem(url):
            return tuple(urljoin(url, f"{call[2]}_{number}.{call[3]}") for number in range(1, min(int(call[1]), MOST)))
        called = markup.find(_CALLED, called + 1)
    return ()


def second_pages(url: str) -> tuple[str, ...]:
    """What an article's second page may be called, by each ending."""
    stem = _stem(url)
    return tuple(urljoin(url, f"{stem}_1.{extension}") for extension in ("html", "shtml", "htm")) if stem else ()


def is_continuation(url: str, of: str) -> bool:
    """Whether an address is that of a further page of an article, `of` that of its first."""
    first, second = (PurePosixPath(urlsplit(address).path) for address in (of, url))
    return first.parent == second.parent and bool(re.fullmatch(rf"{re.escape(first.stem)}_\d{{1,3}}", second.stem))


@lru_cache(maxsize=64)  # a page may hold any number of calls
def _stem(url: str) -> str:
    """The name of an address's last part, without its ending; empty where it cannot be read."""
    try:
        return PurePosixPath(urlsplit(url).path).stem
    except ValueError:
        return ""
