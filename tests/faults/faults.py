"""Ways in which a host may misbehave, as handlers of the loopback web."""

import asyncio
import gzip
import zlib
from collections.abc import Callable
from dataclasses import dataclass

import brotli
import zstandard

from tests.extract.faulty_server import Answer, Asked, Handler
from tests.faults import sites
from tests.faults.web import Web, name_of

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n"
Inject = Callable[[Web, str], None]


@dataclass
class Drip:
    """A byte, a pause, a byte, a pause ..."""

    content: bytes
    pause: float = 0.2

    async def __call__(self, asked: Asked, writer: asyncio.StreamWriter) -> None:
        for start in range(len(self.content)):
            writer.write(self.content[start : start + 1])
            await writer.drain()
            await asyncio.sleep(self.pause)
        writer.close()


@dataclass
class Late:
    """An answer after a while."""

    handler: Handler
    seconds: float

    async def __call__(self, asked: Asked, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(self.seconds)
        await self.handler(asked, writer)


@dataclass
class Cookied:
    """Sends whoever has no cookie to itself with one: no script, and every browser follows."""

    handler: Handler

    async def __call__(self, asked: Asked, writer: asyncio.StreamWriter) -> None:
        if "visited=1" in asked.headers.get("cookie", ""):
            await self.handler(asked, writer)
        else:
            await redirect(asked.path, {"Set-Cookie": "visited=1; Path=/"})(asked, writer)


@dataclass
class Collecting:
    """Sends its reader to the same address for ever, each time with another cookie."""

    count: int = 0

    async def __call__(self, asked: Asked, writer: asyncio.StreamWriter) -> None:
        self.count += 1
        await redirect(asked.path, {"Set-Cookie": f"n=v{self.count}; Path=/"})(asked, writer)


@dataclass
class HangsUp:
    """Answers, and on every third request closes the connection without a word of it in the head."""

    handler: Handler
    met: list[int]

    async def __call__(self, asked: Asked, writer: asyncio.StreamWriter) -> None:
        await self.handler(asked, writer)
        self.met[0] += 1
        if self.met[0] % 3 == 0:
            writer.close()


@dataclass
class Poisoned:
    """An answer, and after it, unasked, another one: whoever reads on takes it for the answer to the next request."""

    handler: Handler
    more: bytes
    pause: float = 0.0

    async def __call__(self, asked: Asked, writer: asyncio.StreamWriter) -> None:
        await self.handler(asked, writer)
        await asyncio.sleep(self.pause)
        writer.write(self.more)
        await writer.drain()


def redirect(location: str, headers: dict[str, str] | None = None, status: int = 302) -> Answer:
    return Answer("", status, {"Location": location, **(headers or {})})


def sends_on(target: str) -> Answer:
    """A page that is nothing but a meta refresh."""
    return Answer(f'<html><head><meta http-equiv="refresh" content="0;url={target}"></head><body></body></html>')


def runs(script: str) -> Answer:
    """A page that is nothing but a script."""
    return Answer(f"<html><head><script>{script}</script></head><body></body></html>")


def page(handler: Handler | str | bytes | Callable[[str], Handler | str | bytes]) -> Inject:
    """The fault is at one report's page; a function makes the handler for a host."""
    return at(sites.path(sites.TROUBLED), handler)


def front(handler: Handler | str | bytes | Callable[[str], Handler | str | bytes]) -> Inject:
    """The fault is at the listing's first page."""
    return at("/fzzf/", handler)


def robots(handler: Handler | str | bytes | Callable[[str], Handler | str | bytes]) -> Inject:
    """The fault is at robots.txt."""
    return at("/robots.txt", handler)


def at(where: str, handler: Handler | str | bytes | Callable[[str], Handler | str | bytes]) -> Inject:
    """The fault is at one path."""

    def inject(web: Web, host: str) -> None:
        made = handler(host) if callable(handler) and not hasattr(handler, "__dataclass_fields__") else handler
        sites.put(web, host, where, made)  # type: ignore[arg-type]

    return inject


def both(*injects: Inject) -> Inject:
    """Several at once."""

    def inject(web: Web, host: str) -> None:
        for one in injects:
            one(web, host)

    return inject


def everywhere(change: Callable[[Handler], Handler]) -> Inject:
    """Every page of the host is served in another way, robots.txt too."""

    def inject(web: Web, host: str) -> None:
        web.routes.setdefault((name_of(host), "/robots.txt"), Answer("absent", 404))
        for key in [key for key in web.routes if key[0] == name_of(host)]:
            web.routes[key] = change(web.routes[key])

    return inject


def nothing(web: Web, host: str) -> None:
    """The fault is not in what the host serves."""


def text(host: str) -> str:
    """The troubled report's page, as it should be."""
    return sites.article(host, sites.TROUBLED)


def coded(coding: str, pack: Callable[[bytes], bytes]) -> Callable[[str], Answer]:
    """The right page in a coding."""
    return lambda host: Answer(pack(text(host).encode()), headers={"Content-Encoding": coding})


def charset(encoding: str, declared: str | None = None, meta: str | None = None) -> Callable[[str], Answer]:
    """The right page in an encoding, and what header and page say of it."""

    def make(host: str) -> Answer:
        head = f'<meta charset="{meta}">' if meta else ""
        body = sites.article(host, sites.TROUBLED, head=head).encode(encoding)
        return Answer(body, headers={"Content-Type": f"text/html; charset={declared}" if declared else "text/html"})

    return make


BOMB_SIZE = 400 * 2**20


def bomb(coding: str) -> Answer:
    """Some hundred kilobytes that open to 400 MiB."""
    return Answer(_bombs()[coding], headers={"Content-Encoding": coding})


def layered(depth: int) -> Answer:
    """A small page wrapped in gzip so many times."""
    body = b"<p>page</p>"
    for _ in range(depth):
        body = gzip.compress(body)
    return Answer(body, headers={"Content-Encoding": ", ".join(["gzip"] * depth)})


_made: dict[str, bytes] = {}


def _bombs() -> dict[str, bytes]:
    if not _made:
        block = bytes(2**20)
        count = BOMB_SIZE // len(block)
        gz, deflate = zlib.compressobj(9, zlib.DEFLATED, 31), zlib.compressobj(9)
        br, zstd = brotli.Compressor(quality=1), zstandard.ZstdCompressor(level=1).compressobj()
        made: dict[str, list[bytes]] = {"gzip": [], "deflate": [], "br": [], "zstd": []}
        for _ in range(count):
            made["gzip"].append(gz.compress(block))
            made["deflate"].append(deflate.compress(block))
            made["br"].append(br.process(block))
            made["zstd"].append(zstd.compress(block))
        ends = {"gzip": gz.flush(), "deflate": deflate.flush(), "br": br.finish(), "zstd": zstd.flush()}
        _made.update({name: b"".join(parts) + ends[name] for name, parts in made.items()})
        # A bomb within a bomb opens to the whole in the second step only.
        _made["gzip, gzip"] = gzip.compress(_made["gzip"])
    return _made
