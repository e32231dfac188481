"""Certificates of the fault cases: one authority that the operator trusts, and leaves with one fault each."""

import ssl
import warnings
from pathlib import Path

from tests.extract.certificates import issue, server_context
from tests.faults.web import name_of

PINNED = "intermediate.pem"


class Authority:
    """Makes the contexts of servers, by what is wrong with them. `root` is the file that SSL_CERT_FILE names."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.root = folder / "root.pem"
        self._authority, self._stranger = issue("Root", authority=True), issue("Stranger", authority=True)
        self._middle = issue("Middle", self._authority, authority=True)
        self.root.write_bytes(self._authority.pem())

    def context(self, kind: str, host: str) -> ssl.SSLContext:
        """What a host shows."""
        name = name_of(host)
        chain = {
            "expired": lambda: (issue(name, self._authority, days=-1),),
            "wrong host": lambda: (issue("elsewhere.test", self._authority),),
            "self-signed": lambda: (issue(name),),
            "unknown": lambda: (issue(name, self._stranger),),
            "incomplete": lambda: (issue(name, self._middle),),
        }.get(kind, lambda: (issue(name, self._middle), self._middle))()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # old protocols are what is tested
            return server_context(self._folder, *chain, only=ssl.TLSVersion.TLSv1 if kind == "old" else None)

    def pin(self, registry: Path) -> None:
        """Lay the intermediate beside the portal files."""
        (registry / PINNED).write_bytes(self._middle.pem())
