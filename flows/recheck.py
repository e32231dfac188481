"""The recheck flow: what is known is asked for again, in full, to find what was withdrawn, amended or came back."""

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.runtime import flow_run

from flows.crawling import Work, crawl, run_flow
from flows.parts import read_and_publish


def _name() -> str:
    portals = flow_run.parameters.get("portals") or ["all"]
    return f"recheck-{'+'.join(portals[:3])}{'+…' if len(portals) > 3 else ''}"


@flow(name="recheck", flow_run_name=_name, description="Ask for every known page again, in full.")
async def recheck(portals: list[str] | None = None, registry: str | None = None, data: str | None = None) -> State:
    """Ask for every page that is known, without validators, and publish what was amended, withdrawn or came back.

    A night does so to each page once in FAZHI_RECHECK days; this does it now, at one request a known page.

    Args:
        portals: Ids of the portals, as `fazhi portals list` shows them, e.g. cq_rongchang. Empty: all of the
            registry.
        registry: Folder of portal files on the worker. Empty: FAZHI_REGISTRY, or the built-in registry.
        data: Data folder on the worker, or s3://BUCKET/PREFIX. Empty: FAZHI_DATA.
    """

    async def again(work: Work) -> None:
        await crawl(work, again=True)
        await read_and_publish(work)

    return await run_flow("recheck", data=data, registry=registry, portals=portals or [], body=again)
