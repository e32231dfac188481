"""What a person may get wrong: each gives one line that names the thing and says what to do, and writes nothing."""

import gzip
from collections.abc import Callable
from pathlib import Path

import pytest

from flows.cli import main
from flows.demo import write_portal
from load.lease import Lease

Run = Callable[..., tuple[int, str]]


@pytest.fixture
def fazhi(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    """Run a command line in this process; gives its status and what it said on standard error."""
    monkeypatch.chdir(tmp_path)

    def run(*words: object) -> tuple[int, str]:
        with pytest.raises(SystemExit) as ended:
            main([str(word) for word in words])
        return int(str(ended.value.code)), capsys.readouterr().err

    return run


@pytest.fixture
def registry(tmp_path: Path) -> Path:
    folder = tmp_path / "registry"
    home = "http://www.yunchuan.test/"
    write_portal(folder, "yunchuan", name="云川县", region="429901", home=home, listings=[{"url": home + "fzjs/"}])
    return folder


def one_line(said: str) -> str:
    """The message, held to be one line."""
    assert said.startswith("fazhi: ")
    assert said.count("\n") == 1, said
    return said


@pytest.mark.parametrize(
    ("words", "status", "parts"),
    [
        pytest.param(["nightly", "--portal", "yunchaun"], 2, ["yunchaun", "yunchuan"], id="an unknown portal id"),
        pytest.param(["portals", "show", "nowhere"], 2, ["nowhere", "portals list"], id="an unknown portal to show"),
        pytest.param(["backfill", "--year", "20211"], 2, ["20211", "from 2004 to"], id="a year that is none"),
        pytest.param(["backfill", "--year", "1900"], 2, ["1900"], id="a year before there were reports"),
        pytest.param(["backfill", "--year", "last"], 2, ["last", "--help"], id="a year that is no number"),
        pytest.param(["backfill"], 2, ["--year"], id="no year"),
        pytest.param(["backfill", "--year", "2022", "--to", "2020"], 2, ["2022", "2020"], id="years turned round"),
        pytest.param(["backfill", "--year", "2022", "--from", "no.warc.gz"], 2, ["no.warc.gz"], id="no such WARC file"),
        pytest.param(["nightly", "--colour", "red"], 2, ["colour"], id="an unknown option"),
        pytest.param(["crawl"], 2, ["crawl"], id="an unknown command"),
        pytest.param(["extract"], 2, ["no file"], id="no file to read"),
        pytest.param(["extract", "missing.txt"], 2, ["missing.txt", "No such file"], id="a missing file"),
        pytest.param(["show", "head_apearance_rate"], 2, ["head_appearance_rate"], id="a misspelt indicator"),
        pytest.param(["export", "--format", "ods"], 2, ["ods", "csv or xlsx"], id="an unknown format"),
        pytest.param(
            ["status", "--data", "gs://bucket/x"], 2, ["gs://bucket/x", "s3://BUCKET/PREFIX"], id="a store not known"
        ),
    ],
)
def test_misuse(
    fazhi: Run, registry: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], status: int, parts: list[str]
) -> None:
    monkeypatch.setenv("FAZHI_REGISTRY", str(registry))
    code, said = fazhi(*words)
    assert code == status, said
    for part in parts:
        assert part in one_line(said)
    assert not Path("data").exists()


@pytest.mark.parametrize(
    ("setting", "value"), [("FAZHI_DELAY", "-1"), ("FAZHI_NOW", "yesterday"), ("FAZHI_ALLOW_NETS", "everywhere")]
)
def test_a_setting_that_cannot_be_used_is_named(
    fazhi: Run, registry: Path, monkeypatch: pytest.MonkeyPatch, setting: str, value: str
) -> None:
    monkeypatch.setenv(setting, value)
    code, said = fazhi("nightly", "--registry", registry)
    assert code == 2
    assert setting in one_line(said)
    assert value in said


def test_an_unknown_key_in_a_portal_file(fazhi: Run, registry: Path) -> None:
    path = registry / "yunchuan.toml"
    path.write_text(path.read_text().replace("home", "colour = 'red'\nhome"))
    code, said = fazhi("nightly", "--registry", registry)
    assert code == 2
    assert all(part in one_line(said) for part in ("yunchuan.toml", "colour", "unknown key"))
    assert not Path("data").exists()


def test_a_foreign_data_folder_is_left_alone(fazhi: Run, registry: Path, tmp_path: Path) -> None:
    folder = tmp_path / "thesis"
    folder.mkdir()
    (folder / "chapter1.txt").write_text("mine")
    code, said = fazhi("nightly", "--registry", registry, "--data", folder)
    assert code == 2
    assert all(part in one_line(said) for part in ("thesis", "chapter1.txt", "--data"))
    assert [path.name for path in folder.iterdir()] == ["chapter1.txt"]


def test_a_data_folder_that_another_run_holds(fazhi: Run, registry: Path, tmp_path: Path) -> None:
    with Lease(tmp_path / "data", "20260302T183000Z-nightly-beef", 600):
        code, said = fazhi("nightly", "--registry", registry, "--data", tmp_path / "data")
    assert code == 1
    assert "20260302T183000Z-nightly-beef" in one_line(said)
    assert not (tmp_path / "data" / "runs").exists()


def test_a_data_folder_that_cannot_be_made(fazhi: Run, registry: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("a file")
    code, said = fazhi("nightly", "--registry", registry, "--data", tmp_path / "file" / "data")
    assert code == 2
    assert "file/data" in one_line(said)


def test_a_file_of_another_kind(fazhi: Run, tmp_path: Path) -> None:
    (tmp_path / "report.exe").write_bytes(b"MZ")
    code, said = fazhi("extract", "report.exe")
    assert code == 2
    assert "report.exe" in one_line(said)
    assert not Path("data").exists()


def test_a_file_that_is_no_report_is_named_and_the_others_are_published(fazhi: Run, tmp_path: Path) -> None:
    (tmp_path / "news.txt").write_text("今天天气很好。\n", encoding="utf-8")
    code, said = fazhi("extract", "news.txt")
    assert code == 1
    assert "news.txt" in said
    assert not Path("data/current").exists()


def test_a_damaged_archive_record_is_told_and_the_rest_is_read(fazhi: Run, tmp_path: Path) -> None:
    (tmp_path / "noise.warc.gz").write_bytes(gzip.compress(b"no record at all"))
    from extract.archive import ArchiveError, iter_captures

    with pytest.raises(ArchiveError, match=r"noise\.warc\.gz"):
        list(iter_captures(tmp_path / "noise.warc.gz"))
