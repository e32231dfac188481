"""One portal's client: every request polite, bounded and checked, every failure a word on record. Nothing raises out.

A request waits for its host's turn, is given a deadline for the whole answer and a cap for its bytes, is asked again only
where that may help, and follows at most five redirects, each checked as the first address was.
"""

import asyncio
import random
import re
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Self
from urllib.parse import urljoin

import httpx

from extract.addresses import host_of, request_url, same_site
from extract.archive import Exchange
from extract.content_coding import ACCEPT_ENCODING, BadEncodingError, TooLargeError, decode_content
from extract.faults import REDIRECT_STATUSES, WIRE_FAULTS, refusal_of, refusal_of_status, retry_after
from extract.guard import Guard
from extract.policy import Policy
from extract.politeness import gate_of
from extract.records import Refusal
from extract.registry import Portal
from extract.resolution import NameMap
from extract.tls import exceptions_of, tls_context
from extract.transport import current_turn, make_transport

REDIRECTS_AT_MOST = 5
# A longer wait than this is not sat out within a visit: the host is left until then.
WAIT_AT_MOST = 60.0
REST_AFTER_CHALLENGE = timedelta(hours=24)
# Failures one after the other after which a host is left for this visit: of the host itself, and of single pages.
_HOST_FAILURES_AT_MOST = 3
_PAGE_FAILURES_AT_MOST = 10
_OF_THE_HOST = frozenset(("unreachable", "timeout"))
_OF_A_PAGE = frozenset(("http_5xx", "truncated", "too_slow"))
_AT_ONCE = frozenset(
    ("dns", "tls_expired", "tls_wrong_host", "tls_self_signed", "tls_incomplete_chain", "tls_old", "challenge")
)
_REFRESH = re.compile(
    rb"""<meta\b[^>]*http-equiv\s*=\s*["']?refresh["']?[^>]*content\s*=\s*["']?\s*\d+(?:\.\d*)?\s*[;,]\s*(?:url\s*=\s*)?["']?([^"'>\s]+)""",
    re.IGNORECASE,
)
# A page that only sends its reader on holds next to nothing else.
_REFRESH_BYTES_AT_MOST = 4096

