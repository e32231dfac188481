"""What a page says of its article: title, source, date of publication, numbers, the site.

Standard meta tags are hints only: they are doubled, empty, hold markup, the site's name for a title, or the moment at
which the page was generated for a date. Labelled fields of the page itself (the disclosure table, the line under the
title) are trusted before them, and disagreements are left as warnings.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache

from selectolax.lexbor import LexborHTMLParser

from extract.dates import date_in, date_in_url
from extract.lines import CELL, half_width
from extract.personal_data import before_contact
from extract.titles import ShownTitles, ranked_titles

_LABELS = {
    "published": r"发\s*布\s*(?:日\s*期|时\s*间)|(?:发表|公布|公示|发稿)(?:时间|日期)|公开(?:日期|时间)|信息(?:提供日期|时间|日期)",
    "dated": r"(?:更新)?(?:时\s*间|日\s*期)",
    "written": r"(?:成\s*文|生\s*成|发\s*文|制\s*发)\s*(?:日\s*期|时\s*间)",
    "source": r"(?:信息|文章|稿件|文件|内容)?来\s*源",
    "issuer": r"发\s*[布文]\s*(?:机\s*构|机\s*关|单\s*位|部门)|制发机构|公开责任部门",
    "document_number": r"发\s*文\s*字\s*号|文\s*号|文件编号",
    "index_number": r"(?:信息)?索\s*引\s*号",
    "title": r"(?:信息|文件)?(?:标\s*题|名\s*称)",
    "site_id_code": r"(?:政府)?网站标识码",
    "site_name": r"(?:网站)?主\s*办(?:单\s*位|方)?|版权所有",
    "other": r"(?:主\s*题|体\s*裁|信\s*息|组\s*配|公文|服务对象)?\s*分\s*类|主\s*题\s*词|有\s*效\s*性|公文时效|效力状态|关\s*键\s*[词字]|公开(?:方式|形式|范围|类别|时限)|"
    r"作\s*者|责任编辑|编\s*辑|审\s*核|浏览(?:次数|量|数)?|阅读(?:次数|量|数)?|点击(?:次数|率|量|数)?|访问(?:次数|量)|字\s*[体号](?:大小)?|打\s*印|分\s*享|承\s*办(?:单\s*位)?|技术支持|备案号|地\s*址|邮\s*编|电\s*话",
}
# A label begins with a sign that begins a pattern or a part of one: the search tries them all only there.
_SIGNS = "".join(sorted(set(re.findall(r"(?:^|[|:)?])([\u4e00-\u9fff])", "|".join(_LABELS.values())))))
_LABEL = re.compile(
    f"(?=[\\[【(〔{_SIGNS}])[\\[【(〔]?(?:"
    + "|".join(f"(?P<{name}>{pattern})" for name, pattern in _LABELS.items())
    # A flattened table loses its colons: a date or a document's number says as well that a value begins.
    + r")\s*(?:[\])】〕]\s*:?|:|(?=\s\|\s)|(?=(?:19|20)\d\d\s?[-/.年]\s?\d)|(?=[^\s\d]{1,12}[〔\[(](?:19|20)\d\d[〕\])]\d)|$)"
)
# Without one of these signs a label is none, unless it ends the line, as most lines of menus show at once.
_AFTER_LABEL = re.compile(r"[:\])】〕|]|(?:19|20)\d\d")
_LONGEST_LABEL = 24  # characters, blanks between them included
_MASTHEAD = re.compile(r"星期[一二三四五六日天]|今天是|今日|农历|天气|℃")
_VALUE_END = re.compile(
    r"\s{2,}|\s\|\s|[【\[]|\s(?=(?:来源|发布|时间|作者|编辑|浏览|字体|字号|打印|分享|点击|阅读|人气|访问|责任编辑|审核))|(?:字体|浏览次数|分享到)"
)
_SITE_CODE = re.compile(r"(?<![\w])(?:\d{10}|bm\d{8})(?![\w])", re.IGNORECASE)
_EDGES = " |:,;。\uff1a\uff0c\uff1b"
_EMPTY = frozenset({"", "无", "暂无", "-", "--", "/", "null", "undefined", "none"})
_TAG = re.compile(r"<[^>]*>")
_GENERATED = re.compile(r"页面生成时间\s*[:\uff1a]?\s*(.+)")
_CLOCK = re.compile(r"\d{1,2}\s?[:：]\s?\d{2}")
_BARE_DATE = re.compile(r"^[\[(【]?\s*\d{4}\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}")
_NUMBER_LINE = re.compile(
    r"^\(?([\u4e00-\u9fff]{1,14}\s?[〔\[(](?:19|20)\d\d[〕\])]\s?第?\s?\d{1,4}\s?号)\)?(?:\s+签发人.*)?$"
)
_HOST = re.compile(r"(?:^|\s)([\u4e00-\u9fff]{2,30}(?:政府|委员会|办公[室厅]|[局厅委]))\s?主办(?:\s|$)")
_TABLE_FIELD = re.compile(r"^(?:信息)?索\s*引\s*号|^主\s*题\s*分\s*类|^公开(?:方式|形式|范围)")
_SHORT_VALUES = frozenset(("source", "issuer", "document_number", "index_number", "site_name"))
_HEADER_LINES = 80
_FOOTER_LINES = 60
_LONGEST_FIELD_LINE = 300
_TELLING = 20  # characters; shorter lines of a report may stand elsewhere on its page too
_A_DAY = timedelta(days=1)  # China's day begins before the one that times are stored in
_WITHIN = timedelta(days=3)  # of each other, two dates agree: many sites print the day before or after


@dataclass(slots=True)
class Metadata:
    """Fields of one article page, each None where the page does not say."""

    title: str | None = None
    source: str | None = None
    published: date | None = None
    document_number: str | None = None
    index_number: str | None = None
    issuer: str | None = None
    site_name: str | None = None
    site_id_code: str | None = None
    titles: tuple[str, ...] = ()  # every candidate, the most trusted first
    warnings: list[str] = field(default_factory=list)


def meta_tags(tree: LexborHTMLParser) -> dict[str, str]:
    """The page's meta tags by lower-case name: of each the first that is not empty, without markup."""
    found: dict[str, str] = {}
    for tag in tree.tags("meta"):
        attributes = tag.attributes
        name = (attributes.get("name") or attributes.get("property") or "").strip().lower()
        content = attributes.get("content")
        if not (name and content) or name in found:
            continue
        value = " ".join((_TAG.sub("", content) if "<" in content else content).split())
        if value.lower() not in _EMPTY:
            found[name] = value
    return found


