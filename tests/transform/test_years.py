"""The year reported on: title before opening before headings before the date of signature."""

from typing import Any

import pytest

from tests.transform.report_cases import BODY, page, read

YEARS: dict[str, tuple[dict[str, Any], int]] = {
    "title": (page(title="甲县人民政府关于2023年法治政府建设情况的报告"), 2023),
    "title_nian_du": (page(title="甲县2023年度法治政府建设年度报告"), 2023),
    "title_without_nian": (page(title="甲县2022法治政府建设工作报告"), 2022),
    "title_full_width": (page(title="甲县２０２１年法治政府建设情况报告"), 2021),
    "title_han": (page(title="甲县二〇一九年依法行政工作报告"), 2019),
    "title_han_circle": (page(title="甲县二○二○年法治政府建设情况报告"), 2020),
    "title_with_next_year": (page(title="甲局2023年法治政府建设工作总结及2024年工作计划"), 2023),
    "title_year_behind": (page(title="法治政府建设年度报告(2022年)"), 2022),
    "title_two_years": (page(title="甲县2021-2022年度法治政府建设情况报告"), 2022),
    "title_outline_in_brackets": (page(title="甲县落实纲要(2021—2025年)暨2023年法治政府建设情况报告"), 2023),
    "title_months": (page(title="甲局2023年1月—12月法治政府建设情况"), 2023),
    "title_spaced": (page(title="甲县 2020 年 法治政府建设情况报告"), 2020),
    "title_posted_number": (page(title="甲政〔2024〕5号 甲县2023年法治政府建设情况报告"), 2023),
    "opening": (page("2024年,甲镇坚持依法行政。\n" + BODY), 2024),
    "opening_since": (page("2022年以来,甲街道认真履职。\n" + BODY), 2022),
    "opening_told": (page("按照《纲要(2021—2025年)》和甲发〔2024〕2号要求,现将我局2023年度法治政府建设情况报告如下:\n" + BODY), 2023),
    "opening_full_width": (page("按照要求，现将我局２０２３年法治政府建设工作情况汇报如下：\n" + BODY), 2023),
    "opening_lost_dash": (page("按照规划(20212025年)要求,2023年,甲县扎实工作。\n" + BODY), 2023),
    "title_lines": (page("甲镇人民政府\n关于2021年法治政府建设情况的报告\n县委、县政府:\n" + BODY), 2021),
    "heading_of_measures": (page("各项工作扎实推进。\n一、2020年度主要举措和成效\n开展检查3次。\n二、2021年工作安排\n抓好落实。"), 2020),
    "heading_of_plans": (page("各项工作扎实推进。\n一、主要举措和成效\n开展检查3次。\n二、2022年工作安排\n抓好落实。"), 2021),
    "signed_in_january": (page("各项工作扎实推进。\n" + BODY + "\n甲镇人民政府\n2024年1月15日"), 2023),
    "signed_in_december": (page("各项工作扎实推进。\n" + BODY + "\n甲镇人民政府\n2024年12月25日"), 2024),
    "nothing": (page("各项工作扎实推进。\n" + BODY), 0),
    "url_tells_nothing": (page(BODY, url="http://www.jia.gov.cn/202403/t20240301_1.html"), 0),
    "implausible": (page("1978年以来,改革不断深化。\n" + BODY), 0),
}  # fmt: skip


@pytest.fixture(scope="module")
def years() -> dict[str, int]:
    return dict(zip(YEARS, (row["report_year"] for row in read(p for p, _ in YEARS.values())), strict=True))


@pytest.mark.parametrize("case", YEARS)
def test_report_year(case: str, years: dict[str, int]) -> None:
    assert years[case] == YEARS[case][1]
