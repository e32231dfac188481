"""From pages to reports: the columns of `transform.schema.REPORTS` that a page alone can tell."""

import polars as pl

from transform.fingerprints import fingerprints
from transform.issuers import OPENING, completed, issuer
from transform.levels import level
from transform.plain import with_plain
from transform.regions import regions
from transform.schema import PARTITION_COLUMNS, REPORTS, SECTIONS
from transform.sections import sections
from transform.settled import settled
from transform.signatures import TAIL, signed
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

    Most of it is worked out at once, step by step (`transform.settled`). What is left is to be collected with
    `engine="in-memory"`: the streaming engine of Polars 2.1 takes a third longer for such plans.
    """
    texts = pages.with_row_index(_KEY).with_columns(text=pl.col("text").fill_null(""))
    read = with_plain(texts, head=pl.col("text").str.head(OPENING), tail=pl.col("text").str.tail(TAIL))
    titled = read.with_columns(signed=signed(pl.col("tail")), title_lines=title_lines(pl.col("head"))).with_columns(
        title=report_title(pl.col("title"), pl.col("title_lines"))
    )
    rows = settled(with_report_year(titled)).lazy()
    named = settled(rows.join(issuer(rows, _KEY), on=_KEY, how="left")).lazy()
    placed = settled(named.join(regions(named, _KEY), on=_KEY, how="left")).lazy()
    areas = (pl.col("county_name"), pl.col("city_name"), pl.col("province_name"))
    return (
        placed.join(sections(rows, _KEY), on=_KEY, how="left")
        .join(fingerprints(placed, _KEY, "issuer", "township_name", "county_name"), on=_KEY, how="left")
        .with_columns(
            level=level(pl.col("issuer"), pl.col("listing_level"), pl.col("pronoun"), pl.col("unit")),
            issuer=completed(pl.col("issuer"), pl.col("text"), areas),
            sections=pl.col("sections").fill_null(pl.lit([], dtype=SECTIONS)),
            fingerprint=pl.col("fingerprint").fill_null(pl.lit([], dtype=REPORTS["fingerprint"])),
        )
        .sort(_KEY)
        .select(COLUMNS)
    )
