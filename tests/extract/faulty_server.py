"""A loopback server that behaves exactly as badly as it is told to, and remembers who asked for what and when.

It speaks from raw bytes, because no server library would send what real portals and real networks send.
"""

import asyncio
import contextlib
import hashlib
import ssl
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field

from extract.policy import Policy
from extract.registry import Listing, Portal


@dataclass(frozen=True)
class Asked:
    """One request as it arrived."""

    at: float
    host: str
    method: str
    path: str
    headers: dict[str, str]
    body: bytes


Handler = Callable[[Asked, asyncio.StreamWriter], Awaitable[None]]


@dataclass
class Answer:
    """A well-formed answer; its headers are what they are, the length is told unless `headers` says otherwise."""

    body: bytes | str = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    validated: bool = False  # send an ETag, and 304 to whoever has it
    then_close: bool = False

    async def __call__(self, asked: Asked, writer: asyncio.StreamWriter) -> None:
        body = self.body.encode() if isinstance(self.body, str) else self.body
        status, headers = self.status, dict(self.headers)
        if self.validated:
            headers["ETag"] = f'"{hashlib.md5(body).hexdigest()}"'
            if asked.headers.get("if-none-match") == headers["ETag"]:
                status, body = 304, b""
        headers.setdefault("Content-Type", "text/html; charset=utf-8")
        if status != 304:
            headers.setdefault("Content-Length", str(len(body)))
        if self.then_close:
            headers["Connection"] = "close"
        head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        writer.write(f"HTTP/1.1 {status} Whatever\r\n{head}\r\n".encode() + body)
        await writer.drain()
        if self.then_close:
            writer.close()


@dataclass
class Raw:
    """Bytes as they are, piece by piece with a pause between; then the connection is closed, reset or left open."""

    pieces: tuple[bytes, ...] = ()
    pause: float = 0.0
    end: str = "close"

    async def __call__(self, asked: Asked, writer: asyncio.StreamWriter) -> None:
        for piece in self.pieces:
            writer.write(piece)
            await writer.drain()
            if self.pause:
                await asyncio.sleep(self.pause)
        if self.end == "reset":
            writer.transport.abort()
        elif self.end == "close":
            writer.close()
        else:
            await asyncio.sleep(60)


@dataclass
class Endless:
    """A head, then the same piece for ever."""

    head: bytes
    piece: bytes

    async def __call__(self, asked: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(self.head)
        while not writer.is_closing():
            writer.write(self.piece)
            await writer.drain()


@dataclass
class InTurn:
    """One handler after another; the last one stays."""

    handlers: list[Handler]

    async def __call__(self, asked: Asked, writer: asyncio.StreamWriter) -> None:
        handler = self.handlers.pop(0) if len(self.handlers) > 1 else self.handlers[0]
        await handler(asked, writer)


class FaultyServer:
    """Serves `routes`, by (host, path), on a free port of 127.0.0.1; plain HTTP, or TLS with a context."""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self.routes: dict[tuple[str, str], Handler] = {}
        self.log: list[Asked] = []
        self.connections = 0
        self._tls = tls
        self._ready = threading.Event()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()
        self._ready.wait(10)

    def route(self, url: str, handler: Handler | str | bytes) -> None:
        """Serve a handler, or a plain page, at an address without its scheme: `q.test/a`."""
        host, _, path = url.partition("/")
        self.routes[host, f"/{path}"] = Answer(handler) if isinstance(handler, str | bytes) else handler

    def asked(self, text: str = "") -> list[str]:
        """The addresses asked for that contain a text, in order, with their method unless it is GET."""
        every = (
            f"{'' if item.method == 'GET' else item.method + ' '}{item.host}{item.path}" for item in list(self.log)
        )
        return [address for address in every if text in address]

    def policy(self, **values: object) -> Policy:
        """A policy that leads every name of `.test` here and does not dawdle."""
        given: dict[str, object] = {
            "delay": 0.0,
            "backoff": 0.01,
            "deadline": 5.0,
            "resolve": f"*.test=127.0.0.1:{self.port}",
            "allow_nets": "127.0.0.1/32",
        }
        return Policy(**{**given, **values})  # type: ignore[arg-type]

    def close(self) -> None:
        """Stop serving."""
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(10)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._serve())
        self._loop.close()

    async def _serve(self) -> None:
        self._stop = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        server = await asyncio.start_server(self._connected, "127.0.0.1", 0, ssl=self._tls)
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        await self._stop.wait()
        server.close()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            with contextlib.suppress(OSError, asyncio.IncompleteReadError, ValueError):
                while not writer.is_closing():
                    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
                    await self._answer(head, reader, writer)
        finally:
            self._tasks.discard(task)
            writer.close()

    async def _answer(self, head: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        first, *lines = head.rstrip().split("\r\n")
        method, path, _ = first.split(" ", 2)
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        body = await reader.readexactly(int(headers.get("content-length", 0)))
        asked = Asked(time.monotonic(), headers.get("host", ""), method, path, headers, body)
        self.log.append(asked)
        places = (path, path.partition("?")[0], "/*")  # the last one is shown for whatever else is asked for
        handler = next(filter(None, (self.routes.get((asked.host, place)) for place in places)), None)
        await (handler or Answer("absent", 404))(asked, writer)


@contextlib.contextmanager
def serving(tls: ssl.SSLContext | None = None) -> Iterator[FaultyServer]:
    """A server for the length of a block."""
    server = FaultyServer(tls)
    try:
        yield server
    finally:
        server.close()


def portal(host: str = "q.test", *paths: str, scheme: str = "http", **values: object) -> Portal:
    """A portal at a host, with a listing at each path."""
    home = f"{scheme}://{host}/"
    listings = tuple(Listing(url=f"{home}{path}") for path in paths or ("fzzf/",))
    given = {
        "id": host.partition(".")[0],
        "name": "青原县人民政府",
        "region": "990101",
        "home": home,
        "listings": listings,
    }
    return Portal(**{**given, **values})  # type: ignore[arg-type]
