"""The five real reports, held against what careful readers found: as text files, and as pages of fake portals."""

import json
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from flows.demo import Article, Column, Identity, JcmsSite, Site, TrsSite, UcapSite
from tests.flows.world import SHARED, world_of

pytestmark = pytest.mark.skipif(not (SHARED / "seeds").is_dir(), reason="../shared/seeds is absent")

SEEDS = {
    "nanshi": ("heping", TrsSite, "天津市和平区人民政府", "120101", 2024),
    "huanghuadian": ("wuqing", JcmsSite, "天津市武清区人民政府", "120114", 2024),
    "ninghe": ("ninghe", TrsSite, "天津市宁河区人民政府", "120117", 2023),
    "changyuan": ("rongchang", UcapSite, "重庆市荣昌区人民政府", "500153", 2021),
    "hongsibu": ("hongsibu", UcapSite, "吴忠市红寺堡区人民政府", "640303", 2024),
}


def score(data: Path) -> dict[str, Any]:
    """What score.py prints of a data folder."""
    command = [sys.executable, SHARED / "gold" / "score.py", data, "--json"]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return dict(json.loads(done.stdout))


def assert_good(figures: dict[str, Any]) -> None:
    """What the reading of the five must reach, as the README promises it."""
    assert figures["missing"] == []
    assert figures["f1"] >= 0.98
    assert figures["strict_f1"] >= 0.95
    assert figures["code_where_gold_has_one"] >= 0.97
    assert figures["subject"] >= 0.95
    assert min(figures[name] for name in ("unit", "qualifier", "status")) >= 0.99
    assert figures["fields_share"] >= 0.95
    assert figures["body_f1"] >= 0.99


def test_seeds_read_as_text_files(tmp_path: Path) -> None:
    files = sorted((SHARED / "seeds").glob("*.txt"))
    command = [sys.executable, "-m", "flows.cli", "extract", *files, "--data", tmp_path / "data"]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert_good(score(tmp_path / "data"))


@pytest.mark.slow
@pytest.mark.usefixtures("prefect_api")
def test_seeds_crawled_from_portals(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sites: dict[str, Site] = {}
    regions = {}
    for number, (seed, (portal, layout, name, region, year)) in enumerate(SEEDS.items()):
        identity = Identity(
            name, name, f"{region}0001", "某ICP备00000000号", "某公网安备00000000000000号", "000-0000000"
        )
        encoding = {"encoding": "gb18030", "declared": "gb2312"} if layout is JcmsSite else {}
        site = layout(
            f"www.{portal}.test", identity, (Column(f"{1229000 + number}", "法治政府建设年度报告", 15),), **encoding
        )
        # The page has neither title nor date of its own: all that can be known stands in the text.
        site.post(
            Article.from_file(SHARED / "seeds" / f"{seed}.txt", date(year + 1, 3, 3), f"{year}年法治政府建设情况报告")
        )
        sites[portal], regions[portal] = site, region
    with world_of(tmp_path, monkeypatch, sites, regions) as world:
        state = world.night("2026-03-02T18:30:00Z")
        assert state.is_completed(), state.message
        assert_good(score(world.data))
