"""Reports to observations: one row per quantity a report states.

What a quantity is, is told in the modules this one puts together: sentences, quantities (numbers, units), subjects,
qualifiers, status, measure and coding. Every number can be followed home: `char_start` and `char_end` are the characters
of `reports.text` that `number` takes up.
"""

from typing import Final

import polars as pl

from transform.coding import topics_of, with_indicators
from transform.distinct import with_distinct
from transform.measure import with_measure
from transform.neighbours import first_of
from transform.only_where import only_where
from transform.qualifiers import qualifier
from transform.quantities import quantities
from transform.schema import OBSERVATIONS, SECTIONS
from transform.sentences import may_state_a_number, normalised, sentences
from transform.settled import settled, with_its_row
from transform.status import with_ahead, with_status
from transform.subjects import with_clause, with_subjects
from transform.tables import with_headers
from transform.units import listed_unit, plain_unit, unit_kind

# One number for a report and a character of it.
_WIDTH: Final = 1 << 32
# What is read of a quantity once its subject is found.
_READ: Final = (
    "report", "row", "sid", "back", "sentence", "sentence_start", "start", "end", "token", "value", "unit", "listed", "kind", "measure",
    "exactness", "bound", "section_kind", "ahead", "head", "lead", "behind", "subject", "evidence", "clause", "wider", "silent",
    "part", "speaks_on", "topics", "topics_before", "topics_heading",
)  # fmt: skip
_CARRIED: Final = ("report_id", "portal", "region_code", "issuer", "level", "published", "report_year", "province")


def observations(reports: pl.LazyFrame) -> pl.LazyFrame:
    """One row per quantity and thing it counts, in the order of the text.

    Most of it is worked out at once, step by step (`transform.settled`).

    Args:
        reports: one row per report with report_id, text, sections, report_year, province, portal, region_code, issuer,
            level and published; sections may be empty or null.

    Returns:
        The columns of transform.schema.OBSERVATIONS, then report_year and province.
    """
    # Read for its text, its sections and, at the end, for what its rows carry along.
    written = pl.col("unit_raw")
    table = settled(reports.select("text", "sections", *_CARRIED).with_row_index("report"))
    stated = (
        _placed(table.lazy())
        .with_row_index("sid")
        .with_columns(norm=normalised(pl.col("sentence")))
        .pipe(quantities)
        .pipe(_with_topics)
        .pipe(with_distinct, "unit_raw", unit=plain_unit(written), listed=listed_unit(written), kind=unit_kind(written))
        .pipe(with_clause)
        .pipe(with_measure)
        .pipe(with_subjects)
        .select(_READ)
        .pipe(settled)
        .lazy()
    )
    number = pl.col("sentence").str.slice("start", pl.col("end") - pl.col("start"))
    told = (
        with_indicators(stated)
        .pipe(with_status)
        .with_columns(
            number=number,
            qualifier=qualifier(pl.col("exactness"), pl.col("head")),
            char_start=pl.col("sentence_start") + pl.col("start"),
            char_end=pl.col("sentence_start") + pl.col("end"),
            sentence=pl.col("sentence").str.strip_chars(),
        )
        # Their subjects tell apart the few that begin at one character.
        .with_columns(place=pl.col("report").cast(pl.Int64) * _WIDTH + pl.col("char_start"))
        .with_columns(twice=pl.col("place").is_duplicated())
        .with_columns(
            first=only_where(
                pl.col("twice"), pl.struct("place", "char_end", "subject"), lambda said: said.is_first_distinct()
            )
        )
        .filter(pl.col("first").fill_null(value=True))
        .select("report", *(name for name in OBSERVATIONS if name not in _CARRIED))
        .pipe(settled)
    )  # fmt: skip
    return (
        with_its_row(told, table.select("report", *_CARRIED), "report")
        .lazy()
        .select(*(pl.col(name).cast(dtype) for name, dtype in OBSERVATIONS.items()), "report_year", "province")
    )


