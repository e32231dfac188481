"""What appeared, changed or left between two states."""

from datetime import UTC, datetime

import polars as pl
import pytest

from load import changes as module
from load.changes import changes
from load.errors import DataFolderError
from tests.load.factory import report_id, tables, together

WIDE = together(tables(1, 2, 3), tables(4, province="hebei"), tables(5, year=2023))


def test_reports_and_values_that_appear_change_and_leave_are_told(data, put):
    first = put(WIDE).snapshot
    moved = tables(4, value=10, province="shanxi")
    withdrawn = tables(5, year=2023)
    withdrawn["reports"] = withdrawn["reports"].with_columns(withdrawn_at=pl.lit(datetime(2025, 3, 9, tzinfo=UTC)))
    withdrawn["indicators"] = withdrawn["indicators"].clear()
    second = put(
        together(tables(1, value=12, revision=2), moved, withdrawn, tables(6)), replaced=(report_id(3),)
    ).snapshot
    found = changes(data)
    assert (found.old, found.new) == (first, second)
    told = {row["report_id"]: (row["change"], row["columns"]) for row in found.reports.iter_rows(named=True)}
    assert told == {
        report_id(1): ("changed", "revision, text"),
        report_id(3): ("left", None),
        report_id(5): ("changed", "withdrawn_at"),
        report_id(6): ("appeared", None),
    }
    values = {
        (row["report_id"], row["indicator"]): (row["change"], row["old"], row["new"])
        for row in found.values.iter_rows(named=True)
    }
    assert values == {
        (report_id(1), "fines"): ("changed", 10, 12),
        (report_id(1), "trainings"): ("changed", 11, 13),
        (report_id(3), "fines"): ("left", 10, None),
        (report_id(3), "trainings"): ("left", 11, None),
        (report_id(5), "fines"): ("left", 10, None),
        (report_id(5), "trainings"): ("left", 11, None),
        (report_id(6), "fines"): ("appeared", None, 10),
        (report_id(6), "trainings"): ("appeared", None, 11),
    }
    assert set(found.reports["change"]) <= set(module.KINDS)


def test_any_two_states_can_be_compared_also_backwards(data, put):
    made = [put(tables(1, value=value)).snapshot for value in (10, 20, 30)]
    there = changes(data, made[0], made[2]).values
    assert there.select("old", "new").rows() == [(10, 30), (11, 31)]
    back = changes(data, made[2], made[0]).values
    assert back.select("old", "new").rows() == [(30, 10), (31, 11)]
    assert changes(data, made[1], made[1]).values.is_empty()


def test_only_files_that_differ_are_read(data, put, monkeypatch):
    put(WIDE)
    put(tables(4, province="hebei", value=77))
    read = []
    whole = module.read_partition
    monkeypatch.setattr(module, "read_partition", lambda path, table: (read.append(path), whole(path, table))[1])
    assert changes(data).values.height == 2
    assert {path.parent.name for path in read} == {"province=hebei", "report_year=2024"}


def test_what_is_not_there_is_named(data, put):
    with pytest.raises(DataFolderError, match="nothing is published"):
        changes(data)
    only = put(WIDE).snapshot
    with pytest.raises(DataFolderError, match=f"no snapshot before {only} is kept"):
        changes(data)
    with pytest.raises(DataFolderError, match="no snapshot '20200101T000000Z'"):
        changes(data, "20200101T000000Z")
