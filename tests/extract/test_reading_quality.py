"""How well reports and articles are read, on real texts and pages that are kept outside the repository.

Floors lie just below what was reached when they were set; a change that falls below one has to say why.
"""

import difflib
import json
import re
import unicodedata
from datetime import UTC, datetime
from pathlib import Path

import pytest

from extract.decode import decode
from extract.main_text import main_text
from extract.pages import read_file, read_page
from extract.records import Capture, Page, Refusal
from tests.extract.saved_pages import PAGES, saved_pages
from tests.extract.templates import TEMPLATES, wrapped

SHARED = Path(__file__).parents[3] / "shared"
SEEDS = SHARED / "seeds"
NAMES = ("changyuan", "hongsibu", "huanghuadian", "nanshi", "ninghe")

needs_seeds = pytest.mark.skipif(not SEEDS.is_dir(), reason="../shared/seeds is absent")
needs_pages = pytest.mark.skipif(not PAGES.is_dir(), reason="../shared/pages is absent")


def squash(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


def char_f1(gold: str, found: str) -> float:
    """Characters that gold and found share in order, white space apart."""
    wanted, got = squash(gold), squash(found)
    if not wanted or not got:
        return 0.0
    blocks = difflib.SequenceMatcher(None, wanted, got, autojunk=False).get_matching_blocks()
    return 2 * sum(block.size for block in blocks) / (len(wanted) + len(got))


def seed(name: str) -> tuple[str, str]:
    """A seed's whole text, and the report in it as a careful reader bounded it."""
    text = (SEEDS / f"{name}.txt").read_text(encoding="utf-8")
    gold = json.loads((SHARED / "gold" / f"{name}.report.json").read_text(encoding="utf-8"))
    return text, text[text.index(gold["body_first"]) : text.rindex(gold["body_last"]) + len(gold["body_last"])]


def page_of(body: bytes) -> Page | Refusal:
    url = "http://www.linchuan.test/zwgk/art_1.html"
    return read_page(Capture("linchuan", url, url, body, "text/html", 200, datetime(2024, 4, 1, tzinfo=UTC)))


@needs_seeds
@pytest.mark.parametrize("name", NAMES)
def test_seed_as_a_text_file(name: str) -> None:
    page = read_page(read_file(SEEDS / f"{name}.txt"))
    assert isinstance(page, Page)
    assert char_f1(seed(name)[1], page.text) >= 0.996
    gold = json.loads((SHARED / "gold" / f"{name}.report.json").read_text(encoding="utf-8"))
    published = page.published.isoformat() if page.published else None
    assert (page.title, page.source, published) == (gold["title"], gold["source"], gold["published"])


@needs_seeds
@pytest.mark.parametrize("whole", [False, True], ids=["report-alone", "with-its-boilerplate"])
@pytest.mark.parametrize("template", [*TEMPLATES, "trs-bare", "jcms-bare", "ucap-bare"])
@pytest.mark.parametrize("name", NAMES)
def test_seed_on_a_portal_page(name: str, template: str, whole: bool) -> None:
    text, report = seed(name)
    layout, _, bare = template.partition("-")
    body = wrapped(layout, [line for line in (text if whole else report).splitlines() if line.strip()])
    if bare:  # no class, id, comment or custom tag says where the article stands
        body = re.sub(rb"\s(?:id|class)=\"[^\"]*\"|<!--.*?-->|</?ucap\w+>", b"", body, flags=re.DOTALL)
    page = page_of(body)
    assert isinstance(page, Page), page
    assert char_f1(report, page.text) >= 0.995


@needs_pages
@pytest.mark.parametrize(
    ("kind", "mean", "least"),
    [pytest.param("government", 0.995, 0.95, id="government"), pytest.param("news", 0.910, 0.0, id="news")],
)
def test_main_text_of_saved_pages(kind: str, mean: float, least: float) -> None:
    reached = {
        path.name: char_f1(gold, main_text(decode(path.read_bytes(), None)[0]).text) for path, gold in saved_pages(kind)
    }
    assert len(reached) >= 20
    assert sum(reached.values()) / len(reached) >= mean
    worst = min(reached, key=lambda name: reached[name])
    assert reached[worst] >= least, worst


@needs_pages
def test_main_text_where_no_container_is_known() -> None:
    marks = re.compile(
        r"""\s(?:id|class)\s*=\s*(?:"[^"]*"|'[^']*'|[^\s>]+)|</?ucap\w+>|<!--\s*ZJEG.*?-->""", re.IGNORECASE
    )
    reached = {
        path.name: char_f1(gold, main_text(marks.sub("", decode(path.read_bytes(), None)[0])).text)
        for path, gold in saved_pages("government")
    }
    assert sum(reached.values()) / len(reached) >= 0.985
    assert min(reached.values()) >= 0.90


@needs_pages
def test_no_saved_page_is_taken_for_a_report() -> None:
    taken = [path.name for path in PAGES.glob("*.html") if isinstance(read_page(read_file(path)), Page)]
    assert taken == []
