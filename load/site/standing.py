"""Who has published a year's report, who was late, and of whom nothing was found.

A report is due before 1 April of the year after (《法治政府建设与责任落实督察工作规定》, Art. 24).
"""

from datetime import date
from typing import Final

import polars as pl

from extract.schema import Word
from load.site.sources import Sources

STANDINGS: Final = (
    Word("on_time", "Published before 1 April", "按时公布"),
    Word("late", "Published on or after 1 April", "逾期公布"),
    Word("undated", "Published, the page tells no date", "已公布,日期不明"),
    Word("absent", "Reported for a year before, nothing found for this one", "往年有、本年未见"),
    Word("missing", "Expected of this listing, nothing found", "应有未见"),
    Word("unread", "Found in the listing, could not be read", "已发现,未能读取"),
    Word("failing", "The listing itself could not be read", "列表页无法读取"),
)
# Those of a report that is there.
PUBLISHED: Final = ("on_time", "late", "undated")
ROW: Final = (
    "report_year",
    "standing",
    "issuer",
    "level",
    "province",
    "published",
    "portal",
    "url",
    "report_id",
    "reason",
)
_DUE_MONTH: Final = 4


def due(year: int) -> date:
    """The day from which a year's report is late."""
    return date(year + 1, _DUE_MONTH, 1)


def standings(sources: Sources) -> pl.DataFrame:
    """One row per report, and per gap: a body, or a listing, of which a year's report is not there."""
    rows = [_published(sources.reports), _absent(sources), _gaps(sources)]
    # What is not as it should be comes first.
    ranks = {
        word.code: place + (len(STANDINGS) if word.code in PUBLISHED else 0) for place, word in enumerate(STANDINGS)
    }
    order = pl.col("standing").replace_strict(ranks)
    return pl.concat(part.select(ROW) for part in rows).sort(
        pl.col("report_year").neg(), order, "province", "issuer", "url", nulls_last=True
    )


def _published(reports: pl.DataFrame) -> pl.DataFrame:
    late = pl.col("published") >= pl.date(pl.col("report_year") + 1, _DUE_MONTH, 1)
    return reports.filter(pl.col("duplicate_of").is_null()).with_columns(
        standing=pl.when(pl.col("published").is_null() | (pl.col("report_year") == 0))
        .then(pl.lit("undated"))
        .when(late)
        .then(pl.lit("late"))
        .otherwise(pl.lit("on_time")),
        reason=pl.lit(None, pl.String),
    )


def _absent(sources: Sources) -> pl.DataFrame:
    """Bodies that reported for the year before, or the one before that, and of which a due year's report is not there."""
    known = sources.reports.filter(pl.col("issuer").is_not_null(), pl.col("report_year") > 0)
    body = ["portal", "issuer"]
    there = known.select(*body, "report_year").unique()
    before = pl.concat(
        known.select(*body, "level", "province", pl.col("report_year") + years) for years in (1, 2)
    ).unique([*body, "report_year"], keep="first", maintain_order=True)
    newest = sources.now.year - 1 if sources.now.date() >= due(sources.now.year - 1) else sources.now.year - 2
    return (
        before.filter(pl.col("report_year") <= newest)
        .join(there, on=[*body, "report_year"], how="anti")
        .with_columns(
            standing=pl.lit("absent"),
            published=pl.lit(None, pl.Date),
            url=pl.lit(None, pl.String),
            report_id=pl.lit(None, pl.String),
            reason=pl.lit(None, pl.String),
        )
    )


def _gaps(sources: Sources) -> pl.DataFrame:
    """Listings of which less came than was there or expected."""
    portals = sources.reports.group_by("portal").agg(pl.col("province").mode().sort().first())
    return (
        sources.coverage.with_columns(
            standing=pl.when(pl.col("read") < pl.col("found"))
            .then(pl.lit("unread"))
            .when(pl.col("last_error").is_not_null())
            .then(pl.lit("failing"))
            .when(pl.col("read") < pl.col("expected").fill_null(0))
            .then(pl.lit("missing"))
        )
        .filter(pl.col("standing").is_not_null())
        .join(portals, on="portal", how="left")
        .with_columns(
            pl.col("province").fill_null("unknown"),
            issuer=pl.lit(None, pl.String),
            level=pl.lit(None, pl.String),
            published=pl.lit(None, pl.Date),
            report_id=pl.lit(None, pl.String),
            url=pl.col("listing"),
            reason=pl.col("last_error"),
        )
    )
