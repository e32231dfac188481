"""Writing so that a crash leaves the old thing or the new one, never a half.

An object store puts an object in one step by itself, and needs none of what follows.

Everything is written under a temporary name (a leading dot and `.tmp`, which no reader's pattern meets), brought to
the disk, and renamed. What a crash leaves under such a name is swept by the next publish.
"""

import os
import secrets
import shutil
from collections.abc import Collection, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from load.store import is_remote

TEMPORARY = ".*.tmp"
_SIDE_BY_SIDE = 16


def temporary(path: Path) -> Path:
    """A free name beside `path`, under which it is written before it is whole."""
    return path.with_name(f".{path.name}.{secrets.token_hex(4)}.tmp")


def write_file(path: Path, content: bytes) -> None:
    """Write `content` under `path` in one step, on the disk when this returns. Makes missing folders."""
    if is_remote(path):
        path.write_bytes(content)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = temporary(path)
    try:
        with unfinished.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def link_files(source: Path, target: Path, names: Collection[str]) -> None:
    """Give the files of these names below `source` a second name below `target`; a copy where the file system has no hard
    links, or no more of them."""
    # Of some hundreds, a path object each is most of what it costs.
    for folder in {name.rpartition("/")[0] for name in names}:
        os.makedirs(f"{target}/{folder}", exist_ok=True)  # noqa: PTH103
    for name in names:
        try:
            os.link(f"{source}/{name}", f"{target}/{name}")
        except FileNotFoundError:
            raise
        except OSError:
            shutil.copyfile(source / name, target / name)
            with (target / name).open("rb") as file:
                os.fsync(file.fileno())


def point_link(link: Path, target: str) -> None:
    """Make the symbolic link `link` lead to `target`, in one step."""
    unfinished = temporary(link)
    unfinished.symlink_to(target)
    try:
        unfinished.replace(link)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
    sync_folder(link.parent)


def sync_folder(folder: Path) -> None:
    """Bring the names in `folder` to the disk."""
    if is_remote(folder):
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_folders(folders: Iterable[Path]) -> None:
    """Bring the names in several folders to the disk, side by side: one by one, each waits for the disk in turn."""
    with ThreadPoolExecutor(_SIDE_BY_SIDE) as threads:
        list(threads.map(sync_folder, folders))


def sweep_temporaries(folder: Path) -> int:
    """Remove what killed writers left in `folder` (not below it); how many there were."""
    if is_remote(folder):
        return 0
    leftovers = [path for path in folder.glob(TEMPORARY) if path.is_file() or path.is_symlink()]
    for path in leftovers:
        path.unlink(missing_ok=True)
    return len(leftovers)
