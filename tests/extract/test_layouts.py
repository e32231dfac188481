"""Listings of four layouts and their oddities: rows, dates, further pages, what is not followed."""

from datetime import date

import pytest

from extract.layouts import LAYOUTS, read_listing
from extract.records import Link, ListingPage, Step

URL = "http://www.linchuan.test/zwgk/fzzfjsndbg/"
NAV = '<div class="nav"><ul><li><a href="/">首页</a></li><li><a href="/xwzx/">新闻中心</a></li><li><a href="/zwgk/fzzfjsndbg/">法治政府建设年度报告</a></li></ul></div>'
FOOT = '<div class="footer"><a href="http://www.gov.test/">中国政府网站集群</a><a href="mailto:a@b.test">联系我们</a>测ICP备12345678号 2019-01-01</div>'
ROW = '<li><a href="./202403/t20240314_1.html">临川县2023年法治政府建设年度报告</a><span>2024-03-14</span></li>'
LINK = Link(URL + "202403/t20240314_1.html", "临川县2023年法治政府建设年度报告", date(2024, 3, 14))


def page(content: str, url: str = URL, layout: str = "auto", head: str = "") -> ListingPage:
    body = f"<html><head>{head}</head><body>{NAV}<div class='list'>{content}</div>{FOOT}</body></html>"
    return read_listing(body.encode(), "text/html; charset=utf-8", url, layout)


def urls(steps: tuple[Step, ...]) -> list[str]:
    return [step.url.removeprefix(URL) for step in steps]


@pytest.mark.parametrize(
    "row",
    [
        pytest.param(ROW, id="date-in-span"),
        pytest.param(ROW.replace("2024-03-14</span>", "[2024/03/14]</span>"), id="date-in-brackets"),
        pytest.param(ROW.replace("2024-03-14</span>", "2024年3月14日</span>"), id="date-in-chinese"),
        pytest.param(ROW.replace("2024-03-14</span>", "\n2024\n-03\n-14\n</span>"), id="date-over-lines"),
        pytest.param(ROW.replace("<span>2024-03-14</span>", " 2024.03.14"), id="date-as-bare-text"),
        pytest.param(ROW.replace("<span>2024-03-14</span>", "<i><b>14</b><em>2024-03</em></i>"), id="day-apart"),
        pytest.param('<li><a href="./202403/t20240314_1.html">临川县2023年法治政府建设年度报告<em>2024-03-14</em></a></li>', id="date-in-the-link"),
        pytest.param('<li><a href="./202403/t20240314_1.html">临川县2023年法治政府建设年度报告 (2024-03-14)</a></li>', id="date-ends-the-link"),
        pytest.param('<tr><td>1</td><td><a href="./202403/t20240314_1.html">临川县2023年法治政府建设年度报告</a></td><td>2024-03-14</td></tr>', id="table-row"),
        pytest.param('<dl><dt><a href="./202403/t20240314_1.html">临川县2023年法治政府建设年度报告</a></dt><dd>2024-03-14</dd></dl>', id="definition"),
        pytest.param('<div><p><a href="./202403/t20240314_1.html">临川县2023年法治政府建设年度报告</a></p><p>发布时间：2024-03-14 来源：司法局</p></div>', id="paragraphs"),
        pytest.param('<li><a href="/zwgk/">[政务公开]</a><a href="./202403/t20240314_1.html">临川县2023年法治政府建设年度报告</a><span>2024-03-14</span></li>', id="column-beside-title"),
        pytest.param('<li><a href="./202403/t20240314_1.html" title="临川县2023年法治政府建设年度报告">临川县2023年法治政府建设…</a><span>2024-03-14</span></li>', id="title-attribute"),
        pytest.param('<li><a href="./202403/t20240314_1.html" title="点击查看">·临川县2023年法治政府建设年度报告</a><span>2024-03-14</span></li>', id="idle-title-attribute"),
        pytest.param('<li><a href="javascript:void(0)" onclick="jumpToDetail(\'./202403/t20240314_1.html\')">临川县2023年法治政府建设年度报告</a><span>2024-03-14</span></li>', id="onclick"),
        pytest.param('<li onclick="openUrl(\'http://www.linchuan.test/zwgk/fzzfjsndbg/202403/t20240314_1.html\')">临川县2023年法治政府建设年度报告<span>2024-03-14</span></li>', id="onclick-of-the-row"),
        pytest.param(ROW.replace("./", URL), id="absolute"),
        pytest.param(ROW.replace("./", "//www.linchuan.test/zwgk/fzzfjsndbg/"), id="without-scheme"),
    ],
)  # fmt: skip
def test_row(row: str) -> None:
    assert page(
        f"<ul>{row}</ul>" if row.startswith("<li") else f"<table>{row}</table>" if row.startswith("<tr") else row
    ).links == (LINK,)


