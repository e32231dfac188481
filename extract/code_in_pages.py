"""Long style sheets and scripts of a page, emptied before a parser sees them: a fifth of what portals send is nothing else.

No text depends on them. Their elements stay, so that the tree is the same but for what these hold. Only stretches are
looked for in which no tag begins or ends, since in them nothing but the code can end by being cut.
"""

import re

_STRETCH = 2000  # characters; one twice as long is always found
_PART = 5
# Attributes are read as far as they leave no doubt where the tag ends.
_OPENED = re.compile(
    r"<(?:script|style)(?:\s++[\w:.-]++(?:\s*+=\s*+(?:\"[^\"<>]*+\"|'[^'<>]*+'|[^\s\"'<>=`]++))?+)*+\s*+>",
    re.IGNORECASE,
)


def without_code(markup: str) -> str:
    """The markup without the code of its long style sheets and scripts, as far as the first tag that stands in it; as it is
    where that is less than a part of it, since cutting copies the page.
    """
    found = []
    done = seen = 0
    commented = False
    for start in range(0, len(markup) - _STRETCH, _STRETCH):
        if start < done or markup.find("<", start, start + _STRETCH) >= 0:
            continue
        # Where the stretch before is without a tag too, this was asked of that one.
        tag = markup.rfind("<", max(done, start - _STRETCH), start)
        if tag < 0 or not (opened := _OPENED.match(markup, tag)):
            continue
        comment = markup.rfind("<!--", seen, tag)
        if comment >= 0 or commented:
            commented = markup.find("-->", max(comment, seen), tag) < 0
        seen, end = tag, markup.find("<", start + _STRETCH)
        if end >= 0 and not commented:  # in a comment it is no code, and may end it
            found.append((opened.end(), end))
            done = end
    if sum(end - begin for begin, end in found) < len(markup) // _PART:
        return markup
    ends = [0, *(end for _, end in found)]
    return "".join([markup[end:begin] for end, (begin, _) in zip(ends, found, strict=False)] + [markup[done:]])
