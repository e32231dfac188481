"""Each layout's pages are of the shape its CMS gives them, and every row is reachable in the way that CMS means."""

import re
import xml.etree.ElementTree as ElementTree
from datetime import date, timedelta

import pytest

from flows.demo import Article, Column, Identity, JcmsSite, PlainSite, Request, Response, Site, TrsSite, UcapSite
from flows.demo.articles import Html, own_title

IDENTITY = Identity("某县人民政府网", "某县人民政府", "0000000001", "京ICP备00000001号", "京公网安备 00000000000001号")
LAYOUTS = [TrsSite, JcmsSite, UcapSite, PlainSite]
PROXY = "/module/web/jpage/dataproxy.jsp"


def posted(layout: type[Site], count: int, *, size: int = 3, **options: str) -> Site:
    site = layout("www.x.test", IDENTITY, (Column("1234", "法治建设", size),), **options)
    for number in range(count):
        day = date(2025, 1, 2) + timedelta(days=number)
        site.post(Article(f"第{number}镇2024年法治政府建设情况报告", day, (f"检查{number}次。",), source="某镇"))
    return site


def get(site: Site, target: str, method: str = "GET", form: str = "") -> Response:
    headers = {"content-type": "application/x-www-form-urlencoded"} if form else {}
    return site.respond(Request(site.host, method, target, headers, form.encode()))


def page(site: Site, target: str) -> str:
    answer = get(site, target)
    assert answer.status == 200, target
    return answer.body.decode(site.encoding)


def rows(text: str) -> list[int]:
    return [int(number) for number in re.findall(r">\s*第(\d+)镇2024年[^<]*</a>", text)]


def test_trs_pages_are_reached_by_the_script_alone() -> None:
    site = posted(TrsSite, 7)
    first = page(site, "/1234/")
    assert first == page(site, "/1234/index.html")
    assert 'createPageHTML(3, 0,"index","html")' in first
    assert 'createPageHTML(3, 2,"index","html")' in page(site, "/1234/index_2.html")
    assert "index_1" not in first
    assert [rows(page(site, f"/1234/{name}")) for name in ("", "index_1.html", "index_2.html")] == [
        [6, 5, 4],
        [3, 2, 1],
        [0],
    ]
    assert get(site, "/1234/index_3.html").status == get(site, "/1234/index_0.html").status == 404


def test_trs_rows_have_relative_addresses_and_dated_names() -> None:
    site = posted(TrsSite, 1)
    (name,) = re.findall(r'<a href="\./(202501/t20250102_\d{7}\.html)"', page(site, "/1234/"))
    article = page(site, f"/1234/{name}")
    assert '<div class="view TRS_UEDITOR trs_paper_default trs_web">\n<p' in article
    assert f'createPageHTML(1,0,"{name[7:-5]}","html")' in article


def test_jcms_page_holds_three_screens_in_an_xml_island() -> None:
    site = posted(JcmsSite, 25, size=4)
    text = page(site, "/col/col1234/index.html")
    (island,) = re.findall(r'<script type="text/xml">(.*?)</script>', text, re.S)
    assert rows(island) == list(range(24, 12, -1))
    assert rows(text.replace(island, "")) == []
    assert f"{PROXY}?page=1&appid=1&webid=71&path=/&columnid=1234&unitid=3714" in island


@pytest.mark.parametrize(
    ("query", "form", "expected"),
    [
        ("startrecord=13&endrecord=24&perpage=4", "col=1&columnid=1234&unitid=3714", range(12, 0, -1)),
        ("startrecord=13&endrecord=99&perpage=4&columnid=1234&unitid=3714", "", range(12, 0, -1)),
        ("startrecord=25&endrecord=36&perpage=4&columnid=1234&unitid=3714", "", range(0, -1, -1)),
        ("page=2&columnid=1234&unitid=3714", "", range(12, 0, -1)),
        ("page=3&columnid=1234&unitid=3714", "", range(0, -1, -1)),
        ("page=4&columnid=1234&unitid=3714", "", range(0)),
        ("page=2&columnid=1234", "", range(0)),
        ("page=2&columnid=9999&unitid=3714", "", range(0)),
    ],
    ids=["post", "at-most-three-screens", "last", "by-page", "by-page-last", "beyond", "no-unit", "other-column"],
)
def test_jcms_proxy_gives_three_screens_an_answer(query: str, form: str, expected: range) -> None:
    site = posted(JcmsSite, 25, size=4)
    answer = get(site, f"{PROXY}?{query}", "POST" if form else "GET", form)
    assert rows(answer.body.decode(site.encoding)) == list(expected)


def test_jcms_answer_is_not_well_formed() -> None:
    site = posted(JcmsSite, 5)
    answer = get(site, f"{PROXY}?page=1&columnid=1234&unitid=3714").body.decode()
    assert "<totalrecord>5</totalrecord><totalpage>2</totalpage>" in answer
    with pytest.raises(ElementTree.ParseError):
        ElementTree.fromstring(answer)


def test_jcms_rows_cut_long_titles_and_keep_them_whole_in_an_attribute() -> None:
    title = "中共某县某某街道工作委员会 某县人民政府某某街道办事处关于2024年度法治政府建设情况的报告"
    site = posted(JcmsSite, 0)
    site.post(Article(title, date(2025, 3, 9)))
    text = page(site, "/col/col1234/")
    assert f"title='{title}'" in text
    assert f">{title[:26]}...</a>" in text
    assert re.search(r"/art/2025/3/9/art_1234_\d{8}\.html", text)


