"""What a written number is worth, how exact it is, and which measure word it has."""

import polars as pl
import pytest

from tests.transform.readings import reports
from transform.numbers import chinese_value
from transform.observations import observations
from transform.units import UnitsError, alternatives, parse, units


def read(text: str) -> list[tuple[float, str, str, str]]:
    """Value, unit, qualifier and number of every quantity of a text."""
    return observations(reports([text])).collect().select("value", "unit", "qualifier", "number").rows()


@pytest.mark.parametrize(
    ("number", "value", "unit", "qualifier"),
    [
        ("11件", 11, "件", "exact"),
        ("1,234份", 1234, "份", "exact"),
        ("98.5%", 98.5, "%", "exact"),
        ("近100万人次", 1e6, "人次", "approx"),
        ("3万余份", 3e4, "份", "approx"),
        ("30余万元", 3e5, "元", "approx"),
        ("1.2亿元", 1.2e8, "元", "exact"),
        ("18.6亿元", 1_860_000_000, "元", "exact"),
        ("5千余册", 5000, "册", "approx"),
        ("12千克", 12, "千克", "exact"),
        ("逾200人", 200, "人", "at_least"),
        ("超1.5万次", 15000, "次", "at_least"),
        ("不少于60学时", 60, "学时", "at_least"),
        ("不低于95%", 95, "%", "at_least"),
        ("80%以上", 80, "%", "at_least"),
        ("3个工作日内", 3, "个工作日", "at_most"),
        ("不超过5天", 5, "天", "at_most"),
        ("1小时以内", 1, "小时", "at_most"),
        ("约30家", 30, "家", "approx"),
        ("100场左右", 100, "场", "approx"),
        ("20来个", 20, "个", "approx"),
        ("160场(次)", 160, "场次", "exact"),
        ("40(场)次", 40, "场次", "exact"),
        ("600辆/次", 600, "辆次", "exact"),
        ("1 2 3件", 123, "件", "exact"),
        ("1 234件", 1234, "件", "exact"),
        ("12 件", 12, "件", "exact"),
        ("3.5个百分点", 3.5, "个百分点", "exact"),
        ("三次", 3, "次", "exact"),
        ("十余场", 10, "场", "approx"),
        ("二十三名", 23, "名", "exact"),
        ("一百二十件", 120, "件", "exact"),
        ("三千五百份", 3500, "份", "exact"),
        ("两万余人次", 20000, "人次", "approx"),
        ("百余次", 100, "次", "approx"),
        ("上千人次", 1000, "人次", "approx"),
        ("百分之九十", 90, "%", "exact"),
        ("近七成", 70, "%", "approx"),
        ("八成以上", 80, "%", "at_least"),
        ("近百名", 100, "名", "approx"),
        ("超千万元", 1e7, "元", "at_least"),
        ("千余万元", 1e7, "元", "approx"),
        ("1千余万元", 1e7, "元", "approx"),
        ("一亿两千万元", 1.2e8, "元", "exact"),
        ("八百五十万元", 8.5e6, "元", "exact"),
        ("二百余米", 200, "米", "approx"),
        ("不足10件", 10, "件", "at_most"),
        ("120㎡", 120, "㎡", "exact"),
        ("1800余份(册)", 1800, "份册", "approx"),
    ],
)  # fmt: skip
def test_a_number_in_its_sentence(number: str, value: float, unit: str, qualifier: str):
    assert read(f"全年共完成有关工作{number}。") == [(value, unit, qualifier, number)]


def test_every_measure_word_is_read():
    # These three are read only where they measure something: 历时3年, 平均年龄48岁, 期限缩短为30日.
    words = units().filter(pl.col("kind") != "rate", ~pl.col("unit").is_in(["年", "岁", "日"]))["unit"].to_list()
    found = observations(reports([f"共有设备17{word}。" for word in words])).collect()
    assert found["unit"].to_list() == words
    assert found["number"].to_list() == [f"17{word}" for word in words]


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("清理工作历时3年。", [(3, "年", "exact", "3年")]),
        ("连续3年获评优秀,实施三年行动计划,2024年全面完成。", []),
        ("执法人员平均年龄41.5岁。", [(41.5, "岁", "exact", "41.5岁")]),
        ("为60岁以上老年人提供服务。", []),
        ("办理期限由60日缩短为30日。", [(60, "日", "exact", "60日"), (30, "日", "exact", "30日")]),
        ("12月4日举行宣传活动。", []),
        ("案件数下降两成。", [(20, "%", "approx", "两成")]),
        ("九成新的设备一成不变。", []),
        ("住某路8号2栋3单元。", []),
        (
            "同比分别上升1.2个、3.4个百分点。",
            [(1.2, "个百分点", "exact", "1.2个"), (3.4, "个百分点", "exact", "3.4个百分点")],
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_units_that_need_their_context(text: str, rows: list[tuple[float, str, str, str]]):
    assert read(text) == rows


@pytest.mark.parametrize(
    ("numeral", "value"),
    [
        ("十", 10), ("十二", 12), ("二十", 20), ("一百零五", 105), ("二百一十", 210), ("一千二百", 1200),
        ("九千九百九十九", 9999), ("三万", 30000), ("十二万", 120000), ("一万二千", 12000), ("两千万", 2e7), ("三亿", 3e8),
        ("五十多", 50), ("百余", 100), ("半", 0.5), ("千万", 1e7), ("三亿五千万", 3.5e8), ("三五", None), ("一二", None),
    ],
)  # fmt: skip
def test_chinese_numeral(numeral: str, value: float | None):
    assert pl.select(chinese_value(pl.lit(numeral))).item() == value


def test_longer_measure_words_are_tried_first():
    words = alternatives().split("|")
    assert words.index("人次") < words.index("人")
    assert words.index("个百分点") < words.index("个")


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("件,case,yes\n件,case,yes", "件 stands there twice"),
        ("件,things,yes", "kind 'things' is none of"),
        ("件,case,maybe", "expected yes or no"),
    ],
)
def test_a_bad_list_of_measure_words_is_refused(row: str, message: str):
    with pytest.raises(UnitsError, match=message):
        parse(f"unit,kind,chinese\n{row}\n".encode())
