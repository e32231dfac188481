"""What the portals were expected to publish, what was found and what was read, for `coverage.parquet`."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Final

import polars as pl

from extract.records import Link
from extract.registry import Portal
from extract.report_links import about_year
from flows.ledgers import ledgers
from load.coverage import read_coverage, write_coverage
from load.dataset import open_table
from load.errors import RecordDamaged
from load.schema import COVERAGE

# 《法治政府建设与责任落实督察工作规定》, Art. 24: reports are published before 1 April of the year after.
_DUE_MONTH: Final = 4
_TOLD: Final = ("url", "kind", "state", "reason", "first_seen_at", "fetched_at", "listing_url", "title", "listed_on")
_LISTING: Final = ["portal", "listing"]
_KEY: Final = [*_LISTING, "report_year"]
_YEAR: Final = COVERAGE["report_year"]


def cover(data: Path, portals: Iterable[Portal], now: datetime, warn: Callable[[str], None]) -> None:
    """Write the coverage of these portals anew, one row a listing and year; other portals' rows stay.

    A table that is damaged is begun anew, with a warning: what it told comes again as each portal is visited.
    """
    portals = list(portals)
    covered = [portal.id for portal in portals]
    # The year last due always has its row, so that what is missing shows.
    due = now.year - 1 if now.month >= _DUE_MONTH else now.year - 2
    told = ledgers(data, covered, _TOLD)
    articles = _articles(data, told)
    try:
        before = read_coverage(data)
    except RecordDamaged as error:
        warn(f"{error}; it was written anew, of the portals of this run alone")
        before = pl.DataFrame(schema=COVERAGE)
    # A listing that fails now keeps the time of its last success.
    successes = before.group_by(_LISTING).agg(was=pl.col("last_success").max())
    fresh = (
        _rows(articles, _registered(portals), due)
        .join(_refusals(articles), on=_KEY, how="left")
        .join(_visits(told), on=_LISTING, how="left")
        .join(successes, on=_LISTING, how="left")
        .with_columns(
            last_success=pl.coalesce(pl.when(~pl.col("fails").fill_null(value=False)).then("fetched_at"), "was"),
            last_error=pl.when("fails").then("why").otherwise("refusal"),
        )
        .select(pl.col(name).cast(dtype) for name, dtype in COVERAGE.items())
    )
    write_coverage(data, pl.concat([before.filter(~pl.col("portal").is_in(covered)), fresh]))


def _articles(data: Path, told: pl.DataFrame) -> pl.DataFrame:
    """The pages that may be reports, each with the `listing` it stands in, whether it is `read`, and its `report_year`; of one
    not read, the year that it is likely about, from its link, and 0 where the link does not tell."""
    published = open_table(data, "reports").select("portal", "url", pl.col("report_year").cast(_YEAR)).collect()
    found = (
        told.filter(pl.col("kind") == "article", pl.col("reason").ne_missing("not_a_report"))
        .with_columns(listing=pl.col("listing_url").fill_null(""))
        .join(published, on=["portal", "url"], how="left")
        .with_columns(read=pl.col("report_year").is_not_null())
    )
    unread = found.filter(~pl.col("read"))
    years = [
        next(iter(about_year(Link(url, title or "", listed_on))), 0)
        for url, title, listed_on in unread.select("url", "title", "listed_on").iter_rows()
    ]
    return pl.concat([found.filter("read"), unread.with_columns(report_year=pl.Series(years, dtype=_YEAR))])


def _registered(portals: Sequence[Portal]) -> pl.DataFrame:
    """One row a listing of the registry: `portal`, `listing`, and whether it is one body's."""
    rows = [(portal.id, one.url, bool(one.issuer)) for portal in portals for one in portal.listings]
    schema = {"portal": pl.String, "listing": pl.String, "of_body": pl.Boolean}
    return (
        pl.DataFrame(rows, schema=schema, orient="row").group_by(_LISTING, maintain_order=True).agg(pl.any("of_body"))
    )


def _rows(articles: pl.DataFrame, registered: pl.DataFrame, due: int) -> pl.DataFrame:
    """Expected, found and read of each listing and year of which there is something to tell."""
    counted = articles.group_by(_KEY).agg(found=pl.len(), read=pl.col("read").sum())
    last = registered.with_columns(report_year=pl.lit(due, _YEAR))
    # A body that published once publishes every year: a year between without a report is a gap.
    first = counted.filter(pl.col("report_year") > 0).group_by(_LISTING).agg(first=pl.col("report_year").min())
    between = (
        registered.filter("of_body")
        .join(first, on=_LISTING)
        .with_columns(report_year=pl.int_ranges("first", due).cast(pl.List(_YEAR)))
        .explode("report_year", empty_as_null=False)
    )
    keys = pl.concat([frame.select(_KEY) for frame in (counted, last, between)]).unique()
    expected = pl.col("of_body") & (pl.col("report_year") > 0) & (pl.col("report_year") <= due)
    return (
        keys.join(counted, on=_KEY, how="left")
        .join(registered, on=_LISTING, how="left")
        .with_columns(pl.col("found", "read").fill_null(0), expected=pl.when(expected).then(1))
    )


def _refusals(articles: pl.DataFrame) -> pl.DataFrame:
    """Why the newest of the pages that were not read was not, by listing and year."""
    return (
        articles.filter(~pl.col("read"), pl.col("reason").is_not_null())
        .sort(pl.coalesce("fetched_at", "first_seen_at"), "url")
        .unique(_KEY, keep="last", maintain_order=True)
        .select(*_KEY, refusal="reason")
    )


def _visits(told: pl.DataFrame) -> pl.DataFrame:
    """How each listing was met last: when, whether it `fails`, and why."""
    return (
        told.filter(pl.col("kind") == "listing")
        .with_columns(listing=pl.coalesce("listing_url", "url"))
        .unique(_LISTING, keep="last", maintain_order=True)
        .select(*_LISTING, "fetched_at", fails=~pl.col("state").is_in(["archived", "unchanged"]), why="reason")
    )
