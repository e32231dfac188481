"""Each check that travels with the data, with cases on both of its sides."""

import polars as pl
import pytest

from tests.transform.readings import WIDE, reports
from transform.check_across import copies, jumps, near_identical
from transform.check_reports import FOUND, own_checks
from transform.checks import ACROSS, flag_rows
from transform.fingerprints import fingerprints
from transform.observations import observations
from transform.schema import CHECKS, FLAGS, INDICATORS

TITLE = "2024年法治政府建设情况报告"


def found_in(text: str, title: str = TITLE) -> list[tuple[str, str]]:
    """The checks that find something in a report with this text, and what."""
    report = reports([text.translate(WIDE)]).with_columns(title=pl.lit(title))
    rows = own_checks(report, observations(report).collect().lazy()).collect(engine="in-memory")
    assert rows.schema == FOUND
    assert set(rows["check"]) <= set(CHECKS) - set(ACROSS)
    return rows.select("check", "found").rows()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("出庭应诉率120%。", ["120 %"]),
        ("出庭应诉率100%。", []),
        ("办结率达到100.5%。", ["100.5 %"]),
        ("同比增长135%。", []),
        ("下一步,完成率力争达到120%。", []),
    ],
)
def test_rates_above_100(text, found):
    assert found_in(text) == [("rate_above_100", one) for one in found]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("办理行政处罚案件100件,其中普通程序案件60件、简易程序案件40件。", []),
        ("办理行政处罚案件100件,其中普通程序案件60件、简易程序案件50件。", ["60 + 50 = 110"]),
        ("办理行政处罚案件100件,其中普通程序案件60件、简易程序案件30件。", ["60 + 30 = 90"]),
        ("办理行政处罚案件100件,其中普通程序案件60件,简易程序案件30件。", ["60 + 30 = 90"]),
        ("办理行政处罚案件100件,其中普通程序案件60件。", []),
        ("清理规范性文件80件,其中保留70件、废止6件、宣布失效4件。", []),
        ("清理规范性文件80件,其中保留70件、废止6件、宣布失效3件。", ["70 + 6 + 3 = 79"]),
        ("排查矛盾纠纷100件,其中邻里纠纷30件、婚姻家庭纠纷20件。", []),
        ("排查矛盾纠纷100件,其中邻里纠纷130件。", ["130 = 130"]),
        ("立案56件,其中罚款案件50件,办结52件。", []),
        ("受理申请近100件,其中邻里纠纷130件。", []),
        ("立案56件。罚款案件60件、移送案件3件。", []),
        ("立案56件,其中罚款200万元、没收60件。", ["60 = 60"]),
        ("排查矛盾纠纷117件,调解成功113件,其中山林纠纷45件、宅基地纠纷31件、其他41件。", []),
        ("受理复议42件,审结39件(含上年结转3件),其中维持21件、驳回7件、撤销2件、调解9件。", []),
    ],
)
def test_parts_and_their_total(text, found):
    assert found_in(text) == [("parts_differ_from_total", one) for one in found]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("现有执法人员59名,其中法制审核人员3名,占比5.08%。", []),
        ("现有执法人员59名,其中法制审核人员3名,占比5.1%。", []),
        ("现有执法人员59名,其中法制审核人员3名,占比5%。", []),
        ("现有执法人员59名,其中法制审核人员3名,占比5.8%。", ["5.8 %"]),
        ("现有执法人员59名,其中法制审核人员3名,占执法人员总数的15%。", ["15 %"]),
        ("现有执法人员59名,持证58名,其中法制审核人员3名,占5.17%。", []),
        ("现有执法人员59名,其中法制审核人员3名,占比约5.8%。", []),
        ("排查矛盾纠纷100件,调解成功98件,调解成功率98%。", []),
        ("排查矛盾纠纷100件,调解成功88件,调解成功率98%。", ["98 %"]),
        ("排查矛盾纠纷100件,调解成功88件,群众满意率98%。", []),
        ("现有执法人员59名。法制审核人员占比5.8%。", []),
        ("受理100件,开展宣传3场次,占比50%。", []),
        ("男性60人、女性40人,分别占50%、50%。", []),
        ("受理行政复议案件33件,审结29件,按期审结率100%。", []),
        ("取消许可事项5项,承接下放事项11项,政务服务事项1386项全部纳入平台,“最多跑一次”事项占比达99%。", []),
    ],
)
def test_shares_and_the_counts_beside_them(text, found):
    assert found_in(text) == [("share_contradicted", one) for one in found]


