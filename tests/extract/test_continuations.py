"""Articles that go on for several pages: found, fetched, archived one by one, and read as one text."""

from datetime import date
from pathlib import Path

import pytest

from extract.continuations import continuations, is_continuation
from extract.ledger import Ledger
from extract.reading import Reading, read_archived, read_history
from extract.registry import Listing, Portal
from flows.demo import Article, Column, FakeWeb, TrsSite
from flows.demo.articles import rendered
from flows.demo.site import Entry
from flows.demo.web import Request, Response
from flows.reading import articles
from tests.extract.test_layout_sites import HOST, IDENTITY, visited

URL = "http://www.linchuan.test/fzbg/202603/t20260301_12.shtml"
TITLE = "临川县2025年法治政府建设情况报告"
PARTS = (
    ("现将2025年法治政府建设情况报告如下：", "一、主要举措和成效", *(f"第一部分第{n}项，审查文件{n}件，培训执法人员若干人次。" for n in range(9))),
    ("二、存在的不足", *(f"第二部分第{n}项，个别单位依法行政意识有待提高。" for n in range(9))),
    ("三、下一步工作安排", *(f"第三部分第{n}项，继续推进法治政府建设各项工作。" for n in range(9))),
)  # fmt: skip
PORTAL = Portal(
    id="linchuan",
    name="临川县",
    region="990001",
    home=f"http://{HOST}/",
    listings=(Listing(url=f"http://{HOST}/fzbg/"),),
)


@pytest.mark.parametrize(
    ("script", "names"),
    [
        pytest.param('createPageHTML(3, 0, "t20260301_12", "shtml");', ["t20260301_12_1.shtml", "t20260301_12_2.shtml"], id="three-pages"),
        pytest.param("createPage(2,0,'t20260301_12','.html')", ["t20260301_12_1.html"], id="another-ending"),
        pytest.param('createPageHTML(1,0,"t20260301_12","shtml");', [], id="one-page"),
        pytest.param('createPageHTML(9,0,"index","shtml");', [], id="a-listing-beside-it"),
        pytest.param('createPageHTML(9,0,"t20200101_99","shtml");', [], id="another-article"),
        pytest.param('createPageHTML(2,1,"t20260301_12","shtml");', [], id="not-the-first-page"),
        pytest.param('createPageHTML(999,0,"t20260301_12","shtml");', [f"t20260301_12_{n}.shtml" for n in range(1, 40)], id="without-end"),
    ],
)  # fmt: skip
def test_further_pages(script: str, names: list[str]) -> None:
    folder = URL.rpartition("/")[0]
    assert list(continuations(f"<script>{script}</script>", URL)) == [f"{folder}/{name}" for name in names]


def test_which_address_continues_which() -> None:
    folder = URL.rpartition("/")[0]
    assert is_continuation(f"{folder}/t20260301_12_1.shtml", URL)
    assert is_continuation(f"{folder}/t20260301_12_12.html", URL)
    assert not is_continuation(URL, URL)
    assert not is_continuation(f"{folder}/t20260301_13.shtml", URL)
    assert not is_continuation(f"{folder}/P020260301123456789.pdf", URL)
    assert not is_continuation(f"{folder}/a/t20260301_12_1.shtml", URL)


class LongSite(TrsSite):
    """A site that cuts its reports into three pages; `missing` are those that it does not have."""

    missing: frozenset[int] = frozenset()
    wording = PARTS

    def article_page(self, entry: Entry) -> str:
        """The first page."""
        return self.part(entry, 0)

    def part(self, entry: Entry, number: int) -> str:
        """A page of the article, in the frame of the whole."""
        name = entry.path.rsplit("/", 1)[-1].removesuffix(".html")
        own = "\n".join(rendered(paragraph, "<p>{}</p>") for paragraph in self.wording[number])
        return self._page(
            entry.article.title,
            [],
            f'<h1>{entry.article.title}</h1><div class="TRS_Editor">{own}</div>'
            f'<div id="pages"><script>createPageHTML(3,{number},"{name}","html");</script></div>',
        )

    def respond(self, request: Request) -> Response:
        """Further pages beside the first."""
        stem, _, number = request.path.removesuffix(".html").rpartition("_")
        if number in ("1", "2") and f"{stem}.html" in self._entries:
            if int(number) in self.missing:
                return self.html("<html><body>Not Found</body></html>", status=404)
            return self.html(self.part(self.entry(f"{stem}.html"), int(number)))
        return super().respond(request)


