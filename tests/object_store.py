"""A real S3 server on loopback for the tests that keep data in an object store."""

import logging
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import httpx
import pytest

CREDENTIALS = {"AWS_ACCESS_KEY_ID": "fazhi", "AWS_SECRET_ACCESS_KEY": "fazhi-secret", "AWS_REGION": "us-east-1"}


@dataclass(frozen=True, slots=True)
class ObjectStore:
    """The server: its address, and the environment in which a program finds it."""

    endpoint: str

    @property
    def env(self) -> dict[str, str]:
        return CREDENTIALS | {"AWS_ENDPOINT_URL": self.endpoint}

    def bucket(self) -> str:
        """A new bucket's URL."""
        name = f"fazhi-{secrets.token_hex(4)}"
        httpx.put(f"{self.endpoint}/{name}", trust_env=False).raise_for_status()
        return f"s3://{name}"


@contextmanager
def s3_server() -> Iterator[ObjectStore]:
    """Start it on a free port, and point this process's environment at it."""
    from moto.server import ThreadedMotoServer

    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    store = ObjectStore(f"http://{host}:{port}")
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("AWS_")]:
            patch.delenv(name)
        for name, value in store.env.items():
            patch.setenv(name, value)
        try:
            yield store
        finally:
            server.stop()
