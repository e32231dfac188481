"""What a number counts: the noun phrase before it (执法人员42名) or after it (42名执法人员), as offsets into the sentence.

The clause around a quantity runs from the last comma, bracket or number before it to the next one after it: `head` and
`tail`. From the head, words of time, place and manner and light verbs (全年, 我区, 共, 开展, 组织 …) are cut at the front,
linking words (达到, 均为, 共计 …) at the end. What a verb did (受理, 审结, 成功调处) is no subject where the sentence
has named the thing already: 收到申请40件,受理38件 counts 申请 twice.
"""

from typing import Final

import polars as pl

from transform.carried import with_carried
from transform.lists import with_lists
from transform.measure import CHANGE_TAIL, CHANGE_WAY
from transform.only_where import only_where
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

# What `_without_links` begins with: one phrase in eight has any of it.
_SECOND_PART: Final = ",[^,]*$"
_ENDS_LINKING: Final = f"{_SECOND_PART}|{LABEL}|{CHANGE_WAY}|{CHANGE_TAIL}|{LINK}"


def with_clause(quantities: pl.LazyFrame) -> pl.LazyFrame:
    """`head` and `tail`: what stands before and after the number up to the next comma, bracket or quantity.

    Where the clause before the number names nothing (败诉率偏高,达11.4%), the one before it belongs to the head. `listing` is
    null but where one number counts a list that comes after it (对56件决策、文件和合同进行审查): the tail up to the list's end.
    """
    gap, head, tail, right = (pl.col(name) for name in ("gap", "head", "tail", "right"))
    in_cell = pl.col("cell_clause").is_not_null()
    of_bodies = pl.col("kind").is_in(["item", "visit", "organisation"]) & (tail == pl.col("between"))
    # Between two numbers of a list what stands before the mark belongs to the first: 6件行政复议、8件行政诉讼.
    own = only_where(
        pl.col("prev_end").is_not_null() & pl.col("alone"),
        head,
        lambda listed: listed.str.replace(r"^(?:\([^()]*\)|[^、(])*、", "").str.replace("^.*(?:以及|和|与|及) ?$", ""),
    )
    goes_on = (tail != "") & (right.str.slice(tail.str.len_chars(), 1) == "、")
    listing = pl.when(goes_on).then(right).str.extract(LISTING, 0)
    names_nothing = only_where(pl.col("goes_back"), head, lambda head: head.str.contains(UNNAMED)) | only_where(
        pl.col("goes_back") & pl.col("prev_end").is_null(), head, lambda head: head.str.contains(UNNAMED_CHANGE)
    )
    # Step by step, for what a step finds is searched by the next.
    return (
        quantities.with_columns(right=pl.coalesce("between", "behind"))
        .with_columns(head=gap.str.extract(HEAD, 0).fill_null(""), tail=right.str.extract(TAIL, 0).fill_null(""))
        .with_columns(tail=pl.coalesce(pl.when(of_bodies).then(tail).str.extract(BODIES, 1), tail), alone=head == gap)
        .with_columns(goes_back=only_where(~pl.col("alone"), tail, lambda tail: ~tail.str.contains(r"^ ?[\p{Han}“《]")))
        .with_columns(names_nothing=names_nothing, listing=listing)
        .with_columns(
            head=pl.coalesce("cell_clause", own).fill_null(
                only_where(pl.col("names_nothing"), gap, lambda gap: gap.str.extract(TWO_CLAUSES, 0)).fill_null(head)
            ),
            tail=pl.when(~in_cell).then(tail).fill_null(""),
            # Where another number stands in it, its members are counted apart.
            listing=pl.when(~in_cell & (pl.col("listing") != pl.col("between")).fill_null(value=True)).then("listing"),
        )
        .drop("right", "alone", "goes_back", "names_nothing")
    )


def with_subjects(quantities: pl.LazyFrame) -> pl.LazyFrame:
    """One row per quantity and thing it counts: `subject` and `evidence` (verbatim), `clause` (the words to code by).

    Expects `sentence`, `head`, `tail`, `kind` (of the measure word) and the columns of transform.quantities.
    Rows multiply only where one number is said of several things (立案率、办结率均为100%).
    """
    return quantities.pipe(_phrases).pipe(_own_subjects).pipe(with_lists).pipe(with_carried)


