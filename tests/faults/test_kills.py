"""Nights killed at any moment, each followed by a whole one, after which the rows are those of nights undisturbed.

FAZHI_TEST_KILLS sets how many: 30 by default, which take half a minute.
"""

import json
import os
import random
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import polars as pl
import pytest

from extract.archive import read_capture
from extract.ledger import Ledger
from load.dataset import open_table
from load.verify import verify
from tests.extract.faulty_server import Answer
from tests.faults import sites
from tests.faults.kill_zygote import HOST
from tests.faults.nights import START
from tests.faults.web import Web, name_of, open_web

pytestmark = [pytest.mark.slow, pytest.mark.timeout(3600)]

KILLS = int(os.environ.get("FAZHI_TEST_KILLS", "30"))
YEARS = (2021, 2022, 2023)
AMENDED = 2022
# No pattern knows it: that the listing shows it too is all that keeps it out of the reports.
NOTICE = "本平台文稿均经审查,与纸质文件不一致的以纸质文件为准,欢迎提出宝贵意见和建议,我们将认真研究。"
# When and where a capture was kept differs from run to run; what it says does not.
_PASSING = ("archive", "archive_offset", "fetched_at", "first_seen_at")


class Nights:
    """A warm process that runs nights, and is told when to die in them."""

    def __init__(self, web: Web) -> None:
        self._web = web
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.kill_zygote"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def __call__(self, data: Path, number: int, after: float = 0.0) -> float | None:
        """One night, a month after the one before; the seconds it took, or None where it died."""
        place = self._web.places[name_of(HOST)]
        now = (START + timedelta(days=31 * number)).isoformat()
        order = {"data": str(data), "resolve": f"{name_of(HOST)}={place}", "now": now, "after": after}
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        told: float | None = json.loads(self._process.stdout.readline())
        return told

    def close(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(20)
        assert self._process.stdout is not None
        self._process.stdout.close()


def serve(web: Web, number: int) -> None:
    """The portal as it is in a month: one report is amended to and fro, and every page ends with the same notice."""
    lines = [*sites.paragraphs(HOST, AMENDED), f"同时,进一步充实基层{('执法', '普法')[number % 2]}力量。", NOTICE]
    front = sites.listing("".join(sites.entry(HOST, year) for year in YEARS)).replace(
        "</body>", f"<p>{NOTICE}</p></body>"
    )
    pages = {year: sites.article(HOST, year, lines=[*sites.paragraphs(HOST, year), NOTICE]) for year in YEARS}
    put = {
        "/fzzf/": Answer(front, validated=True),
        **{sites.path(year): Answer(pages[year], validated=True) for year in YEARS},
        sites.path(AMENDED): Answer(sites.article(HOST, AMENDED, lines=lines), validated=True),
    }
    for where, handler in put.items():
        sites.put(web, HOST, where, handler)


def rows(data: Path) -> tuple[pl.DataFrame, pl.DataFrame]:
    """What is published, without what may differ."""
    reports = open_table(data, "reports").drop(_PASSING).sort("report_id").collect()
    return reports, open_table(data, "observations").sort("report_id", "char_start").collect()


@pytest.fixture
def nights() -> Iterator[tuple[Web, Nights]]:
    with open_web() as web:
        running = Nights(web)
        try:
            yield web, running
        finally:
            running.close()


def test_a_killed_night_leaves_nothing_behind(nights: tuple[Web, Nights], tmp_path: Path) -> None:
    web, night = nights
    undisturbed, killed = tmp_path / "undisturbed", tmp_path / "killed"
    truth = []
    seconds = 0.0
    for number in range(3):
        serve(web, number)
        seconds = night(undisturbed, number) or 0.0
        truth.append(rows(undisturbed))
    assert truth[0][0]["revision"].to_list() == [1, 1, 1]
    assert not [text for text in truth[0][0]["text"] if NOTICE in text]
    serve(web, 0)
    night(killed, 0)
    dice = random.Random(11)
    died = 0
    for number in range(1, KILLS + 1):
        serve(web, number)
        died += night(killed, number, dice.uniform(0.005, 1.1) * seconds) is None
        whole = night(killed, number)
        assert whole is not None
        seconds = 0.8 * seconds + 0.2 * whole
        reports, observations = rows(killed)
        expected, values = truth[2 - number % 2]
        assert reports.drop("revision").equals(expected.drop("revision")), f"after kill {number}"
        assert observations.equals(values), f"after kill {number}"
        amended = reports.filter(pl.col("report_year") == AMENDED)["revision"].to_list()
        assert amended == [number + 1], f"after kill {number}: an amendment counts once"
        if number % 20 == 0 or number == KILLS:
            assert verify(killed) == []
            for row in Ledger.load(killed, HOST):
                if row.archive is not None and row.archive_offset is not None and row.kind == "article":
                    assert read_capture(killed, row.archive, row.archive_offset).url == row.url
    assert died >= 0.6 * KILLS, f"only {died} of {KILLS} nights died"
