"""What `nightly` and `backfill` share: a run's frame, the crawl of portals side by side, and saying who failed."""

import asyncio
import tempfile
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
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
from flows.reading import chosen, published_keys
from flows.run import Run, open_run
from flows.runners import Submit, task_runner
from flows.settings import Settings, data_folder, load_settings
from flows.tasks import crawl_portal
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
