"""A site in the manner of UCAP (开普云): rows inside an HTML comment that a script draws, custom tags round the text."""

import hashlib
import re
from datetime import timedelta

from flows.demo.articles import BEIJING, Article, rendered
from flows.demo.fragments import column_metas, footer_lines, meta, site_metas
from flows.demo.site import Column, Entry, Site, attribute, screen, screens
from flows.demo.web import Request, Response

PARAGRAPH = '<p><span style="font-family: 仿宋_GB2312; font-size: 16pt;">\u3000\u3000{}</span></p>'


class UcapSite(Site):
    """Columns at `/<site>/c<key>/list.shtml`, articles at `/<site>/c<key>/YYYYMM/<32 hex>.shtml`.

    Further pages of a listing are `list_2.shtml` and on. PubDate is when the page was made, days after it was
    published: the visible date is the true one.
    """

    site_code = "zf"

    def listing_path(self, column: Column) -> str:
        """The column's first page."""
        return f"/{self.site_code}/c{column.key}/list.shtml"

    def article_path(self, column: Column, article: Article) -> str:
        """Below the folder of its month, named by 32 hex digits or the article's own name."""
        seed = f"{self.host} {article.title} {article.date}".encode()
        name = article.name or hashlib.md5(seed, usedforsecurity=False).hexdigest()
        month = f"{article.date:%Y%m}/" if article.date else ""
        return f"/{self.site_code}/c{column.key}/{month}{name}.shtml"

    def listing(self, request: Request) -> Response | None:
        """`list.shtml`, `list_2.shtml` … of a column; None beyond the last."""
        match = re.fullmatch(rf"/{self.site_code}/c(\d+)/list(?:_([2-9]|[1-9]\d+))?\.shtml", request.path)
        column = self.columns.get(match[1]) if match else None
        if column is None or match is None:
            return None
        page = int(match[2] or 1)
        entries = self.entries(column.key)
        if page > screens(len(entries), column.page_size):
            return None
        return self.html(self._listing_page(column, entries, page), column.changed)

    def article_page(self, entry: Entry) -> str:
        """Metadata table, `ucaptitle` and `ucapcontent`; the code to scan stands inside the body's container."""
        article, column = entry.article, self.columns[entry.column]
        made = f"{(entry.modified + timedelta(days=3)).astimezone(BEIJING):%Y-%m-%d %H:%M:%S}"
        metas = [*column_metas(column, end="/>")]
        metas += [meta("template,templategroup,version", "35,default,1.0"), meta("channelId", column.key * 5)]
        own = ""
        if not article.bare:
            metas += [meta("others", f"页面生成时间 {made}", end="/>")]
            metas += [meta("ArticleTitle", article.title, end="/>"), meta("PubDate", made, end="/>")]
            metas += [meta("ContentSource", article.source or "", end="/>")]
            own = self._article_head(article)
        body = "\n".join(rendered(paragraph, PARAGRAPH) for paragraph in article.paragraphs)
        return self._page(
            "" if article.bare else article.title,
            metas,
            f"""<div class="curmb"><label>当前位置：</label><a href="/">首页</a> / <a href="{self.listing_path(column)}">{column.name}</a></div>
<div class="detail">
{own}<div class="article-content article-content-body" id="zoomcon">
<ucapcontent>
{body}
</ucapcontent>
<div id="div_div"><div id="qr_container">扫一扫在手机打开当前页</div></div>
</div>
<div class="related"><h4>关联稿件</h4><ul></ul></div>
<div class="btns"><a>打印</a> <a>关闭</a></div>
</div>""",
        )

    def _listing_page(self, column: Column, entries: list[Entry], page: int) -> str:
        pages = screens(len(entries), column.page_size)
        rows = "\n".join(self._row(entry) for entry in screen(entries, page - 1, column.page_size))
        return self._page(
            column.name,
            [*column_metas(column, end="/>"), meta("channelId", column.key * 5), meta("code", f"c{column.key}")],
            f"""<div class="curmb"><label>当前位置：</label><a href="/">首页</a> / {column.name}</div>
<div class="lm"><ul><li><a href="/{self.site_code}/c100001/list.shtml">公示公告</a></li>
<li><a href="/{self.site_code}/c100002/list.shtml">信息公开年报</a></li></ul></div>
<input id="pageSize" type="hidden" value="{column.page_size}">
<ul class="xxgklist">
<!--
{rows}
<script type="text/javascript" src="/{self.site_code}/xhtml/js/page.js"></script><script>createPageHTML('page_div',{pages}, {page},'list','shtml',{len(entries)});</script>-->
</ul>
<div id="page_div"></div>""",
        )

    def _row(self, entry: Entry) -> str:
        article = entry.article
        title = attribute(article.title)
        day = f"\n<b>{article.date:%Y-%m-%d}</b>" if article.date else ""
        return f'<li>\n<a target="_blank" href="{entry.path}" title="{title}">\n    {title}\n</a>{day}\n</li>'

    def _article_head(self, article: Article) -> str:
        pairs = [
            ("索\u3000引\u3000号", article.index_number or ""),
            ("文\u3000\u3000号", article.document_number or ""),
        ]
        pairs += [("发布机构", article.source or self.identity.sponsor), ("公开方式", "主动公开")]
        day = f"{article.date:%Y-%m-%d}" if article.date else ""
        pairs.insert(2, ("发文日期", day))
        items = "\n".join(
            f"<dl><dt><label>{label}:</label></dt><dd>{attribute(value)}</dd></dl>" for label, value in pairs
        )
        return f"""<div class="meta-data">
{items}
</div>
<h1 class="article-title"><ucaptitle>{attribute(article.title)}</ucaptitle></h1>
<div class="article-attr clearfix"><span class="ly">来源：{attribute(article.source or "")}</span>
<span class="date">发布时间：{f"{article.time:%Y-%m-%d %H:%M}" if article.time else ""}</span><span>阅读：<i id="hits"></i></span></div>
"""

    def _page(self, title: str, metas: list[str], content: str) -> str:
        head = "\n".join([*site_metas(self.identity, self.host, end="/>"), *metas])
        foot = "\n".join(f"<p>{line}</p>" for line in footer_lines(self.identity))
        name = self.identity.name
        return f"""<!DOCTYPE html>
<html>
<head>
<meta http-equiv="Content-Type" content="text/html; charset={self.declared}"/>
<title>{attribute(f"{title}_{name}" if title else name)}</title>
{head}
</head>
<body>
<div class="aria"><a href="/zf/wza.shtml">无障碍阅读</a> <a href="/zf/slb.shtml">适老版</a></div>
<div class="header"><h2>{name}</h2><ul><li><a href="/">首页</a></li><li><a href="/zf/zwgk.shtml">政府信息公开</a></li>
<li><a href="/zf/bsfw.shtml">办事服务</a></li></ul></div>
<div class="container">
{content}
</div>
<div class="foot_box">
{foot}
</div>
</body>
</html>
"""
