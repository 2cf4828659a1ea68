"""The way to a gateway over encryption, where somebody else may open: one port, many houses.

Every connection is handed, byte for byte, to whoever stands behind the door at that moment. It
never reads what passes; what a stranger heard is the stranger's to tell.
"""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


class Door:
    """One listening port.

    Attributes:
        behind: The port of whoever answers now.
        knocks: How many connections each port was handed.
    """

    def __init__(self, behind: int) -> None:
        self.behind = behind
        self.port = 0
        self.knocks: dict[int, int] = {}
        self._open: set[asyncio.StreamWriter] = set()

    def turn_to(self, port: int) -> None:
        """Whoever knocks from now on comes to this port; connections that are open end."""
        self.behind = port
        for writer in self._open:
            writer.transport.abort()

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Pass one connection on, both ways, until either side ends it."""
        self.knocks[self.behind] = self.knocks.get(self.behind, 0) + 1
        inner_reader, inner_writer = await asyncio.open_connection("127.0.0.1", self.behind)
        both = {writer, inner_writer}
        self._open |= both
        try:
            await asyncio.wait(
                {
                    asyncio.create_task(_pass_on(reader, inner_writer)),
                    asyncio.create_task(_pass_on(inner_reader, writer)),
                }
            )
        finally:
            self._open -= both
            for each in both:
                each.transport.abort()


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    writer.close()


@contextlib.asynccontextmanager
async def door_to(port: int) -> AsyncIterator[Door]:
    """A door to this port."""
    door = Door(port)
    tasks: set[asyncio.Task[None]] = set()

    async def knocked(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        tasks.add(task)
        with contextlib.suppress(OSError, asyncio.CancelledError):
            await door.answer(reader, writer)
        tasks.discard(task)

    server = await asyncio.start_server(knocked, "127.0.0.1", 0)
    door.port = server.sockets[0].getsockname()[1]
    try:
        yield door
    finally:
        server.close()
        door.turn_to(0)
        if tasks:
            await asyncio.wait(set(tasks))
        await asyncio.sleep(0)
