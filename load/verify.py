"""`fazhi verify`: whether a data folder is what it says it is.

Published files are checked byte by byte against their manifests in every snapshot kept (a file that several share is
read once), row by row in the current one; then the records beside them. Every fault has a name of its own, listed in
FAULTS. What a killed publish left behind is no fault: nobody reads it and the next publish sweeps it.
"""

import hashlib
import json
from collections.abc import Generator, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from load.beside import check_beside
from load.errors import LoadError
from load.findings import FAULTS, Finding
from load.parquet import VERSION_KEY, read_whole
from load.paths import CURRENT, DESCRIPTOR, MANIFEST, README, SNAPSHOTS, Partition, is_slug, recognise
from load.rows import RowChecks
from load.snapshots import FileEntry, Manifest, current_snapshot, read_manifest, snapshots
from load.store import is_remote
from transform.schema import COLUMNS, SCHEMA_VERSION, SCHEMAS

__all__ = ["FAULTS", "Finding", "verify"]


def verify(data: Path) -> list[Finding]:
    """Every fault of a data folder, in the order of its paths; empty where it is sound.

    Raises DataFolderError where it is no data folder at all.
    """
    recognise(data)
    findings = list(_Verification(data).run())
    return sorted(findings, key=lambda finding: (finding.path, finding.code))


@dataclass(slots=True)
class _Verification:
    data: Path
    # Files that several snapshots share are one file with several names: by device and inode.
    hashed: dict[object, str] = field(default_factory=dict)
    read: dict[object, tuple[Finding, ...]] = field(default_factory=dict)

    def run(self) -> Iterator[Finding]:
        current = yield from self._current()
        kept = snapshots(self.data)
        for folder in kept if current is None or current in kept else [*kept, current]:
            yield from self._snapshot(folder, is_current=folder == current)
        yield from check_beside(self.data)

    def _current(self) -> Generator[Finding, None, Path | None]:
        """The folder that `current` leads to, if it leads to one."""
        link = self.data / CURRENT
        if is_remote(self.data):
            return current_snapshot(self.data)
        kept = snapshots(self.data)
        if not link.is_symlink():
            if kept:
                yield Finding("current_missing", CURRENT, f"a link to the newest snapshot, {kept[-1].name}", "none")
            return None
        folder = link.resolve()
        if not folder.is_dir():
            yield Finding("current_dangling", CURRENT, "a link to a snapshot that is there", str(link.readlink()))
            return None
        if folder.parent != (self.data / SNAPSHOTS).resolve():
            yield Finding("current_outside", CURRENT, f"a link into {SNAPSHOTS}/", str(link.readlink()))
        return self.data / SNAPSHOTS / folder.name

    def _snapshot(self, folder: Path, *, is_current: bool) -> Iterator[Finding]:
        where = folder.relative_to(self.data).as_posix()
        if not (folder / MANIFEST).is_file():
            yield Finding("manifest_missing", f"{where}/{MANIFEST}", "the manifest of the current snapshot", "none")
            return
        try:
            manifest = read_manifest(folder)
        except LoadError as error:
            yield Finding("manifest_unreadable", f"{where}/{MANIFEST}", "a whole manifest", str(error))
            return
        if manifest.snapshot != folder.name and not is_remote(folder):
            yield Finding("manifest_snapshot", f"{where}/{MANIFEST}", folder.name, manifest.snapshot)
        if manifest.schema_version != SCHEMA_VERSION:
            yield Finding("manifest_version", f"{where}/{MANIFEST}", SCHEMA_VERSION, manifest.schema_version)
        sound = set()
        for path, entry in sorted(manifest.files.items()):
            faults = list(self._file(folder, path, entry))
            yield from faults
            if not faults:
                sound.add(path)
        yield from _extra(folder, where, manifest)
        yield from _dictionary(folder, where, manifest)
        if is_current:
            yield from _rows(self.data, where, manifest, sound)

    def _file(self, folder: Path, path: str, entry: FileEntry) -> Iterator[Finding]:
        where = (folder / path).relative_to(self.data).as_posix()
        try:
            partition = Partition.of_path(path)
        except ValueError:
            yield Finding("partition_path", where, "TABLE/report_year=YEAR[/province=SLUG]/part-0.parquet", path)
            return
        file = folder / path
        if not file.is_file():
            yield Finding("file_missing", where, f"{entry.bytes} bytes", "no file")
            return
        stat = file.stat()
        if stat.st_size != entry.bytes:
            code = "file_size" if stat.st_size else "file_empty"
            yield Finding(code, where, f"{entry.bytes} bytes", f"{stat.st_size} bytes")
            return
        inode = file if is_remote(file) else (stat.st_dev, stat.st_ino)
        try:
            if inode not in self.hashed:
                self.hashed[inode] = hashlib.sha256(file.read_bytes()).hexdigest()
        except OSError as error:
            yield Finding("file_unreadable", where, "a readable file", error.strerror or str(error))
            return
        if self.hashed[inode] != entry.sha256:
            yield Finding("file_sha256", where, entry.sha256, self.hashed[inode])
            return
        if inode not in self.read:
            self.read[inode] = tuple(_content(file, where, partition.table, entry))
        yield from self.read[inode]


