"""`runs/<run>.json`: what a run did, portal by portal."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, NotRequired, TypedDict, cast

from load.durable import write_file
from load.errors import RecordDamaged
from load.paths import RUNS, run_file

PORTAL_STATUSES: Final = ("ok", "partial", "failed")


class PortalRun(TypedDict):
    """What a run did at one portal."""

    status: str  # ok, partial, failed
    requests: int
    bytes: int  # received
    listings: int
    new: int
    changed: int
    unchanged: int
    refused: dict[str, int]  # reason → addresses
    warnings: list[str]
    seconds: float
    quarantined: NotRequired[list[str]]  # why what was read was not published but waits for a person


class Run(TypedDict):
    """What a run did. Times are ISO 8601, UTC; a run under way, or killed, has no `ended_at`."""

    run_id: str
    flow: str
    started_at: str
    ended_at: str | None
    status: str
    portals: dict[str, PortalRun]
    snapshot: NotRequired[str | None]  # published by it; null where nothing changed
    bytes_written: NotRequired[int]  # of Parquet, by its publish
    error: NotRequired[str | None]
    warnings: NotRequired[list[str]]


def write_run(data: Path, run: Mapping[str, object]) -> Path:
    """Write the record of a run in one step, in place of an earlier one of the same run. Returns its path.

    Times may be given as datetimes. Raises ValueError for a record that lacks a key or gives a portal an unknown
    status.
    """
    content = json.dumps(run, ensure_ascii=False, indent=1, default=_plain).encode() + b"\n"
    _check(json.loads(content))
    path = run_file(data, str(run["run_id"]))
    write_file(path, content)
    return path


def _plain(value: object) -> str:
    """A value that JSON does not know: a time, in UTC."""
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    raise ValueError(f"a run's record holds {value!r}; expected what JSON can say, and times with a zone")


def read_run(data: Path, run_id: str) -> Run:
    """The record of a run. Raises RecordDamaged where there is none, or none that is whole."""
    return _read(run_file(data, run_id))


def read_runs(data: Path) -> list[Run]:
    """The records of all runs, by the time they started. Raises RecordDamaged for one that is not whole."""
    return sorted(map(_read, (data / RUNS).glob("[!.]*.json")), key=lambda run: (run["started_at"], run["run_id"]))


def _read(path: Path) -> Run:
    try:
        run = json.loads(path.read_bytes())
        _check(run)
        if run["run_id"] != path.stem:
            raise ValueError(f"it is the record of {run['run_id']!r}")
    except (OSError, ValueError, TypeError, AttributeError) as error:
        raise RecordDamaged(
            path, str(error), expected="the JSON record of a run", do="move it away: nothing else depends on it"
        ) from error
    return cast(Run, run)


def _check(run: Run) -> None:
    _complete("the record", run, Run.__required_keys__)
    for name, told in run["portals"].items():
        _complete(f"portal {name}", told, PortalRun.__required_keys__)
        if told["status"] not in PORTAL_STATUSES:
            raise ValueError(
                f"portal {name} has status {told['status']!r}; expected one of {', '.join(PORTAL_STATUSES)}"
            )


def _complete(what: str, told: Mapping[str, object], keys: frozenset[str]) -> None:
    if missing := keys - told.keys():
        raise ValueError(f"{what} lacks {', '.join(sorted(missing))}")
