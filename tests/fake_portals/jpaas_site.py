"""A site in the manner of jpaas: columns whose widgets are filled by a service that wraps HTML in JSON."""

import html
import json
import re

from flows.demo.articles import Article
from flows.demo.fragments import column_metas
from flows.demo.site import Column, Entry, Site, attribute
from flows.demo.web import Request, Response
from tests.fake_portals.pages import article, as_json, framed, number

UNIT = "/api-gateway/jpaas-publish-server/front/page/build/unit"


class JpaasSite(Site):
    """Columns at `/col/col<key>/index.html`, articles at `/col/col<key>/art/YYYY/art_<32 hex>.html`.

    `only_page_one`: every page that is asked for is the first, as to visitors from elsewhere.
    """

    only_page_one = False

    def listing_path(self, column: Column) -> str:
        """The column's page."""
        return f"/col/col{column.key}/index.html"

    def article_path(self, column: Column, article: Article) -> str:
        """By year alone."""
        day = article.date
        return f"/col/col{column.key}/art/{day.year if day else 2025}/art_{self.serial(article, 9) * 3:0>32}.html"

    def listing(self, request: Request) -> Response | None:
        """A column's shell, or what fills one of its widgets."""
        if request.path == UNIT:
            return self._unit(request)
        match = re.fullmatch(r"/col/col(\d+)/index\.html", request.path)
        column = self.columns.get(match[1]) if match else None
        return self.html(self._shell(column)) if column else None

    def article_page(self, entry: Entry) -> str:
        """The text in `#zoom`."""
        return article(self, entry, '<div id="zoom" class="con">', "</div>")

    def _shell(self, column: Column) -> str:
        widgets = "\n".join(
            f'<div id="{tag}"></div><script src="/script/0/unitbuild.js" url="{UNIT}" parseType="bulidstatic" '
            f'queryData="{html.escape(self._query(column, tag), quote=False)}"></script>'
            for tag in ("当前位置", "信息列表")
        )
        return framed(self, column.name, f'<div class="main">{widgets}</div>', column_metas(column))

    def _query(self, column: Column, tag: str) -> str:
        pairs = {"parseType": "bulidstatic", "webId": "7e1f", "tplSetId": "q9", "pageType": "column", "tagId": tag}
        return str(pairs | {"editType": "null", "pageId": column.key})

    def _unit(self, request: Request) -> Response:
        fields = request.fields
        column = self.columns.get(fields.get("pageId", ""))
        if column is None or fields.get("webId") != "7e1f" or fields.get("parseType") != "bulidstatic":
            return as_json({"success": False, "data": None})
        if fields.get("tagId") != "信息列表":
            return as_json({"success": True, "data": {"html": f"<a href='/'>首页</a> &gt; {column.name}"}})
        asked = json.loads(fields.get("paramJson", "{}"))
        page = 1 if self.only_page_one else number(str(asked.get("pageNo", 1)), 1)
        entries = self.entries(column.key)
        shown = entries[(page - 1) * column.page_size : page * column.page_size]
        rows = "".join(map(self._row, shown))
        pager = f"<div class='pagination' rows='{column.page_size}' count='{len(entries)}' pageNo='{page}'></div>"
        return as_json({"success": True, "data": {"html": f"<div class='page-content'><ul>{rows}</ul></div>{pager}"}})

    def _row(self, entry: Entry) -> str:
        title = attribute(entry.article.title)
        shown = title if len(title) <= 20 else title[:20] + "..."
        day = f"{entry.article.date:%Y-%m-%d}" if entry.article.date else ""
        return (
            f"<li><a class='news' href='{entry.path}' title='{title}'>{shown}</a><span class='time'>{day}</span></li>"
        )
