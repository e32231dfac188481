"""Who reports: by title, title lines, signature, registry, opening, the text's own words, 来源."""

from typing import Any

import pytest

from tests.transform.report_cases import BODY, page, read

# id: (what the page tells, issuer)
CASES: dict[str, tuple[dict[str, Any], str | None]] = {
    # By title
    "title_government_guanyu": (page(BODY, title="临溪县人民政府关于2023年度法治政府建设情况的报告"), "临溪县人民政府"),
    "title_department_year": (page(BODY, title="重庆市南川区卫生健康委员会2024年法治政府建设情况报告"), "重庆市南川区卫生健康委员会"),
    "title_department_guanyu": (page(BODY, title="重庆市开州区发展和改革委员会关于2023年法治政府建设情况的报告"), "重庆市开州区发展和改革委员会"),
    "title_area": (page(BODY, title="静海区2023年度法治政府建设情况报告"), "静海区"),
    "title_year_first": (page(BODY, title="2020年静海区法治政府建设情况报告"), "静海区"),
    "title_town": (page(BODY, title="六郎镇2024年法治政府建设年度报告"), "六郎镇"),
    "title_county_and_town": (page(BODY, title="永安市小陶镇人民政府2024年法治政府建设情况报告"), "永安市小陶镇人民政府"),
    "title_street_office": (page(BODY, title="西翥街道办事处2025年度法治政府建设情况工作报告"), "西翥街道办事处"),
    "title_inside_guanyu": (page(BODY, title="关于泰安区2022年依法行政工作情况的报告"), "泰安区"),
    "title_joint_blank": (page(BODY, title="中共嘉兴市委 嘉兴市人民政府关于2023年度法治政府建设情况的报告"), "中共嘉兴市委、嘉兴市人民政府"),
    "title_joint_run_together": (page(BODY, title="中共黄湾镇委员会黄湾镇人民政府关于报送2024年度法治政府建设的报告"), "中共黄湾镇委员会、黄湾镇人民政府"),
    "title_joint_comma": (page(BODY, title="中共盘锦市委、盘锦市人民政府2023年法治政府建设年度报告"), "中共盘锦市委、盘锦市人民政府"),
    "title_party_street": (
        page(BODY, title="中共天津市南开区兴南街道工作委员会天津市南开区人民政府兴南街道办事处关于2022年法治政府建设的报告"),
        "中共天津市南开区兴南街道工作委员会、天津市南开区人民政府兴南街道办事处",
    ),
    "title_white_paper": (page(BODY, title="云南省法治政府建设白皮书(2022年度)"), "云南省"),
    "title_committee_zone": (page(BODY, title="广西—东盟经济技术开发区管委会2024年法治政府建设年度报告"), "广西—东盟经济技术开发区管委会"),
    "title_zone": (page(BODY, title="天津滨海高新区管委会2021年度法治政府建设情况报告"), "天津滨海高新区管委会"),
    "title_ministry": (page(BODY, title="司法部2023年法治政府建设年度报告"), "司法部"),
    "title_province": (page(BODY, title="湖北省人民政府关于2022年法治政府建设情况的报告"), "湖北省人民政府"),
    "title_corps": (page(BODY, title="新疆生产建设兵团2023年法治政府建设情况报告"), "新疆生产建设兵团"),
    "title_division_of_corps": (page(BODY, title="第八师石河子市2023年度法治政府建设情况报告"), "第八师石河子市"),
    "title_han_year": (page(BODY, title="乐山市司法局二〇二一年依法行政工作报告"), "乐山市司法局"),
    "title_tax": (page(BODY, title="国家税务总局清河县税务局2023年法治政府建设年度报告"), "国家税务总局清河县税务局"),
    "place_like_a_relative": (page(BODY, title="镇江市水利局2023年法治政府建设年度报告"), "镇江市水利局"),
    "place_like_a_pronoun": (page(BODY, title="全椒县2023年法治政府建设年度报告"), "全椒县"),
    "place_like_a_pronoun_too": (page(BODY, title="贵州省教育厅2023年法治政府建设年度报告"), "贵州省教育厅"),
    "title_without_name": (page(BODY, title="2023年法治政府建设年度报告"), None),
    # By the title lines of the text
    "lines": (page("仁和镇人民政府\n关于2024年度法治政府建设工作的报告\n" + BODY), "仁和镇人民政府"),
    "lines_joint": (
        page("中共和平县委\n和平县人民政府\n关于2023年度法治政府建设情况的报告\n市委、市政府:\n" + BODY),
        "中共和平县委、和平县人民政府",
    ),
    "lines_under_bare_title": (
        page("大渡口区人民政府\n关于2022年法治政府建设情况的报告\n" + BODY, title="关于2022年法治政府建设情况的报告"),
        "大渡口区人民政府",
    ),
    "byline": (page("2023年法治政府建设年度报告\n湖南省农业农村厅\n(2024年1月31日)\n2023年,我厅认真履职。\n" + BODY), "湖南省农业农村厅"),
    "byline_under_the_title_of_the_page": (page("平利县水利局\n一年来,我局认真履职。\n" + BODY, title="2023年法治政府建设报告"), "平利县水利局"),
    "byline_is_no_heading": (page("年度重点工作部署\n一年来,荣昌区坚持依法行政。\n" + BODY), "荣昌区"),
    # By the signature
    "signature": (page("现将一年来的工作报告如下。\n" + BODY + "\n平利县水利局\n2024年1月8日", title="2023年法治政府建设工作总结"), "平利县水利局"),
    "signature_joint": (
        page(BODY + "\n中共石柱县黄水镇委员会\n石柱县黄水镇人民政府\n2023年12月30日"),
        "中共石柱县黄水镇委员会、石柱县黄水镇人民政府",
    ),
    "signature_without_date": (page(BODY + "\n大足区铁山镇人民政府", title="2025年法治政府建设年度报告"), "大足区铁山镇人民政府"),
    "signature_under_a_pronoun": (
        page("县委、县政府:\n现将我镇2023年法治政府建设情况报告如下:\n" + BODY + "\n中共石柱县黄水镇委员会   石柱县黄水镇人民政府\n2024年1月5日"),
        "中共石柱县黄水镇委员会、石柱县黄水镇人民政府",
    ),
    "signature_fuller": (page(BODY + "\n璧山区司法局\n2024年3月1日", title="司法局2023年法治政府建设情况报告"), "璧山区司法局"),
    "signature_is_government_of_title": (page(BODY + "\n龙溪镇人民政府\n2025年1月3日", title="龙溪镇2024年法治政府建设年度报告"), "龙溪镇人民政府"),
    "not_a_signature": (page(BODY + "\n特此报告", title="湖口县2024年法治政府建设年度报告"), "湖口县"),
    # By the registry
    "listing": (page(BODY, title="2025年度法治政府建设情况的报告", listing_issuer="荣昌区广顺街道办事处"), "荣昌区广顺街道办事处"),
    "listing_fuller": (page(BODY, title="广顺街道2025年度法治政府建设情况", listing_issuer="荣昌区广顺街道办事处"), "荣昌区广顺街道办事处"),
    # By the opening
    "opening_town": (page("2024年,古镛镇坚持以习近平法治思想为指导,扎实推进各项工作。\n" + BODY), "古镛镇"),
    "opening_since": (page("2024年以来,大中街道认真落实上级部署。\n" + BODY), "大中街道"),
    "opening_office": (page("2025年,鼓楼街道办事处深入学习贯彻习近平法治思想,紧扣基层实际。\n" + BODY), "鼓楼街道办事处"),
    "opening_after_leadership": (page("2022年,在市委、市政府的坚强领导下,宁乡市认真贯彻落实各项决策。\n" + BODY), "宁乡市人民政府"),
    "opening_told": (page("区委、区政府:\n按照文件要求,现将昌州街道2021年度法治政府建设情况报告如下:\n" + BODY), "昌州街道"),
    "opening_department": (page("2023年,云阳县林业局始终坚持依法行政。\n" + BODY), "云阳县林业局"),
    "opening_place_like_a_verb": (page("2023年,福建省将乐县坚持依法行政。\n" + BODY), "福建省将乐县"),
    "opening_full_width": (page("2024年，古镛镇坚持问题导向，扎实推进各项工作。\n" + BODY), "古镛镇"),
    "superior_is_no_issuer": (page("2024年,在区委、区政府的正确领导下,我镇认真开展工作。六郎镇机构改革后,六郎镇调整了分工。\n" + BODY), "六郎镇"),
    # By the words of a text that calls itself 我局
    "pronoun_department": (
        page("2024年,在区委的领导下,我局认真履职。印发《永定区卫生健康局执法细则》,修订《永定区卫生健康局工作规则》。县司法局给予指导。\n" + BODY),
        "永定区卫生健康局",
    ),
    "pronoun_committee": (page("一年来,我委持续推进工作。制定《南川区卫生健康委员会普法计划》。\n" + BODY), "南川区卫生健康委员会"),
    "pronoun_street": (page("为推进依法行政,我街道完善制度。荷城街道成立领导小组,健全《荷城街道行政决策制度》。\n" + BODY), "荷城街道"),
    "pronoun_county": (page("一年来,我县落实各项部署。城口县政务大厅新增窗口,城口县司法局组织培训。\n" + BODY), "城口县"),
    # An area and its government
    "area_whose_text_names_its_government": (
        page("一年来,区政府召开常务会议12次。\n" + BODY, title="静海区2023年度法治政府建设情况报告"), "静海区人民政府",
    ),
    "town_whose_text_names_its_government": (page("2024年,六郎镇认真履职,镇党委、政府高度重视。\n" + BODY), "六郎镇人民政府"),
    "league": (page("一年来,盟行署召开常务会议12次。\n" + BODY, title="锡林郭勒盟2023年法治政府建设情况报告"), "锡林郭勒盟行政公署"),
    "prefecture_without_a_congress": (page("一年来,地区行署高度重视。\n" + BODY, title="阿克苏地区2023年法治政府建设情况报告"), "阿克苏地区行政公署"),
    "government_in_short": (page("2022年,延边州政府坚持依法行政。\n" + BODY, title="2022年度法治政府建设情况报告"), "延边州人民政府"),
    "street_in_short": (page("2022年,兴南街坚持依法行政。\n" + BODY, title="兴南街2022年法治政府建设工作报告"), "兴南街"),
    "town_whose_text_names_its_head": (page("2024年,六郎镇认真履职,由镇党委书记、镇长任组长。\n" + BODY), "六郎镇人民政府"),
    "words_that_begin_like_a_head": (page("2024年,健全全区长效机制。\n" + BODY, title="静海区2023年度法治政府建设情况报告"), "静海区"),
    "government_above_is_not_the_area's": (page("2024年,六郎镇认真履职,落实区政府部署。\n" + BODY), "六郎镇"),
    "street_has_no_government": (page("2024年,大中街道认真履职,落实区政府部署。\n" + BODY), "大中街道"),
    "opening_zone": (page("2023年,东疆综合保税区管委会坚持依法行政。\n" + BODY), "东疆综合保税区管委会"),
    "opening_town_not_in_the_table": (page("2023年,下太镇人民政府坚持依法行政。\n" + BODY), "下太镇人民政府"),
    # By 来源
    "source": (page("一年来,各项工作有序推进。\n" + BODY, title="2024年法治政府建设年度报告", source="垫江县桂东街道办事处"), "垫江县桂东街道办事处"),
    "source_is_no_department_of_an_area": (page(BODY, title="静海区2023年度法治政府建设情况报告", source="静海区司法局"), "静海区"),
    "publisher": (
        page("一年来,我局认真履职。\n" + BODY, title="2024年法治政府建设年度报告", publisher="垫江县水利局", source="垫江县人民政府办公室"), "垫江县水利局",
    ),
    "publisher_is_not_the_one_of_the_title": (
        page(BODY, title="静海区2023年度法治政府建设情况报告", publisher="静海区司法局"), "静海区",
    ),
    "relative_is_completed": (page(BODY, title="区司法局2023年法治政府建设情况报告", portal_region="500153"), "荣昌区司法局"),
    "relative_joint": (page(BODY, title="县委、县政府关于2023年度法治政府建设情况的报告", portal_region="451421"), "扶绥县委、扶绥县人民政府"),
    "relative_of_a_municipality": (page(BODY, title="市水利局2023年法治政府建设情况报告", portal_region="500153"), "重庆市水利局"),
    "relative_subject": (
        page("2024年,县卫生健康局在县委、县政府的领导下,认真履职。落实《象山县普法责任清单》,服务象山县企业。\n" + BODY), "象山县卫生健康局",
    ),
    "relative_government": (page("现将省政府2022年度法治政府建设情况报告如下。\n印发《湖南省重大行政决策目录》。\n" + BODY), "湖南省人民政府"),
    "autonomous_region": (page(BODY, title="自治区2017年法治政府建设情况报告", portal_region="65"), "新疆维吾尔自治区"),
    "relative_superior_is_none": (page("一年来,县委、县政府高度重视,各项工作有序推进。\n" + BODY), None),
    "relative_is_better_than_nobody": (page(BODY + "\n区司法局\n2024年1月5日", title="2023年法治政府建设情况报告"), "区司法局"),
}  # fmt: skip


@pytest.fixture(scope="module")
def issuers() -> dict[str, str | None]:
    return dict(zip(CASES, (row["issuer"] for row in read(fields for fields, _ in CASES.values())), strict=True))


@pytest.mark.parametrize("case", CASES)
def test_issuer(case: str, issuers: dict[str, str | None]) -> None:
    assert issuers[case] == CASES[case][1]
