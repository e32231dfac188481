"""What follows from a short text alone, worked out once for each of its values.

Number tokens and measure words repeat: a thousand reports hold tens of thousands of the one and a few hundred of the other.
"""

import polars as pl

from transform.settled import settled


def with_distinct(frame: pl.LazyFrame, /, text: str, **columns: pl.Expr) -> pl.LazyFrame:
    """The frame in its order with `columns`, expressions over the column `text` alone, which holds no null."""
    table = settled(frame)
    texts = table.lazy().select(text)
    values = texts.unique().with_columns(**columns)
    # The texts alone are joined, for a join writes all that it carries anew.
    found = settled(texts.join(values, on=text, how="left", maintain_order="left").drop(text))
    return table.hstack(found).lazy()
