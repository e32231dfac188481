"""The checks that travel with the data: each gives rows of the table `flags`, and changes nothing that it looks at."""

from typing import Final

import polars as pl

from transform.check_across import copies, jumps, near_identical
from transform.check_reports import own_checks as own_checks
from transform.schema import FLAGS

# The checks that compare reports, of one body and of several; the others need one report alone.
OF_ONE_BODY: Final = ("jump", "copied_from_year_before")
ACROSS: Final = (*OF_ONE_BODY, "near_identical_text")


def across_checks(reports: pl.LazyFrame, indicators: pl.LazyFrame) -> pl.LazyFrame:
    """What is found in reports held against each other, as `transform.check_reports.FOUND`.

    Args:
        reports: report_id, report_year, issuer, region_code, fingerprint of the reports that stand.
        indicators: the columns `check_across.COMPARED`, of their years and the years before; those
            of some bodies whole, where the others need not be held against the year before.
    """
    return pl.concat([jumps(indicators), copies(indicators), near_identical(reports)])


def flag_rows(found: pl.LazyFrame, reports: pl.LazyFrame) -> pl.LazyFrame:
    """Findings as rows of `flags`, with report_year: beside each, what the other tables carry of its report."""
    context = [name for name in FLAGS if name not in found.collect_schema()]
    told = found.with_columns(pl.col("found", "expected").fill_null("?"))
    return told.join(reports.select("report_id", "report_year", *context), on="report_id").select(
        *(pl.col(name).cast(dtype) for name, dtype in FLAGS.items()), "report_year"
    )
