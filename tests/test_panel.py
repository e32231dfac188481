"""The wide panel of the README is the same in Polars and in DuckDB, and its values are those of the indicators."""

import re
from pathlib import Path

import duckdb
import polars as pl
import pytest

from load.dataset import open_table
from load.publish import publish
from tests.load.factory import WHEN, tables, together

README = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")
SECTION = README.split("**A panel**")[1]
PYTHON, SQL = (re.search(rf"```{language}\n(.*?)```", SECTION, re.DOTALL)[1] for language in ("python", "sql"))


def test_the_panel_is_the_same_in_polars_and_duckdb(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    several = together(
        tables(1, 2, 3, value=5), tables(4, 5, year=2023, value=9), tables(6, province="hebei", value=70)
    )
    # A body whose report stands twice: of its values the one published last is taken.
    again = tables(7, value=11)
    again = {name: frame.with_columns(issuer=pl.lit("临江县第1街道办事处"), region_code=pl.lit("120101"))
             for name, frame in again.items()}  # fmt: skip
    again = {
        name: frame.with_columns(published=pl.lit(WHEN.date().replace(year=2026))) for name, frame in again.items()
    }
    frames = {name: frame.with_columns(level=pl.lit("county")) for name, frame in together(several, again).items()}
    publish(tmp_path / "demo-data", frames, replaced=(), run_id="run", now=WHEN)

    names: dict[str, pl.DataFrame] = {}
    exec(PYTHON, names)
    panel = names["panel"]
    assert panel.columns == ["report_year", "region_code", "issuer", "fines", "trainings"]
    other = duckdb.sql(SQL).pl().select(panel.columns)
    assert other.cast(panel.schema).equals(panel)

    long = panel.unpivot(index=["report_year", "region_code", "issuer"], variable_name="indicator").drop_nulls("value")
    stated = open_table(tmp_path / "demo-data", "indicators").collect()
    assert long.join(stated, on=["report_year", "region_code", "issuer", "indicator", "value"], how="anti").is_empty()
    assert long.height == stated.height - 2
    assert panel.filter(issuer="临江县第1街道办事处", report_year=2024)["fines"].to_list() == [11]
