"""Lines that belong to a page and not to what it publishes: breadcrumbs, header fields, share bars, licences, menus.

Patterns are written for half-width forms (`extract.lines.half_width`). They come from the wording counted on pages of
120 portals: what such a line begins with says what it is.
"""

import re
from collections.abc import Sequence
from functools import lru_cache

from extract.lines import half_width
from extract.running_text import LONG

# Fields of the line under the title and of the disclosure table.
_FIELDS = (
    r"(?:信息|文章|稿件|文件|内容)?来\s*源",
    r"发\s*布\s*(?:时\s*间|日\s*期|机\s*构|机\s*关|单\s*位|人|部门)",
    r"发\s*文\s*(?:机\s*关|机\s*构|字\s*号|日\s*期|单\s*位|时\s*间)",
    r"(?:成\s*文|生\s*成|印\s*发)\s*(?:日\s*期|时\s*间)",
    r"(?:信息)?索\s*引\s*号",
    r"(?:主\s*题|体\s*裁|信\s*息|组\s*配|公\s*文|服\s*务\s*对\s*象)?\s*分\s*类",
    r"文\s*号|文件编号|主\s*题\s*词|关\s*键\s*[词字]|有\s*效\s*性|公文时效|时\s*效|效力状态|废止(?:时间|日期)|失效(?:时间|日期)|实施(?:时间|日期)",
    r"公开(?:方式|形式|范围|责任部门|类别|时限|目录|程序|日期|属性)|制发机构",
    r"(?:信息|文件)?(?:名\s*称|标\s*题)",
    r"(?:更新|信息|录入|上传|添加|公布|公示|发稿|编辑)?(?:时\s*间|日\s*期)|作\s*者|责任编辑|责\s*编|编\s*辑|审\s*核(?:人)?|校\s*对|初\s*审|复\s*审|终\s*审|监\s*制|供\s*稿|撰\s*稿|录\s*入|信息员|编\s*审",
    r"(?:浏览|阅读|点击|访问)(?:次数|人次|量|数|率)?|字\s*[体号](?:大小)?|视力保护色?|背景色|语音播报|朗读",
    r"分\s*享(?:到|至)?|打\s*印|收\s*藏|我要(?:打印|纠错|分享|评论)",
)
FIELD = "|".join(_FIELDS)

