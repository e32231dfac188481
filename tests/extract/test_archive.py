"""The archive: what is written is read again, by us and by other tools, also after a kill and beside damage."""

import gzip
import io
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from extract.archive import (
    ArchiveError,
    ArchiveWriter,
    Exchange,
    Known,
    Provenance,
    iter_captures,
    read_capture,
)
from extract.archive_records import payload_digest

NOW = datetime(2024, 3, 1, 2, 30, 0, 123456, tzinfo=UTC)
BODY = "<html><body><p>青原县2023年法治政府建设情况报告</p></body></html>".encode()


def exchange(url: str = "http://q.test/a", body: bytes = BODY, **changes: object) -> Exchange:
    values: dict[str, object] = {
        "url": url,
        "method": "GET",
        "request_headers": (("Host", "q.test"), ("User-Agent", "fazhi/0 (+x)")),
        "request_body": b"",
        "status": 200,
        "phrase": "OK",
        "headers": (("Content-Type", "text/html; charset=utf-8"), ("Transfer-Encoding", "chunked")),
        "body": body,
        "fetched_at": NOW,
    }
    return Exchange(**{**values, **changes})  # type: ignore[arg-type]


def writer(data: Path, run: str = "run-1") -> ArchiveWriter:
    return ArchiveWriter(data, "qy", run, lambda: NOW)


def test_a_capture_is_read_back_alone(tmp_path: Path) -> None:
    provenance = Provenance(
        "http://q.test/a", "article", "http://q.test/", "标题\n一 \x1b[1m", date(2024, 2, 1), "http://q.test/final"
    )
    with writer(tmp_path) as archive:
        archive.write(exchange("http://q.test/0"), Provenance("http://q.test/0", "article"))
        place = archive.write(exchange("http://q.test/final"), provenance)
    capture = read_capture(tmp_path, *place)
    assert capture.body == BODY
    assert (capture.portal, capture.url, capture.final_url) == ("qy", "http://q.test/a", "http://q.test/final")
    assert (capture.status, capture.content_type) == (200, "text/html; charset=utf-8")
    assert (capture.fetched_at, capture.listing_url, capture.listed_on) == (NOW, "http://q.test/", date(2024, 2, 1))
    assert capture.title == "标题 一  [1m"
    assert (capture.archive, capture.archive_offset) == place
    assert place[0] == "archive/qy/run-1.warc.gz"


def test_a_coded_body_is_kept_as_received_and_read_open(tmp_path: Path) -> None:
    packed = gzip.compress(BODY)
    headers = (("Content-Type", "text/html"), ("Content-Encoding", "gzip"))
    with writer(tmp_path) as archive:
        place = archive.write(exchange(body=packed, headers=headers), Provenance("http://q.test/a", "article"))
    assert read_capture(tmp_path, *place).body == BODY
    with (tmp_path / place[0]).open("rb") as stream:
        kept = [record.raw_stream.read() for record in ArchiveIterator(stream) if record.rec_type == "response"]
    assert kept == [packed]


def test_what_comes_uncompressed_is_compressed(tmp_path: Path) -> None:
    body = "法治政府建设情况报告".encode() * 4000
    with writer(tmp_path) as archive:
        place = archive.write(exchange(body=body), Provenance("http://q.test/a", "article"))
        kept = (tmp_path / place[0]).stat().st_size
        archive.write(
            exchange(body=gzip.compress(body), headers=(("Content-Encoding", "gzip"),)),
            Provenance("http://q.test/b", "article"),
        )
    assert kept < len(body) // 40
    assert (tmp_path / place[0]).stat().st_size < kept + len(gzip.compress(body)) + 2000
    assert read_capture(tmp_path, *place).body == body


def test_another_tool_reads_it(tmp_path: Path) -> None:
    with writer(tmp_path) as archive:
        archive.write(exchange(exceptions=("tls_min 1.0",)), Provenance("http://q.test/a", "article"))
        archive.write(
            exchange(status=304, phrase="Not Modified", body=b""),
            Provenance("http://q.test/a", "article"),
            Known("http://q.test/a", NOW, payload_digest(BODY)),
        )
    with (tmp_path / "archive/qy/run-1.warc.gz").open("rb") as stream:
        records = []
        for record in ArchiveIterator(stream, check_digests="raise"):
            records.append((record.rec_type, record.rec_headers, record.http_headers, record.content_stream().read()))
    assert [kind for kind, *_ in records] == ["warcinfo", "response", "request", "revisit", "request"]
    _, fields, http, body = records[1]
    assert fields.protocol == "WARC/1.1"
    assert body == BODY
    assert http.get_statuscode() == "200"
    assert fields.get_header("WARC-Payload-Digest") == payload_digest(BODY)
    assert fields.get_header("WARC-Date") == "2024-03-01T02:30:00.123456Z"
    assert fields.get_header("Fazhi-Exception") == "tls_min 1.0"
    assert records[2][1].get_header("WARC-Concurrent-To") == fields.get_header("WARC-Record-ID")
    assert records[2][2].get_header("User-Agent") == "fazhi/0 (+x)"
    assert records[3][1].get_header("WARC-Profile").endswith("server-not-modified")


