"""A world for the flows: fake portals on loopback, a registry of theirs, a data folder, and nights to run."""

import asyncio
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from flows.backfill import backfill
from flows.demo import FakeWeb, Site, demo_sites, write_portal, write_registry
from flows.nightly import nightly
from load.dataset import open_table

SHARED = Path(__file__).parents[3] / "shared"
FIRST_NIGHT = "2026-03-02T18:30:00Z"
SECOND_NIGHT = "2026-03-03T18:30:00Z"
A_MONTH_ON = "2026-04-04T18:30:00Z"


@dataclass
class World:
    """Everything a run meets, and what it left."""

    web: FakeWeb
    sites: dict[str, Site]
    registry: Path
    data: Path
    monkeypatch: pytest.MonkeyPatch
    started: float = field(default=0.0)

    def _run(self, now: str, flow: Any, **parameters: Any) -> Any:
        self.monkeypatch.setenv("FAZHI_NOW", now)
        self.started = self.web.now()

        async def run() -> Any:
            return await flow(registry=str(self.registry), data=str(self.data), return_state=True, **parameters)

        return asyncio.run(run())

    def night(self, now: str = FIRST_NIGHT, **parameters: Any) -> Any:
        """One nightly run; returns the state it ended in."""
        return self._run(now, nightly, **parameters)

    def backfill(self, now: str = FIRST_NIGHT, **parameters: Any) -> Any:
        """One backfill; returns the state it ended in."""
        return self._run(now, backfill, **parameters)

    def asked(self, **filters: Any) -> list[Any]:
        """What the portals were asked for since the last run began."""
        return self.web.requests(since=self.started, **filters)

    def record(self) -> dict[str, Any]:
        """The newest run's JSON."""
        newest = max((self.data / "runs").glob("*.json"), key=lambda path: path.stat().st_mtime_ns)
        return json.loads(newest.read_bytes())

    def table(self, name: str) -> pl.DataFrame:
        """A published table, sorted."""
        return open_table(self.data, name).collect().sort("report_id")

    def bytes_of(self, pattern: str = "**/*.parquet") -> dict[str, bytes]:
        """Path below the current state -> content, of every data file that matches."""
        state = (self.data / "current").resolve()
        return {str(path.relative_to(state)): path.read_bytes() for path in sorted(state.glob(pattern))}


@contextmanager
def open_world(
    folder: Path, monkeypatch: pytest.MonkeyPatch, sites: dict[str, Site], registry: Path
) -> Iterator[World]:
    """Serve the sites and point the settings at them."""
    with FakeWeb(sites.values()) as web:
        for name, value in {
            "FAZHI_RESOLVE": web.resolve,
            "FAZHI_ALLOW_NETS": web.allow_nets,
            "FAZHI_DELAY": "0",
            "FAZHI_BACKOFF": "0.01",
            "FAZHI_DEADLINE": "20",
        }.items():
            monkeypatch.setenv(name, value)
        yield World(web, sites, registry, folder / "data", monkeypatch)


@contextmanager
def demo_world(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """The demo's four portals and all their reports."""
    registry = folder / "registry"
    write_registry(registry)
    with open_world(folder, monkeypatch, demo_sites(), registry) as world:
        yield world


@contextmanager
def world_of(
    folder: Path, monkeypatch: pytest.MonkeyPatch, sites: dict[str, Site], regions: dict[str, str]
) -> Iterator[World]:
    """A world of given sites; every column of each is a listing."""
    registry = folder / "registry"
    for name, site in sites.items():
        listings = [{"url": site.listing_url(key)} for key in site.columns]
        write_portal(
            registry, name, name=site.identity.name, region=regions[name], home=site.url("/"), listings=listings
        )
    with open_world(folder, monkeypatch, sites, registry) as world:
        yield world


def rows(data: Path, table: str) -> pl.DataFrame:
    """A table without what tells one run's fetching from another's."""
    own = ("fetched_at", "first_seen_at", "archive", "archive_offset")
    frame = open_table(data, table).collect()
    return frame.drop(name for name in own if name in frame.columns).sort(pl.all().exclude(pl.List))


def the_same(one: Path, other: Path) -> None:
    """Fail naming the first row that one of two data folders has and the other has not."""
    for table in ("reports", "observations", "indicators"):
        mine, yours = rows(one, table), rows(other, table)
        plain = [name for name, dtype in mine.schema.items() if not dtype.is_nested()]
        extra = mine.join(yours, on=plain, how="anti", nulls_equal=True)
        assert extra.is_empty(), extra.row(0, named=True)
        assert mine.height == yours.height, table
