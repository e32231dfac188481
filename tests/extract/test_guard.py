"""No name and no number leads where we may not go: checked before, at, and after resolution."""

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from extract.guard import BlockedAddressError, Guard, literal_of
from extract.policy import Policy, PolicyError
from extract.resolution import GuardedResolver, NameMap, NameNotResolvedError, guarded_socket
from tests.extract.faulty_server import Answer, FaultyServer, InTurn
from tests.extract.test_client import fetch, reason

FORBIDDEN = "127.0.0.66"


@contextmanager
def watched() -> Iterator[tuple[int, list[object]]]:
    """A socket at the forbidden address, and who connected to it."""
    met: list[object] = []
    with socket.create_server((FORBIDDEN, 0)) as listener:
        listener.settimeout(0.1)
        ended = threading.Event()

        def watch() -> None:
            while not ended.is_set():
                try:
                    connection, peer = listener.accept()
                except TimeoutError:
                    continue
                met.append(peer)
                connection.close()

        thread = threading.Thread(target=watch)
        thread.start()
        yield listener.getsockname()[1], met
        ended.set()
        thread.join()


LITERALS = [
    "127.0.0.66",
    "127.66",
    "127.0.66",
    "0x7f000042",
    "0x7F.0.0.0x42",
    "2130706498",
    "0177.0.0.0102",
    "017700000102",
    "127.0.0.66.",
    "user@127.0.0.66",
    "q.test@127.0.0.66",
    "127。0。0。66",
    "１２７.0.0.66",
    "127．0．0．66",
    "%31%32%37.0.0.66",
    "[::ffff:127.0.0.66]",
    "[::ffff:7f00:42]",
    "[::127.0.0.66]",
    "[64:ff9b::7f00:42]",
    "[2002:7f00:42::1]",
    "[0:0:0:0:0:ffff:127.0.0.66]",
    "[::1]",
    "[::]",
    "[fe80::1]",
    "[fe80::1%25lo]",
    "[fc00::1]",
    "[ff02::1]",
    "0.0.0.0",
    "0",
    "10.0.0.1",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "198.18.0.1",
    "224.0.0.1",
    "255.255.255.255",
    "1.2.3.4.5",
    "99999999999",
    "127.0.0.1",
]


@pytest.mark.parametrize("host", LITERALS)
def test_no_literal_leads_inside(host: str) -> None:
    assert Guard().refuse(f"http://{host}/a")


def test_no_literal_connects_to_the_forbidden_place(server: FaultyServer) -> None:
    with watched() as (port, met):
        urls = [f"http://{host}:{port}/a" for host in LITERALS if host != "127.0.0.1"]
        outcomes = fetch(server.policy(retries=0, deadline=2.0), *urls, any_site=True)
        server.route("q.test/a", Answer(status=302, headers={"Location": urls[0]}))
        outcomes += fetch(server.policy(retries=0), "http://q.test/a", any_site=True)
    assert met == []
    assert {reason(outcome) for outcome in outcomes} == {"blocked_address"}


@pytest.mark.parametrize(
    "url", ["http://8.8.8.8/a", "https://[2400:3200::1]/", "http://q.test/", "http://123abc.test/", "http://1.test/"]
)
def test_what_is_global_or_a_name_passes(url: str) -> None:
    assert Guard().refuse(url) is None


def test_allowed_networks_are_allowed_and_no_more() -> None:
    guard = Guard.of("127.0.0.2/31, 2001:db8::/32")
    assert guard.allows("127.0.0.2")
    assert guard.allows("127.0.0.3")
    assert guard.allows("2001:db8::7")
    assert guard.allows("::ffff:127.0.0.2")
    assert not guard.allows("127.0.0.4")
    assert not guard.allows("::ffff:127.0.0.66")
    assert not guard.allows("no address")
    assert guard.refuse("http://127.2/"), "a disguise is refused wherever it leads"


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("127.1", "127.0.0.1"),
        ("q.test", None),
        ("1.test", None),
        ("[::1]", "::1"),
        ("0x", "0.0.0.0"),
        ("08.1", "0.0.0.0"),
    ],
)
def test_literal_of(host: str, address: str | None) -> None:
    assert literal_of(host) == address


def resolve(names: str, host: str, allow: str = "127.0.0.0/28") -> list[tuple[str, int]]:
    resolver = GuardedResolver(NameMap.of(names), Guard.of(allow))
    return asyncio.run(resolver.resolve(host, 80))


