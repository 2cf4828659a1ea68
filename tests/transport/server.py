"""A real HTTP server on loopback that does as each test tells it, well behaved or not.

It must never repair what a test sends: every byte of an answer is the test's own.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import ssl
    from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator


@dataclass
class Received:
    """One request as it arrived."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes


def answer(body: bytes | str, status: int = 200, **headers: str) -> bytes:
    """A whole, well-formed answer; `Some_Name="x"` becomes the header `Some-Name: x`."""
    data = body.encode() if isinstance(body, str) else body
    lines = [f"HTTP/1.1 {status} Whatever", f"Content-Length: {len(data)}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + data


class Connection:
    """One accepted connection, in the hands of a test's script."""

    def __init__(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, server: Server
    ) -> None:
        self.reader = reader
        self.writer = writer
        self._server = server

    async def request(self) -> Received:
        """The next request, read whole and remembered by the server."""
        head = (await self.reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        first, *lines = head.rstrip("\r\n").split("\r\n")
        method, target, _version = first.split(" ")
        pairs = (line.split(":", 1) for line in lines)
        headers = {name.strip().lower(): value.strip() for name, value in pairs}
        body = await self.reader.readexactly(int(headers.get("content-length", "0")))
        received = Received(method, target, headers, body)
        self._server.requests.append(received)
        self._server.arrived.set()
        return received

    async def send(self, data: bytes) -> None:
        """Send these bytes."""
        self.writer.write(data)
        await self.writer.drain()

    async def hang(self) -> None:
        """Say nothing more until the other side is gone."""
        while await self.reader.read(65536):
            pass

    def reset(self) -> None:
        """End the connection with a TCP reset."""
        sock = self.writer.get_extra_info("socket")
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.writer.transport.abort()


@dataclass
class Server:
    """What a test sees of its server."""

    port: int = 0
    requests: list[Received] = field(default_factory=list)
    connections: int = 0
    arrived: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def url(self) -> str:
        """Plain, by number."""
        return f"http://127.0.0.1:{self.port}"


@contextlib.asynccontextmanager
async def scripted(
    script: Callable[[Connection], Awaitable[None]], tls: ssl.SSLContext | None = None
) -> AsyncIterator[Server]:
    """A server that hands every connection to `script`, and closes it when the script ends."""
    state = Server()
    tasks: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        state.connections += 1
        task = asyncio.current_task()
        assert task is not None
        tasks.add(task)
        try:
            await script(Connection(reader, writer, state))
        except (asyncio.IncompleteReadError, OSError):
            pass  # the till hung up, which is its right
        except asyncio.CancelledError:
            pass  # the test is over
        finally:
            writer.close()
            tasks.discard(task)

    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=tls)
    state.port = server.sockets[0].getsockname()[1]
    try:
        yield state
    finally:
        server.close()
        for task in list(tasks):
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)
        await asyncio.sleep(0)


def replying(*answers: bytes) -> Callable[[Connection], Awaitable[None]]:
    """A script that gives these answers in order, over as many connections as are made."""
    left = list(answers)

    async def script(connection: Connection) -> None:
        while left:
            await connection.request()
            await connection.send(left.pop(0))
        await connection.hang()

    return script


@contextlib.contextmanager
def silent_port() -> Iterator[int]:
    """A port that neither takes nor refuses a connection: its queue is full, and stays so."""
    with socket.socket() as listener, contextlib.ExitStack() as waiting:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        port: int = listener.getsockname()[1]
        for _ in range(4):
            filler = waiting.enter_context(socket.socket())
            filler.setblocking(False)
            filler.connect_ex(("127.0.0.1", port))
        yield port


def run(work: Coroutine[Any, Any, Any]) -> Any:
    """Run one test's coroutine on a loop of its own."""
    return asyncio.run(work)
