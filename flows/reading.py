"""What is still to be read, and reading it: from the ledger and the archive to tables in a scratch folder.

Plain functions that hand on paths, never pages; `flows/tasks.py` makes tasks of them.
"""

import difflib
import io
import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import version
from pathlib import Path
from typing import TypeVar

import polars as pl

from extract.reading import Reading, read_archived, read_history
from extract.registry import Portal
from extract.schema import PAGES
from extract.unlisted import unlisted
from flows.ledgers import ledgers
from flows.readers import cores
from flows.readings import PARTITION, leave, put
from flows.settings import UsageError
from load.dataset import open_table
from load.quarantine import held_captures, portals_kept, rejected_captures
from transform.lineage import PUBLISHED_KEYS
from transform.observations import observations
from transform.reports import reports
from transform.schema import KEYS
from transform.settled import AS_WRITTEN

T = TypeVar("T")

# At most so many reports are read at once by one process, in some 0.3 GB. The plans cost 0.1 s before they read
# anything, for their expressions and searches are built anew: of 2,000 reports a seventh, of 500 nearly a half.
BATCH = 2000
# Reports that are worth a thread or a process of their own.
LEAST = 250
# What one publish brings at most, so that a run that is killed has not read in vain what it read before: some two minutes on
# two cores. Each rewrites the tables that are partitioned by year alone, so that it should not be few; of each report not yet
# published, some 5 kB are held in memory. A night never brings so many; a first reading of years does.
PART = 25_000
PLACES = pl.Schema({"portal": pl.String, "url": pl.String, "archive": pl.String, "archive_offset": pl.Int64})


def chosen(registry: dict[str, Portal], ids: Collection[str]) -> list[Portal]:
    """The portals of these ids, or all. Raises UsageError for an id the registry lacks."""
    for wanted in ids:
        if wanted not in registry:
            near = difflib.get_close_matches(wanted, registry, n=3)
            hint = f"did you mean {', '.join(near)}?" if near else "`fazhi portals list` names those there are"
            raise UsageError(f"portal {wanted!r} is not in the registry of {len(registry)} portals; {hint}")
    return [registry[wanted] for wanted in dict.fromkeys(ids)] if ids else list(registry.values())


def frame_at(path: Path) -> pl.DataFrame:
    """A table that a task left in a scratch folder, of this machine or in an object store."""
    return pl.read_parquet(io.BytesIO(path.read_bytes()))


def portal_of(registry: Mapping[str, Portal], identity: str) -> Portal:
    """The portal of an id; one that no file describes where the registry lacks it."""
    return registry.get(identity) or unlisted(identity)


def archived_portals(data: Path, registry: dict[str, Portal]) -> list[Portal]:
    """Every portal that has an archive in the data folder, also one that left the registry or never stood in it."""
    folder = data / "archive"
    return [portal_of(registry, path.name) for path in sorted(folder.iterdir())] if folder.is_dir() else []


def published_keys(data: Path) -> pl.DataFrame:
    """What reading and publishing must know of the rows already there; one row a report."""
    columns = ("portal", "url", "report_year", "province", "extractor", *PUBLISHED_KEYS)
    return open_table(data, "reports").select(columns).collect().rechunk()


