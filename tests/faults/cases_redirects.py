"""D: where an answer, a link or a name would lead us."""

from collections.abc import Callable

from tests.extract.faulty_server import Answer
from tests.faults import sites
from tests.faults.case import AFTER, ALL, HONEST, PAGE, Case, fine, kept, lost_host, lost_page
from tests.faults.faults import at, both, front, page, redirect, runs, sends_on, text
from tests.faults.nights import CANARY, Night
from tests.faults.web import FORBIDDEN, Web, name_of

# The forbidden place in the forms that some resolver, browser or library takes for it.
FORMS = (
    FORBIDDEN, "127.1", "127.0.66", "2130706498", "0x7f000042", "0x7F.0.0.66", "0177.0.0.102", "0177.0.0.0102", "[::ffff:127.0.0.66]",
    "[::ffff:7f00:42]", "[::127.0.0.66]", "[64:ff9b::7f00:42]", "[2002:7f00:42::]", "[::1]", "[::]", "0.0.0.0", "0", "169.254.169.254", "100.64.0.1",
    "10.0.0.1", "192.168.1.1", "172.16.0.1", "127。0。0。66", "127.0.0.66.", "１２７.0.0.66", "①②⑦.0.0.66", "127.0.0.%36%36", "[fe80::1%25lo]",
    "224.0.0.1", "255.255.255.255", "localhost",
)  # fmt: skip
SCHEMES = (
    "file:///etc/passwd",
    "data:text/html,<p>x</p>",
    "ftp://127.0.0.66/x",
    "javascript:alert(1)",
    "gopher://127.0.0.66:70/_x",
    "ws://127.0.0.66/",
    "about:blank",
    "http:///x",
    "http://",
)


def moved(web: Web, host: str) -> str:
    """The troubled report's page stands elsewhere on its host; gives back where."""
    sites.put(web, host, "/moved/2020.html", text(host))
    return "/moved/2020.html"


def leads(make: Callable[[str], Answer]) -> Callable[[Web, str], None]:
    """The report's page sends its reader on to where it stands now."""

    def inject(web: Web, host: str) -> None:
        sites.put(web, host, PAGE, make(moved(web, host)))

    return inject


def chain(count: int) -> Callable[[Web, str], None]:
    def inject(web: Web, host: str) -> None:
        for number in range(1, count):
            sites.put(web, host, f"/hop/{number}", redirect(f"/hop/{number + 1}"))
        sites.put(web, host, f"/hop/{count}", text(host))
        sites.put(web, host, PAGE, redirect("/hop/1"))

    return inject


def links(*targets: str) -> Callable[[Web, str], None]:
    """The listing has further rows, with titles of reports, that lead elsewhere."""

    def inject(web: Web, host: str) -> None:
        rows = "".join(
            sites.entry(
                host,
                2000 + number % 15,
                target,
                f"{sites.NAMES[host]}县{2000 + number % 15}年法治政府建设情况报告({number})",
            )
            for number, target in enumerate(targets)
        )
        own = "".join(sites.entry(host, year) for year in sites.YEARS)
        sites.put(web, host, "/fzzf/", sites.listing(own + rows))

    return inject


def every_form_is_blocked(night: Night, host: str) -> None:
    rows = night.ledgers[host].filter(night.ledgers[host]["state"] == "refused")
    assert rows.height >= len(FORMS) - 8, "many forms are one address"
    assert set(rows["reason"]) <= {"blocked_address", "off_site", "dns"}
    assert len(night.asked(host)) <= HONEST


def based(base: str) -> Answer:
    return lambda host: Answer(
        sites.page_of(host, 0).replace("<head>", f'<head><base href="{base}">').replace('href="/', 'href="')
    )  # type: ignore[return-value]


def no_userinfo(night: Night, host: str) -> None:
    ledger = night.ledgers[host]
    for column in ("url", "link_url", "final_url", "title"):
        assert not [value for value in ledger[column].drop_nulls() if CANARY in value], column


