"""The words that lead to a number, as rules about results read them: normalised, from the sentence's beginning."""

import polars as pl

from transform.sentences import normalised


def is_result() -> pl.Expr:
    """Whether an observation is a result and a level: neither a plan nor a requirement, nor a change of a number."""
    return (pl.col("status") == "actual") & (pl.col("measure") == "level")


def with_leads(observations: pl.LazyFrame) -> pl.LazyFrame:
    """Observations with `before`, the normalised words of the sentence before the evidence, and `upto`, those up to its end;
    null of what is no result. They stay as they are where they have both: the panel and the checks read the same.

    Observations of a sentence stand side by side, and a normalised text has its characters where the text has them: so that
    a sentence is normalised once, and cut for each of its numbers.
    """
    if "upto" in observations.collect_schema():
        return observations
    begins = pl.col("sentence").ne_missing(pl.col("sentence").shift(1))
    lead = pl.when(is_result()).then("sentence").str.splitn(pl.col("evidence"), 2).struct.field("field_0")
    return (
        observations.with_columns(
            _whole=normalised(pl.when(begins).then("sentence")).forward_fill(), _until=lead.str.len_chars()
        )
        .with_columns(
            before=pl.col("_whole").str.head("_until"),
            upto=pl.col("_whole").str.head(pl.col("_until") + pl.col("evidence").str.len_chars()),
        )
        .drop("_whole", "_until")
    )
