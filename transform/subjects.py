"""What a number counts: the noun phrase before it (执法人员42名) or after it (42名执法人员), as offsets into the sentence.

The clause around a quantity runs from the last comma, bracket or number before it to the next one after it: `head` and
`tail`. From the head, words of time, place and manner and light verbs (全年, 我区, 共, 开展, 组织 …) are cut at the front,
linking words (达到, 均为, 共计 …) at the end. What a verb did (受理, 审结, 成功调处) is no subject where the sentence
has named the thing already: 收到申请40件,受理38件 counts 申请 twice.
"""

import polars as pl

from transform.carried import with_carried
from transform.lists import with_lists
from transform.measure import CHANGE_TAIL, CHANGE_WAY
from transform.phrases import (
    AFTER,
    BODIES,
    BROKEN,
    DEED,
    DONE_AFTER,
    EMPTY,
    GOVERNED,
    HEAD,
    IN_TURN,
    ITS_OWN,
    LABEL,
    LEAD,
    LINK,
    LISTING,
    OBJECT_VERBS,
    ONLY_DONE,
    PEOPLE,
    PRENOMINAL_KINDS,
    REACHED,
    SOFT,
    STOP,
    TAIL,
    TWO_CLAUSES,
    UNNAMED,
    UNNAMED_CHANGE,
    WENT,
)


def clause() -> dict[str, pl.Expr]:
    """`head` and `tail`: what stands before and after the number up to the next comma, bracket or quantity.

    Where the clause before the number names nothing (败诉率偏高,达11.4%), the one before it belongs to the head. `listing` is
    null but where one number counts a list that comes after it (对56件决策、文件和合同进行审查): the tail up to the list's end.
    """
    gap = pl.col("gap")
    head = gap.str.extract(HEAD, 0).fill_null("")
    # Between two numbers of a list what stands before the mark belongs to the first: 6件行政复议、8件行政诉讼.
    listed = pl.when(pl.col("prev_end").is_not_null() & (head == gap)).then(head)
    own = listed.str.replace(r"^(?:\([^()]*\)|[^、(])*、", "").str.replace("^.*(?:以及|和|与|及) ?$", "")
    right = pl.coalesce("between", "behind")
    tail = right.str.extract(TAIL, 0).fill_null("")
    bodies = pl.when(pl.col("kind").is_in(["item", "visit", "organisation"]) & (tail == pl.col("between"))).then(tail)
    tail = pl.coalesce(bodies.str.extract(BODIES, 1), tail)
    goes_on = (tail != "") & (right.str.slice(tail.str.len_chars(), 1) == "、")
    listing = pl.when(goes_on).then(right).str.extract(LISTING, 0)
    names_nothing = (
        (head != gap)
        & ~tail.str.contains(r"^ ?[\p{Han}“《]")
        & (head.str.contains(UNNAMED) | (pl.col("prev_end").is_null() & head.str.contains(UNNAMED_CHANGE)))
    )
    return {
        "head": pl.coalesce("cell_clause", own).fill_null(
            pl.when(names_nothing).then(gap.str.extract(TWO_CLAUSES, 0)).fill_null(head)
        ),
        "tail": pl.when(pl.col("cell_clause").is_null()).then(tail).fill_null(""),
        # Where another number stands in it, its members are counted apart.
        "listing": pl.when(pl.col("cell_clause").is_null() & (listing != pl.col("between")).fill_null(value=True)).then(
            listing
        ),
    }


def with_subjects(quantities: pl.LazyFrame) -> pl.LazyFrame:
    """One row per quantity and thing it counts: `subject` and `evidence` (verbatim), `clause` (the words to code by).

    Expects `sentence`, `head`, `tail`, `kind` (of the measure word) and the columns of transform.quantities.
    Rows multiply only where one number is said of several things (立案率、办结率均为100%).
    """
    return quantities.pipe(_phrases).pipe(_own_subjects).pipe(with_lists).pipe(with_carried)


