"""Whether a number is a result, a plan or a standing requirement."""

from typing import Final

import polars as pl

from transform.only_where import only_where
from transform.sentences import normalised

_PERIOD: Final = "每(?:个)?(?:半年|季度?|月|周|日|天|年|两年|双月|学期|旬)"
_EACH: Final = "每(?:人|名|位|个|村|户|家|件|次|场|期|单位|部门|年|月|季|周|半年)"
_BOUND: Final = "不少于|不低于|不得少于|不得低于|至少|最少|不超过|不得超过|至多|最多|以上$|以内$"
# Hours of training with a bound are a standard wherever they stand.
_HOURS: Final = "学时|课时|学分"
# But not where all have reached it: 均达60学时以上.
_ATTAINED: Final = "(?:均|都|全部|已)(?:已|经)?(?:达到|达|完成|超过)$"
# Words that speak of what is to come. 将 alone does not: 将21项事项下放 is 把.
_PLAN: Final = (
    "力争|争取(?:[^资经项上政]|$)|预计|明年|来年|下一年|(?:拟|计划)(?:于|在|到|用|定|开展|完成(?:[^率]|$)|新建|组织|举办|建设|召开|培训|出台|制定|新增|投入)[^的,。;]*$|"
    "(?:将|要)(?:继续|进一步)?(?:确保|实现|开展|组织|完成|新建|举办|召开|培训|达到)"
)
_MAY_PLAN: Final = "力争|争取|预计|明年|来年|下一年|拟|计划|将|要"
_AHEAD: Final = "下一步|下步|下一年|下年度|下一阶段|明年|来年|今后"

# How a sentence begins that names a year, and one that turns to what is to come.
_DATED: Final = "^[^,。;0-9\uff10-\uff19\uff0c\uff1b]{0,12}([2\uff12][0\uff10][0-9\uff10-\uff19]{2})年"
_TURNING: Final = f"^[^,。;\uff0c\uff1b]{{0,12}}(?:{_AHEAD})"
_UNTIL: Final = "^[^,。;0-9\uff10-\uff19\uff0c\uff1b]*(?:截至|截止)"


def bound(token: pl.Expr) -> pl.Expr:
    """What binds in a number token: `forbids` (不得少于), `hours` (of training, with a bound), `bound`, or nothing (null)."""
    return (
        pl.when(token.str.contains("不得")).then(pl.lit("forbids"))
        .when(~token.str.contains(_BOUND)).then(None)
        .when(token.str.contains(_HOURS)).then(pl.lit("hours"))
        .otherwise(pl.lit("bound"))
    )  # fmt: skip


def with_status(quantities: pl.LazyFrame) -> pl.LazyFrame:
    """`status`: target, norm or actual. Expects `section_kind`, `lead`, `token`, `bound`, `behind` and `ahead`.

    A target stands in the section of plans, after 下一步 or a later year in its paragraph (`ahead`), or after a word of
    planning in its sentence (`lead` is the sentence up to the number). A norm recurs (每月一次) or binds (每人不少于60学时,
    两人以上的规定), said in the clause of the number.
    """
    may_recur, may_plan, bound, clause = (pl.col(name) for name in ("may_recur", "may_plan", "bound", "bound_in"))
    lead, bounded = pl.col("lead"), bound.is_not_null()
    recurs = only_where(
        may_recur,
        lead,
        lambda lead: lead.str.contains(f"{_PERIOD}[^,;:。]*$") & ~lead.str.contains("(?:平均|从|由)每[^,;:。]*$"),
    )
    # What is spent every year is a fact; what is done every year, a rule.
    spent = only_where(may_recur, pl.col("token"), lambda token: token.str.contains("元", literal=True))
    binds = only_where(
        bounded, pl.col("behind"), lambda behind: behind.str.contains("^[^,;。]{0,12}(?:规定|要求|制度)")
    ) | only_where(bounded, clause, lambda clause: clause.str.contains(f"应当|必须|要求|原则上|{_EACH}"))
    attained = only_where(bound == "hours", clause, lambda clause: clause.str.contains(_ATTAINED))
    norm = (recurs & ~spent) | ((bound == "hours") & ~attained) | (bound == "forbids") | binds
    planned = only_where(may_plan, lead, lambda lead: lead.str.contains(_PLAN)).fill_null(value=False)
    target = (pl.col("section_kind") == "plans").fill_null(value=False) | pl.col("ahead") | planned
    # Few numbers recur, few bind, and few are planned.
    return (
        quantities.with_columns(
            may_recur=lead.str.contains("每", literal=True),
            may_plan=lead.str.contains(_MAY_PLAN),
            bound_in=only_where(bounded, lead, lambda lead: lead.str.extract("[^,;:。]*$", 0)),
        )
        .with_columns(
            status=pl.when(target).then(pl.lit("target")).when(norm).then(pl.lit("norm")).otherwise(pl.lit("actual"))
        )
        .drop("may_recur", "may_plan", "bound_in")
    )


def with_ahead(sentences: pl.LazyFrame) -> pl.LazyFrame:
    """`turns`: whether a sentence turns to what comes after `report_year`: 下一步, or a later year at its beginning."""
    sentence, dated = pl.col("sentence"), pl.col("dated")
    year = dated.cast(pl.Int32, strict=False)
    # Step by step: what a search is made of would be searched for anew for every use of it.
    return (
        sentences.with_columns(dated=sentence.str.extract(_DATED, 1), may_turn=sentence.str.contains(_AHEAD))
        .with_columns(
            year=year,
            wide=only_where(
                dated.is_not_null() & year.is_null(), dated, lambda dated: normalised(dated).cast(pl.Int32, strict=False)
            ),
        )
        .with_columns(
            later=((pl.col("report_year") > 0) & (pl.coalesce("year", "wide") > pl.col("report_year"))).fill_null(value=False)
        )
        .with_columns(
            turns=~only_where(pl.col("later"), sentence, lambda later: later.str.contains(_UNTIL)).fill_null(value=True)
            | only_where(pl.col("may_turn"), sentence, lambda turning: turning.str.contains(_TURNING)).fill_null(value=False)
        )
        .drop("dated", "may_turn", "year", "wide", "later")
    )  # fmt: skip
