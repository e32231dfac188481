"""Which of the things in a list each number of a list counts, and which number a change belongs to."""

import polars as pl

from transform.only_where import only_where
from transform.phrases import ALIKE, AND, EMPTY, JOINED


def with_lists(subjects: pl.LazyFrame) -> pl.LazyFrame:
    """Numbers and names in lists: A、B分别为1件、2件 gives each its own; A、B均为100% gives both the number."""
    opens = ~(pl.col("joined").shift(1).fill_null(value=False) & pl.col("prev_end").is_not_null())
    here = pl.int_range(pl.len(), dtype=pl.Int64)
    names = pl.when(~pl.col("follows")).then(pl.coalesce("own", "pre"))
    # The lists are split only where they are wanted.
    several = only_where(
        pl.col("joined"), names, lambda names: names.str.replace_all(AND, "${1}${3}${5}、${2}${4}${6}").str.split("、")
    )
    alike = only_where(
        pl.col("head").str.contains(ALIKE) | pl.col("collective"),
        names,
        lambda names: (
            names.str.replace_all("(率|度|数|比|比例)(?:以及|和|与|及)", "${1}、")
            .str.replace(f"(、.*){AND}", "${1}${2}${4}${6}、${3}${5}${7}")
            .str.split("、")
        ),
    )
    each = pl.col("run_names").list.len().cast(pl.Int64)
    member = (pl.col("count") > 1) & (each >= pl.col("count"))
    more = member & (each != pl.col("count"))
    respective = member & (
        (each == pl.col("count")) | only_where(more, pl.col("run_head"), lambda head: head.str.contains("分别|各"))
    )
    # Of one rate of several things (决策、规范性文件合法性审查率均为100%) the number is said once.
    one_rate = (
        (pl.col("kind") == "rate")
        & pl.col("shared_names").list.last().str.contains("[率度比]$")
        & ~pl.col("shared_names").list.first().str.contains("[率度比数量]$|比例$|覆盖$")
    )
    shared = (pl.col("count") == 1) & (pl.col("shared_names").list.len() > 1) & ~one_rate
    at_first = {
        "from_": pl.col("from_"),
        "run_head": pl.col("head"),
        "run_names": several.fill_null([]),
        "run_measure": pl.col("measure"),
        "run_unnamed": pl.col("pre").str.contains(EMPTY),
        "first": pl.col("row"),
    }
    return (
        subjects.with_columns(row=here, joined=pl.col("between").str.contains(JOINED).fill_null(value=False))
        .with_columns(opens=opens)
        .with_columns(
            *(pl.when("opens").then(value).forward_fill().alias(name) for name, value in at_first.items()),
            last=pl.when(~pl.col("joined")).then(pl.col("row")).backward_fill(),
            shared_names=alike,
        )
        .with_columns(count=pl.col("last") - pl.col("first") + 1)
        .with_columns(
            respective=respective.fill_null(value=False),
            shared=shared.fill_null(value=False),
            # 同比分别下降7.5%和3.2%: the verb of change is said once.
            measure=pl.when(
                only_where(
                    (pl.col("measure") == "level") & (pl.col("row") > pl.col("first")),
                    pl.col("pre"),
                    lambda pre: pre.str.contains(EMPTY),
                )
            )
            .then("run_measure")
            .otherwise("measure"),
            # A件、B件,分别增长12%、7.5%: each change is one of the numbers just before.
            back=pl.when(
                only_where(
                    (pl.col("count") > 1) & pl.col("run_unnamed") & (pl.col("run_measure") != "level"),
                    pl.col("run_head"),
                    lambda head: head.str.contains("分别|各"),
                )
            ).then(pl.col("count")),
        )
        .with_columns(
            thing=pl.when("respective")
            .then(
                pl.concat_list(
                    pl.col("run_names").list.get(each - pl.col("last") + pl.col("row") - 1, null_on_oob=True)
                )
            )
            .when("shared")
            .then(pl.col("shared_names"))
            .otherwise(pl.concat_list("own"))
        )
        .drop(
            "row", "opens", "run_head", "run_names", "run_measure", "run_unnamed", "first", "last", "count",
            "shared_names", "joined",
        )
        .explode("thing")
        .with_row_index("row")
        .pipe(_looked_back)
    )  # fmt: skip


def _looked_back(things: pl.LazyFrame) -> pl.LazyFrame:
    """`back` as the row that a change belongs to, null for all others and where it lies in another sentence."""
    to = (pl.col("row").cast(pl.Int64) - pl.col("back")).clip(lower_bound=0)
    there = pl.when(pl.col("sid").gather(to.fill_null(0)) == pl.col("sid")).then(to)
    return things.with_columns(back=there).with_columns(
        thing=pl.coalesce(
            pl.when(pl.col("back").is_not_null()).then(pl.col("thing").gather(pl.col("back").fill_null(0))), "thing"
        )
    )
