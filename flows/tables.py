"""Frames as tables in a terminal. What comes from a portal is printed as it is, never as markup."""

import sys
from datetime import datetime

import polars as pl
from rich.cells import cell_len
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


def print_rows(frame: pl.DataFrame, title: str) -> None:
    """Print a frame whole: as a table where the terminal is wide enough, else row by row; in a pipe or a file as
    tab-separated lines under a header, the title on standard error. No value is ever cut."""
    console = Console()
    if not console.is_terminal:
        sys.stderr.write(f"{title}\n")
        lines = [frame.columns, *([_plain(value) for value in row] for row in frame.iter_rows())]
        sys.stdout.writelines("\t".join(line) + "\n" for line in lines)
        return
    cells = [[cell(value) for value in row] for row in frame.iter_rows()]
    widths = [max(cell_len(name), *(row[place].cell_len for row in cells)) for place, name in enumerate(frame.columns)]
    # Long texts may be folded, to a sixth of the terminal each; ids and numbers are shorter than that.
    long = max(16, console.width // 6)
    if sum(min(width, long) + 3 for width in widths) + 1 <= console.width:
        print_frame(frame, title, console)
        return
    console.print(title, markup=False, highlight=False, soft_wrap=True)
    label = max(map(cell_len, frame.columns)) + 2
    for row in cells:
        console.print()
        for name, value in zip(frame.columns, row, strict=True):
            if value.plain:
                console.print(f"{name:{label}}{value.plain}", markup=False, highlight=False, soft_wrap=True)


def _plain(value: object) -> str:
    """One value for a program: numbers in full and without separators, no tab and no line break."""
    if isinstance(value, float):
        return f"{value:.15g}"
    return cell(value).plain


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
