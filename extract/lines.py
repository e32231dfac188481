"""Markup -> lines of text: one block a line, inline tags joined without a gap, a data table's row one line.

Works on markup that the HTML parser has written out again, in which every `<` that is not a tag's is escaped; so tags
can be cut out by pattern, which is several times faster than walking a tree.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import repeat

CELL = " | "

# As the serialiser writes a tag: no `>` stands within one. A pattern that excludes one character is the fastest there is.
_TAG = re.compile(r"<(/?[a-zA-Z][^ >]*+)[^>]*+>")
BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "br",
        "caption",
        "center",
        "dd",
        "details",
        "dir",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "frameset",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "head",
        "header",
        "hr",
        "html",
        "legend",
        "li",
        "main",
        "menu",
        "nav",
        "ol",
        "option",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "title",
        "tr",
        "ul",
        "ucapcontent",
        "ucaptitle",
    ]
)
_BREAKS = {name: "\x00" for tag in BLOCKS for name in (tag, f"/{tag}")}
_MAYBE_PREFORMATTED = re.compile(r"<(?:pre|xmp)")
_PREFORMATTED = re.compile(r"<(pre|xmp)[\s>].*?</\1>", re.DOTALL)
_TABLE_TAGS = frozenset(("table", "/table"))
_SOURCE_BREAK = re.compile(r"\r?\n")
_ESCAPED = {"nbsp": " ", "lt": "<", "gt": ">", "amp": "&"}  # the sign that begins them last
_MANY_ESCAPES = 10_000
_BLANK_BETWEEN_DIGITS = re.compile(r"(?<=\d)&nbsp;(?=\d)")
LONGEST_CELL = 400  # characters of text; beyond it the table lays out a page and holds no data
_INVISIBLE = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\u00ad]")
_INVISIBLE_SIGNS = "\u200b\u200c\u200d\u200e\u200f\u202a\u202c\u202e\u2060\u2066\u2067\u2069\ufeff\u00ad"
_WIDE = r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef、。“”‘’…—]"
_BREAK_BESIDE_WIDE = re.compile(rf"\n(?:(?={_WIDE})|(?<={_WIDE}\n))")
# Full-width forms, one character for one, so that patterns are written once and positions stay.
_FULL_WIDTH = re.compile("[\uff01-\uff5e]")
_HALF_WIDTH = {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
_FULL_WIDTH_HIGH_BYTE = b"\xff"  # of each of them in UTF-16, and of few other signs
_TEXT_AT_ONCE = 100_000  # characters; their signs are listed one by one
# Longer texts are not kept, so that hostile pages hold no memory.
_LINE_KEPT = 2000


def lines_of(markup: str) -> list[str]:
    """The text lines of serialised markup, none of them empty, without white space at their ends."""
    return lines_of_pieces(pieces_of(markup))


def pieces_of(markup: str) -> list[str]:
    """Serialised markup cut at its tags: a text (as it is escaped), a tag's name (`p`, `/p`), a text, and so on."""
    return pieces_without_comments(without_comments(markup))


def pieces_without_comments(markup: str) -> list[str]:
    """The pieces of serialised markup that has no comments."""
    if _MAYBE_PREFORMATTED.search(markup):
        markup = _PREFORMATTED.sub(lambda match: _SOURCE_BREAK.sub("<br>", match[0]), markup)
    return _TAG.split(markup)


def without_comments(markup: str) -> str:
    """Serialised markup without its comments; one without an end reaches to the markup's."""
    # A single sign is found ten times as fast as `<!--`, and there are few others of it.
    kept, done, find = [], 0, markup.find
    at = find("!")
    while at >= 0:
        if markup.startswith("<!--", at - 1):
            kept.append(markup[done : at - 1])
            end = find("-->", at)
            if end < 0:
                return "".join(kept)
            done = at = end + 3
        at = find("!", at + 1)
    return "".join([*kept, markup[done:]]) if kept else markup


def lines_of_pieces(pieces: list[str]) -> list[str]:
    """The lines of markup that `pieces_of` has cut."""
    names = pieces[1::2]
    if "table" in names:
        pieces = _tables_as_lines(pieces)
        names = pieces[1::2]
    shown = pieces.copy()
    shown[1::2] = list(map(_BREAKS.get, names, repeat("")))
    lines = []
    # Every second of them is empty: tags end where others begin.
    for paragraph in filter(None, map(str.strip, _shown("".join(shown)).split("\x00"))):
        words = paragraph.split()
        if len(words) == 1:  # nearly every Chinese line
            lines.append(paragraph)
        else:
            lines.append(_tidy(paragraph) if "\n" in paragraph else " ".join(words))
    return lines


