"""One request at a time on the wire: in its host's turn, within a deadline, with a cap for its bytes, and with the cookies."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Self

import httpx

from extract.archive import Exchange
from extract.content_coding import ACCEPT_ENCODING, TooLargeError
from extract.faults import WIRE_FAULTS, hung_up_in_handshake, refusal_of
from extract.guard import Guard
from extract.policy import Policy
from extract.politeness import Turn
from extract.records import Refusal
from extract.registry import Portal
from extract.resolution import GuardedResolver, NameMap
from extract.tls import exceptions_of, tls_context
from extract.tls_probe import speaks_only_old_tls
from extract.transport import CheckedTransport

# Characters of all cookies together; servers refuse heads of more than 8 KiB.
COOKIES_AT_MOST = 4096
_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Encoding": ACCEPT_ENCODING,
    "Accept-Language": "zh-CN,zh;q=0.9",
    "Connection": "keep-alive",
}


@dataclass(slots=True)
class Wire:
    """What one visit to one portal sends and takes: connections, cookies, and how much it was. One event loop's."""

    portal: Portal
    policy: Policy
    guard: Guard
    received: int = 0  # bytes of bodies, as they came
    _transport: CheckedTransport = field(init=False)
    _resolver: GuardedResolver = field(init=False)
    _headers: Mapping[str, str] = field(init=False)
    _cookies: httpx.Cookies = field(default_factory=httpx.Cookies)

    @classmethod
    def of(cls, portal: Portal, policy: Policy) -> Self:
        """The wire of a portal under a policy.

        Raises:
            PolicyError: where the policy's CA file cannot be read.
        """
        wire = cls(portal, policy, Guard.of(policy.allow_nets))
        wire._resolver = GuardedResolver(NameMap.of(policy.resolve), wire.guard)
        wire._headers = {"User-Agent": policy.agent, **_HEADERS}
        wire._transport = CheckedTransport(tls_context(portal, policy.ca_file), wire._resolver, wire.guard)
        return wire

    async def close(self) -> None:
        """End every connection."""
        await self._transport.aclose()
        # The transports of closed connections end in the loop's next turn.
        await asyncio.sleep(0)

    @property
    def cookies(self) -> str:
        """All cookies held, in an order of their own: two requests with the same are the same to the server."""
        return ";".join(sorted(f"{cookie.name}={cookie.value}" for cookie in self._cookies.jar))

    async def ask(
        self,
        url: str,
        limit: int,
        method: str,
        form: Mapping[str, str] | None,
        validators: Mapping[str, str] | None,
        turn: Turn,
    ) -> tuple[Exchange | None, Refusal | None, bool]:
        """Send one request in its turn: the exchange, or why there is none and whether asking again may help."""
        answered = False
        try:
            async with asyncio.timeout(self.policy.deadline):
                request = self._request(method, url, form, validators, turn)
                response = await self._transport.handle_async_request(request)
                answered = True
                try:
                    body = await self._read(response, limit)
                finally:
                    await response.aclose()
        except TooLargeError as error:
            return None, Refusal("too_large", str(error)), False
        except WIRE_FAULTS as error:
            refusal, again = refusal_of(error, answered=answered)
            if refusal.reason == "unreachable" and url.startswith("https:") and hung_up_in_handshake(error):
                return await self._name_hang_up(url, refusal)
            return None, refusal, again
        turn.answered()
        self._take_cookies(request, response)
        return self._exchange(request, response, body), None, False

    def _request(
        self, method: str, url: str, form: Mapping[str, str] | None, validators: Mapping[str, str] | None, turn: Turn
    ) -> httpx.Request:
        headers = {**self._headers, **(validators or {})}
        request = httpx.Request(method, url, headers=headers, data=form, extensions={"sent": turn.sent})
        if self._cookies:
            self._cookies.set_cookie_header(request)
        return request

    async def _name_hang_up(self, url: str, refusal: Refusal) -> tuple[None, Refusal, bool]:
        parts = httpx.URL(url)
        with suppress(TimeoutError):
            async with asyncio.timeout(self.policy.deadline):
                if await speaks_only_old_tls(self._resolver, parts.host, parts.port or 443):
                    return None, Refusal("tls_old", "the server speaks only TLS 1.0 or 1.1; see tls_min"), False
        return None, refusal, True

    async def _read(self, response: httpx.Response, limit: int) -> bytes:
        """The body as it comes, never more than the cap."""
        declared = response.headers.get("Content-Length", "")
        if declared.isdigit() and int(declared[:18]) > limit:
            raise TooLargeError(f"{declared[:18]} bytes declared, {limit} allowed")
        parts: list[bytes] = []
        size = 0
        assert isinstance(response.stream, httpx.AsyncByteStream)
        async for part in response.stream:
            size += len(part)
            self.received += len(part)
            if size > limit:
                raise TooLargeError(f"more than {limit} bytes")
            parts.append(part)
        return b"".join(parts)

    def _exchange(self, request: httpx.Request, response: httpx.Response, body: bytes) -> Exchange:
        return Exchange(
            url=str(request.url),
            method=request.method,
            request_headers=tuple((_text(name), _text(value)) for name, value in request.headers.raw),
            request_body=request.content,
            status=response.status_code,
            phrase=_text(response.extensions["reason_phrase"]),
            headers=tuple((_text(name), _text(value)) for name, value in response.headers.raw),
            body=body,
            fetched_at=self.policy.clock(),
            exceptions=exceptions_of(self.portal),
        )

    def _take_cookies(self, request: httpx.Request, response: httpx.Response) -> None:
        """Keep what the answer sets. More cookies than servers take in a head would fail every request to come."""
        if "Set-Cookie" not in response.headers:
            return
        response.request = request
        self._cookies.extract_cookies(response)
        if len(self.cookies) > COOKIES_AT_MOST:
            self._cookies.clear()


def _text(value: bytes) -> str:
    """A header's bytes as text: UTF-8, which portals send, or else Latin-1, which loses nothing."""
    try:
        return value.decode()
    except UnicodeDecodeError:
        return value.decode("latin-1")
