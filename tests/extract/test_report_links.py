"""Titles that name a report, the years they speak of, what a column lends to its rows."""

from datetime import date

import pytest

from extract.records import Link
from extract.report_links import about_year, looks_like_report, may_be_report, year_of

REPORTS = [
    ("临川县人民政府关于2023年度法治政府建设情况的报告", 2023),
    ("2023年法治政府建设年度报告", 2023),
    ("２０２３年法治政府建设年度报告", 2023),
    ("二〇二三年度法治政府建设情况报告", 2023),
    ("青溪区法治政府建设年度情况报告（2022年）", 2022),
    ("法治政府建设情况（工作）报告", None),
    ("2022年法治政府建设工作总结（报告）", 2022),
    ("临川县财政局2021年法治政府建设工作情况", 2021),
    ("北原省2020年法治政府建设白皮书", 2020),
    ("【省政府法治建设报告】北原省2019年法治政府建设情况报告", 2019),
    ("临川市2013年依法行政工作报告", 2013),
    ("关于2012年依法行政工作情况的报告", 2012),
    ("中共青溪区委 青溪区人民政府关于2023年法治政府建设情况的报告", 2023),
    ("柳渡镇2024年法治政府建设情况", 2024),
    ("关于印发《青溪区2022年法治政府建设年度报告》的通知", 2022),
    ("关于公布临川县2022年度法治政府建设情况报告的公告", 2022),
    ("关于2023年法治政府建设情况和2024年工作安排的报告", 2023),
    ("临川县贯彻落实《法治政府建设实施纲要（2021—2025年）》2023年度情况报告", 2023),
    ("临川县司法局2023年法治政府建设暨主要负责人履行推进法治建设第一责任人职责情况报告", 2023),
    ("临川县民政局2023年度法治政府建设年度报告_临川县人民政府", 2023),
    ("2023年法治政府建设情况报告.pdf", 2023),
    ("2023年法治政府建设情况报告。", 2023),
    ("法治政府建设年度报告(第12023号)", None),
    ("(第12023号)2022年法治政府建设年度报告", 2022),
    ("2024-01-12 临川县民政局2023年法治政府建设年度报告", 2023),
    ("·临川县民政局关于2023年度法治政府建设工作…", 2023),
    ("临川县民政局2023年法治政府建设年度报...", 2023),
    ("临川县2023年法治政府建设工作汇报", 2023),
    # Who reports may be called by a word that rules a title out elsewhere.
    ("临川县审计局2023年法治政府建设年度报告", 2023),
    ("县委督查室2022年度法治政府建设情况报告", 2022),
    ("临川农业高新技术产业示范区2023年度法治政府建设情况报告", 2023),
    ("临川县教育考试评估中心关于2021年法治政府建设情况的报告", 2021),
    ("临川县干部培训中心2023年度法治政府建设年度报告", 2023),
    ("临川县审计局贯彻落实法治政府建设2022年度情况报告", 2022),
    # With next year's plans in one document.
    ("柳渡街道2023年法治政府建设工作总结及2024年工作计划", 2023),
    ("柳渡街道2023年法治政府建设工作总结和2024年工作打算", 2023),
    ("临川县2022年度法治政府建设情况暨2023年重点工作安排的报告", 2022),
    # Published as a notice.
    ("关于2023年度法治政府建设情况的公示", 2023),
    ("关于临川县2020年度法治政府建设情况报告的公告", 2020),
    ("临川县水务局2021年推进依法行政工作情况报告", 2021),
    ("2019年度推进法治政府建设工作情况汇报", 2019),
    ("临川县应急管理局2023年度法治政府建设情况自查报告", 2023),
    ("2022年度临川县法治政府建设情况", 2022),
    ("中共柳渡镇委员会 柳渡镇人民政府2024年度法治政府建设年度报告", 2024),
    ("临川县二〇一九年法治政府建设工作报告", 2019),
    ("临川县关于“十三五”以来及2020年法治政府建设情况的报告", 2020),
    ("法治临川建设2023年度工作报告", 2023),
    ("柳渡镇2024年法治政府建设报告暨2025年工作计划", 2024),
]
OTHERS = [
    "2024年法治政府建设工作要点",
    "临川县2024年法治政府建设工作计划",
    "法治政府建设实施方案（2021—2025年）",
    "法治政府建设实施纲要（2021－2025年）",
    "市县法治政府建设示范指标体系",
    "关于开展法治政府建设督察的通知",
    "法治政府建设与责任落实督察工作情况的报告",
    "关于报送2023年法治政府建设年度报告的通知",
    "《2023年法治政府建设年度报告》政策解读",
    "一图读懂2023年法治政府建设年度报告",
    "临川县司法局局长2023年述职述法报告",
    "主要负责人履行推进法治建设第一责任人职责情况报告",
    "我县召开2023年法治政府建设工作会议",
    "县委常委会听取法治政府建设情况汇报",
    "临川县圆满完成2023年法治政府建设年度报告",
    "2023年度行政执法数据年报",
    "2022年行政复议白皮书",
    "2023年政府信息公开工作年度报告",
    "2024年政府工作报告",
    "柳渡镇2023年上半年法治政府建设工作总结",
    "法治政府建设示范创建工作情况",
    "2023年度法治政府建设考核情况",
    "2023年三季法治政府建设情况",
    "2023年国民经济和社会发展统计公报",
    "关于印发2024年法治政府建设工作要点的通知",
    "关于报送2023年依法行政工作总结的通知",
    "关于创建法治政府建设示范县情况的报告",
    "2023年度法治政府建设示范项目情况",
    "关于2023年法治政府建设督察情况的通报",
    "关于2023年法治政府建设整改情况的报告",
    "2024年法治政府建设培训情况",
    "2023年行政执法情况统计年报",
    "临川县审计局2023年审计工作报告",
    "临川县审计局2024年法治政府建设工作计划",
    "临川县推进法治政府建设2024年工作安排",
    "2023年度法治政府建设考核评价指标",
    "一图读懂法治政府建设实施纲要",
    "行政执法人员培训情况报告",
    "2023年法治宣传教育工作总结",
    "法治政府建设",
    "…",
    "",
]


