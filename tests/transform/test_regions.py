"""Which division a report is of, and at which level: names, codes, places that share a name, places that are gone."""

from typing import Any

import pytest

from tests.transform.report_cases import BODY, page, read

Names = tuple[str | None, str | None, str | None, str | None]

# id: (what the page tells, region_code, (province, city, county, township), slug, level)
CASES: dict[str, tuple[dict[str, Any], str | None, Names, str, str | None]] = {
    # By the issuer's own name
    "province": (page(BODY, title="湖北省人民政府2022年法治政府建设情况报告"), "42", ("湖北省", None, None, None), "hubei", "province"),
    "municipality": (page(BODY, title="上海市人民政府2023年法治政府建设情况报告"), "31", ("上海市", None, None, None), "shanghai", "province"),
    "autonomous_region": (
        page(BODY, title="新疆维吾尔自治区人民政府关于2017年法治政府建设工作的报告"),
        "65", ("新疆维吾尔自治区", None, None, None), "xinjiang", "province",
    ),
    "city": (page(BODY, title="淮安市人民政府关于2017年度法治政府建设情况的报告"), "3208", ("江苏省", "淮安市", None, None), "jiangsu", "city"),
    "city_joint": (page(BODY, title="中共盘锦市委 盘锦市人民政府2023年法治政府建设年度报告"), "2111", ("辽宁省", "盘锦市", None, None), "liaoning", "city"),
    "autonomous_prefecture": (
        page(BODY, title="恩施州人民政府2023年法治政府建设情况报告"), "4228", ("湖北省", "恩施土家族苗族自治州", None, None), "hubei", "city",
    ),
    "county_level_city": (page(BODY, title="宁乡市人民政府2023年法治政府建设年度报告"), "430182", ("湖南省", "长沙市", "宁乡市", None), "hunan", "county"),
    "county_of_a_municipality": (
        page(BODY, title="天津市静海区人民政府2023年法治政府建设情况报告"), "120118", ("天津市", None, "静海区", None), "tianjin", "county",
    ),
    "county_run_by_province": (page(BODY, title="仙桃市人民政府2023年法治政府建设情况报告"), "429004", ("湖北省", None, "仙桃市", None), "hubei", "county"),
    "county_short_form": (page(BODY, title="石柱县2023年法治政府建设情况报告"), "500240", ("重庆市", None, "石柱土家族自治县", None), "chongqing", "county"),
    "banner": (page(BODY, title="乌审旗人民政府2023年法治政府建设情况报告"), "150626", ("内蒙古自治区", "鄂尔多斯市", "乌审旗", None), "neimenggu", "county"),
    "city_without_counties": (page(BODY, title="东莞市人民政府2023年法治政府建设情况报告"), "4419", ("广东省", "东莞市", None, None), "guangdong", "city"),
    "town_of_a_city_without_counties": (
        page(BODY, title="东莞市虎门镇人民政府2023年法治政府建设情况报告"), "441900121", ("广东省", "东莞市", None, "虎门镇"), "guangdong", "township",
    ),
    "town_unique_in_the_country": (page(BODY, title="黄水镇人民政府2023年法治政府建设情况报告"), None, (None, None, None, "黄水镇"), "unknown", "township"),
    "town_under_its_county": (
        page(BODY, title="石柱县黄水镇人民政府2023年法治政府建设情况报告"), "500240105", ("重庆市", None, "石柱土家族自治县", "黄水镇"), "chongqing", "township",
    ),
    "street_alone_if_unique": (page(BODY, title="兴南街道2023年法治政府建设情况报告"), "120104003", ("天津市", None, "南开区", "兴南街道"), "tianjin", "township"),
    "department_is_of_its_government": (
        page(BODY, title="海丰县卫生健康局2025年法治政府建设年度报告"), "441521", ("广东省", "汕尾市", "海丰县", None), "guangdong", "department",
    ),
    "department_of_a_city": (page(BODY, title="武汉市水务局2025年法治政府建设年度报告"), "4201", ("湖北省", "武汉市", None, None), "hubei", "department"),
    "department_of_a_province": (page(BODY, title="陕西省教育厅2023年法治政府建设年度报告"), "61", ("陕西省", None, None, None), "shaanxi", "department"),
    "tax_office": (page(BODY, title="国家税务总局清河县税务局2023年法治政府建设报告"), "130534", ("河北省", "邢台市", "清河县", None), "hebei", "department"),
    "corps": (page(BODY, title="新疆生产建设兵团2023年法治政府建设情况报告"), "65", ("新疆维吾尔自治区", None, None, None), "xinjiang", "province"),
    "zone": (page(BODY, title="天津滨海高新区管委会2021年度法治政府建设情况报告"), "12", ("天津市", None, None, None), "tianjin", "department"),
    "zone_called_by_its_city": (page(BODY, title="大连经济技术开发区管理委员会2019年法治政府建设情况报告"), "2102", ("辽宁省", "大连市", None, None), "liaoning", "department"),
    "new_area_called_by_its_city": (page(BODY, title="舟山群岛新区六横管理委员会2022年法治政府建设情况报告"), "3309", ("浙江省", "舟山市", None, None), "zhejiang", "department"),
    "new_area_with_a_name_of_its_own": (page(BODY, title="西咸新区管委会2022年法治政府建设情况报告"), "61", ("陕西省", None, None, None), "shaanxi", "department"),
    "office_of_a_prefecture": (page(BODY, title="喀什地区行署2020年法治政府建设情况报告"), "6531", ("新疆维吾尔自治区", "喀什地区", None, None), "xinjiang", "city"),
    "street_in_the_years_before_the_merger": (
        page(BODY, title="杭州市潮鸣街道2019年法治政府建设情况报告"), "330103005", ("浙江省", "杭州市", "下城区", "潮鸣街道"), "zhejiang", "township",
    ),
    "street_in_the_year_after_the_merger": (
        page(BODY, title="杭州市潮鸣街道2022年法治政府建设情况报告"), "330105015", ("浙江省", "杭州市", "拱墅区", "潮鸣街道"), "zhejiang", "township",
    ),
    "town_that_is_a_street_now": (
        page(BODY, title="睢宁县睢城镇人民政府2014年依法行政工作总结"), "320324101", ("江苏省", "徐州市", "睢宁县", "睢城镇"), "jiangsu", "township",
    ),
    "branch_of_a_city_s_bureau": (page(BODY, title="杭州市生态环境局西湖分局2023年法治政府建设情况报告"), "330106", ("浙江省", "杭州市", "西湖区", None), "zhejiang", "department"),
    "industrial_park": (page(BODY, title="苏州工业园区管委会2021年法治政府建设工作报告"), "3205", ("江苏省", "苏州市", None, None), "jiangsu", "department"),
    "farm_is_no_province": (page(BODY, title="江苏省东辛农场2021年法治建设报告"), "32", ("江苏省", None, None, None), "jiangsu", "department"),
    "report_of_the_province_on_a_county_s_site": (
        page(BODY, title="湖北省人民政府关于2022年法治政府建设情况的报告", portal_region="420684", site_name="宜城市人民政府"),
        "42", ("湖北省", None, None, None), "hubei", "province",
    ),
    "county_that_the_table_lacks": (page(BODY, title="临瀛县2025年度法治政府建设情况报告"), None, (None, None, None, None), "unknown", "county"),
    "street_in_short": (page(BODY, title="兴南街2023年法治政府建设情况报告"), "120104003", ("天津市", None, "南开区", "兴南街道"), "tianjin", "township"),
    "ministry": (page(BODY, title="司法部2023年法治政府建设年度报告"), None, (None, None, None, None), "central", "department"),
    "central_bureau": (page(BODY, title="国家知识产权局2023年法治政府建设年度报告"), None, (None, None, None, None), "central", "department"),
    # Names that stand for several places
    "ambiguous_county": (page(BODY, title="鼓楼区人民政府2023年法治政府建设情况报告"), None, (None, None, "鼓楼区", None), "unknown", "county"),
    "ambiguous_county_and_its_city": (
        page(BODY, title="徐州市鼓楼区人民政府2023年法治政府建设情况报告"), "320302", ("江苏省", "徐州市", "鼓楼区", None), "jiangsu", "county",
    ),
    "ambiguous_county_and_a_text": (
        page("2023年,鼓楼区坚持依法行政,落实福州市委、市政府部署,出席福建省会议。\n" + BODY), "350102", ("福建省", "福州市", "鼓楼区", None), "fujian", "county",
    ),
    "ambiguous_county_and_its_portal": (
        page(BODY, title="和平区人民政府2023年法治政府建设情况报告", portal_region="210102"), "210102", ("辽宁省", "沈阳市", "和平区", None), "liaoning", "county",
    ),
    "ambiguous_county_and_the_site_number": (
        page(BODY, title="和平区人民政府2023年法治政府建设情况报告", site_id_code="1201010001"), "120101", ("天津市", None, "和平区", None), "tianjin", "county",
    ),
    "ambiguous_town_and_its_portal": (
        page(BODY, title="城关镇人民政府2023年法治政府建设情况报告", portal_region="610924"), "610924100", ("陕西省", "安康市", "紫阳县", "城关镇"), "shaanxi", "township",
    ),
    "ambiguous_town_and_its_superior": (
        page("中共武冈市委、武冈市人民政府:\n2024年,龙溪镇扎实推进法治建设。\n" + BODY), "430581106", ("湖南省", "邵阳市", "武冈市", "龙溪镇"), "hunan", "township",
    ),
    "word_that_is_a_county": (
        page(BODY, title="大同市城区司法局2016年依法行政工作报告"), "140202", ("山西省", "大同市", "城区", None), "shanxi", "department",
    ),
    # By the portal, the registry, the site
    "portal_alone": (page(BODY, title="2024年法治政府建设情况报告", portal_region="500153"), "500153", ("重庆市", None, "荣昌区", None), "chongqing", "county"),
    "portal_and_relative_department": (
        page(BODY, title="区司法局2024年法治政府建设情况报告", portal_region="500153"), "500153", ("重庆市", None, "荣昌区", None), "chongqing", "department",
    ),
    "portal_12_digits": (page(BODY, title="2024年法治政府建设情况报告", portal_region="500153000000"), "500153", ("重庆市", None, "荣昌区", None), "chongqing", "county"),
    "portal_and_unknown_street": (
        page(BODY, title="新景街道办事处2024年法治政府建设情况报告", portal_region="500153"), "500153", ("重庆市", None, "荣昌区", "新景街道"), "chongqing", "township",
    ),
    "portal_of_another_place_with_such_a_street": (
        page(BODY, title="南市街道办事处2024年法治政府建设情况报告", portal_region="310101"), "310101", ("上海市", None, "黄浦区", "南市街道"), "shanghai", "township",
    ),
    "issuer_of_another_place_than_the_portal": (
        page(BODY, title="重庆市渝中区人民政府2024年法治政府建设情况报告", portal_region="500153"), "500103", ("重庆市", None, "渝中区", None), "chongqing", "county",
    ),
    "district_alone_in_another_province_than_the_portal": (
        page(BODY, title="西城区行政委员会2024年法治政府建设情况报告", portal_region="632801"), "632801", ("青海省", "海西蒙古族藏族自治州", "格尔木市", None), "qinghai", "department",
    ),
    "district_of_another_province_than_the_portal": (
        page(BODY, title="北京市西城区司法局2024年法治政府建设情况报告", portal_region="632801"), "110102", ("北京市", None, "西城区", None), "beijing", "department",
    ),
    "registry_level": (
        page(BODY, title="2024年法治政府建设情况报告", portal_region="500153", listing_level="department"), "500153", ("重庆市", None, "荣昌区", None), "chongqing", "department",
    ),
    "registry_issuer": (
        page(BODY, title="2024年法治政府建设情况报告", portal_region="500153", listing_issuer="荣昌区广顺街道办事处"),
        "500153003", ("重庆市", None, "荣昌区", "广顺街道"), "chongqing", "township",
    ),
    "level_of_a_text_that_says_our_bureau": (
        page("一年来,我局认真履职。\n" + BODY, portal_region="500153"), "500153", ("重庆市", None, "荣昌区", None), "chongqing", "department",
    ),
    "level_of_a_text_that_says_our_town": (
        page("一年来,我镇认真履职。\n" + BODY, portal_region="500153"), "500153", ("重庆市", None, "荣昌区", None), "chongqing", "township",
    ),
    "site_name": (page(BODY, title="2024年法治政府建设情况报告", site_name="湘潭县人民政府门户网站"), "430321", ("湖南省", "湘潭市", "湘潭县", None), "hunan", "county"),
    "site_number": (page(BODY, title="2024年法治政府建设情况报告", site_id_code="4303210001"), "430321", ("湖南省", "湘潭市", "湘潭县", None), "hunan", "county"),
    "site_number_of_a_province": (page(BODY, title="2024年法治政府建设情况报告", site_id_code="3200000024"), "32", ("江苏省", None, None, None), "jiangsu", "province"),
    "site_number_of_a_ministry": (page(BODY, title="2024年法治政府建设情况报告", site_id_code="bm01000001"), None, (None, None, None, None), "central", None),
    "site_number_that_is_none": (page(BODY, title="2024年法治政府建设情况报告", site_id_code="0000000000"), None, (None, None, None, None), "unknown", None),
    # By the year: places renamed, raised, merged
    "merged_since": (page(BODY, title="下城区人民政府2019年法治政府建设情况报告"), "330103", ("浙江省", "杭州市", "下城区", None), "zhejiang", "county"),
    "county_since_a_district": (page(BODY, title="荣昌县人民政府2013年依法行政工作报告"), "500226", ("重庆市", None, "荣昌县", None), "chongqing", "county"),
    "renamed_city": (page(BODY, title="襄樊市人民政府2009年依法行政工作报告"), "4206", ("湖北省", "襄樊市", None, None), "hubei", "city"),
    "town_under_a_county_since_a_district": (
        page(BODY, title="荣昌县吴家镇人民政府2013年依法行政工作报告"), "500153103", ("重庆市", None, "荣昌区", "吴家镇"), "chongqing", "township",
    ),
    "street_of_a_district_since_merged": (
        page(BODY, title="两路街道办事处2023年法治政府建设情况报告", site_name="重庆市渝北区人民政府"), "500112016", ("重庆市", None, "渝北区", "两路街道"), "chongqing", "township",
    ),
    "one_name_moved_to_another_code": (
        page(BODY, title="铜仁市人民政府2023年法治政府建设情况报告"), "5206", ("贵州省", "铜仁市", None, None), "guizhou", "city",
    ),
    # By the text alone
    "text_alone": (
        page("一年来,各项工作有序推进。红寺堡区召开会议,吴忠市开展督察,红寺堡区抓好落实。\n" + BODY), "640303", ("宁夏回族自治区", "吴忠市", "红寺堡区", None), "ningxia", "county",
    ),
    "nothing": (page("一年来,各项工作有序推进。\n" + BODY), None, (None, None, None, None), "unknown", None),
}  # fmt: skip


