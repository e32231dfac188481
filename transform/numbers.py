"""How quantities are written, and what they are worth.

A token is a stretch of text that begins with a number, or one that looks like it and is none. Tokens are found by one
regular expression in which what is no quantity (names in quotes, titles, ordinals, 7×24) comes first and so is consumed
whole.
"""

from functools import cache
from typing import Final

import polars as pl

from transform.units import alternatives

DIGIT: Final = "一二两三四五六七八九"
# 三百, 十二, 一千五百, 二十多, 百余 (a hundred and more); 百 and 千 and 万 alone begin names (百日行动, 万人大会).
_ROUND: Final = "(?:[百千]?[万亿]|[百千])"
CHINESE: Final = (
    f"(?:[{DIGIT}十](?:[{DIGIT}十百千万亿零〇])*[余多来几]?[百千]?[万亿]?|{_ROUND}[余多][万亿]?|上{_ROUND})"
)
_GROUPED: Final = "[0-9]{1,3}(?:,[0-9]{3})+"
_SPACED: Final = "[0-9]{1,3}(?: [0-9]{1,3})+"
ARABIC: Final = rf"(?:{_GROUPED}|[0-9]+)(?:\.[0-9]+)?"
TIMES: Final = (
    "(?: ?(?:[余多来几]?[十百千]?[万亿][余多]?|[十百千][余多来几][万亿]|[余多来几]?[十百千][余多]?|[余多来几]))?"
)

AT_LEAST: Final = "不少于|不低于|不得少于|不得低于|不下于|不下|至少|最少|超过|超出|高于|大于|多于|突破|逾|超"
AT_MOST: Final = "不超过|不得超过|未超过|不高于|不多于|不大于|至多|最多|低于|少于|小于|不足|不到"
APPROX: Final = "将近|接近|大约|大概|近|约"
BEFORE: Final = f"(?:{AT_LEAST}|{AT_MOST}|{APPROX})"
AFTER: Final = "(?: ?(?:及以上|以上|以内|以下|之内|左右|上下))"

# Measure words that stand in brackets or after a stroke beside another. A short list keeps the expression small.
_SECOND: Final = "人次|次|件|户|册|套|个|家|批|场|人|份|起|条|宗|组|幅|张|本|卷|期|处|台|辆|名|项|节|组|年|天"


def unit_pattern(words: str | None = None) -> str:
    """A measure word, alone or with a second one in brackets or after a stroke: 次, 场(次), (场)次, 场/次."""
    words = words or alternatives()
    return rf"(?:(?:\((?:{_SECOND})\))?(?:{words})(?:\((?:{_SECOND})\)|/(?:{_SECOND}))?)"


@cache
def token_pattern() -> str:
    """The expression that finds every token; it has no capturing groups, which keeps the search fast."""
    words, after_chinese = alternatives(), alternatives(after_chinese=True)
    time = alternatives("time")
    unit, chinese_unit = unit_pattern(words), unit_pattern(after_chinese)
    within = f"(?:(?:{time})内)"
    no_quantity = "|".join(
        (
            "“[^“”]{0,40}”", "‘[^‘’]{0,40}’", '"[^"]{0,30}"', "「[^「」]{0,40}」",
            "《[^《》]{0,80}(?:《[^《》]{0,60}》[^《》]{0,40})?》", "〔[^〕]{0,12}〕", "<[^<>]{0,60}>",
            "第[0-9一二三四五六七八九十百]+",
            "[0-9]{1,2}[时点:][0-9]{1,2}分?",
            f"[{DIGIT}十]+分之[{DIGIT}十]+",
            r"[0-9]+(?:[+×*·xX][0-9A-Za-z]+)+",
            "[A-Za-z][A-Za-z0-9-]*[0-9]+",
            "一[^一十百千万余多,。;:、0-9(]{1,2}一",  # 一案一卷, 一村一顾问: a manner, not a count
            "(?:[节预公制契违签条履邀合]|规民)约", "[最附临邻就亲贴]近", "[高赶]超",
            "[统专唯同单逐划]一",
        )
    )  # fmt: skip
    return "|".join(
        (
            no_quantity,
            rf"(?:{BEFORE} ?)?{_SPACED}(?:\.[0-9]+)?{TIMES} ?(?:{within}|{unit}{AFTER}?)",
            rf"(?:{BEFORE} ?)?{ARABIC}(?:{TIMES} ?(?:{within}|{unit}{AFTER}?)|{TIMES})",
            rf"(?:{BEFORE} ?)?百分之(?:{ARABIC}|[{DIGIT}十百零]+(?:点[{DIGIT}零]+)?){AFTER}?",
            rf"(?:{BEFORE} ?)?{CHINESE}(?:{within}|{chinese_unit}{AFTER}?)",
            rf"(?:近|约|逾|超过|超|突破) ?{_ROUND}(?:{chinese_unit}{AFTER}?)",
            rf"(?:{BEFORE} ?)?[{DIGIT}0-9]成(?:以上|左右|多)?",
            f"零(?:{chinese_unit})?",
            "(?:为期|历时|用时|近|约|达)半(?:年|天|小时|个月|个小时)",
        )
    )


