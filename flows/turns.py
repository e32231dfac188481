"""Runs that ask portals take turns: a nightly run and a backfill never work one portal at the same moment.

On one data folder the lease sees to it by turning the later one away. Where Prefect starts the runs, the later one
waits for its turn instead: for the one slot of a global concurrency limit that registering makes.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from prefect.concurrency.asyncio import ConcurrencySlotAcquisitionError, concurrency
from prefect.runtime import deployment

from flows.settings import UsageError

LIMIT: Final = "fazhi-portals"
# A run whose machine died gives the slot back so many seconds later.
LEASE: Final = 300.0


@asynccontextmanager
async def alone() -> AsyncIterator[None]:
    """Hold the slot, once it is free. Of a run by hand there is none to hold. Raises UsageError where none was made."""
    if deployment.id is None:
        yield
        return
    turn = concurrency(LIMIT, occupy=1, strict=True, lease_duration=LEASE, raise_on_lease_renewal_failure=False)
    try:
        await turn.__aenter__()
    except ConcurrencySlotAcquisitionError as error:
        raise UsageError(
            f"the Prefect server has no concurrency limit {LIMIT!r} ({error}); expected one of 1, without which runs "
            "would meet at a portal; run `python deploy/register.py` and start the run again"
        ) from error
    try:
        yield
    finally:
        await turn.__aexit__(None, None, None)
