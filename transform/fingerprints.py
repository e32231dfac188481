"""A sample of each report's sentences, by which near-identical texts are found without reading them."""

from typing import Final

import polars as pl

from transform.only_where import only_where
from transform.plain import has_blank, without_blanks

SAMPLE: Final = 32
_TAIL: Final = 12
_LEAST_LENGTH: Final = 8


def fingerprints(reports: pl.LazyFrame, key: str, *names: str) -> pl.LazyFrame:
    """`key` and `fingerprint` of each report that has a sentence long enough. Needs `text` and the columns `names`.

    Of each sentence, the report's own names left out, the end, reversed, and all digits; of these the first 32 in their
    order. Texts that share sentences share the sample of them.
    """
    own = reports.select(key, "text", *names)
    for name in names:
        own = _without(own, name)
    closed = only_where(pl.col("blank"), pl.col("text"), without_blanks)
    own = own.with_columns(blank=has_blank(pl.col("text"))).with_columns(text=pl.coalesce(closed, "text"))
    sentence = pl.col("sentence")
    # Two searches: for up to ten letters at once Polars looks ten times as fast as for more.
    counts = sentence.str.contains("[0-9]") | sentence.str.contains("[０-９]")
    return (
        own.select(key, sentence=pl.col("text").str.split(r"[。;!?；！？\n]", literal=False))
        .explode("sentence", empty_as_null=True, keep_nulls=True)
        .filter(sentence.str.len_chars() >= _LEAST_LENGTH)
        .with_columns(counts=counts)
        .select(key, end=sentence.str.tail(_TAIL).str.reverse() + _figures(sentence, pl.col("counts")))
        .group_by(key)
        .agg(fingerprint=pl.col("end").unique().sort().head(SAMPLE))
    )


def _without(texts: pl.LazyFrame, name: str) -> pl.LazyFrame:
    """`text` without the name in this column: split at it and joined again, for it is another in each row."""
    named = pl.col("named")
    rest = only_where(named, pl.col("text"), lambda text: text.str.split(pl.col(name).filter(named)).list.join(""))
    return texts.with_columns(named=pl.col("text").str.contains(pl.col(name), literal=True)).with_columns(
        text=pl.coalesce(rest, "text")
    )


def _figures(sentence: pl.Expr, counts: pl.Expr) -> pl.Expr:
    """Its digits, and a space for what is between them."""
    figures = only_where(counts, sentence, lambda sentence: sentence.str.replace_all(r"[^0-9０-９]+", " "))
    return pl.coalesce(figures, pl.lit(" "))
