"""One call to a gateway: what went wrong on the way, said in the words of the port.

Shared by the adapters and knowing none of them. Every text that leaves here has been redacted.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from pos_app.gateways import port
from pos_app.transport.strict_json import Json, JsonRefused, Real

if TYPE_CHECKING:
    from collections.abc import Callable

    from pos_app.transport.client import Reply, Request, Transport
    from pos_app.transport.redaction import Redactor

REASON_CHARACTERS = 200
WORD_CHARACTERS = 40
COPY_CHARACTERS = 500
ID_CHARACTERS = 100
# So much more than the copy, that a key cut off at its end is never in what is kept.
_COPIED = 16 * 1024


class Caller:
    """Exchanges requests under one deadline; a busy or broken gateway's answer is an error here."""

    def __init__(self, transport: Transport, redactor: Redactor, *, deadline: float) -> None:
        self._transport = transport
        self._redactor = redactor
        self._deadline = deadline

    async def call(self, make: Callable[[], Request]) -> Reply:
        """Exchange; an answer of 429 or 5xx is an error here, any other is the adapter's.

        `make` makes the request: a key that cannot be sent shows there.

        Raises:
            ExchangeError: Whatever went wrong.
        """
        reply = await self._transport.exchange(make(), deadline=self._deadline)
        if reply.status == 429:
            raise port.RateLimited(
                "the gateway asks to slow down",
                retry_after=reply.retry_after,
                gateway_time=reply.date,
            )
        if reply.status >= 500:
            raise port.GatewayDown(
                f"http_{reply.status}", "the gateway has trouble", gateway_time=reply.date
            )
        return reply

    def json(self, reply: Reply) -> Json:
        """Read an answer strictly; raises BadAnswer."""
        try:
            return reply.json()
        except JsonRefused as error:
            raise self.bad(reply, "not_json", str(error)) from None

    def bad(self, reply: Reply, code: str, detail: str = "") -> port.BadAnswer:
        """Return the error for an answer that cannot be understood or trusted."""
        # Without the empty bytes of wider encodings, in which a number would pass for none.
        text = reply.body[:_COPIED].replace(b"\0", b"").decode("utf-8", "replace")
        copy = self.plain(text, COPY_CHARACTERS)
        if reply.status >= 400:
            code = f"http_{reply.status}"
        return port.BadAnswer(code, detail, copy=copy, gateway_time=reply.date)

    def kept(self, reply: Reply) -> bytes:
        """Return an answer's bytes for the ledger; a key that the gateway echoed is not kept."""
        return self._redactor.without_keys(reply.body)

    def plain(self, text: str, characters: int = REASON_CHARACTERS) -> str:
        """Return a gateway's words as redacted plain text on one line."""
        visible = "".join(c if c.isprintable() else " " for c in text)
        return self._redactor.redact(" ".join(visible.split()))[:characters]

    def shown(self, value: Json) -> object:
        """Return any value of an answer, redacted, for people and JSON."""
        if isinstance(value, str):
            return self._redactor.redact(value)
        if isinstance(value, Real):
            return value.text
        if isinstance(value, list):
            return [self.shown(item) for item in value]
        if isinstance(value, dict):
            return {self._redactor.redact(key): self.shown(item) for key, item in value.items()}
        return value


def destination_of(*parts: str) -> str:
    """Return the digest of a gateway's address and account; the key cannot be had back from it."""
    return hashlib.sha256("\n".join(("pos-app destination", *parts)).encode()).hexdigest()


def is_training(value: Json) -> bool:
    """Whether an answer carries the training gateway's mark: no real money is behind it."""
    return isinstance(value, dict) and value.get("training") not in (None, False)


def usable_id(value: Json) -> str | None:
    """Return a gateway's id that can be stored, shown and asked for again; None for any other."""
    if isinstance(value, str) and 0 < len(value) <= ID_CHARACTERS and value.isprintable():
        return value
    return None
