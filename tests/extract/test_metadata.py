"""Fields of an article page: labelled fields before meta tags, meta tags before addresses; titles by trust."""

from datetime import date

import pytest
from selectolax.lexbor import LexborHTMLParser

from extract.lines import lines_of
from extract.metadata import Metadata, meta_tags, read_metadata
from extract.titles import shown_titles

TITLE = "临川县2023年法治政府建设情况报告"
WIDE = "临川县２０２３年“法治政府”建设情况报告"
D = date(2024, 3, 14)
GENERATED = (
    '<meta name="others" content="页面生成时间 2026-08-01 03:00:11"><meta name="PubDate" content="2026-08-01 03:00:11">'
)


def fields(body: str, head: str = "", url: str = "http://a.test/x.html", **listed: str | date | None) -> Metadata:
    tree = LexborHTMLParser(f"<html><head>{head}</head><body>{body}</body></html>")
    lines = lines_of(tree.html or "")
    listing = {name: value for name, value in listed.items() if value is not None}
    return read_metadata(lines, metas=meta_tags(tree), shown=shown_titles(tree), url=url, **listing)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("body", "head", "url", "expected"),
    [
        pytest.param("<p>发布时间：2024-03-14 09:30</p>", "", "", D, id="visible"),
        pytest.param("<p>来源: 某局 发布时间: 2024- 03- 14  11: 18</p>", "", "", D, id="spaces-inside"),
        pytest.param("<p>日期：2024年03月14日来源：某局浏览次数：122</p>", "", "", D, id="run-together"),
        pytest.param("<p>【发布日期】 2024/03/14 16:14:49</p>", "", "", D, id="label-in-brackets"),
        pytest.param("<p>2024-03-14 10:11 来源：某局</p>", "", "", D, id="without-label"),
        pytest.param("<table><tr><td>索 引 号<td>1<td>发 布 日 期<td>2024-03-14</tr><tr><td>文号<td>无</tr></table><p>发布时间：2024-05-01</p>", "", "", D, id="table-before-visible"),
        pytest.param("<dl><dt>索引号：<dd>1</dl><dl><dt>发布日期：<dd>2024-03-14</dl>", "", "", D, id="value-below-its-label"),
        pytest.param("<p>2024-03-14 来源：某局 【字体：大 中 小】</p>", "", "", D, id="without-label-or-time"),
        pytest.param("<p>【信息时间：2024-03-14 阅读次数：17】【我要打印】</p>", "", "", D, id="time-of-the-information"),
        pytest.param("<p>索引号 123/2024-00017</p><p>成文日期 2024-02-20</p><p>发布日期 2024-03-14</p>", "", "", D, id="table-without-colons"),
        pytest.param("<li>索引号abc/2026-00001</li><li>发布日期2024-03-14</li>", "", "", D, id="run-together-without-colons"),
        pytest.param("<p>公文生成日期：2024-02-20</p>", "", "", None, id="date-of-the-document-alone"),
        pytest.param("<p>生成日期：2024-03-14 11:19:10</p>", "", "", D, id="moment-at-which-the-site-took-it-in"),
        pytest.param("<p>发 布 日 期：２０２４年３月１４日</p>", "", "", D, id="full-width-digits"),
        pytest.param("<p>发布日期：2024——03——14 21:37</p>", "", "", D, id="em-dashes"),
        pytest.param("<table><tr><td>索　引　号<td>1<td>发　布　日　期<td>2024－03－14</tr><tr><td>文号<td>无</tr></table>", "", "", D, id="wide-spaces-in-a-label"),
        pytest.param(f"<p>2026年11月25日</p><h1>{TITLE}</h1><p>2024-03-14 09:30</p>", "", "", D, id="masthead-above-the-title"),
        pytest.param("<p>今天是2019年12月3日 星期二</p><p>发布时间：2024-03-14</p>", "", "", D, id="masthead"),
        pytest.param("<p>2019年12月3日 星期二</p>", '<meta name="PubDate" content="2024-03-14 10:00">', "", D, id="meta-before-masthead"),
        pytest.param("", "<META NAME='pubdate' content  ='2024——03——14 21:37' />", "", D, id="meta-misprint"),
        pytest.param("", '<meta name="PubDate" content=""><meta name="PubDate" content="2024-03-14">', "", D, id="meta-empty-then-set"),
        pytest.param("<p>发文日期：2024-03-14</p>", GENERATED, "", D, id="generation-time-is-not-publication"),
        pytest.param("", "", "http://a.test/202403/t20240314_1.html", D, id="address"),
        pytest.param("", GENERATED, "", date(2026, 8, 1), id="generation-time-for-want-of-better"),
        pytest.param("<p>2019年12月3日 星期二</p>", "", "", None, id="masthead-alone"),
        pytest.param("", "", "", None, id="nothing"),
    ],
)  # fmt: skip
def test_published(body: str, head: str, url: str, expected: date | None) -> None:
    assert fields(body, head, url).published == expected


