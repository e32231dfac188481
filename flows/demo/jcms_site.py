"""A site in the manner of Hanweb JCMS: an empty list whose rows lie in an XML island, and a proxy for further rows."""

import re

from flows.demo.articles import BEIJING, Article, rendered
from flows.demo.fragments import column_metas, footer_lines, meta, site_metas
from flows.demo.site import Column, Entry, Site, attribute
from flows.demo.web import Request, Response

PROXY = "/module/web/jpage/dataproxy.jsp"
SCREENS_AN_ANSWER = 3
EMPTY = "<datastore><recordset></recordset></datastore>"
TITLE_LENGTH = 26  # characters of a title that a row shows; the whole stands in its title attribute
PARAGRAPH = '<p style="text-indent: 32px;"><span style="font-size: 16px;">{}</span></p>'


class JcmsSite(Site):
    """Columns at `/col/col<key>/index.html`, articles at `/art/Y/M/D/art_<key>_<id>.html`; keys are numbers.

    The page of a column holds the first three screens of rows, as CDATA records of a `<datastore>`; the proxy gives
    three screens an answer, by `startrecord` and `endrecord` or by `page`, and nothing to who doesn't name the
    column and its unit.
    """

    web_id = "71"

    def listing_path(self, column: Column) -> str:
        """The page of the column."""
        return f"/col/col{column.key}/index.html"

    def article_path(self, column: Column, article: Article) -> str:
        """By year, month and day without leading zeros; without a date, below `/art/`."""
        name = article.name or f"art_{column.key}_{self.serial(article, 8)}"
        day = article.date
        return f"/art/{day.year}/{day.month}/{day.day}/{name}.html" if day else f"/art/{name}.html"

    def unit(self, column: Column) -> str:
        """The id of the column's list widget, which a request to the proxy must name."""
        return str(int(column.key) * 3 + 12)

    def listing(self, request: Request) -> Response | None:
        """A column's page, or rows from the proxy."""
        if request.path == PROXY:
            return self._proxy(request)
        match = re.fullmatch(r"/col/col(\d+)/(?:index\.html)?", request.path)
        column = self.columns.get(match[1]) if match else None
        return self.html(self._column_page(column), column.changed) if column else None

    def article_page(self, entry: Entry) -> str:
        """Title and source between field comments, the body in `#zoom` between `ZJEG_RSS` comments."""
        article, column = entry.article, self.columns[entry.column]
        metas = column_metas(column)
        own = ""
        if not article.bare:
            published = f"{article.time:%Y-%m-%d %H:%M}" if article.time else ""
            metas += [meta("Maketime", f"{entry.modified.astimezone(BEIJING):%Y-%m-%d %H:%M:%S}")]
            metas += [meta("ArticleTitle", article.title), meta("PubDate", published), meta("author", "")]
            metas += [meta("contentSource", article.source or ""), meta("url", self.url(entry.path))]
            own = f"""<p class="con-title"><!--<$[标题]>begin-->{attribute(article.title)}<!--<$[标题]>end--></p>
<p class="explain"><span>发布日期：{published}</span>
<span>信息来源：<!--<$[信息来源]>begin-->{attribute(article.source or "")}<!--<$[信息来源]>end--></span>
<span>浏览次数：<script src="/module/visitcount/articlehits.jsp?colid={column.key}&artid={self.serial(article, 8)}"></script></span>
<span>字体：【<a href="javascript:doZoom(18)">大</a> <a href="javascript:doZoom(16)">中</a>
<a href="javascript:doZoom(14)">小</a>】</span></p>
"""
        metas += [meta("guid", f"{entry.modified:%Y}{self.serial(article, 8)}"), meta("level", "0")]
        body = "".join(rendered(paragraph, PARAGRAPH) for paragraph in article.paragraphs)
        return self._page(
            "" if article.bare else article.title,
            metas,
            f"""<div class="path">当前位置：<a href="/">首页</a> &gt;&gt; <a href="{self.listing_path(column)}">{column.name}</a></div>
<div class="main">
{own}<div class="main-txt" id="zoom">
<!--<$[信息内容]>begin--><!--ZJEG_RSS.content.begin--><meta name="ContentStart">{body}<meta name="ContentEnd"><!--ZJEG_RSS.content.end--><!--<$[信息内容]>end-->
</div>
<div class="xl_foot"><span>打印本页</span> <span>关闭窗口</span> <span>分享：</span></div>
</div>""",
        )

    def _proxy(self, request: Request) -> Response:
        fields = request.fields
        column = self.columns.get(fields.get("columnid", ""))
        if column is None or fields.get("unitid") != self.unit(column):
            return Response(EMPTY.encode(), 200, "text/html")
        entries = self.entries(column.key)
        group = column.page_size * SCREENS_AN_ANSWER
        if "startrecord" in fields:
            first = max(1, _number(fields["startrecord"], 1))
            last = min(_number(fields.get("endrecord", ""), first + group - 1), first + group - 1)
        else:
            first = (max(1, _number(fields.get("page", ""), 1)) - 1) * group + 1
            last = first + group - 1
        answer = self._datastore(column, entries[first - 1 : last], len(entries), totals=True)
        return Response(answer.encode(self.encoding), 200, f"text/html;charset={self.declared}", column.changed)

    def _column_page(self, column: Column) -> str:
        entries = self.entries(column.key)
        shown = entries[: column.page_size * SCREENS_AN_ANSWER]
        return self._page(
            column.name,
            column_metas(column),
            f"""<div class="path">当前位置：<a href="/">首页</a> &gt;&gt; {column.name}</div>
<div class="list"><div id="{self.unit(column)}"><script type="text/xml">{self._datastore(column, shown, len(entries))}</script></div>
<script>jQuery(document).ready(function(){{jQuery("#{self.unit(column)}").jpage({{openCookies:false,
totalRecord:{len(entries)}, dataBefore:'<ul class="list-con">', dataAfter:'</ul>',
proxyUrl:'{PROXY}', perPage:{column.page_size}, groupSize:{SCREENS_AN_ANSWER},
ajaxParam:{{'col':1,'webid':'{self.web_id}','path':'/','columnid':'{column.key}','unitid':'{self.unit(column)}','webname':'{self.identity.name}','permissiontype':0}}}})}});</script></div>""",
        )

    def _datastore(self, column: Column, entries: list[Entry], total: int, *, totals: bool = False) -> str:
        """Rows as the proxy gives them. Not well formed: the name stands outside CDATA with a bare ampersand."""
        query = (
            f"page=1&appid=1&webid={self.web_id}&path=/&columnid={column.key}&unitid={self.unit(column)}"
            f"&webname={self.identity.name}&permissiontype=0"
        )
        records = "\n".join(f"<record><![CDATA[\n{self._row(entry)}]]></record>" for entry in entries)
        count = ""
        if totals:
            pages = max(1, -(-total // column.page_size))
            count = f"<totalrecord>{total}</totalrecord><totalpage>{pages}</totalpage><title>{column.name}&更多</title>"
        return (
            f'<datastore>{count}\n<nextgroup><![CDATA[<a href="{PROXY}?{query}"></a>]]></nextgroup>\n'
            f"<recordset>\n{records}\n</recordset></datastore>"
        )

    def _row(self, entry: Entry) -> str:
        article = entry.article
        shown = article.title if len(article.title) <= TITLE_LENGTH else article.title[:TITLE_LENGTH] + "..."
        day = f"\n<span class='time'>{article.date:%Y-%m-%d}\n</span>" if article.date else ""
        return (
            f"<li><a href='{entry.path}' class='bt_link' title='{attribute(article.title)}' target='_blank'>"
            f"{attribute(shown)}</a>{day}</li>"
        )

    def _page(self, title: str, metas: list[str], content: str) -> str:
        head = "\n".join([*site_metas(self.identity, self.host), *metas])
        foot = "<br>\n".join(footer_lines(self.identity))
        name = self.identity.name
        return f"""<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html>
<head>
<meta http-equiv="Content-Type" content="text/html; charset={self.declared}">
<script language="javascript" src="/module/jslib/jquery/jquery.js"></script>
<title>{attribute(title or name)}</title>
{head}
</head>
<body>
<div id="header"><img src="/picture/0/logo.png" alt="{name}">
<table><tr><td><a href="/">首页</a></td><td><a href="/col/col1/index.html">政务公开</a></td>
<td><a href="/col/col2/index.html">办事服务</a></td><td><a href="/col/col3/index.html">互动交流</a></td></tr></table></div>
{content}
<div id="footer">{foot}</div>
</body>
</html>
"""


def _number(text: str, default: int) -> int:
    return int(text) if text.isascii() and text.isdigit() else default
