"""Connects to a host that has several addresses, of which some may be silent.

The next address is tried beside one that has not answered yet (RFC 8305), because a dead IPv6
route would otherwise eat the whole deadline. It must never connect by name, and every connection
that lost the race is closed.
"""

from __future__ import annotations

import asyncio
import socket
from collections import deque
from typing import TYPE_CHECKING

from pos_app.transport.errors import ConnectFailed

if TYPE_CHECKING:
    from pos_app.transport.names import Endpoint

NEXT_ADDRESS_SECONDS = 0.25


async def first_to_answer(endpoints: list[Endpoint]) -> socket.socket:
    """A connected socket of whichever endpoint answers first.

    Args:
        endpoints: Where to try, best first.

    Raises:
        ConnectFailed: None of them took a connection.
    """
    waiting = deque(endpoints)
    dials: set[asyncio.Task[socket.socket | None]] = set()
    try:
        while waiting or any(not dial.done() for dial in dials):
            if waiting:
                dials.add(asyncio.create_task(_dial(waiting.popleft())))
            await asyncio.wait(
                [dial for dial in dials if not dial.done()],
                timeout=NEXT_ADDRESS_SECONDS if waiting else None,
                return_when=asyncio.FIRST_COMPLETED,
            )
            for dial in dials:
                sock = dial.result() if dial.done() else None
                if sock is not None:
                    dials.remove(dial)
                    return sock
        raise ConnectFailed("the host did not take a connection")
    finally:
        for dial in dials:
            loser = dial.result() if dial.done() else None
            if loser is not None:
                loser.close()
            dial.cancel()


async def _dial(endpoint: Endpoint) -> socket.socket | None:
    try:
        sock = socket.socket(endpoint.family, socket.SOCK_STREAM)
    except OSError:
        return None
    try:
        sock.setblocking(False)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        await asyncio.get_running_loop().sock_connect(sock, (endpoint.ip, endpoint.port))
    except OSError:
        sock.close()
        return None
    except BaseException:
        sock.close()
        raise
    return sock
