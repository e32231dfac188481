"""Reports that stand in a file which their page links: found, fetched, read, followed, and given up by name."""

import asyncio
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from extract.attachments import linked_files, report_files
from extract.crawl import Visit, visit_portal
from extract.ledger import Ledger, Row
from extract.reading import Reading, read_archived, read_history
from extract.records import Link
from flows.reading import articles
from tests.extract import made_documents as made
from tests.extract.faulty_server import Answer, FaultyServer, portal
from tests.extract.small_site import LISTING, listing, rows, title
from tests.extract.templates import REPORT

NOW = datetime(2024, 5, 1, 18, 30, tzinfo=UTC)
PAGE = "fzzf/t20240301_2023.html"
URL = f"http://q.test/{PAGE}"
FILE = "q.test/fzzf/P020240301.pdf"
BASE = "http://q.test/fzzf/t1.html"


def notice(*links: tuple[str, str], year: int = 2023, words: str = "") -> str:
    anchors = "".join(f'<p><a href="{href}">{name}</a></p>' for href, name in links)
    return (
        f"<html><head><title>{title(year)}</title><meta name='PubDate' content='2024-03-02 09:00'></head><body>"
        f"<h1>{title(year)}</h1><p>来源：青原县司法局 发布时间：2024-03-02</p>"
        f"<div class='TRS_Editor'><p>{words}</p><p>附件：</p>{anchors}</div></body></html>"
    )


def serve(server: FaultyServer, *links: tuple[str, str], words: str = "") -> None:
    server.route(LISTING, Answer(listing(rows([2023]))))
    server.route(f"q.test/{PAGE}", Answer(notice(*links, words=words), validated=True))


def night(server: FaultyServer, data: Path, day: float = 0, **policy: object) -> Visit:
    server.log.clear()
    given = server.policy(now=NOW + timedelta(days=day), **policy)
    return asyncio.run(visit_portal(portal(), given, data, f"run-{day:g}"))


def row(data: Path, url: str) -> Row:
    found = Ledger.load(data, "q").get(url)
    assert found is not None, url
    return found


def reading(data: Path) -> Reading:
    places = articles(data, [portal()]).select("url", "archive", "archive_offset").iter_rows()
    return read_archived(data, portal(), places)


@pytest.mark.parametrize("kind", ["pdf", "docx", "ofd"])
def test_report_in_an_attachment(kind: str, server: FaultyServer, tmp_path: Path) -> None:
    serve(server, (f"P020240301.{kind}", f"{title(2023)}.{kind}"))
    body = {"pdf": made.pdf, "docx": made.word, "ofd": made.ofd}[kind](REPORT)
    server.route(f"q.test/fzzf/P020240301.{kind}", Answer(body, headers={"Content-Type": "application/octet-stream"}))
    visit = night(server, tmp_path)
    assert (visit.status, visit.fetched, visit.refused) == ("ok", 1, {})
    own = row(tmp_path, f"http://q.test/fzzf/P020240301.{kind}")
    assert (own.kind, own.state, own.reason) == ("attachment", "archived", None)
    page = row(tmp_path, URL)
    assert (page.kind, page.state, page.attachment_url) == ("article", "archived", own.url)

    read = reading(tmp_path)
    assert read.unread == ()
    (report,) = read.pages.to_dicts()
    assert report["url"] == URL
    assert report["text"] == "\n".join(REPORT)
    assert (report["title"], report["source"], report["published"]) == (title(2023), "青原县司法局", date(2024, 3, 2))
    assert (report["archive"], report["archive_offset"]) == (own.archive, own.archive_offset)
    assert report["layout"] == kind

    history = read_history(tmp_path, portal())
    assert history.unread == ()
    assert history.pages.select(read.pages.columns).equals(read.pages)


def test_attachment_is_asked_for_again_with_its_page(server: FaultyServer, tmp_path: Path) -> None:
    serve(server, ("P020240301.pdf", f"{title(2023)}.pdf"))
    server.route(FILE, Answer(made.pdf(REPORT), validated=True))
    night(server, tmp_path)
    night(server, tmp_path, 1)
    assert server.asked("fzzf/P") == server.asked("fzzf/t") == []
    visit = night(server, tmp_path, 3)
    assert [item.headers.get("if-none-match") is not None for item in server.log if "P0" in item.path] == [True]
    assert (visit.status, visit.fetched, visit.unchanged) == ("ok", 0, 1)

    server.route(FILE, Answer(made.pdf([*REPORT[:-3], "更正：检查1,042次。", *REPORT[-3:]]), validated=True))
    visit = night(server, tmp_path, 40)
    assert (visit.fetched, visit.changed) == (1, 1)
    (report,) = reading(tmp_path).pages.to_dicts()
    assert "更正" in report["text"]
    history = read_history(tmp_path, portal()).pages.to_dicts()
    assert [(item["url"], item["revision"]) for item in history] == [(URL, 2)]


