"""P and S: pages that say other than they should, listings that lead astray, and what must not leave them."""

import json
from collections.abc import Callable

from tests.extract.faulty_server import Answer
from tests.faults import sites
from tests.faults.case import AFTER, HONEST, LISTING, ONE, PAGE, Case, fine, kept, lost_host, lost_page
from tests.faults.faults import everywhere, front, page, sends_on, text
from tests.faults.nights import CANARY, Night
from tests.faults.web import Web, name_of

GONE = (
    "<html><head><title>提示信息</title></head><body><h1>抱歉,您访问的页面不存在或已删除</h1><a href='/'>返回首页</a></body></html>",
    "<html><head><title>404</title></head><body><p>Not Found</p></body></html>",
    "<html><head><title>某县人民政府</title></head><body><div class='top'><a href='/'>首页</a></div><p>对不起,您要查看的文章未找到,可能已经被删除。</p></body></html>",
)
# A page in whose words nothing is missing, shown for every address that is not there.
WELCOME = (
    "<html><head><title>某县人民政府</title></head><body>"
    + "".join(f"<p>某县位于两河之间,气候温和,物产丰富,历年来获得荣誉称号{number}项。</p>" for number in range(12))
    + "</body></html>"
)
MAINTENANCE = (
    "<html><head><title>网站维护中</title></head><body><h2>网站正在维护,请稍后访问</h2></body></html>",
    "<html><head><title>系统升级公告</title></head><body><p>尊敬的用户:因系统升级,本网站将于3月2日暂停服务,给您带来不便敬请谅解。</p></body></html>",
    "<html><head><title>通知</title></head><body><div>本站正在升级改造,暂时无法访问。</div></body></html>",
)
SHELLS = (
    "<html><head><script>$_ts=window['$_ts'];if(!$_ts)$_ts={};$_ts.nsd=1;</script></head><body></body></html>",
    "<html><body><script>document.cookie='__jsl_clearance=1';location.href=location.pathname</script></body></html>",
    "<html><head><script>var a=['x'];document.cookie='C3VK=abc; path=/';window.location.reload();</script></head></html>",
    "<html><head><meta http-equiv='refresh' content='0'><script src='/_guard/auto.js'></script></head><body></body></html>",
    "<!DOCTYPE html><html><head><title>安全验证</title></head><body><p>请输入验证码以继续访问</p><img src='/captcha.png'></body></html>",
    "<html><body><noscript>请开启JavaScript并刷新该页</noscript><script>eval(function(p,a,c,k){}('x'))</script></body></html>",
)
GUARDS = (
    ("a guard's script under 403", "<!DOCTYPE html><html><head><title>Just a moment...</title></head><body><script src='/cdn-cgi/challenge-platform/h/b/orchestrate'></script></body></html>", 403),
    ("a guard's script under 405", "<html><head><script>window.location.reload</script></head><body><div>滑动验证</div></body></html>", 405),
    ("a guard's script under 503", "<html><body><noscript>Please enable JavaScript</noscript><script>setTimeout(function(){},4000)</script></body></html>", 503),
    ("a cookie made by a script", "<html><script>var arg1='8D';function setCookie(n,v){document.cookie=n+'='+v}setCookie('acw_sc__v2',arg1);document.location.reload()</script></html>", 200),
)  # fmt: skip
PHONES = (
    "联系人:李晓明,联系电话:13812345678,办公电话:0951-5098765,身份证号:110105199003078518,邮箱:lixm@example.gov.cn。"
)


def shown_for_all(page: str) -> Callable[[Web, str], None]:
    """The troubled page is gone, and the host shows another one for whatever it does not have."""

    def inject(web: Web, host: str) -> None:
        sites.put(web, host, "/robots.txt", Answer("", 404))
        del web.routes[name_of(host), PAGE]
        sites.put(web, host, "/*", page)

    return inject


def one_strange_question(night: Night, host: str) -> None:
    known = {"/robots.txt", LISTING, "/fzzf/index_1.html", *map(sites.path, sites.YEARS)}
    assert len([path for path in night.asked(host) if path not in known]) == 1


def newest_for_all(web: Web, host: str) -> None:
    """What is not there is answered with the newest report."""
    shown_for_all(sites.article(host, sites.YEARS[-1]))(web, host)


