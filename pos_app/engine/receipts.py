"""Issues a receipt: its number and its row first, then whoever asked prints; what came of it last.

Nothing about paper can fail, delay or undo a sale: nothing here changes one, and a job that was
cut off is never begun again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pos_app.engine import events
from pos_app.ledger.book import ACTING, UnknownRecord

if TYPE_CHECKING:
    from pos_app.engine.requests import EndReceipt, MakeReceipt
    from pos_app.engine.session import LedgerSession


def make(session: LedgerSession, request: MakeReceipt) -> events.EngineEvent:
    """Commit that a receipt is made, as the original or as the next copy.

    Raises:
        LedgerGone: The ledger failed; it was told.
    """
    try:
        sale = session.sale(request.sale_id)
    except UnknownRecord:
        return events.ReceiptRefused(request.ref, "unknown_sale")
    if not sale.is_paid:
        return events.ReceiptRefused(request.ref, "not_paid")
    issued = session.book.make_receipt(
        sale.sale_id,
        request.way,
        at=session.now(),
        cashier=ACTING.get().cashier,
    )
    return events.ReceiptMade(request.ref, sale, session.payments_of(sale.sale_id), issued)


def end(session: LedgerSession, request: EndReceipt) -> events.EngineEvent:
    """Commit what became of a receipt.

    Raises:
        LedgerGone: The ledger failed; it was told.
    """
    try:
        ended = session.book.end_receipt(request.issue, request.state, at=session.now())
    except UnknownRecord:
        return events.ReceiptRefused(request.ref, "unknown_receipt")
    return events.ReceiptEnded(request.ref, ended)