@pytest.mark.parametrize(
    ("title", "text", "found"),
    [
        (TITLE, "现将2024年法治政府建设情况报告如下。", []),
        ("2023年法治政府建设情况报告", "现将法治政府建设情况报告如下。", ["the title names 2023"]),
        (TITLE, "现将2023年法治政府建设情况报告如下。", ["the text reports on 2023"]),
        (TITLE, "2023年,我局被评为先进。现将2024年法治政府建设情况报告如下。", []),
        ("二〇二四年法治政府建设情况报告", "", []),
        ("某局关于2021-2025年法治政府建设情况的报告", "", []),
        ("某局2024年法治政府建设情况和2025年工作打算", "", []),
        ("某局〔2025〕3号法治政府建设情况报告", "", []),
        (TITLE, "深入落实《法治政府建设实施纲要(2021-2025年)》,现将有关情况报告如下。", []),
        (TITLE, "2023年度法治政府建设情况报告\n一、主要举措", ["the text reports on 2023"]),
        ("法治政府建设情况报告", "现将2023年法治政府建设情况报告如下。", []),
    ],
)  # fmt: skip
def test_the_year_in_the_title_and_in_the_text(title, text, found):
    assert found_in(text, title) == [("year_contradicted", one) for one in found]


def test_a_flag_points_to_its_number():
    text = "一、举措\n办理行政处罚案件100件,其中普通程序案件60件、简易程序案件50件。"
    report = reports([text]).with_columns(title=pl.lit(TITLE))
    stated = observations(report).collect().lazy()
    row = own_checks(report, stated).collect(engine="in-memory").row(0, named=True)
    assert text[row["char_start"] :].startswith("100件")
    assert (row["indicator"], row["expected"]) == ("penalty_cases", "at most the total stated, 100")


def values(*reports: tuple[str, str, int, dict[str, float]], unit: str = "件") -> pl.LazyFrame:
    """Rows of indicators: report, issuer, year, and values by indicator."""
    rows = [
        {"report_id": report, "issuer": issuer, "region_code": "110101", "report_year": year, "indicator": code,
         "value": float(value), "unit": unit, "char_start": 7}
        for report, issuer, year, stated in reports
        for code, value in stated.items()
    ]  # fmt: skip
    return pl.LazyFrame(rows, schema={**INDICATORS, "report_year": pl.Int32})


@pytest.mark.parametrize(
    ("was", "now", "jump"),
    [(100, 1000, False), (100, 1001, True), (100, 10, False), (100, 9, True), (0, 500, False), (500, 0, False)],
)
def test_jumps_against_the_year_before(was, now, jump):
    rows = jumps(values(("a", "甲镇", 2023, {"fines": was}), ("b", "甲镇", 2024, {"fines": now}))).collect()
    assert rows.schema == FOUND
    assert rows.select("report_id", "indicator", "other_report_id").rows() == ([("b", "fines", "a")] if jump else [])


def test_a_number_beyond_every_integer_is_told_too():
    rows = jumps(values(("a", "甲镇", 2023, {"fines": 3}), ("b", "甲镇", 2024, {"fines": 1e21}))).collect()
    assert rows["found"].to_list() == ["1e+21 件"]


def test_a_jump_is_against_the_same_body_the_year_before_in_the_same_measure():
    one = ("a", "甲镇", 2023, {"fines": 1})
    assert jumps(values(one, ("b", "乙镇", 2024, {"fines": 900}))).collect().is_empty()
    assert jumps(values(one, ("b", "甲镇", 2025, {"fines": 900}))).collect().is_empty()
    assert jumps(values(one, ("b", "甲镇", 2024, {"trainings": 900}))).collect().is_empty()
    other = pl.concat([values(one), values(("b", "甲镇", 2024, {"fines": 900}), unit="元")])
    assert jumps(other).collect().is_empty()


def test_of_several_reports_of_the_year_before_the_one_published_last_counts():
    early, late = (
        values((name, "甲镇", 2023, {"fines": value})).with_columns(published=pl.date(2024, month, 1))
        for name, value, month in (("z", 900, 1), ("a", 5, 3))
    )
    now = values(("b", "甲镇", 2024, {"fines": 900}))
    for before in ([early, late], [late, early]):
        assert jumps(pl.concat([*before, now])).collect()["other_report_id"].to_list() == ["a"]


