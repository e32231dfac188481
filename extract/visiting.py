"""What one visit to one portal holds in its hands: the client, the archive, the ledger, and the count of what became
of everything."""

import asyncio
import hashlib
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import polars as pl

from extract.addresses import canonical_url, host_of, request_url
from extract.archive import ArchiveError, ArchiveWriter, Known, Provenance, read_capture
from extract.client import Client
from extract.host_health import REST_AFTER_CHALLENGE
from extract.ledger import Ledger, Row
from extract.outcome import Outcome
from extract.policy import Policy
from extract.records import Absent, Capture, Link, Refusal
from extract.registry import Portal
from extract.repeated import Witnesses
from extract.schedule import BENIGN, note_refused
from extract.told import told, without_secrets

# A kill loses at most so much: what it loses is fetched again. Each time, all of the ledger is written.
SAVE_EVERY_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class ListingSeen:
    """One listing as it was read: its layouts (its pages may be of several), how many pages and rows, its column."""

    layouts: tuple[str, ...] = ()
    pages: int = 0
    rows: int = 0
    column: str | None = None


@dataclass(slots=True)
class Visit:
    """The outcome of one visit to one portal: what a run's JSON says of it.

    `fetched` counts new distinct bodies, of which `changed` replaced one that was held; `unchanged` the known articles
    that were asked for and found as they were; `listings` those that could be read, `seen` what each was like, by its
    address in the portal file. `planned` is what a dry run would fetch. Bodies count in bytes as they came over the wire.
    """

    portal: str
    status: str = "ok"
    requests: int = 0
    bytes: int = 0
    listings: int = 0
    fetched: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: dict[str, int] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    seconds: float = 0.0
    planned: list[Link] = field(default_factory=list)
    seen: dict[str, ListingSeen] = field(default_factory=dict)

    @property
    def new(self) -> int:
        """Reports' pages that were not known before."""
        return self.fetched - self.changed


