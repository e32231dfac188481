"""The pace at a host: the gap between any two requests, across clients, threads and event loops."""

import asyncio
import itertools
import threading

import pytest

from extract.client import Client
from extract.policy import Policy
from tests.extract.faulty_server import Answer, FaultyServer, Raw, portal

DELAY = 0.2


def gaps(server: FaultyServer, host: str) -> list[float]:
    times = [asked.at for asked in server.log if asked.host == host]
    return [later - earlier for earlier, later in itertools.pairwise(times)]


async def crawl(policy: Policy, host: str, count: int, **values: object) -> None:
    async with Client(portal(host, **values), policy) as client:
        await asyncio.gather(*(client.fetch(f"http://{host}/{number}", limit=9999) for number in range(count)))


def test_the_gap_is_kept_across_threads_and_loops(server: FaultyServer) -> None:
    for number in range(3):
        server.route(f"gap.test/{number}", "<p>page</p>")
    policy = server.policy(delay=DELAY)
    threads = [threading.Thread(target=lambda: asyncio.run(crawl(policy, "gap.test", 3))) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(gaps(server, "gap.test")) == 8
    assert min(gaps(server, "gap.test")) >= 0.98 * DELAY


def test_hosts_do_not_wait_for_each_other(server: FaultyServer) -> None:
    async def both() -> None:
        policy = server.policy(delay=DELAY)
        await asyncio.gather(crawl(policy, "one.test", 3), crawl(policy, "two.test", 3))

    asyncio.run(both())
    times = [asked.at for asked in server.log]
    assert max(times) - min(times) < 3 * DELAY
    assert min(gaps(server, "one.test") + gaps(server, "two.test")) >= 0.98 * DELAY


def test_the_greater_of_two_delays_holds(server: FaultyServer) -> None:
    asyncio.run(crawl(server.policy(delay=0.01), "greater.test", 2, delay=DELAY))
    asyncio.run(crawl(server.policy(delay=DELAY), "other.test", 2, delay=0.01))
    assert min(gaps(server, "greater.test") + gaps(server, "other.test")) >= 0.98 * DELAY


def test_retries_keep_the_gap(server: FaultyServer) -> None:
    server.route("retry.test/0", Raw(end="reset"))
    asyncio.run(crawl(server.policy(delay=DELAY, retries=3), "retry.test", 1))
    assert len(gaps(server, "retry.test")) == 3
    assert min(gaps(server, "retry.test")) >= 0.98 * DELAY


def test_whoever_answers_slowly_is_asked_slowly(server: FaultyServer) -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n"
    for number in range(2):
        server.route(f"slow.test/{number}", Raw((head, b"o", b"k"), pause=0.15))
    asyncio.run(crawl(server.policy(delay=0.01), "slow.test", 2))
    assert min(gaps(server, "slow.test")) >= 0.6


@pytest.mark.parametrize("at_once", [1, 3])
def test_so_many_at_once_and_no_more(server: FaultyServer, at_once: int) -> None:
    inside = most = 0

    class Slow(Answer):
        async def __call__(self, asked: object, writer: object) -> None:
            nonlocal inside, most
            inside += 1
            most = max(most, inside)
            await asyncio.sleep(0.05)
            inside -= 1
            await super().__call__(asked, writer)  # type: ignore[arg-type]

    for number in range(6):
        server.route(f"atonce{at_once}.test/{number}", Slow("<p>page</p>"))
    asyncio.run(crawl(server.policy(host_concurrency=at_once), f"atonce{at_once}.test", 6))
    assert most == at_once
