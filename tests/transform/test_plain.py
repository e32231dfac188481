"""Working copies: whatever letter stands in a text, the copy made in fewer steps is that made in all of them."""

import polars as pl
import pytest

from transform.plain import has_blank, plain, solid, with_plain, without_blanks


def copies(texts: list[str]) -> pl.DataFrame:
    """`text` and its `copy` made for long texts."""
    return with_plain(pl.LazyFrame({"text": texts}), copy=pl.col("text")).collect()


def test_every_letter_alone_and_among_others() -> None:
    letters = [chr(code) for code in range(0x20000) if not 0xD800 <= code < 0xE000]
    texts = letters + [f"甲 \n{letter}{letter} 乙，{letter}\n\u3000丙{letter}" for letter in letters]
    frame = copies(texts)
    assert frame["copy"].to_list() == frame.select(plain(pl.col("text"))).to_series().to_list()


@pytest.mark.parametrize(
    ("text", "copy"),
    [
        ("２０２３年，甲县（试行）：90％……", "2023年,甲县(试行):90%......"),
        ("甲\u3000 \t乙 \n \n 丙\u2003", "甲 乙\n\n丙"),
        ("甲\u200b县\ufeff⑴", "甲县(1)"),
        ("", ""),
        (None, None),
    ],
    ids=["full width", "blanks", "odd letters", "empty", "null"],
)
def test_working_copy(text: str | None, copy: str | None) -> None:
    frame = with_plain(pl.LazyFrame({"text": [text]}, schema={"text": pl.String}), copy=pl.col("text")).collect()
    assert frame["copy"].item() == frame.select(plain(pl.col("text"))).item() == copy
    assert frame.columns == ["text", "copy"]


@pytest.mark.parametrize(
    ("text", "year"),
    [("二〇二三年", "2023年"), ("二零O九 年", "2009年"), ("二○一二年十二月", "2012年十二月"), ("第二〇一国道", "第二〇一国道"), ("一二〇二三", "一2023")],
)  # fmt: skip
def test_years_in_chinese_digits(text: str, year: str) -> None:
    assert pl.select(solid(pl.lit(text))).item() == year


def test_a_blank_is_whatever_a_pattern_calls_one() -> None:
    letters = pl.DataFrame({"letter": [chr(code) for code in range(0x10000) if not 0xD800 <= code < 0xE000]})
    found = letters.select(ours=has_blank(pl.col("letter")), theirs=pl.col("letter").str.contains(r"[^\S\n]"))
    assert found["ours"].equals(found["theirs"], check_names=False)
    kept = letters.filter(pl.col("letter").str.contains(r"\S|\n"))["letter"].str.join("").item()
    assert letters.select(without_blanks(pl.col("letter").str.join(""))).item() == kept
