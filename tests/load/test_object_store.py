"""A data folder in an object store: published, read, held and verified as one on a disk, against a real S3 server."""

import hashlib
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pyarrow.dataset as ds
import pytest
from pyarrow.fs import S3FileSystem

from load.dataset import open_table
from load.errors import BetweenStates, DataFolderError, LeaseHeld, LeaseLost, PublishFailed
from load.export import export
from load.lease import Lease
from load.publish import Published, publish
from load.queries import explanation, indicator_values
from load.runs import read_run, write_run
from load.site.build import build_site
from load.snapshots import current_snapshot, read_manifest
from load.store import ObjectPath, place
from load.verify import verify
from tests.load.factory import ids, tables, together
from tests.object_store import CREDENTIALS, ObjectStore

NOW = datetime(2025, 3, 2, 2, 30, tzinfo=UTC)


@pytest.fixture
def bucket(object_store: ObjectStore) -> Path:
    return place(f"{object_store.bucket()}/data/fazhi")


def put(data: Path, frames: dict[str, pl.DataFrame], **options: object) -> Published:
    return publish(data, frames, replaced=(), run_id="run", now=NOW, **options)  # type: ignore[arg-type]


def objects(data: Path) -> dict[str, tuple[int, str]]:
    """Every object below: size and hash."""
    return {
        path.relative_to(data).as_posix(): (size, hashlib.sha256(path.read_bytes()).hexdigest())
        for path, size in ObjectPath(data).objects()
    }


def test_the_same_rows_give_the_same_files_as_in_a_folder(bucket: Path, tmp_path: Path) -> None:
    frames = together(tables(1, 2, 3), tables(4, year=2023, province="chongqing"))
    for data in (bucket, tmp_path / "data"):
        put(data, frames)
        put(data, tables(2, value=50, revision=2))
    there, here = current_snapshot(bucket), current_snapshot(tmp_path / "data")
    assert there is not None
    assert here is not None
    assert str(there).startswith("s3://")
    assert read_manifest(there).files == read_manifest(here).files
    for table in frames:
        assert open_table(bucket, table).collect().equals(open_table(tmp_path / "data", table).collect())
    assert set(objects(bucket)) == {
        f"current/{path.relative_to(here).as_posix()}" for path in here.rglob("*") if path.is_file()
    }
    assert verify(bucket) == []


def test_one_changed_report_rewrites_its_partitions_alone(bucket: Path) -> None:
    put(bucket, together(tables(1, 2), tables(3, year=2023), tables(4, year=2022, province="chongqing")))
    before = {path: path.stat().st_mtime for path, _ in ObjectPath(bucket).objects()}
    time.sleep(1.1)  # the store tells times in whole seconds
    outcome = put(bucket, tables(3, year=2023, value=77, revision=2))
    assert len(outcome.written) == 3
    touched = {path for path, _ in ObjectPath(bucket).objects() if path.stat().st_mtime != before.get(path)}
    expected = {f"current/{path}" for path in outcome.written} | {"current/manifest.json"}
    assert {path.relative_to(bucket).as_posix() for path in touched} == expected
    assert put(bucket, tables(3, year=2023, value=77, revision=2)).snapshot is None


def test_a_partition_left_empty_is_removed(bucket: Path) -> None:
    put(bucket, together(tables(1), tables(2, year=2023)))
    put(bucket, tables(2, year=2024))
    assert set(open_table(bucket, "reports").collect()["report_year"]) == {2024}
    assert not any("report_year=2023" in name for name in objects(bucket))


@pytest.mark.parametrize("survived", [0, 1, 3, 5])
def test_a_publish_that_dies_is_finished_by_the_next(bucket: Path, survived: int) -> None:
    put(bucket, together(tables(1, 2), tables(3, year=2023)))
    allowed = survived

    @contextmanager
    def dies() -> Iterator[None]:
        nonlocal allowed
        if not allowed:
            raise OSError("the machine is gone")
        allowed -= 1
        yield

    changed = together(tables(1, value=70, revision=2), tables(3, year=2023, value=80, revision=2))
    with pytest.raises(PublishFailed, match="run again"):
        put(bucket, changed, fence=dies)
    # What a reader meets meanwhile is whole, or is refused: never a part without a word.
    with suppress(BetweenStates):
        seen = open_table(bucket, "reports").collect()
        assert set(seen["report_id"]) == {*ids(tables(1, 2)), *ids(tables(3, year=2023))}
    put(bucket, tables(9, year=2021))
    values = open_table(bucket, "observations").collect()
    assert values.filter(report_id=ids(tables(1))[0])["value"].max() == 72
    assert values.filter(report_id=ids(tables(3))[0])["value"].max() == 82
    assert verify(bucket) == []
    assert not any(name.startswith("pending/") for name in objects(bucket))


def test_half_of_a_new_state_is_removed(bucket: Path) -> None:
    put(bucket, tables(1))
    before = objects(bucket)
    (bucket / "pending/reports/report_year=2024/province=tianjin/part-0.parquet").write_bytes(b"half")
    assert put(bucket, tables(1)).snapshot is None
    assert objects(bucket) == before


