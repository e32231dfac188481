"""Sentences to quantities: every number that counts something, with its place; none that is a date, a name or an ordinal."""

from functools import cache
from typing import Final

import polars as pl

from transform.distinct import with_distinct
from transform.neighbours import first_of
from transform.number_names import without_names
from transform.numbers import AFTER, number_value, token_pattern, unit_pattern
from transform.only_where import only_where
from transform.qualifiers import own_qualifier
from transform.sentences import MARK
from transform.settled import settled, with_its_row
from transform.status import bound
from transform.tables import with_cells
from transform.units import alternatives

_CELL_CLOSES: Final = r"^ *(?:\||\n|$)"

# What joins the numbers of one list or range: 40件、38件和35件, 3至5次.
LINK: Final = "^ ?(?:、|和|与|及|以及|至|到|或|-|~)? ?$"
_LIST: Final = "^ ?(?:、|和|与|及|以及|至|到|或|-|~) ?$"

# Tokens that are no numbers: names in quotes, titles, ordinals, times of day, fractions, 7×24, 一案一卷, 节约, 统一.
_NO_NUMBER: Final = (
    '^[“‘"「《〔<第A-Za-z]|^[0-9]{1,2}[时点:][0-9]|^[0-9]+[+×*·xX]|^[一二两三四五六七八九十]+分之|'
    "^一[^一十百千万]{1,2}一$|^(?:[节预公制契违签条履邀合]|规民)约$|^[最附临邻就亲贴]近$|^[高赶]超$|^[统专唯同单逐划]一$"
)
_CLOSES: Final = r"^ ?(?:[,。;:、()!?\n”’」》]|$)"

# Years and days that measure, not dates, by what stands before them: 历时3年, 期限由60日缩短为30日.
_DATED: Final = "[0-9一二两三四五六七八九十百千余多几][年日](?:内|以内|之内|以上|左右|以下|之久)?$"
_TERM: Final = "(?:期限|时限|时间|周期|时长|缩短|压缩|压减|延长|拘留)[^,]{0,8}$|(?:历时|为期|耗时|用时|为时|长达)$"
_OUTLINE: Final = r"^[0-9]{1,2}\.[0-9]{1,2} "
# A number without a measure word counts where it closes what names a count: 罚款数0, 立案数为12; or where the name gives
# the measure word, as the labels of a table do: 行政检查次数(次) 1530.
_COUNTED: Final = "(?:数量?|量|额|率|总数)(?:为|是|达到?|共|:)* ?$"
# A line that is only the label of the number on the next, and labels of what counts nothing.
_LONGEST_LABEL: Final = 17
_LABEL_LINE: Final = r"^ *\p{Han}[\p{Han}()、]{1,13} *$"
_NO_COUNT: Final = "[页年月日号]|序|浏览|阅读|点击|访问|字体|字号|电话|邮编|代码|排名|时间|第"
_LABEL: Final = r"\((?:万|亿)?(?:{units})\)(?:为|是|达到?|共|:)* ?$"


def quantities(sentences: pl.LazyFrame) -> pl.LazyFrame:
    """One row per quantity of a frame with `report`, `sid` and `norm`, in order of the text; other columns are carried along.

    Adds `token` (the number as in `norm`), `start` and `end` (characters of the sentence), `value`, `unit_raw` (measure
    word with brackets; borrowed from the end of its list where it has none: 40、38件), `prev_end` and `next_start`
    (the neighbouring quantities of the sentence, null without), `lead`, `gap` and `behind` (of `norm`, which is dropped: what stands
    before the number, of that what stands behind the quantity before it, and what stands after), `between` (up to the next one, null without) and `collective` (三个100%: one number for three things).
    """
    return (
        sentences.pipe(_tokens)
        .pipe(_with_units)
        .pipe(with_cells)
        .pipe(_with_values)
        .with_columns(below=_below())
        .with_columns(counts=_counts())
        .filter("counts")
        .pipe(without_names)
        .with_columns(
            prev_end=pl.when(pl.col("sid") == pl.col("sid").shift(1)).then(pl.col("end").shift(1)),
            next_start=pl.when(pl.col("sid") == pl.col("sid").shift(-1)).then(pl.col("start").shift(-1)),
        )
        .with_columns(between=pl.col("behind").str.head(pl.col("next_start") - pl.col("end")))
        .with_columns(gap=pl.when(pl.col("prev_end").is_null()).then("lead").otherwise(pl.col("between").shift(1)))
        .drop(
            "norm",
            "rest",
            "bare",
            "chinese",
            "tenths",
            "numbered",
            "left",
            "right",
            "closes",
            "below",
            "counts",
        )
    )


