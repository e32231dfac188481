"""The pace at which a host is asked, kept for the whole process: across portals, threads and event loops.

A host is asked by at most so many connections at once, and the next request begins no sooner than the gap after the last
one was answered: counted from there, no delay on the way or in the host's queue can bring two requests closer together than
the gap in its own log. The gap is the greater of the configured delay and the host's Crawl-delay; and the next request
waits until twice the time of the last answer has passed since that was asked for: whoever answers slowly is asked slowly.
"""

import asyncio
import threading
import time
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

# However slowly a host answers, it is asked once a minute.
_LATENCY_GAP_AT_MOST = 60.0
_Waiter = tuple[asyncio.AbstractEventLoop, asyncio.Event]


@dataclass(slots=True)
class Turn:
    """One request's turn at a host. `sent` moves the start of the gap to the moment the request really went out."""

    gate: "HostGate"
    gap: float
    began: float

    def sent(self) -> None:
        """The request has just gone out: connecting took its time, and the gap is counted from here."""
        self.began = time.monotonic()
        self.gate.postpone(self.began + self.gap)

    def answered(self) -> None:
        """The answer has come whole: the next one waits at least twice as long as it took, where any delay is kept."""
        if self.gap > 0:
            took = time.monotonic() - self.began
            self.gate.postpone(self.began + min(2 * took, _LATENCY_GAP_AT_MOST))


@dataclass(slots=True)
class HostGate:
    """The door to one host. Waiters enter in the order in which they came."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    open_from: float = 0.0
    inside: int = 0
    waiting: deque[_Waiter] = field(default_factory=deque)

    @asynccontextmanager
    async def turn(self, gap: float, at_once: int) -> AsyncIterator[Turn]:
        """Wait for the next turn; `gap` is the least number of seconds after it until the next one."""
        if not self._enter_now(gap, at_once):
            await self._enter_in_turn(gap, at_once)
        try:
            yield Turn(self, gap, time.monotonic())
        finally:
            with self.lock:
                self.inside -= 1
                self.open_from = max(self.open_from, time.monotonic() + gap)
            self._wake_first()

    def postpone(self, moment: float) -> None:
        """Let nobody in before a moment of the monotonic clock."""
        with self.lock:
            self.open_from = max(self.open_from, moment)

    def _enter_now(self, gap: float, at_once: int, waiter: _Waiter | None = None) -> bool:
        """Enter if nobody else is to do so before, and the door is open."""
        with self.lock:
            now = time.monotonic()
            first = self.waiting[0] is waiter if self.waiting else waiter is None
            if not first or self.inside >= at_once or now < self.open_from:
                return False
            if waiter is not None:
                self.waiting.popleft()
            self.inside += 1
            self.open_from = max(self.open_from, now + gap)
            return True

    async def _enter_in_turn(self, gap: float, at_once: int) -> None:
        me = (asyncio.get_running_loop(), asyncio.Event())
        with self.lock:
            self.waiting.append(me)
        try:
            while not self._enter_now(gap, at_once, me):
                with self.lock:
                    first = self.waiting[0] is me and self.inside < at_once
                    wait = self.open_from - time.monotonic() if first else None
                    me[1].clear()
                with suppress(TimeoutError):
                    await asyncio.wait_for(me[1].wait(), wait)
        except BaseException:
            self._leave_queue(me)
            raise
        self._wake_first()

    def _leave_queue(self, me: _Waiter) -> None:
        with self.lock, suppress(ValueError):
            self.waiting.remove(me)
        self._wake_first()

    def _wake_first(self) -> None:
        with self.lock:
            first = self.waiting[0] if self.waiting else None
        if first is not None:
            # The loop of a waiter that was given up may be closed by now.
            with suppress(RuntimeError):
                first[0].call_soon_threadsafe(first[1].set)


_gates: dict[str, HostGate] = {}
_gates_lock = threading.Lock()


def gate_of(host: str) -> HostGate:
    """The one gate of a host in this process."""
    with _gates_lock:
        return _gates.setdefault(host.lower().rstrip("."), HostGate())
