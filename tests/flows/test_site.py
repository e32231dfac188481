"""`fazhi report` as it is called."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from flows.cli import main
from load.publish import publish
from tests.load.factory import tables

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def fazhi(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    monkeypatch.chdir(tmp_path)
    publish(tmp_path / "data", tables(1, 2), replaced=(), run_id="run", now=datetime(2025, 5, 20, tzinfo=UTC))

    def run(*words: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            main(words)
        said = capsys.readouterr()
        return int(str(ended.value.code)), said.out, said.err

    return run


def test_the_site_is_written_where_it_is_wanted(fazhi: Run, tmp_path: Path) -> None:
    status, out, err = fazhi("report", "--out", "web/site")
    assert status == 0
    assert f"2 reports and 2 indicators written to {tmp_path}/web/site; open {tmp_path}/web/site/index.html" in out
    assert err == "writing the site to web/site\n"
    assert "临江县第1街道办事处" in (tmp_path / "web/site/index.html").read_text("utf-8")


def test_what_is_late_depends_on_now(fazhi: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for now, gaps in (("2026-03-31T12:00:00Z", 0), ("2026-04-01T00:00:00Z", 2)):
        monkeypatch.setenv("FAZHI_NOW", now)
        fazhi("report")
        assert f"{gaps} 处缺漏" in (tmp_path / "site/index.html").read_text("utf-8")


@pytest.mark.parametrize(
    ("words", "parts"),
    [
        (["--data", "none"], ["none", "is not there", "fazhi nightly"]),
        (["--data", "thesis"], ["thesis", "chapter1.txt"]),
        (["--out", "thesis"], ["thesis", "chapter1.txt", "--out"]),
        (["--out", "thesis/chapter1.txt"], ["chapter1.txt", "is a file", "--out"]),
        (["--out", "s3://bucket/site"], ["bucket/site", "a folder of this machine"]),
    ],
    ids=["no data", "foreign data", "a foreign folder", "a file", "an object store"],
)
def test_misuse_is_told_in_a_line_and_writes_nothing(
    fazhi: Run, tmp_path: Path, words: list[str], parts: list[str]
) -> None:
    (tmp_path / "thesis").mkdir()
    (tmp_path / "thesis" / "chapter1.txt").write_text("mine")
    status, out, err = fazhi("report", *words)
    assert (status, out) == (2, "")
    said = err.splitlines()[-1]
    assert said.startswith("fazhi: ")
    for part in parts:
        assert part in said
    assert [path.name for path in (tmp_path / "thesis").iterdir()] == ["chapter1.txt"]
    assert not (tmp_path / "site").exists()
