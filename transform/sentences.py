"""Report text cut into sentences, each knowing where it stands.

Everything later works on `norm`: the sentence with full-width digits, letters and punctuation replaced one character
for one, so that a position in `norm` is a position in the sentence, and with `sentence_start` one in `reports.text`.
"""

from typing import Final

import polars as pl

from transform.only_where import only_where
from transform.settled import settled
from transform.units import alternatives

# What is put around the numbers of a sentence to cut it there; no normalised text holds it.
MARK: Final = "\x1f"
# Full-width forms of ASCII (U+FF01 to U+FF5E), then the marks that stand for one ASCII sign in web pages.
_NARROW: Final = {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)} | {
    "\ufe6a": "%",  # small percent
    "\ufe51": "、",
    **dict.fromkeys("\ufe63\u2013\u2014\u2015\u2011\u2212", "-"),
    **dict.fromkeys("\u3000\u00a0\u2002\u2003\u2009\t\n" + MARK, " "),
    **dict.fromkeys("\u30fb\u2022", "·"),
}
_CHARACTERS: Final = list(_NARROW)
_REPLACEMENTS: Final = list(_NARROW.values())

# What ends a sentence.
_ENDS: Final = "[\n。\uff1b;]"
# What ends it too where there is no end in sight: reading takes time by the square of a sentence's length. The longest
# sentence of real reports has some hundred characters. What no comma divides either is no sentence, and states nothing.
_PAUSES: Final = "[,\uff0c\u3001]"
_ENDLESS: Final = 12_000  # bytes

# What a quantity is written with: a digit, or a Chinese numeral and a measure word. A sentence without
# any of it is not looked at again. 一 is the commonest of all and counts least: before a person or a body, after another
# numeral, or where it closes its clause.
_NUMERAL: Final = (
    "[0-9\uff10-\uff19]|[二两三四五六七八九十百千万亿][余多来几]?(?:{units})|[百千万][余多]|百分之|[为是达]零|[一二两三四五六七八九]成|[期时近约达]半|"
    "[十百零〇]一(?:{units})|一[名位家]|一(?:{units})[^\\p{{Han}}]|每[^,。;\uff0c\uff1b]{{1,10}}一[次场期]"
)

# Of the sentences with a digit most hold no more than years, and 2024年 is never a quantity: another number than such a
# year, or a Chinese one. 2024年(次) and 2024年/次 have measure words of two. Years come in pairs as well, as in the names of
# plans (2021-2025年); of 1500至2000元 the second number tells.
_TO: Final = "\\-\u2010-\u2015\u2212\uff0d~\uff5e至"
_DIGIT: Final = "[0-9\uff10-\uff19]"
_MORE_THAN_YEARS: Final = (
    f"(?:^|[^0-9\uff10-\uff19])(?:{_DIGIT}{{1,3}}(?:[^0-9\uff10-\uff19]|$)|[03-9\uff10\uff13-\uff19]{_DIGIT}{{3}}|{_DIGIT}{{5}}|"
    f"{_DIGIT}{{4}}(?:[^0-9\uff10-\uff19年{_TO}]|$|年[(/\uff08\uff0f]))|"
    "[一二两三四五六七八九十百千万亿零〇余多来几](?:{units})|百分之|[为是达]零|[一二两三四五六七八九]成|[期时近约达]半"
)


def normalised(text: pl.Expr) -> pl.Expr:
    """The text with full-width signs made narrow, character for character."""
    return text.str.replace_many(_CHARACTERS, _REPLACEMENTS)


# A line that goes on with what the line before it named: a cell of a table, or a sentence broken before its number.
_GOES_ON: Final = r"^[ \u3000]*(?:近|约|逾|超|超过)?[0-9\uff10-\uff19][0-9\uff10-\uff19.,\uff0c\uff0e]*[ \u3000]*(?:[余多]?[万亿]?(?:{units})|\n|$)"
_HEADING: Final = r"^[ \u3000]*(?:[一二三四五六七八九十]+、|[(\uff08][一二三四五六七八九十]+[)\uff09]|[0-9]+[.、])"


