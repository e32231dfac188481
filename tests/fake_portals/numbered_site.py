"""A site of plain numbered pages, without a next link: `1 2 3 … 12`."""

import re

from flows.demo.articles import Article
from flows.demo.site import Column, Entry, Site, attribute, screen, screens
from flows.demo.web import Request, Response
from tests.fake_portals.pages import article, framed


class NumberedSite(Site):
    """Columns at `/<key>/index.html`; page N is `index_N.html`, or `index_<N - 1>.html` where `from_zero` is set.

    A pager shows four numbers at most, and says of how many.
    """

    from_zero = False

    def listing_path(self, column: Column) -> str:
        """The column's first page."""
        return f"/{column.key}/index.html"

    def article_path(self, column: Column, article: Article) -> str:
        """By a long number."""
        return f"/{column.key}/{self.serial(article, 17)}.html"

    def listing(self, request: Request) -> Response | None:
        """A page of a column; None beyond the last."""
        match = re.fullmatch(r"/([\w/]+)/index(?:_(\d+))?\.html", request.path)
        column = self.columns.get(match[1]) if match else None
        if column is None or match is None:
            return None
        page = int(match[2]) - (0 if self.from_zero else 1) if match[2] else 0
        entries = self.entries(column.key)
        pages = screens(len(entries), column.page_size)
        return self.html(self._page(column, entries, page, pages), column.changed) if 0 <= page < pages else None

    def article_page(self, entry: Entry) -> str:
        """The text in a division called `content`."""
        return article(self, entry, '<div class="content">', "</div>")

    def _page(self, column: Column, entries: list[Entry], page: int, pages: int) -> str:
        rows = "\n".join(
            f'<li><a href="{entry.path}">{attribute(entry.article.title)}</a><em>({entry.article.date:%Y-%m-%d})</em></li>'
            for entry in screen(entries, page, column.page_size)
        )
        first = max(0, min(page - 1, pages - 4))
        numbers = " ".join(
            f"<b>{at + 1}</b>" if at == page else f'<a href="{self._name(at)}">{at + 1}</a>'
            for at in range(first, min(pages, first + 4))
        )
        return framed(
            self,
            column.name,
            f'<ul class="list">{rows}</ul><div class="pages">{numbers} 共{len(entries):,}条 共{pages:,}页</div>',
        )

    def _name(self, page: int) -> str:
        return f"index_{page if self.from_zero else page + 1}.html" if page else "index.html"
