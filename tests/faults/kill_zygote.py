"""A night to be killed: imports once, then forks a crawl and publish for each line it is told, so that deaths are quick.

A line is JSON: {"data", "resolve", "now", "after"}. The child does what a night does (visit, read, publish, all under the
lease), without Prefect around it, and dies as by SIGKILL after so many seconds (0: not at all); the answer is the seconds
that it took, or null where it died.
"""

import asyncio
import json
import os
import signal
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

from extract import visiting
from extract.crawl import visit_portal
from extract.registry import Listing, Portal
from flows.publishing import page_standing, publish_readings
from flows.reading import batches, published_keys, read_places, unread_places
from flows.run import open_run
from flows.settings import load_settings
from tests.faults import sites

HOST = "a"
PORTAL = Portal(
    id=HOST, name=f"{sites.NAMES[HOST]}县人民政府", region="990101", home=sites.home(HOST),
    listings=(Listing(url=f"{sites.home(HOST)}fzzf/"),),
)  # fmt: skip


def night(data: Path) -> None:
    """One night at the portal."""
    settings = load_settings(data=str(data))
    policy = settings.policy()
    with open_run("nightly", data, settings, policy) as run, tempfile.TemporaryDirectory() as scratch:
        run.portal(HOST).visited(asyncio.run(visit_portal(PORTAL, policy, data, run.id)))
        published = published_keys(data)
        places = unread_places(data, [PORTAL], published)
        folders = [read_places(data, {HOST: PORTAL}, path) for path in batches(places, Path(scratch))]
        standing = page_standing(data, [PORTAL], published, waiting=True)
        publish_readings(run, settings, folders, published, standing=standing, guarded=True)


def child(order: Mapping[str, object]) -> float:
    """Run a night, and die in it where that is the order."""
    given = {
        "FAZHI_RESOLVE": order["resolve"], "FAZHI_NOW": order["now"], "FAZHI_ALLOW_NETS": "127.0.0.2/32", "FAZHI_DELAY": "0",
        "FAZHI_BACKOFF": "0.01", "FAZHI_KEEP_SNAPSHOTS": "2",
    }  # fmt: skip
    os.environ.update({name: str(value) for name, value in given.items()})
    visiting.SAVE_EVERY_SECONDS = 0
    began = time.monotonic()
    # Not handled, SIGALRM ends a process on the spot: no handler, no cleaning up.
    signal.setitimer(signal.ITIMER_REAL, float(str(order["after"])))
    night(Path(str(order["data"])))
    signal.setitimer(signal.ITIMER_REAL, 0)
    return time.monotonic() - began


def answer(told: float | None) -> None:
    sys.stdout.write(json.dumps(told) + "\n")
    sys.stdout.flush()


def main() -> None:
    """Fork a night a line until the input ends."""
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            status = 1
            try:
                answer(child(json.loads(line)))
                status = 0
            finally:
                os._exit(status)
        _, status = os.waitpid(pid, 0)
        if os.WIFSIGNALED(status):
            answer(None)
        elif status:
            sys.exit("the night failed")


if __name__ == "__main__":
    main()
