"""Money that goes back to a customer: promised, and given.

It must never let more go back than was proven paid, however often it is asked; the ledger looks
inside the commit itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pos_app.domain.refund import RefundState, RefundWay
from pos_app.engine import events
from pos_app.ledger.book import ACTING, NewRefund, NotRefundable

if TYPE_CHECKING:
    from pos_app.domain.money import Money
    from pos_app.engine.events import EngineEvent
    from pos_app.engine.requests import PromiseRefund, SettleRefund
    from pos_app.engine.session import LedgerSession

_LONGEST_TEXT: Final = 200


def promise_refund(session: LedgerSession, request: PromiseRefund) -> EngineEvent:
    """Commit that money of a sale goes back, given at once or owed, and say so.

    Raises:
        LedgerGone: The ledger failed; it was told.
    """
    reason = _one_line(request.reason)
    if not reason:
        return events.RefundRefused(request.ref, "no_reason")
    sale = session.book.sale_numbered(request.sale_number)
    if sale is None:
        return events.RefundRefused(request.ref, "unknown_sale")
    if request.by is RefundWay.CASH and not in_drawer(session, request.amount):
        return events.RefundRefused(request.ref, "not_in_drawer")
    acting = ACTING.get()
    new = NewRefund(
        sale.sale_id,
        request.amount,
        request.by,
        reason,
        _one_line(request.reference) or None,
        acting.cashier,
        acting.approved_by,
    )
    try:
        refund = session.book.promise_refund(new, at=session.now())
    except NotRefundable as why:
        return events.RefundRefused(request.ref, why.code.value, why.left)
    return events.RefundChanged(request.ref, refund)


def settle_refund(session: LedgerSession, request: SettleRefund) -> EngineEvent:
    """Commit that a refund that was owed was given, and say so.

    Raises:
        LedgerGone: The ledger failed; it was told.
    """
    reference = _one_line(request.reference) or None
    known = session.book.refund(request.refund_number)
    if known is None:
        return events.RefundRefused(request.ref, "unknown_refund")
    if known.state is RefundState.DONE:
        return events.RefundRefused(request.ref, "already_done")
    if request.by is not RefundWay.CASH and known.is_change:
        return events.RefundRefused(request.ref, "cash_only")
    if request.by is not RefundWay.CASH and reference is None:
        return events.RefundRefused(request.ref, "no_reference")
    if request.by is RefundWay.CASH and not in_drawer(session, known.amount):
        return events.RefundRefused(request.ref, "not_in_drawer")
    acting = ACTING.get()
    given = session.book.settle_refund(
        known.refund_number,
        request.by,
        reference,
        at=session.now(),
        cashier=acting.cashier,
        approved_by=acting.approved_by,
    )
    return events.RefundChanged(request.ref, given)


def in_drawer(session: LedgerSession, amount: Money) -> bool:
    """Whether so much can be taken out; nobody knows where no shift says what is in it.

    Raises:
        LedgerGone: The ledger failed; it was told.
    """
    now = session.book.shift_report()
    return now is None or amount <= now.totals.in_drawer


def _one_line(text: str | None) -> str:
    return " ".join((text or "").split())[:_LONGEST_TEXT]
