"""Paid: the gateway itself said so. It stays until a person goes on.

It must never be left by a held key, nor by one pressed before the cashier can have seen it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt, Signal

from pos_app.desktop import keys, wording
from pos_app.desktop.verdict_form import VerdictForm
from pos_app.desktop.widgets.buttons import KeycapButton

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent, QPaintEvent

    from pos_app.desktop.desk import Desk
    from pos_app.domain.payment import Payment

translate = QCoreApplication.translate

SEEN_AFTER_SECONDS = 0.7


class Paid(VerdictForm):
    """`next_wanted` says that the cashier goes on, once this could be seen."""

    next_wanted = Signal()

    def __init__(self, desk: Desk) -> None:
        """Make it with no payment."""
        super().__init__("paid", "check", "paidBanner")
        self._desk = desk
        self.payment: Payment | None = None
        self._painted_at: float | None = None
        self.next = KeycapButton(
            translate("Paid", "Next sale"),
            translate("Keys", "Enter"),
            variant="paid",
            size="pane",
            name="nextSaleButton",
        )
        self.next.clicked.connect(self._next)
        self.add_buttons(self.next)

    def show_payment(self, payment: Payment) -> None:
        """Show this payment from now on."""
        fresh = self.payment is None or self.payment.payment_id != payment.payment_id
        self.payment = payment
        if fresh or not self.isVisible():
            self._painted_at = None
        model = self._desk.model
        sale = model.sales.get(payment.sale_id)
        local = payment.succeeded_at.astimezone() if payment.succeeded_at else None
        late = payment.late or payment.payment_id in model.twice
        word = translate("Paid", "PAID LATE") if payment.late else translate("Paid", "PAID")
        if payment.payment_id in model.twice:
            word = translate("Paid", "PAID TWICE, refund one")
        self.show_verdict(
            word,
            payment.amount.minor,
            payment.amount.shown,
            wording.paid_detail(payment, sale, local),
        )
        self.pane.setProperty("late", late)

    def opened(self) -> None:
        """No button has the focus: Enter comes through `key`."""
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def hints(self) -> str:
        """The keys of this screen."""
        return translate("Paid", "Enter next sale")

    def key(self, event: QKeyEvent) -> bool:
        """A fresh Enter goes on; nothing else does."""
        if keys.is_enter(event):
            self._next()
            return True
        return event.key() == Qt.Key.Key_Escape

    def paintEvent(self, event: QPaintEvent) -> None:
        """Remember when it could first be seen."""
        super().paintEvent(event)
        if self._painted_at is None:
            self._painted_at = self._desk.monotonic()

    def left(self) -> None:
        """Seen again, it counts from that moment."""
        self._painted_at = None

    def _next(self) -> None:
        painted = self._painted_at
        if painted is not None and self._desk.monotonic() - painted >= SEEN_AFTER_SECONDS:
            self.next_wanted.emit()
