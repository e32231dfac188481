"""Sentences to quantities: every number that counts something, with its place; none that is a date, a name or an ordinal."""

from typing import Final

import polars as pl

from transform.distinct import with_distinct
from transform.numbers import AFTER, number_value, token_pattern, unit_pattern
from transform.only_where import only_where
from transform.qualifiers import own_qualifier
from transform.sentences import MARK
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

# Chinese numerals before these name a doctrine or a scheme (三项制度, 八项规定, 四个意识), not a count of things.
_SCHEMES: Final = (
    "制度|机制|规定|部分|篇章|意识|自信|维护|确立|坚持|方面|环节|领域|层面|维度|阶段|到位|结合|统筹|转变|转型|体系|清单|"
    "关键|重点|原则|要求|任务|步骤|目标|抓手|渠道|责任|闭环|格局|行动|工程|计划|规划|纲要|专班|作用|优势|能力|"
    "导向|关口|防线|控制线|主体|主题|特色|亮点|短板|措施|举措|模式|全面|严格|必须|不准|严禁|禁令|革命|文明|精神|论断|"
    "判断|思维|理念|关系|标准|流程|工作|版块|板块|方式|角度|方向|班子|毫不|区分|最严|不摘|支柱|引擎|基础|底线|红线|关"
)
_SCHEME_UNITS: Final = ("个", "项", "条", "张", "道", "支", "套", "份", "把", "座", "根", "包", "面", "块", "部")
_SLOGANS: Final = "^(?:意识|自信|维护|确立|全面|一)"
_QUOTE: Final = '^[“‘"「]'
_JOINING: Final = "^(?:联动|联建|联调|合一|一体|融合|衔接|共治|协同|同步|并举|统一)"
# A measure word that is only the head of another word: 3部门, 5处理, 12周年.
_HEADS: Final = (
    "人[民均口]|日[常前后益]|队[伍员]|项目[^标录]|条例|部[门署委]|处[理罚置]|次[性要]|台账|班子|组[织建]|单位|位[于置]|分[别类析局公管]|期间|起[草诉]|"
    "本[级地区年]|轮[车胎椅船]|支[持部]|面[向对积]|所[有在]|节[约能日假]|场[所景]|户[籍外]|批[准评复示]|集[中体]|类型|周[年岁末一]|"
    "天[津然]|案[件例由值卷情源审]|门[户槛店诊]|课题|元[素旦]|季度|级|单元|通[过知报]|对[象口比接外策标照]|题[目材]|道[路德]|年度|席[位卷]|床[位铺]"
)
# Years and days that measure, not dates, by what stands before them: 历时3年, 期限由60日缩短为30日.
_DATED: Final = "[0-9一二两三四五六七八九十百千余多几][年日](?:内|以内|之内|以上|左右|以下|之久)?$"
_TERM: Final = "(?:期限|时限|时间|周期|时长|缩短|压缩|压减|延长|拘留)[^,]{0,8}$|(?:历时|为期|耗时|用时|为时|长达)$"
# An age is told by what it is the age of.
_AGE: Final = "(?:年龄|平均)[^,]{0,4}$"
_OUTLINE: Final = r"^[0-9]{1,2}\.[0-9]{1,2} "
# Numbers of a house, of one of its parts (8号2栋3单元).
_ADDRESS: Final = "[号栋幢座楼]$"
# 三成 after what says that it is a share or a change.
_TENTHS: Final = "(?:占|达|降|升|增|减|长|少|幅|为|比|到|计|共|高|低)(?:了|到|至)?$"
_HEADS_CHINESE: Final = "期[工项建]|元[化结复论制]|个[人别体]|名[单称录义]|家[庭属长]|起来|次办|件事|门[户口]|处于|场外|面[上前]|班[长]|队[伍员]|位[数]"
# 一 counts only where a person or a body is meant, or where it closes its clause (每月召开一次).
_ONE_NAMED: Final = ("名", "位", "家")
_ONE_CLOSING: Final = (
    "次",
    "场",
    "场次",
    "期",
    "件",
    "份",
    "名",
    "位",
    "家",
    "个",
    "项",
    "轮",
    "批次",
    "堂",
    "节",
    "宗",
    "篇",
    "部",
    "处",
    "例",
    "台",
    "辆",
)
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
        .with_columns(named=_names())
        .filter(~pl.col("named"))
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
            "named",
        )
    )


