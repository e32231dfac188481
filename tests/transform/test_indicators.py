"""One value per report and indicator: which of several is chosen, and which never."""

import polars as pl
import pytest

from tests.transform.readings import WIDE, reports
from transform.indicators import indicators
from transform.observations import observations
from transform.schema import INDICATORS


def chosen(text: str, code: str, section: str = "measures", year: int = 2024) -> tuple[float, int] | None:
    """Value and count of observations of an indicator in a text, None where it has none."""
    panel = indicators(observations(reports([text.translate(WIDE)], [section], year))).collect()
    rows = panel.filter(pl.col("indicator") == code).select("value", "n_observations").rows()
    return rows[0] if rows else None


@pytest.mark.parametrize(
    ("text", "code", "value"),
    [
        ("立案56件。办结52件。", "cases_filed", (56, 1)),
        ("一季度立案12件。全年立案56件。", "cases_filed", (56, 2)),
        ("上半年立案12件,全年立案56件。", "cases_filed", (56, 2)),
        ("截至6月底,立案12件;截至12月底,立案56件。", "cases_filed", (56, 2)),
        ("截至6月底,立案12件。截至11月底,立案50件。", "cases_filed", (50, 2)),
        ("立案56件。12月立案9件。", "cases_filed", (56, 2)),
        ("立案56件。立案3件。", "cases_filed", (56, 2)),
        ("立案48件,更正为立案56件。", "cases_filed", (56, 2)),
        ("区公安局立案12件。全区立案56件。", "cases_filed", (56, 2)),
        ("区公安局立案12件,区市场监管局立案9件。", "cases_filed", (12, 2)),
        ("各镇街立案56件。桃源镇立案9件。", "cases_filed", (56, 2)),
        ("为全镇立案56件。立案9件。", "cases_filed", (56, 2)),
        ("在区公安局立案56件。立案9件。", "cases_filed", (56, 2)),
        ("办理行政复议案件89件,同比上升32.8%。", "reconsideration_accepted", (89, 2)),
        ("信访件同比下降12%。", "petition_cases", None),
        ("去年立案48件,今年立案56件。", "cases_filed", (56, 2)),
        ("2022年立案48件,2024年立案56件。", "cases_filed", (56, 2)),
        ("行政审批事项由49项压缩为33项。", "service_items", (33, 2)),
        ("负责人出庭应诉率从上年的61.5%提升至82.3%。", "head_appearance_rate", (82.3, 2)),
        ("行政执法人员由原来的20名增加到30名。", "enforcement_officers", (30, 2)),
        ("由30名行政执法人员组成5支队伍。", "enforcement_officers", (30, 1)),
        ("其中新增人民调解员5名,现有人民调解员45名。", "mediators", (5, 2)),
        ("排查矛盾纠纷100起,其中邻里纠纷30起。", "mediation_cases", (100, 2)),
        ("矛盾纠纷中,其中邻里纠纷30起;共排查矛盾纠纷100起。", "mediation_cases", (100, 2)),
        ("开展案卷评查2次,评查案卷120卷。", "case_file_reviews", (120, 2)),
        ("每月开展一次案卷评查,全年评查案卷36卷。", "case_file_reviews", (36, 2)),
        ("每季度召开1次法治建设专题会议。", "leadership_meetings", None),
        ("下一步,将举办执法培训4期。", "enforcement_training_sessions", None),
        ("举办执法培训3期。下一步,将举办执法培训4期。", "enforcement_training_sessions", (3, 2)),
    ],
)
def test_rule(text: str, code: str, value: tuple[float, int] | None):
    assert chosen(text, code) == value


@pytest.mark.parametrize(("issuer", "value"), [("云川县桃源镇人民政府", 12), ("云川县人民政府", 56), (None, 56)])
def test_the_body_itself_goes_before_a_part_of_it(issuer: str | None, value: float):
    stated = observations(reports(["桃源镇立案12件。累计立案56件。".translate(WIDE)]))
    panel = indicators(stated.with_columns(issuer=pl.lit(issuer, pl.String))).collect()
    assert panel.filter(pl.col("indicator") == "cases_filed")["value"].to_list() == [value]


def test_plans_never_enter():
    assert chosen("培训执法人员100人次。", "enforcement_training_participants", "plans") is None


def test_chosen_row_keeps_unit_qualifier_and_place():
    text = "全年发放宣传资料近2万册。"
    row = indicators(observations(reports([text]))).collect().row(0, named=True)
    assert (row["indicator"], row["value"], row["unit"], row["qualifier"]) == (
        "publicity_materials",
        20000,
        "册",
        "approx",
    )
    assert text[row["char_start"] :].startswith("近2万册")


def test_columns_and_keys():
    panel = indicators(observations(reports(["立案3件。立案2件。", "立案5件,结案4件。"])))
    assert dict(panel.collect_schema()) == INDICATORS | {"report_year": pl.Int32()}
    rows = panel.collect()
    assert rows.select("report_id", "indicator").is_unique().all()
    assert rows.height == 3


def test_uncoded_observations_leave_no_row():
    assert indicators(observations(reports(["购置桌椅30套。"]))).collect().height == 0
