"""Paid: the gateway itself said so. It stays until a person goes on.

It must never be left by a held key, nor by one pressed before the cashier can have seen it. The
next customer's digits may be typed on it: they begin the next sale, and none of them is lost.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt, QTimer, Signal

from pos_app.desktop.widgets import keys
from pos_app.desktop.widgets.buttons import KeycapButton
from pos_app.desktop.widgets.verdict_form import VerdictForm
from pos_app.desktop.words import payments
from pos_app.domain.attention import Choice

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QKeyEvent

    from pos_app.desktop.link.context import Desk
    from pos_app.domain.payment import Payment

translate = QCoreApplication.translate

_BEGINS = frozenset("0123456789.,")


class Paid(VerdictForm):
    """`next_wanted` says that the cashier goes on, once this could be seen.

    It carries what was typed for the next sale meanwhile; empty for nothing. `decide_wanted` leads
    to what a person must say of a late payment.
    """

    next_wanted = Signal(str)
    decide_wanted = Signal(str)

    def __init__(self, desk: Desk) -> None:
        """Make it with no payment."""
        super().__init__(desk, "paid", "check", "paidBanner")
        self.payment: Payment | None = None
        self.may_begin: Callable[[], bool] = lambda: True
        """Whether Sell is free for another amount: digits must never be added to a kept draft."""
        self._typed = ""
        self._settled = QTimer(self)
        self._settled.setSingleShot(True)
        self._settled.timeout.connect(self._begin)
        self.next = KeycapButton(
            translate("Paid", "Next sale"),
            translate("Keys", "Enter"),
            variant="paid",
            size="pane",
            name="nextSaleButton",
        )
        self.decide = KeycapButton(
            translate("Paid", "Decide"), variant="paid_ghost", size="pane", name="decidePaid"
        )
        self.decide.clicked.connect(self._decide)
        self.next.clicked.connect(self._next)
        self.add_buttons(self.next, self.decide)

    def show_payment(self, payment: Payment) -> None:
        """Show this payment from now on."""
        fresh = self.payment is None or self.payment.payment_id != payment.payment_id
        self.payment = payment
        if fresh or not self.isVisible():
            self.begin_anew()
        model = self._desk.model
        sale = model.sales.get(payment.sale_id)
        local = payment.succeeded_at.astimezone() if payment.succeeded_at else None
        word = translate("Paid", "PAID LATE") if payment.late else translate("Paid", "PAID")
        self.show_verdict(
            word,
            payment.amount.minor,
            payment.amount.shown,
            "\n".join((payments.paid_detail(payment, sale, local), *self._owed(payment))),
            proof=payments.proof(payment),
        )
        self.pane.setProperty("late", payment.late)
        self.decide.setVisible(payment.late and model.waits_for_person(payment))

    def _owed(self, payment: Payment) -> list[str]:
        """What a person said of a sale that was paid twice: which payment goes back."""
        model = self._desk.model
        pattern = translate("Paid", "Refund owed, noted: {payment}")
        return [
            pattern.format(payment=payments.card_detail(each))
            for each in model.attempts(payment.sale_id)
            if model.dealt.get(each.payment_id) is Choice.REFUND_OWED
        ]

    def _decide(self) -> None:
        if self.payment is not None and not self.unsettled():
            self.decide_wanted.emit(self.payment.payment_id)

    def opened(self) -> None:
        """No button has the focus: Enter comes through `key`."""
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def spoken(self) -> tuple[str, str]:
        """The verdict, the amount, and whose it is."""
        if self.payment is None:
            return "", ""
        words = (self.word.text(), self.payment.amount.shown, payments.who(self.payment))
        return self.payment.payment_id, ", ".join(words)

    def hints(self) -> str:
        """The keys of this screen."""
        return translate("Paid", "Enter next sale · digits begin it")

    def key(self, event: QKeyEvent) -> bool:
        """A fresh Enter goes on, and so does a digit of the next amount; nothing else does."""
        if keys.is_enter(event):
            self._next()
        elif (text := keys.typed(event)) and text in _BEGINS and self.may_begin():
            self._typed += text
            self._begin()
        else:
            return event.key() == Qt.Key.Key_Escape
        return True

    def left(self) -> None:
        """Seen again, it counts from that moment."""
        self._settled.stop()
        self._typed = ""
        self.begin_anew()

    def _begin(self) -> None:
        """Begin the next sale with what was typed, as soon as this can have been seen."""
        if self.unsettled():
            self._settled.start(round(self.unsettled() * 1000) + 1)
        else:
            self._next()

    def _next(self) -> None:
        if not self.unsettled():
            typed, self._typed = self._typed, ""
            self.next_wanted.emit(typed)
