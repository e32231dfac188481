"""One run: its id, its hold on the data folder, and the record it leaves in `runs/<run>.json`."""

import secrets
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path

from extract.crawl import Visit
from extract.policy import Policy
from extract.told import told
from flows.settings import Settings
from load.lease import Lease
from load.paths import prepare
from load.runs import write_run


@dataclass(slots=True)
class PortalRecord:
    """What a run did at one portal. `new` and `changed` count report rows published, the rest is the crawl's."""

    status: str = "ok"
    requests: int = 0
    bytes: int = 0
    listings: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: dict[str, int] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    quarantined: list[str] = field(default_factory=list)  # why what was read waits for a person
    seconds: float = 0.0

    def visited(self, visit: Visit) -> None:
        """Take over what the crawl counted."""
        self.status = visit.status
        self.requests += visit.requests
        self.bytes += visit.bytes
        self.listings += visit.listings
        self.unchanged += visit.unchanged
        self.refused = dict(visit.refused)
        self.warnings.extend(visit.warnings)
        self.seconds += visit.seconds

    def failed(self, message: str) -> None:
        """The portal could not be worked at all."""
        self.status = "failed"
        self.warnings.append(message)


@dataclass(slots=True)
class Run:
    """A run at work. Everything that is to be told of it afterwards is written down here."""

    id: str
    flow: str
    data: Path
    started_at: datetime
    clock: Callable[[], datetime]
    fence: Callable[[], AbstractContextManager[None]]
    portals: dict[str, PortalRecord] = field(default_factory=dict)
    snapshot: str | None = None
    bytes_written: int = 0
    error: str | None = None
    warnings: list[str] = field(default_factory=list)

    def portal(self, portal_id: str) -> PortalRecord:
        """The record of one portal, begun where there is none."""
        return self.portals.setdefault(portal_id, PortalRecord())

    @property
    def failed_portals(self) -> list[str]:
        """Ids of the portals at which no listing could be read."""
        return sorted(name for name, record in self.portals.items() if record.status == "failed")

    @property
    def status(self) -> str:
        """`ok`; `partial` where some portals failed; `failed` where all did, or the run itself."""
        failed = self.failed_portals
        if self.error or (failed and len(failed) == len(self.portals)):
            return "failed"
        return "partial" if failed else "ok"

    def record(self, ended_at: datetime | None) -> dict[str, object]:
        """The run as its JSON file tells it; without `ended_at` while it works, or where it was killed."""
        return {
            "run_id": self.id,
            "flow": self.flow,
            "started_at": self.started_at,
            "ended_at": ended_at,
            "status": self.status if ended_at else "running",
            "portals": {name: asdict(one) | {"warnings": _told(one.warnings)} for name, one in self.portals.items()},
            "snapshot": self.snapshot,
            "bytes_written": self.bytes_written,
            "warnings": _told(self.warnings),
            "error": told(self.error) if self.error else None,
        }


def _told(warnings: list[str]) -> list[str]:
    return list(dict.fromkeys(told(warning) for warning in warnings))


def new_run_id(flow: str, now: datetime) -> str:
    """A run's id: sortable by its start, and unique also where the clock stands still."""
    return f"{now:%Y%m%dT%H%M%SZ}-{flow}-{secrets.token_hex(2)}"


@contextmanager
def open_run(flow: str, data: Path, settings: Settings, policy: Policy) -> Iterator[Run]:
    """Hold the data folder for one run, and write down at the end, however it ends, what the run did.

    Raises load's DataFolderError where the folder is not ours or cannot be written, and LeaseHeld where another
    run holds it; in both cases nothing is written.
    """
    prepare(data)
    started_at = policy.clock()
    run_id = new_run_id(flow, started_at)
    with Lease(data, run_id, settings.lease, policy.clock) as lease:
        run = Run(run_id, flow, data, started_at, policy.clock, lease.fence)
        write_run(data, run.record(None))
        try:
            yield run
        except BaseException as error:
            run.error = f"{type(error).__name__}: {error}"
            raise
        finally:
            write_run(data, run.record(policy.clock()))
