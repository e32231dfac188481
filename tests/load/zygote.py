"""A publisher to be killed: imports once, then forks a child for each line it is told, so that many deaths are quick.

A line is JSON: {"data", "value", "event", "after"}. The child publishes `state(value)` and dies as by SIGKILL at that
file-system call of the publish (counted from 1), or after so many seconds; the answer is the number of calls met, or
null where it died.
"""

import json
import os
import signal
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import polars as pl

from load.publish import publish
from tests.load.factory import ids, tables, together

CALLS = frozenset({"open", "os.mkdir", "os.rename", "os.link", "os.symlink", "os.remove", "os.rmdir"})
NOW = datetime(2025, 3, 2, 2, 30, tzinfo=UTC)


def state(value: int) -> dict[str, pl.DataFrame]:
    """What is published: some reports with other values, one that moves between provinces, and others untouched."""
    moving = tables(99, value=value, province="hebei" if value % 2 else "shanxi")
    return together(tables(*range(4), value=150 + value), moving, tables(*range(4, 7), year=2023))


def put(data: Path, value: int) -> None:
    frames = state(value)
    publish(data, frames, replaced=ids(frames), run_id=f"value-{value}", now=NOW, keep=2)


def child(order: Mapping[str, object]) -> int:
    met = 0

    def watch(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal met
        if event in CALLS and str(order["data"]) in str(arguments[0]):
            met += 1
            if met == order["event"]:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(watch)
    # Not handled, SIGALRM ends a process on the spot: no handler, no cleaning up.
    signal.setitimer(signal.ITIMER_REAL, float(str(order["after"])))
    put(Path(str(order["data"])), int(str(order["value"])))
    signal.setitimer(signal.ITIMER_REAL, 0)
    return met


def answer(calls: int | None) -> None:
    sys.stdout.write(json.dumps(calls) + "\n")
    sys.stdout.flush()


def main() -> None:
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            answer(child(json.loads(line)))
            os._exit(0)
        _, status = os.waitpid(pid, 0)
        if os.WIFSIGNALED(status):
            answer(None)
        elif status:
            sys.exit("the child failed")


if __name__ == "__main__":
    main()
