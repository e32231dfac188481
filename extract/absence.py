"""What a host answers for a page that cannot exist: the second signal by which a page is known to be missing.

Many sites say 200 to every address and show their home page, a notice or some article of theirs. Where an answer raises the
doubt (a link to a report leads to none; two addresses give one body), the host is asked once a visit for an address that
nobody can have published, and the two answers are compared.
"""

import hashlib
import re
from collections import Counter
from pathlib import PurePosixPath
from urllib.parse import urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser

from extract.addresses import canonical_url, host_of
from extract.archive import Provenance
from extract.decode import decode
from extract.main_text import shown_lines
from extract.nesting import FEW_TAGS_FOR_LEXBOR, without_depth
from extract.permission import refuse_unasked
from extract.records import Absent, Refusal
from extract.redirects import is_redirect
from extract.robots import Robots
from extract.untrusted import read_untrusted
from extract.visiting import Errand

# Share of both pages' characters that lines of the one make up in the other.
_ALIKE = 0.9
_DIGITS = re.compile(r"\d+")


async def is_answer_to_anything(
    errand: Errand, robots: Robots, asked: str, final_url: str, body: bytes, content_type: str | None
) -> bool:
    """Whether the host's answer to an address (`asked`) is the one that it gives to addresses that cannot exist."""
    host = host_of(asked)
    if host not in errand.absent:
        errand.absent[host] = await _ask(errand, robots, asked)
    absent = errand.absent[host]
    if absent is None:
        return False
    if absent.sent_to is not None:
        return canonical_url(final_url) == absent.sent_to != canonical_url(asked)
    if absent.sha256 == hashlib.sha256(body).hexdigest():
        return True
    lines = read_untrusted(_lines, body, content_type)
    if isinstance(lines, Refusal) or not lines or not absent.lines:
        return False
    common = _size(lines & absent.lines)
    return common >= _ALIKE * max(_size(lines), _size(absent.lines))


async def _ask(errand: Errand, robots: Robots, beside: str) -> Absent | None:
    """One request, never repeated and never followed; None where its answer says nothing, as an honest 404 does."""
    url = _impossible(beside, f"{errand.began:%Y-%m-%d}")
    if await refuse_unasked(errand, robots, url) is not None:
        return None
    outcome = await errand.client.fetch(url, limit=errand.policy.page_limit, permit=_nowhere, refresh=False, tries=1)
    errand.keep(outcome, Provenance(url, "absent"))
    answer = outcome.last
    if answer is not None and is_redirect(answer):
        return Absent(sent_to=canonical_url(urljoin(url, answer.header("Location") or "")))
    if outcome.refusal is not None or outcome.body is None:
        return None
    lines = read_untrusted(_lines, outcome.body, outcome.header("Content-Type"))
    sha256 = hashlib.sha256(outcome.body).hexdigest()
    return Absent(sha256=sha256, lines=None if isinstance(lines, Refusal) else lines)


async def _nowhere(url: str) -> Refusal:
    return Refusal("off_site", url)


def _impossible(beside: str, day: str) -> str:
    """An address in the folder of another, with its ending, that nobody has published."""
    parts = urlsplit(beside)
    folder, _, name = parts.path.rpartition("/")
    token = hashlib.sha256(f"{parts.netloc} {day}".encode()).hexdigest()[:24]
    return parts._replace(
        path=f"{folder}/{token}{PurePosixPath(name).suffix or '.html'}", query="", fragment=""
    ).geturl()


def _lines(body: bytes, content_type: str | None) -> Counter[str]:
    """The lines of a page without digits: of two answers, the time and the address asked for may differ."""
    markup, _ = without_depth(decode(body, content_type)[0], FEW_TAGS_FOR_LEXBOR)
    return Counter(_DIGITS.sub("", line) for line in shown_lines(LexborHTMLParser(markup)))


def _size(lines: Counter[str]) -> int:
    return sum(len(line) * count for line, count in lines.items())