@dataclass(slots=True)
class Errand:
    """A visit under way. Nothing is written where `archive` is None (a dry run)."""

    portal: Portal
    policy: Policy
    data: Path
    kept: Path
    client: Client
    ledger: Ledger
    archive: ArchiveWriter | None
    visit: Visit
    say: Callable[[str], None]
    began: datetime = field(init=False)  # of the visit, in stored time
    troubles: int = 0
    gone: list[Row] = field(default_factory=list)
    witnesses: Witnesses = field(init=False)
    absent: dict[str, Absent | None] = field(default_factory=dict)  # by host: see `extract.absence`
    _bodies: dict[str, str] = field(init=False)  # of what is held, the address
    _refused: Counter[str] = field(default_factory=Counter)
    _saved_at: float = field(default_factory=time.monotonic)
    _writing: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self.began = self.policy.clock()
        self.witnesses = Witnesses((self.data, self.kept))
        self._bodies = {row.sha256: row.url for row in self.ledger if row.sha256 and row.is_held}

    def row(self, url: str, kind: str) -> Row:
        """The ledger row of an address, made where it was never met."""
        key = canonical_url(url)
        row = self.ledger.get(key)
        if row is None:
            row = Row(key, kind, "refused", self.policy.clock())
            # Without its user name: a secret goes no further.
            if (address := request_url(url)) != key:
                row.link_url = address
            self.ledger.put(row)
        elif url != key and (address := request_url(url)) != key:
            # Addresses with a session in them: the newest one is good.
            row.link_url = address
        return row

    def keep(self, outcome: Outcome, provenance: Provenance, known: Row | None = None) -> tuple[str, int] | None:
        """Archive every answer of an outcome; give back the place of the last. Of `known`, a body is not kept twice."""
        if self.archive is None:
            return None
        place = None
        for exchange in outcome.exchanges:
            held = None
            if (
                known is not None
                and exchange is outcome.last
                and (outcome.not_modified or self.repeats(outcome, known))
            ):
                held = self.held(known)
            of = Known(held.final_url, held.fetched_at) if held is not None else None
            place = self.archive.write(exchange, provenance, of)
        return place

    def held(self, row: Row) -> Capture | None:
        """What the archive holds of an address, None where it cannot be read any more."""
        if row.archive is None or row.archive_offset is None:
            return None
        try:
            where = self.data if (self.data / row.archive).is_file() else self.kept
            return read_capture(where, row.archive, row.archive_offset)
        except ArchiveError as error:
            self.warn(str(error))
            return None

    def listing_page(self, row: Row) -> tuple[str, int] | None:
        """Where the listing's first page is archived by which an article was found, as it was when last read."""
        listing = self.ledger.get(canonical_url(row.listing_url)) if row.listing_url else None
        if listing is None or listing.archive is None or listing.archive_offset is None:
            return None
        return listing.archive, listing.archive_offset

    def repeats(self, outcome: Outcome, row: Row) -> bool:
        """Whether the body is the one that is held, and still can be read."""
        if outcome.body is None or row.sha256 != hashlib.sha256(outcome.body).hexdigest():
            return False
        return self.held(row) is not None

    def held_elsewhere(self, row: Row, body: bytes) -> bool:
        """Whether another address holds the same body."""
        return self._bodies.get(hashlib.sha256(body).hexdigest(), row.url) != row.url

    def note_answer(self, row: Row, outcome: Outcome) -> None:
        """What the row says of the last answer, whatever it was."""
        if outcome.status is not None:
            row.http_status = outcome.status
            row.last_seen_at = self.policy.clock()
        final = canonical_url(outcome.final_url)
        row.final_url = without_secrets(outcome.final_url) if final != row.url else None

    def hold(self, row: Row, outcome: Outcome, place: tuple[str, int] | None) -> None:
        """The row holds this outcome's body from now on."""
        if outcome.body is None:
            return
        row.state = "archived"
        row.sha256 = hashlib.sha256(outcome.body).hexdigest()
        self._bodies.setdefault(row.sha256, row.url)
        row.etag, row.last_modified = outcome.header("ETag"), outcome.header("Last-Modified")
        if place is not None:
            row.archive, row.archive_offset = place

    def refuse(self, row: Row, refusal: Refusal, outcome: Outcome | None = None, *, full: bool = True) -> None:
        """Enter why an address was not taken. `full`: see `note_refused`."""
        note_refused(row, refusal, self.policy, asked=outcome is not None and outcome.asked, full=full)
        if outcome is not None and outcome.retry_at is not None:
            row.next_try_at = outcome.retry_at
        self.count(refusal)

    def rest(self, row: Row, refusal: Refusal, outcome: Outcome) -> None:
        """A page turned out to be a challenge: its host is left alone for a day."""
        row.next_try_at = self.policy.clock() + REST_AFTER_CHALLENGE
        self.client.hosts.leave(host_of(outcome.final_url), refusal, row.next_try_at)

    def count(self, refusal: Refusal) -> None:
        """Count a refusal, and whether it is one that makes the visit partial."""
        self._refused[refusal.reason] += 1
        self.visit.refused = dict(sorted(self._refused.items()))
        if refusal.reason not in BENIGN:
            self.troubles += 1

    def warn(self, text: str) -> None:
        """Say something that a person should know, once."""
        line = told(text)
        if line not in self.visit.warnings:
            self.visit.warnings.append(line)

    async def save(self, *, now: bool = False) -> None:
        """Write the ledger, if it is some time since it was last written; first the archive it names."""
        if self.archive is None or not (now or time.monotonic() - self._saved_at >= SAVE_EVERY_SECONDS):
            return
        self._saved_at = time.monotonic()
        await asyncio.to_thread(self._write, self.archive, self.ledger.frame())

    def _write(self, archive: ArchiveWriter, frame: pl.DataFrame) -> None:
        # A visit that ends early may find a write of its own still under way.
        with self._writing:
            archive.sync()
            self.ledger.write(frame)
