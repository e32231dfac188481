"""Where an answer sends its reader: by a Location header, or by a page that is nothing but a meta refresh."""

import re
from html import unescape
from urllib.parse import urljoin

from extract.addresses import request_url
from extract.archive import Exchange

REDIRECTS_AT_MOST = 5
_STATUSES = frozenset((301, 302, 303, 307, 308))
_REFRESH = re.compile(
    rb"""<meta\b[^>]*http-equiv\s*=\s*["']?refresh["']?[^>]*content\s*=\s*["']?\s*\d+(?:\.\d*)?\s*[;,]\s*(?:url\s*=\s*)?["']?([^"'>\s]+)""",
    re.IGNORECASE,
)
# A page that only sends its reader on holds next to nothing else.
_REFRESH_BYTES_AT_MOST = 4096
_WORDS_AT_MOST = 600  # bytes of text: 200 characters
# What a browser shows to nobody, or only to one without scripts.
_UNSEEN = re.compile(rb"<!--.*?-->|<(noscript|script|style|title)\b.*?</\1\s*>", re.IGNORECASE | re.DOTALL)
_TAGS = re.compile(rb"<[^>]*>")
_REFRESH_VALUE = re.compile(r"\s*\d+(?:\.\d*)?\s*[;,]\s*url\s*=\s*[\"']?([^\"'\s]+)", re.IGNORECASE)


def is_redirect(exchange: Exchange) -> bool:
    """Whether an answer is a redirect by its status."""
    return exchange.status in _STATUSES


def location_of(exchange: Exchange) -> str:
    """Where a redirect leads, as it is asked for; empty where that cannot be read."""
    return _resolve(exchange.url, exchange.header("Location") or "")


def refresh_of(url: str, body: bytes) -> str | None:
    """Where a page that only sends its reader on leads; None where it is a page of its own."""
    if len(body) > _REFRESH_BYTES_AT_MOST:
        return None
    shown = _UNSEEN.sub(b"", body)
    match = _REFRESH.search(shown)
    if match is None or not _is_brief(shown):
        return None
    return _resolve(url, unescape(match[1].decode("utf-8", "replace")))


def refresh_header_of(exchange: Exchange, body: bytes) -> str | None:
    """Where a Refresh header leads that stands over next to nothing; None where there is none, or a page of its own."""
    match = _REFRESH_VALUE.match(exchange.header("Refresh") or "")
    if match is None or len(body) > _REFRESH_BYTES_AT_MOST or not _is_brief(_UNSEEN.sub(b"", body)):
        return None
    return _resolve(exchange.url, match[1])


def _is_brief(shown: bytes) -> bool:
    """Whether what a page shows is next to nothing."""
    return len(_TAGS.sub(b"", shown).strip()) <= _WORDS_AT_MOST


def _resolve(base: str, target: str) -> str:
    try:
        return request_url(urljoin(base, target.strip())) if target.strip() else ""
    except ValueError:
        return ""
