"""A publish writes what changed, links the rest, and switches in one step."""

import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from load.dataset import open_table
from load.errors import LeaseLost, LoadError, PublishFailed, SchemaBroken, SnapshotDamaged
from load.lease import Lease
from load.paths import MANIFEST
from load.publish import publish
from load.snapshots import current_snapshot, read_manifest, snapshots
from load.verify import verify
from tests.load.factory import ids, report_id, tables, together
from tests.load.states import current_files, everything, files, inodes

NOW = datetime(2025, 3, 2, 2, 30, tzinfo=UTC)
WIDE = together(
    tables(*range(10)), tables(*range(10, 15), province="hebei"), tables(*range(15, 20), year=2023), tables(20, year=0)
)


def values(data: Path, key: int) -> list[float]:
    """What a reader finds of a report: the values of its observations."""
    rows = open_table(data, "observations").filter(pl.col("report_id") == report_id(key))
    return rows.sort("char_start").collect()["value"].to_list()


def test_the_files_lie_where_the_contract_says(data, put):
    done = put(WIDE)
    assert sorted(current_files(data)) == [
        "indicators/report_year=0/part-0.parquet",
        "indicators/report_year=2023/part-0.parquet",
        "indicators/report_year=2024/part-0.parquet",
        "observations/report_year=0/province=tianjin/part-0.parquet",
        "observations/report_year=2023/province=tianjin/part-0.parquet",
        "observations/report_year=2024/province=hebei/part-0.parquet",
        "observations/report_year=2024/province=tianjin/part-0.parquet",
        "reports/report_year=0/province=tianjin/part-0.parquet",
        "reports/report_year=2023/province=tianjin/part-0.parquet",
        "reports/report_year=2024/province=hebei/part-0.parquet",
        "reports/report_year=2024/province=tianjin/part-0.parquet",
    ]
    assert (data / "current").readlink() == Path("snapshots") / str(done.snapshot)
    assert done.rows == {"reports": 21, "observations": 63, "indicators": 42, "flags": 0}
    assert {path.name for path in (data / "current").iterdir()} == {
        "reports", "observations", "indicators", "manifest.json", "datapackage.json", "README.md",
    }  # fmt: skip


def test_the_manifest_tells_every_file(data, put):
    done = put(WIDE, run_id="nightly-1")
    told = json.loads((data / "current" / MANIFEST).read_text())
    assert list(told) == ["schema_version", "snapshot", "run_id", "files"]
    assert (told["schema_version"], told["snapshot"], told["run_id"]) == ("1", done.snapshot, "nightly-1")
    assert {path: entry["sha256"] for path, entry in told["files"].items()} == current_files(data)
    for path, entry in told["files"].items():
        assert entry["bytes"] == (data / "current" / path).stat().st_size
        assert entry["rows"] == pl.read_parquet(data / "current" / path, hive_partitioning=False).height


def test_things_that_one_number_counts_stand_as_the_sentence_names_them(data, put):
    frames = tables(1)
    shared = frames["observations"].tail(1).with_columns(sentence=pl.lit("立案率、办结率和督办率均为100%。"))
    named = ["立案率", "办结率", "督办率"]
    things = [shared.with_columns(subject=pl.lit(name)) for name in (named[1], named[2], named[0])]
    put({**frames, "observations": pl.concat([frames["observations"].head(2), *things])})
    (path,) = (data / "current" / "observations").rglob("*.parquet")
    assert pl.read_parquet(path)["subject"].to_list()[2:] == named
    assert list(verify(data)) == []


def test_the_same_rows_in_any_order_give_the_same_bytes(tmp_path):
    shuffled = {table: frame.sample(fraction=1, shuffle=True, seed=4) for table, frame in WIDE.items()}
    for name, frames, now in (("one", WIDE, NOW), ("two", shuffled, NOW + timedelta(days=9))):
        publish(tmp_path / name, frames, replaced=(), run_id=name, now=now)
    one, two = (tmp_path / name / "current" for name in ("one", "two"))
    assert files(one) == files(two)
    for name in ("README.md", "datapackage.json"):
        assert (one / name).read_bytes() == (two / name).read_bytes()


@pytest.mark.parametrize("part", [WIDE, tables(3), tables()], ids=["all", "one", "none"])
def test_rows_that_are_there_already_make_no_snapshot_and_write_nothing(data, put, part):
    put(WIDE)
    before = everything(data)
    done = put(part, replaced=tuple(ids(part)), now=NOW + timedelta(days=1))
    assert done.snapshot is None
    assert (done.files_written, done.bytes_written) == (0, 0)
    assert done.rows["reports"] == 21
    assert everything(data) == before