@pytest.mark.parametrize(("title", "year"), REPORTS)
def test_reports(title: str, year: int | None) -> None:
    assert looks_like_report(title)
    assert year_of(title) == year


@pytest.mark.parametrize("title", OTHERS)
def test_other_documents(title: str) -> None:
    assert not looks_like_report(title)


@pytest.mark.parametrize(
    ("link", "years"),
    [
        pytest.param(
            Link("http://a.test/1", "2021年法治政府建设年度报告", date(2024, 11, 1)), (2021,), id="title-before-date"
        ),
        pytest.param(Link("http://a.test/1", "法治政府建设年度报告", date(2024, 2, 1)), (2023,), id="spring"),
        pytest.param(Link("http://a.test/1", "法治政府建设年度报告", date(2024, 12, 25)), (2024, 2023), id="december"),
        pytest.param(Link("http://a.test/202202/t20220215_12.html", "法治政府建设年度报告"), (2021,), id="address"),
        pytest.param(Link("http://a.test/1", "法治政府建设年度报告"), (), id="nothing-tells"),
    ],
)
def test_about_year(link: Link, years: tuple[int, ...]) -> None:
    assert about_year(link) == years


IN_REPORTS = "法治政府建设年度报告"


@pytest.mark.parametrize(
    ("title", "column", "dated", "taken"),
    [
        pytest.param("2023年度报告", IN_REPORTS, False, True, id="kind"),
        pytest.param("临川县财政局2022年年度报告", IN_REPORTS, False, True, id="body-and-kind"),
        pytest.param("2023年工作总结", IN_REPORTS, False, True, id="summary"),
        pytest.param("2023年", IN_REPORTS, False, True, id="year"),
        pytest.param("二〇二三年度", IN_REPORTS, False, True, id="year-in-words"),
        pytest.param("（2023年）", "法治政府建设情况报告", False, True, id="year-in-brackets"),
        pytest.param("临川县民政局", IN_REPORTS, True, True, id="body-with-a-date"),
        pytest.param("柳渡镇（2023年度）", IN_REPORTS, True, True, id="body-and-year"),
        pytest.param("2023年度工作总结", "法治政府建设", False, True, id="kind-and-year-in-a-column-on-the-subject"),
        pytest.param("2013年工作报告", "依法行政", False, True, id="the-older-subject"),
        pytest.param("临川县民政局", IN_REPORTS, False, False, id="body-in-a-menu"),
        pytest.param("柳渡镇", "法治政府建设", True, False, id="body-in-a-column-on-the-subject"),
        pytest.param("工作总结", "法治政府建设", False, False, id="kind-without-year"),
        pytest.param("2023年", "法治政府建设", False, False, id="year-in-a-column-on-the-subject"),
        pytest.param("2023年工作要点", IN_REPORTS, True, False, id="plan"),
        pytest.param("2023年政府信息公开年报", IN_REPORTS, True, False, id="another-yearly-report"),
        pytest.param("2023年年度报告", "政府信息公开年报", True, False, id="another-column"),
        pytest.param("2023年年度报告", "法治政府建设工作要点", True, False, id="column-of-plans"),
        pytest.param("2023年度报告", None, True, False, id="no-column"),
        pytest.param("首页", IN_REPORTS, True, False, id="menu"),
        pytest.param("更多", IN_REPORTS, True, False, id="more"),
        pytest.param("", IN_REPORTS, True, False, id="nothing"),
    ],
)
def test_what_a_column_lends_to_its_rows(title: str, column: str | None, dated: bool, taken: bool) -> None:
    link = Link("http://a.test/1", title, date(2024, 2, 1) if dated else None)
    assert may_be_report(link, column) is taken