SAME = {"fines": 12, "trainings": 7, "hotline": 310, "rate": 100}


@pytest.mark.parametrize(
    ("now", "copied"),
    [
        (SAME, True),
        (SAME | {"fines": 13}, False),
        (SAME | {"lectures": 4}, True),
        ({"fines": 12, "trainings": 7}, False),
        ({"fines": 12, "rate": 100, "lectures": 1}, False),
    ],
    ids=["all the same", "one differs", "one more", "two are too few", "usual ones tell nothing"],
)
def test_a_report_copied_from_the_year_before(now, copied):
    rows = copies(values(("a", "甲镇", 2023, SAME), ("b", "甲镇", 2024, now))).collect()
    assert rows.schema == FOUND
    assert rows.select("report_id", "other_report_id").rows() == ([("b", "a")] if copied else [])


def sampled(*texts: tuple[str, str, str], year: int = 2024) -> pl.LazyFrame:
    """Reports by id, issuer and text."""
    frame = pl.LazyFrame(texts, schema=["report_id", "issuer", "text"], orient="row")
    return frame.join(fingerprints(frame, "report_id", "issuer"), on="report_id", how="left").select(
        "report_id", "issuer", "fingerprint", report_year=pl.lit(year, pl.Int32), region_code=pl.lit("110101")
    )


def report(name: str, *, changed: int = 0) -> str:
    """A text of twenty sentences, so many of them its own."""
    lines = [f"{name}第{number}项工作扎实推进并办理事项{number * 7}件。" for number in range(20)]
    return "\n".join(line.replace("办理", f"为{name}另行办理") + "完" * n if n < changed else line
                     for n, line in enumerate(lines))  # fmt: skip


def test_nearly_the_same_text_under_two_bodies():
    one, two = ("a", "甲镇人民政府", report("甲镇人民政府")), ("b", "乙镇人民政府", report("乙镇人民政府"))
    rows = near_identical(sampled(one, two)).collect()
    assert rows.schema == FOUND
    assert rows.select("report_id", "other_report_id").rows() == [("a", "b"), ("b", "a")]
    assert "乙镇人民政府" in rows["found"][0]


def test_texts_that_share_less_are_not_near_identical():
    one = ("a", "甲镇人民政府", report("甲镇人民政府"))
    close = ("b", "乙镇人民政府", report("乙镇人民政府").replace("事项7件", "事项9件").replace("事项14件", "事项15件"))
    assert near_identical(sampled(one, close)).collect().height == 2
    far = "\n".join(f"乙镇人民政府第{n}项工作扎实推进并办理事项{n * (7 if n % 3 else 8)}件。" for n in range(20))
    assert near_identical(sampled(one, ("b", "乙镇人民政府", far))).collect().is_empty()


def test_one_body_by_two_names_and_another_year_are_no_two_bodies():
    text = report("甲镇人民政府")
    one = ("a", "甲镇人民政府", text)
    assert near_identical(sampled(one, ("b", "某县甲镇人民政府", text))).collect().is_empty()
    both = pl.concat([sampled(one), sampled(("b", "乙镇人民政府", text), year=2023)])
    assert near_identical(both).collect().is_empty()


def test_a_text_that_many_bodies_share_whole_is_found_under_each():
    many = [(f"{n:03}", f"第{n}镇人民政府", report(f"第{n}镇人民政府")) for n in range(70)]
    assert near_identical(sampled(*many)).collect().height == 70


def test_short_texts_tell_nothing():
    short = "现将有关工作情况报告如下。全年各项工作有序推进。"
    assert near_identical(sampled(("a", "甲镇", short), ("b", "乙镇", short))).collect().is_empty()


def test_flags_carry_what_the_other_tables_carry():
    report = reports(["出庭应诉率120%。"]).with_columns(title=pl.lit(TITLE), issuer=pl.lit("甲镇"))
    stated = observations(report).collect().lazy()
    rows = flag_rows(own_checks(report, stated), report).collect(engine="in-memory")
    assert rows.schema == {**FLAGS, "report_year": pl.Int32}
    assert rows.select("check", "issuer", "province", "report_year").rows() == [
        ("rate_above_100", "甲镇", "hunan", 2024)
    ]
