"""Whole pages: the report on them with its fields, or why they are not taken."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from extract.pages import read_file, read_page
from extract.records import Capture, Page, Refusal
from tests.extract.templates import REPORT, TEMPLATES, text_of, wrapped

TITLE = "临川县司法局2023年法治政府建设情况报告"
URL = "http://www.linchuan.test/zwgk/art_1.html"
BODY = "".join(f"<p>{line}</p>" for line in REPORT)
NEWS = "全县法治政府建设工作推进会召开，县领导出席会议并讲话，会议听取了各单位工作汇报，对下一步工作作出部署。" * 8


def capture(body: bytes | str, content_type: str | None = "text/html", title: str | None = None) -> Capture:
    raw = body.encode() if isinstance(body, str) else body
    return Capture("linchuan", URL, URL, raw, content_type, 200, datetime(2024, 4, 1, tzinfo=UTC), title=title)


def read(body: bytes | str, content_type: str | None = "text/html", title: str | None = None) -> Page:
    page = read_page(capture(body, content_type, title))
    assert isinstance(page, Page), page
    return page


def refused(body: bytes | str, content_type: str | None = "text/html", title: str | None = None) -> Refusal:
    refusal = read_page(capture(body, content_type, title))
    assert isinstance(refusal, Refusal), refusal
    return refusal


@pytest.mark.parametrize("template", TEMPLATES)
def test_portal_page(template: str) -> None:
    page = read(wrapped(template, REPORT, title=TITLE, source="临川县司法局", date="2024-03-14"))
    assert page.text == text_of(REPORT)
    assert (page.title, page.source, page.published) == (TITLE, "临川县司法局", date(2024, 3, 14))
    assert page.layout == template
    assert page.document_number is None
    assert page.site_id_code in ("3699990001", "3399980002", "6299970003")


def test_fields_of_the_disclosure_table() -> None:
    page = read(wrapped("jcms", REPORT, title=TITLE))
    assert page.index_number == "113399980029/2024-00017"
    assert page.site_name == "青溪区政府门户网站"


def test_title_of_the_report_itself_counts_where_the_page_shows_none() -> None:
    page = read(f"<html><body><div><p>{TITLE}</p>{BODY}</div></body></html>")
    assert page.title == TITLE
    assert page.text == text_of((TITLE, *REPORT))


def test_page_without_any_title_is_taken_by_its_text() -> None:
    page = read(f"<html><head><title>临川县人民政府网站</title></head><body><div>{BODY}</div></body></html>")
    assert (page.title, page.text) == (None, text_of(REPORT))


@pytest.mark.parametrize("content_type", ["text/plain; charset=utf-8", "text/html", None])
def test_plain_text(content_type: str | None) -> None:
    page = read(
        "\r\n".join(("当前位置：首页 > 政务公开", TITLE, "来源：司法局 发布时间：2024-03-14", *REPORT, "分享到：")),
        content_type,
    )
    assert (page.title, page.source, page.published, page.layout) == (TITLE, "司法局", date(2024, 3, 14), "text")
    assert page.text == text_of((TITLE, *REPORT))


@pytest.mark.parametrize("suffix", [".html", ".htm", ".shtml", ".HTML"])
def test_file_on_disk(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"报告{suffix}"
    path.write_bytes(wrapped("jcms", REPORT, title=TITLE))
    found = read_file(path)
    assert found.url == path.as_uri()
    page = read_page(found)
    assert isinstance(page, Page)
    assert page.text == text_of(REPORT)


def test_file_of_another_kind(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"report\.xyz: expected a file ending in \.html"):
        read_file(tmp_path / "report.xyz")
    with pytest.raises(FileNotFoundError):
        read_file(tmp_path / "absent.txt")


def test_damaged_byte_leaves_a_warning_on_the_report() -> None:
    raw = wrapped("trs", REPORT, title=TITLE)
    at = raw.index("扎实".encode())
    page = read(raw[:at] + b"\xff" + raw[at:])
    assert any("1 character(s) could not be read" in warning for warning in page.warnings)
    assert page.text.replace("\ufffd", "") == text_of(REPORT)


def test_article_that_goes_on_elsewhere_says_so() -> None:
    raw = wrapped("trs", REPORT, title=TITLE).replace(
        b"</body>", b'<script>createPageHTML(3,0,"art_1","shtml")</script></body>'
    )
    assert "text: the article continues on 2 further page(s) that were not read" in read(raw).warnings


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        pytest.param(b"", "empty", id="no-body"),
        pytest.param(b" \n ", "empty", id="blank"),
        pytest.param("<html><body></body></html>", "empty", id="empty-page"),
        pytest.param(b"%PDF-1.7 \xe2\xe3", "unreadable", id="pdf"),
        pytest.param(b"PK\x03\x04aaaa", "unreadable", id="office"),
        pytest.param(b"\xd0\xcf\x11\xe0\xa1\xb1", "unreadable", id="old-office"),
        pytest.param(b"<p>" + b"\xff\xfe\xfd" * 400, "unreadable", id="not-text"),
        pytest.param("<html><head><meta content='x' r='m'><script>$_ts=window['$_ts'];</script></head></html>", "challenge", id="ruishu"),
        pytest.param("<script>document.cookie='__jsl_clearance_s=1';location.href=location.href</script>", "challenge", id="jsl"),
        pytest.param("<html><body><div id='app'></div><script src='/app.js'></script></body></html>", "challenge", id="script-shell"),
        pytest.param("<title>404 Not Found</title><h1>404</h1><p>您访问的页面不存在，<a href='/'>返回首页</a></p>", "soft_404", id="gone"),
        pytest.param("<title>临川县人民政府</title><p>抱歉，该信息已被删除。</p><p>5秒后返回首页</p>", "soft_404", id="deleted"),
        pytest.param(f"<title>{TITLE}</title><h1>{TITLE}</h1><div id=zoom><img src='/pic/2024/1.jpg'><img src='/pic/2024/2.jpg'></div>", "needs_ocr", id="picture"),
        pytest.param(f"<title>{TITLE}</title><h1>{TITLE}</h1><div id=zoom><p>附件：<a href='P020240314.pdf'>{TITLE}.pdf</a></p></div>", "empty", id="attachment"),
        pytest.param(f"<title>{TITLE}</title><h1>{TITLE}</h1><img src='/images/logo.png'>", "empty", id="title-alone"),
        pytest.param(f"<h1>全县法治政府建设工作推进会召开</h1><div id=zoom><p>{NEWS}</p></div>", "not_a_report", id="news"),
        pytest.param(f"<h1>临川县发布2023年法治政府建设年度报告</h1><div id=zoom><p>{NEWS}</p></div>", "not_a_report", id="news-of-a-report"),
        pytest.param(f"<h1>2024年法治政府建设工作要点</h1><div id=zoom>{BODY}</div>", "not_a_report", id="plan"),
        pytest.param("<h1>2023年政府信息公开工作年度报告</h1><div id=zoom><p>为推进法治政府建设，现将政府信息公开工作情况报告如下：</p>" + "<p>一、总体情况。全年主动公开信息123条，办理依申请公开45件。</p>" * 12 + "</div>", "not_a_report", id="disclosure-report"),
        pytest.param("<title>临川县人民政府</title>" + "".join(f"<li><a href='{n}.html'>第{n}条新闻标题，内容丰富</a></li>" for n in range(60)), "not_a_report", id="home-page"),
        pytest.param('{"code":200,"data":{"rows":[]}}', "not_a_report", id="json"),
    ],
)  # fmt: skip
def test_what_is_not_taken(body: bytes | str, reason: str) -> None:
    refusal = refused(body)
    assert refusal.reason == reason
    assert refusal.detail


def test_numbers_that_look_like_an_error_page_are_no_error() -> None:
    short = "".join(
        f"<p>{line}</p>"
        for line in (
            "2023年法治政府建设情况报告如下：",
            "一、成效",
            "调解纠纷404件。",
            "二、不足",
            "执法力量不足，个别制度已失效，找不到替代办法。",
        )
    )
    assert "404件" in read(f"<title>{TITLE}</title><h1>{TITLE}</h1><div id=zoom>{short}</div>").text


def test_challenge_script_on_a_whole_page_is_no_challenge() -> None:
    assert read(
        wrapped("ucap", REPORT, title=TITLE).replace(b"</head>", b"<script>$_ts=window['$_ts'];</script></head>")
    ).text == text_of(REPORT)


def test_listing_s_title_helps_a_page_that_shows_none() -> None:
    assert read(f"<div id=zoom>{BODY}</div>", title=TITLE).title == TITLE
