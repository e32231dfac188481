"""What a number counts: the noun phrase before it (执法人员42名) or after it (42名执法人员), as offsets into the sentence.

The clause around a quantity runs from the last comma, bracket or number before it to the next one after it: `head` and
`tail`. From the head, words of time, place and manner and light verbs (全年, 我区, 共, 开展, 组织 …) are cut at the front,
linking words (达到, 均为, 共计 …) at the end. What a verb did (受理, 审结, 成功调处) is no subject where the sentence
has named the thing already: 收到申请40件,受理38件 counts 申请 twice.
"""

import polars as pl

from transform.measure import CHANGE_TAIL, CHANGE_WAY
from transform.phrases import (
    AFTER,
    ALIKE,
    AND,
    BROKEN,
    DEED,
    DONE_AFTER,
    DONE_FIRST,
    DONE_TO,
    EMPTY,
    GOVERNED,
    GOVERNS,
    HANDLED,
    HEAD,
    IN_TURN,
    ITS_OWN,
    JOINED,
    LABEL,
    LEAD,
    LINK,
    LISTED_ON,
    MADE,
    OBJECT_VERBS,
    ONLY_DONE,
    OPENED,
    PART,
    PENDING,
    PEOPLE,
    PRENOMINAL_KINDS,
    REACHED,
    SOFT,
    SPOKEN_OF,
    STOP,
    TAIL,
    TWO_CLAUSES,
    UNNAMED,
    UNNAMED_CHANGE,
    WENT,
    WHICH,
)


def clause() -> dict[str, pl.Expr]:
    """`head` and `tail`: what stands before and after the number up to the next comma, bracket or quantity.

    Where the clause before the number names nothing (败诉率偏高,达11.4%), the one before it belongs to the head.
    """
    gap = pl.col("gap")
    head = gap.str.extract(HEAD, 0).fill_null("")
    # Between two numbers of a list what stands before the mark belongs to the first: 6件行政复议、8件行政诉讼.
    listed = pl.when(pl.col("prev_end").is_not_null() & (head == gap)).then(head)
    own = listed.str.replace("^[^、]*、", "").str.replace("^.*(?:以及|和|与|及) ?$", "")
    tail = pl.coalesce("between", "behind").str.extract(TAIL, 0).fill_null("")
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
    }


def with_subjects(quantities: pl.LazyFrame) -> pl.LazyFrame:
    """One row per quantity and thing it counts: `subject` and `evidence` (verbatim), `clause` (the words to code by).

    Expects `sentence`, `head`, `tail`, `kind` (of the measure word) and the columns of transform.quantities.
    Rows multiply only where one number is said of several things (立案率、办结率均为100%).
    """
    return quantities.pipe(_phrases).pipe(_own_subjects).pipe(_listed).pipe(_inherited)


def _phrases(quantities: pl.LazyFrame) -> pl.LazyFrame:
    """The noun phrases on both sides: `pre_raw` (up to the number), `pre` (without linking words), `post`, `post_skip`."""
    head, tail = pl.col("head"), pl.col("tail")
    hard = head.str.replace(LEAD, "")
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


