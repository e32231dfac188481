"""The client against a server that misbehaves: each failure a word on record, in bounded time, bytes and requests."""

import asyncio
import gzip
import time
import zlib
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import brotli
import pytest
import zstandard

from extract.client import Client
from extract.outcome import Outcome
from extract.policy import Policy
from extract.registry import Portal
from tests.extract.faulty_server import Answer, Endless, FaultyServer, InTurn, Raw, portal

PAGE = "<html><body>" + "<p>青原县法治政府建设</p>" * 50 + "</body></html>"
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
NOW = datetime(2024, 3, 1, 2, 30, tzinfo=UTC)


def fetch(
    policy: Policy, *urls: str, limit: int = 100_000, site: Portal | None = None, **given: object
) -> list[Outcome]:
    """Fetch addresses one after the other with one client."""

    async def work() -> list[Outcome]:
        async with Client(site or portal(), policy) as client:
            return [await client.fetch(url, limit=limit, **given) for url in urls]  # type: ignore[arg-type]

    return asyncio.run(work())


def reason(outcome: Outcome) -> str | None:
    return outcome.refusal.reason if outcome.refusal else None


def test_a_page_comes_as_it_was_sent(server: FaultyServer) -> None:
    server.route("q.test/a", Answer(PAGE, headers={"ETag": '"1"'}))
    (outcome,) = fetch(server.policy(user_agent="fazhi/test (+mail)"), "http://q.test/a#top")
    assert outcome.refusal is None
    assert outcome.body == PAGE.encode()
    assert (outcome.status, outcome.header("etag"), outcome.final_url) == (200, '"1"', "http://q.test/a")
    (asked,) = server.log
    assert asked.host == "q.test"
    assert asked.headers["user-agent"] == "fazhi/test (+mail)"
    assert dict(outcome.exchanges[0].request_headers)["User-Agent"] == "fazhi/test (+mail)"


@pytest.mark.parametrize(
    "headers",
    [{"If-None-Match": '"1"'}, {"If-Modified-Since": "Fri, 01 Mar 2024 00:00:00 GMT"}],
    ids=["etag", "date"],
)
def test_not_modified_is_an_answer_to_whoever_asked(server: FaultyServer, headers: Mapping[str, str]) -> None:
    server.route("q.test/a", Answer(status=304))
    (outcome,) = fetch(server.policy(), "http://q.test/a", validators=headers)
    assert outcome.not_modified
    (name, value) = next(iter(headers.items()))
    assert server.log[0].headers[name.lower()] == value
    (unasked,) = fetch(server.policy(), "http://q.test/a")
    assert reason(unasked) == "unreadable"


DEFLATED = zlib.compressobj(wbits=-15)
RAW_DEFLATE = DEFLATED.compress(PAGE.encode()) + DEFLATED.flush()


@pytest.mark.parametrize(
    ("coding", "body", "expected"),
    [
        pytest.param("gzip", gzip.compress(PAGE.encode()), None, id="gzip"),
        pytest.param("gzip", gzip.compress(PAGE[:99].encode()) + gzip.compress(PAGE[99:].encode()), None, id="members"),
        pytest.param("deflate", zlib.compress(PAGE.encode()), None, id="deflate"),
        pytest.param("deflate", RAW_DEFLATE, None, id="raw deflate"),
        pytest.param("br", brotli.compress(PAGE.encode()), None, id="br"),
        pytest.param("zstd", zstandard.compress(PAGE.encode()), None, id="zstd"),
        pytest.param("gzip, br", brotli.compress(gzip.compress(PAGE.encode())), None, id="two layers"),
        pytest.param("identity", PAGE.encode(), None, id="identity"),
        pytest.param("", gzip.compress(PAGE.encode()), None, id="gzip unannounced"),
        pytest.param("gzip, gzip, gzip", PAGE.encode(), "bad_encoding", id="three layers"),
        pytest.param("gzip", PAGE.encode(), "bad_encoding", id="plain as gzip"),
        pytest.param("gzip", gzip.compress(PAGE.encode())[:-12], "bad_encoding", id="gzip cut"),
        pytest.param("br", brotli.compress(PAGE.encode())[:-3], "bad_encoding", id="br cut"),
        pytest.param("zstd", zstandard.compress(PAGE.encode())[:-3], "bad_encoding", id="zstd cut"),
        pytest.param("rot13", PAGE.encode(), "bad_encoding", id="unknown coding"),
        pytest.param("gzip", gzip.compress(bytes(9_000_000)), "too_large", id="gzip bomb"),
        pytest.param("deflate", zlib.compress(bytes(9_000_000)), "too_large", id="deflate bomb"),
        pytest.param("br", brotli.compress(bytes(9_000_000), quality=4), "too_large", id="br bomb"),
        pytest.param("zstd", zstandard.compress(bytes(9_000_000)), "too_large", id="zstd bomb"),
        pytest.param("gzip, gzip", gzip.compress(gzip.compress(bytes(9_000_000))), "too_large", id="bomb in a bomb"),
    ],
)
def test_content_codings(server: FaultyServer, coding: str, body: bytes, expected: str | None) -> None:
    server.route("q.test/a", Answer(body, headers={"Content-Encoding": coding} if coding else {}))
    (outcome,) = fetch(server.policy(), "http://q.test/a")
    assert reason(outcome) == expected
    if expected is None:
        assert outcome.body == PAGE.encode()
    assert len(server.asked()) == 1


