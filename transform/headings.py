"""What a heading announces: measures, leadership, problems, plans or other, by its words and the year in it."""

import polars as pl

_NEXT = r"下一步|下步|下一?年|下一?阶段|下一?个?年度|明年|来年|今后|未来|后续|接下来"
_PLAN = rf"{_NEXT}|打算|安排|计划|思路|展望|规划|努力方向|改进方向|工作目标|改进措施|整改措施|对策|下一"
_PROBLEM = r"(?:不足|欠缺)之处|面临的?.{0,6}(?:形势|挑战)|存在.{0,12}(?:问题|不足|短板|弱项|困难|差距|薄弱|原因)|(?:问题|不足|短板|困难|差距|薄弱环节|弱项)(?:和|与|及|以及|、|的)|(?:问题|不足|短板|弱项|困难|差距|薄弱环节|原因分析|原因)[)）。:：]?$"
_LEADERSHIP = r"第一责任|(?:主要负责人|主要负责同志|主要领导|党政主要|党政负责人|一把手|主要领导干部).{0,12}(?:履|职|述法|责任|(?:推进|抓|领导|落实).{0,4}法治)|述职述法"
_DONE = r"举措|措施|做法|成效|成绩|成果|进展|总结|回顾|亮点|(?:主要|重点|开展的?)工作(?:[及和与、,]|$)|工作$|(?:开展|推进|落实|完成|贯彻|执行|进行|建设|工作|总体|基本|主要|实施|整改|宣传|学习)的?情况"
_OTHER = (
    r"其他|其它|需要(?:报告|说明|汇报)|附件|附表|意见建议|意见和建议|工作建议|有关建议|概况|简介|前言|结语|总体要求"
)
# The genre's verbs and fields of work: a heading made of them tells what was done.
_FIELD = (
    r"坚持|加强|强化|健全|完善|推进|推动|深化|提升|提高|优化|落实|严格|规范|全面|着力|聚焦|突出|夯实|压实|筑牢|狠抓|注重|创新|持续|扎实|切实"
    r"|不断|认真|深入|大力|积极|贯彻|学习|履行|履职|化解|打造|营造|构建|建立|建强|保障|抓|促|组织|领导|普法|宣传|执法|决策|监督|矛盾|纠纷"
    r"|应急|政务|制度|体系|机制|依法|法治|职能|服务|队伍|治理|情况"
)
# 安排 and 计划 of a year gone by were carried out: 普法计划落实情况, 督察反馈问题整改情况.
_CARRIED_OUT = r"(?:安排|计划|规划|问题|目标|任务).{0,8}(?:落实|完成|执行|贯彻|整改|进展|开展|推进|解决|办理)(?:情况|成效)?|^(?:认真|全面|严格|切实)?(?:贯彻)?(?:落实|完成|执行)(?:20[0-9][0-9]年|年度|上级|省|市|县|区).{0,16}(?:安排|计划|部署|任务)"
_TACKLED = r"(?:解决|破解|化解|整改|整治|聚焦|围绕|针对|坚持|着眼|突出|研究|办理|反映|强化|树立).{0,16}问题"


def with_kind(headings: pl.LazyFrame) -> pl.LazyFrame:
    """Rows of `heading` and `report_year` with `kind`, announced first; a year after the one reported on makes it a plan.

    存在问题及下一步打算 is `problems`, for these come first; what names no required part is `measures` where it
    names a field of work, else `other`.
    """
    words, problem, years = pl.col("_words"), pl.col("_problem"), pl.col("_year")
    at = {
        "leadership": words.str.find(_LEADERSHIP),
        "problems": pl.when(problem.str.contains(_PROBLEM)).then(pl.coalesce(words.str.find(_PROBLEM), 0)),
        "plans": pl.when("_later").then(words.str.find(r"20[0-9][0-9]年")).otherwise(words.str.find(_PLAN)),
        "measures": words.str.find(_DONE),
    }
    unnamed = pl.when(words.str.contains(_FIELD) & ~words.str.contains(_OTHER)).then(pl.lit("measures"))
    headings = headings.cache()
    told = ("heading", "report_year")
    # Many reports share a heading. Step by step, for what stands in one expression twice is worked out twice.
    kinds = (
        headings.select(told)
        .unique()
        .with_columns(_words=_words(pl.col("heading")))
        .with_columns(
            _problem=words.str.replace(_TACKLED, ""), _year=words.str.extract(r"(20[0-9][0-9])年", 1).cast(pl.Int32)
        )
        .with_columns(
            _later=(pl.col("report_year") > 0) & (years > pl.col("report_year")) & ~words.str.contains(_LEADERSHIP)
        )
        .with_columns(place.alias(f"_{kind}") for kind, place in at.items())
        .with_columns(_first=pl.min_horizontal(*(f"_{kind}" for kind in at)))
        .with_columns(
            kind=pl.coalesce(
                *(pl.when(pl.col(f"_{kind}") == pl.col("_first")).then(pl.lit(kind)) for kind in at),
                unnamed,
                pl.lit("other"),
            )
        )
        .select(*told, "kind")
    )
    return headings.join(kinds, on=told, how="left", maintain_order="left")


def _words(heading: pl.Expr) -> pl.Expr:
    """Without its number, and without what it says was carried out."""
    return (
        heading.str.normalize("NFKC")
        .str.replace_all(r"\s", "")
        .str.replace(r"^(?:第.{1,3}(?:部分|章|篇|节)|\(?.{1,3}?\)|[一二三四五六七八九十]{1,3}|[0-9]{1,2})[、.,:]?", "")
        .str.replace(_CARRIED_OUT, "情况")
    )
