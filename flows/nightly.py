"""The nightly flow: visit every listing, fetch what is new or changed, publish."""

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.runtime import flow_run

from flows.crawling import Work, crawl, read_and_publish, run_flow


def _name() -> str:
    portals = flow_run.parameters.get("portals") or ["all"]
    when = flow_run.scheduled_start_time
    return f"nightly-{when:%Y%m%d}-{'+'.join(portals[:3])}{'+…' if len(portals) > 3 else ''}"


@flow(
    name="nightly", flow_run_name=_name, description="One night: visit every listing, publish what is new or changed."
)
async def nightly(portals: list[str] | None = None, registry: str | None = None, data: str | None = None) -> State:
    """Visit every listing of the portals, fetch what is new or changed, and publish it as one new state.

    Args:
        portals: Ids of the portals to visit; all of the registry by default.
        registry: Folder of portal files; FAZHI_REGISTRY or the built-in registry by default.
        data: Data folder; FAZHI_DATA by default.
    """

    async def night(work: Work) -> None:
        await crawl(work)
        await read_and_publish(work)

    return await run_flow("nightly", data=data, registry=registry, portals=portals or [], body=night)