def endless(repeat: bool) -> object:
    """A pager whose next page always exists: with the last page's rows, or with rows that are always new and no reports."""

    def inject(web: Web, host: str) -> None:
        for number in range(1, 60):
            rows = "".join(sites.entry(host, year) for year in sites.YEARS[:4])
            if not repeat and number > 1:
                rows = "".join(
                    f'<li><a href="/day/{number}/{n}.html">工作动态第{number}期之{n}</a><span>2024-01-0{n + 1}</span></li>'
                    for n in range(4)
                )
            sites.put(web, host, f"/fzzf/index_{number}.html", sites.listing(rows, f"/fzzf/index_{number + 1}.html"))

    return inject


def rows(*entries: str, years: object = sites.YEARS) -> object:
    """One page of listing: the reports, and further rows."""
    return lambda host: sites.listing(
        "".join(sites.entry(host, year) for year in years)
        + "".join(entry.replace("HOST", name_of(host)) for entry in entries)
    )  # type: ignore[attr-defined]


def thrice(web: Web, host: str) -> None:
    """The troubled year's report at three addresses, of which two differ by a session alone."""
    more = "".join(
        sites.entry(host, sites.TROUBLED, href)
        for href in (f"{PAGE};jsessionid=0A1B2C3D4E5F", f"{PAGE}?jsessionid=99", "/copy/2020.html")
    )
    sites.put(web, host, "/fzzf/", sites.listing("".join(sites.entry(host, year) for year in sites.YEARS) + more))
    sites.put(web, host, "/copy/2020.html", text(host))


def one_duplicate(night: Night, host: str) -> None:
    twice = night.reports.filter(night.reports["portal"] == host)
    assert twice.height == len(sites.YEARS) + 1
    assert twice["duplicate_of"].drop_nulls().len() == 1


def sessions(web: Web, host: str) -> None:
    """Every address of the site carries a session, another one each time."""
    sites.put(
        web,
        host,
        "/fzzf/",
        sites.listing(
            "".join(sites.entry(host, year, f"{sites.path(year)};jsessionid=ABCDEF{year}") for year in sites.YEARS)
        ),
    )
    for year in sites.YEARS:
        sites.put(web, host, f"{sites.path(year)};jsessionid=ABCDEF{year}", sites.article(host, year))


def amended(web: Web, host: str) -> None:
    lines = [*sites.paragraphs(host, sites.TROUBLED)[:-1], "同时,进一步充实基层法律服务力量。"]
    sites.put(web, host, PAGE, sites.article(host, sites.TROUBLED, lines=lines))


def revised(night: Night, host: str) -> None:
    row = night.reports_of(host).filter(night.reports_of(host)["report_year"] == sites.TROUBLED).to_dicts()[0]
    assert (row["revision"], "进一步充实基层法律服务力量" in row["text"]) == (2, True)
    assert night.portal(host)["changed"] == 1


def warned(night: Night, host: str) -> None:
    assert night.portal(host)["warnings"] or night.record["warnings"]


def drifted(words: str) -> Callable[[Night, str], None]:
    """The run says in these words what is not as it was."""

    def check(night: Night, host: str) -> None:
        assert [line for line in night.portal(host)["warnings"] if words in line], night.portal(host)

    return check


def renamed(web: Web, host: str) -> None:
    """Every report stands in an element of another name, which nobody knows."""
    for year in sites.YEARS:
        sites.put(web, host, sites.path(year), sites.article(host, year).replace("TRS_Editor", "nr_box"))


def swapped(host: str) -> str:
    """The dates stand before the names, as the listing's rows are cells of a table now."""
    rows = "".join(
        f'<tr><td>{year + 1}-03-01</td><td><a href="{sites.path(year)}">{sites.title(host, year)}</a></td></tr>'
        for year in sites.YEARS
    )
    return sites.listing(f"<table>{rows}</table>")


def masthead(host: str) -> Answer:
    """A clock of today above, another date in the address, and the date as people write it."""
    body = text(host).replace("<h1>", "<div class='date'>今天是2026年3月2日 星期一</div><h1>", 1)
    return Answer(body.replace(f"{sites.TROUBLED + 1}-03-01", f"{sites.TROUBLED + 1}—03—01"))


def named(name: str) -> object:
    """The report's row in the listing, and its page, bear another name."""
    year = sites.TROUBLED

    def inject(web: Web, host: str) -> None:
        title = f"{name}{sites.title(host, year)}"
        entries = "".join(sites.entry(host, one, None, title if one == year else None) for one in sites.YEARS)
        sites.put(web, host, "/fzzf/", sites.listing(entries))

    return inject


