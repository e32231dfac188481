"""The demo as a newcomer sees it, and its data held against what a careful reader finds in the demo's reports."""

import re
from pathlib import Path

import polars as pl
import pytest

from flows.demo import address, demo_reports
from load.dataset import open_table
from load.verify import verify
from tests.conftest import DemoRun

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def data(demo_run: DemoRun) -> Path:
    assert demo_run.status == 0, demo_run.err
    return demo_run.folder / "demo-data"


def test_the_terminal_is_clean(demo_run: DemoRun) -> None:
    assert demo_run.status == 0, demo_run.err
    for noise in ("Traceback", "Error", "Warning", "telemetry", "CRITICAL", "| INFO"):
        assert noise not in demo_run.out + demo_run.err
    assert demo_run.err.startswith("starting Prefect\n")
    for portal in ("lanting", "qiyan", "shuoling", "yunchuan"):
        assert f"  {portal}: ok" in demo_run.err
        assert portal in demo_run.out
    assert re.search(
        r"^\d+ reports, \d+ observations, \d+ indicators as Parquet in .*demo-data/current$", demo_run.out, re.M
    )


def test_the_data_folder_is_sound(data: Path) -> None:
    assert verify(data) == []
    assert {path.name for path in data.iterdir() if not path.name.startswith(".")} == {
        "archive",
        "coverage.parquet",
        "current",
        "ledger",
        "runs",
        "snapshots",
    }


def test_every_report_is_there_once_and_right(data: Path) -> None:
    reports = open_table(data, "reports").collect()
    expected = {
        address(report, column): (report.year, report.level, report.published)
        for report in demo_reports()
        for column in (report.column, *report.copies)
    }
    found = {
        url: (year, level, published)
        for url, year, level, published in reports.select("url", "report_year", "level", "published").iter_rows()
    }
    assert found == expected
    copies = sum(len(report.copies) for report in demo_reports())
    assert reports["duplicate_of"].drop_nulls().len() == copies
    assert set(reports["duplicate_of"].drop_nulls()) <= set(reports["report_id"])


def test_stated_quantities_are_found(data: Path) -> None:
    """Each fact of the demo's own truth: value, unit, qualifier, status and measure, in the right report."""
    rows = open_table(data, "observations").collect()
    ids = dict(open_table(data, "reports").select("url", "report_id").collect().iter_rows())
    held = ("value", "unit", "qualifier", "status", "measure")
    stated = {(row["report_id"], *(row[name] for name in held)) for row in rows.iter_rows(named=True)}
    facts = [(report, fact) for report in demo_reports() for fact in report.facts]
    missed = [
        (report.title, fact.number)
        for report, fact in facts
        if (ids[address(report, report.column)], *(getattr(fact, name) for name in held)) not in stated
    ]
    assert len(missed) <= 0.02 * len(facts), missed


def test_every_number_can_be_followed_home(data: Path) -> None:
    texts = open_table(data, "reports").select("report_id", "text")
    rows = open_table(data, "observations").join(texts, on="report_id").collect()
    assert rows.height > 2000
    for row in rows.iter_rows(named=True):
        assert row["text"][row["char_start"] : row["char_end"]] == row["number"]
        assert row["evidence"] in row["text"]
        assert row["sentence"] in row["text"]


def test_contact_lines_reach_no_table(data: Path) -> None:
    texts = open_table(data, "reports").select("text", "title", "source").collect()
    phone = r"联系电话|\d{3}-\d{7}|1[3-9]\d{9}"
    assert texts.filter(pl.any_horizontal(pl.all().str.contains(phone).fill_null(False))).is_empty()


def test_honest_figures_carry_no_flag_and_towns_that_copy_each_other_do(data: Path) -> None:
    """The demo's towns of one size report in the same words and figures; all of its sums and shares are right."""
    flags = open_table(data, "flags").collect()
    assert set(flags["check"]) == {"near_identical_text"}
    texts = dict(open_table(data, "reports").select("report_id", "text").collect().iter_rows())
    for one, other in flags.select("report_id", "other_report_id").iter_rows():
        shared = set(texts[one].split("。")) & set(texts[other].split("。"))
        assert len(shared) > 4
