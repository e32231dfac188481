"""Checks of reports against each other: the same body's year before, and other bodies' texts of the same year."""

from typing import Final

import polars as pl

from transform.check_reports import FOUND, figure

# A jump is a change by more than this factor.
JUMP: Final = 10
# A report is a copy of the year before where every value is the same, and at least so many of them could differ:
# 0, 1 and 100 are what many bodies state every year.
TELLING: Final = 3
USUAL: Final = (0.0, 1.0, 100.0)
# Texts are near-identical where so many of their sampled sentences are the same; below so many nothing can be told.
NEAR: Final = 0.8
LEAST_SENTENCES: Final = 5
# A sentence that more bodies share than this is the genre's own, and tells nothing of a pair.
MOST_SHARING: Final = 20
BODY: Final = ["issuer", "region_code"]
# The columns of indicators that are held against the year before.
COMPARED: Final = (
    "report_id", "issuer", "region_code", "indicator", "report_year", "value", "unit", "published", "char_start",
)  # fmt: skip


def jumps(indicators: pl.LazyFrame) -> pl.LazyFrame:
    """Values more than ten times the same body's of the year before, or less than a tenth.

    Args:
        indicators: the columns COMPARED, of the years to be checked and of the year before each.
    """
    both = _with_year_before(indicators).filter(pl.col("unit") == pl.col("unit_before"))
    now, was = pl.col("value"), pl.col("value_before")
    far = both.filter(now > 0, was > 0, (now > JUMP * was) | (was > JUMP * now))
    return far.select(
        "report_id",
        check=pl.lit("jump"),
        indicator="indicator",
        char_start="char_start",
        found=pl.format("{} {}", figure(now), "unit"),
        expected=pl.format("within a factor of {} of {} {} in {}", pl.lit(JUMP), figure(was), "unit", pl.col("report_year") - 1),
        other_report_id="report_id_before",
    ).cast(FOUND)  # fmt: skip


def copies(indicators: pl.LazyFrame) -> pl.LazyFrame:
    """Reports that state in every indicator what the same body stated the year before. `indicators`: see `jumps`."""
    both = _with_year_before(indicators)
    telling = (~pl.col("value").is_in(USUAL)).sum()
    same = (
        both.group_by("report_id", "report_id_before", "report_year")
        .agg(same=(pl.col("value") == pl.col("value_before")).all(), telling=telling, shared=pl.len())
        .filter("same", pl.col("telling") >= TELLING)
    )
    return same.select(
        "report_id",
        check=pl.lit("copied_from_year_before"),
        indicator=pl.lit(None, pl.String),
        char_start=pl.lit(None, pl.Int64),
        found=pl.format("all {} indicators as in {}", "shared", pl.col("report_year") - 1),
        expected=pl.lit("other figures in another year"),
        other_report_id="report_id_before",
    ).cast(FOUND)


def _with_year_before(indicators: pl.LazyFrame) -> pl.LazyFrame:
    """Each value beside the same body's of the year before, of its report published last."""
    # The words of a body and an indicator, with the year, as one number: rows are told apart by it in a fifth of the time.
    year, named = pl.col("report_year"), indicators.filter(pl.col("issuer").is_not_null())
    earlier = named.filter(year > 0).select(
        "value", "unit", "report_id", "published", _of=pl.struct(*BODY, "indicator", year + 1).hash()
    )
    # Nearly all have one report a year: the others alone are sorted.
    several = pl.col("_of").is_duplicated()
    last = (
        earlier.filter(several)
        .sort("published", "report_id", nulls_last=False)
        .unique("_of", keep="last", maintain_order=True)
    )
    before = pl.concat([earlier.filter(~several), last]).drop("published")
    return (
        named.with_columns(_of=pl.struct(*BODY, "indicator", year).hash())
        .join(before, on="_of", suffix="_before")
        .drop("_of")
    )


def near_identical(reports: pl.LazyFrame) -> pl.LazyFrame:
    """Reports whose text is nearly that of another body's on the same year: one row per report, naming the nearest.

    Args:
        reports: report_id, report_year, issuer, region_code, fingerprint (or hashes of what is in it); none that repeats its own body's report at
            another address, and none withdrawn.
    """
    sampled = reports.filter(
        pl.col("issuer").is_not_null(), pl.col("fingerprint").list.len() >= LEAST_SENTENCES
    ).select("report_id", "report_year", "issuer", "region_code", "fingerprint")
    # The same sample in whole, however many share it; and pairs that share sentences few others have.
    whole = sampled.with_columns(key=pl.col("fingerprint").hash())
    ends = (
        sampled.select("report_id", "report_year", key="fingerprint")
        .explode("key")
        .with_columns(pl.col("key").hash())
        .filter(pl.len().over("report_year", "key").is_between(2, MOST_SHARING))
    )
    first = pl.col("report_id").first().over("report_year", "key", order_by="report_id")
    second = pl.col("report_id").last().over("report_year", "key", order_by="report_id")
    stars = whole.with_columns(other=pl.when(pl.col("report_id") == first).then(second).otherwise(first)).select(
        "report_id", "other"
    )
    pairs = ends.join(ends, on=["report_year", "key"], suffix="_other").select("report_id", other="report_id_other")
    candidates = pl.concat([stars, pairs]).filter(pl.col("report_id") != pl.col("other")).unique()
    of_other = sampled.select(
        other="report_id", issuer_other="issuer", region_other="region_code", fingerprint_other="fingerprint"
    )
    shared = pl.col("fingerprint").list.set_intersection("fingerprint_other").list.len()
    most = pl.max_horizontal(pl.col("fingerprint").list.len(), pl.col("fingerprint_other").list.len())
    near = (
        candidates.join(sampled, on="report_id")
        .join(of_other, on="other")
        .filter(~_same_body())
        .with_columns(alike=shared / most)
        .filter(pl.col("alike") >= NEAR)
        .sort("report_id", pl.col("alike") * -1, "other")
        .unique("report_id", keep="first", maintain_order=True)
    )
    return near.select(
        "report_id",
        check=pl.lit("near_identical_text"),
        indicator=pl.lit(None, pl.String),
        char_start=pl.lit(None, pl.Int64),
        found=pl.format("{} in 100 of the sentences sampled as in the report of {}", (100 * pl.col("alike")).round(0).cast(pl.Int64), "issuer_other"),
        expected=pl.lit("a text of its own"),
        other_report_id="other",
    ).cast(FOUND)  # fmt: skip


def _same_body() -> pl.Expr:
    """Whether two issuers are one: the longer name ends with the shorter (荣昌区广顺街道办事处, 广顺街道办事处)."""
    one, other = pl.col("issuer"), pl.col("issuer_other")
    return one.str.ends_with(other) | other.str.ends_with(one)
