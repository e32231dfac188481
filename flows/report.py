"""The report flow: the static site of what is published, for whoever looks at it."""

from datetime import UTC, datetime
from pathlib import Path

from prefect import flow
from prefect.artifacts import acreate_link_artifact
from prefect.client.schemas.objects import State
from prefect.states import Completed, Failed

from extract.registry import load_registry
from flows.errors import EXPECTED
from flows.settings import folder_to_read, load_settings
from load.site.build import build_site


@flow(name="report", description="Write the static site of what is published.")
async def report(
    out: str | None = None, address: str | None = None, registry: str | None = None, data: str | None = None
) -> State:
    """Write the site into a folder, and leave a link to it.

    Args:
        out: Folder on the worker that the site is written into, e.g. a web server's. Empty: FAZHI_SITE.
        address: Where people find the site, e.g. https://fazhi.example.org/. Empty: the folder itself.
        registry: Folder of portal files on the worker. Empty: FAZHI_REGISTRY, or the built-in registry.
        data: Data folder on the worker, or s3://BUCKET/PREFIX. Empty: FAZHI_DATA.
    """
    try:
        settings = load_settings(registry=Path(registry) if registry else None)
        names = {portal.id: portal.name for portal in load_registry(settings.registry).values()}
        now = settings.now or datetime.now(UTC)
        site = build_site(
            folder_to_read(data), (Path(out) if out else settings.site).absolute(), now=now, portal_names=names
        )
    except EXPECTED as error:
        return Failed(message=str(error))
    link = address or (site.out / "index.html").as_uri()
    await acreate_link_artifact(link, link_text="the site", key="report-site", description=f"{site.reports} reports")
    return Completed(message=f"{site.files} files of {site.reports} reports written to {site.out}")
