"""Limits on how deep markup nests and how much of it there is, kept before a parser sees it.

A tree takes some hundred bytes for every element and attribute: 8 MB of `<p a b c>` are a gigabyte. What lies beyond the
first 40,000 elements of a page is cut off; no page with a report on it comes near.

Parsers take time that grows with the square of the depth (100,000 nested elements: half a minute). Browsers stop nesting
at 512; so do we, a little earlier. Formatting elements that are not closed are opened anew in every paragraph after
them (4,000 tags that way: 800 MB); where a page has so many that this could cost, they are left out, since no text
depends on them.
"""

import re
from collections import Counter
from itertools import islice

DEEPEST = 400
_ENDLESS = 20_000  # characters of a tag
_ENDLESS_TAG = re.compile(rf"<([a-zA-Z]\w*)\s[^<>]{{{_ENDLESS},}}>")
_FEW_TAGS = 2000
FEW_TAGS_FOR_LEXBOR = 8000  # it takes 30 ms for as many, however they nest
_MOST_TAGS = 20_000  # of Beautiful Soup's trees
_MOST_TAGS_FOR_LEXBOR = 40_000
_MOST_ATTRIBUTES = 100_000
_FEW_CHARACTERS = 500_000  # in which attributes need not be counted: 250,000 at most, 55 MiB
# `<` ends a tag too: without that, a page of opening brackets alone would take time by the square of its length.
_TAG = re.compile(r"<(/?[a-zA-Z][^\s/<>]*)[^<>]*>")
_OPENING = re.compile(r"<[a-zA-Z]")
_WITH_ATTRIBUTES = re.compile(r"<([a-zA-Z][^\s/<>]*)(\s[^<>]*)>")
_NAMES = re.compile(r"<(/?[a-zA-Z][^\s/<>]*)")
# Not links: one ends where the next begins.
_FORMATTING = re.compile(r"</?(?:b|big|code|em|font|i|nobr|s|small|strike|strong|tt|u)(?=[\s/>])[^<>]*>", re.IGNORECASE)
_FORMATTING_NAME = r"(?:[bisu]|font|strong|strike|small|em|big|code|tt|nobr)"
_FORMATTING_NAMES = re.compile(rf"<(/?{_FORMATTING_NAME})[\s>/]", re.IGNORECASE)
# What begins as they do, and little else.
_MAYBE_FORMATTING = re.compile(r"<(?:[bBiIsSuU][\s>/]|[fFsSeEbBcCtTnN][oOtTmMiI][nNrRaA\s>/gGdDbB])")
_REOPENED = 1_000_000  # open formatting elements times tags: the most nodes that may come of it

# These end where the next one begins, or hold nothing; however many there are, they do not nest.
_FLAT = frozenset(
    [
        "p",
        "li",
        "td",
        "th",
        "tr",
        "tbody",
        "thead",
        "tfoot",
        "dt",
        "dd",
        "option",
        "optgroup",
        "rp",
        "rt",
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "param",
        "source",
        "track",
        "wbr",
        "html",
        "head",
        "body",
        "script",
        "style",
    ]
)


