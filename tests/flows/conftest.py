"""One real Prefect server for every test of the flows: a process of its own on loopback, with a database of its own.

`prefect_api` lets flows that are called in the test's own process report to it; `prefect_server` is for tests that
deploy, start workers, or run the command line. Whatever is started here is ended here, also when a test fails.
"""

import os
import secrets
import signal
import socket
import subprocess
import sys
import sysconfig
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

ROOT = Path(__file__).parents[2]
# Stands in the environment of every process started here, and of theirs: what is left at the end is known by it.
MARK = "FAZHI_TEST_SESSION"


def free_port() -> int:
    """A port of loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until(seen: Callable[[], Any], what: str, *, seconds: float, every: float = 0.2) -> Any:
    """What `seen` answers, once that is neither false nor None; fails naming `what` after so many seconds."""
    deadline = time.monotonic() + seconds
    while True:
        if found := seen():
            return found
        if time.monotonic() > deadline:
            pytest.fail(f"waited {seconds:.0f} s in vain for {what}")
        time.sleep(every)


@contextmanager
def running(command: Sequence[str], env: Mapping[str, str], log: Path, cwd: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Run a program, its output in `log`, for as long as the block lasts; then end it and its process group."""
    with log.open("ab") as output:
        process = subprocess.Popen(
            command, env=dict(env), cwd=cwd, stdout=output, stderr=output, stdin=subprocess.DEVNULL,
            start_new_session=True,
        )  # fmt: skip
    try:
        yield process
    finally:
        for kind, patience in ((signal.SIGTERM, 20), (signal.SIGKILL, 10)):
            if process.poll() is None:
                os.killpg(process.pid, kind)
                try:
                    process.wait(patience)
                except subprocess.TimeoutExpired:
                    continue


def end_what_is_left(mark: str) -> None:
    """Kill processes that outlived the one that started them, known by their environment."""
    needle = f"{MARK}={mark}".encode()
    for environ in Path("/proc").glob("[0-9]*/environ"):
        try:
            if needle in environ.read_bytes().split(b"\0"):
                os.kill(int(environ.parent.name), signal.SIGKILL)
        except (FileNotFoundError, PermissionError, ProcessLookupError):
            continue  # ended by itself, or another user's


@dataclass(frozen=True, slots=True)
class PrefectServer:
    """A server at work, and the ways to speak with it."""

    url: str
    folder: Path
    env: Mapping[str, str]
    log: Path

    def call(self, path: str, body: Mapping[str, Any] | Sequence[Any] | None = None) -> Any:
        """One request to its API: POST with a body, else GET; returns the JSON."""
        return self._answer("GET" if body is None else "POST", path, body).json()

    def _answer(self, method: str, path: str, body: Mapping[str, Any] | Sequence[Any] | None) -> httpx.Response:
        """The answer to a request, asked again while the server says that it is busy, as Prefect's own client does.

        SQLite has one writer: under load the server answers 503 with Retry-After, having written nothing.
        """
        deadline = time.monotonic() + 60
        while True:
            response = httpx.request(method, f"{self.url}{path}", json=body, timeout=30, trust_env=False)
            if response.status_code != httpx.codes.SERVICE_UNAVAILABLE or time.monotonic() > deadline:
                response.raise_for_status()
                return response
            time.sleep(float(response.headers.get("Retry-After", 1)))

    def change(self, path: str, body: Mapping[str, Any]) -> None:
        """A PATCH to its API."""
        self._answer("PATCH", path, body)

    def remove(self, path: str) -> None:
        """A DELETE to its API."""
        self._answer("DELETE", path, None)

    def refusal(self, path: str, body: Mapping[str, Any]) -> str:
        """What its API says to a request that it must refuse."""
        response = httpx.post(f"{self.url}{path}", json=body, timeout=30, trust_env=False)
        assert response.is_client_error, f"{response.status_code}: {response.text}"
        return response.text

    def deployment(self, name: str) -> dict[str, Any]:
        """A deployment, by `flow/deployment`."""
        return dict(self.call(f"/deployments/name/{name}"))

    def run(self, *command: str, cwd: Path = ROOT, seconds: float = 120) -> subprocess.CompletedProcess[str]:
        """Run a program against this server; fails with its output where it fails."""
        done = subprocess.run(
            command, env=self.env, cwd=cwd, capture_output=True, text=True, timeout=seconds, check=False
        )
        assert done.returncode == 0, f"{' '.join(command)} ended with {done.returncode}:\n{done.stdout}\n{done.stderr}"
        return done

    def run_register(self, cwd: Path = ROOT) -> None:
        """Register pool, deployments and automation, as an operator does."""
        self.run(sys.executable, str(ROOT / "deploy" / "register.py"), cwd=cwd)


