"""Which links lead to annual rule-of-law reports, by their titles and their column, and which years they are about.

The noun at the end of a Chinese title says what kind of document it is: 报告, 总结, 情况 are reports, 方案, 要点, 通知
are not. The words before it say what it is about. A title needs both (knowledge of the genre: names in use since the
outline of 2004, when the reports were on 依法行政), unless its column says what it is about: there, a row may be called
by its year or its body alone.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from extract.dates import date_in_url
from extract.records import Link

_SUBJECT = re.compile(r"法治政府|法治[^,。、]{0,6}建设|依法行政")
_KIND = re.compile(r"(?:报告|总结|汇报|年报|白皮书|情况(?:说明)?|情况综述|自查)$")
# A report with next year's plans in one document: 总结 comes first and says what it is.
_WITH_PLANS = re.compile(
    r"(?<=总结|情况|报告|汇报)(?:和|及|以及|暨|与|、)(?:(?:19|20)\d{2}年(?:度)?)?[^,。;]{0,12}(?:计划|打算|安排|要点|思路|重点|举措)(?:的?报告)?$"
)
_TRUNCATED = re.compile(r"(?:\.{2,}|…+|。。+)$")
_CUT = (".", "…", "。")
# A cover note that publishes the report itself: 关于印发《…报告》的通知.
_PUBLISHED = re.compile(
    r"(?:(?:印发|公布|公开|发布|刊发).{0,4}(?:《|关于)?.*(?:报告|总结|情况)(?:》)?|关于(?:(?:19|20)\d{2}|[^,。;]{0,30}(?:年度)).*(?:报告|总结|情况))的?(?:通知|公告|公示)$"
)
# What these words make of a title is never an annual report, wherever they stand. Each begins with one sign, for these are
# looked for at once.
_NOT = re.compile(
    r"召开|举行|举办|听取|审议|传达|座谈|调研|督[察查导]|培训|会议|推进会|动员|述职|述法|解读|图解|读懂|一图|"
    r"政府工作报告|信息公开(?:工作)?(?:年度)?(?:报告|年报)|执法(?:统计)?(?:数据|年报)|行政复议|复议应诉|指标|评估|测评|问卷|"
    r"考[核评]|半年|季度|一季|二季|三季|四季|征求|征集|模板|填报|报送|上报|提交|蓝皮书|研究报告|答复|提案|建议案|审计|整改|"
    r"示范创建|建设示范(?:单位|[市县区]|地区|项目)|讲话|发言|心得|公示名单|工作简报|简讯|快讯|圆满|顺利"
)
# Who reports stands first, and may be called by a word that speaks against a report: 审计局, 督查室, 会议中心.
_ISSUER = re.compile(
    r"(?!关于)[^,。;《》]{2,40}?(?:局|厅|委员会|委|办公室|办|署|院|所|站|队|中心|政府|管委会|办事处|街道|镇|乡|苏木|处|室|公司|社)"
    r"(?=关于|(?:19|20)\d{2}|[一二][〇○零一二三四五六七八九]{3}年|法治政府|依法行政|推进|贯彻|落实)"
)
# One person's account of a duty, not the body's report; both in one title is a report.
_PERSONAL_DUTY = re.compile(r"履行(?:推进)?法治(?:政府)?建设第一责任人")
_REPORT_COLUMN = re.compile(r"报告|年报|总结|白皮书|情况")
_OTHER_COLUMN = re.compile(r"(?:要点|计划|方案|规划|动态|新闻|政策|文件|案例|宣传|会议|培训)$")
_COLUMN_KIND = re.compile(
    r"(?:(?:年度|情况|工作|自查|述法)报告|(?:年|年度)报告?|年报|总结|白皮书|(?<=年)度?(?:情况|工作情况)|工作情况)$"
)
_BARE_YEAR = re.compile(r"[(【\[]?(?:(?:19|20)\d{2}|[一二][〇○零一二三四五六七八九]{3})(?:年度?)?[)】\]]?")
_BODY_ALONE = re.compile(
    r"[^,。;《》]{2,30}(?:局|厅|委员会|委|办公室|办|署|院|中心|政府|管委会|办事处|街道|镇|乡|苏木|处|集团)(?:[(【\[]?(?:19|20)\d{2}年?度?[)】\]]?)?"
)
_LEADING_LABEL = re.compile(r"(?:[\[【(](?!\d{4})[^\]】)]{1,12}[\]】)]|[·•>»◆■●▪\-]+|\d{1,3}[.、])+")
_TRAILING = re.compile(
    r"(?:[(\[【《<][^()\[\]【】《》<>]{0,20}[)\]】》>]|\.(?:pdf|docx?|wps|ofd|html?)|(?:19|20)\d{2}[-/.]\d{1,2}[-/.]\d{1,2}|new!?|[。.;;,、:])+$",
    re.IGNORECASE,
)
_SITE_SUFFIX = re.compile(r"[-_|—]+[^-_|—《》]{2,30}$")
_OUTLINES = ("纲要", "规划", "方案")
_OUTLINE = re.compile(
    r"《[^》]*(?:纲要|规划|方案)[^》]*》?|纲要\([^)]*\)|[((]?(?:19|20)\d{2}年?\s*[-—–~至到]+\s*(?:19|20)?\d{2}年?[))]?(?=.{0,8}(?:纲要|规划|方案))"
)
# That no digit stands before it is asked behind its first ones, for so it is looked for where these stand alone.
_YEAR = re.compile(r"((?:19|20)(?<!\d..)\d{2})(?!\d)(?![-/.]\d{1,2}[-/.]\d)")
_CHINESE_YEAR = re.compile(r"([一二][〇○零0一二三四五六七八九]{3})(?=年)")
_UNSEEN = re.compile(r"[\s\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad]+")
_CHINESE_DIGITS = str.maketrans("〇○零一二三四五六七八九", "000123456789")


def looks_like_report(title: str) -> bool:
    """Whether a link's title names an annual report on building a rule-of-law government.

    A title that the listing cut short (…) is given the benefit of the doubt where what is left speaks for it.
    """
    return _is_name_of_report(title) if len(title) <= _TITLE_KEPT else _names_report(title)


def _names_report(title: str) -> bool:
    if "法" not in title:  # as in every name of the subject
        return False
    text = normal_title(title)
    if len(text) > 200:
        return False
    cut = _TRUNCATED.search(text) if text.endswith(_CUT) else None
    text = _without(_LEADING_LABEL, text[: cut.start()] if cut else text)
    about = _PERSONAL_DUTY.sub("", text)
    if not _SUBJECT.search(about) or _NOT.search(_without(_ISSUER, about)):
        return False
    if cut:
        return year_of(text) is not None or bool(_KIND.search(text))
    return any(_KIND.search(form) for form in _endings(text)) or bool(_PUBLISHED.search(text))


def may_be_report(link: Link, column: str | None = None) -> bool:
    """Whether a row of a listing may lead to a report: by its title, or by the column it stands in.

    In a column of reports (法治政府建设年度报告) a row may be called by its kind alone (2023年度报告), by its year (2023年)
    or, where a date stands beside it, by its body (临川县民政局). In a column on the subject (法治政府建设) its kind and year
    are needed. What such a row leads to is judged by its text.
    """
    if looks_like_report(link.title):
        return True
    name = normal_title(column or "")
    if not _SUBJECT.search(name) or _NOT.search(name) or _OTHER_COLUMN.search(name):
        return False
    text = _without(_LEADING_LABEL, normal_title(link.title))
    if not text or len(text) > 80 or _NOT.search(_without(_ISSUER, text)):
        return False
    of_reports = bool(_REPORT_COLUMN.search(name))
    if any(_COLUMN_KIND.search(form) for form in _endings(text)):
        return of_reports or year_of(text) is not None
    if not of_reports:
        return False
    return bool(_BARE_YEAR.fullmatch(text)) or (link.date is not None and bool(_BODY_ALONE.fullmatch(text)))


def year_of(title: str) -> int | None:
    """The year a title says it is about, or None: the last one before its subject, else the first after it."""
    return _year_in_title(title) if len(title) <= _TITLE_KEPT else _year_in(title)


def _year_in(title: str) -> int | None:
    text = normal_title(title)
    if any(name in text for name in _OUTLINES):
        text = _OUTLINE.sub("", text)
    text = _CHINESE_YEAR.sub(lambda m: m[1].translate(_CHINESE_DIGITS), text)
    years = [(m.start(), year) for m in _YEAR.finditer(text) if 1990 <= (year := int(m[1])) <= 2100]
    if len(years) < 2:
        return years[0][1] if years else None
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
    return _normal_title(title) if len(title) <= _TITLE_KEPT else _normalized(title)


def _normalized(title: str) -> str:
    text = unicodedata.normalize("NFKC", title).replace("“", "").replace("”", "").replace('"', "")
    return _UNSEEN.sub("", text)


# A page's titles are compared with each other: some thirty questions, ten answers. Longer texts are not kept.
_TITLE_KEPT = 200
_normal_title = lru_cache(maxsize=1024)(_normalized)
_is_name_of_report = lru_cache(maxsize=1024)(_names_report)
_year_in_title = lru_cache(maxsize=1024)(_year_in)


def _without(beginning: re.Pattern[str], text: str) -> str:
    """A text without what it begins with."""
    match = beginning.match(text)
    return text[match.end() :] if match else text


def _endings(text: str) -> Iterator[str]:
    """The title with what may follow its last noun cut off step by step: brackets, a file's ending, the site's name,
    next year's plans."""
    yield text
    bare = _bare(text)
    yield bare
    without_site = _bare(_SITE_SUFFIX.sub("", bare))
    yield without_site
    yield _WITH_PLANS.sub("", without_site)


def _bare(text: str) -> str:
    """The title without what may follow its last noun; the noun ends with an ideograph, as nothing does that may follow."""
    return text if "\u4e00" <= text[-1:] <= "\u9fff" else _TRAILING.sub("", text)
