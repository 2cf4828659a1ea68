"""Notes what a person did about what waits for one: goods given, refund owed, a duplicate.

The choice is journalled beside the payment that it is about. It must never change a payment, a
sale or an amount, and never be made by the till itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pos_app.domain.attention import choices
from pos_app.ledger.book import JournalEntry

if TYPE_CHECKING:
    from pos_app.domain.attention import Attention, ReviewChoice
    from pos_app.engine.session import LedgerSession
    from pos_app.ledger.book import JSON

LONGEST_NOTE = 200


def resolve_review(
    session: LedgerSession, item: str, choice: ReviewChoice, note: str | None
) -> tuple[str, Attention | None]:
    """Commit a person's choice; it may be made again, and the last one counts.

    Args:
        session: With the ledger open.
        item: The name of what waits.
        choice: One of those that its cause offers.
        note: The person's words, cut to 200 characters.

    Returns:
        `done`, `unknown_item` or `not_offered`; and what the item is now.

    Raises:
        LedgerGone: The ledger failed; it was told.
    """
    known = session.query(lambda book: book.attention(item))
    if known is None:
        return "unknown_item", None
    if choice not in choices(known.cause):
        return "not_offered", known
    dealt: dict[str, JSON] = {"item": item, "choice": choice.value}
    words = " ".join((note or "").split())[:LONGEST_NOTE]
    if words:
        dealt["note"] = words
    payment = session.find(known.payment_id) if known.payment_id is not None else None
    entry = JournalEntry("dealt_with", payment=payment, data={"dealt": dealt})
    at = session.now()
    session.query(lambda book: book.commit(entry, at=at))
    session.tell_tally()
    return "done", session.query(lambda book: book.attention(item))