def report_url_is_the_listings(night: Night, host: str) -> None:
    urls = night.reports_of(host)["url"].to_list()
    assert f"http://{name_of(host)}{PAGE}" in urls


def asked_as_written(night: Night, host: str) -> None:
    assert night.asked(host, "?a=1&b=2")


CASES = [
    lost_page("D01 to itself", page(redirect(PAGE)), "redirect_loop", requests=HONEST + 5),
    lost_page("D01 a loop of two", both(page(redirect("/two")), at("/two", redirect(PAGE))), "redirect_loop", requests=HONEST + 5),
    lost_page("D01 thirty hops", chain(30), "redirect_loop", requests=HONEST + 5),
    fine("D01 five hops", chain(5), requests=HONEST + 5, check=report_url_is_the_listings),
    *(lost_page(f"D02 to {form}", page(redirect(f"http://{form}/x.html")), ("blocked_address", "off_site", "dns", "unreadable")) for form in FORMS[:20:3]),
    lost_page("D02 to the forbidden place", page(redirect(f"http://{FORBIDDEN}/")), "blocked_address"),
    lost_page("D02 with a user name", page(lambda host: redirect(f"http://{name_of(host)}@{FORBIDDEN}/")), "blocked_address"),
    lost_page("D02 refresh to the forbidden place", page(sends_on(f"http://{FORBIDDEN}/")), "blocked_address"),
    lost_page("D02 script to the forbidden place", page(runs(f"location.href='http://{FORBIDDEN}/'")), ("challenge", "blocked_address"), lost=AFTER),  # type: ignore[misc]
    *(lost_page(f"D03 to {scheme[:12]}", page(redirect(scheme)), ("blocked_address", "unreadable", "off_site", "redirect_loop", "http_4xx")) for scheme in SCHEMES),
    *(lost_page(f"D03 refresh to {scheme[:12]}", page(sends_on(scheme)), ("blocked_address", "unreadable", "challenge", "empty")) for scheme in SCHEMES[:1]),
    lost_page("D03 a header in the Location", page(redirect("/x\tSet-Cookie: a=b")), ("http_4xx", "unreadable")),
    lost_page("D03 an address of no form", page(redirect("http://[::1/")), ("unreadable", "blocked_address")),
    lost_page("D03 a Location of 100 kB", page(Answer("", 302, {"Location": "/" + "x" * 100_000})), ("too_large", "http_4xx", "unreadable")),
    fine("D04 a Location in Chinese", both(page(Answer("", 302, {"Location": "/新/2020.html"})), at("/%E6%96%B0/2020.html", text)), requests=HONEST + 1),
    fine("D04 a relative Location", leads(lambda place: redirect(f"../..{place}"))),
    fine("D04 a Location without a scheme", lambda web, host: sites.put(web, host, PAGE, redirect(f"//{name_of(host)}{moved(web, host)}"))),
    *(fine(f"D04 status {status}", leads(lambda place, status=status: redirect(place, status=status))) for status in (301, 303, 307, 308)),  # type: ignore[misc]
    fine("D04 a refresh to where it stands", leads(sends_on), check=report_url_is_the_listings),
    fine("D04 a Refresh header to where it stands", leads(lambda place: Answer("", headers={"Refresh": f"0; url={place}"}))),
    lost_page("D02 a Refresh header to the forbidden place", page(Answer("", headers={"Refresh": f"0;URL='http://{FORBIDDEN}/'"})), "blocked_address"),
    fine("D04 a refresh with an entity", leads(lambda place: sends_on(f"{place}?a=1&amp;b=2")), check=asked_as_written),
    fine("D06 a base that is no address", front(lambda host: Answer(sites.page_of(host, 0).replace("<head>", "<head><base href='javascript:alert(1)'>")))),
    fine("D04 a refresh for browsers without scripts", page(lambda host: text(host).replace("<head>", f"<head><noscript><meta http-equiv='refresh' content='0;url=http://{FORBIDDEN}/'></noscript>"))),
    fine("D04 a refresh for old browsers", page(lambda host: text(host).replace("<head>", "<head><!--[if lt IE 9]><meta http-equiv='refresh' content='0;url=/old.html'><![endif]-->"))),
    fine("D04 a page that is to be read again", page(lambda host: text(host).replace("<head>", "<head><meta http-equiv='refresh' content='600;url=/fzzf/'>"))),
    lost_page("D04 off the site", page(redirect("http://mirror.example/2020.html")), "off_site", status="ok"),
    lost_page("D04 to another portal", page(redirect("http://an.test/fzzf/")), "off_site", status="ok"),
    Case("D05 links in every form", links(*(f"http://{form}/{number}.html" for number, form in enumerate(FORMS))), requests=HONEST, status="partial", check=every_form_is_blocked),
    Case("D05 links off the site", links("http://mirror.example/a.html", "https://spam.example/b.html"), requests=HONEST, status="ok"),
    Case("D05 links of other schemes", links(*SCHEMES[:7]), requests=HONEST, status="ok"),
    fine("D05 links with a secret", lambda web, host: sites.put(web, host, "/fzzf/", sites.listing("".join(sites.entry(host, year, f"http://user:{CANARY}@{name_of(host)}{sites.path(year)}") for year in sites.YEARS))), check=no_userinfo, requests=HONEST),
    Case("D06 a base elsewhere", front(based(f"http://{FORBIDDEN}/")), "blocked_address", where=(), lost=ALL, status="partial", requests=3),
    Case("D06 a base off the site", front(based("http://mirror.example/")), "off_site", where=(), lost=ALL, status="ok", requests=3),
    lost_host("D07 the name leads to the forbidden place", lambda web, host: None, "blocked_address", place=lambda place: f"{FORBIDDEN}:{place.split(':')[1]}", requests=0),
    lost_host("D07 listing redirects to the forbidden place", front(redirect(f"http://{FORBIDDEN}/")), "blocked_address"),
    lost_host("D07 listing redirects off the site", front(redirect("http://mirror.example/")), "off_site"),
    fine("D08 next page in the forbidden place", front(lambda host: sites.listing("".join(sites.entry(host, year) for year in sites.YEARS), f"http://{FORBIDDEN}/index_1.html")), status="partial", back=None),
    fine("D08 next page off the site", front(lambda host: sites.listing("".join(sites.entry(host, year) for year in sites.YEARS), "http://mirror.example/index_1.html")), status="ok", back=None),
    Case("D09 the name turns to the forbidden place", lambda web, host: closing(web, host), where=(), lost=ALL, place=lambda place: f"{place}|{FORBIDDEN}:{place.split(':')[1]}", status="failed", requests=2),
    lost_page("D11 to the home page", both(page(redirect("/")), at("/", "<html><body><h1>青原县人民政府</h1><p>欢迎访问</p><a href='/fzzf/'>法治政府</a></body></html>")), "soft_404"),
    lost_page("D11 to the listing", page(redirect("/fzzf/")), "soft_404"),
    kept("D11 to the home page a month later", both(page(redirect("/")), at("/", "<html><body><h1>首页</h1><ul><li><a href='/a/1.html'>要闻</a></li></ul></body></html>")), "soft_404"),
    kept("D02 to the forbidden place a month later", page(redirect(f"http://{FORBIDDEN}/")), "blocked_address"),
    kept("D01 a loop a month later", page(redirect(PAGE)), "redirect_loop"),
]  # fmt: skip


def closing(web: Web, host: str) -> None:
    """Every answer closes its connection, so that each request looks its name up anew."""
    sites.put(web, host, "/robots.txt", Answer("User-agent: *\nDisallow:", then_close=True))
    for key in [key for key in web.routes if key[0] == name_of(host)]:
        handler = web.routes[key]
        assert isinstance(handler, Answer)
        handler.then_close = True
