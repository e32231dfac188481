"""What `nightly` and `backfill` share: crawl portals side by side, read what is unread, publish, say who failed."""

import asyncio
import tempfile
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import polars as pl
from prefect.client.schemas.objects import State, StateType
from prefect.futures import PrefectFuture
from prefect.states import Completed, Failed

from extract.registry import Portal, load_registry
from flows.artifacts import Progress, leave_artifacts
from flows.coverage import cover
from flows.errors import EXPECTED, disk_faults
from flows.logs import tell
from flows.notices import send
from flows.progress import reporter
from flows.publishing import page_standing, publish_readings
from flows.readers import Reader, readers
from flows.reading import (
    archived_portals,
    articles,
    batches,
    chosen,
    grouped,
    parts,
    portals_in,
    published_keys,
    unread_places,
)
from flows.run import Run, open_run
from flows.runners import Submit, task_runner
from flows.settings import Settings, data_folder, load_settings
from flows.tasks import crawl_portal, read_archive, read_batch
from flows.turns import alone
from load.paths import SCRATCH
from load.store import remove_tree


@dataclass(frozen=True, slots=True)
class Work:
    """A run's frame: where it works, with which settings, on which portals."""

    run: Run
    settings: Settings
    registry: str | None
    portals: Sequence[Portal]
    scratch: Path
    submit: Submit


async def settled(future: PrefectFuture[Any]) -> State:
    """Wait for a task without holding up the flow's event loop; returns the state it ended in."""
    loop, done = asyncio.get_running_loop(), asyncio.Event()

    def wake(_: PrefectFuture[Any]) -> None:
        loop.call_soon_threadsafe(done.set)

    future.add_done_callback(wake)
    await done.wait()
    future.wait()
    return future.state


async def crawl(work: Work, *, years: range | None = None, only_missing: bool = False, again: bool = False) -> None:
    """Visit every portal, FAZHI_CONCURRENCY of them side by side. One that fails is written down; the others go on.

    `again`: ask for everything that is known, whatever is due.
    """
    progress = await Progress.begin(work.run, len(work.portals))
    published = None
    if only_missing and years is not None:
        about = pl.col("report_year").is_between(years.start, years.stop - 1)
        published = published_keys(work.run.data).filter(about)
    slots = asyncio.Semaphore(work.settings.concurrency)
    reporter().stage("crawling portals", len(work.portals))

    async def one(portal: Portal) -> None:
        known: list[str] = []
        if published is not None:
            known = published.filter(published["portal"] == portal.id)["url"].to_list()
        async with slots:
            future = work.submit(
                crawl_portal,
                portal=portal,
                data=work.run.data,
                settings=work.settings,
                run_id=work.run.id,
                years=(years.start, years.stop - 1) if years is not None else None,
                known=known,
                again=again,
            )
            state = await settled(future)
        if state.is_completed():
            visit = future.result()
            work.run.portal(portal.id).visited(visit)
            reporter().done(f"{portal.id}: {visit.status}, {visit.fetched} fetched, {visit.requests} requests")
        else:
            work.run.portal(portal.id).failed(f"{portal.id}: the crawl broke off: {state.message}")
        told = work.run.portal(portal.id)
        tell(
            "portal", work.run.id, portal=portal.id, url=portal.home, status=told.status, requests=told.requests,
            bytes=told.bytes, refused=told.refused, seconds=told.seconds,
        )  # fmt: skip
        await progress.step()

    await asyncio.gather(*(one(portal) for portal in work.portals))


async def read_and_publish(work: Work, *, years: range | None = None) -> None:
    """Read what is archived and not yet published, and publish it: at once, or in parts where very much waits."""
    published = published_keys(work.run.data)
    held = articles(work.run.data, work.portals)
    waiting = parts(unread_places(work.run.data, work.portals, published, held))
    portals = {portal.id: portal for portal in work.portals}
    with _readers(work, sum(part.height for part in waiting)) as reader:
        for number, places in enumerate(waiting):
            with _part(work, number, len(waiting)) as scratch:
                files = list(batches(places, scratch))
                reporter().stage(_reading("reports", number, len(waiting)), len(files))
                futures = [
                    work.submit(read_batch, data=work.run.data, portals=portals_in(path, portals), batch=path, **reader)
                    for path in files
                ]
                known = published if number == 0 else published_keys(work.run.data)
                await _publish(work, _settled_with(work, waiting, number), futures, known, held, years, guarded=True)


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
    with _readers(work, sum(sizes)) as reader:
        for number, portals in enumerate(groups):
            with _part(work, number, len(groups)) as scratch:
                reporter().stage(_reading("the archive", number, len(groups)), len(portals))
                futures = [
                    work.submit(read_archive, portal=portal, data=work.run.data, scratch=scratch, **reader)
                    for portal in portals
                ]
                await _publish(work, portals, futures, published_keys(work.run.data), held, years, guarded=False)


@contextmanager
def _readers(work: Work, count: int) -> Iterator[dict[str, Reader]]:
    """What a reading task is told of where to read; nothing on a cluster, whose workers are processes by themselves."""
    if work.settings.scheduler is not None:
        yield {}
        return
    with readers(count) as reader:
        yield {"reader": reader}


