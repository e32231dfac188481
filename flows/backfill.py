"""The backfill flow: reports about past years, from the portals, from our own archive, or from WARC files of others."""

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.runtime import flow_run

from flows.crawling import Work, crawl, run_flow
from flows.parts import read_and_publish, reread_and_publish
from flows.warc_files import import_files
from flows.years import years_between


def _name() -> str:
    given = flow_run.parameters
    first, last = given.get("year"), given.get("to")
    portals = given.get("portals") or ["all"]
    span = f"{first}-{last}" if last and last != first else f"{first}"
    return f"backfill-{span}-{'+'.join(portals[:3])}{'+…' if len(portals) > 3 else ''}"


@flow(name="backfill", flow_run_name=_name, description="Reports about past years.")
async def backfill(
    year: int,
    to: int | None = None,
    portals: list[str] | None = None,
    sources: list[str] | None = None,
    only_missing: bool = False,
    registry: str | None = None,
    data: str | None = None,
) -> State:
    """Bring the reports about the years `year` to `to`, and leave every other year as it is.

    Args:
        year: First year that the reports are about, e.g. 2021.
        to: Last year that they are about. Empty: the first alone.
        portals: Ids of the portals, as `fazhi portals list` shows them, e.g. cq_rongchang. Empty: all of the
            registry.
        sources: Where to take them from: `web` (the portals themselves; so where this is empty), `archive` (what was
            fetched before, read anew; nobody is asked), or the path of a WARC file on the worker.
        only_missing: Ask the portals only for reports that are not published yet.
        registry: Folder of portal files on the worker. Empty: FAZHI_REGISTRY, or the built-in registry.
        data: Data folder on the worker, or s3://BUCKET/PREFIX. Empty: FAZHI_DATA.
    """
    wanted = list(dict.fromkeys(sources or ["web"]))

    async def years_of(work: Work) -> None:
        years = years_between(year, to, work.run.started_at)
        if "web" in wanted:
            await crawl(work, years=years, only_missing=only_missing)
        if files := [source for source in wanted if source not in ("web", "archive")]:
            work = import_files(work, files)
        if wanted != ["archive"]:
            await read_and_publish(work, years=years)
        if "archive" in wanted:
            await reread_and_publish(work, years=years, everywhere=not portals)

    return await run_flow("backfill", data=data, registry=registry, portals=portals or [], body=years_of)
