"""A limit on how deep markup nests, kept before a parser sees it.

Parsers take time that grows with the square of the depth (100,000 nested elements: half a minute), and unclosed
formatting elements are opened anew in every paragraph. Browsers stop nesting at 512; so do we, a little earlier.
"""

import re
from collections import Counter

from extract.lines import TAG

DEEPEST = 400
DEEPEST_FORMATTING = 40
_LONG_PAGE = 100_000  # characters
_ENDLESS_TAG = re.compile(r"<([a-zA-Z]\w*)\s[^<>]{20000,}>")
_FEW_TAGS = 2000  # a page with fewer opening tags than this is handed on as it is

_FORMATTING = frozenset(
    ["a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"]
)
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


def without_depth(markup: str) -> tuple[str, bool]:
    """The markup, elements beyond the limits opened no more; and whether there were any."""
    if len(markup) > _LONG_PAGE:  # a parser compares every attribute of a tag with every other
        markup = _ENDLESS_TAG.sub(r"<\1>", markup)
    tags = markup.count("<")
    if tags < _FEW_TAGS or tags - markup.count("</") < _FEW_TAGS:
        return markup, False
    depth = formatting = 0
    left_out: Counter[str] = Counter()
    flattened = False

    def keep(match: re.Match[str]) -> str:
        nonlocal depth, formatting, flattened
        name = match[1].lower()
        tag = name.removeprefix("/")
        if tag in _FLAT:
            return match[0]
        is_formatting = tag in _FORMATTING
        if name[0] == "/":
            if left_out[tag]:
                left_out[tag] -= 1
                return ""
            depth = max(0, depth - 1)
            formatting = max(0, formatting - is_formatting)
        elif depth >= DEEPEST or (is_formatting and formatting >= DEEPEST_FORMATTING):
            left_out[tag] += 1
            flattened = True
            return ""
        else:
            depth += 1
            formatting += is_formatting
        return match[0]

    written = TAG.sub(keep, markup)
    return (written, True) if flattened else (markup, False)
