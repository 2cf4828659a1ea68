"""Connections as httpcore wants them, made of asyncio's own parts.

Written here rather than taken from httpcore because three steps must not happen on the loop or
its default executor: the name lookup, the reading of the system's certificates and the check of
a host's certificate, each of which can hang. It must never connect by name, and closing must
never wait for the other side.
"""

from __future__ import annotations

import asyncio
import ssl
from typing import TYPE_CHECKING, Any, TypeVar

import httpcore

from pos_app.transport.blocking import run_blocking
from pos_app.transport.dialing import first_to_answer
from pos_app.transport.errors import ConnectFailed
from pos_app.transport.pipe import READ_BYTES, Pipe
from pos_app.transport.trust import refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from pos_app.transport.names import Names
    from pos_app.transport.trust import Trust

T = TypeVar("T")


class PlainStream(httpcore.AsyncNetworkStream):
    """A connection without encryption."""

    def __init__(self, pipe: Pipe, trust: Trust) -> None:
        """Speak through `pipe`; `trust` is for when encryption is asked for."""
        self.pipe = pipe
        self._trust = trust

    @property
    def ended(self) -> bool:
        """Whether the other side has stopped sending."""
        return self.pipe.ended

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """The next bytes; empty at the end."""
        del max_bytes, timeout  # ours is smaller; the deadline is over the whole exchange
        return await self.pipe.read()

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send."""
        del timeout
        self.pipe.write(buffer)

    async def aclose(self) -> None:
        """End the connection at once."""
        self.pipe.abort()

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Agree on encryption and check the host's certificate, on daemon threads.

        Raises:
            CertificateRefused: The certificate does not prove the host.
            ConnectFailed: No agreement, or the connection ended.
        """
        del ssl_context, timeout  # the pool's context trusts nobody; ours comes from `trust`
        try:
            context = await self._trust.context()
            return await _Encrypted.agree(self.pipe, context, server_hostname)
        except BaseException:
            self.pipe.abort()
            raise

    def get_extra_info(self, info: str) -> Any:
        """Answer the pool's question whether an idle connection is still good."""
        return self.pipe.unusable_when_idle if info == "is_readable" else None


class _Encrypted(httpcore.AsyncNetworkStream):
    """A connection inside TLS, pumped by hand so that the handshake can leave the loop."""

    def __init__(
        self, pipe: Pipe, tls: ssl.SSLObject, incoming: ssl.MemoryBIO, outgoing: ssl.MemoryBIO
    ) -> None:
        self.pipe = pipe
        self.ended = False
        self._tls = tls
        self._incoming = incoming
        self._outgoing = outgoing

    @classmethod
    async def agree(cls, pipe: Pipe, context: ssl.SSLContext, host: str | None) -> _Encrypted:
        incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        # Wrapping and shaking hands both wait for a lock of the system's checker.
        tls = await run_blocking(
            lambda: context.wrap_bio(incoming, outgoing, server_hostname=host), name="tls-check"
        )
        stream = cls(pipe, tls, incoming, outgoing)
        try:
            await stream._shake_hands()
        except ssl.SSLError as error:
            raise refusal(error) from None
        except (OSError, httpcore.NetworkError):
            raise ConnectFailed("the connection ended before encryption was agreed") from None
        return stream

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        del max_bytes, timeout
        try:
            data = await self._pump(lambda: self._tls.read(READ_BYTES))
        except ssl.SSLEOFError:
            # Many servers hang up without TLS's own goodbye. A body cut short this way is
            # caught by its length, or by being no JSON.
            data = b""
        except ssl.SSLError:
            raise httpcore.ReadError("the encryption broke") from None
        self.ended = not data
        return data

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        del timeout
        try:
            await self._pump(lambda: self._tls.write(buffer))
        except ssl.SSLError:
            raise httpcore.WriteError("the encryption broke") from None

    async def aclose(self) -> None:
        self.pipe.abort()

    def get_extra_info(self, info: str) -> Any:
        if info == "ssl_object":
            return self._tls
        # What is deciphered or to be deciphered is as unasked for as what is still in the pipe.
        unread = self._incoming.pending or self._tls.pending()
        unusable = self.pipe.unusable_when_idle or bool(unread)
        return unusable if info == "is_readable" else None

    async def _shake_hands(self) -> None:
        while True:
            try:
                await run_blocking(self._tls.do_handshake, name="tls-check")
            except ssl.SSLWantReadError:
                self._flush()
                await self._fill()
            else:
                self._flush()
                return

    async def _pump(self, step: Callable[[], T]) -> T:
        while True:
            try:
                result = step()
            except ssl.SSLWantReadError:
                self._flush()
                await self._fill()
            else:
                self._flush()
                return result

    def _flush(self) -> None:
        if self._outgoing.pending:
            self.pipe.write(self._outgoing.read())

    async def _fill(self) -> None:
        data = await self.pipe.read()
        if data:
            self._incoming.write(data)
        else:
            self._incoming.write_eof()


class Network(httpcore.AsyncNetworkBackend):
    """Opens connections for the pool."""

    def __init__(self, names: Names, trust: Trust) -> None:
        """Look names up with `names`, check certificates with `trust`."""
        self._names = names
        self._trust = trust

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Connect to whichever of the host's addresses answers first.

        Raises:
            NameNotResolved: The name led to no address.
            ConnectFailed: No address answered.
        """
        del timeout, local_address, socket_options
        sock = await first_to_answer(await self._names.endpoints(host, port))
        try:
            _, pipe = await asyncio.get_running_loop().create_connection(Pipe, sock=sock)
        except BaseException:
            sock.close()
            raise
        return PlainStream(pipe, self._trust)
