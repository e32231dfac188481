"""The readers read the demo's sites whole: every row of every listing, and of every report exactly its own text."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from extract.layouts import read_listing
from extract.pages import read_page
from extract.records import Capture, Link, Page, Refusal, Step
from extract.report_links import about_year, looks_like_report
from flows.demo import PORTALS, Article, Column, DemoReport, FakeWeb, Site, UcapSite, address, demo_reports, demo_web

LISTINGS = [(portal.host, listing.column) for portal in PORTALS for listing in portal.listings]
SEEDS = Path(__file__).parents[4] / "shared" / "seeds"


class Reader:
    """Asks the web and reads what it answers."""

    def __init__(self, web: FakeWeb, client: httpx.Client) -> None:
        self.web = web
        self.client = client

    def ask(self, step: Step) -> httpx.Response:
        parts = urlsplit(step.url)
        target = f"http://127.0.0.1:{self.web.port}{parts.path}" + (f"?{parts.query}" if parts.query else "")
        return self.client.request(step.method, target, headers={"Host": parts.netloc}, data=step.form)

    def listing(self, url: str) -> dict[str, Link]:
        links: dict[str, Link] = {}
        todo, done = [Step(url)], []
        while todo:
            step = todo.pop(0)
            if step in done:
                continue
            done.append(step)
            answer = self.ask(step)
            assert answer.status_code == 200, step
            page = read_listing(answer.content, answer.headers.get("content-type"), step.url)
            todo += page.steps if {link.url for link in page.links} - links.keys() else ()
            links |= {link.url: link for link in page.links}
        return links

    def page(self, url: str, title: str | None = None, portal: str = "demo") -> Page | Refusal:
        answer = self.ask(Step(url))
        return read_page(
            Capture(
                portal=portal,
                url=url,
                final_url=url,
                body=answer.content,
                content_type=answer.headers.get("content-type"),
                status=answer.status_code,
                fetched_at=datetime(2026, 4, 1, tzinfo=UTC),
                title=title,
            )
        )


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    with demo_web() as web, httpx.Client() as client:
        yield Reader(web, client)


@pytest.mark.parametrize(("host", "column"), LISTINGS)
def test_listing_is_read_whole(reader: Reader, host: str, column: str) -> None:
    site = reader.web.sites[host]
    assert isinstance(site, Site)
    expected = {site.url(entry.path): entry.article for entry in site.entries(column)}
    read = reader.listing(site.listing_url(column))
    assert {url: (link.title, link.date) for url, link in read.items()} == {
        url: (article.title, article.date) for url, article in expected.items()
    }
    reports = {report.title: report for report in demo_reports() if report.site != "" and host in address(report)}
    for link in read.values():
        report = reports.get(link.title)
        assert looks_like_report(link.title) == (report is not None), link.title
        assert report is None or report.year in about_year(link)


REPORTS = [pytest.param(report, id=f"{report.issuer}-{report.year}") for report in demo_reports()]


@pytest.mark.parametrize("report", REPORTS)
def test_report_is_read_as_written(reader: Reader, report: DemoReport) -> None:
    page = reader.page(address(report), report.title)
    assert isinstance(page, Page)
    # Where a page's heading stands with the text, the report may begin with it.
    assert page.text.removeprefix(report.title + "\n").split("\n") == list(report.text)
    assert (page.title, page.published, page.source) == (report.title, report.published, report.source)
    assert page.document_number == report.document_number
    assert page.index_number == report.index_number


def test_what_is_no_report_is_refused(reader: Reader) -> None:
    titles = {report.title for report in demo_reports()}
    noise = 0
    for site in reader.web.sites.values():
        assert isinstance(site, Site)
        for entry in site.entries():
            if entry.article.title not in titles:
                noise += 1
                assert isinstance(reader.page(site.url(entry.path), entry.article.title), Refusal), entry.article.title
    assert noise >= 10


@pytest.mark.parametrize("name", ["changyuan", "hongsibu", "huanghuadian", "nanshi", "ninghe"])
def test_a_text_file_is_served_as_a_page(name: str) -> None:
    path = SEEDS / f"{name}.txt"
    if not path.exists():
        pytest.skip("../shared/seeds is absent")
    site = UcapSite("www.seeds.test", PORTALS[2].identity, (Column("100001", "法治政府建设年度报告"),))
    url = site.post(Article.from_file(path, date(2025, 2, 14)))
    assert url.endswith(f"/{name}.shtml")
    with FakeWeb([site]) as web, httpx.Client() as client:
        reader = Reader(web, client)
        assert list(reader.listing(site.listing_url())) == [url]
        page = reader.page(url)
    assert isinstance(page, Page)
    assert len(page.text) > 0.8 * len(path.read_text(encoding="utf-8"))
