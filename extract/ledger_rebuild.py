"""A ledger that was lost or damaged, built again from the archive, so that nothing is asked for twice.

The archive says of every answer what it was asked for as, so that each article and file gets its row again: its newest body
that is a report, when it was first and last fetched, and whether it was gone since. What only the ledger knew (waiting
times, failures without an answer) begins anew, and listings and robots.txt are read as on a first visit.
"""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from hashlib import sha256
from operator import attrgetter
from pathlib import Path

from extract.archive_reading import Answer, ArchiveError, iter_answers, read_capture
from extract.faults import GONE_STATUSES
from extract.ledger import Ledger, LedgerError, Row
from extract.pages import read_page
from extract.records import Page, Refusal
from extract.repeated import Witnesses
from extract.schedule import GONE_AFTER
from extract.untrusted import read_untrusted


def open_ledger(data: Path, portal: str, kept: Path | None, recheck: timedelta, warn: Callable[[str], None]) -> Ledger:
    """The ledger of a portal, built again from the archive where it is damaged, or absent although there is an archive.

    A page that is gone for good is looked for again when `recheck` has passed. A damaged file is put aside under the name `<portal>.parquet.damaged`.

    Raises:
        LedgerError: a damaged file cannot be put aside.
    """
    source = kept or data
    try:
        ledger = Ledger.load(data, portal, kept)
        found = "lost"
    except LedgerError as error:
        ledger = Ledger(data / "ledger" / f"{portal}.parquet")
        found = "damaged"
        _put_aside(source / "ledger" / f"{portal}.parquet", error)
    if len(ledger):
        return ledger
    rows = _rows(source, portal, warn)
    if rows or found == "damaged":
        warn(f"{portal}: the ledger was {found}; {len(rows)} addresses were taken from the archive")
    for row in rows:
        if row.state == "withdrawn" and row.last_seen_at is not None:
            row.next_try_at = row.last_seen_at + recheck
        ledger.put(row)
    return ledger


def _put_aside(path: Path, error: LedgerError) -> None:
    try:
        path.replace(path.with_name(f"{path.name}.damaged"))
    except OSError as second:
        raise LedgerError(f"{error}; it cannot be put aside ({second.strerror or second})") from error


def _rows(data: Path, portal: str, warn: Callable[[str], None]) -> list[Row]:
    answers: dict[str, list[Answer]] = {}
    for path in sorted((data / "archive" / portal).glob("*.warc.gz")):
        try:
            for answer in iter_answers(path, data=data, damaged=warn):
                if answer.kind in ("article", "attachment"):
                    answers.setdefault(answer.url, []).append(answer)
        except ArchiveError as error:
            warn(str(error))
    rows: dict[str, Row] = {}
    witnesses = Witnesses((data,))
    # Files first: a page whose report is in one is known by it.
    for _, found in sorted(answers.items(), key=lambda item: item[1][0].kind != "attachment"):
        found.sort(key=attrgetter("fetched_at"))
        row = _row(data, found, rows, witnesses)
        rows[row.url] = row
    return list(rows.values())


def _row(data: Path, answers: list[Answer], others: dict[str, Row], witnesses: Witnesses) -> Row:
    """The row of one address, from its answers in the order in which they came."""
    last = answers[-1]
    row = Row(last.url, last.kind, "refused", answers[0].fetched_at, last_seen_at=last.fetched_at)
    row.http_status = last.status
    if last.kind == "article":
        row.listing_url, row.title, row.listed_on = last.listing_url, last.title, last.listed_on
    row.link_url = last.target if last.target != row.url and last.status == 200 else None
    bodies = [answer for answer in answers if answer.status == 200 and not answer.is_revisit]
    for answer in reversed(bodies):
        refusal = _hold(data, row, answer, others, witnesses)
        if refusal is None:
            break
        row.reason = row.reason or refusal.reason
    if not row.is_held:
        row.reason = row.reason or "unreadable"
        return row
    row.state, row.reason = "archived", None
    row.fetched_at = max(answer.fetched_at for answer in answers if answer.status == 200)
    _note_gone(row, answers)
    return row


def _hold(data: Path, row: Row, answer: Answer, others: dict[str, Row], witnesses: Witnesses) -> Refusal | None:
    """Let the row hold an answer's body, or say why it is no report."""
    try:
        capture = read_capture(data, answer.archive, answer.archive_offset)
        about = (
            read_capture(data, capture.page_archive, capture.page_offset)
            if capture.page_archive is not None and capture.page_offset is not None
            else None
        )
    except ArchiveError as error:
        return Refusal("unreadable", str(error))
    read: Page | Refusal = (
        read_untrusted(read_page, about, capture, repeated=witnesses.of(about))
        if about is not None
        else read_untrusted(read_page, capture, repeated=witnesses.of(capture))
    )
    if isinstance(read, Refusal):
        file = next((link.url for link in read.attachments if (own := others.get(link.url)) and own.is_held), None)
        if file is None:
            return read
        row.attachment_url = file
    row.sha256 = sha256(capture.body).hexdigest()
    row.archive, row.archive_offset = answer.archive, answer.archive_offset
    return None


def _note_gone(row: Row, answers: Iterable[Answer]) -> None:
    """The page's last answers were that it is gone: since when, and whether for good."""
    gone: list[datetime] = []
    for answer in answers:
        if answer.status in GONE_STATUSES:
            gone.append(answer.fetched_at)
        elif answer.status in (200, 304):
            gone.clear()
    if gone:
        row.gone_at, row.reason = gone[0], "http_4xx"
        row.state = "withdrawn" if gone[-1] - gone[0] >= GONE_AFTER else "gone"
