"""Lets a person stop waiting: set aside, close, take a risk, leave a sale.

None of it changes what a payment is; looking goes on. It must never keep a counter waiting for a
gateway.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pos_app.domain import payment_rules
from pos_app.domain.payment import OPEN_STATES, PaymentState
from pos_app.domain.payment_events import Closed, Dropped, RiskAccepted, SetAside
from pos_app.ledger.book import UnknownRecord

if TYPE_CHECKING:
    from pos_app.engine.poll import Poller
    from pos_app.engine.session import LedgerSession


class Closer:
    """What a person may decide without any gateway. Codes are those of `IntentDone`."""

    def __init__(self, session: LedgerSession, looker: Poller) -> None:
        """Close nothing yet."""
        self._session = session
        self._looker = looker

    def set_aside(self, payment_id: str) -> str:
        """Serve the next customer; the sale is left and its payment is still watched."""
        payment = self._session.payment(payment_id)
        if payment.state not in OPEN_STATES or payment.state is PaymentState.CREATED:
            self.leave(payment.sale_id)
            return "already_over"
        if payment.set_aside_at is None:
            event = SetAside(self._session.now())
            self._session.apply_events(payment_id, "set_aside", event, leave=True)
        else:
            self.leave(payment.sale_id)
        return "done"

    def close(self, payment_id: str, reason: str) -> str:
        """Stop waiting for a payment, where the rules allow it."""
        self._looker.end_lost_send(payment_id)
        payment = self._session.payment(payment_id)
        now = self._session.now()
        if payment.closed_at is not None:
            return "done"
        if payment.state not in OPEN_STATES:
            return "already_over"
        if payment.state is PaymentState.CREATED:
            self._session.apply_events(payment_id, "dropped", Dropped(now, reason))
            return "done"
        if not payment_rules.may_close(payment, now):
            return "not_allowed_yet"
        self._session.apply_events(payment_id, "closed", Closed(now, reason))
        return "done"

    def accept_risk(self, payment_id: str) -> str:
        """Note that a person takes another payment although this one may still be paid."""
        if self._session.payment(payment_id).state not in OPEN_STATES:
            return "already_over"
        self._session.apply_events(payment_id, "risk_accepted", RiskAccepted(self._session.now()))
        return "done"

    def leave(self, sale_id: str) -> None:
        """Note that the cashier is done with a sale; nothing where there is no such sale."""
        try:
            sale = self._session.sale(sale_id)
        except UnknownRecord:
            return
        left_at = sale.left_at or self._session.now()
        self._session.change_sale(replace(sale, left_at=left_at), "sale_left")
