"""When a known address is asked for again, and how: the ledger's sense of time.

A page that is held is read in full, without validators, every `recheck_days` (validators may lie); in between, while it
is new or newly changed, it is asked for with its validators after 3, 9 and 27 days. What failed in a way that may pass is
asked for by the next run, from the third failure on after 1, 2, 4 … days. So is a page that was read and is no report: the
link says that it should be one, and a wrong page may stand there for a day; it is asked for with its validators. A file that
was read to its end and is no report, or a picture, is settled until the next full reading is due.
"""

import re
from datetime import timedelta

from extract.faults import LONGEST_WISH
from extract.ledger import Row
from extract.policy import Policy
from extract.records import Refusal

# Found in a listing, not asked for yet: the run ended, or its host was left, before its turn came.
WAITING = "budget"
# Judged on a whole body that says the same tomorrow.
_SETTLED = frozenset(("not_a_report", "needs_ocr"))
# Reasons that do not make a portal's visit partial.
BENIGN = frozenset(("not_a_report", "robots_disallow", "off_site"))

_FIRST_REVISIT = timedelta(days=3)
_WIDENING = 3
_PATIENT_FAILURES = 2
# A night begins a little earlier or later than the one before.
_SLACK = timedelta(hours=1)
# Some servers name their pages in Chinese, or at a length that other servers refuse.
_SENDABLE = re.compile(r"[\x20-\x7e]{1,1024}")
_A_DAY = timedelta(days=1)
GONE_AFTER = timedelta(days=1)


def is_due(row: Row, policy: Policy) -> bool:
    """Whether a known article or attachment is to be asked for now."""
    if policy.again and row.is_held:
        return True
    if row.state in ("archived", "unchanged") and lies_back(row, policy):
        # Also where another policy had set a later day.
        return True
    if row.next_try_at is not None:
        return not waits(row, policy)
    if row.state == "refused":
        # A link whose title is no report's was never asked for, and is not.
        return row.reason not in _SETTLED or row.attempts > 0
    return row.state == "gone" or lies_back(row, policy)


def waits(row: Row, policy: Policy) -> bool:
    """Whether an address is not to be asked for yet. No wait is longer than a full re-check or what a host may wish for: one
    that is was set by a clock that was wrong.
    """
    if row.next_try_at is None:
        return False
    left = row.next_try_at - policy.clock()
    return timedelta(0) < left <= max(policy.recheck, LONGEST_WISH) + _A_DAY


def validators(row: Row, policy: Policy) -> dict[str, str] | None:
    """The headers that ask whether what is held is still true; None where the whole body is wanted."""
    if lies_back(row, policy) or not (row.is_held or row.reason in _SETTLED):
        return None
    return conditions(row)


def conditions(row: Row) -> dict[str, str] | None:
    """The headers by which a server can say that what it sent is unchanged; None where it gave none that can be sent back."""
    pairs = {"If-None-Match": row.etag, "If-Modified-Since": row.last_modified}
    return {name: value for name, value in pairs.items() if value and _SENDABLE.fullmatch(value)} or None


def note_held(row: Row, policy: Policy, *, full: bool) -> None:
    """What is held was found to be true, by its whole body (`full`) or by the server's word alone."""
    now = policy.clock()
    new = row.state == "archived"
    row.reason = row.gone_at = row.next_try_at = None
    row.attempts = 0
    row.last_seen_at = now
    if full:
        row.fetched_at = now
    if row.fetched_at is None or not (row.etag or row.last_modified) or (full and not new):
        return
    since = now - row.fetched_at
    next_visit = row.fetched_at + max(_FIRST_REVISIT, _WIDENING * since)
    if next_visit < row.fetched_at + policy.recheck:
        row.next_try_at = next_visit


def note_refused(row: Row, refusal: Refusal, policy: Policy, *, asked: bool, full: bool = True) -> None:
    """What came was not what was asked for, or nothing was asked. What is held stays held.

    `full` tells that a body was judged, and not what the server says of one judged before.
    """
    row.state = "refused"
    row.reason = refusal.reason
    row.next_try_at = None
    if not asked:
        return
    now = policy.clock()
    row.attempts += 1
    if refusal.reason in _SETTLED and full:
        row.fetched_at = now
    if refusal.reason in _SETTLED and (row.kind == "attachment" or row.attachment_url is not None):
        row.next_try_at = now + policy.recheck
    elif row.attempts > _PATIENT_FAILURES:
        row.next_try_at = now + _patience(row, policy)


def _patience(row: Row, policy: Policy) -> timedelta:
    """How long an address that fails and fails is left alone: 1, 2, 4 … days, and never longer than a full re-check."""
    days = 2 ** min(max(row.attempts - _PATIENT_FAILURES - 1, 0), 10)
    return timedelta(days=min(days, max(policy.recheck_days, 1))) - _SLACK


def note_gone(row: Row, policy: Policy) -> None:
    """The server says that there is no such page."""
    now = policy.clock()
    row.gone_at = row.gone_at or now
    row.reason = "http_4xx"
    row.attempts += 1
    row.state = "gone"
    row.next_try_at = None
    if not row.is_held and is_gone_for_good(row, policy):
        row.next_try_at = now + _patience(row, policy)


def note_withdrawn(row: Row, policy: Policy) -> None:
    """What was held is no longer published."""
    row.state = "withdrawn"
    _look_again_with_everything(row, policy)


def is_gone_for_good(row: Row, policy: Policy) -> bool:
    """Whether a page was found gone on two visits a day or more apart."""
    return row.gone_at is not None and policy.clock() - row.gone_at >= GONE_AFTER


def _look_again_with_everything(row: Row, policy: Policy) -> None:
    row.next_try_at = policy.clock() + policy.recheck


def lies_back(row: Row, policy: Policy) -> bool:
    """Whether the last reading in full lies so far back that validators are no longer trusted; or in the future, where a clock
    was wrong."""
    if policy.again or row.fetched_at is None:
        return True
    return not -_A_DAY < policy.clock() - row.fetched_at < policy.recheck
