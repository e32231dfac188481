"""Lines of a page -> the report alone, from its own title (or salutation, or first paragraph) to its signature.

Everything is told by the forms of the genre (numbered headings, salutation, signature and date) and of government
pages (`extract.chrome`). Decisions are taken on half-width forms; the lines handed on are the page's own.
"""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from operator import or_

from extract.chrome import which_are_chrome
from extract.lines import CELL, half_width
from extract.personal_data import without_contacts
from extract.report_links import looks_like_report
from extract.running_text import LONG

_NUMERALS = "一二三四五六七八九十"
_NUMBERED = re.compile(
    rf"^(?:[{_NUMERALS}]{{1,3}}[、.]|\([{_NUMERALS}]{{1,3}}\)|第[{_NUMERALS}]{{1,3}}(?:部分|章|节|条))"
)
_NUMBERED_SIGNS = frozenset(f"{_NUMERALS}(（第")  # with which it begins
_LONGEST_NUMBER = 6  # characters
_SENTENCE_END = re.compile(r"[。;!?]")
_OPENING = re.compile(r"如下\s*[:。]?$")
_SALUTATION = re.compile(r"^[^。;!?]{2,60}:$")
_DATE = r"(?:\d{4}\s*[年./-]\s*(?:\d{1,2}|元)\s*[月./-]\s*\d{1,2}\s*日?|[一二][一二三四五六七八九〇○Ο0零]{3}年[一二三四五六七八九十]{1,3}月[一二三四五六七八九十]{1,3}日)"
_DATE_LINE = re.compile(rf"^\(?\s*{_DATE}\s*\)?$")
_PRINTED_DATE = re.compile(r"^[\[(]?\s*\d{4}[-/.]\d{1,2}[-/.]\d{1,2}(?:\s+\d{1,2}:\d{2}(?::\d{2})?)?\s*[\])]?$")
_NOTED_DATE = re.compile(r"^\(?\s*\d{4}\s*年\s*\d{1,2}\s*月\s*(?:\d{1,2}\s*日)?\s*\)?$")
_NAME_AND_DATE = re.compile(rf"^\S.{{1,40}}\s*{_DATE}$")
_CLOSING = re.compile(
    r"^(?:特此|专此|以上|妥否|此致|敬请|请予?审|现予)[^。]{0,14}[。.]?$|^\(?(?:报告|汇报)?完毕\)?[。.]?$"
)
_NAME = re.compile(
    r"(?:政府|委员会|办公室|办公厅|党组|党委|工委|办事处|[局厅部委处署]|中心|大队|支队|总队|街道|[镇乡县区市旗盟州省]|集团|公司|学校|学院|大学|银行|法院|检察院|分局|管委会)"
    r"(?:\([^()]{1,12}\))?$"
)
# Columns of a site that end as names of bodies do.
_COLUMN = re.compile(
    r"^(?:走进|走近|魅力|印象|美丽|今日|认识|了解|数说|网上)|^.{0,4}(?:新闻|资讯|服务|办事|互动|数据|下载|会员|用户)中心$"
)
# How a title goes on that began on the line above, and how such a line ends.
_UNBEGUN = re.compile(r"关于|(?:19|20)\d\d|二[〇○零0]|年?度?(?:法治|依法行政|推进)")
_LEFT_OPEN = re.compile(r"(?:年度?|关于|推进|落实)$")
_ATTACHMENT = re.compile(r"^\(?附\s*件?\s*\d{0,2}\s*[:.]|^附\s*件\s*\d{0,2}$")
_ATTACHMENT_SIGNS = frozenset("(附")  # with which it begins
_AFTER_SIGNATURE = re.compile(
    r"^\(?(?:此件|本件|抄\s*送|主\s*送|分\s*送|印\s*发|公开(?:属性|方式)|信息公开(?:选项|形式))"
)
_NOTE_SIGNS = frozenset("(附此本抄主分印公信")  # with which these two begin

_TITLE_LINES = 4
_LONGEST_TITLE_LINE = 80
_LONGEST_SIGNATURE = 12  # lines from the last paragraph to the date, several issuers included


@dataclass(frozen=True, slots=True)
class ReportText:
    """The report's lines, and how many of the first of them are its title."""

    lines: tuple[str, ...]
    title_lines: int

    @property
    def text(self) -> str:
        """The report, one paragraph a line."""
        return "\n".join(self.lines)

    @property
    def title(self) -> str | None:
        """The title that the report itself carries, its lines joined; None where it has none."""
        return "".join(self.lines[: self.title_lines]) or None

    @property
    def body(self) -> tuple[str, ...]:
        """The lines after the title."""
        return self.lines[self.title_lines :]