def test_verify_finds_what_is_planted(bucket: Path) -> None:
    put(bucket, together(tables(1, 2), tables(3, year=2023)))
    state = bucket / "current"
    names = sorted(read_manifest(state).files)
    whole = (state / names[0]).read_bytes()
    (state / names[0]).write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    (state / names[1]).write_bytes(b"")
    (state / names[2]).unlink()
    (state / "reports/stray.parquet").write_bytes(whole)
    found = {(one.code, one.path) for one in verify(bucket)}
    assert {
        ("file_sha256", f"current/{names[0]}"),
        ("file_empty", f"current/{names[1]}"),
        ("file_missing", f"current/{names[2]}"),
        ("file_extra", "current/reports/stray.parquet"),
    } <= found


def test_one_run_at_a_time(bucket: Path) -> None:
    with Lease(bucket, "first", 60) as first:
        with pytest.raises(LeaseHeld, match=r"s3://.*first"):
            Lease(bucket, "second", 60).acquire()
        first.renew()
        with first.fence():
            pass
    with Lease(bucket, "second", 60):
        pass


def test_a_silent_run_loses_it_and_publishes_nothing(bucket: Path) -> None:
    silent = Lease(bucket, "silent", 0.2)
    silent.acquire()
    record = json.loads((bucket / ".lease").read_bytes())
    (bucket / ".lease").write_bytes(json.dumps(record | {"processes": "another machine"}).encode())
    with pytest.raises(LeaseHeld):
        Lease(bucket, "early", 600).acquire()
    time.sleep(0.3)
    with Lease(bucket, "next", 0.2), pytest.raises(LeaseLost, match="next"):
        put(bucket, tables(1), fence=silent.fence)
    assert current_snapshot(bucket) is None


def test_readers_of_others(bucket: Path, object_store: ObjectStore) -> None:
    frames = together(tables(1, 2), tables(3, year=2023, province="chongqing"))
    put(bucket, frames)
    options = {"aws_endpoint_url": object_store.endpoint, "aws_allow_http": "true", "aws_region": "us-east-1"}
    rows = pl.scan_parquet(f"{bucket}/current/indicators/", storage_options=options, hive_partitioning=True).collect()
    assert rows.height == frames["indicators"].height
    arrow = S3FileSystem(
        access_key=CREDENTIALS["AWS_ACCESS_KEY_ID"], secret_key=CREDENTIALS["AWS_SECRET_ACCESS_KEY"],
        endpoint_override=object_store.endpoint.removeprefix("http://"), scheme="http", region="us-east-1",
    )  # fmt: skip
    folder = str(bucket / "current/reports").removeprefix("s3://")
    found = ds.dataset(folder, filesystem=arrow, partitioning="hive").to_table(columns=["report_id", "province"])
    assert set(found.column("report_id").to_pylist()) == set(ids(frames))
    assert set(found.column("province").to_pylist()) == {"tianjin", "chongqing"}


def test_questions_records_and_tables_for_spreadsheets(bucket: Path, tmp_path: Path) -> None:
    put(bucket, tables(1, 2))
    assert indicator_values(bucket, "fines")["value"].to_list() == [10.0, 10.0]
    assert explanation(bucket, ids(tables(1))[0], "fines")["number"].to_list() == ["10件"]
    assert export(bucket, "csv", tmp_path / "out.csv") == 4
    run = {"run_id": "r1", "flow": "nightly", "started_at": NOW, "ended_at": NOW, "status": "ok", "portals": {}}
    write_run(bucket, run)
    assert read_run(bucket, "r1")["flow"] == "nightly"


def test_a_site_is_made_of_what_lies_there(bucket: Path, tmp_path: Path) -> None:
    put(bucket, tables(1, 2))
    put(tmp_path / "data", tables(1, 2))
    for data, out in ((bucket, "fazhi"), (tmp_path / "data", "site")):
        told = build_site(data, tmp_path / out, now=NOW)
        assert (told.reports, told.indicators) == (2, 2)
    pages = [
        {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*.*") if path.is_file()}
        for folder in (tmp_path / "fazhi", tmp_path / "site")
    ]
    assert pages[0] == pages[1]


def test_what_is_no_data_folder_is_refused_in_one_line(object_store: ObjectStore) -> None:
    with pytest.raises(DataFolderError, match=r"NoSuchBucket.*check its name"):
        put(place("s3://no-such-bucket/x"), tables(1))
    foreign = place(object_store.bucket())
    (foreign / "photos/one.jpg").write_bytes(b"1")
    with pytest.raises(DataFolderError, match="photos"):
        put(foreign, tables(1))
    for url in ("gs://bucket/x", "s3://", "s3://bucket/../x"):
        with pytest.raises(ValueError, match="s3://BUCKET/PREFIX"):
            place(url)


def test_ranges_are_read_as_from_a_file(bucket: Path) -> None:
    content = bytes(range(256)) * 3000
    (bucket / "archive/p/r.warc.gz").write_bytes(content)
    with (bucket / "archive/p/r.warc.gz").open("rb") as stream:
        assert stream.seek(70_000) == 70_000
        assert stream.read(10) == content[70_000:70_010]
        assert stream.read() == content[70_010:]
        assert stream.read() == b""
        assert stream.seek(-5, 2) == len(content) - 5
        assert stream.read() == content[-5:]
    with pytest.raises(FileNotFoundError, match=r"s3://"):
        (bucket / "archive/p/none").open("rb")
    with pytest.raises(OSError, match="cannot rename"):
        (bucket / "a").replace(bucket / "b")
