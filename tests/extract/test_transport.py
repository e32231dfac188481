"""The transport under httpx: one answer for one request, and nothing read, sent or kept that nobody asked for."""

import asyncio
import ssl
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import httpx
import pytest

from extract.guard import Guard
from extract.resolution import GuardedResolver, NameMap
from extract.transport import CheckedTransport
from tests.extract.faulty_server import Answer, Asked, FaultyServer, Raw
from tests.extract.test_client import HEAD, PAGE, fetch, reason

SIZE = 64 * 2**20


def with_transport(server: FaultyServer, work: Callable[[CheckedTransport], Awaitable[None]]) -> None:
    async def run() -> None:
        guard = Guard.of("127.0.0.1")
        resolver = GuardedResolver(NameMap.of(f"*=127.0.0.1:{server.port}"), guard)
        transport = CheckedTransport(ssl.create_default_context(), resolver, guard)
        try:
            await work(transport)
        finally:
            await transport.aclose()
            await asyncio.sleep(0)

    asyncio.run(run())


@dataclass
class Large:
    """A large body, and how much of it was taken from the server's hands."""

    given: list[int] = field(default_factory=list)

    async def __call__(self, asked: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(HEAD + b"Content-Length: %d\r\n\r\n" % SIZE)
        for _ in range(SIZE // 2**16):
            writer.write(bytes(2**16))
            await writer.drain()
            self.given.append(2**16)


def test_a_body_that_nobody_takes_is_not_read_ahead(server: FaultyServer) -> None:
    large = Large()
    server.route("q.test/a", large)

    async def work(transport: CheckedTransport) -> None:
        response = await transport.handle_async_request(httpx.Request("GET", "http://q.test/a"))
        await asyncio.sleep(0.5)
        # What is on its way lies in the sockets' own buffers.
        assert sum(large.given) < SIZE // 2
        assert len(await response.aread()) == SIZE
        await response.aclose()

    with_transport(server, work)


def test_an_answer_that_is_left_half_read_ends_its_connection(server: FaultyServer) -> None:
    server.route("q.test/a", Raw((HEAD + b"Content-Length: 9\r\n\r\n123", b"456789"), pause=0.2, end="open"))
    server.route("q.test/b", Answer(PAGE))

    async def work(transport: CheckedTransport) -> None:
        for path in "abb":
            response = await transport.handle_async_request(httpx.Request("GET", f"http://q.test/{path}"))
            if path == "b":
                assert await response.aread() == PAGE.encode()
            await response.aclose()

    with_transport(server, work)
    assert server.connections == 2


@pytest.mark.parametrize("status", [100, 102, 103])
def test_interim_answers_are_passed_over(server: FaultyServer, status: int) -> None:
    interim = f"HTTP/1.1 {status} Wait\r\nLink: </a.css>\r\n\r\n".encode()
    server.route("q.test/a", Raw((interim, interim + HEAD + b"X: y\r\n\r\n" + PAGE.encode()), pause=0.05))
    (outcome,) = fetch(server.policy(), "http://q.test/a")
    assert outcome.body == PAGE.encode()
    assert (outcome.status, outcome.header("Link"), outcome.header("X")) == (200, None, "y")


def test_another_protocol_is_not_spoken(server: FaultyServer) -> None:
    server.route("q.test/a", Raw((b"HTTP/1.1 101 Switching\r\nUpgrade: h2c\r\nConnection: upgrade\r\n\r\n\0\0",)))
    (outcome,) = fetch(server.policy(), "http://q.test/a")
    assert reason(outcome) == "unreadable"


def test_a_head_as_bytes_have_it_is_kept(server: FaultyServer) -> None:
    head = b"HTTP/1.1 200 \xe5\xa5\xbd\r\nx-Mixed-CASE:  a b \r\nX-Empty:\r\nX-Mixed-Case: c\r\nContent-Length: 2\r\n\r\nok"
    server.route("q.test/a", Raw((head,)))
    (outcome,) = fetch(server.policy(), "http://q.test/a")
    (exchange,) = outcome.exchanges
    assert exchange.phrase == "好"
    assert exchange.headers == (
        ("x-Mixed-CASE", "a b"), ("X-Empty", ""), ("X-Mixed-Case", "c"), ("Content-Length", "2")
    )  # fmt: skip


def test_a_head_that_comes_byte_by_byte_is_one_head(server: FaultyServer) -> None:
    whole = HEAD + b"X-Slow: yes\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\nTrailer: t\r\n\r\n"
    server.route("q.test/a", Raw(tuple(whole[at : at + 1] for at in range(len(whole))), pause=0.001, end="open"))
    (outcome,) = fetch(server.policy(), "http://q.test/a")
    assert outcome.body == b"abcde"
    assert outcome.header("X-Slow") == "yes"
    assert outcome.header("Trailer") is None


def test_no_header_carries_another_one(server: FaultyServer) -> None:
    (outcome,) = fetch(server.policy(), "http://q.test/a", validators={"If-None-Match": '"1"\r\nX-Other: 1'})
    assert reason(outcome) == "unreadable"
    assert server.connections == 0


def test_a_number_is_no_name_for_the_map(server: FaultyServer) -> None:
    server.route("127.0.0.1/a", PAGE)
    policy = server.policy(resolve=f"*=127.0.0.1:{server.port}", retries=0)
    (outcome,) = fetch(policy, "http://127.0.0.1:1/a")
    assert reason(outcome) == "unreachable"
    assert server.log == []