def test_disagreement_is_told() -> None:
    found = fields("<p>发布时间：2024-03-14</p>", '<meta name="PubDate" content="2025-01-02">')
    assert found.warnings == ["published: 发布时间 says 2024-03-14, PubDate says 2025-01-02"]
    assert fields("<p>发布时间：2024-03-14</p>", '<meta name="PubDate" content="2024-03-15">').warnings == []
    assert "not trusted" in fields("<p>发文日期：2024-03-14</p>", GENERATED).warnings[0]
    assert fields("<p>发布时间：2024-03-14</p>", listed_on=date(2023, 1, 1)).warnings != []
    assert fields("", listed_on=D).published is None


@pytest.mark.parametrize(
    ("body", "head", "warnings"),
    [
        ("<p>来源：临川县司法局</p>", "<meta name=ContentSource content=临川县财政局>", ["source: 来源 says 临川县司法局, ContentSource says 临川县财政局"]),
        ("<p>来源：临川县司法局</p>", "<meta name=ContentSource content=司法局>", []),
        (f"<h1>{TITLE}</h1><p>来源：临川县司法局</p>", f"<meta name=ContentSource content={TITLE}>", []),
        ("<p>网站标识码：3699990001</p>", "<meta name=SiteIDCode content=3699990002>", ["site_id_code: SiteIDCode says 3699990002, the page's foot says 3699990001"]),
        ("<p>网站标识码：3699990001</p>", "<meta name=SiteIDCode content=3699990001>", []),
    ],
)  # fmt: skip
def test_other_disagreements_are_told(body: str, head: str, warnings: list[str]) -> None:
    assert fields(body, head).warnings == warnings


@pytest.mark.parametrize(
    ("body", "name", "value"),
    [
        ("<p>来源：临川县司法局 作者：张某</p>", "source", "临川县司法局"),
        ("<p>信息来源： 临川县司法局【字体：大 中 小】</p>", "source", "临川县司法局"),
        ("<p>文章来源:临川县司法局 浏览次数:12</p>", "source", "临川县司法局"),
        ("<p>来源：</p><p>发布时间：2024-03-14</p>", "source", None),
        ("<p>来源：无</p>", "source", None),
        ("<p>来源于群众的意见建议已全部办理。</p>", "source", None),
        ("<table><tr><td>索 引 号<td>11500230008689607X/2024-00009<td>主题分类<td>司法</tr><tr><td>文 号<td>临政发〔2024〕3号</tr></table>", "index_number", "11500230008689607X/2024-00009"),
        ("<table><tr><td>索引号<td>1<td>发文字号<td>临政发〔2024〕3号</tr><tr><td>a<td>b</tr></table>", "document_number", "临政发〔2024〕3号"),
        ("<p>发文字号：　　公开方式：主动公开</p>", "document_number", None),
        ("<p>临政发〔2024〕3号</p><p>关于2023年法治政府建设情况的报告</p>", "document_number", "临政发〔2024〕3号"),
        ("<p>临政字〔2024〕8号    签发人：甄某</p>", "document_number", "临政字〔2024〕8号"),
        ("<p>发布机构：临川县司法局  索引号：1</p>", "issuer", "临川县司法局"),
        ("<p>网站标识码：3699990001</p>", "site_id_code", "3699990001"),
        ("<p>网站标识码bm12000001 测ICP备1号</p>", "site_id_code", None),
        ("<p>政府网站标识码: BM12000001</p>", "site_id_code", "bm12000001"),
        ("<p>主办单位：临川县人民政府 版权所有：临川县人民政府</p>", "site_name", "临川县人民政府"),
    ],
)  # fmt: skip
def test_labelled_fields(body: str, name: str, value: str | None) -> None:
    assert getattr(fields(body), name) == value


