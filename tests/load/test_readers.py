"""What analysts meet: the tools they use, today's files, the right types; also while a publish is under way."""

import json
import re
import subprocess
import sys
from pathlib import Path

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.dataset as pads
import pytest

from load.dataset import open_table, table_schema
from load.errors import DataFolderError
from load.parquet import encode
from load.publish import publish
from tests.load.factory import WHEN, report_id, tables, together
from tests.load.reader import READERS
from transform.schema import COLUMNS, PARTITIONS, SCHEMAS

WIDE = together(
    tables(1, 2, 3, value=150), tables(4, province="hebei", value=150), tables(5, year=0, province="unknown", value=150)
)


@pytest.mark.parametrize("table", SCHEMAS)
def test_polars_reads_back_what_was_published_with_the_types_of_the_schema(data, put, table):
    put(WIDE)
    read = open_table(data, table)
    assert read.collect_schema() == table_schema(table)
    key = ["report_id", *(name for name in ("char_start", "indicator") if name in WIDE[table].columns)]
    assert read.collect().sort(key).equals(WIDE[table].sort(key))


@pytest.mark.parametrize("table", SCHEMAS)
def test_where_nothing_is_published_a_table_is_empty_and_has_its_columns(data, table):
    assert open_table(data, table).collect_schema() == table_schema(table)
    assert open_table(data, table).collect().is_empty()
    assert not data.exists()


def test_a_data_folder_whose_path_looks_like_a_partition_is_read(tmp_path):
    inside = tmp_path / "lang=zh" / "province=x"
    publish(inside, WIDE, replaced=(), run_id="run", now=WHEN)
    assert open_table(inside, "reports").collect()["province"].unique().sort().to_list() == [
        "hebei",
        "tianjin",
        "unknown",
    ]


def test_only_files_of_the_years_asked_for_are_opened(data, put):
    put(WIDE)
    plan = open_table(data, "observations").filter(pl.col("report_year") == 0).explain()
    assert "report_year=0" in plan
    assert "report_year=2024" not in plan


@pytest.mark.parametrize("table", SCHEMAS)
def test_duckdb_reads_the_folder(data, put, table):
    put(WIDE)
    read = duckdb.sql(
        f"FROM read_parquet('{data}/current/{table}/**/*.parquet', hive_partitioning = true, union_by_name = true)"
    )
    types = dict(zip(read.columns, (str(dtype) for dtype in read.types), strict=True))
    assert types["report_year"] == "BIGINT"
    assert types["province"] == types["region_code"] == types["report_id"] == "VARCHAR"
    assert types["published"] == "DATE"
    assert read.count("*").fetchall() == [(WIDE[table].height,)]
    if table == "reports":
        assert types["fetched_at"] == "TIMESTAMP WITH TIME ZONE"
        assert types["sections"] == 'STRUCT(heading VARCHAR, kind VARCHAR, "start" BIGINT, "end" BIGINT)[]'
        assert types["warnings"] == "VARCHAR[]"


@pytest.mark.parametrize("table", SCHEMAS)
def test_pandas_reads_the_folder(data, put, table):
    put(WIDE)
    read = pd.read_parquet(data / "current" / table, dtype_backend="pyarrow")
    assert len(read) == WIDE[table].height
    assert read["report_id"].dtype == pd.ArrowDtype(pa.string())
    assert sorted(read["report_year"].astype(int).unique()) == [0, 2024]
    assert set(read["province"].astype(str)) == {"tianjin", "hebei", "unknown"}
    assert read["region_code"].iloc[0].startswith("12")


@pytest.mark.parametrize("table", SCHEMAS)
def test_arrow_reads_the_folder_with_text_staying_text(data, put, table):
    put(WIDE)
    hive = pa.schema([("report_year", pa.int32()), ("province", pa.string())])
    partitioning = pads.partitioning(hive, flavor="hive")
    read = pads.dataset(data / "current" / table, format="parquet", partitioning=partitioning).to_table()
    assert read.num_rows == WIDE[table].height
    assert read.schema.field("report_year").type == pa.int32()
    assert read.schema.field("province").type == pa.string()
    described = {
        name: (read.schema.field(name).metadata or {}).get(b"description", b"").decode() for name in SCHEMAS[table]
    }
    assert described == {column.name: column.en for column in COLUMNS[table]}