def personal(host: str) -> str:
    lines = [*sites.paragraphs(host, sites.TROUBLED), PHONES]
    return sites.article(host, sites.TROUBLED, lines=lines)


def nothing_personal(night: Night, host: str) -> None:
    told = (
        str(night.reports_of(host).to_dicts())
        + str(night.observations.to_dicts())
        + night.out
        + night.err
        + str(night.record)
    )
    for secret in ("13812345678", "5098765", "110105199003078518", "lixm@", "李晓明"):
        assert secret not in told, secret


def short_titles(night: Night, host: str) -> None:
    assert max(map(len, night.reports["title"].to_list())) <= 500


def nothing_secret(night: Night, host: str) -> None:
    told = str({name: frame.to_dicts() for name, frame in night.ledgers.items()}) + str(night.reports.to_dicts())
    assert CANARY not in told


CASES = [
    *(lost_page(f"P01 gone {number}", page(body), "soft_404") for number, body in enumerate(GONE)),
    lost_page("P01 what is shown for all", shown_for_all(WELCOME), "soft_404", check=one_strange_question),
    lost_page("P01 the newest report is shown for all", newest_for_all, "soft_404", check=one_strange_question),
    kept("P01 what is shown for all a month later", shown_for_all(WELCOME), "soft_404", check=one_strange_question),
    *(lost_page(f"P02 maintenance {number}", page(body), "soft_404") for number, body in enumerate(MAINTENANCE)),
    *(lost_host(f"P02 maintenance everywhere {number}", everywhere(lambda _, body=body: Answer(body)), "soft_404") for number, body in enumerate(MAINTENANCE)),  # type: ignore[misc]
    lost_host("P02 gone everywhere", everywhere(lambda _: Answer(GONE[0])), "soft_404"),
    *(kept(f"P01 gone {number} a month later", page(body), "soft_404") for number, body in enumerate(GONE)),
    *(kept(f"P02 maintenance {number} a month later", page(body), "soft_404") for number, body in enumerate(MAINTENANCE)),
    Case("P02 maintenance everywhere a month later", everywhere(lambda _: Answer(MAINTENANCE[0])), "soft_404", where=(LISTING,), held=True, status="failed"),
    Case("P02 404 everywhere a month later", everywhere(lambda _: Answer("", 404)), "http_4xx", where=(LISTING,), held=True, status="failed"),
    *(lost_page(f"P03 challenge {number}", page(body), "challenge", lost=AFTER, requests=8) for number, body in enumerate(SHELLS)),  # type: ignore[misc]
    *(lost_page(f"P03 challenge with status {status}", page(Answer("<script>1</script>", status)), "challenge", lost=AFTER, requests=8) for status in (202, 412, 521)),  # type: ignore[misc]
    *(lost_host(f"P03 challenge {number} for a listing", front(body), "challenge", requests=2) for number, body in enumerate(SHELLS)),
    *(lost_page(f"P03 {name}", page(Answer(body, status)), "challenge", lost=AFTER, requests=8) for name, body, status in GUARDS),  # type: ignore[misc]
    lost_page("P03 sends itself on for ever", page(sends_on(PAGE)), "challenge", lost=AFTER, requests=8),  # type: ignore[misc]
    Case("P03 challenge a month later", page(SHELLS[0]), "challenge", held=True),
    fine("P04 an endless list that repeats", endless(True), requests=round(1.2 * HONEST)),  # type: ignore[arg-type]
    fine("P04 an endless list that is always new", endless(False), requests=HONEST + 20, back=None),  # type: ignore[arg-type]
    Case("P04 a pager that names a page too many", lambda web, host: sites.put(web, host, "/fzzf/index_1.html", sites.listing(sites.entry(host, sites.YEARS[0]), "/fzzf/index_2.html")), "http_4xx", where=(LISTING,), requests=HONEST + 1),
    fine("P05 a calendar", front(rows("<div class='cal'><a href='?month=2'>上月</a><a href='?month=4'>下月</a><a href='/fzzf/?y=2025'>2025年</a></div>")), requests=HONEST),  # type: ignore[arg-type]
    fine("P05 paths without end", front(rows("<li><a href='a/a/a/a/a/'>更多</a></li><li><a href='./fzzf/fzzf/'>法治政府</a></li>")), requests=HONEST + 1),  # type: ignore[arg-type]
    fine("P06 one report at three addresses", thrice, requests=HONEST + 1, check=one_duplicate, back=None),
    fine("P06 sessions in every address", sessions, requests=HONEST, back=None),
    Case("P06 an amended report", amended, held=True, status="ok", loose=ONE, check=revised, back=None),
    fine("P08 a row twice", front(rows("<li><a href='/fzzf/2021/t20210301_2020.html#a'>某县2020年法治政府建设情况报告</a><span>2021-03-01</span></li>")), requests=HONEST),  # type: ignore[arg-type]
    fine("P09 dates that are not the report's", page(masthead)),
    fine("P09 a date that is still to come", page(lambda host: text(host).replace(f"{sites.TROUBLED + 1}-03-01", "2099-03-01"))),
    Case("P10 a listing without rows", front("<html><body><div id='app'></div><script src='/app.js'></script></body></html>"), ("empty", "challenge"), where=(LISTING,), held=True, status="failed", check=warned, requests=4),
    Case("P10 a listing that lost most rows", front(lambda host: sites.listing(sites.entry(host, 2023))), held=True, status="ok", check=warned),
    Case("P10 a listing without dates", front(lambda host: "".join(f'<p><a href="{sites.path(year)}">{sites.title(host, year)}</a></p>' for year in sites.YEARS)), held=True, status="ok", check=warned, requests=HONEST),
    Case("P10 a container renamed", renamed, held=True, status="ok", check=drifted("container is filled in 0 %"), back=None),
    Case("P10 a listing's columns swapped", front(swapped), held=True, status="ok", check=drifted("its rows are built as date, "), requests=HONEST),
    lost_page("P12 a picture", page(lambda host: sites.article(host, sites.TROUBLED, lines=["<img src='/upload/2021/report_page_1.jpg'>", "<img src='/upload/2021/report_page_2.jpg'>"])), "needs_ocr"),
    lost_page("P12 a page of pictures' data", page(Answer(b"\x89PNG\r\n\x1a\n" + bytes(400), headers={"Content-Type": "image/png"})), ("unreadable", "needs_ocr")),
    lost_page("P13 a login", page("<html><head><title>用户登录</title></head><body><form><input name='user'><input type='password'><button>登录</button></form></body></html>"), ("not_a_report", "empty")),
    lost_page("P13 the home page", page("<html><head><title>某县人民政府</title></head><body>" + "".join(f"<li><a href='/a/{n}.html'>今日要闻第{n}条:全县召开经济工作会议</a></li>" for n in range(30)) + "</body></html>"), ("not_a_report", "soft_404", "empty")),
    lost_page("P13 data", page(lambda host: Answer(json.dumps({"title": sites.title(host, sites.TROUBLED), "content": "".join(sites.paragraphs(host, sites.TROUBLED))}, ensure_ascii=False), headers={"Content-Type": "application/json"})), "not_a_report", status="ok"),
    fine("P20 stray ends and comments", page(lambda host: text(host).replace("<p>一、", "</html></body><!-- <p> --><p>一、"))),
    fine("P20 scripts in the body", page(lambda host: text(host).replace("<p>二、", "<script>document.write('<p>虚构999件</p>')</script><p onclick='x()'>二、"))),
    fine("P20 hidden words", page(lambda host: text(host).replace("<p>二、", "<p style='display:none'>虚构888件</p><p>二、"))),
    fine("S02 a forged line in a title", named("\u2028FORGED line&#10;FORGED line&#27;[31m"), loose=ONE, back=None),  # type: ignore[arg-type]
    fine("S02 marks of direction in a title", named("\u202e\u2066"), loose=ONE, back=None),  # type: ignore[arg-type]
    fine("S02 a title of 100 kB", page(lambda host: text(host).replace(sites.title(host, 2020), sites.title(host, 2020) + "很" * 30_000)), loose=ONE, back=None, check=short_titles),
    lost_page("S02 a forged line in a status", page(Answer("", 302, {"Location": "/x%0aFORGED\u2028FORGED"})), ("http_4xx", "unreadable", "redirect_loop")),
    lost_page("S05 a secret in a redirect", page(Answer("", 302, {"Location": f"/login?token={CANARY}&password={CANARY}"})), "http_4xx", check=nothing_secret),
    fine("S05 a secret in a cookie", page(lambda host: Answer(text(host), headers={"Set-Cookie": f"token={CANARY}; Path=/"}))),
    fine("S06 personal data", page(personal), loose=ONE, check=nothing_personal),
]  # fmt: skip
