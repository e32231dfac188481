"""The division a report is of: names and codes on its page, resolved against the national table.

A name may be that of several divisions (城关镇 stands in 88 counties), so names are weighed together. The candidates are
the divisions that the most telling place names at its finest level: the issuer's name, else the portal's own code, the
registry, the title, the source, the site and its number, the text. Each candidate scores what speaks for it or for a
unit above it anywhere on the page. Candidates that stay equal are not chosen between: what they share is the answer.
"""

import polars as pl

from transform.bodies import TOWNSHIP as TOWNSHIP_ENDS
from transform.divisions.places import LEVELS, TOWNSHIP, is_listed, newest_names, places
from transform.plain import HAN
from transform.region_evidence import RANKED, text_evidence, told_evidence
from transform.settled import settled

_IN_ITS_YEARS = 2  # points for a year in or beside its years, and one more in them
_COUNTY = 2
# The places that tell whose site it is.
_HOME = ("portal", "site_code", "site")
_TOWNSHIP_NAME = (
    rf"^(?:.*(?:[省市县旗区州盟]|人民政府))?([{HAN}]{{1,12}}?{TOWNSHIP_ENDS})"
    r"(?:人民政府|政府|办事处|办|党?工委|党委|委员会|工作委员会|委)?$"
)
_CENTRAL = (
    r"^(?:中华人民共和国)?(?:国务院.*|中国人民银行|海关总署|审计署|国家\p{Han}{2,14}(?:局|委员会|总局|署|办公室)|中国\p{Han}{1,8}(?:局|会)"
    r"|(?:外交|国防|教育|科学技术|工业和信息化|公安|民政|司法|财政|人力资源和?社会保障|自然资源|生态环境|住房和城乡建设|交通运输|水利|农业农村|农业|商务"
    r"|文化和旅游|文化|退役军人事务|应急管理|环境保护|国土资源|铁道|卫生)部)$"
)
SLUGS = {
    "11": "beijing", "12": "tianjin", "13": "hebei", "14": "shanxi", "15": "neimenggu", "21": "liaoning", "22": "jilin",
    "23": "heilongjiang", "31": "shanghai", "32": "jiangsu", "33": "zhejiang", "34": "anhui", "35": "fujian", "36": "jiangxi",
    "37": "shandong", "41": "henan", "42": "hubei", "43": "hunan", "44": "guangdong", "45": "guangxi", "46": "hainan",
    "50": "chongqing", "51": "sichuan", "52": "guizhou", "53": "yunnan", "54": "xizang", "61": "shaanxi", "62": "gansu",
    "63": "qinghai", "64": "ningxia", "65": "xinjiang", "71": "taiwan", "81": "xianggang", "82": "aomen",
}  # fmt: skip
_NAMES = ("region_code", "province_name", "city_name", "county_name", "township_name")


