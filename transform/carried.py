"""What a clause leaves out and carries over: the thing counted, and the words to code by, from the clauses beside it."""

import polars as pl

from transform.phrases import (
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
    # Null, and so not searched, where the number's own clause names what it counts, or nothing.
    unnamed = pl.when(pl.col("thing").is_null() & ~empty)
    it = pl.coalesce(cut.replace("", None), "earlier")
    listed_on = (pl.col("follows") & ~ends & pl.col("between").str.contains(LISTED_ON)).fill_null(value=False)
    after_member = listed_on.shift(1).fill_null(value=False)
    opened = pl.when(~after_member).then(pl.col("head").str.contains(OPENED)).forward_fill()
    after_post = pl.col("tail").str.slice(pl.col("post_skip") + pl.col("post").str.len_chars())
    # Where nothing is left behind the last member's name, the name holds it: 组织3个乡镇、5个部门负责人述法.
    predicate = pl.when(after_member).then(pl.when(after_post == "").then("tail").otherwise(after_post))
    # Members of a list after its first have no head of their own: 由3名律师和2名专家组成.
    joins = (
        ~begins & pl.col("prev_end").is_not_null() & pl.col("gap").str.head(1).is_in(["、", "和", "及", "与"])
    ).fill_null(value=False)
    in_list = pl.col("follows") & (joins | after_member | listed_on)
    first_head = pl.when(~(joins | after_member)).then(pl.col("head")).forward_fill()
    # Who took part in what the clause before names: 组织旁听庭审2场,35人次接受教育.
    who = pl.when(pl.col("kind").is_in(PEOPLE) & empty & (pl.col("tail") != "")).then(pl.col("lead")).str.tail(NEAR)
    # Two numbers of one thing, the first of those whom it concerns: 调整权责清单,涉及33个部门6142项.
    second = ~begins & pl.col("follows").shift(1) & ~pl.col("follows") & pl.col("kind").is_in(["document", *HANDLED])
    of_whom = pl.when(second).then(pl.col("gap")).str.contains(WHOM).fill_null(value=False)
    concerned = pl.when(of_whom).then(pl.col("lead")).str.tail(NEAR).str.extract(CLAUSE_BEFORE, 1)
    named_part = pl.when(pl.col("part") & ~pl.col("silent") & pl.col("thing").is_not_null()).then(pl.col("clause"))
    # A verb of making right before the number has its object in the clause before: 出台规范性文件3件,以局名义制发2件.
    objectless = (
        ~begins
        & ~pl.col("follows")
        & pl.when(pl.col("kind").is_in(["document", *HANDLED])).then(pl.col("head")).str.contains(MADE)
    ).fill_null(value=False)
    made = objectless & (pl.col("silent") | pl.col("thing").is_null())
    # How it changed is said of the number just before, whatever that counted.
    unsaid = empty & ~begins & (pl.col("measure") != "level") & pl.col("thing").is_null()
    said = pl.when(~unsaid).then(pl.col("subject"))
    # Null, and so not searched, where a subject was found.
    unfound = pl.when(pl.col("subject").is_null())
    beside = pl.coalesce(
        unfound.then(pl.col("lead")).str.extract(r"(\p{Han}{2,12})[^\p{Han}]*$", 1),
        unfound.then(pl.col("behind")).str.extract(r"^[^\p{Han}]*(\p{Han}{2,12})", 1),
    )
    return (
        listed.with_columns(thing=pl.when((pl.col("thing") != nothing) & ~of_whom).then(pl.col("thing")))
        .with_columns(thing=pl.when(~objectless).then(pl.col("thing")))
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
                concerned.str.replace(LEAD, "").replace("", None),
                pl.when(empty & (pl.col("nearest") != nothing)).then(pl.col("nearest")),
                pl.when((pl.col("earlier") != nothing) & pl.col("earlier").str.contains(pl.col("pre"), literal=True))
                .then(pl.col("earlier")),
                pl.when((pl.col("earlier") != nothing) & (alike | reached)).then(
                    # What was done to the thing named earlier: 收到申请524件,受理463件 counts 受理申请; who was reached by
                    # it and what it came to, the other way round: 普法讲座覆盖, 案件结案.
                    pl.when(reached | unnamed.then(pl.col("pre")).str.contains(COMES_TO)).then(it + pl.col("pre"))
                    .otherwise(pl.col("pre") + it)
                ),
                pl.when((pl.col("earlier_kind") == "event") & pl.col("kind").is_in(HANDLED) & pl.col("earlier").str.contains(DONE_TO))
                .then(pl.col("pre") + pl.col("earlier").str.replace(DONE_TO, "")),
                pl.when(~empty).then(pl.col("pre")),
                pl.col("later").replace("", None),
            ).replace("", None),
            evidence=pl.col("sentence").str.slice("from_", pl.col("to") - pl.col("from_")),
            clause=pl.when(pl.col("respective") | pl.col("shared"))
            .then(pl.col("thing"))
            .otherwise(pl.col("head") + pl.coalesce("listing", "tail")),
            verb=pl.when(pl.col("kind") != "event").then(pl.col("pre")).str.extract(GOVERNS, 0),
            listed_on=listed_on & opened,
            predicate=pl.when(listed_on).then(None).otherwise(predicate).backward_fill(),
            in_list=in_list,
            member=pl.when(in_list).then(first_head) + pl.col("tail"),
            ends_list=~listed_on,
            taken_part=pl.coalesce(who.str.extract(CLAUSE_BEFORE, 1), concerned),
            # Of the whole, which stands just before the first part.
            of_all=pl.when(~part | begins)
            .then(pl.when(~part & part.shift(-1)).then("head").str.extract(OF_ALL, 0).fill_null(""))
            .forward_fill(),
            goes_on=joins & ~pl.col("follows") & ~pl.col("respective"),
        )
        # Nothing is counted namelessly: what was counted just before, else the words that stand nearest.
        .with_columns(
            subject=pl.coalesce(
                _stopped(pl.coalesce(said, pl.when(begins).then(beside)), begins).forward_fill().replace("", None),
                beside,
                nothing,
            )
        )
        .with_columns(
            clause=pl.when(made).then(pl.col("head") + pl.col("subject").str.replace(DONE_FIRST, ""))
            .when("listed_on")
            .then(pl.col("clause") + pl.col("predicate"))
            .when(named_part.str.contains(DEALT_WITH) & ~named_part.str.contains(OF_ALL))
            .then(pl.col("of_all") + pl.col("clause"))
            .otherwise("clause"),
        )
        .with_columns(silent=pl.col("silent") & ~made)
        .with_columns(
            wider=pl.when("in_list")
            .then(pl.col("member") + pl.when("ends_list").then(nothing).otherwise(pl.col("predicate").fill_null("")))
            .when(~unnamed.then(pl.col("clause")).str.contains(f"{OUTCOME}|{LEFT}").fill_null(value=True))
            .then(unnamed.then(pl.col("subject")) + pl.col("tail"))
            .otherwise(pl.col("taken_part") + "," + pl.col("tail"))
        )
        .drop("in_list", "member", "ends_list", "taken_part", "of_all")
        # The verb of a list's first member governs the rest: 审核合同38份、规范性文件4份.
        .with_columns(governs=pl.when("goes_on").then(None).otherwise(pl.col("verb").fill_null("")).forward_fill())
        .with_columns(
            clause=pl.when(
                ~pl.when(pl.col("goes_on") & ~pl.col("silent"))
                .then(pl.col("pre"))
                .str.contains(f"{OWN_VERB}|{ONLY_DONE}")
                .fill_null(value=True)
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


def _stopped(value: pl.Expr, at: pl.Expr) -> pl.Expr:
    """The value, empty instead of null on the rows `at`, so that a fill goes no further than these."""
    return pl.when(at).then(value.fill_null("")).otherwise(value)