def read_metadata(
    lines: Sequence[str],
    *,
    metas: Mapping[str, str] | None = None,
    shown: ShownTitles = ShownTitles(),  # noqa: B008  (frozen)
    own_title: str | None = None,
    body: Iterable[str] = (),
    url: str = "",
    listed_title: str | None = None,
    listed_on: date | None = None,
    fetched_on: date | None = None,
) -> Metadata:
    """The fields of a page from its lines, its meta tags and the titles it shows.

    `own_title` is the one in the report's text, `body` the report's lines, which are no fields; `listed_title` and
    `listed_on` are what the listing said of the page, which was received on `fetched_on`.
    """
    metas = metas or {}
    own = frozenset(body)
    header, footer = _round_body(lines, own)
    fields = _labelled(footer) | _labelled(header)
    found = Metadata()
    found.source = fields.get("source") or metas.get("contentsource") or metas.get("source")
    found.document_number = fields.get("document_number") or _number_above(header)
    found.index_number = fields.get("index_number")
    found.issuer = fields.get("issuer")
    found.site_name = metas.get("sitename") or fields.get("site_name") or _host_in(footer)
    code = _SITE_CODE.search(metas.get("siteidcode", "")) or _SITE_CODE.search(fields.get("site_id_code", ""))
    found.site_id_code = code[0].lower() if code else None
    found.titles = ranked_titles(
        shown,
        metas,
        table_title=fields.get("title"),
        own_title=own_title,
        header=[line for line in header if len(line) <= 120],
        listed_title=listed_title,
        site_name=found.site_name,
    )
    found.title = found.titles[0] if found.titles else None
    if found.source and found.title and found.source == found.title:
        found.source = None  # templates that put the title into every field
    _date(found, fields, metas, [line for line in header if line not in own], url, listed_on, fetched_on)
    _disagreements(found, fields, metas)
    return found