def regions(reports: pl.LazyFrame, key: str) -> pl.LazyFrame:
    """One row a report: `key`, region_code, province_name … township_name, province (slug), unit (level found).

    Needs issuer, title, text, report_year, portal_region, listing_issuer, publisher, source, site_name, site_id_code. A code that the
    portal file states and the table lacks (a division younger than the table) stands where nothing finer is found.
    """
    told = settled(_resolved(told_evidence(reports, key), reports, key)).lazy()
    # Whoever is the only candidate need not be weighed: then the text, which names none before the rest, is not read.
    sure = settled(_candidates(told, key).filter(pl.len().over(key) == 1)).lazy()
    unsure = settled(reports.join(sure, on=key, how="anti"))
    chosen = sure.select(key, "row", "place", "level", score=pl.lit(0, pl.Int32))
    if not unsure.is_empty():
        in_text = _resolved(text_evidence(unsure.lazy(), key), unsure.lazy(), key)
        found = settled(pl.concat([told.join(sure, on=key, how="anti"), in_text])).lazy()
        chosen = pl.concat([chosen, _scores(settled(_candidates(found, key)).lazy(), found, key)])
    chosen = _choose(chosen, key)
    # Names a page tells that the table lacks: a township's, from the last of the issuers.
    told_township = pl.col("issuer").str.extract(r"([^、]+)$", 1).str.extract(_TOWNSHIP_NAME, 1)
    from_issuer = (pl.col("place") == "issuer").fill_null(False)
    central = (pl.col("issuer").str.contains(_CENTRAL).fill_null(False) & ~from_issuer) | (
        pl.col("site_id_code").str.starts_with("bm").fill_null(False) & pl.col("region_code").is_null()
    )
    slug = pl.col("region_code").str.head(2).replace_strict(SLUGS, default="unknown", return_dtype=pl.String)
    # 110000 and 110000000000 are written forms of 11.
    stated = pl.col("portal_region")
    for filled in (r"^([0-9]{9})000$", r"^([0-9]{6})000$", r"^([0-9]{4})00$", r"^([0-9]{2})00$"):
        stated = stated.str.replace(filled, "$1")
    finer = pl.col("unlisted") & stated.str.starts_with(pl.col("region_code").fill_null(""))
    return (
        reports.select(key, "issuer", "site_id_code", "portal_region", stated=stated)
        .with_columns(unlisted=pl.col("stated").is_not_null() & ~is_listed(pl.col("stated")))
        .join(chosen, on=key, how="left")
        .with_columns(region_code=pl.when(finer).then("stated").otherwise("region_code"))
        .with_columns(central=central, township_name=pl.coalesce("township_name", told_township))
        .select(
            key,
            *(pl.when(~pl.col("central")).then(column).alias(column) for column in (*_NAMES, "unit")),
            province=pl.when("central").then(pl.lit("central")).otherwise(slug),
        )
    )


def _resolved(evidence: pl.LazyFrame, reports: pl.LazyFrame, key: str) -> pl.LazyFrame:
    """The evidence with what the table says of each division, and whether it stood in the year reported on."""
    table = places().lazy().select("row", "level", "code", "own", "above", "p", "first", "last")
    return (
        evidence.join(table, on="row", how="left")
        .join(reports.select(key, "report_year"), on=key, how="left")
        .with_columns(standing=_standing(), within=_standing(slack=0))
    )


def _standing(slack: int = 1) -> pl.Expr:
    """Whether the division stood in the year reported on or beside it; today where that is not known.

    A change falls within a year and a report is signed in the next one, so a year either way is no contradiction.
    """
    year = pl.col("report_year")
    then = (pl.col("first").fill_null(0) <= year + slack) & (pl.col("last").fill_null(9999) >= year - slack)
    return pl.when(year > 0).then(then).otherwise(pl.col("last").is_null())


def _candidates(found: pl.LazyFrame, key: str) -> pl.LazyFrame:
    """The divisions that the best place names at its finest level: `key`, `row`, `place`, `up`, `standing`, `level`."""
    rank = pl.col("place").replace_strict({place: n for n, place in enumerate(RANKED)}, return_dtype=pl.Int8)
    # The area of the site, to which a township that is named alone must belong, and in whose province a county must lie:
    # names of streets and of districts recur across the country.
    home = (
        found.filter(pl.col("place").is_in(_HOME) & (pl.col("level") <= _COUNTY))
        .filter(rank == rank.min().over(key))
        .filter(pl.col("level") == pl.col("level").max().over(key))
        .group_by(key)
        .agg(home=pl.col("own").list.explode().unique(), home_province="p")
    )
    areas = (
        found.filter(pl.col("level") < TOWNSHIP).group_by(key, "place").agg(areas=pl.col("own").list.explode().unique())
    )
    at_home = (
        pl.when(pl.col("level") == TOWNSHIP)
        .then(pl.col("above").list.set_intersection("home").list.len() > 0)
        .otherwise(pl.col("home_province").list.contains(pl.col("p")))
    )
    with_area = pl.col("above").list.set_intersection("areas").list.len() > 0
    foreign = (pl.col("level") >= _COUNTY) & ~at_home.fill_null(True) & ~with_area.fill_null(False)
    # One place under two codes (铜仁市 was a county of 铜仁地区): the one that stood then.
    superseded = ~pl.col("standing") & pl.col("standing").any().over(key, "place", "written", "p")
    return (
        found.join(home, on=key, how="left")
        .join(areas, on=[key, "place"], how="left")
        .filter(~foreign & ~superseded)
        .with_columns(rank=rank)
        .filter(pl.col("rank") == pl.col("rank").min().over(key))
        .filter((pl.col("place") == "text") | (pl.col("level") == pl.col("level").max().over(key)))
        .select(key, "row", "place", "level", "standing", "within", up=pl.concat_list("own", "above"))
        .unique([key, "row"], maintain_order=True)
    )


