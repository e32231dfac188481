"""Guards against the next release of a library that breaks Prefect without saying so.

Seen so far: FastAPI 0.151 breaks `prefect deploy`, 0.155 the import of the server; with SQLAlchemy 2.1 cron runs are
never created, and only the server's log says so (pyproject.toml bounds both).
"""

import subprocess
import sys
import tomllib
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from typing import Any

import pytest
from packaging.requirements import Requirement

from tests.flows.conftest import ROOT, PrefectServer, wait_until


@pytest.mark.parametrize("library", ["prefect", "fastapi", "sqlalchemy"])
def test_what_is_installed_keeps_within_a_bound_from_above(library: str) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    [bound] = [r for r in map(Requirement, project["dependencies"]) if r.name == library]
    assert version(library) in bound.specifier
    assert any(part.operator in ("==", "<") for part in bound.specifier), "a plain `pip install .` takes the newest"


@pytest.mark.slow
def test_the_server_can_be_imported() -> None:
    done = subprocess.run(
        [sys.executable, "-c", "import prefect.server.api.server"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.slow
def test_deploying_and_listing(deployed: PrefectServer) -> None:
    listed = deployed.run("prefect", "deployment", "ls").stdout
    assert "nightly/nightly" in listed
    assert "backfill/backfill" in listed


@pytest.mark.slow
def test_registering_again_doubles_nothing(deployed: PrefectServer) -> None:
    before = {name: deployed.deployment(name)["id"] for name in ("nightly/nightly", "backfill/backfill")}
    deployed.run_register()
    assert {name: deployed.deployment(name)["id"] for name in before} == before
    assert len(deployed.deployment("nightly/nightly")["schedules"]) == 1
    assert [a["name"] for a in deployed.call("/automations/filter", {})] == ["fazhi-silent-runs"]
    pool = deployed.call("/work_pools/fazhi")
    assert (pool["type"], pool["concurrency_limit"]) == ("process", 1)


@pytest.mark.slow
def test_the_cron_schedule_makes_runs(deployed: PrefectServer) -> None:
    nightly, backfill = (deployed.deployment(f"{name}/{name}")["id"] for name in ("nightly", "backfill"))

    def planned(deployment: str) -> list[dict[str, Any]]:
        filters = {
            "deployments": {"id": {"any_": [deployment]}},
            "flow_runs": {"state": {"type": {"any_": ["SCHEDULED"]}}},
        }
        return [run for run in deployed.call("/flow_runs/filter", filters) if run["auto_scheduled"]]

    runs = wait_until(lambda: planned(nightly), "a run that the cron schedule makes", seconds=90)
    starts = [datetime.fromisoformat(run["expected_start_time"]).astimezone(UTC) for run in runs]
    assert {(start.hour, start.minute) for start in starts} == {(18, 30)}, "02:30 in Shanghai"
    assert min(starts) <= datetime.now(UTC) + timedelta(days=1, minutes=1)
    assert planned(backfill) == []
