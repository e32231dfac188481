"""From frames to the next published state: only partitions that change are read and written again.

Everything is written into a new folder, brought to the disk, described by a manifest, and made current by one rename.
A crash before that leaves the state before; the next publish sweeps what is left over. A report is replaced whole:
all of its rows in all tables lie in the partition of its year and province, so that its row in `reports` tells where
the others are.
"""

import hashlib
import shutil
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path, PurePath
from typing import Final

import polars as pl

from load.dataset import open_table, table_schema
from load.descriptor import descriptor
from load.durable import link_file, sync_folder, write_file
from load.errors import LoadError, PublishFailed, SchemaBroken, SnapshotDamaged
from load.parquet import check, check_keys, encode_rows, normal, read_partition, read_version
from load.paths import (
    CURRENT,
    DESCRIPTOR,
    MANIFEST,
    PENDING,
    README,
    SNAPSHOTS,
    Partition,
    is_slug,
    is_year,
    prepare,
)
from load.pending import bring_over, is_complete, recover
from load.readme import readme
from load.snapshots import FileEntry, Manifest, current_snapshot, next_id, prune, read_manifest, sweep, switch
from load.store import is_remote, remove_tree, sizes
from transform.schema import COLUMNS, PARTITIONS, SCHEMA_VERSION, SCHEMAS

Fence = Callable[[], AbstractContextManager[None]]
TABLES: Final = tuple(SCHEMAS)
_PLACE: Final = {"report_id": pl.String, "report_year": pl.Int32, "province": pl.String}


@dataclass(frozen=True, slots=True)
class Published:
    """What a publish did. Counts are of Parquet files; `snapshot` is None where nothing changed."""

    snapshot: str | None
    files_written: int
    bytes_written: int
    files_linked: int
    rows: Mapping[str, int]  # of each table, in the state that is current afterwards
    written: tuple[str, ...] = ()  # paths below the snapshot
    removed: tuple[str, ...] = ()  # paths of the state before that are no more: partitions left empty


def publish(
    data: Path,
    tables: Mapping[str, pl.DataFrame] | Iterable[Mapping[str, pl.DataFrame]],
    *,
    replaced: Collection[str],
    flagged: Collection[int] = (),
    run_id: str,
    now: datetime,
    keep: int = 30,
    fence: Fence = nullcontext,
    stood: pl.DataFrame | None = None,
) -> Published:
    """Publish the state that has `tables` instead of every row of the reports named in `replaced`.

    `tables` holds a frame of each table with its partition columns; whatever report has a row in one of them counts
    as replaced too. Rows of observations and indicators stand in their report's partition. `flags` may be left out;
    of the years in `flagged` it holds every row, also of reports that are not replaced. Instead of one set of tables
    there may be several, made one after the other so that memory holds one alone: each with all the rows of the
    partitions that it has rows of, and no row before its report's; every table may be left out of one. `fence` is entered for the moment
    of the switch and raises where the lease is lost. `stood`: report_id, report_year and province of the published rows
    of all these reports, from whoever knows them already; else every published row is looked at for them.
    Where nothing changes, nothing is written.

    Raises DataFolderError, SchemaBroken, SnapshotDamaged, PublishFailed, or what `fence` raises; in every case the
    published state stays as it was.
    """
    if keep < 1:
        raise ValueError(f"keep is {keep}; at least the state published must be kept")
    prepare(data)
    stage = None
    try:
        if is_remote(data):
            recover(data, fence)
        else:
            sweep(data)
        base = current_snapshot(data)
        before = read_manifest(base) if base else Manifest(SCHEMA_VERSION, "", run_id, {})
        stage = _Stage(data, base, before, next_id(data, now))
        _restate(stage, data, tables, replaced, flagged, stood)
        if not stage.changed:
            return Published(None, 0, 0, 0, before.rows)
        after = stage.finish(run_id)
        stage.make_current(fence)
    except BaseException as error:
        if stage is not None:
            stage.discard()
        if isinstance(error, OSError):
            if is_remote(data):
                raise PublishFailed(
                    data, f"{error.filename or data}: {error.strerror or error}", state="what was written is kept",
                    do="run again: it is finished, or removed, before anything else",
                ) from error  # fmt: skip
            raise PublishFailed.by_system(data, error, switched=stage is not None and stage.is_current) from error
        raise
    # The state is published; an old one that cannot be removed now is removed by a later publish.
    with suppress(OSError):
        prune(data, keep)
    return Published(
        after.snapshot, len(stage.written), sum(entry.bytes for entry in stage.written.values()), stage.linked,
        after.rows, tuple(sorted(stage.written)), tuple(sorted(stage.removed)),
    )  # fmt: skip


