"""Flags of a state to come: what the checks find in the reports that change, and in those that stand beside them in time.

A report's own checks need its own rows; comparisons need the same body's indicators of the year before and the samples of
the year's texts. So the flags of the years that change, and of those after them, are settled anew, but for what stands of
bodies that do not change; every other year's stand.
"""

from collections.abc import Collection
from pathlib import Path

import polars as pl

from load.dataset import open_table, table_schema
from transform.check_across import BODY
from transform.checks import ACROSS, OF_ONE_BODY, across_checks, flag_rows


def flag_years(reports: pl.DataFrame, replaced: Collection[str], published: pl.DataFrame) -> frozenset[int]:
    """The years whose flags these new rows concern, `replaced` being the reports whose rows they are instead of."""
    left = published.filter(pl.col("report_id").is_in(list(replaced)))["report_year"]
    changed = set(reports["report_year"]) | set(left)
    return frozenset(changed | {year + 1 for year in changed if year})


def settle_flags(
    data: Path, reports: pl.DataFrame, own: pl.DataFrame, indicators: pl.DataFrame, replaced: Collection[str],
    years: frozenset[int],
) -> pl.DataFrame:  # fmt: skip
    """Every flag of `years`, which `flag_years` gave. `own`: what `own_checks` finds in `reports`, which need no text."""
    if not years:
        return pl.DataFrame(schema=table_schema("flags"))
    gone = pl.DataFrame({"report_id": sorted(replaced)}, schema={"report_id": pl.String})
    standing = _standing(data, "reports", years, gone).select(*_SEEN)
    every = pl.concat([standing, reports.lazy().select(*_SEEN)])
    # Held against the year before is a body alone that has a new row, or had one that goes.
    left = open_table(data, "reports").join(gone.lazy(), on="report_id", how="semi")
    bodies = pl.concat([left.select(BODY), reports.lazy().select(BODY)]).unique().collect().lazy()
    before = _standing(data, "indicators", years | {year - 1 for year in years}, gone).select(indicators.columns)
    values = pl.concat([before, indicators.lazy()]).join(bodies, on=BODY, how="semi", nulls_equal=True)
    found = pl.concat([own.lazy(), across_checks(every.filter(pl.col("withdrawn_at").is_null()), values)])
    flags = _standing(data, "flags", years, gone).select(table_schema("flags").names())
    kept = [
        flags.filter(~pl.col("check").is_in(ACROSS)),
        flags.filter(pl.col("check").is_in(OF_ONE_BODY)).join(bodies, on=BODY, how="anti", nulls_equal=True),
    ]
    fresh = flag_rows(found, every).filter(pl.col("report_year").is_in(list(years)))
    # The streaming engine of Polars 2.1 panics on plans of this shape (an assertion of its own on the state of a pipe).
    return pl.concat([*kept, fresh]).collect(engine="in-memory")


_SEEN = (
    "report_id", "portal", "region_code", "issuer", "level", "published", "province", "report_year", "withdrawn_at",
    "fingerprint",
)  # fmt: skip


def _standing(data: Path, table: str, years: frozenset[int] | set[int], gone: pl.DataFrame) -> pl.LazyFrame:
    """The published rows of these years, but for the reports that are replaced."""
    rows = open_table(data, table).filter(pl.col("report_year").is_in(list(years)))
    return rows.join(gone.lazy(), on="report_id", how="anti")
