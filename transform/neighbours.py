"""Where in a table in order of the text a new value of a column begins, and where it ends: a sentence, a line, a paragraph."""

import polars as pl


def first_of(name: str) -> pl.Expr:
    """Whether a row's value is another than that of the row before it, or there is none before it."""
    return (pl.col(name) != pl.col(name).shift(1)).fill_null(value=True)


def last_of(name: str) -> pl.Expr:
    """Whether a row's value is another than that of the row after it, or there is none after it."""
    return (pl.col(name) != pl.col(name).shift(-1)).fill_null(value=True)
