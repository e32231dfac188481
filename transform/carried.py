"""What a clause leaves out and carries over: the thing counted, and the words to code by, from the clauses beside it."""

import polars as pl

from transform.members import with_members
from transform.neighbours import first_of, last_of
from transform.only_where import only_where, with_only_where, with_rows_where
from transform.phrases import (
    BEGINS_PART,
    CARRIED_OUT,
    CLAUSE_BEFORE,
    COMES_TO,
    DEALT_WITH,
    DONE_FIRST,
    DONE_TO,
    EMPTY,
    HANDLED,
    LEAD,
    LEFT,
    MADE,
    NEAR,
    OF_ALL,
    ONLY_DONE,
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
    return (
        listed.pipe(_things)
        .pipe(_spoken_of)
        .pipe(with_members)
        .pipe(_subjects)
        .pipe(_clauses)
        .drop(
            "in_list", "member", "ends_list", "of_all", "empty", "named", "anew", "objectless", "concerned", "taken_part",
            "verb", "goes_on", "listed_on", "predicate",
        )
    )  # fmt: skip


# Every step adds columns that the next ones search or compare, so that nothing is searched twice.


def _things(listed: pl.LazyFrame) -> pl.LazyFrame:
    """`thing` as the number's own clause names it, or null; `objectless` and `concerned`: why a name beside it is none."""
    begins = first_of("sid")
    # A verb of making right before the number has its object in the clause before: 出台规范性文件3件,以局名义制发2件.
    objectless = only_where(
        ~begins & ~pl.col("follows") & pl.col("kind").is_in(["document", *HANDLED]),
        pl.col("head"),
        lambda head: head.str.contains(MADE),
    ).fill_null(value=False)
    # Two numbers of one thing, the first of those whom it concerns: 调整权责清单,涉及33个部门6142项.
    second = ~begins & pl.col("follows").shift(1) & ~pl.col("follows") & pl.col("kind").is_in(["document", *HANDLED])
    of_whom = only_where(second, pl.col("gap"), lambda gap: gap.str.contains(WHOM)).fill_null(value=False)
    own = (pl.col("thing") != "") & ~pl.col("of_whom") & ~pl.col("objectless")
    return (
        listed.with_columns(objectless=objectless, of_whom=of_whom)
        .with_columns(
            thing=pl.when(own).then("thing"), concerned=only_where(pl.col("of_whom"), pl.col("lead"), _clause_before)
        )
        .drop("of_whom")
    )


def _spoken_of(things: pl.LazyFrame) -> pl.LazyFrame:
    """What is spoken of round the number: `nearest`, `earlier` (with `earlier_kind`) and `later` things; `silent`."""
    begins, ends = first_of("sid"), last_of("sid")
    upto = pl.col("sentence_start") + only_where(ends, pl.col("sentence"), lambda sentence: sentence.str.len_chars())
    # What follows a semicolon, or begins with 其中, goes on speaking of the thing before.
    goes_on = (
        (pl.col("report") == pl.col("report").shift(1))
        & (upto.shift(1) == pl.col("sentence_start"))
        & (
            only_where(ends, pl.col("sentence"), lambda sentence: sentence.str.contains("[;\uff1b]$")).shift(1)
            | pl.col("speaks_on")
        )
    ).fill_null(value=False)
    # A sentence that begins with a bare verb speaks of what its paragraph counted last: …。审结8件。
    bare = begins & pl.col("thing").is_null() & pl.col("kind").is_in(HANDLED) & pl.col("pre").is_not_null()
    done = only_where(bare, pl.col("pre"), lambda pre: pre.str.contains(ONLY_DONE)).fill_null(value=False)
    same_paragraph = (pl.col("paragraph") == pl.col("paragraph").shift(1)).fill_null(value=False)
    spoken_of = pl.when(bare).then(pl.col("lead")).str.extract(SPOKEN_OF, 1)
    whole = pl.when(~pl.col("part") & ~pl.col("thing").str.contains(WHICH)).then(pl.col("thing"))
    return (
        things.with_columns(may_be_part=pl.col("lead").str.contains(BEGINS_PART))
        .with_columns(
            part=only_where(pl.col("may_be_part"), pl.col("lead"), lambda lead: lead.str.contains(PART)).fill_null(
                value=False
            ),
            empty=pl.col("pre").str.contains(EMPTY),
            anew=begins & ~goes_on & ~(same_paragraph & done),
        )
        .drop("may_be_part")
        .with_columns(named=pl.coalesce(whole, spoken_of))
        .with_columns(
            # Filled within the sentence: its first and last rows hold a stop for what they lack.
            nearest=_stopped(pl.col("thing"), begins).forward_fill(),
            earlier=_stopped(pl.col("named"), pl.col("anew")).forward_fill(),
            earlier_kind=pl.when(pl.col("named").is_not_null() | pl.col("anew")).then(pl.col("kind")).forward_fill(),
            later=_stopped(pl.col("thing"), ends).backward_fill(),
            silent=pl.col("empty")
            & ~pl.col("follows")
            & ~pl.col("respective")
            & ~pl.col("tail").str.contains(f"{PENDING}|{CARRIED_OUT}"),
        )
    )


def _subjects(spoken_of: pl.LazyFrame) -> pl.LazyFrame:
    """`subject`, never null, and `evidence`."""
    begins, thing = first_of("sid"), pl.col("thing")
    # How it changed is said of the number just before, whatever that counted.
    unsaid = pl.col("empty") & ~begins & (pl.col("measure") != "level") & thing.is_null()
    said = pl.when(~unsaid).then(pl.col("subject"))
    # Null, and so not extracted from, where a subject was found.
    unfound = pl.when(pl.col("subject").is_null())
    return (
        spoken_of.with_columns(following=pl.when(~last_of("sid")).then(thing.shift(-1)))
        # One number in eight.
        .pipe(with_rows_where, thing.is_null(), _borrowed)
        .with_columns(
            subject=pl.coalesce("thing", "borrowed").replace("", None),
            evidence=pl.col("sentence").str.slice("from_", pl.col("to") - pl.col("from_")),
        )
        # Nothing is counted namelessly: what was counted just before, else the words that stand nearest.
        .with_columns(
            beside=pl.coalesce(
                unfound.then(pl.col("lead")).str.extract(r"(\p{Han}{2,12})[^\p{Han}]*$", 1),
                unfound.then(pl.col("behind")).str.extract(r"^[^\p{Han}]*(\p{Han}{2,12})", 1),
            )
        )
        .with_columns(
            subject=pl.coalesce(
                _stopped(pl.coalesce(said, pl.when(begins).then("beside")), begins).forward_fill().replace("", None),
                "beside",
                pl.lit(""),
            )
        )
        .drop("following", "borrowed", "beside")
    )


def _borrowed(nameless: pl.LazyFrame) -> pl.LazyFrame:
    """`borrowed`: what a number counts whose own clause names no thing, from what is named beside it; null or empty without."""
    empty, pre, earlier, kind = (pl.col(name) for name in ("empty", "pre", "earlier", "kind"))
    touches = (pl.col("start") == pl.col("prev_end")).fill_null(value=False)
    next_touches = pl.col("between").str.contains("^[,、 ]{0,2}$").fill_null(value=False)
    alike = (pl.col("earlier_kind") == kind) | (pl.col("earlier_kind").is_in(HANDLED) & kind.is_in(HANDLED))
    said_of_it = pl.col("has_earlier") & (alike | pl.col("reached"))
    done_to = pl.col("has_earlier") & (pl.col("earlier_kind") == "event") & kind.is_in(HANDLED)
    return (
        nameless.with_columns(
            has_earlier=earlier != "",
            reached=only_where(kind.is_in(PEOPLE), pre, lambda pre: pre.str.contains(REACHED)).fill_null(value=False),
        )
        .with_columns(
            # Of 邻里、劳资等各类纠纷 the rest is of 纠纷.
            it=only_where(
                said_of_it,
                earlier,
                lambda earlier: earlier.str.replace("^.*、.*等(?:各[类种项])?", "").str.replace(DONE_FIRST, ""),
            ),
            done_to=only_where(done_to, earlier, lambda earlier: earlier.str.contains(DONE_TO)),
            holds_it=only_where(
                pl.col("has_earlier"),
                earlier,
                lambda earlier: earlier.str.contains(pre.filter(pl.col("has_earlier")), literal=True),
            ),
            comes_to=only_where(~empty, pre, lambda pre: pre.str.contains(COMES_TO)),
        )
        .with_columns(it=pl.when(said_of_it).then(pl.coalesce(pl.col("it").replace("", None), "earlier")))
        .select(
            borrowed=pl.coalesce(
                pl.when(empty & next_touches & ~touches).then("following"),
                pl.col("concerned").str.replace(LEAD, "").replace("", None),
                pl.when(empty & (pl.col("nearest") != "")).then(pl.col("nearest")),
                pl.when("holds_it").then(earlier),
                # What was done to the thing named earlier: 收到申请524件,受理463件 counts 受理申请; who was reached by
                # it and what it came to, the other way round: 普法讲座覆盖, 案件结案.
                pl.when(pl.col("reached") | pl.col("comes_to")).then(pl.col("it") + pre).otherwise(pre + pl.col("it")),
                pre + only_where(pl.col("done_to"), earlier, lambda earlier: earlier.str.replace(DONE_TO, "")),
                pl.when(~empty).then(pre),
                pl.col("later").replace("", None),
            )
        )
    )


def _clauses(subjects: pl.LazyFrame) -> pl.LazyFrame:
    """`clause` and `wider`, the words to code by; `silent` anew, for what was made names its thing in the clause before."""
    begins, clause, pre, part, silent = (
        first_of("sid"),
        pl.col("clause"),
        pl.col("pre"),
        pl.col("part"),
        pl.col("silent"),
    )
    # Who took part in what the clause before names: 组织旁听庭审2场,35人次接受教育.
    who = pl.col("kind").is_in(PEOPLE) & pl.col("empty") & (pl.col("tail") != "")
    named_part = part & ~silent & pl.col("thing").is_not_null()
    made = pl.col("made")
    return (
        subjects.with_columns(
            clause=pl.when(pl.col("respective") | pl.col("shared"))
            .then(pl.col("thing"))
            .otherwise(pl.col("head") + pl.coalesce("listing", "tail")),
            taken_part=pl.coalesce(only_where(who, pl.col("lead"), _clause_before), "concerned"),
            # Of the whole, which stands just before the first part.
            of_all=pl.when(~part | begins)
            .then(pl.when(~part & part.shift(-1)).then("head").str.extract(OF_ALL, 0).fill_null(""))
            .forward_fill(),
            made=pl.col("objectless") & (silent | pl.col("thing").is_null()),
        )
        .with_columns(
            dealt_with=only_where(
                named_part, clause, lambda clause: clause.str.contains(DEALT_WITH) & ~clause.str.contains(OF_ALL)
            )
        )
        .with_columns(
            clause=pl.when("made")
            .then(pl.col("head") + only_where(made, pl.col("subject"), lambda made: made.str.replace(DONE_FIRST, "")))
            .when("listed_on")
            .then(clause + pl.col("predicate"))
            .when("dealt_with")
            .then(pl.col("of_all") + clause)
            .otherwise("clause"),
            silent=silent & ~made,
        )
        .with_columns(
            unnamed=~only_where(_unnamed(), clause, lambda clause: clause.str.contains(f"{OUTCOME}|{LEFT}")),
            # The verb of a list's first member governs the rest: 审核合同38份、规范性文件4份.
            governs=pl.when("goes_on").then(None).otherwise(pl.col("verb").fill_null("")).forward_fill(),
            governed=~only_where(
                pl.col("goes_on") & ~silent, pre, lambda pre: pre.str.contains(f"{OWN_VERB}|{ONLY_DONE}")
            ),
        )
        .with_columns(clause=pl.when("governed").then(pl.col("governs") + clause).otherwise("clause"))
        # One number in ten has a wider one.
        .pipe(
            with_only_where,
            pl.col("in_list") | pl.col("unnamed").fill_null(value=False) | pl.col("taken_part").is_not_null(),
            wider=pl.when("in_list")
            .then(pl.col("member") + pl.when("ends_list").then(pl.lit("")).otherwise(pl.col("predicate").fill_null("")))
            .when("unnamed")
            .then(pl.col("subject") + pl.col("tail"))
            .otherwise(pl.col("taken_part") + "," + pl.col("tail")),
        )
        # A clause that names nothing is read by the words of the one before: 考试2批次45人.
        .with_columns(
            clause=pl.when(silent & (pl.col("measure") != "level"))
            .then(pl.lit(""))
            .when((silent | pre.str.contains(WHICH)) & ~begins)
            .then(None)
            .otherwise("clause")
            .forward_fill()
        )
        .drop("made", "dealt_with", "governs", "governed", "unnamed")
    )


def _unnamed() -> pl.Expr:
    """Whether the number's own clause names neither what it counts nor nothing."""
    return pl.col("thing").is_null() & ~pl.col("empty")


def _clause_before(lead: pl.Expr) -> pl.Expr:
    return lead.str.tail(NEAR).str.extract(CLAUSE_BEFORE, 1)


def _stopped(value: pl.Expr, at: pl.Expr) -> pl.Expr:
    """The value, empty instead of null on the rows `at`, so that a fill goes no further than these."""
    return pl.when(at).then(value.fill_null("")).otherwise(value)
