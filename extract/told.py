"""What is told of what a portal sent: one line, of bounded length, without control characters and without secrets.

Titles, addresses and error texts come from outside. In a log, a ledger's reason or a run's record they may neither begin a
new line nor hide one, and a password or token that an address carries goes no further than the archive.
"""

import re

from extract.personal_data import masked

TOLD_AT_MOST = 500  # characters
# Line breaks, other controls, and the marks that turn the direction of what follows.
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_USERINFO = re.compile(r"(?<=://)[^/?#\s@]*@")
_SECRET = re.compile(
    r"(?P<name>(?:^|[?&;,\s])[\w.-]*(?:token|passw(?:or)?d|passwd|pwd|secret|api_?key|access_?key|auth(?:orization)?|credential|signature|session_?id|jsessionid|ticket)=)"
    r"[^&;#\s,]+",
    re.IGNORECASE,
)


def told(text: str, most: int = TOLD_AT_MOST) -> str:
    """A text from outside as it may be told: see the module."""
    words = " ".join(_CONTROL.sub(_escaped, text[: 4 * most]).split())
    words = masked(without_secrets(words))
    return words if len(words) <= most else f"{words[: most - 1]}…"


def without_secrets(address: str) -> str:
    """An address, or a text with addresses in it, without user names and passwords, tokens and sessions."""
    return _SECRET.sub(r"\g<name>***", _USERINFO.sub("", address))


def _escaped(match: re.Match[str]) -> str:
    character = match[0]
    if character in "\t\n\r":
        return " "
    return f"\\x{ord(character):02x}" if ord(character) < 256 else f"\\u{ord(character):04x}"
