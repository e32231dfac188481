"""Dates as portals print them."""

from datetime import date

import pytest

from extract.dates import chinese_date_in, date_in, date_in_url, without_dates

D = date(2024, 3, 4)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-03-04", D), ("2024-3-4", D), ("2024/03/04", D), ("2024.03.04", D), ("2024年03月04日", D), ("2024年3月4日 09时24分", D),
        ("发布时间: 2024- 03- 04  11: 18", D), ("2024——03——04 21:37", D), ("[2024-03-04]", D), ("（2024-03-04）", D),
        ("2024-03-04T08:00:00+08:00", D), ("2024\n-03\n-04", D), ("20240304", D), ("04 2024-03", D), ("04日 2024年3月", D),
        ("二〇二四年三月四日", D), ("二○二四年三月四日", D), ("二零二四年十二月三十一日", date(2024, 12, 31)), ("二〇二四年十月二十日", date(2024, 10, 20)),
        ("共6,348条", None), ("2024-13-04", None), ("2024-02-30", None), ("1024-03-04", None), ("v2.2024.1", None), ("", None),
        ("成文于2023年 发布 2024-03-04", D),
    ],
)  # fmt: skip
def test_date_in(text: str, expected: date | None) -> None:
    assert date_in(text) == expected


def test_chinese_date_alone() -> None:
    assert chinese_date_in("2024-03-04") is None


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://a.gov.cn/zwgk/202403/t20240304_123456.html", D),
        ("http://a.gov.cn/art/2024/3/4/art_12_34.html", D),
        ("http://a.gov.cn/c/2024-03-04/710.shtml", D),
        ("http://a.gov.cn/2024/03-04/3620131.html", D),
        ("http://a.gov.cn/content/2024-03/04/content_5.htm", D),
        ("http://a.gov.cn/20240304/0123abcd.html", D),
        ("http://a.gov.cn/zwgk/202403/0123456789abcdef.shtml", None),
        ("http://a.gov.cn/content/post_20240304.html", None),
    ],
)
def test_date_in_url(url: str, expected: date | None) -> None:
    assert date_in_url(url) == expected


def test_without_dates() -> None:
    assert without_dates("关于法治建设的报告 [2024-03-04 10:20]").strip() == "关于法治建设的报告"
