"""What the fake portals' pages have in common: a frame of header, menu and footer, an article page, JSON answers."""

import json
from typing import Any

from flows.demo.articles import rendered
from flows.demo.fragments import article_metas, column_metas, footer_lines, site_metas
from flows.demo.site import Entry, Site, attribute
from flows.demo.web import Response


def framed(site: Site, title: str, content: str, metas: list[str] | None = None) -> str:
    """A page with all that stands round its content."""
    name = site.identity.name
    head = "\n".join([*site_metas(site.identity, site.host), *(metas or [])])
    foot = "\n".join(f"<p>{line}</p>" for line in footer_lines(site.identity))
    return f"""<!DOCTYPE html>
<html><head><meta charset="{site.declared}"><title>{attribute(title)}-{name}</title>
{head}
</head><body>
<div class="header"><a href="/">{name}</a><ul class="nav"><li><a href="/">首页</a></li><li><a href="/zwgk/">政务公开</a></li>
<li><a href="/gzyd/">法治政府建设工作要点</a></li></ul></div>
{content}
<div class="footer">{foot}</div>
</body></html>"""


def article(site: Site, entry: Entry, before: str, after: str) -> str:
    """An article's page; `before` and `after` are the layout's own container round the paragraphs."""
    own = entry.article
    body = "\n".join(rendered(paragraph) for paragraph in own.paragraphs)
    column = site.columns[entry.column]
    day = f"{own.date:%Y-%m-%d}" if own.date else ""
    return framed(
        site,
        own.title,
        f"""<div class="crumb">当前位置：<a href="/">首页</a> &gt; {column.name} &gt; 正文</div>
<h1>{attribute(own.title)}</h1><div class="info">发布日期：{day} 来源：{attribute(own.source or "")} 浏览次数：<span id="hits"></span></div>
{before}{body}{after}
<div class="tools">【打印】【关闭】</div>""",
        [*column_metas(column), *article_metas(own, site.url(entry.path))],
    )


def as_json(answer: Any, *, ascii_only: bool = False) -> Response:
    """A JSON answer, without a charset in its header."""
    return Response(json.dumps(answer, ensure_ascii=ascii_only).encode(), 200, "application/json")


def number(text: str | None, default: int) -> int:
    """A parameter as a number."""
    return int(text) if text and text.isascii() and text.isdecimal() else default
