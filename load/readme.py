"""The text of the README beside the data: English first, then Chinese, columns from their definitions."""

from collections.abc import Mapping
from typing import Final

import polars as pl

from extract.schema import Column

Tables = Mapping[str, tuple[tuple[str, str], tuple[Column, ...]]]

INTRODUCTION: Final = """\
# Annual rule-of-law reports as tables · 法治政府建设年度报告数据

What Chinese government bodies state in their annual reports on building a rule-of-law government: the reports, every
quantity they state, and the quantities that have an indicator's code. This folder is one published state and does not
change; `manifest.json` lists its files with rows, bytes and SHA-256, `datapackage.json` describes them for machines.

本文件夹为一次发布的完整快照,发布后不再改动。`manifest.json` 列出全部文件及其行数、字节数和 SHA-256;
`datapackage.json` 为机器可读的数据说明。

## Open it · 打开数据

`report_year` (the year reported on) and `province` stand in the folders' names, not inside the files: readers add them
as columns. To see one state while a new one may be published, resolve the link `current` once and keep the path.

`report_year`(所述年度)和 `province` 写在文件夹名中,不在文件内;读取时自动成为列。

```python
import polars as pl

indicators = pl.scan_parquet("indicators/", hive_partitioning=True, missing_columns="insert")
indicators.filter(pl.col("report_year") == 2024).collect()
```

```sql
-- DuckDB
SELECT * FROM read_parquet('indicators/**/*.parquet', hive_partitioning = true, union_by_name = true)
WHERE report_year = 2024;
```

```python
import pandas as pd

indicators = pd.read_parquet("indicators", dtype_backend="pyarrow")
indicators["report_year"] = indicators["report_year"].astype(int)  # pandas reads folder columns as categories
```

```r
# Arrow for R
arrow::open_dataset("indicators", unify_schemas = TRUE)
```

Words of a report are in `reports.text`; `char_start` and `char_end` of an observation count its characters from 0, so
that `text[char_start:char_end]` is `number`. The sentence stands beside each observation.

`char_start`、`char_end` 为 `number` 在 `reports.text` 中的字符位置(自0起)。

## Columns · 列说明
"""

LIMITS: Final = """
## What it cannot tell you · 使用须知

The figures are the bodies' own statements, read by rules from text: definitions differ between bodies and years, a
report may be missing because it was not found or could not be read, and a value may be misread. `reports.url`,
`observations.sentence` and the offsets lead back to the words. Rows with `duplicate_of` are the same report at another
address; rows with `withdrawn_at` were taken down by their publisher.

数据为各机关自行公布,按规则从文本读取:口径因机关、年度而异,可能缺漏或误读;引用前请以 `url` 和 `sentence` 核对原文。
`duplicate_of` 非空者为同一报告的其他网址;`withdrawn_at` 非空者已被原网站撤下。
"""


def render(tables: Tables) -> str:
    """The README for these tables: a table of columns for each."""
    return INTRODUCTION + "".join(_section(table, *parts) for table, parts in tables.items()) + LIMITS


def _section(table: str, titles: tuple[str, str], columns: tuple[Column, ...]) -> str:
    rows = "".join(
        f"| `{column.name}` | {type_name(column.dtype)} | {_with_unit(column)} | {column.zh} |\n" for column in columns
    )
    return (
        f"\n### {table}\n\n{titles[0]} {titles[1]}\n\n| column 列 | type 类型 | what it is | 说明 |\n"
        f"| --- | --- | --- | --- |\n{rows}"
    )


def _with_unit(column: Column) -> str:
    return f"{column.en} [{column.unit}]" if column.unit else column.en


def type_name(dtype: object) -> str:
    """A Polars type in a word that readers of any tool understand."""
    names: dict[object, str] = {
        pl.String(): "text",
        pl.Int32(): "integer",
        pl.Int64(): "integer",
        pl.Float64(): "number",
        pl.Date(): "date",
        pl.Boolean(): "true/false",
    }
    if isinstance(dtype, pl.List):
        return f"list of {type_name(dtype.inner)}"
    if isinstance(dtype, pl.Struct):
        return "{" + ", ".join(field.name for field in dtype.fields) + "}"
    if isinstance(dtype, pl.Datetime):
        return "time (UTC)"
    return next(name for known, name in names.items() if dtype == known)
