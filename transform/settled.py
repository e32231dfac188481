"""A step of a long reading carried out before the next one is planned."""

from typing import Final

import polars as pl

# Rules are long plans: to simplify their expressions takes a quarter of what a plan costs before it reads anything, and
# spares nothing afterwards.
AS_WRITTEN: Final = pl.QueryOptFlags(simplify_expression=False, comm_subplan_elim=False)


def settled(plan: pl.LazyFrame) -> pl.DataFrame:
    """What the plan gives, for the several that read it.

    `cache` would keep one plan of all steps, but Polars 2.1 looks through a cached plan anew for each that reads it, and so
    through those that it reads itself: where one more step was cached, a plan of 24 ms became one of 240. What is
    settled also tells whether there is anything left for a step to do, and most steps look for what few reports lack.
    """
    return plan.collect(engine="in-memory", optimizations=AS_WRITTEN)


def with_its_row(frame: pl.DataFrame, table: pl.DataFrame, number: str) -> pl.DataFrame:
    """The frame with the other columns of the row of `table` that `number` tells: a column of both, in `table` the place of a row.

    Gathered, and not joined: nothing is looked for, and of the frame nothing written anew.
    """
    return frame.hstack(table.select(pl.exclude(number).gather(frame[number])))
