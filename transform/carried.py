"""What a clause leaves out and carries over: the thing counted, and the words to code by, from the clauses beside it."""

import polars as pl

from transform.only_where import only_where
from transform.phrases import (
    CARRIED_OUT,
    CLAUSE_BEFORE,
    COMES_TO,
    DEALT_WITH,
    DONE_FIRST,
    DONE_TO,
    EMPTY,
    GOVERNS,
    HANDLED,
    LEAD,
    LEFT,
    LISTED_ON,
    MADE,
    NEAR,
    OF_ALL,
    ONLY_DONE,
    OPENED,
    OUTCOME,
    OWN_VERB,
    PART,
    PENDING,
    PEOPLE,
    REACHED,
    SPOKEN_OF,
    WHICH,
    WHOM,
)


def with_carried(listed: pl.LazyFrame) -> pl.LazyFrame:
    """`subject`, `evidence`, `clause`, `part` and `silent` (the clause names nothing); a missing subject is taken from beside.

    Also `wider`: null, or the words to code by where the clause alone names no indicator.
    """
    touches = (pl.col("start") == pl.col("prev_end")).fill_null(value=False)
    next_touches = pl.col("between").str.contains("^[,、 ]{0,2}$").fill_null(value=False)
    following = pl.when(pl.col("sid") == pl.col("sid").shift(-1)).then(pl.col("thing").shift(-1))
    empty = pl.col("empty")
    begins = (pl.col("sid") != pl.col("sid").shift(1)).fill_null(value=True)
    # What follows a semicolon, or begins with 其中, goes on speaking of the thing before.
    ends = (pl.col("sid") != pl.col("sid").shift(-1)).fill_null(value=True)
    upto = pl.col("sentence_start") + only_where(ends, pl.col("sentence"), lambda sentence: sentence.str.len_chars())
    goes_on = (
        (pl.col("report") == pl.col("report").shift(1))
        & (upto.shift(1) == pl.col("sentence_start"))
        & (
            only_where(ends, pl.col("sentence"), lambda sentence: sentence.str.contains("[;\uff1b]$")).shift(1)
            | only_where(begins, pl.col("sentence"), lambda sentence: sentence.str.contains(r"^[ \u3000]*其中"))
        )
    ).fill_null(value=False)
    # A sentence that begins with a bare verb speaks of what its paragraph counted last: …。审结8件。
    bare = begins & pl.col("thing").is_null() & pl.col("kind").is_in(HANDLED) & pl.col("pre").is_not_null()
    done = only_where(bare, pl.col("pre"), lambda pre: pre.str.contains(ONLY_DONE)).fill_null(value=False)
    same_paragraph = (pl.col("paragraph") == pl.col("paragraph").shift(1)).fill_null(value=False)
    anew = begins & ~goes_on & ~(same_paragraph & done)
    spoken_of = pl.when(bare).then(pl.col("lead")).str.extract(SPOKEN_OF, 1)
    nothing = pl.lit("")
    part = pl.col("part")
    named = pl.coalesce(pl.when(~part & ~pl.col("thing").str.contains(WHICH)).then(pl.col("thing")), spoken_of)
    alike = (pl.col("earlier_kind") == pl.col("kind")) | (
        pl.col("earlier_kind").is_in(HANDLED) & pl.col("kind").is_in(HANDLED)
    )
    which = pl.col("pre").str.contains(WHICH)
    reached = pl.col("kind").is_in(PEOPLE) & pl.col("pre").str.contains(REACHED)
    # Of 邻里、劳资等各类纠纷 the rest is of 纠纷.
    has_earlier = pl.col("thing").is_null() & (pl.col("earlier") != nothing)
    cut = only_where(
        has_earlier & (alike | reached),
        pl.col("earlier"),
        lambda earlier: earlier.str.replace("^.*、.*等(?:各[类种项])?", "").str.replace(DONE_FIRST, ""),
    )
    done_to = only_where(
        has_earlier & (pl.col("earlier_kind") == "event") & pl.col("kind").is_in(HANDLED),
        pl.col("earlier"),
        lambda earlier: earlier.str.contains(DONE_TO),
    )
    # The number's own clause names neither what it counts nor nothing.
    unnamed = pl.col("thing").is_null() & ~empty
    it = pl.coalesce(cut.replace("", None), "earlier")
    listed_on = (pl.col("follows") & ~ends & pl.col("between").str.contains(LISTED_ON)).fill_null(value=False)
    after_member = listed_on.shift(1).fill_null(value=False)
    opened = (
        pl.when(~after_member)
        .then(only_where(listed_on, pl.col("head"), lambda head: head.str.contains(OPENED)))
        .forward_fill()
    )
    after_post = pl.col("tail").str.slice(pl.col("post_skip") + pl.col("post").str.len_chars())
    # Where nothing is left behind the last member's name, the name holds it: 组织3个乡镇、5个部门负责人述法.
    predicate = pl.when(after_member).then(pl.when(after_post == "").then("tail").otherwise(after_post))
    # Members of a list after its first have no head of their own: 由3名律师和2名专家组成.
    joins = (
        ~begins & pl.col("prev_end").is_not_null() & pl.col("gap").str.head(1).is_in(["、", "和", "及", "与"])
    ).fill_null(value=False)
    follows_on = (joins & ~pl.col("follows") & ~pl.col("respective")).fill_null(value=False)
    in_list = pl.col("follows") & (joins | after_member | listed_on)
    first_head = pl.when(~(joins | after_member)).then(pl.col("head")).forward_fill()
    # Who took part in what the clause before names: 组织旁听庭审2场,35人次接受教育.
    who = pl.col("kind").is_in(PEOPLE) & empty & (pl.col("tail") != "")
    # Two numbers of one thing, the first of those whom it concerns: 调整权责清单,涉及33个部门6142项.
    second = ~begins & pl.col("follows").shift(1) & ~pl.col("follows") & pl.col("kind").is_in(["document", *HANDLED])
    of_whom = only_where(second, pl.col("gap"), lambda gap: gap.str.contains(WHOM)).fill_null(value=False)
    concerned = only_where(of_whom, pl.col("lead"), _clause_before)
    named_part = pl.col("part") & ~pl.col("silent") & pl.col("thing").is_not_null()
    dealt_with = only_where(
        named_part,
        pl.col("clause"),
        lambda clause: clause.str.contains(DEALT_WITH) & ~clause.str.contains(OF_ALL),
    )
    # A verb of making right before the number has its object in the clause before: 出台规范性文件3件,以局名义制发2件.
    objectless = only_where(
        ~begins & ~pl.col("follows") & pl.col("kind").is_in(["document", *HANDLED]),
        pl.col("head"),
        lambda head: head.str.contains(MADE),
    ).fill_null(value=False)
    made = pl.col("objectless") & (pl.col("silent") | pl.col("thing").is_null())
    # How it changed is said of the number just before, whatever that counted.
    unsaid = empty & ~begins & (pl.col("measure") != "level") & pl.col("thing").is_null()
    said = pl.when(~unsaid).then(pl.col("subject"))
    # Null, and so not extracted from, where a subject was found.
    unfound = pl.when(pl.col("subject").is_null())
    beside = pl.coalesce(
        unfound.then(pl.col("lead")).str.extract(r"(\p{Han}{2,12})[^\p{Han}]*$", 1),
        unfound.then(pl.col("behind")).str.extract(r"^[^\p{Han}]*(\p{Han}{2,12})", 1),
    )
    return (
        listed.with_columns(objectless=objectless)
        .with_columns(
            thing=pl.when((pl.col("thing") != nothing) & ~of_whom & ~pl.col("objectless")).then(pl.col("thing"))
        )
        # Step by step, so that what several of the following need is found once.
        .with_columns(part=pl.col("lead").str.contains(PART), empty=pl.col("pre").str.contains(EMPTY), anew=anew)
        .with_columns(named=named)
        .with_columns(
            # Filled within the sentence: its first and last rows hold a stop for what they lack.
            nearest=_stopped(pl.col("thing"), begins).forward_fill(),
            earlier=_stopped(pl.col("named"), pl.col("anew")).forward_fill(),
            earlier_kind=pl.when(pl.col("named").is_not_null() | pl.col("anew")).then(pl.col("kind")).forward_fill(),
            later=_stopped(pl.col("thing"), ends).backward_fill(),
            silent=empty
            & ~pl.col("follows")
            & ~pl.col("respective")
            & ~pl.col("tail").str.contains(f"{PENDING}|{CARRIED_OUT}"),
        )
        .with_columns(
            subject=pl.coalesce(
                pl.col("thing"),
                pl.when(empty & next_touches & ~touches).then(following),
                concerned.str.replace(LEAD, "").replace("", None),
                pl.when(empty & (pl.col("nearest") != nothing)).then(pl.col("nearest")),
                pl.when(only_where(
                    has_earlier,
                    pl.col("earlier"),
                    lambda earlier: earlier.str.contains(pl.col("pre").filter(has_earlier), literal=True),
                )).then(pl.col("earlier")),
                pl.when((pl.col("earlier") != nothing) & (alike | reached)).then(
                    # What was done to the thing named earlier: 收到申请524件,受理463件 counts 受理申请; who was reached by
                    # it and what it came to, the other way round: 普法讲座覆盖, 案件结案.
                    pl.when(reached | only_where(unnamed, pl.col("pre"), lambda pre: pre.str.contains(COMES_TO)))
                    .then(it + pl.col("pre"))
                    .otherwise(pl.col("pre") + it)
                ),
                pl.col("pre") + only_where(
                    done_to, pl.col("earlier"), lambda earlier: earlier.str.replace(DONE_TO, "")
                ),
                pl.when(~empty).then(pl.col("pre")),
                pl.col("later").replace("", None),
            ).replace("", None),
            evidence=pl.col("sentence").str.slice("from_", pl.col("to") - pl.col("from_")),
            clause=pl.when(pl.col("respective") | pl.col("shared"))
            .then(pl.col("thing"))
            .otherwise(pl.col("head") + pl.coalesce("listing", "tail")),
            goes_on=follows_on,
            # Of those alone that something goes on from.
            verb=pl.when(follows_on.shift(-1) & ~follows_on & (pl.col("kind") != "event"))
            .then("pre").str.extract(GOVERNS, 0),
            listed_on=listed_on & opened,
            predicate=pl.when(listed_on).then(None).otherwise(predicate).backward_fill(),
            in_list=in_list,
            member=pl.when(in_list).then(first_head) + pl.col("tail"),
            ends_list=~listed_on,
            taken_part=pl.coalesce(only_where(who, pl.col("lead"), _clause_before), concerned),
            # Of the whole, which stands just before the first part.
            of_all=pl.when(~part | begins)
            .then(pl.when(~part & part.shift(-1)).then("head").str.extract(OF_ALL, 0).fill_null(""))
            .forward_fill(),
        )
        # Nothing is counted namelessly: what was counted just before, else the words that stand nearest.
        .with_columns(beside=beside)
        .with_columns(
            subject=pl.coalesce(
                _stopped(pl.coalesce(said, pl.when(begins).then("beside")), begins).forward_fill().replace("", None),
                "beside",
                nothing,
            )
        )
        .with_columns(
            clause=pl.when(made)
            .then(pl.col("head") + only_where(made, pl.col("subject"), lambda subject: subject.str.replace(DONE_FIRST, "")))
            .when("listed_on")
            .then(pl.col("clause") + pl.col("predicate"))
            .when(dealt_with)
            .then(pl.col("of_all") + pl.col("clause"))
            .otherwise("clause"),
        )
        .with_columns(silent=pl.col("silent") & ~made)
        .with_columns(
            wider=pl.when("in_list")
            .then(pl.col("member") + pl.when("ends_list").then(nothing).otherwise(pl.col("predicate").fill_null("")))
            .when(~only_where(unnamed, pl.col("clause"), lambda clause: clause.str.contains(f"{OUTCOME}|{LEFT}")))
            .then(pl.col("subject") + pl.col("tail"))
            .otherwise(pl.col("taken_part") + "," + pl.col("tail"))
        )
        .drop("in_list", "member", "ends_list", "taken_part", "of_all", "empty", "named", "anew", "beside", "objectless")
        # The verb of a list's first member governs the rest: 审核合同38份、规范性文件4份.
        .with_columns(governs=pl.when("goes_on").then(None).otherwise(pl.col("verb").fill_null("")).forward_fill())
        .with_columns(
            clause=pl.when(
                ~only_where(
                    pl.col("goes_on") & ~pl.col("silent"),
                    pl.col("pre"),
                    lambda pre: pre.str.contains(f"{OWN_VERB}|{ONLY_DONE}"),
                )
            )
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


def _clause_before(lead: pl.Expr) -> pl.Expr:
    return lead.str.tail(NEAR).str.extract(CLAUSE_BEFORE, 1)


def _stopped(value: pl.Expr, at: pl.Expr) -> pl.Expr:
    """The value, empty instead of null on the rows `at`, so that a fill goes no further than these."""
    return pl.when(at).then(value.fill_null("")).otherwise(value)
