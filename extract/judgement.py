"""Is a page an annual report? If not, why not: one word of `extract.schema.REASONS` and what was seen."""

import json
import re
from collections.abc import Callable, Iterable, Sequence

from extract.attachments import names_report
from extract.documents.kinds import other_kind
from extract.records import Link, Refusal
from extract.report_links import looks_like_report, normal_title
from extract.report_text import is_heading

_DATA = re.compile(r"\s*\ufeff*[{\[]")
_CHALLENGE = re.compile(
    r"\$_ts\s*=\s*window|__jsl_clearance|__jsluid|document\.cookie\s*=.{0,400}location\.(?:reload|href|replace)|\bC3VK\b|"
    r"<meta[^>]+content=[^>]+\br=[\"']?m\b|safedog|安全狗|创宇盾|云锁|请输入验证码|滑动验证|人机验证|访问(?:过于)?频繁|请开启JavaScript|enable JavaScript|"
    r"cdn-cgi/challenge-platform|acw_sc__v2",
    re.IGNORECASE | re.DOTALL,
)
_MISSING = re.compile(
    r"(?:页面|网页|内容|文章|信息|文件|链接|栏目).{0,12}(?:不存在|已(?:被)?删除|找不到|未找到|已失效|丢失|走丢|不见|无法访问|已下线|已过期)|"
    r"(?:找不到|无法找到|没有找到|未找到).{0,12}(?:页面|网页|内容|文章|信息)|(?<!\d)404(?!\d)|not\s+found|(?:返回|跳转)(?:到)?(?:网站)?首页",
    re.IGNORECASE,
)
# A site that is being worked on says so on whatever page is asked for.
_MAINTENANCE = re.compile(
    r"(?:网站|本站|系统|平台|服务器|站点|页面|栏目)[^。;,\n]{0,8}(?:维护|升级|改造|检修|调整|迁移)|(?:正在|例行|临时|停机)(?:维护|升级|改造|检修)|"
    r"(?:维护|升级|改造|建设)中|暂停(?:服务|访问|对外)|(?:暂时|暂|临时)(?:无法|不能|停止)(?:访问|提供服务|浏览)|(?:请稍[后候]|稍后再).{0,6}(?:访问|再试|重试|再来)|"
    r"under maintenance|service unavailable|temporarily (?:unavailable|down)",
    re.IGNORECASE,
)
_SURELY_MISSING = re.compile(
    r"(?<!\d)404(?!\d)|not\s+found|(?:页面|网页|内容|文章|信息).{0,6}(?:不存在|已(?:被)?删除)|找不到", re.IGNORECASE
)
_ANNOUNCES = re.compile(
    r"(?:法治(?:政府)?建设|法治政府|依法行政)[^。,;]{0,24}(?:报告|汇报|总结|情况|如下)[^。,;]{0,12}如下|"
    r"(?:法治(?:政府)?建设|依法行政)[^。,;]{0,24}(?:报告|汇报|总结)如下"
)
# A salutation or an opening that names the work, and a report announced: 中村乡法治政府建设工作…现将一年来工作情况报告如下.
_NAMED_AT_ONCE = re.compile(r"法治(?:政府)?建设|依法行政")
_SUBJECT = re.compile(r"法\s*治|依\s*法\s*行\s*政")
_REPORTED = re.compile(r"(?:报告|汇报|总结)如下")
_FOLLOWS = re.compile(r"如\W*下")  # without it none of them is found, and looking for it takes no normal form
_PARTS = {
    "measures": re.compile(r"举措|成效|做法|开展情况|工作情况|建设情况|落实情况|完成情况|主要工作|进展"),
    "problems": re.compile(r"不足|问题|困难|短板|原因"),
    "leadership": re.compile(r"第一责任人|主要负责人|党政主要"),
    "plans": re.compile(r"下一步|下一年|下步|打算|安排|计划|思路|今后|20\d\d年(?:度)?(?:工作|法治|主要)"),
}
_OTHER_KIND = re.compile(
    r"(?:要点|计划|方案|规划|纲要|通知|解读|办法|意见|细则|规定|条例|体系|清单|讲话|简报|公示|批复|函|通报|答复)$|"
    r"信息公开.{0,8}(?:报告|年报)|政府工作报告|述职|执法.{0,6}(?:数据|年报)|(?:复议|应诉).{0,6}(?:报告|白皮书)"
)
_ICON = re.compile(
    r"logo|icon|ico_|banner|qr|code|share|btn|button|beian|conac|police|party|dangzheng|jiucuo|red\.png|blue\.png|fileType|\.gif|print|close|weixin|weibo",
    re.IGNORECASE,
)
_REPLACED = "\ufffd"
_SURELY_NO_NEWS = 1000  # characters: news of a report is shorter, or has sections of its own
_LONG_ENOUGH = 300  # characters without white space; the shortest report seen has 1,500
_LONGEST_NOTE = 800  # characters of a note by which a page hands out a file that is called a report
_LONGEST_HEAD = 60  # characters of a title
_SHORTEST = 60  # characters: below it even a page with a report's title holds none
_NEWS = re.compile(r"发布|出台|公布|晒出|亮相|通过|公开")