def _phrases(quantities: pl.LazyFrame) -> pl.LazyFrame:
    """The noun phrases on both sides: `pre_raw` (up to the number), `pre` (without linking words), `post`, `post_skip`."""
    head, tail = pl.col("head"), pl.col("tail")
    hard = head.str.replace(LEAD, "")
    # How soon is part of a rate's name: 及时报备率.
    timely = pl.when(pl.col("kind") == "rate").then(head).str.extract("^[^,、]*?(及时[^,、]{1,6}率.*)$", 1)
    hard = pl.when(timely.is_not_null() & ~hard.str.contains("及时", literal=True)).then(timely).otherwise(hard)
    soft = head.str.replace(SOFT, "")
    governed = hard.str.replace(GOVERNED, "")
    return (
        quantities.with_columns(
            pre_raw=pl.when(~governed.str.contains(BROKEN))
            .then(governed)
            .when(~hard.str.contains(BROKEN) | (hard == ""))
            .then(hard)
            .when(~soft.str.contains(BROKEN))
            .then(soft)
            .otherwise(head),
            post_raw=tail.str.replace(OBJECT_VERBS, ""),
        )
        .with_columns(
            pre=pl.when(pl.col("pre_raw").str.contains(DEED)).then("pre_raw").otherwise(
                pl.col("pre_raw").str.replace(",[^,]*$", "").str.replace(LABEL, "")
                .str.replace(CHANGE_WAY, "").str.replace(CHANGE_TAIL, "").str.replace(LINK, "")
                .str.replace(CHANGE_TAIL, "").str.replace(LINK, "")
            ),
            post=pl.when(tail.str.contains(WENT) & pl.col("kind").is_in(["event"]))
            .then(tail)
            .otherwise(pl.col("post_raw").str.replace(STOP, ""))
            .str.replace("(?:以及|和|与|及|、|的| )+$", ""),
            post_skip=(tail.str.len_chars() - pl.col("post_raw").str.len_chars()).cast(pl.Int64),
        )
        .with_columns(
            pre=pl.when(pl.col("kind") == "rate").then(pl.col("pre").str.replace("^(.*)占.*$", "${1}")).otherwise(pl.col("pre"))
        )
    )  # fmt: skip


def _own_subjects(phrases: pl.LazyFrame) -> pl.LazyFrame:
    """Where the subject of a quantity stands: `at` and `long` (null where the sentence named it earlier), `from_`, `to`."""
    pre, tail, start, end = pl.col("pre"), pl.col("tail"), pl.col("start"), pl.col("end")
    nothing = pre.str.contains(EMPTY)
    event = pl.col("kind").is_in(PRENOMINAL_KINDS)
    runs_on = (end + tail.str.len_chars() == pl.col("next_start")).fill_null(value=False) & ~tail.str.contains(
        f"(?:以及|和|与|及|的) ?$|{ITS_OWN}"
    )
    acts = (pl.col("post_skip") > 0) & ~tail.str.contains("^ ?的") | tail.str.contains(f"^ ?(?:{DONE_AFTER})")
    named = pl.col("post").str.contains(r"^ ?[^(].*[\p{Han}A-Za-z]|^[\p{Han}A-Za-z]$") & ~tail.str.contains(AFTER)
    only_done = pre.str.contains(ONLY_DONE)
    of_it = tail.str.contains("^ ?的") & pl.col("kind").is_in(["rate", "time"])
    follows = named & (
        nothing
        | of_it
        | (pl.col("head").str.contains("的 ?$") & ~event)
        | (pl.col("head").str.contains("等 ?$") & (pl.col("kind") != "rate"))
        | (pl.col("head").str.contains(IN_TURN) & event)
        | ~(event | (runs_on & ~only_done) | acts | tail.str.contains("^ ?的"))
    )
    done = ~follows & ((only_done & ~event) | nothing | (pre.str.contains(REACHED) & pl.col("kind").is_in(PEOPLE)))
    raw_at = start - pl.col("pre_raw").str.len_chars()
    post_at = end + pl.col("post_skip")
    post_long = pl.col("post").str.len_chars()
    return phrases.with_columns(
        at=pl.when(follows).then(post_at).when(~done).then(raw_at),
        long=pl.when(follows).then(post_long).when(~done).then(pre.str.len_chars()).cast(pl.Int64),
        from_=pl.when(follows).then(start).otherwise(raw_at),
        to=pl.when(follows).then(post_at + post_long).otherwise(end),
        follows=follows,
    ).with_columns(
        own=pl.coalesce("cell", pl.col("sentence").str.slice("at", "long")),
        from_=pl.when(pl.col("cell_clause").is_null()).then("from_").otherwise("start"),
    )
