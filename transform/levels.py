"""The level of government a report speaks for: province, city, county, township, or a department of any of them."""

import polars as pl

from transform.bodies import DEPARTMENT, TOWNSHIP

# Of joint issuers the last decides: 中共X县委、X县人民政府.
_LAST = r"[^、]+$"
_PARTY = r"(?:党工委|工委|工作委员会|党委|[省市区县旗州盟镇乡]委|委员会)"
_TOWNSHIP = rf"(?:{TOWNSHIP}(?:人民政府|政府|办事处|办)?|街道办事处|[^区县市州盟]办事处|^中共.*{TOWNSHIP}(?:党?工委|工作委员会|党委|委员会|委))$"
_GOVERNMENT = r"(?:人民政府|政府|行政公署|行署)$"
_PARTY_OF_AREA = rf"^(?:中共|中国共产党).*?(?:省|市|自治区|区|县|旗|州|盟){_PARTY}$"
# Places without a government of their own: what runs them is an agency or an enterprise.
_ESTATE = r"(?:农场|林场|牧场|园区|开发区|高新区|经开区|保税区|度假区|管理区|风景区|示范区|合作区)$"
_AREA_LEVELS = {"province": "province", "prefecture": "city", "county": "county", "township": "township"}


def level(issuer: pl.Expr, listing_level: pl.Expr, pronoun: pl.Expr, unit: pl.Expr) -> pl.Expr:
    """From the issuer's name; else what the registry says, what the text calls its author (局 of 我局), the unit's level.

    `unit` is the level of the division found for the issuer (province, prefecture, county, township) or null.
    """
    last = issuer.str.extract(rf"({_LAST})", 1)
    area = unit.replace_strict(_AREA_LEVELS, default=None, return_dtype=pl.String)
    # A name says its level itself, but for a 市, which may be a prefecture's or a county's: there the table decides.
    of_government = (
        pl.when(last.str.contains(r"(?:省|自治区|^(?:北京|天津|上海|重庆)市)(?:人民政府|政府)$"))
        .then(pl.lit("province"))
        .when(last.str.contains(r"(?:州|盟|地区)(?:人民政府|政府|行政公署)$|[公行]署$"))
        .then(pl.lit("city"))
        .when(last.str.contains(r"(?:县|区|旗)(?:人民政府|政府)$"))
        .then(pl.lit("county"))
        .when(last.str.contains(r"市(?:人民政府|政府)$"))
        .then(pl.when(area.is_in(["city", "county"])).then(area).otherwise(pl.lit("city")))
        .when(area != "township")
        .then(area)
    )
    # An area that the table lacks.
    of_area = pl.coalesce(
        pl.when(last.str.contains("(?:县|旗)$")).then(pl.lit("county")),
        pl.when(last.str.contains("(?:自治州|州|盟|地区)$")).then(pl.lit("city")),
        pl.when(last.str.contains("(?:省|自治区)$")).then(pl.lit("province")),
    )
    of_pronoun = (
        pl.when(issuer.is_not_null())
        .then(None)
        .when(pronoun.str.contains("^(?:街道?|镇|乡|苏木)$"))
        .then(pl.lit("township"))
        .when(~pronoun.str.contains("^[县区市州盟旗省]$"))
        .then(pl.lit("department"))
    )
    return (
        pl.when(last.str.contains(_TOWNSHIP))
        .then(pl.lit("township"))
        .when(last.str.contains(_GOVERNMENT) | last.str.contains(_PARTY_OF_AREA))
        .then(pl.coalesce(of_government, listing_level))
        .when(last.str.contains(rf"{DEPARTMENT}$|管委会$|管理委员会$"))
        .then(pl.lit("department"))
        .when(last.str.contains(_ESTATE))
        .then(pl.coalesce(listing_level, pl.lit("department")))
        .otherwise(pl.coalesce(listing_level, of_pronoun, area, of_area))
    )
