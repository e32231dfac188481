"""The engine under httpx: connections led only to checked addresses, asked once for each request of ours.

httpx is the interface: its requests, answers, cookies and errors. Its own pool slows down as it grows, and aiohttp's sessions
take as long over a page as all the rest of a visit does; a visit needs a few connections to a few hosts. A name is resolved
through `GuardedResolver`, once a connection and without a cache, and sockets are made through `guarded_socket`, so that the
address checked is the address connected to. Nothing is taken from the environment: no proxy, no netrc.
"""

import asyncio
import socket
import ssl
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Callable

import httpx
from aiohappyeyeballs import AddrInfoType, start_connection

from extract.connection import Connection
from extract.guard import Guard
from extract.resolution import GuardedResolver, guarded_socket

# Servers close what is idle for longer, often just as the next request is on its way.
_IDLE_AT_MOST = 30.0
# Seconds until a name's next address is tried beside the first (RFC 8305).
_NEXT_ADDRESS_AFTER = 0.25

_Origin = tuple[str, bytes, int | None]


class CheckedTransport(httpx.AsyncBaseTransport):
    """A transport for one client. It must be used and closed within one event loop.

    `extensions["sent"]` of a request is called when it has gone out.
    """

    def __init__(self, context: ssl.SSLContext, resolver: GuardedResolver, guard: Guard) -> None:
        self._context = context
        self._resolver = resolver
        self._make_socket = guarded_socket(guard)
        self._idle: defaultdict[_Origin, list[tuple[Connection, float]]] = defaultdict(list)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """One request, one answer.

        Raises:
            httpx.TransportError: no connection, or no HTTP answer, with what it came of as its cause.
            TooLargeError: the head is larger than the cap.
            OSError: see `GuardedResolver.resolve`.
        """
        written = _written(request)
        origin = (request.url.scheme, request.url.raw_host, request.url.port)
        connection = self._take(origin) or await self._connect(*origin)
        try:
            connection.send(written)
            if sent := request.extensions.get("sent"):
                sent()
            await connection.head()
        except BaseException:
            connection.abort()
            raise
        return httpx.Response(
            connection.status,
            headers=connection.headers,
            stream=_Body(connection, lambda: self._give_back(origin, connection)),
            extensions={"reason_phrase": connection.phrase},
        )

    async def aclose(self) -> None:
        """Close what is idle."""
        for connections in self._idle.values():
            for connection, _ in connections:
                connection.abort()
        self._idle.clear()

    def _take(self, origin: _Origin) -> Connection | None:
        """A connection on which another request may follow, the one used last."""
        connections = self._idle[origin]
        while connections:
            connection, since = connections.pop()
            if connection.is_reusable and time.monotonic() - since < _IDLE_AT_MOST:
                return connection
            connection.abort()
        return None

    def _give_back(self, origin: _Origin, connection: Connection) -> None:
        if connection.is_reusable:
            self._idle[origin].append((connection, time.monotonic()))
        else:
            connection.abort()

    async def _connect(self, scheme: str, raw_host: bytes, port: int | None) -> Connection:
        host = raw_host.decode("ascii")
        places = await self._resolver.resolve(host, port or {"http": 80, "https": 443}[scheme])
        try:
            connected = await start_connection(
                [_address(place) for place in places],
                happy_eyeballs_delay=_NEXT_ADDRESS_AFTER,
                socket_factory=self._make_socket,
            )
            _, connection = await asyncio.get_running_loop().create_connection(
                Connection,
                sock=connected,
                ssl=self._context if scheme == "https" else None,
                server_hostname=host.rstrip(".") if scheme == "https" else None,
            )
        except OSError as error:
            raise httpx.ConnectError(str(error)) from error
        return connection


class _Body(httpx.AsyncByteStream):
    def __init__(self, connection: Connection, give_back: Callable[[], None]) -> None:
        self._connection = connection
        self._give_back = give_back

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self._connection.body()

    async def aclose(self) -> None:
        self._give_back()


def _address(place: tuple[str, int]) -> AddrInfoType:
    address, port = place
    if ":" in address:
        return socket.AF_INET6, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", (address, port, 0, 0)
    return socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", (address, port)


def _written(request: httpx.Request) -> bytes:
    """A request as it goes over the wire."""
    lines = [b"%b %b HTTP/1.1" % (request.method.encode("ascii"), request.url.raw_path)]
    lines += [b"%b: %b" % header for header in request.headers.raw]
    head = b"\r\n".join((*lines, b"", b""))
    if head.count(b"\n") > len(lines) + 1 or head.count(b"\r") > len(lines) + 1:
        raise httpx.LocalProtocolError("a header with a line break in it")
    return head + request.content
