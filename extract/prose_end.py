"""Where the article of a page has ended, told before a parser sees the page: half of what portals send comes after it.

Parsing a page and writing it out takes half of the time in which its article is found. What follows the article by some
links has no say in what it is (`extract.density`), so a page may be cut off there.
"""

_STOP = "。"
_FEWEST_STOPS = 6
_GAP = 3000  # characters of markup between two full stops of an article
_OTHERS = 3  # an article has so many times as many full stops as stand behind it
_LINK_TEXT = 60  # characters of links that are kept behind it
# Of so many that say less a list of others is not made: readers' portraits, which stand in the article's element.
_MOST_LINKS = 25
_MOST_COMMENTS = 100
_MOST_OF_IT = 0.85  # share of a page: to cut off less hardly pays


def prose_end(markup: str) -> int:
    """Where a page may be cut off behind the full stops that stand together, most of all on it; its end where too many
    follow elsewhere, or too few links, or where most of it would be left.
    """
    groups = []
    count = last = 0
    at = markup.find(_STOP)  # again and again: on these pages three times as fast as to split them
    while at >= 0:
        if at - last > _GAP:
            groups.append((count, last))
            count = 0
        count += 1
        last = at
        at = markup.find(_STOP, at + 1)
    groups.append((count, last))
    most = max(groups)
    behind = sum(count for count, last in groups if last > most[1])
    if most[0] < _FEWEST_STOPS or behind * _OTHERS > most[0]:
        return len(markup)
    return _behind_links(markup, most[1])


def _behind_links(markup: str, place: int) -> int:
    """Where so many links have ended behind a place as are kept; the markup's end where so many do not say as much."""
    last = int(_MOST_OF_IT * len(markup))
    near = markup[place : place + _GAP]
    link = "</A>" if "</A>" in near and "</a>" not in near else "</a>"
    end = markup.find(link, place, last)
    text = links = comments = 0
    while end >= 0 and links < _MOST_LINKS and comments < _MOST_COMMENTS:
        comment = markup.find("<!--", place, end)
        if comment >= 0:  # what stands in it is gone from what the parser writes out
            comments += 1
            place = markup.find("-->", comment) + len("-->")
            if place < len("-->"):
                break
        else:
            links += 1
            place = end + len(link)
            text += _link_text(markup, f"<{link[2]} ", place)
            if text > _LINK_TEXT:
                return place
        if place > end:
            end = markup.find(link, place, last)
    return len(markup)


def _link_text(markup: str, begin: str, end: int) -> int:
    """How many characters the first text of a link has that ends there, which is what `extract.density` counts of it."""
    opened = markup.rfind(begin, 0, end)
    text = markup.find(">", opened, end) + 1
    return len(markup[text : markup.find("<", text)].strip()) if opened >= 0 and text else 0