def _number_above(header: Sequence[str]) -> str | None:
    """A document's number on a line of its own above or under the title; the last, for a letter has one before it."""
    numbers = [match[1] for line in header if "号" in line and (match := _NUMBER_LINE.match(half_width(line)))]
    return numbers[-1] if numbers else None


def _host_in(footer: Sequence[str]) -> str | None:
    """甲县人民政府办公室主办, as footers without labels have it."""
    return next((match[1] for line in footer if "主办" in line and (match := _HOST.search(half_width(line)))), None)


def _round_body(lines: Sequence[str], body: frozenset[str]) -> tuple[Sequence[str], Sequence[str]]:
    """The lines before and after the report's text, as far as fields may stand in them."""
    first = next((at for at, line in enumerate(lines) if len(line) >= _TELLING and line in body), None)
    if first is None:
        return lines[:_HEADER_LINES], lines[max(_HEADER_LINES, len(lines) - _FOOTER_LINES) :]
    after = next(at for at, line in enumerate(reversed(lines)) if len(line) >= _TELLING and line in body)
    return lines[max(0, first - _HEADER_LINES) : first], lines[len(lines) - min(after, _FOOTER_LINES) :]


def _labelled(lines: Sequence[str]) -> dict[str, str]:
    """Label -> value of the fields that lines print, the first of each label that has one."""
    found: dict[str, str] = {}
    for index, line in enumerate(lines):
        labels = _labels_in(line) if len(line) <= _LONGEST_FIELD_LINE else ()
        if not labels:  # as in most lines
            continue
        for number, (name, _, begin) in enumerate(labels, 1):
            if name == "other":
                continue
            is_last = number == len(labels)
            value = line[begin : None if is_last else labels[number][1]].strip(_EDGES)
            if not value and is_last and index + 1 < len(lines):
                value = _value_below(lines[index + 1])
            if name in _SHORT_VALUES:
                value = _short(value)
            if value.lower() in _EMPTY:
                continue
            found.setdefault(name, value)
            if name == "published" and (CELL in line or _beside_table_field(lines, index)):
                found.setdefault("published_in_table", value)
    return found


@lru_cache(maxsize=4096)  # sites repeat their menus and footers on every page
def _labels_in(line: str) -> tuple[tuple[str, int, int], ...]:
    """The labels in a line: of each the name, where it begins, and where its value does; none in a masthead."""
    if _MASTHEAD.search(line):
        return ()
    form = half_width(line)
    at = 0 if _AFTER_LABEL.search(form) else max(0, len(form) - _LONGEST_LABEL)
    return tuple([(match.lastgroup or "other", *match.span()) for match in _LABEL.finditer(form, at)])


@lru_cache(maxsize=1024)  # bodies' names, of which a portal has few
def _short(value: str) -> str:
    """A value of few words as far as it goes: 县司法局 字体：大 is 县司法局."""
    return before_contact(_VALUE_END.split(value, maxsplit=1)[0]).strip(_EDGES)


def _value_below(line: str) -> str:
    """The value of a label that fills its line: the next line, unless that is a label too."""
    return "" if _LABEL.match(half_width(line)) or len(line) > 100 else line.strip(_EDGES)