def without_depth(markup: str, few_tags: int = _FEW_TAGS) -> tuple[str, bool]:
    """The markup, elements beyond the limits opened no more; and whether there were any.

    A page with fewer opening tags than `few_tags` is not looked at: whoever walks it without recursion can bear more.
    """
    if _has_endless_tag(markup):  # a parser compares every attribute of a tag with every other
        markup = _ENDLESS_TAG.sub(r"<\1>", markup)
    tags = markup.count("<")
    # Formatting elements are opened anew at other tags: n of them at 2,000 - n come to a million nodes at most.
    if tags < _FEW_TAGS:
        return _within_attributes(markup), False
    most = _MOST_TAGS_FOR_LEXBOR if few_tags == FEW_TAGS_FOR_LEXBOR else _MOST_TAGS
    cut = False
    opening = tags if tags < few_tags else tags - markup.count("</")  # at most
    if opening > most and (end := next(islice(_OPENING.finditer(markup), most, None), None)) is not None:
        markup, opening, cut = markup[: end.start()], most, True
    markup = _within_attributes(markup)
    # No more can be open at once than may be opened at all, which is counted in a third of the time.
    formatting = len(_MAYBE_FORMATTING.findall(markup))
    if (
        opening * formatting > _REOPENED
        and (opening := min(opening, tags - markup.count("</"))) * formatting > _REOPENED
    ):
        formatting = _unclosed_formatting(markup)
        if opening * formatting > _REOPENED:
            markup = _FORMATTING.sub("", markup)
    if opening < few_tags or not _is_deep(markup):
        return markup, cut
    stack = _Stack()

    def keep(match: re.Match[str]) -> str:
        return match[0] if stack.takes(match[1].lower()) else ""

    return _TAG.sub(keep, markup), True


def _within_attributes(markup: str) -> str:
    """The markup, its tags without attributes once there were so many. Each stands behind white space."""
    if (
        len(markup) < _FEW_CHARACTERS
        or sum(markup.count(blank) for blank in " \n\t\f\r" if blank in markup) < _MOST_ATTRIBUTES
    ):
        return markup
    left = _MOST_ATTRIBUTES

    def keep(match: re.Match[str]) -> str:
        nonlocal left
        left -= len(match[2].split())
        return match[0] if left >= 0 else f"<{match[1]}>"

    return _WITH_ATTRIBUTES.sub(keep, markup)


def _unclosed_formatting(markup: str) -> int:
    """How many formatting elements are open at once, at most."""
    opened: Counter[str] = Counter()
    now = most = 0
    for name in map(str.lower, _FORMATTING_NAMES.findall(markup)):
        if name[0] != "/":
            opened[name] += 1
            now += 1
            most = max(most, now)
        elif opened[name[1:]]:
            opened[name[1:]] -= 1
            now -= 1
    return most


def _has_endless_tag(markup: str) -> bool:
    """Whether a tag is endless: some stretch of half that length neither begins nor ends one, and one begins before it."""
    half = _ENDLESS // 2
    for start in range(0, len(markup) - half, half):
        if markup.find("<", start, start + half) < 0 and markup.find(">", start, start + half) < 0:
            # Where the stretch before it is empty too, this was asked of that one.
            before = max(0, start - half)
            begin = markup.rfind("<", before, start)
            if begin > markup.rfind(">", before, start) and _ENDLESS_TAG.match(markup, begin):
                return True
    return False


class _Stack:
    """The elements that are open, as far as the limit lets them; an end tag ends what was opened within its element."""

    def __init__(self) -> None:
        self.open: list[str] = []
        self.counts: Counter[str] = Counter()
        self.left_out: Counter[str] = Counter()

    def takes(self, name: str) -> bool:
        """Whether a tag stays in the markup."""
        tag = name.removeprefix("/")
        if tag in _FLAT:
            return True
        if name is not tag:
            if self.left_out[tag]:
                self.left_out[tag] -= 1
                return False
            self.end(tag)
        elif len(self.open) >= DEEPEST:
            self.left_out[tag] += 1
            return False
        else:
            self.open.append(tag)
            self.counts[tag] += 1
        return True

    def end(self, tag: str) -> None:
        if self.counts[tag]:
            while (ended := self.open.pop()) != tag:
                self.counts[ended] -= 1
            self.counts[tag] -= 1


def _is_deep(markup: str) -> bool:
    """Whether elements nest beyond the limit."""
    stack = _Stack()
    opened, counts = stack.open, stack.counts
    for name in _NAMES.findall(markup):
        if name in _FLAT:
            continue
        if name[0] == "/":
            tag = name[1:].lower()
            if tag not in _FLAT:
                stack.end(tag)
        elif (tag := name.lower()) not in _FLAT:
            if len(opened) >= DEEPEST:
                return True
            opened.append(tag)
            counts[tag] += 1
    return False
