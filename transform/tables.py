"""Tables flattened to lines, a row a line and ` | ` between its cells: what the cell of a number is the cell of.

A number in a cell is named by the head of its column, or, where that says only in which form or for which time it is given
(数量, 占比, 2024年), by the first cell of its row. Either may give the measure word that the cell leaves out: 罚没金额(万元).
"""

from functools import cache
from typing import Final

import polars as pl

from transform.only_where import with_only_where
from transform.sentences import normalised
from transform.units import alternatives

CELL: Final = " | "
_UNIT: Final = r"\(((?:万|亿)?(?:{units}))\)"
# Heads that name no thing.
_GENERAL: Final = (
    r"^(?:数量|数|数值|件数|次数|人数|总数|合计|总计|小计|占比|比例|比率|百分比|完成情况|完成数|办理情况|情况|结果|本年度?|今年|"
    r"上年度?|去年|同期|累计|[0-9]{4}年.{0,4}|.{0,4}季度|[0-9]{1,2}月|增长|增减|增幅|同比|同比增长|同比增减|同比下降|环比|内容)?$"
)
# Columns of numbers that count nothing.
_NO_COUNT: Final = "序号|编号|代码|号码|年份|年度|日期|时间|电话|行次|排名|名次|文号"


def with_headers(sentences: pl.LazyFrame) -> pl.LazyFrame:
    """`header`: of a row of a table, its first row; null for the first row itself and for all that is no row."""
    row, first = pl.col("is_row"), pl.col("is_first")
    goes_on = row.shift(1, fill_value=False) & (pl.col("report") == pl.col("report").shift(1)).fill_null(value=False)
    return (
        sentences.with_columns(is_row=pl.col("sentence").str.contains(CELL, literal=True))
        .with_columns(is_first=row & ~goes_on)
        .with_columns(header=pl.when(row & ~first).then(pl.when(first).then("sentence").forward_fill()))
        .drop("is_row", "is_first")
    )


def with_cells(tokens: pl.LazyFrame) -> pl.LazyFrame:
    """`cell` (what the number in a cell counts), `cell_clause` (the words to code it by) and `cell_unit` of number tokens.

    All three are null outside tables. Expects `sid`, `norm`, `start` and `header`.
    """
    # Tables are few: what they take is done for their rows alone.
    return with_only_where(tokens, pl.col("header").is_not_null(), **_cells()).drop("header")


@cache
def _cells() -> dict[str, pl.Expr]:
    """The three of `with_cells`, of the rows of tables."""
    cells = pl.col("norm").str.split("|")
    place = pl.col("norm").str.slice(0, "start").str.count_matches("|", literal=True)
    column = normalised(pl.col("header")).str.split("|").list.get(place, null_on_oob=True).str.strip_chars()
    opening = cells.list.get(0).str.strip_chars()
    second = cells.list.get(1, null_on_oob=True).str.strip_chars()
    line = (
        pl.when(opening.str.contains(r"^[0-9.、]*$") & (place > 1) & second.str.contains("^[^0-9]")).then(second)
        .when((place > 0) & ~opening.str.contains("^[0-9]")).then(opening)
    )  # fmt: skip
    unit = _UNIT.format(units=alternatives())
    head, name = (label.str.replace(rf"\s*{unit}\s*$", "").fill_null("") for label in (column, line))
    general = head.str.contains(_GENERAL)
    counts = ~column.fill_null("").str.contains(_NO_COUNT)
    subject = pl.when(general & (name != "")).then(name).otherwise(head)
    return {
        "cell": pl.when(counts & (subject != "")).then(subject),
        "cell_clause": pl.when(counts).then(pl.when(general).then(name + head).otherwise(head)),
        "cell_unit": pl.when(counts).then(pl.coalesce(column.str.extract(unit, 1), line.str.extract(unit, 1))),
    }
