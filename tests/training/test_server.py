from __future__ import annotations

import socket
from typing import TYPE_CHECKING

import httpx

from pos_app.training.server import Listener

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.types import Receive, Scope, Send


async def _hello(_scope: Scope, _receive: Receive, send: Send) -> None:
    await send({"type": "http.response.start", "status": 204, "headers": []})
    await send({"type": "http.response.body"})


def test_a_listener_serves_and_stopping_it_again_is_harmless() -> None:
    sock = socket.create_server(("127.0.0.1", 0))
    url = f"http://127.0.0.1:{sock.getsockname()[1]}"
    listener = Listener(_hello, sock)
    listener.start()

    assert httpx.get(url, trust_env=False).status_code == 204
    assert listener.stop(5)
    assert listener.stop(5)


def test_bytes_that_are_no_http_get_an_answer_and_the_server_goes_on(
    expect_log: Callable[..., None],
) -> None:
    expect_log("Invalid HTTP request", "uvicorn.error")
    listening = socket.create_server(("127.0.0.1", 0))
    address = listening.getsockname()
    listener = Listener(_hello, listening)
    listener.start()

    with socket.create_connection(address, timeout=5) as raw:
        raw.sendall(b"\x16\x03\x01 nonsense\r\n\r\n")
        assert raw.recv(100).startswith(b"HTTP/1.1 400 ")
    assert httpx.get(f"http://127.0.0.1:{address[1]}", trust_env=False).status_code == 204
    listener.stop(5)
