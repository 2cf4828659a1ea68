"""The recovery card: what was in flight when the till last stopped, and what became of it.

It stands in the rail and never in the way. What was stored and never sent is sent or dropped by
the cashier, never by itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pos_app.desktop.widgets.buttons import KeycapButton
from pos_app.desktop.widgets.card import Card
from pos_app.desktop.widgets.text_label import TextLabel
from pos_app.desktop.words import frame
from pos_app.desktop.words import payments as wording
from pos_app.domain.payment import PaymentState

if TYPE_CHECKING:
    from pos_app.desktop.link.context import ScreenContext
    from pos_app.domain.payment import Payment
    from pos_app.engine import events
    from pos_app.engine.events import EngineEvent

translate = QCoreApplication.translate


class RecoveryCard(Card):
    """Hidden while nothing was found, and once the cashier has seen it."""

    changed = Signal()

    def __init__(self, desk: ScreenContext, *, parent: QWidget | None = None) -> None:
        """Make it with nothing found."""
        super().__init__(sunken=True, radius=12, name="recoveryCard", parent=parent)
        self._desk = desk
        self._seen = False
        self._rows: dict[str, QWidget] = {}
        self.title = TextLabel(translate("Recovery", "After the restart"), "label", "quiet")
        self.words = TextLabel("", "state", wrap=True, name="recoveryWords")
        self.seen = KeycapButton(translate("Recovery", "OK"), size="small", name="recoverySeen")
        self.seen.clicked.connect(self._dismiss)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(16, 12, 16, 8)
        self._column.setSpacing(4)
        self._column.addWidget(self.title)
        self._column.addWidget(self.words)
        row = QHBoxLayout()
        row.addWidget(self.seen)
        row.addStretch(1)
        self._column.addLayout(row)
        self.hide()

    def take(self, fact: EngineEvent) -> None:
        """Follow what was found; a payment that a person must decide brings it back."""
        from pos_app.engine import events

        match fact:
            case events.RecoveryFound(payments=found) if found:
                self._show(fact)
            case events.PaymentChanged() | events.RequestDone():
                known = self._desk.model.recovery
                if known is not None and not self.isHidden():
                    self._show(known)
            case _:
                pass

    def _show(self, found: events.RecoveryFound) -> None:
        from pos_app.engine import events

        payments = self._desk.model.payments
        now = tuple(payments.get(each.payment_id, each) for each in found.payments)
        shown = events.RecoveryFound(
            found.since, now, found.waiting_for_person, found.complete, found.only_drop
        )
        self.words.setText(frame.recovery(shown, None))
        open_ = [
            payment
            for each in found.waiting_for_person
            if (payment := payments.get(each.payment_id, each)).state is PaymentState.CREATED
        ]
        wanted = {payment.payment_id for payment in open_}
        for payment_id in [each for each in self._rows if each not in wanted]:
            self._rows.pop(payment_id).deleteLater()
        for payment in open_:
            if payment.payment_id not in self._rows:
                self._add(payment, send=payment.payment_id not in found.only_drop)
        self.seen.setVisible(not open_)
        self.setVisible(bool(open_) or not self._seen)
        self.changed.emit()

    def _add(self, payment: Payment, *, send: bool) -> None:
        from pos_app.engine import requests

        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 6, 0, 0)
        column.setSpacing(2)
        column.addWidget(TextLabel(payment.amount.shown, "card_amount"))
        column.addWidget(TextLabel(wording.card_detail(payment), "quiet", "quiet", elide=True))
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        key = payment.payment_id
        if send:
            go = KeycapButton(translate("Recovery", "Send now"), size="small", name="createdSend")
            go.clicked.connect(lambda: self._desk.submit(requests.SendCreated(key)))
            buttons.addWidget(go)
        drop = KeycapButton(
            translate("Recovery", "Drop"), size="small", variant="danger", name="createdDrop"
        )
        drop.clicked.connect(lambda: self._desk.submit(requests.DropCreated(key)))
        buttons.addWidget(drop)
        buttons.addStretch(1)
        column.addLayout(buttons)
        self._rows[key] = holder
        self._column.insertWidget(self._column.count() - 1, holder)

    def _dismiss(self) -> None:
        self._seen = True
        self.hide()
        self.changed.emit()
