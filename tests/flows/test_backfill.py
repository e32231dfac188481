"""Past years on demand: from the portals, from the archive, and again after a kill."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from flows.demo import demo_reports
from tests.flows.world import FIRST_NIGHT, SECOND_NIGHT, World, demo_world

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("prefect_api")]


def about(year: int) -> list[str]:
    """Issuers of the demo's reports about a year, a copy counted like its original."""
    return sorted(report.issuer for report in demo_reports() if report.year == year for _ in (None, *report.copies))


def years(world: World) -> set[str]:
    return {path.split("/")[1] for path in world.bytes_of("reports/**/*.parquet")}


def test_a_year_is_filled_and_the_others_are_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with demo_world(tmp_path, monkeypatch) as world:
        assert world.backfill(year=2021).is_completed()
        assert years(world) == {"report_year=2021"}
        assert sorted(world.table("reports")["issuer"]) == about(2021)
        before = world.bytes_of()

        assert world.backfill(year=2019, to=2020).is_completed()
        assert years(world) == {"report_year=2019", "report_year=2020", "report_year=2021"}
        after = world.bytes_of()
        assert {path: after[path] for path in before} == before

        # What is there already is not asked for again with --only-missing.
        state = world.backfill(now=SECOND_NIGHT, year=2021, only_missing=True)
        assert state.is_completed()
        published = set(world.table("reports")["url"])
        assert not [a for a in world.asked() if f"http://{a.host}{a.target}" in published]
        assert world.bytes_of() == after

        # The nightly run still brings everything that the backfills left out.
        assert world.night(SECOND_NIGHT).is_completed()
        assert world.table("reports").height == sum(1 + len(report.copies) for report in demo_reports())


def test_the_archive_gives_the_same_rows_without_a_network(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with demo_world(tmp_path, monkeypatch) as world:
        assert world.night().is_completed()
        expected = world.bytes_of("**/report_year=2021/**/*.parquet")
        assert expected
        data = world.data
    # The portals are gone with the block above; so is what was published.
    for name in ("current", "snapshots"):
        path = data / name
        path.unlink() if path.is_symlink() else subprocess.run(["rm", "-r", path], check=True)
    monkeypatch.setenv("FAZHI_RESOLVE", "*=")
    assert world.backfill(now=SECOND_NIGHT, year=2021, sources=["archive"]).is_completed()
    assert world.bytes_of() == expected
    assert {one["requests"] for one in world.record()["portals"].values()} == {0}


def test_a_backfill_that_was_killed_gives_the_same_rows_when_run_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SIGKILL at several moments of the crawl; the rows afterwards are those of an undisturbed run, but for the name
    of the archive file and the place in it."""
    with demo_world(tmp_path, monkeypatch) as world:
        assert world.backfill(year=2021).is_completed()
        where = ["archive", "archive_offset"]
        expected = {name: world.table(name) for name in ("reports", "observations", "indicators")}
        command = [sys.executable, "-m", "flows.cli", "backfill", "--year", "2021", "--registry", str(world.registry)]
        environment = {**os.environ, "FAZHI_NOW": FIRST_NIGHT}
        for requests in (1, 9, 25):
            world.data = tmp_path / f"killed-{requests}"
            since = world.web.now()
            with subprocess.Popen(
                [*command, "--data", str(world.data)],
                env=environment,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            ) as process:
                while len(world.web.requests(since=since)) < requests and process.poll() is None:
                    time.sleep(0.005)
                os.killpg(process.pid, signal.SIGKILL)
            assert world.backfill(year=2021).is_completed()
            for name, rows in expected.items():
                found = world.table(name)
                assert found.drop(where, strict=False).equals(rows.drop(where, strict=False)), (requests, name)
