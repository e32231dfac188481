"""One address for one document: the canonical form of a URL, and the id made of it."""

import hashlib
import re
from functools import lru_cache
from pathlib import PurePosixPath
from urllib.parse import SplitResult, parse_qsl, urlsplit, urlunsplit

from w3lib.url import canonicalize_url

# A canonical address is a key only; what is asked for is the address as the listing writes it.
_SESSION_PATH = re.compile(r";(?:jsessionid|phpsessid|sessionid|sid)=[^/?#]*", re.IGNORECASE)
_SESSION_NAMES = re.compile(
    r"(?:jsessionid|phpsessid|aspsessionid[a-z]*|asp\.net_sessionid|cfid|cftoken|session_?id|sessid)", re.IGNORECASE
)
# `sid` names a column on some PHP sites: only a value that looks like a token is a session.
_TOKEN = re.compile(r"(?=[A-Za-z-]*\d)(?=[\d-]*[A-Za-z])[A-Za-z0-9-]{16,}")
_TRACKING = re.compile(r"(?:utm_\w+|spm|gclid|fbclid|yclid|hmsr|hmpl|hmcu|hmkw|hmci)", re.IGNORECASE)
# Most addresses are canonical as they are: a host and a path of plain letters, with nothing in it to resolve or to sort.
_PLAIN = re.compile(
    r"https?://[a-z][a-z0-9]*(?:\.[a-z0-9]+(?:-[a-z0-9]+)*)+/(?:[A-Za-z0-9_-][A-Za-z0-9_.-]*/)*(?:[A-Za-z0-9_-][A-Za-z0-9_.-]*)?"
)
_DEFAULT_PORTS = {"http": 80, "https": 443}
_ATTACHMENTS = frozenset(
    (".pdf", ".doc", ".docx", ".wps", ".ofd", ".rtf", ".xls", ".xlsx", ".et", ".ppt", ".pptx", ".zip", ".rar", ".7z")
)


@lru_cache(maxsize=8192)  # asked several times of each address, on the way of every page
def canonical_url(url: str) -> str:
    """The form of an address under which a document is known.

    Scheme and host in lower case, IDNA; no default port, trailing dot, user name, fragment, session id or tracking
    parameter; dot segments resolved; the rest of the query sorted. What is no http address is given back as it is,
    stripped of blanks.
    """
    text = url.strip()
    if _PLAIN.fullmatch(text):
        return text
    try:
        parts = urlsplit(text)
        if parts.scheme.lower() not in _DEFAULT_PORTS:
            return text
        bare = parts._replace(
            scheme=parts.scheme.lower(),
            netloc=_authority(parts),
            path=_SESSION_PATH.sub("", parts.path),
            query=_query(parts.query),
            fragment="",
        )
        return str(canonicalize_url(urlunsplit(bare)))
    except ValueError:
        return text


def report_id(url: str) -> str:
    """The id of a report: the first 16 hex digits of the SHA-256 of its canonical address."""
    return hashlib.sha256(canonical_url(url).encode()).hexdigest()[:16]


@lru_cache(maxsize=8192)
def request_url(url: str) -> str:
    """The address to ask for: as written, without user name and fragment."""
    text = url.strip()
    try:
        parts = urlsplit(text)
        return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2], fragment=""))
    except ValueError:
        return text


@lru_cache(maxsize=8192)
def host_of(url: str) -> str:
    """The host name of an address in lower case, without a trailing dot; empty where there is none."""
    try:
        return (urlsplit(canonical_url(url)).hostname or "").rstrip(".")
    except ValueError:
        return ""


def same_site(url: str, hosts: frozenset[str]) -> bool:
    """Whether an address belongs to one of the hosts: the host itself, with or without `www.`, or one below it."""
    host = host_of(url)
    if not host:
        return False
    return any(host == site or host.endswith(f".{site}") for site in (known.removeprefix("www.") for known in hosts))


def is_attachment(url: str) -> bool:
    """Whether an address names an office document, a PDF or a package by its ending."""
    try:
        return PurePosixPath(urlsplit(url).path).suffix.lower() in _ATTACHMENTS
    except ValueError:
        return False


def _authority(parts: SplitResult) -> str:
    host = (parts.hostname or "").rstrip(".")
    if ":" in host:
        host = f"[{host}]"
    port = parts.port
    return host if port in (None, _DEFAULT_PORTS[parts.scheme.lower()]) else f"{host}:{port}"


def _query(query: str) -> str:
    """The query without sessions and tracking, every other parameter byte for byte as it was written."""
    return "&".join(part for part in query.split("&") if part and not _is_noise(part))


def _is_noise(parameter: str) -> bool:
    (name, value), *_ = parse_qsl(parameter, keep_blank_values=True) or [("", "")]
    if _SESSION_NAMES.fullmatch(name) or _TRACKING.fullmatch(name):
        return True
    return name.lower() == "sid" and _TOKEN.fullmatch(value) is not None