@contextmanager
def prefect_running(folder: Path, **settings: str) -> Iterator[PrefectServer]:
    """A Prefect server on loopback, healthy, with nothing deployed; `settings` are of its environment too."""
    (folder / "tmp").mkdir()
    port, mark = free_port(), secrets.token_hex(8)
    url, log = f"http://127.0.0.1:{port}/api", folder / "server.log"
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("PREFECT_", "FAZHI_"))}
    env = inherited | {
        MARK: mark,
        "PATH": f"{sysconfig.get_path('scripts')}{os.pathsep}{os.environ['PATH']}",
        "TMPDIR": str(folder / "tmp"),
        "DO_NOT_TRACK": "1",
        "NO_COLOR": "1",
        "COLUMNS": "200",
        "PREFECT_HOME": str(folder / "home"),
        "PREFECT_API_URL": url,
        "PREFECT_CLI_PROMPT": "false",
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_SERVER_DATABASE_TIMEOUT": "60",
        "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_BATCH_SIZE": "500",
        "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_READ_BATCH_SIZE": "500",
        "PREFECT_WORKER_QUERY_SECONDS": "1",
        "PREFECT_WORKER_WEBSERVER_HOST": "127.0.0.1",
        "PREFECT_RUNNER_POLL_FREQUENCY": "1",
        **settings,
    }
    command = [sys.executable, "-m", "prefect", "server", "start", "--host", "127.0.0.1", "--port", str(port)]
    try:
        with running(command, env, log, folder) as process:

            def healthy() -> bool:
                assert process.poll() is None, f"the server ended by itself:\n{log.read_text()}"
                try:
                    return httpx.get(f"{url}/health", timeout=5, trust_env=False).status_code == 200
                except httpx.TransportError:
                    return False

            wait_until(healthy, "the Prefect server", seconds=180)
            yield PrefectServer(url, folder, env, log)
    finally:
        end_what_is_left(mark)


@pytest.fixture(scope="session")
def prefect_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PrefectServer]:
    """The server that all tests share, on SQLite."""
    with prefect_running(tmp_path_factory.mktemp("prefect")) as server:
        yield server


@pytest.fixture(scope="session")
def prefect_api(prefect_server: PrefectServer) -> Iterator[str]:
    """Flows called in this process report to the test's server; yields its address."""
    # Imported here, so that tests which need no Prefect do not wait for its import.
    from prefect.settings import (
        PREFECT_API_URL,
        PREFECT_FLOWS_HEARTBEAT_FREQUENCY,
        PREFECT_HOME,
        PREFECT_LOGGING_TO_API_ENABLED,
        temporary_settings,
    )

    with temporary_settings(
        {
            PREFECT_API_URL: prefect_server.url,
            PREFECT_HOME: prefect_server.folder / "home",
            PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None,
            PREFECT_LOGGING_TO_API_ENABLED: False,
        }
    ):
        yield prefect_server.url


@pytest.fixture(scope="session")
def deployed(prefect_server: PrefectServer, tmp_path_factory: pytest.TempPathFactory) -> PrefectServer:
    """The server, made to know our work pool, deployments and automation as an operator would: from any folder."""
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    prefect_server.run_register(cwd=elsewhere)
    return prefect_server
