"""Visits of several threads share one loop, and none waits for another."""

import asyncio
import contextvars
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from extract.side_by_side import run_side_by_side

ABOUT = contextvars.ContextVar("about", default="nothing")


def loops() -> list[str]:
    return [thread.name for thread in threading.enumerate() if thread.name == "visits"]


def test_threads_share_a_loop_as_long_as_one_of_them_needs_it() -> None:
    met = threading.Barrier(4)

    async def visit(number: int) -> tuple[int, asyncio.AbstractEventLoop, str]:
        await asyncio.to_thread(met.wait, 10)
        return number, asyncio.get_running_loop(), ABOUT.get()

    def task(number: int) -> tuple[int, asyncio.AbstractEventLoop, str]:
        ABOUT.set(f"task {number}")
        return run_side_by_side(visit(number))

    with ThreadPoolExecutor(4) as threads:
        done = list(threads.map(task, range(4)))
    assert [number for number, _, _ in done] == [0, 1, 2, 3]
    assert len({id(loop) for _, loop, _ in done}) == 1
    assert [about for _, _, about in done] == [f"task {number}" for number in range(4)]
    assert loops() == []


def test_an_error_is_that_of_its_own_visit() -> None:
    async def fail() -> None:
        raise ValueError("of this visit")

    async def work() -> str:
        await asyncio.sleep(0.2)
        return "whole"

    with ThreadPoolExecutor(2) as threads:
        whole, failed = threads.submit(run_side_by_side, work()), threads.submit(run_side_by_side, fail())
        with pytest.raises(ValueError, match="of this visit"):
            failed.result()
        assert whole.result() == "whole"
    assert loops() == []
    assert run_side_by_side(work()) == "whole"


def test_what_blocks_a_thread_blocks_no_visit() -> None:
    held = threading.Event()

    async def slow() -> None:
        await asyncio.to_thread(held.wait, 10)

    async def quick() -> None:
        await asyncio.to_thread(lambda: None)

    count = 100  # more than a loop's own pool has threads
    with ThreadPoolExecutor(count) as threads:
        waiting = [threads.submit(run_side_by_side, slow()) for _ in range(count)]
        run_side_by_side(quick())
        assert not any(visit.done() for visit in waiting)
        held.set()
