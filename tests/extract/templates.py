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
