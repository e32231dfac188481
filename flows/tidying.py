"""`fazhi tidy`, and the deployment of the same name: remove what nothing needs any more from a data folder."""

import sys
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console

from extract.archive import ArchiveError, iter_captures
from flows.run import new_run_id
from flows.settings import Settings, data_folder, load_settings
from load.lease import Lease
from load.tidy import Removal, removable

# A season and its tail: what a night saw can be looked up for so long.
ARCHIVE_DAYS = 180.0
RUN_DAYS = 730.0


def tidy_data(archive_days: float, run_days: float, dry_run: bool, data: str | None) -> int:
    """Remove, or with `dry_run` name, what nothing needs; returns the exit status."""
    settings = load_settings(data=data)
    removed = remove_unneeded(settings, archive_days, run_days, dry_run=dry_run)
    for one in removed:
        sys.stderr.write(f"{one.path}: {one.why}\n")
    verb = "would be removed" if dry_run else "removed"
    size = sum(one.bytes for one in removed) / 1e6
    Console().print(f"{len(removed)} files of {size:.1f} MB {verb}", highlight=False, soft_wrap=True)
    return 0


def remove_unneeded(
    settings: Settings, archive_days: float, run_days: float, *, dry_run: bool = False
) -> list[Removal]:
    """Hold the data folder, and remove what nothing needs. Raises LeaseHeld while a run works on it."""
    folder = data_folder(settings)
    now = settings.now or datetime.now(UTC)
    with Lease(folder, new_run_id("tidy", now), settings.lease):
        found = list(removable(folder, now, archive_days=archive_days, run_days=run_days, holds_page=_holds_page))
        for one in () if dry_run else found:
            one.path.unlink()
    return found


def _holds_page(path: Path) -> bool:
    """Whether an archive file holds a page or an attachment; one that cannot be read whole is taken to."""
    damage: list[str] = []
    try:
        for kind in ("article", "attachment"):
            if next(iter_captures(path, kind=kind, damaged=damage.append), None) is not None:
                return True
    except ArchiveError:
        return True
    return bool(damage)
