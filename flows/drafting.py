"""`fazhi portals new`: a portal file drafted from a live page, with the page as it came and a test that asks for a look.

The draft says what the page says of itself; whether that is right, a person has to see. Until one has, the test fails.
"""

import asyncio
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import polars as pl
from selectolax.lexbor import LexborHTMLParser

from extract.addresses import canonical_url, host_of
from extract.checking import looking
from extract.decode import decode
from extract.layouts import read_listing
from extract.layouts.column import is_about_reports
from extract.metadata import meta_tags
from extract.policy import Policy
from extract.records import Link, ListingPage, Refusal, Step
from extract.registry import Listing, Portal, load_registry
from extract.report_links import may_be_report
from extract.untrusted import read_untrusted
from flows.progress import reporter, shown
from flows.settings import UsageError, load_settings
from flows.tables import wide_console
from transform.divisions import divisions

_MOST_LISTINGS = 20
_SITE_CODE = re.compile(r"网站标识码\s*[:：]?\s*(\d{10}|bm\d{8})", re.IGNORECASE)
_PROVINCES = {
    "11": "bj", "12": "tj", "13": "he", "14": "sx", "15": "nmg", "21": "ln", "22": "jl", "23": "hlj", "31": "sh",
    "32": "js", "33": "zj", "34": "ah", "35": "fj", "36": "jx", "37": "sd", "41": "ha", "42": "hb", "43": "hn",
    "44": "gd", "45": "gx", "46": "hi", "50": "cq", "51": "sc", "52": "gz", "53": "yn", "54": "xz", "61": "sn",
    "62": "gs", "63": "qh", "64": "nx", "65": "xj",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fetched:
    """A live page: its bytes as they came, decoded from their transfer alone, and how they were declared."""

    url: str
    body: bytes
    content_type: str | None


@dataclass(frozen=True, slots=True)
class Draft:
    """What is drafted: the portal's id, name and region as far as the page tells them, and its listings."""

    id: str
    name: str
    region: str | None
    home: str
    listings: tuple[tuple[str, str], ...]  # address and what led to it
    page: ListingPage


def draft_portal(url: str, registry: Path | None, identity: str | None, out: Path | None) -> int:
    """Fetch a page politely and write `<id>.toml`, `pages/<id>.html` and `test_<id>.py`; returns the exit status.

    Raises UsageError: the address cannot be used, the page cannot be read, or a file is already there.
    """
    settings = load_settings(registry=registry)
    host = host_of(url)
    if urlsplit(url.strip()).scheme not in ("http", "https") or not host:
        raise UsageError(f"{url}: expected an address as http://www.example.gov.cn/zwgk/; correct it")
    known = load_registry(settings.registry)
    for portal in known.values():
        if host.removeprefix("www.") in {other.removeprefix("www.") for other in portal.hosts}:
            raise UsageError(f"{url}: {host} is already in the registry as {portal.id}; add a [[listing]] to that file")
    with shown():
        reporter().stage("reading the page", 1)
        fetched = asyncio.run(_fetch(url.strip(), settings.policy()))
        reporter().done(fetched.url)
    draft = _draft(fetched, url.strip(), identity)
    if draft.id in known:
        raise UsageError(f"{draft.id}: a portal of this id is already in the registry; give another by --id")
    folder = out or (settings.registry if settings.registry else Path("portals"))
    for path in _write(folder, draft, fetched, settings.policy().clock().date()):
        wide_console().print(str(path), markup=False, highlight=False, soft_wrap=True)
    return 0


async def _fetch(url: str, policy: Policy) -> Fetched:
    """The page, asked for as a crawl would: robots.txt first, at its pace."""
    home = f"{urlsplit(url).scheme}://{urlsplit(url).netloc}/"
    stranger = Portal(id="new", name=host_of(url), region="00", home=home, listings=(Listing(url=url),))
    async with looking(stranger, policy) as (errand, robots):
        refusal = await robots.permit(url)
        if refusal is None:
            outcome = await errand.client.fetch(url, limit=policy.page_limit, permit=robots.permit)
            refusal = outcome.refusal
            if refusal is None and outcome.body:
                return Fetched(outcome.final_url, outcome.body, outcome.header("Content-Type"))
    said = f"{refusal.reason}: {refusal.detail}" if refusal else "empty: the answer has no body"
    raise UsageError(f"{url}: expected a page, found {said}; nothing was drafted, try again or name another page")


def _draft(fetched: Fetched, url: str, identity: str | None) -> Draft:
    page = read_untrusted(read_listing, fetched.body, fetched.content_type, fetched.url, asked=Step(url))
    if isinstance(page, Refusal):
        raise UsageError(f"{url}: expected a page that can be read, found {page.reason}: {page.detail}; report it")
    text, _, _ = decode(fetched.body, fetched.content_type)
    tree = LexborHTMLParser(text)
    metas = meta_tags(tree)
    title = tree.css_first("title")
    name = metas.get("sitename") or (title.text().strip() if title else "") or host_of(url)
    name = re.sub(r"(?:门户网站|官网|网站|网)$", "", " ".join(name.split())[:60]) or name
    region = _region(name, metas.get("siteidcode") or (match[1] if (match := _SITE_CODE.search(text)) else ""))
    parts = urlsplit(fetched.url)
    home = f"{parts.scheme}://{parts.netloc}/"
    return Draft(
        identity or _identity(host_of(url), region), name, region, home, _listings(page, tree, fetched, url), page
    )


def _listings(page: ListingPage, tree: LexborHTMLParser, fetched: Fetched, url: str) -> tuple[tuple[str, str], ...]:
    """The page itself where it lists reports; else the columns on reports that it links; else the page all the same."""
    if any(may_be_report(link, page.column) for link in page.links) or (page.steps and not page.links):
        return ((url, page.column or ""),)
    found: dict[str, str] = {}
    for anchor in tree.css("a[href]"):
        text = " ".join((anchor.attributes.get("title") or anchor.text()).split())
        if (
            not is_about_reports(text)
            or len(text) > 30
            or (may_be_report(Link("", text)) and re.search(r"\d{4}", text))
        ):
            continue
        try:
            address = canonical_url(urljoin(fetched.url, anchor.attributes.get("href") or ""))
            same = host_of(address) == host_of(fetched.url)
        except ValueError:
            continue
        if same and address.startswith("http"):
            found.setdefault(address, text)
    return tuple(found.items())[:_MOST_LISTINGS] or ((url, page.column or ""),)


def _region(name: str, site_code: str) -> str | None:
    """The division code of the site: what its 网站标识码 begins with, else the one place whose name its name holds."""
    codes = divisions().filter(pl.col("level").is_in(["province", "prefecture", "county"]), pl.col("last").is_null())
    short = site_code[:6].rstrip("0") if site_code[:6].isdecimal() else ""
    for code in {short.ljust(length, "0") for length in (2, 4, 6) if len(short) <= length} if short else ():
        if code in codes["code"]:
            return code.ljust(6, "0")
    named = codes.filter(pl.lit(name).str.contains(pl.col("name"), literal=True))
    if named.is_empty():
        return None
    longest = named.filter(pl.col("code").str.len_chars() == named["code"].str.len_chars().max())
    if len(longest) > 1:
        longest = longest.filter(pl.col("parent").is_in(named["code"].implode()))
    return str(longest["code"][0]).ljust(6, "0") if len(longest) == 1 else None


def _identity(host: str, region: str | None) -> str:
    """An id of the host's own words, behind the province's two letters: www.sf.x.gov.cn in 44 is gd_x_sf."""
    words = [word for word in host.split(".") if word not in ("www", "gov", "cn", "com", "org", "net", "test")]
    stem = re.sub(r"[^a-z0-9]+", "_", "_".join(reversed(words)) or host).strip("_")
    return f"{_PROVINCES.get((region or '')[:2], 'new')}_{stem}"


def _write(folder: Path, draft: Draft, fetched: Fetched, day: date) -> Sequence[Path]:
    kind = "json" if fetched.body.lstrip()[:1] in (b"{", b"[") else "html"
    page, file, test = (
        folder / "pages" / f"{draft.id}.{kind}",
        folder / f"{draft.id}.toml",
        folder / f"test_{draft.id}.py",
    )
    for path in (page, file, test):
        if path.exists():
            raise UsageError(f"{path}: is already there; move it away, or give another id by --id")
    try:
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_bytes(fetched.body)
        file.write_text(_toml(draft, day), encoding="utf-8")
        test.write_text(_test(draft, fetched, page.name, day), encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{folder}: expected a folder to write to, found: {error}; name another by --out") from error
    return file, page, test


def _toml(draft: Draft, day: date) -> str:
    def quoted(text: str) -> str:
        return json.dumps(text, ensure_ascii=False)

    lines = [f"# Drafted from the live page on {day}; nobody has looked at it yet."]
    if draft.region is None:
        lines.append("# The page does not tell its place: put the division code of the site's area for 00.")
    lines += [
        f"name   = {quoted(draft.name)}",
        f"region = {quoted(draft.region or '00')}",
        f"home   = {quoted(draft.home)}",
    ]
    for url, column in draft.listings:
        lines += [
            "",
            "[[listing]]",
            f"url    = {quoted(url)}" + (f"  # {column}" if column.isprintable() and column else ""),
        ]
    return "\n".join(lines) + "\n"


def _test(draft: Draft, fetched: Fetched, page: str, day: date) -> str:
    rows = "".join(
        f"    ({link.title!r}, {str(link.date) if link.date else None!r}, {link.url!r}),\n" for link in draft.page.links
    )
    return f'''"""What {draft.id}'s page held on {day}, as it was read then; the page itself lies in pages/{page}.

Open it in a browser and compare: are these its rows, all of them and no others, with their dates? Is the name, the
region and each listing of {draft.id}.toml right? Mend what is not; then say below who looked, and when.
"""

from pathlib import Path

from extract.layouts import read_listing

LOOKED_AT = ""  # "name, day"

URL = {fetched.url!r}
CONTENT_TYPE = {fetched.content_type!r}
LAYOUT = {draft.page.layout!r}
FURTHER_PAGES = {len(draft.page.steps)}
ROWS = [
{rows}]


def test_a_person_has_looked() -> None:
    assert LOOKED_AT, "compare pages/{page} with ROWS and {draft.id}.toml, mend what is wrong, then set LOOKED_AT"


def test_the_page_is_read_as_it_was_looked_at() -> None:
    body = (Path(__file__).parent / "pages" / {page!r}).read_bytes()
    found = read_listing(body, CONTENT_TYPE, URL)
    assert (found.layout, len(found.steps)) == (LAYOUT, FURTHER_PAGES)
    assert [(link.title, str(link.date) if link.date else None, link.url) for link in found.links] == ROWS
'''
