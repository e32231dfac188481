"""Numbers that count nothing: parts of a name, a phrase, a rank, an address or a heading (三项制度, 一件事, 3部门, 8号2栋)."""

from functools import cache
from typing import Final

import polars as pl

from transform.only_where import only_where, with_only_where
from transform.units import alternatives

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
# An age is told by what it is the age of.
_AGE: Final = "(?:年龄|平均)[^,]{0,4}$"
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


def without_names(numbers: pl.LazyFrame) -> pl.LazyFrame:
    """The numbers that count: none that belongs to a name, a rank, an address or a heading.

    Told by its measure word and what stands on either side. Expects the columns of transform.quantities, with `left` and
    `right` (the text close to the token) and `closes`.
    """
    # One number in sixteen is written in Chinese numerals.
    named = _is_name() | pl.col("spells_a_name").fill_null(value=False)
    return (
        with_only_where(numbers, pl.col("chinese"), spells_a_name=_spells_a_name())
        .with_columns(named=named)
        .filter(~pl.col("named"))
        .drop("named", "spells_a_name")
    )


@cache
def _is_name() -> pl.Expr:
    """Whether a number belongs to a name, however it is written."""
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
    )


@cache
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