def test_folder_columns_hold_to_the_rules_of_spark_and_arrow_for_r(data, put):
    """Neither can be run here. What they agree on with Hive: `key=value` folders, the same keys in the same order at
    every depth, no key inside a file; names that begin with `_` or `.` are passed over; a value that could be a number
    or a date is guessed to be one, and some characters are escaped."""
    put(WIDE)
    for table, keys in PARTITIONS.items():
        folder = data / "current" / table
        hive = [key for key in keys if key not in SCHEMAS[table]]
        files = [path for path in folder.rglob("*") if path.is_file()]
        assert files
        for path in files:
            assert re.fullmatch(r"part-[0-9]+\.parquet", path.name)
            parts = [part.split("=") for part in path.relative_to(folder).parent.parts]
            assert [key for key, _ in parts] == hive
            assert not set(hive) & set(pl.read_parquet_schema(path))
            values = dict(parts)
            assert str(int(values["report_year"])) == values["report_year"]
            assert re.fullmatch("[a-z]+", values.get("province", "x"))
            assert values.get("province") not in ("null", "true", "false", "nan", "inf")


def test_a_file_says_its_version_and_is_built_for_skipping(data, put):
    put(WIDE)
    path = data / "current/observations/report_year=2024/province=tianjin/part-0.parquet"
    told = pa.parquet.ParquetFile(path)
    assert told.metadata.metadata[b"schema_version"] == b"1"
    assert told.schema_arrow.names == SCHEMAS["observations"].names()
    group = told.metadata.row_group(0)
    columns = {group.column(number).path_in_schema: group.column(number) for number in range(group.num_columns)}
    for name in ("region_code", "report_id", "indicator", "value", "char_start"):
        assert columns[name].compression == "ZSTD"
        assert columns[name].statistics.has_min_max
        assert columns[name].has_column_index
        assert columns[name].has_offset_index
    assert "RLE_DICTIONARY" in columns["indicator"].encodings
    rows = pl.read_parquet(path, hive_partitioning=False)
    assert rows.equals(rows.sort("region_code", "report_id", "char_start", "char_end", "subject"))


def test_an_empty_list_and_a_null_one_are_told_apart(data, put):
    frames = tables(1, 2)
    frames["reports"] = frames["reports"].with_columns(
        sections=pl.when(report_id=report_id(1)).then("sections"),
        warnings=pl.when(report_id=report_id(1)).then("warnings"),
    )
    put(frames)
    read = open_table(data, "reports").collect()
    nulls = dict(zip(read["report_id"], read["warnings"].is_null(), strict=True))
    assert nulls == {report_id(1): False, report_id(2): True}


def test_an_empty_partition_still_encodes_its_columns(tmp_path):
    content = encode(tables()["reports"].drop("report_year", "province"), "reports", "here")
    (tmp_path / "x.parquet").write_bytes(content)
    assert pl.read_parquet(tmp_path / "x.parquet").schema == SCHEMAS["reports"]


READINGS = 1000


def test_a_thousand_readings_during_a_backfill_meet_no_error_and_no_mixture(data, put):
    """Each of Polars and DuckDB reads a thousand times while states are published and old ones removed."""

    def state(value: int) -> dict[str, pl.DataFrame]:
        several = (tables(1, 2, value=value), tables(3, year=2023, value=value), tables(4, year=2022, value=value))
        frames = together(*several)
        return frames | {"indicators": frames["indicators"].with_columns(value=pl.lit(float(value)))}

    put(state(0))
    readers = {how: start_reader(data, how) for how in READERS}
    for reader in readers.values():
        assert reader.stdout.readline() == "reading\n"
    value = 0
    while any(reader.poll() is None for reader in readers.values()):
        value += 1
        put(state(value))
    seen: dict[str, dict[str, int]] = {how: json.loads(reader.communicate()[0]) for how, reader in readers.items()}
    errors = {how: [one for one in met if not one.startswith("[")] for how, met in seen.items()}
    assert errors == {how: [] for how in READERS}
    assert {how: sum(met.values()) for how, met in seen.items()} == dict.fromkeys(READERS, READINGS)
    assert list(seen["folder"]) == ["[12, 0, 0]"]
    for how in ("polars", "duckdb"):
        states = [json.loads(one) for one in seen[how]]
        assert all(rows == 8 and least == most for rows, least, most in states), states
        assert len(states) > 3, f"{how} hardly met a new state"


def start_reader(data: Path, how: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.load.reader", str(data), how, str(READINGS)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def test_an_unknown_snapshot_is_named(data, put):
    put(WIDE)
    with pytest.raises(DataFolderError, match="no snapshot '20200101T000000Z'; expected one of 2025"):
        open_table(data, "reports", "20200101T000000Z")


@pytest.mark.parametrize(("target", "found"), [("snapshots/gone", "not there"), ("archive", "no snapshot")])
def test_a_current_link_that_leads_to_no_snapshot_is_named(data, put, target, found):
    put(WIDE)
    (data / "archive").mkdir()
    (data / "current").unlink()
    (data / "current").symlink_to(target)
    with pytest.raises(DataFolderError, match=rf"leads to .*{target}, which is {found}"):
        open_table(data, "reports")