def _tokens(sentences: pl.LazyFrame) -> pl.LazyFrame:
    """One row per number token, with `token`, `rest` (text up to the next token), `start`, `end`."""
    sentences = sentences.cache()
    piece, place = pl.col("piece"), pl.int_range(pl.len(), dtype=pl.Int64)
    long = piece.str.len_chars().cast(pl.Int64)
    first = (pl.col("sid") != pl.col("sid").shift(1)).fill_null(value=True)
    dated = pl.col("dated")
    tokens = (
        # The sentence's other columns come back when most of what is no number is gone.
        sentences.select("sid", piece=pl.col("norm").str.replace_all(token_pattern(), MARK + "${0}" + MARK).str.split(MARK))
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
    return tokens.join(sentences, on="sid", how="left", maintain_order="left")


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
    label = pl.col("label")
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
                pl.when(pl.col("unit_raw") == "").then(pl.col("left")).str.extract(_LABEL.format(units=alternatives()), 0),
                "(" + pl.when(pl.col("unit_raw") == "").then(pl.col("cell_unit")) + ")",
            )
        )
        .with_columns(
            # 18.6 亿 is 1,860,000,000, not what binary fractions make of it; no report states a sixth decimal.
            value=(pl.col("worth") * worth).round(6),
            unit_raw=pl.when(label.is_null()).then(pl.col("unit_raw")).otherwise(
                label.str.replace(r"^\((?:万|亿)?", "").str.replace(r"\).*$", "")
            ),
        )
        .drop("label", "worth", "written")
    )  # fmt: skip


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


def _names() -> pl.Expr:
    """Whether a number belongs to a name, a rank, an address or a heading, by its measure word and what stands on either side."""
    unit, left, right, value = (pl.col(name) for name in ("unit_raw", "left", "right", "value"))

    def beside(units: list[str], text: pl.Expr, pattern: str) -> pl.Expr:
        return only_where(unit.is_in(units), text, lambda text: text.str.contains(pattern)).fill_null(value=False)

    general = unit.is_in(["个", "项"])
    tenths = only_where(pl.col("tenths"), left, lambda left: left.str.contains(_TENTHS)) & only_where(
        pl.col("tenths"), right, lambda right: right.str.contains("^(?:[,。;、)的]|左右|$)")
    )
    nought = pl.col("token").str.starts_with("零")
    # The number of a heading below a heading: 3.1 日常监管; a sum of money may open a line as well.
    outline = only_where(pl.col("numbered"), left, lambda left: left.str.strip_chars() == "").fill_null(value=False)
    return (
        left.str.contains(r"[A-Za-z#№+×/.]$")
        | pl.concat_str(unit, right).str.contains(f"^(?:{_HEADS})")
        | beside(["名", "位", "家", "个"], left, "(?:前|居|列|排名|位次)$")
        | beside(["小时", "分钟"], right, "^[^,。;]{0,8}圈")
        | ((unit == "小时") & (value == 24) & ~pl.col("token").str.ends_with("内"))
        | beside(["个", "项"], right, _SLOGANS)
        | only_where(general & (value < 10), right, lambda right: right.str.contains(_QUOTE)).fill_null(value=False)
        | ((unit == "年") & (value > 100))
        | ((unit == "岁") & ~beside(["岁"], left, _AGE))
        | beside(["栋", "幢", "座", "单", "间"], left, _ADDRESS)
        | (unit.is_in(["对", "通"]) & (value.is_between(1949, 2100) | beside(["对", "通"], right, "^[0-9]")))
        | (pl.col("tenths") & ~tenths)
        | (outline & (unit != "元"))
        | (nought & ~(only_where(nought, left, lambda left: left.str.contains("(?:为|是|达)$")) & pl.col("closes")))
        | _spells_a_name()
    )


def _spells_a_name() -> pl.Expr:
    """Whether a Chinese numeral belongs to a name or a phrase: 三项制度, 一件事."""
    unit, left, right, chinese = (pl.col(name) for name in ("unit_raw", "left", "right", "chinese"))
    one = chinese & pl.col("token").str.contains(f"^一(?:{alternatives(after_chinese=True)})$")
    scheme = chinese & unit.is_in(_SCHEME_UNITS)
    period = one & unit.is_in(["次", "场", "期"])
    person = one & unit.is_in(_ONE_NAMED)
    names = (
        unit.is_in(["类", "大类", "小类", "种", "款"])
        | only_where(scheme, right, lambda right: right.str.contains(f"^[^,。;:、()]{{0,6}}(?:{_SCHEMES})")).fill_null(
            value=False
        )
        | (unit.is_in(["个", "项"]) & only_where(chinese, right, lambda right: right.str.contains(_QUOTE)))
        | only_where(chinese, right, lambda right: right.str.contains(_JOINING))
        | only_where(chinese, unit + right, lambda text: text.str.contains(f"^(?:{_HEADS_CHINESE})"))
    )
    meant = (
        ~only_where(person, left, lambda left: left.str.contains("[每某另同任]$")).fill_null(value=True)
        | (unit.is_in(_ONE_CLOSING) & pl.col("closes"))
        | only_where(period, left, lambda left: left.str.contains("每[^,。;]{1,10}$")).fill_null(value=False)
    )
    return chinese & (names | (one & ~meant))
