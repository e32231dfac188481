"""Lines of a page to the report alone."""

import pytest

from extract.report_text import report_text
from tests.extract.templates import REPORT

TITLE = "临川县司法局2023年法治政府建设情况报告"
HEAD = ("当前位置：首页 > 政务公开 > 法治政府建设", "IE版本过低，请升级浏览器！")
FIELDS = ("来源： 临川县司法局 发布时间： 2024-03-14 09:30 浏览次数：122", "【字体：大 中 小】")
FOOT = ("主办：临川县人民政府办公室", "测ICP备12345678号-1 测公网安备 36999902000123号 网站标识码：3699990001")


def test_report_without_anything_else_stays_whole() -> None:
    assert report_text(REPORT).lines == REPORT
    assert report_text(REPORT).title is None


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(HEAD, FOOT, id="breadcrumb-and-licence"),
        pytest.param(FIELDS, (), id="fields"),
        pytest.param((), ("附件：", "分享到：", "【打印页面】 【关闭页面】"), id="share-and-print"),
        pytest.param((), ("附件：1.执法数据统计表.xls", "2.名单.doc"), id="attachments"),
        pytest.param((), ("（联系人：张某，联系电话：00000000）",), id="contact"),
        pytest.param((), ("联系人：张某；联系电话：00000000", "抄送：市司法局"), id="contact-and-copies"),
        pytest.param((), ("（此件公开发布）",), id="remark-after-the-date"),
        pytest.param((), ("国务院部门网站", "地方政府网站", "市政府部门网站", "部门街镇网站", "其他网站"), id="menus-of-sites"),
        pytest.param((), ("责任编辑：李某", "扫一扫在手机打开当前页", "上一篇：无", "下一篇：临川县水利局报告"), id="editor-and-neighbours"),
        pytest.param((), ("相关链接", "一图读懂法治政府建设", "法治政府建设工作推进会召开，县领导出席并讲话。"), id="related"),
        pytest.param(("首页", "走进临川", "新闻中心", "政务公开"), ("网站地图", "联系我们"), id="menus"),
    ],
)  # fmt: skip
def test_chrome_is_cut(before: tuple[str, ...], after: tuple[str, ...]) -> None:
    assert report_text([*before, *REPORT, *after]).lines == REPORT


@pytest.mark.parametrize(
    "title",
    [
        pytest.param((TITLE,), id="one-line"),
        pytest.param(("临川县司法局2023年", "法治政府建设情况报告"), id="broken-in-two"),
        pytest.param(("中共临川县司法局党组", "临川县司法局", "关于2023年法治政府建设工作的报告"), id="issuers-above"),
    ],
)
def test_title_lines_are_kept_once(title: tuple[str, ...]) -> None:
    read = report_text([*HEAD, "".join(title), *title, *FIELDS, *REPORT, *FOOT])
    assert read.lines == (*title, *REPORT)
    assert read.title == "".join(title)
    assert read.body == REPORT


@pytest.mark.parametrize("column", ["走进临川县", "新闻中心", "网上办事服务中心"])
def test_columns_above_a_title_are_no_issuers(column: str) -> None:
    title = ("临川县司法局", "关于2023年法治政府建设工作的报告")
    assert report_text([column, *title, *REPORT]).lines == (*title, *REPORT)


def test_letter_before_the_report_is_left_out() -> None:
    letter = (
        "临川县司法局关于报送2023年法治政府建设情况的函",
        "临司函〔2024〕3号",
        "县政府办公室：",
        "根据通知要求，现将我局2023年法治政府建设情况报告报送给你们，请查收。",
        "临川县司法局",
        "2024年1月16日",
    )
    assert report_text([*letter, TITLE, *REPORT]).lines == (TITLE, *REPORT)


@pytest.mark.parametrize(
    ("signature", "kept"),
    [
        (("临川县司法局", "2024年1月15日"), 2),
        (("临川县司法局 2024年1月15日",), 1),
        (("中共临川县委全面依法治县委员会办公室", "临川县司法局", "二〇二四年一月十五日"), 3),
        (("临川县人民政府（代章）",), 1),
        (("（2024年1月15日）",), 1),
        (("特此报告。",), 1),
        ((), 0),
    ],
)
def test_signature(signature: tuple[str, ...], kept: int) -> None:
    body = REPORT[:12]
    assert report_text([*body, *signature, *FOOT]).lines == (*body, *signature[:kept])


@pytest.mark.parametrize("attached", [("附件：执法数据统计表",), ("附件：1.执法数据统计表", "2.行政复议数据表.xls")])
def test_signature_below_attachments(attached: tuple[str, ...]) -> None:
    assert report_text([*REPORT[:13], *attached, *REPORT[13:], *FOOT]).lines == REPORT


@pytest.mark.parametrize(
    "contact",
    [
        ("（联系人：甄某，0799-3322123）",),
        ("联系人：甄某", "联系电话：0799-3322123"),
        ("附件：统计表", "联系人：甄某"),
        ("（此件公开发布）",),
    ],
)
def test_signature_below_contacts_and_notes(contact: tuple[str, ...]) -> None:
    assert report_text([*REPORT[:13], *contact, *REPORT[13:], *FOOT]).lines == REPORT


@pytest.mark.parametrize(
    "line", ["2024-03-14", "2024-03-14 09:30", "（2024/3/14）", "2024-03-14 来源：某局 【字体：大 中 小】"]
)
def test_date_that_the_site_prints_under_the_title_is_cut(line: str) -> None:
    assert report_text([TITLE, line, *REPORT]).lines == (TITLE, *REPORT)


def test_date_under_the_title_that_is_the_report_s_stays() -> None:
    lines = (TITLE, "临川县司法局", "（2024年1月19日）", *REPORT[1:-2])
    assert report_text(lines).lines == lines


def test_month_under_the_title_is_no_title() -> None:
    assert report_text([TITLE, "（2024年2月）", *REPORT]).title == TITLE


def test_few_words_under_the_last_heading_stay() -> None:
    lines = (*REPORT[:12], "五、其他需要报告的情况", "无。")
    assert report_text([*lines, *FOOT]).lines == lines


@pytest.mark.parametrize(
    "line",
    [
        "审核：重大行政执法决定法制审核12件，合法率100%。",
        "公布监督举报电话：受理群众举报36件。",
        "推行“扫码入企”，企业扫一扫即可查看检查事项，全年扫码检查1,024次，检查频次同比下降12.5%，企业满意度达到99.1%；另组织回访36家。",
        "受理互联网违法和不良信息举报48件。",
        "打印、复印便民服务2万余次。",
    ],
)
def test_sentences_that_sound_like_chrome_stay(line: str) -> None:
    lines = (*REPORT[:5], line, *REPORT[5:])
    assert report_text([*HEAD, *lines, *FOOT]).lines == lines


def test_short_last_sentence_and_table_rows_stay() -> None:
    lines = (*REPORT[:12], "附表如下：", "检查 | 1,024次", "另开展讲座9场。")
    assert report_text(lines).lines == lines


def test_long_title_and_nothing_else() -> None:
    title = "中共临川县委全面依法治县委员会办公室、临川县司法局、临川县财政局、临川县民政局、临川县水利局关于2023年法治政府建设情况的报告"
    assert report_text([title]).lines == (title,)


def test_lines_of_chrome_alone_give_nothing() -> None:
    assert report_text([*HEAD, *FOOT]).lines == ()
    assert report_text([]).lines == ()
