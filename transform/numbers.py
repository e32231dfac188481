"""How quantities are written, and what they are worth.

A token is a stretch of text that begins with a number, or one that looks like it and is none. Tokens are found by one
regular expression in which what is no quantity (names in quotes, titles, ordinals, 7×24) comes first and so is consumed
whole.
"""

from typing import Final

import polars as pl

from transform.units import alternatives

DIGIT: Final = "一二两三四五六七八九"
# 三百, 十二, 一千五百, 二十多, 百余 (a hundred and more); 百 and 千 and 万 alone begin names (百日行动, 万人大会).
CHINESE: Final = f"(?:[{DIGIT}十](?:[{DIGIT}十百千万亿零〇])*[余多来几]?[百千万亿]?|[百千万][余多][万亿]?|上[百千万])"
_GROUPED: Final = "[0-9]{1,3}(?:,[0-9]{3})+"
_SPACED: Final = "[0-9]{1,3}(?: [0-9]{1,3})+"
ARABIC: Final = rf"(?:{_GROUPED}|[0-9]+)(?:\.[0-9]+)?"
TIMES: Final = "[余多来几]?[十百千]?[万亿]?[余多]?"

AT_LEAST: Final = "不少于|不低于|不得少于|不得低于|至少|最少|超过|超出|高于|大于|多于|突破|逾|超"
AT_MOST: Final = "不超过|不得超过|不高于|不多于|不大于|至多|最多|低于|少于|小于"
APPROX: Final = "将近|接近|大约|大概|近|约"
BEFORE: Final = f"(?:{AT_LEAST}|{AT_MOST}|{APPROX})"
AFTER: Final = "(?: ?(?:及以上|以上|以内|以下|之内|左右|上下))"

# The marks put around a token; private-use characters that no text holds.
OPEN: Final = "\ue000"
CLOSE: Final = "\ue001"


def _unit(words: str) -> str:
    """A measure word, alone or with a second one in brackets or after a stroke: 次, 场(次), (场)次, 场/次."""
    return rf"(?:(?:{words})(?:\((?:{words})\)|/(?:{words}))?|\((?:{words})\)(?:{words}))"


def token_pattern() -> str:
    """The expression that finds every token; it has no capturing groups, which keeps the search fast."""
    words, after_chinese = alternatives(), alternatives(after_chinese=True)
    time = alternatives("time")
    unit, chinese_unit = _unit(words), _unit(after_chinese)
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
            "[节预公制契违签条履邀合]约", "[最附临邻就亲贴]近", "[高赶]超",
            "[统专唯同单逐划]一",
        )
    )  # fmt: skip
    return "|".join(
        (
            no_quantity,
            rf"{BEFORE}? ?{_SPACED}(?:\.[0-9]+)? ?{TIMES} ?(?:{within}|{unit}{AFTER}?)",
            rf"{BEFORE}? ?{ARABIC} ?{TIMES}(?: ?(?:{within}|{unit}{AFTER}?)|)",
            rf"{BEFORE}? ?百分之(?:{ARABIC}|[{DIGIT}十百零]+(?:点[{DIGIT}零]+)?){AFTER}?",
            rf"{BEFORE}? ?{CHINESE}(?:{within}|{chinese_unit}{AFTER}?)",
            rf"(?:{BEFORE} ?[{DIGIT}0-9]成(?:以上|左右|多)?|[{DIGIT}0-9]成(?:以上|左右|多))",
            "(?:为期|历时|用时|近|约|达)半(?:年|天|小时|个月|个小时)",
        )
    )


def plain_value(number: pl.Expr) -> pl.Expr:
    """The Arabic number in a string: 1,234.5 is 1234.5. Null where there is none."""
    return number.str.replace_all("[, ]", "").cast(pl.Float64, strict=False)


def factor(times: pl.Expr) -> pl.Expr:
    """What 万, 千, 十万 … after a number multiply it by; 1 without any. 余, 多 and 几 do not count."""
    one = pl.lit(1.0)
    product = one
    for word, worth in (("十", 10.0), ("百", 100.0), ("千", 1e3), ("万", 1e4), ("亿", 1e8)):
        product = product * pl.when(times.str.contains(word, literal=True)).then(worth).otherwise(one)
    return product


def chinese_value(numeral: pl.Expr) -> pl.Expr:
    """The value of a Chinese numeral below 万亿, 十二 to 三千五百万; null where it is none (三五, 零).

    余, 多, 来 and 几 inside are ignored: 二十余 is 20. 百余 and 上百 are 100.
    """
    text = numeral.str.replace_all("[余多来几上零〇]", "").str.replace_many(
        list("一二两三四五六七八九"), list("1223456789")
    )
    hundred_millions = text.str.extract("^(.*)亿", 1)
    rest = text.str.replace("^.*亿", "")
    ten_thousands = rest.str.extract("^(.*)万", 1)
    units = rest.str.replace("^.*万", "")
    total = (
        pl.when(hundred_millions.is_not_null()).then(_below_ten_thousand(hundred_millions) * 1e8).otherwise(0.0)
        + pl.when(ten_thousands.is_not_null()).then(_below_ten_thousand(ten_thousands) * 1e4).otherwise(0.0)
        + pl.when(units == "").then(0.0).otherwise(_below_ten_thousand(units))
    )
    return pl.when(text.str.contains("[1-9]{2}") | (text == "")).then(None).otherwise(total)


def _below_ten_thousand(text: pl.Expr) -> pl.Expr:
    """1千5百十2 with digits already Arabic; a place word without a digit before it counts once."""
    total = pl.when(text == "").then(1.0).otherwise(0.0)
    for word, worth in (("千", 1000.0), ("百", 100.0), ("十", 10.0)):
        digit = text.str.extract(f"([1-9]?){word}", 1)
        total = total + pl.when(digit.is_null()).then(0.0).when(digit == "").then(worth).otherwise(
            digit.cast(pl.Float64, strict=False) * worth
        )
    last = text.str.extract("([1-9])$", 1).cast(pl.Float64, strict=False).fill_null(0.0)
    return total + last
