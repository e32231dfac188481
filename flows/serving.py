"""`fazhi serve`: the two deployments served from this machine, without a work pool."""

from flows.prefect_env import prepare_prefect


def serve_deployments() -> None:
    """Serve `nightly` on its schedule and `backfill` on demand until interrupted.

    Needs a Prefect server (PREFECT_API_URL); without one, Prefect starts its embedded one, and schedules live only as
    long as this process.
    """
    prepare_prefect(by_hand=False)
    from prefect import serve
    from prefect.schedules import Cron

    from flows.backfill import backfill
    from flows.nightly import nightly

    serve(
        nightly.to_deployment(  # type: ignore[arg-type]
            name="nightly",
            schedule=Cron("30 2 * * *", timezone="Asia/Shanghai"),
            concurrency_limit=1,
            description="Every night: visit every listing, publish what is new or changed.",
        ),
        backfill.to_deployment(  # type: ignore[arg-type]
            name="backfill", concurrency_limit=1, description="Reports about past years, when asked for."
        ),
        pause_on_shutdown=False,
    )
