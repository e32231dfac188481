"""The scheduled service as an operator runs it: a Prefect server, the deployments of deploy/, a process worker.

The worker visits the demo's portals on loopback. One portal more stands in a second registry; its name leads nowhere.
"""

import json
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from flows.demo import demo_reports, demo_web, write_portal, write_registry
from load.dataset import open_table
from tests.flows.conftest import ROOT, PrefectServer, running, wait_until

pytestmark = pytest.mark.slow

ENDED = {"COMPLETED", "FAILED", "CRASHED", "CANCELLED"}
BY_CRON = "nightly/nightly"
ON_DEMAND = "backfill/backfill"


@dataclass(frozen=True, slots=True)
class Service:
    """A server with a worker at work."""

    server: PrefectServer
    registry: Path
    with_bad: Path
    log: Path

    def trigger(self, deployment: str, *, env: dict[str, str] | None = None, **parameters: Any) -> str:
        """Ask for a run now, as the interface's button does; returns its id. `env` is of this run alone."""
        body: dict[str, Any] = {"job_variables": {"env": env}} if env else {}
        body |= {
            "parameters": {name: str(value) if isinstance(value, Path) else value for name, value in parameters.items()}
        }
        return str(
            self.server.call(f"/deployments/{self.server.deployment(deployment)['id']}/create_flow_run", body)["id"]
        )

    def end_of(self, run: str, *, seconds: float = 120) -> dict[str, Any]:
        """The flow run once it has ended, however it did."""

        def ended() -> dict[str, Any] | None:
            found = self.server.call(f"/flow_runs/{run}")
            return found if found["state"]["type"] in ENDED else None

        return dict(
            wait_until(ended, f"the end of flow run {run}; the worker said:\n{self.log}", seconds=seconds, every=0.5)
        )

    def artifacts(self, run: str) -> dict[str, dict[str, Any]]:
        """What a run left in Prefect's interface, by key."""
        filters = {"artifacts": {"flow_run_id": {"any_": [run]}}}
        return {found["key"]: found for found in self.server.call("/artifacts/filter", filters)}


@dataclass(slots=True)
class Hook:
    """A webhook on loopback, and the messages it got."""

    port: int
    messages: list[dict[str, str]] = field(default_factory=list)


@contextmanager
def told() -> Iterator[Hook]:
    """Listen for messages for as long as the block lasts."""
    hook = Hook(0)

    class Listener(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            hook.messages.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(204)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Listener) as server:
        hook.port = server.server_address[1]
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield hook
        finally:
            server.shutdown()


