"""A run whose machine dies is noticed: marked as crashed, told to somebody, its work taken up by the next.

As deployed, but that signs of life come every 30 seconds and their lack is noticed after 75, not 180 and 600.
"""

import secrets
import shutil
import sys
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from flows.demo import demo_reports, demo_web, write_registry
from load.dataset import open_table
from tests.flows.conftest import MARK, ROOT, end_what_is_left, prefect_running, running, wait_until
from tests.flows.test_deployments import BY_CRON, Service, told

pytestmark = pytest.mark.slow

_SIGN_OF_LIFE = 30  # seconds: the least that Prefect takes
_SILENCE = 75


def _deploy_with_less_patience(folder: Path) -> Path:
    """A copy of deploy/ in which silence is noticed sooner."""
    copy = folder / "deploy"
    shutil.copytree(ROOT / "deploy", copy)
    file = copy / "automations.yaml"
    given = yaml.safe_load(file.read_text(encoding="utf-8"))
    [silent] = [one for one in given["automations"] if one["name"] == "fazhi-silent-runs"]
    silent["trigger"]["within"] = _SILENCE
    file.write_text(yaml.safe_dump(given, allow_unicode=True), encoding="utf-8")
    return copy


@pytest.mark.timeout(400)
def test_a_run_whose_machine_dies_is_noticed_and_taken_up(tmp_path: Path) -> None:
    registry, data = tmp_path / "registry", tmp_path / "data"
    write_registry(registry)
    worker_command = [sys.executable, "-m", "prefect", "worker", "start", "--pool", "fazhi", "--type", "process"]
    with (
        told() as said,
        demo_web() as web,
        prefect_running(tmp_path, PREFECT_FLOWS_HEARTBEAT_FREQUENCY=str(_SIGN_OF_LIFE)) as server,
    ):
        machine = secrets.token_hex(8)
        env = dict(server.env) | {
            MARK: machine,
            "FAZHI_HOME": str(ROOT),
            "FAZHI_NOTIFY": f"http://127.0.0.1:{said.port}/hook",
            "FAZHI_REGISTRY": str(registry),
            "FAZHI_DATA": str(data),
            "FAZHI_RESOLVE": web.resolve,
            "FAZHI_ALLOW_NETS": web.allow_nets,
            "FAZHI_NOW": "2026-03-02T18:30:00Z",
            "FAZHI_DELAY": "60",
        }
        deploy = _deploy_with_less_patience(tmp_path)
        replace(server, env=env).run(sys.executable, str(deploy / "register.py"), cwd=tmp_path)
        nightly = server.deployment(BY_CRON)
        server.change(f"/deployments/{nightly['id']}/schedules/{nightly['schedules'][0]['id']}", {"active": False})
        service = Service(server, registry, registry, tmp_path / "worker.log")
        with running(worker_command, env, service.log, tmp_path):
            run = service.trigger(BY_CRON)
            wait_until(lambda: list(data.glob("archive/*/*.warc.gz")), "the first pages", seconds=120)
            end_what_is_left(machine)  # the worker, and the run that it started, at once and without a word
        dead = service.end_of(run, seconds=_SILENCE + 3 * _SIGN_OF_LIFE)
        assert dead["state"]["type"] == "CRASHED"
        assert "no sign of life" in dead["state"]["message"]
        message = wait_until(lambda: next(iter(said.messages), None), "the message", seconds=60)
        assert "Crashed" in message["subject"]
        # Its turn at the portals comes back after five minutes (flows/turns.py); a run by hand waits for no turn.
        replace(server, env=env | {"FAZHI_DELAY": "0"}).run("fazhi", "nightly", seconds=180)
    stored = sum(1 + len(report.copies) for report in demo_reports())
    assert open_table(data, "reports").collect().height == stored
