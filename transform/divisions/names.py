"""The names of divisions as lists to look for in a text, longest first, so that the longest match at a place wins."""

from collections.abc import Callable
from functools import cache

import polars as pl

from transform.divisions import divisions

# Names that are words as well. The first five are names only behind that of the area above (大同市城区); the others are
# in a field that holds a name, and in running text not.
_ONLY_BEHIND = ("城区", "郊区", "矿区", "东区", "西区")
_NOT_IN_TEXT = ("城关区", "新城区", "老城区", "城中区", "市中区", "城厢区")
# Zones named after the city they lie in, and the state's new areas that bear a name of their own.
_ZONES = ("经济技术开发区", "经济开发区", "经开区", "高新技术产业开发区", "高新区", "综合保税区", "保税区", "国家高新", "新区", "群岛新区", "工业园区")  # fmt: skip
_NEW_AREAS = {
    "雄安新区": "13", "江北新区": "3201", "赣江新区": "36", "西海岸新区": "3702", "湘江新区": "4301", "天府新区": "51", "贵安新区": "52",
    "滇中新区": "53", "西咸新区": "61", "金普新区": "2102", "横琴粤澳深度合作区": "44",
}  # fmt: skip
_ORDINARY_TOWNSHIP = r"(街道|镇|乡|苏木)$"


@cache
def name_table() -> pl.DataFrame:
    """One row per written name and division: `written`, `row` (of the table), with short forms and 大同市城区."""
    table = _rows()
    words = pl.col("name").is_in(_ONLY_BEHIND + _NOT_IN_TEXT)
    above = table.select(parent="code", above="name").unique("parent", keep="last", maintain_order=True)
    pairs = table.filter(words).join(above, on="parent").select("row", written=pl.col("above") + pl.col("name"))
    # Of zones, farms and the like only names that can be those of one alone: 高新区, 林场 stand in many counties.
    ordinary = (pl.col("level") != "township") | pl.col("name").str.contains(_ORDINARY_TOWNSHIP)
    telling = ordinary | ((pl.col("name").str.len_chars() > 5) & pl.col("name").is_unique())
    names = table.filter(~pl.col("name").is_in(_ONLY_BEHIND) & telling).select("row", written="name")
    shorts = table.drop_nulls("short").select("row", written="short")
    streets = table.filter(pl.col("name").str.contains(r"..街道$") & ~pl.col("name").str.contains("[大小]街道$"))
    streets = streets.select("row", written=pl.col("name").str.strip_suffix("道"))
    return pl.concat([names, shorts, pairs, streets, _zones(table)]).unique(maintain_order=True)


def _zones(table: pl.DataFrame) -> pl.DataFrame:
    """大连经济技术开发区 is 大连市's: zones and branches are called by the place they are in, without 市 or 区."""
    cities = table.filter((pl.col("level") == "prefecture") & pl.col("name").str.contains("^..+市$"))
    # 西湖分局 of a city's bureau is the district's.
    branches = table.filter((pl.col("level") == "county") & pl.col("name").str.contains("^..+[区市县]$"))
    branches = branches.select("row", written=pl.col("name").str.replace("[区市县]$", "分局"))
    new = pl.DataFrame({"written": list(_NEW_AREAS), "code": list(_NEW_AREAS.values())})
    new = table.filter(pl.col("last").is_null()).join(new, on="code").select("row", "written")
    named = (
        cities.select("row", stem=pl.col("name").str.strip_suffix("市"))
        .join(pl.DataFrame({"zone": _ZONES}), how="cross")
        .select("row", written=pl.col("stem") + pl.col("zone"))
    )
    return pl.concat([named, new, branches])


@cache
def all_names() -> pl.Series:
    """Every name, townships included."""
    return _longest_first(name_table())


@cache
def upper_names() -> pl.Series:
    """Provinces, prefectures and counties, in full and in short."""
    return _longest_first(name_table().join(_rows().filter(pl.col("level") != "township"), on="row", how="semi"))


@cache
def township_names() -> pl.Series:
    """Townships, in full and in short."""
    return _longest_first(name_table().join(_rows().filter(pl.col("level") == "township"), on="row", how="semi"))


@cache
def text_names() -> pl.Series:
    """Upper names safe to look for in running text: those of two letters (任县, 和县) also begin or end other words."""
    upper = upper_names()
    provinces = divisions().filter(pl.col("level") == "province")["short"].drop_nulls()
    safe = (upper.str.len_chars() > 2) | upper.is_in(provinces.implode())
    return upper.filter(safe & ~upper.is_in(_NOT_IN_TEXT))


def standing(names: Callable[[], pl.Series], texts: pl.Expr) -> pl.Expr:
    """One list: those of `names` that may stand in any of `texts`, in their order, for `str.extract_many` and its like.

    Polars builds what it searches by anew for each plan, of all names in 0.2 s; of those whose first letters stand in
    a night's titles, in next to nothing.
    """
    letters = texts.drop_nulls().unique(maintain_order=True).str.split("").explode()
    pairs = letters + letters.shift(-1)
    openings = pairs.append(pairs + letters.shift(-2)).unique()
    return pl.lit(names()).filter(pl.lit(_openings(names)).is_in(openings.implode())).implode()


@cache
def _openings(names: Callable[[], pl.Series]) -> pl.Series:
    return names().str.head(3)


def _rows() -> pl.DataFrame:
    return divisions().with_row_index("row")


def _longest_first(names: pl.DataFrame) -> pl.Series:
    unique = names.select("written").unique()
    return unique.sort(pl.col("written").str.len_chars(), "written", descending=[True, False])["written"]
