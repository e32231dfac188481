"""The body of a flow without Prefect's server: the same lines as a night's, its tasks called on threads."""

import asyncio
import tempfile
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

from prefect.futures import PrefectFuture
from prefect.states import Completed, Failed

from extract.registry import load_registry
from flows.crawling import Work
from flows.parts import read_and_publish
from flows.readers import cores
from flows.run import Run
from flows.settings import Settings

WHEN = datetime(2026, 1, 11, 2, 30, tzinfo=UTC)


class Called:
    """What a flow asks of the future of a task that it submitted."""

    def __init__(self, future: "Future[Any]") -> None:
        self._future = future

    def add_done_callback(self, wake: "Callable[[Called], None]") -> None:
        """Call `wake` when the task has ended."""
        self._future.add_done_callback(lambda _: wake(self))

    def wait(self) -> None:
        """Return when the task has ended."""
        self._future.exception()

    @property
    def state(self) -> Any:
        """How it ended."""
        error = self._future.exception()
        return Completed() if error is None else Failed(message=f"{type(error).__name__}: {error}")

    def result(self) -> Any:
        """What it returned."""
        return self._future.result()


def publish_archived(data: Path, registry: Path) -> Run:
    """Read everything that is archived and not published, and publish it, as a night does after its crawl."""
    portals = list(load_registry(registry).values())
    run = Run("local", "nightly", data, WHEN, lambda: WHEN, nullcontext)
    with tempfile.TemporaryDirectory() as scratch, ThreadPoolExecutor(cores()) as threads:

        def submit(task: Any, /, **parameters: Any) -> "PrefectFuture[Any]":
            return cast("PrefectFuture[Any]", Called(threads.submit(task.fn, **parameters)))

        asyncio.run(read_and_publish(Work(run, Settings(), str(registry), portals, Path(scratch), submit)))
    return run
