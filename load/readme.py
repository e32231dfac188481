"""`README.md` beside the data: how to open it, every column and indicator, how to cite it and what it cannot tell.

It comes from the definitions alone, so that states with the same tables have the same README, byte for byte.
"""

from typing import Final

from load.about import ABOUT, Part
from load.dictionary_page import dictionary_sections

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

```python
import pyarrow as pa
import pyarrow.dataset as ds

hive = ds.partitioning(pa.schema([("report_year", pa.int32()), ("province", pa.string())]), flavor="hive")
indicators = ds.dataset("indicators", partitioning=hive).to_table(filter=ds.field("report_year") == 2024)
```

```r
# Arrow for R
library(arrow)
hive <- hive_partition(report_year = int32(), province = utf8())
open_dataset("reports", partitioning = hive, unify_schemas = TRUE)
```

```scala
// Spark guesses the types of folder columns unless told not to; mergeSchema admits columns that older files lack
spark.conf.set("spark.sql.sources.partitionColumnTypeInference.enabled", "false")
spark.read.option("mergeSchema", "true").parquet("reports").withColumn("report_year", col("report_year").cast("int"))
```

Codes (`region_code`, `report_id`, `province`) are text: keep them so, or leading digits and comparisons suffer.

Words of a report are in `reports.text`; `char_start` and `char_end` of an observation count its characters from 0, so
that `text[char_start:char_end]` is `number`. The sentence stands beside each observation.

`char_start`、`char_end` 为 `number` 在 `reports.text` 中的字符位置(自0起)。

## Columns · 列说明
"""


def readme() -> bytes:
    """The README, English and Chinese beside each other."""
    return (INTRODUCTION + dictionary_sections() + "".join(map(_part, ABOUT))).encode()


def _part(part: Part) -> str:
    english = "\n".join(f"- {line}" for line in part.en)
    chinese = "\n".join(f"- {line}" for line in part.zh)
    return f"\n## {part.title_en} · {part.title_zh}\n\n{english}\n\n{chinese}\n"
