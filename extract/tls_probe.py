"""Telling a server that speaks only old TLS from one that cannot be reached.

Some old servers answer a greeting of today not with an alert but by hanging up. One handshake in the old protocols, with
no request after it, tells which it is, so that the portal's row says what its file could allow.
"""

import asyncio
import ssl

from extract.faults import WIRE_FAULTS
from extract.resolution import GuardedResolver


async def speaks_only_old_tls(resolver: GuardedResolver, host: str, port: int) -> bool:
    """Whether a host that hung up on TLS 1.2 shakes hands in TLS 1.0 or 1.1. Nothing is asked of it."""
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1
    context.maximum_version = ssl.TLSVersion.TLSv1_1
    context.set_ciphers("DEFAULT:@SECLEVEL=0")
    try:
        place = (await resolver.resolve(host, port))[0]
        _, writer = await asyncio.open_connection(*place, ssl=context, server_hostname=host)
    except ssl.SSLCertVerificationError:
        # They came as far as the certificate: the protocol is one they both speak.
        return True
    except WIRE_FAULTS:
        return False
    # Closed politely, TLS would wait for an answer to its farewell.
    writer.transport.abort()
    return True
