"""Rows that do not fit their table hold up their own portal and no other."""

import errno
import tempfile
from contextlib import nullcontext
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest

import load.quarantine
from flows.guarding import hold_back
from flows.readings import Readings, leave
from flows.run import Run
from load.dataset import open_table
from load.errors import PublishFailed
from load.publish import publish
from load.quarantine import all_held, held_captures, read_held, reject, rejected_captures
from tests.load.factory import tables, together

NOW = datetime(2025, 3, 2, 2, 30, tzinfo=UTC)


@pytest.fixture
def run(tmp_path: Path) -> Run:
    return Run("run-1", "nightly", tmp_path / "data", NOW, lambda: NOW, nullcontext)


def hold(run: Run, frames: dict[str, pl.DataFrame]) -> frozenset[str]:
    published = open_table(run.data, "reports").collect()
    folder = Path(tempfile.mkdtemp(dir=run.data.parent))
    leave(folder, frames["reports"], frames["observations"])
    readings = Readings([folder])
    return hold_back(run, readings.reports(), readings, published, None, whole=True)


def spoiled(frames: dict[str, pl.DataFrame], **columns: pl.Expr) -> dict[str, pl.DataFrame]:
    return frames | {"reports": frames["reports"].with_columns(**columns)}


@pytest.mark.parametrize(
    ("spoil", "found"),
    [
        ({"revision": pl.lit(None, pl.Int32)}, "revision is null in 1 rows"),
        ({"report_year": pl.lit(20244, pl.Int32)}, "partition"),
        ({"province": pl.lit("../x")}, "partition"),
    ],
    ids=["null", "year", "traversal"],
)
def test_a_portal_whose_rows_break_the_schema_waits_alone(run, spoil, found):
    sound, broken = tables(1, 2), spoiled(tables(7), **spoil)
    assert hold(run, together(sound, broken)) == {"site0"}
    held = read_held(run.data, "site0")
    assert held is not None
    assert [one.reason for one in held.reasons] == ["schema"]
    assert found in held.reasons[0].found
    assert run.portal("site0").quarantined == [str(held.reasons[0])]
    assert held.reports == 1


def test_observations_that_break_the_schema_hold_up_their_portal_alone(run):
    sound, broken = tables(1, 2), tables(7)
    broken["observations"] = broken["observations"].with_columns(value=pl.lit(None, pl.Float64))
    assert hold(run, together(sound, broken)) == {"site0"}
    held = read_held(run.data, "site0")
    assert held is not None
    assert [str(one) for one in held.reasons] == [
        "schema: new rows: value is null in 3 rows; expected a value in every row"
    ]


def test_rows_that_no_portal_has_right_are_a_defect_and_no_portals(run):
    assert hold(run, spoiled(tables(1, 2), revision=pl.lit(None, pl.Int32))) == frozenset()
    assert all_held(run.data) == []


def test_sound_rows_never_wait(run):
    assert hold(run, tables(*range(0, 70, 7))) == frozenset()
    assert not run.data.exists()


def test_a_changed_text_by_another_version_of_the_program_is_no_sign(run):
    frames = tables(*range(0, 70, 7))
    publish(run.data, frames, replaced=(), run_id="run-0", now=NOW)
    changed = tables(*range(0, 70, 7), value=50, revision=2)
    assert hold(run, changed) == {"site0"}
    assert hold(run, spoiled(changed, extractor=pl.lit("0.2.0"))) == frozenset()


def test_a_disk_that_is_full_is_told_in_one_line(run, monkeypatch):
    def full(path: Path, content: bytes) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", str(path))

    monkeypatch.setattr(load.quarantine, "write_file", full)
    with pytest.raises(PublishFailed, match="No space left on device; the published state is as it was"):
        hold(run, together(tables(1), spoiled(tables(7), revision=pl.lit(None, pl.Int32))))


def test_a_rejected_capture_is_remembered_beside_earlier_ones(run):
    for number in (1, 2):
        place = {"archive": pl.lit("archive/site0/x.warc.gz"), "archive_offset": pl.lit(number, pl.Int64)}
        hold(run, together(tables(1), spoiled(tables(7), revision=pl.lit(None, pl.Int32), **place)))
        assert held_captures(run.data, "site0") == {("archive/site0/x.warc.gz", number)}
        reject(run.data, "site0")
    assert rejected_captures(run.data, "site0") == {("archive/site0/x.warc.gz", 1), ("archive/site0/x.warc.gz", 2)}
    assert read_held(run.data, "site0") is None
