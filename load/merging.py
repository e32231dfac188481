"""A published file and the new rows of its partition as one, some rows at a time: of a file, however long, memory holds no more."""

from collections.abc import Iterable, Iterator
from typing import Final

import polars as pl

# What the rows of every file are sorted by first. A report's own rows are in their order already.
_ORDER: Final = ["region_code", "report_id"]


def merged(
    published: Iterable[pl.DataFrame], new: pl.DataFrame, gone: pl.DataFrame | None
) -> Iterator[tuple[pl.DataFrame, bool]]:
    """The published rows of other reports than those in `gone` (None: of none), and the new ones, in the order of a file;
    with each frame, whether it is as it stands published.

    Published frames are in that order and hold whole reports; so are the new rows, of other reports than those that stay.
    """
    taken = 0
    for rows in published:
        upto = taken + _up_to(new.slice(taken), rows[-1])
        frame = _together(_without(rows, gone), new.slice(taken, upto - taken))
        taken = upto
        yield frame, frame.equals(rows)
    if taken < new.height:
        yield new.slice(taken), False


def _up_to(new: pl.DataFrame, last: pl.DataFrame) -> int:
    """How many of the new rows, which are sorted, stand before the last of others, or are of its report."""
    region, report = last.select(_ORDER).row(0)
    code, own = pl.col("region_code"), pl.col("report_id") <= report
    # Reports without a region stand last.
    before = code.is_not_null() | own if region is None else (code < region) | ((code == region) & own)
    return int(new.select(before.fill_null(value=False).sum()).item())


def _without(rows: pl.DataFrame, gone: pl.DataFrame | None) -> pl.DataFrame:
    """The rows of other reports than these; not a copy where those are all."""
    if gone is None:
        return rows.clear()
    stay = ~rows["report_id"].is_in(gone["report_id"].implode())
    return rows if stay.all() else rows.filter(stay)


def _together(stay: pl.DataFrame, new: pl.DataFrame) -> pl.DataFrame:
    if new.is_empty():
        return stay
    return new if stay.is_empty() else pl.concat([stay, new]).sort(_ORDER, nulls_last=True, maintain_order=True)
