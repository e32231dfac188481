"""Ways to further pages that several layouts share: script calls, next links, redirect stubs."""

import re
from dataclasses import dataclass
from urllib.parse import quote, urlsplit, urlunsplit

from extract.layouts.rows import target_of
from extract.layouts.source import Source
from extract.records import Step

MOST_PAGES = 2000  # no pager is believed beyond this

_CALL = re.compile(r"\bcreatePage(?:HTML)?\s*\(([^()]{1,300})\)", re.IGNORECASE)
_VARIABLE = re.compile(r"\bvar\s+(\w+)\s*=\s*[\"']?([\w./-]+)[\"']?", re.IGNORECASE)
_NEXT = re.compile(r"^(?:下一?页|下页|后一?页|next(?:page)?|[>›»]{1,2})$", re.IGNORECASE)
_REFRESH = re.compile(r"<meta[^<>]{1,200}http-equiv\s{0,9}=\s{0,9}[\"']?refresh[\"']?[^<>]{0,1000}>", re.IGNORECASE)
_REFRESH_URL = re.compile(r"url\s*=\s*[\"']?([^\"'>\s]+)", re.IGNORECASE)
_SCRIPT_REDIRECT = re.compile(
    r"\b(?:window\.|self\.|top\.|document\.)?location(?:\.href)?\s*(?:=|\.replace\s*\(|\.assign\s*\()\s*[\"']([^\"']+)[\"']"
)


@dataclass(frozen=True, slots=True)
class PagerCall:
    """The arguments of a createPageHTML or createPage call, script variables put in; numbers are integers."""

    arguments: tuple[int | str, ...]


def pager_calls(source: Source) -> list[PagerCall]:
    """Every pager call of the page's scripts whose arguments are known."""
    variables: dict[str, str] = dict(_VARIABLE.findall(source.text))
    calls = []
    for body in _CALL.findall(source.text):
        arguments: list[int | str] = []
        for raw in body.split(","):
            word = raw.strip()
            quoted = len(word) >= 2 and word[0] in "\"'" and word[-1] == word[0]
            value = word[1:-1] if quoted else variables.get(word, word)
            if not quoted and not value.isdecimal() and word not in variables:
                break  # the function's own definition, or an expression
            arguments.append(int(value) if value.isdecimal() and len(value) < 10 and not quoted else value)
        else:
            calls.append(PagerCall(tuple(arguments)))
    return calls


def script_number(source: Source, name: str) -> int | None:
    """The number that a script variable is set to."""
    match = re.search(rf"\bvar\s+{name}\s*=\s*[\"']?(\d{{1,6}})\b", source.text)
    return int(match[1]) if match else None


def numbered_steps(source: Source, name: str, extension: str, numbers: range) -> tuple[Step, ...]:
    """Steps to `name_N.extension` beside the page, for each N."""
    if not re.fullmatch(r"[\w.-]{1,80}", name) or not re.fullmatch(r"\w{1,8}", extension):
        return ()
    found = (source.resolve(f"{name}_{number}.{extension}") for number in numbers[:MOST_PAGES])
    return tuple(Step(url) for url in found if url and url != source.url)


def further_pages(page: int, total: int | None, size: int) -> range:
    """The pages that a counting service still has: all of them after its first page, the next where it counts none."""
    if total is None:
        return range(page + 1, page + 2)
    return range(2, -(-total // size) + 1)[:MOST_PAGES] if page <= 1 and size else range(0)


def with_query(url: str, **values: str) -> str:
    """An address with some parameters set; every other one stays as it was written, and where it stood."""
    parts = urlsplit(url)
    left, kept = dict(values), []
    for pair in filter(None, parts.query.split("&")):
        name = pair.partition("=")[0]
        if name not in values:
            kept.append(pair)
        elif name in left:
            kept.append(f"{name}={quote(left.pop(name), safe='')}")
    kept += [f"{name}={quote(value, safe='')}" for name, value in left.items()]
    return urlunsplit(parts._replace(query="&".join(kept)))


def next_steps(source: Source) -> tuple[Step, ...]:
    """The step that a 下一页 link asks for; a warning where only the site's scripts can follow it."""
    unread = False
    for anchor in source.soup.find_all(["a", "link"]):
        named = "next" in [str(value).lower() for value in anchor.get_attribute_list("rel")]
        text = re.sub(r"\s+", "", anchor.get_text())
        if not named and not _NEXT.match(text) and not (not text and _NEXT.match(str(anchor.get("title") or ""))):
            continue
        url = target_of(anchor, source)
        if url and url.split("#")[0] != source.url.split("#")[0]:
            return (Step(url),)
        href = str(anchor.get("href") or "").strip().lower()
        unread |= bool(url is None and (anchor.get("onclick") or (href.startswith("javascript:") and len(href) > 20)))
    if unread:
        source.warnings.append("listing: its next page is opened by a script that is not run")
    return ()


def redirect_steps(source: Source) -> tuple[Step, ...]:
    """The step that a page without rows asks for by a meta refresh or a script redirect."""
    targets = []
    if (meta := _REFRESH.search(source.text)) and (match := _REFRESH_URL.search(meta[0].replace("&amp;", "&"))):
        targets.append(match[1])
    if len(source.text) < 20_000:
        targets += _SCRIPT_REDIRECT.findall(source.text)
    for target in targets:
        url = source.resolve(target)
        if url and url != source.url:
            source.warnings.append(f"listing: the page only leads on to {url}")
            return (Step(url),)
    return ()
