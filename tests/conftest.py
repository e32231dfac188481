"""The demo, run once a session as a newcomer runs it; several tests look at what it said and left."""

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.object_store import ObjectStore, s3_server


@dataclass(frozen=True, slots=True)
class DemoRun:
    """What `fazhi demo` printed and where it wrote."""

    status: int
    out: str
    err: str
    folder: Path  # holds demo-data/


@pytest.fixture(scope="session")
def demo_run(tmp_path_factory: pytest.TempPathFactory) -> DemoRun:
    """`fazhi demo --data demo-data` in an empty folder, with an empty home, and no setting of ours or Prefect's."""
    folder = tmp_path_factory.mktemp("demo")
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("PREFECT_", "FAZHI_"))}
    done = subprocess.run(
        [sys.executable, "-m", "flows.cli", "demo", "--data", "demo-data"],
        cwd=folder,
        env=inherited | {"HOME": str(folder / "home"), "XDG_STATE_HOME": str(folder / "home" / "state")},
        capture_output=True,
        text=True,
        timeout=400,
        check=False,
    )
    return DemoRun(done.returncode, done.stdout, done.stderr, folder)


@pytest.fixture(scope="session")
def object_store() -> Iterator[ObjectStore]:
    """A real S3 server on loopback, one for all tests."""
    with s3_server() as store:
        yield store