@contextmanager
def _part(work: Work, number: int, of: int) -> Iterator[Path]:
    """Where a part is read: gone when it is published, so that what lies there is never more than one part."""
    scratch = work.scratch / f"part-{number}"
    scratch.mkdir()
    yield scratch
    remove_tree(scratch)


def _settled_with(work: Work, waiting: Sequence[pl.DataFrame], number: int) -> list[Portal]:
    """The portals of which a part is the whole: those that stand in it, and in the first those that stand in none."""
    standing = [set(part["portal"].unique()) for part in waiting]
    mine, others = standing.pop(number), set().union(*standing)
    return [portal for portal in work.portals if portal.id in mine or (number == 0 and portal.id not in others)]


def _reading(what: str, number: int, of: int) -> str:
    return f"reading {what}" if of == 1 else f"reading part {number + 1} of {of}"


async def _publish(
    work: Work,
    portals: Sequence[Portal],
    futures: Sequence[PrefectFuture[Path]],
    published: pl.DataFrame,
    held: pl.DataFrame,
    years: range | None,
    *,
    guarded: bool,
) -> None:
    """Publish the folders that reading tasks leave, and what the ledgers of `portals` say of pages, as `held` has it.

    A task that broke off ends the run: its reports would be lost.
    """

    async def read(future: PrefectFuture[Path]) -> State:
        state = await settled(future)
        reporter().done("read" if state.is_completed() else f"broke off: {state.message}")
        return state

    states = await asyncio.gather(*map(read, futures))
    broken = [str(state.message) for state in states if not state.is_completed()]
    if broken:
        raise RuntimeError(f"a reading task broke off: {broken[0]}; nothing was published, the next run takes it up")
    reporter().stage("publishing")
    publish_readings(
        work.run,
        work.settings,
        [future.result() for future in futures],
        published,
        years=years,
        standing=page_standing(work.run.data, portals, published, waiting=guarded, held=held),
        guarded=guarded,
        elsewhere={portal.id for portal in work.portals} - {portal.id for portal in portals},
    )


@contextmanager
def _scratch(run: Run, settings: Settings) -> Iterator[Path]:
    """Where tasks leave what the next ones take: a folder of this machine, or one that every machine reaches."""
    if settings.scheduler is None:
        with tempfile.TemporaryDirectory(prefix="fazhi-") as scratch:
            yield Path(scratch)
        return
    everyone = run.data / SCRATCH
    if everyone.is_dir():
        remove_tree(everyone)  # of a run that died: this one holds the folder now
    folder = everyone / run.id
    folder.mkdir(parents=True)
    try:
        yield folder
    finally:
        remove_tree(everyone)


async def run_flow(
    flow: str,
    *,
    data: str | None,
    registry: str | None,
    portals: Sequence[str],
    body: Callable[[Work], Awaitable[None]],
) -> State:
    """Open a run, do `body`, leave artifacts, and end in a state that says how it went.

    What an operator can mend (a setting, a held folder, a portal id) ends the flow as failed with one line and
    without a traceback. Portals that failed are named in the state; the others are published all the same.
    """
    try:
        settings = load_settings(data=data, registry=Path(registry) if registry else None)
        folder = data_folder(settings)
        visited = chosen(load_registry(settings.registry), portals)
        async with alone():
            with (
                disk_faults(),
                open_run(flow, folder, settings, settings.policy()) as run,
                _scratch(run, settings) as scratch,
                task_runner(settings) as submit,
            ):
                where = str(settings.registry.absolute()) if settings.registry else None
                tell("run", run.id, flow=flow, data=str(folder), portals=len(visited))
                await body(Work(run, settings, where, visited, scratch, submit))
                cover(folder, visited, settings.policy().clock(), run.warnings.append)
    except EXPECTED as error:
        reporter().ended(error)
        return Failed(message=str(error))
    await leave_artifacts(run)
    send(run)
    tell("end", run.id, status=run.status, snapshot=run.snapshot, failed=run.failed_portals)
    reporter().ended(run)
    failed = run.failed_portals
    if failed:
        others = "the others are published" if len(failed) < len(run.portals) else "what was published stays"
        said = f"{len(failed)} of {len(run.portals)} portals failed: {', '.join(failed)}; {others} (run {run.id})"
        return State(type=StateType.FAILED, name="PortalsFailed", message=said)
    return Completed(message=f"{summary(run)} (run {run.id})")


def summary(run: Run) -> str:
    """One line: what the run brought, and what of it waits."""
    new, changed = (sum(getattr(one, key) for one in run.portals.values()) for key in ("new", "changed"))
    waiting = sorted(name for name, one in run.portals.items() if one.quarantined)
    waits = f"; in quarantine: {', '.join(waiting)}" if waiting else ""
    if not new and not changed:
        return f"{len(run.portals)} portals visited, nothing new{'' if run.snapshot else ', no snapshot made'}{waits}"
    return f"{len(run.portals)} portals visited, {new} new and {changed} changed reports{waits}"