@pytest.mark.parametrize(
    ("handler", "expected", "requests"),
    [
        pytest.param(Raw((HEAD + b"Content-Length: 900\r\n\r\n" + b"x" * 400,)), "truncated", 3, id="short body"),
        pytest.param(Raw((HEAD + b"Content-Length: 900\r\n\r\n", b"x" * 400), end="reset"), "truncated", 3, id="reset"),
        pytest.param(Raw((HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n",)), "truncated", 3, id="bad chunk"),
        pytest.param(Raw((HEAD + b"Transfer-Encoding: chunked\r\n\r\n9\r\nabc",)), "truncated", 3, id="chunk cut"),
        pytest.param(
            Raw((HEAD + b"Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n",)), "truncated", 3, id="no last chunk"
        ),
        pytest.param(Raw(), "unreachable", 3, id="no answer"),
        pytest.param(Raw(end="reset"), "unreachable", 3, id="reset at once"),
        pytest.param(Raw((b"SSH-2.0-OpenSSH_9\r\n\r\n",)), "unreadable", 1, id="another protocol"),
        pytest.param(Raw((HEAD + b"X-Long: " + b"x" * 100_000 + b"\r\n\r\n",)), "too_large", 1, id="endless header"),
        pytest.param(
            Endless(HEAD + b"X-First: 1\r\n", b"X-More: " + b"x" * 4000 + b"\r\n"), "too_large", 1, id="endless headers"
        ),
        pytest.param(Endless(HEAD + b"\r\n", b"<p>" * 4000), "too_large", 1, id="endless body"),
        pytest.param(Answer("x" * 200_000), "too_large", 1, id="large body"),
        pytest.param(Answer("", 204), "empty", 1, id="no content"),
        pytest.param(Answer("part", 206), "truncated", 1, id="partial content"),
        pytest.param(Answer("x", 404), "http_4xx", 1, id="404"),
        pytest.param(Answer("x", 403), "http_4xx", 1, id="403"),
        pytest.param(Answer("x", 500), "http_5xx", 3, id="500"),
        pytest.param(Answer("x", 501), "http_5xx", 1, id="501"),
        pytest.param(Answer("x", 429), "http_4xx", 3, id="429"),
        pytest.param(Answer("<script>", 412), "challenge", 1, id="412"),
        pytest.param(Answer("<script>", 202), "challenge", 1, id="202"),
        pytest.param(Answer("<script>", 521), "challenge", 1, id="521"),
        pytest.param(Answer("x", 299), "unreadable", 1, id="unknown status"),
        pytest.param(Answer("x", 302), "unreadable", 1, id="redirect without a place"),
    ],
)
def test_faults(server: FaultyServer, handler: Answer, expected: str, requests: int) -> None:
    server.route("q.test/a", handler)
    (outcome,) = fetch(server.policy(retries=2), "http://q.test/a")
    assert reason(outcome) == expected, outcome.refusal
    assert outcome.body is None
    assert len(server.asked()) == requests
    assert outcome.refusal is not None
    assert "\n" not in outcome.refusal.detail


def test_a_whole_body_without_length_is_whole(server: FaultyServer) -> None:
    server.route("q.test/a", Raw((HEAD + b"\r\n" + PAGE.encode(),)))
    (outcome,) = fetch(server.policy(), "http://q.test/a")
    assert outcome.body == PAGE.encode()


@pytest.mark.parametrize(
    ("handler", "expected"),
    [
        pytest.param(Raw(end="open"), "timeout", id="never answers"),
        pytest.param(
            Raw(tuple(b"HTTP/1.1 200 OK\r\nX: y\r\n"[i : i + 1] for i in range(22)), 0.1), "timeout", id="head"
        ),
        pytest.param(Raw((HEAD + b"\r\n", *[b"x"] * 50), 0.1), "too_slow", id="body by the byte"),
        pytest.param(Raw((HEAD + b"Content-Length: 9\r\n\r\n123",), end="open"), "too_slow", id="body never ends"),
    ],
)
def test_the_deadline_is_for_the_whole_answer(server: FaultyServer, handler: Raw, expected: str) -> None:
    server.route("q.test/a", handler)
    began = time.monotonic()
    (outcome,) = fetch(server.policy(deadline=0.5), "http://q.test/a")
    assert reason(outcome) == expected
    assert time.monotonic() - began < 2.0  # what is sent by the byte would take longer in all
    assert len(server.asked()) == 1


def test_a_closed_port_is_unreachable(server: FaultyServer) -> None:
    policy = server.policy(resolve="q.test=127.0.0.1:1", retries=1)
    (outcome,) = fetch(policy, "http://q.test/a")
    assert reason(outcome) == "unreachable"


def test_a_failure_that_passes_is_outlasted(server: FaultyServer) -> None:
    busy = Answer("busy", 503)
    server.route("q.test/a", InTurn([busy, Raw(end="reset"), busy, Answer(PAGE)]))
    (outcome,) = fetch(server.policy(retries=3), "http://q.test/a")
    assert outcome.body == PAGE.encode()
    assert len(server.asked()) == 4
    assert [exchange.status for exchange in outcome.exchanges] == [503, 503, 200]


@pytest.mark.parametrize(
    "value", ["1", format_datetime(NOW + timedelta(seconds=1), usegmt=True)], ids=["seconds", "date"]
)
def test_retry_after_is_waited_for(server: FaultyServer, value: str) -> None:
    server.route("q.test/a", InTurn([Answer("busy", 503, {"Retry-After": value}), Answer(PAGE)]))
    (outcome,) = fetch(server.policy(now=NOW), "http://q.test/a")
    assert outcome.body == PAGE.encode()
    assert server.log[1].at - server.log[0].at >= 0.98


@pytest.mark.parametrize(
    "value", ["3600", format_datetime(NOW + timedelta(seconds=3600), usegmt=True)], ids=["seconds", "date"]
)
def test_a_long_retry_after_leaves_the_host(server: FaultyServer, value: str) -> None:
    server.route("q.test/a", Answer("busy", 503, {"Retry-After": value}))
    server.route("q.test/b", Answer(PAGE))
    first, second = fetch(server.policy(now=NOW), "http://q.test/a", "http://q.test/b")
    assert (reason(first), reason(second)) == ("http_5xx", "http_5xx")
    assert first.retry_at == second.retry_at == NOW + timedelta(seconds=3600)
    assert (first.asked, second.asked) == (True, False)
    assert server.asked() == ["q.test/a"]


@pytest.mark.parametrize("value", ["soon", "-5", "Fri, 99 Foo 2024", "", "１２"])
def test_a_retry_after_that_says_nothing_is_passed_over(server: FaultyServer, value: str) -> None:
    server.route("q.test/a", InTurn([Answer("busy", 503, {"Retry-After": value}), Answer(PAGE)]))
    (outcome,) = fetch(server.policy(), "http://q.test/a")
    assert outcome.body == PAGE.encode()


@pytest.mark.parametrize(
    ("location", "expected"),
    [
        ("/b", None),
        ("b#top", None),
        ("//www.q.test/b", None),
        ("http://sub.q.test/b", None),
        ("http://other.test/b", "off_site"),
        ("http://127.0.0.66/b", "blocked_address"),
        ("http://127.0.0.66:8080/b", "blocked_address"),
        ("http://0x7f000042/", "blocked_address"),
        ("http://q.test@2130706498/", "blocked_address"),
        ("http://[::ffff:127.0.0.66]/", "blocked_address"),
        ("file:///etc/passwd", "blocked_address"),
        ("ftp://q.test/b", "blocked_address"),
        ("javascript:alert(1)", "blocked_address"),
        ("data:text/html,x", "blocked_address"),
        ("/a", "redirect_loop"),
        ("http://[broken", "unreadable"),
    ],
)
@pytest.mark.parametrize("by", ["Location", "meta"])
def test_redirects(server: FaultyServer, location: str, expected: str | None, by: str) -> None:
    if by == "Location":
        server.route("q.test/a", Answer(status=302, headers={"Location": location}))
    else:
        server.route("q.test/a", f"<html><META HTTP-EQUIV='refresh' content=\"0; url={location}\"></html>")
        expected = "challenge" if expected == "redirect_loop" else expected
    for host in ("q.test", "www.q.test", "sub.q.test", "other.test"):
        server.route(f"{host}/b", PAGE)
    (outcome,) = fetch(server.policy(), "http://q.test/a")
    assert reason(outcome) == expected, outcome.refusal
    assert (outcome.body is not None) is (expected is None)
    if expected is None:
        assert outcome.final_url.endswith("/b")
        assert [exchange.status for exchange in outcome.exchanges][-1] == 200
    else:
        assert server.asked() == ["q.test/a"]


@pytest.mark.parametrize("length", [2, 30])
def test_a_loop_ends_after_five_hops(server: FaultyServer, length: int) -> None:
    for step in range(length):
        server.route(f"q.test/{step}", Answer(status=301, headers={"Location": f"/{(step + 1) % length}"}))
    (outcome,) = fetch(server.policy(), "http://q.test/0")
    assert reason(outcome) == "redirect_loop"
    assert len(server.asked()) == min(length, 6)


def test_a_redirect_to_itself_with_a_cookie_is_followed_once(server: FaultyServer) -> None:
    again = Answer(status=302, headers={"Location": "/a", "Set-Cookie": "seen=1"})
    server.route("q.test/a", InTurn([again, Answer(PAGE)]))
    (outcome,) = fetch(server.policy(), "http://q.test/a")
    assert outcome.body == PAGE.encode()
    assert server.log[1].headers["cookie"] == "seen=1"


def test_a_form_is_sent_and_a_see_other_is_fetched(server: FaultyServer) -> None:
    server.route("q.test/list", Answer(status=303, headers={"Location": "/b"}))
    server.route("q.test/b", PAGE)
    (outcome,) = fetch(server.policy(), "http://q.test/list", method="POST", form={"page": "2", "名": "值"})
    assert outcome.body == PAGE.encode()
    assert server.asked() == ["POST q.test/list", "q.test/b"]
    assert server.log[0].body == b"page=2&%E5%90%8D=%E5%80%BC"


def test_a_host_that_fails_and_fails_is_left(server: FaultyServer) -> None:
    policy = server.policy(resolve="q.test=127.0.0.1:1", retries=0)
    outcomes = fetch(policy, *(f"http://q.test/{number}" for number in range(6)))
    assert [reason(outcome) for outcome in outcomes] == ["unreachable"] * 6
    assert [outcome.asked for outcome in outcomes] == [True] * 3 + [False] * 3


def test_a_challenge_rests_the_host(server: FaultyServer) -> None:
    server.route("q.test/a", Answer("<script>", 412))
    server.route("q.test/b", PAGE)
    first, second = fetch(server.policy(now=NOW), "http://q.test/a", "http://q.test/b")
    assert (reason(first), reason(second)) == ("challenge", "challenge")
    assert first.retry_at == second.retry_at == NOW + timedelta(hours=24)
    assert server.asked() == ["q.test/a"]


def test_connections_are_kept_and_their_loss_is_no_loss(server: FaultyServer) -> None:
    for number in range(6):
        server.route(f"q.test/{number}", Answer(PAGE, then_close=number == 2))
    outcomes = fetch(server.policy(), *(f"http://q.test/{number}" for number in range(6)))
    assert all(outcome.body == PAGE.encode() for outcome in outcomes)
    assert server.connections == 2


@pytest.mark.parametrize(
    "url", ["http://q.test:0/", "http://[broken/", "http:///a", "ftp://q.test/a", "http://q.test:99999/", "nonsense"]
)
def test_what_is_no_address_is_refused_without_asking(server: FaultyServer, url: str) -> None:
    (outcome,) = fetch(server.policy(), url)
    assert reason(outcome) == "blocked_address"
    assert not outcome.asked