def report_text(lines: Sequence[str]) -> ReportText:
    """The report that the lines of a page, or of its main text, hold; no lines where nothing but chrome stands there."""
    kept, forms, running, contact = without_contacts(lines)
    chrome = which_are_chrome(kept, forms, running)
    apart = list(map(or_, chrome, contact))
    weights = [
        0 if out else len(form) if runs else _weight(form)
        for form, runs, out in zip(forms, running, apart, strict=True)
    ]
    total = sum(weights)
    if total == 0:
        return ReportText((), 0)
    title = _title(forms, chrome, weights, total)
    if title is None:
        start = _salutation_start(forms, chrome, next(index for index, weight in enumerate(weights) if weight))
        title = range(start, start)
    first = next((index for index in range(title.stop, len(kept)) if weights[index]), title.stop)
    end = _end(forms, chrome, apart, weights, first) if first < len(kept) else first
    for index in (*_attachments_before(forms, first, end), *_printed_dates(forms, title.stop, first)):
        apart[index] = True
    body = [kept[index] for index in range(title.stop, end) if not apart[index]]
    return ReportText((*kept[title.start : title.stop], *body), len(title))


def is_heading(line: str) -> bool:
    """Whether a line carries a report's numbering (一、 (一) 第一部分)."""
    return line[:1] in _NUMBERED_SIGNS and bool(_NUMBERED.match(half_width(line[:_LONGEST_NUMBER])))


def has_form_of_genre(line: str) -> bool:
    """Whether a line has a form that reports have, whoever prints it: a title, a heading, a salutation, a name, a date, a closing."""
    form = half_width(line)
    return (
        looks_like_report(form)
        or _is_name(form)
        or is_date(line)
        or CELL in form
        or any(pattern.match(form) for pattern in (_NUMBERED, _SALUTATION, _CLOSING, _ATTACHMENT, _AFTER_SIGNATURE))
    )


def is_date(line: str) -> bool:
    """Whether a line is a date, or a name and a date, as signatures are."""
    form = half_width(line)
    return any(pattern.match(form) for pattern in (_DATE_LINE, _PRINTED_DATE, _NOTED_DATE, _NAME_AND_DATE))


def speaks_of_subject(line: str) -> bool:
    """Whether a line speaks of what reports are about."""
    return "法治" in line or "依法行政" in line


def _weight(form: str) -> int:
    """Characters of running text in a line that is no contact; 0 for titles, names, dates, attachments."""
    size = len(form)
    if form[0] in _ATTACHMENT_SIGNS and _ATTACHMENT.match(form):
        return 0
    running = (
        size >= LONG
        or (form[0] in _NUMBERED_SIGNS and _NUMBERED.match(form))
        or (size >= 20 and _ends_sentence(form))
        or ("下" in form and _OPENING.search(form))
    )
    return size if running else 0


def _ends_sentence(form: str) -> bool:
    """Whether a sentence ends in a line."""
    return "。" in form or bool(_SENTENCE_END.search(form))  # nearly always that sign, which is found many times sooner


def _title(forms: list[str], chrome: list[bool], weights: list[int], total: int) -> range | None:
    """The lines of the report's own title: the last such lines before its text.

    A cover letter before them has a title, a text and a date of its own, and is a small part of the whole.
    """
    before = 0
    found = None
    for index in range(len(forms)):
        if before > max(0.1 * total, 200) or before > 0.5 * total:
            break
        found = _title_ending_at(forms, chrome, index) or found
        before += weights[index]
    return found


def _title_ending_at(forms: list[str], chrome: list[bool], at: int) -> range | None:
    joined = ""
    for index in range(at, max(-1, at - _TITLE_LINES), -1):
        form = forms[index]
        if (
            len(form) > _LONGEST_TITLE_LINE
            or chrome[index]
            or _SENTENCE_END.search(form)
            or _NUMBERED.match(form)
            or form.endswith(":")
            or _PRINTED_DATE.match(form)
            or _NOTED_DATE.match(form)
        ):
            return None
        joined = form + joined
        if looks_like_report(joined):
            return range(_issuers_above(forms, chrome, index, joined), at + 1)
    return None


