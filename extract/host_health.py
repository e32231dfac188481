"""Which hosts are asked no more during a visit, and why: those that cannot be reached, that fail and fail, that sent a
challenge, or that told us when to come back. A troubled host costs a few requests, not one for each of its pages."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from extract.outcome import Outcome
from extract.records import Refusal

REST_AFTER_CHALLENGE = timedelta(hours=24)
# Failures one after the other after which a host is left: of the host itself, and of single pages.
_HOST_FAILURES_AT_MOST = 3
_PAGE_FAILURES_AT_MOST = 10
_OF_THE_HOST = frozenset(("unreachable", "timeout"))
_OF_A_PAGE = frozenset(("http_5xx", "truncated", "too_slow"))
_AT_ONCE = frozenset(
    ("dns", "tls_expired", "tls_wrong_host", "tls_self_signed", "tls_incomplete_chain", "tls_old", "challenge")
)


@dataclass(slots=True)
class _Health:
    failures: int = 0
    left: Refusal | None = None
    retry_at: datetime | None = None


@dataclass(slots=True)
class HostHealth:
    """The hosts of one visit."""

    _hosts: dict[str, _Health] = field(default_factory=dict)

    def leave(self, host: str, refusal: Refusal, retry_at: datetime | None = None) -> None:
        """Ask a host for nothing more during this visit; `retry_at` is when it may be asked again, if that is known."""
        health = self._hosts.setdefault(host, _Health())
        if health.left is None:
            health.left, health.retry_at = refusal, retry_at

    def left(self, host: str) -> Refusal | None:
        """Why a host is asked for nothing more, None if it is."""
        health = self._hosts.get(host)
        return health.left if health else None

    def rests_until(self, host: str) -> datetime | None:
        """When a host that was left may be asked again, where that is known."""
        health = self._hosts.get(host)
        return health.retry_at if health and health.left else None

    def note(self, host: str, outcome: Outcome, now: datetime) -> Outcome:
        """Learn from an outcome; give it back with the time of rest it brings."""
        refusal = outcome.refusal
        reason = refusal.reason if refusal else None
        health = self._hosts.setdefault(host, _Health())
        if refusal is None or (reason not in _OF_THE_HOST | _OF_A_PAGE | _AT_ONCE and outcome.status != 429):
            health.failures = 0
            return outcome
        health.failures += 1
        if reason == "challenge" and outcome.retry_at is None:
            outcome = replace(outcome, retry_at=now + REST_AFTER_CHALLENGE)
        most = _HOST_FAILURES_AT_MOST if reason in _OF_THE_HOST else _PAGE_FAILURES_AT_MOST
        if reason in _AT_ONCE or outcome.status == 429 or health.failures >= most:
            self.leave(host, refusal, outcome.retry_at)
        return outcome
