"""The small records that the parts of extraction hand to each other."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from extract.personal_data import masked

# A field named `date` hides the type of that name in its own class.
_Date = date


@dataclass(frozen=True, slots=True)
class Step:
    """One request that a listing asks for: its next page.

    `series` tells the pagers of one listing apart where it has several (the categories of a directory, the widgets of
    a page): one that is at its end says nothing of the others.
    """

    url: str
    method: str = "GET"
    form: Mapping[str, str] | None = None
    series: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """One row of a listing: where it leads, what it is called, the date beside it."""

    url: str
    title: str
    date: _Date | None = None


@dataclass(frozen=True, slots=True)
class ListingPage:
    """What one page of a listing says: its rows, and the pages still to be asked for, in order.

    `steps` of the first page may name every further page (a static pager) or one (a next link); a later page may
    add to them. Whoever follows them stops where a page brings nothing new. `column` is what the page calls the
    column, `scripted` names what would have to be run to see rows that the page does not hold.
    """

    layout: str
    links: tuple[Link, ...]
    steps: tuple[Step, ...] = ()
    warnings: tuple[str, ...] = ()
    column: str | None = None
    scripted: str | None = None


@dataclass(frozen=True, slots=True)
class Capture:
    """One archived answer, decoded from its transfer: what a page is read from."""

    portal: str
    url: str  # canonical address in the listing: the report's own
    final_url: str  # after redirects
    body: bytes
    content_type: str | None
    status: int
    fetched_at: datetime
    archive: str | None = None  # archive file, below the data folder
    archive_offset: int | None = None
    listing_url: str | None = None
    title: str | None = None  # of the link in the listing
    listed_on: date | None = None
    page_archive: str | None = None  # of an attachment: where the page that links it is archived
    page_offset: int | None = None
    listing_archive: str | None = None  # where the page of the listing is archived that led to it
    listing_offset: int | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """A report read from a page: its own text and what the page says of it."""

    title: str | None
    text: str  # the report alone, one paragraph a line
    layout: str
    source: str | None = None
    publisher: str | None = None  # 发布机构 of the disclosure table
    published: date | None = None
    document_number: str | None = None
    index_number: str | None = None
    site_name: str | None = None
    site_id_code: str | None = None
    warnings: tuple[str, ...] = field(default=())

    def __post_init__(self) -> None:
        """Whatever read the page, no personal number or address goes on from here."""
        for name in ("title", "text", "source", "publisher", "document_number", "site_name"):
            if value := getattr(self, name):
                object.__setattr__(self, name, masked(value))
        object.__setattr__(self, "warnings", tuple(map(masked, self.warnings)))


@dataclass(frozen=True, slots=True)
class Absent:
    """What a host answers for an address that cannot exist: where it sends its reader, or the body it shows."""

    sent_to: str | None = None
    sha256: str | None = None
    lines: Counter[str] | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a page is not taken: a word of `schema.REASONS`, and what was found, for a person."""

    reason: str
    detail: str
    attachments: tuple[Link, ...] = ()  # files in which the page's report may stand instead, the likeliest first

    def __post_init__(self) -> None:
        """A detail quotes the page and is printed, logged and kept in the ledger."""
        object.__setattr__(self, "detail", masked(self.detail))
