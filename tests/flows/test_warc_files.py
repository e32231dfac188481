"""WARC files made by others as a source, and damage in them and in our own archive."""

import io
import os
from pathlib import Path

import httpx
import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from flows.demo import address, demo_reports
from tests.flows.world import World, demo_world

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("prefect_api")]


def write_warc(world: World, path: Path, urls: list[str]) -> None:
    """The pages at these addresses as another crawler would archive them, with a picture among them."""
    with path.open("wb") as stream:
        writer = WARCWriter(stream, gzip=True)
        for url in [*urls, "http://www.yunchuan.test/logo.png"]:
            host, _, rest = url.removeprefix("http://").partition("/")
            answer = httpx.get(f"http://127.0.0.1:{world.web.port}/{rest}", headers={"Host": host}, trust_env=False)
            headers = [("Content-Type", answer.headers.get("content-type", "image/png"))]
            record = writer.create_warc_record(
                url,
                "response",
                payload=io.BytesIO(answer.content),
                http_headers=StatusAndHeaders(f"{answer.status_code} OK", headers, protocol="HTTP/1.1"),
                warc_headers_dict={"WARC-Date": "2025-06-01T03:04:05Z"},
            )
            writer.write_record(record)


def test_reports_are_taken_from_a_warc_file_of_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with demo_world(tmp_path, monkeypatch) as world:
        about = [report for report in demo_reports() if report.year == 2021 and report.site == "yunchuan"]
        other = next(report for report in demo_reports() if report.year == 2020 and report.site == "yunchuan")
        path = tmp_path / "crawl.warc.gz"
        write_warc(world, path, [address(report) for report in (*about, other)])
        monkeypatch.setenv("FAZHI_RESOLVE", "*=")  # the portals are asked for nothing
        state = world.backfill(year=2021, sources=[str(path)])
        assert state.is_completed(), state.message
        rows = world.table("reports")
        assert sorted(rows["url"]) == sorted(address(report) for report in about)
        assert set(rows["portal"]) == {"yunchuan"}
        assert {str(time)[:19] for time in rows["fetched_at"]} == {"2025-06-01 03:04:05"}
        assert all((world.data / archive).exists() for archive in rows["archive"])

        # Taken over once: the same file again changes nothing.
        before = world.bytes_of()
        assert world.backfill(year=2021, sources=[str(path)]).is_completed()
        assert world.bytes_of() == before


def test_a_damaged_record_of_our_archive_is_told_and_the_rest_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with demo_world(tmp_path, monkeypatch) as world:
        assert world.backfill(year=2021).is_completed()
        rows = world.table("reports").filter(world.table("reports")["portal"] == "yunchuan")
        victim = rows.row(0, named=True)
        with (world.data / victim["archive"]).open("r+b") as stream:
            stream.seek(victim["archive_offset"] + 40)
            stream.write(os.urandom(60))
        for name in ("current",):
            (world.data / name).unlink()
        assert world.backfill(year=2021, sources=["archive"]).is_completed()
        assert set(world.table("reports")["report_id"]) >= set(rows["report_id"]) - {victim["report_id"]}
        assert victim["report_id"] not in set(world.table("reports")["report_id"])
        warnings = world.record()["portals"]["yunchuan"]["warnings"]
        assert any(victim["archive"].rsplit("/", 1)[1] in line and "damaged" in line for line in warnings)
