"""Nights at the portals of the fault cases, run through the command line, and what must hold after every one of them."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl

from load.dataset import open_table
from load.verify import verify
from tests.extract.faulty_server import Asked
from tests.faults import sites
from tests.faults.web import HOSTS, Web, address_of, name_of

START = datetime(2026, 3, 2, 18, 30, tzinfo=UTC)
DELAY = 0.04
CANARY = "kanarienvogel"
# Of a row, what may differ from night to night: when and where it was kept, not what it says.
_PASSING = (
    "url",
    "report_id",
    "archive",
    "archive_offset",
    "fetched_at",
    "first_seen_at",
    "revision",
    "layout",
    "warnings",
    "duplicate_of",
)


class Command:
    """`fazhi`, warm: see `zygote`."""

    def __init__(self, env: Mapping[str, str]) -> None:
        command = [sys.executable, "-m", "tests.faults.zygote"]
        self._process = subprocess.Popen(command, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        assert self._process.stdout.readline() == "warm\n"

    def __call__(self, words: Sequence[str], env: Mapping[str, str], folder: Path, largest: int = 0) -> dict[str, int]:
        """Run one command; its output goes to `out` and `err` in the folder. `largest`: see `World.night`."""
        folder.mkdir(parents=True, exist_ok=True)
        order = {
            "words": list(words), "env": dict(env), "out": str(folder / "out"), "err": str(folder / "err"), "largest": largest,
        }  # fmt: skip
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        answer: dict[str, int] = json.loads(self._process.stdout.readline())
        return answer

    def close(self) -> None:
        """End the process."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(20)
        assert self._process.stdout is not None
        self._process.stdout.close()


@contextmanager
def warm_command(env: Mapping[str, str]) -> Iterator[Command]:
    """A warm command line for the length of a block."""
    command = Command({**os.environ, **env})
    try:
        yield command
    finally:
        command.close()


@dataclass
class Night:
    """What one night left, read from the data folder and the streams alone, and what the web saw of it."""

    status: int
    peak: int  # KiB
    seconds: float
    out: str
    err: str
    record: dict[str, Any]
    reports: pl.DataFrame
    observations: pl.DataFrame
    ledgers: dict[str, pl.DataFrame]
    log: list[Asked]
    gaps: dict[str, list[float]]
    trespassed: int
    damage: list[str]
    delay: float
    moment: datetime

    def portal(self, host: str) -> dict[str, Any]:
        """A portal in the run's JSON."""
        told: dict[str, Any] = self.record["portals"][host]
        return told

    def row(self, host: str, where: str) -> dict[str, Any] | None:
        """The ledger's row of a path."""
        ledger = self.ledgers.get(host)
        if ledger is None:
            return None
        found = ledger.filter(pl.col("url").str.replace("^https?://[^/]+", "") == where)
        return found.to_dicts()[0] if found.height else None

    def asked(self, host: str, text: str = "") -> list[str]:
        """The paths a host was asked for, in order."""
        return [asked.path for asked in self.log if asked.host == name_of(host) and text in asked.path]

    def reports_of(self, host: str) -> pl.DataFrame:
        """A portal's published rows that are no other's duplicate."""
        return self.reports.filter(pl.col("portal") == host, pl.col("duplicate_of").is_null())

    def years(self, host: str) -> list[int]:
        """The years of a portal's published reports, with repetitions."""
        return sorted(self.reports_of(host)["report_year"].to_list())


