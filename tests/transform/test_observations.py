"""Sentences to observations: the table in sentences/, offsets, order, sections, and what stands in no table."""

import datetime

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.transform.readings import WIDE, Reading, reports, table
from transform.codebook import codebook
from transform.observations import observations
from transform.schema import OBSERVATIONS, REPORTS

FIELDS = ("value", "unit", "qualifier", "status", "measure", "subject", "indicator")
READINGS = table()
TEXTS = {
    "narrow": [reading.sentence for reading in READINGS],
    "wide": [reading.sentence.translate(WIDE) for reading in READINGS],
}


@pytest.fixture(scope="module")
def read() -> dict[str, pl.DataFrame]:
    """The whole table read in one frame, in both widths."""
    sections = [reading.section for reading in READINGS]
    return {width: observations(reports(texts, sections)).collect() for width, texts in TEXTS.items()}


@pytest.mark.parametrize("width", TEXTS)
@pytest.mark.parametrize("number", range(len(READINGS)), ids=[reading.sentence[:24] for reading in READINGS])
def test_a_sentence_is_read_as_the_table_says(read: dict[str, pl.DataFrame], number: int, width: str):
    reading: Reading = READINGS[number]
    found = read[width].filter(pl.col("report_id") == f"{number:016x}").select(FIELDS).rows()
    wanted = reading.quantities
    if width == "wide":
        wanted = [(*row[:5], row[5].translate(WIDE), row[6]) for row in wanted]
    assert found == wanted


@pytest.mark.parametrize("width", TEXTS)
def test_offsets_lead_back_to_the_number(read: dict[str, pl.DataFrame], width: str):
    for row in read[width].iter_rows(named=True):
        text = TEXTS[width][int(row["report_id"], 16)]
        assert text[row["char_start"] : row["char_end"]] == row["number"]
        assert row["sentence"] in text
        assert row["evidence"] in text
        assert row["number"] in row["evidence"]


def test_the_table_covers_every_indicator():
    from_table = {row[6] for reading in READINGS for row in reading.quantities} - {None}
    assert from_table == set(codebook()["code"])


def test_offsets_run_on_through_a_whole_report():
    texts = [reading.sentence.translate(WIDE) for reading in READINGS if reading.section == "measures"]
    whole = "\n".join(texts)
    found = observations(reports([whole], ["measures"])).collect()
    assert found.height > 200
    assert all(whole[row["char_start"] : row["char_end"]] == row["number"] for row in found.iter_rows(named=True))
    assert found["char_start"].is_sorted()


def test_columns_are_those_of_the_schema():
    found = observations(reports(["立案3件。"])).collect_schema()
    assert dict(found) == OBSERVATIONS | {"report_year": pl.Int32(), "province": pl.String()}


def test_context_of_the_report_is_carried():
    frame = reports(["立案3件。"]).with_columns(
        region_code=pl.lit("430602"),
        issuer=pl.lit("云溪区"),
        level=pl.lit("county"),
        published=datetime.date(2025, 1, 20),
    )
    row = observations(frame).collect().row(0, named=True)
    assert (row["report_id"], row["portal"], row["region_code"], row["issuer"], row["level"]) == (
        "0000000000000000", "yunxi", "430602", "云溪区", "county",
    )  # fmt: skip
    assert (row["published"], row["report_year"], row["province"]) == (datetime.date(2025, 1, 20), 2024, "hunan")


@pytest.mark.parametrize("text", ["", "\n", "没有数字。", "。;\n", "123", "%", "件"])
def test_nothing_comes_of_nothing(text: str):
    assert observations(reports([text, "立案3件。"])).collect()["number"].to_list() == ["3件"]


def test_a_sentence_without_end_is_read_by_its_commas():
    # Read whole, so many numbers would each look through all of it: minutes.
    text = "办理案件23件," * 20_000
    found = observations(reports([text, "立案3件。"])).collect()
    assert found.height == 20_001
    assert found["sentence"].str.len_chars().max() == len("办理案件23件,")
    assert all(text[row["char_start"] : row["char_end"]] == "23件" for row in found.head(50).iter_rows(named=True))


def test_what_no_comma_divides_for_pages_states_nothing():
    assert observations(reports(["办理案件23件" * 20_000, "立案3件。"])).collect()["number"].to_list() == ["3件"]


def test_no_reports_give_an_empty_frame():
    assert observations(reports(["立案3件。"]).limit(0)).collect().height == 0


def test_sections_give_kind_and_status():
    lead, measures, plans, rest = "前言。\n", "一、主要成效\n立案3件。\n", "二、下年安排\n培训2期。\n", "落款1份。"
    first, second, end = len(lead), len(lead + measures), len(lead + measures + plans)
    sections = [
        {"heading": "一、主要成效", "kind": "measures", "start": first, "end": second},
        {"heading": "二、下年安排", "kind": "plans", "start": second, "end": end},
    ]
    frame = reports([lead + measures + plans + rest], ["measures"]).with_columns(
        sections=pl.Series([sections], dtype=REPORTS["sections"])
    )
    assert observations(frame).collect().select("number", "section_kind", "status").rows() == [
        ("3件", "measures", "actual"),
        ("2期", "plans", "target"),
        ("1份", None, "actual"),
    ]


@pytest.mark.parametrize("before", ["法治氛围日益浓厚。", "法治氛围日益浓厚\n", "各村积极。法治氛围日益浓厚。"])
def test_a_sentence_speaks_of_the_field_of_the_one_before(before: str):
    """Wherever that one stands: at the beginning of its line or of its paragraph, or behind another."""
    found = observations(reports([f"{before}参与群众8600人次。"])).collect()
    assert found["indicator"].to_list() == ["publicity_audience"]


def test_one_report_knows_nothing_of_the_next():
    alone = observations(reports(["行政复议工作稳步推进。", "全年受理38件。"])).collect()
    assert alone["indicator"].to_list() == [None]


PIECES = (*"0123456789,.%、,。;:()\n 一二三十百千万亿余多近约件次人名个项年月日", "100%", "分别为", "均为", "第", "“", "”", "《", "》",
          "其中", "同比增长", "不少于", "以上", "立案", "行政复议", "率", "\uff0c", "\uff11", "\u3000")  # fmt: skip


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.lists(st.sampled_from(PIECES), max_size=40).map("".join), min_size=20, max_size=60))
def test_any_text_is_read_without_error_and_by_its_offsets(texts: list[str]):
    found = observations(reports(texts)).collect()
    for row in found.iter_rows(named=True):
        assert texts[int(row["report_id"], 16)][row["char_start"] : row["char_end"]] == row["number"]
    assert found.select("report_id", "char_start", "char_end", "subject").is_unique().all()
    assert found.select("value", "unit", "number", "evidence", "sentence").null_count().sum_horizontal().item() == 0


@pytest.mark.parametrize("engine", ["in-memory", "streaming"])
def test_engines_agree(engine: str):
    texts = TEXTS["narrow"][:40]
    assert observations(reports(texts)).collect(engine=engine).equals(observations(reports(texts)).collect())
