"""A site in the manner of Jiangxi's: a template in the page, rows as JSON by POST, addresses as JSON within JSON."""

import json
import re

from flows.demo.articles import Article
from flows.demo.fragments import column_metas
from flows.demo.site import Column, Entry, Site
from flows.demo.web import Request, Response
from tests.fake_portals.pages import article, as_json, framed, number


class JpageSite(Site):
    """Columns at `/zf/col/col<key>/index.html` with `<base href="/zf/">`; the service refuses GET."""

    unit = "480055"

    def listing_path(self, column: Column) -> str:
        """The column's page."""
        return f"/zf/col/col{column.key}/index.html"

    def article_path(self, column: Column, article: Article) -> str:
        """Below the column."""
        return f"/zf/col{column.key}/content/content_{self.serial(article)}.html"

    def listing(self, request: Request) -> Response | None:
        """A column's template, or rows for whoever names site, channel and unit in a form."""
        if request.path == "/queryList":
            return self._rows(request)
        match = re.fullmatch(r"/zf/col/col(\d+)/index\.html", request.path)
        column = self.columns.get(match[1]) if match else None
        return self.html(self._template(column)) if column else None

    def article_page(self, entry: Entry) -> str:
        """The text in `#zoom`."""
        return article(self, entry, '<div id="zoom">', "</div>")

    def _template(self, column: Column) -> str:
        page = framed(
            self,
            column.name,
            f"""<div class="list"><div id="{self.unit}"></div></div>
<script id="list-tpl" type="text/x-handlebars-template">{{{{#each results}}}}<li><a href="{{{{pcUrl}}}}">{{{{title}}}}</a><span>{{{{pubDate}}}}</span></li>{{{{/each}}}}</script>
<script>
var params = {{ current: 1, unitid: '{self.unit}', webSiteCode: ['zf'], channelCode: ['col{column.key}'], dataBefore: '', dataAfter: '',
 perPage: '{column.page_size}', showMode: 'full', groupSize: '1', barPosition: 'bottom', titleMax: '39', templateContainerId: 'div{self.unit}', themeName: 'default' }};
loadPageData(params,'{self.unit}');
</script>""",
            column_metas(column),
        )
        return page.replace("<head>", '<head><base href="/zf/">')

    def _rows(self, request: Request) -> Response:
        fields = request.fields
        key = fields.get("channelCode[]", "").removeprefix("col")
        column = self.columns.get(key)
        named = fields.get("webSiteCode[]") == "zf" and fields.get("unitid") == self.unit
        if request.method != "POST" or column is None or not named:
            return self.html("", status=404)
        entries, size = self.entries(key), number(fields.get("pageSize"), 15)
        page = number(fields.get("current"), 1)
        shown = entries[(page - 1) * size : page * size]
        return as_json(
            {"code": 200, "data": {"total": len(entries), "results": [{"source": self._row(e)} for e in shown]}}
        )

    def _row(self, entry: Entry) -> dict[str, str]:
        own = entry.article
        urls = json.dumps({"pc": entry.path, "wap": entry.path.replace("content_", "m_")})
        day = f"{own.time:%Y-%m-%d %H:%M:%S}" if own.time else ""
        return {
            "title": own.title,
            "pubDate": day,
            "content": "".join(own.paragraphs)[:200],
            "images": "",
            "urls": urls,
        }
