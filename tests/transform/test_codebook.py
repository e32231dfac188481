"""The codebook and its topics: what ships is sound, and a bad row is refused with its place."""

import polars as pl
import pytest

from transform.codebook import COLUMNS, DOMAINS, CodebookError, codebook, parse, parse_topics, topics

GOOD = {
    "code": "hearings", "domain": "enforcement", "name_zh": "听证会次数", "name_en": "Hearings held", "unit": "次",
    "definition_zh": "举行听证的次数。", "definition_en": "Number of hearings held.", "words": "听证会|听证", "context": "",
    "rules_out": "听证员", "units": "次|场", "priority": "0",
}  # fmt: skip


def table(*rows: dict[str, str]) -> bytes:
    return pl.DataFrame([{name: row[name] for name in COLUMNS} for row in rows]).write_csv().encode()


def test_ships_105_indicators_in_every_domain():
    book = codebook()
    assert book.height == 105
    assert set(book["domain"]) == set(DOMAINS)
    assert not book["name_zh"].is_duplicated().any()


def test_usual_unit_is_among_those_that_fit():
    unfit = codebook().filter(~pl.col("units").list.contains(pl.col("unit")))
    assert unfit["code"].to_list() == []


def test_every_topic_is_used():
    assert set(topics()["topic"]) == set(codebook().explode("context")["context"].drop_nulls())


def test_good_row_is_read():
    row = parse(table(GOOD)).row(0, named=True)
    assert (row["words"], row["context"], row["units"], row["priority"]) == (["听证会", "听证"], [], ["次", "场"], 0)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"name_en": ""}, r"row 2 \(hearings\): name_en is empty"),
        ({"words": ""}, "words is empty"),
        ({"domain": "courts"}, "domain 'courts' is none of"),
        ({"priority": "high"}, "expected a whole number"),
        ({"words": "听证会||听证"}, "an empty word"),
        ({"words": "听证会| 听证"}, "spaces around it"),
        ({"words": "听证|听证"}, "names a word twice"),
        ({"rules_out": "听证"}, "both names it and rules it out"),
        ({"units": "次|回合"}, "unit '回合' is not in transform/codebook/units.csv"),
        ({"words": "听证会|听证会@回合"}, "unit '回合' is not in transform/codebook/units.csv"),
        ({"words": "听证会@"}, "unit '' is not in transform/codebook/units.csv"),
        ({"words": "听证会|听证员@个"}, "both names it and rules it out"),
        ({"units": ""}, "units is empty"),
        ({"context": "天气"}, "topic '天气' is not in transform/codebook/topics.csv"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else None,
)
def test_bad_row_is_refused(change: dict[str, str], message: str):
    with pytest.raises(CodebookError, match=message):
        parse(table(GOOD | change))


def test_code_that_stands_twice_is_refused():
    with pytest.raises(CodebookError, match=r"row 3 \(hearings\): this code stands twice"):
        parse(table(GOOD, GOOD))


def test_other_columns_are_refused():
    with pytest.raises(CodebookError, match="the columns are"):
        parse(b"code,name\nhearings,x\n")


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ("复议,复议\n诉讼,诉讼|复议", "'复议' also shows '复议'"),
        ("复议,复议\n复议,行政复议", "topic '复议' stands twice"),
        ("复议,", "an empty cell"),
        ("复议,复议|", "an empty word"),
    ],
)
def test_bad_topic_is_refused(rows: str, message: str):
    with pytest.raises(CodebookError, match=message):
        parse_topics(f"topic,words\n{rows}\n".encode())


def test_more_topics_than_bits_are_refused():
    rows = "\n".join(f"题{number},词{number}" for number in range(80))
    with pytest.raises(CodebookError, match="80 topics; at most"):
        parse_topics(f"topic,words\n{rows}\n".encode())
