"""Published states: their ids, their manifests, which of them is current, and what is swept.

A snapshot exists when its manifest does: the manifest is written last, and removed first. A folder without one is
what a killed publish left, or a killed removal.
"""

import json
import re
import shutil
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from load.durable import point_link, sweep_temporaries, sync_folder
from load.errors import DataFolderError, SnapshotDamaged
from load.paths import CURRENT, MANIFEST, RUNS, SNAPSHOTS
from load.store import is_remote
from transform.schema import SCHEMAS

_ID: Final = re.compile(r"(?P<stamp>[0-9]{8}T[0-9]{6}Z)(?:-(?P<count>[0-9]{4}))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class FileEntry:
    """What a manifest says of one Parquet file."""

    rows: int
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a snapshot holds: its files by their path below it, and the run that published them."""

    schema_version: str
    snapshot: str
    run_id: str
    files: Mapping[str, FileEntry]

    @property
    def rows(self) -> dict[str, int]:
        """Rows of each table."""
        counts = Counter(dict.fromkeys(SCHEMAS, 0))
        for path, entry in self.files.items():
            counts[path.split("/", 1)[0]] += entry.rows
        return dict(counts)

    def to_json(self) -> bytes:
        """The file's content: keys in a fixed order, paths sorted."""
        files = {
            path: {"rows": one.rows, "bytes": one.bytes, "sha256": one.sha256}
            for path, one in sorted(self.files.items())
        }
        content = {"schema_version": self.schema_version, "snapshot": self.snapshot, "run_id": self.run_id}
        return json.dumps(content | {"files": files}, ensure_ascii=False, indent=1).encode() + b"\n"


def read_manifest(snapshot: Path) -> Manifest:
    """The manifest of a snapshot folder. Raises SnapshotDamaged where there is none that can be read."""
    path = snapshot / MANIFEST
    try:
        content = json.loads(path.read_bytes())
        files = {
            str(name): FileEntry(int(entry["rows"]), int(entry["bytes"]), str(entry["sha256"]))
            for name, entry in content["files"].items()
        }
        return Manifest(str(content["schema_version"]), str(content["snapshot"]), str(content["run_id"]), files)
    except OSError as error:
        raise SnapshotDamaged(path, error.strerror or str(error), expected="the snapshot's manifest") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise SnapshotDamaged(path, f"cannot be read ({error!r})", expected="the snapshot's manifest") from error


def current_snapshot(data: Path) -> Path | None:
    """The folder that `current` leads to, resolved once; None where nothing is published.

    Raises DataFolderError where `current` leads to anything else.
    """
    link = data / CURRENT
    if is_remote(data):
        return link if (link / MANIFEST).is_file() else None
    if not link.is_symlink() and not link.exists():
        return None
    folder = link.resolve()
    if not folder.is_dir() or not _ID.fullmatch(folder.name):
        found = "is no snapshot" if folder.is_dir() else "is not there"
        raise DataFolderError(
            data, f"`current` leads to {folder}, which {found}", expected=f"a folder in {SNAPSHOTS}/",
            do=f"point it at one that is, e.g. `ln -sfn {SNAPSHOTS}/ID {link}`, or remove it and backfill",
        )  # fmt: skip
    return folder


def find_snapshot(data: Path, snapshot: str | None = None) -> Path | None:
    """The folder of a published state by its id, or of the current one. Raises DataFolderError for an unknown id."""
    if snapshot is None:
        return current_snapshot(data)
    if is_remote(data):
        raise DataFolderError(
            data, f"snapshot {snapshot!r} is not kept", expected="the state that is current: an object store keeps no other",
            do="leave the snapshot's id out, or turn on the bucket's versioning to go back",
        )  # fmt: skip
    folder = data / SNAPSHOTS / snapshot
    if not _ID.fullmatch(snapshot) or not (folder / MANIFEST).is_file():
        known = [one.name for one in snapshots(data)]
        raise DataFolderError(
            data, f"no snapshot {snapshot!r}", expected=f"one of {', '.join(known[-3:]) or 'none: nothing is published'}",
            do=f"see {SNAPSHOTS}/ for all {len(known)}",
        )  # fmt: skip
    return folder


def snapshots(data: Path) -> list[Path]:
    """The folders of the published states kept, oldest first. An object store keeps the current one alone."""
    if is_remote(data):
        current = current_snapshot(data)
        return [] if current is None else [current]
    return sorted(path.parent for path in (data / SNAPSHOTS).glob(f"*/{MANIFEST}") if _ID.fullmatch(path.parent.name))


def next_id(data: Path, now: datetime) -> str:
    """An id that sorts after every one there: the time in UTC, and a count where the clock has not moved on."""
    if now.tzinfo is None:
        raise ValueError(f"{now!r} has no time zone")
    stamp = f"{now.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    taken = max((name for name in _names(data) if _ID.fullmatch(name)), default="")
    newest = _ID.fullmatch(taken)
    if newest is None or newest["stamp"] < stamp:
        return stamp
    return f"{newest['stamp']}-{int(newest['count'] or 1) + 1:04}"


def _names(data: Path) -> list[str]:
    """The ids that are taken."""
    if is_remote(data):
        return [read_manifest(folder).snapshot for folder in snapshots(data)]
    return [path.name for path in (data / SNAPSHOTS).glob("*")]


def switch(data: Path, snapshot: str) -> None:
    """Make `current` lead to a snapshot, in one step."""
    point_link(data / CURRENT, f"{SNAPSHOTS}/{snapshot}")


def remove_snapshot(folder: Path) -> None:
    """Remove a snapshot: its manifest first, so that half of one is never taken for a whole."""
    (folder / MANIFEST).unlink(missing_ok=True)
    sync_folder(folder)
    shutil.rmtree(folder)


def sweep(data: Path) -> list[str]:
    """Remove what killed runs left: snapshot folders without a manifest, temporary files. Returns the folders' names.

    Only for whoever holds the lease: a publish under way looks the same. What `current` leads to is never touched.
    """
    sweep_temporaries(data)
    sweep_temporaries(data / RUNS)
    sweep_temporaries(data / SNAPSHOTS)
    current = (data / CURRENT).resolve()
    leftovers = [
        path
        for path in sorted((data / SNAPSHOTS).glob("*"))
        if path.is_dir() and _ID.fullmatch(path.name) and path.resolve() != current and not (path / MANIFEST).exists()
    ]
    for path in leftovers:
        shutil.rmtree(path)
    return [path.name for path in leftovers]


def prune(data: Path, keep: int) -> list[str]:
    """Remove all but the newest `keep` snapshots and the current one. Returns the ids of those removed."""
    if is_remote(data):
        return []
    current = (data / CURRENT).resolve()
    old = [path for path in snapshots(data)[:-keep] if path.resolve() != current]
    for path in old:
        remove_snapshot(path)
    return [path.name for path in old]
