"""Pages that a host shows for any address are told from pages by one question, asked only where there is a doubt."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

from extract.crawl import Visit, visit_portal
from extract.ledger import Ledger, Row
from tests.extract.faulty_server import Answer, Asked, FaultyServer, portal
from tests.extract.small_site import LISTING, article, listing, path, rows, serve

NOW = datetime(2024, 5, 1, 18, 30, tzinfo=UTC)
# Nothing in it says that something is missing.
WELCOME = (
    "<html><head><title>青原县</title></head><body>"
    + "".join(
        f"<p>青原县位于河谷之间,气候温和,物产丰富,人民勤劳,历年来获得荣誉称号{number}项。</p>" for number in range(12)
    )
    + "</body></html>"
)


class Dated(Answer):
    """A page with the time and the address in it, another one each time."""

    async def __call__(self, asked: Asked, writer: asyncio.StreamWriter) -> None:
        assert isinstance(self.body, str)
        there = self.body.replace("</body>", f"<p>{asked.at:.6f}</p></body>")
        await Answer(there, self.status, self.headers)(asked, writer)


def night(server: FaultyServer, data: Path, day: float = 0) -> Visit:
    server.log.clear()
    return asyncio.run(visit_portal(portal(), server.policy(now=NOW + timedelta(days=day)), data, f"run-{day:g}"))


def row(data: Path, address: str) -> Row:
    found = Ledger.load(data, "q").get(f"http://{address}")
    assert found is not None, address
    return found


def strange(server: FaultyServer) -> list[str]:
    """What was asked for that no listing links."""
    known = {f"q.test/{path(year)}" for year in range(2000, 2030)} | {"q.test/robots.txt", LISTING, "q.test/copy.html"}
    return [address for address in server.asked() if address not in known]


def test_what_is_shown_for_any_address_is_no_page(server: FaultyServer, tmp_path: Path) -> None:
    serve(server, [2023])
    server.route("q.test/robots.txt", Answer("absent", 404))
    server.route(LISTING, listing(rows([2023, 2022, 2021])))
    server.route("q.test/*", Dated(WELCOME))
    visit = night(server, tmp_path)
    assert (visit.status, visit.fetched, visit.refused) == ("partial", 1, {"soft_404": 2})
    assert len(strange(server)) == 1, "the host is asked once, whatever the doubts"
    assert strange(server)[0].startswith("q.test/fzzf/")


def test_a_page_of_another_kind_stays_one(server: FaultyServer, tmp_path: Path) -> None:
    serve(server, [2023])
    server.route(LISTING, listing(rows([2023, 2022])))
    server.route(f"q.test/{path(2022)}", WELCOME)
    for day, questions in ((0, 1), (1, 0)):
        visit = night(server, tmp_path, day)
        assert (visit.status, visit.refused) == ("ok", {"not_a_report": 1})
        assert len(strange(server)) == questions


def test_honest_nights_ask_nothing_strange(server: FaultyServer, tmp_path: Path) -> None:
    serve(server, [2023, 2022])
    for day in (0, 32):
        assert night(server, tmp_path, day).status == "ok"
        assert strange(server) == []


def test_a_redirect_that_everything_gets_is_no_page(server: FaultyServer, tmp_path: Path) -> None:
    serve(server, [2023])
    server.route("q.test/robots.txt", Answer("absent", 404))
    server.route(LISTING, listing(rows([2023, 2022])))
    server.route("q.test/*", Answer("", 302, {"Location": "/welcome/"}))
    server.route("q.test/welcome/", WELCOME)
    visit = night(server, tmp_path)
    assert (visit.fetched, visit.refused) == (1, {"soft_404": 1})
    assert len([address for address in strange(server) if "welcome" not in address]) == 1
    assert len([address for address in strange(server) if "welcome" in address]) == 1, "nor is it followed"


def test_the_newest_report_shown_for_every_year_is_one_report(server: FaultyServer, tmp_path: Path) -> None:
    serve(server, [2023])
    server.route("q.test/robots.txt", Answer("absent", 404))
    server.route(LISTING, listing(rows([2023, 2022, 2021])))
    server.route("q.test/*", article(2023))
    visit = night(server, tmp_path)
    assert (visit.fetched, visit.refused) == (1, {"soft_404": 2})
    assert row(tmp_path, f"q.test/{path(2023)}").is_held


def test_one_report_at_two_addresses_is_held_at_both(server: FaultyServer, tmp_path: Path) -> None:
    serve(server, [2023])
    server.route(
        LISTING, listing(rows([2023]) + rows([2023]).replace(f"/{path(2023)}", "/copy.html").replace("2024-03-01", ""))
    )
    server.route("q.test/copy.html", article(2023))
    visit = night(server, tmp_path)
    assert (visit.status, visit.fetched, len(strange(server))) == ("ok", 2, 1)


def test_what_is_held_stays_where_everything_is_shown_for_it(server: FaultyServer, tmp_path: Path) -> None:
    serve(server, [2023, 2022])
    assert night(server, tmp_path).fetched == 2
    before = row(tmp_path, f"q.test/{path(2022)}")
    del server.routes["q.test", f"/{path(2022)}"]
    server.route("q.test/*", WELCOME)
    visit = night(server, tmp_path, 32)
    after = row(tmp_path, f"q.test/{path(2022)}")
    assert visit.refused == {"soft_404": 1}
    assert (after.archive, after.archive_offset, after.is_held) == (before.archive, before.archive_offset, True)


def test_a_host_that_turns_a_stranger_away_is_asked_no_more_than_it_likes(server: FaultyServer, tmp_path: Path) -> None:
    """The question is asked once, whatever comes: an error of the server says nothing of the page."""
    serve(server, [2023])
    server.route(LISTING, listing(rows([2023, 2022])))
    server.route("q.test/robots.txt", Answer("absent", 404))
    server.route(f"q.test/{path(2022)}", WELCOME)
    server.route("q.test/*", Answer("", 500))
    visit = night(server, tmp_path)
    assert (visit.refused, len(strange(server))) == ({"not_a_report": 1}, 1)
