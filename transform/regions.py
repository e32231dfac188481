"""The division a report is of: names and codes on its page, resolved against the national table.

One body has one name but may share it with others (城关镇 stands in 88 counties), so names are weighed together. The
candidates are the divisions that the most telling place names at its finest level: the issuer's name, else the portal's
own code, the title, the source, the site, the site's identification code, the text. Each candidate scores what speaks
for it or for a unit above it anywhere on the page. Candidates that stay equal are not chosen between: what they have in
common is the answer.
"""

from functools import cache

import polars as pl

from transform.bodies import TOWNSHIP
from transform.divisions import divisions
from transform.divisions.names import all_names, name_table, text_names
from transform.plain import solid

_LEVELS = ("province", "prefecture", "county", "township")
# Weights order the places; within the text a name counts as often as it stands there, up to a bound, so that
# no number of mentions outweighs a better place.
_WEIGHTS = {
    "issuer": 60,
    "portal": 50,
    "listing": 40,
    "title": 40,
    "source": 20,
    "site": 20,
    "site_code": 20,
    "opening": 10,
}
_MOST_IN_TEXT = 9
_IN_ITS_YEARS = 2
# Which place names the candidates, best first.
_PRIMARY = ("issuer", "portal", "listing", "title", "source", "site", "site_code", "opening", "text")
_OPENING = 400
# 网站标识码 of a place: its first six digits are the code of the host's area; bm… is a ministry's site.
_SITE_CODE = r"^(\d{6})\d{4}$"
_TOWNSHIP_NAME = rf"(?:.*(?:[省市县旗区]|自治州|人民政府))?(\p{{Han}}{{1,12}}?{TOWNSHIP})(?:人民政府|政府|办事处|党?工委|党委|委员会|工作委员会|委|$)"
CENTRAL = (
    r"^(?:中华人民共和国)?(?:国务院|中国人民银行$|海关总署|审计署|应急管理部|国家\p{Han}{2,14}(?:局|委员会|总局|署|办公室)$|中国\p{Han}{1,8}(?:局|会)$"
    r"|(?:外交|国防|教育|科学技术|工业和信息化|公安|民政|司法|财政|人力资源和?社会保障|自然资源|生态环境|住房和城乡建设|交通运输|水利|农业农村|农业|商务"
    r"|文化和旅游|文化|退役军人事务|环境保护|国土资源|铁道|卫生)部$)"
)
SLUGS = {
    "11": "beijing", "12": "tianjin", "13": "hebei", "14": "shanxi", "15": "neimenggu", "21": "liaoning", "22": "jilin",
    "23": "heilongjiang", "31": "shanghai", "32": "jiangsu", "33": "zhejiang", "34": "anhui", "35": "fujian", "36": "jiangxi",
    "37": "shandong", "41": "henan", "42": "hubei", "43": "hunan", "44": "guangdong", "45": "guangxi", "46": "hainan",
    "50": "chongqing", "51": "sichuan", "52": "guizhou", "53": "yunnan", "54": "xizang", "61": "shaanxi", "62": "gansu",
    "63": "qinghai", "64": "ningxia", "65": "xinjiang", "71": "taiwan", "81": "xianggang", "82": "aomen",
}  # fmt: skip


def regions(reports: pl.LazyFrame, key: str) -> pl.LazyFrame:
    """One row a report: `key`, region_code, province_name … township_name, province (slug), unit (level found).

    Needs issuer, title, text, report_year, portal_region, listing_issuer, source, site_name, site_id_code.
    """
    evidence = _evidence(reports, key).cache()
    candidates = _candidates(evidence, key)
    chosen = _choose(_scores(candidates, evidence, reports, key), key)
    issuer = pl.col("issuer").fill_null("")
    told_township = issuer.str.extract(r"([^、]+)$", 1).str.extract(_TOWNSHIP_NAME, 1)
    central = issuer.str.contains(CENTRAL) | (
        pl.col("site_id_code").str.starts_with("bm") & pl.col("region_code").is_null()
    )
    return (
        reports.select(key, "issuer", "site_id_code")
        .join(chosen, on=key, how="left")
        .with_columns(central=central.fill_null(False))
        .with_columns(township_name=pl.coalesce("township_name", told_township))
        .select(
            key,
            *(
                pl.when(~pl.col("central")).then(c).alias(c)
                for c in ("region_code", "province_name", "city_name", "county_name", "township_name", "unit")
            ),
            province=pl.when(pl.col("central"))
            .then(pl.lit("central"))
            .otherwise(
                pl.col("region_code").str.head(2).replace_strict(SLUGS, default="unknown", return_dtype=pl.String)
            ),
        )
    )