@pytest.mark.parametrize(
    ("names", "host", "place"),
    [
        ("q.test=127.0.0.2:8080", "q.test", ("127.0.0.2", 8080)),
        ("q.test=127.0.0.2:8080", "Q.TEST.", ("127.0.0.2", 8080)),
        ("q.test=127.0.0.2", "q.test", ("127.0.0.2", 80)),
        ("*.test=127.0.0.2:8080", "a.b.test", ("127.0.0.2", 8080)),
        ("*.test=127.0.0.2:1,*.b.test=127.0.0.3:2", "a.b.test", ("127.0.0.3", 2)),
        ("*.test=127.0.0.2:1,a.b.test=127.0.0.4:3", "a.b.test", ("127.0.0.4", 3)),
        ("*=127.0.0.2:1", "anything", ("127.0.0.2", 1)),
    ],
)
def test_the_map_leads(names: str, host: str, place: tuple[str, int]) -> None:
    assert resolve(names, host) == [place]


def test_an_ipv6_place_is_written_in_brackets() -> None:
    assert resolve("q.test=[::1]:8080", "q.test", "::1/128") == [("::1", 8080)]


def test_a_name_with_several_places_answers_in_turn() -> None:
    resolver = GuardedResolver(NameMap.of("q.test=127.0.0.2:1|127.0.0.3:2"), Guard.of("127.0.0.0/28"))
    found = [asyncio.run(resolver.resolve("q.test", 80))[0][0] for _ in range(3)]
    assert found == ["127.0.0.2", "127.0.0.3", "127.0.0.2"]


def test_a_name_that_leads_nowhere_or_inside_is_an_error() -> None:
    with pytest.raises(NameNotResolvedError, match=r"q\.test"):
        resolve("q.test=", "q.test")
    with pytest.raises(BlockedAddressError, match=FORBIDDEN):
        resolve(f"q.test={FORBIDDEN}:80", "q.test")
    with pytest.raises(BlockedAddressError, match=r"127\.0\.0\.1"):
        resolve("", "localhost", allow="")


@pytest.mark.parametrize(
    "names", ["q.test", "=127.0.0.1:80", "q.test=there:80", "q.test=127.0.0.1:99999", "q.test=999.0.0.1:1", "a=b=c"]
)
def test_a_map_that_cannot_be_read_is_an_error(names: str) -> None:
    with pytest.raises(PolicyError, match="FAZHI_RESOLVE"):
        NameMap.of(names)


def test_networks_that_cannot_be_read_are_an_error() -> None:
    with pytest.raises(PolicyError, match="FAZHI_ALLOW_NETS"):
        Policy(allow_nets="127.0.0.1/33")
    with pytest.raises(PolicyError, match="FAZHI_DELAY"):
        Policy(delay=-1)
    with pytest.raises(PolicyError, match="SSL_CERT_FILE"):
        Policy(ca_file="/absent.pem")


def test_the_last_door_makes_no_socket_for_a_forbidden_address() -> None:
    make = guarded_socket(Guard.of("127.0.0.2/32"))
    with pytest.raises(BlockedAddressError):
        make((socket.AF_INET, socket.SOCK_STREAM, 6, "", (FORBIDDEN, 80)))
    make((socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.2", 80))).close()


def test_a_rebinding_name_never_reaches_the_forbidden_place(server: FaultyServer) -> None:
    with watched() as (port, met):
        places = f"127.0.0.1:{server.port}|{FORBIDDEN}:{port}"
        policy = server.policy(resolve=f"q.test={places}", allow_nets="127.0.0.1/32", retries=0)
        server.route("q.test/a", Answer("<p>a</p>", then_close=True))
        outcomes = fetch(policy, *["http://q.test/a"] * 4)
    assert met == []
    assert [reason(outcome) for outcome in outcomes] == [None, "blocked_address", None, "blocked_address"]


def test_a_name_that_resolves_later_is_found_later(server: FaultyServer) -> None:
    server.route("q.test/a", InTurn([Answer("<p>a</p>")]))
    (first,) = fetch(server.policy(resolve="q.test="), "http://q.test/a")
    (second,) = fetch(server.policy(), "http://q.test/a")
    assert (reason(first), reason(second)) == ("dns", None)
