"""B and C: bombs, codings and encodings."""

import gzip
import zlib

import brotli
import zstandard

from tests.extract.faulty_server import Answer, Raw
from tests.faults import sites
from tests.faults.case import ONE, fine, kept, lost_host, lost_page
from tests.faults.faults import HEAD, bomb, charset, coded, front, layered, page, text

WIDE = str.maketrans("0123456789", "０１２３４５６７８９")


def pretending(coding: str) -> object:
    return lambda host: Answer(text(host), headers={"Content-Encoding": coding})


def filled(tail: str) -> object:
    """The right page with much else behind it."""
    return lambda host: Answer(sites.article(host, sites.TROUBLED, tail=tail))


def rewritten(change: object) -> object:
    """The right page whose lines are written in another way."""
    return lambda host: Answer(
        sites.article(host, sites.TROUBLED, lines=[change(line) for line in sites.paragraphs(host, sites.TROUBLED)])
    )  # type: ignore[operator]


def entities(line: str) -> str:
    return "".join(f"&#{ord(c)};" if number % 2 else f"&#x{ord(c):X};" for number, c in enumerate(line))


CASES = [
    *(lost_page(f"B01 a bomb in {coding}", page(bomb(coding)), "too_large") for coding in ("gzip", "deflate", "br", "zstd", "gzip, gzip")),
    lost_page("B03 twenty layers", page(layered(20)), "bad_encoding"),
    lost_page("B03 an unknown coding", page(pretending("compress")), "bad_encoding"),  # type: ignore[arg-type]
    lost_page("B04 a bomb on a redirect", page(Answer(bomb("gzip").body, 302, {"Content-Encoding": "gzip", "Location": sites.path(sites.TROUBLED)})), "redirect_loop"),
    lost_page("B04 a bomb on a 404", page(Answer(bomb("gzip").body, 404, {"Content-Encoding": "gzip"})), "http_4xx"),
    lost_host("B04 a bomb for a listing", front(bomb("br")), "too_large"),
    lost_page("B06 a thousand members", page(Answer(gzip.compress(bytes(2**16)) * 1000, headers={"Content-Encoding": "gzip"})), "too_large"),
    *(lost_page(f"B07 says {coding}, sends a page", page(pretending(coding)), "bad_encoding") for coding in ("gzip", "br", "zstd", "deflate")),  # type: ignore[arg-type]
    lost_page("B07 gzip that stops short", page(lambda host: Answer(gzip.compress(text(host).encode())[:-20], headers={"Content-Encoding": "gzip"})), "bad_encoding"),
    lost_page("B07 gzip with a wrong sum", page(lambda host: Answer(gzip.compress(text(host).encode())[:-8] + bytes(8), headers={"Content-Encoding": "gzip"})), "bad_encoding"),
    fine("B07 gzip with words behind it", page(lambda host: Answer(gzip.compress(text(host).encode()) + b"<!-- page 1 -->\n", headers={"Content-Encoding": "gzip"}))),
    *(fine(f"B07 says {coding} and codes nothing", page(pretending(coding))) for coding in ("utf-8", "none", "GBK, identity")),  # type: ignore[arg-type]
    fine("B07 gzip that nobody names", page(lambda host: Answer(gzip.compress(text(host).encode())))),
    fine("B07 gzip", page(coded("gzip", gzip.compress))),
    fine("B07 x-gzip", page(coded("x-gzip", gzip.compress))),
    fine("B07 deflate", page(coded("deflate", zlib.compress))),
    fine("B07 raw deflate", page(coded("deflate", lambda body: zlib.compress(body)[2:-4]))),
    fine("B07 br", page(coded("br", brotli.compress))),
    fine("B07 zstd", page(coded("zstd", zstandard.ZstdCompressor().compress))),
    fine("B07 gzip twice", page(coded("gzip, gzip", lambda body: gzip.compress(gzip.compress(body))))),
    fine("B07 identity", page(coded("identity", lambda body: body))),
    fine("B08 100,000 nested elements", page(filled("<div>" * 100_000))),  # type: ignore[arg-type]
    fine("B08 100,000 unclosed formats", page(filled("<b><i>" * 60_000))),  # type: ignore[arg-type]
    fine("B08 a tag of 900 kB", page(filled("<p " + "a=b " * 200_000 + ">"))),  # type: ignore[arg-type]
    fine("B08 a comment of 900 kB", page(filled("<!-- " + "- " * 400_000))),  # type: ignore[arg-type]
    fine("B08 900 kB of <", page(filled("<div class='foot'>" + "<" * 900_000 + "</div>")), loose=ONE, back=None),  # type: ignore[arg-type]
    fine("B08 entities", page(filled("<!DOCTYPE x [<!ENTITY a 'x'><!ENTITY b '&a;&a;'>]>"))),  # type: ignore[arg-type]
    fine("C01 GBK, header UTF-8", page(charset("gbk", "utf-8"))),
    fine("C01 GBK, header and page UTF-8", page(charset("gbk", "utf-8", "utf-8"))),
    fine("C01 UTF-8, header and page GBK", page(charset("utf-8", "gbk", "gb2312"))),
    fine("C01 GB18030, header gb2312", page(charset("gb18030", "gb2312"))),
    fine("C01 GBK, header ISO-8859-1", page(charset("gbk", "iso-8859-1"))),
    fine("C01 GBK, page gb2312", page(charset("gbk", None, "gb2312"))),
    fine("C01 an encoding that is none", page(charset("gbk", "x-none", "utf-nonsense"))),
    fine("C01 Big5 words, header big5", page(charset("utf-8", "big5"))),
    fine("C04 GBK and no word of it", page(charset("gbk"))),
    fine("C04 UTF-8 and no word of it", page(charset("utf-8"))),
    fine("C04 UTF-8 with a mark", page(charset("utf-8-sig", "gbk"))),
    fine("C04 UTF-16 with a mark", page(charset("utf-16", "utf-8"))),
    fine("C04 UTF-16 big-endian with a mark", page(lambda host: Answer(b"\xfe\xff" + text(host).encode("utf-16-be"), headers={"Content-Type": "text/html"}))),
    fine("C04 UTF-16 without a mark", page(charset("utf-16-le"))),
    fine("C05 a lone 0x80 in GBK", page(lambda host: Answer(text(host).encode("gbk").replace("版权".encode("gbk"), b"\x80" + "版权".encode("gbk")), headers={"Content-Type": "text/html; charset=gbk"}))),
    fine("C05 half a character at the end", page(lambda host: Answer(text(host).encode("gbk") + b"\xb7", headers={"Content-Type": "text/html; charset=gbk"}))),
    fine("C05 half a character at the end of UTF-8", page(lambda host: Answer(text(host).encode() + "法".encode()[:2]))),
    fine("C05 a character in two pieces", page(lambda host: Raw((HEAD + b"Content-Length: %d\r\n\r\n" % len(text(host).encode()), *split(text(host).encode())), pause=0.01, end="close"))),
    fine("C06 NUL between", page(lambda host: Answer(text(host).replace("。", "。\0")))),
    fine("C06 invisible characters", page(lambda host: Answer(text(host).replace("件,", "\u200b件\ufeff,"))), loose=ONE, back=None),
    fine("C06 full-width digits", page(rewritten(lambda line: line.translate(WIDE))), loose=ONE, back=None),  # type: ignore[arg-type]
    fine("C06 no-break blanks at numbers", page(lambda host: Answer(text(host).replace("件,", "&nbsp;件,"))), loose=ONE, back=None),
    fine("C06 no-break blanks in numbers", page(lambda host: Answer(text(host).replace(str(sites.number(host, 2020)), "&nbsp;".join(str(sites.number(host, 2020)))))), loose=ONE, back=None),
    fine("C07 numeric references", page(rewritten(entities))),  # type: ignore[arg-type]
    fine("C07 control characters", page(lambda host: Answer(text(host).replace("。", "。\x0b\x07")))),
    kept("B01 a bomb where there was a report", page(bomb("zstd")), "too_large"),
    kept("B07 wrong gzip where there was a report", page(pretending("gzip")), "bad_encoding"),  # type: ignore[arg-type]
]  # fmt: skip


def split(body: bytes) -> list[bytes]:
    """A body in pieces whose borders lie within characters."""
    return [body[start : start + 501] for start in range(0, len(body), 501)]
