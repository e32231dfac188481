"""A published state, told in full, so that two can be compared."""

import hashlib
import os
from pathlib import Path

from load.snapshots import current_snapshot


def files(snapshot: Path) -> dict[str, str]:
    """Every Parquet file below a snapshot and its hash."""
    return {
        path.relative_to(snapshot).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(snapshot.rglob("*.parquet"))
    }


def current_files(data: Path) -> dict[str, str]:
    folder = current_snapshot(data)
    return files(folder) if folder else {}


def inodes(data: Path) -> dict[str, int]:
    folder = current_snapshot(data)
    assert folder is not None
    return {path.relative_to(folder).as_posix(): path.stat().st_ino for path in folder.rglob("*.parquet")}


def everything(data: Path) -> dict[str, tuple[float, int]]:
    """Every file in the data folder, its time and size: nothing was written where two of these are equal."""
    return {
        path.relative_to(data).as_posix(): (path.lstat().st_mtime_ns, path.lstat().st_size)
        for path in sorted(data.rglob("*"))
        if not path.is_dir() or path.is_symlink()
    } | {f"{path.relative_to(data)}{os.sep}": (0, 0) for path in data.rglob("*") if path.is_dir()}
