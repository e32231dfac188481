"""Very much that waits is published in parts, each of whole portals, and ends in the state that one publish makes."""

from pathlib import Path

import polars as pl
import pytest

from extract.registry import load_registry
from flows.reading import PLACES, grouped, parts
from tests.flows.world import FIRST_NIGHT, demo_world, the_same


def places(**counts: int) -> pl.DataFrame:
    """So many places of each portal."""
    rows = [
        (portal, f"http://{portal}/{n}", "archive/x.warc.gz", n)
        for portal, count in counts.items()
        for n in range(count)
    ]
    return pl.DataFrame(rows, schema=PLACES, orient="row")


def test_portals_are_not_parted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flows.reading.PART", 10)
    found = parts(places(a=4, b=6, c=3, d=25, e=1))
    assert [sorted(set(part["portal"])) for part in found] == [["a", "b"], ["c"], ["d", "e"]]
    assert pl.concat(found).equals(places(a=4, b=6, c=3, d=25, e=1))


def test_little_or_nothing_is_one_part() -> None:
    few = places(a=1, b=2)
    [part] = parts(few)
    assert part.equals(few)
    [nothing] = parts(places())
    assert nothing.is_empty()


def test_portals_read_whole_are_grouped_by_what_they_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flows.reading.PART", 10)
    portals = list(load_registry(None).values())[:5]
    assert grouped(portals, [4, 6, 3, 25, 0]) == [portals[:2], portals[2:3], portals[3:]]
    assert grouped([], []) == [[]]


@pytest.mark.slow
@pytest.mark.usefixtures("prefect_api")
def test_a_night_in_parts_ends_as_one_in_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with demo_world(tmp_path, monkeypatch) as world:
        assert world.night(FIRST_NIGHT).is_completed()
        whole, told = world.data, world.record()
        monkeypatch.setattr("flows.reading.PART", 15)
        world.data = tmp_path / "in parts"
        assert world.night(FIRST_NIGHT).is_completed()
        assert len(list((world.data / "snapshots").iterdir())) > 1
        the_same(world.data, whole)
        record = world.record()
        assert record["snapshot"] == (world.data / "current").resolve().name
        for portal, one in record["portals"].items():
            assert one["new"] == told["portals"][portal]["new"]
            assert one["refused"] == told["portals"][portal]["refused"]
        # Read anew from the archive, in parts again: every row stays.
        before = len(list((world.data / "snapshots").iterdir()))
        assert world.backfill(year=2015, to=2025, sources=["archive"]).is_completed()
        the_same(world.data, whole)
        assert len(list((world.data / "snapshots").iterdir())) == before
