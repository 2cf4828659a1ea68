"""The one room that speaks HTTP: deadlines, caps, strict reading, redaction and errors.

Importing it must never load httpx, so that a window paints first; `Transport.prepare` does.
"""

from pos_app.transport.client import Transport
from pos_app.transport.messages import Reply, Request

__all__ = ["Reply", "Request", "Transport"]
