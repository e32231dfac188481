"""A file that is longer than what is read of it at a time: new rows are merged into it as into a short one."""

import random
from datetime import timedelta

import polars as pl
import pyarrow.parquet as pq
import pytest

from load import parquet
from load.publish import publish
from tests.load.factory import WHEN, ids, tables, together
from tests.load.states import current_files, everything

KEYS = range(60)
GROUP = 7  # rows, of which a report has one, two or three: many lie on both sides of a border


@pytest.fixture(autouse=True)
def _short_groups(monkeypatch):
    for table in ("reports", "observations", "indicators", "flags"):
        monkeypatch.setitem(parquet.ROW_GROUP, table, GROUP)


def some(keys, value):
    """These reports; of every fifth it is not known where it belongs."""
    frames = together(*(tables(key, value=value) for key in keys))
    placeless = ids(together(*(tables(key) for key in KEYS if key % 5 == 0)))
    region = pl.when(~pl.col("report_id").is_in(placeless)).then("region_code")
    return {table: frame.with_columns(region.alias("region_code")) for table, frame in frames.items()}


def put(data, frames, replaced=()):
    return publish(data, frames, replaced=replaced, run_id="run", now=WHEN)


@pytest.mark.parametrize("seed", range(6))
def test_in_steps_and_at_once_the_files_are_the_same(tmp_path, seed):
    chance = random.Random(seed)
    first, second, gone = (sorted(chance.sample(KEYS, count)) for count in (40, 30, 5))
    put(tmp_path / "steps", some(first, value=200))
    left = set(gone) - set(second)
    put(tmp_path / "steps", some(second, value=7), replaced=ids(some(left, value=0)) if left else ())
    stay = sorted(set(first) - set(second) - left)
    put(tmp_path / "once", together(some(stay, value=200), some(second, value=7)))
    assert current_files(tmp_path / "steps") == current_files(tmp_path / "once")
    file = pq.ParquetFile(tmp_path / "steps/current/indicators/report_year=2024/part-0.parquet")
    sizes = [file.metadata.row_group(number).num_rows for number in range(file.num_row_groups)]
    assert len(sizes) > 10
    assert set(sizes[:-1]) == {GROUP}


def test_rows_that_are_there_already_change_nothing(tmp_path):
    put(tmp_path, some(KEYS, value=200))
    before = everything(tmp_path)
    for keys in (KEYS, KEYS[3:40], KEYS[-1:]):
        done = publish(tmp_path, some(keys, value=200), replaced=(), run_id="run", now=WHEN + timedelta(days=1))
        assert done.snapshot is None
    assert everything(tmp_path) == before


def test_no_more_of_a_file_is_read_than_is_written_at_a_time(tmp_path):
    put(tmp_path, some(KEYS, value=200))
    path = tmp_path / "current/observations/report_year=2024/province=tianjin/part-0.parquet"
    frames = list(parquet.read_groups(path, "observations"))
    assert max(frame.height for frame in frames) < 2 * GROUP
    assert pl.concat(frames).equals(parquet.read_partition(path, "observations"))
    assert sum(frame["report_id"].n_unique() for frame in frames) == len(KEYS)
