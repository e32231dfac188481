"""Whatever bytes come, page and listing are read without an exception and in time that follows their length."""

import random
import time
from datetime import UTC, datetime

import pytest

from extract.layouts import read_listing
from extract.nesting import DEEPEST, without_depth
from extract.pages import read_page
from extract.records import Capture, ListingPage, Page, Refusal
from tests.extract.templates import REPORT, TEMPLATES, wrapped

URL = "http://www.linchuan.test/zwgk/index.html"
SECONDS = 4.0  # four times what is promised: the tests share a machine
ROWS = (
    "<ul>"
    + "<li><a href='./202403/t20240314_1.html'>临川县2023年法治政府建设年度报告</a><span>2024-03-14</span></li>" * 20
)
LISTINGS = (
    f"{ROWS}</ul><script>createPageHTML(3, 0, 'index', 'html')</script>",
    f"<!--{ROWS}</ul><script>createPageHTML('page_div',3, 1,'list','shtml',50)</script>-->",
    "<script type='text/xml'><datastore><totalrecord>90</totalrecord><nextgroup><![CDATA[<a href='/dataproxy.jsp?page=1'></a>]]></nextgroup>"
    + "<recordset>" + "<record><![CDATA[<li><a href='/art_1.html'>标题标题标题</a><span>2024-03-14</span></li>]]></record>" * 20 + "</recordset></datastore></script>",
)  # fmt: skip
# What each layout looks for, over and over and never ended.
LURES = (
    "{channelCode ", "loadPageData(x){channelCode:[", "{columnid unitid ", "<meta name=channelId ", "<meta http-equiv=refresh ",
    "<script querydata='", "/jpaas-publish-server/front/page/build/unit<script querydata=\"{'a':", "window._CONFIG = {TREE:[", "[{\"id\":1,\"children\":",
    "'//common/search/", '"//' + "a" * 99 + "/", "共 ", "1 / ", "1", "<a href=index_2.html>2</a>", "<a href='?page=12345'>12345</a>",
    "createPageHTML(3,0,'a'", "Pager({", "pagination({totalData:", "var countPage=", "<datastore><nextgroup>", "<record><![CDATA[", "_simple_list_gotopage_fun(",
    "当前位置：首页 > ", "<title>法治政府-", "location.href='", "<!--<a href='x'>法治政府建设年度报告", "<base href='",
)  # fmt: skip
PROSE = "法治政府建设情况，现报告如下。"
BREAKERS = (b"\x00", b"\xff", b"</p>", b"</div></td></table>", b"<", b">", b"<!--", b"-->", b"<table><tr><td>", b"<script>", b"<![CDATA[", b"]]>", b"&#0;", b"&#x110000;", b"'", b'"', b"<a href='http://['>", b"<base href='http://['>", b"<plaintext>", b"<xmp>", b"<select>", b"<svg><p>", b"<template>", b"<frameset>", "\ud7ff\ufffe".encode(), b"\xed\xa0\x80", b"<meta charset=zip>")  # fmt: skip


def read_both(body: bytes, content_type: str | None = "text/html") -> tuple[Page | Refusal, ListingPage]:
    page = read_page(Capture("linchuan", URL, URL, body, content_type, 200, datetime(2024, 4, 1, tzinfo=UTC)))
    return page, read_listing(body, content_type, URL)


def mutated(body: bytes, chance: random.Random) -> bytes:
    for _ in range(chance.randint(1, 4)):
        at, end = sorted((chance.randrange(len(body) + 1), chance.randrange(len(body) + 1)))
        match chance.randrange(5):
            case 0:
                body = body[:at]
            case 1:
                body = body[:at] + body[end:]
            case 2:
                body = body[:end] + body[at : min(end, at + 20_000)] + body[end:]
            case 3:
                body = body[:at] + chance.choice(BREAKERS) * chance.choice((1, 1, 50)) + body[at:]
            case _:
                body = body[:at] + bytes([chance.randrange(256)]) + body[at + 1 :]
    return body[:200_000]


