"""Whether a number states a level or by how much it rose or fell."""

from typing import Final

import polars as pl

from transform.only_where import only_where

_UP: Final = "增长率?|上升|增加|提高|提升|上涨|增幅|多出|攀升|增多|上浮|净增"
_DOWN: Final = "下降率?|减少|降低|回落|下滑|降幅|减幅|下浮|净减|压降"
CUT: Final = "压缩|压减|精简|缩短|缩减|少"
_BASE: Final = (
    "同比|环比|(?:较|比|相比|与)(?:上年|上一年|去年|前年|上季度|上月|往年|20[0-9]{2}年)(?:度|同期|相比|减少)?"
)
# One character for a change, where a word before it makes clear that it is one: 同比增12%, 反降3%; not 新增36名.
_SHORT: Final = "同比|环比|微|略|反|再|净|小幅|大幅"
_REACH: Final = "(?:了|约|近|达到|达|为|超过|幅度|逾|:| )*"
# The words of change directly before a number: 同比增长12%, 下降幅度达3个百分点. Not 提升至95%, which is a level.
CHANGE_TAIL: Final = (
    f"(?:{_BASE})(?:的)?(?:[^,;:。]{{0,6}}(?:{_UP}|{_DOWN}|{CUT}))?{_REACH}$|(?:{_UP}|{_DOWN}){_REACH}$|"
    f"(?:{_SHORT})(?:增|升|降|减){_REACH}$|^(?:{CUT})(?:了|约|近)*$|"
    "(?:由|从|较|比)(?:去年|上年|上一年|20[0-9]{2}年)(?:度|同期)?(?:的)?$"
)
# The words of a way from one level to another: 压缩为, 增至.
CHANGE_WAY: Final = (
    f"(?:{_UP}|{_DOWN}|{CUT}|增|减|降|升|扩大|扩展|调整|调减|调增|核减|延长|拓展|精减|整合|合并|归并|优化)(?:到|至|为|成)"
    "(?:(?:20[0-9]{2}年度?|目前|现在|今年)(?:末|底)?的?)?(?:了|约| )*$"
)

# One of these stands in all words of change above.
_OF_CHANGE: Final = "[增升高涨多浮降减少落滑缩低简]"

# What was made less, said before it; what was said to be: not 减少的, 减少至, nor a number of times that it was.
_MADE_LESS: Final = ["减少", "压减", "削减", "缩减"]
_LESS: Final = (
    rf"^(?:全年|共|累计|有效|进一步|大幅|[,:、 ])*(?:{'|'.join(_MADE_LESS)})\p{{Han}}{{2,12}}(?:近|约|超过)? ?$"
)

# What a share is cut from by promise, and the names of such rates.
_TIME: Final = "时限|时间|时长|周期|工期|期限|时效"
_OF_TIME: Final = f"{_TIME}|提速|[率比]"


def with_measure(clauses: pl.LazyFrame) -> pl.LazyFrame:
    """`measure`: increase, decrease or level. Expects `head`, `kind` and `unit`."""
    changes, head, kind, unit = (pl.col(name) for name in ("changes", "head", "kind", "unit"))
    # One clause in twenty speaks of a change.
    changed = only_where(changes, head, lambda head: _change(head, kind.filter(changes), unit.filter(changes)))
    return (
        clauses.with_columns(changes=head.str.contains(_OF_CHANGE))
        .with_columns(measure=changed.fill_null("level"))
        .drop("changes")
    )


def _change(head: pl.Expr, kind: pl.Expr, unit: pl.Expr) -> pl.Expr:
    """increase, decrease or null, by the words between the clause's beginning and the number.

    A verb of change counts where it governs the number (增长12%), where an earlier period is named (较上年增加立案3件), and
    where it says at the clause's beginning that something was made less (减少现场检查2900次).
    压缩, 精简 and 缩短 count against an earlier period, in percentage points, and as a share of anything but time: 申请材料精简
    30%. 承诺时限压缩60% and 办理时限减少60% are the level of a rate: by how much a promise is shorter than the law.
    """
    rise = head.str.contains(
        f"(?:{_UP}|(?:{_SHORT})[增升]){_REACH}$|(?:{_BASE})[^,]*(?:{_UP}|[增升高]{_REACH}$)[^,至到]{{0,8}}$"
        f"|(?:{_BASE})(?:[^,]*[^,最许])?多(?:收|办|结|立|查|出)?{_REACH}$"
    )
    less = only_where(head.str.contains_any(_MADE_LESS), head, lambda head: head.str.contains(_LESS)).fill_null(
        value=False
    )
    fall = less | head.str.contains(
        f"(?:{_DOWN}|(?:{_SHORT})[降减]){_REACH}$|(?:{_BASE})[^,]*(?:{_DOWN}|{CUT}|[降减低]{_REACH}$)[^,至到]{{0,8}}$"
    )
    cut = only_where(kind == "rate", head, lambda head: head.str.contains(f"(?:{CUT}|再减){_REACH}$")).fill_null(
        value=False
    )
    cut = cut & ((unit == "个百分点") | ~only_where(cut, head, lambda head: head.str.contains(_OF_TIME)))
    share = fall & (kind == "rate") & (unit != "个百分点")
    promised = only_where(share, head, lambda head: head.str.contains(_TIME) & ~head.str.contains(_BASE))
    fall = (fall & ~promised.fill_null(value=False)) | cut
    return pl.when(rise).then(pl.lit("increase")).when(fall).then(pl.lit("decrease"))
