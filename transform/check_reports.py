"""Checks that a report bears by itself: its rates, its totals and parts, its shares, its year.

Each gives the columns of `FOUND`. They say where to look, and change nothing: a rate of fulfilment may honestly be above
100, parts may overlap, a rate may have another base than the counts beside it.
"""

from typing import Final

import polars as pl

from transform.leads import is_result, with_leads
from transform.plain import closed_up, solid, with_plain
from transform.sentences import normalised

# What a check finds: of which report, about which number, what was found and what would agree.
FOUND: Final = pl.Schema(
    {
        "report_id": pl.String,
        "check": pl.String,
        "indicator": pl.String,
        "char_start": pl.Int64,
        "found": pl.String,
        "expected": pl.String,
        "other_report_id": pl.String,
    }
)
_KEY: Final = ["report_id", "sentence"]
# Whole numbers below this have a place of their own in a float.
_EXACT: Final = 2**53
_LIST: Final = r"[,;:。\uff0c\uff1b\uff1a]"
# Words of which both make up a whole: the two procedures of a penalty (行政处罚法 chapter 5), what becomes of a
# document that is reviewed, men and women.
_WHOLES: Final = (
    ("普通程序|一般程序", "简易程序|当场"),
    ("保留|继续有效", "废止"),
    ("男", "女"),
)
_OF_WHOLE: Final = (
    "普通程序|一般程序|简易程序|当场",
    "保留|继续有效|废止|失效|修改|修订",
    "男|女",
)
_CORE: Final = r"(?:法治政府|依法行政|法治建设|依法治)"


def own_checks(reports: pl.LazyFrame, observations: pl.LazyFrame) -> pl.LazyFrame:
    """What is found in reports taken each by itself: `FOUND`, at most one row per check and number.

    Args:
        reports: report_id, title, text and report_year.
        observations: the columns of transform.schema.OBSERVATIONS.
    """
    stated = _stated(observations).cache()
    found = pl.concat([_rates(stated), _parts(stated), _wholes(stated), _shares(stated), _years(reports)])
    return found.unique(["report_id", "check", "indicator", "char_start"], keep="first", maintain_order=True)


def _stated(observations: pl.LazyFrame) -> pl.LazyFrame:
    """Levels that are results, with the words of their sentence up to the number's end, and the number of 其中 in them; of
    the sentences alone in which there is a part or a percentage, for no check is about others."""
    # Sentences are told apart alone, for which their hash is enough.
    sentence = pl.col("sentence").hash()
    checked = sentence.is_in(sentence.filter(pl.col("unit") == "%").unique().implode())
    return (
        with_leads(observations)
        .filter(is_result())
        .filter(pl.col("sentence").str.contains("其中", literal=True) | checked)
        .select("report_id", "indicator", "subject", "value", "unit", "qualifier", "number", "evidence", sentence,
                "char_start", "upto")
        .with_columns(
            inner=pl.col("upto").str.count_matches("其中", literal=True),
            commas=pl.col("upto").str.count_matches(_LIST),
            clause=pl.col("upto").str.extract(r"[^,;:。]*$", 0),
        )
    )  # fmt: skip


def _found(
    rows: pl.LazyFrame, check: str, found: pl.Expr, expected: pl.Expr, other: pl.Expr | None = None
) -> pl.LazyFrame:
    """The rows in the form of FOUND."""
    nothing = pl.lit(None, pl.String)
    return rows.select(
        "report_id",
        check=pl.lit(check),
        indicator=pl.col("indicator"),
        char_start=pl.col("char_start"),
        found=found,
        expected=expected,
        other_report_id=nothing if other is None else other,
    ).cast(FOUND)


def figure(value: pl.Expr) -> pl.Expr:
    """A number for a person: whole numbers without a fraction."""
    small = value.abs() < _EXACT
    return (
        pl.when(~small)
        .then(value.cast(pl.String))
        .when(value == value.floor())
        .then(value.cast(pl.Int64, strict=False).cast(pl.String))
        .otherwise(value.round(4).cast(pl.String))
        .fill_null("?")
    )