def long_site() -> LongSite:
    site = LongSite(HOST, IDENTITY, (Column("fzbg", "法治政府建设年度报告"),))
    site.post(Article(TITLE, date(2026, 3, 1), ("略。",)))
    return site


def read(data: Path) -> Reading:
    held = articles(data, [PORTAL]).select("url", "archive", "archive_offset")
    return read_archived(data, PORTAL, held.iter_rows())


def test_a_report_on_three_pages_is_read_whole(tmp_path: Path) -> None:
    site = long_site()
    with FakeWeb([site]) as web:
        visit = visited(web, tmp_path, site.listing_url())
        assert (visit.status, visit.fetched, visit.warnings) == ("ok", 1, [])
        reading = read(tmp_path)
        (row,) = reading.pages.to_dicts()
        assert row["url"] == site.url(site.entries()[0].path)
        assert row["text"].split("\n") == [line for part in PARTS for line in part]
        assert not any("further page" in warning for warning in row["warnings"])

        # Nothing changed: the first page alone is asked for again, when its turn comes.
        since = web.now()
        again = visited(web, tmp_path, site.listing_url(), day=8)
        assert (again.fetched, again.changed) == (0, 0)
        assert not [access for access in web.requests(since=since) if access.target.endswith(("_1.html", "_2.html"))]

        # Read anew from the archive, the three are one report and one revision.
        (history,) = read_history(tmp_path, PORTAL).pages.to_dicts()
        assert (history["text"], history["revision"], history["url"]) == (row["text"], 1, row["url"])
        assert (history["archive"], history["archive_offset"]) == (row["archive"], row["archive_offset"])

        # The first page changed: all three are fetched again, and the report is the new one.
        site.wording = (("现将2025年法治政府建设情况更正如下：", *PARTS[0][1:]), (*PARTS[1], "另有一项。"), PARTS[2])
        changed = visited(web, tmp_path, site.listing_url(), day=40)
        assert (changed.fetched, changed.changed) == (1, 1)
        (row,) = read(tmp_path).pages.to_dicts()
        assert row["text"].split("\n") == [line for part in site.wording for line in part]
        (history,) = read_history(tmp_path, PORTAL).pages.to_dicts()
        assert (history["text"], history["revision"]) == (row["text"], 2)


def test_a_page_that_is_missing_is_named_and_asked_for_again(tmp_path: Path) -> None:
    site = long_site()
    site.missing = frozenset({2})
    with FakeWeb([site]) as web:
        visit = visited(web, tmp_path, site.listing_url())
        assert visit.fetched == 1
        assert "_2.html could not be had" in " ".join(visit.warnings)
        (row,) = read(tmp_path).pages.to_dicts()
        assert row["text"].split("\n") == [line for part in PARTS[:2] for line in part]
        assert "text: the article continues on 1 further page(s) that were not read" in row["warnings"]
        reasons = {
            item.url[-7:]: item.reason for item in Ledger.load(tmp_path, "linchuan") if item.kind == "attachment"
        }
        assert reasons == {"_1.html": None, "_2.html": "http_4xx"}

        site.missing = frozenset()
        again = visited(web, tmp_path, site.listing_url(), day=40)
        assert (again.fetched, again.changed) == (1, 1)
        (row,) = read(tmp_path).pages.to_dicts()
        assert row["text"].split("\n") == [line for part in PARTS for line in part]
