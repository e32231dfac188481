"""Listings with the faults that are met on real portals, whatever their make."""

from collections.abc import Callable
from dataclasses import dataclass

from flows.demo.articles import Article
from flows.demo.site import Column, Entry, Site, attribute
from flows.demo.web import Request, Response
from tests.fake_portals.pages import article, framed

FOLDER = "/fzbg/"


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: what a request for the listing's folder is answered with, None where it knows no such page.

    `says` is a part of the warning that must be given, None where there is nothing to say.
    """

    name: str
    answer: Callable[["FaultySite", str], str | None]
    says: str | None = None


class FaultySite(Site):
    """One column at `/fzbg/`, whose listing has one fault."""

    def __init__(self, host: str, identity: object, columns: tuple[Column, ...], fault: Fault) -> None:
        super().__init__(host, identity, columns)  # type: ignore[arg-type]
        self.fault = fault

    def listing_path(self, column: Column) -> str:
        """The folder."""
        return FOLDER

    def article_path(self, column: Column, article: Article) -> str:
        """By month."""
        return f"{FOLDER}{article.date:%Y%m}/{self.serial(article, 8)}.html"

    def listing(self, request: Request) -> Response | None:
        """What the fault makes of it."""
        if not request.path.startswith(FOLDER):
            return None
        page = self.fault.answer(self, request.target.removeprefix(FOLDER))
        return None if page is None else self.html(page)

    def article_page(self, entry: Entry) -> str:
        """The text in `#zoom`."""
        return article(self, entry, '<div id="zoom">', "</div>")

    def rows(
        self,
        first: int = 0,
        last: int | None = None,
        form: str = '<li><a href="{path}">{title}</a><span>{day}</span></li>',
    ) -> str:
        """Some rows in a form of their own."""
        return "\n".join(
            form.format(
                path=e.path,
                title=attribute(e.article.title),
                day=f"{e.article.date:%Y-%m-%d}",
                name=e.path.removeprefix(FOLDER),
            )
            for e in self.entries()[first:last]
        )

    def page(self, content: str, head: str = "") -> str:
        """A listing page round some content."""
        return framed(self, "法治政府建设年度报告", f"<div class='list'>{content}</div>", [head])


def _page_one_for_every_number(site: FaultySite, name: str) -> str | None:
    return site.page(f"<ul>{site.rows()}</ul><script>createPageHTML(40, 0, 'index', 'html')</script>")


def _stub_pages(site: FaultySite, name: str) -> str | None:
    if name in ("", "index.html"):
        return site.page(f"<ul>{site.rows()}</ul><script>createPageHTML(9, 0, 'index', 'html')</script>")
    return "<html><head><title></title></head><body><!-- 该页不存在 --></body></html>"


def _two_copies(site: FaultySite, name: str) -> str | None:
    phone = '<li><a href="/m{path}">{title}</a><span>{day}</span></li>'
    return (
        site.page(f"<ul class='pc'>{site.rows()}</ul><ul class='mobile'>{site.rows(form=phone)}</ul>")
        if not name
        else None
    )


def _rows_in_a_comment(site: FaultySite, name: str) -> str | None:
    return site.page(f"<div id='list'><!--<ul>{site.rows()}</ul>--></div>") if not name else None


def _base_address(site: FaultySite, name: str) -> str | None:
    row = '<li><a href="{name}">{title}</a><span>{day}</span></li>'
    return (
        site.page(f"<ul>{site.rows(form=row)}</ul>", f'<base href="{FOLDER}">')
        if name == "a/b/list.html"
        else (
            '<html><head><meta http-equiv="refresh" content="0;url=a/b/list.html"></head><body></body></html>'
            if not name
            else None
        )
    )


def _onclick_links(site: FaultySite, name: str) -> str | None:
    row = '<li><a href="javascript:void(0)" onclick="jumpToDetail(\'./{name}\')">{title}</a><span>{day}</span></li>'
    return site.page(f"<ul>{site.rows(form=row)}</ul>") if not name else None


def _script_redirect(site: FaultySite, name: str) -> str | None:
    if not name:
        return "<html><body><script>window.location.href='list.html';</script></body></html>"
    return site.page(f"<ul>{site.rows()}</ul>") if name == "list.html" else None


def _reload_in_circles(site: FaultySite, name: str) -> str | None:
    onward = {"": "a.html", "a.html": "b.html", "b.html": "a.html"}.get(name)
    return f"<html><body><script>location.href='{onward}';</script></body></html>" if onward else None


FAULTS = (
    Fault("page one for every number", _page_one_for_every_number, "repeats rows that were read before; 38 further"),
    Fault("stub pages", _stub_pages, "no rows found"),
    Fault("two copies, desktop and mobile", _two_copies),
    Fault("rows in a comment", _rows_in_a_comment),
    Fault("meta refresh, then a base address", _base_address),
    Fault("onclick links", _onclick_links),
    Fault("script redirect", _script_redirect, "only leads on to"),
)
CIRCLE = Fault("redirect in circles", _reload_in_circles)