def test_nothing_published_on_nothing_makes_no_snapshot(data, put):
    assert put(tables()).snapshot is None
    assert not (data / "snapshots").exists()
    assert not (data / "current").is_symlink()


def test_a_changed_report_rewrites_its_own_partitions_and_links_the_rest(data, put):
    put(WIDE)
    before, numbers = current_files(data), inodes(data)
    done = put(tables(3, value=77, revision=2), replaced=(report_id(3),))
    mine = {
        "indicators/report_year=2024/part-0.parquet",
        "observations/report_year=2024/province=tianjin/part-0.parquet",
        "reports/report_year=2024/province=tianjin/part-0.parquet",
    }
    after, again = current_files(data), inodes(data)
    assert set(done.written) == mine == {path for path in after if after[path] != before[path]}
    assert {path for path in again if again[path] != numbers[path]} == mine
    assert (done.files_written, done.files_linked) == (3, len(before) - 3)
    assert done.bytes_written == sum((data / "current" / path).stat().st_size for path in mine)
    assert values(data, 3) == [77, 78, 79]
    assert values(data, 4) == [10, 11, 12]


def test_a_change_in_one_table_leaves_the_files_of_the_others(data, put):
    put(WIDE)
    one = tables(3)
    one["reports"] = one["reports"].with_columns(title=pl.lit("改"))
    assert put(one).written == ("reports/report_year=2024/province=tianjin/part-0.parquet",)


def test_a_report_that_moves_leaves_no_row_where_it_was(data, put):
    put(WIDE)
    done = put(tables(20, year=2022, province="chongqing"), replaced=(report_id(20),))
    assert set(done.removed) == {path for path in WIDE_PATHS if "report_year=0" in path}
    assert not any("report_year=0" in path for path in current_files(data))
    rows = open_table(data, "reports").filter(pl.col("report_id") == report_id(20)).collect()
    assert rows.select("report_year", "province").rows() == [(2022, "chongqing")]
    assert done.rows == {"reports": 21, "observations": 63, "indicators": 42, "flags": 0}


WIDE_PATHS = [
    *(f"{table}/report_year=0/province=tianjin/part-0.parquet" for table in ("reports", "observations")),
    "indicators/report_year=0/part-0.parquet",
]


def test_a_report_that_is_replaced_by_nothing_goes(data, put):
    put(WIDE)
    done = put(tables(), replaced=(report_id(20), "0" * 16))
    assert done.rows["reports"] == 20
    assert values(data, 20) == []


def test_a_dataset_can_become_empty_and_full_again(data, put):
    put(WIDE)
    full = current_files(data)
    emptied = put(tables(), replaced=tuple(ids(WIDE)))
    assert emptied.snapshot is not None
    assert current_files(data) == {}
    assert open_table(data, "indicators").collect().is_empty()
    put(WIDE)
    assert current_files(data) == full


def test_what_is_published_twice_stands_there_once(data, put):
    put(WIDE)
    put(tables(3, value=50))
    assert open_table(data, "reports").collect()["report_id"].is_unique().all()
    assert values(data, 3) == [50, 51, 52]


def test_steps_in_any_order_lead_to_the_same_files(tmp_path):
    for name, steps in (
        ("one", (WIDE, tables(3, value=5))),
        ("two", (tables(3, value=5), tables(4), WIDE, tables(3, value=5))),
    ):
        for step in steps:
            publish(tmp_path / name, step, replaced=ids(step), run_id=name, now=NOW)
    assert current_files(tmp_path / "one") == current_files(tmp_path / "two")


def test_flags_of_a_year_are_given_whole_and_touch_no_other_file(data, put):
    put(together(tables(1, 2, 3, value=150), tables(4, year=2023, value=150)))
    before = current_files(data)
    flags = tables(1, value=150)["flags"].head(1)
    done = put(tables() | {"flags": flags}, flagged=(2024,))
    assert done.written == ("flags/report_year=2024/part-0.parquet",)
    assert open_table(data, "flags").filter(pl.col("report_year") == 2024).collect().height == 1
    assert {path for path, sha in current_files(data).items() if before.get(path) != sha} == set(done.written)
    assert put(tables() | {"flags": flags}, flagged=(2024,)).snapshot is None, "the same flags are no change"
    assert put(tables(), flagged=(2024,)).removed == ("flags/report_year=2024/part-0.parquet",)


