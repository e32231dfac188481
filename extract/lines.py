"""Markup -> lines of text: one block a line, inline tags joined without a gap, a data table's row one line.

Works on markup that the HTML parser has written out again, where every `<` that is not a tag is escaped; so a tag can
be cut out by pattern, which is several times faster than walking the tree.
"""

import html
import re

CELL = " | "

# Full-width forms, one character for one, so that patterns are written once and positions stay.
_HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}

_BLOCKS = (
    "address|article|aside|blockquote|body|caption|center|dd|details|dir|div|dl|dt|fieldset|figcaption|figure|footer|form|"
    "h[1-6]|header|hr|html|legend|li|main|menu|nav|ol|option|p|pre|section|summary|table|tbody|td|tfoot|th|thead|tr|ul|"
    "ucapcontent|ucaptitle|br"
)
_BLOCK_TAG = re.compile(rf"</?(?:{_BLOCKS})(?=[\s/>])[^>]*>")
_ANY_TAG = re.compile(r"<[/!?a-zA-Z][^>]*>")
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_PREFORMATTED = re.compile(r"<(pre|xmp)[\s>].*?</\1>", re.DOTALL)
_SOURCE_BREAK = re.compile(r"[ \t]*[\r\n][\s]*")
_TABLE_OPEN = re.compile(r"<table[\s>]")
_ROW = re.compile(r"<tr[\s>]")
_CELL = re.compile(r"<t[dh](?:\s[^>]*)?>(.*?)(?=</t[dh]>|<t[dhr][\s>]|\Z)", re.DOTALL)
_LONGEST_CELL = 400  # characters of markup-free text; beyond it the table lays out a page and holds no data
_INVISIBLE = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060\ufeff\u00ad]")
_SPACES = re.compile(r"[ \t\xa0\u2000-\u200a\u202f\u205f\u3000]+")
# A line break of the source inside a sentence is a space in Latin text and nothing in Chinese.
_WIDE_GAP = re.compile(
    r"(?<=[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef、。“”‘’…—])\x01|\x01(?=[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef、。“”‘’…—])"
)


def lines_of(markup: str) -> list[str]:
    """The text lines of serialised markup, none of them empty, without white space at their ends."""
    markup = _COMMENT.sub("", markup)
    if "<pre" in markup or "<xmp" in markup:
        markup = _PREFORMATTED.sub(lambda match: re.sub(r"\r?\n", "<br>", match[0]), markup)
    markup = _SOURCE_BREAK.sub("\x01", markup)
    if "<table" in markup:
        markup = _tables_as_lines(markup)
    markup = _BLOCK_TAG.sub("\n", markup)
    text = html.unescape(_ANY_TAG.sub("", markup))
    if "\x01" in text:
        text = _WIDE_GAP.sub("", text).replace("\x01", " ")
    return tidy_lines(text)


def tidy_lines(text: str) -> list[str]:
    """The non-empty lines of a text, runs of white space made one space, those at the ends cut."""
    text = _SPACES.sub(" ", _INVISIBLE.sub("", text))
    return [line for raw in text.splitlines() if (line := raw.strip())]


def half_width(text: str) -> str:
    """The text with full-width punctuation, digits and letters in their half-width forms; its length stays."""
    return text.translate(_HALF_WIDTH)


def _tables_as_lines(markup: str) -> str:
    """The markup with every innermost table that holds data written as lines of cells."""
    done: list[str] = []
    while (end := markup.find("</table>")) >= 0:
        opening = None
        for match in _TABLE_OPEN.finditer(markup, 0, end):
            opening = match.start()
        if opening is None:
            done.append(markup[: end + 8])
            markup = markup[end + 8 :]
            continue
        table = markup[opening:end]
        written = _table_lines(table)
        replacement = f"<p>{written}</p>" if written is not None else table.replace("<table", "<div", 1) + "</div>"
        markup = markup[:opening] + replacement + markup[end + 8 :]
    return "".join(done) + markup


def _table_lines(table: str) -> str | None:
    """A data table's rows as lines, or None for a table that only lays out its content."""
    rows = [_CELL.findall(row) for row in _ROW.split(table)[1:]]
    rows = [row for row in rows if row]
    if len(rows) < 2 or max(map(len, rows)) < 2:
        return None
    written = []
    for row in rows:
        cells = [
            _SPACES.sub(" ", _ANY_TAG.sub("", _BLOCK_TAG.sub(" ", cell)).replace("\x01", "")).strip() for cell in row
        ]
        cells = ["" if cell in ("&nbsp;", "\xa0") else cell for cell in cells]
        if any(len(cell) > _LONGEST_CELL for cell in cells):
            return None
        if any(cells):
            written.append(CELL.join(cells).strip(" |") if len(cells) > 1 else cells[0])
    return "<br>".join(line for line in written if line)