def _rates(stated: pl.LazyFrame) -> pl.LazyFrame:
    above = stated.filter(pl.col("unit") == "%", pl.col("value") > 100)
    return _found(above, "rate_above_100", pl.format("{} %", figure(pl.col("value"))), pl.lit("at most 100 %"))


def _pairs(counts: pl.LazyFrame) -> pl.LazyFrame:
    """Each count that follows 其中, with the counts before that 其中 of which it may be a part: those in the same measure
    word. `total` is the last of them, `totals` are all."""
    parts = counts.filter(pl.col("inner") > 0)
    totals = counts.select(*_KEY, "unit", total="value", total_start="char_start", total_inner="inner",
                           total_indicator="indicator")  # fmt: skip
    return (
        parts.join(totals, on=[*_KEY, "unit"])
        .filter(pl.col("total_start") < pl.col("char_start"), pl.col("total_inner") < pl.col("inner"))
        .sort("total_start", "total", maintain_order=True)
        .group_by("report_id", "char_start", "subject", maintain_order=True)
        .agg(
            pl.col("value", "commas", "evidence").first(),
            pl.col("total", "total_start", "total_indicator").last(),
            totals=pl.col("total"),
        )
        .sort("report_id", "char_start")
    )


def _counts(stated: pl.LazyFrame) -> pl.LazyFrame:
    return stated.filter(pl.col("unit") != "", pl.col("unit") != "%", pl.col("qualifier") == "exact")


def _parts(stated: pl.LazyFrame) -> pl.LazyFrame:
    """Parts listed with 、 directly after 其中 that are more than any count before it."""
    parts = _pairs(_counts(stated))
    first = pl.col("commas").first().over("report_id", "total_start")
    sums = (
        parts.filter(pl.col("commas") == first)
        .group_by("report_id", "total_start")
        .agg(
            pl.col("total", "total_indicator", "totals").first(),
            parts=pl.col("value").sum(),
            listed=figure(pl.col("value")),
        )
        .filter(pl.col("parts") > pl.col("totals").list.max())
        .rename({"total_start": "char_start", "total_indicator": "indicator"})
    )
    return _found(
        sums, "parts_differ_from_total",
        pl.format("{} = {}", pl.col("listed").list.join(" + "), figure(pl.col("parts"))),
        pl.format("at most the total stated, {}", figure(pl.col("total"))),
    )  # fmt: skip


def _wholes(stated: pl.LazyFrame) -> pl.LazyFrame:
    """Parts that make up the whole by their nature, and are not as many as any count before 其中."""
    pairs = _pairs(_counts(stated)).cache()
    found = []
    for (one, other), of_whole in zip(_WHOLES, _OF_WHOLE, strict=True):
        named = pl.concat_str(pl.col("subject").fill_null(""), pl.col("evidence"))
        sums = (
            pairs.filter(named.str.contains(of_whole))
            .group_by("report_id", "total_start")
            .agg(
                pl.col("total", "total_indicator", "totals").first(),
                parts=pl.col("value").sum(),
                listed=figure(pl.col("value")),
                both=named.str.contains(one).any() & named.str.contains(other).any(),
            )
            .filter(
                "both", pl.col("parts") < pl.col("totals").list.max(), ~pl.col("totals").list.contains(pl.col("parts"))
            )
            .rename({"total_start": "char_start", "total_indicator": "indicator"})
        )
        found.append(
            _found(
                sums, "parts_differ_from_total",
                pl.format("{} = {}", pl.col("listed").list.join(" + "), figure(pl.col("parts"))),
                pl.format("the total stated, {}", figure(pl.col("total"))),
            )
        )  # fmt: skip
    return pl.concat(found)