def test_the_flags_of_a_replaced_report_go_with_its_rows(data, put):
    put(tables(1, 2, value=150))
    put(tables(1, value=5, revision=2))
    assert set(open_table(data, "flags").collect()["report_id"]) == {report_id(2)}
    with pytest.raises(SchemaBroken, match="have no report beside them"):
        put(tables() | {"flags": tables(2, value=150)["flags"]})


def test_ids_sort_by_publication_even_where_the_clock_stands_or_goes_back(data, put):
    moments = [NOW, NOW, NOW - timedelta(days=1), NOW + timedelta(seconds=1)]
    made = [put(tables(3, value=number), now=now).snapshot for number, now in enumerate(moments)]
    assert made == ["20250302T023000Z", "20250302T023000Z-0002", "20250302T023000Z-0003", "20250302T023001Z"]
    assert made == sorted(made)


def test_the_newest_snapshots_are_kept_and_the_current_one(data, put):
    made = [put(tables(3, value=number), keep=2).snapshot for number in range(4)]
    assert [path.name for path in snapshots(data)] == made[-2:]
    (data / "current").unlink()
    (data / "current").symlink_to(f"snapshots/{made[2]}")
    put(tables(4), keep=1)
    assert values(data, 3) == [2, 3, 4], "the state that was current is what is built upon"


def test_an_older_snapshot_can_be_read_by_its_id(data, put):
    first = put(tables(3, value=1)).snapshot
    put(tables(3, value=2))
    assert open_table(data, "indicators", first).collect()["value"].to_list() == [1, 2]


def test_leftovers_of_killed_runs_are_swept(data, put):
    put(WIDE)
    torn = data / "snapshots" / "20250301T000000Z" / "reports" / "part-0.parquet"
    torn.parent.mkdir(parents=True)
    torn.write_bytes(b"PAR1")
    (data / ".current.1234abcd.tmp").symlink_to("snapshots/none")
    (data / "runs").mkdir()
    (data / "runs" / ".x.json.1234abcd.tmp").write_bytes(b"{")
    put(tables())
    assert not torn.parent.parent.exists()
    assert not list(data.rglob("*.tmp"))


def test_where_links_are_impossible_files_are_copied(data, put, monkeypatch):
    put(WIDE)
    before = current_files(data)

    numbers = inodes(data)

    def refuse(source: str, target: str) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    done = put(tables(3, value=77))
    after = current_files(data)
    assert {path for path in after if after[path] == before[path]} == set(before) - set(done.written)
    assert not set(numbers.values()) & set(inodes(data).values())


def frame_without(table: str, *columns: str) -> dict[str, pl.DataFrame]:
    return WIDE | {table: WIDE[table].drop(columns)}


def frame_with(table: str, **columns: pl.Expr) -> dict[str, pl.DataFrame]:
    return WIDE | {table: WIDE[table].with_columns(**columns)}


ELSEWHERE = pl.concat([WIDE["observations"], WIDE["observations"].head(1).with_columns(region_code=pl.lit("99"))])


@pytest.mark.parametrize(
    ("frames", "message"),
    [
        (frame_without("reports", "title"), "no column title"),
        (frame_with("reports", colour=pl.lit("red")), "unknown column colour"),
        (frame_with("observations", value=pl.col("value").cast(pl.String)), "value is String; expected Float64"),
        (frame_with("observations", value=pl.lit(None, pl.Float64)), "value is null in"),
        (frame_with("indicators", report_year=pl.col("report_year").cast(pl.Int64)), "report_year is Int64"),
        (frame_with("reports", province=pl.lit("../../etc")), "expected a year or 0, and a slug"),
        (frame_with("reports", province=pl.lit("天津")), "expected a year or 0, and a slug"),
        (frame_with("reports", province=pl.lit(None, pl.String)), "expected a year or 0, and a slug"),
        (frame_with("reports", report_year=pl.lit(20244, pl.Int32)), "expected a year or 0, and a slug"),
        (frame_with("indicators", province=pl.lit("shanxi")), "have no report beside them"),
        (WIDE | {"reports": WIDE["reports"].filter(pl.col("report_year") > 0)}, "have no report beside them"),
        (together(WIDE, tables(3)), "rows share a key"),
        (WIDE | {"observations": ELSEWHERE}, "rows share a key"),
    ],
    ids=["missing", "unknown", "type", "null", "year type", "traversal", "not ascii", "no province", "year", "moved",
         "orphan", "twice", "twice in two regions"],
)  # fmt: skip
def test_rows_that_do_not_fit_are_refused_and_nothing_is_published(data, put, frames, message):
    put(tables(*range(3), value=5))
    before = everything(data)
    with pytest.raises(SchemaBroken) as refused:
        put(frames)
    assert message in str(refused.value)
    assert "\n" not in str(refused.value)
    assert everything(data) == before


