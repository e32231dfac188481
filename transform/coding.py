"""Which indicator a quantity belongs to, by the codebook alone.

Of the rows whose `words` stand in the quantity's clause, whose `units` hold its measure word and whose `rules_out` stand
nowhere in the clause, those with `context` need one of its topics as well, and the nearer it stands the better: in the
clause, in the sentence, or before it in the paragraph. The row that fits best wins:

    10 points a character of the naming word
    + 45, 35 or 25 for the topic in the clause, in the sentence or before; 30 for a row that needs none. A verb of many
      fields (立案, 办结) has its topic before it: of one that comes after it in the sentence, 25
    + 3 times its priority

and where that is equal, the naming word nearest to the number, then the order of the codebook. A change whose
clause names nothing (同比增长12%) has the indicator of the quantity before it in its sentence, and a kind of what
was counted (其中邻里纠纷92件) that of the whole. Where the clause alone fits no row, what is wider than it is read: the
list that it stands in, the clause before a number of people, or what was named before a bare verb.
"""

from functools import cache
from typing import Final, NamedTuple

import polars as pl

from transform.codebook import AND_UNIT, NO_UNIT, OWN_UNITS, codebook, topics
from transform.neighbours import first_of
from transform.only_where import only_where
from transform.phrases import OUTCOME, PEOPLE
from transform.settled import settled, with_its_row

_PER_CHARACTER: Final = 10
_IN_CLAUSE: Final = 45
_IN_SENTENCE: Final = 35
_BEFORE: Final = 25
_NEEDS_NONE: Final = 30
# Of the heading that all of it stands under, where no row fits by what is nearer: less than any other fit of the clause.
_UNDER: Final = 5
# What is done in several fields, and so tells none where it stands in the clause alone: 行政复议案件58件,其中调解21件.
_OF_SEVERAL: Final = ("调解",)
# What headings name in passing: 健全规章制度, 优化法治化营商环境, 加强学习.
_IN_PASSING: Final = ("普法", "规章", "文件", "企业", "学法")
_PER_PRIORITY: Final = 3
# A candidate is weighed by one number, fit · place · rule, so that the best is a maximum; each part has room.
_ROOM: Final = 1 << 12
# More than any fit: what the clause itself names goes before what only the wider one does.
_FIRST: Final = 1 << 10
# Verbs of many fields: which it is, what stands before the number says, and not what the sentence comes to after it.
_OF_MANY_FIELDS: Final = "立案|办结|审结|结案|受理"
# What several bodies inspect together is a joint operation, however far apart the words: 联合公安、消防等部门开展专项检查.
_JOINTLY: Final = "(?:联合|会同|联手)[^,;:。0-9]{1,40}(?:检查|整治|清查)"
_AS_ONE: Final = "联合检查"
_TIMES: Final = ("次", "场", "场次", "轮", "轮次", "批次", "期")
_SAID_FOR_ITSELF: Final = ("rate", "money", "time", "measure")
_CHANGE: Final = "change"
# A clause of a rate's name alone, after what it is a rate of.
_BARE_RATE: Final = r"([^,;:。、]*),[^,;:。、0-9]{1,4}率[^,;:。、0-9]{0,3}$"
_TRAINED: Final = r"([^,;:。、]*),[^,;:。、0-9]{0,2}(?:培训|参训|轮训|受训)[^,;:。、0-9执干]{0,8}$"
_NEAR: Final = 40
_BITS: Final = 62


class _Rules(NamedTuple):
    """The codebook as tables to join. A set of topics, or of rows, is a number with one bit each."""

    words: list[str]  # every naming or excluding word, and every word of a topic
    meaning: pl.DataFrame  # spelled -> its number `word`, its `topic`, the rows it rules out, x0 …
    units: pl.DataFrame  # spelled -> its number `unit`
    naming: pl.DataFrame  # number of word and unit -> rule, its bits r0 …, topics needed, weight of word and row
    indicators: pl.DataFrame  # rule -> indicator
    topic_words: list[str]
    topic_bits: list[int]
    of_one: int  # the topics of one field
    of_headings: int  # the topics that a heading may name
    parts: int  # how many integers the bits of all rows take


