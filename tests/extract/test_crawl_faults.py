"""A portal in trouble: what is on record, what is kept, and that the next night mends what can be mended."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from extract.archive import read_capture
from extract.crawl import visit_portal
from extract.ledger import Ledger
from tests.extract.faulty_server import Answer, FaultyServer, Handler, Raw, portal
from tests.extract.small_site import LISTING, article, listing, path, rows, serve
from tests.extract.test_crawl_nights import NOW, night, row

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
GONE_PAGE = "<html><head><title>404</title></head><body><h1>抱歉,您访问的页面不存在或已删除</h1><a href='/'>返回首页</a></body></html>"
SHELL = "<html><head><script>$_ts=window['$_ts'];if(!$_ts)$_ts={};$_ts.nsd=1;</script></head><body></body></html>"


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        pytest.param(Answer("busy", 503), "http_5xx", id="503"),
        pytest.param(Raw((HEAD + b"Content-Length: 9000\r\n\r\n<html>",)), "truncated", id="cut"),
        pytest.param(Raw((HEAD + b"Content-Length: 9000\r\n\r\n<html>",), end="open"), "too_slow", id="slow"),
        pytest.param(Answer("x" * 200_000), "too_large", id="large"),
        pytest.param(Answer("plain", headers={"Content-Encoding": "gzip"}), "bad_encoding", id="wrong coding"),
        pytest.param(Answer(""), "empty", id="empty"),
        pytest.param(Answer(GONE_PAGE), "soft_404", id="soft 404"),
        pytest.param(Answer("", 302, {"Location": "http://127.0.0.66/"}), "blocked_address", id="redirect inside"),
        pytest.param(Answer("", 302, {"Location": "http://mirror.test/"}), "off_site", id="redirect elsewhere"),
        pytest.param(Answer("", 302, {"Location": f"/{path(2022)}"}), "redirect_loop", id="loop"),
        pytest.param(Answer("", 304), "unreadable", id="304 unasked"),
    ],
)
def test_a_page_in_trouble_is_on_record_and_found_the_next_night(
    server: FaultyServer, tmp_path: Path, fault: Handler, reason: str
) -> None:
    serve(server, [2021, 2022, 2023])
    server.route(f"q.test/{path(2022)}", fault)
    policy = server.policy(now=NOW, retries=1, deadline=1.0, page_limit=100_000)
    visit = asyncio.run(visit_portal(portal(), policy, tmp_path, "run-0"))
    troubled = row(tmp_path, f"q.test/{path(2022)}")
    assert (troubled.state, troubled.reason, troubled.archive) == ("refused", reason, None)
    assert (visit.fetched, visit.refused) == (2, {reason: 1})
    assert visit.status == ("ok" if reason == "off_site" else "partial")
    server.route(f"q.test/{path(2022)}", article(2022))
    again = night(server, tmp_path)
    assert server.asked("fzzf/t") == [f"q.test/{path(2022)}"]
    assert (again.status, again.fetched) == ("ok", 1)
    mended = row(tmp_path, f"q.test/{path(2022)}")
    assert (mended.state, mended.reason, mended.attempts) == ("archived", None, 0)


def test_a_page_that_keeps_failing_is_asked_more_and_more_rarely(server: FaultyServer, tmp_path: Path) -> None:
    serve(server, [2022, 2023])
    server.route(f"q.test/{path(2022)}", Answer("", 500))
    asked = []
    for day in range(12):
        night(server, tmp_path, day, retries=0)
        if server.asked("_2022"):
            asked.append(day)
    assert asked == [0, 1, 2, 3, 5, 9]


@pytest.mark.parametrize(
    "worse", [Answer(GONE_PAGE), Answer(""), Answer("", 500), Answer(SHELL)], ids=["soft 404", "empty", "500", "shell"]
)
def test_what_is_held_stays_held(server: FaultyServer, tmp_path: Path, worse: Handler) -> None:
    serve(server, [2022, 2023])
    night(server, tmp_path)
    before = row(tmp_path, f"q.test/{path(2022)}")
    server.route(f"q.test/{path(2022)}", worse)
    night(server, tmp_path, 30, retries=0)
    after = row(tmp_path, f"q.test/{path(2022)}")
    assert after.state == "refused"
    assert (after.archive, after.archive_offset, after.sha256) == (before.archive, before.archive_offset, before.sha256)
    assert read_capture(tmp_path, after.archive or "", after.archive_offset or 0).body == article(2022).encode()
    server.route(f"q.test/{path(2022)}", article(2022))
    night(server, tmp_path, 31)
    assert row(tmp_path, f"q.test/{path(2022)}").state == "unchanged"


def test_a_page_gone_on_two_nights_is_withdrawn(server: FaultyServer, tmp_path: Path) -> None:
    serve(server, [2022, 2023])
    night(server, tmp_path)
    server.route(f"q.test/{path(2022)}", Answer("", 404))
    states = []
    for day in (30, 30.5, 31, 32):
        night(server, tmp_path, day)
        states.append(row(tmp_path, f"q.test/{path(2022)}").state)
    assert states == ["gone", "gone", "withdrawn", "withdrawn"]
    assert server.asked("_2022") == []
    withdrawn = row(tmp_path, f"q.test/{path(2022)}")
    assert (withdrawn.reason, withdrawn.gone_at) == ("http_4xx", NOW + timedelta(days=30))
    assert withdrawn.is_held
    server.route(f"q.test/{path(2022)}", article(2022))
    night(server, tmp_path, 61)
    back = row(tmp_path, f"q.test/{path(2022)}")
    assert (back.state, back.gone_at) == ("unchanged", None)


def test_a_day_of_maintenance_withdraws_nothing(server: FaultyServer, tmp_path: Path) -> None:
    serve(server, [2022, 2023])
    night(server, tmp_path)
    routes = dict(server.routes)
    for place in routes:
        server.routes[place] = Answer("", 404)
    for day in (30, 31, 32):
        assert night(server, tmp_path, day).status == "failed"
        assert {item.state for item in Ledger.load(tmp_path, "q") if item.kind == "article"} == {"gone"}
    server.routes.update(routes)
    night(server, tmp_path, 33)
    assert {item.state for item in Ledger.load(tmp_path, "q") if item.kind == "article"} == {"unchanged"}


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        pytest.param(Answer("", 500), "http_5xx", id="500"),
        pytest.param(Answer("", 404), "http_4xx", id="404"),
        pytest.param(Answer(GONE_PAGE), "soft_404", id="error page"),
        pytest.param(Answer("<html><body>新版网站</body></html>"), "empty", id="no entries"),
    ],
)
def test_a_listing_in_trouble_fails_the_portal_and_is_read_the_next_night(
    server: FaultyServer, tmp_path: Path, fault: Handler, reason: str
) -> None:
    serve(server, [2022, 2023])
    whole = server.routes["q.test", "/fzzf/"]
    server.route(LISTING, fault)
    visit = night(server, tmp_path, retries=0)
    assert (visit.status, visit.listings) == ("failed", 0)
    assert (row(tmp_path, LISTING).state, row(tmp_path, LISTING).reason) == ("refused", reason)
    assert any(reason in warning for warning in visit.warnings)
    server.routes["q.test", "/fzzf/"] = whole
    assert night(server, tmp_path).fetched == 2


def test_one_listing_of_two_makes_a_visit_partial(server: FaultyServer, tmp_path: Path) -> None:
    serve(server, [2023])
    site = portal("q.test", "fzzf/", "absent/")
    visit = asyncio.run(visit_portal(site, server.policy(now=NOW), tmp_path, "run"))
    assert (visit.status, visit.listings, visit.fetched) == ("partial", 1, 1)


@pytest.mark.parametrize("where", [LISTING, f"q.test/{path(2023)}"], ids=["listing", "article"])
def test_a_challenge_stops_the_portal_for_a_day(server: FaultyServer, tmp_path: Path, where: str) -> None:
    serve(server, range(2015, 2024))
    whole = dict(server.routes)
    server.route(where, SHELL)
    visit = night(server, tmp_path)
    assert visit.refused["challenge"] >= 1
    assert server.asked()[-1] == where, "nothing is asked after a challenge"
    assert row(tmp_path, where).next_try_at == NOW + timedelta(days=1)
    server.routes.update(whole)
    night(server, tmp_path, 0.9)
    assert where not in server.asked()
    last = night(server, tmp_path, 1)
    assert last.status == "ok"
    assert {item.state for item in Ledger.load(tmp_path, "q") if item.kind == "article"} == {"archived"}


def test_a_host_that_asks_for_an_hour_is_given_it(server: FaultyServer, tmp_path: Path) -> None:
    serve(server, [2023])
    whole = server.routes["q.test", "/fzzf/"]
    server.route(LISTING, Answer("", 503, {"Retry-After": "3600"}))
    assert night(server, tmp_path).status == "failed"
    assert server.asked() == ["q.test/robots.txt", LISTING]
    server.routes["q.test", "/fzzf/"] = whole
    assert night(server, tmp_path, 0.03).status == "failed"
    assert server.asked() == []
    assert night(server, tmp_path, 0.05).fetched == 1


@pytest.mark.parametrize("fault", [Raw(end="reset"), None], ids=["unreachable", "dns"])
def test_a_host_that_fails_is_named_in_its_listings(
    server: FaultyServer, tmp_path: Path, fault: Handler | None
) -> None:
    policy = server.policy(now=NOW, retries=0, **({} if fault else {"resolve": "q.test="}))
    if fault:
        server.route("q.test/robots.txt", fault)
    visit = asyncio.run(visit_portal(portal("q.test", "a/", "b/"), policy, tmp_path, "run"))
    reason = "unreachable" if fault else "dns"
    assert {row(tmp_path, f"q.test/{name}/").reason for name in "ab"} == {reason}
    assert (visit.status, visit.refused) == ("failed", {reason: 2})


@pytest.mark.parametrize(
    ("href", "reason"),
    [
        ("http://mirror.test/fzzf/1.html", "off_site"),
        ("http://127.0.0.66/1.html", "blocked_address"),
        ("http://0x7f000042/1.html", "blocked_address"),
        ("http://q.test@127.0.0.66/1.html", "blocked_address"),
        ("http://[::ffff:127.0.0.66]/1.html", "blocked_address"),
    ],
)
def test_links_that_lead_elsewhere_are_not_followed(
    server: FaultyServer, tmp_path: Path, href: str, reason: str
) -> None:
    entry = rows([2022]).replace(f"/{path(2022)}", href)
    server.route(LISTING, listing(rows([2023]) + entry))
    server.route(f"q.test/{path(2023)}", article(2023))
    visit = night(server, tmp_path)
    assert visit.refused == {reason: 1}
    assert visit.fetched == 1
    (refused,) = (item for item in Ledger.load(tmp_path, "q") if item.state == "refused")
    assert (refused.reason, refused.attempts) == (reason, 0)
    assert all(asked.host == "q.test" for asked in server.log)


def test_a_portal_that_was_visited_has_a_ledger(server: FaultyServer, tmp_path: Path) -> None:
    asyncio.run(visit_portal(portal(), server.policy(resolve="q.test=", retries=0), tmp_path, "run"))
    assert (tmp_path / "ledger/q.parquet").is_file()


def test_a_held_page_whose_record_was_damaged_is_kept_anew(server: FaultyServer, tmp_path: Path) -> None:
    serve(server, [2023])
    night(server, tmp_path)
    held = row(tmp_path, f"q.test/{path(2023)}")
    archive = tmp_path / (held.archive or "")
    content = bytearray(archive.read_bytes())
    start = (held.archive_offset or 0) + 30
    content[start : start + 40] = bytes(40)
    archive.write_bytes(bytes(content))
    visit = night(server, tmp_path, 30)
    anew = row(tmp_path, f"q.test/{path(2023)}")
    assert anew.archive != held.archive
    assert read_capture(tmp_path, anew.archive or "", anew.archive_offset or 0).body == article(2023).encode()
    assert any("cannot be read" in warning for warning in visit.warnings)
