"""The engine under httpx: aiohttp's connections, led only to checked addresses, asked once for each request of ours.

httpx is the interface; aiohttp's pool stays fast as it grows. The connector resolves through `GuardedResolver`, once a
connection and without a cache of its own, and makes sockets through `guarded_socket`, so that the address checked is the
address connected to. A connection on which something came that nobody asked for is not used again: it would be taken for
the answer to the next request. Nothing is taken from the environment: no proxy, no netrc.
"""

import ssl
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

import aiohttp
import httpx
from aiohttp import ClientHandlerType, ClientRequest, ClientResponse
from httpx_aiohttp import AiohttpTransport

from extract.guard import Guard
from extract.politeness import Turn
from extract.resolution import GuardedResolver, guarded_socket

current_turn: ContextVar[Turn | None] = ContextVar("current_turn", default=None)
# Real heads have some twenty lines; a head without end is cut here.
_HEADERS_AT_MOST = 200
_HEADER_BYTES_AT_MOST = 16 * 1024


class CheckedTransport(AiohttpTransport):
    """Hands on every answer as it came. httpx would read a Location on its way, and fail on one that is no address:
    it is kept from its eyes, in `extensions["received"]` with all the other headers."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """One request, one answer."""
        response = await super().handle_async_request(request)
        response.extensions["received"] = tuple(response.headers.raw)
        response.headers.pop("Location", None)
        return response


class QuietConnector(aiohttp.TCPConnector):
    """Uses a connection again only where nothing came on it since its last answer ended."""

    async def _get(self, key: Any, traces: Any) -> Any:
        # aiohttp asks this when a connection is given back, and not when it is taken out again (3.14).
        for protocol, _ in tuple(self._conns.get(key, ())):
            if protocol.should_close:
                protocol.close()
        return await super()._get(key, traces)


def make_transport(context: ssl.SSLContext, resolver: GuardedResolver, guard: Guard) -> CheckedTransport:
    """A transport for one client. It must be made, used and closed within one event loop."""

    def session() -> aiohttp.ClientSession:
        trace = aiohttp.TraceConfig()
        trace.on_request_headers_sent.append(_note_sent)
        return aiohttp.ClientSession(
            connector=QuietConnector(
                ssl=context,
                resolver=resolver,
                use_dns_cache=False,
                socket_factory=guarded_socket(guard),
                limit=0,
                keepalive_timeout=30,
            ),
            cookie_jar=aiohttp.DummyCookieJar(),
            trace_configs=[trace],
            middlewares=(_ask_once,),
            max_headers=_HEADERS_AT_MOST,
            max_field_size=_HEADER_BYTES_AT_MOST,
            max_line_size=_HEADER_BYTES_AT_MOST,
            trust_env=False,
        )

    factory: Callable[[], aiohttp.ClientSession] = session
    return CheckedTransport(verify=context, trust_env=False, client=factory)


async def _note_sent(*_: Any) -> None:
    turn = current_turn.get()
    if turn is not None:
        turn.sent()


async def _ask_once(request: ClientRequest, handler: ClientHandlerType) -> ClientResponse:
    """Keep aiohttp from asking a second time, at once and unseen, when a connection breaks before the answer."""
    try:
        response = await handler(request)
    except aiohttp.ClientConnectorError:
        raise
    except (aiohttp.ClientOSError, aiohttp.ServerDisconnectedError) as error:
        raise httpx.ReadError(f"the connection broke before the answer: {error}") from error
    # A phrase in GBK comes as surrogates, which nothing behind this can write.
    response.reason = (response.reason or "").encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return response
