"""How exact a number is, by the words around it."""

import polars as pl

from transform.numbers import APPROX, AT_LEAST, AT_MOST


def qualifier(token: pl.Expr, head: pl.Expr) -> pl.Expr:
    """Of a number, as its token tells it (`own_qualifier`), and the clause before it (每季度至少召开1次)."""
    return pl.when(head.str.contains("(?:至少|最少|不少于)[^,;0-9]{0,6}$")).then(pl.lit("at_least")).otherwise(token)


def own_qualifier(token: pl.Expr) -> pl.Expr:
    """Of a number token: exact, approx (近 约 余 多 几 左右), at_least (不少于 超过 逾 以上) or at_most (不超过 以内 以下 内)."""
    return (
        pl.when(token.str.contains(f"^(?:{AT_LEAST})|以上$")).then(pl.lit("at_least"))
        .when(token.str.contains(f"^(?:{AT_MOST})|(?:以内|以下|之内|内)$")).then(pl.lit("at_most"))
        .when(token.str.contains(f"^(?:{APPROX}|上[百千万])|[余多几来]|左右$|上下$|成$")).then(pl.lit("approx"))
        .otherwise(pl.lit("exact"))
    )  # fmt: skip
