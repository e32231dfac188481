"""What a portal repeats on its pages does not reach a report's text, and what a report says itself stays."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from extract.chrome import is_chrome
from extract.crawl import visit_portal
from extract.ledger import Ledger
from extract.pages import read_page
from extract.reading import read_archived, read_history
from extract.records import Capture, Page, Refusal
from extract.repeated import NOTHING, repeated_lines, without_repeated
from tests.extract.faulty_server import FaultyServer, portal

# Words of a portal that no pattern of chrome knows.
ABOVE = (
    "山水青原欢迎您",
    "青原县人民政府",
    "本平台所载文稿均已按规定审查,与纸质文件不一致的,以纸质文件为准,敬请留意。",
)
BELOW = (
    "青原县数字政府平台全天候为您服务,欢迎对我们的工作提出宝贵意见和建议,我们将认真研究并不断改进。",
    "让数据多跑路,让群众少跑腿,努力建设人民满意的服务型政府,携手共创青原更加美好的明天。",
    "青原县民政局",
    "青原县水利局",
)
TITLE = "青原县2023年法治政府建设情况报告"
REPORT = (
    "2023年,青原县审查规范性文件23件,办理行政复议案件31件,培训行政执法人员420人次,执法水平不断提高。",
    "一、主要举措和成效",
    "持续推进行政执法规范化建设,全面落实行政执法公示、执法全过程记录、重大执法决定法制审核三项制度。",
    "二、存在的不足",
    "基层执法力量仍然不足,个别部门依法行政的意识有待提高,普法宣传的针对性还不够强。",
    "三、下一步工作安排",
    "继续推进法治政府建设,完善公共法律服务体系,加强行政规范性文件的监督管理。",
)
SIGNED = ("青原县人民政府", "2024年3月1日")
NOW = datetime(2024, 5, 1, 18, 30, tzinfo=UTC)
URL = "http://q.test/fzzf/t20240301_2023.html"


def paragraphs(lines: Sequence[str]) -> str:
    return "".join(f"<p>{line}</p>" for line in lines)


def row(year: int, abstract: str = "") -> str:
    name = f"青原县{year}年法治政府建设情况报告"
    return f'<li><a href="/fzzf/t{year + 1}0301_{year}.html">{name}</a><span>{year + 1}-03-01</span>{abstract}</li>'


def page(content: str, *, title: str = TITLE) -> str:
    """A page of the portal: what it repeats lies as near to the content as it can."""
    return f"<html><head><title>{title}</title></head><body><div>{paragraphs(ABOVE)}{content}{paragraphs(BELOW)}</div></body></html>"


def listing(rows: str = row(2023) + row(2022)) -> str:
    return page(f"<ul>{rows}</ul>", title="法治政府建设年度报告")


def article(lines: Sequence[str] = (*REPORT, *SIGNED), *, container: bool = False) -> str:
    if container:  # a content system's mark round everything
        inner = f"{paragraphs(ABOVE[2:])}{paragraphs(lines)}{paragraphs(BELOW)}"
        return f"<html><head><title>{TITLE}</title></head><body><h1>{TITLE}</h1><div class=TRS_Editor>{inner}</div></body></html>"
    return page(f"<h1>{TITLE}</h1>{paragraphs(lines)}")


def capture(markup: str) -> Capture:
    return Capture("q", URL, URL, markup.encode(), "text/html", 200, NOW, title=TITLE)


def read(markup: str, shown: str | None = None) -> list[str]:
    found = read_page(capture(markup), repeated=repeated_lines(capture(shown)) if shown else NOTHING)
    assert isinstance(found, Page), found
    return found.text.splitlines()


def test_no_pattern_knows_these_words() -> None:
    assert not [line for line in (*ABOVE, *BELOW) if is_chrome(line)]


@pytest.mark.parametrize("container", [False, True])
def test_what_a_portal_repeats_is_not_the_reports(container: bool) -> None:
    markup = article(container=container)
    title = [] if container else [TITLE]
    assert BELOW[0] in read(markup), "without a witness, it is taken for the report's"
    assert read(markup, listing()) == [*title, *REPORT, *SIGNED]


def test_a_report_without_a_signature_is_signed_by_no_menu() -> None:
    assert read(article(REPORT), listing()) == [TITLE, *REPORT]


def test_a_page_of_nothing_else_is_no_report() -> None:
    markup = page(f"<h1>{TITLE}</h1>")
    assert isinstance(read_page(capture(markup)), Page), "without a witness, it is taken for a report"
    refusal = read_page(capture(markup), repeated=repeated_lines(capture(listing())))
    assert isinstance(refusal, Refusal)
    assert refusal.reason == "empty"


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param(row(2023, paragraphs((*REPORT, *SIGNED))) + row(2022), id="the report in its row"),
        pytest.param(row(2023, paragraphs(REPORT[:1])) + row(2022, paragraphs(REPORT[-1:])), id="sentences in rows"),
        pytest.param(row(2023, paragraphs(REPORT[:1])), id="one row"),
        pytest.param(
            f"<li><h3>{TITLE}</h3><p>{REPORT[0]}</p><p>{REPORT[-1]}</p></li>" + row(2023) + row(2022), id="a teaser"
        ),
        pytest.param(paragraphs((TITLE, *REPORT, *SIGNED)), id="the report without a link"),
        pytest.param(paragraphs((*REPORT[1::2], *SIGNED)) + row(2023), id="its headings and its signature"),
    ],
)
def test_a_listing_that_shows_the_report_takes_nothing_from_it(rows: str) -> None:
    markup = f"<html><body><h1>{TITLE}</h1><div class=TRS_Editor>{paragraphs((*REPORT, *SIGNED))}</div></body></html>"
    assert read(markup, listing(rows)) == [*REPORT, *SIGNED]


def test_what_repeats_within_the_text_stays() -> None:
    lines = (*REPORT[:3], BELOW[1], *REPORT[3:], *SIGNED)
    assert read(article(lines), listing()) == [TITLE, *lines]
    assert read(article(lines, container=True), listing()) == list(lines)


def test_titles_and_dates_at_the_ends_stay() -> None:
    shown = repeated_lines(capture(page(paragraphs((TITLE, SIGNED[1])), title="x")))
    lines = (TITLE, ABOVE[0], *REPORT, BELOW[0], SIGNED[1])
    assert without_repeated(lines, shown) == (TITLE, *REPORT, SIGNED[1])


def test_a_listing_without_a_page_or_of_rows_alone_says_nothing() -> None:
    for body in ("", "<frameset><frame src=a></frameset>", f"<body>{row(2023)}{row(2022)}<p>{BELOW[0]}</p>"):
        assert repeated_lines(capture(body)) == NOTHING


def test_the_archive_is_read_anew_as_on_the_night(server: FaultyServer, tmp_path: Path) -> None:
    """Each record names its witness: neither later listings nor a lost ledger change what is read from it."""
    years = (2022, 2023)
    server.route("q.test/fzzf/", listing())
    for year in years:
        lines = [line.replace("2023", str(year)) for line in (*REPORT, *SIGNED)]
        server.route(
            f"q.test/fzzf/t{year + 1}0301_{year}.html", article(lines).replace(TITLE, TITLE.replace("2023", str(year)))
        )
    there = portal()
    asyncio.run(visit_portal(there, server.policy(now=NOW), tmp_path, "run-1"))
    ledger = Ledger.load(tmp_path, "q")
    places = [
        (item.url, item.archive or "", item.archive_offset or 0)
        for item in ledger
        if item.kind == "article" and item.is_held
    ]
    assert len(places) == len(years)
    night = read_archived(tmp_path, there, places).pages.sort("url")
    assert [text.splitlines()[-1] for text in night["text"]] == [SIGNED[1]] * 2
    assert not [text for text in night["text"] for line in (*ABOVE, *BELOW) if line in text and line not in SIGNED]

    server.route("q.test/fzzf/", f"<html><body><ul>{row(2024)}{row(2023)}{row(2022)}</ul></body></html>")
    server.route("q.test/fzzf/t20250301_2024.html", article())
    asyncio.run(visit_portal(there, server.policy(now=NOW.replace(day=2)), tmp_path, "run-2"))
    (tmp_path / "ledger/q.parquet").unlink()
    asyncio.run(visit_portal(there, server.policy(now=NOW.replace(day=3)), tmp_path, "run-3"))
    anew = read_history(tmp_path, there).pages
    again = anew.filter(anew["url"].is_in(night["url"].to_list())).sort("url").select(night.columns)
    assert again.equals(night)
    assert anew.filter(anew["revision"] != 1).is_empty()
    assert BELOW[0] in "".join(anew["text"]), "the newest report's listing says nothing of it"
