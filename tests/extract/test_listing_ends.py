"""A pager that names pages which are not there: a passing fault at first, later the end of its list."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from extract.crawl import Visit, visit_portal
from extract.ledger import Ledger, Row
from tests.extract.faulty_server import Answer, FaultyServer, portal
from tests.extract.small_site import LISTING, listing, rows, serve

NOW = datetime(2024, 5, 1, 18, 30, tzinfo=UTC)
YEARS = range(2016, 2024)
SECOND, THIRD = "q.test/fzzf/index_1.html", "q.test/fzzf/index_2.html"


def night(server: FaultyServer, data: Path, day: float = 0) -> tuple[Visit, Row]:
    server.log.clear()
    visit = asyncio.run(visit_portal(portal(), server.policy(now=NOW + timedelta(days=day)), data, f"run-{day:g}"))
    row = Ledger.load(data, "q").get(f"http://{LISTING}")
    assert row is not None
    return visit, row


@pytest.mark.parametrize("status", [404, 410])
def test_a_page_too_many_is_a_fault_first_and_then_the_end(server: FaultyServer, tmp_path: Path, status: int) -> None:
    serve(server, YEARS, per_page=4)
    server.route(SECOND, Answer(listing(rows(range(2019, 2015, -1)), "/fzzf/index_2.html"), validated=True))
    server.route(THIRD, Answer("absent", status))
    first, row = night(server, tmp_path)
    assert (first.status, first.fetched, row.reason) == ("partial", 8, "http_4xx")
    again, row = night(server, tmp_path, 0.5)
    assert (again.status, row.reason) == ("partial", "http_4xx"), "half a day says no more than an hour"
    settled, row = night(server, tmp_path, 1)
    assert (settled.status, row.reason, row.pages) == ("ok", None, 2)
    assert [line for line in settled.warnings if "index_2.html" in line and "end" in line]
    later, _ = night(server, tmp_path, 2)
    assert (later.status, server.asked("index_")) == ("ok", []), "validators are trusted again"
    month, _ = night(server, tmp_path, 32)
    assert (month.status, server.asked("index_")) == ("ok", [SECOND, THIRD]), "and the list is read anew to its end"


def test_a_page_that_was_absent_for_a_day_brings_its_reports(server: FaultyServer, tmp_path: Path) -> None:
    serve(server, YEARS, per_page=4)
    server.route(SECOND, Answer("absent", 404))
    assert night(server, tmp_path)[0].fetched == 4
    serve(server, YEARS, per_page=4)
    mended, row = night(server, tmp_path, 1)
    assert (mended.status, mended.fetched, row.gone_at) == ("ok", 4, None)


def test_an_end_taken_for_one_is_looked_behind_a_month_later(server: FaultyServer, tmp_path: Path) -> None:
    serve(server, YEARS, per_page=4)
    server.route(SECOND, Answer("absent", 404))
    for day in (0, 1):
        visit, _ = night(server, tmp_path, day)
    assert (visit.status, visit.fetched) == ("ok", 0)
    serve(server, YEARS, per_page=4)
    assert night(server, tmp_path, 32)[0].fetched == 4


def test_other_pages_of_a_listing_are_read_past_an_absent_one(server: FaultyServer, tmp_path: Path) -> None:
    """Only a pager's own later pages are left out: nobody is asked for the rest of what is not there."""
    serve(server, [2023, 2022], per_page=1)
    pager = '<script>createPageHTML(40, 0, "index", "html");</script>'
    server.route(LISTING, listing(rows([2023])).replace("</body>", f"{pager}</body>"))
    server.route(SECOND, Answer("absent", 404))
    visit, _ = night(server, tmp_path)
    assert (visit.status, server.asked("index_")) == ("partial", [SECOND])


@pytest.mark.parametrize("answer", [Answer("", 403), Answer("", 404)])
def test_a_first_page_that_is_not_there_is_no_end(server: FaultyServer, tmp_path: Path, answer: Answer) -> None:
    server.route(LISTING, answer)
    for day in (0, 1, 2):
        visit, row = night(server, tmp_path, day)
        assert (visit.status, row.reason, row.gone_at) == ("failed", "http_4xx", None)
