"""Every layout from listing to ledger, against a portal of its kind over HTTP: all reports, each once, few requests."""

import asyncio
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from extract.crawl import Visit, visit_portal
from extract.ledger import Ledger
from extract.policy import Policy
from extract.registry import Listing, Portal
from flows.demo import Article, Column, FakeWeb, Identity, JcmsSite, PlainSite, Site, TrsSite, UcapSite
from tests.fake_portals import (
    FAULTS,
    FaultySite,
    GkmlptSite,
    JpaasSite,
    JpageSite,
    NumberedSite,
    UcapSearchSite,
    VsbSite,
)
from tests.fake_portals.faulty_sites import CIRCLE, Fault

HOST = "www.linchuan.test"
IDENTITY = Identity(
    "临川县人民政府网", "临川县人民政府", "9900010001", "测ICP备00000001号", "测公网安备 00000000000001号"
)
NOW = datetime(2026, 3, 1, 20, 0, tzinfo=UTC)
PARAGRAPHS = (
    "2025年，全县深入推进法治政府建设，现将有关情况报告如下：",
    "一、主要举措和成效",
    *("审查规范性文件12件，办理行政复议案件31件，培训执法人员420人次，开展普法宣传86场。",) * 4,
    "二、存在的不足",
    *("个别单位依法行政意识有待提高，基层执法力量仍然不足。",) * 3,
    "三、下一步工作安排",
    *("继续推进法治政府建设，落实行政执法三项制度。",) * 3,
)
LAYOUTS: list[tuple[type[Site], str, str]] = [
    (TrsSite, "zwgk/fzbg", "trs"),
    (JcmsSite, "1229", "jcms"),
    (UcapSite, "108016", "ucap"),
    (PlainSite, "fzbg", "general"),
    (GkmlptSite, "2811", "gkmlpt"),
    (JpaasSite, "1487002", "jpaas"),
    (JpageSite, "42150", "jpage"),
    (UcapSearchSite, "108016", "ucap"),
    (VsbSite, "fzbg", "vsb"),
    (NumberedSite, "xwzx/fzbg", "numbered"),
]


def posted(site: Site, reports: int = 17) -> set[str]:
    """Post reports of so many townships and a plan after every third; gives the reports' addresses."""
    urls = set()
    for number in range(reports):
        day = date(2026, 1, 3) + timedelta(days=number)
        urls.add(
            site.post(Article(f"临川县第{number + 1}镇2025年法治政府建设情况报告", day, PARAGRAPHS, source="临川县"))
        )
        if number % 3 == 0:
            site.post(Article(f"临川县第{number + 1}镇2026年法治政府建设工作要点", day, ("略。",)))
    return urls


def visited(web: FakeWeb, data: Path, listing: str, day: int = 0, layout: str = "auto") -> Visit:
    policy = Policy(
        delay=0, backoff=0.01, resolve=web.resolve, allow_nets=web.allow_nets, now=NOW + timedelta(days=day)
    )
    portal = Portal(
        id="linchuan",
        name="临川县",
        region="990001",
        home=f"http://{HOST}/",
        layout=layout,
        listings=(Listing(url=listing),),
    )
    return asyncio.run(visit_portal(portal, policy, data, f"run-{day}"))


def held(data: Path) -> set[str]:
    return {row.url for row in Ledger.load(data, "linchuan") if row.kind == "article" and row.is_held}


@pytest.mark.parametrize(("kind", "key", "name"), LAYOUTS, ids=[kind.__name__ for kind, _, _ in LAYOUTS])
@pytest.mark.parametrize("forced", [False, True], ids=["recognised", "named in the file"])
def test_every_report_of_every_page(kind: type[Site], key: str, name: str, forced: bool, tmp_path: Path) -> None:
    site = kind(HOST, IDENTITY, (Column(key, "法治政府建设年度报告", 4),))
    reports = posted(site)
    with FakeWeb([site]) as web:
        visit = visited(web, tmp_path, site.listing_url(), layout=name if forced else "auto")
        assert (visit.status, visit.fetched, visit.warnings) == ("ok", len(reports), [])
        assert held(tmp_path) == reports
        assert visit.refused == {"not_a_report": 6}
        since = web.now()
        new = site.post(Article("临川县第18镇2025年法治政府建设情况报告", date(2026, 2, 28), PARAGRAPHS))
        again = visited(web, tmp_path, site.listing_url(), day=1, layout=name if forced else "auto")
        assert (again.status, again.fetched, again.warnings) == ("ok", 1, [])
        assert held(tmp_path) == reports | {new}
        assert len(web.requests(since=since)) <= 6, "a second night reads the head of the listing and what is new"


@pytest.mark.parametrize("from_zero", [True, False])
def test_numbered_pages_count_from_zero_or_one(from_zero: bool, tmp_path: Path) -> None:
    site = NumberedSite(HOST, IDENTITY, (Column("fzbg", "法治政府建设年度报告", 2),))
    site.from_zero = from_zero
    reports = posted(site)
    with FakeWeb([site]) as web:
        visited(web, tmp_path, site.listing_url())
        assert held(tmp_path) == reports
        assert not web.requests(status=404, path="/fzbg/")


