"""The end of a report: who signs it, and when.

    红石镇人民政府
    2024年1月15日

A signature stands on lines of its own near the end; the date follows the names or stands on the line of the last one.
Forms of the date: 2022年1月24日, 二〇二二年一月二十四日, 2022.1.24, 2022-01-24, blanks anywhere inside.
"""

import polars as pl

from transform.bodies import BODY, TOWNSHIP, joined
from transform.plain import plain, solid

TAIL = 600  # characters in which a signature is looked for

_HAN_NUMBERS = {
    (("" if tens == 1 else "二三"[tens - 2]) + "十" if tens else "")
    + ("一二三四五六七八九"[ones - 1] if ones else ""): str(tens * 10 + ones)
    for tens in range(4)
    for ones in range(10)
    if tens or ones
}
_NUMBER = r"(\d{1,2}|[一二三四五六七八九十]{1,3})"
_DATE = rf"(?:\(|\[)?(20\d\d)(?:年{_NUMBER}月{_NUMBER}[日号]|[.\-/]{_NUMBER}[.\-/]{_NUMBER})(?:\)|\])?"
_SPACED = r"(?:20\d ?\d|20 ?\d\d|二 ?[〇○零OΟ0] ?\p{Han} ?[\p{Han}〇○零OΟ0]) ?[年.\-/][^\n]{1,14}"
_NAME = rf"\p{{Han}}[\p{{Han}}·•()\-—、 ]{{1,60}}?(?:{BODY}|{TOWNSHIP})"


def signed(text: pl.Expr) -> pl.Expr:
    """Date of the last line that ends in one and holds no more than a name before it; null where none does."""
    dated = solid(text.str.tail(TAIL)).str.extract_all(rf"(?m)^(?:{_NAME})?{_DATE}$").list.last()
    parts = dated.str.extract_groups(_DATE + "$")
    year = parts.struct.field("1").cast(pl.Int32)
    month = _number(pl.coalesce(parts.struct.field("2"), parts.struct.field("4")))
    day = _number(pl.coalesce(parts.struct.field("3"), parts.struct.field("5")))
    valid = month.is_between(1, 12) & day.is_between(1, 31)
    written = pl.format("{}-{}-{}", year, month, day)
    return pl.when(valid).then(written).str.to_date("%Y-%m-%d", strict=False)


def signers(text: pl.Expr) -> pl.Expr:
    """The names above the date, or on the last lines where there is no date; several joined by 、; null where none."""
    tail = plain(text.str.tail(TAIL))
    above = tail.str.extract(rf"((?:\n{_NAME}){{1,5}})\n ?{_SPACED}(?:\n|$)", 1)
    beside = tail.str.extract(rf"\n((?:{_NAME}\n){{0,4}}{_NAME}) ?{_SPACED}(?:\n|$)", 1)
    below = tail.str.extract(rf"\n{_SPACED}\n({_NAME})$", 1)
    alone = tail.str.extract(rf"((?:\n{_NAME}){{1,4}})$", 1)
    names = pl.coalesce(above, beside, below, alone).str.strip_chars("\n ")
    return names.str.split("\n").list.eval(joined(pl.element().str.strip_chars(" "))).list.join("、")


def _number(digits: pl.Expr) -> pl.Expr:
    return digits.replace(_HAN_NUMBERS).cast(pl.Int32, strict=False)