def _tokens(sentences: pl.LazyFrame) -> pl.LazyFrame:
    """One row per number token, with `token`, `rest` (text up to the next token), `start`, `end`."""
    table = settled(sentences)
    piece, place = pl.col("piece"), pl.int_range(pl.len(), dtype=pl.Int64)
    long = piece.str.len_chars().cast(pl.Int64)
    first = first_of("sid")
    dated = pl.col("dated")
    tokens = (
        # The sentence's other columns come back when most of what is no number is gone.
        table.lazy().select("sid", piece=pl.col("norm").str.replace_all(token_pattern(), MARK + "${0}" + MARK).str.split(MARK))
        .explode("piece")
        .with_columns(first=first, end=long.cum_sum(), long=long)
        .with_columns(
            # What stands between the tokens is every other piece, from the first of the sentence on.
            between=(place - pl.when("first").then(place).forward_fill()) % 2 == 0,
            begin=pl.when("first").then(pl.col("end") - pl.col("long")).forward_fill(),
            before=piece.shift(1),
            rest=piece.shift(-1),
        )
        .filter(~pl.col("between"))
        .select(
            "sid", "before", "rest", token="piece",
            start=pl.col("end") - pl.col("long") - pl.col("begin"), end=pl.col("end") - pl.col("begin"),
        )
        .pipe(with_distinct, "token", **_of_token())
        # Dates are the most of all tokens, and told at once.
        .with_columns(term=only_where(dated, pl.col("before"), lambda before: before.str.contains(_TERM)))
        .filter(~pl.col("none") & ~(dated & ~pl.col("term")))
        .drop("before", "none", "dated", "term")
    )  # fmt: skip
    return with_its_row(settled(tokens), table, "sid").lazy()


@cache
def _of_token() -> dict[str, pl.Expr]:
    """What a token tells by itself: `none` (it is no number), `dated`, `chinese`, `tenths` (三成), `numbered` (as a heading
    is, 3.1), `written` (its measure word), `worth`, `exactness` and `bound` (transform.qualifiers, transform.status)."""
    token = pl.col("token")
    written = token.str.replace(f"(?:{AFTER}|内)$", "").str.extract(f"{unit_pattern()}$", 0).fill_null("")
    chinese = ~token.str.contains("[0-9]")
    return {
        "none": token.str.contains(_NO_NUMBER),
        "dated": token.str.contains(_DATED),
        "chinese": chinese,
        "tenths": token.str.contains("^.成$"),
        "numbered": token.str.contains(_OUTLINE),
        "written": pl.when(token.str.contains("百分之|成")).then(pl.lit("%")).otherwise(written),
        "worth": number_value(token, chinese),
        "exactness": own_qualifier(token),
        "bound": bound(token),
    }


def _with_units(tokens: pl.LazyFrame) -> pl.LazyFrame:
    """`unit_raw` of every token, empty where it has none; `bare`, `linked` (the next one continues a list)."""
    token = pl.col("token")
    same = pl.col("sid") == pl.col("sid").shift(-1)
    follows = pl.col("end") + pl.col("rest").str.len_chars() == pl.col("start").shift(-1)
    return (
        tokens.with_columns(
            unit_raw="written",
            linked=same & follows & pl.col("rest").str.contains(_LIST),
            collective=(same & follows & (pl.col("rest") == "") & token.str.ends_with("个")
                        & token.shift(-1).str.ends_with("%")).shift(1).fill_null(value=False),
        )
        .with_columns(bare=pl.col("unit_raw") == "")
        .with_columns(
            # 上升1.2个、3.4个百分点: the first stands for 1.2个百分点.
            unit_raw=pl.when(
                (pl.col("bare") & pl.col("linked"))
                | ((pl.col("unit_raw") == "个") & pl.col("linked") & (pl.col("unit_raw").shift(-1) == "个百分点"))
            )
            .then(None)
            .otherwise(pl.col("unit_raw"))
            .fill_null(strategy="backward")
        )
    )  # fmt: skip


