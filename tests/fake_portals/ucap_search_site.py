"""A site in the manner of UCAP whose listing is filled by the search service; its entries carry the whole body."""

import hashlib
import re

from flows.demo.articles import Article, rendered
from flows.demo.fragments import column_metas, meta
from flows.demo.site import Column, Entry, Site, attribute
from flows.demo.web import Request, Response
from tests.fake_portals.pages import article, as_json, framed, number


class UcapSearchSite(Site):
    """Columns at `/zf/c<key>/list.shtml`; rows from `/common/search/<channel>`, which without `_isJson` is a page."""

    def listing_path(self, column: Column) -> str:
        """The column's page."""
        return f"/zf/c{column.key}/list.shtml"

    def article_path(self, column: Column, article: Article) -> str:
        """By month and hash."""
        seed = f"{self.host} {article.title} {article.date}".encode()
        month = f"{article.date:%Y%m}" if article.date else "202501"
        return f"/zf/c{column.key}/{month}/{hashlib.md5(seed, usedforsecurity=False).hexdigest()}.shtml"

    def listing(self, request: Request) -> Response | None:
        """A column's shell, or entries."""
        if match := re.fullmatch(r"/common/search/([0-9a-f]{32})", request.path):
            column = next((column for column in self.columns.values() if _channel(column) == match[1]), None)
            return self._entries_of(column, request) if column else None
        match = re.fullmatch(r"/zf/c(\d+)/list\.shtml", request.path)
        column = self.columns.get(match[1]) if match else None
        return self.html(self._shell(column)) if column else None

    def article_page(self, entry: Entry) -> str:
        """The text in `ucapcontent`."""
        return article(self, entry, '<div class="article-content" id="zoomcon"><ucapcontent>', "</ucapcontent></div>")

    def _shell(self, column: Column) -> str:
        return framed(
            self,
            column.name,
            f"""<ul id="list"></ul><script>
function load(page) {{ $.ajax({{url: "/common/search/{_channel(column)}?_isAgg=true&_isJson=true&_pageSize={column.page_size}&_template=index&_rangeTimeGte=&_channelName=&page=" + page, success: draw}}); }}
load(1);</script>""",
            [*column_metas(column), meta("channelId", _channel(column))],
        )

    def _entries_of(self, column: Column, request: Request) -> Response:
        fields = request.fields
        if fields.get("_isJson") != "true":
            return self.html(framed(self, column.name, "<p>请使用检索框</p>"))
        entries, size = self.entries(column.key), number(fields.get("_pageSize"), 20)
        page = number(fields.get("page"), 1)
        shown = entries[(page - 1) * size : page * size]
        data = {"page": page, "rows": size, "total": len(entries), "channelId": _channel(column)}
        return as_json({"data": data | {"results": list(map(self._row, shown))}})

    def _row(self, entry: Entry) -> dict[str, object]:
        own = entry.article
        day = f"{own.time:%Y-%m-%d %H:%M:%S}" if own.time else ""
        body = "".join(rendered(paragraph) for paragraph in own.paragraphs)
        title = attribute(own.title).replace("法治政府", "<em>法治政府</em>")
        return {"title": title, "url": entry.path, "publishedTimeStr": day, "contentHtml": body, "manuscriptId": "1"}


def _channel(column: Column) -> str:
    return hashlib.md5(column.key.encode(), usedforsecurity=False).hexdigest()