def test_report_that_moves_into_its_page(server: FaultyServer, tmp_path: Path) -> None:
    serve(server, ("P020240301.pdf", f"{title(2023)}.pdf"))
    server.route(FILE, Answer(made.pdf(REPORT)))
    night(server, tmp_path)
    body = "".join(f"<p>{line}</p>" for line in REPORT)
    server.route(
        f"q.test/{PAGE}", f"<title>{title(2023)}</title><h1>{title(2023)}</h1><div class=TRS_Editor>{body}</div>"
    )
    night(server, tmp_path, 40)
    assert row(tmp_path, URL).attachment_url is None
    assert reading(tmp_path).pages.filter(url=URL)["layout"].to_list() == ["trs"]


def test_file_that_is_no_report_gives_way_to_the_next(server: FaultyServer, tmp_path: Path) -> None:
    serve(server, ("P1.pdf", "附件1"), ("P2.docx", "附件2"), ("P3.xlsx", "统计表"))
    server.route("q.test/fzzf/P1.pdf", Answer(made.pdf(REPORT)))
    server.route(
        "q.test/fzzf/P2.docx",
        Answer(made.word(["临川县2024年规范性文件目录", "共收录规范性文件36件，其中继续有效20件。" * 9])),
    )
    night(server, tmp_path)
    assert server.asked("fzzf/P") == ["q.test/fzzf/P2.docx", "q.test/fzzf/P1.pdf"]
    assert row(tmp_path, URL).attachment_url == "http://q.test/fzzf/P1.pdf"
    assert [page["layout"] for page in reading(tmp_path).pages.to_dicts()] == ["pdf"]


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        pytest.param(Answer(made.scanned_pdf()), "needs_ocr", id="pictures"),
        pytest.param(Answer("absent", 404), "http_4xx", id="absent"),
        pytest.param(Answer(b"%PDF-1.7" + b"\x00" * 70_000), "too_large", id="too-large"),
        pytest.param(Answer(made.pdf(REPORT)[:2000]), "unreadable", id="cut"),
        pytest.param(Answer(made.package({"word/document.xml": b" " * (32 << 20)})), "too_large", id="bomb"),
        pytest.param(Answer(made.pdf(["关于开展植树活动的通知", "请各单位组织人员参加植树活动，共植树300棵。" * 9])), "not_a_report", id="another"),
        pytest.param(Answer("<html><title>页面不存在</title><body>您访问的页面不存在或已删除</body></html>"), "soft_404", id="error-page"),
        pytest.param(Answer(status=302, headers={"Location": "http://elsewhere.test/a.pdf"}), "off_site", id="elsewhere"),
    ],
)  # fmt: skip
def test_attachment_that_gives_no_report(answer: Answer, reason: str, server: FaultyServer, tmp_path: Path) -> None:
    serve(server, ("P020240301.pdf", f"{title(2023)}.pdf"))
    server.route(FILE, answer)
    visit = night(server, tmp_path, attachment_limit=60_000)
    assert visit.refused == {reason: 1}
    assert visit.status == ("ok" if reason in ("not_a_report", "off_site") else "partial")
    assert [row(tmp_path, url).reason for url in (URL, f"http://{FILE}")] == [reason, reason]
    assert reading(tmp_path).pages.is_empty()
    if reason in ("needs_ocr", "not_a_report"):
        night(server, tmp_path, 1)
        assert server.asked("fzzf/t") == server.asked("fzzf/P") == [], "what a whole body said is settled for a month"
    server.route(FILE, Answer(made.pdf(REPORT)))
    night(server, tmp_path, 40)
    assert len(reading(tmp_path).pages) == 1


