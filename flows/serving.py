"""`fazhi serve`: the deployments served from this machine, without a work pool."""

import asyncio
import os
import warnings
from typing import Any, Final

from flows.prefect_env import prepare_prefect
from flows.settings import data_folder, load_settings

# As in deploy/prefect.yaml; the slug is what tells Prefect that it is the same schedule when it is served again.
NIGHTLY: Final = {"cron": "30 2 * * *", "timezone": "Asia/Shanghai", "slug": "nightly"}
REPORT: Final = {"cron": "30 7 * * *", "timezone": "Asia/Shanghai", "slug": "report"}
TIDY: Final = {"cron": "0 12 * * 0", "timezone": "Asia/Shanghai", "slug": "tidy"}


def serve_deployments() -> None:
    """Serve `nightly`, `report` and `tidy` on their schedules, `backfill` and `recheck` on demand, one at a time.

    With PREFECT_API_URL, that server keeps the schedules and the history; without, Prefect starts its embedded one,
    which lives as long as this process. Raises UsageError where a setting cannot be used.
    """
    settings = load_settings()
    # Runs are processes of their own, started in folders of their own: what is relative here must not be there.
    os.environ["FAZHI_DATA"] = str(data_folder(settings))
    if settings.registry:
        os.environ["FAZHI_REGISTRY"] = str(settings.registry.absolute())
    os.environ["FAZHI_SITE"] = str(settings.site.absolute())
    prepare_prefect(by_hand=False)
    from prefect import Flow, get_client, serve
    from prefect.client.schemas.objects import ConcurrencyLimitConfig, ConcurrencyLimitStrategy
    from prefect.deployments.runner import RunnerDeployment
    from prefect.schedules import Cron, Schedule
    from prefect.types.entrypoint import EntrypointType

    from flows.backfill import backfill
    from flows.nightly import nightly
    from flows.recheck import recheck
    from flows.report import report
    from flows.tidy import tidy
    from flows.turns import LIMIT

    async def take_turns() -> None:
        async with get_client() as client:
            await client.upsert_global_concurrency_limit_by_name(LIMIT, 1)

    def served(flow: Flow[..., Any], when: Schedule | None = None) -> RunnerDeployment:
        strategy = ConcurrencyLimitStrategy.CANCEL_NEW if when else ConcurrencyLimitStrategy.ENQUEUE
        return flow.to_deployment(  # type: ignore[return-value]
            name=flow.name,
            description=flow.description,
            tags=["fazhi"],
            schedule=when,
            concurrency_limit=ConcurrencyLimitConfig(limit=1, collision_strategy=strategy),
            entrypoint_type=EntrypointType.MODULE_PATH,
        )

    # Prefect 3.8.8 calls an asynchronous stop from its signal handler without awaiting it; it stops all the same.
    warnings.filterwarnings("ignore", message="coroutine 'Runner.astop' was never awaited", category=RuntimeWarning)
    asyncio.run(take_turns())
    serve(
        served(
            nightly,
            Cron(NIGHTLY["cron"], timezone=NIGHTLY["timezone"], slug=NIGHTLY["slug"]),
        ),
        served(backfill),
        served(recheck),
        served(report, Cron(REPORT["cron"], timezone=REPORT["timezone"], slug=REPORT["slug"])),
        served(tidy, Cron(TIDY["cron"], timezone=TIDY["timezone"], slug=TIDY["slug"])),
        # The data folder takes one run at a time.
        limit=1,
        # The schedule outlives a restart; nights missed meanwhile are caught up.
        pause_on_shutdown=False,
    )
