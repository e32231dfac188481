"""Killed or refused at any moment, a publish leaves the old state or the new one, and the next one just works."""

import contextlib
import errno
import json
import os
import random
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from load.errors import LoadError, PublishFailed
from load.snapshots import current_snapshot, snapshots
from tests.load.states import current_files
from tests.load.zygote import CALLS, put

Order = Callable[..., int | None]
STEPS = 14
DEATHS = 200
RECOVERY = 5


@pytest.fixture(scope="module")
def order() -> Iterator[Order]:
    """Have a process publish; give the moment of its death."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.load.zygote"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as zygote:

        def run(data: Path, value: int, *, event: int = 0, after: float = 0.0) -> int | None:
            line = {"data": str(data), "value": value, "event": event, "after": after}
            zygote.stdin.write(json.dumps(line) + "\n")
            zygote.stdin.flush()
            answer: int | None = json.loads(zygote.stdout.readline())
            return answer

        yield run
        zygote.stdin.close()


@pytest.fixture(scope="module")
def states(tmp_path_factory: pytest.TempPathFactory) -> dict[int, dict[str, str]]:
    """The files of each state, as an undisturbed publish makes them."""
    told = {}
    for value in (0, 1):
        folder = tmp_path_factory.mktemp("undisturbed")
        put(folder, value)
        told[value] = current_files(folder)
    return told


def spread(calls: int) -> list[int]:
    """Some calls of a publish, and its last ones all: they are about the switch."""
    return sorted({1 + number * calls // STEPS for number in range(STEPS)} | set(range(calls - 6, calls + 1)))


def leftovers(data: Path) -> list[Path]:
    kept = set(snapshots(data))
    return [*data.rglob("*.tmp"), *(path for path in (data / "snapshots").iterdir() if path not in kept)]


def test_killed_at_200_moments_readers_find_the_old_state_or_the_new(data, order, states):
    """At calls chosen for what they do, at calls and at times drawn by lot; mostly upon what the death before left."""
    order(data, 0)
    begun = time.monotonic()
    calls = order(data, 1)
    lasts = time.monotonic() - begun
    assert calls is not None
    assert calls > STEPS, "the calls of a publish are no longer seen"
    dice = random.Random(7)
    chosen = [{"event": event} for event in spread(calls)]
    died, seen, published = 0, set(), 1
    for number in range(2 * DEATHS):
        lot: dict[str, float] = (
            {"event": dice.randint(1, calls)} if number % 2 else {"after": dice.uniform(0.001, lasts)}
        )
        death = chosen[number] if number < len(chosen) else lot
        old, new = published, 1 - published
        died += order(data, new, **death) is None
        found = current_files(data)
        assert found in (states[old], states[new]), f"neither state after {death}"
        seen.add(found == states[new])
        published = new if found == states[new] else old
        if died % RECOVERY == 0:
            put(data, new)
            published = new
            assert current_files(data) == states[new], f"no recovery after {death}"
            assert leftovers(data) == [], f"not swept after {death}"
        if died == DEATHS:
            break
    assert died == DEATHS
    assert seen == {True, False}, "no death fell before the switch, or none after it"


def test_killed_before_anything_was_ever_published(tmp_path, order, states):
    for number, event in enumerate((2, 20, 50)):
        data = tmp_path / str(number)
        assert order(data, 1, event=event) is None
        assert current_files(data) in ({}, states[1])
        put(data, 1)
        assert current_files(data) == states[1]
        assert leftovers(data) == []


_refusing: dict[str, object] = {"data": None}


def _refuse(event: str, arguments: tuple[object, ...]) -> None:
    """An audit hook, which cannot be taken out again: it acts only while `refusing`."""
    if _refusing["data"] is None or event not in CALLS or str(_refusing["data"]) not in str(arguments[0]):
        return
    if _refusing["awaiting switch"]:
        _refusing["awaiting switch"] = not (event == "os.rename" and Path(str(arguments[1])).name == "current")
        return
    _refusing["met"] = int(str(_refusing["met"])) + 1
    if _refusing["met"] == _refusing["at"]:
        raise OSError(_refusing["number"], os.strerror(int(str(_refusing["number"]))), str(arguments[0]))


@contextmanager
def refusing(data: Path, at: int, number: int, *, after_switch: bool = False) -> Iterator[None]:
    """The `at`-th file-system call below `data`, from the start or once the new state is current, fails so."""
    if "hook" not in _refusing:
        sys.addaudithook(_refuse)
        _refusing["hook"] = True
    _refusing.update({"data": data, "at": at, "number": number, "met": 0, "awaiting switch": after_switch})
    try:
        yield
    finally:
        _refusing["data"] = None


@contextmanager
def note(told: list[str]) -> Iterator[None]:
    try:
        yield
    except LoadError as error:
        told.append(str(error))
        raise


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EACCES, errno.EIO], ids=["disk full", "forbidden", "broken"])
def test_a_call_refused_at_any_step_is_told_and_nothing_is_half(data, states, number):
    put(data, 0)
    put(data, 1)
    with refusing(data, 0, number):
        put(data, 0)
    put(data, 1)
    told: list[str] = []
    published = 1
    calls = int(str(_refusing["met"]))
    for step in spread(calls) if number == errno.EIO else range(1, calls + 1):
        old, new = published, 1 - published
        with contextlib.suppress(LoadError), note(told), refusing(data, step, number):
            put(data, new)
        found = current_files(data)
        assert found in (states[old], states[new]), f"neither state after call {step}"
        published = new if found == states[new] else old
        if step % RECOVERY == 0:
            put(data, new)
            published = new
            assert current_files(data) == states[new], f"no recovery after call {step}"
            assert leftovers(data) == []
    assert len(told) > 3
    assert all("\n" not in message for message in told)
    assert any("the published state is as it was; free space" in message for message in told)


def test_a_call_refused_once_the_new_state_is_current_is_told_as_that(data, states):
    put(data, 0)
    with (
        refusing(data, 1, errno.EIO, after_switch=True),
        pytest.raises(PublishFailed, match="the new state is current, but may not be safe on the disk; run it again"),
    ):
        put(data, 1)
    assert current_files(data) == states[1]
    put(data, 0)
    assert current_files(data) == states[0]
    assert leftovers(data) == []


def test_a_disk_that_takes_half_a_file_is_told_with_the_file(data, states):
    """A limit on the size of files: a real write that comes to an end in the middle."""
    put(data, 0)
    _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (5_000, hard))
    try:
        with pytest.raises(PublishFailed, match="the published state is as it was; free space"):
            put(data, 1)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
    assert current_files(data) == states[0]
    assert len(snapshots(data)) == 1
    assert leftovers(data) == []
    assert current_snapshot(data) is not None
