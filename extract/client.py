"""One portal's client: every request polite, bounded and checked, every failure a word on record. Nothing raises out.

A request waits for its host's turn, is given a deadline for the whole answer and a cap for its bytes, is asked again only
where that may help, and follows at most five redirects, each checked as the first address was.
"""

import random
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Self

from extract.addresses import host_of, request_url, same_site
from extract.archive import Exchange
from extract.content_coding import BadEncodingError, TooLargeError, decode_content
from extract.faults import refusal_of_status, retry_after
from extract.guard import Guard
from extract.host_health import HostHealth
from extract.judgement import challenge_in
from extract.outcome import Outcome
from extract.policy import Policy
from extract.politeness import gate_of
from extract.records import Refusal
from extract.redirects import REDIRECTS_AT_MOST, is_redirect, location_of, refresh_header_of, refresh_of
from extract.registry import Portal
from extract.wire import Wire

# A longer wait than this is not sat out within a visit: the host is left until then.
WAIT_AT_MOST = 60.0
# Statuses under which guards of a site send their scripts.
_SHELL_STATUSES = frozenset((403, 405, 418, 493, 503))
_SHELL_BYTES_AT_MOST = 60_000

Permit = Callable[[str], Awaitable[Refusal | None]]


@dataclass(slots=True)
class Client:
    """The client of one visit to one portal. To be used as an asynchronous context, in one event loop.

    Raises:
        PolicyError: on entering, where the policy's CA file cannot be read.
    """

    portal: Portal
    policy: Policy
    spent: int = 0  # requests of today that others have made
    requests: int = 0
    _wire: Wire = field(init=False)
    hosts: HostHealth = field(default_factory=HostHealth)
    _crawl_delays: dict[str, float] = field(default_factory=dict)
    _asked: Counter[str] = field(default_factory=Counter)

    async def __aenter__(self) -> Self:
        self._wire = Wire.of(self.portal, self.policy)
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self._wire.close()

    @property
    def guard(self) -> Guard:
        """What says which addresses are never asked."""
        return self._wire.guard

    @property
    def received(self) -> int:
        """Bytes of bodies, as they came."""
        return self._wire.received

    def slow_down(self, host: str, seconds: float) -> None:
        """Keep at least so many seconds between two requests to a host: its Crawl-delay."""
        self._crawl_delays[host] = seconds

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
        tries: int | None = None,
    ) -> Outcome:
        """Ask for an address until there is an answer to take, or a reason why not.

        `limit` caps the bytes, coded and decoded. `validators` are sent as they are. `permit` is asked about every address
        a redirect leads to. `any_site` follows redirects to other sites; `refresh` takes a meta refresh for a redirect;
        `tries` is how often to ask at most, where that is not the policy's to say.
        """
        kept: tuple[Exchange, ...] = ()
        most = tries or self.policy.retries + 1
        for attempt in range(most):
            outcome, again = await self._follow(url, limit, method, form, validators, permit, any_site, refresh)
            kept += outcome.exchanges
            outcome = replace(outcome, exchanges=kept)
            host = host_of(outcome.final_url)
            if not again or attempt == most - 1:
                break
            wait = self._wait(outcome, attempt)
            if wait > WAIT_AT_MOST:
                retry_at = self.policy.clock() + timedelta(seconds=wait)
                if outcome.refusal:
                    self.hosts.leave(host, outcome.refusal, retry_at)
                return replace(outcome, retry_at=retry_at)
            gate_of(host).postpone(time.monotonic() + wait)
        return self.hosts.note(host, outcome, self.policy.clock())

    def _wait(self, outcome: Outcome, attempt: int) -> float:
        """Seconds until the next try: doubled each time, with some chance in it, and never before the host says."""
        backoff: float = self.policy.backoff * 2**attempt * (1 + random.random() / 4)
        asked = (
            retry_after(outcome.header("Retry-After"), self.policy.clock()) if outcome.status in (429, 503) else None
        )
        return max(backoff, asked or 0.0)

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
            seen.add((here, self._wire.cookies))
            refused = self._refuse_before(here)
            if refused:
                outcome = Outcome(url, here, exchanges, refusal=refused[0], retry_at=refused[1], asked=bool(exchanges))
                return outcome, False
            exchange, refusal, again = await self._ask(here, limit, method, form, validators)
            if exchange is None:
                return Outcome(url, here, exchanges, refusal=refusal, answered=False), again
            exchanges += (exchange,)
            refreshed = False
            if is_redirect(exchange):
                there = location_of(exchange)
            else:
                outcome, again = self._settle(url, here, exchanges, limit, asked=validators is not None)
                target = None
                if refresh and outcome.body is not None:
                    target = refresh_of(here, outcome.body)
                    target = refresh_header_of(exchange, outcome.body) if target is None else target
                if target is None:
                    return outcome, again
                there, refreshed = target, True
            refusal = await self._refuse_hop(here, there, seen, len(exchanges), permit, any_site)
            if refusal is not None:
                if refusal.reason == "redirect_loop" and refreshed:
                    refusal = Refusal("challenge", "a page that sends its reader on to itself")
                return Outcome(url, here, exchanges, refusal=refusal), False
            if exchange.status in (301, 302, 303):
                method, form = "GET", None
            here, validators = there, None if refreshed else validators

    def _refuse_before(self, url: str) -> tuple[Refusal, datetime | None] | None:
        blocked = self.guard.refuse(url)
        if blocked:
            return Refusal("blocked_address", f"{url[:200]}: {blocked}"), None
        host = host_of(url)
        if self.hosts.left(host) is None and self.spent + self._asked[host] >= self.policy.budget:
            refusal = Refusal(
                "budget", f"{self.policy.budget} requests to {host} today; the rest is asked for tomorrow"
            )
            tomorrow = self.policy.clock().replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
            self.hosts.leave(host, refusal, tomorrow)
        left = self.hosts.left(host)
        return (left, self.hosts.rests_until(host)) if left else None

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
        if (there, self._wire.cookies) in seen or hops > REDIRECTS_AT_MOST:
            return Refusal("redirect_loop", f"redirected {hops} times, last to {shown}")
        return await permit(there) if permit else None

    async def _ask(
        self, url: str, limit: int, method: str, form: Mapping[str, str] | None, validators: Mapping[str, str] | None
    ) -> tuple[Exchange | None, Refusal | None, bool]:
        """One request on the wire, in its turn."""
        host = host_of(url)
        gap = max(self.policy.delay, self.portal.delay or 0.0, self._crawl_delays.get(host, 0.0))
        async with gate_of(host).turn(gap, self.policy.host_concurrency) as turn:
            self.requests += 1
            self._asked[host] += 1
            return await self._wire.ask(url, limit, method, form, validators, turn)

    def _settle(
        self, url: str, final_url: str, exchanges: tuple[Exchange, ...], limit: int, *, asked: bool
    ) -> tuple[Outcome, bool]:
        """Take the last answer, or say why not."""
        last = exchanges[-1]
        if last.status == 304 and asked:
            return Outcome(url, final_url, exchanges), False
        if last.status not in (200, 203):
            refusal, again = refusal_of_status(last.status)
            if last.status in _SHELL_STATUSES and (shell := _challenge_in(last)) is not None:
                refusal, again = shell, False
            return Outcome(url, final_url, exchanges, refusal=refusal), again
        try:
            body = decode_content(last.body, last.header("Content-Encoding"), limit)
        except BadEncodingError as error:
            return Outcome(url, final_url, exchanges, refusal=Refusal("bad_encoding", str(error))), False
        except TooLargeError as error:
            return Outcome(url, final_url, exchanges, refusal=Refusal("too_large", str(error))), False
        return Outcome(url, final_url, exchanges, body=body), False


def _challenge_in(exchange: Exchange) -> Refusal | None:
    """Why an error's page is a challenge; None where it is any other."""
    try:
        body = decode_content(exchange.body, exchange.header("Content-Encoding"), _SHELL_BYTES_AT_MOST)
    except (BadEncodingError, TooLargeError):
        return None
    return challenge_in(body)