def _placed(reports: pl.LazyFrame) -> pl.LazyFrame:
    """The sentences that may state a number, with `section_kind` and `ahead` (the paragraph turns to what is to come).

    `place` numbers all sentences; `opening` and `paragraph` are the places of those that their line and their paragraph begin
    with.
    """
    # With one key, a join by the nearest smaller needs no groups.
    sections = (
        reports.select("report", section=pl.col("sections").cast(SECTIONS))
        .explode("section")
        .drop_nulls("section")
        .unnest("section")
        .select(
            key=pl.col("report").cast(pl.Int64) * _WIDTH + pl.col("start"),
            section_end=pl.col("report").cast(pl.Int64) * _WIDTH + pl.col("end"),
            section_kind="kind",
        )
        .sort("key")
    )
    place = pl.int_range(pl.len(), dtype=pl.Int64)
    ends_line = pl.col("new_line").shift(-1)
    return (
        sentences(reports.select("report", "report_year", "text"))
        .pipe(with_headers)
        .with_columns(
            states=may_state_a_number(pl.col("sentence")),
            place=place,
            opening=pl.when("new_line").then(place).forward_fill(),
            paragraph=pl.when("new_paragraph").then(place).forward_fill(),
            earlier=pl.when(~pl.col("new_paragraph")).then(pl.col("sentence").shift(1)),
            heading=pl.when("new_paragraph").then("sentence").forward_fill(),
            line=pl.when("new_line").then("sentence").forward_fill(),
        )
        # What stands behind the last number of its line, or in a line without any, turns nothing that is read.
        .filter(pl.when("states").then(True).when(ends_line).then(False).backward_fill())
        .pipe(with_ahead)
        .with_columns(ahead=pl.when("turns").then(True).when("new_line").then(False).forward_fill())
        .filter("states")
        .with_columns(key=pl.col("report").cast(pl.Int64) * _WIDTH + pl.col("sentence_start"))
        .join_asof(sections, on="key")
        .with_columns(section_kind=pl.when(pl.col("key") < pl.col("section_end")).then(pl.col("section_kind")))
        .drop("key", "section_end", "new_line", "new_paragraph", "report_year", "turns", "states")
    )


def _with_topics(quantities: pl.LazyFrame) -> pl.LazyFrame:
    """`topics` of each sentence, `topics_before` it: of the nearest sentence of its paragraph that has any; and
    `topics_heading`: of the sentences that its paragraph and its line begin with, which name their field. `speaks_on`: it
    begins with 其中, and so speaks of what the sentence before does.

    A sentence is often the one that its line begins with, stands right behind that one, or right behind the one before: no
    text is searched twice.
    """
    first, new_line, new_paragraph = (first_of(name) for name in ("sid", "opening", "paragraph"))
    place, opening, paragraph, sentence = (pl.col(name) for name in ("place", "opening", "paragraph", "sentence"))
    follows = pl.when(place != paragraph).then(place - 1)
    beside = (follows == place.shift(1)).fill_null(value=False)
    apart = first & ~beside & (follows != opening) & (follows != paragraph)
    same = (paragraph == paragraph.shift(1)).fill_null(value=False)
    between, last = pl.col("topics_between"), pl.col("topics").shift(1)
    of_line, of_paragraph = pl.col("topics_line"), pl.col("topics_paragraph")
    of_the_one_before = (
        pl.when(follows == opening).then(of_line).when(follows == paragraph).then(of_paragraph).otherwise(between)
    )
    opens_with_part = only_where(first, sentence, lambda sentence: sentence.str.contains("^[ \u3000]*其中"))
    return (
        quantities.with_columns(
            speaks_on=opens_with_part.forward_fill(),
            topics=only_where(first, sentence, topics_of).forward_fill(),
            topics_between=only_where(apart, pl.col("earlier"), topics_of),
            topics_line=only_where(new_line & (opening != place), pl.col("line"), topics_of),
            topics_paragraph=only_where(new_paragraph & (paragraph != opening), pl.col("heading"), topics_of),
        )
        .with_columns(
            topics_line=pl.when(new_line).then(pl.when(opening == place).then("topics").otherwise(of_line)).forward_fill()
        )
        .with_columns(
            topics_paragraph=pl.when(new_paragraph)
            .then(pl.when(paragraph == opening).then(of_line).otherwise(of_paragraph))
            .forward_fill()
        )
        .with_columns(topics_between=pl.when(first & ~beside).then(of_the_one_before))
        .with_columns(
            topics_before=pl.when(~first).then(None).when(between != 0).then(between).when(same & (last != 0)).then(last)
            .when(~same).then(0).forward_fill().fill_null(0),
            topics_heading=of_line | of_paragraph,
        )
        .with_columns(topics=pl.when("speaks_on").then(pl.col("topics") | pl.col("topics_before")).otherwise("topics"))
        .drop("place", "opening", "earlier", "heading", "line", "topics_between", "topics_line", "topics_paragraph")
    )  # fmt: skip
