"""What the checks found, for a page of their own and beside the values and reports concerned."""

from typing import Final

import polars as pl

from load.site.sources import Sources

ROW: Final = ("check", "report_id", "issuer", "level", "province", "indicator", "found", "expected", "other_report_id")


def flags(sources: Sources) -> pl.DataFrame:
    """One row per flag with its `report_year`, and the `other_year` of the report it was compared with."""
    others = sources.reports.select(other_report_id="report_id", other_year="report_year")
    return (
        sources.table("flags")
        .select("report_year", "region_code", *ROW)
        .collect()
        .join(others, on="other_report_id", how="left")
        .sort("report_year", "check", "region_code", "issuer", "indicator", nulls_last=True)
        .select("report_year", *ROW, "other_year")
    )


def of_values(sources: Sources, year: int) -> pl.LazyFrame:
    """Of each value of the year that a check speaks of: the checks, as `flags`. Keys: report_id, indicator."""
    return (
        sources.table("flags")
        .filter(pl.col("report_year") == year, pl.col("indicator").is_not_null())
        .group_by("report_id", "indicator")
        .agg(flags=pl.col("check").unique().sort())
    )


def of_reports(sources: Sources, year: int) -> dict[str, list[dict[str, object]]]:
    """The flags of each report about the year, by its id, in the order of the text."""
    rows = (
        sources.table("flags")
        .filter(pl.col("report_year") == year)
        .sort("report_id", "char_start", "check", "indicator", nulls_last=True)
        .select("report_id", "check", "indicator", "found", "expected", "other_report_id")
        .collect()
    )
    return {
        str(report): part.to_dicts()
        for (report,), part in rows.partition_by("report_id", as_dict=True, include_key=False).items()
    }
