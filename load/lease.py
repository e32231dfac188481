"""The lease on a data folder: one run writes at a time, and a dead one does not block the next.

The lease is a file with the run, the process and the time of its last sign of life, which a thread renews. It is
taken over at once where the process is gone (told by its start time too, since numbers come round), and after
`seconds` of silence where that cannot be known: another host or container, a stopped process. Whoever was silent that
long and wakes up finds another's token in the file and publishes nothing: `fence` is entered for the moment of a
switch (on an object store: renewed, which is refused to whoever lost it). Silence is measured in the system's time, whatever a run takes for now: a run whose clock stands still is alive.
"""

import contextlib
import json
import os
import secrets
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from load.errors import LeaseHeld, LeaseLost
from load.paths import prepare
from load.slot import slot_of
from load.store import StoreChangedError, is_remote

# Three renewals fit into the time after which a lease is taken for dead.
RENEWALS: Final = 3
# A holder needs milliseconds for a switch; one stopped in the middle of it must not stop the others without a word.
PATIENCE: Final = 10.0


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds a data folder: what the lease file says."""

    run_id: str
    token: str
    host: str
    processes: str  # the space in which process numbers mean something: this boot, this container
    pid: int
    started: str | None  # of the process, in the kernel's ticks
    taken_at: str
    renewed_at: float  # seconds since 1970

    def is_gone(self) -> bool:
        """Whether the process is known to have ended: only where its number can be looked up."""
        if self.processes != process_space():
            return False
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return True
        except PermissionError:
            pass  # somebody else's process, which is there
        started = process_started(self.pid)
        return started is not None and started != self.started


class Lease:
    """The right to write in a data folder, held for the length of a `with` block and renewed by a thread.

    `clock` gives the time that people are told. Entering raises DataFolderError where the folder cannot be used and
    LeaseHeld where another run holds it.
    """

    def __init__(
        self, data: Path, run_id: str, seconds: float, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        if not seconds > 0:
            raise ValueError(f"a lease of {seconds} seconds; expected more than 0")
        self.data, self.run_id, self.seconds = data, run_id, seconds
        self._clock = clock
        self._token = secrets.token_hex(8)
        self._ended = threading.Event()
        self._thread: threading.Thread | None = None

    def __enter__(self) -> Self:
        self.acquire()
        self._ended.clear()
        self._thread = threading.Thread(target=self._keep, name=f"lease of {self.run_id}", daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended.set()
        if self._thread is not None:
            self._thread.join()
        self.release()

    def acquire(self) -> None:
        """Take the lease, without the thread that renews it."""
        prepare(self.data)
        mine = Holder(
            self.run_id, self._token, socket.gethostname(), process_space(), os.getpid(),
            process_started(os.getpid()), f"{self._clock().astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}", time.time(),
        )  # fmt: skip
        with self._alone():
            while True:
                slot = slot_of(self.data)
                holder = _holder(slot.read())
                if holder and not holder.is_gone() and time.time() - holder.renewed_at < self.seconds:
                    raise self._held(holder)
                # Where another was quicker, it is the holder that is read next.
                with contextlib.suppress(StoreChangedError):
                    slot.write(_record(mine))
                    return

    def renew(self) -> None:
        """Give a sign of life. Raises LeaseLost where another run has taken the folder over."""
        with self._alone():
            self._renew()

    def release(self) -> None:
        """Give the folder free, if it is still ours."""
        with contextlib.suppress(LeaseLost, LeaseHeld, StoreChangedError), self._alone():
            slot = slot_of(self.data)
            slot.clear(_record(replace(self._of(_holder(slot.read())), renewed_at=0.0)))

    def check(self) -> None:
        """Raise LeaseLost where another run has taken the folder over."""
        self._of(read_lease(self.data))

    @contextlib.contextmanager
    def fence(self) -> Iterator[None]:
        """While this is entered nobody can take the folder over. Raises LeaseLost where somebody has."""
        with self._alone():
            if is_remote(self.data):
                self._renew()
            else:
                self.check()
            yield

    def _renew(self) -> None:
        while True:
            slot = slot_of(self.data)
            mine = self._of(_holder(slot.read()))
            # Changed meanwhile by this lease's own thread, or by another run: read again, and see.
            with contextlib.suppress(StoreChangedError):
                slot.write(_record(replace(mine, renewed_at=time.time())))
                return

    def _of(self, holder: Holder | None) -> Holder:
        """The holder, where it is this lease."""
        if holder is None or holder.token != self._token:
            raise LeaseLost(self.data, self.run_id, holder.run_id if holder else None)
        return holder

    def _keep(self) -> None:
        while not self._ended.wait(self.seconds / RENEWALS):
            try:
                self.renew()
            except LeaseLost:
                return  # the fence tells the run, which alone can act on it
            except OSError:
                continue  # a full disk now may not be one at the next renewal; if it is, the lease runs out

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        """Nobody else reads or writes the lease meanwhile."""
        with contextlib.ExitStack() as stack:
            try:
                stack.enter_context(slot_of(self.data).alone(PATIENCE))
            except TimeoutError:
                if (holder := read_lease(self.data)) is not None:
                    raise self._held(holder) from None
                raise
            yield

    def _held(self, holder: Holder) -> LeaseHeld:
        return LeaseHeld(
            self.data, holder.run_id, since=holder.taken_at, host=holder.host, pid=holder.pid, seconds=self.seconds
        )


def read_lease(data: Path) -> Holder | None:
    """Who holds the data folder; None where nobody does, or the file is damaged and says nothing."""
    return _holder(slot_of(data).read())


def _holder(record: bytes | None) -> Holder | None:
    try:
        return None if record is None else Holder(**json.loads(record))
    except (ValueError, TypeError):
        return None


def _record(holder: Holder) -> bytes:
    return json.dumps(asdict(holder)).encode() + b"\n"


def process_space() -> str:
    """Names the boot and the container: within it, a process number and its start time name one process."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        return f"{boot} {Path('/proc/self/ns/pid').readlink()}"
    except OSError:
        return socket.gethostname()


def process_started(pid: int) -> str | None:
    """When a process started, in the kernel's ticks; empty where it is dead and not yet buried, None if unknown."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    state, *fields = stat.rpartition(")")[2].split()
    return "" if state in "ZX" else fields[18]
