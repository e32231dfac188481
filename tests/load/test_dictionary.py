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

from load.about import ABOUT
from load.descriptor import CODES, descriptor
from load.dictionary import BESIDE, PUBLISHED, Indicator, indicators, table_columns, type_name, word_lists
from load.dictionary_page import dictionary_page
from load.readme import readme
from tests.load.factory import tables, together
from transform.codebook import codebook
from transform.schema import COLUMNS, KEYS, SCHEMAS

ROOT = Path(__file__).parents[2]

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
    assert [resource["name"] for resource in package["resources"]] == [*SCHEMAS, CODES]
    assert [path for resource in package["resources"] for path in resource.get("path", [])] == PATHS
    for resource in package["resources"][:-1]:
        columns = table_columns(resource["name"])
        told = [(field["name"], field["title"], field["description"]) for field in resource["schema"]["fields"]]
        assert told == [(column.name, column.zh, column.en) for column in columns]
        assert resource["schema"]["primaryKey"] == list(KEYS[resource["name"]])


def test_the_descriptor_holds_the_code_list_that_the_indicators_refer_to():
    package = json.loads(descriptor(PATHS))
    held = package["resources"][-1]
    assert held["name"] == CODES
    assert held["data"] == codebook().select(*Indicator.__dataclass_fields__).to_dicts()
    assert [field["name"] for field in held["schema"]["fields"]] == list(held["data"][0])
    keys = package["resources"][2]["schema"]["foreignKeys"]
    assert {key["fields"][0]: key["reference"]["resource"] for key in keys} == {
        "report_id": "reports",
        "indicator": CODES,
    }


def test_the_descriptor_gives_every_value_of_a_closed_list_its_meaning():
    fields = {field["name"]: field for field in json.loads(descriptor(PATHS))["resources"][1]["schema"]["fields"]}
    for name, words in word_lists():
        if name in fields:
            assert [one["value"] for one in fields[name]["categories"]] == [word.code for word in words]
            assert all(word.zh in one["label"] for one, word in zip(fields[name]["categories"], words, strict=True))


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


@pytest.mark.parametrize("text", [dictionary_page(), readme().decode()], ids=["DATA_DICTIONARY.md", "README"])
def test_every_table_value_and_indicator_stands_in_the_documents(text):
    for table in (*PUBLISHED, *BESIDE):
        assert f"\n### {table.name}\n\n{table.en} {table.zh}\n" in text
    for name, words in word_lists():
        section = text.split(f"\n### {name}\n")[1].split("\n#")[0]
        assert [line.split("`")[1] for line in section.splitlines() if "`" in line] == [word.code for word in words]
    for one in indicators():
        line = next(line for line in text.splitlines() if line.startswith(f"| `{one.code}` | {one.name_zh} |"))
        assert (
            line
            == f"| `{one.code}` | {one.name_zh} | {one.name_en} | {one.unit} | {one.definition_zh} | {one.definition_en} |"
        )
        assert line.count("|") == 7, "an indicator's text breaks the table"


def test_the_page_in_the_repository_is_what_the_definitions_say():
    assert (ROOT / "DATA_DICTIONARY.md").read_text(encoding="utf-8") == dictionary_page(), "run `make dictionary`"


def test_the_readme_tells_how_to_cite_and_what_the_data_cannot_tell():
    text = readme().decode()
    for part in ABOUT:
        assert f"\n## {part.title_en} · {part.title_zh}\n" in text
        assert all(f"- {line}\n" in text for line in (*part.en, *part.zh))
        assert len(part.en) == len(part.zh), "one language says more than the other"


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
    counts = {language: len(blocks(language)) for language in ("python", "sql", "r", "scala")}
    assert counts == {"python": 3, "sql": 1, "r": 1, "scala": 1}