def test_held_attachment_outlives_a_bad_night(server: FaultyServer, tmp_path: Path) -> None:
    serve(server, ("P020240301.pdf", f"{title(2023)}.pdf"))
    server.route(FILE, Answer(made.pdf(REPORT)))
    night(server, tmp_path)
    server.route(FILE, Answer("busy", 500))
    assert night(server, tmp_path, 40, retries=0).status == "partial"
    assert len(reading(tmp_path).pages) == 1
    server.route(FILE, Answer("absent", 404))
    night(server, tmp_path, 80)
    night(server, tmp_path, 82)
    assert row(tmp_path, URL).state == "withdrawn"


def test_archives_and_foreign_hosts_are_not_asked(server: FaultyServer, tmp_path: Path) -> None:
    serve(server, ("P1.zip", f"{title(2023)}.zip"), ("http://files.elsewhere.test/P2.pdf", title(2023)))
    visit = night(server, tmp_path)
    assert visit.refused == {"off_site": 1, "unreadable": 1}
    assert "ZIP" not in "".join(server.asked())
    assert server.asked("P1") == server.asked("P2") == []


def test_file_that_a_listing_links_is_a_report_by_itself(server: FaultyServer, tmp_path: Path) -> None:
    entry = f'<li><a href="P020240301.pdf">{title(2023)}</a><span>2024-03-01</span></li>'
    server.route(LISTING, Answer(listing(entry + rows([2022]))))
    server.route(FILE, Answer(made.pdf(REPORT)))
    night(server, tmp_path)
    (report,) = reading(tmp_path).pages.to_dicts()
    assert (report["url"], report["title"], report["text"]) == (f"http://{FILE}", title(2023), "\n".join(REPORT))
    assert row(tmp_path, f"http://{FILE}").kind == "attachment"


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        pytest.param("<a href='./P1.pdf'>报告</a><a href='P1.pdf'>again</a>", ["http://q.test/fzzf/P1.pdf"], id="once"),
        pytest.param("<base href='/x/'><a href='P1.DOCX'>a</a>", ["http://q.test/x/P1.DOCX"], id="base"),
        pytest.param("<a href='/module/download/downfile.jsp?classid=0&filename=ab12.pdf'>a.pdf</a>", ["http://q.test/module/download/downfile.jsp?classid=0&filename=ab12.pdf"], id="jcms"),
        pytest.param("<a href='/system/_content/download.jsp?id=9'>报告.doc</a>", ["http://q.test/system/_content/download.jsp?id=9"], id="vsb"),
        pytest.param("<iframe src='/pdfjs/web/viewer.html?file=/files/P1.pdf'></iframe>", ["http://q.test/files/P1.pdf"], id="viewer"),
        pytest.param("<embed src='P1.pdf'><object data='P2.pdf'></object>", ["http://q.test/fzzf/P1.pdf", "http://q.test/fzzf/P2.pdf"], id="shown"),
        pytest.param("<script>var file_appendix='<a href=\"./P1.ofd\">报告</a>';</script>", ["http://q.test/fzzf/P1.ofd"], id="script"),
        pytest.param("<a href='/downloads/index.html'>下载中心</a><a href='javascript:download(1)'>x</a><a href='http://['>a.pdf</a>", [], id="none"),
    ],
)  # fmt: skip
def test_files_that_a_page_links(markup: str, expected: list[str]) -> None:
    assert [link.url for link in linked_files(markup, BASE)] == expected


def test_which_file_is_the_report() -> None:
    links = [
        Link("http://q.test/1.pdf", "一图读懂法治政府建设报告.pdf"),
        Link("http://q.test/2.pdf", "附件"),
        Link("http://q.test/3.zip", f"{title(2023)}.zip"),
        Link("http://q.test/4.pdf", f"{title(2023)}.pdf"),
        Link("http://q.test/5.docx", f"{title(2023)}.docx"),
    ]
    assert [link.url[-6:] for link in report_files(links)] == ["5.docx", "/4.pdf", "/3.zip"]


def test_note_that_hands_out_the_report(server: FaultyServer, tmp_path: Path) -> None:
    words = (
        "根据有关规定，现将青原县人民政府上一年度推进法治政府建设的情况予以公布，欢迎社会各界监督并提出意见建议。" * 9
    )
    serve(server, ("P020240301.pdf", f"{title(2023)}.pdf"), words=words)
    server.route(FILE, Answer(made.pdf(REPORT)))
    night(server, tmp_path)
    assert [page["text"] for page in reading(tmp_path).pages.to_dicts()] == ["\n".join(REPORT)]
