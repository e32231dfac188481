"""The codebook: one row per indicator, with the words that name it. It is data, codebook/indicators.csv.

Lists in a cell are separated by |. How a row is applied to a number is told in transform/coding.py:

- `words`: one of these stands in the clause of the number; 专项行动@个/项 counts in these measure words instead of `units`,
- `context`: topics, of one of which the clause, its sentence or what stands before it must speak; empty: any,
- `rules_out`: none of these stands in the clause,
- `units`: the measure word is one of these; 无 admits a number without one (罚款数0),
- `priority`: 0 as a rule; -1 for a general indicator that a special one of equal fit goes before.

A topic is a row of codebook/topics.csv: its name and the words that show it. No word shows two topics.
"""

from functools import cache
from importlib.resources import files
from io import BytesIO
from typing import Final

import polars as pl

from extract.schema import Word, codes
from transform.units import units

DOMAIN_WORDS: Final = (
    Word("leadership", "Leadership and study", "组织领导与学法"),
    Word("service", "Government services", "政务服务"),
    Word("rulemaking", "Rule-making and decisions", "制度建设与决策"),
    Word("enforcement", "Administrative enforcement", "行政执法"),
    Word("disputes", "Disputes and remedies", "矛盾化解与救济"),
    Word("publicity", "Legal publicity and legal aid", "普法与法律服务"),
    Word("emergency", "Emergencies and safety", "应急与安全"),
    Word("oversight", "Oversight", "监督"),
)
DOMAINS: Final = codes(DOMAIN_WORDS)
LISTS: Final = ("words", "context", "rules_out", "units")
_TEXTS: Final = ("code", "domain", "name_zh", "name_en", "unit", "definition_zh", "definition_en")
COLUMNS: Final = (*_TEXTS, *LISTS, "priority")
PATH: Final = "transform/codebook/indicators.csv"
NO_UNIT: Final = "无"
# What stands between a word and measure words of its own, and between these.
OWN_UNITS: Final = "@"
AND_UNIT: Final = "/"
TOPICS_PATH: Final = "transform/codebook/topics.csv"
# Sets of topics are kept as the bits of one integer.
MOST_TOPICS: Final = 62


class CodebookError(ValueError):
    """A row of the codebook is not what it should be; the message names row and column and what was expected."""


@cache
def codebook() -> pl.DataFrame:
    """One row per indicator, lists as lists; read from the package. Raises CodebookError for a bad row."""
    return parse(files("transform").joinpath("codebook", "indicators.csv").read_bytes())


@cache
def topics() -> pl.DataFrame:
    """One row per topic: `topic` and its `words`. Raises CodebookError for a bad row."""
    return parse_topics(files("transform").joinpath("codebook", "topics.csv").read_bytes())


def parse_topics(data: bytes) -> pl.DataFrame:
    """The topics in a CSV file's bytes. Raises CodebookError for a topic or word that stands twice, or an empty cell."""
    table = pl.read_csv(BytesIO(data), infer_schema=False)
    if table.columns != ["topic", "words"]:
        raise CodebookError(f"{TOPICS_PATH}: the columns are {', '.join(table.columns)}; expected topic, words")
    if table.height > MOST_TOPICS:
        raise CodebookError(f"{TOPICS_PATH}: {table.height} topics; at most {MOST_TOPICS} are possible, join some")
    shown: dict[str, str] = {}
    for number, (topic, words) in enumerate(table.iter_rows(), start=2):
        where = f"{TOPICS_PATH}, row {number} ({topic or 'no topic'})"
        if not topic or not words:
            raise CodebookError(f"{where}: an empty cell; fill it in")
        for word in words.split("|"):
            if not word.strip() or word != word.strip():
                raise CodebookError(f"{where}: an empty word or one with spaces around it; mend it between the |")
            if word in shown:
                raise CodebookError(f"{where}: {word!r} also shows {shown[word]!r}; a word shows one topic")
            shown[word] = topic
    if (double := table.filter(pl.col("topic").is_duplicated())).height:
        raise CodebookError(f"{TOPICS_PATH}: topic {double['topic'][0]!r} stands twice; join its rows")
    return table.with_columns(pl.col("words").str.split("|"))


def parse(data: bytes) -> pl.DataFrame:
    """The codebook in a CSV file's bytes. Raises CodebookError for a wrong header or a bad row."""
    table = pl.read_csv(BytesIO(data), infer_schema=False)
    if tuple(table.columns) != COLUMNS:
        raise CodebookError(f"{PATH}: the columns are {', '.join(table.columns)}; expected {', '.join(COLUMNS)}")
    table = table.with_columns(pl.col("context", "rules_out", "units").fill_null(""))
    known = set(units()["unit"]) | {NO_UNIT}
    seen: set[str] = set()
    for number, row in enumerate(table.iter_rows(named=True), start=2):
        where = f"{PATH}, row {number} ({row['code'] or 'no code'})"
        _check(where, row, known)
        if row["code"] in seen:
            raise CodebookError(f"{where}: this code stands twice; one indicator is one row")
        seen.add(row["code"])
    return table.with_columns(
        *(
            pl.when(pl.col(name) == "")
            .then(pl.lit([], dtype=pl.List(pl.String)))
            .otherwise(pl.col(name).str.split("|"))
            .alias(name)
            for name in LISTS
        ),
        pl.col("priority").cast(pl.Int64),
    )


def _check(where: str, row: dict[str, str | None], known_units: set[str]) -> None:
    """Raise CodebookError where a row cannot be applied as it stands."""
    for name in (*_TEXTS, "words", "priority"):
        if not row[name]:
            raise CodebookError(f"{where}: {name} is empty; fill it in")
    if row["domain"] not in DOMAINS:
        raise CodebookError(f"{where}: domain {row['domain']!r} is none of {', '.join(DOMAINS)}")
    if not str(row["priority"]).lstrip("-").isdigit():
        raise CodebookError(f"{where}: priority is {row['priority']!r}, expected a whole number")
    lists = {name: str(row[name] or "").split("|") if row[name] else [] for name in LISTS}
    for name in ("words", "context", "rules_out"):
        if any(not word.strip() or word != word.strip() for word in lists[name]):
            raise CodebookError(
                f"{where}: {name} has an empty word or one with spaces around it; mend it between the |"
            )
        if len(set(lists[name])) != len(lists[name]):
            raise CodebookError(f"{where}: {name} names a word twice")
    own = [word.partition(OWN_UNITS) for word in lists["words"]]
    if both := {word for word, _, _ in own} & set(lists["rules_out"]):
        raise CodebookError(f"{where}: {both.pop()!r} both names it and rules it out")
    taken = [*lists["units"], *(unit for _, at, given in own if at for unit in given.split(AND_UNIT))]
    if strange := [unit for unit in taken if unit not in known_units]:
        raise CodebookError(
            f"{where}: unit {strange[0]!r} is not in transform/codebook/units.csv; add it there or mend it"
        )
    if strange := [topic for topic in lists["context"] if topic not in set(topics()["topic"])]:
        raise CodebookError(f"{where}: topic {strange[0]!r} is not in {TOPICS_PATH}; add it there or mend it")
    if not lists["units"]:
        raise CodebookError(f"{where}: units is empty; name at least one measure word")