def test_only_whole_articles_are_iterated(tmp_path: Path) -> None:
    with writer(tmp_path) as archive:
        archive.write(exchange("http://q.test/"), Provenance("http://q.test/", "listing"))
        archive.write(exchange("http://q.test/a"), Provenance("http://q.test/a", "article"))
        archive.write(exchange("http://q.test/b", status=404), Provenance("http://q.test/b", "article"))
        archive.write(
            exchange("http://q.test/a"),
            Provenance("http://q.test/a", "article"),
            Known("http://q.test/a", NOW),
        )
    path = tmp_path / "archive/qy/run-1.warc.gz"
    (capture,) = iter_captures(path, data=tmp_path)
    assert (capture.url, capture.archive) == ("http://q.test/a", "archive/qy/run-1.warc.gz")
    assert read_capture(tmp_path, capture.archive, capture.archive_offset or 0) == capture
    assert [item.url for item in iter_captures(path, kind="listing")] == ["http://q.test/"]


@pytest.mark.parametrize("cut", [1, 9, 60, 400])
def test_a_torn_last_record_is_cut_off_at_the_next_opening(tmp_path: Path, cut: int) -> None:
    with writer(tmp_path) as archive:
        first = archive.write(exchange("http://q.test/a"), Provenance("http://q.test/a", "article"))
        archive.write(exchange("http://q.test/b"), Provenance("http://q.test/b", "article"))
    path = tmp_path / "archive/qy/run-1.warc.gz"
    path.write_bytes(path.read_bytes()[:-cut])
    with writer(tmp_path, "run-2") as archive:
        archive.write(exchange("http://q.test/c"), Provenance("http://q.test/c", "article"))
    with path.open("rb") as stream:
        kinds = [record.rec_type for record in ArchiveIterator(stream)]
    assert kinds[:2] == ["warcinfo", "response"]
    assert read_capture(tmp_path, *first).body == BODY
    with writer(tmp_path) as archive:
        again = archive.write(exchange("http://q.test/b"), Provenance("http://q.test/b", "article"))
    assert read_capture(tmp_path, *again).url == "http://q.test/b"


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "archive").write_text("in the way")
    with writer(tmp_path) as archive, pytest.raises(ArchiveError, match=r"run-1\.warc\.gz: cannot be written"):
        archive.write(exchange(), Provenance("http://q.test/a", "article"))


def test_damage_in_the_middle_is_no_torn_tail(tmp_path: Path) -> None:
    with writer(tmp_path) as archive:
        places = [
            archive.write(exchange(f"http://q.test/{n}"), Provenance(f"http://q.test/{n}", "article")) for n in "ab"
        ]
    path = tmp_path / "archive/qy/run-1.warc.gz"
    content = bytearray(path.read_bytes())
    content[places[0][1] + 30 : places[0][1] + 60] = bytes(30)
    path.write_bytes(bytes(content) + b"\x1f\x8b\x08 torn")
    writer(tmp_path, "run-2").close()
    assert path.read_bytes() == bytes(content)
    assert read_capture(tmp_path, *places[1]).url == "http://q.test/b"
    with pytest.raises(ArchiveError, match="cannot be read"):
        read_capture(tmp_path, *places[0])


def test_a_place_that_holds_no_answer_is_an_error_that_names_it(tmp_path: Path) -> None:
    with writer(tmp_path) as archive:
        name, offset = archive.write(exchange(), Provenance("http://q.test/a", "article"))
    for place in ((name, offset + 1), (name, 0), (name, 10**9), ("archive/qy/absent.warc.gz", 0)):
        with pytest.raises(ArchiveError, match=r"warc\.gz"):
            read_capture(tmp_path, *place)
    path = tmp_path / name
    path.write_bytes(path.read_bytes()[: offset + 40])
    with pytest.raises(ArchiveError, match=f"byte {offset}"):
        read_capture(tmp_path, name, offset)


def foreign(path: Path, pages: dict[str, tuple[str | None, bytes]], *, packed: bool = True) -> list[int]:
    """A WARC file as others make it: no field of ours."""
    offsets = []
    with path.open("wb") as stream:
        warc = WARCWriter(stream, gzip=packed)
        for url, (content_type, body) in pages.items():
            headers = [("Content-Type", content_type)] if content_type else []
            offsets.append(stream.tell())
            warc.write_record(
                warc.create_warc_record(
                    url,
                    "response",
                    payload=io.BytesIO(body),
                    length=len(body),
                    http_headers=StatusAndHeaders("200 OK", headers, protocol="HTTP/1.0"),
                )
            )
    return offsets