@cache
def _table() -> pl.DataFrame:
    """The table with the codes of the units above each row: `row`, `code`, `level` (0–3), `up` (own and above, with the
    codes that took their place), p, c, k (province, prefecture, county code), names, years."""
    table = divisions().with_row_index("row")
    upper = table.filter(pl.col("level") != "township").unique("code", keep="first", maintain_order=True)
    above = upper.select(parent="code", grand="parent", parent_now="now")
    level = pl.col("level").replace_strict(dict(zip(_LEVELS, range(4), strict=True)), return_dtype=pl.Int8)
    return (
        table.join(above, on="parent", how="left", maintain_order="left")
        .with_columns(level=level, own=pl.format("#{}", "row"))
        .with_columns(
            p=pl.coalesce("code", "parent").str.head(2),
            c=pl.coalesce(
                *(pl.when(pl.col(x).str.len_chars() == 4).then(x) for x in ("code", "parent", "grand")),
            ),
            k=pl.coalesce(*(pl.when(pl.col(x).str.len_chars() == 6).then(x) for x in ("code", "parent"))),
            k_now=pl.when(pl.col("level") == 3).then("parent_now").otherwise("now"),
        )
        .with_columns(
            up=pl.concat_list("own", "code", "now", "p", "c", "k", "k_now")
            .list.drop_nulls()
            .list.unique(maintain_order=True)
        )
    )


def _places() -> pl.LazyFrame:
    return _table().lazy()


def _evidence(reports: pl.LazyFrame, key: str) -> pl.LazyFrame:
    """One row per thing on the page that points to a division: `key`, `place`, `written` or `code`, `weight`."""
    names = pl.lit(all_names()).implode()
    fields = {
        "issuer": "issuer",
        "title": "title",
        "listing": "listing_issuer",
        "source": "source",
        "site": "site_name",
    }
    written = [
        reports.select(
            key,
            place=pl.lit(place),
            written=solid(pl.col(column)).str.extract_many(names, leftmost=True).list.unique(maintain_order=True),
            weight=pl.lit(_WEIGHTS[place]),
        ).explode("written", empty_as_null=True, keep_nulls=True)
        for place, column in fields.items()
    ]
    upper = pl.lit(text_names()).implode()
    opening = reports.select(
        key,
        place=pl.lit("opening"),
        written=solid(pl.col("text").str.head(_OPENING)).str.extract_many(upper, leftmost=True).list.unique(),
        weight=pl.lit(_WEIGHTS["opening"]),
    ).explode("written", empty_as_null=True, keep_nulls=True)
    text = (
        reports.select(key, written=pl.col("text").str.extract_many(upper, leftmost=True))
        .explode("written", empty_as_null=True, keep_nulls=True)
        .drop_nulls("written")
        .group_by(key, "written")
        .len("weight")
        .select(
            key,
            pl.lit("text").alias("place"),
            "written",
            pl.col("weight").clip(upper_bound=_MOST_IN_TEXT).cast(pl.Int32),
        )
    )
    by_name = pl.concat([*written, opening, text], how="vertical_relaxed").drop_nulls("written")
    table = name_table().lazy().join(_places().select("row", "level", "own", "code", "now"), on="row", how="left")
    named = by_name.join(table, on="written", how="inner").select(
        key,
        "place",
        "weight",
        "written",
        "row",
        "level",
        points=pl.when(pl.col("level") == 3)
        .then(pl.concat_list("own"))
        .otherwise(pl.concat_list("code", "now").list.unique()),
    )
    return pl.concat([named, _coded(reports, key)], how="diagonal_relaxed")


def _coded(reports: pl.LazyFrame, key: str) -> pl.LazyFrame:
    """Evidence from codes: that of the portal file and that of the site; each speaks for the units above it too."""
    codes = {
        "portal": pl.col("portal_region").str.extract(r"^(\d{2}(?:\d{2}(?:\d{2}(?:\d{3})?)?)?)", 1),
        "site_code": pl.col("site_id_code").str.extract(_SITE_CODE, 1),
    }
    rows = [
        reports.select(
            key,
            place=pl.lit(place),
            weight=pl.lit(_WEIGHTS[place]),
            code=pl.concat_list(*(pl.when(code.str.len_chars() >= n).then(code.str.head(n)) for n in (2, 4, 6, 9)))
            .list.drop_nulls()
            .list.unique(maintain_order=True),
        ).explode("code", empty_as_null=True, keep_nulls=True)
        for place, code in codes.items()
    ]
    # A site's number with 00 at its end names the unit above: 410000 is the province.
    return (
        pl.concat(rows)
        .drop_nulls("code")
        .join(_places().select("row", "level", "code").drop_nulls("code"), on="code", how="inner")
        .select(key, "place", "weight", pl.col("code").alias("written"), "row", "level", points=pl.concat_list("code"))
    )


