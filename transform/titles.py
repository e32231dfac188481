"""The title of a report, from its page or from the lines at the top of its text."""

import polars as pl

LONGEST = 500

_CORE = r"(?:法治政府|依法行政|法治建设|依法治)"
_LAST = r"(?:报告|总结|情况|汇报|白皮书|年报|公告)"
# Up to four short lines without a full stop, the last of which names the subject: bodies, 关于…, 报告.
_BLOCK = rf"^((?:[^\n。;!?]{{2,60}}\n){{0,5}}?[^\n。;!?]{{0,90}}{_CORE}[^\n。;!?,]{{0,40}}(?:\n[^\n。;!?,:]{{0,20}})?{_LAST}(?:\([^\n]{{1,20}}\))?)(?:\n|$)"
_HEADING = r"(?:^|\n)(?:[一二三四五六七八九十]{1,3}[、.]|第[一二三四五六七八九十]+部分|\([一二三四五六七八九十]+\))"
# A line that ends in a colon is the salutation; a number, a date or a note in brackets is no part of the title.
_NOT_TITLE = (
    r"(?m)^(?:\S{0,12}〔20[0-9][0-9]〕[0-9]+号|\(?20[0-9][0-9]年[0-9]{1,2}月[0-9]{1,2}日\)?|索引号.*|.{2,40}:)$\n?"
)


def title_lines(head: pl.Expr) -> pl.Expr:
    """The report's own title with its line breaks, from the working copy of the beginning of its text; null where none stands."""
    return (
        head.str.extract(_BLOCK, 1)
        .str.replace(rf"(?s)^.*{_HEADING}.*$|^.*如下$", "")
        .str.replace_all(_NOT_TITLE, "")
        .str.strip_chars("\n ")
        .replace("", None)
    )


def report_title(title: pl.Expr, lines: pl.Expr) -> pl.Expr:
    """`title` cleaned, else the title lines joined; at most 500 characters, no control characters."""
    own = (
        title.str.replace_all(r"[\p{Cc}\p{Cf}\u2028\u2029]+", " ")
        .str.replace_all(r"\s+", " ")
        .str.strip_chars()
        .str.head(LONGEST)
        .replace("", None)
    )
    return pl.coalesce(own, lines.str.replace_all("\n", "", literal=True).str.head(LONGEST))
