"""Frames as tables in a terminal. What comes from a portal is printed as it is, never as markup."""

from datetime import datetime

import polars as pl
from rich.console import Console
from rich.table import Table
from rich.text import Text


def print_frame(frame: pl.DataFrame, title: str, console: Console | None = None) -> None:
    """Print a frame, one row a line where it fits; numbers to the right, nulls empty."""
    table = Table(title=Text(title), title_justify="left")
    for name, dtype in frame.schema.items():
        table.add_column(name, justify="right" if dtype.is_numeric() else "left", overflow="fold")
    for row in frame.iter_rows():
        table.add_row(*map(cell, row))
    (console or wide_console()).print(table)


def wide_console() -> Console:
    """Standard output, as wide as the terminal; in a pipe or a file, where nobody knows its width, wide enough to read."""
    console = Console()
    return console if console.is_terminal else Console(width=max(console.width, 140))


def cell(value: object) -> Text:
    """One value for a person: no needless zeros, no microseconds, no control characters."""
    if value is None:
        return Text("")
    if isinstance(value, datetime):
        return Text(f"{value:%Y-%m-%d %H:%M}")
    text = f"{value:,.10g}" if isinstance(value, float) else str(value)
    return Text("".join(c if c.isprintable() else " " for c in text))