@dataclass
class World:
    """A web, a registry and a data folder, and nights to run."""

    web: Web
    folder: Path
    command: Command
    schemes: Mapping[str, str] = field(default_factory=dict)
    extras: Mapping[str, str] = field(default_factory=dict)  # of a portal file: further lines
    env: Mapping[str, str] = field(default_factory=dict)
    hosts: Sequence[str] = HOSTS
    nights: int = 0

    def __post_init__(self) -> None:
        for host in self.hosts:
            scheme = self.schemes.get(host, "http")
            (self.registry / f"{host}.toml").parent.mkdir(parents=True, exist_ok=True)
            (self.registry / f"{host}.toml").write_text(
                f'name = "{sites.NAMES[host]}县人民政府"\nregion = "990101"\nhome = "{sites.home(host, scheme)}"\n'
                f'{self.extras.get(host, "")}\n[[listing]]\nurl = "{sites.home(host, scheme)}fzzf/"\n',
                encoding="utf-8",
            )
            sites.serve(self.web, host)

    @property
    def registry(self) -> Path:
        return self.folder / "registry"

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def settings(self, moment: datetime, places: Mapping[str, str], **env: str) -> dict[str, str]:
        """The environment of a command at a moment."""
        return {
            "FAZHI_RESOLVE": ",".join(f"{name}={place}" for name, place in {**self.web.places, **places}.items()),
            "FAZHI_ALLOW_NETS": ",".join(f"{address_of(host)}/32" for host in HOSTS),
            "FAZHI_DELAY": str(DELAY),
            "FAZHI_DEADLINE": "30",
            "FAZHI_BACKOFF": "0.05",
            "FAZHI_RETRIES": "2",
            "FAZHI_PAGE_LIMIT": str(2**20),
            "FAZHI_LISTING_PAGES": "20",
            "FAZHI_NOW": moment.isoformat(),
            "MY_PASSWORD": CANARY,
            **self.env,
            **env,
        }  # fmt: skip

    @property
    def words(self) -> list[str]:
        """The command of a night."""
        return ["nightly", "--registry", str(self.registry), "--data", str(self.data)]

    def night(
        self, days: float = 0.0, *, places: Mapping[str, str] | None = None, largest: int = 0, **env: str
    ) -> Night:
        """One night, so many days after the first. `places` overrides where names lead; no file may grow beyond `largest`."""
        self.web.log.clear()
        trespassed = self.web.forbidden
        moment = START + timedelta(days=days)
        given = self.settings(moment, places or {}, **env)
        self.nights += 1
        streams = self.folder / f"night-{self.nights}"
        began = time.monotonic()
        ended = self.command(self.words, given, streams, largest)
        seconds = time.monotonic() - began
        out, err = ((streams / name).read_text(encoding="utf-8") for name in ("out", "err"))
        records = sorted((self.data / "runs").glob("*.json"), key=lambda path: path.stat().st_mtime_ns)
        return Night(
            status=ended["status"],
            peak=ended["peak"],
            seconds=seconds,
            out=out,
            err=err,
            record=json.loads(records[-1].read_bytes()) if records else {},
            reports=open_table(self.data, "reports").collect(),
            observations=open_table(self.data, "observations").collect(),
            ledgers={path.stem: pl.read_parquet(path) for path in (self.data / "ledger").glob("[!.]*.parquet")},
            log=list(self.web.log),
            gaps={host: self.web.gaps(host) for host in HOSTS},
            trespassed=self.web.forbidden - trespassed,
            damage=[str(finding) for finding in verify(self.data)],
            delay=float(given["FAZHI_DELAY"]),
            moment=moment,
        )


@dataclass(frozen=True)
class Truth:
    """What an undisturbed night published: one row a host and year, and its quantities."""

    reports: pl.DataFrame
    observations: pl.DataFrame

    @classmethod
    def of(cls, night: Night) -> "Truth":
        return cls(_told(night.reports), _values(night))

    def rows(self, host: str) -> pl.DataFrame:
        return self.reports.filter(pl.col("portal") == host)

    def values(self, host: str) -> pl.DataFrame:
        return self.observations.filter(pl.col("portal") == host)


def _told(reports: pl.DataFrame) -> pl.DataFrame:
    standing = reports.filter(pl.col("duplicate_of").is_null())
    return standing.drop(_PASSING, strict=False).sort("portal", "report_year")


def _values(night: Night) -> pl.DataFrame:
    years = night.reports.filter(pl.col("duplicate_of").is_null()).select("report_id", year="report_year")
    return (
        night.observations.join(years, on="report_id")
        .select("portal", "year", "indicator", "subject", "value", "unit", "qualifier", "status")
        .sort("portal", "year", "subject", "value")
    )


def check_world(night: Night) -> None:
    """What holds of the whole data folder and run, whatever went wrong at a host."""
    assert night.damage == [], "I4: the manifest names only whole files"
    assert night.trespassed == 0, "I7: nobody comes to the forbidden place"
    assert night.reports["report_id"].is_unique().all()
    for host, gaps in night.gaps.items():
        assert min(gaps, default=1.0) >= 0.98 * night.delay, f"I6: the gap at {host}"
    for name, text in (("out", night.out), ("err", night.err), ("runs", json.dumps(night.record, ensure_ascii=False))):
        assert CANARY not in text, f"I8: a secret in {name}"
        assert not any((ord(c) < 32 and c != "\n") or c in "\x7f\x85\u2028\u2029" for c in text), (
            f"I8: control characters in {name}"
        )
        assert not any(line.startswith("FORGED") for line in text.splitlines()), f"I8: a forged line in {name}"
        if name != "runs":
            assert max(map(len, text.splitlines()), default=0) <= 4000, f"I8: a line without end in {name}"
    assert night.record["ended_at"], "the run says that it ended"
    failed = [host for host, told in night.record["portals"].items() if told["status"] == "failed"]
    assert night.status == (3 if failed else 0), f"exit status with {failed} failed: {night.err}"


def check_host(
    night: Night, host: str, truth: Truth, *, lost: frozenset[int] = frozenset(), loose: frozenset[int] = frozenset()
) -> None:
    """I1, I2: each of a host's reports is there once and right, save those lost; of loose ones only the values count."""
    expected = [year for year in sites.YEARS if year not in lost]
    assert night.years(host) == expected, f"reports of {host}"
    told = _told(night.reports).filter(pl.col("portal") == host)
    exact = [year for year in expected if year not in loose]
    mine = told.filter(pl.col("report_year").is_in(exact))
    theirs = truth.rows(host).filter(pl.col("report_year").is_in(exact))
    for column in mine.columns:
        assert mine[column].to_list() == theirs[column].to_list(), f"{host}: {column}"
    values, known = _values(night).filter(pl.col("portal") == host), truth.values(host)
    for year in expected:
        assert values.filter(pl.col("year") == year).rows() == known.filter(pl.col("year") == year).rows(), (
            f"values of {year}"
        )
