"""Make the Prefect server (PREFECT_API_URL) know the work pool, the deployments and the automation.

    python deploy/register.py

May be run again at any time, from any folder: each is brought up to date, none is doubled.
"""

import asyncio
import os
import subprocess
import sys
from pathlib import Path

os.environ.setdefault("DO_NOT_TRACK", "1")

import yaml
from prefect.client.orchestration import PrefectClient, get_client
from prefect.client.schemas.actions import WorkPoolCreate, WorkPoolUpdate
from prefect.events.schemas.automations import AutomationCore
from prefect.exceptions import ObjectAlreadyExists
from prefect.workers.process import ProcessWorker

HERE = Path(__file__).resolve().parent
POOL = "fazhi"
# One data folder, one run at a time, be it nightly or backfill: the next waits as "Late" and is not turned away by
# the data folder's lease.
AT_ONCE = 1


async def register_pool(client: PrefectClient) -> None:
    """Create the process work pool, or hold an existing one to its limit and leave the rest as the operator set it."""
    template = ProcessWorker.get_default_base_job_template()
    try:
        await client.create_work_pool(
            WorkPoolCreate(name=POOL, type="process", base_job_template=template, concurrency_limit=AT_ONCE)
        )
    except ObjectAlreadyExists:
        await client.update_work_pool(POOL, WorkPoolUpdate(concurrency_limit=AT_ONCE))


async def register_automations(client: PrefectClient) -> None:
    """Create the automations of automations.yaml, or bring those of the same name up to date."""
    for given in yaml.safe_load((HERE / "automations.yaml").read_text(encoding="utf-8"))["automations"]:
        wanted = AutomationCore.model_validate(given)
        known = await client.read_automations_by_name(wanted.name)
        if known:
            await client.update_automation(known[0].id, wanted)
        else:
            await client.create_automation(wanted)


async def register() -> None:
    """The work pool first, which the deployments name, and the deployments by Prefect's own command."""
    async with get_client() as client:
        await register_pool(client)
        await register_automations(client)
    # Entrypoints are relative to the folder that holds flows/.
    home = os.environ.get("FAZHI_HOME") or HERE.parent
    command = ["deploy", "--all", "--prefect-file", str(HERE / "prefect.yaml")]
    await asyncio.to_thread(
        subprocess.run, [sys.executable, "-m", "prefect", "--no-prompt", *command], cwd=home, check=True
    )


if __name__ == "__main__":
    try:
        asyncio.run(register())
    except subprocess.CalledProcessError as error:
        sys.exit(f"register: `prefect deploy` ended with status {error.returncode}; what it said stands above")
