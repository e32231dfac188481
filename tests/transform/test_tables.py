"""Tables flattened to lines: what a number in a cell counts, and in what."""

import pytest

from tests.transform.readings import reports
from transform.observations import observations

COLUMNS = ("value", "unit", "subject", "indicator")


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        pytest.param(
            "单位 | 行政处罚(件) | 罚没金额(万元)\n水务局 | 12 | 3.5\n林业局 | 0 | 0",
            [
                (12, "件", "行政处罚", "penalty_cases"), (35000, "元", "罚没金额", "penalty_amount"),
                (0, "件", "行政处罚", "penalty_cases"), (0, "元", "罚没金额", "penalty_amount"),
            ],
            id="the column names the thing and its measure word",
        ),
        pytest.param(
            "结果 | 数量(件) | 占比\n维持 | 165 | 52.4%",
            [(165, "件", "维持", None), (52.4, "%", "维持", None)],
            id="a column that gives only the form leaves the name to the row",
        ),
        pytest.param(
            "年度 | 2023年 | 2024年\n受理复议申请(件) | 78 | 112",
            [
                (78, "件", "受理复议申请", "reconsideration_accepted"),
                (112, "件", "受理复议申请", "reconsideration_accepted"),
            ],
            id="columns of years",
        ),
        pytest.param(
            "序号 | 指标 | 完成情况\n1 | 执法培训 | 4期\n2 | 案卷评查 | 86卷",
            [(4, "期", "执法培训", "enforcement_training_sessions"), (86, "卷", "案卷评查", "case_file_reviews")],
            id="ordinals count nothing",
        ),
        pytest.param(
            "行政许可 | 行政处罚\n1265件 | 356件",
            [(1265, "件", "行政许可", "permits_granted"), (356, "件", "行政处罚", "penalty_cases")],
            id="a row without a name of its own",
        ),
        pytest.param("姓名 | 电话 | 年度\n张某 | 0731123 | 2024", [], id="telephone numbers and years"),
        pytest.param("首页 | 政务公开 | 3", [], id="one line is no table"),
    ],
)  # fmt: skip
def test_a_cell(text: str, rows: list[tuple[float, str, str, str | None]]):
    found = observations(reports([text])).collect()
    assert found.select(COLUMNS).rows() == rows


def test_the_head_of_one_table_names_nothing_in_the_next_report():
    found = observations(reports(["项目 | 行政处罚(件)\n水务局 | 12", "水务局 | 12\n林业局 | 15"])).collect()
    assert found.filter(report_id="0000000000000001")["indicator"].to_list() == [None]
