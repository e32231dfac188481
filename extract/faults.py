"""What went wrong on the wire, in one word of `schema.REASONS`, and whether asking again may help."""

import errno
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import httpx

from extract.guard import BlockedAddressError
from extract.records import Refusal
from extract.resolution import NameNotResolvedError
from extract.tls import tls_reason

# What the libraries raise for what a server, a network or an address does. A TimeoutError is an OSError.
WIRE_FAULTS = (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError)
LONGEST_WISH = timedelta(days=7)
# The page is not there; whether for good, visits on other days tell.
GONE_STATUSES = frozenset((404, 410))
CHALLENGE_STATUSES = frozenset((202, 412, 521))
# 501, 505 and their like say that asking again is no use.
_TRANSIENT_STATUSES = frozenset((429, 500, 502, 503, 504, 520, 522, 523, 524, 525))


def refusal_of(error: BaseException, *, answered: bool) -> tuple[Refusal, bool]:
    """Why one request failed, and whether that is of a kind that passes.

    `answered` tells that the head of the answer had come, so that what failed is its body.
    """
    causes = list(_causes(error))
    detail = " ".join(str(next((cause for cause in causes if str(cause)), type(error).__name__)).split())[:300]
    for cause in causes:
        match cause:
            case BlockedAddressError():
                return Refusal("blocked_address", detail), False
            case NameNotResolvedError():
                return Refusal("dns", detail), cause.transient
            case ssl.SSLError() if not answered:
                reason = tls_reason(cause)
                return Refusal(reason, detail), reason == "unreachable"
            case TimeoutError():
                return Refusal("too_slow" if answered else "timeout", "not whole within FAZHI_DEADLINE"), False
    if answered:
        return Refusal("truncated", f"the body stops short: {detail}"), True
    for cause in causes:
        match cause:
            case httpx.ProtocolError() if "Transfer-Encoding" in str(cause):
                return Refusal("truncated", f"the body is broken: {detail}"), True
            case httpx.ProtocolError():
                return Refusal("unreadable", f"no HTTP answer: {detail}"), False
            case httpx.InvalidURL() | UnicodeError():
                return Refusal("unreadable", f"no address that can be asked for: {detail}"), False
    return Refusal("unreachable", detail), True


def hung_up_in_handshake(error: BaseException) -> bool:
    """Whether the connection was made, and ended before TLS was agreed on, without a word."""
    causes = list(_causes(error))
    connecting = any(isinstance(cause, httpx.ConnectError) for cause in causes)
    # A refused or unroutable connection has an error number; an end of input in the handshake has none, or is a reset.
    return connecting and any(
        isinstance(cause, ConnectionResetError) and cause.errno in (None, errno.ECONNRESET) for cause in causes
    )


def refusal_of_status(status: int) -> tuple[Refusal, bool]:
    """Why an answer with this status is not taken, and whether that passes. Not for 200, 203 and 304."""
    if status in CHALLENGE_STATUSES:
        return Refusal("challenge", f"HTTP {status}: a challenge, which is not solved"), False
    if status in (204, 205):
        return Refusal("empty", f"HTTP {status}: no content"), False
    if status == 206:
        return Refusal("truncated", "HTTP 206: a part that nobody asked for"), False
    if status == 304:
        return Refusal("unreadable", "HTTP 304 though no validator was sent"), False
    if 400 <= status < 500:
        return Refusal("http_4xx", f"HTTP {status}"), status in _TRANSIENT_STATUSES
    if 500 <= status < 600:
        return Refusal("http_5xx", f"HTTP {status}"), status in _TRANSIENT_STATUSES
    return Refusal("unreadable", f"HTTP {status}: no status that says what to do"), False


def retry_after(value: str | None, now: datetime) -> float | None:
    """The seconds that a Retry-After header asks to wait, given as seconds or as a date; None where it says nothing.

    A wish beyond a week is taken for a week: what asks for years is a mistake, and its host is to be deferred, not dropped.
    """
    if value is None:
        return None
    text = value.strip()
    if text.isascii() and text.isdigit():
        return min(float(text[:9]), LONGEST_WISH.total_seconds())
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return min(max(0.0, (moment - now).total_seconds()), LONGEST_WISH.total_seconds())


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error and what lies under it, the deepest first: the libraries wrap one another's errors."""
    found: list[BaseException] = []
    queue: list[BaseException | None] = [error]
    while queue:
        item = queue.pop()
        if item is None or item in found:
            continue
        found.append(item)
        if isinstance(item, BaseExceptionGroup):
            queue.extend(item.exceptions)
        queue.extend((item.__context__ if not item.__suppress_context__ else None, item.__cause__))
    return reversed(found)
