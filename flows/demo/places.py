"""The demo's sites: four portals of places that do not exist, in four layouts, with what they have posted.

The names stand in no list of divisions, and the codes lie in prefectures that no province has (4299, 5299, 6299 and
4399), so that nobody can take the demo for data.
"""

from dataclasses import dataclass
from datetime import date
from functools import cache

from flows.demo.articles import Article
from flows.demo.jcms_site import JcmsSite
from flows.demo.plain_site import PlainSite
from flows.demo.site import ROBOTS, Column, Identity, Site
from flows.demo.trs_site import TrsSite
from flows.demo.truth import DemoReport, written_reports
from flows.demo.ucap_site import UcapSite
from flows.demo.web import FakeWeb
from flows.demo.yearly import FIRST_YEAR, LAST_YEAR, county_report, township_report


@dataclass(frozen=True, slots=True)
class DemoListing:
    """A listing that the registry names: the column, and whose it is where it is one body's."""

    column: str
    issuer: str | None = None
    level: str | None = None


@dataclass(frozen=True, slots=True)
class DemoPortal:
    """A portal of the demo: its id and site, and what its portal file says."""

    id: str
    name: str
    region: str
    site: type[Site]
    host: str
    identity: Identity
    columns: tuple[tuple[str, str, int], ...]  # key, name, rows a screen
    listings: tuple[DemoListing, ...]
    encoding: str = "utf-8"
    declared: str | None = None
    robots: bool = True
    compress: bool = False

    def open(self) -> Site:
        """The site, with nothing posted yet."""
        columns = tuple(Column(*column) for column in self.columns)
        return self.site(
            self.host,
            self.identity,
            columns,
            encoding=self.encoding,
            declared=self.declared,
            robots=ROBOTS if self.robots else None,
            compress=self.compress,
        )


PORTALS = (
    DemoPortal(
        id="yunchuan",
        name="云川县人民政府",
        region="429901",
        site=TrsSite,
        host="www.yunchuan.test",
        identity=Identity(
            "云川县人民政府门户网站",
            "云川县人民政府",
            "4299010001",
            "鄂ICP备00000001号-1",
            "鄂公网安备 42990100000001号",
            "000-2600000",
        ),
        columns=(
            ("zwgk/xxgkml/fzzfjsndbg", "法治政府建设年度报告", 12),
            ("jd/tljd/zwgk/fzzfjsndbg", "听澜街道法治政府建设年度报告", 20),
        ),
        listings=(
            DemoListing("zwgk/xxgkml/fzzfjsndbg"),
            DemoListing("jd/tljd/zwgk/fzzfjsndbg", issuer="云川县听澜街道办事处", level="township"),
        ),
    ),
    DemoPortal(
        id="lanting",
        name="澜汀区人民政府",
        region="529902",
        site=JcmsSite,
        host="www.lanting.test",
        identity=Identity(
            "澜汀区人民政府",
            "澜汀区人民政府",
            "5299020002",
            "黔ICP备00000002号-1",
            "黔公网安备 52990200000002号",
            "000-8800000",
        ),
        columns=(("1229031", "法治政府建设", 3), ("1229044", "部门和镇街法治政府建设年度报告", 3)),
        listings=(DemoListing("1229031"), DemoListing("1229044")),
        encoding="gb18030",
        declared="gb2312",
        robots=False,
    ),
    DemoPortal(
        id="shuoling",
        name="朔岭县人民政府",
        region="629903",
        site=UcapSite,
        host="www.shuoling.test",
        identity=Identity(
            "朔岭县人民政府网",
            "朔岭县人民政府",
            "6299030003",
            "陇ICP备00000003号-2",
            "甘公网安备 62990300000003号",
            "000-6120000",
        ),
        columns=(("108731", "法治政府建设年度报告", 5),),
        listings=(DemoListing("108731"),),
        compress=True,
    ),
    DemoPortal(
        id="qiyan",
        name="栖岩市司法局",
        region="4399",
        site=PlainSite,
        host="sfj.qiyan.test",
        identity=Identity(
            "栖岩市司法局",
            "栖岩市司法局",
            "4399000011",
            "湘ICP备00000004号",
            "湘公网安备 43990000000004号",
            "000-5230000",
        ),
        columns=(("fzjs/ndbg", "法治建设年度报告", 4),),
        listings=(DemoListing("fzjs/ndbg"),),
    ),
)

