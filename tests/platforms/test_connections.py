"""Windows: its event loop reads an address by how many parts it has."""

from __future__ import annotations

import asyncio
import socket

import pytest

from pos_app.transport.connection import first_to_answer
from pos_app.transport.names import Endpoint


class ProactorsParts(asyncio.SelectorEventLoop):
    """Takes an address of two parts for IPv4 and of four for IPv6, as Windows' ConnectEx does."""

    async def sock_connect(self, sock: socket.socket, address: object) -> None:
        assert isinstance(address, tuple)
        family = {2: socket.AF_INET, 4: socket.AF_INET6}[len(address)]
        if sock.family is not family:
            raise OSError(10047, "An address incompatible with the requested protocol was used")
        await super().sock_connect(sock, address)


@pytest.mark.parametrize(
    ("family", "ip"), [(socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")]
)
def test_both_kinds_of_address_connect(family: socket.AddressFamily, ip: str) -> None:
    with socket.socket(family, socket.SOCK_STREAM) as server:
        try:
            server.bind((ip, 0))
        except OSError:
            pytest.skip(f"this machine has no {ip}")
        server.listen()
        endpoint = Endpoint(ip, server.getsockname()[1])
        with asyncio.Runner(loop_factory=ProactorsParts) as runner:
            connected = runner.run(first_to_answer([endpoint]))
        assert connected.getpeername()[:2] == (ip, endpoint.port)
        connected.close()
