"""What follows from a short text alone, worked out once for each of its values.

Number tokens and measure words repeat: a thousand reports hold tens of thousands of the one and a few hundred of the other.
"""

import polars as pl


def with_distinct(frame: pl.LazyFrame, /, text: str, **columns: pl.Expr) -> pl.LazyFrame:
    """The frame in its order with `columns`, expressions over the column `text` alone, which holds no null."""
    frame = frame.cache()
    values = frame.select(text).unique().with_columns(**columns)
    return frame.join(values, on=text, how="left", maintain_order="left")
