"""Telephone numbers, identity numbers, addresses of mail and chat, contact lines: they are kept nowhere.

A report that ends in 联系人 and a number was published so that an office could be reached, not to be gathered in a
dataset. Lines that only say whom to contact are cut; a number inside a sentence is masked, character by character, so
that every offset holds. Short public numbers (12345, 12348, 110) stay. Amounts are no telephone numbers: a measure
word follows them.
"""

import re
from collections.abc import Iterable
from typing import NamedTuple

from extract.lines import half_widths
from extract.running_text import which_are_running

# Character by character, so that places hold, unlike NFKC.
_HALF_WIDTH = {0xFF01 + step: 0x21 + step for step in range(94)}
_GAP = r"[ \u3000\u00a0-]?"
_NO_AMOUNT = r"(?!\d|[.,]\d|\s?[万亿余多元件人次条个户份起宗项场名吨亩米只头株台辆处])"
_AREA_CODE = r"(?:\+?86[ -]?)?(?:\(0?\d{2,3}\)|0\d{2,3})[ /–—-]{0,2}"
_NUMBERS = (
    # 13812345678, 138-1234-5678, +86 138 1234 5678
    rf"(?<![\d.,/_=A-Za-z-])(?:\+?86{_GAP})?1[3-9]\d{_GAP}\d{{4}}{_GAP}\d{{4}}{_NO_AMOUNT}",
    # 0735-3322123, (0735)3322123, 010—87654321转805
    rf"(?<![\d.,/_=A-Za-z-]){_AREA_CODE}[2-9]\d{{2,3}}{_GAP}\d{{4}}(?:[ ]?(?:转|-)[ ]?\d{{1,5}})?{_NO_AMOUNT}",
    # 400-810-1234
    rf"(?<![\d.,/_=A-Za-z-])[48]00{_GAP}\d{{3,4}}{_GAP}\d{{3,4}}{_NO_AMOUNT}",
    # 二代 and 一代 identity numbers
    r"(?<![\dA-Za-z])[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?![\dA-Za-z])",
    r"(?<![\dA-Za-z])[1-9]\d{7}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}(?![\dA-Za-z万亿余多元件人次])",
    # Of the lengths that mail allows: else a line of letters or digits alone takes time by the square of its length.
    r"[A-Za-z0-9][A-Za-z0-9_.+-]{0,63}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8}",
)
# A number that only its label tells: 电话:61478313, QQ:12345678, 微信号:sfj_2024.
_LABELLED = (
    r"(?:电\s?话|传\s?真|手\s?机|座\s?机|固\s?话|热\s?线|\bTel|\bFax)(?:号码|号)?[ :为是]{0,3}(?P<a>\d{7,8}(?:[、,/;和或 ]{1,3}\d{7,8})*)(?![\d.]|[万亿余多个件次人])",
    r"(?:\bQQ|扣扣)(?:群|号|群号|号码)?[ :为是]{0,3}(?P<b>[1-9]\d{4,11})(?!\d)",
    r"(?:微信|\bWeChat)号?[ :]{1,3}(?P<c>[A-Za-z0-9][A-Za-z0-9_-]{5,19})",
    r"(?:身份证(?:号码?)?|护照(?:号码?)?|银行卡号?|账\s?号)[ :为是]{0,3}(?P<d>[A-Za-z]?\d{7,19}[Xx]?)",
)
_FOUND = re.compile("|".join((*_NUMBERS, *_LABELLED)), re.IGNORECASE)
# What is worth a closer look: seven digits with no more than signs of a telephone number between them, or a word.
_DIGIT = "[0-9\uff10-\uff19]"  # written out: searched in half the time that \d takes
# Nearly every report names the years of a plan (2021—2025年), eight digits that are no such number; after the first of them:
_YEARS = r"(?:(?<=1)9|(?<=2)0)[0-9]{2}[—–－-]{1,2}(?:19|20)[0-9]{2}年"
_LONG_NUMBER = re.compile(
    rf"{_DIGIT}(?<!{_DIGIT}{_DIGIT})(?!{_YEARS})(?:[ \u3000\u00a0()（）–—－-]{{0,2}}{_DIGIT}){{6}}"
)
_CHAT = re.compile(r"微信(?=号?[ :：])")
_MARK = re.compile(rf"@|＠|{_CHAT.pattern}|W(?i:eChat)|w(?i:eChat)|QQ|qq|扣扣")
# Of a text only the kinds of its signs, one a byte: 0 a digit, - what may stand between two of the last seven that every number
# ends in, @ the beginning of a mark.
_WIDE_KINDS = (
    *((chr(0xFF10 + digit), "0") for digit in range(10)),
    *((sign, "-") for sign in "\u3000\u00a0－"),
    ("＠", "@"),
)
_KINDS = bytes.maketrans(b"123456789 WwQq", b"000000000-@@@@")
_RUN = re.compile(rb"0[0-]{6}")
_SHORT = 200  # characters, in which a search ends as soon
_WHO = (
    r"联\s*系\s*(?:人|电\s*话|方\s*式|单\s*位|地\s*址|手\s*机)|经\s*办\s*人|承\s*办\s*人|填\s*(?:报|表|写)\s*人|报\s*送\s*人|制\s*表\s*人"
    r"|(?:单位|部门)?负\s*责\s*人\s*(?:签\s*字|签\s*名)|审\s*核\s*人|签\s*发\s*人?|校\s*对\s*人?|撰\s*稿\s*人?|拟\s*稿\s*人?"
    r"|(?:咨\s*询|办\s*公|值\s*班|固\s*定|移\s*动)?(?:电\s*话|手\s*机|座\s*机)(?:号码)?|传\s*真|(?:电\s*子)?邮\s*(?:箱|件|编)|E-?mail|微\s*信\s*号?|QQ\s*号?|身\s*份\s*证\s*号?码?"
)
_CONTACT = re.compile(rf"^[\[(【\s]*(?:{_WHO})\s*(?::|及(?:联系)?(?:电话|方式)\s*:)", re.IGNORECASE)
# Without a colon only where little else stands on the line, or a number does.
_CONTACT_BARE = re.compile(
    r"^[\[(【\s]*(?:联\s*系\s*人|联\s*系\s*电\s*话|经\s*办\s*人|填\s*报\s*人|承\s*办\s*人)(?!制)\s*\S{0,12}[\s)\]】]*$"
)
_CONTACT_AT_END = re.compile(
    r"(?<=[。;；])\s*(?:联\s*系\s*人|联\s*系\s*电\s*话|经\s*办\s*人|填\s*报\s*人)\s*:[^。]{1,80}。?\s*$|"
    r"\s*[\[(【]\s*(?:联\s*系\s*(?:人|电\s*话|方\s*式)|经\s*办\s*人|填\s*报\s*人|承\s*办\s*人|电\s*话)[^()\[\]【】]*(?:\([^()]*\)[^()\[\]【】]*)*[\])】][。.]?\s*$"
)
_PERSON = re.compile(r"[\[(【\s]*(?:联\s*系\s*人|经\s*办\s*人|填\s*报\s*人)")
_CONTACT_FIELD = re.compile(r"(?:联\s*系\s*人|经\s*办\s*人|填\s*报\s*人|签\s*发\s*人|会\s*签\s*人)\s*:")
_CONTACT_INSIDE = re.compile(
    rf"[\s\[(【,，;；]*(?:{_WHO}|责任编辑|责\s*编|编\s*辑|作\s*者)(?:\s*[:\d]|\s+\S|(?<=人))", re.IGNORECASE
)
_LONGEST_CONTACT = 120
# Nearly every line has no colon behind such a word, begins with other words and ends in no bracket: it is asked nothing more.
_SIGNS = "".join(sorted({sign for sign in _WHO if sign.isalnum()}))
_FIELD_COLON = re.compile(rf":(?<=(?i:[{_SIGNS}\s]:))")
_BEGINS = re.compile(r"[\[(【\s]*(?:联\s*系|[经承]\s*办|填\s*报)")
_ENDS = re.compile(r"[\])】][。.]?\s*$")
_BLANKS = frozenset(sign for sign in map(chr, range(0x3001)) if sign.isspace())
_BEGINNINGS = _BLANKS | frozenset("[(【联经承填")
_CLOSING = _BLANKS | frozenset("])】")  # a blank at the end hides the bracket before it
_BRACKET = re.compile(r"[\[(【]\s*(?:联\s*系|[经承]\s*办|填\s*报|电\s*话)")


