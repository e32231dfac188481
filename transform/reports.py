"""From pages to reports: the columns of `transform.schema.REPORTS` that a page alone can tell."""

import polars as pl

from transform.check_across import fingerprint
from transform.issuers import completed, issuer
from transform.levels import level
from transform.regions import regions
from transform.schema import PARTITION_COLUMNS, REPORTS, SECTIONS
from transform.sections import sections
from transform.signatures import signed
from transform.titles import report_title, title_lines
from transform.years import with_report_year

# What only the one who publishes knows: earlier revisions, other addresses, the program's version.
NOT_OF_A_PAGE = ("revision", "first_seen_at", "withdrawn_at", "duplicate_of", "extractor")
COLUMNS = (
    *(name for name in REPORTS if name not in NOT_OF_A_PAGE),
    *(column.name for column in PARTITION_COLUMNS),
)
_KEY = "_report"


def reports(pages: pl.LazyFrame) -> pl.LazyFrame:
    """One row per row of `pages` (extract.schema.PAGES), in its order: `COLUMNS`, report_year and province last.

    Collect it with `engine="in-memory"`. The streaming engine of Polars 2.1 cannot search by a list that a plan makes
    (`divisions.names.standing`) and refuses the plan; it took a third longer for such plans besides.
    """
    text = pl.col("text").fill_null("")
    read = pages.with_row_index(_KEY).with_columns(text=text, signed=signed(text), title_lines=title_lines(text))
    titled = read.with_columns(title=report_title(pl.col("title"), pl.col("title_lines")))
    rows = with_report_year(titled).cache()
    named = rows.join(issuer(rows, _KEY), on=_KEY, how="left").cache()
    placed = named.join(regions(named, _KEY), on=_KEY, how="left").join(sections(rows, _KEY), on=_KEY, how="left")
    areas = (pl.col("county_name"), pl.col("city_name"), pl.col("province_name"))
    return (
        placed.with_columns(
            level=level(pl.col("issuer"), pl.col("listing_level"), pl.col("pronoun"), pl.col("unit")),
            issuer=completed(pl.col("issuer"), pl.col("text"), areas),
            sections=pl.col("sections").fill_null(pl.lit([], dtype=SECTIONS)),
            fingerprint=fingerprint(pl.col("text"), pl.col("issuer"), pl.col("township_name"), pl.col("county_name")),
        )
        .sort(_KEY)
        .select(COLUMNS)
    )
