"""The table that loading adds of its own: what was expected of each listing and year, and what came."""

import polars as pl

from extract.schema import REASON_WORDS, UTC_TIME, Column, schema_of

COVERAGE_COLUMNS = (
    Column("portal", pl.String, "Portal id: the stem of its file in the registry.", "门户编号。", nullable=False),
    Column("listing", pl.String, "Address of the listing in the portal file.", "列表页网址。", nullable=False),
    Column("report_year", pl.Int32, "Year reported on; 0 where it cannot be told.", "报告所述年度,不明为0。", nullable=False),
    Column("expected", pl.Int32, "Reports expected by now (due before 1 April of the next year).", "应有报告数(次年4月1日前公布)。"),
    Column("found", pl.Int32, "Links met that may lead to such a report.", "列表中发现的报告链接数。", nullable=False),
    Column("read", pl.Int32, "Reports read from them and published.", "已读取并发布的报告数。", nullable=False),
    Column("last_success", UTC_TIME, "When the listing was last read in full.", "最近一次成功读取列表的时间(UTC)。"),
    Column("last_error", pl.String, "Why the listing failed since then, or else why the newest page of that year that was found was not read.",
           "其后列表读取失败的原因;否则为该年度未能读取的最新页面的原因。",
           words=REASON_WORDS),
)  # fmt: skip
COVERAGE = schema_of(COVERAGE_COLUMNS)
COVERAGE_KEY = ("portal", "listing", "report_year")
