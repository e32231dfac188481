"""Reading what is archived and publishing it: at once, or in parts of whole portals where it is very much."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import polars as pl
from prefect.client.schemas.objects import State
from prefect.futures import PrefectFuture

from extract.registry import Portal, load_registry
from flows.crawling import Work, settled
from flows.progress import reporter
from flows.publishing import page_standing, publish_readings
from flows.readers import Reader, here, readers
from flows.reading import (
    archived_portals,
    articles,
    batches,
    grouped,
    parts,
    portals_in,
    published_keys,
    unread_places,
)
from flows.tasks import read_archive, read_batch
from load.store import remove_tree

# Submits the tasks that read a part, which leave their tables below the folder given.
Begin = Callable[[Path], list[PrefectFuture[Path]]]


async def read_and_publish(work: Work, *, years: range | None = None) -> None:
    """Read what is archived and not yet published, and publish it: at once, or in parts where very much waits."""
    published = published_keys(work.run.data)
    held = articles(work.run.data, work.portals)
    waiting = parts(unread_places(work.run.data, work.portals, published, held))
    portals = {portal.id: portal for portal in work.portals}

    def begin(places: pl.DataFrame) -> Begin:
        return lambda scratch: [
            work.submit(read_batch, data=work.run.data, portals=portals_in(path, portals), batch=path, **reader)
            for path in batches(places, scratch)
        ]

    with _readers(work, sum(part.height for part in waiting)) as reader:
        async for number, folders in _read(work, "reports", [begin(places) for places in waiting], reader):
            known = published if number == 0 else published_keys(work.run.data)
            _publish(work, _settled_with(work, waiting, number), folders, known, held, years, guarded=True)


async def reread_and_publish(work: Work, *, years: range, everywhere: bool) -> None:
    """Read the portals' own archives anew, without any network, and publish the years asked for, in parts where they
    are very many.

    `everywhere`: every portal that has an archive, rather than those of the work.
    """
    if everywhere:
        registry = load_registry(Path(work.registry) if work.registry else None)
        work = replace(work, portals=archived_portals(work.run.data, registry))
    for portal in work.portals:
        work.run.portal(portal.id)
    held = articles(work.run.data, work.portals)
    counts = dict(held.group_by("portal").len().iter_rows())
    sizes = [counts.get(portal.id, 0) for portal in work.portals]
    groups = grouped(work.portals, sizes)

    def begin(portals: Sequence[Portal]) -> Begin:
        return lambda scratch: [
            work.submit(read_archive, portal=portal, data=work.run.data, scratch=scratch, **reader)
            for portal in portals
        ]

    with _readers(work, sum(sizes)) as reader:
        async for number, folders in _read(work, "the archive", [begin(portals) for portals in groups], reader):
            _publish(work, groups[number], folders, published_keys(work.run.data), held, years, guarded=False)


@contextmanager
def _readers(work: Work, count: int) -> Iterator[dict[str, Reader]]:
    """What a reading task is told of where to read; nothing on a cluster, whose workers are processes by themselves."""
    if work.settings.scheduler is not None:
        yield {}
        return
    with readers(count) as reader:
        yield {"reader": reader}


async def _read(
    work: Work, what: str, waiting: Sequence[Begin], reader: dict[str, Reader]
) -> AsyncIterator[tuple[int, list[Path]]]:
    """Of each part its number and the folders that its tasks leave, which are gone when the next is asked for.

    Where other processes read, the next part waits for the first of them that has nothing left to read of this one, and is
    read while the caller publishes. A task that broke off ends the run: its reports would be lost.
    """
    ahead = reader.get("reader") is not here
    begun: list[list[PrefectFuture[Path]]] = []

    def begin() -> None:
        (scratch := _scratch(work, len(begun))).mkdir()
        begun.append(waiting[len(begun)](scratch))

    for number in range(len(waiting)):
        while len(begun) < min(number + 1 + ahead, len(waiting)):
            begin()
        reporter().stage(_reading(what, number, len(waiting)), len(begun[number]))
        folders = await _folders(begun[number])
        reporter().stage("publishing")
        yield number, folders
        remove_tree(_scratch(work, number))


def _scratch(work: Work, number: int) -> Path:
    """Where a part is read."""
    return work.scratch / f"part-{number}"


async def _folders(futures: Sequence[PrefectFuture[Path]]) -> list[Path]:
    """What reading tasks return."""

    async def read(future: PrefectFuture[Path]) -> State:
        state = await settled(future)
        reporter().done("read" if state.is_completed() else f"broke off: {state.message}")
        return state

    states = await asyncio.gather(*map(read, futures))
    broken = [str(state.message) for state in states if not state.is_completed()]
    if broken:
        raise RuntimeError(f"a reading task broke off: {broken[0]}; nothing was published, the next run takes it up")
    return [future.result() for future in futures]


def _settled_with(work: Work, waiting: Sequence[pl.DataFrame], number: int) -> list[Portal]:
    """The portals of which a part is the whole: those that stand in it, and in the first those that stand in none."""
    standing = [set(part["portal"].unique()) for part in waiting]
    mine, others = standing.pop(number), set().union(*standing)
    return [portal for portal in work.portals if portal.id in mine or (number == 0 and portal.id not in others)]


def _reading(what: str, number: int, of: int) -> str:
    return f"reading {what}" if of == 1 else f"reading part {number + 1} of {of}"


def _publish(
    work: Work,
    portals: Sequence[Portal],
    folders: Sequence[Path],
    published: pl.DataFrame,
    held: pl.DataFrame,
    years: range | None,
    *,
    guarded: bool,
) -> None:
    """Publish the folders that reading tasks leave, and what the ledgers of `portals` say of pages, as `held` has it."""
    publish_readings(
        work.run,
        work.settings,
        folders,
        published,
        years=years,
        standing=page_standing(work.run.data, portals, published, waiting=guarded, held=held),
        guarded=guarded,
        elsewhere={portal.id for portal in work.portals} - {portal.id for portal in portals},
    )
