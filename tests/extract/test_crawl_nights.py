"""Nights at a well-behaved portal: what is asked, what is new, what is changed, what is left alone."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from extract.archive import read_capture
from extract.crawl import Visit, visit_portal
from extract.ledger import Ledger, Row
from tests.extract.faulty_server import Answer, FaultyServer, portal
from tests.extract.small_site import LISTING, article, listing, path, rows, serve

NOW = datetime(2024, 5, 1, 18, 30, tzinfo=UTC)
YEARS = range(2016, 2024)


def night(server: FaultyServer, data: Path, day: float = 0, **given: object) -> Visit:
    """Visit the portal so many days after the first night."""
    server.log.clear()
    now = NOW + timedelta(days=day)
    policy = {name: given.pop(name) for name in ("listing_pages", "recheck_days", "retries", "budget") if name in given}
    work = visit_portal(portal(), server.policy(now=now, **policy), data, f"run-{day:g}", **given)  # type: ignore[arg-type]
    return asyncio.run(work)


def row(data: Path, address: str) -> Row:
    found = Ledger.load(data, "q").get(f"http://{address}")
    assert found is not None, address
    return found


def articles(server: FaultyServer) -> list[str]:
    return server.asked("fzzf/t")


def test_three_nights(server: FaultyServer, tmp_path: Path) -> None:
    serve(server, YEARS)
    first = night(server, tmp_path)
    assert (first.status, first.listings, first.fetched, first.requests) == ("ok", 1, 8, 10)
    before = {item.url: item for item in Ledger.load(tmp_path, "q")}

    second = night(server, tmp_path, 1)
    assert server.asked() == ["q.test/robots.txt", LISTING]
    assert server.log[1].headers["if-none-match"]
    assert (second.status, second.fetched, second.unchanged) == ("ok", 0, 0)

    serve(server, range(2016, 2025))
    server.route(f"q.test/{path(2019)}", Answer(article(2019, "更正:略。"), validated=True))
    third = night(server, tmp_path, 32)
    assert (third.fetched, third.changed, third.new, third.unchanged) == (2, 1, 1, 7)
    assert "if-none-match" not in server.log[2].headers, "a month on, bodies are read whatever the validators say"
    for year in YEARS:
        now, then = row(tmp_path, f"q.test/{path(year)}"), before[f"http://q.test/{path(year)}"]
        same = (now.archive, now.archive_offset, now.sha256) == (then.archive, then.archive_offset, then.sha256)
        assert same is (year != 2019)
        assert now.first_seen_at == NOW
        assert now.archive is not None
        assert read_capture(tmp_path, now.archive, now.archive_offset or 0).listing_url == "http://q.test/fzzf/"


def test_a_second_night_without_validators_reads_one_page(server: FaultyServer, tmp_path: Path) -> None:
    serve(server, YEARS, validated=False, per_page=3)
    night(server, tmp_path)
    assert len(server.asked("index_")) == 2
    night(server, tmp_path, 0.5)
    assert server.asked() == [LISTING]


def test_new_reports_are_followed_to_the_first_page_without_any(server: FaultyServer, tmp_path: Path) -> None:
    serve(server, YEARS, per_page=2)
    night(server, tmp_path)
    serve(server, range(2016, 2027), per_page=2)
    visit = night(server, tmp_path, 1)
    assert visit.fetched == 3
    assert server.asked("index_") == ["q.test/fzzf/index_1.html", "q.test/fzzf/index_2.html"]


def test_known_pages_are_asked_with_validators_more_and_more_rarely(server: FaultyServer, tmp_path: Path) -> None:
    serve(server, [2023])
    night(server, tmp_path)
    asked = []
    for day in (1, 2, 3, 4, 8, 9, 10, 26, 27, 28, 29, 30, 31, 33, 59, 60, 61):
        night(server, tmp_path, day)
        if articles(server):
            asked.append((day, "if-none-match" in next(a for a in server.log if path(2023) in a.path).headers))
    assert asked == [(3, True), (9, True), (27, True), (30, False), (60, False)]


def test_a_lying_validator_is_found_out_by_the_full_reading(server: FaultyServer, tmp_path: Path) -> None:
    class Liar(Answer):
        async def __call__(self, asked: object, writer: object) -> None:
            self.status = 304 if "if-none-match" in asked.headers else 200  # type: ignore[attr-defined]
            self.headers["ETag"] = '"same"'
            await super().__call__(asked, writer)  # type: ignore[arg-type]

    serve(server, [2023])
    server.route(f"q.test/{path(2023)}", Liar(article(2023)))
    night(server, tmp_path)
    server.route(f"q.test/{path(2023)}", Liar(article(2023, "更正。")))
    assert night(server, tmp_path, 3).changed == 0
    assert night(server, tmp_path, 30).changed == 1


def test_the_recheck_may_be_set(server: FaultyServer, tmp_path: Path) -> None:
    serve(server, [2023])
    night(server, tmp_path)
    night(server, tmp_path, 1, recheck_days=1)
    assert articles(server)


def test_links_that_are_no_reports_are_on_record_and_never_asked(server: FaultyServer, tmp_path: Path) -> None:
    other = '<li><a href="/fzzf/plan.html">青原县2024年法治政府建设工作要点</a><span>2024-02-01</span></li>'
    server.route(LISTING, listing(rows([2023]) + other))
    server.route(f"q.test/{path(2023)}", article(2023))
    visit = night(server, tmp_path)
    assert (visit.status, visit.refused) == ("ok", {"not_a_report": 1})
    assert "q.test/fzzf/plan.html" not in server.asked()
    plan = row(tmp_path, "q.test/fzzf/plan.html")
    assert (plan.state, plan.reason, plan.http_status) == ("refused", "not_a_report", None)
    night(server, tmp_path, 40)
    assert "q.test/fzzf/plan.html" not in server.asked()


def test_a_pager_without_end_is_left(server: FaultyServer, tmp_path: Path) -> None:
    serve(server, YEARS, per_page=4)
    for number in range(1, 50):
        page = listing(rows([2019, 2018, 2017, 2016]), f"/fzzf/index_{number + 1}.html")
        server.route(f"q.test/fzzf/index_{number}.html", page)
    visit = night(server, tmp_path)
    assert visit.fetched == 8
    assert len(server.asked("index_")) == 2


def test_a_listing_is_followed_so_far_and_no_further(server: FaultyServer, tmp_path: Path) -> None:
    serve(server, YEARS, per_page=1)
    visit = night(server, tmp_path, listing_pages=3)
    assert visit.fetched == 3
    assert len(server.asked("index_")) == 2
    assert any("more than 3 pages" in warning for warning in visit.warnings)


@pytest.mark.parametrize("failing", ["index_1.html", "index_2.html"])
def test_a_listing_that_breaks_off_is_read_to_its_end_the_next_night(
    server: FaultyServer, tmp_path: Path, failing: str
) -> None:
    serve(server, YEARS, per_page=3)
    whole = server.routes["q.test", f"/fzzf/{failing}"]
    server.route(f"q.test/fzzf/{failing}", Answer("busy", 500))
    first = night(server, tmp_path, retries=0)
    assert first.status == "partial"
    assert (row(tmp_path, LISTING).state, row(tmp_path, LISTING).reason) == ("refused", "http_5xx")
    assert row(tmp_path, LISTING).etag is None
    server.routes["q.test", f"/fzzf/{failing}"] = whole
    second = night(server, tmp_path)
    assert first.fetched + second.fetched == len(YEARS)
    assert second.status == "ok"
    assert row(tmp_path, LISTING).pages == 3


def test_the_same_report_on_two_listings_is_fetched_once(server: FaultyServer, tmp_path: Path) -> None:
    serve(server, [2023])
    server.route("q.test/two/", listing(rows([2023]).replace(".html", ".html;jsessionid=0A1B2C")))
    site = portal("q.test", "fzzf/", "two/")
    for day in (0, 1):
        asyncio.run(visit_portal(site, server.policy(now=NOW + timedelta(days=day)), tmp_path, f"run-{day}"))
        assert row(tmp_path, f"q.test/{path(2023)}").listing_url == "http://q.test/fzzf/"
    assert len(articles(server)) == 1


def test_a_backfill_asks_for_its_years_alone(server: FaultyServer, tmp_path: Path) -> None:
    serve(server, YEARS, per_page=3)
    visit = night(server, tmp_path, years=range(2018, 2020))
    assert visit.fetched == 2
    assert {address[-9:-5] for address in articles(server)} == {"2018", "2019"}
    assert row(tmp_path, LISTING).pages is None
    again = night(server, tmp_path, 0.1, years=range(2018, 2020), known={f"http://q.test/{path(2018)}"})
    assert [address[-9:-5] for address in articles(server)] == ["2019"]
    assert (again.fetched, again.unchanged) == (0, 1)
    full = night(server, tmp_path, 0.2)
    assert full.fetched == 6
    complete = row(tmp_path, LISTING)
    assert (complete.pages, complete.etag is not None) == (3, True)
    night(server, tmp_path, 0.3, years=range(2018, 2019))
    assert (row(tmp_path, LISTING).pages, row(tmp_path, LISTING).etag) == (3, complete.etag)


@pytest.mark.parametrize("years", [None, range(2020, 2022)])
def test_a_dry_run_names_what_it_would_fetch_and_writes_nothing(
    server: FaultyServer, tmp_path: Path, years: range | None
) -> None:
    serve(server, YEARS)
    visit = night(server, tmp_path, dry_run=True, years=years)
    assert [link.url for link in visit.planned] == [
        f"http://q.test/{path(year)}" for year in sorted(years or YEARS, reverse=True)
    ]
    assert articles(server) == []
    assert list(tmp_path.iterdir()) == []


def test_a_shell_whose_entries_come_from_elsewhere_is_not_trusted(server: FaultyServer, tmp_path: Path) -> None:
    shell = "<html><head><title>列表</title></head><body><a href='/fzzf/index_1.html'>下一页</a></body></html>"
    server.route(LISTING, Answer(shell, validated=True))
    server.route("q.test/fzzf/index_1.html", listing(rows([2022])))
    for year in (2022, 2023):
        server.route(f"q.test/{path(year)}", article(year))
    night(server, tmp_path)
    server.route("q.test/fzzf/index_1.html", listing(rows([2023, 2022])))
    assert night(server, tmp_path, 1).fetched == 1


def test_a_host_is_asked_so_often_a_day_and_no_more(server: FaultyServer, tmp_path: Path) -> None:
    serve(server, YEARS)
    first = night(server, tmp_path, budget=5)
    assert (first.status, first.fetched, first.requests) == ("partial", 3, 5)
    assert len(server.log) == 5
    waiting = [item for item in Ledger.load(tmp_path, "q") if item.reason == "budget"]
    assert len(waiting) == 5
    midnight = NOW.replace(hour=0, minute=0) + timedelta(days=1)
    assert {item.next_try_at for item in waiting} == {midnight}
    # Later on the same day others have asked as often already; on the next day there is a new share.
    again = night(server, tmp_path, 0.1, budget=7, spent=5)
    assert (again.fetched, len(server.log)) == (0, 1)
    rest = night(server, tmp_path, 1, budget=7)
    assert (rest.status, rest.fetched) == ("ok", 5)


def test_a_night_under_a_wrong_clock_is_made_good_by_the_next(server: FaultyServer, tmp_path: Path) -> None:
    """Thirteen years ahead for one night: what it noted, and what it was told to wait for, is no reason to wait so long."""
    serve(server, YEARS)
    night(server, tmp_path)
    server.route(f"q.test/{path(2022)}", Answer("", 503, {"Retry-After": "86400"}))
    night(server, tmp_path, 5000)
    serve(server, YEARS)
    server.route(f"q.test/{path(2023)}", Answer(article(2023, "更正:略。"), validated=True))
    visit = night(server, tmp_path, 2)
    assert (visit.status, visit.changed, visit.unchanged) == ("ok", 1, 1)
    assert night(server, tmp_path, 2.5).requests <= 2, "and is forgotten"


def test_a_night_under_a_clock_that_goes_behind_asks_no_more_than_all(server: FaultyServer, tmp_path: Path) -> None:
    serve(server, YEARS)
    for day in (0, -3, -2):
        visit = night(server, tmp_path, day)
        assert (visit.status, visit.changed) == ("ok", 0)
        assert visit.requests <= 10


def test_a_page_that_was_never_there_is_looked_for_more_and_more_rarely(server: FaultyServer, tmp_path: Path) -> None:
    serve(server, [2023, 2022])
    server.route(f"q.test/{path(2022)}", Answer("", 404))
    asked = []
    for day in range(12):
        night(server, tmp_path, day)
        if server.asked(path(2022)):
            asked.append(day)
    assert asked == [0, 1, 2, 3, 5, 9]
    serve(server, [2023, 2022])
    assert night(server, tmp_path, 17).fetched == 1
