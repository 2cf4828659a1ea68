"""Asks the log now and then how the networks do, so that Sell can say that one is slow.

It asks the reader, which no payment waits for, at calm intervals; an answer that does not come
takes the word away, and nothing else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer

from pos_app.desktop.link.bridge import new_ref
from pos_app.domain.payment import ENDED_UNPAID, PaymentState

if TYPE_CHECKING:
    from pos_app.desktop.link.context import ScreenContext
    from pos_app.engine.events import PaymentChanged

FIRST_MS: Final = 20_000
EVERY_MS: Final = 600_000
# After so many of them have ended it is asked at once.
_PAYMENTS: Final = 3
_ENDED: Final = ENDED_UNPAID | {PaymentState.SUCCEEDED}


class NetworkWeather(QObject):
    """One for a window."""

    def __init__(self, context: ScreenContext, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._ended = 0
        self._ref = ""
        self.timer = QTimer(self)
        self.timer.timeout.connect(self.ask)
        context.bridge.engine_ready.connect(lambda _ready: self.timer.start(FIRST_MS))
        context.bridge.payment_changed.connect(self._on_payment_changed)

    def ask(self) -> None:
        """Ask how they do now; one question at a time."""
        self.timer.start(EVERY_MS)
        self._ended = 0
        if self._ref:
            return
        # No class of the engine's is made before the first paint.
        from pos_app.engine.requests import AskWeather

        self._ref = new_ref()
        currency = self._context.settings.maximum.currency
        question = AskWeather(self._ref, self._context.model.clock(), currency)
        self._context.bridge.ask(question, self._is_known, self._is_unknown, owner=self)

    def _is_known(self, _answer: object) -> None:
        self._ref = ""

    def _is_unknown(self, _code: str) -> None:
        self._ref = ""
        self._context.model.slow = ()

    def _on_payment_changed(self, event: PaymentChanged) -> None:
        before, payment = event.before, event.payment
        if payment.network is None or before is None or before in _ENDED:
            return
        self._ended += payment.state in _ENDED
        if self._ended >= _PAYMENTS:
            self.ask()
