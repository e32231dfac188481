"""The division table made ready for resolving names: each row with the units above it."""

from functools import cache

import polars as pl

from transform.divisions import divisions

LEVELS = ("province", "prefecture", "county", "township")
TOWNSHIP = 3  # its place in LEVELS


@cache
def places() -> pl.DataFrame:
    """One row per row of `divisions`: `row`, `level` (place in LEVELS), `name`, `code`, `now`, `first`, `last`; `p`, `c`,
    `k` (codes of its province, prefecture and county, itself included); `own` (what a name of it points to: its code
    and the one that took its place, or for a township its row) and `above` (the codes of the units above it)."""
    table = divisions().with_row_index("row")
    upper = table.filter(pl.col("level") != "township").unique("code", keep="first", maintain_order=True)
    above = upper.select(parent="code", grand="parent", parent_now="now")
    level = pl.col("level").replace_strict(dict(zip(LEVELS, range(4), strict=True)), return_dtype=pl.Int8)
    by_length = {
        digits: pl.coalesce(
            *(pl.when(pl.col(c).str.len_chars() == digits).then(c) for c in ("code", "parent", "grand"))
        )
        for digits in (4, 6)
    }
    township = pl.col("level") == TOWNSHIP
    units = ("p", "c", "k", "k_now")
    above_it = pl.concat_list(*units).list.drop_nulls()
    rows = (
        table.join(above, on="parent", how="left", maintain_order="left")
        .with_columns(level=level)
        .with_columns(
            p=pl.coalesce("code", "parent").str.head(2),
            c=by_length[4],
            k=by_length[6],
            k_now=pl.when(township).then("parent_now"),
        )
    )
    # Lists take long to make, and the townships of a county share theirs.
    shared = rows.filter(township).select(units).unique().with_columns(above=above_it.list.unique(maintain_order=True))
    townships = (
        rows.filter(township)
        .with_columns(own=pl.concat_list(pl.format("#{}", "row")))
        .join(shared, on=units, how="left", nulls_equal=True)
    )
    others = (
        rows.filter(~township)
        .with_columns(own=pl.concat_list("code", "now").list.unique(maintain_order=True))
        .with_columns(above=above_it.list.set_difference("own"))
    )
    columns = ("row", "level", "name", "code", "first", "last", "p", "c", "k", "own", "above")
    return pl.concat([others.select(columns), townships.select(columns)]).sort("row")


def is_listed(code: pl.Expr) -> pl.Expr:
    """Whether a division has this code, which may be null. Found in order: to hash all codes would take 2 ms each time."""
    codes = _codes()
    return (pl.lit(codes).gather(pl.lit(codes).search_sorted(code).clip(0, codes.len() - 1)) == code).fill_null(False)


@cache
def _codes() -> pl.Series:
    return places()["code"].drop_nulls().unique().sort()


@cache
def newest_names() -> pl.DataFrame:
    """`code`, `name` of provinces, prefectures and counties: of several names of a code the one borne last."""
    upper = divisions().filter(pl.col("level") != "township")
    return upper.sort("last", nulls_last=True).unique("code", keep="last", maintain_order=True).select("code", "name")