def _with_values(tokens: pl.LazyFrame) -> pl.LazyFrame:
    """`value` of every token, `left` and `right`: the text close to it; a label's measure word where it has none."""
    label, unlabelled = pl.col("label"), pl.col("unit_raw") == ""
    worth = pl.when(label.str.starts_with("(万")).then(1e4).when(label.str.starts_with("(亿")).then(1e8).otherwise(1.0)
    return (
        tokens.with_columns(
            # Cut once, since every cut walks through the sentence.
            lead=pl.col("norm").str.slice(0, "start"),
            behind=pl.col("norm").str.slice("end"),
        )
        .with_columns(left=pl.col("lead").str.tail(12), right=pl.col("behind").str.head(12))
        .with_columns(closes=pl.col("right").str.contains(_CLOSES))
        .with_columns(
            label=pl.coalesce(
                only_where(
                    unlabelled,
                    pl.col("left"),
                    lambda left: left.str.extract(_LABEL.format(units=alternatives()), 0),
                ),
                only_where(
                    unlabelled & pl.col("cell_unit").is_not_null(), pl.col("cell_unit"), lambda unit: "(" + unit + ")"
                ),
            )
        )
        .with_columns(
            # 18.6 亿 is 1,860,000,000, not what binary fractions make of it; no report states a sixth decimal.
            value=(pl.col("worth") * worth).round(6),
            unit_raw=pl.coalesce(
                only_where(
                    label.is_not_null(),
                    label,
                    lambda label: label.str.replace(r"^\((?:万|亿)?", "").str.replace(r"\).*$", ""),
                ),
                "unit_raw",
            ),
        )
        .drop("label", "worth", "written")
    )  # fmt: skip


@cache
def _counts() -> pl.Expr:
    """Whether a token counts anything: it has a measure word, or stands where its clause or its cell names the count."""
    unit, left, right, value = (pl.col(name) for name in ("unit_raw", "left", "right", "value"))
    bare = unit == ""
    closing = bare & pl.col("closes")
    counted = only_where(closing, left, lambda left: left.str.contains(_COUNTED)) | only_where(
        closing & (value == 0), left, lambda left: left.str.contains(r"\p{Han}(?:为|是|:)? ?$")
    )
    in_cell = only_where(bare & pl.col("cell").is_not_null(), right, lambda right: right.str.contains(_CELL_CLOSES))
    # Cells below one another, each after its label: 行政许可, 126, 行政处罚, 45. One alone may be anything.
    below = pl.col("below")
    next_line = (pl.col("sid") - pl.col("sid").shift(1) == 1) & (pl.col("report") == pl.col("report").shift(1))
    beside = below & (next_line & below.shift(1)).fill_null(value=False)
    counted = (
        ~bare
        | counted.fill_null(value=False)
        | in_cell.fill_null(value=False)
        | beside
        | (beside.shift(-1, fill_value=False) & below)
    )
    year = pl.col("bare") & value.is_between(1900, 2100) & bare
    of_the_next = pl.col("collective").shift(-1).fill_null(value=False)
    return value.is_not_null() & counted & ~year & ~of_the_next


@cache
def _below() -> pl.Expr:
    """Whether a number without a measure word stands alone below the line of its label."""
    opening = only_where(
        (pl.col("unit_raw") == "") & (pl.col("start") <= _LONGEST_LABEL),
        pl.col("right"),
        lambda right: right.str.contains("^ *$"),
    )
    return (
        only_where(opening, pl.col("lead"), lambda lead: lead.str.contains(_LABEL_LINE))
        & ~only_where(opening, pl.col("left"), lambda left: left.str.contains(_NO_COUNT))
    ).fill_null(value=False)