def _scores(candidates: pl.LazyFrame, found: pl.LazyFrame, key: str) -> pl.LazyFrame:
    """The candidates with what speaks for them on the whole page, added up."""
    points = found.select(key, "written", "weight", "code", where="place", up="own")
    spoken = (
        candidates.explode("up", empty_as_null=True, keep_nulls=True)
        .join(points.explode("up", empty_as_null=True, keep_nulls=True), on=[key, "up"])
        # A name speaks once for a candidate, though it may be that of two codes of one place; a bit more for the very
        # place than for the one that has taken its place.
        .group_by(key, "row", "where", "written")
        .agg(pl.col("weight").first(), exact=(pl.col("up") == pl.col("code")).any())
        .group_by(key, "row")
        .agg((pl.col("weight") + pl.col("exact").fill_null(True).cast(pl.Int32)).sum())
    )
    return candidates.join(spoken, on=[key, "row"], how="left").select(
        key,
        "row",
        "place",
        "level",
        score=pl.col("weight").fill_null(0)
        + pl.col("standing").cast(pl.Int32) * _IN_ITS_YEARS
        + pl.col("within").cast(pl.Int32),
    )


def _choose(scores: pl.LazyFrame, key: str) -> pl.LazyFrame:
    """The best candidate's codes and names; of several equal ones, what they share."""
    township = pl.col("level") == TOWNSHIP
    shared = (
        scores.filter(pl.col("score") == pl.col("score").max().over(key))
        .filter(pl.col("level") == pl.col("level").max().over(key))
        .join(places().lazy().select("row", "code", "p", "c", "k", "name"), on="row")
        .with_columns(t=pl.when(township).then("code"))
        .group_by(key)
        .agg(
            *(pl.when(pl.col(c).n_unique() == 1).then(pl.col(c).first()).alias(c) for c in ("p", "c", "k", "t")),
            own=pl.when(pl.col("name").n_unique() == 1).then(pl.col("name").first()),
            unit=pl.col("level").first(),
            place=pl.col("place").first(),
        )
    )
    for code, name in (("p", "province_name"), ("c", "city_name"), ("k", "county_name")):
        newest = newest_names().lazy().rename({"code": code, "name": name})
        shared = shared.join(newest, on=code, how="left")
    # The unit itself bears the name it was found under: that of its own time, and also where its code is not certain.
    own = {level: pl.when(pl.col("unit") == n).then("own") for n, level in enumerate(LEVELS)}
    return shared.select(
        key,
        "place",
        region_code=pl.coalesce("t", "k", "c", "p"),
        province_name=pl.coalesce(own["province"], "province_name"),
        city_name=pl.coalesce(own["prefecture"], "city_name"),
        county_name=pl.coalesce(own["county"], "county_name"),
        township_name=own["township"],
        unit=pl.col("unit").replace_strict(dict(enumerate(LEVELS)), return_dtype=pl.String),
    )
