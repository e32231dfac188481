"""A small fictional portal: reports by year, on a listing of one or more pages."""

from collections.abc import Iterable

from tests.extract.faulty_server import Answer, FaultyServer

LISTING = "q.test/fzzf/"


def title(year: int) -> str:
    return f"青原县{year}年法治政府建设情况报告"


def path(year: int) -> str:
    return f"fzzf/t{year + 1}0301_{year}.html"


def article(year: int, extra: str = "") -> str:
    """A report about a year, long enough to be one."""
    parts = {
        "一、主要举措和成效": f"{year}年,青原县加强规范性文件管理,审查文件{year - 2000}件,办理行政复议案件31件,培训执法人员420人次。",
        "二、存在的不足": "基层执法力量仍然不足,个别部门依法行政的意识有待提高,普法宣传的针对性还不够强。",
        "三、下一步工作安排": f"继续推进法治政府建设,落实行政执法三项制度,完善公共法律服务体系。{extra}",
    }
    body = "".join(f"<p>{heading}</p>" + f"<p>{text}</p>" * 4 for heading, text in parts.items())
    return (
        f"<html><head><title>{title(year)}</title></head><body><div class='TRS_Editor'>"
        f"<h1>{title(year)}</h1><p>现将青原县{year}年法治政府建设情况报告如下:</p>{body}</div></body></html>"
    )


def rows(years: Iterable[int]) -> str:
    return "".join(f'<li><a href="/{path(year)}">{title(year)}</a><span>{year + 1}-03-01</span></li>' for year in years)


def listing(entries: str, more: str | None = None) -> str:
    following = f'<a href="{more}">下一页</a>' if more else ""
    return f"<html><body><ul class='list'>{entries}</ul><div class='page'>{following}</div></body></html>"


def serve(server: FaultyServer, years: Iterable[int], *, validated: bool = True, per_page: int = 20) -> None:
    """Serve reports about these years, the newest first, `per_page` on a page of the listing."""
    newest = sorted(years, reverse=True)
    pages = [newest[start : start + per_page] for start in range(0, len(newest), per_page)]
    for number, page in enumerate(pages):
        following = f"/fzzf/index_{number + 1}.html" if number + 1 < len(pages) else None
        place = LISTING if number == 0 else f"q.test/fzzf/index_{number}.html"
        server.route(place, Answer(listing(rows(page), following), validated=validated))
    for year in newest:
        server.route(f"q.test/{path(year)}", Answer(article(year), validated=validated))
