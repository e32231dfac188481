"""Reports for the site: an index of each year to search in, and each report with its quantities and sentences."""

from collections.abc import Iterator, Mapping
from typing import Final

import polars as pl

from load.site.flags import of_reports
from load.site.shards import digits
from load.site.sources import Sources

INDEX: Final = ("report_id", "title", "issuer", "level", "province", "region_code", "published", "portal", "n")
ABOUT: Final = (
    "report_id", "title", "issuer", "level", "region_code", "province_name", "city_name", "county_name",
    "township_name", "published", "signed", "source", "document_number", "url", "portal", "layout", "extractor",
    "revision", "fetched_at", "withdrawn_at", "duplicate_of", "archive", "archive_offset", "warnings",
)  # fmt: skip
QUANTITY: Final = (
    "indicator", "subject", "value", "unit", "qualifier", "status", "measure", "number", "evidence", "sentence",
    "section_kind", "chosen",
)  # fmt: skip
# Reports in one piece, about: some 10 kB each before compression.
MOST: Final = 200


def index(sources: Sources, year: int) -> pl.DataFrame:
    """One row per report about the year, with how many quantities it states; by division code and issuer."""
    counts = _stated(sources, year).group_by("report_id").len("n").collect()
    reports = sources.reports.filter(pl.col("report_year") == year)
    return (
        reports.join(counts, on="report_id", how="left")
        .with_columns(pl.col("n").fill_null(0))
        .sort("region_code", "issuer", "published", "report_id", nulls_last=True)
        .select(*INDEX, duplicate=pl.col("duplicate_of").is_not_null(), withdrawn=pl.col("withdrawn_at").is_not_null())
    )


def pieces(sources: Sources, year: int) -> Iterator[tuple[str, Mapping[str, object]]]:
    """The reports about a year with their quantities, split by the first digits of their ids.

    Gives the digits (`all` where there are none), and `reports` by id; each holds `quantities` by column.
    """
    reports = sources.reports.filter(pl.col("report_year") == year)
    count = digits(reports.height, MOST)
    prefix = pl.col("report_id").str.head(count).alias("prefix")
    chosen = (
        sources.table("indicators")
        .filter(pl.col("report_year") == year)
        .select("report_id", "indicator", "char_start", "value", chosen=pl.lit(value=True))
    )
    stated = _stated(sources, year)
    quantities = (
        stated.join(chosen, on=["report_id", "indicator", "char_start", "value"], how="left")
        .with_columns(pl.col("chosen").fill_null(value=False))
        .sort("report_id", "char_start", "char_end", "subject")
        .select(prefix, "report_id", *QUANTITY)
        .collect()
        .partition_by("prefix", as_dict=True, include_key=False)
    )
    flags = of_reports(sources, year)
    about = reports.select(prefix, *ABOUT).partition_by("prefix", as_dict=True, include_key=False)
    for key, part in about.items():
        mine = quantities.get(key)
        by_report = {} if mine is None else mine.partition_by("report_id", as_dict=True, include_key=False)
        yield (
            str(key[0]) or "all",
            {
                "reports": {
                    row["report_id"]: row
                    | {
                        "flags": flags.get(row["report_id"], []),
                        "quantities": by_report[(row["report_id"],)].to_dict(as_series=False)
                        if (row["report_id"],) in by_report
                        else {},
                    }
                    for row in part.iter_rows(named=True)
                }
            },
        )


def _stated(sources: Sources, year: int) -> pl.LazyFrame:
    return sources.table("observations").filter(pl.col("report_year") == year)
