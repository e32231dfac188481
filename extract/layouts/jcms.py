"""Hanweb JCMS (大汉): rows as CDATA records of a <datastore>, in the page and in the answers of dataproxy.jsp.

The visible list of a /col/ page is an empty shell; its rows stand in a script of type text/xml. One answer holds
three screens of rows. The XML is not always well-formed and the records are the site's own HTML, so records are cut
out by pattern and then read as HTML. A page may have several such lists, each with its own unit and its own pages.
"""

import html
import re
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from extract.layouts.general import note_scripts, page_rows
from extract.layouts.paging import MOST_PAGES, next_steps, redirect_steps
from extract.layouts.rows import rows_of
from extract.layouts.source import Source
from extract.records import Link, ListingPage, Step

SCREENS_AN_ANSWER = 3
_MOST_RECORDS = 3000  # an answer; real ones hold some fifty

_STORE = re.compile(r"(?=<datastore>)", re.IGNORECASE)
_RECORD = re.compile(r"<record>", re.IGNORECASE)
_RECORD_END = re.compile(r"\]\]>|</record>", re.IGNORECASE)
_NEXT_GROUP = re.compile(
    r"<nextgroup>.{0,500}?href\s*=\s*[\"']([^\"']*dataproxy\.jsp[^\"']*)[\"']", re.DOTALL | re.IGNORECASE
)
_TOTAL = re.compile(r"<totalrecord>\s*(\d{1,7})\s*</totalrecord>|\btotalRecord\s*:\s*(\d{1,7})", re.IGNORECASE)
_PER_PAGE = re.compile(r"\bperPage\s*[:=]\s*[\"']?(\d{1,4})", re.IGNORECASE)
_PROXY = re.compile(r"proxyUrl\s*:\s*[\"']([^\"']+)[\"']", re.IGNORECASE)
_PARAMETERS = re.compile(
    r"\{([^{}]{0,400}\bcolumnid\b[^{}]{0,400}\bunitid\b[^{}]{0,400}|[^{}]{0,400}\bunitid\b[^{}]{0,400}\bcolumnid\b[^{}]{0,400})\}",
    re.IGNORECASE,
)
_PARAMETER = re.compile(r"[\"']?(\w+)[\"']?\s*:\s*(?:\"([^\"]*)\"|'([^']*)'|([\w.%/-]+))")
_DATAPROXY = re.compile(r"/dataproxy\.jsp", re.IGNORECASE)


def recognises(source: Source) -> bool:
    """A datastore, records, or the answer of a data proxy."""
    return bool(re.search(r"<datastore>|<recordset>|<record>\s*<!\[CDATA\[", source.text, re.IGNORECASE)) or bool(
        _DATAPROXY.search(urlsplit(source.url).path)
    )


def read(source: Source) -> ListingPage:
    """The rows of all records, and the step to the next records (or to all of them, where their number is known)."""
    records = _records(source.text)
    links: list[Link] = []
    if records:
        # One wrapper a record keeps bare links and broken tags of one row out of the next.
        wrapped = "".join(f"<div>{_unescaped(record)}</div>" for record in records[:_MOST_RECORDS])
        links = rows_of(source.parse(wrapped), source, only_rows=True)
    elif not _is_answer(source):
        links = page_rows(source)
    steps = _steps_of_stores(source) if records else ()
    if not links and not _is_answer(source):
        steps = steps or next_steps(source) or redirect_steps(source)
        note_scripts(source)
    return ListingPage("jcms", tuple(links), steps, tuple(source.warnings))


def _records(text: str) -> list[str]:
    """The content of every record, whole or cut short, CDATA or not."""
    found = (_RECORD_END.split(piece, maxsplit=1)[0].strip() for piece in _RECORD.split(text)[1:])
    return [record for piece in found if (record := piece.removeprefix("<![CDATA[").strip())]


def _steps_of_stores(source: Source) -> tuple[Step, ...]:
    """The steps of every list on the page; a list's piece reaches to where the next one begins."""
    pieces = [piece for piece in _STORE.split(source.text) if _records(piece)]
    if len(pieces) == 1:
        return _steps(source, source.text, source.asked.series if source.asked else "")
    return tuple(step for number, piece in enumerate(pieces) for step in _steps(source, piece, f"unit {number + 1}"))


def _steps(source: Source, text: str, series: str) -> tuple[Step, ...]:
    records = len(_records(text))
    query = dict(parse_qsl(urlsplit(source.url).query, keep_blank_values=True))
    total = int(next(filter(None, match.groups()))) if (match := _TOTAL.search(text)) else None
    per_page = _number(query.get("perpage")) or _number(match[1] if (match := _PER_PAGE.search(text)) else None)
    group = (per_page or 0) * SCREENS_AN_ANSWER or records
    seen = _number(query.get("endrecord")) or (0 if _is_answer(source) else records)
    if total is not None and seen >= total:
        return ()
    if match := _NEXT_GROUP.search(text):
        url = source.resolve(html.unescape(match[1]))
        return (Step(_following(url, query, seen, group, per_page), series=series),) if url else ()
    if _is_answer(source) or total is None:
        return ()
    form, proxy = _form(text), _PROXY.search(text)
    if not form or not group:
        return ()
    address = source.resolve(proxy[1] if proxy else "/module/web/jpage/dataproxy.jsp")
    starts = range(seen, total, group)[:MOST_PAGES]
    return (
        tuple(Step(_with_records(address, start, group, per_page), "POST", form, series) for start in starts)
        if address
        else ()
    )


def _following(url: str, asked: dict[str, str], seen: int, group: int, per_page: int | None) -> str:
    """The next group's address: its page is the one after that asked for, whatever the link of the first page says.

    Column pages name `page=1` in their link, and page 2 is `page=2`.
    """
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    named, current = _number(query.get("page")), _number(asked.get("page")) or 1
    if named is not None:
        query["page"] = str(max(named, current + 1))
    return _with_records(
        urlunsplit(parts._replace(query=urlencode(query))), seen, group, per_page or _number(query.get("perpage"))
    )


def _with_records(url: str, seen: int, group: int, per_page: int | None) -> str:
    """The address with the records wanted named in it: servers go by these, or by the page number already there."""
    if not seen or not group:
        return url
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    query |= {"startrecord": str(seen + 1), "endrecord": str(seen + group)}
    if per_page:
        query["perpage"] = str(per_page)
    return urlunsplit(parts._replace(query=urlencode(query)))


def _form(text: str) -> dict[str, str]:
    match = _PARAMETERS.search(text)
    if not match:
        return {}
    return {name: double or single or bare for name, double, single, bare in _PARAMETER.findall(match[1])}


def _is_answer(source: Source) -> bool:
    return bool(_DATAPROXY.search(urlsplit(source.url).path))


def _unescaped(record: str) -> str:
    """A record's HTML; some proxies escape it instead of wrapping it in CDATA."""
    return html.unescape(record) if "&lt;" in record and "<a" not in record.lower() else record


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isdecimal() and len(text) < 8 else None
