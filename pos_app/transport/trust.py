"""Whom we believe: the certificates that the operating system trusts, asked off the loop.

Building the context reads the system's store, and on Windows and macOS the first check of a host
may go to the network, so both happen on daemon threads. It must never be told to trust less.
"""

from __future__ import annotations

import ssl
from typing import TYPE_CHECKING

from pos_app.system.daemon_call import Call
from pos_app.transport.errors import CertificateRefused, ConnectFailed

if TYPE_CHECKING:
    from collections.abc import Callable

# OpenSSL's "not yet valid" and "has expired", then what macOS and Windows say for the same.
_DATE_CODES = frozenset({9, 10, -67818, -67819, 0x800B0101, 0x800B0101 - 2**32})


def system_trust() -> ssl.SSLContext:
    """A client context that checks certificates as the operating system does."""
    import truststore

    return truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


class Trust:
    """Builds the one context on first need and hands it to everyone after."""

    def __init__(self, build: Callable[[], ssl.SSLContext] = system_trust) -> None:
        """Use `build`, a function that may block."""
        self._build = build
        self._call: Call[ssl.SSLContext] | None = None
        self._context: ssl.SSLContext | None = None

    async def context(self) -> ssl.SSLContext:
        """The context, speaking HTTP/1.1 only.

        Raises:
            ConnectFailed: The system's certificates could not be read.
        """
        if self._context is None:
            if self._call is None or self._call.done:
                self._call = Call(self._build, name="trust-store")
            try:
                context = await self._call.result()
            except (OSError, ImportError, ValueError):
                raise ConnectFailed("this computer's certificates could not be read") from None
            context.set_alpn_protocols(["http/1.1"])
            self._context = context
        return self._context


def refusal(error: ssl.SSLError) -> ConnectFailed:
    """Our error for a handshake that failed."""
    if isinstance(error, ssl.SSLCertVerificationError):
        dates_wrong = getattr(error, "verify_code", None) in _DATE_CODES
        reason = "its dates" if dates_wrong else "its name or issuer"
        message = f"the host's certificate was refused for {reason}"
        return CertificateRefused(message, clock_suspect=dates_wrong)
    return ConnectFailed("no encrypted connection could be agreed on")
