"""The main text of saved pages: how much of it is found, and how fast, beside four libraries that do the same.

Pages and their main text are read from `../shared/pages`. F1 is that of runs of four characters, white space and the
`|` between a table's cells apart, against the text that people or the page's own container gave. Speed is processor time
on one core over all the pages, markup in and text out, as a multiple of trafilatura's.
"""

import re
import time
import unicodedata
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

import justext
import lxml.html
import trafilatura
from readability import Document
from resiliparse.extract.html2text import extract_plain_text
from rich.console import Console
from rich.table import Table

from extract.decode import decode
from extract.main_text import main_text
from tests.extract.saved_pages import PAGES, saved_pages

_ROUNDS = 5  # the best of so many counts
_WORST = 5  # of our own pages, named below the table


@dataclass(frozen=True, slots=True)
class _Case:
    name: str
    markup: str
    gold: str


def _ours(markup: str) -> str:
    return main_text(markup).text


def _trafilatura(markup: str) -> str:
    return trafilatura.extract(markup, include_comments=False) or ""


def _readability(markup: str) -> str:
    return str(lxml.html.fromstring(Document(markup).summary()).text_content())


def _resiliparse(markup: str) -> str:
    return str(extract_plain_text(markup, main_content=True))


def _justext(markup: str) -> str:
    # It has no Chinese word list: its language-independent setting, as its authors give it.
    paragraphs = justext.justext(markup, frozenset(), stopwords_low=0, stopwords_high=0)
    return "\n".join(paragraph.text for paragraph in paragraphs if not paragraph.is_boilerplate)


_EXTRACTORS: dict[str, Callable[[str], str]] = {
    "fazhi": _ours,
    "trafilatura": _trafilatura,
    "readability-lxml": _readability,
    "resiliparse": _resiliparse,
    "justext": _justext,
}


def four_gram_f1(gold: str, found: str) -> float:
    """F1 of the runs of four characters that two texts share, white space and `|` apart; widths of characters made equal."""
    wanted, got = _runs(gold), _runs(found)
    shared = (wanted & got).total()
    return 2 * shared / (wanted.total() + got.total()) if shared else 0.0


def _runs(text: str) -> Counter[str]:
    squashed = re.sub(r"[\s|]+", "", unicodedata.normalize("NFKC", text))
    return Counter(squashed[index : index + 4] for index in range(max(1, len(squashed) - 3)))


def _cases(kind: str) -> list[_Case]:
    return [_Case(path.name, decode(path.read_bytes(), None)[0], gold) for path, gold in saved_pages(kind)]


def _seconds(cases: list[_Case]) -> dict[str, float]:
    """Processor seconds of each extractor over the pages: the best of some rounds, taken in turn, so that what else the
    machine does falls on all of them.
    """
    best: dict[str, float] = {}
    for _ in range(_ROUNDS):
        for name, extract in _EXTRACTORS.items():
            begun = time.process_time()
            for case in cases:
                _text(extract, case.markup)
            best[name] = min(best.get(name, float("inf")), time.process_time() - begun)
    return best


def _text(extract: Callable[[str], str], markup: str) -> str:
    try:
        return extract(markup)
    except Exception:  # noqa: BLE001 - what a peer raises on a page is that it found nothing there
        return ""


def run() -> None:
    """Print the table, then the pages on which this project does worst."""
    console = Console(width=120)
    if not PAGES.is_dir():
        console.print("main_text: expected saved pages in ../shared/pages, found no such folder; nothing measured")
        return
    kinds = {kind: _cases(kind) for kind in ("government", "news")}
    pages = sum(map(len, kinds.values()))
    table = Table(title="main text of saved pages: 4-gram F1, and speed on one core (trafilatura = 1)")
    table.add_column("", no_wrap=True)
    for kind, cases in kinds.items():
        table.add_column(f"{kind} ({len(cases)})\nmean", justify="right")
        table.add_column("\nleast", justify="right")
        table.add_column("\nspeed", justify="right")
    table.add_column("all\nms a page", justify="right")
    table.add_column("\nspeed", justify="right")
    seconds = {kind: _seconds(cases) for kind, cases in kinds.items()}
    worst: list[tuple[float, str]] = []
    for name, extract in _EXTRACTORS.items():
        cells = [name]
        for kind, cases in kinds.items():
            scores = [(four_gram_f1(case.gold, _text(extract, case.markup)), case.name) for case in cases]
            cells += [f"{sum(score for score, _ in scores) / len(scores):.3f}", f"{min(scores)[0]:.3f}"]
            cells.append(f"{seconds[kind]['trafilatura'] / seconds[kind][name]:.1f}")
            if extract is _ours:
                worst += scores
        total, slow = (sum(taken[one] for taken in seconds.values()) for one in (name, "trafilatura"))
        cells += [f"{1000 * total / pages:.2f}", f"{slow / total:.1f}"]
        table.add_row(*cells)
    console.print(table)
    for score, page in sorted(worst)[:_WORST]:
        console.print(f"{score:.3f} {page}", highlight=False)
