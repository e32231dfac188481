"""Very much that waits is published in parts, each of whole portals and piece by piece, and ends in the state that one
publish makes."""

import shutil
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from pathlib import Path

import polars as pl
import pytest

import tests.bench.country as country
from extract.ledger import LedgerError
from extract.registry import load_registry
from flows.ledgers import ledgers
from flows.publishing import publish_readings
from flows.readers import cores
from flows.reading import PLACES, batches, grouped, parts, published_keys
from flows.readings import leave
from flows.run import Run
from flows.settings import Settings
from load.dataset import open_table
from load.publish import publish
from load.snapshots import current_snapshot, read_manifest
from load.verify import verify
from tests.bench.local_flow import publish_archived
from tests.flows.world import FIRST_NIGHT, demo_world, the_same
from tests.load.factory import WHEN, ids, tables


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
def test_parts_and_pieces_over_several_provinces_end_as_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(country, "_A_PROVINCE", 1)
    simulated = country.Country(3)
    registry = simulated.write_registry(tmp_path / "registry")
    simulated.archive(tmp_path / "archived", reports=120)
    files = []
    for name, part, piece in (("whole", 25_000, 1_000), ("parted", 50, 7)):
        monkeypatch.setattr("flows.reading.PART", part)
        monkeypatch.setattr("flows.readings.PIECE", piece)
        data = tmp_path / name
        shutil.copytree(tmp_path / "archived", data)
        publish_archived(data, registry)
        state = current_snapshot(data)
        assert state is not None
        files.append(read_manifest(state).files)
        assert verify(data) == []
    assert files[0] == files[1]
    assert len({path.split("province=")[1] for path in files[0] if path.startswith("reports/")}) == 3
    assert len(list((tmp_path / "parted" / "snapshots").iterdir())) == 3


@pytest.mark.slow
@pytest.mark.parametrize(("many", "order"), [(1, "r0 r1 p0 r2 p1 p2"), (1000, "r0 p0 r1 p1 r2 p2")])
def test_the_next_part_is_read_while_one_is_published_where_processes_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, many: int, order: str
) -> None:
    if many == 1 and cores() == 1:
        pytest.skip("one core: everything is read in this process")
    simulated = country.Country(3)
    monkeypatch.setattr(country, "PER_PORTAL", 5)
    simulated.archive(tmp_path / "data", reports=15)
    registry = simulated.write_registry(tmp_path / "registry")
    monkeypatch.setattr("flows.reading.PART", 5)
    monkeypatch.setattr("flows.readers.MANY", many)
    told = []

    def begun(places: pl.DataFrame, scratch: Path) -> Iterator[Path]:
        told.append(f"r{scratch.name.removeprefix('part-')}")
        yield from batches(places, scratch)

    def published(run: Run, settings: Settings, folders: Sequence[Path], *given: object, **named: object) -> None:
        [scratch] = {folder.parent for folder in folders}
        told.append(f"p{scratch.name.removeprefix('part-')}")
        publish_readings(run, settings, folders, *given, **named)  # type: ignore[arg-type]
        assert len(list(scratch.parent.iterdir())) <= 2

    monkeypatch.setattr("flows.parts.batches", begun)
    monkeypatch.setattr("flows.parts.publish_readings", published)
    publish_archived(tmp_path / "data", registry)
    assert " ".join(told) == order
    assert open_table(tmp_path / "data", "reports").select(pl.len()).collect().item() == 15


@pytest.mark.parametrize(("elsewhere", "owner"), [(("site1",), "site1"), ((), "site2")])
def test_a_report_that_a_portal_of_another_part_published_is_left_to_it(
    tmp_path: Path, elsewhere: tuple[str, ...], owner: str
) -> None:
    data, folder = tmp_path / "data", tmp_path / "reading"
    published = tables(1)
    publish(data, published, replaced=ids(published), run_id="first", now=WHEN)
    found = {name: frame.with_columns(portal=pl.lit("site2")) for name, frame in published.items()}
    folder.mkdir()
    leave(folder, found["reports"], found["observations"])
    (folder / "unread.json").write_text("[]")
    run = Run("second", "backfill", data, WHEN, lambda: WHEN, nullcontext)
    publish_readings(run, Settings(), [folder], published_keys(data), elsewhere=elsewhere)
    for table in ("reports", "observations", "indicators"):
        assert open_table(data, table).select("portal").unique().collect()["portal"].to_list() == [owner]
    assert verify(data) == []


def test_all_ledgers_are_one_table_and_the_one_that_is_none_is_named(tmp_path: Path) -> None:
    country.Country(3).archive(tmp_path, reports=90)
    found = ledgers(tmp_path, ["sim_00002", "never_visited", "sim_00000"])
    assert found.group_by("portal", maintain_order=True).len().rows() == [("sim_00002", 10), ("sim_00000", 40)]
    assert ledgers(tmp_path, ["never_visited"]).is_empty()
    (tmp_path / "ledger" / "sim_00002.parquet").write_bytes(b"PAR1")
    with pytest.raises(LedgerError, match="sim_00002"):
        ledgers(tmp_path, ["sim_00000", "sim_00002"])


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
