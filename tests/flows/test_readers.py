"""Many reports are read in processes of their own; one that dies ends the reading with a plain word."""

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from flows.readers import MANY, ReaderDiedError, cores, here, readers

pytestmark = pytest.mark.skipif(cores() == 1, reason="one core: everything is read in this process")


def whoami(scratch: Path) -> Path:
    """A reading that leaves the process's id and what it is told of threads."""
    return scratch / str(os.getpid()) / os.environ["POLARS_MAX_THREADS"]


def told_of_memory(scratch: Path) -> Path:
    """A reading that leaves what Polars' allocator is told."""
    return scratch / os.environ["_RJEM_MALLOC_CONF"]


def slow(scratch: Path, number: int) -> Path:
    """A reading that takes its time."""
    (scratch / str(number)).touch()
    time.sleep(0.2)
    return scratch


def dies(scratch: Path) -> Path:
    """A reading that the system kills for its memory."""
    os.kill(os.getpid(), signal.SIGKILL)
    return scratch


def test_few_reports_are_read_in_this_process() -> None:
    with readers(MANY - 1) as reader:
        assert reader is here


def test_many_are_read_in_processes_of_one_thread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("POLARS_MAX_THREADS", raising=False)
    with readers(MANY) as reader:
        left = reader(whoami, tmp_path)
    assert left.name == "1"
    assert left.parent.name != str(os.getpid())
    assert "POLARS_MAX_THREADS" not in os.environ


def test_what_the_operator_says_of_memory_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("_RJEM_MALLOC_CONF", "narenas:2")
    with readers(MANY) as reader:
        assert reader(told_of_memory, tmp_path).name == "narenas:2"
    assert os.environ["_RJEM_MALLOC_CONF"] == "narenas:2"
    monkeypatch.delenv("_RJEM_MALLOC_CONF")
    with readers(MANY) as reader:
        assert reader(told_of_memory, tmp_path).name.startswith("dirty_decay_ms")
    assert "_RJEM_MALLOC_CONF" not in os.environ


@pytest.mark.parametrize("said", [None, "narenas:3"])
def test_polars_keeps_memory_in_one_arena_unless_told(said: str | None) -> None:
    code = """if True:
        import os, sys
        class Told:
            def find_spec(self, name, path, target=None):
                if name == "polars":
                    print(os.environ.get("_RJEM_MALLOC_CONF"))
        sys.meta_path.insert(0, Told())
        import flows.cli
        print(os.environ.get("_RJEM_MALLOC_CONF"))"""
    environment = {name: value for name, value in os.environ.items() if name != "_RJEM_MALLOC_CONF"}
    if said:
        environment["_RJEM_MALLOC_CONF"] = said
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    loaded_with, left = done.stdout.split()
    assert loaded_with == (said or "narenas:1")
    assert left.endswith(str(said))  # Polars puts its own defaults before what it finds, and leaves both


def test_a_process_that_dies_is_told_of(tmp_path: Path) -> None:
    with readers(MANY) as reader, pytest.raises(ReaderDiedError, match="run again"):
        reader(dies, tmp_path)


def test_where_the_run_breaks_off_what_waits_is_not_read(tmp_path: Path) -> None:
    with ThreadPoolExecutor(40) as threads, pytest.raises(ZeroDivisionError), readers(MANY) as reader:  # noqa: PT012
        for number in range(40):
            threads.submit(reader, slow, tmp_path, number)
        while not list(tmp_path.iterdir()):
            time.sleep(0.01)
        raise ZeroDivisionError
    assert 1 <= len(list(tmp_path.iterdir())) < 40
