"""The data dictionary: every table, column, closed list and indicator, gathered from where each is defined.

`datapackage.json`, the README beside the data, `DATA_DICTIONARY.md` in the repository and the site all say what stands
here, and nothing else.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import polars as pl

from extract.schema import LEDGER_COLUMNS, Column, Word
from load.schema import COVERAGE_COLUMNS, COVERAGE_KEY
from transform.schema import COLUMNS, DOMAIN_WORDS, KEYS, PARTITION_COLUMNS, PARTITIONS, SCHEMAS, indicator_definitions


@dataclass(frozen=True, slots=True)
class Table:
    """One table of a data folder. `name` is its folder in a snapshot, or its file beside the snapshots."""

    name: str
    en: str
    zh: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Indicator:
    """One row of the codebook, as a reader needs it."""

    code: str
    domain: str
    name_zh: str
    name_en: str
    unit: str
    definition_zh: str
    definition_en: str


_TITLES: Final = {
    "reports": ("One row per report: its newest revision.", "每份报告一行(最新版本)。"),
    "observations": ("One row per quantity that a report states.", "报告所述的每个数量一行。"),
    "indicators": ("One row per report and indicator, for panels.", "每份报告每项指标一行,供面板分析。"),
    "flags": (
        "One row per finding of a check: where to look twice. Nothing was changed by it.",
        "每项检查发现一行:提示复核之处,数据未作改动。",
    ),
}


def table_columns(table: str) -> tuple[Column, ...]:
    """Every column that a reader of a table meets: those in its files, then those that stand in their paths."""
    inside = COLUMNS[table]
    return inside + tuple(
        column for column in PARTITION_COLUMNS if column.name in PARTITIONS[table] and column.name not in SCHEMAS[table]
    )


PUBLISHED: Final = tuple(Table(name, *_TITLES[name], table_columns(name), KEYS[name]) for name in COLUMNS)
# What lies beside the snapshots and tells where the data comes from.
BESIDE: Final = (
    Table(
        "ledger/PORTAL.parquet",
        "One row per address ever met: what became of it and why.",
        "每个见过的网址一行:结果及其原因。",
        LEDGER_COLUMNS,
        ("url",),
    ),
    Table(
        "coverage.parquet",
        "One row per portal, listing and year: what was expected, found and read. Every run writes it anew.",
        "每个门户、列表页和年度一行:应有、发现和读取的报告数。每次运行重写。",
        COVERAGE_COLUMNS,
        COVERAGE_KEY,
    ),
)
DOMAINS: Final = DOMAIN_WORDS


def indicators() -> tuple[Indicator, ...]:
    """Every indicator that the codebook defines, in its order."""
    return tuple(Indicator(**row) for row in indicator_definitions().iter_rows(named=True))


def word_lists() -> Iterator[tuple[str, tuple[Word, ...]]]:
    """Every closed list once, under the name of the first column that takes its values from it."""
    seen: set[tuple[Word, ...]] = set()
    for table in (*PUBLISHED, *BESIDE):
        for column in table.columns:
            if column.words and column.words not in seen:
                seen.add(column.words)
                yield column.name, column.words


def type_name(dtype: object) -> str:
    """A Polars type in a word that readers of any tool understand."""
    names: dict[object, str] = {
        pl.String(): "text",
        pl.Int32(): "integer",
        pl.Int64(): "integer",
        pl.Float64(): "number",
        pl.Date(): "date",
        pl.Boolean(): "true/false",
    }
    if isinstance(dtype, pl.List):
        return f"list of {type_name(dtype.inner)}"
    if isinstance(dtype, pl.Struct):
        return "{" + ", ".join(field.name for field in dtype.fields) + "}"
    if isinstance(dtype, pl.Datetime):
        return "time (UTC)"
    return next(name for known, name in names.items() if dtype == known)
