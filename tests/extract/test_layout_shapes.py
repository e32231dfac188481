"""Shapes of single pages and answers, beside the whole portals of `test_layout_sites`: pagers, services, columns, copies."""

import json
from datetime import date

import pytest

from extract.layouts import read_listing
from extract.layouts.json_rows import day_of, plain_title
from extract.records import Link, ListingPage, Step

FOLDER = "http://www.linchuan.test/zwgk/fzbg/"
ROW = '<li><a href="./202403/t20240314_1.html">临川县2023年法治政府建设年度报告</a><span>2024-03-14</span></li>'
PROXY = "/module/web/jpage/dataproxy.jsp"


def page(content: str, url: str = FOLDER, head: str = "", asked: Step | None = None) -> ListingPage:
    body = f"<html><head>{head}</head><body>{content}</body></html>"
    return read_listing(body.encode(), "text/html; charset=utf-8", url, asked=asked)


def answer(data: object, url: str, asked: Step | None = None) -> ListingPage:
    return read_listing(json.dumps(data, ensure_ascii=False).encode(), "application/json", url, asked=asked)


def names(found: ListingPage) -> list[str]:
    return [step.url.removeprefix(FOLDER) for step in found.steps]


@pytest.mark.parametrize(
    ("script", "url", "steps"),
    [
        pytest.param("createPageHTML(3,1,'index','html');", FOLDER + "index_1.html", ["index_2.html"], id="from-0-on-its-second-page"),
        pytest.param("createPageHTML(3,1,'index','html');", FOLDER + "index.html", ["index_2.html", "index_3.html"], id="from-1-on-its-first-page"),
        pytest.param("createPageHTML(2, 0, 'index_7123', 'shtml')", FOLDER, ["index_7123_1.shtml"], id="a-name-of-its-own"),
        pytest.param("var pagination_script_config = {pageNumber:'0', total:'3'};", FOLDER, ["index_1.html", "index_2.html"], id="a-configuration"),
        pytest.param("pagination({totalData:34, showData:15}); location.href='index_pc_' + n + '.html'", FOLDER, ["index_pc_2.html", "index_pc_3.html"], id="rows-counted-from-1"),
        pytest.param("pagination({totalData:15, showData:15}); x='index_pc_' + n + '.html'", FOLDER, [], id="rows-that-fit-a-page"),
    ],
)  # fmt: skip
def test_pagers_of_trs(script: str, url: str, steps: list[str]) -> None:
    found = page(f"<ul>{ROW}</ul><script>{script}</script>", url)
    assert (found.layout, names(found)) == ("trs", steps)


@pytest.mark.parametrize(
    ("pager", "url", "layout", "steps"),
    [
        pytest.param('<a href="index_1.html">2</a> <a href="index_2.html">3</a>', FOLDER, "numbered", ["index_1.html", "index_2.html"], id="from-0"),
        pytest.param('<a href="index_2.html">2</a> <a href="index_3.html">3</a> 共5页', FOLDER, "numbered", [f"index_{n}.html" for n in (2, 3, 4, 5)], id="from-1-with-a-total"),
        pytest.param('<a href="?page=2&amp;c=9">[2]</a> 共1,204条 共3页', FOLDER, "numbered", ["?page=2&c=9", "?page=3&c=9"], id="in-the-query"),
        pytest.param('<a href="?page=4">4</a><a href="?page=6">6</a>', FOLDER + "?page=5", "numbered", ["?page=6"], id="from-the-middle"),
        pytest.param('<a href="x/9.htm">2</a><a href="x/8.htm">3</a><a href="x/9.htm">下一页</a>', FOLDER, "general", ["x/9.htm"], id="counting-down"),
        pytest.param('<a href="a2.html">2</a> 条信息', FOLDER, "general", [], id="a-single-number"),
    ],
)  # fmt: skip
def test_numbered_pages(pager: str, url: str, layout: str, steps: list[str]) -> None:
    rows = "".join(
        f'<li><a href="/a/{n}.html">第{n}镇法治政府建设年度报告</a><span>2024-03-{n}</span></li>' for n in (14, 15)
    )
    found = page(f"<ul>{rows}</ul><div>{pager}</div>", url)
    assert (found.layout, names(found)) == (layout, steps)


