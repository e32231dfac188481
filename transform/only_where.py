"""A search of those texts alone that a condition leaves, for a search of all of them takes time as well."""

from collections.abc import Callable

import polars as pl

from transform.settled import settled


def only_where(condition: pl.Expr, text: pl.Expr, search: Callable[[pl.Expr], pl.Expr]) -> pl.Expr:
    """What `search` finds in the text where the condition holds; null elsewhere.

    `pl.when(condition).then(text)` would be the same, but only hides the other texts: `contains` and `replace` of Polars 2.1
    search them all the same. Worth it for few rows: the texts are gathered, and what is found is put back.
    """
    return search(text.filter(condition)).gather(pl.when(condition).then(condition.cum_sum() - 1))


def with_only_where(frame: pl.LazyFrame, /, condition: pl.Expr, **columns: pl.Expr) -> pl.LazyFrame:
    """The frame in its order with `columns`, worked out from the rows alone where the condition holds; null elsewhere.

    For several columns, or for one that is found by many searches.
    """
    return with_rows_where(frame, condition, lambda rows: rows.select(**columns))


def with_rows_where(
    frame: pl.LazyFrame, condition: pl.Expr, search: Callable[[pl.LazyFrame], pl.LazyFrame]
) -> pl.LazyFrame:
    """The frame in its order with the columns that `search` gives, a row for each where the condition holds; null elsewhere."""
    table = settled(frame)
    found = settled(table.lazy().filter(condition).pipe(search))
    rows = table.select(pl.when(condition).then(condition.cum_sum() - 1)).to_series()
    return table.hstack(found.select(pl.all().gather(rows))).lazy()
