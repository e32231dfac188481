"""W02: a disk that is full, from the first byte on or somewhere in a night; a real one, of so many kilobytes."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from load.dataset import open_table
from tests.faults import sites
from tests.faults.nights import Command, Night, Truth, World, check_host, check_world
from tests.faults.web import open_web

pytestmark = pytest.mark.slow

HOSTS = ("a", "b", "c")
LARGE = 64 * 1024  # KiB
# KiB left for a night: none, too little for its own record, for the archive, for a ledger, for a snapshot, for its last file.
ROOMS = (0, 8, 16, 32, 64, 96, 128)
YEAR = 2023


def mount(place: Path, size: int, *, again: bool = False) -> None:
    """A file system in memory of so many KiB, or that size for the one there is."""
    place.mkdir(parents=True, exist_ok=True)
    options = f"{'remount,' if again else ''}size={size}k"
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(place)], capture_output=True, text=True, check=False
    )
    if done.returncode:
        pytest.skip(f"needs a file system of its own: {done.stderr.strip()}")


def used(place: Path) -> int:
    """KiB that a file system holds."""
    done = subprocess.run(["df", "--output=used", "-k", str(place)], capture_output=True, text=True, check=True)
    return int(done.stdout.split()[-1])


@pytest.fixture
def world(command: Command, tmp_path: Path) -> Iterator[World]:
    with open_web() as web:
        world = World(web, tmp_path, command, hosts=HOSTS)
        mount(world.data, LARGE)
        try:
            yield world
        finally:
            subprocess.run(["umount", "-l", str(world.data)], check=True)


def amend(world: World, number: int) -> str:
    """Another text at the same address; what is new of it."""
    added = f"同时,进一步充实{'东南西北中上下左右前后里'[number]}部各乡镇的基层执法力量。"
    sites.put(world.web, "a", sites.path(YEAR), sites.article("a", YEAR, lines=[*sites.paragraphs("a", YEAR), added]))
    return added


def text(night: Night) -> str:
    row = night.reports_of("a").filter(night.reports_of("a")["report_year"] == YEAR)
    found: str = row["text"].item()
    return found


def check_told(night: Night) -> None:
    """A person is told in one line what is full and what to do."""
    assert night.status in (1, 3)
    told = night.err + str(night.record)
    assert "Traceback" not in night.err
    assert "No space left on device" in told
    assert "make room" in told or "free space" in told, night.err
    assert night.damage == []


def test_a_disk_that_fills_anywhere_in_a_night(world: World, truth: Truth) -> None:
    world.night()
    failures = 0
    for number, room in enumerate(ROOMS):
        before = open_table(world.data, "reports").collect()
        added = amend(world, number)
        mount(world.data, used(world.data) + room, again=True)
        full = world.night(32.0 * (number + 1))
        now = open_table(world.data, "reports").collect()
        if full.status:
            failures += 1
            check_told(full)
            assert now.equals(before) or added in text(full), f"{room} KiB: what was published stays readable"
        else:
            assert added in text(full), f"{room} KiB: a night that says that all is well"
        mount(world.data, LARGE, again=True)
        night = world.night(32.0 * (number + 1) + 1)
        check_world(night)
        for host in HOSTS:
            check_host(night, host, truth, loose=frozenset((YEAR,)))
        assert added in text(night), f"{room} KiB: the next night recovers"
    assert failures >= 4, "the disk was full"


@pytest.mark.parametrize("room", [0, 24, 80])
def test_a_first_night_on_a_full_disk(world: World, truth: Truth, room: int) -> None:
    mount(world.data, max(room, 4), again=True)  # 0 would be without a limit
    full = world.night()
    if full.status:
        check_told(full)
    mount(world.data, LARGE, again=True)
    night = world.night(1.0)
    check_world(night)
    for host in HOSTS:
        check_host(night, host, truth)
