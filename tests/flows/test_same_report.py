"""The same report on two hosts and in two columns, not word for word: one report, whichever was read in which night."""

from datetime import date
from pathlib import Path

import pytest

from flows.demo import Article, Column, Identity, PlainSite, Site, TrsSite
from tests.flows.world import FIRST_NIGHT, SECOND_NIGHT, world_of

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("prefect_api")]

TITLE = "荣昌区司法局2025年法治政府建设年度报告"
BODY = (
    "2025年，荣昌区司法局深入推进法治政府建设，现将有关情况报告如下：",
    "一、主要举措和成效",
    *(f"{month}月审查规范性文件{month + 4}件，办理行政复议案件{month * 3}件，培训执法人员{month * 20}人次。" for month in range(1, 13)),
    "二、存在的不足和原因",
    "个别执法人员的程序意识还不够强。",
    "三、下一年度主要安排",
    "继续落实行政执法三项制度。",
)  # fmt: skip
OTHER_YEAR = tuple(line.replace("2025年", "2024年").replace("件", "宗") for line in BODY)


def identity(name: str) -> Identity:
    return Identity(name, name, "5001530001", "测ICP备00000001号", "测公网安备 00000000000001号")


def test_one_report_is_counted_once_wherever_it_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bureau: Site = TrsSite(
        "sfj.rc.test", identity("荣昌区司法局"), (Column("fzbg", "法治政府建设年度报告"), Column("gzbg", "工作报告"))
    )
    district: Site = PlainSite("www.rc.test", identity("荣昌区人民政府"), (Column("fzbg", "法治政府建设年度报告"),))
    first = bureau.post(Article(TITLE, date(2026, 1, 9), BODY, source="荣昌区司法局"), "fzbg")
    for site, column in ((bureau, "gzbg"), (district, "fzbg")):
        site.post(Article("关于法治政府建设工作要点的通知", date(2026, 1, 2), ("略。",)), column)
    regions = {"sfj": "500153", "rc": "500153"}
    with world_of(tmp_path, monkeypatch, {"sfj": bureau, "rc": district}, regions) as world:
        assert world.night(FIRST_NIGHT).is_completed()
        # Later the same text stands in another column with a corrected figure, and on the district's own site without a
        # full stop and with a line more; last year's report goes up beside it.
        corrected = tuple(line.replace("培训执法人员240人次", "培训执法人员241人次") for line in BODY)
        second = bureau.post(Article(TITLE, date(2026, 2, 1), corrected, source="荣昌区司法局"), "gzbg")
        reprinted = (*(line.replace("，", ",") for line in BODY), "本报告电子版可在荣昌区人民政府门户网站下载")
        third = district.post(Article(TITLE, date(2026, 2, 2), reprinted, source="区司法局"), "fzbg")
        older = bureau.post(
            Article(TITLE.replace("2025", "2024"), date(2025, 1, 9), OTHER_YEAR, source="荣昌区司法局"), "fzbg"
        )
        assert world.night(SECOND_NIGHT).is_completed()
        reports = {row["url"]: row for row in world.table("reports").to_dicts()}
        assert set(reports) == {first, second, third, older}
        one = reports[first]["report_id"]
        assert {url: row["duplicate_of"] for url, row in reports.items()} == {
            first: None,
            second: one,
            third: one,
            older: None,
        }
        counted = world.table("indicators")["report_id"].unique().to_list()
        assert set(counted) <= {one, reports[older]["report_id"]}

        # Nights that bring other reports leave the relation as it is.
        district.post(Article("荣昌区财政局2025年法治政府建设年度报告", date(2026, 2, 20), tuple(line.replace("司法局", "财政局").replace("培训", "轮训") for line in BODY)), "fzbg")  # fmt: skip
        assert world.night("2026-03-04T18:30:00Z").is_completed()
        again = {row["url"]: row["duplicate_of"] for row in world.table("reports").to_dicts()}
        assert {url: again[url] for url in reports} == {url: row["duplicate_of"] for url, row in reports.items()}
