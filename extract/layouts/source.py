"""One page of a listing as its readers see it: decoded text, a tree on demand, addresses resolved."""

import json
import re
from functools import cached_property
from typing import Any
from urllib.parse import urldefrag, urljoin, urlsplit

from bs4 import BeautifulSoup
from bs4.builder import ParserRejectedMarkup

from extract.nesting import without_depth
from extract.records import Step

_LONGEST = 1_000_000  # characters; real listings stay below half of it, and a tree takes forty bytes for each
_BASE = re.compile(r"<base\s[^<>]*?href\s*=\s*[\"']?([^\"'\s>]+)", re.IGNORECASE)
# In a script, the arguments of calls that open an article: jumpToDetail('./202401/t1.html'), openUrl("http://…").
_OPENING_CALL = re.compile(
    r"(?:\b(?:window\.)?\w*(?:open|jump|goto|detail|url|link|show|view|href)\w*\s*(?:\(|=))\s*[\"']([^\"']+)[\"']",
    re.IGNORECASE,
)
_ADDRESS = re.compile(
    r"^(?:https?://|//|\.{0,2}/|[\w-]+/)\S+$|^[\w.-]+\.(?:s?html?|jsp|aspx?|php|jhtml)\b\S*$", re.IGNORECASE
)


class Source:
    """The decoded page, and what every layout asks of it.

    `asked` is the request that it answers, where that is known; `fragment` the part of the address asked for behind
    `#`, by which pages drawn in the browser choose what they show.
    `scripted` is set by the layout that finds rows which only the site's scripts can draw.
    """

    def __init__(self, text: str, url: str, warnings: tuple[str, ...] = (), asked: Step | None = None) -> None:
        self.url, fragment = urldefrag(url)
        self.asked = asked
        self.fragment = fragment or (urldefrag(asked.url).fragment if asked else "")
        self.warnings = list(warnings)
        self.scripted: str | None = None
        self._whole = text
        if len(text) > _LONGEST:
            self.warnings.append(f"listing: only the first {_LONGEST:,} of {len(text):,} characters were read")
        self.text = text[:_LONGEST]

    @cached_property
    def data(self) -> Any:
        """What the page says where it is JSON and not markup, else None."""
        head = self._whole.lstrip("\ufeff \t\r\n")
        if head[:1] not in ("{", "["):
            return None
        try:
            return json.loads(head)
        except (ValueError, RecursionError):
            return None

    @cached_property
    def soup(self) -> BeautifulSoup:
        """The page's tree; an empty one where the parser refuses it."""
        return self.parse(self.text)

    def parse(self, markup: str) -> BeautifulSoup:
        """A tree of some markup of this page."""
        markup, flattened = without_depth(markup)
        if flattened:
            self.warnings.append("listing: elements too deep or too many were not opened")
        try:
            return BeautifulSoup(markup, "lxml")
        except (ParserRejectedMarkup, ValueError, RecursionError) as error:
            self.warnings.append(f"listing: the parser refused the page ({type(error).__name__})")
            return BeautifulSoup("", "lxml")

    @cached_property
    def base(self) -> str:
        """What relative addresses are resolved against: the page's <base href>, else its own address."""
        match = _BASE.search(self.text)
        base = self._join(self.url, match[1]) if match else None
        # A base that is no address (javascript:, data:) is none, as in browsers.
        return base if base and urlsplit(base).scheme in ("http", "https") else self.url

    def resolve(self, href: str) -> str | None:
        """An absolute http(s) address, or None for anything that is not to be followed."""
        found = self._join(self.base, href.strip())
        return found if found and urlsplit(found).scheme in ("http", "https") and urlsplit(found).netloc else None

    def resolve_call(self, script: str) -> str | None:
        """The address that an onclick handler (or javascript: link) opens, or None."""
        for argument in _OPENING_CALL.findall(script):
            if _ADDRESS.match(argument.strip()) and (found := self.resolve(argument)):
                return found
        return None

    @staticmethod
    def _join(base: str, href: str) -> str | None:
        try:
            found = urljoin(base, re.sub(r"[\t\r\n]", "", href))
            urlsplit(found)
        except ValueError:  # a malformed authority, such as http://[
            return None
        return found