def test_the_report_prints_no_fields() -> None:
    last = "普法活动由临川县人民政府办公室 主办 共举行十二场，参加者三千人次。"
    found = read_metadata(["来源：临川县司法局", last], body=[last])
    assert (found.source, found.site_name) == ("临川县司法局", None)
    assert read_metadata([last, "临川县人民政府办公室主办"], body=[last]).site_name == "临川县人民政府办公室"


def test_meta_tags() -> None:
    head = (
        "<meta name='SITENAME' content='临川县人民政府'><meta name=SiteIDCode content=3699990001>"
        '<meta name="ArticleTitle" content="临川县&lt;div&gt;报告&lt;/div&gt;"><meta name="ContentSource" content=" ">'
        '<meta name="contentSource" content="司法局"><meta name="SiteName" content="另一名称">'
    )
    found = meta_tags(LexborHTMLParser(head))
    assert found == {
        "sitename": "临川县人民政府",
        "siteidcode": "3699990001",
        "articletitle": "临川县报告",
        "contentsource": "司法局",
    }


@pytest.mark.parametrize(
    ("body", "head", "listed", "title"),
    [
        pytest.param("", f'<meta name="ArticleTitle" content="{TITLE}">', None, TITLE, id="meta"),
        pytest.param(f"<h1>{TITLE}</h1>", "", None, TITLE, id="h1"),
        pytest.param(f"<h1><ucaptitle>{TITLE}</ucaptitle></h1>", "", None, TITLE, id="ucaptitle"),
        pytest.param(f"<div class='x'>{TITLE}</div>", f"<title>临川县人民政府 法治政府建设年度报告 {TITLE}</title>", None, TITLE, id="line-that-the-window-repeats"),
        pytest.param(f"<p>{WIDE}</p><p>本页最后一行</p>", f"<title>临川县人民政府 法治政府建设年度报告 {TITLE}</title>", None, WIDE, id="line-that-the-window-repeats-in-other-forms"),
        pytest.param("", f"<title>{TITLE}_法治政府建设年度报告_临川县人民政府门户网站</title>", None, TITLE, id="part-of-the-window"),
        pytest.param("<h1>临川县人民政府</h1>", f"<title>{TITLE}-临川县人民政府</title>", None, TITLE, id="h1-is-the-body-s-name"),
        pytest.param("<h1>法治政府建设年度报告</h1>", f"<meta name=ColumnName content=法治政府建设年度报告><title>{TITLE}</title>", None, TITLE, id="h1-is-the-column"),
        pytest.param(f"<h1>{TITLE[:-4]}…</h1>", "", TITLE, TITLE, id="cut-short-and-listed"),
        pytest.param(f"<p>标题：{TITLE}</p>", "<title>政务公开信息内容页</title>", None, TITLE, id="table"),
        pytest.param("<h1>全县法治政府建设工作会议召开</h1>", "<title>全县法治政府建设工作会议召开_法治政府建设年度报告_临川县</title>", None, "全县法治政府建设工作会议召开", id="news-in-the-reports-column"),
        pytest.param("<h2>临川县水利局2022年法治政府建设年度报告</h2>", "<title>临川县人民政府门户网站</title>", None, None, id="heading-of-another"),
        pytest.param("", "<title>临川县人民政府门户网站</title>", None, None, id="site-alone"),
    ],
)  # fmt: skip
def test_title(body: str, head: str, listed: str | None, title: str | None) -> None:
    assert fields(body, head, listed_title=listed).title == title
