"""Observations to a panel: one value per report and indicator.

A report often states an indicator more than once: a total and its parts, this year's figure and last year's, a result
and next year's plan. The observation chosen is, in this order,

1. a result: a plan or a standing requirement is never a value of the panel, which could not tell it from a result,
2. a level: a change (同比增长12%) never is either,
3. of the year reported on, before a figure quoted from an earlier one (去年的33件, 2022年40件),
4. counted as the codebook counts it (案卷评查 in 卷 and 件, before rounds of it in 次),
5. a total, before what follows 其中,
6. the first in the text.
"""

from typing import Final

import polars as pl

from transform.codebook import codebook
from transform.schema import INDICATORS
from transform.sentences import normalised
from transform.units import units

# The last word of time before a number says whose figure it is.
_PERIOD: Final = ".*(20[0-9]{2}年|上年|去年|前年|往年|今年|本年|全年|本期|现|累计|共)"
_EARLIER: Final = ("上年", "去年", "前年", "往年")
# Kinds of measure words that count alike; the others stand for themselves.
_THINGS: Final = ("case", "document", "item", "organisation", "equipment", "visit")
_PART: Final = "其中[^;。\uff1b]*$"


def indicators(observations: pl.LazyFrame) -> pl.LazyFrame:
    """One row per report and indicator.

    Args:
        observations: the columns of transform.schema.OBSERVATIONS with report_year and province.

    Returns:
        The columns of transform.schema.INDICATORS, then report_year. `n_observations` counts every observation of the
        report that carries the code, chosen or passed over.
    """
    before = normalised(pl.col("sentence").str.splitn(pl.col("evidence"), 2).struct.field("field_0"))
    period = pl.col("before").str.extract(_PERIOD, 1)
    year = period.str.head(4).cast(pl.Int32, strict=False)
    kinds = units().select("unit", kind=pl.when(pl.col("kind").is_in(_THINGS)).then(pl.lit("thing")).otherwise("kind"))
    usual = codebook().select(indicator="code", unit="unit").join(kinds, on="unit", how="left")
    return (
        observations.filter(pl.col("indicator").is_not_null())
        .with_columns(n_observations=pl.len().over("report_id", "indicator"), before=before)
        .filter(pl.col("status") == "actual", pl.col("measure") == "level")
        .with_columns(
            earlier=(period.is_in(_EARLIER) | ((pl.col("report_year") > 0) & (year < pl.col("report_year")))).fill_null(
                value=False
            ),
            part=pl.concat_str("before", "evidence").str.contains(_PART),
            unusual=(
                pl.col("unit").replace_strict(kinds["unit"], kinds["kind"], default=None)
                != pl.col("indicator").replace_strict(usual["indicator"], usual["kind"], default=None)
            ).fill_null(value=False),
        )
        .sort("report_id", "indicator", "earlier", "unusual", "part", "char_start")
        .unique(["report_id", "indicator"], keep="first", maintain_order=True)
        .select(*(pl.col(name).cast(dtype) for name, dtype in INDICATORS.items()), "report_year")
    )
