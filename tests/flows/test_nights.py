"""Three nights: everything, nothing, and one posted and one amended."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from flows.demo import Article, demo_reports
from tests.flows.world import A_MONTH_ON, FIRST_NIGHT, SECOND_NIGHT, demo_world

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("prefect_api")]

POSTED = Article(
    "云川县柳渡镇人民政府2025年法治政府建设情况报告",
    date(2026, 3, 30),
    (
        "2025年,柳渡镇坚持以习近平法治思想为指导,扎实推进法治政府建设。现将有关情况报告如下:",
        "一、主要举措和成效",
        "全年开展普法宣传活动17场次,调解矛盾纠纷43件,调解成功率100%。",
        "二、存在的不足和原因",
        "执法力量仍显薄弱。",
        "三、下一年度主要安排",
        "2026年计划开展执法培训不少于5次。",
        "云川县柳渡镇人民政府",
        "2026年3月28日",
    ),
    name="t20260330_9900001",
)


def test_three_nights(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with demo_world(tmp_path, monkeypatch) as world:
        listings = sum(len(site.columns) for site in world.sites.values())

        # The first night brings every report once, about the right year.
        state = world.night(FIRST_NIGHT)
        assert state.is_completed(), state.message
        reports = world.table("reports")
        expected = sorted((report.issuer, report.year) for report in demo_reports() for _ in (None, *report.copies))
        assert sorted(reports.select("issuer", "report_year").iter_rows()) == expected
        assert reports["revision"].to_list() == [1] * reports.height
        before = world.bytes_of()

        # The second asks each listing once, with its validator, no article, and writes nothing.
        state = world.night(SECOND_NIGHT)
        assert state.is_completed()
        assert "nothing new" in state.message
        asked = [access for access in world.asked() if access.target != "/robots.txt"]
        assert len(asked) == listings
        assert all(access.conditional and access.status == 304 for access in asked)
        assert len(list((world.data / "snapshots").iterdir())) == 1
        assert world.record()["snapshot"] is None

        # A month on, one is posted and one amended: exactly these two change.
        site = world.sites["yunchuan"]
        town = next(r for r in demo_reports() if r.site == "yunchuan" and r.year == 2023 and r.column is None)
        entry = site.entry(town.title)
        late = datetime(2026, 3, 31, 2, tzinfo=UTC)
        site.post(POSTED, at=late)
        amended = site.amend(
            entry.path, at=late, paragraphs=(*entry.article.paragraphs[:-1], "另开展法治专题讲座9场次。")
        )
        state = world.night(A_MONTH_ON)
        assert state.is_completed(), state.message
        record = world.record()
        assert {key: sum(one[key] for one in record["portals"].values()) for key in ("new", "changed")} == {
            "new": 1,
            "changed": 1,
        }
        after = world.table("reports")
        assert after.height == reports.height + 1
        changed = after.filter(after["revision"] > 1)
        assert changed["url"].to_list() == [amended]
        assert changed["revision"].to_list() == [2]
        assert "专题讲座9场次" in changed["text"].item()
        touched = {2023, 2025}
        now = world.bytes_of()
        same = {path for path, content in before.items() if now.get(path) == content}
        assert {path for path in before if not any(f"report_year={year}/" in path for year in touched)} <= same
        written = sum(len(content) for path, content in now.items() if before.get(path) != content)
        assert record["bytes_written"] == written > 0
        untouched = after.join(reports, on=reports.columns, how="semi", nulls_equal=True)
        assert untouched.height == reports.height - 1


def test_a_portal_that_fails_is_named_and_the_others_are_published(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with demo_world(tmp_path, monkeypatch) as world:
        monkeypatch.setenv("FAZHI_RESOLVE", f"www.lanting.test=,{world.web.resolve}")
        state = world.night()
        assert state.is_failed()
        assert "lanting" in state.message
        assert "yunchuan" not in state.message
        record = world.record()
        assert record["status"] == "partial"
        assert {name: one["status"] for name, one in record["portals"].items()} == {
            "lanting": "failed",
            "qiyan": "ok",
            "shuoling": "ok",
            "yunchuan": "ok",
        }
        assert record["portals"]["lanting"]["refused"].get("dns")
        assert sorted(set(world.table("reports")["portal"])) == ["qiyan", "shuoling", "yunchuan"]

        # Once the name resolves again, the next night brings what was missing.
        monkeypatch.setenv("FAZHI_RESOLVE", world.web.resolve)
        assert world.night(SECOND_NIGHT).is_completed()
        assert "lanting" in set(world.table("reports")["portal"])


def test_an_address_that_two_portals_list_is_one_report(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with demo_world(tmp_path, monkeypatch) as world:
        twin = (world.registry / "qiyan.toml").read_text(encoding="utf-8").replace("栖岩市司法局", "栖岩市人民政府")
        (world.registry / "another.toml").write_text(twin, encoding="utf-8")
        assert world.night(portals=["qiyan"]).is_completed()
        before = world.bytes_of()
        assert world.night(SECOND_NIGHT, portals=["another", "qiyan"]).is_completed()
        assert world.bytes_of() == before
        assert set(world.table("reports")["portal"]) == {"qiyan"}
