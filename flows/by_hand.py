"""`fazhi nightly` and `fazhi backfill` by hand: the same flows as the schedule's, with Prefect's embedded server."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.table import Table

from extract.crawl import visit_portal
from extract.registry import load_registry
from extract.told import told
from flows.prefect_env import prepare_prefect
from flows.progress import LINE_AT_MOST, reporter, shown
from flows.reading import chosen, published_keys
from flows.run import Run
from flows.settings import Settings, UsageError, data_folder, load_settings
from flows.tables import wide_console
from flows.years import years_between
from load.lease import Lease
from load.paths import prepare

if TYPE_CHECKING:
    from prefect.client.schemas.objects import State


def run_nightly(portals: Sequence[str], registry: Path | None, data: str | None) -> int:
    """One night; returns the exit status."""
    settings = load_settings(data=data, registry=registry)
    folder = data_folder(settings)
    chosen(load_registry(settings.registry), portals)
    _can_start(folder, settings)

    def start() -> "Awaitable[State[Any]]":
        from flows.nightly import nightly

        return nightly(
            portals=list(portals) or None,
            registry=str(settings.registry) if settings.registry else None,
            data=str(folder),
            return_state=True,
        )

    return run_by_hand(start)


def run_backfill(
    year: int,
    to: int | None,
    portals: Sequence[str],
    sources: Sequence[str],
    only_missing: bool,
    dry_run: bool,
    registry: Path | None,
    data: str | None,
) -> int:
    """Reports about past years; returns the exit status."""
    settings = load_settings(data=data, registry=registry)
    folder = data_folder(settings)
    years = years_between(year, to, settings.now or datetime.now(UTC))
    chosen(load_registry(settings.registry), portals)
    for source in sources:
        if source not in ("web", "archive") and not Path(source).is_file():
            raise UsageError(f"--from {source}: no such file; expected web, archive or a WARC file")
    if dry_run:
        if sources and list(sources) != ["web"]:
            raise UsageError("--dry-run says what would be fetched from the web; leave --from out")
        return dry_backfill(years, portals, only_missing, registry, data)
    _can_start(folder, settings)

    def start() -> "Awaitable[State[Any]]":
        from flows.backfill import backfill

        return backfill(
            year=year,
            to=to,
            portals=list(portals) or None,
            sources=[str(Path(s).absolute()) if s not in ("web", "archive") else s for s in sources] or None,
            only_missing=only_missing,
            registry=str(settings.registry) if settings.registry else None,
            data=str(folder),
            return_state=True,
        )

    return run_by_hand(start)


def _can_start(folder: Path, settings: Settings) -> None:
    """Say at once, before Prefect takes its seconds to start, that the folder cannot be used or that a run holds it."""
    prepare(folder)
    probe = Lease(folder, "starting", settings.lease)
    probe.acquire()
    probe.release()


def run_by_hand(start: "Callable[[], Awaitable[State[Any]]]", *, home: Path | None = None) -> int:
    """Run a flow with Prefect's embedded server, show its progress, print its table; returns the exit status.

    An expected error of the flow is raised here, to be said in one line.
    """
    prepare_prefect(by_hand=True, home=home)
    with shown() as progress:
        progress.stage("starting Prefect")
        state = asyncio.run(_wait(start))
    if isinstance(progress.outcome, Run):
        print_run(progress.outcome)
        tell_failures(progress.outcome)
        return 3 if progress.outcome.failed_portals else 0
    if isinstance(progress.outcome, Exception):
        raise progress.outcome
    raise RuntimeError(f"the flow ended without an outcome: {state.message}")


async def _wait(start: "Callable[[], Awaitable[State[Any]]]") -> "State[Any]":
    return await start()


def print_run(run: Run) -> None:
    """The run as a table on standard output."""
    table = Table(title=f"{run.flow} {run.id}", title_justify="left")
    for heading in ("portal", "status"):
        table.add_column(heading)
    for heading in ("new", "changed", "unchanged", "refused", "requests", "seconds"):
        table.add_column(heading, justify="right")
    for name, one in sorted(run.portals.items()):
        counts = (one.new, one.changed, one.unchanged, sum(one.refused.values()), one.requests)
        table.add_row(name, one.status, *(str(count) for count in counts), f"{one.seconds:.1f}")
    wide_console().print(table)
    said = f"snapshot {run.snapshot}" if run.snapshot else "nothing new: no snapshot made, no data file written"
    Console().print(f"{said}; run {run.data / 'runs' / (run.id + '.json')}", highlight=False, soft_wrap=True)


def tell_failures(run: Run) -> None:
    """The portals that are not as they should be, with the next step, on standard error."""
    errors = Console(stderr=True)
    for name, one in sorted(run.portals.items()):
        if one.quarantined:
            errors.print(
                f"fazhi: {name}: what was read waits in quarantine ({'; '.join(one.quarantined)}); what was published "
                f"stays; look at quarantine/{name}, then `fazhi status --accept {name}` or `--reject {name}`",
                markup=False,
                highlight=False,
                soft_wrap=True,
            )
        if one.status == "ok":
            continue
        reasons = ", ".join(f"{reason} {count}" for reason, count in sorted(one.refused.items()))
        why = "; ".join(filter(None, [reasons, *one.warnings[:3]])) or "see the run's JSON"
        errors.print(
            f"fazhi: {name} {one.status}: {told(why, LINE_AT_MOST)}; try `fazhi portals check {name}`",
            markup=False,
            highlight=False,
            soft_wrap=True,
        )


def dry_backfill(
    years: range, portals: Sequence[str], only_missing: bool, registry: Path | None, data: str | None
) -> int:
    """Visit the listings only, and print what a backfill would fetch; writes nothing. Returns the exit status."""
    settings = load_settings(data=data, registry=registry)
    folder, policy = data_folder(settings), settings.policy()
    published = published_keys(folder)
    table = Table(title=f"would be fetched for {years.start}" + (f"-{years.stop - 1}" if len(years) > 1 else ""))
    for heading in ("portal", "date", "title", "address"):
        table.add_column(heading, overflow="fold")
    failed = []
    with shown():
        listed = chosen(load_registry(settings.registry), portals)
        reporter().stage("visiting listings", len(listed))
        for portal in listed:
            known = published.filter(published["portal"] == portal.id)["url"].to_list() if only_missing else []
            visit = asyncio.run(visit_portal(portal, policy, folder, "dry-run", years=years, known=known, dry_run=True))
            for link in visit.planned:
                table.add_row(portal.id, str(link.date or ""), link.title, link.url)
            if visit.status == "failed":
                failed.append(portal.id)
            reporter().done(f"{portal.id}: {len(visit.planned)} would be fetched")
    wide_console().print(table)
    for name in failed:
        Console(stderr=True).print(f"fazhi: {name} failed; try `fazhi portals check {name}`", highlight=False)
    return 3 if failed else 0
