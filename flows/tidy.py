"""The tidy flow: what nothing needs any more leaves the data folder."""

from typing import Annotated

from prefect import flow
from prefect.artifacts import acreate_markdown_artifact
from prefect.client.schemas.objects import State
from prefect.states import Completed, Failed
from pydantic import Field

from flows.errors import EXPECTED
from flows.settings import load_settings
from flows.tidying import ARCHIVE_DAYS, RUN_DAYS, remove_unneeded
from flows.turns import alone


@flow(name="tidy", description="Remove records of old runs, and archive files that hold no page of a report.")
async def tidy(
    archive_days: Annotated[float, Field(ge=1)] = ARCHIVE_DAYS,
    run_days: Annotated[float, Field(ge=1)] = RUN_DAYS,
    data: str | None = None,
) -> State:
    """Remove what nothing needs any more; published states and whatever a report was read from stay.

    Args:
        archive_days: Archive files without any page of a report are kept so many days.
        run_days: Records in runs/ are kept so many days; the last of each kind always.
        data: Data folder on the worker, or s3://BUCKET/PREFIX. Empty: FAZHI_DATA.
    """
    try:
        async with alone():
            removed = remove_unneeded(load_settings(data=data), archive_days, run_days)
    except EXPECTED as error:
        return Failed(message=str(error))
    said = f"{len(removed)} files of {sum(one.bytes for one in removed) / 1e6:.1f} MB removed"
    await acreate_markdown_artifact(
        "\n".join([f"# {said}", "", *(f"- `{one.path.name}`: {one.why}" for one in removed[:200])]), key="tidy-summary"
    )
    return Completed(message=said)
