"""TLS: verified always, by the system's authorities, the operator's, and the one certificate that a portal file pins."""

import ssl
from functools import lru_cache
from pathlib import Path

from extract.policy import PolicyError
from extract.registry import Portal

# OpenSSL's numbers for why a chain did not hold (x509_vfy.h).
_VERDICTS = {
    9: "tls_expired",  # not yet valid
    10: "tls_expired",
    18: "tls_self_signed",
    19: "tls_self_signed",  # a root of its own in the chain
    20: "tls_incomplete_chain",
    21: "tls_incomplete_chain",
    62: "tls_wrong_host",
    64: "tls_wrong_host",
}
# What OpenSSL calls a peer that speaks only what is no longer spoken.
_OLD = (
    "UNSUPPORTED_PROTOCOL", "PROTOCOL_VERSION", "UNSAFE_LEGACY_RENEGOTIATION", "DH_KEY_TOO_SMALL", "EE_KEY_TOO_SMALL",
    "CA_MD_TOO_WEAK", "CA_KEY_TOO_SMALL", "BAD_ECPOINT", "NO_CIPHERS_AVAILABLE", "HANDSHAKE_FAILURE",
    "LEGACY_SIGALG", "WRONG_SIGNATURE_TYPE", "INSUFFICIENT_SECURITY", "NO_PROTOCOLS_AVAILABLE", "WRONG_SSL_VERSION",
)  # fmt: skip


def tls_context(portal: Portal, ca_file: str | None) -> ssl.SSLContext:
    """The context in which a portal is spoken to: certificate and host name are always verified.

    Portals that are spoken to alike share one, since reading a system's authorities takes long.

    Raises:
        PolicyError: `ca_file` holds no certificates.
    """
    return _context(ca_file, _version(ca_file), portal.tls_ca, _version(portal.tls_ca), portal.tls_min)


def _version(path: str | Path | None) -> int:
    """Changes with a file: a process that runs for months reads a new one."""
    try:
        return Path(path).stat().st_mtime_ns if path else 0
    except OSError:
        return 0


@lru_cache(maxsize=64)
def _context(
    ca_file: str | None, ca_version: int, tls_ca: Path | None, pin_version: int, tls_min: str | None
) -> ssl.SSLContext:
    context = ssl.create_default_context()
    # SSL_CERT_FILE replaces the system's file within OpenSSL; here it is one more.
    system = ssl.get_default_verify_paths().openssl_cafile
    if ca_file and Path(system).is_file():
        context.load_verify_locations(cafile=system)
    try:
        if ca_file:
            context.load_verify_locations(cafile=ca_file)
    except (OSError, ssl.SSLError) as error:
        raise PolicyError(f"SSL_CERT_FILE: expected PEM certificates in {ca_file}, found: {error}; mend it") from error
    if tls_ca is not None:
        context.load_verify_locations(cafile=tls_ca)
        # A pinned intermediate is an anchor of its own: no root is asked for above it.
        context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if tls_min is not None:
        context.minimum_version = {"1.0": ssl.TLSVersion.TLSv1, "1.1": ssl.TLSVersion.TLSv1_1}[tls_min]
        # OpenSSL 3 speaks the old protocols only at its lowest level of security.
        context.set_ciphers("DEFAULT:@SECLEVEL=0")
    return context


def exceptions_of(portal: Portal) -> tuple[str, ...]:
    """What a portal file allows beyond the rules of the house, for the record of every answer fetched under it."""
    return tuple(
        text
        for text, given in (
            (f"tls_ca {portal.tls_ca.name if portal.tls_ca else ''}", portal.tls_ca is not None),
            (f"tls_min {portal.tls_min}", portal.tls_min is not None),
            ("allow_http", portal.allow_http),
        )
        if given
    )


def tls_reason(error: ssl.SSLError) -> str:
    """The word of `schema.REASONS` for a handshake that failed."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return _VERDICTS.get(error.verify_code, "tls_incomplete_chain")
    text = f"{error.reason or ''} {error}".upper().replace(" ", "_")
    return "tls_old" if any(mark in text for mark in _OLD) else "unreachable"