@pytest.mark.parametrize("packed", [True, False], ids=["gzip", "plain"])
def test_pages_of_others_are_read(tmp_path: Path, packed: bool) -> None:
    path = tmp_path / "others.warc"
    foreign(
        path,
        {
            "http://q.test/a;jsessionid=1": ("text/html", BODY),
            "http://q.test/b.png": ("image/png", b"\x89PNG"),
            "http://q.test/c": (None, BODY),
            "http://q.test/d": (None, b"plain words"),
        },
        packed=packed,
    )
    captures = list(iter_captures(path))
    assert [capture.url for capture in captures] == ["http://q.test/a", "http://q.test/c"]
    assert captures[0].archive == str(path)
    assert captures[0].body == BODY


@pytest.mark.parametrize(
    ("headers", "payload"),
    [
        pytest.param({"Transfer-Encoding": "chunked"}, b"%x\r\n%b\r\n0\r\n\r\n" % (len(BODY), BODY), id="chunked"),
        pytest.param({"Content-Encoding": "gzip"}, gzip.compress(BODY), id="gzip"),
        pytest.param({"X-Crawler-Content-Encoding": "gzip"}, BODY, id="decoded by the crawler"),
        pytest.param(
            {"Transfer-Encoding": "chunked", "Content-Encoding": "gzip"},
            b"%x\r\n%b\r\n0\r\n\r\n" % (len(gzip.compress(BODY, mtime=0)), gzip.compress(BODY, mtime=0)),
            id="chunked gzip",
        ),
    ],
)
def test_pages_of_others_come_without_their_wrapping(tmp_path: Path, headers: dict[str, str], payload: bytes) -> None:
    path = tmp_path / "others.warc.gz"
    with path.open("wb") as stream:
        warc = WARCWriter(stream, gzip=True)
        head = StatusAndHeaders("200 OK", [("Content-Type", "text/html"), *headers.items()], protocol="HTTP/1.1")
        record = warc.create_warc_record(
            "http://q.test/a", "response", payload=io.BytesIO(payload), length=len(payload), http_headers=head
        )
        warc.write_record(record)
    said: list[str] = []
    assert [capture.body for capture in iter_captures(path, damaged=said.append)] == [BODY], said


def test_a_damaged_record_is_skipped_and_named(tmp_path: Path) -> None:
    path = tmp_path / "others.warc.gz"
    offsets = foreign(path, {f"http://q.test/{name}": ("text/html", BODY) for name in "abcd"})
    content = bytearray(path.read_bytes())
    content[offsets[1] + 60 : offsets[1] + 90] = b"\0" * 30
    path.write_bytes(bytes(content[:-20]))
    said: list[str] = []
    assert [item.url[-1] for item in iter_captures(path, damaged=said.append)] == ["a", "c"]
    assert len(said) == 2
    assert all("others.warc.gz" in line and "\n" not in line for line in said)


@pytest.mark.parametrize("content", [b"", b"hello", b"\x1f\x8b\x08" + b"x" * 50, b"<html></html>" * 100])
def test_what_is_no_archive_is_said_so(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "no.warc.gz"
    path.write_bytes(content)
    with pytest.raises(ArchiveError, match="expected a WARC file"):
        list(iter_captures(path))
    with pytest.raises(ArchiveError, match="absent"):
        list(iter_captures(tmp_path / "absent.warc"))


def test_what_a_dead_worker_left_for_the_same_run_is_not_written_over(tmp_path: Path) -> None:
    kept, names = tmp_path / "kept", []
    for worker in "abc":
        copy = tmp_path / worker
        with ArchiveWriter(copy, "qy", "run-1", lambda: NOW, kept) as archive:
            name, _ = archive.write(exchange(), Provenance("http://q.test/a", "article"))
        (kept / name).parent.mkdir(parents=True, exist_ok=True)
        (copy / name).rename(kept / name)
        names.append(name)
    assert names == [f"archive/qy/run-1{number}.warc.gz" for number in ("", "-2", "-3")]


def test_a_visit_where_it_is_kept_goes_on_with_its_own_file(tmp_path: Path) -> None:
    places = []
    for _ in range(2):
        with ArchiveWriter(tmp_path, "qy", "run-1", lambda: NOW, tmp_path) as archive:
            places.append(archive.write(exchange(), Provenance("http://q.test/a", "article")))
    assert places[0][0] == places[1][0] == "archive/qy/run-1.warc.gz"
