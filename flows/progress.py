"""What a run says while it works: a live display on a terminal, plain lines elsewhere, nothing under a scheduler."""

import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Protocol

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from extract.told import told

LINE_AT_MOST = 2000  # characters


class Reporter(Protocol):
    """Who is told of a run's progress. Called from several threads."""

    def stage(self, name: str, total: int | None = None) -> None:
        """A new stage of the run begins, with so many parts where that is known."""

    def done(self, message: str) -> None:
        """One part of the stage is done."""

    def ended(self, outcome: object) -> None:
        """The run is over; `outcome` is the run, or the error that ended it."""


class Silent:
    """Tells nobody, and keeps the outcome: for scheduled runs, whose progress stands in Prefect."""

    def __init__(self) -> None:
        self.outcome: object = None

    def stage(self, name: str, total: int | None = None) -> None:
        """Say nothing."""

    def done(self, message: str) -> None:
        """Say nothing."""

    def ended(self, outcome: object) -> None:
        """Keep the outcome for whoever started the run."""
        self.outcome = outcome


class Lines(Silent):
    """One line an event on standard error: for logs and pipes."""

    def __init__(self) -> None:
        super().__init__()
        self._lock = threading.Lock()

    def _say(self, text: str) -> None:
        with self._lock:
            sys.stderr.write(text + "\n")
            sys.stderr.flush()

    def stage(self, name: str, total: int | None = None) -> None:
        """Name the stage."""
        self._say(told(name if total is None else f"{name} ({total})", LINE_AT_MOST))

    def done(self, message: str) -> None:
        """Name the part that is done."""
        self._say(f"  {told(message, LINE_AT_MOST)}")


class Live(Silent):
    """A spinner, a bar and the stage's name, redrawn in place on a terminal."""

    def __init__(self, progress: Progress) -> None:
        super().__init__()
        self._progress = progress
        self._task = progress.add_task("starting", total=None)

    def stage(self, name: str, total: int | None = None) -> None:
        """Begin a new bar."""
        self._progress.reset(self._task, total=total, description=name)

    def done(self, message: str) -> None:
        """Advance the bar and show what was done."""
        self._progress.update(self._task, advance=1)
        self._progress.console.print(f"  {told(message, LINE_AT_MOST)}", style="dim", markup=False, highlight=False)


_current: Reporter = Silent()


def reporter() -> Reporter:
    """The reporter of this process."""
    return _current


@contextmanager
def shown() -> Iterator[Silent]:
    """Show progress to the person at this process's standard error for as long as the block lasts."""
    global _current
    console = Console(stderr=True)
    with ExitStack() as stack:
        shows: Silent = Lines()
        if console.is_terminal:
            columns = (
                SpinnerColumn(),
                TextColumn("{task.description}"),
                BarColumn(),
                MofNCompleteColumn(),
                TimeElapsedColumn(),
            )
            shows = Live(stack.enter_context(Progress(*columns, console=console, transient=True)))
        _current = shows
        try:
            yield shows
        finally:
            _current = Silent()