def _shares(stated: pl.LazyFrame) -> pl.LazyFrame:
    """A percentage said of two counts in its sentence that gives another: 59名,其中3名,占5.8%.

    The percentage is a share where its clause begins with 占, 比例 or 比重, or is the 率 of the words that name a count
    before it (办结98件,办结率98%; but 按期办结率 has another base). That count is the part, of 占 the one of the clause before;
    any other count in the same measure word may be the whole. None of them must give the percentage, to one unit of its
    last digit.
    """
    rates = (
        stated.filter(pl.col("unit") == "%", pl.col("qualifier") == "exact", pl.col("value") <= 100)
        .filter(~pl.col("upto").str.contains("分别"), ~pl.col("clause").str.contains("均"))
        .with_columns(
            share=pl.col("clause").str.contains("^(?:所|约|共|总)?(?:占|比例|比重)"),
            stem=pl.col("clause").str.extract(r"([\p{Han}]+)率", 1),
            step=10.0
            ** -normalised(pl.col("number"))
            .str.extract(r"\.([0-9]+)", 1)
            .str.len_chars()
            .fill_null(0)
            .cast(pl.Float64),
        )
        .filter(pl.col("share") | pl.col("stem").is_not_null())
        .select(*_KEY, "indicator", "char_start", "share", "stem", "step", "commas", rate="value")
    )
    counts = _counts(stated).select(
        *_KEY,
        "unit",
        count="value",
        count_start="char_start",
        count_commas="commas",
        words=pl.concat_str("subject", "clause", ignore_nulls=True),
    )
    before = rates.join(counts, on=_KEY).filter(pl.col("count_start") < pl.col("char_start"), pl.col("count") > 0)
    parts = (
        before.filter(
            (pl.col("share") & (pl.col("count_commas") == pl.col("commas") - 1))
            | pl.col("words").str.contains(pl.col("stem"), literal=True)
        )
        .sort("count_start", "count", maintain_order=True)
        .unique(["report_id", "char_start"], keep="last", maintain_order=True)
    )
    wholes = before.select("report_id", "char_start", "unit", whole="count", whole_start="count_start")
    least, most = pl.min_horizontal("count", "whole"), pl.max_horizontal("count", "whole")
    share = 100 * least / most
    wrong = (
        parts.join(wholes, on=["report_id", "char_start", "unit"])
        .filter(pl.col("whole_start") != pl.col("count_start"), pl.col("share") | (pl.col("whole") >= pl.col("count")))
        .with_columns(off=(share - pl.col("rate")).abs(), computed=share, least=least, most=most)
        .sort("off", "whole_start", maintain_order=True)
        .group_by("report_id", "char_start", maintain_order=True)
        .first()
        .filter(pl.col("off") > pl.col("step") + 1e-9)
    )
    return _found(
        wrong, "share_contradicted",
        pl.format("{} %", figure(pl.col("rate"))),
        pl.format("{} of {} is {} %", figure(pl.col("least")), figure(pl.col("most")), figure(pl.col("computed").round(2))),
    )  # fmt: skip


def _years(reports: pl.LazyFrame) -> pl.LazyFrame:
    """A report whose title names another year, or whose own words of what it reports on do."""
    in_title = solid(pl.col("title")).str.replace_all(r"〔20\d\d〕", "").str.extract_all(r"20\d\d")
    opening = closed_up(pl.col("opening")).str.replace_all(r"《[^《》]*》|〔20\d\d〕|20\d\d年?[-—–~至到]+20\d\d", "")
    said = opening.str.extract_all(rf"20\d\d年?度?[^\d。\n]{{0,30}}?{_CORE}[^\d。\n]{{0,30}}?(?:报告|汇报|总结)")
    year = pl.col("report_year").cast(pl.String)
    titles, texts = pl.col("in_title"), pl.col("in_text")
    span = (
        pl.col("report_year")
        .cast(pl.Int64)
        .is_between(titles.list.first().cast(pl.Int64), titles.list.last().cast(pl.Int64))
    )
    other_title = (titles.list.len() > 0) & ~titles.list.contains(year) & ~span
    other_text = (titles.list.len() > 0) & (texts.list.len() > 0) & ~texts.list.contains(year)
    return _found(
        with_plain(reports.filter(pl.col("report_year") > 0), opening=pl.col("text").str.head(1200))
        .with_columns(in_title=in_title, in_text=said.list.eval(pl.element().str.head(4)))
        .filter(other_title | other_text)
        .with_columns(indicator=pl.lit(None, pl.String), char_start=pl.lit(None, pl.Int64)),
        "year_contradicted",
        pl.when(other_title)
        .then(pl.format("the title names {}", titles.list.unique().list.sort().list.join(", ")))
        .otherwise(pl.format("the text reports on {}", texts.list.unique().list.sort().list.join(", "))),
        pl.format("{}, the year taken as reported on", "report_year"),
    )
