"""The demo's reports hold what readers must handle, what is said to be true of them is, and their portals are served."""

import csv
import re
import tomllib
from importlib import resources
from pathlib import Path

import pytest

from extract.registry import load_registry
from flows.demo import PORTALS, DemoReport, Fact, address, demo_reports, demo_sites, write_registry
from flows.demo.truth import parse_report, written_reports

WRITTEN = written_reports()
ALL_TEXT = "\n".join("\n".join(report.paragraphs + report.after) for report in WRITTEN)
FACTS = [pytest.param(report, fact, id=f"{report.issuer}-{report.year}-{fact.subject}-{fact.number}")
         for report in demo_reports() for fact in report.facts]  # fmt: skip
MULTIPLIERS = {"": 1, "万": 10_000, "亿": 100_000_000}
IN_WORDS = {"两": 2, "一": 1, "一百一十七": 117}


def test_reports_spread_over_portals_levels_and_years() -> None:
    assert len(WRITTEN) >= 10
    assert {report.site for report in WRITTEN} == {portal.id for portal in PORTALS}
    assert {report.level for report in WRITTEN} >= {"city", "county", "department", "township"}
    years = {report.year for report in demo_reports() if report.issuer == "云川县人民政府"}
    assert years == set(range(2018, 2026))
    keys = [(report.issuer, report.year) for report in demo_reports()]
    assert len(keys) == len(set(keys))


def test_lengths_are_those_of_the_genre() -> None:
    lengths = sorted(sum(map(len, report.text)) for report in WRITTEN)
    assert lengths[0] > 500
    assert lengths[len(lengths) // 2] > 1200
    assert lengths[-1] > 2500


@pytest.mark.parametrize(
    "pattern",
    [
        r"\d万余件", r"近\d+万", r"逾\d", r"\d多(?:次|人)", r"不少于\d", r"不低于\d", r"不超过\d", r"[\d%次名]以[上内]", r"\d份左右",
        r"分别为\d+件、\d+件、\d+件", r"由\d+次减少到\d+次", r"\d—\d", r"\d至\d", r"同比增长", r"同比下降", r"个百分点",
        r"<table", r"\d<br|</span><span", r"[０-９]", r"\d,\d{3}", r"\d \d{3}亩", r"[一二三四五六七八九]百[一二三四五六七八九]?十",
        r"两(?:场|次|个)", r"[五六七八九]成", r"[^\d]0件", r"申请0。", r"辆（次）", r"场（次）", r"每(?:月|季度).{0,12}不少于",
        r"〔20\d\d〕\d+号", r"“721”工作法", r"1\+3\+N", r"12345", r"“12·4”", r"“一规划两纲要”", r"“三项制度”", r"“八五”普法", r"第37号",
        r"联系人", r"中共.+工作委员会", r"^[^。]+[：:]$", r"附件", r"㵲", r",",
    ],
)  # fmt: skip
def test_texts_hold_what_readers_must_handle(pattern: str) -> None:
    assert re.search(pattern, ALL_TEXT, re.M)


@pytest.mark.parametrize(("report", "fact"), FACTS)
def test_a_fact_is_what_the_text_says(report: DemoReport, fact: Fact) -> None:
    text = "\n".join(report.text)
    assert fact.number in text
    assert fact.evidence is None or (fact.evidence in text and fact.number in fact.evidence)
    assert (fact.qualifier, fact.status, fact.measure) in {
        (qualifier, status, measure)
        for qualifier in ("exact", "approx", "at_least", "at_most")
        for status in ("actual", "target", "norm")
        for measure in ("level", "increase", "decrease")
    }
    match = re.search(r"(\d[\d ,.]*|[一两百十七]+)[余多]?([万亿]?)", fact.number)
    assert match is not None
    words = match[1].replace(" ", "").replace(",", "")
    stated = IN_WORDS[words] if words in IN_WORDS else float(words)
    assert stated * MULTIPLIERS[match[2]] == pytest.approx(fact.value)
    assert fact.unit in fact.number.replace("（次）", "次")


def test_facts_use_codes_of_the_codebook() -> None:
    with (resources.files("transform") / "codebook" / "indicators.csv").open(encoding="utf-8") as file:
        codes = {row["code"] for row in csv.DictReader(file)}
    used = {fact.indicator for report in demo_reports() for fact in report.facts if fact.indicator}
    assert used <= codes
    assert len(used) >= 40


def test_every_report_stands_where_it_is_said_to() -> None:
    sites = demo_sites()
    copies = 0
    for report in demo_reports():
        site = sites[report.site]
        assert site.entry(address(report)).article.title == report.title
        for column in report.copies:
            copies += 1
            assert site.entry(address(report, column)).column == column
    assert copies == 1


def test_eight_years_are_paged() -> None:
    site = demo_sites()["yunchuan"]
    column = next(iter(site.columns.values()))
    assert len(site.entries(column.key)) > 3 * column.page_size


def test_contact_lines_are_no_part_of_a_report() -> None:
    for report in WRITTEN:
        assert "联系电话" not in "".join(report.text)


def test_front_matter_that_is_missing_names_the_file() -> None:
    with pytest.raises(ValueError, match=r"x\.txt: expected front matter"):
        parse_report("2024年法治政府建设情况报告\n", "x.txt")


def test_registry_names_every_listing(tmp_path: Path) -> None:
    paths = write_registry(tmp_path / "portals")
    assert [path.stem for path in paths] == [portal.id for portal in PORTALS]
    portals = load_registry(tmp_path / "portals")
    for portal in PORTALS:
        read = portals[portal.id]
        site = portal.open()
        assert (read.name, read.region, read.home) == (portal.name, portal.region, f"http://{portal.host}/")
        assert [(item.url, item.issuer, item.level) for item in read.listings] == [
            (site.listing_url(item.column), item.issuer, item.level) for item in portal.listings
        ]
    assert {portal.host.rsplit(".", 1)[-1] for portal in PORTALS} == {"test"}


def test_portal_files_are_toml_that_people_can_read(tmp_path: Path) -> None:
    text = write_registry(tmp_path)[0].read_text(encoding="utf-8")
    assert tomllib.loads(text)["listing"][1]["level"] == "township"
    assert "云川县人民政府" in text