def _candidates(evidence: pl.LazyFrame, key: str) -> pl.LazyFrame:
    """The divisions that the best place names at its finest level: `key`, `row`, `place`."""
    rank = pl.col("place").replace_strict({place: n for n, place in enumerate(_PRIMARY)}, return_dtype=pl.Int8)
    # Of a text, whichever level; of a place, the finest, for 天津市和平区 names one division.
    finest = pl.col("level") == pl.col("level").max().over(key)
    return (
        evidence.with_columns(rank=rank)
        .filter(pl.col("rank") == pl.col("rank").min().over(key))
        .filter((pl.col("place") == "text") | finest)
        .select(key, "row", "place")
        .unique()
    )


def _scores(candidates: pl.LazyFrame, evidence: pl.LazyFrame, reports: pl.LazyFrame, key: str) -> pl.LazyFrame:
    """Candidates with `score` and whether the portal's area holds them (`in_portal`; null where no portal is known)."""
    places = _places().select("row", "level", "up", "first", "last")
    pointing = evidence.select(key, "place", "written", "weight", "points").explode("points").rename({"points": "up"})
    portal = evidence.filter(pl.col("place") == "portal").select(key, portal_level="level").group_by(key).max()
    spoken = (
        candidates.join(places, on="row")
        .explode("up")
        .join(pointing, on=[key, "up"])
        # A name speaks once for a candidate, though it may be that of two codes of one place.
        .unique([key, "row", "place", "written"])
        .group_by(key, "row")
        .agg(
            score=pl.col("weight").sum(),
            portal_met=(pl.col("place") == "portal").sum(),
        )
    )
    year = pl.col("report_year")
    standing = pl.when(year > 0).then(
        (pl.col("first").is_null() | (pl.col("first") <= year)) & (pl.col("last").is_null() | (pl.col("last") >= year))
    ).otherwise(pl.col("last").is_null())  # fmt: skip
    return (
        candidates.join(places.select("row", "level", "first", "last"), on="row")
        .join(spoken, on=[key, "row"], how="left")
        .join(portal, on=key, how="left")
        .join(reports.select(key, "report_year"), on=key)
        .with_columns(
            score=pl.col("score").fill_null(0) + standing.cast(pl.Int32) * _IN_ITS_YEARS,
            in_portal=pl.when(pl.col("portal_level").is_not_null()).then(pl.col("portal_met") > 0),
        )
        .select(key, "row", "place", "level", "score", "in_portal")
    )


def _choose(scores: pl.LazyFrame, key: str) -> pl.LazyFrame:
    """The best candidate's codes and names; of several equal ones, what they share."""
    places = _places().select("row", "code", "p", "c", "k", "name")
    best = (
        scores.filter(pl.col("score") == pl.col("score").max().over(key))
        .filter(pl.col("level") == pl.col("level").max().over(key))
        .join(places, on="row")
        .with_columns(t=pl.when(pl.col("level") == 3).then("code"), township=pl.when(pl.col("level") == 3).then("name"))
    )
    names = divisions().filter(pl.col("level") != "township").select("code", "name", "last").lazy()
    shared = best.group_by(key).agg(
        *(
            pl.when(pl.col(c).n_unique() == 1).then(pl.col(c).first()).alias(c)
            for c in ("p", "c", "k", "t", "township")
        ),
        unit=pl.col("level").first(),
        own=pl.col("name").first(),
    )
    unit = pl.col("unit").replace_strict(dict(enumerate(_LEVELS)), return_dtype=pl.String)
    newest = names.sort("last", nulls_last=True).unique("code", keep="last").select("code", "name")
    for code, name in (("p", "province_name"), ("c", "city_name"), ("k", "county_name")):
        shared = shared.join(newest.rename({"code": code, "name": name}), on=code, how="left")
    return shared.select(
        key,
        region_code=pl.coalesce("t", "k", "c", "p"),
        province_name="province_name",
        city_name=pl.when(pl.col("unit") == 1).then("own").otherwise("city_name"),
        county_name=pl.when(pl.col("unit") == 2).then("own").otherwise("county_name"),
        township_name="township",
        unit=unit,
    )
