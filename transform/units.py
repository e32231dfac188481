"""Measure words: what a number may be counted in. The list is data, codebook/units.csv."""

from functools import cache
from importlib.resources import files
from io import BytesIO
from typing import Final

import polars as pl

# Kinds of the list: an event happens (12次), a thing exists (12件); a rate, a sum or a time stands for itself.
KINDS: Final = (
    "event", "case", "person", "attendance", "visit", "document", "item", "organisation", "equipment",
    "time", "money", "measure", "rate",
)  # fmt: skip


class UnitsError(ValueError):
    """codebook/units.csv is not what it should be; the message names the row and what was expected."""


@cache
def units() -> pl.DataFrame:
    """One row per measure word: `unit`, `kind`, `chinese` (whether a Chinese numeral may stand before it)."""
    return parse(files("transform").joinpath("codebook", "units.csv").read_bytes())


def parse(data: bytes) -> pl.DataFrame:
    """The measure words in a CSV file's bytes.

    Raises UnitsError for a word listed twice, a kind that is none or an answer other than yes or no.
    """
    table = pl.read_csv(BytesIO(data), schema={"unit": pl.String, "kind": pl.String, "chinese": pl.String})
    for row, (unit, kind, chinese) in enumerate(table.iter_rows(), start=2):
        where = f"transform/codebook/units.csv, row {row} ({unit})"
        if kind not in KINDS:
            raise UnitsError(f"{where}: kind {kind!r} is none of {', '.join(KINDS)}")
        if chinese not in ("yes", "no"):
            raise UnitsError(f"{where}: chinese is {chinese!r}, expected yes or no")
    if (double := table.filter(pl.col("unit").is_duplicated())).height:
        raise UnitsError(f"transform/codebook/units.csv: {double['unit'][0]} stands there twice; remove one row")
    return table.with_columns(pl.col("chinese") == "yes")


@cache
def alternatives(*kinds: str, after_chinese: bool = False) -> str:
    """The measure words as a regex alternation, longest first; only of `kinds` where any are named."""
    chosen = units().filter(
        pl.col("kind").is_in(kinds or KINDS),
        pl.col("chinese") if after_chinese else pl.lit(True),
    )
    words = sorted(chosen["unit"].to_list(), key=len, reverse=True)
    return "|".join(words)


def plain_unit(unit: pl.Expr) -> pl.Expr:
    """The measure word as counted in: brackets and strokes inside it are cut, 场(次) and 场/次 are 场次.

    A stroke that the list has in a word of its own (微克/立方米) stays.
    """
    return pl.when(unit.is_in(units()["unit"].implode())).then(unit).otherwise(unit.str.replace_all(r"[()/ ]", ""))


def listed_unit(unit: pl.Expr) -> pl.Expr:
    """The word of the list that a measure word of two stands for: 场(次) is 场次; 份(册), of which there is none, 份."""
    together = plain_unit(unit)
    first = unit.str.replace(r"^\(", "").str.replace(r"[()/].*$", "")
    return pl.when(together.is_in(units()["unit"].implode())).then(together).otherwise(first)


def unit_kind(unit: pl.Expr) -> pl.Expr:
    """The kind of the listed word that a measure word stands for, null where the list has none."""
    return listed_unit(unit).replace_strict(units()["unit"], units()["kind"], default=None)
