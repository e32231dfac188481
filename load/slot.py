"""Where the lease's record lies, and how it is changed by one run at a time.

In a folder, the kernel's lock keeps others out for as long as somebody reads and writes, and lets go of what a dead
process held. An object store has no locks: there a record is put only if nothing is there, or only if what is there is
still what was read, and of two that try one is refused.
"""

import contextlib
import fcntl
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from load.durable import temporary
from load.paths import LEASE, LEASE_LOCK
from load.store import ObjectPath


class Slot(Protocol):
    """The place of the lease's record."""

    def alone(self, patience: float) -> contextlib.AbstractContextManager[None]:
        """Keep others out. Raises TimeoutError where that cannot be had within `patience` seconds."""

    def read(self) -> bytes | None:
        """The record; None where there is none."""

    def write(self, record: bytes) -> None:
        """Put a record in place of the one read last. Raises StoreChangedError where another came between."""

    def clear(self, record: bytes) -> None:
        """Free the place; `record` says so where a record cannot be removed and nothing else harmed."""


def slot_of(data: Path) -> Slot:
    """The place of a data folder's lease."""
    return _InStore(data / LEASE) if isinstance(data, ObjectPath) else _InFolder(data)


class _InFolder:
    def __init__(self, data: Path) -> None:
        self._path, self._lock = data / LEASE, data / LEASE_LOCK

    @contextlib.contextmanager
    def alone(self, patience: float) -> Iterator[None]:
        deadline = time.monotonic() + patience
        with self._lock.open("ab") as lock:
            while True:
                try:
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError:
                    if time.monotonic() > deadline and self.read() is not None:
                        raise TimeoutError from None
                    time.sleep(0.01)
            yield

    def read(self) -> bytes | None:
        try:
            return self._path.read_bytes()
        except FileNotFoundError:
            return None

    def write(self, record: bytes) -> None:
        unfinished = temporary(self._path)
        unfinished.write_bytes(record)
        unfinished.replace(self._path)

    def clear(self, record: bytes) -> None:
        self._path.unlink()


class _InStore:
    def __init__(self, path: Path) -> None:
        self._path = ObjectPath(path)
        self._tag: str | None = None

    def alone(self, patience: float) -> contextlib.AbstractContextManager[None]:
        return contextlib.nullcontext()

    def read(self) -> bytes | None:
        try:
            record, self._tag = self._path.read_tagged()
        except FileNotFoundError:
            self._tag = None
            return None
        return record

    def write(self, record: bytes) -> None:
        if self._tag is None:
            self._path.create(record)
        else:
            self._path.swap(record, self._tag)

    def clear(self, record: bytes) -> None:
        # No store removes an object on condition: one that says it is free is put in its place.
        self.write(record)
