"""`datapackage.json`: the data dictionary for machines, by the Data Package standard.

It comes from the columns' definitions, the codebook and the list of files alone, so that states with the same files
have the same descriptor, byte for byte.
"""

import json
from collections.abc import Iterable
from dataclasses import asdict, fields
from typing import Final

import polars as pl

from extract.schema import Column
from load.dictionary import PUBLISHED, Indicator, Table, indicators
from transform.schema import PARTITIONS, SCHEMA_VERSION

PROFILE: Final = "https://datapackage.org/profiles/2.0/datapackage.json"
RESOURCE_PROFILE: Final = "https://datapackage.org/profiles/2.0/dataresource.json"
SCHEMA_PROFILE: Final = "https://datapackage.org/profiles/2.0/tableschema.json"
CODES: Final = "indicator_codes"


def descriptor(paths: Iterable[str]) -> bytes:
    """`datapackage.json` (Data Package 2.0) for a state with these Parquet files."""
    files = sorted(paths)
    package = {
        "$schema": PROFILE,
        "name": "fazhi",
        "title": "Annual rule-of-law reports of Chinese government bodies / 法治政府建设年度报告数据",
        "description": "What government bodies state in their annual reports on building a rule-of-law government.",
        "version": SCHEMA_VERSION,
        "resources": [
            *(_resource(table, [path for path in files if path.startswith(f"{table.name}/")]) for table in PUBLISHED),
            _codes(),
        ],
    }
    return json.dumps(package, ensure_ascii=False, indent=1).encode() + b"\n"


def _resource(table: Table, files: list[str]) -> dict[str, object]:
    schema: dict[str, object] = {
        "$schema": SCHEMA_PROFILE,
        # The columns of the path are not inside the files.
        "fieldsMatch": ["superset"],
        "fields": [_field(column) for column in table.columns],
        "primaryKey": list(table.key),
        "missingValues": [""],
    }
    names = {column.name for column in table.columns}
    keys = [_key("report_id", "reports", "report_id")] if table.name != "reports" else []
    if "indicator" in names:
        keys.append(_key("indicator", CODES, "code"))
    if keys:
        schema["foreignKeys"] = keys
    # A resource must have a path or data; a table without a row has no file.
    place = (
        {"path": files, "format": "parquet", "mediatype": "application/vnd.apache.parquet"} if files else {"data": []}
    )
    return {
        "$schema": RESOURCE_PROFILE,
        "name": table.name,
        "type": "table",
        "title": f"{table.en} / {table.zh}",
        **place,
        "partitions": list(PARTITIONS[table.name]),
        "schema": schema,
    }


def _codes() -> dict[str, object]:
    """The codes of `indicator` with their names and definitions, as a small table inside the descriptor."""
    return {
        "$schema": RESOURCE_PROFILE,
        "name": CODES,
        "type": "table",
        "title": "One row per indicator: what it counts. / 每项指标一行:名称与定义。",
        "data": [asdict(indicator) for indicator in indicators()],
        "schema": {
            "$schema": SCHEMA_PROFILE,
            "fields": [
                {"name": field.name, "type": "string", "constraints": {"required": True}} for field in fields(Indicator)
            ],
            "primaryKey": ["code"],
        },
    }


def _key(field: str, resource: str, to: str) -> dict[str, object]:
    return {"fields": [field], "reference": {"resource": resource, "fields": [to]}}


def _field(column: Column) -> dict[str, object]:
    field: dict[str, object] = {"name": column.name, "title": column.zh, "description": column.en}
    field |= _field_type(column.dtype)
    if column.unit:
        field["unit"] = column.unit
    if column.words:
        field["categories"] = [{"value": word.code, "label": f"{word.zh} / {word.en}"} for word in column.words]
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
