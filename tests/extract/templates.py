"""Invented portal pages round a report's lines: three layouts, with the chrome that real ones have round the text."""

import html
from collections.abc import Sequence
from pathlib import Path

PAGES = Path(__file__).parent / "pages"
TEMPLATES = ("trs", "jcms", "ucap")


def wrapped(
    template: str,
    lines: Sequence[str],
    *,
    title: str = "临川县人民政府2023年法治政府建设情况报告",
    source: str = "临川县司法局",
    date: str = "2024-03-14",
) -> bytes:
    """The bytes of a page that publishes the lines; that of the jcms template is GB18030 and declares gb2312."""
    year, month, day = date.split("-")
    body = "\n".join(
        f'<p style="text-indent:2em;">\u3000\u3000{_spans(html.escape(line, quote=False))}&nbsp;</p>' for line in lines
    )
    page = (PAGES / f"{template}.html").read_text(encoding="utf-8")
    values = {"title": title, "source": source, "date": date, "spaced_date": f"{year}- {month}- {day}", "body": body}
    for name, value in values.items():
        page = page.replace("{{" + name + "}}", value)
    return page.encode("gb18030" if template == "jcms" else "utf-8")


def _spans(text: str) -> str:
    """Numbers and words torn apart by inline tags, as word processors leave them."""
    if len(text) < 12:
        return text
    third = len(text) // 3
    if "&" in text:
        return f"<span>{text}</span>"
    return f'{text[:third]}<span lang="EN-US">{text[third : 2 * third]}<o:p></o:p></span><font face="仿宋">{text[2 * third :]}</font>'


# A report by a place that does not exist, in the genre, with what makes reports hard to cut out: a salutation, sentences
# that begin like header fields, a table's worth of numbers, a signature of two bodies.
REPORT = (
    "县委、县政府，市司法局：",
    "2023年，临川县司法局坚持以习近平法治思想为指导，扎实推进法治政府建设。现将有关情况报告如下：",
    "一、主要举措和成效",
    "（一）强化学习。全年组织学法12次，培训执法人员236人次，参训率100%。",
    "来源于群众的问题线索全部建立台账，共办结47件，满意率98.6%。",
    "（二）规范执法。开展检查1,024次，办理普通程序案件36件，同比下降12.5%；罚没款18.4万元。",
    "二、党政主要负责人履行推进法治建设第一责任人职责情况",
    "主要负责人主持召开专题会议4次，研究解决法治建设重点问题9个。",
    "三、存在的不足和原因",
    "执法力量仍显薄弱，全县持证执法人员仅61名。",
    "四、下一年度工作安排",
    "2024年将培训法律明白人不少于300人，推动行政复议规范化建设。",
    "特此报告。",
    "临川县司法局",
    "2024年1月15日",
)


def text_of(lines: Sequence[str]) -> str:
    """Lines as a report's text."""
    return "\n".join(lines)