def test_two_lists_of_one_jcms_page_have_pages_of_their_own() -> None:
    def store(unit: int, first: int) -> str:
        records = "".join(
            f"<record><![CDATA[<li><a href='/art/2024/3/{n}/art_{unit}_{n}.html'>第{n}镇2023年法治政府建设年度报告</a>2024-03-{n}</li>]]></record>"
            for n in range(first, first + 2)
        )
        group = f'<nextgroup><![CDATA[<a href="{PROXY}?page=1&columnid=9&unitid={unit}"></a>]]></nextgroup>'
        return f"<script type='text/xml'><datastore>{group}<recordset>{records}</recordset></datastore></script>"

    found = page(store(301, 11) + store(302, 21), "http://www.linchuan.test/col/col9/index.html")
    assert (found.layout, len(found.links)) == ("jcms", 4)
    assert [("unitid=301" in step.url, step.series) for step in found.steps] == [(True, "unit 1"), (False, "unit 2")]
    following = found.steps[1]
    empty = read_listing(b"<datastore><recordset></recordset></datastore>", "text/xml", following.url, asked=following)
    assert (empty.links, empty.steps) == ((), ())


def test_rows_that_stand_there_twice_are_read_once() -> None:
    desktop = '<ul><li><a href="/content/post_123456.html">甲镇2023年法治政府建设年度报告</a><span>2024-03-14</span></li><li><a href="/content/post_123457.html">乙镇2023年法治政府建设年度报告</a><span>2024-03-14</span></li></ul>'
    phone = desktop.replace("post_", "mpost_").replace("<ul>", "<ul class='phone'>")
    assert [link.url[-16:] for link in page(desktop + phone).links] == ["post_123456.html", "post_123457.html"]
    other = desktop.replace("post_123456", "post_999999")
    assert len(page(desktop + other).links) == 3, "another number is another page, whatever its title"


@pytest.mark.parametrize(
    ("value", "day"),
    [
        pytest.param("2024-03-14 09:00:00", date(2024, 3, 14), id="text"),
        pytest.param(1710378000, date(2024, 3, 14), id="seconds"),
        pytest.param(1710378000000, date(2024, 3, 14), id="milliseconds"),
        pytest.param("1710378000", date(2024, 3, 14), id="seconds-as-text"),
        pytest.param(1710432000, date(2024, 3, 15), id="midnight-of-Beijing"),
        pytest.param(0, None, id="nought"),
        pytest.param("", None, id="empty"),
        pytest.param(None, None, id="none"),
        pytest.param([1], None, id="a-list"),
        pytest.param(1e300, None, id="no-time"),
        pytest.param("NaN", None, id="no-number"),
    ],
)
def test_day_of(value: object, day: date | None) -> None:
    assert day_of(value) == day


def test_titles_of_services_come_without_markup() -> None:
    assert plain_title("临川县<em>法治政府</em>\n建设&nbsp;报告") == "临川县法治政府 建设 报告"


def test_gkmlpt_answer() -> None:
    url = "http://www.linchuan.test/gkmlpt/api/all/31?page=1&sid=7"
    rows = [{"title": f"第{n}镇2025年法治政府建设年度报告", "url": "", "post_url": f"/c/post_{n}.html", "display_publish_time": 0, "created_at": "2026-01-03 08:00:00"} for n in range(2)]  # fmt: skip
    found = answer({"articles": [*rows, None, {"title": "无址"}], "total": 9}, url)
    assert found.layout == "gkmlpt"
    assert found.links[1] == Link(
        "http://www.linchuan.test/c/post_1.html", "第1镇2025年法治政府建设年度报告", date(2026, 1, 3)
    )
    assert [step.url[-14:] for step in found.steps] == ["1?page=2&sid=7", "1?page=3&sid=7"]
    assert {step.series for step in found.steps} == {"31"}
    assert answer({"articles": [], "total": 9}, url).steps == ()
    assert answer({"articles": rows, "total": 9}, url.replace("page=1", "page=3")).steps == ()
    assert [step.url for step in answer({"articles": rows}, url).steps] == [url.replace("page=1", "page=2")]


@pytest.mark.parametrize(
    ("address", "categories"),
    [
        pytest.param("http://www.linchuan.test/gkmlpt/index#2811", ["2811"], id="named-in-the-address"),
        pytest.param("http://www.linchuan.test/gkmlpt/index", ["41", "43"], id="named-in-the-tree"),
        pytest.param("http://www.linchuan.test/sfj/gkmlpt/index", ["41", "43"], id="of-a-department"),
    ],
)
def test_gkmlpt_categories(address: str, categories: list[str]) -> None:
    tree = [{"id": 4, "name": "公开目录", "children": [{"id": 41, "name": "法治政府建设"}, {"id": 42, "name": "通知公告"}]}, {"id": 43, "name": "依法行政报告"}, {"id": 44, "name": "法治政府建设", "jump_url": "http://x.test/"}]  # fmt: skip
    script = f"<script>window._CONFIG = {{ SID: '7', TREE: {json.dumps(tree)}, X: 1 }}</script>"
    found = page(script, address)
    base = address.partition("/index")[0]
    assert [step.url for step in found.steps] == [f"{base}/api/all/{category}?page=1&sid=7" for category in categories]


