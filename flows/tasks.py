"""The Prefect tasks: one a portal for the crawl, one a batch for reading, one a run for publishing.

Wrappers only. They take plain values and paths and read the settings anew, so that they also run in another process;
nothing is cached, since what must not be done twice is known from the ledger and the published rows.
"""

import asyncio
from collections.abc import Collection
from pathlib import Path

from prefect import task
from prefect.cache_policies import NO_CACHE

from extract.crawl import Visit, visit_portal
from extract.reading import read_history
from extract.registry import load_registry
from flows.progress import reporter
from flows.reading import keep_reading, portal_of, read_places
from flows.settings import load_settings


@task(task_run_name="crawl-{portal_id}", cache_policy=NO_CACHE, retries=1, retry_delay_seconds=5)
def crawl_portal(
    portal_id: str, data: str, registry: str | None, run_id: str, years: tuple[int, int] | None, known: Collection[str]
) -> Visit:
    """Visit one portal: its listings, and what is new or changed behind them. It alone writes its archive and ledger."""
    settings = load_settings(data=data, registry=Path(registry) if registry else None)
    portal = load_registry(settings.registry)[portal_id]
    visit = asyncio.run(
        visit_portal(
            portal,
            settings.policy(),
            Path(data),
            run_id,
            years=range(years[0], years[1] + 1) if years else None,
            known=known,
        )
    )
    reporter().done(f"{portal_id}: {visit.status}, {visit.fetched} fetched, {visit.requests} requests")
    return visit


@task(task_run_name="read-{batch.name}", cache_policy=NO_CACHE)
def read_batch(data: Path, registry: str | None, batch: Path) -> Path:
    """Read one batch of archived reports into tables; returns the folder that holds them."""
    folder = read_places(data, load_registry(Path(registry) if registry else None), batch)
    reporter().done(f"{batch.stem} read")
    return folder


@task(task_run_name="read-archive-{portal_id}", cache_policy=NO_CACHE)
def read_archive(portal_id: str, data: Path, registry: str | None, scratch: Path) -> Path:
    """Read everything a portal's own archive holds, with its history; returns the folder that holds the tables."""
    portal = portal_of(load_registry(Path(registry) if registry else None), portal_id)
    folder = keep_reading([read_history(data, portal)], scratch / f"history-{portal_id}")
    reporter().done(f"{portal_id}: archive read")
    return folder
