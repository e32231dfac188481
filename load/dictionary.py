"""The data dictionary that lies beside the data: `datapackage.json` for machines, `README.md` for people.

Both come from the columns' definitions and the list of files alone, so that states with the same files have the same
dictionary, byte for byte.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Final

import polars as pl

from extract.schema import Column
from load.readme import render
from transform.schema import COLUMNS, KEYS, PARTITION_COLUMNS, PARTITIONS, SCHEMA_VERSION, SCHEMAS

PROFILE: Final = "https://datapackage.org/profiles/2.0/datapackage.json"
RESOURCE_PROFILE: Final = "https://datapackage.org/profiles/2.0/dataresource.json"
SCHEMA_PROFILE: Final = "https://datapackage.org/profiles/2.0/tableschema.json"

TITLES: Final[Mapping[str, tuple[str, str]]] = {
    "reports": ("One row per report: its newest revision.", "每份报告一行(最新版本)。"),
    "observations": ("One row per quantity that a report states.", "报告所述的每个数量一行。"),
    "indicators": ("One row per report and indicator, for panels.", "每份报告每项指标一行,供面板分析。"),
}


def table_columns(table: str) -> tuple[Column, ...]:
    """Every column that a reader of a table meets: those in its files, then those that stand in their paths."""
    inside = COLUMNS[table]
    return inside + tuple(
        column for column in PARTITION_COLUMNS if column.name in PARTITIONS[table] and column.name not in SCHEMAS[table]
    )


def descriptor(paths: Iterable[str]) -> bytes:
    """`datapackage.json` (Data Package 2.0) for a state with these Parquet files."""
    files = sorted(paths)
    package = {
        "$schema": PROFILE,
        "name": "fazhi",
        "title": "Annual rule-of-law reports of Chinese government bodies / 法治政府建设年度报告数据",
        "description": "What government bodies state in their annual reports on building a rule-of-law government.",
        "version": SCHEMA_VERSION,
        "resources": [_resource(table, [path for path in files if path.startswith(f"{table}/")]) for table in COLUMNS],
    }
    return json.dumps(package, ensure_ascii=False, indent=1).encode() + b"\n"


def readme() -> bytes:
    """`README.md`: how to open the data, and every column in English and Chinese."""
    tables = {table: (TITLES[table], table_columns(table)) for table in COLUMNS}
    return render(tables).encode()


def _resource(table: str, files: list[str]) -> dict[str, object]:
    english, chinese = TITLES[table]
    schema = {
        "$schema": SCHEMA_PROFILE,
        # The columns of the path are not inside the files.
        "fieldsMatch": ["superset"],
        "fields": [_field(column) for column in table_columns(table)],
        "primaryKey": list(KEYS[table]),
        "missingValues": [""],
    }
    if table != "reports":
        schema["foreignKeys"] = [
            {"fields": ["report_id"], "reference": {"resource": "reports", "fields": ["report_id"]}},
        ]
    # A resource must have a path or data; a table without a row has no file.
    place = (
        {"path": files, "format": "parquet", "mediatype": "application/vnd.apache.parquet"} if files else {"data": []}
    )
    return {
        "$schema": RESOURCE_PROFILE,
        "name": table,
        "type": "table",
        "title": f"{english} / {chinese}",
        **place,
        "partitions": list(PARTITIONS[table]),
        "schema": schema,
    }


def _field(column: Column) -> dict[str, object]:
    field: dict[str, object] = {"name": column.name, "title": column.zh, "description": column.en}
    field |= _field_type(column.dtype)
    if column.unit:
        field["unit"] = column.unit
    if not column.nullable:
        field["constraints"] = {"required": True}
    return field


def _field_type(dtype: pl.DataType | type[pl.DataType]) -> dict[str, object]:
    """The Table Schema type of a Polars type."""
    if dtype.is_integer():
        return {"type": "integer"}
    if dtype.is_float():
        return {"type": "number"}
    if dtype == pl.Date:
        return {"type": "date"}
    if dtype == pl.Datetime:
        return {"type": "datetime"}
    if dtype == pl.Boolean:
        return {"type": "boolean"}
    if isinstance(dtype, pl.List):
        return {"type": "array"}
    return {"type": "string"}
