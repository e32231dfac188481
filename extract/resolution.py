"""Where names lead: the operator's map where it names a host, else DNS; and only where the guard lets us go.

One look-up a connection. Every address of a name is checked, and the connector is given just those that were: no second
look-up lies between the check and the connection. `guarded_socket` is the last door, for whatever came another way.
"""

import asyncio
import ipaddress
import itertools
import re
import socket
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from extract.guard import BlockedAddressError, Guard, literal_of
from extract.policy import PolicyError

_PAIR = re.compile(r"(?P<host>[^=]+)=(?P<places>.*)")
_PLACE = re.compile(r"(?:\[(?P<v6>[0-9a-fA-F:.]+)\]|(?P<v4>[0-9.]+))(?::(?P<port>\d{1,5}))?")


class NameNotResolvedError(OSError):
    """A name leads nowhere. `transient` where asking again may help."""

    def __init__(self, message: str, *, transient: bool = False) -> None:
        super().__init__(message)
        self.transient = transient


@dataclass(frozen=True, slots=True)
class Place:
    """An address, and the port to use there in place of the URL's."""

    address: str
    port: int | None


@dataclass(slots=True)
class NameMap:
    """`host=address:port` pairs: exact names first, then the longest wildcard. A name with several places answers in turn."""

    places: dict[str, tuple[Place, ...]] = field(default_factory=dict)
    turns: dict[str, Callable[[], int]] = field(default_factory=dict)

    @classmethod
    def of(cls, text: str) -> "NameMap":
        """Read the form that `FAZHI_RESOLVE` has.

        Raises:
            PolicyError: an item is no such pair.
        """
        names = cls()
        for item in filter(None, (part.strip() for part in text.split(","))):
            match = _PAIR.fullmatch(item)
            if match is None:
                raise _wrong(item)
            places = tuple(_place(place.strip(), item) for place in match["places"].split("|") if place.strip())
            host = match["host"].strip().lower().rstrip(".")
            names.places[host] = places
            names.turns[host] = itertools.count().__next__
        return names

    def lookup(self, host: str) -> Place | None:
        """Where a name leads this time, or None where the map does not name it.

        Raises:
            NameNotResolvedError: the map says that it leads nowhere.
        """
        name = host.lower().rstrip(".")
        candidates = [name, *(f"*.{rest}" for rest in _parents(name)), "*"]
        key = next((candidate for candidate in candidates if candidate in self.places), None)
        if key is None:
            return None
        places = self.places[key]
        if not places:
            raise NameNotResolvedError(f"{host}: does not resolve (FAZHI_RESOLVE)")
        # Of a wildcard, each name has its own turn.
        turn = self.turns.setdefault(name, itertools.count().__next__)
        return places[turn() % len(places)]


class GuardedResolver:
    """Gives whoever connects the checked addresses of a name, and no others."""

    def __init__(self, names: NameMap, guard: Guard) -> None:
        self._names = names
        self._guard = guard

    async def resolve(self, host: str, port: int) -> list[tuple[str, int]]:
        """The addresses of a name, all of them checked, each with the port to use there.

        Raises:
            NameNotResolvedError: it leads nowhere.
            BlockedAddressError: one of its addresses may not be contacted.
        """
        place = None if literal_of(host) else self._names.lookup(host)
        if place is not None:
            found = [(place.address, place.port or port)]
        else:
            found = [(address, port) for address in await _ask_dns(host)]
        for address, _ in found:
            if not self._guard.allows(address):
                raise BlockedAddressError(f"{host} leads to {address}: not a global address, and not allowed")
        return found


def guarded_socket(guard: Guard) -> Callable[[Any], socket.socket]:
    """A socket factory that makes none for an address that may not be contacted."""

    def make(info: Any) -> socket.socket:
        family, kind, protocol, _, address = info
        if not guard.allows(address[0]):
            raise BlockedAddressError(f"{address[0]}: not a global address, and not allowed")
        return socket.socket(family, kind, protocol)

    return make


async def _ask_dns(host: str) -> list[str]:
    try:
        answers = await asyncio.get_running_loop().getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (socket.gaierror, UnicodeError) as error:
        again = isinstance(error, socket.gaierror) and error.errno == socket.EAI_AGAIN
        raise NameNotResolvedError(f"{host}: does not resolve ({error})", transient=again) from error
    return list(dict.fromkeys(str(answer[4][0]) for answer in answers))


def _place(text: str, item: str) -> Place:
    match = _PLACE.fullmatch(text)
    if match is None:
        raise _wrong(item)
    try:
        address = ipaddress.ip_address(match["v6"] or match["v4"])
    except ValueError:
        raise _wrong(item) from None
    port = int(match["port"]) if match["port"] else None
    if port is not None and not 0 < port < 65536:
        raise _wrong(item)
    return Place(str(address), port)


def _parents(name: str) -> list[str]:
    labels = name.split(".")
    return [".".join(labels[index:]) for index in range(1, len(labels))]


def _wrong(item: str) -> PolicyError:
    return PolicyError(
        f"FAZHI_RESOLVE: expected host=address:port, comma-separated, as *.test=127.0.0.1:8080, found {item!r}; mend it"
    )
