"""One run writes at a time. Other processes here are real ones."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from load.errors import DataFolderError, LeaseHeld, LeaseLost
from load.lease import Lease, read_lease
from load.paths import LEASE

HOLD = """
import sys, time
from pathlib import Path
from load.lease import Lease
with Lease(Path(sys.argv[1]), "first", float(sys.argv[2])) as lease:
    print("held", flush=True)
    sys.stdin.readline()
    try:
        with lease.fence():
            print("ours", flush=True)
    except Exception as error:
        print(type(error).__name__, flush=True)
"""


@contextmanager
def other_process(data: Path, seconds: float) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(data), str(seconds)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process
    finally:
        process.kill()
        process.communicate()


def test_a_held_folder_is_refused_with_the_name_of_the_run_that_holds_it(tmp_path):
    with other_process(tmp_path, 60) as process, pytest.raises(LeaseHeld) as refused:
        Lease(tmp_path, "second", 60).acquire()
    message = str(refused.value)
    assert "held by run first" in message
    assert f"process {process.pid}" in message
    assert "run again" in message
    assert "\n" not in message


def test_the_same_process_cannot_hold_it_twice(tmp_path):
    with Lease(tmp_path, "first", 60), pytest.raises(LeaseHeld, match="run first"):
        Lease(tmp_path, "second", 60).acquire()


def test_it_is_free_after_the_block_and_leaves_no_lease(tmp_path):
    with Lease(tmp_path, "first", 60):
        assert read_lease(tmp_path).run_id == "first"
    assert read_lease(tmp_path) is None
    with Lease(tmp_path, "second", 60):
        assert read_lease(tmp_path).run_id == "second"


@pytest.mark.parametrize("buried", [True, False], ids=["reaped", "zombie"])
def test_the_lease_of_a_killed_process_is_taken_over_at_once(tmp_path, buried):
    with other_process(tmp_path, 600) as process:
        process.kill()
        if buried:
            process.wait()
        else:
            os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
        with Lease(tmp_path, "second", 600):
            assert read_lease(tmp_path).run_id == "second"


def test_a_process_number_used_again_is_not_the_run_that_held_the_lease(tmp_path):
    Lease(tmp_path, "first", 600).acquire()
    held = json.loads((tmp_path / LEASE).read_text())
    (tmp_path / LEASE).write_text(json.dumps(held | {"started": "1"}))
    with Lease(tmp_path, "second", 600):
        assert read_lease(tmp_path).run_id == "second"


def test_a_stopped_run_loses_the_folder_after_its_silence_and_finds_out_before_it_publishes(tmp_path):
    with other_process(tmp_path, 0.6) as process:
        process.send_signal(signal.SIGSTOP)
        with pytest.raises(LeaseHeld):
            Lease(tmp_path, "second", 60).acquire()
        time.sleep(0.7)
        with Lease(tmp_path, "second", 0.6):
            process.send_signal(signal.SIGCONT)
            assert process.stdin is not None
            assert process.stdout is not None
            process.stdin.write("\n")
            process.stdin.flush()
            assert process.stdout.readline() == "LeaseLost\n"
            process.wait(10)
            assert read_lease(tmp_path).run_id == "second", "who lost the lease must not give it free"


def test_a_living_run_keeps_it_beyond_its_length_by_renewing(tmp_path):
    with other_process(tmp_path, 1.0) as process:
        time.sleep(1.3)
        with pytest.raises(LeaseHeld):
            Lease(tmp_path, "second", 1.0).acquire()
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write("\n")
        process.stdin.flush()
        assert process.stdout.readline() == "ours\n"


@pytest.mark.parametrize(("silent", "free"), [(590, False), (601, True)], ids=["within its time", "after its time"])
def test_a_run_on_another_machine_is_given_its_time(tmp_path, silent, free):
    Lease(tmp_path, "first", 600).acquire()
    held = json.loads((tmp_path / LEASE).read_text())
    elsewhere = {"host": "elsewhere", "processes": "another boot", "pid": 1, "renewed_at": time.time() - silent}
    (tmp_path / LEASE).write_text(json.dumps(held | elsewhere))
    later = Lease(tmp_path, "second", 600)
    if free:
        later.acquire()
    else:
        with pytest.raises(LeaseHeld, match="process 1 on elsewhere"):
            later.acquire()


def test_a_run_that_takes_a_later_day_for_now_does_not_rob_a_living_one(tmp_path):
    with Lease(tmp_path, "first", 600, lambda: datetime(2025, 3, 1, tzinfo=UTC)):
        later = Lease(tmp_path, "second", 600, lambda: datetime(2025, 4, 1, tzinfo=UTC))
        with pytest.raises(LeaseHeld, match="held by run first since 2025-03-01T00:00:00Z"):
            later.acquire()


@pytest.mark.parametrize("content", ["", "{", "[]", '{"run_id": "x"}'], ids=["empty", "torn", "list", "half"])
def test_a_damaged_lease_holds_nobody_up(tmp_path, content):
    (tmp_path / LEASE).write_text(content)
    with Lease(tmp_path, "second", 600):
        assert read_lease(tmp_path).run_id == "second"


def test_losing_the_lease_is_told_with_the_run_that_has_it(tmp_path):
    lost = Lease(tmp_path, "first", 600)
    lost.acquire()
    (tmp_path / LEASE).unlink()
    with pytest.raises(LeaseLost, match="nobody holds it"):
        lost.check()
    with Lease(tmp_path, "second", 600), pytest.raises(LeaseLost, match="run second holds it now"):
        lost.renew()


def test_of_many_at_once_one_gets_it(tmp_path):
    program = """
import sys
from pathlib import Path
from load.lease import Lease
from load.errors import LeaseHeld
sys.stdin.readline()
try:
    Lease(Path(sys.argv[1]), sys.argv[2], 600).acquire()
    print("got")
except LeaseHeld:
    print("held")
sys.stdout.flush()
sys.stdin.readline()
"""
    several = [
        subprocess.Popen([sys.executable, "-c", program, str(tmp_path), f"run{number}"], stdin=subprocess.PIPE,
                         stdout=subprocess.PIPE, text=True)
        for number in range(4)
    ]  # fmt: skip
    for process in several:
        process.stdin.write("\n")
        process.stdin.flush()
    answers = [process.stdout.readline().strip() for process in several]
    for process in several:
        process.communicate("\n")
    assert sorted(answers) == ["got", "held", "held", "held"]


def test_a_foreign_folder_is_refused_before_a_lease_is_written(tmp_path):
    (tmp_path / "thesis.docx").write_text("mine")
    with pytest.raises(DataFolderError):
        Lease(tmp_path, "first", 60).acquire()
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.docx"]
