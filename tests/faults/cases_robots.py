"""R: robots.txt, whatever comes for it."""

from tests.extract.faulty_server import Answer, Endless, Raw
from tests.faults import sites
from tests.faults.case import HONEST, LISTING, ONE, ROBOTS, Case, fine, lost_host
from tests.faults.faults import bomb, layered, redirect, robots
from tests.faults.nights import Night
from tests.faults.web import FORBIDDEN, HOSTS, Web, name_of

GONE = "<html><head><title>404</title></head><body><h1>页面不存在</h1></body></html>"
PAGE = sites.path(sites.TROUBLED)


def rules(text: str | bytes) -> Answer:
    return Answer(text, headers={"Content-Type": "text/plain"})


def not_asked(night: Night, host: str) -> None:
    assert night.asked(host, PAGE) == []


def no_page_asked(night: Night, host: str) -> None:
    assert [path for path in night.asked(host) if path != ROBOTS] == []


def slowly(night: Night, host: str) -> None:
    assert min(night.gaps[host][1:]) >= 0.98 * 0.25


def forbids(id: str, text: str | bytes) -> Case:
    """Rules that forbid one page, and no other."""
    return Case(f"R08 {id}", robots(rules(text)), "robots_disallow", lost=ONE, status="ok", check=not_asked)


def closed(id: str, answer: object, reason: str | tuple[str, ...] = "robots_unreachable", **more: object) -> Case:
    """An answer that keeps us out."""
    return lost_host(f"R {id}", robots(answer), reason, **{"check": no_page_asked, **more})  # type: ignore[arg-type]


def hops(count: int) -> object:
    """Redirects to as many places one after the other, and rules at the end; it holds for the host that was asked."""

    def inject(web: Web, host: str) -> None:
        for number in range(count):
            leads = f"/r{number + 1}" if number + 1 < count else "/rules"
            sites.put(web, host, f"/r{number}", redirect(leads))
        sites.put(web, host, "/robots.txt", redirect("/r0"))
        sites.put(web, host, "/rules", rules(f"User-agent: *\nDisallow: {PAGE}"))

    return inject


def elsewhere(web: Web, host: str) -> None:
    """Three hops over another host, whose rules then hold for the first."""
    other = name_of(HOSTS[-1])
    web.route(f"{other}/r-{host}-1", redirect(f"http://{other}/r-{host}-2"))
    web.route(f"{other}/r-{host}-2", rules(f"User-agent: *\nDisallow: {PAGE}"))
    sites.put(web, host, "/robots.txt", redirect(f"http://{other}/r-{host}-1"))


