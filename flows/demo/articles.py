"""What is posted on a site: articles, and what their paragraphs become in HTML."""

import html
import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Self

BEIJING = timezone(timedelta(hours=8), "CST")
BLOCK = re.compile(r"\s*<(?:table|div|p|ul|ol|h[1-6]|blockquote)\b", re.I)
Day = date  # inside Article the name is a field's
TAG = re.compile(r"<[^>]+>")
NEXT_CELL = re.compile(r"(?:</p>)?</t[dh]>\s*<t[dh][^>]*>(?:<p>)?", re.I)
BLOCK_END = re.compile(r"</(?:tr|table|li|p|div|h[1-6])\s*>", re.I)


class Html(str):
    """A paragraph that is markup already; a plain string is text, and is escaped."""

    __slots__ = ()

    @classmethod
    def of(cls, line: str) -> str:
        """The line as markup where it holds a tag, as text else. For texts written with tags in mind."""
        return cls(line) if re.search(r"</?[a-z][^>]*>", line) else line


@dataclass(frozen=True, slots=True)
class Article:
    """One article of a site: a report or anything else that is posted in a column.

    `name` is the stem of its file (a site makes one where there is none). `bare` leaves the page without title,
    date and source of its own: all that can be known stands in the body. Without `date` neither row nor page has one.
    """

    title: str
    date: date | None
    paragraphs: tuple[str, ...] = ()
    name: str | None = None
    source: str | None = None
    document_number: str | None = None
    index_number: str | None = None
    bare: bool = False

    @property
    def time(self) -> datetime | None:
        """When it was published: some minute of the day, the same at every call."""
        if self.date is None:
            return None
        minute = sum(map(ord, self.title)) % 480
        return datetime(self.date.year, self.date.month, self.date.day, 9, tzinfo=BEIJING) + timedelta(minutes=minute)

    @property
    def text(self) -> tuple[str, ...]:
        """The paragraphs without markup, a line a row of a table, cells parted by ` | `."""
        lines: list[str] = []
        for paragraph in self.paragraphs:
            lines += plain(paragraph)
        return tuple(lines)

    @classmethod
    def from_file(cls, path: Path, day: Day | None, title: str | None = None) -> Self:
        """A text file as the body of an article: every line as it is, boilerplate too; `name` is the file's stem.

        `day` stands beside the link in the listing, not on the page. The title, unless it is given, is the one the
        text gives itself, or one that names the year and no body.
        """
        lines = path.read_text(encoding="utf-8").splitlines()
        return cls(title or own_title(lines), day, tuple(lines), name=path.stem, bare=True)


def plain(paragraph: str) -> list[str]:
    """The lines of text in a paragraph; inline tags leave no trace, each row of a table is a line of cells."""
    if not isinstance(paragraph, Html):
        return [paragraph] if paragraph.strip() else []
    joined = NEXT_CELL.sub(" | ", paragraph)
    text = html.unescape(TAG.sub("", BLOCK_END.sub("\n", joined)))
    return [line.strip() for line in text.split("\n") if line.strip()]


def rendered(paragraph: str, wrap: str = "<p>{}</p>") -> str:
    """A paragraph in the site's own wrapping; block markup stands by itself."""
    if not isinstance(paragraph, Html):
        return wrap.format(html.escape(paragraph, quote=False) if paragraph.strip() else "&nbsp;")
    return str(paragraph) if BLOCK.match(paragraph) else wrap.format(paragraph)


def own_title(lines: list[str]) -> str:
    """The title among the first lines, with the bodies named in the lines above it; else the first year's."""
    head = [line.strip() for line in lines[:12]]
    for at, line in enumerate(head):
        if re.fullmatch(r".{0,60}\d{4}年.{0,30}(?:报告|情况|总结)", line) and not re.search("[:：>＞]", line):
            start = at
            while start and re.fullmatch(r"\S{4,40}(?:委员会|人民政府|办事处|局)", head[start - 1]):
                start -= 1
            return "".join(head[start : at + 1])
    years = re.findall(r"(20\d\d)年", "\n".join(lines))
    return f"{years[0]}年法治政府建设情况报告" if years else "法治政府建设情况报告"
