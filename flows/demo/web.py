"""A small web on loopback: one HTTP/1.1 server that answers for many sites, told apart by the Host header.

Real sockets and real bytes, so that whatever speaks HTTP can be tried against it. `FakeWeb.resolve` is the value of
FAZHI_RESOLVE that leads every `*.test` name to it.
"""

import gzip
import hashlib
import socket
import sys
import threading
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Protocol, Self
from urllib.parse import parse_qs, urlsplit

LOGGED_HEADERS = (
    "User-Agent", "Accept", "Accept-Encoding", "Connection", "Content-Type", "Cookie", "From",
    "If-Modified-Since", "If-None-Match", "Range", "Referer",
)  # fmt: skip
IDLE_SECONDS = 30.0  # a silent connection is closed after this


@dataclass(frozen=True, slots=True)
class Request:
    """One request as a site sees it."""

    host: str
    method: str
    target: str  # path and query as sent
    headers: Mapping[str, str]  # names in lower case
    body: bytes = b""

    @property
    def path(self) -> str:
        """The path alone, percent-encoded as sent."""
        return urlsplit(self.target).path

    @property
    def fields(self) -> dict[str, str]:
        """Query and form fields together, the last value of each name; the form wins."""
        pairs = parse_qs(urlsplit(self.target).query, keep_blank_values=True)
        if self.body and self.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
            pairs |= parse_qs(self.body.decode("ascii", "replace"), keep_blank_values=True)
        return {name: values[-1] for name, values in pairs.items()}


@dataclass(frozen=True, slots=True)
class Response:
    """What a site answers. With `modified` set, a 200 carries Last-Modified and ETag and yields to 304.

    With `compress`, the body goes out in gzip to who accepts it.
    """

    body: bytes = b""
    status: int = 200
    content_type: str | None = "text/html"
    modified: datetime | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    compress: bool = False


class Answering(Protocol):
    """What FakeWeb serves: anything with hosts and answers."""

    @property
    def hosts(self) -> tuple[str, ...]:
        """Names it answers to, in lower case, without port."""

    def respond(self, request: Request) -> Response:
        """The answer to one request; called from several threads."""


@dataclass(frozen=True, slots=True)
class Access:
    """One request served: monotonic seconds at its start and at the end of the answer, and what was said."""

    started: float
    ended: float
    host: str
    method: str
    target: str
    headers: Mapping[str, str]  # of the request, names of LOGGED_HEADERS as spelled there
    status: int
    size: int  # bytes of the body sent

    @property
    def conditional(self) -> bool:
        """Whether the request carried a validator."""
        return "If-None-Match" in self.headers or "If-Modified-Since" in self.headers


class FakeWeb:
    """Context manager: the server runs in a thread inside `with`, on an ephemeral port of 127.0.0.1."""

    def __init__(self, sites: Iterable[Answering] = ()) -> None:
        self.sites: dict[str, Answering] = {}
        self.log: list[Access] = []
        self.port = 0
        self._server: _Server | None = None
        self._thread: threading.Thread | None = None
        for site in sites:
            self.add(site)

    def add(self, site: Answering) -> None:
        """Serve a site; one of the same name is replaced."""
        for host in site.hosts:
            self.sites[host.lower()] = site

    @property
    def resolve(self) -> str:
        """Value for FAZHI_RESOLVE: every site's name, and any other `*.test`, leads here."""
        names = ["*.test", *(host for host in sorted(self.sites) if not host.endswith(".test"))]
        return ",".join(f"{name}=127.0.0.1:{self.port}" for name in names)

    @property
    def allow_nets(self) -> str:
        """Value for FAZHI_ALLOW_NETS: loopback is no global address."""
        return "127.0.0.0/8"

    def requests(
        self,
        host: str | None = None,
        *,
        since: float = 0.0,
        path: str | None = None,
        method: str | None = None,
        status: int | None = None,
    ) -> list[Access]:
        """The access records that match, in the order of answers.

        `since`: started at or after this monotonic time (`web.now()`); `path`: a part of the path with query.
        """
        return [
            access
            for access in list(self.log)
            if access.started >= since
            and (host is None or access.host == host)
            and (path is None or path in access.target)
            and (method is None or access.method == method)
            and (status is None or access.status == status)
        ]

    @staticmethod
    def now() -> float:
        """The clock of the log, for `requests(since=…)`."""
        return time.monotonic()

    def __enter__(self) -> Self:
        self._server = _Server(self)
        self.port = int(self._server.server_address[1])
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, name="fake-web", daemon=True
        )
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._server is not None and self._thread is not None:
            self._server.shutdown()
            self._thread.join()
            self._server.server_close()
            self._server = self._thread = None

    def answer(self, request: Request) -> Response:
        """The answer of the site that the Host header names; 404 for a name nobody serves."""
        site = self.sites.get(request.host)
        if site is None:
            return Response(f"no site is called {request.host!r} here\n".encode(), 404, "text/plain; charset=utf-8")
        return site.respond(request)