def test_base_address_counts() -> None:
    assert page(f"<ul>{ROW}</ul>", url="http://www.linchuan.test/x/", head=f'<base href="{URL}">').links == (LINK,)


def test_rows_keep_their_order_and_come_once() -> None:
    rows = "".join(
        ROW.replace("t20240314_1", f"t20240314_{n}").replace("临川县", f"临川县第{n}乡") for n in (3, 1, 2, 3)
    )
    assert [link.title[:5] for link in page(f"<ul>{rows}</ul>").links] == ["临川县第3", "临川县第1", "临川县第2"]


def test_row_without_date_among_dated_rows() -> None:
    undated = '<li><a href="./202203/t1.html">临川县2021年法治政府建设年度报告</a></li>'
    assert [link.date for link in page(f"<ul>{ROW}{undated}</ul>").links] == [date(2024, 3, 14), None]


def test_list_without_any_date() -> None:
    rows = "".join(
        f'<p><a href="{year}.html">临川县{year}年法治政府建设年度报告</a></p>' for year in (2023, 2022, 2021)
    )
    assert [link.url for link in page(rows).links] == [f"{URL}{year}.html" for year in (2023, 2022, 2021)]


@pytest.mark.parametrize(
    "href",
    [
        "javascript:void(0)",
        "javascript:alert('x.html')",
        "mailto:a@b.test",
        "data:text/html,x",
        "tel:110",
        "#top",
        "",
        "ftp://a.test/x",
        "http://[",
        "file:///etc/passwd",
    ],
)
def test_what_is_not_followed(href: str) -> None:
    row = f'<li><a href="{href}">临川县2022年法治政府建设年度报告</a><span>2023-03-14</span></li>'
    assert page(f"<ul>{ROW}{row}</ul>").links == (LINK,)


@pytest.mark.parametrize(
    ("script", "steps"),
    [
        pytest.param('createPageHTML(3, 0, "index", "html");', ["index_1.html", "index_2.html"], id="createPageHTML"),
        pytest.param("createPageHTML(3,1,'index','shtml',45);", ["index_2.shtml", "index_3.shtml"], id="counted-from-1"),
        pytest.param('createPage(2,0,"list","htm")', ["list_1.htm"], id="createPage"),
        pytest.param('var countPage = 3;\nvar currentPage = 0;\ncreatePageHTML(countPage, currentPage, "index", "html");', ["index_1.html", "index_2.html"], id="variables"),
        pytest.param("var currentPage = 0;//所在页\nvar countPage = 3//共多少页\ndocument.write(\"<a href=\\\"index\"+\"_\" + nextPage + \".\"+\"shtml\\\">\");", ["index_1.shtml", "index_2.shtml"], id="document.write"),
        pytest.param("Pager({size:3, current:0, prefix:'index',suffix:'html'});", ["index_1.html", "index_2.html"], id="Pager"),
        pytest.param('createPageHTML(1, 0, "index", "html");', [], id="one-page"),
        pytest.param('function createPageHTML(_nPageCount, _nCurrIndex, _sPageName, _sPageExt){}', [], id="definition"),
        pytest.param('createPageHTML(3, 0, "../../x", "html");', [], id="name-that-is-a-path"),
    ],
)  # fmt: skip
def test_trs_paging(script: str, steps: list[str]) -> None:
    found = page(f"<ul>{ROW}</ul><script>{script}</script>")
    assert (found.layout, urls(found.steps), found.links) == ("trs", steps, (LINK,))


def test_trs_pager_is_not_believed_without_end() -> None:
    assert len(page(f'<ul>{ROW}</ul><script>createPageHTML(99999999, 0, "index", "html")</script>').steps) <= 2000


