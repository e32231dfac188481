"""Years as people give them."""

from datetime import datetime

from flows.settings import UsageError

# 国务院《全面推进依法行政实施纲要》 of 2004 first asked for yearly reports; nothing older can be a report's year.
FIRST = 2004


def years_between(first: int, last: int | None, now: datetime) -> range:
    """The years from `first` to `last`, both included. Raises UsageError for what is no year of a report."""
    last = first if last is None else last
    for year in (first, last):
        if not FIRST <= year <= now.year:
            raise UsageError(f"{year} is no year a report can be about; give one from {FIRST} to {now.year}")
    if last < first:
        raise UsageError(f"the years run from {first} to {last}; give the earlier one first")
    return range(first, last + 1)
