"""The Prefect tasks: one a portal for the crawl, one a batch for reading, one a run for publishing.

Wrappers only. They are handed whatever they need (the portal, the settings, where the data lies), so that they also run
on another machine, whose environment may be another; nothing is cached, since what must not be done twice is known from
the ledger and the published rows. Where a worker dies, the task is begun anew on another: all of them may be.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace
from pathlib import Path

from prefect import task
from prefect.cache_policies import NO_CACHE

from extract.crawl import Visit, visit_portal
from extract.registry import Portal
from extract.side_by_side import run_side_by_side
from flows.budget import spent_today
from flows.logs import addresses_to
from flows.readers import Reader, here
from flows.reading import read_everything, read_places
from flows.settings import Settings
from load.working_copy import working_copy


@task(task_run_name="crawl-{portal.id}", cache_policy=NO_CACHE, retries=1, retry_delay_seconds=5)
def crawl_portal(
    portal: Portal,
    data: Path,
    settings: Settings,
    run_id: str,
    years: tuple[int, int] | None,
    known: Collection[str],
    again: bool,
) -> Visit:
    """Visit one portal: its listings, and what is new or changed behind them. It alone writes its archive and ledger.

    `again`: everything known is asked for too.
    """
    with working_copy(data) as folder:
        return run_side_by_side(
            visit_portal(
                portal,
                replace(settings.policy(), again=again),
                folder,
                run_id,
                kept=data,
                spent=spent_today(data, portal.id, settings.policy().clock()),
                years=range(years[0], years[1] + 1) if years else None,
                known=known,
                progress=addresses_to(run_id),
            )
        )


@task(task_run_name="read-{batch.name}", cache_policy=NO_CACHE)
def read_batch(data: Path, portals: Mapping[str, Portal], batch: Path, reader: Reader = here) -> Path:
    """Read one batch of archived reports into tables; returns the folder that holds them."""
    return reader(read_places, data, portals, batch)


@task(task_run_name="read-archive-{portal.id}", cache_policy=NO_CACHE)
def read_archive(portal: Portal, data: Path, scratch: Path, reader: Reader = here) -> Path:
    """Read everything a portal's own archive holds, with its history; returns the folder that holds the tables."""
    return reader(read_everything, data, portal, scratch)
