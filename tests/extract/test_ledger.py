"""The ledger: rows come back as they were; a save is all or nothing."""

import os
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
import pytest

from extract.ledger import Ledger, LedgerError, Row
from extract.schema import LEDGER

NOW = datetime(2024, 3, 1, 2, 30, tzinfo=UTC)


def test_rows_come_back_as_they_were(tmp_path: Path) -> None:
    ledger = Ledger.load(tmp_path, "qy")
    row = Row(
        "http://q.test/a",
        "article",
        "archived",
        NOW,
        http_status=200,
        etag='"1"',
        fetched_at=NOW,
        archive="archive/qy/1.warc.gz",
        archive_offset=7,
        title="报告",
        listed_on=date(2024, 1, 2),
    )
    ledger.put(row)
    ledger.put(Row("http://q.test/0", "listing", "refused", NOW, reason="dns"))
    ledger.save()
    again = Ledger.load(tmp_path, "qy")
    assert again.get("http://q.test/a") == row
    assert [item.url for item in again] == ["http://q.test/0", "http://q.test/a"]
    assert pl.read_parquet(tmp_path / "ledger/qy.parquet").schema == LEDGER
    assert os.listdir(tmp_path / "ledger") == ["qy.parquet"]  # noqa: PTH208 - also names that begin with a dot


def test_an_empty_ledger_is_a_file(tmp_path: Path) -> None:
    Ledger.load(tmp_path, "qy").save()
    assert len(Ledger.load(tmp_path, "qy")) == 0


def test_a_ledger_of_fewer_columns_is_read(tmp_path: Path) -> None:
    path = tmp_path / "ledger/qy.parquet"
    path.parent.mkdir()
    old = {"url": "http://q.test/a", "kind": "article", "state": "archived", "first_seen_at": NOW}
    pl.DataFrame([old]).write_parquet(path)
    assert Ledger.load(tmp_path, "qy").get("http://q.test/a") == Row(**old)  # type: ignore[arg-type]


@pytest.mark.parametrize("content", [b"", b"PAR1", b"no ledger at all"])
def test_a_damaged_ledger_is_named(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "ledger/qy.parquet"
    path.parent.mkdir()
    path.write_bytes(content)
    with pytest.raises(LedgerError, match=r"qy\.parquet: expected a ledger") as caught:
        Ledger.load(tmp_path, "qy")
    assert "\n" not in str(caught.value)


def test_a_save_that_fails_leaves_what_was_there(tmp_path: Path) -> None:
    ledger = Ledger.load(tmp_path, "qy")
    ledger.save()
    before = (tmp_path / "ledger/qy.parquet").read_bytes()
    (tmp_path / "ledger/.qy.parquet.tmp").mkdir()
    ledger.put(Row("http://q.test/a", "article", "archived", NOW))
    with pytest.raises(LedgerError, match="cannot be written"):
        ledger.save()
    assert (tmp_path / "ledger/qy.parquet").read_bytes() == before