STREET_COLUMN = "jd/tljd/zwgk/fzzfjsndbg"
YEARS = range(FIRST_YEAR, LAST_YEAR + 1)
TOWNS = ("石鼓岭镇", "柳渡镇", "三汊河乡")

# What stands in the same columns and is no report.
NOISE: tuple[tuple[str, str | None, str, date], ...] = (
    ("yunchuan", None, "云川县2025年法治政府建设工作要点", date(2025, 4, 2)),
    ("yunchuan", None, "《云川县人民政府2024年法治政府建设情况报告》政策解读", date(2025, 3, 24)),
    ("yunchuan", None, "云川县人民政府2023年政府信息公开工作年度报告", date(2024, 1, 26)),
    ("yunchuan", None, "云川县召开法治政府建设工作推进会", date(2022, 6, 15)),
    ("yunchuan", None, "云川县2021年法治政府建设督察工作方案", date(2021, 5, 11)),
    ("yunchuan", STREET_COLUMN, "听澜街道2024年政府信息公开工作年度报告", date(2025, 1, 20)),
    ("lanting", "1229031", "澜汀区2024年度行政执法数据统计年报", date(2025, 1, 24)),
    ("lanting", "1229031", "关于开展2023年度法治政府建设督察的通知", date(2023, 9, 12)),
    ("lanting", "1229044", "区司法局开展宪法宣传周活动", date(2024, 12, 5)),
    ("shuoling", None, "朔岭县2024年法治政府建设工作计划", date(2024, 3, 8)),
    ("shuoling", None, "县长走访调研基层司法所", date(2023, 8, 30)),
    ("qiyan", None, "栖岩市2022年行政复议白皮书", date(2023, 2, 20)),
    ("qiyan", None, "栖岩市法治政府建设示范指标体系解读", date(2022, 7, 4)),
)


@cache
def demo_reports() -> tuple[DemoReport, ...]:
    """Every report of the demo: those written by hand, and the many years of Yunchuan and its towns."""
    written = written_reports()
    told = {(report.issuer, report.year) for report in written}
    made = [county_report("yunchuan", "云川县", year) for year in YEARS]
    for number, town in enumerate(TOWNS):
        made += [township_report("yunchuan", "云川县", town, number, year) for year in YEARS]
    # The street's report on 2023 is written by hand: two bodies issue it together.
    made += [
        township_report("yunchuan", "云川县", "听澜街道", 4, year, column=STREET_COLUMN, titled=False)
        for year in (2020, 2021, 2022, 2024, 2025)
    ]
    for number, town in enumerate(("桐荫街道", "竹鸦乡")):
        made += [township_report("lanting", "澜汀区", town, number, year, column="1229044") for year in YEARS[3:]]
    for number, town in enumerate(("驼铃镇", "烽台镇")):
        made += [township_report("shuoling", "朔岭县", town, number + 1, year) for year in YEARS[3:]]
    return (*written, *(report for report in made if (report.issuer, report.year) not in told))


def demo_sites() -> dict[str, Site]:
    """The demo's sites by portal id, everything posted."""
    sites = {portal.id: portal.open() for portal in PORTALS}
    for report in demo_reports():
        for column in (report.column, *report.copies):
            sites[report.site].post(report.article, column)
    for site, column, title, day in NOISE:
        sites[site].post(Article(title, day, _notice(title)), column)
    return sites


def demo_web() -> FakeWeb:
    """A web with the demo's sites; `with demo_web() as web:` starts it."""
    return FakeWeb(demo_sites().values())


def address(report: DemoReport, column: str | None = None) -> str:
    """The address at which a report of the demo stands, in its own column or in one where it is copied."""
    site = next(portal for portal in PORTALS if portal.id == report.site).open()
    key = column or report.column
    place = site.columns[key] if key else next(iter(site.columns.values()))
    return site.url(site.article_path(place, report.article))


def _notice(title: str) -> tuple[str, ...]:
    return (
        "各乡镇人民政府、街道办事处，县直有关部门：",
        f"为做好有关工作，现将《{title}》印发给你们，请结合实际认真贯彻执行。",
        "各单位要加强组织领导，明确责任分工，细化工作举措，确保各项任务落到实处。工作中遇到的重要情况及时报告。",
    )
