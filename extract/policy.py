"""How politely and how far a crawl may go: plain values, set once at the edge and handed down."""

import ipaddress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib import metadata
from pathlib import Path

# Whoever runs a crawler answers for it: FAZHI_USER_AGENT names the operator's own contact.
CONTACT = "https://github.com/fazhi-data/fazhi"
ROBOTS_TOKEN = "fazhi"


class PolicyError(ValueError):
    """A setting of the crawl cannot be used; the message names it, what was expected and what to do."""


@dataclass(frozen=True, slots=True)
class Policy:
    """The knobs of a crawl, as plain values.

    Seconds for `delay`, `deadline`, `backoff`; decoded bytes for the two limits; days for `recheck_days`;
    requests to one host on one day for `budget`.
    `resolve` and `allow_nets` are texts of the form that `FAZHI_RESOLVE` and `FAZHI_ALLOW_NETS` have.
    `now` stands still for the whole run where it is set. `again` asks for everything known in full, whatever is due.

    Raises:
        PolicyError: a value is out of range, a network is not CIDR, or the CA file is absent.
    """

    delay: float = 1.0
    host_concurrency: int = 1
    concurrency: int = 64
    deadline: float = 60.0
    page_limit: int = 8 * 2**20
    attachment_limit: int = 32 * 2**20
    listing_pages: int = 200
    retries: int = 3
    backoff: float = 1.0
    recheck_days: float = 30
    budget: int = 10_000
    resolve: str = ""
    allow_nets: str = ""
    ca_file: str | None = None
    user_agent: str | None = None
    now: datetime | None = None
    again: bool = False

    def __post_init__(self) -> None:
        for name, least in _LEAST.items():
            value = getattr(self, name)
            if not value >= least:
                raise PolicyError(f"{_setting(name)}: expected a number of at least {least}, found {value!r}; mend it")
        if self.deadline <= 0:
            raise PolicyError(f"FAZHI_DEADLINE: expected seconds above 0, found {self.deadline!r}; mend it")
        networks(self.allow_nets)
        if self.ca_file and not Path(self.ca_file).is_file():
            raise PolicyError(f"SSL_CERT_FILE: expected a file of PEM certificates, found nothing at {self.ca_file}")
        if self.now is not None and self.now.tzinfo is None:
            raise PolicyError(f"FAZHI_NOW: expected a time with its zone, as 2024-03-01T02:30:00Z, found {self.now}")

    def clock(self) -> datetime:
        """The time to store and to compare with stored times, in UTC; `now` where it is set."""
        return (self.now or datetime.now(UTC)).astimezone(UTC)

    @property
    def recheck(self) -> timedelta:
        """How long a known page may go without being read in full."""
        return timedelta(days=self.recheck_days)

    @property
    def agent(self) -> str:
        """The User-Agent sent: an honest name and an address to complain to."""
        return self.user_agent or f"{ROBOTS_TOKEN}/{metadata.version('fazhi')} (+{CONTACT})"


def networks(text: str) -> tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]:
    """The networks of a comma-separated list of CIDR.

    Raises:
        PolicyError: an item is no network.
    """
    found = []
    for item in filter(None, (part.strip() for part in text.split(","))):
        try:
            found.append(ipaddress.ip_network(item))
        except ValueError as error:
            raise PolicyError(
                f"FAZHI_ALLOW_NETS: expected networks as 127.0.0.0/8, comma-separated, found {item!r} ({error})"
            ) from None
    return tuple(found)


_LEAST: dict[str, float] = {
    "delay": 0,
    "host_concurrency": 1,
    "concurrency": 1,
    "page_limit": 1,
    "attachment_limit": 1,
    "listing_pages": 1,
    "retries": 0,
    "backoff": 0,
    "recheck_days": 0,
    "budget": 1,
}


def _setting(name: str) -> str:
    return f"FAZHI_{name.removesuffix('_days').upper()}"