def test_jcms_article_is_marked_by_comments() -> None:
    site = posted(JcmsSite, 1)
    text = page(site, site.entries()[0].path)
    assert 'id="zoom"' in text
    between = text.partition("<!--ZJEG_RSS.content.begin-->")[2].partition("<!--ZJEG_RSS.content.end-->")[0]
    assert "检查0次。" in between
    assert "打印" not in between


def test_ucap_rows_stand_in_a_comment_and_pages_count_from_one() -> None:
    site = posted(UcapSite, 7)
    first = page(site, "/zf/c1234/list.shtml")
    assert "createPageHTML('page_div',3, 1,'list','shtml',7);" in first
    assert "createPageHTML('page_div',3, 3,'list','shtml',7);" in page(site, "/zf/c1234/list_3.shtml")
    assert rows(re.sub(r"<!--.*?-->", "", first, flags=re.S)) == []
    assert [rows(page(site, f"/zf/c1234/list{n}.shtml")) for n in ("", "_2", "_3")] == [[6, 5, 4], [3, 2, 1], [0]]
    assert get(site, "/zf/c1234/list_4.shtml").status == get(site, "/zf/c1234/list_1.shtml").status == 404
    assert len(re.findall(r'href="/zf/c1234/202501/[0-9a-f]{32}\.shtml"', first)) == 3


def test_ucap_article_has_its_tags_and_a_code_to_scan_inside_the_container() -> None:
    site = posted(UcapSite, 1)
    text = page(site, site.entries()[0].path)
    container = text.partition('id="zoomcon">')[2].partition('<div class="related">')[0]
    assert "<ucapcontent>" in container
    assert "扫一扫在手机打开当前页" in container.partition("</ucapcontent>")[2]
    assert "<ucaptitle>第0镇2024年法治政府建设情况报告</ucaptitle>" in text


def test_ucap_pubdate_is_when_the_page_was_made() -> None:
    site = posted(UcapSite, 1)
    text = page(site, site.entries()[0].path)
    (made,) = re.findall(r'content="页面生成时间 ([^"]+)"', text)
    assert f'<meta name="PubDate" content="{made}"/>' in text
    assert made.startswith("2025-01-05")
    assert "发布时间：2025-01-02" in text


def test_plain_listing_is_followed_by_its_next_link() -> None:
    site = posted(PlainSite, 7)
    target, seen = "/1234/", []
    while target:
        text = page(site, target)
        seen += rows(text)
        ahead = re.search(r'<a href="([^"]+)">下一页</a>', text)
        target = f"/1234/{ahead[1]}" if ahead else ""
    assert seen == list(range(6, -1, -1))


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_page_says_whose_it_is(layout: type[Site]) -> None:
    site = posted(layout, 1)
    for target in (site.listing_url().removeprefix("http://www.x.test"), site.entries()[0].path):
        text = page(site, target)
        for line in ("主办单位：某县人民政府", "网站标识码：0000000001", "京ICP备00000001号", "京公网安备"):
            assert line in text
        assert re.search("name=.SiteIDCode. content=.0000000001", text)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_declared_gb2312_is_sent_as_gb18030(layout: type[Site]) -> None:
    site = posted(layout, 0, encoding="gb18030", declared="gb2312")
    site.post(Article("㵲湾镇2024年法治政府建设情况报告", date(2025, 1, 2), ("㵲湾镇检查3次。",)))
    answer = get(site, site.entries()[0].path)
    assert answer.content_type == "text/html"
    assert b"charset=gb2312" in answer.body.replace(b'"', b"")
    assert "㵲湾镇检查3次。" in answer.body.decode("gb18030")
    with pytest.raises(UnicodeDecodeError):
        answer.body.decode("gb2312")
    assert "㵲湾镇" in get(site, site.listing_url().removeprefix("http://www.x.test")).body.decode("gb18030")


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_bare_article_says_only_its_paragraphs(layout: type[Site]) -> None:
    site = posted(layout, 0)
    title = "某局2024年法治政府建设情况报告"
    site.post(Article(title, date(2025, 2, 3), ("开展检查<5>次。", Html("<b>合格</b>率99%。")), name="one", bare=True))
    text = page(site, site.entries()[0].path)
    assert title not in text
    assert "2025-02-03" not in text
    assert "开展检查&lt;5&gt;次。" in text
    assert "<b>合格</b>率99%。" in text
    listing = page(site, site.listing_url().removeprefix("http://www.x.test"))
    assert title in listing
    assert "2025-02-03" in listing
    assert re.search(r"/one\.s?html", listing)


@pytest.mark.parametrize(
    ("lines", "title"),
    [
        (["首页 > 报告", "某县2023年法治政府建设情况报告", "来源：某县"], "某县2023年法治政府建设情况报告"),
        (["中共某县某镇委员会", "某县某镇人民政府", "关于2021年法治政府建设工作的报告", "县委、县政府："],
         "中共某县某镇委员会某县某镇人民政府关于2021年法治政府建设工作的报告"),
        (["2024年，我局认真落实各项部署。", "一、主要工作"], "2024年法治政府建设情况报告"),
    ],
    ids=["titled", "issuers-above", "untitled"],
)  # fmt: skip
def test_title_of_a_text_is_its_own(lines: list[str], title: str) -> None:
    assert own_title(lines) == title
