"""What a publish costs follows what changed, not what is there; and two publishers at once."""

import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pyarrow.parquet as pq
import pytest

from load.dataset import open_table, table_schema
from load.publish import publish
from load.snapshots import current_snapshot, snapshots
from load.verify import verify
from tests.load.factory import WHEN
from tests.load.states import current_files, inodes

NOW = datetime(2025, 3, 2, 2, 30, tzinfo=UTC)
REPORTS, YEARS, PROVINCES = 100_000, 10, ("tianjin", "hebei", "shanxi", "hunan")


def many(numbers: pl.Expr, count: int, value: float) -> dict[str, pl.DataFrame]:
    """Reports over ten years and four provinces, each with one observation and one indicator."""
    base = pl.select(number=numbers).select(
        report_id=pl.format("{}", pl.col("number")).str.zfill(16),
        report_year=(2015 + pl.col("number") % YEARS).cast(pl.Int32),
        province=pl.lit(pl.Series(PROVINCES)).gather(pl.col("number") // YEARS % len(PROVINCES)),
        text=pl.format("全年立案{}件。", pl.col("number")),
        portal=pl.lit("site"),
        region_code=pl.format("12{}", (pl.col("number") % 997).cast(pl.String).str.zfill(4)),
        evidence=pl.format("立案{}件", pl.col("number")),
        value=pl.lit(value),
    )
    assert base.height == count
    filled = {
        "url": "http://a.test/", "content_sha256": "0" * 64, "revision": 1, "first_seen_at": WHEN, "indicator": "fines",
        "qualifier": "exact", "status": "actual", "measure": "level", "number": "1件", "sentence": "立案。", "unit": "件",
        "char_start": 4, "char_end": 6, "n_observations": 1, "subject": "立案",
    }  # fmt: skip
    return {
        table: base.select(
            (pl.col(name) if name in base.columns else pl.lit(filled.get(name))).cast(dtype).alias(name)
            for name, dtype in table_schema(table).items()
        )
        for table in ("reports", "observations", "indicators")
    }


def test_one_changed_report_among_100000_rewrites_its_own_partitions_alone(data, put):
    put(many(pl.int_range(REPORTS, eager=False), REPORTS, 1.0))
    groups = pq.read_metadata(current_snapshot(data) / "reports/report_year=2016/province=tianjin/part-0.parquet")
    assert [groups.row_group(number).num_rows for number in range(groups.num_row_groups)] == [1000, 1000, 500]
    whole = sum(path.stat().st_size for path in current_snapshot(data).rglob("*.parquet"))
    before, numbers = current_files(data), inodes(data)
    done = put(many(pl.lit(4321), 1, 2.0), now=NOW)
    place = "report_year=2016/province=tianjin/part-0.parquet"
    mine = {f"observations/{place}", "indicators/report_year=2016/part-0.parquet"}
    assert set(done.written) == mine, "the report's own text did not change"
    assert done.files_linked == len(before) - len(mine) == 88
    after, again = current_files(data), inodes(data)
    assert {path for path in after if after[path] != before[path]} == mine
    assert {path for path in again if again[path] != numbers[path]} == mine
    assert done.bytes_written == sum((data / "current" / path).stat().st_size for path in mine)
    assert done.bytes_written < whole / 15
    assert done.rows == dict.fromkeys(("reports", "observations", "indicators"), REPORTS) | {"flags": 0}


PUBLISHER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from load.errors import LeaseHeld
from load.lease import Lease
from load.publish import publish
from tests.load.factory import tables
data, name, key = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
print("ready", flush=True)
for value in range(12):
    while True:
        try:
            with Lease(data, name, 60) as lease:
                publish(data, tables(key, value=value), replaced=(), run_id=f"{name}-{value}",
                        now=datetime.now(UTC), fence=lease.fence)
            break
        except LeaseHeld:
            pass
"""


def test_two_publishers_at_once_lose_nothing_of_each_other(data: Path):
    """Each process publishes its own report twelve times, as fast as the other lets it."""
    publishers = 2
    command = [sys.executable, "-c", PUBLISHER, str(data)]
    several = [
        subprocess.Popen([*command, f"run{key}", str(key)], stdout=subprocess.PIPE, text=True)
        for key in range(publishers)
    ]
    assert [process.communicate()[0] for process in several] == ["ready\n"] * publishers
    assert [process.returncode for process in several] == [0] * publishers
    rows = open_table(data, "observations").sort("report_id", "char_start").collect()
    assert rows.height == 3 * publishers
    assert set(rows["value"]) == {11.0, 12.0, 13.0}
    kept = snapshots(data)
    assert len(kept) == 12 * publishers, "a publish of one was undone by the other"
    names = [json.loads((path / "manifest.json").read_text())["run_id"] for path in kept]
    assert sorted(names) == sorted(f"run{key}-{value}" for key in range(publishers) for value in range(12))
    assert verify(data) == []


def test_a_publisher_that_was_overtaken_leaves_the_others_state(data: Path, put):
    """Without a lease: the one that switches last finds that the state it built on is no longer current."""
    put(many(pl.int_range(40), 40, 1.0))
    built_on = current_snapshot(data)

    class Overtaken:
        def __enter__(self) -> None:
            publish(data, many(pl.lit(3), 1, 5.0), replaced=(), run_id="other", now=NOW)

        def __exit__(self, *_: object) -> None: ...

    with pytest.raises(Exception, match="another publish came first"):
        put(many(pl.lit(3), 1, 9.0), fence=Overtaken)
    assert current_snapshot(data) != built_on
    assert open_table(data, "indicators").filter(pl.col("value") == 9).collect().is_empty()
    assert open_table(data, "indicators").filter(pl.col("value") == 5).collect().height == 1
