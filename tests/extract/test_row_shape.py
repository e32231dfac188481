"""How a listing's rows are built, and that a site which was rebuilt is noticed although every row is read as before."""

from datetime import UTC, date, datetime

import pytest

from extract.ledger import Row
from extract.listing_drift import listing_drift, note_entries
from extract.records import Link
from extract.row_shape import row_shape

LINKS = [
    Link(f"http://q.test/{year}.html", f"青原县{year}年法治政府建设情况报告", date(year + 1, 3, 1))
    for year in range(2018, 2024)
]


def page(row: str, around: str = "<ul class='list'>{}</ul>", nav: str = "<div><a href='/'>首页</a></div>") -> str:
    rows = "".join(
        row.format(href=link.url, title=link.title, date=link.date, number=number) for number, link in enumerate(LINKS)
    )
    return f"<html><body>{nav}{around.format(rows)}</body></html>"


AFTER = page("<li class='row{number}'><a href='{href}'>{title}</a><span>{date}</span></li>")


@pytest.mark.parametrize(
    ("markup", "shape"),
    [
        (AFTER, "ul.list > li > a, date"),
        (page("<li><span>{date}</span><a href='{href}' title='{title}'>青原县…</a></li>"), "date, ul.list > li > a"),
        (page("<tr><td>{date}</td><td><a href='{href}'>{title}</a></td></tr>", "<table>{}</table>"), "date, table > tbody > tr > td > a"),
        (page("<p><a href='{href}'>{title}</a></p>", "<div class='con a'>{}</div>"), "div.con.a > p > a"),
        (page("<li>{title}</li>"), None),
        ("", None),
    ],
)  # fmt: skip
def test_the_shape_of_rows(markup: str, shape: str | None) -> None:
    assert row_shape(markup, LINKS) == shape


def test_deep_markup_has_a_shape() -> None:
    assert row_shape(AFTER + "<div>" * 50_000, LINKS) == "ul.list > li > a, date"


@pytest.mark.parametrize(
    ("now", "told"),
    [
        (AFTER, False),
        (AFTER.replace("row1", "active"), False),
        (AFTER.replace("<ul class='list'>", "<ul class='newslist'>"), True),
        (page("<li><span>{date}</span><a href='{href}'>{title}</a></li>"), True),
        (page("<li>{title}</li>"), True),
    ],
    ids=["the same", "a row marked", "a container renamed", "columns swapped", "rows without links"],
)
def test_a_rebuilt_listing_is_told_once(now: str, told: bool) -> None:
    row = Row("http://q.test/fzzf/", "listing", "archived", datetime(2024, 5, 1, tzinfo=UTC))
    assert listing_drift(row, LINKS, row_shape(AFTER, LINKS)) is None, "nothing is known yet"
    note_entries(row, LINKS, row_shape(AFTER, LINKS))
    shape = row_shape(now, LINKS)
    assert (listing_drift(row, LINKS, shape) is not None) is told
    note_entries(row, LINKS, shape)
    assert listing_drift(row, LINKS, shape) is None
