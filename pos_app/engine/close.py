"""Lets a person stop waiting: set aside, close, take a risk, leave a sale.

None of it changes what a payment is; looking goes on. It must never keep a counter waiting for a
gateway.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pos_app.domain import payment_rules
from pos_app.domain.payment_events import Closed, Dropped, RiskAccepted, SetAside
from pos_app.domain.payment_rules import CloseRefusal
from pos_app.ledger.book import UnknownRecord

if TYPE_CHECKING:
    from pos_app.engine.poll import Poller
    from pos_app.engine.session import LedgerSession

_CODES = {
    None: "done",
    CloseRefusal.NEVER_SENT: "done",
    CloseRefusal.CLOSED: "done",
    CloseRefusal.OVER: "already_over",
    CloseRefusal.TOO_SOON: "not_allowed_yet",
}


class Closer:
    """What a person may decide without any gateway. Codes are those of `IntentDone`."""

    def __init__(self, session: LedgerSession, looker: Poller) -> None:
        """Close nothing yet."""
        self._session = session
        self._looker = looker

    def set_aside(self, payment_id: str) -> str:
        """Serve the next customer; the sale is left and its payment is still watched."""
        payment = self._session.payment(payment_id)
        event = SetAside(self._session.now())
        if not payment_rules.is_possible(payment, event):
            self.leave(payment.sale_id)
            return "already_over"
        if payment.set_aside_at is None:
            self._session.apply_events(payment_id, "set_aside", event, leave=True)
        else:
            self.leave(payment.sale_id)
        return "done"

    def close(self, payment_id: str, reason: str) -> str:
        """Stop waiting for a payment, where the rules allow it."""
        self._looker.end_lost_send(payment_id)
        now = self._session.now()
        why = payment_rules.why_not_close(self._session.payment(payment_id), now)
        if why is None:
            self._session.apply_events(payment_id, "closed", Closed(now, reason))
        elif why is CloseRefusal.NEVER_SENT:
            self._session.apply_events(payment_id, "dropped", Dropped(now, reason))
        return _CODES[why]

    def accept_risk(self, payment_id: str) -> str:
        """Note that a person takes another payment although this one may still be paid."""
        event = RiskAccepted(self._session.now())
        if not payment_rules.is_possible(self._session.payment(payment_id), event):
            return "already_over"
        self._session.apply_events(payment_id, "risk_accepted", event)
        return "done"

    def leave(self, sale_id: str) -> None:
        """Note that the cashier is done with a sale; nothing where there is no such sale."""
        try:
            sale = self._session.sale(sale_id)
        except UnknownRecord:
            return
        left_at = sale.left_at or self._session.now()
        self._session.change_sale(replace(sale, left_at=left_at), "sale_left")
