"""A reader that loops while others publish: `reader.py DATA HOW TIMES`. Answers with what it saw how often.

Every state published in these tests gives all its indicators one value, so that a sum tells a mixture.
"""

import json
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import duckdb
import polars as pl

from load.dataset import open_table
from load.snapshots import current_snapshot

Seen = tuple[int, float, float]  # rows, least value, greatest value


def through_open_table(data: Path) -> Seen:
    rows = open_table(data, "indicators")
    return rows.select(pl.len(), pl.min("value").alias("least"), pl.max("value").alias("most")).collect().row(0)


def through_duckdb(data: Path) -> Seen:
    folder = current_snapshot(data)
    query = f"""
        SELECT count(*), min(value), max(value)
        FROM read_parquet('{folder}/indicators/**/*.parquet', hive_partitioning = true, union_by_name = true)
    """
    seen = duckdb.sql(query).fetchall()[0]
    return seen[0], seen[1], seen[2]


def by_folder(data: Path) -> Seen:
    """Through the link, without resolving it: whole files, of whichever state each.

    Each file is opened once. Polars opens a path twice, for the footer and for the rows, and can meet two states
    that way (seen about once in 2,600 readings here): hence the advice to resolve `current` first.
    """
    files = sorted((data / "current" / "observations").rglob("*.parquet"))
    return sum(pl.read_parquet(path.read_bytes()).height for path in files), 0, 0


READERS: dict[str, Callable[[Path], Seen]] = {
    "polars": through_open_table,
    "duckdb": through_duckdb,
    "folder": by_folder,
}


def main(data: Path, how: str, times: int) -> None:
    seen: Counter[str] = Counter()
    for number in range(times):
        try:
            seen[json.dumps(READERS[how](data))] += 1
        except Exception as error:  # noqa: BLE001 (whatever it is, the test wants to see it)
            seen[f"{type(error).__name__}: {error}"] += 1
        if number == 0:
            sys.stdout.write("reading\n")
            sys.stdout.flush()
        time.sleep(0.004)  # the publisher needs the processor too
    sys.stdout.write(json.dumps(seen))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
