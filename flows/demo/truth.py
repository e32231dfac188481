"""The demo's reports and what a careful reader finds in them: texts and facts, read from `reports/*.txt`.

A report's file begins with TOML between two `+++` lines; then one paragraph a line. A line may hold HTML (a table on
one line, a number split by tags). After a line `---` stands what the page prints but the report does not say.
"""

import tomllib
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib import resources
from typing import Any

from flows.demo.articles import Article, Html, plain


@dataclass(frozen=True, slots=True)
class Fact:
    """One quantity that a report states, in the words of the dataset's `observations`.

    `indicator` is its code, or None where only the subject is of interest; `evidence` holds the number and is
    verbatim in the report's text.
    """

    subject: str
    value: float
    unit: str
    number: str
    indicator: str | None = None
    qualifier: str = "exact"
    status: str = "actual"
    measure: str = "level"
    evidence: str | None = None


@dataclass(frozen=True, slots=True)
class DemoReport:
    """One report of the demo: where it is posted, what is printed of it, and what is true of it.

    `issuer` is its full name as far as title and text tell; joint issuers are joined by 、.
    """

    site: str
    title: str
    issuer: str
    level: str
    year: int
    published: date
    paragraphs: tuple[str, ...]
    facts: tuple[Fact, ...] = ()
    source: str | None = None
    document_number: str | None = None
    index_number: str | None = None
    signed: date | None = None
    column: str | None = None  # of the site; None is its first
    copies: tuple[str, ...] = ()  # further columns of the site where the same report is posted
    after: tuple[str, ...] = ()  # printed below the signature, no part of the report
    name: str | None = field(default=None)  # stem of the page's file, where it is not made by the site

    @property
    def article(self) -> Article:
        """The report as an editor posts it."""
        return Article(
            title=self.title,
            date=self.published,
            paragraphs=self.paragraphs + self.after,
            name=self.name,
            source=self.source,
            document_number=self.document_number,
            index_number=self.index_number,
        )

    @property
    def text(self) -> tuple[str, ...]:
        """The report's own lines without markup; a table is a line a row."""
        return tuple(line for paragraph in self.paragraphs for line in plain(paragraph))


@cache
def written_reports() -> tuple[DemoReport, ...]:
    """The reports written by hand, in the order of their file names."""
    folder = resources.files("flows.demo") / "reports"
    files = sorted((item for item in folder.iterdir() if item.name.endswith(".txt")), key=lambda item: item.name)
    return tuple(parse_report(item.read_text(encoding="utf-8"), item.name) for item in files)


def parse_report(text: str, name: str) -> DemoReport:
    """A report from its file's text; ValueError names the file that is not of the form."""
    parts = text.split("+++\n", 2)
    if len(parts) != 3 or parts[0]:
        raise ValueError(f"{name}: expected front matter between two lines +++; write it, see another report's file")
    matter: dict[str, Any] = tomllib.loads(parts[1])
    body, _, after = parts[2].partition("\n---\n")
    return DemoReport(
        paragraphs=_lines(body),
        after=_lines(after),
        facts=tuple(Fact(**fact) for fact in matter.pop("facts", ())),
        copies=tuple(matter.pop("copies", ())),
        **matter,
    )


def _lines(text: str) -> tuple[str, ...]:
    return tuple(Html.of(line) for line in text.splitlines() if line.strip())
