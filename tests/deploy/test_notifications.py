"""Addresses that Apprise sends to: a mail that arrives, those of the runbook, and those that nobody can send to."""

import os
import runpy
import socket
import subprocess
import sys
from collections.abc import Callable
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import apprise
import pytest
from aiosmtpd.controller import Controller
from prefect.blocks.core import Block

REGISTER = Path(__file__).parents[2] / "deploy" / "register.py"
SECRET = "kanarienvogel"


@pytest.fixture(scope="module")
def notification_block() -> Callable[[str], Block]:
    made: Callable[[str], Block] = runpy.run_path(str(REGISTER))["notification_block"]
    return made


class Mailbox:
    """Takes every mail."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        mail = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(mail, EmailMessage)
        self.mails.append(mail)
        return "250 OK"


def test_a_mail_arrives(notification_block: Callable[[str], Block]) -> None:
    mailbox = Mailbox()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = Controller(mailbox, hostname="127.0.0.1", port=port)
    server.start()
    try:
        block: Any = notification_block(f"mailto://127.0.0.1:{port}?from=fazhi@example.cn&to=operator@example.cn")
        block.notify("- yunchuan: dns 1", "fazhi nightly: 1 of 2 portals failed")
    finally:
        server.stop()
    [mail] = mailbox.mails
    assert mail["Subject"] == "fazhi nightly: 1 of 2 portals failed"
    assert "operator@example.cn" in mail["To"]
    text = mail.get_body(("plain", "html"))
    assert text is not None
    assert "- yunchuan: dns 1" in text.get_content()


@pytest.mark.parametrize(
    ("address", "service"),
    [
        ("wecombot://693a91f6-7e1c-4bc4-97a0-0ec2fa5aaa0a", "WeCom Bot"),
        ("dingtalk://abcdefgh12345678", "DingTalk"),
        ("mailtos://user:word@mail.example.cn?to=operator@example.cn", "E-Mail"),
    ],
)
def test_what_the_runbook_names_is_known(
    notification_block: Callable[[str], Block], address: str, service: str
) -> None:
    block: Any = notification_block(address)
    assert block.url.get_secret_value() == address
    known = apprise.Apprise.instantiate(address)
    assert known is not None
    assert str(known.service_name) == service


@pytest.mark.parametrize("address", [f"weixin://{SECRET}", f"operator@{SECRET}.cn", "mailto://", f"wecombot:{SECRET}"])
def test_an_address_that_nobody_can_send_to_is_refused_before_anything_is_registered(address: str) -> None:
    # No server listens there: had it been asked, that would be the error.
    env = dict(os.environ) | {"FAZHI_NOTIFY": address, "PREFECT_API_URL": "http://127.0.0.1:9/api"}
    done = subprocess.run([sys.executable, str(REGISTER)], env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith("register: FAZHI_NOTIFY: expected http://")
    assert "Traceback" not in done.stderr
    assert SECRET not in done.stderr + done.stdout