def _content(file: Path, where: str, table: str, entry: FileEntry) -> Iterator[Finding]:
    """Whether a file's own footer tells the rows, the columns and the version that it should."""
    try:
        with file.open("rb") as stream:
            footer = pq.read_metadata(stream)
        with file.open("rb") as stream:
            found = pl.read_parquet_schema(stream)
    except (OSError, pa.ArrowException, pl.exceptions.PolarsError) as error:
        yield Finding("file_unreadable", where, "a whole Parquet file", str(error))
        return
    if footer.num_rows != entry.rows:
        yield Finding("row_count", where, f"{entry.rows} rows", f"{footer.num_rows} rows")
    version = (footer.metadata or {}).get(VERSION_KEY, b"none").decode(errors="replace")
    if version != SCHEMA_VERSION:
        yield Finding("file_version", where, f"schema version {SCHEMA_VERSION}", version)
    for column in COLUMNS[table]:
        if column.name not in found:
            yield Finding("column_missing", where, f"column {column.name}", "none")
        elif found[column.name] != SCHEMAS[table][column.name]:
            yield Finding(
                "column_type", where, f"{column.name}: {SCHEMAS[table][column.name]}", str(found[column.name])
            )
    for name in found:
        if name not in SCHEMAS[table]:
            yield Finding("column_unknown", where, f"the {len(SCHEMAS[table])} columns of {table}", f"column {name}")


def _extra(folder: Path, where: str, manifest: Manifest) -> Iterator[Finding]:
    told = manifest.files.keys() | {MANIFEST, DESCRIPTOR, README}
    for file in sorted(folder.rglob("*")):
        path = file.relative_to(folder).as_posix()
        if not file.is_dir() and path not in told:
            yield Finding("file_extra", f"{where}/{path}", "only the files of the manifest", "a file it does not name")


def _dictionary(folder: Path, where: str, manifest: Manifest) -> Iterator[Finding]:
    """Whether the dictionary beside the data is there and speaks of these files."""
    if not (folder / README).is_file() or not (folder / README).stat().st_size:
        yield Finding("dictionary_missing", f"{where}/{README}", "the data dictionary", "none")
    place = f"{where}/{DESCRIPTOR}"
    if not (folder / DESCRIPTOR).is_file():
        yield Finding("dictionary_missing", place, "the data dictionary", "none")
        return
    try:
        package = json.loads((folder / DESCRIPTOR).read_bytes())
        listed = {path for resource in package["resources"] for path in resource.get("path", ())}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        yield Finding("dictionary_stale", place, "a Data Package descriptor", repr(error))
        return
    if listed != manifest.files.keys():
        wrong = sorted(listed ^ manifest.files.keys())
        yield Finding("dictionary_stale", place, "the files of the manifest", f"{len(wrong)} others, first {wrong[0]}")


def _rows(data: Path, where: str, manifest: Manifest, sound: set[str]) -> Iterator[Finding]:
    """Whether the rows of the sound files agree with each other, one year and province at a time."""
    checks = RowChecks(data, where)

    def read(partition: Partition) -> pl.DataFrame | None:
        """The rows of a file; none where there is no such file, None where it is not sound."""
        table, path = partition.table, partition.path
        if path not in manifest.files:
            return pl.DataFrame(schema=SCHEMAS[table])
        return read_whole(data / where / path).select(SCHEMAS[table].names()) if path in sound else None

    parts = [Partition.of_path(path) for path in sound]
    for year in sorted({part.report_year for part in parts}):
        indicators = read(Partition("indicators", year))
        provinces = {part.province for part in parts if part.report_year == year and part.province is not None}
        if indicators is not None:
            yield from checks.file(Partition("indicators", year), indicators)
            provinces |= {slug for slug in indicators["province"].unique() if is_slug(slug)}
        for province in sorted(provinces):
            yield from checks.partition(
                year,
                province,
                read(Partition("reports", year, province)),
                read(Partition("observations", year, province)),
                None if indicators is None else indicators.filter(province=province),
            )
        flags = read(Partition("flags", year))
        told = [path for path in manifest.files if path.startswith(f"reports/report_year={year}/")]
        if flags is not None and sound.issuperset(told):
            yield from checks.flags(year, flags)
    yield from checks.across()
