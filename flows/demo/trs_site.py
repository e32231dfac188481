"""A site in the manner of TRS WCM: static listing pages, paged by a script call that is all a reader has to go by."""

import re

from flows.demo.articles import Article, rendered
from flows.demo.fragments import article_metas, column_metas, footer_lines, site_metas
from flows.demo.site import Column, Entry, Site, attribute, screen, screens
from flows.demo.web import Request, Response

PARAGRAPH = '<p style="text-align: justify; text-indent: 2em; line-height: 2em;">{}</p>'


class TrsSite(Site):
    """Columns at `/<key>/`, articles at `/<key>/YYYYMM/tYYYYMMDD_<id>.html`; rows with relative addresses.

    The key of a column is its folder (`zwgk/fzzfjsndbg`). Page N of a listing is `index_N.html`, counted from 0;
    `index.html` and the bare folder are the first.
    """

    def listing_path(self, column: Column) -> str:
        """The bare folder."""
        return f"/{column.key}/"

    def article_path(self, column: Column, article: Article) -> str:
        """Below the folder of its month; the dated name is replaced by the article's own, if it has one."""
        if article.date is None:
            return f"/{column.key}/{article.name or 't_' + self.serial(article)}.html"
        name = article.name or f"t{article.date:%Y%m%d}_{self.serial(article)}"
        return f"/{column.key}/{article.date:%Y%m}/{name}.html"

    def listing(self, request: Request) -> Response | None:
        """`index.html`, `index_1.html` … of a column; None beyond the last."""
        folder, _, name = request.path.lstrip("/").rpartition("/")
        column = self.columns.get(folder)
        match = re.fullmatch(r"(?:index(?:_([1-9]\d*))?\.html)?", name)
        if column is None or match is None:
            return None
        page = int(match[1] or 0)
        entries = self.entries(column.key)
        if page >= screens(len(entries), column.page_size):
            return None
        return self.html(self._listing_page(column, entries, page), column.changed)

    def article_page(self, entry: Entry) -> str:
        """Information table, date line and a `TRS_UEDITOR` body; the pager's call stands here too, saying one page."""
        article, column = entry.article, self.columns[entry.column]
        head = [*column_metas(column), *article_metas(article, f"./{entry.path.rsplit('/', 1)[-1]}")]
        body = "\n".join(rendered(paragraph, PARAGRAPH) for paragraph in article.paragraphs)
        own = "" if article.bare else self._article_head(article)
        name = entry.path.rsplit("/", 1)[-1].removesuffix(".html")
        return self._page(
            "" if article.bare else article.title,
            head,
            f"""<div class="bt-position">您当前的位置：<a href="/">首页</a> &gt; <a href="/zwgk/">政务公开</a> &gt;
<a href="../">{column.name}</a></div>
<div class="zwxl-content">
{own}<div class="zwxl-article" id="zoom">
<div class="view TRS_UEDITOR trs_paper_default trs_web">
{body}
</div>
</div>
<div class="zwxl-tools"><span>扫一扫在手机打开当前页</span> <a href="javascript:window.print()">【打印本页】</a>
<a href="javascript:window.close()">【关闭窗口】</a> <span>分享到：</span></div>
<script>createPageHTML(1,0,"{name}","html");</script>
<div class="zwxl-related"><h3>相关信息</h3><ul><li><a href="/zwgk/zfgzbg/">政府工作报告</a></li>
<li><a href="/zwgk/gzyd/">法治政府建设工作要点</a></li></ul></div>
</div>""",
        )

    def _listing_page(self, column: Column, entries: list[Entry], page: int) -> str:
        pages = screens(len(entries), column.page_size)
        rows = "\n".join(self._row(column, entry) for entry in screen(entries, page, column.page_size))
        return self._page(
            column.name,
            column_metas(column),
            f"""<div class="bt-position">您当前的位置：<a href="/">首页</a> &gt; <a href="/zwgk/">政务公开</a> &gt; {column.name}</div>
<div class="bt-left"><ul class="bt-nav"><li><a href="/zwgk/zfgzbg/">政府工作报告</a></li>
<li><a href="/zwgk/zfxxgknb/">政府信息公开年报</a></li><li><a href="/zwgk/gzyd/">法治政府建设工作要点</a></li></ul></div>
<div class="bt-right"><ul class="tab-item">
{rows}
</ul>
<div class="page" id="pages"><script>createPageHTML({pages}, {page},"index","html");</script></div></div>""",
        )

    def _row(self, column: Column, entry: Entry) -> str:
        article = entry.article
        href = "./" + entry.path.removeprefix(f"/{column.key}/")
        day = f"<span>{article.date:%Y-%m-%d}</span>" if article.date else ""
        title = attribute(article.title)
        return f'<li><a href="{href}" target="_blank" title="{title}">{title}</a>{day}</li>'

    def _article_head(self, article: Article) -> str:
        rows = [("索 引 号", article.index_number or ""), ("发文字号", article.document_number or "无")]
        rows += [("发布机构", article.source or self.identity.sponsor), ("主题分类", "综合政务"), ("体裁分类", "报告")]
        if article.date:
            rows += [("发布日期", f"{article.date:%Y-%m-%d}"), ("有效性", "有效")]
        cells = "\n".join(f"<tr><td><b>[{label}]</b></td><td>{attribute(value)}</td></tr>" for label, value in rows)
        time = f"<span>日期：{article.time:%Y-%m-%d %H:%M}</span>" if article.time else ""
        return f"""<table class="zwxl-table">
{cells}
</table>
<div class="zwxl-title"><h1>{attribute(article.title)}</h1></div>
<div class="zwxl-bar">{time} <span>来源：{attribute(article.source or "")}</span>
<span>字体：<a href="javascript:doZoom(18)">大</a> <a href="javascript:doZoom(16)">中</a> <a href="javascript:doZoom(14)">小</a></span>
<span>语音播报</span></div>
"""

    def _page(self, title: str, metas: list[str], content: str) -> str:
        head = "\n".join([*site_metas(self.identity, self.host), *metas])
        foot = "\n".join(f"<p>{line}</p>" for line in footer_lines(self.identity))
        name = self.identity.name
        return f"""<!DOCTYPE html>
<html lang="zh-CN">
<head>
<meta charset="{self.declared}">
<title>{attribute(f"{title} - {name}" if title else name)}</title>
{head}
<link rel="stylesheet" href="/images/style.css">
<style>.TRS_UEDITOR p {{ margin: 0; }}</style>
</head>
<body>
<div class="top"><a href="/wza/">无障碍</a> | <a href="/clb/">长者版</a> | <a href="/mobile/">手机版</a></div>
<div class="header"><a href="/"><img src="/images/logo.png" alt="{name}"></a>
<form action="/search/" method="get"><input name="q" placeholder="请输入关键字"><button>搜索</button></form>
<ul class="nav"><li><a href="/">首页</a></li><li><a href="/zjyc/">走进本县</a></li><li><a href="/zwgk/">政务公开</a></li>
<li><a href="/zwfw/">政务服务</a></li><li><a href="/hdjl/">互动交流</a></li></ul></div>
{content}
<div class="footer">
{foot}
</div>
</body>
</html>
"""
