"""Which indicator a quantity belongs to, by the codebook alone.

Of the rows whose `words` stand in the quantity's clause, whose `units` hold its measure word and whose `rules_out` stand
nowhere in the clause, those with `context` need one of these words as well, and the nearer it stands the better:
in the clause, in the sentence, or in the sentence before that had any. The row that fits best wins:

    10 points a character of the longest naming word
    + 45, 35 or 25 for context in the clause, the sentence or before; 10 for a row that needs none
    + 200 times its priority

and where that is equal the naming word nearest to the number, then the order of the codebook. A quantity whose clause
names nothing (同比增长12%, the 46起 of 讨论13次46起) has the indicator of the quantity before it in its sentence.
"""

from functools import cache
from typing import Final, NamedTuple

import polars as pl

from transform.codebook import codebook

_PER_CHARACTER: Final = 10
_IN_CLAUSE: Final = 45
_IN_SENTENCE: Final = 35
_BEFORE: Final = 25
_NEEDS_NONE: Final = 10
_PER_PRIORITY: Final = 200
_BITS: Final = 64


class _Rules(NamedTuple):
    """The codebook as tables to join: bit masks stand for sets of words."""

    clause_words: list[str]
    context_words: list[str]
    bits: pl.DataFrame  # word, and its bit in one of the masks b0, b1, …
    naming: pl.DataFrame  # word, unit, rule: which rows a word and a measure word may mean
    rows: pl.DataFrame  # rule, indicator, priority, needs_context, context masks c0 …, exclusion masks x0 …
    masks: int


@cache
def _rules() -> _Rules:
    book = codebook().with_row_index("rule")
    context = book.explode("context")["context"].drop_nulls().unique(maintain_order=True)
    excluded = book.explode("rules_out")["rules_out"].drop_nulls().unique(maintain_order=True)
    marked = pl.concat([context, excluded.alias("context")]).unique(maintain_order=True).to_list()
    masks = -(-len(marked) // _BITS)
    words = pl.DataFrame({"word": marked}, schema={"word": pl.String}).with_row_index("place")
    bits = words.select(
        "word",
        *(
            pl.when(pl.col("place") // _BITS == mask)
            .then(pl.lit(2, pl.UInt64).pow(pl.col("place") % _BITS).cast(pl.UInt64))
            .otherwise(pl.lit(0, pl.UInt64))
            .alias(f"b{mask}")
            for mask in range(masks)
        ),
    )
    rows = (
        book.select("rule", "priority", indicator="code", needs_context=pl.col("context").list.len() > 0)
        .join(_row_masks(book, "context", bits, masks, "c"), on="rule", how="left")
        .join(_row_masks(book, "rules_out", bits, masks, "x"), on="rule", how="left")
        .with_columns(pl.col("^[cx][0-9]+$").fill_null(0))
    )
    naming = book.select("rule", word="words", unit="units").explode("word").explode("unit")
    clause_words = pl.concat([naming["word"], pl.Series("word", marked)]).unique(maintain_order=True).to_list()
    return _Rules(clause_words, context.to_list(), bits, naming, rows, masks)


def _row_masks(book: pl.DataFrame, column: str, bits: pl.DataFrame, masks: int, prefix: str) -> pl.DataFrame:
    return (
        book.select("rule", word=column)
        .explode("word")
        .drop_nulls()
        .join(bits, on="word")
        .group_by("rule")
        .agg(pl.col(f"b{mask}").bitwise_or().alias(f"{prefix}{mask}") for mask in range(masks))
    )


def contexts(sentences: pl.LazyFrame) -> pl.LazyFrame:
    """Per sentence (`sid`) the context words in it, s0 …, and in the nearest one before that had any, p0 ….

    Expects `sid`, `report` and `sentence` in order. What stood before a full stop at the end of a line does not reach
    beyond it; a heading's line does.
    """
    rules = _rules()
    names = [f"b{mask}" for mask in range(rules.masks)]
    found = (
        sentences.select("sid", word=pl.col("sentence").str.extract_many(rules.context_words, overlapping=True))
        .explode("word")
        .drop_nulls()
        .join(rules.bits.lazy(), on="word")
        .group_by("sid")
        .agg(pl.col(names).bitwise_or())
    )
    stops = pl.col("sentence").str.contains("[。!?\uff01\uff1f][”’」』)\uff09]*\n+$")
    cut = (stops.shift(1) | (pl.col("report") != pl.col("report").shift(1))).fill_null(value=True)
    return (
        sentences.select("sid", "report", "sentence")
        .join(found, on="sid", how="left", maintain_order="left")
        .with_columns(
            pl.when(cut).then(pl.lit(0, pl.UInt64)).otherwise(pl.col(name).shift(1)).alias(f"p{mask}")
            for mask, name in enumerate(names)
        )
        .with_columns(pl.col(f"p{mask}").forward_fill() for mask in range(rules.masks))
        .select(
            "sid",
            *(pl.col(name).fill_null(0).alias(f"s{mask}") for mask, name in enumerate(names)),
            *(pl.col(f"p{mask}").fill_null(0) for mask in range(rules.masks)),
        )
    )


def with_indicators(quantities: pl.LazyFrame, sentences: pl.LazyFrame) -> pl.LazyFrame:
    """The quantities with `indicator`, the code of the row that fits best or null.

    Expects `row` (unique, in order), `sid`, `clause`, `unit`, `silent` and `measure`.
    """
    rules = _rules()
    masks = range(rules.masks)
    words = (
        quantities.select(
            "row", "sid", "unit",
            word=pl.col("clause").str.extract_many(rules.clause_words, overlapping=True),
            place=pl.col("clause").str.find_many(rules.clause_words, overlapping=True),
        )
        .explode("word", "place")
        .drop_nulls("word")
    )  # fmt: skip
    clause = (
        words.join(rules.bits.lazy(), on="word").group_by("row").agg(pl.col(f"b{mask}").bitwise_or() for mask in masks)
    )
    holds_context = {
        where: pl.any_horizontal((pl.col(f"{where}{mask}") & pl.col(f"c{mask}")) != 0 for mask in masks)
        for where in "bsp"
    }
    ruled_out = pl.any_horizontal((pl.col(f"b{mask}") & pl.col(f"x{mask}")) != 0 for mask in masks)
    nearness = (
        pl.when(~pl.col("needs_context")).then(_NEEDS_NONE)
        .when(holds_context["b"]).then(_IN_CLAUSE)
        .when(holds_context["s"]).then(_IN_SENTENCE)
        .when(holds_context["p"]).then(_BEFORE)
    )  # fmt: skip
    best = (
        words.join(rules.naming.lazy(), on=["word", "unit"])
        .join(rules.rows.lazy(), on="rule")
        .join(clause, on="row", how="left")
        .with_columns(pl.col(f"b{mask}").fill_null(0) for mask in masks)
        .filter(~ruled_out)
        .join(contexts(sentences), on="sid", how="left")
        .with_columns(
            fit=pl.col("word").str.len_chars().cast(pl.Int64) * _PER_CHARACTER
            + nearness
            + pl.col("priority") * _PER_PRIORITY
        )
        .filter(pl.col("fit").is_not_null())
        .sort("row", "fit", "place", "rule", descending=[False, True, True, False])
        .unique("row", keep="first", maintain_order=True)
        .select("row", "indicator")
    )
    silent = pl.col("indicator").is_null() & pl.col("silent")
    return quantities.join(best, on="row", how="left", maintain_order="left").with_columns(
        indicator=pl.when(silent).then(pl.col("indicator").shift(1).over("sid")).otherwise(pl.col("indicator"))
    )
