"""What a check can find: a fault by its name, where, what was expected, and what was found."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import polars as pl

FAULTS: Final[Mapping[str, str]] = {
    "current_missing": "snapshots are there, but no link `current`",
    "current_dangling": "`current` leads to nothing",
    "current_outside": "`current` leads out of snapshots/",
    "manifest_missing": "the current snapshot has no manifest",
    "manifest_unreadable": "a manifest is no whole JSON of the agreed form",
    "manifest_snapshot": "a manifest names another snapshot than its folder",
    "manifest_version": "a manifest names another schema version",
    "partition_path": "a manifest names a path where no partition may lie",
    "file_missing": "a file of the manifest is not there",
    "file_empty": "a file has no byte",
    "file_size": "a file is shorter or longer than the manifest says",
    "file_sha256": "a file's bytes are not those of the manifest",
    "file_extra": "a file is there that the manifest does not name",
    "file_unreadable": "a file is no whole Parquet file",
    "file_version": "a file was made to another schema version",
    "row_count": "a file has more or fewer rows than the manifest says",
    "column_missing": "a column of the schema is not in a file",
    "column_type": "a column has another type than the schema's",
    "column_unknown": "a file has a column that the schema does not know",
    "dictionary_missing": "README.md or datapackage.json is not there",
    "dictionary_stale": "datapackage.json speaks of other files",
    "value_missing": "a value is null that must be there",
    "value_unknown": "a value is none of its closed list",
    "key_duplicate": "two rows share a key",
    "unsorted": "rows are not in their order",
    "report_id": "a report's id is not the hash of its address",
    "content_sha256": "a report's hash is not that of its text",
    "title": "a title is too long or holds control characters",
    "section_bounds": "a section lies outside the text, or does not begin with its heading",
    "offset": "the text between an observation's offsets is not its number",
    "observation_orphan": "an observation has no report beside it",
    "observation_context": "an observation's context columns differ from its report's",
    "indicator_orphan": "an indicator has no report of its year and province",
    "indicator_observation": "an indicator's value is none that an observation states",
    "indicator_count": "n_observations is not the number of observations with that code",
    "indicator_of_duplicate": "a duplicate report has indicators",
    "indicator_of_withdrawn": "a withdrawn report has indicators",
    "flag_orphan": "a flag has no report beside it",
    "duplicate_missing": "duplicate_of names a report that is not there",
    "duplicate_chain": "duplicate_of names a report that is a duplicate itself",
    "archive_missing": "a row names an archive file that is not there",
    "archive_offset": "a row names a byte beyond the end of the archive file",
    "ledger_unreadable": "a ledger is no whole Parquet file of the agreed columns",
    "ledger_value": "a ledger has a kind, state or reason that is none of the closed list",
    "ledger_duplicate": "a ledger has an address twice",
    "coverage_unreadable": "the coverage table is no whole Parquet file of the agreed columns",
    "quarantine_unreadable": "the record of what waits in quarantine is no whole JSON of the agreed form",
    "run_unreadable": "a run's record is no whole JSON of the agreed form",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault: its name (a key of FAULTS), the path below the data folder, what was expected and found."""

    code: str
    path: str
    expected: str
    found: str

    def __post_init__(self) -> None:
        if self.code not in FAULTS:
            raise ValueError(f"{self.code!r} is none of the faults")

    def __str__(self) -> str:
        return one_line(f"{self.path}: {self.code}: {FAULTS[self.code]}; expected {self.expected}, found {self.found}")


def one_line(text: str, most: int = 500) -> str:
    """Text from anywhere as one line of printable characters."""
    line = "".join(char if char.isprintable() else " " for char in text)
    return line if len(line) <= most else f"{line[: most - 1]}…"


def rows_found(bad: pl.DataFrame, *columns: str) -> str:
    """How many rows are concerned, and which is the first."""
    first = ", ".join(f"{name} {value!r}" for name, value in zip(columns, bad.select(columns).row(0), strict=True))
    return f"{bad.height} row{'s' if bad.height > 1 else ''}, first {first}"
