"""Pages to reports as a whole: columns, order, what is carried over, and five real reports."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from extract.schema import PAGES
from tests.transform.report_cases import BODY, page, read
from transform.reports import COLUMNS, NOT_OF_A_PAGE, reports
from transform.schema import PARTITION_COLUMNS, REPORTS

SHARED = Path(__file__).parents[3] / "shared"
SEEDS = ("changyuan", "hongsibu", "huanghuadian", "nanshi", "ninghe")
FULL_WIDTH = str.maketrans({",": "，", ":": "：", ";": "；", "(": "（", ")": "）", "?": "？", "!": "！"})
TEXT = f"甲镇人民政府\n关于2023年法治政府建设情况的报告\n县委、县政府:\n{BODY}\n甲镇人民政府\n2024年1月5日"


def test_columns_are_those_of_the_table() -> None:
    schema = reports(pl.LazyFrame(schema=PAGES)).collect_schema()
    assert tuple(schema) == COLUMNS
    assert set(schema) | set(NOT_OF_A_PAGE) == set(REPORTS) | {column.name for column in PARTITION_COLUMNS}
    wanted = {**REPORTS, **{column.name: column.dtype for column in PARTITION_COLUMNS}}
    assert dict(schema) == {name: wanted[name] for name in schema}


def test_no_page_no_report() -> None:
    frame = reports(pl.LazyFrame(schema=PAGES)).collect(engine="in-memory")
    assert frame.is_empty()
    assert frame.schema == reports(pl.LazyFrame([page(TEXT)], schema=PAGES)).collect(engine="in-memory").schema


def test_a_page_is_a_row_in_its_order() -> None:
    pages = [page(TEXT.replace("甲镇", f"{n}镇"), report_id=f"{n:016x}") for n in range(50)]
    assert [row["report_id"] for row in read(pages)] == [row["report_id"] for row in pages]


def test_the_same_page_twice_is_two_rows_alike() -> None:
    one, two = read([page(TEXT, report_id="1" * 16), page(TEXT, report_id="2" * 16)])
    assert {**one, "report_id": None} == {**two, "report_id": None}


def test_a_row_does_not_depend_on_its_neighbours() -> None:
    other = page("2020年,乙街道认真履职。\n" + BODY, portal_region="500153")
    assert read([page(TEXT), other])[0] == read([page(TEXT)])[0]


def test_what_a_page_tells_is_carried_over() -> None:
    told = {
        "source": "甲县司法局",
        "published": date(2024, 1, 9),
        "document_number": "甲政〔2024〕3号",
        "site_id_code": "5001530001",
        "content_sha256": "0" * 64,
        "archive": "archive/jia/run.warc.gz",
        "archive_offset": 17,
        "layout": "trs",
        "warnings": ["declared gb2312, read as gb18030"],
    }
    (row,) = read([page(TEXT, **told)])
    assert {name: row[name] for name in told} == told
    assert row["text"] == TEXT


def test_every_field_of_one_report() -> None:
    (row,) = read([page(TEXT, portal_region="500153")])
    assert row["title"] == "甲镇人民政府关于2023年法治政府建设情况的报告"
    assert (row["issuer"], row["level"]) == ("甲镇人民政府", "township")
    assert (row["region_code"], row["county_name"], row["township_name"]) == ("500153", "荣昌区", "甲镇")
    assert (row["report_year"], row["signed"], row["province"]) == (2023, date(2024, 1, 5), "chongqing")
    assert [section["kind"] for section in row["sections"]] == ["measures", "problems", "plans"]


def test_odd_texts_are_rows_too() -> None:
    odd = [None, "", "\n", "。", "一、\n二、", "\u0000", "2023年" * 1000, "甲" * 20000, "(" * 5000, "\n" * 5000]
    rows = read({**page(), "text": text} for text in odd)
    assert [row["text"] for row in rows] == [text or "" for text in odd]
    assert {row["province"] for row in rows} == {"unknown"}


def _gold(name: str) -> dict[str, Any]:
    gold: dict[str, Any] = json.loads((SHARED / "gold" / f"{name}.report.json").read_text(encoding="utf8"))
    return gold


def _seed(name: str) -> str:
    """The report alone, as extraction hands it on."""
    gold = _gold(name)
    text = (SHARED / "seeds" / f"{name}.txt").read_text(encoding="utf8")
    end = text.rindex(gold["body_last"]) + len(gold["body_last"])
    lines = text[text.index(gold["body_first"]) : end].split("\n")
    return "\n".join(line for line in lines if line.strip() and not line.startswith(f"来源:  {gold['source']}"))


@pytest.fixture(scope="module")
def real() -> dict[tuple[str, bool], dict[str, Any]]:
    if not (SHARED / "seeds").is_dir():
        pytest.skip("../shared/seeds is absent")
    cases = [(name, wide) for name in SEEDS for wide in (False, True)]
    pages = (page(_seed(name).translate(FULL_WIDTH) if wide else _seed(name)) for name, wide in cases)
    return dict(zip(cases, read(pages), strict=True))


@pytest.mark.parametrize("wide", [False, True], ids=["as_it_is", "full_width"])
@pytest.mark.parametrize("name", SEEDS)
def test_real_report(name: str, wide: bool, real: dict[tuple[str, bool], dict[str, Any]]) -> None:
    row, gold = real[name, wide], _gold(name)
    region = gold["region"]
    assert row["title"] == gold["title"]
    assert row["issuer"] == gold["issuer"]
    assert (row["report_year"], row["level"]) == (gold["report_year"], gold["level"])
    assert row["signed"] == (date.fromisoformat(gold["signed"]) if gold["signed"] else None)
    assert str(row["province_name"]).startswith(region["province"])
    assert (row["city_name"], row["township_name"]) == (region["city"], region["township"])
    assert region["county"] in (None, row["county_name"])
    headings = [s["heading"].translate(FULL_WIDTH) if wide else s["heading"] for s in gold["sections"]]
    assert [s["heading"] for s in row["sections"]] == headings
    assert [s["kind"] for s in row["sections"]] == [s["kind"] for s in gold["sections"]]
