"""The names of divisions as lists to look for in a text, longest first, so that the longest match at a place wins."""

from functools import cache

import polars as pl

from transform.divisions import divisions

# Names that are words as well: only behind the name of the area above are they names (大同市城区).
_WORDS = (
    "城区",
    "郊区",
    "矿区",
    "东区",
    "西区",
    "城关区",
    "新城区",
    "老城区",
    "城中区",
    "市中区",
    "江北",
    "城镇",
    "集镇",
)


@cache
def name_table() -> pl.DataFrame:
    """One row per written name and division: `written`, `row` (of the table), with short forms and 大同市城区."""
    table = divisions().with_row_index("row")
    above = table.select(parent="code", above="name").unique("parent", keep="last", maintain_order=True)
    pairs = (
        table.filter(pl.col("name").is_in(_WORDS))
        .join(above, on="parent")
        .select("row", written=pl.col("above") + pl.col("name"))
    )
    names = table.filter(~pl.col("name").is_in(_WORDS) & (pl.col("name").str.len_chars() > 1)).select(
        "row", written="name"
    )
    shorts = table.drop_nulls("short").filter(~pl.col("short").is_in(_WORDS)).select("row", written="short")
    return pl.concat([names, shorts, pairs]).unique(maintain_order=True)


@cache
def upper_names() -> pl.Series:
    """Provinces, prefectures and counties, in full and in short."""
    table = divisions().with_row_index("row").filter(pl.col("level") != "township")
    return _longest_first(name_table().join(table, on="row", how="semi")["written"])


@cache
def text_names() -> pl.Series:
    """Those safe to look for in running text: names of two letters (任县, 和县) also begin or end other words."""
    upper = upper_names()
    provinces = divisions().filter(pl.col("level") == "province")["short"].drop_nulls()
    return upper.filter((upper.str.len_chars() > 2) | upper.is_in(provinces.implode()))


@cache
def all_names() -> pl.Series:
    """Every name, townships included."""
    return _longest_first(name_table()["written"])


@cache
def township_names() -> pl.Series:
    """Names of townships."""
    table = divisions().with_row_index("row").filter(pl.col("level") == "township")
    return _longest_first(name_table().join(table, on="row", how="semi")["written"])


def _longest_first(names: pl.Series) -> pl.Series:
    unique = names.unique(maintain_order=True).to_frame("name")
    return unique.sort(pl.col("name").str.len_chars(), "name", descending=[True, False])["name"]
