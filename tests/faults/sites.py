"""The portals of the fault cases: one a host, five reports each, on a listing of two pages; every answer known."""

from datetime import date

from tests.extract.faulty_server import Answer, FaultyServer, Handler
from tests.faults.web import HOSTS, name_of

YEARS = tuple(range(2019, 2024))
TROUBLED = 2020  # the year whose page is in trouble, where one page is
NAMES = dict(zip(HOSTS, (first + second for second in "原岩汀陵川" for first in "青栖澜硕云禾桐雁"), strict=True))


def home(host: str, scheme: str = "http") -> str:
    return f"{scheme}://{name_of(host)}/"


def path(year: int) -> str:
    """Where a report stands on its host."""
    return f"/fzzf/{year + 1}/t{year + 1}0301_{year}.html"


def title(host: str, year: int) -> str:
    return f"{NAMES[host]}县{year}年法治政府建设情况报告"


def number(host: str, year: int) -> int:
    """What a report says of itself: different in every one."""
    return 100 * (HOSTS.index(host) + 1) + year - 2000


def paragraphs(host: str, year: int) -> list[str]:
    """The report, line by line."""
    name, count = NAMES[host], number(host, year)
    return [
        f"现将{name}县{year}年法治政府建设情况报告如下:",
        "一、主要举措和成效",
        f"{year}年,{name}县加强规范性文件管理,审查规范性文件{count}件,办理行政复议案件{count + 7}件,培训行政执法人员{count * 3}人次。",
        "持续推进行政执法规范化建设,全面落实行政执法公示、执法全过程记录、重大执法决定法制审核三项制度。",
        "二、存在的不足",
        "基层执法力量仍然不足,个别部门依法行政的意识有待提高,普法宣传的针对性还不够强。",
        "三、下一步工作安排",
        "继续推进法治政府建设,完善公共法律服务体系,加强行政规范性文件的监督管理。",
    ]


def article(host: str, year: int, *, lines: list[str] | None = None, head: str = "", tail: str = "") -> str:
    """The page of a report."""
    body = "".join(f"<p>{line}</p>" for line in lines or paragraphs(host, year))
    name = title(host, year)
    return (
        f"<html><head>{head}<title>{name}</title></head><body><div class='nav'><a href='/'>首页</a></div><h1>{name}</h1>"
        f"<div class='info'>发布时间:{year + 1}-03-01 来源:{NAMES[host]}县人民政府</div>"
        f"<div class='TRS_Editor'>{body}</div>{tail}<div class='foot'>版权所有 {NAMES[host]}县人民政府</div></body></html>"
    )


def entry(host: str, year: int, href: str | None = None, name: str | None = None) -> str:
    """The row of a report in the listing."""
    return f'<li><a href="{href or path(year)}">{name or title(host, year)}</a><span>{year + 1}-03-01</span></li>'


def listing(entries: str, following: str | None = None) -> str:
    more = f'<a href="{following}">下一页</a>' if following else ""
    return f"<html><head><title>法治政府建设年度报告</title></head><body><ul class='list'>{entries}</ul><div class='page'>{more}</div></body></html>"


def page_of(host: str, number: int) -> str:
    """The listing's first or second page."""
    years = sorted(YEARS, reverse=True)[4 * number : 4 * number + 4]
    return listing("".join(entry(host, year) for year in years), "/fzzf/index_1.html" if number == 0 else None)


def serve(web: FaultyServer, host: str) -> None:
    """Serve a host's portal, as it is when nothing is wrong."""
    for key in [key for key in web.routes if key[0] == name_of(host)]:
        del web.routes[key]
    put(web, host, "/fzzf/", Answer(page_of(host, 0), validated=True))
    put(web, host, "/fzzf/index_1.html", Answer(page_of(host, 1), validated=True))
    for year in YEARS:
        put(web, host, path(year), Answer(article(host, year), validated=True))


def put(web: FaultyServer, host: str, where: str, handler: Handler | str | bytes) -> None:
    """Serve something else at one path of a host."""
    web.route(f"{name_of(host)}{where}", handler)


def published(year: int) -> date:
    return date(year + 1, 3, 1)