def test_gkmlpt_takes_the_categories_that_the_tree_names(tmp_path: Path) -> None:
    columns = (Column("30", "通知公告", 4), Column("31", "法治政府建设年度报告", 4), Column("32", "依法行政", 4))
    site = GkmlptSite(HOST, IDENTITY, columns)
    listed = {
        site.post(Article(f"第{n}镇2025年法治政府建设情况报告", date(2026, 1, n + 1), PARAGRAPHS), "31")
        for n in range(9)
    }
    site.post(Article("第99镇2025年法治政府建设情况报告", date(2026, 1, 1), PARAGRAPHS), "30")
    with FakeWeb([site]) as web:
        visited(web, tmp_path, f"http://{HOST}/gkmlpt/index")
        assert held(tmp_path) == listed
        assert {access.target.split("?")[0] for access in web.requests(path="/api/all/")} == {
            "/gkmlpt/api/all/31",
            "/gkmlpt/api/all/32",
        }
        assert not web.requests(path="page=0"), "page 0 is page 1 once more"


def test_gkmlpt_reads_the_whole_directory_where_its_tree_names_nothing(tmp_path: Path) -> None:
    site = GkmlptSite(HOST, IDENTITY, (Column("30", "通知公告", 4), Column("31", "其他法定信息", 4)))
    reports = posted(site)
    with FakeWeb([site]) as web:
        visited(web, tmp_path, f"http://{HOST}/gkmlpt/index")
        assert held(tmp_path) == reports
        assert {access.target.split("?")[0] for access in web.requests(path="/api/all/")} == {"/gkmlpt/api/all/0"}


def test_jpaas_that_answers_page_one_for_every_page_is_reported(tmp_path: Path) -> None:
    site = JpaasSite(HOST, IDENTITY, (Column("1487002", "法治政府建设年度报告", 4),))
    site.only_page_one = True
    posted(site)
    with FakeWeb([site]) as web:
        visit = visited(web, tmp_path, site.listing_url())
    assert visit.listings == 1
    assert len(visit.warnings) == 1
    assert "repeats rows that were read before; 4 further page(s)" in visit.warnings[0]


@pytest.mark.parametrize("fault", FAULTS, ids=[fault.name for fault in FAULTS])
def test_faults_cost_no_report(fault: Fault, tmp_path: Path) -> None:
    site = FaultySite(HOST, IDENTITY, (Column("fzbg", "法治政府建设年度报告"),), fault)
    reports = posted(site, 5)
    with FakeWeb([site]) as web:
        visit = visited(web, tmp_path, site.listing_url())
        assert held(tmp_path) == reports
        assert len(web.requests()) <= 12
    assert visit.status == "ok"
    assert (fault.says or "") in " ".join(visit.warnings)
    assert bool(visit.warnings) is (fault.says is not None)


def test_a_listing_that_leads_in_circles_ends(tmp_path: Path) -> None:
    site = FaultySite(HOST, IDENTITY, (Column("fzbg", "法治政府建设年度报告"),), CIRCLE)
    with FakeWeb([site]) as web:
        visit = visited(web, tmp_path, site.listing_url())
        assert len(web.requests()) <= 4
    assert (visit.status, visit.refused) == ("failed", {"empty": 1})


def test_rows_called_by_year_or_body_are_reports_in_a_column_of_reports(tmp_path: Path) -> None:
    site = TrsSite(HOST, IDENTITY, (Column("fzbg", "法治政府建设年度报告"), Column("nb", "政府信息公开年报")))
    body = ("临川县民政局2025年法治政府建设情况报告", *PARAGRAPHS)
    wanted = {
        site.post(Article(title, date(2026, 1, 5 + n), body, name=f"t2026010{n}_{n}", bare=True), "fzbg")
        for n, title in enumerate(("2025年度报告", "2025年", "临川县民政局", "2025年度工作总结"))
    }
    site.post(Article("2025年度报告", date(2026, 1, 1), ("政府信息公开工作年度报告",)), "nb")
    with FakeWeb([site]) as web:
        visited(web, tmp_path, site.listing_url("fzbg"))
        assert held(tmp_path) == wanted
        other = visited(web, tmp_path / "other", site.listing_url("nb"))
    assert (other.fetched, other.refused) == (0, {"not_a_report": 1})


def test_what_only_scripts_can_draw_is_named_in_ledger_and_run(tmp_path: Path) -> None:
    site = TrsSite(HOST, IDENTITY, (Column("fzbg", "法治政府建设年度报告"),))
    shell = site.html(
        "<html><head><title>临川县</title></head><body><p>"
        + "政务公开专栏，请稍候。" * 30
        + "</p><ul><li v-for='row in rows'></li></ul></body></html>"
    )
    site.answers["/fzbg/"] = lambda _: shell
    with FakeWeb([site]) as web:
        visit = visited(web, tmp_path, site.listing_url())
    (row,) = (row for row in Ledger.load(tmp_path, "linchuan") if row.kind == "listing")
    assert (visit.status, row.reason, visit.refused) == ("failed", "needs_script", {"needs_script": 1})
    assert "drawn in the browser" in " ".join(visit.warnings)
