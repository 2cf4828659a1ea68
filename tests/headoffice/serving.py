"""Head office's server on loopback, over a test's own database."""

from __future__ import annotations

import socket
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

import uvicorn

from pos_app.headoffice.web import build_app

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pos_app.headoffice.web import OfficeApp
    from tests.headoffice.offices import Office


@contextmanager
def serving(office: Office, app: OfficeApp | None = None) -> Iterator[str]:
    """Its address, while it serves from a thread of its own."""
    made = app or build_app(office.database)
    with socket.create_server(("127.0.0.1", 0)) as sock:
        config = uvicorn.Config(
            made, http="h11", ws="none", lifespan="off", log_config=None, access_log=False
        )
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [sock]}, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{sock.getsockname()[1]}"
        made.end()
        server.should_exit = True
        thread.join(10)
        assert not thread.is_alive()
