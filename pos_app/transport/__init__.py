"""The one room that speaks HTTP: deadlines, caps, strict reading, redaction and errors.

Importing it must never load httpx, nor asyncio, so that a window paints first: what is asked for
here is loaded when it is asked for, and httpx by `Transport.prepare`.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pos_app.transport.client import Reply, Request, Transport

__all__ = ["Reply", "Request", "Transport"]

_HOMES = {"Reply": "client", "Request": "client", "Transport": "client"}


def __getattr__(name: str) -> object:
    """Load what is asked for.

    Raises:
        AttributeError: There is no such name.
    """
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{home}"), name)
