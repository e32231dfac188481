"""A visit killed at any moment and started again ends where an undisturbed one does."""

import asyncio
import contextlib
import os
import random
import resource
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from extract.archive import ArchiveError, iter_captures, read_capture
from extract.crawl import visit_portal
from extract.ledger import Ledger, LedgerError, Row
from tests.extract.faulty_server import FaultyServer, portal
from tests.extract.small_site import serve

NOW = datetime(2024, 5, 1, 18, 30, tzinfo=UTC)
YEARS = range(1994, 2024)
KILLS = 12
# Imports once, then forks a visit for each line it is given: a process that is killed costs no start.
PROGRAM = """
import asyncio, os, sys
from datetime import datetime
from pathlib import Path
from extract import visiting
from extract.crawl import visit_portal
from extract.policy import Policy
from extract.registry import Listing, Portal
port, data, now = sys.argv[1:]
visiting.SAVE_EVERY_SECONDS = 0.02
policy = Policy(delay=0.005, resolve=f"*.test=127.0.0.1:{port}", allow_nets="127.0.0.1", now=datetime.fromisoformat(now))
site = Portal(id="q", name="q", region="99", home="http://q.test/", listings=(Listing(url="http://q.test/fzzf/"),))
for run in sys.stdin:
    child = os.fork()
    if not child:
        asyncio.run(visit_portal(site, policy, Path(data), run.strip()))
        os._exit(0)
    print(child, flush=True)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


def outline(data: Path) -> list[tuple[object, ...]]:
    """The ledger without what depends on when a page was fetched; and every pointer leads to the body it names."""
    ledger = Ledger.load(data, "q")
    for row in ledger:
        if row.archive is not None and row.archive_offset is not None:
            assert read_capture(data, row.archive, row.archive_offset).url == row.url
    return [
        (row.url, row.kind, *_outcome(row), row.reason, row.sha256, row.pages, row.title, row.listed_on)
        for row in ledger
    ]


def _outcome(row: Row) -> tuple[object, object]:
    """State and status; what the visit after one that was killed at its very end finds unchanged, that one archived."""
    return ("archived", 200) if row.state == "unchanged" else (row.state, row.http_status)


def test_a_killed_visit_is_taken_up_again(server: FaultyServer, tmp_path: Path) -> None:
    serve(server, YEARS, per_page=7)
    undisturbed = tmp_path / "undisturbed"
    asyncio.run(visit_portal(portal(), server.policy(now=NOW), undisturbed, "run"))
    asked_once = len(server.log)
    assert len(outline(undisturbed)) == len(YEARS) + 2

    data, chance = tmp_path / "killed", random.Random(7)
    arguments = [sys.executable, "-c", PROGRAM, str(server.port), str(data), NOW.isoformat()]
    killed = 0
    with subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for number in range(KILLS):
            print(f"run-{number}", file=process.stdin, flush=True)
            child = int(process.stdout.readline())
            time.sleep(chance.uniform(0.0, 0.25))
            with contextlib.suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
            killed += int(process.stdout.readline()) == -signal.SIGKILL
    assert killed > KILLS // 2
    server.log.clear()
    visit = asyncio.run(visit_portal(portal(), server.policy(now=NOW), data, "last"))
    assert visit.status == "ok"
    assert len(server.log) <= asked_once
    assert outline(data) == outline(undisturbed)
    archives = [capture.url for path in sorted(data.rglob("*.warc.gz")) for capture in iter_captures(path)]
    assert len(set(archives)) == len(YEARS)


def test_a_full_disk_is_a_clear_error_and_the_next_visit_recovers(server: FaultyServer, tmp_path: Path) -> None:
    serve(server, YEARS)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    # No file may grow beyond this: what a full disk does to the archive and then to the ledger.
    resource.setrlimit(resource.RLIMIT_FSIZE, (9000, before[1]))
    try:
        with pytest.raises((ArchiveError, LedgerError), match="cannot be written"):
            asyncio.run(visit_portal(portal(), server.policy(now=NOW), tmp_path, "full"))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)
    damage: list[str] = []
    for path in tmp_path.rglob("*.warc.gz"):
        list(iter_captures(path, damaged=damage.append))
    assert damage == []
    visit = asyncio.run(visit_portal(portal(), server.policy(now=NOW), tmp_path, "again"))
    assert visit.status == "ok"
    held = [row for row in Ledger.load(tmp_path, "q") if row.kind == "article" and row.is_held]
    assert len(held) == len(YEARS)