@cache
def _rules() -> _Rules:
    book = codebook().with_row_index("rule").with_columns(pl.col("rule").cast(pl.Int64))
    listed = topics().with_row_index("place").explode("words")
    bits = {topic: 1 << place for place, topic in enumerate(topics()["topic"])}
    parts = -(-book.height // _BITS)
    own = {
        f"r{part}": pl.Series(
            [(1 << rule % _BITS) if rule // _BITS == part else 0 for rule in range(book.height)], dtype=pl.Int64
        )
        for part in range(parts)
    }
    book = book.with_columns(
        needed=pl.Series([sum(bits[topic] for topic in row) for row in book["context"]], dtype=pl.Int64), **own
    )
    named = (
        book.select(
            "rule", "needed", "^r[0-9]+$", "priority", "units", word="words"
        )
        .explode("word")
        .with_columns(pl.col("word").str.splitn(OWN_UNITS, 2).struct.rename_fields(["word", "own"]))
        .unnest("word")
        .select(pl.exclude("units"), unit=pl.coalesce(pl.col("own").str.split(AND_UNIT), "units"))
        .explode("unit")
        .with_columns(
            unit=pl.when(pl.col("unit") == NO_UNIT).then(pl.lit("")).otherwise("unit"),
            weight=pl.col("word").str.len_chars().cast(pl.Int64) * _PER_CHARACTER + pl.col("priority") * _PER_PRIORITY,
        )
        .drop("priority")
    )  # fmt: skip
    # How much something rose or fell is said in per cent whatever it is counted in, but for words with their own.
    changed = named.filter(pl.col("own").is_null()).with_columns(unit=pl.lit(_CHANGE)).unique(maintain_order=True)
    named = pl.concat([named, changed]).drop("own")
    excluding = (
        book.select("^r[0-9]+$", word="rules_out")
        .explode("word")
        .drop_nulls("word")
        .group_by("word", maintain_order=True)
        .agg(pl.col(f"r{part}").bitwise_or().alias(f"x{part}") for part in range(parts))
    )
    topic_words, topic_bits = listed["words"], [1 << place for place in listed["place"].to_list()]
    words = pl.concat([named["word"], excluding["word"], topic_words]).unique(maintain_order=True)
    meaning = (
        pl.DataFrame({"spelled": words, "word": pl.Series(range(words.len()), dtype=pl.Int64)})
        .join(excluding, left_on="spelled", right_on="word", how="left", maintain_order="left")
        .join(
            pl.DataFrame({"spelled": topic_words, "topic": topic_bits}), on="spelled", how="left", maintain_order="left"
        )
        .with_columns(pl.exclude("spelled", "word").fill_null(0))
    )
    units = (
        named.select(spelled="unit")
        .unique(maintain_order=True)
        .with_columns(unit=pl.int_range(pl.len(), dtype=pl.Int64))
    )
    return _Rules(
        words=words.to_list(),
        meaning=meaning,
        units=units,
        naming=named.join(meaning.select("spelled", number="word"), left_on="word", right_on="spelled")
        .join(units.rename({"unit": "measure"}), left_on="unit", right_on="spelled")
        .with_columns(named=_named(pl.col("number"), pl.col("measure")))
        .drop("word", "unit", "number", "measure"),
        indicators=book.select("rule", indicator="code"),
        topic_words=topic_words.to_list(),
        topic_bits=topic_bits,
        of_one=sum(bit for topic, bit in bits.items() if topic not in _OF_SEVERAL),
        of_headings=sum(bit for topic, bit in bits.items() if topic not in _IN_PASSING),
        parts=parts,
    )


def _named(word: pl.Expr, unit: pl.Expr) -> pl.Expr:
    """A word and a measure word as one number, by which tables are joined in a third of the time."""
    return word * _ROOM + unit


def topics_of(text: pl.Expr) -> pl.Expr:
    """The topics a text speaks of, as a number with one bit a topic (transform/codebook/topics.csv)."""
    rules = _rules()
    bits = pl.element().replace_strict(rules.topic_words, rules.topic_bits, return_dtype=pl.Int64)
    return (
        text.str.extract_many(rules.topic_words, overlapping=True).list.eval(bits).list.unique().list.sum().fill_null(0)
    )


def with_indicators(quantities: pl.LazyFrame) -> pl.LazyFrame:
    """The quantities with `indicator`: the code of the row that fits best, or null.

    Expects `row` (unique, in order, from 0), `wider` (null, or what to read where the clause alone fits no row), `back` (the row that a change belongs to), `sid`, `lead`, `clause`, `unit`, `listed`, `kind`, `measure`, `silent`, `part` (it follows 其中, or stands in brackets), `speaks_on`, and the topics of the sentence (`topics`), of
    what stands before it (`topics_before`) and of the heading (`topics_heading`).
    """
    rules = _rules()
    parts = range(rules.parts)
    changes = (pl.col("measure") != "level") & ((pl.col("kind") == "rate") | (pl.col("unit") == "倍"))
    jointly = only_where(pl.col("listed").is_in(_TIMES), pl.col("clause"), lambda clause: clause.str.contains(_JOINTLY))
    said = quantities.with_columns(
        tier=pl.lit(1, dtype=pl.Int64),
        clause=pl.when(jointly).then(pl.col("clause") + _AS_ONE).otherwise("clause"),
    )
    wider = quantities.filter(pl.col("wider").is_not_null()).with_columns(
        clause="wider", tier=pl.lit(0, dtype=pl.Int64)
    )
    readings = (
        # In one piece: a search of words costs as much again for the few rows of a second one.
        pl.concat([said, wider], rechunk=True)
        .with_columns(many=pl.col("clause").str.contains(_OF_MANY_FIELDS))
        .select(
            "row", "tier", "clause", "topics", "topics_heading",
            unit=pl.when(changes).then(pl.lit(_CHANGE)).otherwise("listed")
            .replace_strict(rules.units["spelled"], rules.units["unit"], default=None),
            topics_so_far=pl.coalesce(only_where(pl.col("many"), pl.col("lead"), topics_of), "topics"),
            topics_around=pl.col("topics") | pl.col("topics_before"),
        )
        .with_row_index("reading")
        .pipe(settled).lazy()
    )  # fmt: skip
    found = (
        readings.select(
            "reading", "unit",
            spelled=pl.col("clause").str.extract_many(rules.words, overlapping=True),
            place=pl.col("clause").str.find_many(rules.words, overlapping=True),
        )
        .explode("spelled", "place")
        .drop_nulls("spelled")
        .join(rules.meaning.lazy(), on="spelled", how="left", maintain_order="left")
        # The words of a clause stand together, and so are put together in a fifth of the time.
        .set_sorted("reading")
        .pipe(settled).lazy()
    )  # fmt: skip
    # 合格率 alone is of what the clause before it names: 参加驾驶人考试36人,合格率92%.
    # So is 培训 of people who are no officers: 举办就业技能培训6期,培训236人.
    near = pl.col("lead").str.tail(_NEAR)
    of_what = (
        pl.when(pl.col("kind") == "rate").then(near.str.extract(_BARE_RATE, 1)).otherwise(near.str.extract(_TRAINED, 1))
    )
    beside = (
        quantities.filter(pl.col("kind").is_in(["rate", *PEOPLE]))
        # What a quantity says comes first among the readings: its row is its reading.
        .select(reading="row", spelled=of_what)
        .drop_nulls("spelled")
        .with_columns(pl.col("spelled").str.extract_many(rules.words, overlapping=True))
        .explode("spelled")
        .join(rules.meaning.lazy(), on="spelled")
        .group_by("reading")
        .agg(pl.col(f"x{part}").bitwise_or().alias(f"beside{part}") for part in parts)
    )
    spoken = found.group_by("reading").agg(pl.col("topic", *(f"x{part}" for part in parts)).bitwise_or())
    # A row a reading, so that what one means is gathered by its number.
    meant = settled(
        readings.select("reading", "row", "tier", "topics_so_far", "topics_around", "topics_heading")
        .join(spoken, on="reading", how="left", maintain_order="left")
        .join(beside, on="reading", how="left", maintain_order="left")
        .with_columns(pl.col(f"x{part}") | pl.col(f"beside{part}").fill_null(0) for part in parts)
    )
    fits = pl.all_horizontal((pl.col(f"r{part}") & pl.col(f"x{part}")) == 0 for part in parts)
    nearness = (
        pl.when(pl.col("needed") == 0).then(_NEEDS_NONE)
        .when(pl.col("needed") & pl.col("topic") & rules.of_one != 0).then(_IN_CLAUSE)
        .when(pl.col("needed") & pl.col("topics_so_far") != 0).then(_IN_SENTENCE)
        .when(pl.col("needed") & pl.col("topics_around") != 0).then(_BEFORE)
        .when((pl.col("tier") == 1) & (pl.col("needed") & pl.col("topics_heading") & rules.of_headings != 0)).then(_UNDER - _FIRST)
    )  # fmt: skip
    place = pl.col("place").cast(pl.Int64).clip(0, _ROOM - 1)
    fit = ((pl.col("tier") * _FIRST + pl.col("weight") + nearness) * _ROOM + place) * _ROOM + (
        _ROOM - 1 - pl.col("rule")
    )
    named = settled(
        found.select("reading", "place", named=_named(pl.col("word"), pl.col("unit"))).join(
            rules.naming.lazy(), on="named"
        )
    )
    best = (
        with_its_row(named, meant, "reading")
        .lazy()
        .filter(fits)
        .group_by("row")
        .agg(fit=fit.max())
        .drop_nulls("fit")
        .select("row", rule=_ROOM - 1 - pl.col("fit") % _ROOM)
        .join(rules.indicators.lazy(), on="rule")
        .select("row", "indicator")
    )
    coded = settled(quantities.select("row").join(best, on="row", how="left", maintain_order="left"))["indicator"]
    begins = first_of("sid")
    unsaid = pl.col("silent") & ~begins & (pl.col("measure") != "level")
    # Empty instead of null where a clause was read and meant nothing, so that the fill stops there.
    filled = pl.when(unsaid).then(None).otherwise(pl.col("indicator").fill_null("")).forward_fill()
    back = pl.col("back")
    # A sentence that begins with 其中 speaks of what was counted last in the one before.
    goes_on = pl.col("speaks_on") & (pl.col("report") == pl.col("report").shift(1)).fill_null(value=False)
    # 调解纠纷128件,其中婚姻家庭36件、邻里92件: kinds of a thing are counted under its indicator; what came of it is not.
    # A sum or a share between the two says nothing of it: 查办案件126件,罚没86万元,其中大案9件.
    whole = pl.when((~pl.col("part") & ~pl.col("kind").is_in(_SAID_FOR_ITSELF)) | (begins & ~goes_on))
    part = pl.col("part") & (pl.col("measure") == "level")
    of_it = ~only_where(part, pl.col("clause"), lambda clause: clause.str.contains(OUTCOME)).fill_null(value=True)
    kind_of_it = (
        of_it
        & ~pl.col("kind").is_in(_SAID_FOR_ITSELF)
        & (pl.col("listed") == whole.then(pl.col("listed")).forward_fill())
    )
    # 出庭应诉率96.1%,其中市直部门100%: the same of rates.
    whole_rate = pl.when((~pl.col("part") & (pl.col("kind") == "rate")) | begins)
    rate_of_it = of_it & (pl.col("kind") == "rate")
    return (
        quantities.with_columns(coded)
        .with_columns(indicator=pl.when(filled != "").then(filled))
        .with_columns(
            total=whole.then(pl.col("indicator").fill_null("")).forward_fill(),
            total_rate=whole_rate.then(
                pl.when(pl.col("kind") == "rate").then("indicator").fill_null("")
            ).forward_fill(),
        )
        .with_columns(
            indicator=pl.coalesce(
                "indicator",
                pl.when(kind_of_it & (pl.col("total") != "")).then("total"),
                pl.when(rate_of_it & (pl.col("total_rate") != "")).then("total_rate"),
            )
        )
        .drop("total", "total_rate")
        .with_columns(
            indicator=pl.when(back.is_null()).then("indicator").otherwise(pl.col("indicator").gather(back.fill_null(0)))
        )
    )