CASES = [
    *(closed(f"01 status {status}", Answer("", status)) for status in (500, 502, 503, 401, 403, 429)),
    closed("01 503 with Retry-After", Answer("", 503, {"Retry-After": "7200"}), requests=1),
    closed("02 never answers", Raw(end="open"), ("timeout", "robots_unreachable")),
    closed("02 reset", Raw(end="reset"), "unreachable"),
    closed("02 cut", Raw((b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nUser-agent",))),
    closed("02 no HTTP", Raw((b"220 ftp.test ready\r\n\r\n",))),
    *(fine(f"R03 status {status}", robots(Answer("" if status == 204 else GONE, status))) for status in (404, 410, 400, 451, 204)),
    closed("05 redirects for ever", redirect("/robots.txt"), requests=6),
    closed("05 redirects to nowhere", Answer("", 302)),
    closed("05 redirects to the forbidden place", redirect(f"http://{FORBIDDEN}/robots.txt"), ("blocked_address", "robots_unreachable"), requests=1),
    closed("05 redirects to a file", redirect("file:///etc/passwd"), ("blocked_address", "robots_unreachable"), requests=1),
    closed("06 a gzip bomb", bomb("gzip"), requests=1),
    closed("06 layers", layered(20), requests=1),
    closed("06 endless", Endless(b"HTTP/1.1 200 OK\r\n\r\n", b"# more and more\n" * 9000), requests=1),
    closed("06 wrong gzip", Answer("User-agent: *", headers={"Content-Encoding": "gzip"}), requests=1),
    closed("06 a challenge", Answer("<script>", 412), "challenge", requests=1),
    closed("06 a script", Answer("<html><head><script>$_ts=window['$_ts'];if(!$_ts)$_ts={};</script></head><body></body></html>"), "challenge", requests=2),
    fine("R07 a page", robots(Answer(GONE))),
    fine("R07 empty", robots(rules(""))),
    fine("R07 bytes", robots(rules(bytes(range(256)) * 20))),
    fine("R06 10 MB, rules behind 500 KiB", robots(rules("# more\n" * 1_400_000 + "User-agent: *\nDisallow: /"))),
    forbids("rules before 500 KiB", f"User-agent: *\nDisallow: {PAGE}\n" + "# more\n" * 200_000),
    forbids("plain", f"User-agent: *\nDisallow: {PAGE}"),
    forbids("byte order mark", f"\ufeffUser-agent: *\nDisallow: {PAGE}"),
    forbids("UTF-16", f"\ufeffUser-agent: *\nDisallow: {PAGE}".encode("utf-16-le")),
    forbids("CRLF and blank lines", f"User-agent: *\r\n\r\nDisallow: {PAGE}\r\n"),
    forbids("rules that would take for ever to match", f"User-agent: *\nDisallow: /{'*a' * 60}$\nDisallow: /fz{'*' * 500}x$\nDisallow: {PAGE}"),
    forbids("20,000 rules", "User-agent: *\n" + "".join(f"Disallow: /p{n}/*x\n" for n in range(15_000)) + f"Disallow: {PAGE}"),
    forbids("CR alone", f"User-agent: *\rDisallow: {PAGE}\r"),
    forbids("dollar", "User-agent: *\nDisallow: /*_2020.html$\nDisallow: /fzzf$"),
    forbids("star", "User-agent: *\nDisallow: /*2021*0301*_2020"),
    forbids("longest match", f"User-agent: *\nAllow: /fzzf/\nDisallow: {PAGE}\nDisallow: /fzz"),
    forbids("own group over all", f"User-agent: *\nDisallow: /\n\nUser-agent: FaZhi\nDisallow: {PAGE}"),
    forbids("merged groups", f"User-agent: fazhi\nDisallow: /x\n\nUser-agent: other\nDisallow: /\n\nUser-agent: fazhi\nDisallow: {PAGE}"),
    forbids("blank line in a group", f"User-agent: *\n\n\nDisallow: {PAGE}"),
    forbids("several names for a group", f"User-agent: other\nUser-agent: fazhi\nDisallow: {PAGE}"),
    forbids("percent-encoding", f"User-agent: *\nDisallow: {PAGE.replace('t2021', '%742021')}"),
    forbids("comments and blanks", f"user-AGENT : *  # all\n  DISALLOW :  {PAGE}  # one"),
    forbids("a sitemap between", f"User-agent: *\nSitemap: http://a.test/s.xml\nDisallow: {PAGE}"),
    Case("R04 three hops over another host", elsewhere, "robots_disallow", lost=ONE, status="ok", check=not_asked),
    Case("R05 five hops", hops(4), "robots_disallow", lost=ONE, status="ok", check=not_asked, requests=HONEST + 6),  # type: ignore[arg-type]
    closed("08 all disallowed", rules("User-agent: *\nDisallow: /"), "robots_disallow", requests=1),
    closed("10 Crawl-delay 9999", rules("User-agent: *\nCrawl-delay: 9999"), "crawl_delay", requests=1),
    fine("R10 Crawl-delay 0.25", robots(rules("User-agent: *\nCrawl-delay: 0.25")), check=slowly),
    fine("R10 Crawl-delay of words", robots(rules("User-agent: *\nCrawl-delay: a while"))),
    Case("R09 disallowed a month later", robots(rules("User-agent: *\nDisallow: /fzzf/")), "robots_disallow", where=(LISTING,), held=True, status="failed", requests=1, check=no_page_asked),
    Case("R09 unreachable a month later", robots(Answer("", 500)), "robots_unreachable", where=(LISTING, ), held=True, status="failed", requests=3, check=no_page_asked),
]  # fmt: skip
