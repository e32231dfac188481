"""The backfill flow: reports about past years, from the portals, from our own archive, or from WARC files of others."""

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.runtime import flow_run

from flows.crawling import Work, crawl, read_and_publish, reread_and_publish, run_flow
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
        year: First year that the reports are about.
        to: Last year; the same as the first by default.
        portals: Ids of the portals; all of the registry by default.
        sources: Any of `web` (the portals; the default), `archive` (what we fetched before; no network), and paths
            of WARC files made by others.
        only_missing: Ask the portals only for reports that are not published yet.
        registry: Folder of portal files; FAZHI_REGISTRY or the built-in registry by default.
        data: Data folder; FAZHI_DATA by default.
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