@pytest.mark.parametrize("hidden", [False, True], ids=["rows-shown", "rows-in-a-comment"])
def test_ucap(hidden: bool) -> None:
    rows = (
        f"<ul>{ROW}{ROW.replace('_1.', '_2.')}</ul><script>createPageHTML('page_div',3, 1,'list','shtml',50);</script>"
    )
    found = page(f"<div id='x'><!--{rows}--></div>" if hidden else rows)
    assert (found.layout, urls(found.steps)) == ("ucap", ["list_2.shtml", "list_3.shtml"])
    assert [link.url for link in found.links] == [LINK.url, LINK.url.replace("_1.", "_2.")]


PROXY = "/module/web/jpage/dataproxy.jsp"
QUERY = "appid=1&webid=7&path=/&columnid=99&unitid=309&permissiontype=0"


def datastore(numbers: range, *, total: int | None = 12, page_number: int = 1, group: bool = True) -> str:
    records = "".join(
        f"<record><![CDATA[<li style=<br/><a href='/art/2024/3/{n}/art_99_{n}.html' title='临川县第{n}乡2023年法治政府建设年度报告'>临川县第{n}乡…</a>"
        f"<span class='time'>2024-\n03-{n:02}</span></li>]]></record>\n"
        for n in numbers
    )
    count = f"<totalrecord>{total}</totalrecord>" if total is not None else ""
    following = f'<nextgroup><![CDATA[<a href="{PROXY}?page={page_number}&{QUERY}"></a>]]></nextgroup>' if group else ""
    return f"<datastore>{count}{following}<recordset>{records}</recordset></datastore>"


def jcms_page(store: str, script: str = "", url: str = "http://www.qingxi.test/col/col99/index.html") -> ListingPage:
    body = (
        f"<html>{NAV}<div id='309'><script type='text/xml'>{store}</script></div><script>{script}</script>{FOOT}</html>"
    )
    return read_listing(body.encode("gb18030"), "text/html; charset=gb2312", url)


def test_jcms_column_page() -> None:
    found = jcms_page(datastore(range(1, 7)), "$('#309').jpage({perPage:2})")
    assert found.layout == "jcms"
    assert [link.title for link in found.links] == [f"临川县第{n}乡2023年法治政府建设年度报告" for n in range(1, 7)]
    assert found.links[2] == Link(
        "http://www.qingxi.test/art/2024/3/3/art_99_3.html", "临川县第3乡2023年法治政府建设年度报告", date(2024, 3, 3)
    )
    (step,) = found.steps
    assert step == Step(
        f"http://www.qingxi.test{PROXY}?page=2&appid=1&webid=7&path=%2F&columnid=99&unitid=309&permissiontype=0&startrecord=7&endrecord=12&perpage=2"
    )


def test_jcms_answers_lead_on_until_all_records_are_read() -> None:
    url = f"http://www.qingxi.test{PROXY}?page=2&{QUERY}&startrecord=7&endrecord=12&perpage=2"
    first = read_listing(datastore(range(7, 13), total=15).encode(), "text/html", url)
    assert len(first.links) == 6
    assert "page=3&" in first.steps[0].url
    assert first.steps[0].url.endswith("startrecord=13&endrecord=18&perpage=2")
    assert read_listing(datastore(range(13, 16), total=15).encode(), "text/xml", first.steps[0].url).steps == ()


def test_jcms_without_a_link_to_the_next_group_posts_the_widget_s_form() -> None:
    script = (
        "$('#309').jpage({totalRecord:14, proxyUrl:'"
        + PROXY
        + "', perPage:2, ajaxParam:{'col':1,'webid':'7','path':'/','columnid':'99','unitid':'309','permissiontype':0}})"
    )
    found = jcms_page(datastore(range(1, 7), total=None, group=False), script)
    form = {"col": "1", "webid": "7", "path": "/", "columnid": "99", "unitid": "309", "permissiontype": "0"}
    assert found.steps == tuple(
        Step(f"http://www.qingxi.test{PROXY}?startrecord={first}&endrecord={first + 5}&perpage=2", "POST", form)
        for first in (7, 13)
    )


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param("<datastore><recordset></recordset></datastore>", id="no-records"),
        pytest.param("<record>\n</record>", id="empty-record"),
        pytest.param("", id="nothing"),
    ],
)
def test_jcms_empty_answer_ends_the_paging(answer: str) -> None:
    found = read_listing(answer.encode(), "text/html", f"http://www.qingxi.test{PROXY}?page=9")
    assert (found.links, found.steps) == ((), ())


