"""The dictionary beside the data says what the schemas say, and its examples run."""

import json
import re
import subprocess
import sys
from importlib import resources
from pathlib import Path
from typing import Any

import duckdb
import pytest
from jsonschema.validators import validator_for

from load.dictionary import descriptor, readme, table_columns
from load.readme import type_name
from tests.load.factory import tables, together
from transform.schema import COLUMNS, KEYS, SCHEMAS

PATHS = ["reports/report_year=2024/province=tianjin/part-0.parquet", "indicators/report_year=2024/part-0.parquet"]


def profile(name: str) -> Any:
    """A JSON schema of the Data Package standard, as its own library carries it."""
    return json.loads(resources.files("dplib").joinpath("profiles", "2.0", f"{name}.json").read_bytes())


def errors(name: str, value: object) -> list[str]:
    schema = profile(name)
    return [error.message for error in validator_for(schema)(schema).iter_errors(value)]


@pytest.mark.parametrize("paths", [PATHS, []], ids=["some files", "no file"])
def test_the_descriptor_holds_to_the_standard(paths):
    package = json.loads(descriptor(paths))
    assert errors("datapackage", package) == []
    for resource in package["resources"]:
        assert errors("dataresource", resource) == []
        assert errors("tableschema", resource["schema"]) == []


def test_the_standard_would_tell_a_wrong_descriptor():
    package = json.loads(descriptor(PATHS))
    package["resources"][0]["schema"]["fields"][0]["type"] = "nonsense"
    del package["resources"][1]["name"]
    assert len(errors("datapackage", package)) >= 2


def test_the_descriptor_names_every_file_and_every_column():
    package = json.loads(descriptor(PATHS))
    assert [resource["name"] for resource in package["resources"]] == list(SCHEMAS)
    assert [path for resource in package["resources"] for path in resource.get("path", [])] == PATHS
    for resource in package["resources"]:
        columns = table_columns(resource["name"])
        told = [(field["name"], field["title"], field["description"]) for field in resource["schema"]["fields"]]
        assert told == [(column.name, column.zh, column.en) for column in columns]
        assert resource["schema"]["primaryKey"] == list(KEYS[resource["name"]])


def test_the_descriptor_does_not_depend_on_the_order_of_files():
    assert descriptor(PATHS) == descriptor(reversed(PATHS))


@pytest.mark.parametrize("table", COLUMNS)
def test_the_readme_tells_every_column_in_both_languages(table):
    text = readme().decode()
    section = text.split(f"\n### {table}\n")[1].split("\n### ")[0]
    for column in table_columns(table):
        line = next(line for line in section.splitlines() if line.startswith(f"| `{column.name}` |"))
        assert type_name(column.dtype) in line
        assert column.en in line
        assert column.zh in line
        assert line.count("|") == 5, "a column's text breaks the table"


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", readme().decode(), re.DOTALL)


@pytest.fixture
def snapshot(data, put) -> Path:
    put(together(tables(1, 2), tables(3, year=2023)))
    return Path((data / "current").resolve())


@pytest.mark.parametrize("program", blocks("python"), ids=lambda program: program.split("\n")[0])
def test_the_python_in_the_readme_runs_beside_the_data(snapshot, program):
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", program], cwd=snapshot, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("query", blocks("sql"), ids=["duckdb"])
def test_the_sql_in_the_readme_runs_beside_the_data(snapshot, query, monkeypatch):
    monkeypatch.chdir(snapshot)
    assert len(duckdb.sql(query).fetchall()) == 4


def test_the_readme_has_an_example_for_each_reader():
    assert (len(blocks("python")), len(blocks("sql")), len(blocks("r"))) == (2, 1, 1)
