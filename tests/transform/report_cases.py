"""Pages as extraction would hand them on, for tests of report fields: a table of short texts read in one go."""

from collections.abc import Iterable, Mapping
from typing import Any

import polars as pl

from extract.schema import PAGES
from transform.reports import reports

# Enough of a body for a text to be a report and not its title alone.
BODY = "各项工作按计划完成,取得了新的进展。\n一、主要举措和成效\n开展执法检查12次。\n二、存在的不足和原因\n学习不够系统。\n三、下一步工作安排\n继续抓好落实。"


def page(text: str = "", **fields: Any) -> dict[str, Any]:
    """A row of PAGES with only what a case is about."""
    return {"report_id": "0" * 16, "portal": "files", "url": "file:///report.txt", "text": text, **fields}


def read(pages: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The rows of `reports` for them, in order."""
    return reports(pl.LazyFrame(list(pages), schema=PAGES)).collect(engine="in-memory").to_dicts()