def _issuers_above(forms: list[str], chrome: list[bool], at: int, title: str) -> int:
    """Where a title begins whose issuers, or first words, stand on lines of their own above it: X / Y / 关于…的报告."""
    if not _UNBEGUN.match(title):
        return at
    begin = at
    while begin > 0 and at - begin < _TITLE_LINES and not chrome[begin - 1] and _begins_title(forms[begin - 1]):
        begin -= 1
    return begin


def _begins_title(form: str) -> bool:
    return _is_name(form) or (len(form) <= 40 and bool(_LEFT_OPEN.search(form)) and not looks_like_report(form))


def _is_name(form: str) -> bool:
    return (
        len(form) <= 40
        and bool(_NAME.search(form))
        and not _COLUMN.search(form)
        and not _SENTENCE_END.search(form)
        and not looks_like_report(form)
    )


def _salutation_start(forms: list[str], chrome: list[bool], first: int) -> int:
    start = first
    while start > 0 and _SALUTATION.match(forms[start - 1]) and not chrome[start - 1]:
        start -= 1
    return start


def _end(forms: list[str], chrome: list[bool], apart: list[bool], weights: list[int], first: int) -> int:
    """The index after the report's last line: its signature, or its last paragraph.

    What closes a report (chrome and contacts, which stand `apart`, an attachment) counts only once most of the text has passed.
    """
    passed = list(accumulate(weights[first:], initial=0))
    end = first + bisect_left(passed, 0.8 * passed[-1])
    while end < len(forms) and not (apart[end] or _is_attached(forms[end])):
        end += 1
    last = end - 1
    while last > first and not (
        weights[last] or _is_short_text(forms[last], chrome[last]) or _is_said_under(forms, chrome, last)
    ):
        last -= 1
    tail = []
    for index in range(last + 1, len(forms)):
        # A signature may follow the attachments, the note on who may read it, the line that says whom to contact.
        if len(forms[index]) > 60 or chrome[index]:
            break
        tail.append(index)
    return _signature_end(forms, last, tail)


def _attachments_before(forms: list[str], first: int, end: int) -> list[int]:
    """The lines between the text and the signature, which ends at `end`, that list attachments or say who may read it."""
    found: list[int] = []
    listing = False
    for index in range(max(first, end - _LONGEST_SIGNATURE), end):
        form = forms[index]
        note = form[0] in _NOTE_SIGNS
        listing = (listing or (note and bool(_ATTACHMENT.match(form)))) and not _signs(form)
        if listing or (note and _AFTER_SIGNATURE.match(form)):
            found.append(index)
    return found


def _signs(form: str) -> bool:
    """Whether a line is running text or of a signature, and so ends a list of attachments."""
    return (
        (len(form) >= 20 and _ends_sentence(form))
        or _is_name(form)
        or any(pattern.match(form) for pattern in (_DATE_LINE, _NAME_AND_DATE, _CLOSING))
    )


def _printed_dates(forms: list[str], begin: int, first: int) -> list[int]:
    """Lines between title and text that hold a date as sites print it (2024-03-14): the page's, not the report's."""
    return [index for index in range(begin, first) if _PRINTED_DATE.match(forms[index])]


def _is_short_text(form: str, chrome: bool) -> bool:
    """Whether a line too short to begin a report belongs to its text: a sentence, a row of a table."""
    return not chrome and len(form) >= 8 and (form.endswith(("。", ";")) or CELL in form) and not _CLOSING.match(form)


def _is_said_under(forms: list[str], chrome: list[bool], index: int) -> bool:
    """Whether a few words are all that stands under a heading: 五、其他需要报告的情况 / 无。"""
    heading = index > 0 and bool(_NUMBERED.match(forms[index - 1])) and not _SENTENCE_END.search(forms[index - 1])
    return heading and not chrome[index] and forms[index].endswith("。")


def _is_attached(form: str) -> bool:
    """Whether a line lists attachments, or says who may read the report."""
    return form[0] in _NOTE_SIGNS and bool(_ATTACHMENT.match(form) or _AFTER_SIGNATURE.match(form))


def _signature_end(forms: list[str], last: int, tail: list[int]) -> int:
    """The index after the signature among the short lines that follow the last paragraph."""
    for index in tail[:_LONGEST_SIGNATURE]:
        if _DATE_LINE.match(forms[index]) or _NAME_AND_DATE.match(forms[index]):
            return index + 1
    end = last + 1
    for index in tail[:5]:
        # Names of bodies without a date are a signature where few follow, and a menu where many do.
        if not _CLOSING.match(forms[index]) and not (_is_name(forms[index]) and len(tail) <= 5):
            break
        end = index + 1
    return end
