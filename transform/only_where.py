"""A search of those texts alone that a condition leaves, for a search of all of them takes time as well."""

from collections.abc import Callable

import polars as pl


def only_where(condition: pl.Expr, text: pl.Expr, search: Callable[[pl.Expr], pl.Expr]) -> pl.Expr:
    """What `search` finds in the text where the condition holds; null elsewhere.

    `pl.when(condition).then(text)` would be the same, but only hides the other texts: `contains` and `replace` of Polars 2.1
    search them all the same. Worth it for few rows: the texts are gathered, and what is found is put back.
    """
    return search(text.filter(condition)).gather(pl.when(condition).then(condition.cum_sum() - 1))


def with_only_where(frame: pl.LazyFrame, condition: pl.Expr, **columns: pl.Expr) -> pl.LazyFrame:
    """The frame in its order with `columns`, worked out from the rows alone where the condition holds; null elsewhere.

    For several columns, or for one that is found by many searches: the rows are put back by a join, which costs more than
    one search of few texts does.
    """
    frame = frame.with_row_index("its_row").cache()
    found = frame.filter(condition).select("its_row", **columns)
    return frame.join(found, on="its_row", how="left", maintain_order="left").drop("its_row")
