"""Which links lead to annual rule-of-law reports, by their titles, and which years they are about.

The noun at the end of a Chinese title says what kind of document it is: 报告, 总结, 情况 are reports, 方案, 要点, 通知
are not. The words before it say what it is about. A title needs both (knowledge of the genre: names in use since the
outline of 2004, when the reports were on 依法行政).
"""

import re
import unicodedata

from extract.dates import date_in_url
from extract.records import Link

_SUBJECT = re.compile(r"法治政府|法治[^,。、]{0,6}建设|依法行政")
_KIND = re.compile(r"(?:报告|总结|汇报|年报|白皮书|情况(?:说明)?|情况综述|自查)$")
_TRUNCATED = re.compile(r"(?:\.{2,}|…+|。。+)$")
# A cover note that publishes the report itself: 关于印发《…报告》的通知.
_PUBLISHED = re.compile(
    r"(?:印发|公布|公开|发布|刊发).{0,4}(?:《|关于)?.*(?:报告|总结|情况)(?:》)?的?(?:通知|公告|公示)$"
)
# What these words make of a title is never an annual report, wherever they stand.
_NOT = re.compile(
    r"召开|举行|举办|听取|审议|传达|座谈|调研|督[察查导]|培训|会议|推进会|动员|述职|述法|解读|图解|读懂|一图|"
    r"政府工作报告|信息公开(?:工作)?(?:年度)?(?:报告|年报)|执法(?:统计)?(?:数据|年报)|行政复议|复议应诉|指标|评估|测评|问卷|"
    r"考[核评]|半年|季度|[一二三四]季|征求|征集|模板|填报|报送|上报|提交|蓝皮书|研究报告|答复|提案|建议案|审计|整改|"
    r"示范(?:创建|单位|市|县|区|项目)|讲话|发言|心得|公示名单|工作简报|简讯|快讯|圆满|顺利"
)
# One person's account of a duty, not the body's report; both in one title is a report.
_PERSONAL_DUTY = re.compile(r"履行(?:推进)?法治(?:政府)?建设第一责任人")
_LEADING_LABEL = re.compile(r"^(?:[\[【(](?!\d{4})[^\]】)]{1,12}[\]】)]|[·•>»◆■●▪\-]+|\d{1,3}[.、])+")
_TRAILING = re.compile(
    r"(?:[(\[【《<][^()\[\]【】《》<>]{0,20}[)\]】》>]|\.(?:pdf|docx?|wps|ofd|html?)|(?:19|20)\d{2}[-/.]\d{1,2}[-/.]\d{1,2}|new!?|[。.;;,、:])+$",
    re.IGNORECASE,
)
_SITE_SUFFIX = re.compile(r"[-_|—]+[^-_|—《》]{2,30}$")
_OUTLINE = re.compile(
    r"《[^》]*(?:纲要|规划|方案)[^》]*》?|纲要\([^)]*\)|[((]?(?:19|20)\d{2}年?\s*[-—–~至到]+\s*(?:19|20)?\d{2}年?[))]?(?=.{0,8}(?:纲要|规划|方案))"
)
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})(?!\d)(?![-/.]\d{1,2}[-/.]\d)")
_CHINESE_YEAR = re.compile(r"([一二][〇○零0一二三四五六七八九]{3})(?=年)")
_CHINESE_DIGITS = str.maketrans("〇○零一二三四五六七八九", "000123456789")


def looks_like_report(title: str) -> bool:
    """Whether a link's title names an annual report on building a rule-of-law government.

    A title that the listing cut short (…) is given the benefit of the doubt where what is left speaks for it.
    """
    text = normal_title(title)
    if len(text) > 200:
        return False
    cut = _TRUNCATED.search(text)
    text = _LEADING_LABEL.sub("", text[: cut.start()] if cut else text)
    about = _PERSONAL_DUTY.sub("", text)
    if not _SUBJECT.search(about) or _NOT.search(about):
        return False
    if cut:
        return year_of(text) is not None or bool(_KIND.search(text))
    return any(_KIND.search(form) for form in _endings(text)) or bool(_PUBLISHED.search(text))


def year_of(title: str) -> int | None:
    """The year a title says it is about, or None: the last one before its subject, else the first after it."""
    text = _OUTLINE.sub("", normal_title(title))
    text = _CHINESE_YEAR.sub(lambda m: m[1].translate(_CHINESE_DIGITS), text)
    years = [(m.start(), int(m[1])) for m in _YEAR.finditer(text) if 1990 <= int(m[1]) <= 2100]
    if not years:
        return None
    subject = _SUBJECT.search(text)
    before = [year for at, year in years if subject and at < subject.start()]
    return before[-1] if before else years[0][1]


def about_year(link: Link) -> tuple[int, ...]:
    """Years that the report behind a link may be about, likeliest first; empty where nothing tells.

    The title's year, else by the date beside the link or in its address: reports on a year appear from that
    December on, most of them before April, so that a date from October on may mean its own year or the one before.
    """
    if (year := year_of(link.title)) is not None:
        return (year,)
    posted = link.date or date_in_url(link.url)
    if posted is None:
        return ()
    if posted.month >= 10:
        return (posted.year, posted.year - 1)
    return (posted.year - 1,)


def normal_title(title: str) -> str:
    """A title in half-width forms, without white space and invisible characters."""
    text = unicodedata.normalize("NFKC", title).replace("“", "").replace("”", "").replace('"', "")
    return re.sub(r"[\s\u200b-\u200f\ufeff\u00ad]+", "", text)


def _endings(text: str) -> tuple[str, ...]:
    """The title with what may follow its last noun cut off step by step: brackets, a file's ending, the site's name."""
    bare = _TRAILING.sub("", text)
    without_site = _SITE_SUFFIX.sub("", bare)
    return (text, bare, _TRAILING.sub("", without_site))
