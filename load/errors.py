"""What can go wrong with a data folder. Each message is one line: the thing, what was expected, what to do next.

LoadError
├─ DataFolderError    the folder is foreign, unwritable, or no folder at all; nothing was written
├─ SchemaBroken       rows that do not fit their table; the published state is untouched
├─ SnapshotDamaged    a published file is missing, cut short or not what its manifest says
├─ BetweenStates      an object store's current/ is being replaced, or was when a run died
├─ PublishFailed      the disk refused a write; the published state is untouched
├─ DiskRefused        the disk refused something else: a run's record, its lease, its scratch
├─ RecordDamaged      a file beside the snapshots (a run's record, the coverage table) is not whole
├─ NotFound           something asked for by name is not in the data
├─ ExportFailed       a table for spreadsheets could not be written
├─ SiteFailed         the site of a data folder could not be made
│  └─ SiteFolderUnfit the folder named for it holds other things, or is none
├─ LeaseHeld          another run holds the data folder
└─ LeaseLost          another run took the folder over; this one may publish nothing more
"""

# Named for what happened, not for being an error.
# ruff: noqa: N818

from pathlib import Path


class LoadError(Exception):
    """Root of the errors of `load`; its text is fit for a person."""


class DataFolderError(LoadError):
    """The data folder cannot be used."""

    def __init__(self, folder: Path | str, found: str, *, expected: str, do: str) -> None:
        super().__init__(f"data folder {folder}: {found}; expected {expected}; {do}")
        self.folder = folder


class SchemaBroken(LoadError):
    """Rows of a table do not fit its schema."""

    def __init__(self, table: str, where: str, found: str, *, expected: str) -> None:
        super().__init__(
            f"{table} ({where}): {found}; expected {expected}; nothing was published: "
            "mend the stage that makes these rows and run again"
        )
        self.table, self.where, self.found, self.expected = table, where, found, expected


class SnapshotDamaged(LoadError):
    """A published file is not what its manifest says."""

    def __init__(self, path: Path | str, found: str, *, expected: str) -> None:
        super().__init__(
            f"{path}: {found}; expected {expected}; run `fazhi verify`, then point `current` at a sound snapshot, "
            "or remove `current` and rebuild with `fazhi backfill --from archive`"
        )
        self.path = path


class BetweenStates(LoadError):
    """The files of an object store's `current/` are not yet those of one state."""

    def __init__(self, data: Path, path: Path) -> None:
        super().__init__(
            f"{data}: {path} is not what the manifest says; expected one published state: a publish is under way, or "
            "was cut short; try again in a minute, or start a run, which finishes it"
        )


class PublishFailed(LoadError):
    """A publish could not be carried through."""

    def __init__(self, data: Path, found: str, *, do: str, state: str = "the published state is as it was") -> None:
        super().__init__(f"publishing to {data}: {found}; {state}; {do}")
        self.data = data

    @classmethod
    def by_system(cls, data: Path, error: OSError, *, switched: bool) -> "PublishFailed":
        """The error for a call that the system refused, before or after the new state became current."""
        where = error.filename2 or error.filename or data
        found = f"{where}: {error.strerror or error}"
        if switched:
            return cls(
                data, found, state="the new state is current, but may not be safe on the disk", do="run it again"
            )
        return cls(data, found, do="free space or mend the permissions, then run again")


class DiskRefused(LoadError):
    """The machine would not write, or read, what a run needs besides its publish."""

    def __init__(self, error: OSError) -> None:
        where = error.filename2 or error.filename or "a file of the run"
        super().__init__(
            f"{where}: {error.strerror or error}; expected a disk with room on it that can be written; the published state is "
            "as it was: make room or mend the disk, then run again"
        )


class RecordDamaged(LoadError):
    """A record of a data folder is not whole."""

    def __init__(self, path: Path, found: str, *, expected: str, do: str) -> None:
        super().__init__(f"{path}: {found}; expected {expected}; {do}")
        self.path = path


class NotFound(LoadError):
    """What was asked for is not there."""

    def __init__(self, what: str, *, expected: str) -> None:
        super().__init__(f"{what} is not in the data; expected {expected}")


class ExportFailed(LoadError):
    """A table for spreadsheets could not be written."""

    def __init__(self, out: Path, found: str, *, expected: str) -> None:
        super().__init__(f"exporting to {out}: {found}; expected {expected}")
        self.out = out


class LeaseHeld(LoadError):
    """Another run holds the data folder."""

    def __init__(self, data: Path, run_id: str, *, since: str, host: str, pid: int, seconds: float) -> None:
        super().__init__(
            f"data folder {data} is held by run {run_id} since {since} (process {pid} on {host}); wait until it "
            f"ends, or stop it, and run again; a run silent for {seconds:g} s loses the folder to the next one"
        )
        self.run_id = run_id


class LeaseLost(LoadError):
    """The lease is no longer ours."""

    def __init__(self, data: Path, run_id: str, holder: str | None) -> None:
        now = f"run {holder} holds it now" if holder else "nobody holds it now"
        super().__init__(
            f"run {run_id} lost the data folder {data} ({now}): it was silent too long; "
            "nothing more was published; run it again"
        )
        self.run_id, self.holder = run_id, holder


class SiteFailed(LoadError):
    """The site could not be made; what was there is as it was."""


class SiteFolderUnfit(SiteFailed):
    """The folder named for the site holds other things, or is none."""
