"""Flags of a state to come: what the checks find in the reports that change, and in those that stand beside them in time.

A report's own checks need its own rows; comparisons need the same body's indicators of the year before and the samples of
the year's texts. So the flags of the years that change, and of those after them, are settled anew, but for what stands of
bodies that do not change; every other year's stand.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

import polars as pl

from flows.panel import Panel
from load.dataset import open_rows, open_table, table_schema
from transform.check_across import BODY, COMPARED
from transform.checks import ACROSS, OF_ONE_BODY, across_checks, flag_rows


def flag_years(reports: pl.DataFrame, stood: pl.DataFrame) -> frozenset[int]:
    """The years whose flags these new rows concern, `stood` being the published rows which they are instead of."""
    changed = set(reports["report_year"]) | set(stood["report_year"])
    return frozenset(changed | {year + 1 for year in changed if year})


# Samples as hashes: a tenth of them, and what is alike in them is alike.
_SEEN: Final = (
    "report_id", "portal", "region_code", "issuer", "level", "published", "province", "report_year", "withdrawn_at",
    pl.col("fingerprint").list.eval(pl.element().hash()),
)  # fmt: skip


def seen(reports: pl.DataFrame) -> pl.DataFrame:
    """What `settle_flags` must know of reports."""
    return reports.select(*_SEEN)


def settle_flags(
    data: Path, reports: pl.DataFrame, own: pl.DataFrame, panel: Panel, stood: pl.DataFrame, years: frozenset[int]
) -> Iterator[dict[str, pl.DataFrame]]:
    """The tables `indicators` and `flags` of each of `years`, which `flag_years` gave: the panel, and every flag.

    `reports`: what `seen` gives; `own`: what `own_checks` finds in them; `stood`: the published rows which they are
    instead of, as `load.dataset.open_rows` takes them. Year by year, so that memory holds the samples and values of a
    year and the one before, whatever is published.
    """
    # Held against the year before is a body alone that has a new row, or had one that goes.
    left = open_rows(data, "reports", stood)
    bodies = pl.concat([left.select(BODY), reports.lazy().select(BODY)]).unique().collect()
    # Nothing is told of a report without issuer; of the others, a file's rows are passed over by theirs.
    told = pl.col("issuer").is_in(bodies["issuer"].drop_nulls().unique().implode())
    standing = {table: open_table(data, table) for table in ("reports", "indicators", "flags")}
    standing["indicators"] = standing["indicators"].filter(told)
    gone = stood.lazy().select("report_id")
    kept = {table: rows.join(gone, on="report_id", how="anti") for table, rows in standing.items()}

    def compared(year: int, new: pl.DataFrame) -> pl.DataFrame:
        """The values of the bodies in a year: those that stand, and the new ones."""
        rows = [kept["indicators"].filter(pl.col("report_year") == year), new.lazy()]
        values = pl.concat([one.select(*COMPARED) for one in rows])
        return values.join(bodies.lazy(), on=BODY, how="semi", nulls_equal=True).collect(engine="in-memory")

    before: dict[int, pl.DataFrame] = {}
    for year in sorted(years):
        new = panel.of(year)
        values = compared(year, new)
        earlier = before[year - 1] if year - 1 in before else compared(year - 1, panel.of(year - 1))
        both = pl.concat([earlier, values]).lazy()
        before = {year: values}
        yield {"indicators": new, "flags": _settled(kept, reports.lazy(), own.lazy(), both, bodies.lazy(), year)}


def _settled(
    kept: Mapping[str, pl.LazyFrame], fresh: pl.LazyFrame, own: pl.LazyFrame, values: pl.LazyFrame, bodies: pl.LazyFrame, year: int
) -> pl.DataFrame:  # fmt: skip
    """The flags of a year: of what is kept of the published tables, of new reports, and of the values to be compared."""
    of_year = pl.col("report_year") == year
    every = pl.concat([kept["reports"].filter(of_year).select(*_SEEN), fresh.filter(of_year)])
    found = pl.concat([own, across_checks(every.filter(pl.col("withdrawn_at").is_null()), values)])
    flags = kept["flags"].filter(of_year).select(table_schema("flags").names())
    stay = [
        flags.filter(~pl.col("check").is_in(ACROSS)),
        flags.filter(pl.col("check").is_in(OF_ONE_BODY)).join(bodies, on=BODY, how="anti", nulls_equal=True),
    ]
    # The streaming engine of Polars 2.1 panics on plans of this shape (an assertion of its own on the state of a pipe).
    return pl.concat([*stay, flag_rows(found, every)]).collect(engine="in-memory")
