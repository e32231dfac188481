"""Make the Prefect server (PREFECT_API_URL) know the work pool, the deployments, the automations and how runs take turns.

    python deploy/register.py

May be run again at any time, from any folder: each is brought up to date, none is doubled. FAZHI_NOTIFY says where
people are told: a webhook (http://, https://; it gets {"subject", "body", "text"} as JSON), or an address as Apprise
writes them (mailto://, wecombot://, dingtalk:// …). Unset, nobody is told.
"""

import asyncio
import logging
import os
import subprocess
import sys
from pathlib import Path

os.environ.setdefault("DO_NOT_TRACK", "1")

import apprise
import yaml
from prefect.blocks.core import Block
from prefect.blocks.notifications import CustomWebhookNotificationBlock, SlackWebhook
from prefect.client.orchestration import PrefectClient, get_client
from prefect.client.schemas.actions import WorkPoolCreate, WorkPoolUpdate
from prefect.events.schemas.automations import AutomationCore
from prefect.exceptions import ObjectAlreadyExists
from prefect.workers.process import ProcessWorker
from pydantic import SecretStr

HERE = Path(__file__).resolve().parent
POOL = "fazhi"
TURNS = "fazhi-portals"
BLOCK = "fazhi-notice"
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


async def register_turns(client: PrefectClient) -> None:
    """The limit by which runs that ask portals work one after the other (flows/turns.py)."""
    await client.upsert_global_concurrency_limit_by_name(TURNS, 1)


def notification_block(address: str) -> Block:
    """The block that sends to an address. Raises ValueError for one that is no webhook and that Apprise does not know."""
    if address.startswith(("http://", "https://")):
        # `text` is what Slack, Feishu and Mattermost show of a webhook.
        told = {"subject": "{{subject}}", "body": "{{body}}", "text": "{{subject}}\n{{body}}"}
        return CustomWebhookNotificationBlock(name=BLOCK, url=address, json_data=told)
    logging.getLogger("apprise").disabled = True  # it would print the address, secrets and all
    known = apprise.Apprise.instantiate(address)
    logging.getLogger("apprise").disabled = False
    if known is None:
        # Prefect would save it, and never send. The address holds secrets: what stands before them is enough to say.
        scheme = address.partition("://")[0] if "://" in address else "no scheme"
        raise ValueError(
            f"FAZHI_NOTIFY: expected http://, https:// or an address as Apprise writes them (mailto://, wecombot://, "
            f"dingtalk:// …, each with all of its parts), found {scheme}, which it cannot use; see https://appriseit.com"
        )
    # The one of Prefect's own blocks, which alone its server can load, that hands any address to Apprise.
    return SlackWebhook(url=SecretStr(address))


async def register_notification(block: Block | None) -> str | None:
    """Save the block that people are told through; its id, or None where nobody is to be told."""
    return str(await block.asave(BLOCK, overwrite=True)) if block else None


async def register_automations(client: PrefectClient, block: str | None) -> None:
    """Create the automations of automations.yaml, or bring those of the same name up to date.

    Those that tell somebody are left out, and removed where they are, without a block to tell through.
    """
    for given in yaml.safe_load((HERE / "automations.yaml").read_text(encoding="utf-8"))["automations"]:
        known = await client.read_automations_by_name(given["name"])
        sends = [action for action in given["actions"] if action["type"] == "send-notification"]
        if sends and block is None:
            for one in known:
                await client.delete_automation(one.id)
            continue
        for action in sends:
            action["block_document_id"] = block
        wanted = AutomationCore.model_validate(given)
        if known:
            await client.update_automation(known[0].id, wanted)
        else:
            await client.create_automation(wanted)


async def register() -> None:
    """The work pool first, which the deployments name, and the deployments by Prefect's own command.

    Raises ValueError, and registers nothing, for a FAZHI_NOTIFY that cannot be used.
    """
    address = os.environ.get("FAZHI_NOTIFY")
    block = notification_block(address) if address else None
    async with get_client() as client:
        await register_pool(client)
        await register_turns(client)
        await register_automations(client, await register_notification(block))
    # Entrypoints are relative to the folder that holds flows/.
    home = os.environ.get("FAZHI_HOME") or HERE.parent
    command = ["deploy", "--all", "--prefect-file", str(HERE / "prefect.yaml")]
    await asyncio.to_thread(
        subprocess.run, [sys.executable, "-m", "prefect", "--no-prompt", *command], cwd=home, check=True
    )


if __name__ == "__main__":
    try:
        asyncio.run(register())
    except ValueError as error:
        sys.exit(f"register: {error}")
    except subprocess.CalledProcessError as error:
        sys.exit(f"register: `prefect deploy` ended with status {error.returncode}; what it said stands above")