def _beside_table_field(lines: Sequence[str], index: int) -> bool:
    return any(_TABLE_FIELD.match(half_width(line)) for line in lines[max(0, index - 8) : index + 8])


def _date(
    found: Metadata,
    fields: dict[str, str],
    metas: Mapping[str, str],
    header: Sequence[str],
    url: str,
    listed_on: date | None,
    fetched_on: date | None,
) -> None:
    """Set the date of publication by the order of trust, and warn where what the page says does not agree."""
    written = fields.get("written", "")
    generated = _GENERATED.search(metas.get("others", ""))
    pubdate = metas.get("pubdate") or metas.get("article:published_time") or ""
    distrusted = bool(pubdate and generated and generated[1].strip()[:16] == pubdate.strip()[:16])
    candidates = [
        ("the table's 发布日期", date_in(fields.get("published_in_table", ""))),
        ("发布时间", date_in(fields.get("published", ""))),
        ("the header's date", date_in(fields.get("dated", "")) or _header_date(header, found.titles)),
        ("PubDate", None if distrusted else date_in(pubdate)),
        # 成文日期 is the document's; with a time of day it is the moment at which the site took it in.
        ("the date of the document", date_in(written) if distrusted or _CLOCK.search(written) else None),
        ("the address", date_in_url(url)),
        ("PubDate", date_in(pubdate)),
    ]
    known = [(name, day) for name, day in candidates if day is not None]
    if not known:
        return  # the listing's date is the listing's, not what the page states
    if fetched_on is not None and known[0][1] > fetched_on + _A_DAY:
        found.warnings.append(f"published: {known[0][0]} says {known[0][1]}, after the page was received")
        known.sort(key=lambda item: item[1] > fetched_on + _A_DAY)
    name, found.published = known[0]
    if distrusted:
        found.warnings.append("published: PubDate is the time at which the page was generated, not trusted")
    for other, day in [*known[1:], *([("the listing", listed_on)] if listed_on else [])]:
        if abs(day - found.published) > _WITHIN and not (other == "PubDate" and distrusted):
            found.warnings.append(f"published: {name} says {found.published}, {other} says {day}")
            break


def _header_date(header: Sequence[str], titles: Sequence[str]) -> date | None:
    """The date of a header line without a label: `2024-03-14 10:11 来源:…`, or alone under the title; never today's.

    A masthead shows today's above the title: lines below the title are asked first, then those next to them.
    """
    below = next((at + 1 for at in range(len(header) - 1, -1, -1) if header[at] in titles), 0)
    for line in (*header[below:], *reversed(header[:below])):
        if (
            len(line) <= 120
            and not line[:1].isalpha()  # as most lines are that do not begin with a digit or a bracket
            and _BARE_DATE.match(half_width(line))
            and not _MASTHEAD.search(line)
            and (found := date_in(line))
        ):
            return found
    return None


def _disagreements(found: Metadata, fields: Mapping[str, str], metas: Mapping[str, str]) -> None:
    """Warn where what the page prints and what its meta tags say differ; of the date, `_date` does."""
    printed, tagged = fields.get("source"), metas.get("contentsource")
    if printed and tagged and printed != tagged != found.title and not _alike(printed, tagged):
        found.warnings.append(f"source: 来源 says {printed[:60]}, ContentSource says {tagged[:60]}")
    codes = [_SITE_CODE.search(text) for text in (metas.get("siteidcode", ""), fields.get("site_id_code", ""))]
    said = [code[0].lower() for code in codes if code]
    if len(set(said)) > 1:
        found.warnings.append(f"site_id_code: SiteIDCode says {said[0]}, the page's foot says {said[1]}")


def _alike(one: str, other: str) -> bool:
    """Whether two names are the same, or one is the other's short form: 司法局 and 临川县司法局."""
    one, other = ("".join(half_width(name).split()) for name in (one, other))
    return one in other or other in one
