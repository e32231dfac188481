"""What every fake site has in common: its columns and articles, robots.txt, 404 pages, and changes between nights."""

import hashlib
import html
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from flows.demo.articles import Article
from flows.demo.web import Request, Response

OPENED = datetime(2018, 1, 2, 1, 0, tzinfo=UTC)  # Last-Modified of a site before anything was posted
ROBOTS = "User-agent: *\nDisallow: /search/\nDisallow: /manage/\n"


@dataclass(frozen=True, slots=True)
class Identity:
    """What a site says of itself in metas and footer. The numbers are of the right form and belong to nobody."""

    name: str  # 网站名称
    sponsor: str  # 主办单位
    id_code: str  # 网站标识码
    icp: str  # ICP备案号
    police: str  # 公安备案号
    phone: str = "000-0000000"


@dataclass(slots=True)
class Entry:
    """An article in its place: its path, the column it stands in, when its page last changed."""

    article: Article
    path: str
    column: str
    modified: datetime


@dataclass(slots=True)
class Column:
    """A column of a site: its key in addresses, its name, how many rows a screen shows."""

    key: str
    name: str
    page_size: int = 15
    changed: datetime = field(default=OPENED)


class Site(ABC):
    """A site in one layout. Subclasses say where things stand and what a listing and an article look like.

    `answers` maps a path to a function that answers instead of the site; `outage`, a status, answers everything.
    """

    def __init__(
        self,
        host: str,
        identity: Identity,
        columns: tuple[Column, ...],
        *,
        encoding: str = "utf-8",
        declared: str | None = None,
        robots: str | None = ROBOTS,
        compress: bool = False,
    ) -> None:
        self.host = host
        self.identity = identity
        self.columns = {column.key: column for column in columns}
        self.encoding = encoding
        self.declared = declared or encoding
        self.robots = robots
        self.compress = compress
        self.outage: int | None = None
        self.answers: dict[str, Callable[[Request], Response]] = {}
        self._entries: dict[str, Entry] = {}
        self._gone: dict[str, int] = {}
        self._lock = threading.RLock()

    # What a layout decides

    @abstractmethod
    def listing_path(self, column: Column) -> str:
        """Path of a column's first page, as a portal file would name it."""

    @abstractmethod
    def article_path(self, column: Column, article: Article) -> str:
        """Path of an article's page."""

    @abstractmethod
    def listing(self, request: Request) -> Response | None:
        """The listing page that is asked for, or None where the path is no listing's."""

    @abstractmethod
    def article_page(self, entry: Entry) -> str:
        """The page of one article."""

    # What a site's editor does

    def post(self, article: Article, column: str | None = None, *, at: datetime | None = None) -> str:
        """Publish an article in a column (the first, if none is named); returns its address.

        `at`: when it went up, for Last-Modified; the article's own time if none is given.
        """
        place = self.columns[column] if column else next(iter(self.columns.values()))
        with self._lock:
            path = self.article_path(place, article)
            if path in self._entries:
                raise ValueError(f"{self.host}{path} is taken; give the article another name")
            modified = at or article.time or OPENED
            self._entries[path] = Entry(article, path, place.key, modified)
            self._gone.pop(path, None)
            place.changed = max(place.changed + timedelta(seconds=1), modified)
        return self.url(path)

    def amend(self, key: str, *, at: datetime | None = None, **changes: Any) -> str:
        """Change fields of an article (`paragraphs=…`, `title=…`); its address stays. Returns the address."""
        with self._lock:
            entry = self.entry(key)
            before = entry.article
            entry.article = replace(before, **changes)
            entry.modified = at or max(datetime.now(UTC), entry.modified + timedelta(seconds=1))
            if (entry.article.title, entry.article.date) != (before.title, before.date):
                self.columns[entry.column].changed = entry.modified
        return self.url(entry.path)

    def withdraw(self, key: str, status: int = 404, *, at: datetime | None = None) -> str:
        """Take an article off: it leaves the listing, and its address answers 404 (or 410). Returns the address."""
        with self._lock:
            entry = self.entry(key)
            column = self.columns[entry.column]
            column.changed = at or max(datetime.now(UTC), column.changed + timedelta(seconds=1))
            del self._entries[entry.path]
            self._gone[entry.path] = status
        return self.url(entry.path)

    def entry(self, key: str) -> Entry:
        """The one article that has this address, path, file stem or title; KeyError names those there are."""
        with self._lock:
            path = key.removeprefix(f"http://{self.host}")
            if path in self._entries:
                return self._entries[path]
            found = [e for e in self._entries.values() if key in (stem(e.path), e.article.name, e.article.title)]
            if len(found) != 1:
                raise KeyError(f"{self.host} has {len(found)} articles called {key!r}; it has {sorted(self._entries)}")
            return found[0]

    def entries(self, column: str | None = None) -> list[Entry]:
        """Articles as a listing orders them, newest first; of one column, or of all."""
        with self._lock:
            chosen = [entry for entry in self._entries.values() if column in (None, entry.column)]
        # Those without a date stand first, in the order of posting, as pinned notices do.
        return sorted(chosen, key=lambda e: (e.article.date is None, e.article.date, e.path), reverse=True)

    def url(self, path: str) -> str:
        """The address of a path here, with the site's name and no port."""
        return f"http://{self.host}{path}"

    def listing_url(self, column: str | None = None) -> str:
        """Address of a column's first page (of the first column, if none is named)."""
        place = self.columns[column] if column else next(iter(self.columns.values()))
        return self.url(self.listing_path(place))

    # What FakeWeb asks

    @property
    def hosts(self) -> tuple[str, ...]:
        """The one name this site answers to."""
        return (self.host,)

    def respond(self, request: Request) -> Response:
        """The answer to one request."""
        if (answer := self.answers.get(request.path)) is not None:
            return answer(request)
        if self.outage is not None:
            return Response(b"<html><body><h1>Service Unavailable</h1></body></html>", self.outage)
        if request.path == "/robots.txt":
            return self._robots()
        with self._lock:
            if (entry := self._entries.get(request.path)) is not None:
                return self.html(self.article_page(entry), entry.modified)
            if (page := self.listing(request)) is not None:
                return page
            if request.path == "/":
                return self.html(self._home(), OPENED)
            return self._missing(self._gone.get(request.path, 404))

    def html(self, page: str, modified: datetime | None = None, status: int = 200) -> Response:
        """A page in the site's encoding. Its header names no charset: only the page's own meta does."""
        return Response(page.encode(self.encoding), status, "text/html", modified, compress=self.compress)

    def serial(self, article: Article, digits: int = 7) -> str:
        """A number for an article's address: the same whenever and in whatever order it is posted."""
        seed = f"{self.host} {article.name or article.title} {article.date}".encode()
        return str(10 ** (digits - 1) + int(hashlib.sha256(seed).hexdigest(), 16) % (9 * 10 ** (digits - 1)))

    def _robots(self) -> Response:
        if self.robots is None:
            return self._missing(404)
        return Response(self.robots.encode(), 200, "text/plain", OPENED)

    def _home(self) -> str:
        links = "".join(
            f'<li><a href="{self.listing_path(column)}">{column.name}</a></li>' for column in self.columns.values()
        )
        return (
            f'<!DOCTYPE html><html><head><meta charset="{self.declared}"><title>{self.identity.name}</title>'
            f'<meta name="SiteName" content="{self.identity.name}"><meta name="SiteDomain" content="{self.host}">'
            f'<meta name="SiteIDCode" content="{self.identity.id_code}"></head>'
            f"<body><h1>{self.identity.name}</h1><ul>{links}</ul></body></html>"
        )

    def _missing(self, status: int) -> Response:
        page = (
            f'<html><head><meta charset="{self.declared}"><title>页面不存在</title></head>'
            '<body><div class="error">您访问的页面不存在或已删除!<a href="/">返回首页</a></div></body></html>'
        )
        return self.html(page, status=status)


def stem(path: str) -> str:
    """The last segment of a path without its extension."""
    return path.rstrip("/").rsplit("/", 1)[-1].split(".")[0]


def attribute(text: str) -> str:
    """Text made fit for an attribute's value."""
    return html.escape(text, quote=True)


def screen(entries: list[Entry], page: int, size: int) -> list[Entry]:
    """The rows of one screen, counted from 0."""
    return entries[page * size : (page + 1) * size]


def screens(count: int, size: int) -> int:
    """How many screens so many rows make; an empty listing has one."""
    return max(1, -(-count // size))
