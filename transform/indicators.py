"""Observations to a panel: one value per report and indicator.

A report often states an indicator more than once: a total and its parts, this year's figure and last year's, a result
and next year's plan. The observation chosen is, in this order,

1. a result: a plan or a standing requirement is never a value of the panel, which could not tell it from a result,
2. a level: a change (同比增长12%) never is either,
3. what a figure is corrected to (更正为56件), before the figure that it corrects; of several, the last,
4. of the year reported on, before a figure quoted from an earlier one (去年的33件, 2022年40件) or one that a change
   starts from (由49项压缩为33项: 33),
5. counted as the codebook counts it (案卷评查 in 卷 and 件, before rounds of it in 次),
6. a total, before what follows 其中,
7. of the whole year, before a part of it (一季度, 上半年, 截至6月底; but 截至12月底 is the year),
8. of the body itself, before one of its parts that a clause begins with (区公安局办理…; but not the issuer's own name),
9. the last of those told as of a day (截至9月底, 截至11月底), else the first in the text.
"""

from typing import Final

import polars as pl

from transform.codebook import codebook
from transform.leads import is_result, with_leads
from transform.schema import INDICATORS
from transform.sentences import normalised
from transform.units import units

# The last word of time before a number says whose figure it is.
_PERIOD: Final = ".*(20[0-9]{2}年|上年|去年|前年|往年|今年|本年|全年|本期|现|累计|共)"
_EARLIER: Final = ("上年", "去年", "前年", "往年")
# Kinds of measure words that count alike; the others stand for themselves.
_THINGS: Final = ("case", "document", "item", "organisation", "equipment", "visit")
# A change from one figure to another: 由 or 从, the first number, a verb with what it leads to, the second number.
_FROM: Final = "(?:由|从)[^0-9,;:。]{0,8}$"
_TO: Final = "[^0-9,;:。]{0,10}(?:至|到|为|成)[^0-9,;:。]{0,4}"
_PART: Final = "其中[^;。\uff1b]*$"
_CORRECTED: Final = "(?:更正|修正|订正|勘误|核正|更改)(?:后)?(?:为|成|是|:)[^,;。]{0,8}$"
# The last words before a number that name a stretch of the year, and those of them that mean the whole of it.
_STRETCH: Final = (
    ".*(?:^|[^0-9一二三四五六七八九十])"
    "(全年|年内|年底|年末|1[-—至]12月|(?:12|十二)月(?:底|末|31日|三十一日)|上半年|下半年|[前第]?[0-9一二三四]+(?:个)?季度|"
    "前[0-9一二三四五六七八九十]+个月|[0-9一二三四五六七八九十]+月)"
)
_WHOLE_YEAR: Final = "全年|年内|年底|年末|1[-—至]12月|(?:12|十二)月(?:底|末|3|三)"
_AS_OF: Final = "截至|截止"
# Who a clause begins with: a part of a government, named; and what only looks like one.
_UNIT: Final = (
    r"(?:^|[,;:。])(?:[一二三四五六七八九十]是|其中)?([\p{Han}]{2,10}?(?:分局|局|大队|支队|司法所|派出所|法院|检察院|街道|镇|乡))"
    r"[^,;:。]*$"
)
_NO_UNIT: Final = (
    r"^(?:全|各|我|本|辖|所属|下辖|组织|在|对|向|为|由|与|和|同|从|给|协助|配合|联合)|[全各我本]\p{Han}?(?:局|镇|乡|街道)$|"
    "[城乡村集]镇$|[城返下]乡$"
)


def indicators(observations: pl.LazyFrame) -> pl.LazyFrame:
    """One row per report and indicator.

    Args:
        observations: the columns of transform.schema.OBSERVATIONS with report_year and province.

    Returns:
        The columns of transform.schema.INDICATORS, then report_year. `n_observations` counts every observation of the
        report that carries the code, chosen or passed over.
    """
    coded = with_leads(observations).filter(pl.col("indicator").is_not_null()).with_row_index("row").cache()
    # Of what a report states once, which is most, there is nothing to choose. A hash tells it, and what shares one is ranked.
    several = pl.struct("report_id", "indicator").hash().is_duplicated()
    chosen = (
        _ranked(coded.filter(several))
        .group_by("report_id", "indicator")
        .agg(pl.col("row").get(pl.col("rank").arg_min()), n_observations=pl.len())
        .select("row", "n_observations")
    )
    only = coded.filter(~several, is_result()).select("row", n_observations=pl.lit(1, pl.get_index_type()))
    return (
        coded.join(pl.concat([chosen, only]), on="row")
        .sort("report_id", "indicator")
        .select(*(pl.col(name).cast(dtype) for name, dtype in INDICATORS.items()), "report_year")
    )


def _ranked(coded: pl.LazyFrame) -> pl.LazyFrame:
    """`row`, `report_id`, `indicator` and `rank` of each observation: the least is chosen, null never is."""
    kinds = units().select("unit", kind=pl.when(pl.col("kind").is_in(_THINGS)).then(pl.lit("thing")).otherwise("kind"))
    usual = codebook().select(indicator="code", unit="unit").join(kinds, on="unit", how="left")
    sentence = pl.when(is_result()).then("sentence")
    lead, before = pl.col("lead"), pl.col("before")
    stretch = lead.str.extract(_STRETCH, 1)
    unit = lead.str.extract(_UNIT, 1)
    period = before.str.extract(_PERIOD, 1)
    year = period.str.head(4).cast(pl.Int32, strict=False)
    # Read on where the words before lead to a change alone, which is seldom.
    leads = lead.str.contains(_FROM)
    after = pl.when("leads").then(normalised(pl.col("sentence"))).str.strip_prefix(pl.col("upto"))
    parted = pl.when(sentence.str.contains("其中", literal=True)).then(pl.concat_str("before", "evidence"))
    # In the order in which they count; a single false one outweighs all after it.
    against = (
        ~lead.str.contains(_CORRECTED),
        # The figure a change leads to is of the year reported on, whatever word of time stands before the first.
        after.str.contains(f"^{_TO}[0-9一二三四五六七八九十百千两]").fill_null(value=False)
        | (
            (period.is_in(_EARLIER) | ((pl.col("report_year") > 0) & (year < pl.col("report_year"))))
            & ~lead.str.contains(f"(?:由|从)[^,;:。]*[^0-9.,;:。]{_TO}$")
        ),
        pl.col("unit").replace_strict(kinds["unit"], kinds["kind"], default=None)
        != pl.col("indicator").replace_strict(usual["indicator"], usual["kind"], default=None),
        parted.str.contains(_PART),
        ~stretch.str.contains(_WHOLE_YEAR),
        ~unit.str.contains(_NO_UNIT) & ~pl.col("issuer").fill_null("").str.contains(unit, literal=True),
    )
    weight = pl.sum_horizontal(
        one.fill_null(value=False).cast(pl.Int64) * 2**bit for bit, one in zip(range(5, -1, -1), against, strict=True)
    )
    as_of = lead.str.contains(f"(?:{_AS_OF})[^,;。]*(?:,[^,;。]*)?$")
    last = as_of | lead.str.contains(_CORRECTED)
    place = pl.when(last).then(-pl.col("char_start")).otherwise("char_start")
    return (
        coded.with_columns(lead=pl.col("upto").str.strip_suffix(normalised(pl.col("number"))))
        .with_columns(leads=leads)
        .select("row", "report_id", "indicator", rank=pl.when(is_result()).then(weight * 2**33 + place))
    )
