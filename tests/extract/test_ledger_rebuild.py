"""A ledger that is lost or damaged is built again from the archive, and nobody is asked twice."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from extract.ledger import Ledger
from tests.extract.faulty_server import Answer, FaultyServer
from tests.extract.small_site import LISTING, article, path, serve
from tests.extract.test_crawl_nights import NOW, articles, night, row

YEARS = range(2018, 2024)
# Of a row, what its next nights and its readers depend on.
KEPT = ("url", "kind", "state", "reason", "http_status", "sha256", "archive", "archive_offset", "listing_url", "title", "listed_on",
        "first_seen_at", "gone_at", "attachment_url", "link_url")  # fmt: skip


def outline(data: Path) -> list[dict[str, object]]:
    rows = Ledger.load(data, "q").frame()
    return rows.filter(rows["kind"] == "article").select(KEPT).to_dicts()


def ledger(data: Path) -> Path:
    return data / "ledger" / "q.parquet"


def overwrite(data: Path) -> None:
    content = bytearray(ledger(data).read_bytes())
    content[-2000:-1000] = b"\x5a" * 1000
    ledger(data).write_bytes(bytes(content))


LOSSES: dict[str, Callable[[Path], object]] = {
    "deleted": lambda data: ledger(data).unlink(),
    "overwritten": overwrite,
    "cut": lambda data: ledger(data).write_bytes(ledger(data).read_bytes()[:300]),
    "empty": lambda data: ledger(data).write_bytes(b""),
    "no ledger": lambda data: ledger(data).write_bytes(b"PAR1 nothing PAR1"),
}


@pytest.mark.parametrize("lose", LOSSES.values(), ids=LOSSES)
def test_a_lost_ledger_is_built_again(server: FaultyServer, tmp_path: Path, lose: Callable[[Path], object]) -> None:
    serve(server, YEARS, per_page=4)
    night(server, tmp_path)
    before = outline(tmp_path)
    lose(tmp_path)
    visit = night(server, tmp_path, 1)
    assert articles(server) == [], "what the archive holds is not asked for again"
    assert (visit.status, visit.fetched) == ("ok", 0)
    assert outline(tmp_path) == before
    assert any("taken from the archive" in warning for warning in visit.warnings)
    assert {item.name for item in ledger(tmp_path).parent.iterdir()} - {"q.parquet"} in (set(), {"q.parquet.damaged"})
    # And from there on as ever.
    serve(server, range(2018, 2025), per_page=4)
    assert night(server, tmp_path, 2).fetched == 1


def test_amended_gone_and_refused_pages_are_what_they_were(server: FaultyServer, tmp_path: Path) -> None:
    serve(server, YEARS)
    server.route(f"q.test/{path(2018)}", Answer("<html><body>" + "<p>今天天气很好。</p>" * 90 + "</body></html>"))
    night(server, tmp_path)
    server.route(f"q.test/{path(2019)}", Answer(article(2019, "更正:略。"), validated=True))
    server.route(f"q.test/{path(2020)}", Answer("", 404))
    server.route(f"q.test/{path(2021)}", Answer("", 410))
    for day in (30, 31):
        night(server, tmp_path, day)
    server.route(f"q.test/{path(2021)}", Answer(article(2021), validated=True))
    night(server, tmp_path, 62)
    before = outline(tmp_path)
    assert [item["state"] for item in before] == ["refused", "unchanged", "withdrawn", *["unchanged"] * 3]
    ledger(tmp_path).unlink()
    server.route(LISTING, Answer("", 500))
    night(server, tmp_path, 62.1, retries=0)
    after = outline(tmp_path)
    for was, now in zip(before, after, strict=True):
        was["state"], now["state"] = (str(one["state"]).replace("unchanged", "archived") for one in (was, now))
    assert after == before
    gone = row(tmp_path, f"q.test/{path(2020)}")
    assert gone.gone_at == NOW + timedelta(days=30)


def test_a_dry_run_leaves_a_damaged_ledger_alone(server: FaultyServer, tmp_path: Path) -> None:
    serve(server, YEARS)
    night(server, tmp_path)
    ledger(tmp_path).write_bytes(b"nothing")
    with pytest.raises(ValueError, match="expected a ledger"):
        night(server, tmp_path, 1, dry_run=True)
    assert ledger(tmp_path).read_bytes() == b"nothing"
