"""Whether the records beside the snapshots are whole: ledgers, runs, the coverage table, the quarantine."""

from collections.abc import Iterator
from pathlib import Path

import polars as pl

from extract.schema import LEDGER, LEDGER_KINDS, LEDGER_STATES, REASONS
from load import paths
from load.coverage import read_coverage
from load.errors import LoadError
from load.findings import Finding, rows_found
from load.parquet import read_whole
from load.quarantine import all_held, rejected_captures
from load.runs import read_run


def check_beside(data: Path) -> Iterator[Finding]:
    """The faults of what lies beside the snapshots."""
    try:
        read_coverage(data)
    except LoadError as error:
        yield Finding("coverage_unreadable", paths.COVERAGE, "the coverage table", str(error))
    for path in sorted((data / paths.RUNS).glob("[!.]*.json")):
        try:
            read_run(data, path.stem)
        except (LoadError, ValueError) as error:
            yield Finding("run_unreadable", f"{paths.RUNS}/{path.name}", "the record of a run", str(error))
    try:
        for held in all_held(data):
            rejected_captures(data, held.portal)
    except LoadError as error:
        yield Finding("quarantine_unreadable", paths.QUARANTINE, "the record of what waits", str(error))
    for path in sorted((data / paths.LEDGER).glob("[!.]*.parquet")):
        yield from _ledger(data, path)


def _ledger(data: Path, path: Path) -> Iterator[Finding]:
    where = path.relative_to(data).as_posix()
    try:
        rows = read_whole(path)
    except LoadError as error:
        yield Finding("ledger_unreadable", where, "a whole Parquet file", str(error))
        return
    wrong = [name for name, dtype in LEDGER.items() if rows.schema.get(name) != dtype]
    if wrong:
        found = ", ".join(f"{name} {rows.schema.get(name)}" for name in wrong)
        yield Finding("ledger_unreadable", where, "the columns of a ledger", found)
        return
    for column, known in (("kind", LEDGER_KINDS), ("state", LEDGER_STATES), ("reason", REASONS)):
        bad = rows.filter(pl.col(column).is_not_null() & ~pl.col(column).is_in(known))
        if not bad.is_empty():
            yield Finding("ledger_value", where, f"one of {', '.join(known)}", rows_found(bad, "url", column))
    bad = rows.filter(pl.col("url").is_duplicated())
    if not bad.is_empty():
        yield Finding("ledger_duplicate", where, "one row per address", rows_found(bad, "url"))
    for archive, offset in (
        rows.group_by("archive").agg(pl.max("archive_offset")).drop_nulls("archive").sort("archive").iter_rows()
    ):
        file = data / archive
        if not file.is_file():
            yield Finding("archive_missing", where, str(archive), "no file")
        elif file.stat().st_size <= (offset or 0):
            yield Finding(
                "archive_offset", where, f"a record at byte {offset} of {archive}", f"{file.stat().st_size} bytes"
            )
