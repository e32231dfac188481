"""The indicators' numbers: their spread over years and groups, and every value with a way to its report."""

from collections.abc import Iterator
from typing import Final

import polars as pl

from load.site.flags import of_values
from load.site.sources import Sources

_PLACE: Final = ("report_id", "indicator", "char_start", "value")
VALUE: Final = ("report_id", "issuer", "level", "province", "value", "unit", "qualifier", "evidence", "flags")


def spreads(sources: Sources) -> pl.DataFrame:
    """One row per indicator, year and group: how many values there are, and their quartiles.

    `group` is all, level or province, `member` the level or province.
    """
    values = sources.table("indicators").select("indicator", "report_year", "value", "level", "province")
    told = pl.col("value")
    figures = [
        pl.len().alias("n"),
        told.min().alias("min"),
        told.quantile(0.25, "linear").alias("q1"),
        told.median().alias("median"),
        told.quantile(0.75, "linear").alias("q3"),
        told.max().alias("max"),
    ]
    keys = ["indicator", "report_year"]
    parts = [values.group_by(keys).agg(figures).with_columns(group=pl.lit("all"), member=pl.lit("all"))]
    for group in ("level", "province"):
        part = values.filter(pl.col(group).is_not_null()).group_by(*keys, group).agg(figures)
        parts.append(part.rename({group: "member"}).with_columns(group=pl.lit(group)))
    order = [*keys, "group", "member"]
    return (
        pl.concat(part.select(*order, "n", "min", "q1", "median", "q3", "max") for part in parts).sort(order).collect()
    )


def values(sources: Sources, year: int) -> Iterator[tuple[str, pl.DataFrame]]:
    """The values of each indicator in one year, with the words they stand in, in the order of division codes."""
    words = (
        sources.table("observations")
        .filter(pl.col("report_year") == year)
        .select(*_PLACE, "evidence")
        .unique(_PLACE, keep="first", maintain_order=True)
    )
    chosen = sources.table("indicators").filter(pl.col("report_year") == year)
    rows = (
        chosen.join(words, on=_PLACE, how="left")
        .join(of_values(sources, year), on=["report_id", "indicator"], how="left")
        .sort("indicator", "region_code", "issuer", "report_id", nulls_last=True)
        .select("indicator", *VALUE)
        .collect()
    )
    for (code,), part in rows.partition_by("indicator", as_dict=True, include_key=False).items():
        yield str(code), part
