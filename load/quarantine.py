"""`quarantine/<portal>/`: what a night read of a portal and did not publish, why, and what a person decided.

```
quarantine/<portal>/reports.parquet, observations.parquet    the rows that wait, as they were read
quarantine/<portal>/reason.json                              run, time, reasons; until someone has looked
quarantine/<portal>/rejected.json                            captures and withdrawals never to be published
```

Readers of the published data never meet these. Whoever writes here holds the lease.
"""

import io
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NamedTuple

import polars as pl

from load.durable import write_file
from load.errors import NotFound, PublishFailed, RecordDamaged
from load.parquet import read_whole
from load.paths import QUARANTINE
from load.store import is_remote

REPORTS: Final = "reports.parquet"
OBSERVATIONS: Final = "observations.parquet"
UNREAD: Final = "unread.json"
_REASON: Final = "reason.json"
_REJECTED: Final = "rejected.json"


class Reason(NamedTuple):
    """Why rows wait: a code, what was found and what was expected."""

    reason: str
    found: str
    expected: str

    def __str__(self) -> str:
        return f"{self.reason}: {self.found}; expected {self.expected}"


@dataclass(frozen=True, slots=True)
class Held:
    """What of a portal waits for a person. `passed` names the run since which it no longer does, if any."""

    portal: str
    run_id: str
    at: str  # ISO 8601, UTC
    reports: int
    withdrawn: tuple[str, ...]  # ids of reports that the night would have marked as withdrawn
    reasons: tuple[Reason, ...]
    passed: str | None = None


def hold(held: Held, data: Path, reports: pl.DataFrame, observations: pl.DataFrame) -> None:
    """Put a portal's rows into quarantine, in place of those of an earlier night. The reason is written last.

    Raises PublishFailed where the disk refuses: what cannot wait must not be lost, and must not be published.
    """
    folder = _folder(data, held.portal)
    try:
        (folder / _REASON).unlink(missing_ok=True)
        write_file(folder / REPORTS, _parquet(reports))
        write_file(folder / OBSERVATIONS, _parquet(observations))
        write_file(folder / UNREAD, b"[]\n")
        _tell(data, held)
    except OSError as error:
        raise PublishFailed.by_system(data, error, switched=False) from error


def pass_over(data: Path, portal: str, run_id: str) -> None:
    """Note that since this run nothing of the portal waits any more: its pages are like themselves again."""
    held = read_held(data, portal)
    if held is not None and held.passed is None:
        _tell(data, Held(held.portal, held.run_id, held.at, 0, (), held.reasons, run_id))


def read_held(data: Path, portal: str) -> Held | None:
    """What waits of a portal; None where nothing does. Raises RecordDamaged."""
    told = _read(_folder(data, portal) / _REASON)
    if told is None:
        return None
    try:
        return Held(
            portal, str(told["run_id"]), str(told["at"]), int(told["reports"]), tuple(told["withdrawn"]),
            tuple(Reason(**one) for one in told["reasons"]), told["passed"],
        )  # fmt: skip
    except (KeyError, TypeError, ValueError) as error:
        raise _damaged(_folder(data, portal) / _REASON, repr(error)) from error


def all_held(data: Path) -> list[Held]:
    """What waits, by portal."""
    names = sorted(path.parent.name for path in (data / QUARANTINE).glob(f"*/{_REASON}"))
    return [held for name in names if (held := read_held(data, name)) is not None]


def waiting(data: Path, portal: str) -> Held:
    """What waits of a portal. Raises NotFound where nothing does."""
    held = read_held(data, portal)
    if held is None:
        names = ", ".join(one.portal for one in all_held(data)) or "none: nothing waits"
        raise NotFound(f"portal {portal!r} in quarantine", expected=f"one of {names}")
    return held


def held_folder(data: Path, portal: str) -> Path:
    """The folder with the rows that wait, laid out as a reading's."""
    return _folder(data, portal)


def release(data: Path, portal: str) -> None:
    """A person has looked: the rows are published or need not be. What was rejected before stays rejected."""
    folder = _folder(data, portal)
    for name in (_REASON, REPORTS, OBSERVATIONS, UNREAD):
        (folder / name).unlink(missing_ok=True)
    if not is_remote(folder) and not any(folder.iterdir()):
        folder.rmdir()


def reject(data: Path, portal: str) -> None:
    """A person has looked: the captures and withdrawals that wait are never to be published. Later ones may be."""
    held = waiting(data, portal)
    captures = rejected_captures(data, portal) | held_captures(data, portal)
    withdrawn = rejected_withdrawals(data, portal)
    told = {"captures": sorted(captures), "withdrawn": sorted(withdrawn | set(held.withdrawn))}
    write_file(_folder(data, portal) / _REJECTED, json.dumps(told, indent=1).encode() + b"\n")
    release(data, portal)


def held_captures(data: Path, portal: str) -> set[tuple[str, int]]:
    """Archive file and offset of each capture that waits for a person."""
    held = read_held(data, portal)
    if held is None or not held.reports:
        return set()
    rows = read_whole(_folder(data, portal) / REPORTS)
    return set(rows.select("archive", "archive_offset").drop_nulls().iter_rows())


def rejected_captures(data: Path, portal: str) -> set[tuple[str, int]]:
    """Archive file and offset of each capture that a person rejected."""
    told = _read(_folder(data, portal) / _REJECTED) or {}
    return {(str(archive), int(offset)) for archive, offset in told.get("captures", ())}


def rejected_withdrawals(data: Path, portal: str) -> set[str]:
    """Ids of the reports whose withdrawal a person rejected."""
    told = _read(_folder(data, portal) / _REJECTED) or {}
    return {str(one) for one in told.get("withdrawn", ())}


def portals_kept(data: Path) -> frozenset[str]:
    """The portals of which anything is here: the others need not be asked for one by one."""
    folder = data / QUARANTINE
    return frozenset(path.name for path in folder.iterdir()) if folder.is_dir() else frozenset()


def _parquet(rows: pl.DataFrame) -> bytes:
    buffer = io.BytesIO()
    rows.write_parquet(buffer)
    return buffer.getvalue()


def _folder(data: Path, portal: str) -> Path:
    return data / QUARANTINE / portal


def _tell(data: Path, held: Held) -> None:
    told = {
        "run_id": held.run_id, "at": held.at, "reports": held.reports, "withdrawn": list(held.withdrawn),
        "reasons": [one._asdict() for one in held.reasons], "passed": held.passed,
    }  # fmt: skip
    write_file(_folder(data, held.portal) / _REASON, json.dumps(told, ensure_ascii=False, indent=1).encode() + b"\n")


def _read(path: Path) -> dict[str, Any] | None:
    try:
        told = json.loads(path.read_bytes())
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise _damaged(path, str(error)) from error
    if not isinstance(told, dict):
        raise _damaged(path, f"it is a {type(told).__name__}")
    return told


def _damaged(path: Path, found: str) -> RecordDamaged:
    return RecordDamaged(
        path, found, expected="the record of what waits in quarantine",
        do="move its folder away: the next run holds back anew what must wait",
    )  # fmt: skip
