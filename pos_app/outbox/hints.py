"""Asks head office whether a gateway spoke of a payment that is open here, and passes that on.

A hint says only *look now*: the engine then asks the gateway itself, as it would have done a little
later, and no sooner than the gateway lets itself be asked. One request at a time is held open, by a
connection of its own; where anything is wrong the till just looks when it would have looked.
"""

from __future__ import annotations

import asyncio
import logging
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

from pos_app.ledger.errors import LedgerError
from pos_app.outbox import link

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pos_app.settings.keys import Secret
    from pos_app.transport.client import Transport

_log: Final = logging.getLogger(__name__)
MOST_PAYMENTS: Final = 50
"""That one request asks for: the newest."""


class OpenPayments(Protocol):
    """What of the ledger this needs; each may raise LedgerError."""

    def open_payments(self, most: int) -> Sequence[str]:
        """The newest payments that a gateway has not decided, at most so many."""

    def close(self) -> None:
        """Let go of the file."""


@dataclass(frozen=True, slots=True)
class HintPace:
    """Seconds.

    Attributes:
        look: Between looks for payments that are open.
        first_pause: After a request that failed; twice as long each time.
        longest_pause: At most.
    """

    look: float = 2.0
    first_pause: float = 5.0
    longest_pause: float = 300.0


class HintWatch:
    """Waits for hints for as long as it runs, on the loop of whoever runs it."""

    def __init__(
        self,
        url: str,
        *,
        open_ledger: Callable[[], OpenPayments],
        make_transport: Callable[[], Transport],
        read_token: Callable[[], Secret | None],
        found: Callable[[str], None],
        pace: HintPace | None = None,
    ) -> None:
        """Wait to be run.

        Args:
            url: Head office's address.
            open_ledger: Opens the ledger for reading, on the loop's thread.
            make_transport: Makes what the requests go by, there too.
            read_token: The key store's answer; it may take seconds.
            found: Hears each payment that is to be looked at, there too.
            pace: How often it does what.
        """
        self._url = url
        self._open_ledger = open_ledger
        self._make_transport = make_transport
        self._read_token = read_token
        self._found = found
        self._pace = pace or HintPace()
        self._token: Secret | None = None
        # From when on a hint of a payment is passed on again, and how long after that.
        self._heard: dict[str, tuple[float, float]] = {}

    async def run(self) -> None:
        """Go on until it is cancelled; nothing that goes wrong comes out of here."""
        ledger, transport = self._open_ledger(), self._make_transport()
        try:
            await self._ask_on(ledger, transport)
        except Exception:  # noqa: BLE001 - whatever it is, the till looks by itself
            _log.exception("no hints any more")
        finally:
            ledger.close()
            await transport.aclose()

    async def _ask_on(self, ledger: OpenPayments, transport: Transport) -> None:
        pause = self._pace.first_pause
        while True:
            try:
                await self._ask(ledger, transport)
                pause = self._pace.first_pause
            except (link.LinkError, LedgerError) as error:
                _log.info("no hints for now: %s", error.code)
                # It may be another one by then.
                self._token = None
                await asyncio.sleep(pause)
                pause = min(pause * 2, self._pace.longest_pause)

    async def _ask(self, ledger: OpenPayments, transport: Transport) -> None:
        """Ask once, if anything is open."""
        payments = ledger.open_payments(MOST_PAYMENTS)
        if payments and self._token is None:
            self._token = self._read_token()
        token = self._token
        if not payments or token is None:
            await asyncio.sleep(self._pace.look)
            return
        began = time.monotonic()
        asking = asyncio.create_task(link.hints(transport, self._url, token, payments))
        try:
            while not asking.done():
                await asyncio.wait({asking}, timeout=self._pace.look)
                if not set(ledger.open_payments(MOST_PAYMENTS)) <= set(payments):
                    # One more is open: it must not wait until the request for the others has ended.
                    break
        finally:
            asking.cancel()
            # Not awaited by itself: that would swallow the cancel that ends this watch.
            await asyncio.gather(asking, return_exceptions=True)
        if asking.cancelled():
            return
        self._pass_on(payments, set(asking.result()))
        # One that answers at once, whatever it is asked, is not asked without end.
        await asyncio.sleep(max(began + self._pace.look - time.monotonic(), 0.0))

    def _pass_on(self, payments: Sequence[str], named: set[str]) -> None:
        """Pass on what is open here; the oftener one is named, the less often it is looked at.

        A gateway speaks of a payment a few times. Whoever names it without end, by mistake or by
        malice, must not make this till a burden to the gateway.
        """
        now = time.monotonic()
        self._heard = {each: self._heard[each] for each in payments if each in self._heard}
        for payment in named.intersection(payments):
            until, gap = self._heard.get(payment, (now, self._pace.look))
            if now >= until:
                self._heard[payment] = now + gap, min(gap * 2, self._pace.longest_pause)
                self._found(payment)
