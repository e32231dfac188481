"""Members of a list that has several numbers: what is said once, before the first or behind the last, is said of all."""

import polars as pl

from transform.neighbours import first_of, last_of
from transform.only_where import only_where
from transform.phrases import GOVERNS, LISTED_ON, OPENED


def with_members(things: pl.LazyFrame) -> pl.LazyFrame:
    """What a number's place in a list tells of it.

    `goes_on` (it joins the one before, and has no head of its own) and `verb` (what governs those that go on from it);
    `in_list`, `ends_list`, `member` (the head of the whole list, with its own tail) and `predicate` (what stands behind
    the last member); `listed_on` (the predicate is said of it too). Expects the columns of transform.lists.
    """
    begins, ends = first_of("sid"), last_of("sid")
    follows, joins, goes_on, after = (pl.col(name) for name in ("follows", "joins", "goes_on", "after_member"))
    listed_on = ~pl.col("ends_list")
    behind = pl.col("tail").str.slice(pl.col("post_skip") + pl.col("post").str.len_chars())
    # Where nothing is left behind the last member's name, the name holds it: 组织3个乡镇、5个部门负责人述法.
    predicate = pl.when(after).then(pl.when(behind == "").then("tail").otherwise(behind))
    return (
        things.with_columns(
            ends_list=~(follows & ~ends & pl.col("between").str.contains(LISTED_ON)).fill_null(value=False),
            # Members of a list after its first have no head of their own: 由3名律师和2名专家组成.
            joins=(
                ~begins & pl.col("prev_end").is_not_null() & pl.col("gap").str.head(1).is_in(["、", "和", "及", "与"])
            ).fill_null(value=False),
        )
        .with_columns(
            after_member=listed_on.shift(1).fill_null(value=False),
            goes_on=(joins & ~follows & ~pl.col("respective")).fill_null(value=False),
            opens=only_where(listed_on, pl.col("head"), lambda head: head.str.contains(OPENED)),
        )
        .with_columns(
            in_list=follows & (joins | after | listed_on),
            first_head=pl.when(~(joins | after)).then(pl.col("head")).forward_fill(),
            predicate=pl.when(listed_on).then(None).otherwise(predicate).backward_fill(),
            listed_on=listed_on & pl.when(~after).then("opens").forward_fill(),
            # Of those alone that something goes on from.
            verb=pl.when(goes_on.shift(-1) & ~goes_on & (pl.col("kind") != "event"))
            .then("pre")
            .str.extract(GOVERNS, 0),
        )
        .with_columns(member=pl.when("in_list").then("first_head") + pl.col("tail"))
        .drop("joins", "after_member", "opens", "first_head")
    )
