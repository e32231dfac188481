"""The archive: every answer as it was received, in WARC 1.1, one gzip member a record, so that any record is read by offset.

A record is the request or the answer of one hop; `archive_records` says what stands in it.
"""

import os
import re
import zlib
from collections.abc import Callable
from datetime import datetime
from itertools import chain, count
from pathlib import Path
from typing import BinaryIO, Self

from extract.archive_reading import ArchiveError, iter_captures, next_record, read_capture
from extract.archive_records import Exchange, Known, Provenance, packed_exchange, packed_info

__all__ = ["ArchiveError", "ArchiveWriter", "Exchange", "Known", "Provenance", "iter_captures", "read_capture"]

_BLOCK = 1 << 20


class ArchiveWriter:
    """Writes one run's answers of one portal to `archive/<portal>/<run>.warc.gz`; one writer a file.

    The file is made with the first record. A torn last record that a kill left in the newest file of the portal is cut
    off on opening; whoever the ledger does not know is asked for again.

    Raises:
        ArchiveError: the folder or file cannot be written.
    """

    def __init__(
        self, data: Path, portal: str, run_id: str, clock: Callable[[], datetime], kept: Path | None = None
    ) -> None:
        self._name = _name(portal, run_id, kept if kept != data else None)
        self._path = data / self._name
        self._clock = clock
        self._file: int | None = None
        try:
            newest = max(self._path.parent.glob("*.warc.gz"), key=lambda item: item.stat().st_mtime, default=None)
            for path in {path for path in (newest, self._path) if path is not None and path.exists()}:
                cut_torn_tail(path)
        except OSError as error:
            raise self._unwritable(error) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def write(self, exchange: Exchange, provenance: Provenance, known: Known | None = None) -> tuple[str, int]:
        """Append the request and the answer; give back the answer's place: file below the data folder, and offset.

        With `known`, the answer is kept without its body, as a revisit of that record.
        """
        try:
            return self._write(exchange, provenance, known)
        except OSError as error:
            raise self._unwritable(error) from error

    def sync(self) -> None:
        """Force what was written to the disk: before a ledger names it."""
        if self._file is not None:
            try:
                os.fsync(self._file)
            except OSError as error:
                raise self._unwritable(error) from error

    def close(self) -> None:
        """Force what was written to the disk and close the file."""
        if self._file is not None:
            try:
                self.sync()
            finally:
                os.close(self._file)
                self._file = None

    def _unwritable(self, error: OSError) -> ArchiveError:
        words = error.strerror or str(error)
        return ArchiveError(f"{self._path}: cannot be written ({words}); make room or mend the rights, then run again")

    def _write(self, exchange: Exchange, provenance: Provenance, known: Known | None) -> tuple[str, int]:
        if self._file is None:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._file = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
        start = os.fstat(self._file).st_size
        if start == 0:
            start = self._append(self._file, start, packed_info(self._path.name, self._path.parent.name, self._clock()))
        self._append(self._file, start, packed_exchange(exchange, provenance, known))
        return self._name, start

    def _append(self, file: int, start: int, packed: bytes) -> int:
        """Append records behind byte `start`, all of them or nothing; give back where the file ends then."""
        rest = memoryview(packed)
        try:
            while rest:
                rest = rest[os.write(file, rest) :]
        except OSError:
            # A half record would hide what follows it.
            os.truncate(file, start)
            raise
        return start + len(packed)


def cut_torn_tail(path: Path) -> int:
    """Cut off what follows the last whole gzip member of a file; give back the number of bytes cut.

    Damage that whole records follow is no torn tail, and is left alone.
    """
    with path.open("r+b") as stream:
        size = stream.seek(0, os.SEEK_END)
        whole = _end_of_last_member(stream)
        if whole < size:
            stream.truncate(whole)
            stream.flush()
            os.fsync(stream.fileno())
    return size - whole


def _end_of_last_member(stream: BinaryIO) -> int:
    start: int | None = 0
    end = 0
    while start is not None:
        end = max(end, _end_of_whole_members(stream, start))
        start = next_record(stream, end + 1)
    return end


def _end_of_whole_members(stream: BinaryIO, start: int) -> int:
    """The byte after the last whole member of the row of members that begins at `start`."""
    stream.seek(start)
    read = end = start
    member = zlib.decompressobj(zlib.MAX_WBITS | 16)
    rest = b""
    while True:
        if not rest:
            rest = stream.read(_BLOCK)
            read += len(rest)
        if not rest:
            return end
        try:
            member.decompress(rest, _BLOCK)
        except zlib.error:
            return end
        if member.eof:
            rest = member.unused_data
            end = read - len(rest)
            member = zlib.decompressobj(zlib.MAX_WBITS | 16)
        else:
            rest = member.unconsumed_tail


def _name(portal: str, run_id: str, kept: Path | None) -> str:
    """The file's name below the data folder. Below `kept`, where it will be put whole, it is in nobody's place: a worker
    that died may have left there what it fetched for the same run.
    """
    own = f"archive/{portal}/{_file_name(run_id)}"
    names = chain([f"{own}.warc.gz"], (f"{own}-{number}.warc.gz" for number in count(2)))
    return next(name for name in names if kept is None or not (kept / name).exists())


def _file_name(run_id: str) -> str:
    return re.sub(r"[^A-Za-z0-9._-]+", "-", run_id).strip(".-") or "run"
