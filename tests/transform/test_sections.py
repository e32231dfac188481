"""Top-level sections: every way of numbering them, their kinds, the characters they span."""

import polars as pl
import pytest

from transform.headings import with_kind
from transform.sections import sections

M, L, P, N, X = "measures", "leadership", "problems", "plans", "other"

TEXTS: dict[str, tuple[str, list[tuple[str, str]]]] = {
    "han": (
        "甲镇报告\n一、主要举措和成效\n(一)学习\n开展学习3次。\n二、存在的不足和原因\n培训不够。\n三、下一步工作安排\n继续推进。",
        [("一、主要举措和成效", M), ("二、存在的不足和原因", P), ("三、下一步工作安排", N)],
    ),
    "han_leadership_first": (
        "一、履行推进法治建设第一责任人职责情况\n带头学法。\n二、工作开展情况\n检查2次。\n三、问题和差距\n人手少。\n四、2024年工作打算\n抓落实。",
        [("一、履行推进法治建设第一责任人职责情况", L), ("二、工作开展情况", M), ("三、问题和差距", P), ("四、2024年工作打算", N)],
    ),
    "han_dot": ("一．主要做法\n开展检查。\n二．存在问题\n人手少。", [("一．主要做法", M), ("二．存在问题", P)]),
    "parts": (
        "第一部分 主要工作及成效\n一、学习\n学习3次。\n二、执法\n检查2次。\n第二部分 存在的问题\n一、人手少。\n第三部分 下一年度工作安排\n抓落实。",
        [("第一部分 主要工作及成效", M), ("第二部分 存在的问题", P), ("第三部分 下一年度工作安排", N)],
    ),
    "brackets_only": (
        "(一)主要举措和成效\n1.学习3次。\n2.检查2次。\n(二)存在的不足\n人手少。\n(三)明年工作思路\n抓落实。",
        [("(一)主要举措和成效", M), ("(二)存在的不足", P), ("(三)明年工作思路", N)],
    ),
    "full_width_brackets": ("（一）主要成效\n学习3次。\n（二）存在问题\n人手少。", [("（一）主要成效", M), ("（二）存在问题", P)]),
    "arabic": (
        "1.主要举措和成效\n学习3次。\n2.存在的不足\n人手少。\n3.下步打算\n抓落实。",
        [("1.主要举措和成效", M), ("2.存在的不足", P), ("3.下步打算", N)],
    ),
    "arabic_comma": ("1、主要做法\n学习3次。\n2、存在问题\n人手少。", [("1、主要做法", M), ("2、存在问题", P)]),
    "bare": (
        "甲镇2023年法治政府建设情况\n主要举措和成效\n(一)学习\n学习3次。\n(二)执法\n检查2次。\n存在的不足和原因\n人手少。\n下一步工作安排\n抓落实。",
        [("主要举措和成效", M), ("存在的不足和原因", P), ("下一步工作安排", N)],
    ),
    "no_mark_before_a_year": ("一 主要做法\n学习3次。\n二 存在问题\n人手少。\n三 2021年工作打算\n抓落实。", [("一 主要做法", M), ("二 存在问题", P), ("三 2021年工作打算", N)]),
    "indented": ("\u3000\u3000一、主要做法\n\u3000\u3000学习3次。\n\u3000\u3000二、存在问题\n人手少。", [("一、主要做法", M), ("二、存在问题", P)]),
    "runs_on": (
        "一、健全制度保障。一是加强学习,二是完善机制,三是组织培训,四是强化监督,五是落实责任,六是抓好宣传,七是开展检查,八是总结经验。\n二、存在问题\n人手少。",
        [("一、健全制度保障", M), ("二、存在问题", P)],
    ),
    "runs_on_into_its_own_numbering": (
        "一、主要做法和成效(一)加强学习,组织领导干部开展集中学习,组织工作人员参加培训,组织群众参加各类法治宣传活动,效果良好。\n二、存在问题\n人手少。",
        [("一、主要做法和成效", M), ("二、存在问题", P)],
    ),
    "han_and_a_blank": ("一 主要做法\n学习3次。\n二\u3000存在问题\n人手少。", [("一 主要做法", M), ("二\u3000存在问题", P)]),
    "unnumbered_among_numbered": (
        "一、依法履职\n学习3次。\n二、严格执法\n检查2次。\n存在的问题\n人手少。\n下一步工作打算\n抓落实。",
        [("一、依法履职", M), ("二、严格执法", M), ("存在的问题", P), ("下一步工作打算", N)],
    ),
    "ten_fields": (
        "一、健全政府机构职能体系\n甲。\n二、完善依法行政制度体系\n乙。\n三、其他需要报告的情况\n无。",
        [("一、健全政府机构职能体系", M), ("二、完善依法行政制度体系", M), ("三、其他需要报告的情况", X)],
    ),
    "ordinals_are_no_headings": ("一是加强学习。\n二是严格执法。\n第一,提高认识。", []),
    "none": ("本镇全年工作平稳,没有需要报告的事项。", []),
}  # fmt: skip