@pytest.fixture(scope="module")
def rows() -> dict[str, dict[str, Any]]:
    return dict(zip(CASES, read(case[0] for case in CASES.values()), strict=True))


@pytest.mark.parametrize("case", CASES)
def test_region(case: str, rows: dict[str, dict[str, Any]]) -> None:
    _, code, names, slug, _ = CASES[case]
    row = rows[case]
    assert tuple(row[f"{unit}_name"] for unit in ("province", "city", "county", "township")) == names
    assert (row["region_code"], row["province"]) == (code, slug)


@pytest.mark.parametrize("case", CASES)
def test_level(case: str, rows: dict[str, dict[str, Any]]) -> None:
    assert rows[case]["level"] == CASES[case][4]


def test_a_code_that_the_table_lacks_stands_as_the_portal_file_states_it() -> None:
    """A county younger than the table: its code, its province's name, and the level that its own name says."""
    told = [
        page(BODY, portal_region=code, title=f"{body}人民政府2023年法治政府建设情况报告")
        for code, body in (("429901", "云川县"), ("4399", "栖岩市"), ("420000", "湖北省"))
    ]
    assert [tuple(row[name] for name in ("region_code", "province", "county_name", "level")) for row in read(told)] == [
        ("429901", "hubei", None, "county"),
        ("4399", "hunan", None, "city"),
        ("42", "hubei", None, "province"),
    ]
