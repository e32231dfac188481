"""The folder of a state to come: what is written into it, what is brought over, and how it becomes the current one."""

import hashlib
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from load.descriptor import descriptor
from load.durable import link_files, sync_folder, sync_folders, write_file
from load.errors import LoadError, PublishFailed, SnapshotDamaged
from load.parquet import normal, read_groups, read_partition, read_version
from load.paths import CURRENT, DESCRIPTOR, MANIFEST, PENDING, README, SNAPSHOTS, Partition
from load.pending import bring_over, is_complete
from load.readme import readme
from load.snapshots import FileEntry, Manifest, current_snapshot, read_manifest, switch
from load.store import is_remote, remove_tree, sizes
from transform.schema import SCHEMA_VERSION

Fence = Callable[[], AbstractContextManager[None]]


@dataclass(slots=True)
class Stage:
    """The folder of the state to come. It is made when the first change is known, and not before."""

    data: Path
    base: Path | None
    before: Manifest
    snapshot: str
    written: dict[str, FileEntry] = field(default_factory=dict)
    removed: set[str] = field(default_factory=set)
    linked: int = 0

    @property
    def folder(self) -> Path:
        """Where it is put together."""
        return self.data / PENDING if is_remote(self.data) else self.data / SNAPSHOTS / self.snapshot

    @property
    def changed(self) -> bool:
        """Whether it is another state than the published one."""
        return bool(self.written or self.removed)

    @property
    def is_current(self) -> bool:
        """Whether it is the published one already."""
        if is_remote(self.data):
            now = current_snapshot(self.data)
            return now is not None and read_manifest(now).snapshot == self.snapshot
        return (self.data / CURRENT).resolve() == self.folder.resolve()

    def rows(self, partition: Partition) -> Iterator[pl.DataFrame]:
        """The rows published in a partition, in the order of a file, a row group at a time; nothing where there are none."""
        if not self._stands(partition):
            return
        self._whole(partition.path, sizes(self._base, [partition.path]).get(partition.path))
        path = self._base / partition.path
        if self.is_as_today(partition):
            yield from read_groups(path, partition.table)
        else:
            yield normal(read_partition(path, partition.table), partition.table, partition.path)

    def is_as_today(self, partition: Partition) -> bool:
        """Whether there is a published file, made to today's schema."""
        return self._stands(partition) and read_version(self._base / partition.path) == SCHEMA_VERSION

    def write(self, partition: Partition, content: bytes, rows: int) -> None:
        """Put a partition's file there, unless it is the published one."""
        entry = FileEntry(rows, len(content), hashlib.sha256(content).hexdigest())
        if entry != self.before.files.get(partition.path):
            write_file(self.folder / partition.path, content)
            self.written[partition.path] = entry

    def remove(self, partition: Partition) -> None:
        """Leave a partition out."""
        if partition.path in self.before.files:
            self.removed.add(partition.path)

    def finish(self, run_id: str) -> Manifest:
        """Bring the rest over, describe the whole, and write the manifest. All is on the disk when this returns."""
        changed = self.written.keys() | self.removed
        kept = {path: entry for path, entry in self.before.files.items() if path not in changed}
        there = sizes(self._base, kept) if kept else {}
        folder = self.folder
        for path in kept:
            self._whole(path, there.get(path))
        if kept and not is_remote(self.data):
            link_files(self._base, folder, kept)
        self.linked += len(kept)
        files = dict(sorted((kept | self.written).items()))
        self._describe(DESCRIPTOR, descriptor(files))
        self._describe(README, readme())
        below = {parent for place in {path.rpartition("/")[0] for path in files} for parent in _upwards(place)}
        sync_folders([folder.parent, *(folder / place for place in below)])
        manifest = Manifest(SCHEMA_VERSION, self.snapshot, run_id, files)
        write_file(folder / MANIFEST, manifest.to_json())
        sync_folder(self.data)
        return manifest

    def make_current(self, fence: Fence) -> None:
        """Let readers meet the new state from now on."""
        if is_remote(self.data):
            bring_over(self.data, fence)
            return
        with fence():
            if current_snapshot(self.data) != self.base:
                raise PublishFailed(self.data, "another publish came first", do="run this one again")
            switch(self.data, self.snapshot)

    def discard(self) -> None:
        """Remove what was written, unless it is current already. What resists is swept by the next publish."""
        if is_remote(self.data):
            with suppress(OSError):
                if not is_complete(self.data):
                    remove_tree(self.folder)
        elif not self.is_current:
            with suppress(OSError):
                (self.folder / MANIFEST).unlink(missing_ok=True)
            shutil.rmtree(self.folder, ignore_errors=True)

    def _stands(self, partition: Partition) -> bool:
        return self.base is not None and partition.path in self.before.files

    @property
    def _base(self) -> Path:
        if self.base is None:
            raise LoadError(f"{self.data}: nothing is published, so nothing can be brought over")
        return self.base

    def _describe(self, name: str, content: bytes) -> None:
        old = self.base / name if self.base else None
        if self.base and old and old.is_file() and old.read_bytes() == content:
            if not is_remote(self.data):
                link_files(self.base, self.folder, [name])
        else:
            write_file(self.folder / name, content)

    def _whole(self, path: str, found: int | None) -> None:
        """See that a published file is as long as its manifest says before it is built upon."""
        if found != self.before.files[path].bytes:
            raise SnapshotDamaged(
                self._base / path,
                "is missing" if found is None else f"has {found} bytes",
                expected=f"{self.before.files[path].bytes} bytes",
            )


def _upwards(place: str) -> Iterator[str]:
    """A folder below another, and each that it lies in, up to the other itself."""
    while place:
        yield place
        place = place.rpartition("/")[0]
    yield place
