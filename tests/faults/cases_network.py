"""N: what networks and servers do to an answer on its way."""

from datetime import timedelta
from email.utils import format_datetime

from tests.extract.faulty_server import Answer, Endless, InTurn, Raw
from tests.faults import sites
from tests.faults.case import AFTER, HONEST, LISTING, Case, fine, kept, lost_host, lost_page
from tests.faults.faults import (
    HEAD,
    Collecting,
    Cookied,
    Drip,
    HangsUp,
    Late,
    Poisoned,
    everywhere,
    front,
    page,
    text,
)  # fmt: skip
from tests.faults.nights import START

HALF = HEAD + b"Content-Length: 4000\r\n\r\n<html><body><p>" + "法治政府建设".encode() * 20
OK = Raw((b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok",))


def raw(*pieces: bytes, end: str = "close") -> Raw:
    return Raw(pieces, end=end)


def whole(head: bytes) -> object:
    """The right page under a head of one's own."""
    return lambda host: Raw(
        (head.replace(b"LENGTH", str(len(text(host).encode())).encode()) + b"\r\n" + text(host).encode(),)
    )


def date(hours: float) -> str:
    return format_datetime(START + timedelta(hours=hours), usegmt=True)


def chunks(body: bytes) -> list[bytes]:
    return [
        b"%X;part=%d\r\n%b\r\n" % (len(body[start : start + 700]), start, body[start : start + 700])
        for start in range(0, len(body), 700)
    ]


def turns(*first: Answer) -> object:
    return lambda host: InTurn([*first, Answer(text(host))])


STATUSES = [
    *((status, "http_4xx") for status in (400, 401, 403, 404, 405, 406, 410, 418, 451)),
    *((status, "http_5xx") for status in (500, 501, 502, 504, 505, 508, 599)),
    (204, "empty"), (205, "empty"), (206, "truncated"), (304, "unreadable"), (300, "unreadable"), (999, "unreadable"),
]  # fmt: skip
CASES = [
    lost_host("N01 refused", lambda web, host: None, "unreachable", place=lambda place: place.split(":")[0] + ":9", requests=0),
    lost_page("N02 never answers", page(raw(end="open")), "timeout"),
    lost_host("N02 listing never answers", front(raw(end="open")), "timeout"),
    lost_page("N02 drips its head", page(Drip(HALF)), "timeout"),
    lost_page("N03 reset in the body", page(raw(HALF, end="reset")), "truncated"),
    lost_page("N03 reset before an answer", page(raw(end="reset")), "unreachable"),
    lost_page("N03 closed before an answer", page(raw()), "unreachable"),
    lost_page("N04 short body", page(raw(HALF)), "truncated"),
    lost_page("N05 bad chunk size", page(raw(HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\n<html\r\nxyz\r\n<p>half</p>\r\n0\r\n\r\n")), "truncated"),
    lost_page("N05 chunks without an end", page(raw(HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\n<html\r\n")), "truncated"),
    lost_page("N05 negative chunk", page(raw(HEAD + b"Transfer-Encoding: chunked\r\n\r\n-5\r\n<html\r\n0\r\n\r\n")), "truncated"),
    lost_page("N07 drips its body", page(Drip(HALF + b"x" * 400, 0.05)), ("too_slow", "timeout")),
    lost_page("N07 stops in the body", page(raw(HALF, end="open")), "too_slow"),
    lost_page("N08 endless body", page(Endless(HEAD + b"\r\n", b"<p>" * 20_000)), "too_large"),
    lost_page("N08 endless chunks", page(Endless(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"3000\r\n" + b"<p>-" * 0xC00 + b"\r\n")), "too_large"),
    lost_page("N08 endless headers", page(Endless(b"HTTP/1.1 200 OK\r\n", b"X-More: yes\r\n" * 500)), "too_large"),
    lost_page("N08 endless header line", page(Endless(b"HTTP/1.1 200 OK\r\nX-More: ", b"y" * 20_000)), "too_large"),
    lost_page("N08 endless status line", page(Endless(b"HTTP/1.1 200 ", b"O" * 20_000)), ("too_large", "unreadable")),
    lost_page("N08 endless informational answers", page(Endless(b"", b"HTTP/1.1 102 Processing\r\n\r\n" * 50)), ("timeout", "too_large", "unreadable")),
    lost_page("N08 length beyond the cap", page(raw(HEAD + b"Content-Length: 99999999999\r\n\r\n<html>", end="open")), "too_large"),
    lost_page("N08 a large page", page(Answer("<p>法治</p>" * 150_000)), "too_large"),
    lost_host("N09 does not resolve", lambda web, host: None, "dns", place=lambda _: "", requests=0),
    fine("N10 503 twice, then 200", page(turns(Answer("", 503), Answer("", 503)))),
    fine("N10 reset, then 200", page(turns(raw(end="reset")))),  # type: ignore[arg-type]
    fine("N10 cut twice, then 200", page(turns(raw(HALF), raw(HALF)))),  # type: ignore[arg-type]
    fine("N10 listing 502, then 200", front(lambda host: InTurn([Answer("", 502), Answer(sites.page_of(host, 0))]))),
    lost_host("N11 503 with Retry-After: 3600", front(Answer("", 503, {"Retry-After": "3600"})), "http_5xx", requests=2),
    lost_page("N11 503 with Retry-After at a page", page(Answer("", 503, {"Retry-After": "3600"})), "http_5xx", lost=AFTER, requests=8),
    lost_host("N12 429 with a date", front(Answer("", 429, {"Retry-After": date(2)})), "http_4xx", requests=2),
    fine("N12 429 with a date that comes", page(turns(Answer("", 429, {"Retry-After": date(0.5 / 3600)})))),
    fine("N12 503 with Retry-After: 1", page(turns(Answer("", 503, {"Retry-After": "1"})))),
    *(lost_page(f"N12 Retry-After of {years} years", page(Answer("", 503, {"Retry-After": wish})), "http_5xx", lost=AFTER, requests=8, back=7.1) for years, wish in ((31, "999999999"), (7973, "Fri, 31 Dec 9999 23:59:59 GMT"))),
    fine("N12 Retry-After in the past", page(turns(Answer("", 503, {"Retry-After": date(-1000)}), Answer("", 503, {"Retry-After": "-5"})))),
    fine("N12 Retry-After that says nothing", page(turns(Answer("", 503, {"Retry-After": "soon, \u6cd5"})))),
    lost_page("N14 empty body", page(Answer("")), "empty"),
    lost_page("N14 blank body", page(Answer(" \r\n\t ")), "empty"),
    fine("N15 hangs up after each third", lambda web, host: everywhere(lambda handler, met=[0]: HangsUp(handler, met))(web, host), requests=HONEST + 6),  # type: ignore[misc]
    lost_page("N16 no HTTP", page(raw(b"SSH-2.0-OpenSSH_9.2\r\n\r\n")), "unreadable"),
    lost_page("N16 a body alone", page(raw(b"<html><body><p>hello</p></body></html>\r\n\r\n")), "unreadable"),
    lost_page("N16 a wrong version", page(raw(b"HTTP/9.9.9 200 OK\r\n\r\n<p>")), "unreadable"),
    lost_page("N16 a status of words", page(raw(b"HTTP/1.1 OK 200\r\n\r\n<p>")), "unreadable"),
    lost_page("N22 two lengths", page(raw(HEAD + b"Content-Length: 5\r\nContent-Length: 900\r\n\r\n<html>")), ("unreadable", "truncated")),
    lost_page("N22 a negative length", page(raw(HEAD + b"Content-Length: -5\r\n\r\n<html>")), ("unreadable", "truncated")),
    fine("N24 another answer behind the answer", page(lambda host: Poisoned(Answer(text(host)), b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nfake"))),
    fine("N24 another answer a moment later", page(lambda host: Poisoned(Answer(text(host)), b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nfake", 0.02)), extra="delay = 0.8"),
    fine("N26 a slow host", everywhere(lambda handler: Late(handler, 0.15))),
    fine("N13 a validator in Chinese", front(lambda host: Answer(sites.page_of(host, 0), headers={"ETag": '"法治"', "Last-Modified": "某日"}))),
    fine("N13 a validator of 9 kB", front(lambda host: Answer(sites.page_of(host, 0), headers={"ETag": f'"{"x" * 9000}"'}))),
    fine("N13 a validator from the future", page(lambda host: Answer(text(host), headers={"ETag": 'W/"a"', "Last-Modified": "Fri, 31 Dec 2099 23:59:59 GMT"}))),
    fine("N29 informational answers before", page(lambda host: Raw((b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n" + HEAD + b"Content-Length: %d\r\n\r\n" % len(text(host).encode()) + text(host).encode(),)))),
    fine("N29 chunks with extensions and trailers", page(lambda host: Raw((HEAD + b"Transfer-Encoding: chunked\r\n\r\n", *chunks(text(host).encode()), b"0\r\nX-Sum: 1\r\n\r\n")))),
    fine("N29 lines that end in LF alone", page(lambda host: Raw((b"HTTP/1.1 200 OK\nContent-Type: text/html\nContent-Length: %d\n\n" % len(text(host).encode()) + text(host).encode(),)))),
    lost_page("N29 another protocol, unasked", page(raw(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n")), "unreadable"),
    lost_page("N31 a new cookie and the same address for ever", page(lambda host: Collecting()), "redirect_loop", requests=HONEST + 5),
    fine("N29 no length, closed at the end", page(whole(HEAD))),  # type: ignore[arg-type]
    fine("N29 HTTP/1.0", page(whole(b"HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n"))),  # type: ignore[arg-type]
    fine("N29 bytes of GBK in the head", page(whole(b"HTTP/1.1 200 \xc9\xcc\xca\xb5\r\nX-Powered-By: \xb7\xa8\xd6\xce\r\nContent-Length: LENGTH\r\n"))),  # type: ignore[arg-type]
    fine("N29 no phrase", page(whole(b"HTTP/1.1 200\r\nContent-Length: LENGTH\r\n"))),  # type: ignore[arg-type]
    fine("N29 no type", page(whole(b"HTTP/1.1 200 OK\r\nContent-Length: LENGTH\r\n"))),  # type: ignore[arg-type]
    fine("N29 type of another kind", page(lambda host: Answer(text(host), headers={"Content-Type": "application/octet-stream"}))),
    fine("N29 status 203", page(lambda host: Answer(text(host), 203))),
    fine("N31 a cookie and the same address", page(lambda host: Cookied(Answer(text(host)))), requests=HONEST + 3),
    lost_page("N32 a head of 60 kB", page(lambda host: Raw((b"HTTP/1.1 200 OK\r\n" + b"".join(b"Set-Cookie: c%d=%s\r\n" % (n, b"v" * 3000) for n in range(20)) + b"Content-Length: %d\r\n\r\n" % len(text(host).encode()) + text(host).encode(),))), "too_large"),
    fine("N32 cookies to the brim", page(lambda host: Raw((b"HTTP/1.1 200 OK\r\n" + b"".join(b"Set-Cookie: c%d=%s\r\n" % (n, b"v" * 3000) for n in range(5)) + b"Content-Length: %d\r\n\r\n" % len(text(host).encode()) + text(host).encode(),)))),
    lost_host("N33 challenge at every page", everywhere(lambda _: Answer("<script>1</script>", 521)), "challenge", requests=2),
    lost_host("N34 everything never answers", everywhere(lambda _: raw(end="open")), ("timeout", "robots_unreachable"), requests=3),
    lost_host("N34 everything is reset", everywhere(lambda _: raw(end="reset")), "unreachable"),
    lost_host("N34 everything is 500", everywhere(lambda _: Answer("", 500)), "robots_unreachable"),
    *(lost_page(f"N27 status {status}", page(Answer("" if status in (204, 205, 304) else "<p>no</p>", status)), reason) for status, reason in STATUSES),
    kept("N14 empty where there was a report", page(Answer("")), "empty"),
    kept("N27 500 where there was a report", page(Answer("", 500)), "http_5xx"),
    kept("N27 404 where there was a report", page(Answer("", 404)), "http_4xx"),
    kept("N04 short where there was a report", page(raw(HALF)), "truncated"),
    Case("N09 does not resolve a month later", place=lambda _: "", reason="dns", where=(LISTING,), held=True, status="failed", requests=0),
    Case("N34 everything is 503 a month later", everywhere(lambda _: Answer("", 503)), "robots_unreachable", where=(LISTING, ), held=True, status="failed", requests=4),
]  # fmt: skip
