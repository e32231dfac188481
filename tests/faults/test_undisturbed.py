"""Honest portals: every report once and right, and a second night that costs next to nothing."""

import pytest

from tests.faults import sites
from tests.faults.nights import Night, Truth, check_host, check_world
from tests.faults.web import HOSTS

pytestmark = pytest.mark.slow


def test_every_report_is_there_once_and_right(undisturbed: tuple[Night, Night], truth: Truth) -> None:
    first, _ = undisturbed
    for host in HOSTS:
        assert first.portal(host)["status"] == "ok"
        assert first.years(host) == list(sites.YEARS)
        for row in first.reports_of(host).iter_rows(named=True):
            year = row["report_year"]
            assert row["text"].split("\n") == sites.paragraphs(host, year)
            assert (row["title"], row["published"]) == (sites.title(host, year), sites.published(year))
        assert {sites.number(host, year) for year in sites.YEARS} <= set(truth.values(host)["value"].to_list())


def test_a_second_night_moves_next_to_nothing(undisturbed: tuple[Night, Night], truth: Truth) -> None:
    first, second = undisturbed
    check_world(second)
    for host in HOSTS:
        check_host(second, host, truth)
    moved = [sum(told["bytes"] for told in night.record["portals"].values()) for night in (first, second)]
    assert moved[1] <= 0.05 * moved[0]
    assert second.record["snapshot"] is None
