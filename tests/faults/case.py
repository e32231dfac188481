"""One fault case: what goes wrong at one host, and what must have become of its reports."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from tests.faults import sites
from tests.faults.faults import Inject, nothing
from tests.faults.nights import Night

ALL = frozenset(sites.YEARS)
ONE = frozenset((sites.TROUBLED,))
# The troubled page and those that are asked for after it.
AFTER = frozenset(year for year in sites.YEARS if year <= sites.TROUBLED)
NONE: frozenset[int] = frozenset()
# robots.txt, two pages of the listing, the reports.
HONEST = 3 + len(sites.YEARS)
PAGE = sites.path(sites.TROUBLED)
LISTING = "/fzzf/"
ROBOTS = "/robots.txt"


@dataclass(frozen=True)
class Case:
    """One fault at one host.

    `reason` stands in the ledger for the addresses `where`; `lost` are the years whose reports are not published after the
    fault's night. `held`: the fault strikes a month after an honest night, and nothing that was published may be lost.
    `loose` years are right in their values and not letter by letter. `requests` is the most that the host may be asked.
    `back` nights after the first the fault is gone (None: it stays), and every report must be there.
    """

    id: str
    inject: Inject = nothing
    reason: str | tuple[str, ...] | None = None
    where: tuple[str, ...] = (PAGE,)
    lost: frozenset[int] = NONE
    loose: frozenset[int] = NONE
    status: str = "partial"
    held: bool = False
    requests: int = HONEST + 2
    back: float | None = 1.1
    place: Callable[[str], str] | None = None  # where the name leads in the fault's night, from where it leads else
    tls: str | None = None
    extra: str = ""  # lines of the portal file
    env: Mapping[str, str] = field(default_factory=dict)
    check: Callable[[Night, str], None] | None = None

    @property
    def reasons(self) -> tuple[str, ...]:
        return (self.reason,) if isinstance(self.reason, str) else self.reason or ()

    @property
    def company(self) -> tuple[object, ...]:
        """Cases of the same company may share a night."""
        return (self.held, self.deadline, tuple(sorted(self.env.items())))

    @property
    def deadline(self) -> float:
        """Seconds for one answer: few where somebody waits for it in vain, else what a busy machine may need."""
        return 4.0 if {"timeout", "too_slow"} & set(self.reasons) else 30.0


def lost_page(id: str, inject: Inject, reason: str | tuple[str, ...], **more: object) -> Case:
    """A page in trouble: it alone is missing, with its reason, and comes once the fault is gone."""
    return Case(id, inject, reason, **{"lost": ONE, **more})  # type: ignore[arg-type]


def lost_host(id: str, inject: Inject, reason: str | tuple[str, ...], **more: object) -> Case:
    """A host in trouble: its listing says why, the portal failed, and everything comes once the fault is gone."""
    given = {"where": (LISTING,), "lost": ALL, "status": "failed", "requests": 4, **more}
    return Case(id, inject, reason, **given)  # type: ignore[arg-type]


def fine(id: str, inject: Inject, **more: object) -> Case:
    """Odd, and no reason to lose anything."""
    return Case(id, inject, status=str(more.pop("status", "ok")), **more)  # type: ignore[arg-type]


def kept(id: str, inject: Inject, reason: str | tuple[str, ...], **more: object) -> Case:
    """A page that was published is in trouble a month later: the ledger says why, and what was published stays."""
    return Case(id, inject, reason, held=True, **more)  # type: ignore[arg-type]
