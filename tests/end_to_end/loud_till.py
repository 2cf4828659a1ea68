"""The till with every library's logger at DEBUG, as a process: `python -m …loud_till charge …`.

The program itself keeps the HTTP libraries quiet; here they say all they know, and what no library
says is written too: every request as it leaves, with its key and its number.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from pos_app import __main__ as entry
from pos_app.assembly import logs
from pos_app.transport import client

if TYPE_CHECKING:
    from pos_app.transport.client import Reply, Request

exchange = client.Transport.exchange


async def said(self: client.Transport, request: Request, *, deadline: float) -> Reply:
    """Exchange, and write down all that leaves."""
    headers = [(name.encode(), value.encode()) for name, value in request.headers.items()]
    logging.getLogger("httpx").debug("%s %r %r", request.url, headers, request.body)
    return await exchange(self, request, deadline=deadline)


def loud() -> None:
    """Let every library speak."""
    for name in ("httpx", "httpcore", "asyncio", "keyring", "uvicorn", "starlette"):
        logging.getLogger(name).setLevel(logging.DEBUG)


if __name__ == "__main__":
    client.quieten_libraries = logs.quieten_libraries = loud  # type: ignore[attr-defined]
    client.Transport.exchange = said  # type: ignore[method-assign, assignment]
    entry.main()
