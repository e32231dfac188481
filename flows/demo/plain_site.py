"""A site of no known make: a table of links with 下一页, articles in a division called `content`."""

import re

from flows.demo.articles import Article, rendered
from flows.demo.fragments import article_metas, footer_lines, site_metas
from flows.demo.site import Column, Entry, Site, attribute, screen, screens
from flows.demo.web import Request, Response


class PlainSite(Site):
    """Columns at `/<key>/`, further pages `/<key>/list_2.html`; articles at `/<key>/YYYY/MMDD/<id>.html`."""

    def listing_path(self, column: Column) -> str:
        """The bare folder."""
        return f"/{column.key}/"

    def article_path(self, column: Column, article: Article) -> str:
        """By year and day."""
        name = article.name or self.serial(article, 5)
        day = f"{article.date:%Y/%m%d}/" if article.date else ""
        return f"/{column.key}/{day}{name}.html"

    def listing(self, request: Request) -> Response | None:
        """The folder, `list_2.html` …; None beyond the last."""
        folder, _, name = request.path.lstrip("/").rpartition("/")
        column = self.columns.get(folder)
        match = re.fullmatch(r"(?:index\.html|list_([2-9]|[1-9]\d+)\.html)?", name)
        if column is None or match is None:
            return None
        page = int(match[1] or 1)
        entries = self.entries(column.key)
        if page > screens(len(entries), column.page_size):
            return None
        return self.html(self._listing_page(column, entries, page), column.changed)

    def article_page(self, entry: Entry) -> str:
        """Title, one line of date and source, text."""
        article = entry.article
        own = ""
        if not article.bare:
            day = f"日期：{article.date:%Y-%m-%d}  " if article.date else ""
            number = f"文号：{article.document_number}\u3000" if article.document_number else ""
            own = (
                f"<h2>{attribute(article.title)}</h2>\n"
                f'<div class="info">{number}{day}来源：{attribute(article.source or "")}  点击数：126</div>\n'
            )
        body = "\n".join(rendered(paragraph, "<p>\u3000\u3000{}</p>") for paragraph in article.paragraphs)
        column = self.columns[entry.column]
        return self._page(
            "" if article.bare else article.title,
            article_metas(article, self.url(entry.path), quote="'", end=" />"),
            f"""<div class="crumb">您所在的位置：<a href="/">首页</a> &gt; <a href="/{column.key}/">{column.name}</a> &gt; 正文</div>
<div class="news">
{own}<div class="content">
{body}
</div>
<div class="tools">【打印】【关闭】 分享到：微信 微博</div>
</div>""",
        )

    def _listing_page(self, column: Column, entries: list[Entry], page: int) -> str:
        pages = screens(len(entries), column.page_size)
        rows = "\n".join(self._row(entry) for entry in screen(entries, page - 1, column.page_size))
        before = "index.html" if page == 2 else f"list_{page - 1}.html"
        back = f'<a href="{before}">上一页</a>' if page > 1 else "上一页"
        ahead = f'<a href="list_{page + 1}.html">下一页</a>' if page < pages else "下一页"
        return self._page(
            column.name,
            [],
            f"""<div class="crumb">您所在的位置：<a href="/">首页</a> &gt; {column.name}</div>
<table class="newslist" width="100%">
{rows}
</table>
<div class="pager">共{len(entries)}条 第{page}/{pages}页 {back} {ahead}</div>""",
        )

    def _row(self, entry: Entry) -> str:
        article = entry.article
        day = f"[{article.date:%Y-%m-%d}]" if article.date else ""
        return f'<tr><td>·<a href="{entry.path}">{attribute(article.title)}</a></td><td align="right">{day}</td></tr>'

    def _page(self, title: str, metas: list[str], content: str) -> str:
        head = "\n".join([*site_metas(self.identity, self.host, quote="'", end=" />"), *metas])
        foot = "<br />\n".join(footer_lines(self.identity))
        name = self.identity.name
        return f"""<!DOCTYPE html>
<html>
<head>
<meta charset="{self.declared}" />
<title>{attribute(f"{title}-{name}" if title else name)}</title>
{head}
</head>
<body>
<div class="banner">{name}</div>
<div class="menu"><a href="/">首页</a> | <a href="/jgzn/">机构职能</a> | <a href="/gzdt/">工作动态</a> | <a href="/fzjs/">法治建设</a></div>
{content}
<div class="bottom">{foot}</div>
</body>
</html>
"""