def refuse_bytes(body: bytes, content_type: str | None) -> Refusal | None:
    """Why a body is neither a page nor a document: nothing in it, or another kind of file."""
    if not body or body.isspace():
        return Refusal("empty", "the answer has no body")
    if kind := other_kind(body):
        return Refusal("unreadable", f"expected a page, found {kind} (declared {content_type or 'as nothing'})")
    return None


def refuse_decoded(text: str, encoding: str) -> Refusal | None:
    """Why a text cannot be trusted: more of it was lost than a few wrong bytes."""
    lost = text.count(_REPLACED) if _REPLACED in text else 0
    if lost > 20 and lost > 0.02 * len(text):
        return Refusal("unreadable", f"{lost} of {len(text)} characters could not be read as {encoding}")
    return None


def is_data(text: str) -> bool:
    """Whether a text is JSON, which a service answers and nobody publishes as a page."""
    if not _DATA.match(text):
        return False
    text = text.strip().lstrip("\ufeff")
    if text[-1:] not in ("}", "]"):
        return False
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def refuse_markup(markup: str, text_length: int) -> Refusal | None:
    """Why a page shows no article: a script stands there, which would have to be run or asks for proof of a browser."""
    if text_length < 200 and len(markup) < 60_000 and (match := _CHALLENGE.search(markup)):
        seen = re.sub(r"\s+", " ", match[0])[:60]
        return Refusal("challenge", f"a script stands where the page should be: {seen}")
    if text_length < 20 and re.search(r"<script\b", markup, re.IGNORECASE):
        return Refusal("challenge", "the page is a script and nothing else")
    return None


def challenge_in(body: bytes) -> Refusal | None:
    """Why a page that came for something else (rules, an error) is a challenge; None where it is that, or any other page."""
    if body.lstrip()[:1] != b"<":
        return None
    markup = body[:60_000].decode("utf-8", "replace")
    shown = re.sub(r"<script\b.*?(?:</script>|\Z)|<[^>]*>|\s", "", markup, flags=re.DOTALL)
    return refuse_markup(markup, len(shown))


def _content_pictures(sources: Iterable[str]) -> int:
    """How many pictures of a page may show its content: those whose address is not an ornament's."""
    return sum(1 for source in sources if source and not _ICON.search(source))


def refuse_text(
    lines: Sequence[str],
    shown: Sequence[str],
    titles: Sequence[str],
    sources: Iterable[str],
    look_for_files: Callable[[], Sequence[Link]],
    page_lines: Sequence[str],
) -> Refusal | None:
    """Why a main text cannot be read as an article: there is none, it is a picture, or it says that the page is gone.

    `sources` are the addresses of the page's pictures, `shown` are the window's title and the headings, `titles` the
    candidates for the article's title, `look_for_files` finds those in which the report may stand instead, `page_lines` is
    all of the page's text. Gone takes two signals: the words, and that little else stands there.
    """
    size = _size(lines)
    if size >= _LONGEST_NOTE:
        return None
    headings = sum(map(is_heading, lines))
    if headings >= 2 or (headings and size >= _LONG_ENOUGH):
        return None
    files = look_for_files()
    if headings == 0 and any(map(names_report, files)):
        return _in_attachment(files)
    if size >= _LONG_ENOUGH:
        return None
    whole = "\n".join(page_lines)
    said = "\n".join([*shown, *lines, whole[:400] if len(whole) < 1500 else ""])
    if (match := _MISSING.search(said)) and (_SURELY_MISSING.search(said) or len(whole) < 600):
        return Refusal("soft_404", f"the page says that it is gone: {_seen(match)}")
    if (match := _MAINTENANCE.search(said)) and len(whole) < 600:
        return Refusal("soft_404", f"the page says that its site is being worked on: {_seen(match)}")
    if any(looks_like_report(title) for title in titles):
        if files:
            return _in_attachment(files)
        if size < _SHORTEST and (pictures := _content_pictures(sources)):
            return Refusal("needs_ocr", f"the page shows {pictures} picture(s) and next to no text")
        if size < _SHORTEST:
            return Refusal("empty", f"the title names a report, but its text is {size} characters long")
    if size < 20 and len(whole) < _LONG_ENOUGH:
        return Refusal("empty", "no text found in the page")
    if size < 20:
        return Refusal("not_a_report", "no article on the page: it may be a list or a home page")
    return None