_BEGINNINGS = (
    r"您?(?:的)?(?:当前|现在|目前)?(?:所在)?的?位置\s*(?:[:>]|是|$)|当前栏目",
    r"首\s*页\s*(?:[>»›/|→-]|$)",
    rf"(?:{FIELD})\s*(?:[\])】]|\|)?\s*(?::|[\])】]|\||$|\[\s*大|\(\s*大|大\s*中\s*小)",
    r"上一[篇条页]|下一[篇条页]|上篇\s*:|下篇\s*:|返回(?:顶部|上一?[页级]|列表|首页)|TOP$",
    r"关闭(?:窗口|页面|本页|此页)?\s*(?:[\])】]|$)|打印(?:本[页文稿]|页面|此[页文])|复制链接|加入收藏|设为首页",
    r"分享(?:到|至|本文)|扫一扫|扫描(?:下方)?二维码|用?手机(?:扫|打开|浏览)|微信扫|长按(?:识别)?二维码",
    r"(?:相关|关联|相似)(?:链接|阅读|新闻|文章|信息|附件|稿件|文件|推荐|解读|文档|内容|报道|资讯|政策)\s*(?::|$|[\])】])|延伸阅读|热点(?:推荐|新闻)|推荐阅读|猜你喜欢",
    r"点击(?:下载|查看|此处|这里)|附件下载|文件下载",
    r"无障碍(?:浏览|阅读|版)?|长者(?:版|模式|助手)|关怀版|适老|老年(?:人)?模式|繁\s*[體体](?:版|中文)?\s*(?:\||$)|简\s*[體体](?:版|中文)?\s*(?:\||$)|English\s*(?:\||$)",
    r"登录\s*(?:\||$|注册)|注册\s*(?:\||$)|智能(?:问答|客服|搜索)|站内(?:搜索|检索)|热门搜索|高级搜索|搜索\s*$",
    r"(?:网站)?(?:主办|承办|主管|协办|建设)(?:单位|方)?\s*:|技术(?:支持|保障|维护)\s*:|运行维护|运维(?:单位|电话)\s*:|版权(?:所有|声明)|copyright|©",
    r"(?:政府)?网站标识码|备案(?:编)?号|网站地图|站点地图|联系我们\s*(?:\||$|:)|关于我们\s*(?:\||$)|网站声明|隐私(?:保护|声明|政策)|免责声明|法律声明|使用帮助",
    r"(?:我为)?政府网站找错|网站纠错|(?:互联网|本网站|网站)?违法(?:和|与)?不良信息|地\s*址\s*:|邮\s*编\s*:|邮政编码|总访问量|访问统计|您是第\d|今天是|今日(?:访问|天气)|本站已支持IPv6|本网站支持IPv6",
)
# What may stand before it. A search through many lines must not go on from one to the next.
_BLANKS = "".join(sign for sign in map(chr, range(0x3001)) if sign.isspace() and sign != "\n")
_MARKS = rf"[\[【(「<>·•■◆\-—|{_BLANKS}]*"
# Such a line begins with a sign that stands in one of the patterns: they are tried only where it does. Headings begin with numerals.
_SIGNS = "".join(
    sorted({sign for pattern in _BEGINNINGS for sign in pattern if sign.isalnum()}.difference("一二三四五六七八九十"))
)
_CHROME = re.compile(
    rf"{_MARKS}(?=[{_SIGNS}©])(?:{'|'.join(_BEGINNINGS)})",
    re.IGNORECASE,
)
_LINKS = re.compile(rf"{_MARKS}\S{{0,12}}(?:链接|网站导航)\s*(?:$|\|)")
# Wherever in a line: licences and the like, which no report prints; and notices, which are short.
# Every branch begins with a letter as it is written: the search goes from one such letter to the next.
_LICENCE = re.compile(
    r"I(?i:CP备)|i(?i:CP备)|公网安备|网站标识码|版权所有|C(?i:opyright)|c(?i:opyright)|©|违法(?:和|与)?不良信息举报(?:电话|邮箱|热线|中心|平台|专区)"
)
_LICENCE_OR_NOTICE = re.compile(
    _LICENCE.pattern + "|"
    r"当前(?:的)?位置\s*[:>]|所在(?:的)?位置\s*[:>]|举报(?:电话|邮箱)\s*:\s*[\d(a-zA-Z]|最佳浏览|分辨率|浏览器|"
    r"I(?i:E)(?:版本|(?<=\b..)\s?\d)|i(?i:E)(?:版本|(?<=\b..)\s?\d)|未经\S{0,8}(?:授权|许可|同意)\S{0,12}转载|"
    r"本网站(?:由|所|违法|中的|支持)|网站主办|技术支持\s*:|扫一扫|二维码\S{0,6}(?:打开|查看|浏览|分享)"
)
_DATED_SOURCE = re.compile(r"\d{1,2}日?\s*(?:\d{1,2}:\d{2}(?::\d{2})?)?\s*(?:信息|文章)?来源\s*:")
_SENTENCE_END = re.compile(r"[。;!?]")
_YEAR = re.compile(r"[\[(]?\s*\d{4}")  # with which the two that follow begin
_TIMESTAMP = re.compile(r"[\[(]?\s*\d{4}\s*[-/年.]\s*\d{1,2}\s*[-/月.]\s*\d{1,2}\s*日?\s+\d{1,2}\s*[:时]\s*\d{1,2}")
_DATE_AND_FIELD = re.compile(
    r"[\[(]?\s*\d{4}\s*[-/年.]\s*\d{1,2}\s*[-/月.]\s*\d{1,2}\s*日?\s*[\])]?[\s|]*[\[(【]?\s*(?:"
    + FIELD
    + r")\s*[:\])】|]"
)
# Whether any of many lines, a break before each, may be chrome. From break to break a search takes next to nothing.
_DATE_AND_MORE = rf"{_YEAR.pattern}\s*[-/年.]\s*\d{{1,2}}\s*[-/月.]\s*\d{{1,2}}(?!\d)日?[^\n日]"
_SOME_CHROME = re.compile(
    rf"{_LICENCE_OR_NOTICE.pattern}|来源|链接|导航|\n(?:{_DATE_AND_MORE}|(?i:{_CHROME.pattern}))", re.MULTILINE
)
# Of each licence a rare sign, which is found at once, and some of its words.
_WORDS_OF_LICENCES = (
    ("P", "P备"),
    ("p", "p备"),
    ("Ｐ", "Ｐ备"),
    ("备", "公网安备"),
    ("码", "网站标识码"),
    ("版", "版权所有"),
    ("y", "yright"),
    ("y", "yRight"),
    ("Y", "YRIGHT"),
    ("©", "©"),
    ("良", "不良信息举报"),
)
_LONGEST = 160


def is_chrome(line: str, form: str | None = None) -> bool:
    """Whether a line is the page's own and not of the text that it publishes. `form` is its half-width form, where known."""
    if len(line) > _LONGEST:
        return "公网安备" in line and "ICP备" in line
    if len(line) >= LONG and "。" in line:  # half of the lines that are asked about: as a rule they need no other form
        return bool(_LICENCE.search(line if form is None else form))
    return _is_chrome(line) if form is None else _has_form_of_chrome(form)


def which_are_chrome(lines: Sequence[str], forms: Sequence[str], running: Sequence[bool]) -> list[bool]:
    """Of each line whether `is_chrome`, by the half-width forms of those that are no running text (`extract.running_text`)."""
    text = "\n".join(lines)
    if any(sign in text and words in text for sign, words in _WORDS_OF_LICENCES):
        return [
            is_chrome(line, half_width(line) if runs else form)
            for line, form, runs in zip(lines, forms, running, strict=True)
        ]
    others = [form for form, runs in zip(forms, running, strict=True) if not runs]
    if not _SOME_CHROME.search("\n".join(["", *others])):
        return [False] * len(lines)
    return [
        not runs and len(form) <= _LONGEST and _has_form_of_chrome(form)
        for form, runs in zip(forms, running, strict=True)
    ]


@lru_cache(maxsize=4096)  # a page's lines are asked about more than once, and sites repeat theirs on every page
def _is_chrome(line: str) -> bool:
    return _has_form_of_chrome(half_width(line))


def _has_form_of_chrome(text: str) -> bool:
    if len(text) >= LONG and _SENTENCE_END.search(text):
        return bool(_LICENCE.search(text))
    if _LICENCE_OR_NOTICE.search(text) or ("来源" in text and _DATED_SOURCE.search(text)):
        return True
    if _YEAR.match(text) and (_TIMESTAMP.match(text) or _DATE_AND_FIELD.match(text)):
        return True
    # A sentence that begins with such a word is a sentence.
    if text.endswith(("。", ";")):
        return False
    return bool(_CHROME.match(text) or (("链接" in text or "导航" in text) and _LINKS.match(text)))
