"""`fazhi show` and `fazhi export` as a person or the next program meets them."""

import fcntl
import os
import pty
import struct
import subprocess
import sys
import termios
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import polars as pl
import pytest

from flows.cli import main
from flows.indicator_names import find_indicator
from flows.settings import UsageError
from load.publish import publish
from tests.load.factory import report_id, tables, together, url

Run = Callable[..., tuple[int, str, str]]
CODE = "mediation_cases"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Three reports of 2024 with 5, 7 and 1200 of an indicator, and one of 2023."""
    frames = together(tables(1, value=1200), tables(2, value=5), tables(3, value=7), tables(4, year=2023, value=6))
    for table in ("observations", "indicators"):
        frames[table] = frames[table].with_columns(pl.col("indicator").replace({"fines": CODE}))
    folder = tmp_path / "data"
    publish(folder, frames, replaced=(), run_id="run", now=datetime(2025, 5, 20, tzinfo=UTC))
    return folder


@pytest.fixture
def fazhi(data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    monkeypatch.setenv("FAZHI_DATA", str(data))
    monkeypatch.chdir(data.parent)

    def run(*words: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            main(words)
        said = capsys.readouterr()
        return int(str(ended.value.code)), said.out, said.err

    return run


def lines(out: str) -> list[dict[str, str]]:
    """The rows of tab-separated output by the names of its header."""
    header, *rows = (line.split("\t") for line in out.splitlines())
    return [dict(zip(header, row, strict=True)) for row in rows]


def test_in_a_pipe_there_are_plain_lines_and_nothing_else(fazhi: Run) -> None:
    status, out, err = fazhi("show", CODE, "--year", "2024")
    assert status == 0
    assert "调解(排查)纠纷件数" in err
    rows = lines(out)
    assert [row["value"] for row in rows] == ["1200", "5", "7"], "by region, and not 1,200"
    assert list(rows[0]) == ["report_year", "region", "issuer", "value", "unit", "qualifier", "report_id"]
    assert not set("┃│\x1b") & set(out)


@pytest.mark.parametrize(
    ("words", "values"),
    [
        (["--sort", "value"], ["5", "6", "7", "1200"]),
        (["--sort", "value", "--descending"], ["1200", "7", "6", "5"]),
        (["--sort=-value", "--year", "2024"], ["1200", "7", "5"]),
        (["--sort", "report_year", "--region", "120104"], ["6"]),
    ],
)
def test_rows_are_sorted_and_narrowed(fazhi: Run, words: list[str], values: list[str]) -> None:
    assert [row["value"] for row in lines(fazhi("show", CODE, *words)[1])] == values


def test_sentence_and_address_come_on_request(fazhi: Run) -> None:
    row = lines(fazhi("show", "调解纠纷件数", "--region", "120102", "--sentence", "--address")[1])[0]
    assert row["sentence"] == "全年办理罚款案件5件。"
    assert row["url"] == url(2)
    assert row["report_id"] == report_id(2)


def test_a_column_that_is_not_there_is_named(fazhi: Run) -> None:
    status, out, err = fazhi("show", CODE, "--sort", "worth")
    assert (status, out) == (2, "")
    assert "worth" in err
    assert "value" in err
    assert "sentence" in fazhi("show", CODE, "--sort", "sentence", "--sentence")[1]


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        (CODE, CODE),
        ("调解(排查)纠纷件数", CODE),
        ("调解（排查）纠纷件数", CODE),
        ("Disputes mediated or identified", CODE),
        ("mediation success rate", "mediation_success_rate"),
        ("执法人员数", "enforcement_officers"),
    ],
)
def test_an_indicator_goes_by_code_and_by_name(asked: str, code: str) -> None:
    assert find_indicator(asked) == code


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("mediation_case", CODE),
        ("调解", "mediation_success_rate (调解成功率)"),
        ("调解成功律", "mediation_success_rate"),
        ("xyzzy", "DATA_DICTIONARY.md"),
        ("", "DATA_DICTIONARY.md"),
    ],
)
def test_near_ones_are_told_where_none_is_meant(asked: str, told: str) -> None:
    with pytest.raises(UsageError, match="is not in the codebook") as error:
        find_indicator(asked)
    assert told in str(error.value)


def terminal(columns: int, words: list[str], folder: Path) -> str:
    """What a command prints on a terminal of this width."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
    environment = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "LINES", "NO_COLOR")}
    with subprocess.Popen(
        [sys.executable, "-m", "flows.cli", *words], stdout=theirs, stderr=theirs, stdin=theirs,
        env=environment | {"TERM": "xterm", "FAZHI_DATA": str(folder)},
    ) as process:  # fmt: skip
        os.close(theirs)
        told = b""
        # A terminal that the last process has left gives an error and no end.
        while True:
            try:
                part = os.read(ours, 65_536)
            except OSError:
                break
            if not part:
                break
            told += part
        assert process.wait(60) == 0
    os.close(ours)
    return told.decode()


@pytest.mark.parametrize("columns", [40, 200])
def test_no_terminal_is_too_narrow_for_a_whole_value(data: Path, columns: int) -> None:
    told = terminal(columns, ["show", CODE, "--sentence", "--address"], data)
    assert ("┃" in told) == (columns == 200), "a table where it fits"
    assert "…" not in told
    assert "1,200" in told
    for value in (report_id(1), "全年办理罚款案件1200件。", url(1)):
        assert value in told


def test_export_takes_table_years_region_and_indicator(fazhi: Run, data: Path) -> None:
    status, out, _ = fazhi(
        "export", "--table", "observations", "--year", "2023", "--to", "2024", "--indicator", "调解纠纷件数"
    )
    assert (status, out.split(" written")[0]) == (0, "4 rows of observations")
    rows = pl.read_csv(data.parent / "observations.csv", infer_schema_length=0)
    assert rows["number"].to_list() == ["6件", "1200件", "5件", "7件"]
    fazhi("export", "--table", "reports", "--year", "2024", "--region", "120103", "--out", "r.xlsx")
    book = openpyxl.load_workbook(data.parent / "r.xlsx")
    assert book.sheetnames == ["reports", "columns"]
    names, row = list(book["reports"].iter_rows(values_only=True))
    assert dict(zip(names, row, strict=True))["report_id"] == report_id(3)
    assert "text" not in names
    assert [line[0] for line in book["columns"].iter_rows(min_row=2, values_only=True)] == list(names)


@pytest.mark.parametrize(
    ("words", "part"),
    [
        (["--table", "numbers"], "expected one of indicators"),
        (["--out", "x.ods"], "csv or xlsx"),
        (["--to", "2024"], "--to 2024"),
        (["--year", "2024", "--to", "2023"], "--to 2023"),
        (["--indicator", "调解"], "did you mean"),
    ],
)
def test_what_cannot_be_exported_is_named(fazhi: Run, words: list[str], part: str) -> None:
    status, _, err = fazhi("export", *words)
    assert status == 2
    assert part.replace("one of indicators", "one of ") in err