def _restate(
    stage: "_Stage",
    data: Path,
    tables: Mapping[str, pl.DataFrame] | Iterable[Mapping[str, pl.DataFrame]],
    replaced: Collection[str],
    flagged: Collection[int],
    stood: pl.DataFrame | None,
) -> None:
    """Put each partition that the reports given or replaced stand in, or stood in, into its new state; of the flags of
    the years `flagged`, nothing stays but what is given."""
    whole = {Partition("flags", year) for year in flagged}
    gone, places = _id_frame(replaced), pl.DataFrame(schema=_PLACE)
    done: set[Partition] = set()
    for one in [_complete(tables)] if isinstance(tables, Mapping) else tables:
        fresh = _by_partition(one)
        if "reports" in one:
            places = pl.concat([places, one["reports"].select(list(_PLACE))])
            gone = pl.concat([gone, one["reports"].select("report_id").join(gone, on="report_id", how="anti").unique()])
        _check_belonging(one, places, flagged)
        if twice := done.intersection(fresh):
            raise ValueError(f"{min(twice).path} was given twice; expected all of its rows at once")
        done |= set(fresh)
        _put(stage, fresh, gone, whole)
    rows = open_table(data, "reports") if stood is None else stood.lazy()
    _put(stage, dict.fromkeys({*_standing(rows, gone, stage.before), *whole} - done), gone, whole)


def _put(
    stage: "_Stage", fresh: Mapping[Partition, pl.DataFrame | None], gone: pl.DataFrame, whole: Collection[Partition]
) -> None:
    """Put partitions into their new state: these rows, and those published of other reports than the ones in `gone`."""

    def restate(partition: Partition) -> None:
        """Write the partition's file, unless the published one stays."""
        table, given = partition.table, fresh[partition]
        old = stage.read(partition)
        rows = [pl.DataFrame(schema=SCHEMAS[table]) if given is None else given]
        if old is not None and partition not in whole:
            rows.insert(0, _without(old, gone))
        new = normal(pl.concat(rows), table, partition.path)
        stays = old is not None and stage.is_as_today(partition) and new.equals(old)
        del old, rows  # of a year of the panel, as much again as is being written
        if new.is_empty():
            stage.remove(partition)
        elif not stays:
            stage.write(partition, encode_rows(new, COLUMNS[table], table), new.height)

    # Arrow writes a file on one core, and the disk takes its time. Of so many at a time, so that memory holds no more of them.
    due, at_once = sorted(fresh), pl.thread_pool_size()
    with ThreadPoolExecutor(at_once) as threads:
        for start in range(0, len(due), at_once):
            list(threads.map(restate, due[start : start + at_once]))


def _without(rows: pl.DataFrame, gone: pl.DataFrame) -> pl.DataFrame:
    """The rows of other reports than these; not a copy where those are all."""
    stay = ~rows["report_id"].is_in(gone["report_id"].implode())
    return rows if stay.all() else rows.filter(stay)


def check_rows(table: str, frame: pl.DataFrame) -> None:
    """Raise SchemaBroken where rows with their partition columns may not stand in `table`.

    They must have the columns and types of the schema, values where there must be some, one row per key, and a year
    and province that may stand in a path.
    """
    _check_columns(table, frame)
    check_keys(frame, table, "new rows")


def _check_columns(table: str, frame: pl.DataFrame) -> None:
    """What `check_rows` sees to, but for the keys."""
    for key, dtype in (("report_year", pl.Int32()), ("province", pl.String())):
        if frame.schema.get(key) != dtype:
            raise SchemaBroken(table, "new rows", f"{key} is {frame.schema.get(key)}", expected=str(dtype))
    rows = frame.drop(key for key in PARTITIONS[table] if key not in SCHEMAS[table])
    check(rows, COLUMNS[table], table, "new rows")
    places = list(PARTITIONS[table])
    for values in frame.select(places).unique(maintain_order=True).iter_rows():
        named = dict(zip(places, values, strict=True))
        if not is_year(named["report_year"]) or not is_slug(named.get("province", "unknown")):
            raise SchemaBroken(
                table, "new rows", f"partition {named}", expected="a year or 0, and a slug of ASCII letters"
            )


