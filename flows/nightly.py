"""The nightly flow: visit every listing, fetch what is new or changed, publish."""

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.context import FlowRunContext
from prefect.runtime import flow_run
from prefect.states import Completed

from flows.crawling import Work, crawl, run_flow
from flows.parts import read_and_publish
from flows.season import Cadence, is_night, next_night
from flows.settings import load_settings


def is_by_schedule() -> bool:
    """Whether the schedule started this run, and no person did."""
    context = FlowRunContext.get()
    return context is not None and context.flow_run is not None and context.flow_run.auto_scheduled


def _name() -> str:
    portals = flow_run.parameters.get("portals") or ["all"]
    when = flow_run.scheduled_start_time
    return f"nightly-{when:%Y%m%d}-{'+'.join(portals[:3])}{'+…' if len(portals) > 3 else ''}"


@flow(
    name="nightly", flow_run_name=_name, description="One night: visit every listing, publish what is new or changed."
)
async def nightly(
    portals: list[str] | None = None,
    registry: str | None = None,
    data: str | None = None,
    cadence: Cadence = "season",
) -> State:
    """Visit every listing of the portals, fetch what is new or changed, and publish it as one new state.

    Args:
        portals: Ids of the portals, as `fazhi portals list` shows them, e.g. cq_rongchang. Empty: all of the
            registry.
        registry: Folder of portal files on the worker. Empty: FAZHI_REGISTRY, or the built-in registry.
        data: Data folder on the worker, or s3://BUCKET/PREFIX. Empty: FAZHI_DATA.
        cadence: `season`: of the runs that the schedule starts, work every night from 15 December to 15 April, when
            reports appear, and else only the night to Sunday. `every night`: all of them. A run that a person starts
            always works.
    """
    # Not a parameter of the schedule: Prefect 3.8.8 forgets those when a schedule is paused.
    if cadence == "season" and is_by_schedule():
        now = load_settings().policy().clock()
        if not is_night(now):
            said = f"out of season: nothing was asked for; the next night of work is that of {next_night(now):%Y-%m-%d}"
            return Completed(message=said)

    async def night(work: Work) -> None:
        await crawl(work)
        await read_and_publish(work)

    return await run_flow("nightly", data=data, registry=registry, portals=portals or [], body=night)
