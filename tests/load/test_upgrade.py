"""A data folder of an older version: read as it is, brought up to date partition by partition, never half understood."""

import hashlib
import json
from pathlib import Path

import pyarrow.parquet as pq

from extract.ledger import Ledger, Row
from load.dataset import open_table
from load.parquet import VERSION_KEY, read_version
from load.snapshots import current_snapshot, read_manifest
from load.verify import verify
from tests.load.conftest import Publish
from tests.load.factory import WHEN, ids, tables, together
from transform.schema import COLUMNS, SCHEMA_VERSION

OLDER = "0"


def grow_old(data: Path) -> dict[str, str]:
    """Make of the current state what a version left that did not have the nullable columns at a table's end."""
    folder = current_snapshot(data)
    assert folder is not None
    manifest = json.loads((folder / "manifest.json").read_bytes())
    missing: dict[str, str] = {}
    for name, entry in manifest["files"].items():
        table = pq.read_table(folder / name, partitioning=None)
        of = name.split("/")[0]
        newest = missing[of] = next(column.name for column in reversed(COLUMNS[of]) if column.nullable)
        table = table.drop_columns([newest]).replace_schema_metadata({VERSION_KEY: OLDER})
        (folder / name).unlink()  # a hard link's other names are of other states
        pq.write_table(table, folder / name, compression="zstd")
        content = (folder / name).read_bytes()
        entry |= {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
    (folder / "manifest.json").write_text(json.dumps(manifest | {"schema_version": OLDER}))
    return missing


def test_an_older_folder_is_read_and_brought_up_to_date(data: Path, put: Publish) -> None:
    frames = together(tables(1, 2), tables(3, year=2023, province="chongqing"))
    put(frames)
    missing = grow_old(data)
    for table in frames:
        rows = open_table(data, table).collect()
        assert rows.height == frames[table].height
        if table in missing:  # else no file of it is published
            assert rows[missing[table]].null_count() == rows.height
    assert {"file_version", "manifest_version"} <= {finding.code for finding in verify(data)}

    # What a run touches is written to today's schema; what it does not touch stays, and is read beside it.
    put(tables(1, value=50, revision=2))
    folder = current_snapshot(data)
    assert folder is not None
    versions = {name: read_version(folder / name) for name in read_manifest(folder).files}
    assert {version for name, version in versions.items() if "report_year=2024" in name} == {SCHEMA_VERSION}
    assert {version for name, version in versions.items() if "report_year=2023" in name} == {OLDER}
    for table in frames:
        assert open_table(data, table).collect().height == frames[table].height

    # Read anew as a whole (`fazhi backfill --from archive`), nothing old is left.
    put(frames, replaced=tuple(ids(frames)), keep=1)
    assert {finding.code for finding in verify(data)} == set()


def test_a_ledger_of_an_older_version_is_read(data: Path) -> None:
    rows = Ledger(data / "ledger" / "p.parquet")
    row = Row("http://a.test/1", "article", "archived", WHEN, archive="archive/p/r.warc.gz", archive_offset=7)
    rows.put(row)
    rows.save()
    old = pq.read_table(rows.path).select(["url", "kind", "state", "first_seen_at", "archive", "archive_offset"])
    pq.write_table(old, rows.path)
    assert Ledger.load(data, "p").get(row.url) == row