@pytest.fixture(scope="module")
def service(deployed: PrefectServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A process worker, started in a folder that has nothing to do with the code, as compose starts it."""
    folder = tmp_path_factory.mktemp("service")
    registry, with_bad, elsewhere = folder / "registry", folder / "with_bad", folder / "elsewhere"
    write_registry(registry)
    shutil.copytree(registry, with_bad)
    bad = [{"url": "http://bad.test/fzzf/", "issuer": None, "level": None}]
    write_portal(with_bad, "bad_portal", name="无此县人民政府", region="429902", home="http://bad.test/", listings=bad)
    elsewhere.mkdir()
    # The cron's own run must not come between, should the tests be run at half past two in Shanghai.
    nightly = deployed.deployment(BY_CRON)
    schedule = f"/deployments/{nightly['id']}/schedules/{nightly['schedules'][0]['id']}"
    with demo_web() as web:
        env = dict(deployed.env) | {
            "FAZHI_HOME": str(ROOT),
            "FAZHI_DATA": str(folder / "data"),
            "FAZHI_REGISTRY": str(registry),
            "FAZHI_RESOLVE": f"bad.test=,{web.resolve}",
            "FAZHI_ALLOW_NETS": web.allow_nets,
            "FAZHI_DELAY": "0",
            "FAZHI_RETRIES": "0",
            "FAZHI_NOW": "2026-03-02T18:30:00Z",
        }
        command = [
            sys.executable,
            "-m",
            "prefect",
            "worker",
            "start",
            "--pool",
            "fazhi",
            "--type",
            "process",
            "--limit",
            "1",
        ]
        log = folder / "worker.log"
        deployed.change(schedule, {"active": False})
        try:
            with running(command, env, log, elsewhere) as worker:

                def online() -> bool:
                    assert worker.poll() is None, f"the worker ended by itself:\n{log.read_text()}"
                    return any(
                        one["status"] == "ONLINE" for one in deployed.call("/work_pools/fazhi/workers/filter", {})
                    )

                wait_until(online, "the worker", seconds=60)
                yield Service(deployed, registry, with_bad, log)
        finally:
            deployed.change(schedule, {"active": True})


def test_a_night_by_schedule(service: Service, tmp_path: Path) -> None:
    data = tmp_path / "data"
    run = service.end_of(service.trigger(BY_CRON, data=data))
    assert run["state"]["type"] == "COMPLETED", run["state"]["message"]
    assert run["name"].startswith("nightly-"), run["name"]
    assert run["name"].endswith("-all"), run["name"]

    reports = open_table(data, "reports").collect()
    assert set(reports["portal"]) == {path.stem for path in service.registry.glob("*.toml")}
    assert reports.height >= len(demo_reports())

    left = service.artifacts(run["id"])
    assert set(left) == {"nightly-portals", "nightly-progress", "nightly-summary"}
    assert left["nightly-progress"]["data"] == 100
    rows = json.loads(left["nightly-portals"]["data"])
    assert {row["portal"]: row["status"] for row in rows} == dict.fromkeys(set(reports["portal"]), "ok")
    assert sum(row["new"] for row in rows) == reports.height
    assert left["nightly-summary"]["type"] == "markdown"
    assert f"{reports.height} new" in left["nightly-summary"]["data"]


def test_a_portal_that_fails_is_named_and_the_others_are_published(service: Service, tmp_path: Path) -> None:
    data = tmp_path / "data"
    portals = ["yunchuan", "bad_portal"]
    run = service.end_of(service.trigger(BY_CRON, data=data, registry=service.with_bad, portals=portals))
    assert run["state"]["type"] == "FAILED"
    assert "bad_portal" in run["state"]["message"]
    assert "yunchuan" not in run["state"]["message"]
    assert run["name"].endswith("-yunchuan+bad_portal")
    assert set(open_table(data, "reports").collect()["portal"]) == {"yunchuan"}
    left = service.artifacts(run["id"])
    assert "bad&#95;portal" in left["nightly-summary"]["data"] or "bad_portal" in left["nightly-summary"]["data"]
    statuses = {row["portal"]: row["status"] for row in json.loads(left["nightly-portals"]["data"])}
    assert statuses == {"yunchuan": "ok", "bad_portal": "failed"}


def test_years_on_demand_by_the_command_of_the_runbook(service: Service, tmp_path: Path) -> None:
    data = tmp_path / "data"
    year = max(report.year for report in demo_reports() if report.site == "yunchuan") - 1
    given = {"year": year, "portals": ["yunchuan"], "data": str(data)}
    said = service.server.run(
        "prefect", "deployment", "run", ON_DEMAND, "--params", json.dumps(given), "--watch", "--watch-interval", "1"
    ).stdout
    [run] = service.server.call("/flow_runs/filter", {"flow_runs": {"name": {"like_": f"backfill-{year}-yunchuan"}}})
    assert run["state"]["type"] == "COMPLETED", said
    assert set(open_table(data, "reports").collect()["report_year"]) == {year}
    assert set(service.artifacts(run["id"])) == {"backfill-portals", "backfill-progress", "backfill-summary"}


@pytest.mark.parametrize(
    ("parameters", "named"),
    [({"year": "last"}, "year"), ({"years": 2021}, "year"), ({"year": 2021, "portals": "yunchuan"}, "portals")],
    ids=["no year", "none of its names", "not a list"],
)
def test_parameters_are_typed(deployed: PrefectServer, parameters: dict[str, Any], named: str) -> None:
    refused = deployed.refusal(
        f"/deployments/{deployed.deployment(ON_DEMAND)['id']}/create_flow_run", {"parameters": parameters}
    )
    assert named in refused


def test_out_of_season_a_scheduled_night_asks_nobody(service: Service, tmp_path: Path) -> None:
    deployment = service.server.deployment(BY_CRON)["id"]
    data = tmp_path / "data"
    summer = {"FAZHI_NOW": "2026-07-08T18:30:00Z"}  # Thursday, 9 July in Shanghai
    service.server.change(
        f"/deployments/{deployment}", {"job_variables": {"env": summer}, "parameters": {"data": str(data)}}
    )
    schedule = {"schedule": {"interval": 15.0}, "active": True}
    [made] = service.server.call(f"/deployments/{deployment}/schedules", [schedule])
    try:
        filters = {"flow_runs": {"name": {"like_": "nightly-"}, "deployment_id": {"any_": [deployment]}}}

        def by_schedule() -> dict[str, Any] | None:
            runs = service.server.call("/flow_runs/filter", filters)
            return next((run for run in runs if run["auto_scheduled"] and run["state_type"] == "COMPLETED"), None)

        run = wait_until(by_schedule, "a run of the schedule", seconds=90, every=1)
    finally:
        service.server.remove(f"/deployments/{deployment}/schedules/{made['id']}")
        service.server.change(f"/deployments/{deployment}", {"job_variables": {}, "parameters": {}})
    assert "out of season" in run["state"]["message"]
    assert "2026-07-12" in run["state"]["message"]
    assert not data.exists()


def test_runs_take_turns_and_people_are_told(service: Service, tmp_path: Path) -> None:
    data = tmp_path / "data"
    with told() as said:
        env = dict(service.server.env) | {"FAZHI_NOTIFY": f"http://127.0.0.1:{said.port}/hook"}
        subprocess.run([sys.executable, str(ROOT / "deploy/register.py")], env=env, cwd=tmp_path, check=True)
        try:
            # Another run has its turn: this one waits, and asks nobody.
            held = service.server.call(
                "/v2/concurrency_limits/increment", {"names": ["fazhi-portals"], "slots": 1, "mode": "concurrency"}
            )
            run = service.trigger(BY_CRON, data=data, registry=service.with_bad, portals=["yunchuan", "bad_portal"])
            wait_until(
                lambda: service.server.call(f"/flow_runs/{run}")["state"]["type"] == "RUNNING", "the run", seconds=90
            )
            time.sleep(3)
            assert not data.exists(), "two runs work at the same moment"
            service.server.call(
                "/v2/concurrency_limits/decrement",
                {"names": ["fazhi-portals"], "slots": 1, "mode": "concurrency", "occupancy_seconds": 3},
            )
            assert held
            assert service.end_of(run)["state"]["name"] == "PortalsFailed"
            message = wait_until(lambda: next(iter(said.messages), None), "the message", seconds=60)
            assert message["subject"].startswith("fazhi nightly: ")
            assert "1 of 2 portals failed" in message["subject"]
            assert "- bad_portal: dns 1" in message["body"]
            assert "- yunchuan: " in message["body"]
            assert message["text"] == f"{message['subject']}\n{message['body']}"
        finally:
            service.server.run_register()
    names = {one["name"] for one in service.server.call("/automations/filter", {})}
    assert names == {"fazhi-silent-runs"}, "without FAZHI_NOTIFY nobody is told"
