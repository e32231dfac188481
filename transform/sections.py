"""The top-level sections of a report: each heading verbatim, its kind, and the characters it spans.

The genre has four required parts (what was done, what falls short, how the heads did their duty, what is planned) in
any order, and numbers them in any of these ways, the first of which that a report uses at least twice is its top level:

    第一部分 …  ·  一、…  ·  unnumbered short lines  ·  (一)…  ·  1.…

Many reports have no 主要举措 as such but one heading for each field of work (一、健全依法行政制度体系): these are
measures as well.
"""

import polars as pl

from transform.headings import with_kind

_BLANK = " \t\u3000\u00a0"
_HAN = "[一二三四五六七八九十]"
_NUMBERED = {
    "part": rf"^第{_HAN}{{1,3}}(?:部分|章|篇|节)",
    "han": rf"^{_HAN}{{1,3}}(?: ?[、.．,，:：]|[ \u3000]+(?:\p{{Han}}|20[0-9][0-9]年))",
    "bracket": rf"^[（(] ?{_HAN}{{1,3}} ?[)）]",
    "arabic": r"^[0-9０-９]{1,2} ?[.、．](?:[^0-9０-９]|$)",
}
# A quick look: what begins like a number, or is as short as a heading without one.
_MAY_BE_NUMBERED = "^[第一二三四五六七八九十（(0-9０-９]"
_LONGEST_BARE = 40
_LEVEL = {"part": 0, "han": 1, "bare": 2, "bracket": 3, "arabic": 4}
# A heading that runs on into its paragraph ends where its first sentence does, or where the numbering below it begins.
_LONGEST = 60
_HEAD_SENTENCE = r"^([^。！？!?]{2,60}?)(?:[。！？!?]|[（(]一[)）]|1[.．、])"
_BARE = (
    r"^(?:20[0-9][0-9]年度?)?(?:推进|加强|开展)?(?:法治政府建设|法治建设|依法行政)?(?:工作)?"
    r"(?:(?:的)?(?:主要|基本)?(?:工作)?(?:举措|措施|做法)(?:[和及与、](?:工作)?(?:成效|成果|成绩))?|(?:主要)?工作(?:开展|完成|推进)?情况"
    r"|(?:目前|当前)?存在的?(?:主要|突出)?(?:问题|不足|困难|短板).{0,12}|(?:主要)?(?:问题|不足)[和与及](?:原因|短板|不足).{0,6}"
    r"|(?:党政)?主要(?:负责人|负责同志|领导).{0,4}履行.{0,30}|.{0,6}第一责任人职责.{0,12}"
    r"|(?:下一步|下步|下一年度?|下一阶段|今后|明年)(?:的)?(?:主要)?(?:工作)?(?:打算|计划|安排|思路|举措|措施|重点|目标).{0,8}"
    r"|(?:20[0-9][0-9]年)(?:度)?(?:主要)?(?:工作)(?:打算|计划|安排|思路|重点))$"
)


def sections(reports: pl.LazyFrame, key: str) -> pl.LazyFrame:
    """`key` and `sections` of each report that has a heading. Needs `text` and `report_year`.

    A section spans from its heading to the next one, the last to the end of the text, in characters.
    """
    line = pl.col("line")
    chars = pl.col("text").str.len_chars().cast(pl.Int64)
    style = pl.col("style")
    lines = (
        # Every line, and where it begins: behind the reports before, and the lines before of its own.
        reports.select(
            key,
            "report_year",
            chars=chars,
            before=(chars + 1).cum_sum() - chars - 1,
            line=pl.col("text").str.split("\n"),
        )
        .explode("line", empty_as_null=True, keep_nulls=True)
        .with_columns(length=line.str.len_chars().cast(pl.Int64) + 1)
        .with_columns(offset=pl.col("length").cum_sum() - pl.col("length") - pl.col("before"))
        .with_columns(line=line.str.strip_chars_start(_BLANK))
        .with_columns(stripped=line.str.len_chars().cast(pl.Int64))
        .filter((pl.col("stripped") <= _LONGEST_BARE) | line.str.contains(_MAY_BE_NUMBERED))
        .with_columns(
            start=pl.col("offset") + pl.col("length") - 1 - pl.col("stripped"),
            line=line.str.strip_chars_end(_BLANK),
            style=_style(line, pl.col("stripped")),
        )
        .drop_nulls("style")
    )
    return (
        # Once is enough only where nothing else numbers the report.
        lines.with_columns(rank=style + pl.when(pl.len().over(key, "style") < 2).then(len(_LEVEL)).otherwise(0))
        .with_columns(top=pl.col("rank").min().over(key))
        # A required part without a number among numbered ones is one of them.
        .filter((pl.col("rank") == pl.col("top")) | ((style == _LEVEL["bare"]) & (pl.col("top") < _LEVEL["bare"])))
        .filter(
            (style != _LEVEL["bare"]) | (pl.col("top") == _LEVEL["bare"]) | (pl.col("start") >= _first_numbered(key))
        )
        .sort(key, "start")
        .with_columns(
            heading=_heading(line),
            end=pl.coalesce(pl.col("offset").shift(-1).over(key) - 1, pl.col("chars")),
        )
        .pipe(with_kind)
        .group_by(key, maintain_order=True)
        .agg(sections=pl.struct("heading", "kind", "start", "end"))
    )


def _style(line: pl.Expr, chars: pl.Expr) -> pl.Expr:
    """The level of the first way of numbering that a line shows; null where it is no heading."""
    style: pl.Expr = pl.when(chars.is_between(3, _LONGEST_BARE) & line.str.contains(_BARE)).then(_LEVEL["bare"])
    for name, pattern in reversed(_NUMBERED.items()):
        style = pl.when(line.str.contains(pattern)).then(_LEVEL[name]).otherwise(style)
    return style


def _first_numbered(key: str) -> pl.Expr:
    return pl.col("start").filter(pl.col("style") != _LEVEL["bare"]).min().over(key)


def _heading(line: pl.Expr) -> pl.Expr:
    sentence = pl.coalesce(line.str.extract(_HEAD_SENTENCE, 1), line.str.head(_LONGEST))
    return pl.when(line.str.len_chars() <= _LONGEST).then(line).otherwise(sentence)
