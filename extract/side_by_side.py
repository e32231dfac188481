"""The event loop that all visits of a process share.

Threads with a loop each spend more time on handing the interpreter to one another than on the pages: 1.8 ms a page at 16
hosts, 0.66 on one loop. Whatever takes long beside it (reading pages, writing to the disk) is given to threads by whoever
does it, so that no visit waits for another.
"""

import asyncio
import threading
from collections.abc import Coroutine
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeVar

T = TypeVar("T")

# More than portals are worked at once: what one of them gives to a thread waits for no other.
_THREADS_AT_MOST = 256


class _Loop:
    """A loop in a thread of its own, which begins with the first visit and ends with the last."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._visits = 0
        self._ended: asyncio.Event
        self._loop: asyncio.AbstractEventLoop
        self._thread: threading.Thread

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        self._enter()
        try:
            running = asyncio.run_coroutine_threadsafe(work, self._loop)
            try:
                return running.result()
            except BaseException:
                running.cancel()
                raise
        finally:
            self._leave()

    def _enter(self) -> None:
        with self._lock:
            if not self._visits:
                started: Future[None] = Future()
                self._thread = threading.Thread(
                    target=lambda: asyncio.run(self._stay(started)), name="visits", daemon=True
                )
                self._thread.start()
                started.result()
            self._visits += 1

    def _leave(self) -> None:
        with self._lock:
            self._visits -= 1
            if not self._visits:
                self._loop.call_soon_threadsafe(self._ended.set)
                self._thread.join()

    async def _stay(self, started: Future[None]) -> None:
        self._loop, self._ended = asyncio.get_running_loop(), asyncio.Event()
        self._loop.set_default_executor(ThreadPoolExecutor(_THREADS_AT_MOST, thread_name_prefix="beside visits"))
        started.set_result(None)
        await self._ended.wait()


_loop = _Loop()


def run_side_by_side(work: Coroutine[Any, Any, T]) -> T:
    """Run a visit to its end, from any thread, in the loop that it shares with the visits of all other threads."""
    return _loop.run(work)
