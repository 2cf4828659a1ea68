"""Paid twice: two payments of one sale came in, so one of them must go back.

It fills the pane and never goes by a key that was meant to go on: a person says which one is to be
refunded, or that it is decided later. What is said is noted by the engine and moves no money.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt, Signal

from pos_app.desktop.widgets import keys
from pos_app.desktop.widgets.buttons import KeycapButton
from pos_app.desktop.widgets.verdict_form import VerdictForm
from pos_app.desktop.words import payments, review
from pos_app.domain.attention import Choice
from pos_app.domain.states import PaymentState
from pos_app.engine import office_facts
from pos_app.engine.requests import DealWith

if TYPE_CHECKING:
    from datetime import datetime

    from PySide6.QtGui import QKeyEvent

    from pos_app.desktop.link.context import Desk
    from pos_app.domain.payment import Payment
    from pos_app.engine.events import Fact

translate = QCoreApplication.translate

_PAIR = 2


class PaidTwice(VerdictForm):
    """`later_wanted` leaves it undecided; `all_wanted` shows everything that waits for a person."""

    later_wanted = Signal()
    all_wanted = Signal(str)

    def __init__(self, desk: Desk) -> None:
        """Make it with no payment."""
        super().__init__(desk, "twice", "exclamation", "paidTwiceBanner")
        self.payment: Payment | None = None
        self._asked: dict[str, str] = {}
        self._refs = 0
        self.refunds = (
            KeycapButton(
                translate("PaidTwice", "Refund the first"),
                variant="twice",
                size="pane",
                name="refundFirst",
            ),
            KeycapButton(
                translate("PaidTwice", "Refund the second"),
                variant="twice",
                size="pane",
                name="refundSecond",
            ),
        )
        self.decide = KeycapButton(
            translate("PaidTwice", "Decide"), variant="twice", size="pane", name="decideTwice"
        )
        self.later = KeycapButton(
            translate("PaidTwice", "Decide later"),
            variant="twice_ghost",
            size="pane",
            name="decideLater",
        )
        for place, button in enumerate(self.refunds):
            button.clicked.connect(lambda _=False, place=place: self._refund(place))
        self.decide.clicked.connect(self._show_all)
        self.later.clicked.connect(self._leave)
        self.add_buttons(*self.refunds, self.decide, self.later)

    def show_payment(self, payment: Payment) -> None:
        """Show the sale of this payment from now on."""
        if self.payment is None or self.payment.sale_id != payment.sale_id:
            self._asked.clear()
        if self.payment is None or self.payment.sale_id != payment.sale_id or not self.isVisible():
            self.begin_anew()
        self.payment = payment
        self._refresh()

    def opened(self) -> None:
        """No button is preset: whoever presses one has read it."""
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def left(self) -> None:
        """Seen again, it counts from that moment."""
        self.begin_anew()

    def spoken(self) -> tuple[str, str]:
        """The verdict, the amount, and which sale."""
        if self.payment is None:
            return "", ""
        words = (self.word.text(), self.payment.amount.shown, self.payment.sale_number)
        return self.payment.sale_id, ", ".join(words)

    def hints(self) -> str:
        """The keys of this screen."""
        return translate("PaidTwice", "Tab to an answer, then Enter")

    def key(self, event: QKeyEvent) -> bool:
        """Enter and Esc, which mean to go on and back, leave it where it is."""
        return keys.is_enter(event) or event.key() == Qt.Key.Key_Escape

    def take(self, fact: Fact) -> None:
        """Follow what became of a choice."""
        match fact:
            case office_facts.DealtWith(ref, _, code) if self._asked.pop(ref, None) is not None:
                self._refresh("" if code == "done" else review.refused(code))
            case _:
                pass

    def _payments(self) -> list[Payment]:
        if self.payment is None:
            return []
        attempts = self._desk.model.attempts(self.payment.sale_id)
        return [p for p in attempts if p.state is PaymentState.SUCCEEDED and not p.test]

    def _refresh(self, refused: str = "") -> None:
        payment = self.payment
        if payment is None:
            return
        paid = self._payments()
        model = self._desk.model
        sale = model.sales.get(payment.sale_id)
        lines = [
            f"{place}.  {payments.paid_detail(each, sale, _local(each))}"
            for place, each in enumerate(paid, start=1)
        ]
        told = refused or translate(
            "PaidTwice", "The customer paid this sale twice. Give the goods once, refund one."
        )
        self.show_verdict(
            translate("PaidTwice", "PAID TWICE, refund one"),
            payment.amount.minor,
            payment.amount.shown,
            "\n".join((told, *lines)),
        )
        pair = len(paid) == _PAIR
        for button in self.refunds:
            button.setVisible(pair)
            button.setEnabled(not self._asked)
        self.decide.setVisible(not pair)
        self.later.setEnabled(not self._asked)

    def _refund(self, place: int) -> None:
        """Note that this one is to be refunded and that the other one paid for the goods."""
        paid = self._payments()
        if self.unsettled() or self._asked or len(paid) != _PAIR:
            return
        for at, payment in enumerate(paid):
            self._refs += 1
            ref = f"twice-{self._refs}"
            self._asked[ref] = payment.payment_id
            choice = Choice.REFUND_OWED if at == place else Choice.GOODS_GIVEN
            self._desk.submit(DealWith(ref, payment.payment_id, choice))
        self._refresh()

    def _show_all(self) -> None:
        if self.payment is not None and not self.unsettled():
            self.all_wanted.emit(self.payment.payment_id)

    def _leave(self) -> None:
        if not self.unsettled():
            self.later_wanted.emit()


def _local(payment: Payment) -> datetime | None:
    return payment.succeeded_at.astimezone() if payment.succeeded_at else None
