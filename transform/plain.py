"""The working copy of a short text: one shape for what is written in many, so that rules need to know one.

For rules only. What is handed on is verbatim, except where a module says otherwise.
"""

import polars as pl

_DIGITS = {"〇": "0", "○": "0", "零": "0", "O": "0", "Ο": "0", "一": "1", "二": "2", "三": "3", "四": "4", "五": "5"} | {
    "六": "6", "七": "7", "八": "8", "九": "9"
}  # fmt: skip
_ZEROS = "〇○零OΟ0"
_HAN_DIGITS = "〇一二三四五六七八九"
# 二〇二三, with each way of writing the two zeros, to 2023.
_HAN_YEARS = {
    f"二{zero}{tens if tens != '〇' else other}{ones if ones != '〇' else other}": f"20{_DIGITS[tens]}{_DIGITS[ones]}"
    for zero in _ZEROS
    for other in _ZEROS
    for tens in _HAN_DIGITS
    for ones in _HAN_DIGITS
}


def plain(text: pl.Expr) -> pl.Expr:
    """NFKC (full-width digits and punctuation to ASCII), each run of blanks one space, line breaks kept."""
    return (
        text.str.normalize("NFKC")
        .str.replace_all(r"[\p{Cf}\p{Co}]", "")
        .str.replace_all(r"[^\S\n]+", " ")
        .str.replace_all(r" ?\n ?", "\n")
        .str.strip_chars(" \n")
    )


def solid(text: pl.Expr) -> pl.Expr:
    """`plain` without any space, and years in Chinese digits (二〇二三年) in Arabic ones."""
    return plain(text).str.replace_all(" ", "", literal=True).str.replace_many(_HAN_YEARS)