# heading: (kind, year reported on)
KINDS = {
    "一、2023年度推进法治政府建设的主要举措和成效": (M, 2023),
    "一、主要工作及成效": (M, 2023),
    "一、2023年主要工作": (M, 2023),
    "四、2024年主要工作": (N, 2023),
    "二、六项措施推进法治政府建设": (M, 2023),
    "一、坚持党的全面领导,统筹推进法治政府建设": (M, 2023),
    "三、着力解决法治领域突出问题": (M, 2023),
    "二、督察反馈问题整改情况": (M, 2023),
    "四、普法规划落实情况": (M, 2023),
    "(五)健全社会矛盾纠纷行政预防调处化解体系": (M, 2023),
    "一、党政主要负责人履行推进法治建设第一责任人职责情况": (L, 2023),
    "一、2023年党政主要负责人履行推进法治建设第一责任人职责,加强法治政府建设的有关情况": (L, 2023),
    "二、切实履行推进法治建设第一责任人职责": (L, 2023),
    "三、主要负责同志履职情况": (L, 2023),
    "四、领导干部述职述法情况": (L, 2023),
    "二、推进法治政府建设存在的不足和原因": (P, 2023),
    "三、存在的主要问题及下一步打算": (P, 2023),
    "三、工作中的困难和问题": (P, 2023),
    "二、存在问题及原因分析": (P, 2023),
    "三、短板弱项": (P, 2023),
    "四、面临的形势和薄弱环节": (P, 2023),
    "四、2024年工作重点": (N, 2023),
    "四、2024年推进法治政府建设的主要举措": (N, 2023),
    "四、2024年度推进法治政府建设的主要安排": (N, 2023),
    "四、下步工作措施": (N, 2023),
    "三、下一年度推进法治政府建设主要安排": (N, 2023),
    "四、今后努力方向": (N, 2023),
    "四、工作思路": (N, 2023),
    "四、重点工作安排": (N, 2023),
    "三、下阶段重点工作": (N, 2023),
    "三、存在不足及2024年工作安排": (P, 2023),
    "一、2023年工作情况和2024年工作计划": (M, 2023),
    "五、改进措施": (N, 2023),
    "一、认真落实2023年法治政府建设工作安排": (M, 2023),
    "二、本单位主要负责人推进法治建设情况": (L, 2023),
    "二、不足之处": (P, 2023),
    "三、目前面临的形势与挑战": (P, 2023),
    "五、其他需要报告的情况": (X, 2023),
    "五、意见建议": (X, 2023),
    "一、基本概况": (X, 2023),
}  # fmt: skip


def found(text: str, year: int = 2023) -> list[dict[str, object]]:
    frame = pl.LazyFrame({"n": [0], "text": [text], "report_year": [year]}, schema_overrides={"report_year": pl.Int32})
    rows = sections(frame, "n").collect()["sections"].to_list()
    return rows[0] if rows else []


@pytest.mark.parametrize("case", TEXTS)
def test_headings_and_kinds(case: str) -> None:
    text, expected = TEXTS[case]
    assert [(s["heading"], s["kind"]) for s in found(text)] == expected


@pytest.mark.parametrize("case", TEXTS)
def test_spans_are_characters_of_the_text(case: str) -> None:
    text, expected = TEXTS[case]
    spans = [(int(str(s["start"])), int(str(s["end"])), str(s["heading"])) for s in found(text)]
    assert all(text[start:end].startswith(heading) for start, end, heading in spans)
    assert all(text[end] == "\n" for _, end, _ in spans[:-1])
    assert [end for _, end, _ in spans[-1:]] == [len(text)] * bool(expected)


@pytest.mark.parametrize("heading", KINDS)
def test_kind(heading: str) -> None:
    expected, year = KINDS[heading]
    frame = pl.LazyFrame({"heading": [heading], "report_year": [year]})
    assert with_kind(frame).collect()["kind"].item() == expected


def test_a_year_to_come_is_a_plan_only_against_the_year_reported_on() -> None:
    frame = pl.LazyFrame({"heading": ["一、2024年重点工作推进"] * 4, "report_year": [2023, 2024, 0, 2023]})
    assert with_kind(frame).collect()["kind"].to_list() == [N, M, M, N]
