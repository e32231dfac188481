"""The title: the page's, cleaned; else the title lines at the top of the text."""

from typing import Any

import polars as pl
import pytest

from tests.transform.report_cases import BODY
from transform.plain import plain
from transform.titles import report_title, title_lines

# id: (title of the page, text, title)
CASES: dict[str, tuple[str | None, str, str | None]] = {
    "of_the_page": ("甲县2023年法治政府建设情况报告", BODY, "甲县2023年法治政府建设情况报告"),
    "control_characters": ("甲县\u00002023年\r\n法治政府建设\u200b情况报告\t", BODY, "甲县 2023年 法治政府建设 情况报告"),
    "blanks": ("\u3000甲县2023年  法治政府建设情况报告\u00a0", BODY, "甲县2023年 法治政府建设情况报告"),
    "of_the_page_before_its_lines": ("甲镇报告", "乙镇2023年法治政府建设情况报告\n" + BODY, "甲镇报告"),
    "empty": ("  ", BODY, None),
    "too_long": ("甲" * 600, BODY, "甲" * 500),
    "one_line": (None, "甲县2023年法治政府建设情况报告\n" + BODY, "甲县2023年法治政府建设情况报告"),
    "two_lines": (None, "甲镇人民政府\n关于2023年法治政府建设情况的报告\n" + BODY, "甲镇人民政府关于2023年法治政府建设情况的报告"),
    "three_lines": (
        None,
        "中共甲镇委员会\n甲镇人民政府\n关于2023年度法治政府建设工作的报告\n县委、县政府:\n" + BODY,
        "中共甲镇委员会甲镇人民政府关于2023年度法治政府建设工作的报告",
    ),
    "broken_line": (None, "甲县人民政府2023年法治政府建设\n情况报告\n" + BODY, "甲县人民政府2023年法治政府建设情况报告"),
    "date_below": (None, "甲县2023年法治政府建设情况报告\n(2024年1月5日)\n" + BODY, "甲县2023年法治政府建设情况报告"),
    "number_above": (None, "甲政〔2024〕3号\n甲县2023年法治政府建设情况报告\n" + BODY, "甲县2023年法治政府建设情况报告"),
    "white_paper": (None, "甲省2022年法治政府建设白皮书\n" + BODY, "甲省2022年法治政府建设白皮书"),
    "work_summary": (None, "甲局2019年依法行政工作总结\n" + BODY, "甲局2019年依法行政工作总结"),
    "full_width": (None, "甲县２０２３年法治政府建设情况报告（摘要）\n" + BODY, "甲县2023年法治政府建设情况报告(摘要)"),
    "paragraph": (None, "2023年,甲镇坚持依法行政,现将法治政府建设情况报告如下:\n" + BODY, None),
    "heading": (None, "一、法治政府建设工作情况\n开展学习3次。", None),
    "sentence": (None, "甲县全面推进法治政府建设。各项工作报告如下。\n" + BODY, None),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_title(case: str) -> None:
    title, text, expected = CASES[case]
    frame = pl.DataFrame({"title": [title], "text": [text]}, schema={"title": pl.String, "text": pl.String})
    assert frame.select(report_title(pl.col("title"), title_lines(plain(pl.col("text"))))).item() == expected


def test_any_character_is_cleaned_or_kept() -> None:
    noise: dict[str, Any] = {"title": [chr(n) + "报告" for n in range(0x3000)]}
    titles = pl.DataFrame(noise).select(report_title(pl.col("title"), pl.lit(None, pl.String))).to_series()
    assert not titles.str.contains(r"\p{Cc}").any()
    assert titles.str.ends_with("报告").all()
