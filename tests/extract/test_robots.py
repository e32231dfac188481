"""robots.txt by RFC 9309: what each answer lets us do, and what each rule means."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from extract.crawl import Visit, visit_portal
from extract.ledger import Ledger, Row
from extract.policy import ROBOTS_TOKEN, Policy
from extract.robots import parse_robots
from tests.extract.faulty_server import Answer, Endless, FaultyServer, Handler, InTurn, Raw, portal
from tests.extract.small_site import serve

NOW = datetime(2024, 3, 1, 2, 30, tzinfo=UTC)
LISTING = '<html><body><ul><li><a href="/fzzf/1.html">青原县2023年法治政府建设情况报告</a><span>2024-02-01</span></li></ul></body></html>'


@pytest.mark.parametrize(
    ("rules", "path", "allowed"),
    [
        pytest.param("", "/a", True, id="empty"),
        pytest.param("User-agent: *\nDisallow: /", "/a", False, id="all"),
        pytest.param("User-agent: *\nDisallow:", "/a", True, id="nothing"),
        pytest.param("User-agent: *\nDisallow: /a", "/a/b", False, id="prefix"),
        pytest.param("User-agent: *\nDisallow: /A", "/a", True, id="case of paths"),
        pytest.param("USER-AGENT: *\nDISALLOW: /a", "/a", False, id="case of keys"),
        pytest.param("User-agent: Fazhi\nDisallow: /a", "/a", False, id="case of the token"),
        pytest.param("User-agent: *\nDisallow: /\n\nUser-agent: fazhi\nDisallow: /x", "/a", True, id="own group"),
        pytest.param("User-agent: fazhi\nDisallow: /\n\nUser-agent: *\nDisallow:", "/a", False, id="own group first"),
        pytest.param("User-agent: other\nDisallow: /", "/a", True, id="another's group"),
        pytest.param("User-agent: a\nUser-agent: fazhi\nDisallow: /a", "/a", False, id="shared group"),
        pytest.param(
            "User-agent: fazhi\nDisallow: /a\n\nUser-agent: x\nDisallow: /\n\nUser-agent: fazhi\nDisallow: /b",
            "/a", False, id="merged groups 1",
        ),
        pytest.param(
            "User-agent: fazhi\nDisallow: /a\n\nUser-agent: x\nDisallow: /\n\nUser-agent: fazhi\nDisallow: /b",
            "/b", False, id="merged groups 2",
        ),
        pytest.param("User-agent: *\nDisallow: /a\nAllow: /a/b", "/a/b/c", True, id="longest match allows"),
        pytest.param("User-agent: *\nAllow: /a\nDisallow: /a/b", "/a/b/c", False, id="longest match disallows"),
        pytest.param("User-agent: *\nDisallow: /a\nAllow: /a", "/a", True, id="tie allows"),
        pytest.param("User-agent: *\nDisallow: /*.html", "/a/1.html", False, id="star"),
        pytest.param("User-agent: *\nDisallow: /*.html$", "/a/1.htm", True, id="dollar, no"),
        pytest.param("User-agent: *\nDisallow: /*.html$", "/a/1.html?x", True, id="dollar with query"),
        pytest.param("User-agent: *\nDisallow: /*.html$", "/a/1.html", False, id="dollar, yes"),
        pytest.param("User-agent: *\nDisallow: /a?x=*&y", "/a?x=1&y=2", False, id="query"),
        pytest.param("User-agent: *\nDisallow: /%E6%B3%95", "/法", False, id="encoded rule"),
        pytest.param("User-agent: *\nDisallow: /法", "/%E6%B3%95", False, id="encoded path"),
        pytest.param("\ufeffUser-agent: *\nDisallow: /a", "/a", False, id="byte order mark"),
        pytest.param("User-agent: *\rDisallow: /a\r", "/a", False, id="CR alone"),
        pytest.param("User-agent: *\r\nDisallow: /a\r\n", "/a", False, id="CR LF"),
        pytest.param("User-agent: *\n\nDisallow: /a", "/a", False, id="blank line in a group"),
        pytest.param("User-agent: * # all\nDisallow: /a # this", "/a", False, id="comments"),
        pytest.param("User-agent : *\n  Disallow  :  /a  ", "/a", False, id="blanks"),
        pytest.param("Disallow: /a", "/a", True, id="rule without a group"),
        pytest.param("User-agent: *\nNonsense: 1\nDisallow: /a", "/a", False, id="unknown line"),
        pytest.param("<html><body>页面不存在 User-agent: *\nDisallow: /</body></html>", "/a", True, id="HTML"),
        pytest.param("#" * (500 * 1024) + "\nUser-agent: *\nDisallow: /", "/a", True, id="rules after 500 KiB"),
        pytest.param("#" * (499 * 1024) + "\nUser-agent: *\nDisallow: /", "/a", False, id="rules before 500 KiB"),
        pytest.param("\0\0User-agent: *\nDisallow: /", "/a", True, id="bytes of no text"),
    ],
)  # fmt: skip
def test_rules(rules: str, path: str, allowed: bool) -> None:
    assert parse_robots(rules.encode()).can_fetch(f"http://q.test{path}", ROBOTS_TOKEN) is allowed


def visit(server: FaultyServer, data: Path, robots: Handler | None, **policy: object) -> tuple[Visit, Row, Row]:
    """Visit a portal of one listing and one link that leads nowhere; give back the visit and two ledger rows."""
    server.routes.clear()
    server.log.clear()
    if robots is not None:
        server.route("q.test/robots.txt", robots)
    server.route("q.test/fzzf/", LISTING)
    given = {"now": NOW, "retries": 1, **policy}
    outcome = asyncio.run(visit_portal(portal(), server.policy(**given), data, f"run-{len(list(data.rglob('*')))}"))
    ledger = Ledger.load(data, "q")
    rows = ledger.get("http://q.test/fzzf/"), ledger.get("http://q.test/robots.txt")
    assert rows[0] is not None
    assert rows[1] is not None
    return outcome, rows[0], rows[1]


@pytest.mark.parametrize("status", [200, 301, 400, 404, 410, 451])
def test_answers_that_let_us_in(server: FaultyServer, tmp_path: Path, status: int) -> None:
    robots = Answer("User-agent: *\nDisallow: /x", status, {"Location": "/x.txt"} if status == 301 else {})
    _, listing, row = visit(server, tmp_path, robots)
    assert "q.test/fzzf/" in server.asked()
    assert listing.reason is None
    assert (row.state, row.reason) == ("archived", None)


@pytest.mark.parametrize(
    ("robots", "reason"),
    [
        pytest.param(Answer("", 500), "robots_unreachable", id="500"),
        pytest.param(Answer("", 503), "robots_unreachable", id="503"),
        pytest.param(Answer("", 401), "robots_unreachable", id="401"),
        pytest.param(Answer("", 403), "robots_unreachable", id="403"),
        pytest.param(Answer("", 429), "robots_unreachable", id="429"),
        pytest.param(Answer("<script>", 412), "challenge", id="412"),
        pytest.param(Answer("User-agent: *\nDisallow: /"), "robots_disallow", id="disallowed"),
        pytest.param(Answer("", 302, {"Location": "/robots.txt"}), "robots_unreachable", id="redirect for ever"),
        pytest.param(Raw((b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nUser",)), "robots_unreachable", id="cut"),
        pytest.param(Endless(b"HTTP/1.1 200 OK\r\n\r\n", b"# more\n" * 4000), "robots_unreachable", id="endless"),
        pytest.param(Raw(end="reset"), "unreachable", id="reset"),
        pytest.param(Raw(end="open"), "timeout", id="never answers"),
        pytest.param(Answer("User-agent: *\nCrawl-delay: 9999"), "crawl_delay", id="crawl-delay of hours"),
    ],
)
def test_answers_that_keep_us_out(server: FaultyServer, tmp_path: Path, robots: Handler, reason: str) -> None:
    outcome, listing, row = visit(server, tmp_path, robots, deadline=1.0)
    assert {address for address in server.asked() if "robots.txt" not in address} == set()
    assert (listing.state, listing.reason) == ("refused", reason)
    assert outcome.status == "failed"
    assert outcome.refused == {reason: 1}
    if reason not in ("robots_disallow", "crawl_delay"):
        assert row.state == "refused"
        assert row.reason in (reason, "robots_unreachable")
    # Once the fault is gone and the rest is over, the next visit reads the listing.
    visit(server, tmp_path, None, now=NOW + timedelta(days=1))
    assert "q.test/fzzf/" in server.asked()


def test_a_redirect_to_another_host_holds_for_the_first(server: FaultyServer, tmp_path: Path) -> None:
    for place, leads in (("q.test/robots.txt", 0), ("other.test/0", 1), ("other.test/1", 2)):
        server.route(place, Answer(status=302, headers={"Location": f"http://other.test/{leads}"}))
    server.route("other.test/2", "User-agent: *\nDisallow: /fzzf/")
    server.route("q.test/fzzf/", LISTING)
    asyncio.run(visit_portal(portal(), server.policy(now=NOW), tmp_path, "run"))
    listing = Ledger.load(tmp_path, "q").get("http://q.test/fzzf/")
    assert listing is not None
    assert listing.reason == "robots_disallow"
    assert server.asked() == ["q.test/robots.txt", "other.test/0", "other.test/1", "other.test/2"]


def test_rules_are_kept_for_a_day_and_then_asked_for_with_validators(server: FaultyServer, tmp_path: Path) -> None:
    robots = Answer("User-agent: *\nDisallow: /x", validated=True)
    visit(server, tmp_path, robots)
    visit(server, tmp_path, robots, now=NOW + timedelta(hours=23))
    assert "q.test/robots.txt" not in server.asked()
    _, _, row = visit(server, tmp_path, robots, now=NOW + timedelta(hours=24))
    (asked,) = (asked for asked in server.log if asked.path == "/robots.txt")
    assert "if-none-match" in asked.headers
    assert (row.state, row.fetched_at) == ("unchanged", NOW + timedelta(hours=24))
    _, listing, _ = visit(
        server, tmp_path, Answer("User-agent: *\nDisallow: /fzzf", validated=True), now=NOW + timedelta(days=3)
    )
    assert listing.reason == "robots_disallow"


def test_a_missing_robots_is_remembered_for_a_day(server: FaultyServer, tmp_path: Path) -> None:
    visit(server, tmp_path, None)
    visit(server, tmp_path, None, now=NOW + timedelta(hours=1))
    assert "q.test/robots.txt" not in server.asked()


def test_a_crawl_delay_is_kept(server: FaultyServer, tmp_path: Path) -> None:
    visit(server, tmp_path, Answer("User-agent: fazhi\nCrawl-delay: 0.3"))
    times = [asked.at for asked in server.log if asked.path != "/robots.txt"]
    assert len(times) == 2
    assert times[1] - times[0] >= 0.29


def test_a_page_for_a_robots_is_said_so(server: FaultyServer, tmp_path: Path) -> None:
    outcome, listing, _ = visit(server, tmp_path, Answer("<html>页面不存在</html>"))
    assert listing.reason is None
    assert any("without rules" in warning for warning in outcome.warnings)


def test_a_page_that_the_rules_name_is_not_asked_for(server: FaultyServer, tmp_path: Path) -> None:
    outcome, _, _ = visit(server, tmp_path, Answer("User-agent: *\nDisallow: /fzzf/1"))
    row = Ledger.load(tmp_path, "q").get("http://q.test/fzzf/1.html")
    assert row is not None
    assert (row.state, row.reason) == ("refused", "robots_disallow")
    assert "q.test/fzzf/1.html" not in server.asked()
    assert outcome.status == "ok"


def test_rules_that_change_in_the_night_hold_from_their_next_reading(
    server: FaultyServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A night that takes days: seven hours pass with each request, and the column is closed after four pages."""
    serve(server, range(2012, 2024))
    rules = ["User-agent: *\nDisallow:", "User-agent: *\nDisallow: /fzzf/"]
    server.route("q.test/robots.txt", InTurn([Answer(text) for text in rules]))
    monkeypatch.setattr(Policy, "clock", lambda _: NOW + timedelta(hours=7 * len(server.log)))
    visit = asyncio.run(visit_portal(portal(), server.policy(), tmp_path, "run-1"))
    asked = server.asked()
    assert asked.count("q.test/robots.txt") == 2
    assert asked[-1] == "q.test/robots.txt", "no page is asked for after the rules that close the column"
    assert 1 <= visit.fetched <= 4
    assert visit.refused == {"robots_disallow": 12 - visit.fetched}