def _complete(tables: Mapping[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    """All that is to be published at once, with flags though they were left out."""
    given = {"flags": pl.DataFrame(schema=table_schema("flags"))} | dict(tables)
    if set(given) != set(TABLES):
        raise ValueError(f"tables {sorted(given)} were given; expected a frame for each of {', '.join(TABLES)}")
    return given


def _by_partition(tables: Mapping[str, pl.DataFrame]) -> dict[Partition, pl.DataFrame]:
    """The new rows of each partition, without the columns that stand in its path."""
    parts: dict[Partition, pl.DataFrame] = {}
    for table, frame in tables.items():
        # Rows of one report stand in one partition: two of them that share a key are met when it is put together.
        (check_rows if table == "reports" else _check_columns)(table, frame)
        keys = PARTITIONS[table]
        hive = [key for key in keys if key not in SCHEMAS[table]]
        for values, rows in frame.partition_by(list(keys), as_dict=True, include_key=True).items():
            parts[Partition(table, **dict(zip(keys, values, strict=True)))] = rows.drop(hive)
    return parts


def _check_belonging(tables: Mapping[str, pl.DataFrame], places: pl.DataFrame, flagged: Collection[int]) -> None:
    """Raise SchemaBroken where an observation, indicator or flag stands in another partition than its report."""
    for table, frame in tables.items():
        stray = frame.select(list(_PLACE)).join(places, on=list(_PLACE), how="anti")
        if table == "flags":  # of the years given whole, also of reports that stand
            stray = stray.filter(~pl.col("report_year").is_in(list(flagged)))
        if not stray.is_empty():
            raise SchemaBroken(
                table, "new rows", f"{stray.height} rows have no report beside them, first {stray.row(0)}",
                expected="the report among the new rows, of the same year and province",
            )  # fmt: skip


def _id_frame(ids: Iterable[str]) -> pl.DataFrame:
    return pl.DataFrame({"report_id": sorted(set(ids))}, schema={"report_id": pl.String})


def _standing(rows: pl.LazyFrame, ids: pl.DataFrame, before: Manifest) -> Iterator[Partition]:
    """The partitions in which published rows of these reports stand."""
    places = rows.join(ids.lazy(), on="report_id", how="semi").select("report_year", "province").unique().collect()
    for year, province in places.iter_rows():
        for table in TABLES:
            partition = Partition(table, year, province if "province" in PARTITIONS[table] else None)
            if partition.path in before.files:
                yield partition


@dataclass(slots=True)
class _Stage:
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
        return self.data / PENDING if is_remote(self.data) else self.data / SNAPSHOTS / self.snapshot

    @property
    def changed(self) -> bool:
        return bool(self.written or self.removed)

    @property
    def is_current(self) -> bool:
        if is_remote(self.data):
            now = current_snapshot(self.data)
            return now is not None and read_manifest(now).snapshot == self.snapshot
        return (self.data / CURRENT).resolve() == self.folder.resolve()

    def read(self, partition: Partition) -> pl.DataFrame | None:
        """The rows published in a partition; None where there are none."""
        if self.base is None or partition.path not in self.before.files:
            return None
        self._whole(partition.path, sizes(self.base, [partition.path]).get(partition.path))
        return read_partition(self.base / partition.path, partition.table)

    def is_as_today(self, partition: Partition) -> bool:
        """Whether the published file was made to today's schema."""
        return self.base is not None and read_version(self.base / partition.path) == SCHEMA_VERSION

    def write(self, partition: Partition, content: bytes, rows: int) -> None:
        entry = FileEntry(rows, len(content), hashlib.sha256(content).hexdigest())
        if entry != self.before.files.get(partition.path):
            write_file(self.folder / partition.path, content)
            self.written[partition.path] = entry

    def remove(self, partition: Partition) -> None:
        if partition.path in self.before.files:
            self.removed.add(partition.path)

    def finish(self, run_id: str) -> Manifest:
        """Bring the rest over, describe the whole, and write the manifest. All is on the disk when this returns."""
        changed = self.written.keys() | self.removed
        kept = {path: entry for path, entry in self.before.files.items() if path not in changed}
        there = sizes(self._base, kept) if kept else {}
        folder, has_links = self.folder, not is_remote(self.data)
        for path in kept:
            self._whole(path, there.get(path))
            if has_links:
                link_file(self._base / path, folder / path)
        self.linked += len(kept)
        files = dict(sorted((kept | self.written).items()))
        self._describe(DESCRIPTOR, descriptor(files))
        self._describe(README, readme())
        for below in {PurePath(), *(parent for path in files for parent in PurePath(path).parents)}:
            sync_folder(folder / below)
        sync_folder(folder.parent)
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

    @property
    def _base(self) -> Path:
        if self.base is None:
            raise LoadError(f"{self.data}: nothing is published, so nothing can be brought over")
        return self.base

    def _describe(self, name: str, content: bytes) -> None:
        old = self.base / name if self.base else None
        if old and old.is_file() and old.read_bytes() == content:
            if not is_remote(self.data):
                link_file(old, self.folder / name)
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