def tidy_lines(text: str) -> list[str]:
    """The non-empty lines of a plain text, runs of white space made one space, those at the ends cut."""
    return [line for raw in _visible(text).splitlines() if (line := " ".join(raw.split()))]


def half_width(text: str) -> str:
    """The text with full-width punctuation, digits and letters in their half-width forms; its length stays."""
    if text.isascii():
        return text
    # Each reader of a page asks for the same lines again: some two hundred questions a page, forty answers.
    return _half_width_line(text) if len(text) <= _LINE_KEPT else _narrowed(text)


def half_widths(lines: Sequence[str]) -> list[str]:
    """Lines in their half-width forms. What many lines of a report share is replaced in all of them at once."""
    if sum(map(len, lines)) <= _TEXT_AT_ONCE:
        forms = _narrowed("\n".join(lines)).split("\n")
        if len(forms) == len(lines):
            return forms
    return [half_width(line) for line in lines]


def _narrowed(text: str) -> str:
    # The common ones first: nearly every text has no others. Some ten times as fast as translate.
    text = text.replace("，", ",").replace("：", ":").replace("（", "(").replace("）", ")").replace("；", ";")
    text = text.replace("\u3000", " ")
    if _FULL_WIDTH_HIGH_BYTE in text.encode("utf-16-le", "surrogatepass")[1::2]:
        for full in set(_FULL_WIDTH.findall(text)):
            text = text.replace(full, _HALF_WIDTH[full])
    return text


_half_width_line = lru_cache(maxsize=1024)(_narrowed)


def _shown(text: str) -> str:
    """Text as it is shown, of text as a serialiser escapes it."""
    if text.count("&") > _MANY_ESCAPES:  # a string for each would take 70 MB where a page is made of them
        text = _BLANK_BETWEEN_DIGITS.sub("", text)
        for escape, meant in _ESCAPED.items():
            text = text.replace(f"&{escape};", meant)
        return _visible(text)
    first, *others = text.split("&")  # of which there are few: four replacements each look through the text
    if not others:
        return _visible(text)
    shown = [first]
    for part in others:
        name, _, rest = part.partition(";")
        sign = _ESCAPED.get(name)
        if sign is None:
            sign, rest = "&", part
        elif name == "nbsp" and rest[:1].isdecimal() and shown[-1][-1:].isdecimal():
            sign = ""  # one between digits keeps a number on one line; it separates nothing
        shown.append(sign + rest)
    return _visible("".join(shown))


def _visible(text: str) -> str:
    return _INVISIBLE.sub("", text) if any(sign in text for sign in _INVISIBLE_SIGNS) else text


def _tidy(paragraph: str) -> str:
    """A paragraph on one line. A line break of the source is a space in Latin text and nothing in Chinese."""
    text = "\n".join([line for raw in paragraph.split("\n") if (line := " ".join(raw.split()))])
    return _BREAK_BESIDE_WIDE.sub("", text).replace("\n", " ")


def _tables_as_lines(pieces: list[str]) -> list[str]:
    """The pieces with those of every innermost table that holds data replaced by lines of cells."""
    written: list[str] = []
    done = 0
    innermost: int | None = None  # where the table began that no other table has begun in yet
    tables = [1 + 2 * index for index, name in enumerate(pieces[1::2]) if name in _TABLE_TAGS]
    for index in tables:
        if pieces[index] == "table":
            innermost = index
        else:
            if innermost is not None and (rows := _table_rows(pieces[innermost:index])) is not None:
                written += pieces[done:innermost]
                for row in rows:
                    written += ("br", row)
                written.append("br")
                done = index + 1
            innermost = None
    return written + pieces[done:] if done else pieces


def _table_rows(table: list[str]) -> list[str] | None:
    """A data table's rows as lines, or None for a table that only lays out its content. `table` begins with its tag."""
    rows: list[list[list[str]]] = []
    cell: list[str] | None = None
    for name, text in zip(table[::2], table[1::2], strict=True):
        if name == "tr":
            rows.append([])
            cell = None
        elif name in ("td", "th"):
            if rows:
                cell = [text]
                rows[-1].append(cell)
        elif name in ("/td", "/th"):
            cell = None
        elif cell is not None:
            cell += (" ", text) if name in _BREAKS else (text,)
    rows = [row for row in rows if row]
    if len(rows) < 2 or max(map(len, rows)) < 2:
        return None
    written = []
    for row in rows:
        cells = [" ".join("".join(cell).replace("&nbsp;", " ").split()) for cell in row]
        if any(len(cell) > LONGEST_CELL for cell in cells):
            return None
        if line := CELL.join(cells).strip(" |") if len(cells) > 1 else cells[0]:
            written.append(line)
    return written
