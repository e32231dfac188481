"""The table of test sentences, the files of sentences/, and frames of reports to read them from."""

from pathlib import Path
from typing import Any, NamedTuple

import polars as pl

from transform.schema import REPORTS

# Full-width forms, as most portals print them; the table is kept in the narrow ones.
WIDE = str.maketrans({narrow: chr(ord(narrow) + 0xFEE0) for narrow in "0123456789,.:;()!?%"})
INPUT = {
    name: REPORTS[name]
    for name in ("report_id", "portal", "region_code", "issuer", "level", "published", "text", "sections")
} | {"report_year": pl.Int32(), "province": pl.String()}


class Reading(NamedTuple):
    """A sentence of the table and its quantities, as (value, unit, qualifier, status, measure, subject, indicator)."""

    kind: str
    sentence: str
    section: str
    quantities: list[tuple[Any, ...]]


def table() -> list[Reading]:
    """Every sentence of sentences/*.txt, file by file, in order."""
    readings: list[Reading] = []
    kind = ""
    files = sorted((Path(__file__).parent / "sentences").glob("*.txt"))
    for line in (line for file in files for line in file.read_text(encoding="utf-8").splitlines()):
        if line.startswith("# "):
            kind = line[2:]
        elif line.startswith("    "):
            readings[-1].quantities.append(_quantity(line.strip()))
        elif line.strip() and not line.startswith("#"):
            plans = line.startswith("[plans] ")
            sentence = line.removeprefix("[plans] ").replace("\\n", "\n")
            readings.append(Reading(kind, sentence, "plans" if plans else "measures", []))
    return readings


def reports(texts: list[str], sections: list[str] | None = None, year: int = 2024) -> pl.LazyFrame:
    """One report per text, each a single section of the kind given."""
    rows = [
        {
            "report_id": f"{number:016x}",
            "portal": "yunxi",
            "text": text,
            "sections": [{"heading": "一、", "kind": kind, "start": 0, "end": len(text)}] if kind else None,
            "report_year": year,
            "province": "hunan",
        }
        for number, (text, kind) in enumerate(zip(texts, sections or [""] * len(texts), strict=True))
    ]
    return (
        pl.DataFrame(rows, schema_overrides=INPUT)
        .select(pl.col(name) if name in rows[0] else pl.lit(None, dtype).alias(name) for name, dtype in INPUT.items())
        .lazy()
    )


def _quantity(line: str) -> tuple[Any, ...]:
    numbers, subject, indicator = (part.strip() for part in line.split("|"))
    value, unit, *marks = numbers.split()
    return (
        float(value),
        unit.strip("'"),
        next((mark for mark in marks if mark in ("approx", "at_least", "at_most")), "exact"),
        next((mark for mark in marks if mark in ("target", "norm")), "actual"),
        next((mark for mark in marks if mark in ("increase", "decrease")), "level"),
        subject,
        None if indicator == "-" else indicator,
    )