def articles(data: Path, portals: Iterable[Portal]) -> pl.DataFrame:
    """The ledgers' rows of reports that the archive holds, with `portal`; one row a portal and address, in no order.

    Where a page's report is in a file that it links, `archive` and `archive_offset` are the file's. A file that a
    listing links is a report by itself. The columns are those of `flows.ledgers`.
    Raises LedgerError for a file that is no ledger.
    """
    rows = ledgers(data, [portal.id for portal in portals])
    held = pl.col("archive").is_not_null()
    files = rows.filter(held, pl.col("kind") == "attachment")
    linking = rows.filter(held, pl.col("attachment_url").is_not_null())
    listed_file = (pl.col("kind") == "attachment") & pl.col("listing_url").is_not_null()
    mine = held & ((pl.col("kind") == "article") | listed_file)
    # Most pages are their report themselves: the others alone are joined.
    joined = pl.col("attachment_url").is_not_null() | pl.col("url").is_in(linking["attachment_url"].unique().implode())
    with_files = (
        rows.filter(mine & joined)
        .join(
            linking.select("portal", "attachment_url"), left_on=["portal", "url"],
            right_on=["portal", "attachment_url"], how="anti",
        )
        .join(
            files.select("portal", attachment_url="url", file="archive", file_offset="archive_offset"),
            on=["portal", "attachment_url"], how="left",
        )
        .filter(pl.col("attachment_url").is_null() | pl.col("file").is_not_null())
        .with_columns(
            archive=pl.coalesce("file", "archive"), archive_offset=pl.coalesce("file_offset", "archive_offset")
        )
        .drop("file", "file_offset")
    )  # fmt: skip
    return pl.concat([rows.filter(mine & ~joined), with_files])


def unread_places(
    data: Path, portals: Iterable[Portal], published: pl.DataFrame, held: pl.DataFrame | None = None
) -> pl.DataFrame:
    """Archived reports that are not published as archived: one row a report, with the place of its newest capture.

    Held against what is published, not against what this run fetched: so a run that was killed after its crawl
    leaves its reports to the next. An address that two portals list belongs to the one that published it, at first
    to the one whose id comes first. `held`: what `articles` gives, where it is known already.
    """
    portals = list(portals)
    held = articles(data, portals) if held is None else held
    places = _not_rejected(data, portals, held).select(PLACES.names())
    owners = published.select("url", owner="portal")
    return (
        places.join(published, on=["portal", "url", "archive", "archive_offset"], how="anti")
        .join(owners, on="url", how="left")
        .filter(pl.col("owner").fill_null(pl.col("portal")) == pl.col("portal"))
        .select(PLACES.names())
        .sort("portal", "url")
        .unique("url", keep="first", maintain_order=True)
    )


def _not_rejected(data: Path, portals: list[Portal], held: pl.DataFrame) -> pl.DataFrame:
    """The rows of the portals' articles without the captures that a person has rejected."""
    kept = portals_kept(data)
    rejected = [
        (portal.id, *capture)
        for portal in portals
        if portal.id in kept
        for capture in rejected_captures(data, portal.id)
    ]
    if not rejected:
        return held
    schema = {"portal": pl.String, "archive": pl.String, "archive_offset": pl.Int64}
    captures = pl.DataFrame(rejected, schema=schema, orient="row")
    return held.join(captures, on=list(schema), how="anti")


def parts(places: pl.DataFrame) -> list[pl.DataFrame]:
    """The places in parts that are published one after the other, each of whole portals; one part where they are few."""
    sizes = places.group_by("portal", maintain_order=True).len()
    return [places.filter(pl.col("portal").is_in(names)) for names in grouped(sizes["portal"], sizes["len"])]


