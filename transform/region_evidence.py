"""What on a page points to a division: names in its fields and text, the portal's code, the site's number."""

import polars as pl

from transform.distinct import with_distinct
from transform.divisions.names import all_names, name_table, standing, text_names
from transform.divisions.places import places
from transform.plain import solid

# The places evidence comes from, best first: the first that names a division names the candidates.
RANKED = ("issuer", "portal", "listing", "title", "publisher", "source", "site", "site_code", "opening", "text")
# Weights keep this order; within the text a name counts as often as it stands there, up to a bound, so that no number of
# mentions outweighs a better place.
_WEIGHTS = {
    "issuer": 60,
    "portal": 50,
    "listing": 40,
    "title": 40,
    "publisher": 20,
    "source": 20,
    "site": 20,
    "site_code": 20,
    "opening": 10,
}
_MOST_IN_TEXT = 9
_OPENING = 400
_FIELDS = {
    "issuer": "issuer",
    "title": "title",
    "listing": "listing_issuer",
    "publisher": "publisher",
    "source": "source",
    "site": "site_name",
}
# 网站标识码: the first six digits are the code of the host's area, 0s at its end where that is a province or a city;
# bm… is a ministry's site.
_SITE_CODE = r"^([0-9]{6})[0-9]{4}$"
_PORTAL_CODE = r"^([0-9]{2}(?:[0-9]{2}(?:[0-9]{2}(?:[0-9]{3})?)?)?)"


def told_evidence(reports: pl.LazyFrame, key: str) -> pl.LazyFrame:
    """One row per thing beside the text and division it may mean: `key`, `place`, `written`, `weight`, `row` of the division."""
    return pl.concat([_weighed(_in_fields(reports, key), key), _coded(reports, key)])


def text_evidence(reports: pl.LazyFrame, key: str) -> pl.LazyFrame:
    """The same of the names that stand in the text. It takes longer to look for them than for all the rest."""
    # Townships are looked for in names alone: a county's report names many of its own.
    return (
        reports.select(
            key, place=pl.lit(["opening", "text"]), read=pl.concat_list(pl.col("text").str.head(_OPENING), "text")
        )
        .explode("place", "read", empty_as_null=True, keep_nulls=True)
        .select(key, "place", written=pl.col("read").str.extract_many(pl.lit(text_names()).implode(), leftmost=True))
        .pipe(_weighed, key)
    )


def _in_fields(reports: pl.LazyFrame, key: str) -> pl.LazyFrame:
    return (
        reports.select(key, **_FIELDS)
        .unpivot(index=key, variable_name="place", value_name="read")
        .drop_nulls("read")
        # A site names itself on every page.
        .pipe(with_distinct, "read", copy=solid(pl.col("read")))
        .select(
            key, "place", written=pl.col("copy").str.extract_many(standing(all_names, pl.col("copy")), leftmost=True)
        )
    )


def _weighed(names: pl.LazyFrame, key: str) -> pl.LazyFrame:
    """Each name and division it may mean, from one row per place with the list of all names `written` there."""
    fixed = pl.col("place").replace_strict(_WEIGHTS, default=None, return_dtype=pl.Int32)
    times = pl.col("times").clip(upper_bound=_MOST_IN_TEXT).cast(pl.Int32)
    return (
        names.explode("written", empty_as_null=True, keep_nulls=True)
        .drop_nulls("written")
        .group_by(key, "place", "written")
        .len("times")
        .join(name_table().lazy(), on="written", how="inner")
        .select(key, "place", "written", "row", weight=fixed.fill_null(times))
    )


def _coded(reports: pl.LazyFrame, key: str) -> pl.LazyFrame:
    """A code speaks for the units above it too, for the page may be of one of them."""
    digits = pl.col("code").str.len_chars()
    heads = pl.concat_list(*(pl.when(digits >= n).then(pl.col("code").str.head(n)) for n in (2, 4, 6, 9)))
    codes = (
        reports.select(
            key,
            portal=pl.col("portal_region").str.extract(_PORTAL_CODE, 1),
            site_code=pl.col("site_id_code").str.extract(_SITE_CODE, 1),
        )
        .unpivot(index=key, variable_name="place", value_name="code")
        .drop_nulls("code")
        .cache()
    )
    # The pages of a portal share its code.
    units = (
        codes.select("code")
        .unique()
        .with_columns(written=heads.list.drop_nulls())
        .explode("written", empty_as_null=True, keep_nulls=True)
        .join(places().lazy().select("row", written="code").drop_nulls("written"), on="written", how="inner")
    )
    return codes.join(units, on="code", how="inner").select(
        key,
        "place",
        "written",
        "row",
        weight=pl.col("place").replace_strict(_WEIGHTS, return_dtype=pl.Int32),
    )
