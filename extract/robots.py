"""robots.txt by RFC 9309: asked before anything else of a host, obeyed, and kept for a day.

2xx is parsed (500 KiB of it); a redirect is followed five times, also to another host, and the rules hold for the host
that was asked; 404 and the other 4xx mean that there are no rules. 401, 403 and 429 say that we are not wanted or not now,
5xx and no answer say nothing: all of these keep us out, as RFC 9309 §2.3.1.4 has it, until an answer comes.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from protego import Protego

from extract.addresses import canonical_url, host_of
from extract.archive import Provenance
from extract.host_health import REST_AFTER_CHALLENGE
from extract.judgement import challenge_in
from extract.ledger import Row
from extract.outcome import Outcome
from extract.policy import ROBOTS_TOKEN
from extract.records import Refusal
from extract.schedule import conditions, note_refused, waits
from extract.visiting import Errand

PARSED_AT_MOST = 500 * 1024
CRAWL_DELAY_AT_MOST = 60.0
KEPT_FOR = timedelta(hours=24)
# Large files are read as far as RFC 9309 asks, not refused.
_READ_AT_MOST = 16 * 2**20
_UNWANTED = frozenset((401, 403, 429))
# Why the host as a whole cannot be spoken to: its listings say so themselves.
_OF_THE_HOST = frozenset(
    (
        "dns", "unreachable", "timeout", "blocked_address", "challenge", "tls_incomplete_chain", "tls_expired", "tls_wrong_host",
        "tls_self_signed", "tls_old", "budget",
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Rules:
    """What one host's robots.txt lets us do. `closed` is why nothing may be asked at all."""

    since: datetime
    parsed: Protego | None = None
    closed: Refusal | None = None

    def refuse(self, url: str) -> Refusal | None:
        """Why an address may not be asked for, None if it may."""
        if self.closed:
            return self.closed
        if self.parsed is not None and not self.parsed.can_fetch(url, ROBOTS_TOKEN):
            return Refusal("robots_disallow", f"robots.txt of {host_of(url)} disallows {urlsplit(url).path[:200]}")
        return None

    @property
    def crawl_delay(self) -> float:
        """Seconds that the host asks to keep between two requests; 0 where it asks nothing."""
        delay = self.parsed.crawl_delay(ROBOTS_TOKEN) if self.parsed is not None else None
        return max(0.0, float(delay or 0.0))


