"""A report that must be forgotten is found nowhere any more, and everything else is where it was."""

from pathlib import Path

import pytest

from extract.archive import ArchiveError, read_capture
from flows.forgetting import forget_report
from load.dataset import open_table
from load.errors import NotFound
from load.snapshots import snapshots
from load.store import place
from load.verify import verify
from tests.flows.world import FIRST_NIGHT, SECOND_NIGHT, demo_world
from tests.object_store import ObjectStore

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("prefect_api")]


@pytest.mark.parametrize("where", ["a folder", "a bucket"])
def test_a_report_is_forgotten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, object_store: ObjectStore, where: str
) -> None:
    with demo_world(tmp_path, monkeypatch) as world:
        if where == "a bucket":
            world.data = place(f"{object_store.bucket()}/forget")
        assert world.night(FIRST_NIGHT, portals=["yunchuan"]).is_completed()
        before = world.table("reports")
        # One that stands at another address too: its copy has the same words, and goes with it.
        copy = before.filter(before["duplicate_of"].is_not_null()).row(0, named=True)
        one = before.filter(before["report_id"] == copy["duplicate_of"]).row(0, named=True)
        copies = before.filter(before["duplicate_of"] == one["report_id"])["url"].to_list()
        gone = before.filter(before["url"].is_in([one["url"], *copies]))
        others = before.filter(~before["url"].is_in([one["url"], *copies])).rows(named=True)
        title = [world.sites["yunchuan"].withdraw(url) for url in (one["url"], *copies)]
        assert title

        assert forget_report(one["report_id"], str(world.data)) == 0
        after = world.table("reports")
        assert set(after["report_id"]) == set(before["report_id"]) - set(gone["report_id"])
        for table in ("observations", "indicators"):
            assert set(gone["report_id"]).isdisjoint(open_table(world.data, table).collect()["report_id"])
        assert len(snapshots(world.data)) == 1
        with pytest.raises(ArchiveError, match="found none"):
            read_capture(world.data, one["archive"], one["archive_offset"])
        for other in others:
            assert read_capture(world.data, other["archive"], other["archive_offset"]).url == other["url"]
        assert verify(world.data) == []

        # Neither the next night nor a reading of the archive brings back what was taken down.
        assert world.night(SECOND_NIGHT, portals=["yunchuan"]).is_completed()
        assert world.backfill(year=2018, to=2026, sources=["archive"], portals=["yunchuan"]).is_completed()
        assert world.table("reports")["report_id"].to_list() == after["report_id"].to_list()
        with pytest.raises(NotFound):
            forget_report(one["report_id"], str(world.data))
