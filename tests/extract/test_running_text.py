"""Lines about which nothing more is asked: what looks like them and is something else is still told."""

import time

import pytest

from extract.chrome import is_chrome, which_are_chrome
from extract.lines import half_width
from extract.personal_data import without_contacts
from extract.report_text import report_text
from extract.running_text import LONG, which_are_running
from tests.extract.templates import REPORT

PROSE = "全年组织学法12次，培训执法人员236人次，参训率达到100%，办结群众反映的问题线索47件，满意率98.6%，依法履职的能力和水平不断提高，法治环境持续向好。"


def test_a_long_sentence_is_running_text() -> None:
    lines = [PROSE, f"（一）{PROSE}", f"承担{PROSE}", PROSE[-LONG:], PROSE[1 - LONG :], PROSE[:-1], f"一是：{PROSE}"]
    assert which_are_running(lines) == [True, True, True, True, False, False, False]


@pytest.mark.parametrize(
    "line",
    [
        f"{PROSE[:-1]}（联系人：甄某）。",
        f"{PROSE}联系人：甄某。",
        f"联系电话：0799-3322123，{PROSE}",
        f"（联系人甄某 {PROSE}",
        f"\u3000\u3000附件1{PROSE}",
        f"附件：{PROSE}",
        f"（此件公开发布，{PROSE}",
    ],
)
def test_what_may_be_something_else_is_none(line: str) -> None:
    assert which_are_running([line]) == [False]


def test_a_contact_behind_a_long_sentence_is_cut() -> None:
    kept = without_contacts([PROSE, f"{PROSE}（联系人：甄某，电话：0799-3322123）。", f"{PROSE}联系人：甄某。"])
    assert kept.lines == [PROSE] * 3
    assert kept.contact == [False] * 3


def test_a_long_line_about_attachments_ends_a_report() -> None:
    attached = f"附件1：{PROSE}"
    assert report_text([*REPORT, attached]).lines == REPORT


@pytest.mark.parametrize(
    "licence",
    [
        "粤ICP备05000001号",
        "粤icp备05000001号",
        "粤ＩＣＰ备05000001号",
        "粤公网安备44000002000001号",
        "网站标识码4400000001",
        "版权所有",
        "Copyright",
        "CopyRight",
        "COPYRIGHT",
        "©",
        "违法和不良信息举报电话12377",
    ],
)
def test_a_licence_is_found_in_a_long_sentence(licence: str) -> None:
    lines = [PROSE, PROSE[:30] + licence + PROSE[30:], "一、主要举措"]
    kept = without_contacts(lines)
    assert kept.running[:2] == [True, True]
    assert which_are_chrome(kept.lines, kept.forms, kept.running) == [False, True, False]


@pytest.mark.parametrize(
    "line",
    [
        "上一篇：无",
        "【打印本页】",
        "| 首页 > 政务公开",
        "2024-03-14 09:30",
        "2024年3月14日 来源：某局",
        "发布日期：2024-03-14",
        "2024年3月14日 09:30来源：某局",
        "友情链接",
        "举报电话：0799-3322123",
        "© 某县",
    ],
)
def test_chrome_is_told_among_other_lines(line: str) -> None:
    lines = ["一、主要举措", "2024年3月14日", line, PROSE, "县司法局"]
    expected = [is_chrome(one) for one in lines]
    assert expected[2]
    assert which_are_chrome(lines, [*map(half_width, lines)], which_are_running(lines)) == expected


@pytest.mark.parametrize("line", ["[", "| ", "（", "来源", "2024年3月14", "联系人：（", "系人：" * 20])
def test_many_such_lines_take_little_time(line: str) -> None:
    began = time.process_time()
    report_text([line] * 20_000)
    assert time.process_time() - began < 2
