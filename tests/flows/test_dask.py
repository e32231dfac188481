"""A night on a Dask cluster of two workers, data in an object store: the rows of one machine, also when a worker dies."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from flows.settings import UsageError, load_settings
from load.store import ObjectPath, place
from load.verify import verify
from tests.flows.conftest import PrefectServer, free_port, running, wait_until
from tests.flows.world import FIRST_NIGHT, demo_world, the_same
from tests.object_store import ObjectStore

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("prefect_api")]


@dataclass(frozen=True, slots=True)
class Cluster:
    """A scheduler and its workers, each a process of its own."""

    address: str
    workers: tuple["subprocess.Popen[bytes]", ...]
    logs: Path

    def said(self) -> str:
        return "\n".join(path.read_text() for path in sorted(self.logs.glob("*.log")))


@contextmanager
def cluster(server: PrefectServer, store: ObjectStore, folder: Path) -> Iterator[Cluster]:
    """Two workers of two threads on loopback. Their environment tells them of the store and the server, of nothing else."""
    folder.mkdir()
    port, board = free_port(), free_port()
    address = f"tcp://127.0.0.1:{port}"
    env = {name: value for name, value in server.env.items() if not name.startswith("AWS_")} | store.env
    scheduler = ["scheduler", "--host", "127.0.0.1", "--port", str(port), "--dashboard-address", f"127.0.0.1:{board}"]
    worker = ["worker", address, "--host", "127.0.0.1", "--nthreads", "2", "--no-nanny", "--no-dashboard",
              "--local-directory", str(folder)]  # fmt: skip
    with ExitStack() as stack:
        dask = [sys.executable, "-m", "dask"]
        stack.enter_context(running([*dask, *scheduler], env, folder / "scheduler.log", folder))
        workers = tuple(
            stack.enter_context(running([*dask, *worker], env, folder / f"worker-{n}.log", folder)) for n in (1, 2)
        )
        found = Cluster(address, workers, folder)

        def joined() -> bool:
            try:
                counted = httpx.get(f"http://127.0.0.1:{board}/metrics", timeout=5, trust_env=False).text
            except httpx.TransportError:
                return False
            return 'dask_scheduler_workers{state="idle"} 2.0' in counted

        wait_until(joined, f"two Dask workers; they said:\n{found.logs}", seconds=90)
        yield found


def test_a_worker_that_dies_in_the_night_takes_nothing_with_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, object_store: ObjectStore, prefect_server: PrefectServer
) -> None:
    with demo_world(tmp_path, monkeypatch) as world, cluster(prefect_server, object_store, tmp_path / "dask") as dask:
        assert world.night(FIRST_NIGHT).is_completed()
        alone, bucket = world.data, place(f"{object_store.bucket()}/dask")

        world.data = bucket
        monkeypatch.setenv("FAZHI_RUNNER", f"dask={dask.address}")
        monkeypatch.setenv("FAZHI_DELAY", "0.1")  # long enough to be killed in
        began = world.web.now()

        def kill_one() -> None:
            while len(world.web.requests(since=began)) < 12:
                time.sleep(0.01)
            os.kill(dask.workers[0].pid, signal.SIGKILL)

        killer = threading.Thread(target=kill_one, daemon=True)
        killer.start()
        state = world.night(FIRST_NIGHT)
        killer.join(1)
        assert dask.workers[0].poll() == -signal.SIGKILL, "no worker was killed in the night"
        assert state.is_completed(), f"{state.message}\n{dask.said()}"
        the_same(bucket, alone)
        assert verify(bucket) == []
        assert not list(ObjectPath(bucket / ".scratch").objects()), "what the tasks handed on is left"

        # The worker that is left reads the archive anew.
        state = world.backfill(year=2020, to=2026, sources=["archive"])
        assert state.is_completed(), f"{state.message}\n{dask.said()}"
        assert verify(bucket) == []


def test_what_is_no_cluster_is_said_in_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with demo_world(tmp_path, monkeypatch) as world:
        monkeypatch.setattr("flows.runners._PATIENCE", "2s")
        monkeypatch.setenv("FAZHI_RUNNER", f"dask=tcp://127.0.0.1:{free_port()}")
        state = world.night()
        assert state.is_failed()
        assert "no Dask scheduler answers there" in state.message
        assert "start it" in state.message
        monkeypatch.setenv("FAZHI_RUNNER", "dask=tcp://127.0.0.1:1")
        monkeypatch.setitem(sys.modules, "prefect_dask.task_runners", None)
        state = world.night()
        assert state.is_failed()
        assert "pip install 'fazhi[dask]'" in state.message
        monkeypatch.setenv("FAZHI_RUNNER", "dask")
        with pytest.raises(UsageError, match="dask=tcp://"):
            load_settings()
