"""The working copy of a short text: one shape for what is written in many, so that rules need to know one.

For rules only. What is handed on is verbatim, except where a module says otherwise.
"""

import polars as pl

from transform.only_where import only_where

# What nearly all reports are written in, and how NFKC writes what it changes of that.
_ODD = r"[^\u3001-\u301b\u3400-\u9fff!-~\s！-～“”‘’—·…]"
_CHANGED = {chr(code + 0xFEE0): chr(code) for code in range(0x21, 0x7F)} | {"…": "..."}
# Letters of a name, to stand within brackets: of \p{Han} those that a working copy holds. A pattern that may repeat them is
# built in a third of the time.
HAN = "々〇\u3400-\u9fff\U00020000-\U000323af"
_BLANKS = r"[^\S\n]+"
# The same, in searches for up to ten letters of as many bytes each: for so many Polars looks ten times as fast as for more.
_ANY_BLANK = (
    "[\t\v\f\r ]",
    "[\u0085\u00a0]",
    "[\u1680\u2000-\u2008]",
    "[\u2009\u200a\u2028\u2029\u202f\u205f\u3000]",
)
_DIGITS = dict(zip("〇○零OΟ0一二三四五六七八九", "000000123456789", strict=True))
_HAN_YEAR = "二[〇○零OΟ0]([{0}])([{0}])".format("".join(_DIGITS))
# Marks of our own before two digits, in letters that `plain` leaves none of.
_TENS, _ONES = "\ue000", "\ue001"
_MARKED = {
    mark + han: ("20" if mark == _TENS else "") + digit for mark in (_TENS, _ONES) for han, digit in _DIGITS.items()
}


def plain(text: pl.Expr) -> pl.Expr:
    """NFKC (full-width digits and punctuation to ASCII), each run of blanks one space, line breaks kept."""
    return _spaced(text.str.normalize("NFKC").str.replace_all(r"[\p{Cf}\p{Co}]", ""))


def with_plain(frame: pl.LazyFrame, /, **texts: pl.Expr) -> pl.LazyFrame:
    """The frame with the working copies of these texts, in half the time where they are long: few need all of `plain`."""
    copies = {name: pl.col(name) for name in texts}
    odd = {name: pl.col(f"_{name}_odd") for name in texts}
    blank = {name: pl.col(f"_{name}_blank") for name in texts}
    return (
        frame.with_columns(**texts)
        .with_columns(
            *(copies[name].str.contains(_ODD).alias(f"_{name}_odd") for name in texts),
            *(has_blank(copies[name]).alias(f"_{name}_blank") for name in texts),
        )
        .with_columns(
            pl.coalesce(only_where(odd[name], copy, plain), copy.str.replace_many(_CHANGED)).alias(name)
            for name, copy in copies.items()
        )
        .with_columns(
            pl.coalesce(only_where(blank[name], copy, _spaced), copy.str.strip_chars("\n")).alias(name)
            for name, copy in copies.items()
        )
        .drop(*(flag.meta.output_name() for flags in (odd, blank) for flag in flags.values()))
    )


def solid(text: pl.Expr) -> pl.Expr:
    """`plain` without any space, and years in Chinese digits (二〇二三年) in Arabic ones."""
    return _arabic(_closed(plain(text)))


def closed_up(copy: pl.Expr) -> pl.Expr:
    """`solid` of what is `plain` already, and long: few such texts have a year in Chinese digits."""
    closed = _closed(copy)
    return pl.coalesce(only_where(closed.str.contains(_HAN_YEAR), closed, _arabic), closed)


def has_blank(text: pl.Expr) -> pl.Expr:
    """Whether a blank stands anywhere in it, line breaks not counted."""
    return pl.any_horizontal(*(text.str.contains(some) for some in _ANY_BLANK))


def _closed(copy: pl.Expr) -> pl.Expr:
    return copy.str.replace_all(" ", "", literal=True)


def _arabic(text: pl.Expr) -> pl.Expr:
    return text.str.replace_all(_HAN_YEAR, f"{_TENS}${{1}}{_ONES}${{2}}").str.replace_many(_MARKED)


def without_blanks(text: pl.Expr) -> pl.Expr:
    """The text with its line breaks and no other blank."""
    for some in _ANY_BLANK:
        text = text.str.replace_all(some, "")
    return text


def _spaced(text: pl.Expr) -> pl.Expr:
    return text.str.replace_all(_BLANKS, " ").str.replace_all(r" ?\n ?", "\n").str.strip_chars(" \n")
