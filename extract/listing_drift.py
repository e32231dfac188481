"""What a listing stopped showing: the rows of its first page held against those of its last good reading."""

from collections.abc import Sequence

from extract.ledger import Row
from extract.records import Link

# A change of so much is told.
DRIFT = 0.2


def listing_drift(row: Row, links: Sequence[Link], shape: str | None) -> str | None:
    """How a listing's first page differs from what the ledger says of its last reading; None where it does not."""
    if not row.entries:
        return None
    entries, dated = len(links), sum(link.date is not None for link in links)
    found = []
    if entries <= (1 - DRIFT) * row.entries:
        found.append(f"its first page shows {entries} entries, {row.entries} when it was last read")
    share = dated / entries if entries else 0.0
    before = (row.dated or 0) / row.entries
    if entries and share <= before - DRIFT:
        found.append(f"{share:.0%} of its entries have a date, {before:.0%} when it was last read")
    if row.shape and shape != row.shape:
        found.append(
            f"its rows are built as {shape or 'nothing that is in the page'}, {row.shape} when it was last read"
        )
    return f"{'; '.join(found)}; has its layout changed?" if found else None


def note_entries(row: Row, links: Sequence[Link], shape: str | None) -> None:
    """What the next reading is held against."""
    row.entries, row.dated, row.shape = len(links), sum(link.date is not None for link in links), shape
