"""The end of a report, and the lines under its title: who signs it, and when.

    红石镇人民政府
    2024年1月15日

A signature stands on lines of its own near the end; the date follows the names or stands on the line of the last one.
Forms of the date: 2022年1月24日, 二〇二二年一月二十四日, 2022.1.24, 2022-01-24, blanks anywhere inside.
"""

import polars as pl

from transform.bodies import BODY, TOWNSHIP, joined
from transform.plain import HAN, closed_up

HEAD = 400  # and in which names under a title are
TAIL = 400  # characters in which a signature is looked for

# Longest first, so that 二十四 is not read as 二.
_HAN_NUMBERS = (
    {
        f"{'' if tens == 1 else ' 一二三'[tens]}十{' 一二三四五六七八九'[ones]}".replace(" ", ""): f"{tens}{ones}"
        for tens in (3, 2, 1)
        for ones in range(9, -1, -1)
    }
    | {"元": "1"}
    | {digit: str(n) for n, digit in enumerate("一二三四五六七八九", start=1)}
)
_NUMBER = r"([0-9]{1,2}|[一二三四五六七八九十]{1,3}|元)"
_DATE = rf"(?:\(|\[)?(20[0-9][0-9])(?:年{_NUMBER}月{_NUMBER}[日号]|[.\-/]{_NUMBER}[.\-/]{_NUMBER})(?:\)|\])?"
_SPACED = r"(?:20[0-9] ?[0-9]|20 ?[0-9][0-9]|二 ?[〇○零OΟ0] ?\p{Han} ?[\p{Han}〇○零OΟ0]) ?[年.\-/][ 0-9一二三四五六七八九十元]{1,6}[月.\-/][^\n]{0,8}"
_NAME = rf"[{HAN}][{HAN}·•()\-—、 ]{{1,60}}?(?:{BODY}|{TOWNSHIP})"


def signed(tail: pl.Expr) -> pl.Expr:
    """From the working copy of a text's last TAIL characters: date of the last line that ends in one and holds no more than a name before it; null where none does."""
    # A contact line or a note of a few words may follow; a paragraph may not.
    dates = closed_up(tail).str.extract_all(rf"(?m)^(?:{_NAME})?{_DATE}$")
    written = dates.list.last().str.replace(rf"^.*?{_DATE}$", "${1}-${2}${4}-${3}${5}")
    return written.str.replace_many(_HAN_NUMBERS, leftmost=True).str.to_date("%Y-%m-%d", strict=False)


def signers(tail: pl.Expr) -> pl.Expr:
    """From the same: the names above the date, before it on its line, or on the last lines; several joined by 、; null where none."""
    names = tail.str.extract(rf"((?:\n{_NAME})+)(?:\n? ?{_SPACED}(?:\n|$)|$)", 1).str.strip_chars("\n ")
    return names.str.split("\n").list.eval(joined(pl.element().str.strip_chars(" "))).list.join("、")


def bylines(head: pl.Expr) -> pl.Expr:
    """From the working copy of a text's beginning: the names on lines of their own in the short lines at the top, several
    joined by 、; null where none.
    """
    top = head.str.head(HEAD).str.extract(r"^((?:[^\n。,;:]{2,60}\n)+)", 1)
    names = top.str.extract_all(rf"(?m)^{_NAME}$").list.eval(joined(pl.element()))
    return names.list.join("、").replace("", None)
