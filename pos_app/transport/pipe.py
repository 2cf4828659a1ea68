"""The bytes of one TCP connection, buffered between asyncio's callbacks and whoever reads.

asyncio's own StreamReader is not used: it cannot say whether an idle connection has been ended by
the other side while bytes are still buffered, and that decides whether a request may be risked on
it. Ending a connection must never wait for the other side.
"""

from __future__ import annotations

import asyncio
from typing import cast

import httpcore

# Small reads, so that an answer cut into single bytes cannot hold the loop for long at a time.
READ_BYTES = 8 * 1024
HIGH_WATER = 64 * 1024


class Pipe(asyncio.Protocol):
    """One TCP connection."""

    def __init__(self) -> None:
        """Wait to be connected."""
        self._buffer = bytearray()
        self._ended = False
        self._broken = False
        self._waiter: asyncio.Future[None] | None = None
        self._transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport."""
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        """Buffer, and hold the sender back when nobody reads."""
        self._buffer += data
        if len(self._buffer) > HIGH_WATER:
            self._transport.pause_reading()
        self._wake()

    def eof_received(self) -> bool:
        """Keep the connection for writing: the answer may be all here already."""
        self._ended = True
        self._wake()
        return True

    def connection_lost(self, exc: Exception | None) -> None:
        """Remember whether it broke or was ended."""
        self._ended = True
        self._broken = exc is not None
        self._wake()

    @property
    def unusable_when_idle(self) -> bool:
        """Whether anything has come or ended since the last answer was read."""
        return self._ended or bool(self._buffer)

    @property
    def ended(self) -> bool:
        """Whether the other side has stopped sending."""
        return self._ended

    async def read(self) -> bytes:
        """The next bytes; empty at the end.

        Raises:
            httpcore.ReadError: The connection broke.
        """
        if self._buffer:
            # Whoever sends faster than we read must not keep everybody else from their turn.
            await asyncio.sleep(0)
        while not self._buffer:
            if self._broken:
                raise httpcore.ReadError("the connection broke")
            if self._ended:
                return b""
            self._waiter = asyncio.get_running_loop().create_future()
            await self._waiter
        data = bytes(self._buffer[:READ_BYTES])
        del self._buffer[:READ_BYTES]
        if len(self._buffer) <= HIGH_WATER:
            self._transport.resume_reading()
        return data

    def write(self, data: bytes) -> None:
        """Send without waiting: our requests are a few kilobytes, and fit any buffer.

        Raises:
            httpcore.WriteError: The connection is gone.
        """
        if self._transport.is_closing():
            raise httpcore.WriteError("the connection is gone")
        self._transport.write(data)

    def abort(self) -> None:
        """End the connection at once."""
        self._transport.abort()

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)
