"""Data in pieces that a page on disk can load: a script tag may read beside it, where `fetch` may not.

A piece is JSON by columns, gzipped, in base64, in a call of one function; `static/shards.js` is its other half. The
same rows give the same bytes.
"""

import base64
import gzip
import json
import re
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Final

import polars as pl

_NAME: Final = re.compile(r"[a-z0-9_]+(?:/[a-z0-9_]+)*", re.ASCII)


def write_shard(folder: Path, name: str, content: pl.DataFrame | Mapping[str, object]) -> None:
    """Write one piece under `folder`; `name` is its path without the ending. ValueError for a name that is no path of ours."""
    if not _NAME.fullmatch(name):
        raise ValueError(f"{name!r} is no name of a shard")
    value = content.to_dict(as_series=False) if isinstance(content, pl.DataFrame) else content
    packed = json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=_plain).encode()
    # Without name and time in the header, equal rows are equal files.
    text = base64.b64encode(gzip.compress(packed, 6, mtime=0)).decode()
    path = folder / f"{name}.js"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f'fazhi.shards.put("{name}","{text}");\n', encoding="ascii")


def digits(rows: int, most: int) -> int:
    """How many leading hex digits of an id split this many rows into pieces of about `most` at most."""
    count = 0
    while rows > most * 16**count:
        count += 1
    return count


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"a shard cannot hold {value!r}")
