"""W: what befalls the machine and the data folder, rather than a portal."""

import base64
import gzip
import os
import re
import subprocess
import sys
import threading
from html.parser import HTMLParser
from pathlib import Path

import polars as pl
import pytest

from load.dataset import open_table
from tests.extract.faulty_server import Answer
from tests.faults import sites
from tests.faults.faults import Late, everywhere
from tests.faults.nights import START, Command, Truth, World, check_host, check_world
from tests.faults.web import open_web

pytestmark = pytest.mark.slow

HOSTS = ("a", "b", "c")


@pytest.fixture
def world(command: Command, tmp_path: Path):
    with open_web() as web:
        yield World(web, tmp_path, command, hosts=HOSTS)


def article(path: str) -> bool:
    return "/t20" in path


def test_a_lost_and_a_damaged_ledger_are_built_again(world: World, truth: Truth) -> None:
    world.night()
    (world.data / "ledger/a.parquet").unlink()
    damaged = world.data / "ledger/b.parquet"
    content = bytearray(damaged.read_bytes())
    content[len(content) // 2 :] = b"\x5a" * (len(content) - len(content) // 2)
    damaged.write_bytes(bytes(content))
    night = world.night(1.0)
    check_world(night)
    for host in HOSTS:
        check_host(night, host, truth)
        assert not [path for path in night.asked(host) if article(path)], "nothing is asked for twice"
        assert night.portal(host)["status"] == "ok"
    assert night.record["snapshot"] is None
    assert [bool(night.portal(host)["warnings"]) for host in HOSTS] == [True, True, False]


def test_a_full_disk_fails_loudly_and_the_next_night_recovers(world: World, truth: Truth) -> None:
    world.night()
    before = open_table(world.data, "reports").collect()
    lines = [*sites.paragraphs("a", 2023), "同时,进一步充实基层执法力量。"]
    sites.put(world.web, "a", sites.path(2023), sites.article("a", 2023, lines=lines))
    full = world.night(32.0, largest=7000)
    assert full.status in (1, 3)
    assert "cannot be written" in full.err + str(full.record)
    assert "Traceback" not in full.err
    assert full.damage == []
    assert open_table(world.data, "reports").collect().equals(before), "what was published stays readable"
    night = world.night(32.1)
    check_world(night)
    for host in HOSTS:
        check_host(night, host, truth, loose=frozenset((2023,)))
    changed = night.reports_of("a").filter(pl.col("report_year") == 2023)
    assert changed["revision"].to_list() == [2]


def test_two_runs_at_once_on_one_folder(world: World, truth: Truth) -> None:
    for host in HOSTS:
        everywhere(lambda handler: Late(handler, 0.2))(world.web, host)
    first = []
    thread = threading.Thread(target=lambda: first.append(world.night()))
    thread.start()
    while not world.web.log:
        thread.join(0.05)
    second = subprocess.run(
        [sys.executable, "-m", "flows.cli", *world.words],
        env={**os.environ, **world.settings(START, {})}, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    thread.join()
    assert second.returncode == 1
    assert first[0].record["run_id"] in second.stderr
    assert len(second.stderr.splitlines()) == 1
    check_world(first[0])
    for host in HOSTS:
        check_host(first[0], host, truth)


def test_a_page_gone_on_two_nights_is_marked_and_comes_back(world: World, truth: Truth) -> None:
    year, lost = sites.TROUBLED, frozenset((sites.TROUBLED,))
    world.night()
    sites.put(world.web, "a", sites.path(year), Answer("", 410))
    states = []
    for days in (32.0, 32.5, 33.5):
        night = world.night(days)
        check_world(night)
        row = night.row("a", sites.path(year))
        assert row is not None
        told = night.reports.filter(pl.col("portal") == "a", pl.col("report_year") == year)
        states.append((row["state"], told["withdrawn_at"].is_not_null().to_list()))
        for host in ("b", "c"):
            check_host(night, host, truth)
    assert states == [("gone", [False]), ("gone", [False]), ("withdrawn", [True])]
    figures = open_table(world.data, "indicators").collect()
    marked = night.reports.filter(pl.col("withdrawn_at").is_not_null())["report_id"].to_list()
    assert figures.filter(pl.col("report_id").is_in(marked)).is_empty()
    assert night.years("a") == list(sites.YEARS), "marked, not deleted"
    sites.serve(world.web, "a")
    back = world.night(64.0)
    check_host(back, "a", truth)
    assert back.reports["withdrawn_at"].null_count() == back.reports.height
    assert lost <= set(back.years("a"))


def test_a_slow_host_holds_up_nobody(world: World) -> None:
    everywhere(lambda handler: Late(handler, 0.3))(world.web, "a")
    night = world.night()
    check_world(night)
    last = {host: max(asked.at for asked in night.log if asked.host == f"{host}.test") for host in HOSTS}
    # Eight answers of 0.3 s, each after a wait of twice that; the others need a tenth of it.
    assert last["a"] - min(asked.at for asked in night.log) >= 4.2
    assert max(last["b"], last["c"]) < last["a"] - 2


class Pages(HTMLParser):
    """What of a page a browser would run: scripts without a file of the site's own, handlers, addresses that are scripts."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.folder = folder
        self.runs: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        own = (self.folder / given.get("src", "").partition("?")[0]).is_file()
        if (tag in ("iframe", "object", "embed", "svg") and "onload" in given) or (tag == "script" and not own):
            self.runs.append(f"<{tag} {given}>")
        self.runs += [f"{tag} {name}" for name in given if name.startswith("on")]
        self.runs += [
            f"{tag} {value}"
            for value in given.values()
            if re.sub(r"\s", "", value).lower().startswith(("javascript:", "data:text/html", "vbscript:"))
        ]


def test_what_would_run_in_a_report_runs_nowhere(world: World) -> None:
    evil = (
        "<script>FORGED</script>",
        "<img src=x onerror=FORGED>",
        "<svg onload=FORGED>",
        "<a href='javascript:FORGED'>附件</a>",
    )
    escaped = [word.replace("<", "&lt;") for word in evil]
    year = sites.TROUBLED
    lines = sites.paragraphs("a", year)
    raw = [f"{line}{word}" for line, word in zip(lines, (*escaped, *evil), strict=True)]
    name = f"{sites.title('a', year)}"
    page = sites.article("a", year, lines=raw).replace(name, f"{escaped[1]}{name}")
    sites.put(world.web, "a", sites.path(year), page)
    night = world.night()
    check_world(night)
    row = night.reports_of("a").filter(pl.col("report_year") == year).to_dicts()[0]
    assert "<script>FORGED" in row["text"], "what is words on the page stays words"
    out = world.folder / "site"
    for words in (
        ["report", "--data", str(world.data), "--out", str(out)],
        ["export", "--data", str(world.data), "--out", str(world.folder / "x.csv")],
    ):
        assert world.command(words, world.settings(START, {}), world.folder / "report")["status"] == 0, words
    pages = [path for path in out.rglob("*") if path.suffix in (".html", ".svg")]
    assert len(pages) > 3
    shards = re.findall(r'"(H4sI[^"]+)"', "".join(path.read_text("utf-8") for path in out.rglob("*.js")))
    assert [shard for shard in shards if b"FORGED" in gzip.decompress(base64.b64decode(shard))], "and is shown"
    for path in pages:
        parser = Pages(path.parent)
        parser.feed(path.read_text(encoding="utf-8"))
        assert parser.runs == [], path
    for path in (world.data / "current").resolve().rglob("*.md"):
        assert "<script>FORGED" not in path.read_text(encoding="utf-8"), path
