"""The ledger of a portal: one row per address ever met, what became of it, and why.

`ledger/<portal>.parquet`, replaced as a whole by a rename, so that a reader and a run that follows a kill meet the old
state or the new one. `archive` and `archive_offset` name the newest body that was found to be what was asked for, and stay
when a later answer is refused.
"""

import contextlib
import io
import os
from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date, datetime
from operator import attrgetter
from pathlib import Path

import polars as pl

from extract.schema import LEDGER


class LedgerError(ValueError):
    """A ledger cannot be read or written; the message names the file and what to do."""


@dataclass(slots=True)
class Row:
    """What is known of one address. See `schema.LEDGER_COLUMNS`."""

    url: str
    kind: str
    state: str
    first_seen_at: datetime
    reason: str | None = None
    http_status: int | None = None
    etag: str | None = None
    last_modified: str | None = None
    sha256: str | None = None
    last_seen_at: datetime | None = None
    fetched_at: datetime | None = None
    attempts: int = 0
    next_try_at: datetime | None = None
    archive: str | None = None
    archive_offset: int | None = None
    final_url: str | None = None
    listing_url: str | None = None
    title: str | None = None
    listed_on: date | None = None
    pages: int | None = None
    link_url: str | None = None
    gone_at: datetime | None = None
    attachment_url: str | None = None
    entries: int | None = None
    dated: int | None = None
    shape: str | None = None

    @property
    def is_held(self) -> bool:
        """Whether the archive holds a good body of it."""
        return self.archive is not None


class Ledger:
    """The rows of one portal, by canonical address, in memory until `save`."""

    def __init__(self, path: Path, rows: dict[str, Row] | None = None) -> None:
        self.path = path
        self._rows = rows or {}

    @classmethod
    def load(cls, data: Path, portal: str, kept: Path | None = None) -> "Ledger":
        """The ledger of a portal; an empty one where the portal was never visited.

        With `kept`, it is read there, and written below `data`.

        Raises:
            LedgerError: the file is there and is no ledger.
        """
        path = data / "ledger" / f"{portal}.parquet"
        table = _read(path, (kept or data) / "ledger" / path.name)
        if table is None:
            return cls(path)
        return cls(path, {values["url"]: Row(**values) for values in table.iter_rows(named=True)})

    @staticmethod
    def table(data: Path, portal: str) -> pl.DataFrame:
        """The rows of a portal's ledger as `frame` gives them, for whoever reads them only. Raises as `load` does."""
        path = data / "ledger" / f"{portal}.parquet"
        table = _read(path, path)
        if table is None:
            return pl.DataFrame(schema=LEDGER)
        late = [pl.lit(None, dtype).alias(name) for name, dtype in LEDGER.items() if name not in table.columns]
        return table.with_columns(late).select(LEDGER.names()).sort("url")

    def __contains__(self, url: object) -> bool:
        return url in self._rows

    def __iter__(self) -> Iterator[Row]:
        return iter(self._rows.values())

    def __len__(self) -> int:
        return len(self._rows)

    def get(self, url: str) -> Row | None:
        """The row of a canonical address, if it was ever met."""
        return self._rows.get(url)

    def put(self, row: Row) -> None:
        """Add a row, or put it in the place of the one with its address."""
        self._rows[row.url] = row

    def drop(self, url: str) -> None:
        """Know nothing of an address any more."""
        self._rows.pop(url, None)

    def frame(self) -> pl.DataFrame:
        """The rows as a table, sorted by address."""
        return pl.DataFrame(list(map(_VALUES, self)), schema=LEDGER, orient="row").sort("url")

    def save(self) -> None:
        """Write the rows. Raises LedgerError as `write`."""
        self.write(self.frame())

    def write(self, rows: pl.DataFrame) -> None:
        """Write rows that `frame` gave: a temporary file beside, forced to the disk, then renamed.

        Raises:
            LedgerError: it cannot be written; what was there before is unharmed.
        """
        temporary = self.path.with_name(f".{self.path.name}.tmp")
        packed = io.BytesIO()
        rows.write_parquet(packed, compression="zstd")
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with temporary.open("wb") as stream:
                stream.write(packed.getbuffer())
                stream.flush()
                os.fsync(stream.fileno())
            temporary.replace(self.path)
            _sync_folder(self.path.parent)
        except OSError as error:
            with contextlib.suppress(OSError):
                temporary.unlink()
            raise LedgerError(
                f"{self.path}: cannot be written ({error.strerror or error}); make room or mend the rights, then run again"
            ) from error


def _read(path: Path, source: Path) -> pl.DataFrame | None:
    """The columns known today of the ledger in `source`; None where there is none. Raises LedgerError, naming `path`."""
    try:
        table = pl.read_parquet(io.BytesIO(source.read_bytes()))
    except FileNotFoundError:
        return None
    except (OSError, pl.exceptions.PolarsError) as error:
        raise LedgerError(f"{path}: expected a ledger, found: {str(error).splitlines()[0]}; {_REMEDY}") from error
    missing = [name for name in _REQUIRED if name not in table.columns]
    if missing:
        raise LedgerError(f"{path}: expected a ledger, found no column {', '.join(missing)}; {_REMEDY}")
    return table.select(pl.col(name).cast(LEDGER[name]) for name in _NAMES if name in table.columns)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


_NAMES = tuple(field.name for field in fields(Row))
_VALUES = attrgetter(*LEDGER.names())
_REQUIRED = ("url", "kind", "state", "first_seen_at")
_REMEDY = "move it away, then `fazhi nightly` asks the portal afresh"
