"""The year a report is about: from its title, else from its opening, its headings, its date of signature.

Never from the URL or the date of publication, which may lie years later (reports posted in arrears, sites migrated).
"""

import polars as pl

from transform.plain import closed_up, solid, with_plain

PLAUSIBLE = (2000, 2100)

_CORE = r"(?:法治政府|依法行政|法治建设|法治工作|依法治)"
# Spans of several years belong to plans and outlines: 纲要(2021—2025年), 三年行动计划2023-2025; the dash is often lost.
_SPAN = r"20[0-9][0-9]年?[-—–~至到]*20[0-9][0-9]年?度?"
_IN_BRACKETS = r"[(〔\[][^()〔〕\[\]\n]*[)〕\]]"
_QUOTED = r"《[^《》]*(?:《[^《》]*》[^《》]*)*》"
_ALONE = r"(?:^|[^0-9.])(20[0-9][0-9])(?:[^0-9.]|$)"


def with_report_year(reports: pl.LazyFrame) -> pl.LazyFrame:
    """`reports` with report_year (Int32; 0 where nothing tells it). Needs title, text, signed.

    `signed` is the last resort: a report signed by June is on the year before.
    """
    # Step by step, for reading stops where the year is known: a regular expression passes over null.
    last_year = pl.col("signed").dt.year() - (pl.col("signed").dt.month() <= 6).cast(pl.Int32)
    found = pl.coalesce("_titled", "_opened", "_headed", "_first", last_year.cast(pl.Int32))
    return (
        reports.with_columns(_titled=_of_title(solid(pl.col("title"))))
        .pipe(with_plain, _top=pl.when(pl.col("_titled").is_null()).then(pl.col("text").str.head(1200)))
        .with_columns(_opening=_opening(pl.col("_top")))
        .with_columns(_opened=_of_opening(pl.col("_opening")))
        .with_columns(
            _headed=_of_headings(pl.when(pl.col("_titled").is_null() & pl.col("_opened").is_null()).then("text")),
            _first=_year(pl.col("_opening"), r"(?:^|[^0-9])(20[0-9][0-9])年(?:[^0-9]|$)"),
        )
        .with_columns(report_year=pl.when(found.is_between(*PLAUSIBLE)).then(found).otherwise(0).cast(pl.Int32))
        .drop("_titled", "_top", "_opening", "_opened", "_headed", "_first")
    )


def _opening(top: pl.Expr) -> pl.Expr:
    return closed_up(top).str.replace_all(_QUOTED, "").str.replace_all(r"〔20[0-9][0-9]〕", "")


def _of_title(title: pl.Expr) -> pl.Expr:
    """The year that governs the core words; of 2021-2022年度 the later one."""
    bare = title.str.replace_all(rf"[(〔\[][^()〔〕\[\]]*{_SPAN}[^()〔〕\[\]]*[)〕\]]", "")
    single = bare.str.replace_all(r"20[0-9][0-9]年?度?[-—–~至到]+(20[0-9][0-9])", "${1}").str.replace_all(
        r"〔20[0-9][0-9]〕[0-9]*号?", ""
    )
    return pl.coalesce(
        _year(single, rf"(?:^|[^0-9])(20[0-9][0-9])(?:年度?|度)?[^0-9]{{0,40}}?{_CORE}"),
        _year(single, r"(?:^|[^0-9])(20[0-9][0-9])年"),
        _year(single, _ALONE),
    )


def _of_opening(opening: pl.Expr) -> pl.Expr:
    """现将2023年法治政府建设情况报告如下; else a first sentence that begins with the year (2023年,…坚持…)."""
    bare = opening.str.replace_all(_SPAN, "")
    return pl.coalesce(
        _year(
            bare, rf"(20[0-9][0-9])年?度?[^0-9。\n]{{0,30}}?{_CORE}[^。\n]{{0,30}}?(?:报告|汇报|总结|通报|公布|公开)"
        ),
        _year(bare, r"(?:^|\n)(20[0-9][0-9])年(?:度|以来|来)?[,:\p{Han}]"),
        _year(bare, r"[,。;](20[0-9][0-9])年(?:度|以来|来)?,"),
    )


def _of_headings(text: pl.Expr) -> pl.Expr:
    """一、2023年度…主要举措和成效; or the year before that of 四、2024年工作安排."""
    number = r"(?:^|\n)[ \t\u3000]*[(（]?[一二三四五六七八九十]{1,3}[)）]?[、.．]?[^\n。]{0,12}?"
    done = text.str.extract(
        number + r"(20[0-9][0-9])年度?[^\n。0-9０-９]{0,40}?(?:举措|措施|成效|成绩|做法|开展情况|工作情况|完成情况)"
    )
    planned = text.str.extract(
        number + r"(20[0-9][0-9])年度?[^\n。0-9０-９]{0,30}?(?:安排|计划|打算|思路|重点|展望|目标)"
    )
    return pl.coalesce(done.cast(pl.Int32), planned.cast(pl.Int32) - 1)


def _year(text: pl.Expr, pattern: str) -> pl.Expr:
    return text.str.extract(pattern, 1).cast(pl.Int32)
