"""Nights whose data lies in an object store: the same rows as in a folder, and nothing fetched or written twice."""

import json
from pathlib import Path

import pytest

from flows.files import run_extract
from load.dataset import open_table
from load.store import ObjectPath, place
from load.verify import verify
from tests.flows.world import FIRST_NIGHT, SECOND_NIGHT, demo_world, the_same
from tests.object_store import ObjectStore

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("prefect_api")]


def test_nights_in_a_bucket(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, object_store: ObjectStore) -> None:
    with demo_world(tmp_path, monkeypatch) as world:
        assert world.night(FIRST_NIGHT).is_completed()
        folder, bucket = world.data, place(f"{object_store.bucket()}/nights")

        world.data = bucket
        state = world.night(FIRST_NIGHT)
        assert state.is_completed(), state.message
        the_same(bucket, folder)
        assert verify(bucket) == []
        below = {path.relative_to(bucket).parts[0] for path, _ in ObjectPath(bucket).objects()}
        assert below == {".lease", "archive", "coverage.parquet", "current", "ledger", "runs"}
        files = {path.relative_to(bucket).as_posix() for path, _ in ObjectPath(bucket / "ledger").objects()}
        assert files == {f"ledger/{name}.parquet" for name in world.sites}

        # A second night asks with the validators of the first, and leaves what is published alone.
        before = {path: path.stat().st_mtime for path, _ in ObjectPath(bucket / "current").objects()}
        state = world.night(SECOND_NIGHT)
        assert state.is_completed()
        assert "nothing new" in state.message
        asked = [access for access in world.asked() if access.target != "/robots.txt"]
        assert all(access.conditional and access.status == 304 for access in asked)
        assert {path: path.stat().st_mtime for path, _ in ObjectPath(bucket / "current").objects()} == before

        # Read anew from the bucket's archive, and from a WARC file of others, without asking anyone.
        state = world.backfill(year=2020, to=2026, sources=["archive"])
        assert state.is_completed(), state.message
        assert world.asked() == []
        the_same(bucket, folder)
        [warc] = (folder / "archive" / "qiyan").glob("*.warc.gz")
        world.data = place(f"{object_store.bucket()}/imported")
        state = world.backfill(year=2020, to=2026, sources=[str(warc)], portals=["qiyan"])
        assert state.is_completed(), state.message
        assert set(open_table(world.data, "reports").collect()["portal"]) == {"qiyan"}
        assert verify(world.data) == []
        runs = [json.loads(path.read_bytes()) for path, _ in ObjectPath(bucket / "runs").objects()]
        assert [run["status"] for run in runs] == ["ok", "ok", "ok"]


def test_files_on_disk_into_a_bucket(
    tmp_path: Path, object_store: ObjectStore, capsys: pytest.CaptureFixture[str]
) -> None:
    report = tmp_path / "report.txt"
    report.write_text(
        "云川县司法局2024年法治政府建设情况报告\n一、主要举措和成效\n全年开展普法宣传活动17场次,调解矛盾纠纷43件。\n"
        "二、存在的不足和原因\n执法力量仍显薄弱。\n三、下一年度主要安排\n继续推进依法行政。\n云川县司法局\n2025年1月8日\n",
        encoding="utf-8",
    )
    bucket = object_store.bucket()
    assert run_extract([report], f"{bucket}/files") == 0
    assert f"{bucket}/files/runs/" in capsys.readouterr().out
    assert open_table(place(f"{bucket}/files"), "reports").collect()["report_year"].to_list() == [2024]
