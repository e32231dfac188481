"""Each fault that a data folder can have is found, by its own name, and a sound folder has none."""

import gzip
import hashlib
import json
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest

from extract.schema import LEDGER
from load.coverage import write_coverage
from load.errors import DataFolderError
from load.findings import FAULTS, Finding
from load.parquet import encode_rows
from load.publish import publish
from load.runs import write_run
from load.schema import COVERAGE
from load.verify import verify
from tests.load.factory import ids, report_id, tables, together
from transform.schema import COLUMNS

NOW = datetime(2025, 3, 2, tzinfo=UTC)
REPORTS = "reports/report_year=2024/province=tianjin/part-0.parquet"
OBSERVATIONS = "observations/report_year=2024/province=tianjin/part-0.parquet"
INDICATORS = "indicators/report_year=2024/part-0.parquet"
FLAGS = "flags/report_year=2023/part-0.parquet"
WARC = "archive/site1/run.warc.gz"


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with everything in it, as two runs leave it."""
    data = tmp_path_factory.mktemp("sound")
    (data / WARC).parent.mkdir(parents=True)
    (data / WARC).write_bytes(gzip.compress(b"WARC/1.1", mtime=0) * 20)
    frames = together(tables(*range(4)), tables(4, 5, province="hebei"), tables(6, 8, year=2023, value=150))
    copy = tables(7)
    copy = copy | {
        "reports": copy["reports"].with_columns(duplicate_of=pl.lit(report_id(6))),
        "indicators": copy["indicators"].clear(),
    }
    frames = together(frames, copy)
    frames["reports"] = frames["reports"].with_columns(archive=pl.lit(WARC), archive_offset=pl.lit(28, pl.Int64))
    for number, one in enumerate((frames, tables(5, province="hebei", value=50))):
        publish(data, one, replaced=ids(one), run_id=f"run{number}", now=NOW)
    write_coverage(
        data, pl.DataFrame([("a", "http://a.test/", 2024, 1, 1, 1, NOW, None)], schema=COVERAGE, orient="row")
    )
    write_run(
        data, {"run_id": "run0", "flow": "nightly", "started_at": NOW, "ended_at": NOW, "status": "ok", "portals": {}}
    )
    rows = pl.DataFrame(
        [{"url": f"http://a.test/{number}", "kind": "article", "state": "archived", "archive": WARC, "archive_offset": 28}
         for number in range(2)],
        schema=LEDGER,
    )  # fmt: skip
    (data / "ledger").mkdir()
    rows.write_parquet(data / "ledger" / "site1.parquet")
    return data


@pytest.fixture
def data(sound, tmp_path) -> Path:
    """A copy of it to spoil; links between snapshots are kept apart, so that a fault stays where it is planted."""
    return Path(shutil.copytree(sound, tmp_path / "data", symlinks=True))


def test_a_sound_folder_has_no_fault(sound):
    assert verify(sound) == []


def test_an_empty_folder_has_no_fault(tmp_path):
    assert verify(tmp_path) == []


def test_what_a_killed_publish_leaves_is_no_fault(data):
    torn = data / "snapshots" / "20250303T000000Z" / "reports" / "part-0.parquet"
    torn.parent.mkdir(parents=True)
    torn.write_bytes(b"")
    (data / ".current.12345678.tmp").symlink_to("snapshots/none")
    (data / "runs" / ".run9.json.12345678.tmp").write_text("{")
    assert verify(data) == []


def test_a_folder_that_is_not_ours_is_refused(tmp_path):
    (tmp_path / "thesis.docx").write_text("mine")
    with pytest.raises(DataFolderError, match="thesis"):
        verify(tmp_path)
    with pytest.raises(DataFolderError, match="No such file"):
        verify(tmp_path / "nowhere")


def current(data: Path) -> Path:
    return (data / "current").resolve()


def told(data: Path, change: Callable[[dict], object]) -> None:
    """Change what the manifest says."""
    manifest = current(data) / "manifest.json"
    content = json.loads(manifest.read_text())
    change(content)
    manifest.write_text(json.dumps(content))


def accept(data: Path, path: str, rows: int | None = None) -> None:
    """Make the manifest true of a file as it is now, so that only its content can give it away."""
    content = (current(data) / path).read_bytes()
    entry = {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
    told(data, lambda manifest: manifest["files"][path].update(entry | ({} if rows is None else {"rows": rows})))


def rewrite(data: Path, path: str, change: Callable[[pl.DataFrame], pl.DataFrame]) -> None:
    """Change the rows of a file as a faulty program would: the file whole, the manifest true."""
    table = path.split("/", 1)[0]
    file = current(data) / path
    frame = change(pl.read_parquet(file, hive_partitioning=False))
    if frame.columns == [column.name for column in COLUMNS[table]] and frame.schema == pl.Schema(
        {column.name: column.dtype for column in COLUMNS[table]}
    ):
        file.write_bytes(encode_rows(frame, COLUMNS[table], table))
    else:
        frame.write_parquet(file, metadata={"schema_version": "1"})
    accept(data, path, frame.height)


def first(column: str, value: object) -> Callable[[pl.DataFrame], pl.DataFrame]:
    """The first row of a file gets another value."""
    return lambda frame: frame.with_columns(
        pl.when(pl.int_range(pl.len()) == 0).then(pl.lit(value, frame.schema[column])).otherwise(column).alias(column)
    )


def spoil_rows(path: str, change: Callable[[pl.DataFrame], pl.DataFrame]) -> Callable[[Path], None]:
    return lambda data: rewrite(data, path, change)


def spoil_file(path: str, change: Callable[[bytes], bytes]) -> Callable[[Path], int]:
    return lambda data: (current(data) / path).write_bytes(change((current(data) / path).read_bytes()))


def spoil_manifest(change: Callable[[dict], object]) -> Callable[[Path], None]:
    return lambda data: told(data, change)


def relink(target: str | None) -> Callable[[Path], None]:
    def spoil(data: Path) -> None:
        (data / "current").unlink()
        if target is not None:
            (data / "current").symlink_to(target)

    return spoil


def move_outside(data: Path) -> None:
    outside = data / "elsewhere"
    current(data).rename(outside)
    relink("elsewhere")(data)


def torn_inside(data: Path) -> None:
    file = current(data) / REPORTS
    file.write_bytes(file.read_bytes()[:-20])
    accept(data, REPORTS)


def misplace(data: Path) -> None:
    told(
        data,
        lambda manifest: manifest["files"].update(
            {"reports/report_year=2024/province=天津/part-0.parquet": manifest["files"][REPORTS]}
        ),
    )


def spoil_ledger(change: Callable[[pl.DataFrame], pl.DataFrame]) -> Callable[[Path], None]:
    def spoil(data: Path) -> None:
        path = data / "ledger" / "site1.parquet"
        change(pl.read_parquet(path)).write_parquet(path)

    return spoil


def write(path: str, content: bytes) -> Callable[[Path], int]:
    def plant(data: Path) -> None:
        (data / path).parent.mkdir(parents=True, exist_ok=True)
        (data / path).write_bytes(content)

    return plant


def remove(path: str) -> Callable[[Path], None]:
    return lambda data: (current(data) / path).unlink()


def same_key(frame: pl.DataFrame) -> pl.DataFrame:
    return pl.concat([frame, frame.head(1)]).sort("region_code", "report_id")


OTHER_ID = "f" * 16

PLANTED: list[tuple[str, str, Callable[[Path], object]]] = [
    ("no link", "current_missing", relink(None)),
    ("link to nothing", "current_dangling", relink("snapshots/gone")),
    ("link to a folder elsewhere", "current_outside", move_outside),
    ("no manifest", "manifest_missing", remove("manifest.json")),
    ("torn manifest", "manifest_unreadable", spoil_file("manifest.json", lambda content: content[:-30])),
    ("manifest of another form", "manifest_unreadable", spoil_manifest(lambda told: told.pop("files"))),
    ("manifest of another snapshot", "manifest_snapshot", spoil_manifest(lambda told: told.update(snapshot="x"))),
    ("manifest of another version", "manifest_version", spoil_manifest(lambda told: told.update(schema_version="9"))),
    ("file where none may lie", "partition_path", misplace),
    ("file gone", "file_missing", remove(OBSERVATIONS)),
    ("zero bytes", "file_empty", spoil_file(REPORTS, lambda content: b"")),
    ("cut short", "file_size", spoil_file(REPORTS, lambda content: content[:-1])),
    ("one bit", "file_sha256", spoil_file(REPORTS, lambda content: content[:99] + bytes([content[99] ^ 1]) + content[100:])),
    ("a second part", "file_extra", lambda data: (current(data) / REPORTS).with_name("part-1.parquet").write_bytes(b"x")),
    ("torn, and the manifest agrees", "file_unreadable", torn_inside),
    ("rows lost", "row_count", spoil_manifest(lambda told: told["files"][REPORTS].update(rows=999))),
    ("no version inside", "file_version", lambda data: (
        pl.read_parquet(current(data) / REPORTS, hive_partitioning=False).write_parquet(current(data) / REPORTS),
        accept(data, REPORTS))),
    ("column gone", "column_missing", spoil_rows(REPORTS, lambda frame: frame.drop("title"))),
    ("column of another type", "column_type", spoil_rows(OBSERVATIONS, lambda frame: frame.cast({"value": pl.Int64}))),
    ("partition column inside", "column_unknown", spoil_rows(REPORTS, lambda frame: frame.with_columns(report_year=2024))),
    ("no README", "dictionary_missing", remove("README.md")),
    ("no descriptor", "dictionary_missing", remove("datapackage.json")),
    ("stale descriptor", "dictionary_stale", spoil_file("datapackage.json", lambda content: content.replace(b"tianjin", b"hebei"))),
    ("torn descriptor", "dictionary_stale", spoil_file("datapackage.json", lambda content: content[:-9])),
    ("null where there must be none", "value_missing", spoil_rows(OBSERVATIONS, first("evidence", None))),
    ("word of no list", "value_unknown", spoil_rows(OBSERVATIONS, first("qualifier", "roughly"))),
    ("a row twice", "key_duplicate", spoil_rows(REPORTS, same_key)),
    ("a report in two partitions", "key_duplicate", spoil_rows(REPORTS, first("report_id", report_id(6)))),
    ("rows shuffled", "unsorted", spoil_rows(OBSERVATIONS, pl.DataFrame.reverse)),
    ("id of another address", "report_id", spoil_rows(REPORTS, first("url", "http://x.test/"))),
    ("text changed under its hash", "content_sha256", spoil_rows(REPORTS, first("content_sha256", "0" * 64))),
    ("title with a line break", "title", spoil_rows(REPORTS, first("title", "法治\n政府"))),
    ("title too long", "title", spoil_rows(REPORTS, first("title", "法" * 501))),
    ("section beyond the text", "section_bounds", spoil_rows(REPORTS, first(
        "sections", [{"heading": "一、", "kind": "other", "start": 0, "end": 99999}]))),
    ("section of no kind", "value_unknown", spoil_rows(REPORTS, lambda frame: frame.with_columns(
        sections=pl.col("sections").list.eval(pl.element().struct.with_fields(kind=pl.lit("prose")))))),
    ("offset by one", "offset", spoil_rows(OBSERVATIONS, lambda frame: frame.with_columns(char_end=pl.col("char_end") + 1))),
    ("observation of nobody", "observation_orphan", spoil_rows(OBSERVATIONS, first("report_id", OTHER_ID))),
    ("context of another body", "observation_context", spoil_rows(OBSERVATIONS, first("issuer", "别处"))),
    ("indicator of nobody", "indicator_orphan", spoil_rows(INDICATORS, first("report_id", OTHER_ID))),
    ("indicator nobody stated", "indicator_observation", spoil_rows(INDICATORS, first("value", 77.5))),
    ("indicator counted wrong", "indicator_count", spoil_rows(INDICATORS, first("n_observations", 9))),
    ("indicators of a duplicate", "indicator_of_duplicate", spoil_rows(REPORTS, first("duplicate_of", report_id(6)))),
    ("indicators of a withdrawn report", "indicator_of_withdrawn", spoil_rows(REPORTS, first("withdrawn_at", NOW))),
    ("flag of nobody", "flag_orphan", spoil_rows(FLAGS, first("report_id", OTHER_ID))),
    ("flag of no check", "value_unknown", spoil_rows(FLAGS, first("check", "mood"))),
    ("duplicate of nothing", "duplicate_missing", spoil_rows(REPORTS, first("duplicate_of", OTHER_ID))),
    ("duplicate of a duplicate", "duplicate_chain", spoil_rows(REPORTS, first("duplicate_of", report_id(7)))),
    ("archive gone", "archive_missing", lambda data: (data / WARC).unlink()),
    ("archive cut short", "archive_offset", lambda data: (data / WARC).write_bytes(b"x")),
    ("torn ledger", "ledger_unreadable", write("ledger/site1.parquet", b"PAR1")),
    ("ledger without a column", "ledger_unreadable", spoil_ledger(lambda frame: frame.drop("state"))),
    ("ledger with an unknown reason", "ledger_value", spoil_ledger(lambda frame: frame.with_columns(reason=pl.lit("mood")))),
    ("ledger with an address twice", "ledger_duplicate", spoil_ledger(lambda frame: pl.concat([frame, frame]))),
    ("torn coverage", "coverage_unreadable", write("coverage.parquet", b"")),
    ("torn record in quarantine", "quarantine_unreadable", write("quarantine/site1/reason.json", b'{"run_id": ')),
    ("torn record of a run", "run_unreadable", write("runs/run0.json", b'{"run_id": "run0"')),
]  # fmt: skip


@pytest.mark.parametrize(
    ("code", "plant"), [(code, plant) for _, code, plant in PLANTED], ids=[name for name, _, _ in PLANTED]
)
def test_a_planted_fault_is_found_by_its_name(data, code, plant):
    plant(data)
    findings = verify(data)
    assert code in {finding.code for finding in findings}
    for finding in findings:
        line = str(finding)
        assert "\n" not in line
        assert finding.path in line
        assert "expected" in line


def test_every_fault_that_has_a_name_is_planted_here():
    assert {code for _, code, _ in PLANTED} == FAULTS.keys()


@pytest.mark.parametrize("name", ["file gone", "zero bytes", "one bit", "word of no list", "offset by one", "archive gone",
                                  "torn coverage", "a second part", "title too long"])  # fmt: skip
def test_one_fault_gives_one_finding_and_no_echoes(data, name):
    plant = next(plant for other, _, plant in PLANTED if other == name)
    plant(data)
    codes = [finding.code for finding in verify(data)]
    if name == "archive gone":
        assert set(codes) == {"archive_missing"}
    else:
        assert len(codes) == 1, codes


def test_an_old_snapshot_is_checked_too(data):
    old = min(path for path in (data / "snapshots").iterdir())
    (old / REPORTS).write_bytes(b"")
    assert [(finding.code, finding.path) for finding in verify(data)] == [
        ("file_empty", f"snapshots/{old.name}/{REPORTS}")
    ]


def test_a_finding_is_one_printable_line_whatever_is_in_the_data():
    line = str(Finding("title", "x", "a\nb", "\x1b[31m" + "长" * 900))
    assert line.isprintable()
    assert len(line) <= 500
