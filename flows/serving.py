"""`fazhi serve`: the two deployments served from this machine, without a work pool."""

import os
import warnings

from flows.prefect_env import prepare_prefect
from flows.settings import data_folder, load_settings

# As in deploy/prefect.yaml; the slug is what tells Prefect that it is the same schedule when it is served again.
NIGHTLY = {"cron": "30 2 * * *", "timezone": "Asia/Shanghai", "slug": "nightly"}


def serve_deployments() -> None:
    """Serve `nightly` on its schedule and `backfill` on demand, one run at a time, until interrupted.

    With PREFECT_API_URL, that server keeps the schedules and the history; without, Prefect starts its embedded one,
    which lives as long as this process. Raises UsageError where a setting cannot be used.
    """
    settings = load_settings()
    # Runs are processes of their own, started in folders of their own: what is relative here must not be there.
    os.environ["FAZHI_DATA"] = str(data_folder(settings))
    if settings.registry:
        os.environ["FAZHI_REGISTRY"] = str(settings.registry.absolute())
    prepare_prefect(by_hand=False)
    from prefect import serve
    from prefect.client.schemas.objects import ConcurrencyLimitConfig, ConcurrencyLimitStrategy
    from prefect.schedules import Cron
    from prefect.types.entrypoint import EntrypointType

    from flows.backfill import backfill
    from flows.nightly import nightly

    # Prefect 3.8.8 calls an asynchronous stop from its signal handler without awaiting it; it stops all the same.
    warnings.filterwarnings("ignore", message="coroutine 'Runner.astop' was never awaited", category=RuntimeWarning)
    serve(
        nightly.to_deployment(  # type: ignore[arg-type]
            name="nightly",
            description="Every night: visit every listing, publish what is new or changed.",
            tags=["fazhi"],
            schedule=Cron(NIGHTLY["cron"], timezone=NIGHTLY["timezone"], slug=NIGHTLY["slug"]),
            concurrency_limit=ConcurrencyLimitConfig(limit=1, collision_strategy=ConcurrencyLimitStrategy.CANCEL_NEW),
            entrypoint_type=EntrypointType.MODULE_PATH,
        ),
        backfill.to_deployment(  # type: ignore[arg-type]
            name="backfill",
            description="Reports about past years, when asked for.",
            tags=["fazhi"],
            concurrency_limit=ConcurrencyLimitConfig(limit=1, collision_strategy=ConcurrencyLimitStrategy.ENQUEUE),
            entrypoint_type=EntrypointType.MODULE_PATH,
        ),
        # The data folder takes one run at a time.
        limit=1,
        # The schedule outlives a restart; nights missed meanwhile are caught up.
        pause_on_shutdown=False,
    )
