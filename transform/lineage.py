"""How a reading of a report relates to the row already published: revisions, first sight, withdrawal, duplicates."""

import polars as pl

# What a report keeps of its published row while its text stays the same, so that the row does not change either.
_KEPT = ("fetched_at", "archive", "archive_offset")

PUBLISHED_KEYS = (
    "report_id",
    "content_sha256",
    "revision",
    "first_seen_at",
    "withdrawn_at",
    "duplicate_of",
    *_KEPT,
)


def follow(read: pl.LazyFrame, published: pl.LazyFrame) -> pl.LazyFrame:
    """One row per report read, with `revision` and `first_seen_at` from the row published before, if any.

    A changed text is one revision more. An unchanged text keeps the archive record and time of its first capture.
    """
    before = published.select(
        "report_id", *(pl.col(name).name.prefix("was_") for name in PUBLISHED_KEYS if name != "report_id")
    )
    same = pl.col("content_sha256") == pl.col("was_content_sha256")
    return (
        read.join(before, on="report_id", how="left")
        .with_columns(
            *(pl.when(same).then(pl.col(f"was_{name}")).otherwise(pl.col(name)).alias(name) for name in _KEPT),
            revision=(pl.col("was_revision").fill_null(0) + (~same.fill_null(False)).cast(pl.Int32)).cast(pl.Int32),
            first_seen_at=pl.coalesce("was_first_seen_at", "fetched_at"),
        )
        .drop(pl.selectors.starts_with("was_"))
    )


def duplicates(reports: pl.LazyFrame) -> pl.LazyFrame:
    """`report_id` and `duplicate_of`, one row per report: the one it repeats, or null for the one that stands for all.

    Reports with the same text are the same report. Of several, the one not withdrawn, seen first, with the smallest
    id stands for all, so that the answer does not depend on the order of reading.
    """
    order = [pl.col("withdrawn_at").is_not_null(), pl.col("first_seen_at"), pl.col("report_id")]
    first = pl.col("report_id").sort_by(order).first().over("content_sha256")
    return reports.select(
        "report_id", duplicate_of=pl.when(first != pl.col("report_id")).then(first).otherwise(pl.lit(None, pl.String))
    )
