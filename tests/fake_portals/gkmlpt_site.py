"""A site in the manner of Guangdong's disclosure directory: a shell for scripts, a JSON service, bodies in script."""

import json
import re

from flows.demo.articles import BEIJING, Article, rendered
from flows.demo.site import Column, Entry, Site
from flows.demo.web import Request, Response
from tests.fake_portals.pages import as_json, framed, number


class GkmlptSite(Site):
    """`/gkmlpt/index` for every column; a column's key is the number of its category.

    The service gives `page_size` entries a page; page 0 is page 1 once more, and beyond the last an answer is empty.
    """

    sid = "799001"

    def listing_path(self, column: Column) -> str:
        """The directory, at the category."""
        return f"/gkmlpt/index#{column.key}"

    def article_path(self, column: Column, article: Article) -> str:
        """By number alone."""
        serial = self.serial(article)
        return f"/gkmlpt/content/{serial[0]}/{serial[:4]}/post_{serial}.html"

    def listing(self, request: Request) -> Response | None:
        """The shell, or entries of a category (0: of all)."""
        if request.path == "/gkmlpt/index":
            return self.html(self._shell())
        match = re.fullmatch(r"/gkmlpt/api/all/(\d+)", request.path)
        if match is None or request.fields.get("sid") != self.sid:
            return None
        column = self.columns.get(match[1])
        if column is None and match[1] != "0":
            return as_json({"articles": [], "classify": {"post_count": 0}})
        entries = self.entries(column.key if column else None)
        size = column.page_size if column else 10
        page = max(1, number(request.fields.get("page"), 1))
        shown = entries[(page - 1) * size : page * size]
        return as_json(
            {"classify": {"id": int(match[1]), "post_count": len(entries)}, "articles": list(map(self._row, shown))},
            ascii_only=True,
        )

    def article_page(self, entry: Entry) -> str:
        """No text in the page: the body is an escaped string of its script."""
        own = entry.article
        detail = {
            "id": number(self.serial(own), 0),
            "title": own.title,
            "content": "".join(rendered(paragraph) for paragraph in own.paragraphs),
            "publisher": own.source or "",
        }
        text = json.dumps(detail).replace("<", "\\u003C").replace(">", "\\u003E")
        return framed(
            self,
            own.title,
            f"<script>window._CONFIG = {{ SID: '{self.sid}', DETAIL: {text}, MODE: 'content' }};</script><div id=\"app\"></div>",
        )

    def _shell(self) -> str:
        leaves = [{"id": int(key), "name": column.name, "children": []} for key, column in self.columns.items()]
        tree = [
            {"id": 1, "name": "机构职能", "jump_url": "/jgzn/", "children": []},
            {"id": 2, "name": "法定主动公开内容", "children": leaves},
        ]
        config = f"SID: '{self.sid}', TREE: {json.dumps(tree)}, SERVICE_AREA_ID: 9"
        return framed(
            self, "政府信息公开目录", f'<script>window._CONFIG = {{ {config} }};</script><div id="app"></div>'
        )

    def _row(self, entry: Entry) -> dict[str, object]:
        own = entry.article
        moment = int(own.time.astimezone(BEIJING).timestamp()) if own.time else 0
        row = {"id": self.serial(own), "title": own.title, "url": self.url(entry.path), "post_url": "", "abstract": ""}
        return row | {"display_publish_time": moment, "created_at": "2025-12-31 09:00:00", "attachment": []}
