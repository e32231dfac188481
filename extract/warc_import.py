"""WARC files made by others as a source: their pages that are reports are taken over into our own archive and ledger.

From there on they are read like any page fetched here, and each keeps the time at which it was received.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from extract.addresses import canonical_url, host_of, same_site
from extract.archive import ArchiveWriter, Exchange, Provenance, iter_captures
from extract.ledger import Ledger, Row
from extract.pages import read_page
from extract.records import Capture, Refusal
from extract.registry import Portal
from extract.unlisted import unlisted


@dataclass(slots=True)
class Imported:
    """What one WARC file gave, by portal id; `portals` holds those that the registry lacks."""

    taken: Counter[str] = field(default_factory=Counter)
    refused: dict[str, Counter[str]] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    portals: dict[str, Portal] = field(default_factory=dict)


def import_warc(
    path: Path,
    registry: Mapping[str, Portal],
    data: Path,
    run_id: str,
    clock: Callable[[], datetime],
    kept: Path | None = None,
) -> Imported:
    """Take the reports of a WARC file over into `archive/` and `ledger/`; ledgers are read below `kept` where given.

    A page belongs to the portal whose hosts hold its address; one of an unknown host is put under an id made of its
    host, without a region. A page that the ledger holds already in the same bytes is left out.

    Raises:
        ArchiveError: the file cannot be opened or holds no WARC record.
    """
    result = Imported()
    ledgers: dict[str, Ledger] = {}
    with ExitStack() as stack:
        writers: dict[str, ArchiveWriter] = {}
        for capture in iter_captures(path, damaged=result.warnings.append):
            portal = _portal_of(capture.url, registry.values(), result.portals)
            page = read_page(capture)
            if isinstance(page, Refusal):
                result.refused.setdefault(portal.id, Counter())[page.reason] += 1
                continue
            ledger = ledgers.setdefault(portal.id, Ledger.load(data, portal.id, kept))
            if portal.id not in writers:
                writers[portal.id] = stack.enter_context(ArchiveWriter(data, portal.id, run_id, clock))
            if _take(capture, ledger, writers[portal.id]):
                result.taken[portal.id] += 1
    for ledger in ledgers.values():
        ledger.save()
    return result


def _take(capture: Capture, ledger: Ledger, writer: ArchiveWriter) -> bool:
    """Archive one capture and put it in the ledger, unless a newer or the same body is there. Whether it was taken."""
    url = canonical_url(capture.url)
    sha256 = hashlib.sha256(capture.body).hexdigest()
    row = ledger.get(url)
    if (
        row is not None
        and row.is_held
        and (row.sha256 == sha256 or (row.fetched_at or capture.fetched_at) > capture.fetched_at)
    ):
        return False
    headers = (("Content-Type", capture.content_type),) if capture.content_type else ()
    exchange = Exchange(
        url=capture.final_url,
        method="GET",
        request_headers=(),
        request_body=b"",
        status=capture.status,
        phrase="OK",
        headers=headers,
        body=capture.body,
        fetched_at=capture.fetched_at,
    )
    final = capture.final_url if capture.final_url != url else None
    provenance = Provenance(url, "article", capture.listing_url, capture.title, capture.listed_on, final)
    archive, offset = writer.write(exchange, provenance)
    row = row or Row(url=url, kind="article", state="archived", first_seen_at=capture.fetched_at)
    row.state, row.reason, row.http_status, row.sha256 = "archived", None, capture.status, sha256
    row.last_seen_at = row.fetched_at = capture.fetched_at
    row.archive, row.archive_offset, row.final_url = archive, offset, final
    ledger.put(row)
    return True


def _portal_of(url: str, registry: Iterable[Portal], made: dict[str, Portal]) -> Portal:
    """The portal that an address belongs to; one is made, and remembered, for a host that the registry lacks."""
    for portal in registry:
        if same_site(url, portal.hosts):
            return portal
    host = host_of(url)
    identity = re.sub(r"[^a-z0-9]+", "_", host).strip("_") or "unknown"
    if not identity[0].isalpha():
        identity = f"h_{identity}"
    return made.setdefault(identity, unlisted(identity, host))