def _listed(subjects: pl.LazyFrame) -> pl.LazyFrame:
    """Numbers and names in lists: A、B分别为1件、2件 gives each its own; A、B均为100% gives both the number."""
    opens = ~(pl.col("joined").shift(1).fill_null(value=False) & pl.col("prev_end").is_not_null())
    here = pl.int_range(pl.len(), dtype=pl.Int64)
    names = pl.when(~pl.col("follows")).then(pl.coalesce("own", "pre"))
    # The lists are split only where they are wanted: null costs nothing.
    several = pl.when(pl.col("joined")).then(names)
    alike = pl.when(pl.col("head").str.contains(ALIKE) | pl.col("collective")).then(names)
    each = pl.col("run_names").list.len().cast(pl.Int64)
    member = (pl.col("count") > 1) & (each >= pl.col("count"))
    respective = member & ((each == pl.col("count")) | pl.col("run_head").str.contains("分别|各"))
    shared = (pl.col("count") == 1) & (pl.col("shared_names").list.len() > 1)
    at_first = {
        "from_": pl.col("from_"),
        "run_head": pl.col("head"),
        "run_names": several.str.replace_all(AND, "${1}${3}${5}、${2}${4}${6}").str.split("、").fill_null([]),
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
            shared_names=alike.str.replace_all("(率|度|数|比|比例)(?:以及|和|与|及)", "${1}、")
            .str.replace(f"(、.*){AND}", "${1}${2}${4}${6}、${3}${5}${7}")
            .str.split("、"),
        )
        .with_columns(count=pl.col("last") - pl.col("first") + 1)
        .with_columns(
            respective=respective.fill_null(value=False),
            shared=shared.fill_null(value=False),
            # 同比分别下降7.5%和3.2%: the verb of change is said once.
            measure=pl.when((pl.col("measure") == "level") & pl.col("pre").str.contains(EMPTY) & (pl.col("row") > pl.col("first")))
            .then("run_measure")
            .otherwise("measure"),
            # A件、B件,分别增长12%、7.5%: each change is one of the numbers just before.
            back=pl.when(
                (pl.col("count") > 1) & pl.col("run_unnamed") & pl.col("run_head").str.contains("分别|各")
                & (pl.col("run_measure") != "level")
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


def _inherited(listed: pl.LazyFrame) -> pl.LazyFrame:
    """`subject`, `evidence`, `clause`, `part` and `silent` (the clause names nothing); a missing subject is taken from beside."""
    touches = (pl.col("start") == pl.col("prev_end")).fill_null(value=False)
    next_touches = pl.col("between").str.contains("^[,、 ]{0,2}$").fill_null(value=False)
    following = pl.when(pl.col("sid") == pl.col("sid").shift(-1)).then(pl.col("thing").shift(-1))
    empty = pl.col("pre").str.contains(EMPTY)
    begins = (pl.col("sid") != pl.col("sid").shift(1)).fill_null(value=True)
    # What follows a semicolon, or begins with 其中, goes on speaking of the thing before.
    upto = pl.col("sentence_start") + pl.col("sentence").str.len_chars()
    goes_on = (
        (pl.col("report") == pl.col("report").shift(1))
        & (upto.shift(1) == pl.col("sentence_start"))
        & (pl.col("sentence").shift(1).str.contains("[;\uff1b]$") | pl.col("sentence").str.contains(r"^[ \u3000]*其中"))
    ).fill_null(value=False)
    # A sentence that begins with a bare verb speaks of what its paragraph counted last: …。审结8件。
    bare = pl.when(begins & pl.col("thing").is_null() & pl.col("kind").is_in(HANDLED)).then(pl.col("pre"))
    same_paragraph = (pl.col("paragraph") == pl.col("paragraph").shift(1)).fill_null(value=False)
    anew = begins & ~goes_on & ~(same_paragraph & bare.str.contains(ONLY_DONE).fill_null(value=False))
    spoken_of = pl.when(bare.is_not_null()).then(pl.col("lead")).str.extract(SPOKEN_OF, 1)
    ends = (pl.col("sid") != pl.col("sid").shift(-1)).fill_null(value=True)
    nothing = pl.lit("")
    part = pl.col("lead").str.contains(PART)
    named = pl.coalesce(pl.when(~part & ~pl.col("thing").str.contains(WHICH)).then(pl.col("thing")), spoken_of)
    alike = (pl.col("earlier_kind") == pl.col("kind")) | (
        pl.col("earlier_kind").is_in(HANDLED) & pl.col("kind").is_in(HANDLED)
    )
    which = pl.col("pre").str.contains(WHICH)
    reached = pl.col("kind").is_in(PEOPLE) & pl.col("pre").str.contains(REACHED)
    # Of 邻里、劳资等各类纠纷 the rest is of 纠纷.
    cut = pl.col("earlier").str.replace("^.*、.*等(?:各[类种项])?", "").str.replace(DONE_FIRST, "")
    listed_on = (pl.col("follows") & ~ends & pl.col("between").str.contains(LISTED_ON)).fill_null(value=False)
    after_member = listed_on.shift(1).fill_null(value=False)
    opened = pl.when(~after_member).then(pl.col("head").str.contains(OPENED)).forward_fill()
    predicate = pl.when(after_member).then(
        pl.col("tail").str.slice(pl.col("post_skip") + pl.col("post").str.len_chars())
    )
    made = pl.col("silent") & ~begins & pl.col("kind").is_in(["document", *HANDLED]) & pl.col("head").str.contains(MADE)
    # Null, and so not searched, where a subject was found.
    unfound = pl.when(pl.col("subject").is_null())
    before, after = unfound.then(pl.col("lead")), unfound.then(pl.col("behind"))
    return (
        listed.with_columns(thing=pl.when(pl.col("thing") != nothing).then(pl.col("thing")))
        .with_columns(part=part)
        .with_columns(
            # Filled within the sentence: its first and last rows hold a stop for what they lack.
            nearest=_stopped(pl.col("thing"), begins).forward_fill(),
            earlier=_stopped(named, anew).forward_fill(),
            earlier_kind=pl.when(named.is_not_null() | anew).then(pl.col("kind")).forward_fill(),
            later=_stopped(pl.col("thing"), ends).backward_fill(),
            silent=empty & ~pl.col("follows") & ~pl.col("respective") & ~pl.col("tail").str.contains(PENDING),
        )
        .with_columns(
            subject=pl.coalesce(
                pl.col("thing"),
                pl.when(empty & next_touches & ~touches).then(following),
                pl.when(empty & (pl.col("nearest") != nothing)).then(pl.col("nearest")),
                pl.when((pl.col("earlier") != nothing) & pl.col("earlier").str.contains(pl.col("pre"), literal=True))
                .then(pl.col("earlier")),
                pl.when((pl.col("earlier") != nothing) & (alike | reached)).then(
                    # What was done to the thing named earlier: 收到申请524件,受理463件 counts 申请受理.
                    pl.coalesce(cut.replace("", None), "earlier") + pl.col("pre")
                ),
                pl.when((pl.col("earlier_kind") == "event") & pl.col("kind").is_in(HANDLED) & pl.col("earlier").str.contains(DONE_TO))
                .then(pl.col("earlier").str.replace(DONE_TO, "") + pl.col("pre")),
                pl.when(~empty).then(pl.col("pre")),
                pl.col("later").replace("", None),
            ).replace("", None),
            evidence=pl.col("sentence").str.slice("from_", pl.col("to") - pl.col("from_")),
            clause=pl.when(pl.col("respective") | pl.col("shared"))
            .then(pl.col("thing"))
            .otherwise(pl.col("head") + pl.col("tail")),
            verb=pl.col("pre").str.extract(GOVERNS, 0),
            listed_on=listed_on & opened,
            predicate=pl.when(listed_on).then(None).otherwise(predicate).backward_fill(),
            goes_on=(
                pl.col("prev_end").is_not_null() & pl.col("gap").str.head(1).is_in(["、", "和", "及", "与"]) & ~pl.col("follows") & ~pl.col("respective") & ~begins
            ).fill_null(value=False),
        )
        # Nothing is counted namelessly: what was counted just before, else the words that stand nearest.
        .with_columns(
            subject=pl.coalesce(
                _stopped(pl.col("subject"), begins).forward_fill().replace("", None),
                before.str.extract(r"(\p{Han}{2,12})[^\p{Han}]*$", 1),
                after.str.extract(r"^[^\p{Han}]*(\p{Han}{2,12})", 1),
                nothing,
            )
        )
        .with_columns(
            clause=pl.when(made).then(pl.col("head") + pl.col("subject").str.replace(DONE_FIRST, ""))
            .when("listed_on")
            .then(pl.col("clause") + pl.col("predicate"))
            .otherwise("clause"),
        )
        .with_columns(silent=pl.col("silent") & ~made)
        # The verb of a list's first member governs the rest: 审核合同38份、规范性文件4份.
        .with_columns(governs=pl.when("goes_on").then(None).otherwise(pl.col("verb").fill_null("")).forward_fill())
        .with_columns(
            clause=pl.when(pl.col("goes_on") & pl.col("verb").is_null() & ~pl.col("silent"))
            .then(pl.col("governs") + pl.col("clause"))
            .otherwise("clause")
        )
        .drop("verb", "governs", "goes_on", "listed_on", "predicate")
        # A clause that names nothing is read by the words of the one before: 考试2批次45人.
        .with_columns(
            clause=pl.when(pl.col("silent") & (pl.col("measure") != "level"))
            .then(nothing)
            .when((pl.col("silent") | which) & ~begins)
            .then(None)
            .otherwise("clause")
            .forward_fill()
        )
    )  # fmt: skip


def _stopped(value: pl.Expr, at: pl.Expr) -> pl.Expr:
    """The value, empty instead of null on the rows `at`, so that a fill goes no further than these."""
    return pl.when(at).then(value.fill_null("")).otherwise(value)