def _size(lines: Sequence[str]) -> int:
    """How many characters lines have, spaces apart."""
    text = "".join(lines)
    return len(text) - text.count(" ")


def _in_attachment(files: Sequence[Link]) -> Refusal:
    return Refusal("empty", f"the report is in an attachment, not in the page: {files[0].url}", tuple(files))


def refuse_genre(titles: Sequence[str], lines: Sequence[str], own_title: str | None) -> Refusal | None:
    """Why an article is not an annual report. None where a title, its opening or its sections say that it is one."""
    text = "\n".join(lines)
    size = len(text) - text.count(" ") - text.count("\n")
    title = titles[0] if titles else None
    names = [name for name in dict.fromkeys((own_title, *titles)) if name and looks_like_report(name)]
    # A link's title says what its page should be: a text without a word of the subject is another's.
    named = bool(names) and size >= _SHORTEST and bool(_SUBJECT.search(text))
    if named and size >= _SURELY_NO_NEWS:
        return None
    follows = _FOLLOWS.search(text, 0, 1500)
    announced = bool(follows and _ANNOUNCES.search(normal_title(text[:1500])))
    sections = [line for line in lines if is_heading(line)]
    if named:
        plain = any(not _NEWS.search(normal_title(name)) for name in names)
        if announced or len(sections) >= 2 or plain:
            return None
    if not names and title is not None and _OTHER_KIND.search(normal_title(title)):
        return Refusal("not_a_report", f"the title names another kind of document: {title}")
    opening = normal_title(text[:600]) if follows else ""
    reported = _REPORTED.search(opening)
    if reported and _NAMED_AT_ONCE.search(opening[: reported.start()]) and text.count("法治") >= 3:
        announced = True
    if announced and (len(sections) >= 2 or size >= _LONG_ENOUGH):
        return None
    if size >= _SHORTEST and _has_the_parts(sections, text):
        return None
    return Refusal("not_a_report", f"neither title nor text is of the genre: {title or text[:40]}")


def refuse_attached(lines: Sequence[str], own_title: str | None) -> Refusal | None:
    """Why a file is not the report of the page that links it, whatever the page is called: it is about something else."""
    text = normal_title("".join(lines))
    head = next((normal_title(line) for line in lines if line.strip()), "")
    about = text.count("法治") + text.count("依法行政")
    if own_title is None and len(head) <= _LONGEST_HEAD and _OTHER_KIND.search(head):
        return Refusal("not_a_report", f"the attachment is another kind of document: {head}")
    if own_title is None and about < min(3, 1 + len(text) // 400):
        return Refusal("not_a_report", f"the attachment is not about rule-of-law government: {head[:60]}")
    return None


def _has_the_parts(sections: Sequence[str], text: str) -> bool:
    """Whether the section headings are those that the rule prescribes: measures, shortfalls, duty of heads, plans."""
    sections = [line for line in sections if len(line) <= 60]
    parts = {name for name, pattern in _PARTS.items() if any(pattern.search(line) for line in sections)}
    about = sum("法治" in line or "依法行政" in line for line in sections)
    return len(parts) >= 3 and about >= 1 and text.count("法治") >= 3


def _seen(match: re.Match[str]) -> str:
    """What a pattern met, with a little of what stands round it, on one line."""
    return " ".join(match.string[max(0, match.start() - 10) : match.end() + 10].split())
