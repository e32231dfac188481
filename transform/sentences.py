"""Report text cut into sentences, each knowing where it stands.

Everything later works on `norm`: the sentence with full-width digits, letters and punctuation replaced one character
for one, so that a position in `norm` is a position in the sentence, and with `sentence_start` one in `reports.text`.
"""

from typing import Final

import polars as pl

# Full-width forms of ASCII (U+FF01 to U+FF5E), then the marks that stand for one ASCII sign in web pages.
_NARROW: Final = {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)} | {
    "\ufe6a": "%",  # small percent
    "\ufe51": "、",
    **dict.fromkeys("\ufe63\u2013\u2014\u2015\u2011\u2212", "-"),
    **dict.fromkeys("\u3000\u00a0\u2002\u2003\u2009\t", " "),
    **dict.fromkeys("\u30fb\u2022", "·"),
}
_CHARACTERS: Final = list(_NARROW)
_REPLACEMENTS: Final = list(_NARROW.values())

# A sentence ends at a full stop, a semicolon or a line break; a closing quote or bracket after it belongs to it.
_END: Final = r"。;!?\n\uff1b\uff01\uff1f"
_SENTENCE: Final = rf"[^{_END}]*[{_END}]+[”’」』)\uff09]*|[^{_END}]+"
# What a quantity is written with; a sentence without any of it is not looked at again.
_NUMERAL: Final = r"[0-9\uff10-\uff19一二两三四五六七八九十百千半]"


def normalised(text: pl.Expr) -> pl.Expr:
    """The text with full-width signs made narrow, character for character."""
    return text.str.replace_many(_CHARACTERS, _REPLACEMENTS)


def sentences(reports: pl.LazyFrame) -> pl.LazyFrame:
    """One row per sentence of a frame with `report` (row number) and `text`, in order.

    Columns: `report`, `sentence`, `sentence_start` (characters of `text` before it) and `sid` (row number).
    """
    length = pl.col("sentence").str.len_chars().cast(pl.Int64)
    return (
        reports.select("report", sentence=pl.col("text").str.extract_all(_SENTENCE))
        .explode("sentence")
        .filter(pl.col("sentence").is_not_null())
        .with_columns(sentence_start=length.cum_sum() - length)
        .with_columns(sentence_start=pl.col("sentence_start") - pl.col("sentence_start").first().over("report"))
        .with_row_index("sid")
    )


def may_state_a_number(sentence: pl.Expr) -> pl.Expr:
    """Whether the sentence holds any character a quantity is written with."""
    return sentence.str.contains(_NUMERAL)
