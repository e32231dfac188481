"""Lines of an article without what its page put round them: a second copy, chrome at both ends, what follows the end."""

import re
from bisect import bisect_left
from itertools import accumulate

from extract.chrome import is_chrome
from extract.report_links import looks_like_report

# In both widths: the lines of an article are many, and few of them are such.
_EDITOR = r"[(\[（［【\s]*(?:责任编辑|责\s?编|编辑|本文编辑|实习编辑)\s*[:：】\]］]"
_FOLLOWS = (
    r"[(\[（［【■◆·\s]*(?:相关(?:阅读|新闻|链接|文章|报道|推荐|稿件|专题|信息)|关联(?:稿件|阅读)|延伸阅读|推荐阅读|热门推荐|猜你喜欢|为您?推荐|"
    r"(?:网友|最新|最热|热门|精彩|全部|发表|我要)评论|\d+\s*条?评论|评论\s*[(（]?\d|我来说两句|(?:版权|免责)(?:声明|与免责)|上一[篇条]|下一[篇条]|返回(?:首页|列表|顶部)|"
    r"扫(?:一扫|描?二维码)|分享(?:到|至))"
)
_ENDING = re.compile(f"{_EDITOR}|{_FOLLOWS}")
# It begins with a sign of the patterns or a digit: other lines are told apart by their first sign.
_ENDING_SIGNS = frozenset(sign for sign in _EDITOR + _FOLLOWS if not sign.isascii()) | frozenset("([")
_LONG_LINE = 30  # characters: two copies of an article are told by lines as long
_LONGEST_ENDING = 60  # characters
_ENDS_AFTER = 200  # characters: what stands earlier belongs to the head of the page
_HEAD_LINES = 8
_LONGEST_TITLE = 80  # characters


def once(lines: list[str]) -> list[str]:
    """The lines without a second copy of the article (one for desktop, one for mobile)."""
    texts = [line for line in lines if len(line) >= _LONG_LINE]
    if len(texts) < 4 or len(set(texts)) == len(texts):
        return lines
    long_ones = [index for index, line in enumerate(lines) if len(line) >= _LONG_LINE]
    for begin in range(min(12, len(texts))):  # a teaser or a header may stand before the first copy
        if texts.count(texts[begin]) != 2 or texts.index(texts[begin]) != begin:
            continue
        second = texts.index(texts[begin], begin + 1)
        # Two copies are next to all of the page; a report may well say two things in the same words.
        whole = 2 * (second - begin) >= 0.8 * (len(texts) - begin)
        if second - begin >= 2 and whole and texts[begin:second] == texts[second : 2 * second - begin]:
            kept = lines[: long_ones[second - 1] + 1]
            known = set(kept)
            return kept + [line for line in lines[len(kept) :] if line not in known]
    return lines


def framed(lines: list[str]) -> list[str]:
    """The lines without the chrome at both ends. What stands above a line of fields is the page's title, and kept where it
    is a report's, since that is often the only one the report has.
    """
    last = len(lines)
    while last and is_chrome(lines[last - 1]):
        last -= 1
    first = 0
    above: list[str] = []
    others: list[str] = []
    for index, line in enumerate(lines[: min(last, _HEAD_LINES)]):
        if is_chrome(line):
            first = index + 1
            above += others
            others = []
            continue
        others.append(line)
        if len(line) >= _LONGEST_TITLE or line.endswith("。"):
            break
    named = looks_like_report("".join(above)) or any(map(looks_like_report, above))
    return [*(above if named else []), *lines[first:last]]


def ended(lines: list[str]) -> list[str]:
    """The lines up to what follows an article on its page: the editor's name, a list of others."""
    ends = list(accumulate(map(len, lines), initial=0))
    begin = bisect_left(ends, max(_ENDS_AFTER, 0.3 * ends[-1]))
    for index, line in enumerate(lines[begin:], begin):
        likely = len(line) <= _LONGEST_ENDING and (line[0] in _ENDING_SIGNS or line[0].isdecimal())
        if likely and _ENDING.match(line):
            return lines[:index]
    return lines