Permit = Callable[[str], Awaitable[Refusal | None]]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one address: the answer, or why there is none; and every exchange it took, in order."""

    url: str
    final_url: str
    exchanges: tuple[Exchange, ...] = ()
    body: bytes | None = None  # decoded; of a whole answer only
    refusal: Refusal | None = None
    retry_at: datetime | None = None  # not to be asked before, if the host said so or must rest
    asked: bool = True  # whether a request went out

    @property
    def last(self) -> Exchange | None:
        """The last answer received, whatever it says."""
        return self.exchanges[-1] if self.exchanges else None

    @property
    def status(self) -> int | None:
        """The status of the last answer, None where there was none."""
        return self.last.status if self.last else None

    @property
    def not_modified(self) -> bool:
        """Whether the server says that what we hold is still what it has."""
        return self.refusal is None and self.status == 304

    def header(self, name: str) -> str | None:
        """A header of the last answer."""
        return self.last.header(name) if self.last else None


@dataclass(slots=True)
class _Health:
    failures: int = 0
    closed: Refusal | None = None
    retry_at: datetime | None = None


@dataclass(slots=True)
class Client:
    """The client of one visit to one portal. To be used as an asynchronous context, in one event loop.

    Raises:
        PolicyError: on entering, where the policy's CA file cannot be read.
    """

    portal: Portal
    policy: Policy
    requests: int = 0
    received: int = 0  # bytes of bodies, as they came
    guard: Guard = field(init=False)
    _http: httpx.AsyncClient = field(init=False)
    _health: dict[str, _Health] = field(default_factory=dict)
    _crawl_delays: dict[str, float] = field(default_factory=dict)

    async def __aenter__(self) -> Self:
        self.guard = Guard.of(self.policy.allow_nets)
        context = tls_context(self.portal, self.policy.ca_file)
        self._http = httpx.AsyncClient(
            transport=make_transport(context, NameMap.of(self.policy.resolve), self.guard),
            headers={
                "User-Agent": self.policy.agent,
                "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
                "Accept-Encoding": ACCEPT_ENCODING,
                "Accept-Language": "zh-CN,zh;q=0.9",
            },
            timeout=None,
            follow_redirects=False,
            trust_env=False,
        )
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self._http.aclose()
        # The transports of closed connections end in the loop's next turn.
        await asyncio.sleep(0)

    def slow_down(self, host: str, seconds: float) -> None:
        """Keep at least so many seconds between two requests to a host: its Crawl-delay."""
        self._crawl_delays[host] = seconds

    def leave_host(self, host: str, refusal: Refusal, retry_at: datetime | None = None) -> None:
        """Ask a host for nothing more during this visit."""
        health = self._health.setdefault(host, _Health())
        if health.closed is None:
            health.closed, health.retry_at = refusal, retry_at

    def left(self, url: str) -> Refusal | None:
        """Why the host of an address is asked for nothing more during this visit, None if it is."""
        health = self._health.get(host_of(url))
        return health.closed if health else None

    def rests_until(self, url: str) -> datetime | None:
        """When the host of an address may be asked again, where it said so or must rest."""
        health = self._health.get(host_of(url))
        return health.retry_at if health and health.closed else None

    async def fetch(
        self,
        url: str,
        *,
        limit: int,
        method: str = "GET",
        form: Mapping[str, str] | None = None,
        validators: Mapping[str, str] | None = None,
        permit: Permit | None = None,
        any_site: bool = False,
        refresh: bool = True,
    ) -> Outcome:
        """Ask for an address until there is an answer to take, or a reason why not.

        `limit` caps the bytes, coded and decoded. `validators` are sent as they are. `permit` is asked about every address
        a redirect leads to. `any_site` follows redirects to other sites; `refresh` takes a meta refresh for a redirect.
        """
        kept: tuple[Exchange, ...] = ()
        for attempt in range(self.policy.retries + 1):
            outcome, again = await self._follow(url, limit, method, form, validators, permit, any_site, refresh)
            kept += outcome.exchanges
            outcome = replace(outcome, exchanges=kept)
            host = host_of(outcome.final_url)
            if not again or attempt == self.policy.retries:
                break
            wait = self._wait(outcome, attempt)
            if wait > WAIT_AT_MOST:
                retry_at = self.policy.clock() + timedelta(seconds=wait)
                if outcome.refusal:
                    self.leave_host(host, outcome.refusal, retry_at)
                return replace(outcome, retry_at=retry_at)
            gate_of(host).postpone(time.monotonic() + wait)
        return self._note_health(host, outcome)

    def _wait(self, outcome: Outcome, attempt: int) -> float:
        """Seconds until the next try: doubled each time, with some chance in it, and never before the host says."""
        backoff: float = self.policy.backoff * 2**attempt * (1 + random.random() / 4)
        asked = (
            retry_after(outcome.header("Retry-After"), self.policy.clock()) if outcome.status in (429, 503) else None
        )
        return max(backoff, asked or 0.0)

    def _note_health(self, host: str, outcome: Outcome) -> Outcome:
        health = self._health.setdefault(host, _Health())
        refusal = outcome.refusal
        reason = refusal.reason if refusal else None
        if reason not in _OF_THE_HOST | _OF_A_PAGE | _AT_ONCE and outcome.status != 429:
            health.failures = 0
            return outcome
        health.failures += 1
        most = _HOST_FAILURES_AT_MOST if reason in _OF_THE_HOST else _PAGE_FAILURES_AT_MOST
        if reason == "challenge" and outcome.retry_at is None:
            outcome = replace(outcome, retry_at=self.policy.clock() + REST_AFTER_CHALLENGE)
        if refusal and (reason in _AT_ONCE or outcome.status == 429 or health.failures >= most):
            self.leave_host(host, refusal, outcome.retry_at)
        return outcome

    async def _follow(
        self,
        url: str,
        limit: int,
        method: str,
        form: Mapping[str, str] | None,
        validators: Mapping[str, str] | None,
        permit: Permit | None,
        any_site: bool,
        refresh: bool,
    ) -> tuple[Outcome, bool]:
        """Ask once, and follow where the answer leads. The second value tells whether asking again may help."""
        exchanges: tuple[Exchange, ...] = ()
        here = request_url(url)
        seen: set[tuple[str, str]] = set()
        while True:
            seen.add((here, self._cookies()))
            refused = self._refuse_before(here)
            if refused:
                outcome = Outcome(url, here, exchanges, refusal=refused[0], retry_at=refused[1], asked=bool(exchanges))
                return outcome, False
            exchange, refusal, again = await self._ask(here, limit, method, form, validators)
            if exchange is not None:
                exchanges += (exchange,)
            if exchange is None or refusal is not None:
                return Outcome(url, here, exchanges, refusal=refusal), again
            if exchange.status in REDIRECT_STATUSES:
                target: str | None = exchange.header("Location") or ""
                body = None
            else:
                outcome, again = self._settle(url, here, exchanges, limit, asked=validators is not None)
                body = outcome.body
                target = _refresh_target(body) if refresh and body is not None else None
                if target is None:
                    return outcome, again
            there = urljoin_or_empty(here, target or "")
            refusal = await self._refuse_hop(here, there, seen, len(exchanges), permit, any_site)
            if refusal is not None:
                if refusal.reason == "redirect_loop" and body is not None:
                    refusal = Refusal("challenge", "a page that sends its reader on to itself")
                return Outcome(url, here, exchanges, refusal=refusal), False
            if exchange.status in (301, 302, 303):
                method, form = "GET", None
            here, validators = there, None if body is not None else validators

    def _refuse_before(self, url: str) -> tuple[Refusal, datetime | None] | None:
        blocked = self.guard.refuse(url)
        if blocked:
            return Refusal("blocked_address", f"{url[:200]}: {blocked}"), None
        health = self._health.get(host_of(url))
        if health and health.closed:
            return health.closed, health.retry_at
        return None

    async def _refuse_hop(
        self, here: str, there: str, seen: set[tuple[str, str]], hops: int, permit: Permit | None, any_site: bool
    ) -> Refusal | None:
        """Why a redirect is not followed: the checks of the first address, and those of a way."""
        if not there:
            return Refusal("unreadable", "a redirect that leads nowhere")
        shown = there[:200]
        blocked = self.guard.refuse(there)
        if blocked:
            return Refusal("blocked_address", f"redirected to {shown}: {blocked}")
        if here.startswith("https:") and there.startswith("http:") and not self.portal.allow_http:
            return Refusal(
                "downgrade", f"redirected from https to {shown}; allow_http in the portal file would allow it"
            )
        if not any_site and not same_site(there, self.portal.hosts):
            return Refusal("off_site", f"redirected to {shown}")
        if (there, self._cookies()) in seen or hops > REDIRECTS_AT_MOST:
            return Refusal("redirect_loop", f"redirected {hops} times, last to {shown}")
        return await permit(there) if permit else None

    async def _ask(
        self, url: str, limit: int, method: str, form: Mapping[str, str] | None, validators: Mapping[str, str] | None
    ) -> tuple[Exchange | None, Refusal | None, bool]:
        """One request on the wire, in its turn and within its deadline."""
        host = host_of(url)
        gap = max(self.policy.delay, self.portal.delay or 0.0, self._crawl_delays.get(host, 0.0))
        async with gate_of(host).turn(gap, self.policy.host_concurrency) as turn:
            current_turn.set(turn)
            self.requests += 1
            answered = False
            try:
                async with asyncio.timeout(self.policy.deadline):
                    request = self._http.build_request(method, url, data=form, headers=dict(validators or {}))
                    response = await self._http.send(request, stream=True)
                    answered = True
                    try:
                        body = await self._read(response, limit)
                    finally:
                        await response.aclose()
            except TooLargeError as error:
                return None, Refusal("too_large", str(error)), False
            except WIRE_FAULTS as error:
                refusal, again = refusal_of(error, answered=answered)
                return None, refusal, again
            turn.answered()
            return self._exchange(request, response, body), None, False

    async def _read(self, response: httpx.Response, limit: int) -> bytes:
        """The body as it comes, never more than the cap."""
        declared = response.headers.get("Content-Length", "")
        if declared.isdigit() and int(declared[:18]) > limit:
            raise TooLargeError(f"{declared[:18]} bytes declared, {limit} allowed")
        parts: list[bytes] = []
        size = 0
        async for part in response.aiter_raw():
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
            request_headers=tuple(request.headers.multi_items()),
            request_body=request.content,
            status=response.status_code,
            phrase=response.reason_phrase,
            headers=tuple((_text(name), _text(value)) for name, value in response.headers.raw),
            body=body,
            fetched_at=self.policy.clock(),
            exceptions=exceptions_of(self.portal),
        )

    def _settle(
        self, url: str, final_url: str, exchanges: tuple[Exchange, ...], limit: int, *, asked: bool
    ) -> tuple[Outcome, bool]:
        """Take the last answer, or say why not."""
        last = exchanges[-1]
        if last.status == 304 and asked:
            return Outcome(url, final_url, exchanges), False
        if last.status not in (200, 203):
            refusal, again = refusal_of_status(last.status)
            return Outcome(url, final_url, exchanges, refusal=refusal), again
        try:
            body = decode_content(last.body, last.header("Content-Encoding"), limit)
        except BadEncodingError as error:
            return Outcome(url, final_url, exchanges, refusal=Refusal("bad_encoding", str(error))), False
        except TooLargeError as error:
            return Outcome(url, final_url, exchanges, refusal=Refusal("too_large", str(error))), False
        return Outcome(url, final_url, exchanges, body=body), False

    def _cookies(self) -> str:
        return ";".join(sorted(f"{cookie.name}={cookie.value}" for cookie in self._http.cookies.jar))


def urljoin_or_empty(base: str, target: str) -> str:
    """Where a link leads from a page, as it is asked for; empty where it cannot be read."""
    try:
        return request_url(urljoin(base, target.strip())) if target.strip() else ""
    except ValueError:
        return ""


def _refresh_target(body: bytes) -> str | None:
    """Where a page that only sends its reader on leads to."""
    if len(body) > _REFRESH_BYTES_AT_MOST:
        return None
    match = _REFRESH.search(body)
    return match[1].decode("utf-8", "replace") if match else None


def _text(value: bytes) -> str:
    """A header's bytes as text: UTF-8, which portals send, or else Latin-1, which loses nothing."""
    try:
        return value.decode()
    except UnicodeDecodeError:
        return value.decode("latin-1")
