"""Pages of 8 MB, which the cap on bytes lets through, and what their trees may take of memory and time."""

import json
import subprocess
import sys
from datetime import UTC, datetime

import pytest

from extract.layouts import read_listing
from extract.nesting import FEW_TAGS_FOR_LEXBOR, without_depth
from extract.pages import read_page
from extract.records import Capture, Page

SIZE = 8 * 2**20 - 1000
GROWTH = 64  # MiB
UNITS = {
    "paragraphs": "<p>法治",
    "formats": "<b>x</b>",
    "links": "<a href=/x>友情</a>",
    "cells": "<tr><td>1",
    "attributes": "<p a b c d e f g h>",
    "breaks": "<br>",
    "rows": "<li><a href='/x.html'>青原县2023年法治政府建设情况报告</a><span>2024-01-02</span></li>",
}
# In a process of its own, so that nothing else counts.
MEASURED = """
import json, resource, sys, time
from datetime import UTC, datetime
from extract.layouts import read_listing
from extract.pages import read_page
from extract.records import Capture
def page(body): return read_page(Capture("q", "http://q.test/", "http://q.test/", body, "text/html", 200, datetime(2024, 5, 1, tzinfo=UTC)))
def listing(body): return read_listing(body, "text/html", "http://q.test/")
read = {"page": page, "listing": listing}[sys.argv[1]]
unit, size = sys.argv[2], int(sys.argv[3])
body = ("<html><body><div class=TRS_Editor>" + unit * (size // len(unit.encode()))).encode()
read(b"<html><body><p>x</p></body></html>")
before, began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
read(body)
print(json.dumps([(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024, time.process_time() - began]))
"""


@pytest.mark.parametrize("what", ["page", "listing"])
@pytest.mark.parametrize("unit", UNITS)
def test_a_giant_page_costs_little(what: str, unit: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, what, UNITS[unit], str(SIZE)], capture_output=True, text=True, check=True
    )
    growth, seconds = json.loads(done.stdout)
    assert growth <= GROWTH, f"{growth:.0f} MiB"
    assert seconds <= 6, f"{seconds:.1f} s of a processor"


@pytest.mark.parametrize("unit", UNITS)
def test_a_report_before_very_much_else_is_read(unit: str) -> None:
    report = "".join(
        f"<p>{line}</p>"
        for line in (
            "一、主要举措和成效",
            "2023年,青原县审查规范性文件23件,办理行政复议案件31件。",
            "二、下一步安排",
            "继续推进法治政府建设,落实行政执法三项制度,完善公共法律服务体系。",
        )
        * 5
    )
    title = "青原县2023年法治政府建设情况报告"
    body = f"<html><head><title>{title}</title></head><body><h1>{title}</h1><div class=TRS_Editor>{report}</div><div>{UNITS[unit] * 60_000}"
    moment = datetime(2024, 5, 1, tzinfo=UTC)
    page = read_page(Capture("q", "http://q.test/", "http://q.test/", body.encode(), "text/html", 200, moment))
    assert isinstance(page, Page), page
    assert "办理行政复议案件31件" in page.text
    assert page.title == title


def test_markup_within_the_limits_stays_as_it_is() -> None:
    markup = "<div class='a' id=b>" + "<p style='x' align=left>法治\n</p>" * 19_000
    assert without_depth(markup, FEW_TAGS_FOR_LEXBOR) == (markup, False)
    assert without_depth(markup) == (markup, False)


def test_a_listing_beyond_the_limit_is_read_as_far() -> None:
    rows = "".join(
        f"<li><a href='/{n}.html'>青原县{1990 + n % 30}年工作动态第{n}期</a><span>2024-01-02</span></li>"
        for n in range(9000)
    )
    page = read_listing(f"<ul>{rows}</ul>".encode(), "text/html", "http://q.test/")
    assert len(page.links) > 2000
    assert [warning for warning in page.warnings if "too many" in warning]
