"""The loopback web of the fault cases: forty hosts at 127.0.0.2 to 127.0.0.41, and a place nobody may come to."""

import asyncio
import itertools
import ssl
import string
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from tests.extract.faulty_server import FaultyServer

HOSTS = (*string.ascii_lowercase, *(f"a{letter}" for letter in string.ascii_lowercase[:14]))
FORBIDDEN = "127.0.0.66"
_FREE = range(21_000, 31_000)  # below the ports that outgoing connections are given


def name_of(host: str) -> str:
    """The name of a host: `a` is a.test."""
    return f"{host}.test"


class Web(FaultyServer):
    """Serves every host at an address of its own, with TLS where `tls` names a context for it; one port for all.

    `forbidden` counts the connections made to the place nobody may come to.
    """

    def __init__(self, tls: Mapping[str, ssl.SSLContext] | None = None) -> None:
        self.contexts = dict(tls or {})
        self.forbidden = 0
        super().__init__()

    @property
    def places(self) -> dict[str, str]:
        """Where each host's name leads, as FAZHI_RESOLVE has it."""
        return {name_of(host): f"{address_of(host)}:{self.port}" for host in HOSTS}

    def gaps(self, host: str) -> list[float]:
        """Seconds between the requests that a host met, in order."""
        times = sorted(asked.at for asked in list(self.log) if asked.host == name_of(host))
        return [later - earlier for earlier, later in itertools.pairwise(times)]

    async def _serve(self) -> None:
        self._stop = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        servers = await self._listen()
        self._ready.set()
        await self._stop.wait()
        for server in servers:
            server.close()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _listen(self) -> list[asyncio.Server]:
        for port in _FREE:
            servers: list[asyncio.Server] = []
            try:
                for host in HOSTS:
                    context = self.contexts.get(host)
                    servers.append(await asyncio.start_server(self._connected, address_of(host), port, ssl=context))
                servers.append(await asyncio.start_server(self._trespassed, FORBIDDEN, port))
            except OSError:
                for server in servers:
                    server.close()
                continue
            self.port = port
            return servers
        raise OSError("no port is free on every address")

    async def _trespassed(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.forbidden += 1
        writer.close()


def address_of(host: str) -> str:
    return f"127.0.0.{HOSTS.index(host) + 2}"


@contextmanager
def open_web(tls: Mapping[str, ssl.SSLContext] | None = None) -> Iterator[Web]:
    """A web for the length of a block."""
    web = Web(tls)
    try:
        yield web
    finally:
        web.close()
