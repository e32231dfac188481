"""The national division codes, as a table shipped with the package.

One row is one code under one name for a span of years: `code` (2, 4, 6 or 9 digits: province, prefecture, county,
township), `name` in full, `short` (everyday form where it differs: 宁夏, 石柱县), `level`, `parent` (code of the unit
above; counties of a municipality and province-run counties hang from the province), `first` and `last` (years; null
where open), `now` (the code that has taken its place, or its own), `source`. Sources and licences: NOTICE.md.
"""

from functools import cache
from importlib.resources import as_file, files

import polars as pl


@cache
def divisions() -> pl.DataFrame:
    """The table, read once."""
    with as_file(files("transform.divisions") / "divisions.parquet") as path:
        return pl.read_parquet(path)