class KeptLines(NamedTuple):
    """Lines without brackets at their ends that say whom to contact (2024年1月8日(联系人:…)), those left empty left out; in their
    half-width forms, or as they are where they are running text (`extract.running_text`); whether they are; and whether they say
    nothing but whom to contact, or who filled a form in.
    """

    lines: list[str]
    forms: list[str]
    running: list[bool]
    contact: list[bool]


def without_contacts(lines: Iterable[str]) -> KeptLines:
    """The lines without what says whom to contact at their ends."""
    kept = [line for line in lines if line and not line.isspace()]
    running = which_are_running(kept)
    narrowed = iter(half_widths([line for line, runs in zip(kept, running, strict=True) if not runs]))
    forms = [line if runs else next(narrowed) for line, runs in zip(kept, running, strict=True)]
    contact = [False] * len(kept)
    for index in reversed(range(len(kept))):
        if running[index]:
            continue
        form = forms[index]
        if not (":" in form or form[0] in _BEGINNINGS or form[-1] in _CLOSING or form[-2:-1] in _CLOSING):
            continue
        if (begin := _contact_at_end(form)) is not None:
            kept[index], forms[index] = kept[index][:begin], form[:begin]
            if not forms[index].strip():
                del kept[index], forms[index], running[index], contact[index]
                continue
        contact[index] = _is_contact(forms[index])
    return KeptLines(kept, forms, running, contact)


