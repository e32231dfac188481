"""The coverage table and the runs' records: written in one step, read back, told where they are not whole."""

import json
from datetime import UTC, datetime

import polars as pl
import pytest

from load.coverage import read_coverage, write_coverage
from load.errors import RecordDamaged, SchemaBroken
from load.runs import read_run, read_runs, write_run
from load.schema import COVERAGE

WHEN = datetime(2025, 4, 2, tzinfo=UTC)
ROWS = pl.DataFrame(
    [("b", "http://b.test/", 2024, 1, 0, 0, None, "dns"), ("a", "http://a.test/", 2024, 1, 1, 1, WHEN, None)],
    schema=COVERAGE,
    orient="row",
)
PORTAL = {"status": "ok", "requests": 3, "bytes": 9, "listings": 1, "new": 1, "changed": 0, "unchanged": 0,
          "refused": {"soft_404": 1}, "warnings": [], "seconds": 0.5}  # fmt: skip
RUN = {"run_id": "20250402-nightly", "flow": "nightly", "started_at": WHEN, "ended_at": WHEN, "status": "ok",
       "portals": {"heping": PORTAL}, "snapshot": None}  # fmt: skip


def test_coverage_is_read_back_sorted(tmp_path):
    write_coverage(tmp_path, ROWS)
    assert read_coverage(tmp_path).equals(ROWS.sort("portal"))
    assert [path.name for path in tmp_path.iterdir()] == ["coverage.parquet"]


def test_coverage_that_did_not_change_is_not_written_again(tmp_path):
    write_coverage(tmp_path, ROWS)
    before = (tmp_path / "coverage.parquet").stat().st_ino
    write_coverage(tmp_path, ROWS.reverse())
    assert (tmp_path / "coverage.parquet").stat().st_ino == before


def test_before_the_first_run_coverage_is_empty(tmp_path):
    assert read_coverage(tmp_path).schema == COVERAGE


@pytest.mark.parametrize(
    ("frame", "message"),
    [(ROWS.drop("found"), "no column found"), (pl.concat([ROWS, ROWS]), "rows share a key")],
    ids=["column", "key"],
)
def test_coverage_that_does_not_fit_is_refused(tmp_path, frame, message):
    write_coverage(tmp_path, ROWS)
    with pytest.raises(SchemaBroken, match=message):
        write_coverage(tmp_path, frame)
    assert read_coverage(tmp_path).height == 2


def test_torn_coverage_is_named(tmp_path):
    (tmp_path / "coverage.parquet").write_bytes(b"PAR1")
    with pytest.raises(RecordDamaged, match="the next run writes it"):
        read_coverage(tmp_path)


def test_a_run_is_read_back_with_its_times_in_utc(tmp_path):
    path = write_run(tmp_path, RUN)
    assert path == tmp_path / "runs" / "20250402-nightly.json"
    told = read_run(tmp_path, "20250402-nightly")
    assert told["started_at"] == "2025-04-02T00:00:00Z"
    assert told["portals"]["heping"]["refused"] == {"soft_404": 1}


def test_runs_come_in_the_order_they_started(tmp_path):
    for number in (2, 1, 3):
        write_run(tmp_path, RUN | {"run_id": f"run{number}", "started_at": WHEN.replace(day=number), "ended_at": None})
    (tmp_path / "runs" / ".x.json.12345678.tmp").write_text("{")
    assert [run["run_id"] for run in read_runs(tmp_path)] == ["run1", "run2", "run3"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"portals": {"x": {}}}, "portal x lacks bytes"),
        ({"portals": {"x": PORTAL | {"status": "fine"}}}, "portal x has status 'fine'; expected one of ok"),
        ({"run_id": "../x"}, "run id"),
        ({"started_at": datetime(2025, 1, 1)}, "times with a zone"),
        ({"snapshot": {1, 2}}, "what JSON can say"),
    ],
    ids=["key", "status", "path", "zone", "type"],
)
def test_a_record_that_does_not_fit_is_refused(tmp_path, change, message):
    with pytest.raises(ValueError, match=message):
        write_run(tmp_path, RUN | change)
    assert not (tmp_path / "runs").exists()


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{",
        "[]",
        "{}",
        json.dumps(RUN | {"run_id": "other"}, default=str),
        json.dumps(RUN | {"portals": None}, default=str),
    ],
    ids=["empty", "torn", "list", "bare", "of another run", "no portals"],
)
def test_a_damaged_record_is_named(tmp_path, content):
    (tmp_path / "runs").mkdir()
    (tmp_path / "runs" / "r.json").write_text(content)
    with pytest.raises(RecordDamaged, match=r"runs/r\.json"):
        read_run(tmp_path, "r")
