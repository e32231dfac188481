"""Where an answer sends its reader: by a Location header, or by a page that is nothing but a meta refresh."""

import re
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
    match = _REFRESH.search(body)
    return _resolve(url, match[1].decode("utf-8", "replace")) if match else None


def _resolve(base: str, target: str) -> str:
    try:
        return request_url(urljoin(base, target.strip())) if target.strip() else ""
    except ValueError:
        return ""