@dataclass(slots=True)
class Robots:
    """The rules of every host that a visit meets."""

    errand: Errand
    _rules: dict[str, Rules] = field(default_factory=dict)

    async def permit(self, url: str) -> Refusal | None:
        """Why an address may not be asked for now, None if it may. Asks for the host's robots.txt where that is due."""
        origin = _origin(url)
        if origin is None:
            return Refusal("blocked_address", f"{url[:200]}: no address")
        rules = self._rules.get(origin)
        if rules is None or self.errand.policy.clock() - rules.since >= KEPT_FOR:
            rules = self._rules[origin] = await self._learn(origin)
        return rules.refuse(url)

    async def _learn(self, origin: str) -> Rules:
        rules = self._remembered(origin) or await self._asked(origin)
        if rules.crawl_delay > CRAWL_DELAY_AT_MOST:
            refusal = Refusal(
                "crawl_delay",
                f"robots.txt of {host_of(origin)} asks for {rules.crawl_delay:g} s between requests, more than 60",
            )
            self.errand.warn(f"{self.errand.portal.id}: {refusal.detail}; the host is left alone")
            return Rules(rules.since, closed=refusal)
        if rules.crawl_delay:
            self.errand.client.slow_down(host_of(origin), rules.crawl_delay)
        return rules

    def _remembered(self, origin: str) -> Rules | None:
        """The rules of an answer that came within the last 24 hours, from the archive."""
        row = self.errand.ledger.get(_address(origin))
        now = self.errand.policy.clock()
        if row is None or row.fetched_at is None or not timedelta(0) <= now - row.fetched_at < KEPT_FOR:
            return None
        if row.state not in ("archived", "unchanged"):
            return None
        return self._of_row(row)

    def _of_row(self, row: Row) -> Rules | None:
        if row.fetched_at is None:
            return None
        if row.http_status is not None and 400 <= row.http_status < 500:
            return Rules(row.fetched_at)
        capture = self.errand.held(row)
        return Rules(row.fetched_at, parse_robots(capture.body)) if capture is not None else None

    async def _asked(self, origin: str) -> Rules:
        errand = self.errand
        now = errand.policy.clock()
        url = _address(origin)
        row = errand.row(url, "robots")
        if row.state == "refused" and row.next_try_at is not None and waits(row, errand.policy):
            refusal = Refusal(
                row.reason or "robots_unreachable", f"{url}: rests until {row.next_try_at:%Y-%m-%d %H:%M}"
            )
            errand.client.hosts.leave(host_of(origin), refusal, row.next_try_at)
            return Rules(now, closed=refusal)
        validators = conditions(row) if row.is_held else None
        outcome = await errand.client.fetch(
            url, limit=_READ_AT_MOST, validators=validators, any_site=True, refresh=False
        )
        known = row if row.is_held and row.http_status == 200 else None
        place = errand.keep(outcome, Provenance(url, "robots", final_url=outcome.final_url), known)
        errand.note_answer(row, outcome)
        rules = self._judge(row, outcome, place, now)
        await errand.save()
        return rules

    def _judge(self, row: Row, outcome: Outcome, place: tuple[str, int] | None, now: datetime) -> Rules:
        errand = self.errand
        refusal = outcome.refusal
        if outcome.not_modified:
            row.http_status = 200
            held = self._of_row(row)
            if held is not None:
                row.state, row.reason, row.attempts, row.fetched_at = "unchanged", None, 0, now
                return Rules(now, held.parsed)
            row.etag = row.last_modified = None
            refusal = Refusal("robots_unreachable", "not modified, but the copy we held cannot be read")
        if outcome.status == 204:
            # A success without content: rules that forbid nothing.
            refusal, outcome = None, replace(outcome, body=b"", refusal=None)
        if refusal is None and outcome.body is not None and (shell := challenge_in(outcome.body)):
            refusal, outcome = shell, replace(outcome, body=None, retry_at=now + REST_AFTER_CHALLENGE)
        if refusal is None and outcome.body is not None:
            if not errand.repeats(outcome, row):
                errand.hold(row, outcome, place)
            else:
                row.state = "unchanged"
            row.reason, row.attempts, row.next_try_at, row.fetched_at = None, 0, None, now
            if outcome.body.lstrip()[:1] == b"<":
                errand.warn(f"{errand.portal.id}: {row.url} is a page, not a robots.txt; taken as without rules")
            return Rules(now, parse_robots(outcome.body))
        if refusal is not None and refusal.reason == "http_4xx" and outcome.status not in _UNWANTED:
            row.state, row.reason, row.attempts, row.next_try_at, row.fetched_at = "archived", None, 0, None, now
            row.etag = row.last_modified = row.sha256 = None
            if place is not None:
                row.archive, row.archive_offset = place
            return Rules(now)
        refusal = refusal or Refusal("robots_unreachable", "no answer")
        kept_out = Refusal("robots_unreachable", f"robots.txt of {host_of(row.url)}: {refusal.detail}")
        of_the_host = refusal.reason in _OF_THE_HOST
        # A robots.txt that hangs may be the host's fault or its own: the listings' rows tell the one, this row the other.
        own = refusal if of_the_host and refusal.reason != "timeout" else kept_out
        note_refused(row, own, errand.policy, asked=False)
        row.next_try_at = outcome.retry_at
        errand.warn(f"{errand.portal.id}: {kept_out.detail}; nothing is asked of the host")
        closed = refusal if of_the_host else kept_out
        if outcome.retry_at is not None:
            errand.client.hosts.leave(host_of(row.url), closed, outcome.retry_at)
        return Rules(now, closed=closed)


def parse_robots(body: bytes) -> Protego:
    """The rules of a robots.txt: its first 500 KiB, without byte order mark, any line ends; UTF-16 where a mark says so."""
    encoding = "utf-16" if body[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8"
    text = body[:PARSED_AT_MOST].decode(encoding, "replace").lstrip("\ufeff")
    return Protego.parse(text.replace("\r\n", "\n").replace("\r", "\n"))


def _origin(url: str) -> str | None:
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2].lower()}" if parts.scheme and parts.netloc else None


def _address(origin: str) -> str:
    return canonical_url(f"{origin}/robots.txt")
