"""The documents are true: commands exist, examples run, settings are those of the program."""

import re
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
from cyclopts import App

from flows.cli import app
from flows.settings import Settings
from tests.conftest import DemoRun

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
CHINESE = (ROOT / "README.zh-CN.md").read_text(encoding="utf-8")


def commands(of: App = app, prefix: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    """Every command, as the words that call it."""
    found = []
    for name in of:
        if not name.startswith("-"):
            below = commands(of[name], (*prefix, name))
            found += below or [(*prefix, name)]
    return found


@pytest.mark.parametrize("words", commands(), ids=" ".join)
def test_a_command_has_help_and_stands_in_the_readme(
    words: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    app([*words, "--help"], exit_on_error=False, result_action="return_value")
    said = capsys.readouterr().out
    assert f"fazhi {' '.join(words)}" in said
    assert len(said.splitlines()) > 3
    for text in (README, CHINESE):
        assert f"fazhi {words[0]}" in text
        assert words[-1] in text


@pytest.mark.parametrize("name", [name for name in Settings.model_fields if name not in ("data", "registry", "runner")])
def test_a_setting_stands_in_the_readme(name: str) -> None:
    assert f"`FAZHI_{name.upper()}`" in README


def blocks(language: str, text: str = README) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.M | re.S)


@pytest.mark.slow
@pytest.mark.parametrize("code", [*blocks("python"), *blocks("python", CHINESE)])
def test_a_python_example_runs(code: str, demo_run: DemoRun) -> None:
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=demo_run.folder, capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stderr
    assert "政府" in done.stdout


@pytest.mark.slow
@pytest.mark.parametrize("query", blocks("sql"))
def test_a_query_runs(query: str, demo_run: DemoRun, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(demo_run.folder)
    rows = duckdb.sql(query).fetchall()
    assert rows
    assert all(row[0] in range(2018, 2026) for row in rows)


@pytest.mark.slow
def test_the_first_screen_shows_what_the_demo_prints(demo_run: DemoRun) -> None:
    shown = README.split("```")[1].splitlines()
    last = next(line for line in reversed(shown) if "as Parquet in" in line)
    assert last.split(" as ")[0] in demo_run.out


@pytest.mark.parametrize("text", [README, CHINESE, (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")])
def test_links_lead_somewhere(text: str) -> None:
    for target in re.findall(r"\]\((?!https?:)([^)#]+)", text):
        assert (ROOT / target).exists(), target
