"""Which addresses may be contacted: global ones, and the networks that the operator allows; nothing else.

No name may lead inside. A host that is written as a number, in whatever form, is judged by the address it stands for;
an address that carries another one (IPv4 in IPv6) is judged by both.
"""

import ipaddress
import re
import socket
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import unquote, urlsplit

from extract.policy import networks

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address

_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_COMPATIBLE = ipaddress.ip_network("::/96")
# What browsers take for a number: decimal, octal or hexadecimal, alone or in up to four parts.
_NUMERIC = re.compile(r"(?:0x[0-9a-f]*|\d+)(?:\.(?:0x[0-9a-f]*|\d+))*", re.IGNORECASE)


class BlockedAddressError(OSError):
    """An address may not be contacted."""


@dataclass(frozen=True, slots=True)
class Guard:
    """Says which addresses may be contacted besides global ones."""

    allowed: tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...] = ()

    @classmethod
    def of(cls, allow_nets: str) -> "Guard":
        """A guard that allows the networks of a comma-separated list of CIDR."""
        return cls(networks(allow_nets))

    def allows(self, address: str) -> bool:
        """Whether a numeric address may be contacted. What is no address may not."""
        try:
            parsed = ipaddress.ip_address(address.partition("%")[0])
        except ValueError:
            return False
        return all(map(self._allows_one, _carried(parsed)))

    def refuse(self, url: str) -> str | None:
        """Why the address written in a URL may not be contacted, before any name is looked up; None if it may be."""
        try:
            parts = urlsplit(url)
            host = parts.hostname or ""
            port = parts.port
        except ValueError as error:
            return f"not an address that can be read ({error})"
        if parts.scheme not in ("http", "https"):
            return f"neither http nor https: {parts.scheme[:20] or 'no scheme'}"
        if not host or port == 0:
            return "no host"
        literal = literal_of(host)
        if literal is None:
            return None
        if not self.allows(literal):
            return f"{literal}: not a global address, and not in FAZHI_ALLOW_NETS"
        if ":" not in literal and literal != host:
            return f"{host}: a disguised form of {literal}"
        return None

    def _allows_one(self, address: IPAddress) -> bool:
        if any(address.version == network.version and address in network for network in self.allowed):
            return True
        if address.version == 6 and (address in _COMPATIBLE or address in _NAT64 or address.ipv4_mapped):
            # Only a wrapping: what it carries is judged by itself.
            return int(address) > 1
        return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)


@lru_cache(maxsize=8192)
def literal_of(host: str) -> str | None:
    """The address that a host stands for where it is a number in any form, else None: a name.

    Full-width digits and dots, octal, hexadecimal and shortened forms are what the resolver of an operating system would
    take for an address.
    """
    plain = unicodedata.normalize("NFKC", unquote(host)).replace("。", ".").strip().rstrip(".").strip("[]").lower()
    try:
        return str(ipaddress.ip_address(plain.partition("%")[0]))
    except ValueError:
        pass
    if not _NUMERIC.fullmatch(plain):
        return None
    try:
        return socket.inet_ntoa(socket.inet_aton(plain))
    except OSError:
        # A number no address has: still no name. 0.0.0.0 is contacted by nobody.
        return "0.0.0.0"


def _carried(address: IPAddress) -> list[IPAddress]:
    """The address and those it carries."""
    found: list[IPAddress] = [address]
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped:
            found.append(address.ipv4_mapped)
        if address.sixtofour:
            found.append(address.sixtofour)
        if address.teredo:
            found.extend(address.teredo)
        if address in _NAT64 or (address in _COMPATIBLE and int(address) > 0xFFFF):
            found.append(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    return found