def number_value(token: pl.Expr, chinese: pl.Expr) -> pl.Expr:
    """What the number at the beginning of a token is worth: 近1.2万份 is 12000, 二十余名 20, 近七成 70, 百分之九十 90.

    Null where a Chinese numeral is none (三五).
    """
    body = token.str.replace(f"^{BEFORE} ?|^百分之|^{BEFORE}百分之", "")
    digits = body.str.extract(r"^[0-9][0-9, ]*(?:\.[0-9]+)?", 0).str.replace_many([",", " "], ["", ""])
    times = body.str.extract("^[0-9][0-9, .]*[余多来几]?[十百千]?[余多来几]?[万亿]?", 0)
    tenths = pl.when(token.str.contains("成", literal=True)).then(10.0).otherwise(1.0)
    arabic = digits.cast(pl.Float64, strict=False) * _factor(times, body)
    zero = token.str.starts_with("零")
    spelled = (
        pl.when(zero)
        .then(0.0)
        .otherwise(
            chinese_value(pl.when(chinese).then(body.str.extract(f"^{CHINESE}|^{_ROUND}|^[{DIGIT}十百零]+|半", 0)))
        )
    )
    return pl.when(chinese).then(spelled).otherwise(arabic) * tenths


def _factor(times: pl.Expr, body: pl.Expr) -> pl.Expr:
    """What 十, 百, 千, 万 or 亿 after Arabic digits multiply them by; 千 of 千克 does not."""
    thousand = times.str.contains("千", literal=True) & ~body.str.contains("千[克米瓦伏平]")
    return (
        pl.when(times.str.contains("十", literal=True)).then(10.0)
        .when(times.str.contains("百", literal=True)).then(100.0)
        .when(thousand).then(1000.0)
        .otherwise(1.0)
    ) * (
        pl.when(times.str.contains("万", literal=True)).then(1e4)
        .when(times.str.contains("亿", literal=True)).then(1e8)
        .otherwise(1.0)
    )  # fmt: skip


def chinese_value(numeral: pl.Expr) -> pl.Expr:
    """The value of a Chinese numeral, 半 and 一 to 九千九百九十九亿; null where it is none (三五).

    余, 多, 来 and 几 inside are ignored: 二十余 is 20. 百余 and 上百 are 100, 近千万 is ten million.
    """
    text = numeral.str.replace_many(
        ["余", "多", "来", "几", "上", "零", "〇", "两"], ["", "", "", "", "", "", "", "二"]
    )
    groups = text.str.extract_groups(
        "^(?:(?<yi>[^亿]*)(?<has_yi>亿))?(?:(?<wan>[^万]*)(?<has_wan>万))?(?<rest>.*)$"
    ).struct

    def worth(part: str, mark: str | None) -> pl.Expr:
        spelled = groups.field(part).fill_null("")
        value = spelled.replace_strict(*_spelled_table(), default=None, return_dtype=pl.Float64)
        # Alone before 万 or 亿, nothing is one; elsewhere it is nothing.
        empty = pl.lit(0.0) if mark is None else pl.when(groups.field(mark).is_not_null()).then(1.0).otherwise(0.0)
        return pl.when(spelled == "").then(empty).otherwise(value)

    value = worth("yi", "has_yi") * 1e8 + worth("wan", "has_wan") * 1e4 + worth("rest", None)
    return pl.when(text != "").then(value)


@cache
def _spelled_table() -> tuple[pl.Series, pl.Series]:
    """Every numeral below ten thousand as it is spelled, and 半."""
    below = {_spelled(number): float(number) for number in range(1, 10_000)}
    below |= {spelled.removeprefix("一"): number for spelled, number in below.items() if 10 <= number < 20}
    table = below | {"百": 100.0, "千": 1000.0, "半": 0.5}
    return pl.Series(list(table)), pl.Series(list(table.values()))


def _spelled(number: int) -> str:
    """1205 as 一千二百五: without 零, which is cut before looking up."""
    digits = "一二三四五六七八九"
    spelled = ""
    for word, worth in (("千", 1000), ("百", 100), ("十", 10), ("", 1)):
        place, number = divmod(number, worth)
        spelled += f"{digits[place - 1]}{word}" if place else ""
    return spelled
