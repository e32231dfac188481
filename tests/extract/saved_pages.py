"""Real pages with their main text, kept outside the repository."""

import csv
import re
from collections.abc import Iterator
from pathlib import Path

PAGES = Path(__file__).parents[3] / "shared" / "pages"

# What the people who read the pages left in their texts: <h>, <p>, <l>, and the address on the first line.
_MARKS = re.compile(r"<[a-z]{1,2}>|^\ufeff?\s*(?:URL: )?http\S+")


def saved_pages(kind: str) -> Iterator[tuple[Path, str]]:
    """The pages of a kind ("government" or "news") that have a main text, each with it."""
    with (PAGES / "pages.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            path = PAGES / row["file"]
            gold = path.with_suffix(".main.txt")
            if gold.exists() and (row["kind"] == "news") == (kind == "news"):
                yield path, _MARKS.sub("", gold.read_text(encoding="utf-8"))
