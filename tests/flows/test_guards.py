"""What would be wrong is not published: it waits in quarantine until someone has looked, and the others go on."""

import json
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from flows.cli import main
from tests.flows.world import A_MONTH_ON, World, demo_world

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("prefect_api")]

LATER = "2026-05-06T18:30:00Z"
NEXT = "2026-05-07T18:30:00Z"


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    with demo_world(tmp_path, monkeypatch) as world:
        assert world.night().is_completed()
        yield world


def rewrite(world: World, site: str, change: Callable[[tuple[str, ...]], tuple[str, ...]], most: int = 999) -> int:
    """Give the articles of a site, up to so many, other paragraphs; how many were changed."""
    entries = [entry for entry in world.sites[site].entries() if "法治政府建设" in entry.article.title][:most]
    for entry in entries:
        world.sites[site].amend(entry.path, paragraphs=change(entry.article.paragraphs))
    return len(entries)


def command(world: World, *words: str) -> int:
    """Run `fazhi …` on the world's data; the status with which it ends."""
    with pytest.raises(SystemExit) as ended:
        main([*words, "--data", str(world.data)])
    return int(ended.value.code or 0)


def rows(world: World, site: str) -> pl.DataFrame:
    return world.table("reports").filter(pl.col("portal") == site)


def with_chrome(paragraphs: tuple[str, ...]) -> tuple[str, ...]:
    """What a new template does: a text of the site's own in every report."""
    return (*paragraphs[:-1], "本站提供智能问答服务128次,累计访问量3000万次。", paragraphs[-1])


def test_portals_whose_every_page_changed_wait_and_the_others_are_published(world, capsys):
    """lanting changes for good and is accepted; shuoling is itself again later; yunchuan has four reports amended;
    qiyan is too small to be judged."""
    assert not (world.data / "quarantine").exists(), "the first night held something back"
    before, theirs = rows(world, "lanting"), rows(world, "shuoling")
    original = {entry.path: entry.article.paragraphs for entry in world.sites["shuoling"].entries()}
    for site, most in (("lanting", 99), ("shuoling", 99), ("yunchuan", 4), ("qiyan", 99)):
        rewrite(world, site, with_chrome, most)
    state = world.night(A_MONTH_ON)
    assert state.is_completed()
    assert "in quarantine: lanting, shuoling" in state.message
    told = world.record()["portals"]
    for site, was in (("lanting", before), ("shuoling", theirs)):
        assert rows(world, site).equals(was), "yesterday's rows stay"
        assert [line.split(":")[0] for line in told[site]["quarantined"]] == ["every_page_changed"]
        assert told[site]["changed"] == told[site]["new"] == 0
    assert (told["yunchuan"]["changed"], told["yunchuan"]["quarantined"]) == (4, [])
    assert told["qiyan"]["changed"] > 0
    waiting = pl.read_parquet(world.data / "quarantine" / "lanting" / "reports.parquet")
    assert waiting["text"].str.contains("智能问答").all()

    # They wait on the next night too, which writes nothing; a portal that is itself again leaves a note.
    for path, paragraphs in original.items():
        world.sites["shuoling"].amend(path, paragraphs=paragraphs)
    assert world.night(LATER).is_completed()
    assert world.record()["snapshot"] is None
    assert command(world, "status") == 0
    said = capsys.readouterr().out
    assert "every_page_changed" in said
    assert "fazhi status --accept lanting" in said
    assert "its pages are like themselves again" in said
    assert command(world, "verify") == 0

    # Someone looks, and finds it right: it is published as it waited, and nothing waits any more.
    for site in ("lanting", "shuoling"):
        assert command(world, "status", "--accept", site) == 0
    after = rows(world, "lanting")
    assert after["revision"].to_list() == [2] * before.height
    assert after["text"].str.contains("智能问答").all()
    assert rows(world, "shuoling").equals(theirs)
    capsys.readouterr()
    assert command(world, "status") == 0
    assert "quarantine" not in capsys.readouterr().out
    assert command(world, "status", "--changes") == 0
    assert "revision, text" in capsys.readouterr().out
    assert command(world, "status", "--changes", "20200101T000000Z", "20200102T000000Z") == 2
    assert "no snapshot '20200102T000000Z'" in capsys.readouterr().err
    state = world.bytes_of()
    assert world.night(NEXT).is_completed()
    assert world.bytes_of() == state
    assert command(world, "status", "--accept", "lanting") == 1, "there is nothing to accept"
    assert "expected one of none: nothing waits" in capsys.readouterr().err


def test_what_was_rejected_is_not_published_and_not_held_again(world):
    """The texts of lanting and the withdrawal of nearly all of shuoling."""
    before = world.bytes_of()
    rewrite(world, "lanting", with_chrome)
    for entry in world.sites["shuoling"].entries()[1:]:
        world.sites["shuoling"].withdraw(entry.path)
    for night in (A_MONTH_ON, LATER):
        assert world.night(night).is_completed()
    assert world.bytes_of() == before
    held = json.loads((world.data / "quarantine" / "shuoling" / "reason.json").read_text())
    assert [one["reason"] for one in held["reasons"]] == ["every_page_gone"]
    assert world.backfill(now=LATER, year=2021, sources=["archive"]).is_completed()
    assert world.bytes_of() == before, "reading the archive anew must not let in what waits"
    for site in ("lanting", "shuoling"):
        assert command(world, "status", "--reject", site) == 0
    assert world.night(NEXT).is_completed()
    assert world.bytes_of() == before
    assert {name: one["quarantined"] for name, one in world.record()["portals"].items() if one["quarantined"]} == {}
    assert list((world.data / "quarantine").glob("*/reason.json")) == []

    # A later change of a single page is looked at as any other.
    rewrite(world, "lanting", lambda paragraphs: (*paragraphs[:-1], "另开展培训9场次。", paragraphs[-1]), most=1)
    assert world.night("2026-06-12T18:30:00Z").is_completed()
    assert world.record()["portals"]["lanting"]["changed"] == 1


def test_options_that_do_not_go_together_are_misuse(capsys):
    with pytest.raises(SystemExit) as ended:
        main(["status", "--accept", "a", "--reject", "b"])
    assert ended.value.code == 2
    assert "each stand alone" in capsys.readouterr().err