def test_a_table_that_was_forgotten_is_a_mistake_of_the_caller(put):
    with pytest.raises(ValueError, match="expected a frame for each of"):
        put({"reports": WIDE["reports"]})


def test_a_lost_lease_publishes_nothing(data, put):
    put(tables(3, value=5))
    before = everything(data)
    lease = Lease(data, "first", 60)
    lease.acquire()
    (data / ".lease").unlink()
    with pytest.raises(LeaseLost):
        put(WIDE, fence=lease.fence)
    (data / ".lease.lock").unlink()
    assert everything(data) == before


def test_a_held_lease_lets_the_switch_pass(data, put):
    with Lease(data, "first", 60) as lease:
        assert put(WIDE, fence=lease.fence).snapshot is not None


def test_of_two_publishers_the_second_is_refused(data, put):
    put(tables(3, value=5))

    class OtherCameFirst:
        def __enter__(self) -> None:
            other = data / "snapshots" / "20250101T000000Z"
            other.mkdir()
            (data / "current").unlink()
            (data / "current").symlink_to("snapshots/20250101T000000Z")

        def __exit__(self, *_: object) -> None: ...

    with pytest.raises(PublishFailed, match="another publish came first"):
        put(WIDE, fence=OtherCameFirst)
    assert len(snapshots(data)) == 1


@pytest.mark.parametrize("harm", ["cut", "gone"])
@pytest.mark.parametrize("path", ["reports/report_year=2024/province=tianjin/part-0.parquet",
                                  "reports/report_year=2023/province=tianjin/part-0.parquet"], ids=["read", "linked"])  # fmt: skip
def test_a_damaged_file_is_never_built_upon(data, put, harm, path):
    put(WIDE)
    state = current_snapshot(data)
    if harm == "cut":
        (state / path).write_bytes(b"")
    else:
        (state / path).unlink()
    with pytest.raises(SnapshotDamaged, match="fazhi verify"):
        put(tables(3, value=77))
    assert current_snapshot(data) == state
    with pytest.raises(SnapshotDamaged):
        open_table(data, "reports")


def test_a_manifest_that_cannot_be_read_is_named(data, put):
    put(WIDE)
    (data / "current" / MANIFEST).write_text("{")
    with pytest.raises(LoadError, match="manifest"):
        put(tables(3, value=77))


def test_a_column_newer_than_a_file_is_null_there_and_filled_on_rewriting(data, put):
    put(together(tables(1), tables(2, province="hebei")))
    for province in ("tianjin", "hebei"):
        make_older(data, f"observations/report_year=2024/province={province}/part-0.parquet", drop="section_kind")
    kinds = open_table(data, "observations").collect()["section_kind"]
    assert kinds.null_count() == kinds.len() == 6
    put(tables(1, value=5))
    rows = open_table(data, "observations").collect()
    assert rows.filter(pl.col("province") == "tianjin")["section_kind"].to_list() == ["measures"] * 3
    assert rows["section_kind"].null_count() == 3


@pytest.mark.parametrize(
    ("change", "message"),
    [({"cast": {"value": pl.Int64}}, "value is Int64; expected Float64"), ({"add": "mood"}, "unknown column mood")],
    ids=["type", "newer program"],
)
def test_a_published_file_of_another_schema_is_refused_before_anything_is_lost(data, put, change, message):
    put(tables(1, 2))
    make_older(data, "observations/report_year=2024/province=tianjin/part-0.parquet", **change)
    before = current_snapshot(data)
    with pytest.raises(SchemaBroken, match=message):
        put(tables(1, value=5))
    assert current_snapshot(data) == before


def make_older(data: Path, path: str, *, drop: str = "", cast: object = None, add: str = "") -> None:
    """Make a published file as a program with another schema would have, and its manifest with it."""
    file = data / "current" / path
    frame = pl.read_parquet(file, hive_partitioning=False)
    frame = frame.drop(drop) if drop else frame
    frame = frame.cast(cast) if cast else frame
    frame = frame.with_columns(pl.lit("x").alias(add)) if add else frame
    frame.write_parquet(file)
    manifest = data / "current" / MANIFEST
    told = json.loads(manifest.read_text())
    told["files"][path]["bytes"] = file.stat().st_size
    manifest.write_text(json.dumps(told))
    assert read_manifest(data / "current").files[path].bytes == file.stat().st_size