def test_jcms_records_cut_short_escaped_or_bare() -> None:
    answer = (
        "<recordset><record><![CDATA[<a href='/a1.html'>甲乡2023年法治政府建设年度报告</a>2024-03-01]]>"
        "<record>&lt;li&gt;&lt;a href='/a2.html'&gt;乙乡2023年法治政府建设年度报告&lt;/a&gt;2024-03-02&lt;/li&gt;</record>"
        "<record><![CDATA[<tr><td><a href='/a3.html'>丙乡2023年法治政府建设年度报告</a></td><td>2024-03-03</td></tr>"
    )
    found = read_listing(answer.encode(), "text/xml", f"http://www.qingxi.test{PROXY}?page=1")
    assert [(link.url[-7:], link.date and link.date.day) for link in found.links] == [
        ("a1.html", 1),
        ("a2.html", 2),
        ("a3.html", 3),
    ]


@pytest.mark.parametrize(
    ("pager", "steps"),
    [
        pytest.param('<a href="index_1.html">下一页</a><a href="index_9.html">末页</a>', ["index_1.html"], id="next"),
        pytest.param('<a class="Next" href="fzbg/2.htm"> 下 页 </a>', ["fzbg/2.htm"], id="counting-down"),
        pytest.param('<a href="?page=2">&gt;</a>', ["?page=2"], id="sign"),
        pytest.param('<a rel="next" href="?page=2">2</a>', ["?page=2"], id="rel"),
        pytest.param("<a href='#' onclick=\"location.href='index_2.html'\">下一页</a>", ["index_2.html"], id="onclick"),
        pytest.param("<span>下一页</span>", [], id="last-page"),
        pytest.param(f'<a href="{URL}">下一页</a>', [], id="to-itself"),
    ],
)
def test_next_links(pager: str, steps: list[str]) -> None:
    rows = ROW.replace("t20240314_1", "20240314")
    found = page(f"<ul>{rows}</ul><div class='page'>{pager}</div>")
    assert (found.layout, urls(found.steps)) == ("general", steps)


@pytest.mark.parametrize(
    ("body", "target"),
    [
        ('<meta http-equiv="refresh" content="0; url=./list/index.html">', "list/index.html"),
        ("<META HTTP-EQUIV=Refresh CONTENT='3;URL=index.shtml'>", "index.shtml"),
        ("<script>window.location.href = 'list.html';</script>", "list.html"),
        ('<script>location.replace("list.html")</script>', "list.html"),
    ],
)
def test_stub_leads_on_and_says_so(body: str, target: str) -> None:
    found = read_listing(body.encode(), "text/html", URL)
    assert (found.links, urls(found.steps)) == ((), [target])
    assert "only leads on" in found.warnings[0]


@pytest.mark.parametrize(
    ("body", "word"),
    [
        ("<script>window._CONFIG = {}</script><a href='/gkmlpt/policy'>政策</a>", "gkmlpt"),
        ('<script querydata="{}" url="/api-gateway/jpaas-publish-server/front/page/build/unit"></script>', "jpaas"),
        ("<meta name='channelId' content='0123456789abcdef0123456789abcdef'><ul></ul>", "search service"),
        ("<ul v-for='row in rows'></ul>", "drawn in the browser"),
        ("<script>loadPageData(params,'380055')</script>", "/queryList"),
        ("<p>本栏目暂无内容</p>", "no rows"),
    ],
)
def test_what_cannot_be_read_is_named(body: str, word: str) -> None:
    found = read_listing(body.encode(), "text/html", URL)
    assert found.links == ()
    assert word in found.warnings[-1]


def test_layout_can_be_forced() -> None:
    found = page(f'<ul>{ROW}</ul><script>createPageHTML(3, 0, "index", "html")</script>', layout="general")
    assert (found.layout, found.links, found.steps) == ("general", (LINK,), ())
    assert LAYOUTS == (
        "general", "gkmlpt", "jcms", "jpaas", "jpage", "numbered", "trs", "ucap", "ucap_search", "vsb"
    )  # fmt: skip
    with pytest.raises(ValueError, match="layout 'xyz' is unknown; expected auto, general, gkmlpt, jcms"):
        page("", layout="xyz")


def test_damaged_bytes_leave_a_warning() -> None:
    found = read_listing(f"<ul>{ROW * 5}</ul>".encode() + b"\xff", "text/html", URL)
    assert found.links == (LINK,)
    assert "could not be read" in found.warnings[0]
