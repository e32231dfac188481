"""Where things lie in a data folder, and which names may stand in a path.

Nothing that comes from a portal is ever part of a path: years and province slugs are checked against closed ASCII
forms, so that a value reads back as what it was in every reader (Hive values are guessed: `01` becomes 1, Chinese is
percent-encoded, `..` stays).
"""

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Final

from load.durable import TEMPORARY
from load.errors import DataFolderError
from load.store import is_remote
from transform.schema import PARTITIONS

CURRENT: Final = "current"
SNAPSHOTS: Final = "snapshots"
ARCHIVE: Final = "archive"
LEDGER: Final = "ledger"
RUNS: Final = "runs"
QUARANTINE: Final = "quarantine"
COVERAGE: Final = "coverage.parquet"
LEASE: Final = ".lease"
LEASE_LOCK: Final = ".lease.lock"
MANIFEST: Final = "manifest.json"
DESCRIPTOR: Final = "datapackage.json"
README: Final = "README.md"
PART: Final = "part-0.parquet"
# Of an object store: the state to come, until all of it is brought over to `current/`.
PENDING: Final = "pending"
# What the tasks of one run hand to each other where they work on several machines.
SCRATCH: Final = ".scratch"

OURS = frozenset({CURRENT, SNAPSHOTS, ARCHIVE, LEDGER, RUNS, QUARANTINE, COVERAGE, LEASE, LEASE_LOCK, PENDING, SCRATCH})
# What file systems, desktops and version control put into folders that are empty to a person.
IGNORED = frozenset({"lost+found", ".DS_Store", ".gitignore", ".gitkeep", ".keep", "desktop.ini", "Thumbs.db"})

_SLUG = re.compile(r"[a-z]{2,32}", re.ASCII)
_YEARS = range(1949, 2101)
_RUN_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,99}", re.ASCII)


def is_year(value: object) -> bool:
    """Whether a report year may stand in a path: 0 (it cannot be told), or a year of the People's Republic."""
    return isinstance(value, int) and (value == 0 or value in _YEARS)


def is_slug(value: object) -> bool:
    """Whether a province slug may stand in a path: lower-case ASCII letters alone."""
    return isinstance(value, str) and _SLUG.fullmatch(value) is not None


@dataclass(frozen=True, slots=True, order=True)
class Partition:
    """One file of one table: its year and, where the table is laid out by province too, its province."""

    table: str
    report_year: int
    province: str | None = None

    def __post_init__(self) -> None:
        if self.table not in PARTITIONS or (self.province is not None) != ("province" in PARTITIONS[self.table]):
            raise ValueError(f"no partition of {self.table!r} has province {self.province!r}")
        if not is_year(self.report_year):
            raise ValueError(f"report_year {self.report_year!r} is neither 0 nor from {_YEARS[0]} to {_YEARS[-1]}")
        if self.province is not None and not is_slug(self.province):
            raise ValueError(f"province {self.province!r} is not a slug of lower-case ASCII letters")

    @property
    def path(self) -> str:
        """Where its file lies below a snapshot, with forward slashes."""
        folders = [self.table, f"report_year={self.report_year}"]
        if self.province is not None:
            folders.append(f"province={self.province}")
        return "/".join((*folders, PART))

    @property
    def values(self) -> Mapping[str, int | str]:
        """The partition columns and their values."""
        year: dict[str, int | str] = {"report_year": self.report_year}
        return year if self.province is None else year | {"province": self.province}

    @classmethod
    def of_path(cls, path: str) -> "Partition":
        """The partition whose file lies at `path` below a snapshot. ValueError where no partition does."""
        table, *folders, name = PurePosixPath(path).parts
        keys = dict(folder.split("=", 1) for folder in folders if "=" in folder)
        if not re.fullmatch(r"[0-9]{1,4}", keys.get("report_year", "")):
            raise ValueError(f"{path!r} names no report_year")
        partition = cls(table, int(keys["report_year"]), keys.get("province"))
        if partition.path != path:
            raise ValueError(f"{path!r} is not where {partition} lies ({name})")
        return partition


def run_file(data: Path, run_id: str) -> Path:
    """Where the record of a run lies. ValueError for an id that is no plain file name."""
    if not _RUN_ID.fullmatch(run_id):
        raise ValueError(f"run id {run_id!r}: expected letters, digits, '_', '.', '-', at most 100")
    return data / RUNS / f"{run_id}.json"


def prepare(data: Path) -> None:
    """See that `data` is a folder of ours, or empty, and can be written; make it where it is absent.

    Raises DataFolderError before anything is written into it.
    """
    try:
        data.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _no_folder(data, error) from error
    recognise(data)
    probe = data / f".probe.{secrets.token_hex(4)}.tmp"
    try:
        probe.touch(exist_ok=False)
        probe.unlink(missing_ok=True)  # another run, which holds the folder, may sweep it
    except OSError as error:
        raise DataFolderError(
            data, f"cannot be written ({error.strerror})", expected="a folder that this user may write",
            do="mend its permissions, or name another with --data",
        ) from error  # fmt: skip


def recognise(data: Path) -> None:
    """Raise DataFolderError unless `data` is a folder that fazhi made, or an empty one. Writes nothing."""
    try:
        entries = {path.name for path in data.iterdir()}
    except OSError as error:
        raise _no_folder(data, error) from error
    foreign = sorted(name for name in entries - OURS - IGNORED if not PurePosixPath(name).match(TEMPORARY))
    if foreign and not entries & OURS:
        raise DataFolderError(
            data, f"holds {len(foreign)} other thing(s) ({', '.join(foreign[:3])}{' …' if foreign[3:] else ''})",
            expected="an empty folder, or one that fazhi made", do="name another with --data",
        )  # fmt: skip
    current = data / CURRENT
    if not is_remote(data) and current.exists() and not current.is_symlink():
        raise DataFolderError(
            data, "`current` is no link", expected=f"a symbolic link into {SNAPSHOTS}/, or nothing",
            do="move it away, or name another folder with --data",
        )  # fmt: skip


def _no_folder(data: Path, error: OSError) -> DataFolderError:
    if is_remote(data):
        return DataFolderError(
            data, f"the object store does not give access ({error.strerror})",
            expected="a bucket that is there and that these credentials may read and write",
            do="check its name, AWS_ENDPOINT_URL, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_REGION",
        )  # fmt: skip
    return DataFolderError(
        data, f"cannot be used as a folder ({error.strerror})", expected="a folder that can be made and read",
        do="name another with --data, or mend the path",
    )  # fmt: skip
