"""`fazhi serve`: the deployments known to the server, runs in any folder, and a clean end on either signal."""

import signal
from pathlib import Path

import pytest

from flows.demo import demo_web, write_registry
from load.dataset import open_table
from tests.flows.conftest import PrefectServer, running, wait_until

pytestmark = pytest.mark.slow

NAMES = ("nightly/nightly", "backfill/backfill", "recheck/recheck", "report/report", "tidy/tidy")


def served(server: PrefectServer) -> bool:
    """Whether the deployments are there and are nobody's work pool's."""
    filters = {"deployments": {"name": {"any_": [name.split("/")[0] for name in NAMES]}}}
    found = {f"{one['name']}/{one['name']}": one for one in server.call("/deployments/filter", filters)}
    return set(found) == set(NAMES) and all(one["work_pool_name"] is None for one in found.values())


def test_serves_and_ends_on_either_signal(deployed: PrefectServer, tmp_path: Path) -> None:
    write_registry(tmp_path / "registry")
    with demo_web() as web:
        env = dict(deployed.env) | {
            # Relative, as an operator types them: runs are started in other folders.
            "FAZHI_DATA": "data",
            "FAZHI_REGISTRY": "registry",
            "FAZHI_RESOLVE": web.resolve,
            "FAZHI_ALLOW_NETS": web.allow_nets,
            "FAZHI_DELAY": "0",
        }
        try:
            # A deployment of a work pool stays its workers' also when it is served.
            for name in NAMES:
                deployed.run("prefect", "deployment", "delete", name)
            for number, kind in enumerate((signal.SIGTERM, signal.SIGINT)):
                log = tmp_path / f"serve-{number}.log"
                with running(["fazhi", "serve"], env, log, tmp_path) as serving:
                    wait_until(lambda: served(deployed), "the deployments to be served", seconds=90)
                    wait_until(lambda log=log: "being served" in log.read_text(), "the runner to listen", seconds=30)
                    if number == 0:
                        [schedule] = deployed.deployment(NAMES[0])["schedules"]
                        assert schedule["schedule"]["cron"] == "30 2 * * *"
                        assert schedule["schedule"]["timezone"] == "Asia/Shanghai"
                        deployed.run("prefect", "deployment", "run", NAMES[0], "-p", 'portals=["qiyan"]', "--watch")
                    serving.send_signal(kind)
                    assert serving.wait(30) == 0, log.read_text()
                said = log.read_text()
                assert "Traceback" not in said, said
                assert "Warning" not in said, said
        finally:
            deployed.run_register()
    assert set(open_table(tmp_path / "data", "reports").collect()["portal"]) == {"qiyan"}