class _Server(ThreadingHTTPServer):
    daemon_threads = False  # so that server_close waits for the handlers, and no socket is left to the collector
    request_queue_size = 128

    def __init__(self, web: FakeWeb) -> None:
        self.web = web
        self.open_sockets: set[socket.socket] = set()
        self.lock = threading.Lock()
        super().__init__(("127.0.0.1", 0), _Handler)

    def process_request(self, request: Any, client_address: Any) -> None:
        with self.lock:
            self.open_sockets.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        with self.lock:
            self.open_sockets.discard(request)
        super().shutdown_request(request)

    def server_close(self) -> None:
        # Kept-alive connections wait for a next request: end the waiting.
        with self.lock:
            for connection in self.open_sockets:
                try:
                    connection.shutdown(socket.SHUT_RDWR)
                except OSError:
                    continue  # the client has closed it already
        super().server_close()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that goes away in the middle is no error of ours; anything else is reported as usual."""
        if not isinstance(sys.exception(), ConnectionError | TimeoutError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    timeout = IDLE_SECONDS
    server: _Server

    def do_GET(self) -> None:
        self._serve()

    def do_HEAD(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing on standard error; `FakeWeb.log` is the log."""

    def _serve(self) -> None:
        started = time.monotonic()
        length = int(self.headers.get("Content-Length") or 0)
        request = Request(
            host=(self.headers.get("Host") or "").rsplit(":", 1)[0].lower(),
            method=self.command,
            target=self.path,
            headers={name.lower(): value for name, value in self.headers.items()},
            body=self.rfile.read(length) if length else b"",
        )
        response = compressed(request, conditional(request, self.server.web.answer(request)))
        bodiless = self.command == "HEAD" or response.status in (204, 304)
        body = b"" if bodiless else response.body
        lines = [f"HTTP/1.1 {response.status} {self.responses.get(response.status, ('', ''))[0]}", "Server: nginx"]
        lines.append(f"Date: {self.date_time_string()}")
        lines += [f"{name}: {value}" for name, value in response.headers.items()]
        if response.status != 304:
            lines.append(f"Content-Length: {len(response.body)}")
            lines += [f"Content-Type: {response.content_type}"] if response.content_type else []
        # The record stands in the log before the client can have read the answer.
        record = Access(
            started=started,
            ended=time.monotonic(),
            host=request.host,
            method=request.method,
            target=request.target,
            headers={name: self.headers[name] for name in LOGGED_HEADERS if name in self.headers},
            status=response.status,
            size=len(body),
        )
        self.server.web.log.append(record)
        # One write: headers and body apart would wait for each other's acknowledgement.
        self.wfile.write("\r\n".join([*lines, "", ""]).encode("latin-1") + body)


def conditional(request: Request, response: Response) -> Response:
    """The response with its validators, or 304 where the request's validators still hold (RFC 9110 §13)."""
    if response.modified is None or response.status != 200:
        return response
    modified = response.modified.astimezone(UTC).replace(microsecond=0)
    etag = f'"{hashlib.sha256(response.body).hexdigest()[:20]}"'
    headers = {**response.headers, "ETag": etag, "Last-Modified": format_datetime(modified, usegmt=True)}
    if request.method in ("GET", "HEAD") and _still_holds(request.headers, etag, modified):
        return Response(b"", 304, None, None, headers)
    return replace(response, modified=None, headers=headers)


def compressed(request: Request, response: Response) -> Response:
    """The response in gzip, with its ETag made weak as servers do, where it may and the request accepts it."""
    if not response.compress or response.status != 200 or "gzip" not in request.headers.get("accept-encoding", ""):
        return response
    headers = {**response.headers, "Content-Encoding": "gzip", "Vary": "Accept-Encoding"}
    if "ETag" in headers:
        headers["ETag"] = f"W/{headers['ETag']}"
    return replace(response, body=gzip.compress(response.body, mtime=0), headers=headers)


def _still_holds(headers: Mapping[str, str], etag: str, modified: datetime) -> bool:
    if (known := headers.get("if-none-match")) is not None:
        return known.strip() == "*" or etag in (tag.strip().removeprefix("W/") for tag in known.split(","))
    if (since := headers.get("if-modified-since")) is not None:
        try:
            return modified <= parsedate_to_datetime(since)
        except (TypeError, ValueError):
            return False
    return False
