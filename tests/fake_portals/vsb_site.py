"""A site in the manner of Visual SiteBuilder: pages that count down, told apart by their next link alone."""

import re

from flows.demo.articles import Article
from flows.demo.site import Column, Entry, Site, attribute, screen, screens
from flows.demo.web import Request, Response
from tests.fake_portals.pages import article, framed


class VsbSite(Site):
    """Columns at `/<key>.htm`, page 2 at `/<key>/<pages - 1>.htm`, the last at `/<key>/1.htm`."""

    def listing_path(self, column: Column) -> str:
        """The column's page."""
        return f"/{column.key}.htm"

    def article_path(self, column: Column, article: Article) -> str:
        """By column and number."""
        return f"/info/1{len(column.key):03}/{self.serial(article, 5)}.htm"

    def listing(self, request: Request) -> Response | None:
        """A page of a column; None beyond the last."""
        match = re.fullmatch(r"/(\w+?)(?:/(\d+))?\.htm", request.path)
        column = self.columns.get(match[1]) if match else None
        if column is None or match is None:
            return None
        entries = self.entries(column.key)
        pages = screens(len(entries), column.page_size)
        page = pages - int(match[2]) if match[2] else 0
        return self.html(self._page(column, entries, page, pages), column.changed) if 0 <= page < pages else None

    def article_page(self, entry: Entry) -> str:
        """The text in `#vsb_content`."""
        return article(
            self,
            entry,
            '<form name="_newscontent_fromname"><div id="vsb_content"><div class="v_news_content">',
            "</div></div></form>",
        )

    def _page(self, column: Column, entries: list[Entry], page: int, pages: int) -> str:
        rows = "\n".join(
            f'<li id="line_u13_{at}"><a href="{entry.path}" title="{attribute(entry.article.title)}">'
            f"{attribute(entry.article.title)}</a><span>{entry.article.date:%Y年%m月%d日}</span></li>"
            for at, entry in enumerate(screen(entries, page, column.page_size))
        )
        ahead = '<span class="NextDisabled">下页</span><span class="NextDisabled">尾页</span>'
        if page + 1 < pages:
            following = f"/{column.key}/{pages - page - 1}.htm"
            ahead = f'<a href="{following}" class="Next">下页</a><a href="/{column.key}/1.htm" class="Next">尾页</a>'
        return framed(
            self,
            column.name,
            f"""<!-- Announced by Visual SiteBuilder 9 --><script src="/system/resource/js/vsbscreen.min.js"></script>
<script>_jsq_(1013,'/{column.key}.jsp',-1,1234567890)</script><div class="crumb">当前位置: <a href="/">首页</a>&gt;&gt;{column.name}</div>
<ul>{rows}</ul><table><tr><td id="fanye13">共{len(entries)}条&nbsp;&nbsp;{page + 1}/{pages}&nbsp;</td>
<td><span class="PrevDisabled">首页</span>{ahead}<input id="u13_goto"><a href="javascript:;" onclick="_simple_list_gotopage_fun({pages},&quot;u13_goto&quot;,2)">跳转</a></td></tr></table>""",
        )