def test_jpaas_answers_lead_on_as_they_count() -> None:
    url = "http://www.linchuan.test/api-gateway/jpaas-publish-server/front/page/build/unit?webId=1&tagId=x&pageId=9"
    markup = "<ul><li><a href='/art/2026/art_1.html' title='甲镇2025年法治政府建设年度报告'>甲镇…</a><span>2026-01-03</span></li></ul>"
    pager = "<div queryData=\"{'rows':'15','count':'40','pageNo':'1'}\"></div>"
    found = answer({"success": True, "data": {"html": markup + pager}}, url)
    assert found.links == (
        Link("http://www.linchuan.test/art/2026/art_1.html", "甲镇2025年法治政府建设年度报告", date(2026, 1, 3)),
    )
    assert [step.url.partition("paramJson=")[2] for step in found.steps] == [
        "%7B%22pageNo%22%3A2%2C%22pageSize%22%3A15%7D",
        "%7B%22pageNo%22%3A3%2C%22pageSize%22%3A15%7D",
    ]
    later = answer({"data": {"html": markup + pager}}, found.steps[0].url)
    assert later.steps == (), "the first page counted them all"
    assert answer({"data": {"html": ""}}, url).steps == ()
    refused = answer({"success": False, "data": None}, url)
    assert "expected {data: {html}}" in refused.warnings[0]


def test_ucap_search_answer_and_the_listing_that_names_it() -> None:
    channel = "0123456789abcdef" * 2
    listing = page(f"<ul id='l'></ul><script>$.get('/searchList/{channel}?_pageSize=18&page=' + n)</script>")
    (step,) = listing.steps
    assert step.url.startswith(f"http://www.linchuan.test/searchList/{channel}?_pageSize=18&page=1&")
    assert "_isJson=true" in step.url
    row = {"title": "甲镇2025年<em>法治政府</em>建设年度报告", "url": "/c1/202601/x.shtml", "domainMetaList": [{"resultList": [{"key": "pubdate", "value": "2026-01-03"}]}]}  # fmt: skip
    found = answer({"data": {"page": 1, "rows": 18, "total": 40, "results": [row]}}, step.url, step)
    assert found.links == (
        Link("http://www.linchuan.test/c1/202601/x.shtml", "甲镇2025年法治政府建设年度报告", date(2026, 1, 3)),
    )
    assert ["page=2" in found.steps[0].url, "page=3" in found.steps[1].url, len(found.steps)] == [True, True, 2]


def test_jpage_pages_on_by_the_form_it_was_asked_with() -> None:
    asked = Step(
        "http://www.linchuan.test/queryList", "POST", {"current": "1", "unitid": "5", "pageSize": "15"}, "col9"
    )
    row = {
        "source": {
            "title": "甲镇2025年法治政府建设年度报告",
            "pubDate": "2026-01-03 09:00",
            "urls": '{"pc":"/a/1.html"}',
        }
    }
    found = answer(
        {"data": {"total": 31, "results": [row, {"source": {"title": "坏", "urls": "{"}}]}}, asked.url, asked
    )
    assert found.links == (
        Link("http://www.linchuan.test/a/1.html", "甲镇2025年法治政府建设年度报告", date(2026, 1, 3)),
    )
    assert [(step.method, step.form and step.form["current"], step.series) for step in found.steps] == [
        ("POST", "2", "col9"),
        ("POST", "3", "col9"),
    ]


@pytest.mark.parametrize(
    ("head", "content", "name"),
    [
        pytest.param('<meta name="ColumnName" content=" 法治政府建设年度报告 ">', "", "法治政府建设年度报告", id="meta"),
        pytest.param('<META NAME="columnname" CONTENT="法治建设">', "", "法治建设", id="meta-in-capitals"),
        pytest.param("<title>临川县人民政府-法治政府建设报告</title>", "", "法治政府建设报告", id="title"),
        pytest.param("<title>临川县人民政府</title>", "<div>当前位置：<a>首页</a> &gt; <a>政务公开</a> &gt; 法治政府建设</div>", "法治政府建设", id="breadcrumb"),
        pytest.param('<meta name="ColumnName" content=""><title>通知公告_临川县</title>', "", "通知公告", id="empty-meta"),
        pytest.param("", "", None, id="nothing"),
    ],
)  # fmt: skip
def test_the_column_s_name(head: str, content: str, name: str | None) -> None:
    assert page(content + f"<ul>{ROW}</ul>", head=head).column == name