def _phrases(quantities: pl.LazyFrame) -> pl.LazyFrame:
    """The noun phrases on both sides: `pre_raw` (up to the number), `pre` (without linking words), `post`, `post_skip`."""
    head, tail, hard, governed = (pl.col(name) for name in ("head", "tail", "hard", "governed"))
    rate, broken = pl.col("kind") == "rate", pl.col("broken")
    timely = pl.when(rate).then(head).str.extract("^[^,、]*?(及时[^,、]{1,6}率.*)$", 1)
    return (
        quantities.with_columns(
            hard=head.str.replace(LEAD, ""), timely=timely, post_raw=tail.str.replace(OBJECT_VERBS, "")
        )
        # How soon is part of a rate's name: 及时报备率.
        .with_columns(
            hard=pl.when(pl.col("timely").is_not_null() & ~hard.str.contains("及时", literal=True))
            .then("timely")
            .otherwise(hard)
        )
        .with_columns(governed=hard.str.replace(GOVERNED, ""))
        .with_columns(broken=governed.str.contains(BROKEN))
        .with_columns(
            broken_hard=only_where(broken, hard, lambda hard: hard.str.contains(BROKEN) & (hard != "")),
        )
        .with_columns(soft=only_where(pl.col("broken_hard"), head, lambda head: head.str.replace(SOFT, "")))
        .with_columns(
            pre_raw=pl.when(~broken)
            .then(governed)
            .when(~pl.col("broken_hard"))
            .then(hard)
            .when(~only_where(pl.col("broken_hard"), pl.col("soft"), lambda soft: soft.str.contains(BROKEN)))
            .then("soft")
            .otherwise(head),
        )
        .drop("hard", "timely", "governed", "broken", "broken_hard", "soft")
        .with_columns(linked=pl.col("pre_raw").str.contains(_ENDS_LINKING) & ~pl.col("pre_raw").str.contains(DEED))
        .with_columns(
            pre=pl.coalesce(only_where(pl.col("linked"), pl.col("pre_raw"), _without_links), "pre_raw"),
            post=pl.when(only_where(pl.col("kind") == "event", tail, lambda tail: tail.str.contains(WENT)))
            .then(tail)
            .otherwise(pl.col("post_raw").str.replace(STOP, ""))
            .str.replace("(?:以及|和|与|及|、|的| )+$", ""),
            post_skip=(tail.str.len_chars() - pl.col("post_raw").str.len_chars()).cast(pl.Int64),
        )
        .with_columns(
            pre=pl.coalesce(
                only_where(rate, pl.col("pre"), lambda pre: pre.str.replace("^(.*)占.*$", "${1}")), "pre"
            )
        )
    )  # fmt: skip


def _without_links(phrase: pl.Expr) -> pl.Expr:
    """A phrase without the words that link it to the number, and those of how much it changed."""
    for ending in (_SECOND_PART, LABEL, CHANGE_WAY, CHANGE_TAIL, LINK, CHANGE_TAIL, LINK):
        phrase = phrase.str.replace(ending, "")
    return phrase


def _own_subjects(phrases: pl.LazyFrame) -> pl.LazyFrame:
    """Where the subject of a quantity stands: `at` and `long` (null where the sentence named it earlier), `from_`, `to`."""
    pre, head, tail, start, end = (pl.col(name) for name in ("pre", "head", "tail", "start", "end"))
    nothing, only_done, of, follows, done = (pl.col(name) for name in ("nothing", "only_done", "of", "follows", "done"))
    event = pl.col("kind").is_in(PRENOMINAL_KINDS)
    touches = (end + tail.str.len_chars() == pl.col("next_start")).fill_null(value=False)
    runs_on = touches & ~only_where(touches, tail, lambda tail: tail.str.contains(f"(?:以及|和|与|及|的) ?$|{ITS_OWN}"))
    acts = (pl.col("post_skip") > 0) & ~of | tail.str.contains(f"^ ?(?:{DONE_AFTER})")
    named = pl.col("post").str.contains(r"^ ?[^(].*[\p{Han}A-Za-z]|^[\p{Han}A-Za-z]$") & ~tail.str.contains(AFTER)
    is_followed = named & (
        nothing
        | (of & pl.col("kind").is_in(["rate", "time"]))
        | (head.str.contains("的 ?$") & ~event)
        | (head.str.contains("等 ?$") & (pl.col("kind") != "rate"))
        | (head.str.contains(IN_TURN) & event)
        | ~(event | (runs_on & ~only_done) | acts | of)
    )
    reached = only_where(pl.col("kind").is_in(PEOPLE), pre, lambda pre: pre.str.contains(REACHED)).fill_null(
        value=False
    )
    raw_at = start - pl.col("pre_raw").str.len_chars()
    post_at = end + pl.col("post_skip")
    post_long = pl.col("post").str.len_chars()
    return (
        phrases.with_columns(
            nothing=pre.str.contains(EMPTY), only_done=pre.str.contains(ONLY_DONE), of=tail.str.contains("^ ?的")
        )
        .with_columns(follows=is_followed)
        .with_columns(done=~follows & ((only_done & ~event) | nothing | reached))
        .with_columns(
            at=pl.when(follows).then(post_at).when(~done).then(raw_at),
            long=pl.when(follows).then(post_long).when(~done).then(pre.str.len_chars()).cast(pl.Int64),
            from_=pl.when(follows).then(start).otherwise(raw_at),
            to=pl.when(follows).then(post_at + post_long).otherwise(end),
        )
        .with_columns(
            own=pl.coalesce("cell", pl.col("sentence").str.slice("at", "long")),
            from_=pl.when(pl.col("cell_clause").is_null()).then("from_").otherwise("start"),
        )
        .drop("linked", "nothing", "only_done", "of", "done")
    )