def _is_contact(form: str) -> bool:
    """Whether a line, in its half-width form, says nothing but whom to contact, or who filled a form in."""
    if len(form) > _LONGEST_CONTACT or not (_FIELD_COLON.search(form) or _BEGINS.match(form)):
        return False
    if _CONTACT.match(form) or _CONTACT_BARE.match(form):
        return True
    if "。" not in form and _CONTACT_FIELD.search(form):
        return True
    return bool(_PERSON.match(form)) and bool(_FOUND.search(form))


def _contact_at_end(form: str) -> int | None:
    """Where in a line's half-width form that begins."""
    tail = form[-_LONGEST_CONTACT:]
    if not (_FIELD_COLON.search(tail) or (_ENDS.search(tail, len(tail.rstrip()) - 2) and _BRACKET.search(tail))):
        return None
    found = _CONTACT_AT_END.search(tail)
    return len(form) - len(tail) + found.start() if found else None


def before_contact(value: str) -> str:
    """A field's value as far as it says nothing of whom to contact: 县司法局 联系人：… is 县司法局."""
    found = _CONTACT_INSIDE.search(value.translate(_HALF_WIDTH))
    return value[: found.start()] if found else value


def masked(text: str) -> str:
    """A text with an asterisk for every character of a personal number or address; same length."""
    if len(text) < _SHORT and not (_LONG_NUMBER.search(text) or _MARK.search(text)):
        return text
    pieces: list[str] = []
    at = 0
    for place in _places(text):
        if place < at:
            continue  # its line has been looked at
        start = text.rfind("\n", at, place) + 1 or at
        end = text.find("\n", place) + 1 or len(text)
        line = text[start:end]
        if _LONG_NUMBER.search(line) or _MARK.search(line):
            pieces += (text[at:start], _masked_line(line))
            at = end
    return "".join((*pieces, text[at:])) if pieces else text


def _places(text: str) -> list[int]:
    """Places, in order, on whose lines a long number or a mark may stand; of those where one does, at least one a line.

    A search goes from digit to digit, of which a report has hundreds. Where only the kinds of its signs are left, one a
    byte, runs of digits are found in a tenth of the time.
    """
    wide = text
    for sign, kind in _WIDE_KINDS:
        wide = wide.replace(sign, kind)
    kinds = wide.encode("ascii", "replace").translate(_KINDS)
    places = [match.start() for match in _RUN.finditer(kinds)]
    if b"@" in kinds or ("微" in text and _CHAT.search(text)) or ("扣" in text and "扣扣" in text):
        places = sorted([*places, *(match.start() for match in _MARK.finditer(text))])
    return places


def _masked_line(line: str) -> str:
    pieces: list[str] = []
    at = 0
    for match in _FOUND.finditer(line.translate(_HALF_WIDTH)):
        start, end = match.span(match.lastgroup or 0)
        pieces += (line[at:start], "*" * (end - start))
        at = end
    return "".join((*pieces, line[at:]))
