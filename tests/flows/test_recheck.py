"""Everything known asked for again; the site written by its deployment's flow; what people are told of a run."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from flows.notices import notice
from flows.recheck import recheck
from flows.report import report
from flows.run import PortalRecord, Run
from tests.flows.conftest import PrefectServer
from tests.flows.world import FIRST_NIGHT, SECOND_NIGHT, demo_world


@pytest.mark.slow
@pytest.mark.usefixtures("prefect_api")
def test_every_known_page_is_asked_for_in_full(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, prefect_server: PrefectServer
) -> None:
    with demo_world(tmp_path, monkeypatch) as world:
        assert world.night(FIRST_NIGHT, portals=["qiyan"]).is_completed()
        before = world.table("reports")
        site = world.sites["qiyan"]
        entry = site.entry(before["url"][0])
        # Amended without its listing showing it: no night would ask for it before its time.
        site.amend(
            before["url"][0],
            at=entry.modified,
            paragraphs=(*entry.article.paragraphs[:4], "全年开展法治专题讲座9场次。", *entry.article.paragraphs[4:]),
        )
        state = world.night(SECOND_NIGHT, portals=["qiyan"])
        assert "nothing new" in state.message
        state = world._run(SECOND_NIGHT, recheck, portals=["qiyan"])
        assert state.is_completed(), state.message
        articles = [one for one in world.asked() if f"http://{one.host}{one.target}" in set(before["url"])]
        assert len(articles) == before.height
        assert not any(one.conditional for one in articles)
        after = world.table("reports")
        assert after["revision"].sum() == before.height + 1
        assert "讲座9场次" in "".join(after["text"])

        out = tmp_path / "site"
        address = "https://fazhi.example.org/"

        async def write() -> Any:
            return await report(out=str(out), address=address, data=str(world.data), return_state=True)

        state = asyncio.run(write())
        assert state.is_completed(), state.message
        assert (out / "index.html").is_file()
        [link] = prefect_server.call("/artifacts/filter", {"artifacts": {"key": {"any_": ["report-site"]}}})
        assert address in link["data"]


def run_with(**portals: PortalRecord) -> Run:
    """A run that did this at its portals."""
    began = datetime(2026, 3, 2, tzinfo=UTC)
    return Run("r1", "nightly", Path("data"), began, lambda: began, None, portals=portals)  # type: ignore[arg-type]


def test_nothing_is_told_of_a_night_on_which_nothing_happened() -> None:
    assert notice(run_with(a=PortalRecord(unchanged=7, refused={"not_a_report": 2}))) is None


def test_a_message_says_what_a_person_must_know() -> None:
    drift = "signed is filled in 20 % of the 30 reports read, in 95 % of those published before"
    told = notice(
        run_with(
            red=PortalRecord(status="failed", refused={"dns": 1}, warnings=["www.red.test: does\nnot resolve"]),
            fine=PortalRecord(new=3, changed=1),
            odd=PortalRecord(new=2, quarantined=["count: 2 reports; expected 40"], warnings=[drift]),
        )
    )
    assert told is not None
    subject, body = told
    assert subject == "fazhi nightly: 5 new, 1 changed, 1 of 3 portals failed, 1 held back"
    assert "- red: dns 1; www.red.test: does not resolve" in body
    assert "- fine: 3" in body
    assert "- odd: count: 2 reports; expected 40" in body
    assert f"- odd: {drift}" in body
    many = run_with(**{f"p{n:03}": PortalRecord(status="failed", refused={"timeout": 1}) for n in range(60)})
    told = notice(many)
    assert told is not None
    assert "- and 40 more" in told[1]