def sentences(reports: pl.LazyFrame) -> pl.LazyFrame:
    """One row per sentence of a frame with `report` (row number) and `text`, in order; other columns are carried along.

    A sentence ends with a full stop, a semicolon or a line break, and holds it; blank ones are left out, and endless ones
    end at a comma. Adds `sentence`,
    `sentence_start` (characters of `text` before it), `new_line` (it begins one) and `new_paragraph` (the line before it
    ended with a full stop: a heading's line, which does not, belongs to what follows).
    """
    # Null, and so not split, where an end is in sight.
    endless = pl.when(pl.col("sentence").str.len_bytes() > _ENDLESS).then("sentence")
    length = pl.col("sentence").str.len_chars().cast(pl.Int64)
    begins = (pl.col("report") != pl.col("report").shift(1)).fill_null(value=True)
    broken = pl.col("sentence").shift(1).str.ends_with("\n")
    return (
        reports.rename({"text": "sentence"})
        .with_columns(pl.col("sentence").str.split(_ENDS, literal=False, inclusive=True))
        .explode("sentence")
        .with_columns(parts=endless.str.split(_PAUSES, literal=False, inclusive=True))
        .explode("parts")
        .with_columns(sentence=pl.coalesce("parts", "sentence"))
        .drop("parts")
        .with_columns(
            sentence_start=length.cum_sum() - length,
            new_line=begins | broken,
            # The line break after a full stop is a piece of its own, alone or behind a closing quote.
            new_paragraph=begins | (broken & (pl.col("sentence").shift(1).str.len_chars() <= 2)),
        )
        .with_columns(
            sentence_start=pl.col("sentence_start") - pl.when(begins).then(pl.col("sentence_start")).forward_fill()
        )
        # Line breaks alone are half of all pieces, and join nothing.
        .filter((pl.col("sentence") != "") & (pl.col("sentence") != "\n"))
        .pipe(_joined)
        .filter(pl.col("sentence").str.len_bytes().is_between(4, _ENDLESS))
    )


def _joined(pieces: pl.LazyFrame) -> pl.LazyFrame:
    """A line that goes on with the line before it is read together with it."""
    pieces = settled(pieces.with_row_index("piece")).lazy()
    # Worked out for such lines alone, which are few: passing over the others takes time as well. The caches keep the
    # filters apart, which would be tried together on every line.
    joins = (
        pieces.with_columns(before=pl.col("sentence").shift(1), begin=pl.col("sentence_start").shift(1))
        .filter(pl.col("new_line") & ~pl.col("new_paragraph"))
        .cache()
        .filter(pl.col("sentence").str.contains(_GOES_ON.format(units=alternatives())))
        .cache()
        .filter(
            ~pl.col("sentence").str.contains(" | ", literal=True)
            & pl.col("before").str.contains(r"[^。;:\uff1b\uff1a\n]\n$")
            & ~pl.col("before").str.contains(_HEADING)
        )
        .select("piece", "begin", whole=pl.concat_str("before", "sentence"))
    )
    return (
        pieces.join(joins, on="piece", how="left", maintain_order="left")
        .with_columns(sentence=pl.coalesce("whole", "sentence"), sentence_start=pl.coalesce("begin", "sentence_start"))
        .drop("piece", "whole", "begin")
    )


def may_state_a_number(sentence: pl.Expr) -> pl.Expr:
    """Whether the sentence holds anything a quantity is written with."""
    units = alternatives(after_chinese=True)
    more = _MORE_THAN_YEARS.replace("{units}", f"{units}|{alternatives('time')}")
    return only_where(
        sentence.str.contains(_NUMERAL.format(units=units)), sentence, lambda numeral: numeral.str.contains(more)
    ).fill_null(value=False)
