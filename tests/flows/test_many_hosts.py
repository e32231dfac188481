"""64 portals side by side: on the Prefect server that everyone has (SQLite), and on PostgreSQL with a process worker."""

import os
import pwd
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from flows.demo import FakeWeb
from load.dataset import open_table
from tests.bench.country import Country
from tests.flows.conftest import ROOT, PrefectServer, free_port, prefect_running, running, wait_until
from tests.flows.world import open_world

pytestmark = pytest.mark.slow

HOSTS = 64
# What SQLite and asyncpg say where too many ask at once.
REFUSED = ("database is locked", "QueuePool limit", "TooManyConnections", "too many clients")


@pytest.fixture(scope="module")
def country() -> Country:
    return Country(HOSTS, seed=7)


def test_side_by_side_on_sqlite(
    country: Country,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    prefect_server: PrefectServer,
    prefect_api: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """SQLite has one writer: a server whose services write too answers 503 now and then, and Prefect's client asks
    again. What counts is that the run never learns of it and that nothing of it is missing on the server."""
    sites = {country.portal_id(number): country.site(number, 1) for number in range(HOSTS)}
    registry = country.write_registry(tmp_path / "registry")
    with open_world(tmp_path, monkeypatch, sites, registry) as world:
        state = world.night("2026-03-02T18:30:00Z")
        assert state.is_completed(), state.message
        assert world.table("reports").height == HOSTS
    assert [word for word in REFUSED if word in caplog.text] == []
    [run] = prefect_server.call(
        "/flow_runs/filter", {"flow_runs": {"id": {"any_": [str(state.state_details.flow_run_id)]}}}
    )
    crawls = {"task_runs": {"name": {"like_": "crawl-sim"}}, "flow_runs": {"id": {"any_": [run["id"]]}}}
    wait_until(
        lambda: prefect_server.call("/task_runs/count", crawls) == HOSTS, f"{HOSTS} crawls on record", seconds=60
    )


def program(name: str) -> str:
    """A program of Debian's postgresql, which stands outside the path; skips where it is not installed."""
    found = shutil.which(name) or next((str(one) for one in Path("/usr/lib/postgresql").glob(f"*/bin/{name}")), None)
    if found is None:
        said = f"{name} is not installed (Debian: postgresql)"
        pytest.fail(said) if os.environ.get("CI") else pytest.skip(said)
    return found


@contextmanager
def postgresql(folder: Path) -> Iterator[str]:
    """A PostgreSQL on loopback, run by a user without privileges; gives the address of an empty database."""
    # It refuses to be run by root.
    user = "postgres" if os.geteuid() == 0 else None
    if user is not None:
        account = pwd.getpwnam(user)
        folder.mkdir()
        os.chown(folder, account.pw_uid, account.pw_gid)
        for parent in folder.parents:
            if parent.stat().st_uid == os.geteuid() and str(parent).startswith(
                str(Path(os.environ.get("TMPDIR", "/tmp")))
            ):
                parent.chmod(parent.stat().st_mode | 0o011)
    else:
        folder.mkdir()
    port, log = free_port(), folder.parent / "postgresql.log"

    def run(*command: str) -> None:
        subprocess.run(command, check=True, capture_output=True, cwd=folder, user=user)

    run(program("initdb"), "-D", str(folder / "db"), "-U", "prefect", "--auth", "trust", "--no-sync")
    server = [
        program("postgres"),
        "-D",
        str(folder / "db"),
        "-h",
        "127.0.0.1",
        "-p",
        str(port),
        "-k",
        str(folder),
        "-F",
    ]
    with log.open("wb") as output:
        process = subprocess.Popen(server, stdout=output, stderr=output, cwd=folder, user=user)
    try:
        ready = [program("psql"), "-h", "127.0.0.1", "-p", str(port), "-U", "prefect", "-d", "postgres", "-c"]
        wait_until(
            lambda: subprocess.run([*ready, "SELECT 1"], capture_output=True, check=False).returncode == 0,
            "PostgreSQL", seconds=60,
        )  # fmt: skip
        run(*ready, "CREATE DATABASE prefect")
        yield f"postgresql+asyncpg://prefect@127.0.0.1:{port}/prefect"
    finally:
        process.terminate()
        process.wait(30)


def test_side_by_side_on_postgresql_with_a_worker(
    country: Country, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    program("initdb")
    folder = tmp_path_factory.mktemp("postgresql")
    sites = [country.site(number, 1) for number in range(HOSTS)]
    registry = country.write_registry(tmp_path / "registry")
    prefect = tmp_path / "prefect"
    prefect.mkdir()
    with (
        FakeWeb(sites) as web,
        postgresql(folder / "pg") as database,
        prefect_running(prefect, PREFECT_SERVER_DATABASE_CONNECTION_URL=database) as server,
    ):
        server.run_register(cwd=tmp_path)
        env = dict(server.env) | {
            "FAZHI_HOME": str(ROOT), "FAZHI_DATA": str(tmp_path / "data"), "FAZHI_REGISTRY": str(registry),
            "FAZHI_RESOLVE": web.resolve, "FAZHI_ALLOW_NETS": web.allow_nets, "FAZHI_DELAY": "0",
            "FAZHI_NOW": "2026-03-02T18:30:00Z",
        }  # fmt: skip
        command = [sys.executable, "-m", "prefect", "worker", "start", "--pool", "fazhi", "--type", "process"]
        with running(command, env, tmp_path / "worker.log", tmp_path):
            said = server.run("prefect", "deployment", "run", "nightly/nightly", "--watch", seconds=300).stdout
        [run] = server.call(
            "/flow_runs/filter",
            {"flow_runs": {"name": {"like_": "nightly-"}, "state": {"type": {"any_": ["COMPLETED"]}}}},
        )
        assert f"{HOSTS} portals visited, {HOSTS} new" in run["state"]["message"], said
        crawls = {"task_runs": {"name": {"like_": "crawl-sim"}}, "flow_runs": {"id": {"any_": [run["id"]]}}}
        assert server.call("/task_runs/count", crawls) == HOSTS
        for log in (server.log, tmp_path / "worker.log"):
            assert [word for word in REFUSED if word in log.read_text()] == [], log.read_text()[-2000:]
    assert open_table(tmp_path / "data", "reports").collect().height == HOSTS
