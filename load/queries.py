"""What people ask of the data, as frames. Nothing is printed here, and nothing written."""

import re
from pathlib import Path
from typing import Final, TypedDict

import polars as pl

from load.coverage import read_coverage
from load.dataset import open_table
from load.errors import NotFound

_CODE: Final = re.compile(r"[0-9]{2}|[0-9]{4}|[0-9]{6}|[0-9]{9}|[0-9]{12}", re.ASCII)
_NAMES: Final = ("province_name", "city_name", "county_name", "township_name")
_REGION: Final = pl.concat_str(_NAMES, separator="", ignore_nulls=True)


def indicator_values(data: Path, indicator: str, *, year: int | None = None, region: str | None = None) -> pl.DataFrame:
    """One row per report that states the indicator, by region and year, with the sentence and the address.

    `region` is a division code and takes in all below it (`50` and `500000`: Chongqing and its districts). Raises
    NotFound for a region that is no code.
    """
    chosen = open_table(data, "indicators").filter(pl.col("indicator") == indicator)
    observations = open_table(data, "observations").filter(pl.col("indicator") == indicator)
    if year is not None:
        chosen = chosen.filter(pl.col("report_year") == year)
        observations = observations.filter(pl.col("report_year") == year)
    if region is not None:
        chosen = chosen.filter(pl.col("region_code").str.starts_with(region_prefix(region)))
    reports = open_table(data, "reports").select("report_id", "url", region=_REGION)
    place = ["report_id", "indicator", "char_start", "value"]
    sentences = observations.select(*place, "number", "subject", "sentence").unique(
        place, keep="first", maintain_order=True
    )
    return (
        chosen.join(sentences, on=place, how="left")
        .join(reports, on="report_id", how="left")
        .select(
            "report_year", "region_code", "region", "issuer", "value", "unit", "qualifier", "n_observations",
            "subject", "number", "sentence", "url", "report_id",
        )
        .sort("region_code", "issuer", "report_year", "report_id", nulls_last=True)
        .collect()
    )  # fmt: skip


def region_prefix(code: str) -> str:
    """The digits with which every code of a region's parts begins. Raises NotFound for what is no code."""
    if not _CODE.fullmatch(code):
        raise NotFound(f"region {code!r}", expected="a division code of 2, 4, 6, 9 or 12 digits, e.g. 50 or 500153")
    for length in (9, 6, 4, 2):
        if len(code) > length and not code[length:].strip("0"):
            code = code[:length]
    return code


def explanation(data: Path, report_id: str, indicator: str | None = None) -> pl.DataFrame:
    """One row per quantity of a report (of one indicator, where it is named), in the order of the text.

    Each tells its sentence and section, where the number stands in the report's text, whether it is the one chosen
    for the indicator, the page, when it was fetched, and the archive record it was read from. Raises NotFound for an
    unknown report, or an indicator that it does not state.
    """
    found = open_table(data, "reports").filter(pl.col("report_id") == report_id).collect()
    if found.is_empty():
        raise NotFound(f"report {report_id!r}", expected="a report_id of 16 hex digits, as `fazhi show` lists them")
    report = found.row(0, named=True)
    stated = open_table(data, "observations").filter(
        pl.col("report_year") == report["report_year"],
        pl.col("province") == report["province"],
        pl.col("report_id") == report_id,
    )
    chosen = open_table(data, "indicators").filter(
        pl.col("report_year") == report["report_year"], pl.col("report_id") == report_id
    )
    rows = stated.join(
        chosen.select("indicator", "char_start", "value", chosen=pl.lit(value=True)),
        on=["indicator", "char_start", "value"],
        how="left",
    ).collect()
    if indicator is not None:
        codes = sorted(rows["indicator"].drop_nulls().unique())
        rows = rows.filter(pl.col("indicator") == indicator)
        if rows.is_empty():
            raise NotFound(
                f"indicator {indicator!r} in report {report_id}", expected=f"one of {', '.join(codes) or 'none'}"
            )
    origin = ("title", "url", "revision", "fetched_at", "archive", "archive_offset", "layout", "extractor")
    return (
        rows.with_columns(
            _heading(report["sections"] or []).alias("section"),
            pl.col("chosen").fill_null(value=False),
            *(pl.lit(report[name], dtype=found.schema[name]).alias(name) for name in origin),
        )
        .sort("char_start", "char_end", "subject")
        .select(
            "indicator", "subject", "value", "unit", "qualifier", "status", "measure", "chosen", "number", "evidence",
            "sentence", "section", "section_kind", "char_start", "char_end", *origin,
        )
    )  # fmt: skip


def report_flags(data: Path, report_id: str) -> pl.DataFrame:
    """One row per finding of the checks about a report: `check`, `indicator`, `char_start`, `found`, `expected`."""
    return (
        open_table(data, "flags")
        .filter(pl.col("report_id") == report_id)
        .select("check", "indicator", "char_start", "found", "expected", "other_report_id")
        .sort("char_start", "check", nulls_last=False)
        .collect()
    )


def portal_states(data: Path) -> pl.DataFrame:
    """One row per portal: reports published, the newest of them, last success, and what is missing and why."""
    reports = (
        open_table(data, "reports")
        .group_by("portal")
        .agg(
            reports=pl.len(),
            newest=pl.max("published"),
            last_year=pl.max("report_year"),
            withdrawn=pl.col("withdrawn_at").is_not_null().sum(),
        )
        .collect()
    )
    missing = (pl.col("expected").fill_null(0) - pl.col("read")).clip(lower_bound=0)
    listings = (
        read_coverage(data)
        .group_by("portal")
        .agg(
            last_success=pl.max("last_success"),
            listings=pl.col("listing").n_unique(),
            expected=pl.sum("expected"),
            found=pl.sum("found"),
            read=pl.sum("read"),
            missing=missing.sum(),
            last_error=pl.col("last_error").drop_nulls().unique().sort().str.join(", "),
        )
        .with_columns(pl.col("last_error").replace("", None))
    )
    return listings.join(reports, on="portal", how="full", coalesce=True).sort("portal")


def gaps(data: Path) -> pl.DataFrame:
    """One row per listing and year of which less was read than expected or found, or whose last visit failed."""
    return read_coverage(data).filter(
        (pl.col("read") < pl.col("expected").fill_null(0))
        | (pl.col("read") < pl.col("found"))
        | pl.col("last_error").is_not_null()
    )


class _Section(TypedDict):
    heading: str
    kind: str
    start: int
    end: int


def _heading(sections: list[_Section]) -> pl.Expr:
    """The heading of the section that a number stands in; null before the first."""
    heading = pl.lit(None, pl.String)
    for section in sections:
        inside = pl.col("char_start").is_between(section["start"], section["end"], closed="left")
        heading = pl.when(inside).then(pl.lit(section["heading"], pl.String)).otherwise(heading)
    return heading
