"""Ten thousand damaged pages, most of them small: no exception, none that takes a second, no memory that stays."""

import random
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from extract.pages import read_page
from extract.records import Capture, Page, Refusal
from tests.extract.templates import REPORT

URL = "http://www.linchuan.test/zwgk/t20240314_1.html"
PAGES_A_SEED = 1000
SECONDS = 1.0  # of processor time
MEMORY = 64 * 2**20  # bytes

TITLE = "临川县司法局2023年法治政府建设情况报告"
_HEAD = f"<!DOCTYPE html><html><head><meta charset=utf-8><title>{TITLE}</title><META name='PubDate' content='2024-03-14 09:00'></head><body><div class=nav><a href=/>首页</a> &gt; <a href=/a>公开</a></div><h1>{TITLE}</h1><p>来源：临川县司法局 发布时间：2024-03-14 字号：大 中 小</p>"
_FOOT = "<ul><li><a href='P1.pdf'>附件</a><li><a href=b.html>上一篇</a></ul><div class=foot>主办：临川县人民政府 测ICP备12345678号 网站标识码：3699990001</div></body></html>"
_TEXT = "".join(f"<p><span>{line[:9]}</span><b>{line[9:]}</b></p>" for line in REPORT)
_TABLE = "<table><tr><th rowspan=2>项目<th colspan=2>数量</tr><tr><td>件<td>占比</tr><tr><td>复议<td>36<td>12.5%</tr></table>"
SOURCES = tuple(
    (_HEAD + body + _FOOT).encode()
    for body in (
        f"<div class=TRS_Editor><style>.TRS_Editor P{{margin:0}}</style>{_TEXT}{_TABLE}</div>",
        f"<!--ZJEG_RSS.content.begin-->{_TEXT}<!--ZJEG_RSS.content.end-->",
        f"<div id=zoomcon class=article-content><ucapcontent>{_TEXT}</ucapcontent><div id=div_div>扫一扫</div></div>",
        f"<table><tr><td>{_TABLE}</td><td><div>{_TEXT}</div></td></tr></table>",
        f"<div class=share>分享到</div><div>{_TEXT}</div><script>var a='<p>无</p>';createPageHTML(3,0,'t20240314_1','html')</script>",
        "<div id=zoom><img src=1.jpg></div><iframe src='viewer.html?file=P1.pdf'></iframe>",
    )
)
PIECES = (
    b"\x00", b"\xff\xfe", b"</p>", b"</div></td></tr></table>", b"<", b">", b"<!--", b"-->", b"<![CDATA[", b"<table><tr><td>",
    b"<div class='TRS_Editor'>", b"<script>", b"</script>", b"<style>", b"<plaintext>", b"<select><option>", b"<svg><p>",
    b"<template>", b"<a href='http://['>", b"<base href='//['>", b"<font size=7>", b"&#x110000;", b"&nbsp", b"'", b'"',
    b"<meta charset=utf-16>", b"<meta name=PubDate content='9999-99-99'>", "发布日期：".encode(), "\u202e\ufeff".encode(),
    b"<td rowspan=99999 colspan=99999>", b"</body></html>", b"<frameset>", b"<form></table>", b"<b><i><u><font a=1>",
)  # fmt: skip
HUGE = (
    lambda page: b"<div>" * 100_000 + page + b"</div>" * 100_000,
    lambda page: page.replace(b"<p>", b"<p title='" + b"a " * 100_000 + b"'>", 3),
    lambda page: page.replace(b"<p>", b"<p " + b"".join(b"a%d=1 " % number for number in range(30_000)) + b">", 1),
    lambda page: page * 60,
    lambda page: page.replace(b"</p>", b"</p>" + b"\x00" * 50_000),
    lambda page: b"</p></div></table>" * 30_000 + page,
    lambda page: b"<div></x>" * 50_000 + page,
    lambda page: b"".join(b"<p><font size=%d>" % number for number in range(5_000)) + page,
    lambda page: b"<table><tr><td>" * 20_000 + page,
    lambda page: page + b"<a href=x>" * 50_000,
)


def mutated(page: bytes, chance: random.Random) -> bytes:
    """The page cut, with a stretch left out or doubled, or something put in, a few times over."""
    for _ in range(chance.randint(1, 5)):
        at, end = sorted(chance.randrange(len(page) + 1) for _ in range(2))
        match chance.randrange(6):
            case 0:
                page = page[:end]
            case 1:
                page = page[:at] + page[min(end, at + 400) :]
            case 2:
                page = page[:end] + page[at:end]
            case 3 | 4:
                page = page[:at] + chance.choice(PIECES) * chance.choice((1, 1, 1, 30)) + page[at:]
            case _:
                page = page[:at] + bytes([chance.randrange(256)]) + page[at + 1 :]
    return page[:20_000]


def seconds_to_read(body: bytes, chance: random.Random) -> float:
    kind = chance.choice(("text/html", None, "text/html; charset=gbk", "text/html; charset=utf-8"))
    begun = time.process_time()
    read = read_page(Capture("linchuan", URL, URL, body, kind, 200, datetime(2024, 4, 1, tzinfo=UTC)))
    taken = time.process_time() - begun
    assert isinstance(read, Page | Refusal)
    if isinstance(read, Page):
        assert read.text
        assert "\x00" not in read.text
    return taken


def resident() -> int:
    """Bytes of memory that the process holds now."""
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * 4096


@pytest.mark.parametrize("seed", range(10))
def test_mutated_pages(seed: int) -> None:
    chance = random.Random(seed)
    for source in SOURCES:
        seconds_to_read(source, chance)
    before = resident()
    slowest = max(
        seconds_to_read(mutated(SOURCES[number % len(SOURCES)], chance), chance) for number in range(PAGES_A_SEED)
    )
    assert slowest < SECONDS
    assert resident() - before < MEMORY


@pytest.mark.parametrize("number", range(len(HUGE)))
def test_huge_pages(number: int) -> None:
    chance = random.Random(number)
    body = HUGE[number](SOURCES[number % len(SOURCES)])
    seconds_to_read(body, chance)
    before = resident()
    assert min(seconds_to_read(body, chance) for _ in range(3)) < SECONDS
    assert resident() - before < MEMORY