def grouped(portals: Iterable[T], sizes: Iterable[int]) -> list[list[T]]:
    """The portals, or their ids, in their order, in groups that hold some PART reports together; one group where they hold few."""
    found: dict[int, list[T]] = {}
    total = 0
    for portal, size in zip(portals, sizes, strict=True):
        total += size
        found.setdefault(max(0, total - 1) // PART, []).append(portal)
    return list(found.values()) or [[]]


def batches(places: pl.DataFrame, scratch: Path) -> Iterator[Path]:
    """Write the places to be read in batches, each a file that one reading task takes.

    As many for each processor, of a size, so that none waits for another; a batch is not smaller than LEAST.
    """
    rounds = -(-places.height // (BATCH * cores()))
    size = max(LEAST, -(-places.height // max(1, rounds * cores())))
    for number, batch in enumerate(places.iter_slices(size)):
        path = scratch / f"places-{number:05}.parquet"
        put(batch, path)
        yield path


def portals_in(batch: Path, portals: Mapping[str, Portal]) -> dict[str, Portal]:
    """The portals of one batch of places: all that its reading must know, of the thousands that there may be."""
    return {name: portals[name] for name in frame_at(batch)["portal"].unique().sort() if name in portals}


def read_places(data: Path, portals: Mapping[str, Portal], batch: Path) -> Path:
    """Read one batch of places and leave its tables in a folder beside it; returns the folder."""
    readings = (
        read_archived(
            data, portal_of(portals, str(portal)), places.select("url", "archive", "archive_offset").iter_rows()
        )
        for (portal,), places in frame_at(batch).group_by("portal", maintain_order=True)
    )
    return keep_reading(readings, batch.with_suffix(""))


def read_everything(data: Path, portal: Portal, scratch: Path) -> Path:
    """Read all that a portal's own archive holds, with its history; returns the folder that holds the tables."""
    passed_over = held_captures(data, portal.id) | rejected_captures(data, portal.id)
    return keep_reading([read_history(data, portal, passed_over)], scratch / f"history-{portal.id}")


def keep_reading(readings: Iterable[Reading], folder: Path) -> Path:
    """Turn readings, all of one schema, into `reports` and `observations` and leave them in `folder`, with what could not be
    read.

    Done again by another worker where the first one died, it leaves the same.
    """
    pages, unread = _gathered(readings)
    folder.mkdir(exist_ok=True)
    read = reports(pages.lazy())
    if "revision" in pages.columns:  # read with its history: `follow` must not count again
        read = read.join(pages.lazy().select("report_id", "revision", "first_seen_at"), on="report_id")
    table = (
        read.with_columns(extractor=pl.lit(f"fazhi {version('fazhi')}"))
        .sort(*PARTITION, maintain_order=True)
        .collect(engine="in-memory", optimizations=AS_WRITTEN)
    )
    leave(folder, table, read_quantities(table))
    (folder / "unread.json").write_text(json.dumps(unread, ensure_ascii=False), encoding="utf-8")
    return folder


def _gathered(readings: Iterable[Reading]) -> tuple[pl.DataFrame, list[dict[str, str]]]:
    """The pages of readings, and what could not be read. Many portals have a report or two: a table of its own for each takes
    several times as long as one of them all.
    """
    frames: list[pl.DataFrame] = []
    rows: list[dict[str, object]] = []
    unread: list[dict[str, str]] = []
    schema = PAGES
    for reading in readings:
        schema = reading.schema
        rows += reading.rows
        if len(rows) >= LEAST:
            frames.append(pl.DataFrame(rows, schema=schema))
            rows = []
        unread += (
            {"portal": one.portal, "url": one.url, "reason": one.refusal.reason, "detail": one.refusal.detail}
            for one in reading.unread
        )
    return pl.concat([*frames, pl.DataFrame(rows, schema=schema)]), unread


def read_quantities(table: pl.DataFrame) -> pl.DataFrame:
    """The observations of a table of reports, in its order, one a key; each thread reads a share of the reports at a time.

    A sentence is read in its order, which one thread does best. In memory, because Polars 2.1's streaming engine spends a
    third more on the same plan (seen with 3,000 reports on two cores: 3.5 and 2.5 seconds of processor time).
    """
    cores = pl.thread_pool_size()
    share = min(BATCH, max(LEAST, -(-table.height // cores)))

    def read(start: int) -> pl.DataFrame:
        return observations(table.slice(start, share).lazy()).collect(engine="in-memory", optimizations=AS_WRITTEN)

    with ThreadPoolExecutor(cores) as threads:
        shares = list(threads.map(read, range(0, max(table.height, 1), share)))
    found = pl.concat(shares)
    # Within a report `observations` leaves one a key.
    if table["report_id"].n_unique() == table.height:
        return found
    return found.unique(KEYS["observations"], keep="first", maintain_order=True)
