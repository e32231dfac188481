"""From frames to the next published state: only partitions that change are read and written again.

Everything is written into a new folder, brought to the disk, described by a manifest, and made current by one rename.
A crash before that leaves the state before; the next publish sweeps what is left over. A report is replaced whole:
all of its rows in all tables lie in the partition of its year and province, so that its row in `reports` tells where
the others are.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext, suppress
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, islice
from pathlib import Path

import polars as pl

from load.dataset import open_table
from load.errors import PublishFailed
from load.fresh import PLACE, TABLES, by_partition, check_belonging, complete
from load.merging import merged
from load.parquet import encode_frames, let_go, normal
from load.paths import Partition, prepare
from load.pending import recover
from load.snapshots import Manifest, current_snapshot, next_id, prune, read_manifest, sweep
from load.stage import Fence, Stage
from load.store import is_remote
from transform.schema import COLUMNS, PARTITIONS, SCHEMA_VERSION, SCHEMAS


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
        stage = Stage(data, base, before, next_id(data, now))
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
    stage: Stage,
    data: Path,
    tables: Mapping[str, pl.DataFrame] | Iterable[Mapping[str, pl.DataFrame]],
    replaced: Collection[str],
    flagged: Collection[int],
    stood: pl.DataFrame | None,
) -> None:
    """Put each partition that the reports given or replaced stand in, or stood in, into its new state; of the flags of
    the years `flagged`, nothing stays but what is given."""
    whole = {Partition("flags", year) for year in flagged}
    gone, places = _id_frame(replaced), pl.DataFrame(schema=PLACE)
    done: set[Partition] = set()
    for one in [complete(tables)] if isinstance(tables, Mapping) else tables:
        fresh = by_partition(one)
        if "reports" in one:
            places = pl.concat([places, one["reports"].select(PLACE.names())])
            gone = pl.concat([gone, one["reports"].select("report_id").join(gone, on="report_id", how="anti").unique()])
        check_belonging(one, places, flagged)
        if twice := done.intersection(fresh):
            raise ValueError(f"{min(twice).path} was given twice; expected all of its rows at once")
        done |= set(fresh)
        _put(stage, fresh, gone if stood is None else stood.select("report_id"), whole)
        del one, fresh  # the next one may be long in coming
    rows = open_table(data, "reports") if stood is None else stood.lazy()
    _put(stage, dict.fromkeys({*_standing(rows, gone, stage.before), *whole} - done), gone, whole)


def _put(
    stage: Stage, fresh: Mapping[Partition, pl.DataFrame | None], gone: pl.DataFrame, whole: Collection[Partition]
) -> None:
    """Put partitions into their new state: these rows, and those published of other reports than the ones in `gone`."""

    def restate(partition: Partition) -> None:
        """Write the partition's file, unless the published one stays."""
        table, given = partition.table, fresh[partition]
        new = normal(pl.DataFrame(schema=SCHEMAS[table]) if given is None else given, table, partition.path)

        def rows() -> Iterator[tuple[pl.DataFrame, bool]]:
            return merged(stage.rows(partition), new, None if partition in whole else gone)

        frames = rows()
        first = list(islice(frames, 1))
        if stage.is_as_today(partition) and all(stands for _, stands in chain(first, frames)):
            return
        # Where the first row group does not stand, as in most files the only one, it need not be read and merged again.
        merging = rows() if all(stands for _, stands in first) else chain(first, frames)
        del first
        content, count = encode_frames((frame for frame, _ in merging), COLUMNS[table], table)
        if count:
            stage.write(partition, content, count)
        else:
            stage.remove(partition)

    # Arrow writes a file on one core, and the disk takes its time. Memory holds as many of them as there are threads.
    with ThreadPoolExecutor(pl.thread_pool_size()) as threads:
        list(threads.map(restate, sorted(fresh)))
    let_go()


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