@pytest.mark.parametrize("seed", range(8))
def test_mutated_pages(seed: int) -> None:
    chance = random.Random(seed)
    sources = [wrapped(template, REPORT) for template in TEMPLATES] + [text.encode() for text in LISTINGS]
    for number in range(150):
        body = mutated(sources[number % len(sources)], chance)
        begun = time.process_time()
        page, listing = read_both(body, chance.choice(("text/html", None, "text/html; charset=gbk", "text/plain")))
        assert time.process_time() - begun < SECONDS
        assert isinstance(page, Page | Refusal)
        assert isinstance(listing, ListingPage)


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("<div>" * 100_000 + PROSE + "</div>" * 100_000, id="divisions-nested"),
        pytest.param("<span>" * 100_000 + PROSE, id="spans-never-closed"),
        pytest.param("<table><tr><td>" * 10_000 + PROSE, id="tables-nested"),
        pytest.param("<p><font size=1><b>" * 5_000 + PROSE, id="formatting-never-closed"),
        pytest.param("<a href='x.html'>" * 10_000 + PROSE, id="links-never-closed"),
        pytest.param("</p></div></table>" * 20_000 + PROSE, id="stray-ends"),
        pytest.param('<div class="' + "a " * 500_000 + '">' + PROSE, id="endless-class"),
        pytest.param("<div " + " ".join(f"a{n}=1" for n in range(50_000)) + ">" + PROSE, id="countless-attributes"),
        pytest.param("<a" * 100_000, id="tags-without-end"),
        pytest.param("<meta http-equiv=refresh content='" * 20_000, id="metas-without-end"),
        pytest.param("<!--" * 100_000, id="comments"),
        pytest.param("<record><![CDATA[" * 20_000, id="records-without-end"),
        pytest.param("createPageHTML(" * 30_000, id="pager-calls"),
        pytest.param("{columnid unitid " * 20_000, id="braces"),
        pytest.param("\x00" * 500_000, id="nul"),
        pytest.param("&" * 200_000, id="ampersands"),
        pytest.param("来源" * 100_000, id="labels"),
        pytest.param("2024 - " * 50_000, id="half-dates"),
        pytest.param("<p>" + "\u3000" * 300_000 + "</p>", id="spaces"),
        pytest.param("<p>" + PROSE * 30_000, id="one-paragraph"),
        pytest.param("《" * 100_000 + "（" * 100_000, id="brackets"),
        pytest.param("<div class='TRS_Editor'>" * 5_000 + PROSE, id="containers-nested"),
        pytest.param("<plaintext>" + "<p>x" * 5_000, id="plaintext"),
        pytest.param("<select><option>" * 10_000, id="options"),
    ],
)  # fmt: skip
def test_built_to_cost_time(body: str) -> None:
    raw = body.encode()
    begun = time.process_time()
    page, _ = read_both(raw)
    assert time.process_time() - begun < SECONDS
    assert isinstance(page, Page | Refusal)


@pytest.mark.parametrize("length", [1, 7, 1000, 100_000])
def test_random_bytes(length: int) -> None:
    for seed in range(20 if length < 10_000 else 2):
        assert isinstance(read_both(random.Random(seed).randbytes(length))[0], Refusal)


def test_only_what_is_too_deep_is_changed() -> None:
    shallow = "<div><p>甲</p></div>" * 3000
    assert without_depth(shallow) == (shallow, False)
    deep, flattened = without_depth("<div>" * 3000 + "甲" + "</div>" * 3000 + "<p>乙</p>")
    assert flattened
    assert deep == "<div>" * DEEPEST + "甲" + "</div>" * DEEPEST + "<p>乙</p>"


@pytest.mark.parametrize("lure", LURES)
def test_lures_of_every_layout_end_in_time(lure: str) -> None:
    for body in (lure * (50_000 // len(lure)), lure + " " * 50_000 + lure * 200, ROWS + lure * 1_000):
        began = time.process_time()
        found = read_listing(body.encode(), "text/html", URL)
        assert isinstance(found, ListingPage)
        assert time.process_time() - began < SECONDS
