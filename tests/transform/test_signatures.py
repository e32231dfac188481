"""The signature: its date in every form, and the names above it."""

from datetime import date

import polars as pl
import pytest

from transform.plain import plain
from transform.signatures import TAIL, signed, signers

LAST = "继续抓好落实。"

DATES = {
    "arabic": ("甲镇人民政府\n2022年1月24日", date(2022, 1, 24)),
    "padded": ("甲镇人民政府\n2022年01月04日", date(2022, 1, 4)),
    "full_width": ("甲镇人民政府\n２０２２年１月２４日", date(2022, 1, 24)),
    "han": ("甲镇人民政府\n二〇二二年一月二十四日", date(2022, 1, 24)),
    "han_circle_and_ten": ("甲镇人民政府\n二○二三年十二月三十日", date(2023, 12, 30)),
    "han_first_of_october": ("甲镇人民政府\n二零二一年十月一日", date(2021, 10, 1)),
    "blanks_inside": ("甲镇人民政府\n  2022 年 1 月 24 日", date(2022, 1, 24)),
    "ideographic_blanks": ("甲镇人民政府\n\u3000\u30002022年1月24日\u3000", date(2022, 1, 24)),
    "dots": ("甲镇人民政府\n2022.1.24", date(2022, 1, 24)),
    "dashes": ("甲镇人民政府\n2022-01-24", date(2022, 1, 24)),
    "same_line": ("甲镇人民政府 2022年1月24日", date(2022, 1, 24)),
    "brackets": ("(2022年1月24日)", date(2022, 1, 24)),
    "contact_behind": ("甲镇人民政府\n2022年1月24日\n(联系人:某某)", date(2022, 1, 24)),
    "first_month": ("甲镇人民政府\n2024年元月8日", date(2024, 1, 8)),
    "no_day": ("甲镇人民政府\n2022年1月", None),
    "no_such_day": ("甲镇人民政府\n2022年2月30日", None),
    "sentence": ("全部任务已于2022年1月24日", None),
    "sentence_with_comma": ("经研究,定于2022年1月24日", None),
    "none": ("特此报告", None),
}

NAMES = {
    "one": ("甲镇人民政府\n2022年1月24日", "甲镇人民政府"),
    "two": ("中共甲县甲镇委员会\n甲县甲镇人民政府\n2022年1月24日", "中共甲县甲镇委员会、甲县甲镇人民政府"),
    "two_on_a_line": ("中共甲县委  甲县人民政府\n2022年1月24日", "中共甲县委、甲县人民政府"),
    "beside_the_date": ("甲县水利局 2022年1月24日", "甲县水利局"),
    "under_the_date": ("2022年1月24日\n甲县水利局", "甲县水利局"),
    "no_date": ("甲县水利局", "甲县水利局"),
    "indented": ("\u3000\u3000\u3000甲县水利局\n\u3000\u30002022年1月24日", "甲县水利局"),
    "short_report": ("甲县乙镇党委:\n现将我镇2023年法治政府建设情况报告如下:\n继续抓好落实。\n甲县乙镇人民政府\n2024年1月5日", "甲县乙镇人民政府"),
    "heading_is_none": ("(三)配合市水利局", None),
    "none": ("特此报告\n2022年1月24日", None),
}  # fmt: skip


@pytest.mark.parametrize("case", DATES)
def test_signed(case: str) -> None:
    tail, expected = DATES[case]
    frame = pl.DataFrame({"text": [f"主要工作如下。\n{LAST}\n{tail}"]})
    assert frame.select(signed(plain(pl.col("text").str.tail(TAIL)))).item() == expected


@pytest.mark.parametrize("case", NAMES)
def test_signers(case: str) -> None:
    tail, expected = NAMES[case]
    frame = pl.DataFrame({"text": [f"主要工作如下。\n{LAST}\n{tail}"]})
    assert frame.select(signers(plain(pl.col("text").str.tail(TAIL)))).item() == expected


def test_far_from_the_end_is_no_signature() -> None:
    frame = pl.DataFrame({"text": ["甲镇人民政府\n2022年1月24日\n" + LAST * 200]})
    assert frame.select(signed(plain(pl.col("text").str.tail(TAIL)))).item() is None
