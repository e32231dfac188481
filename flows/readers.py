"""Where archived reports are read: in this process, or, where there are many, in processes of their own, one a core.

A page is read by plain Python, of which one process does no more than one at a time.
"""

import os
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import get_context, parent_process
from pathlib import Path
from typing import Protocol

# Reports that are worth starting processes: each spends a second on its imports, in which some 200 reports are read.
MANY = 800
# What reading processes are started with: one thread in Polars, for there is one process for each processor.
_THREADS = {"POLARS_MAX_THREADS": "1"}
# And, where the operator has not said otherwise, memory that is let go is kept for what comes next. Of a plan's steps for ten
# seconds, which saves 6 % of the processor time of reading quantities and takes up to 0.1 GB a process, in one arena, for
# one thread reads, which takes a tenth less than several; of a page's tree as well, which saves 4 % of reading a page.
# NumPy, which comes with Arrow and is not used, starts no threads.
_DEFAULTS = {
    "_RJEM_MALLOC_CONF": "dirty_decay_ms:10000,muzzy_decay_ms:10000,narenas:1",
    "MALLOC_MMAP_THRESHOLD_": str(32 << 20),
    "MALLOC_TRIM_THRESHOLD_": str(128 << 20),
    "OPENBLAS_NUM_THREADS": "1",
}


class ReaderDiedError(RuntimeError):
    """A reading process ended without an answer: killed, or out of memory."""


class Reader(Protocol):
    """Calls a function that reads archived reports and leaves them in a folder; returns what it returns."""

    def __call__(self, reading: Callable[..., Path], /, *arguments: object) -> Path:
        """Call the function with these arguments."""


def here(reading: Callable[..., Path], /, *arguments: object) -> Path:
    """A `Reader`: call the function in this process."""
    return reading(*arguments)


def cores() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@contextmanager
def readers(count: int) -> Iterator[Reader]:
    """What reads so many reports, for as long as the block lasts.

    A process that dies raises ReaderDiedError where its answer is awaited. Nothing is lost by it: what was archived and is
    not published is read by the next run.
    """
    if count < MANY or cores() == 1:
        yield here
        return
    # Spawned, because Polars starts threads when it is imported, and a fork would inherit their locks.
    with _environment(), ProcessPoolExecutor(cores(), get_context("spawn"), initializer=_end_with_parent) as pool:

        def read(reading: Callable[..., Path], /, *arguments: object) -> Path:
            try:
                return pool.submit(reading, *arguments).result()
            except BrokenProcessPool as error:
                raise ReaderDiedError(
                    "a reading process was killed or ran out of memory; run again, with more memory or on fewer cores"
                ) from error

        try:
            yield read
        except BaseException:
            pool.shutdown(cancel_futures=True)  # what waits its turn would be read in vain
            raise


@contextmanager
def _environment() -> Iterator[None]:
    """Processes that are started in the block start with _THREADS and _DEFAULTS, which libraries read when they are loaded."""
    before = dict(os.environ)
    os.environ.update(_DEFAULTS | before | _THREADS)
    try:
        yield
    finally:
        for name in _THREADS | _DEFAULTS:
            if name in before:
                os.environ[name] = before[name]
            else:
                del os.environ[name]


def _end_with_parent() -> None:
    """Let this process end when its parent does: of a run that was killed, it would wait for work for ever."""

    def watch() -> None:
        if (parent := parent_process()) is not None:
            parent.join()
            os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
