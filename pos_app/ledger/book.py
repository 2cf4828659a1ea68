"""The book of sales and payments: what the till writes and reads, each change in one commit.

Every writing method is one `BEGIN IMMEDIATE` transaction with its journal rows and its
projections, durable before it returns. After a failed commit the book refuses everything until
`reopen`; it must never leave half of a change, and never say done before it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pos_app.ledger.entries import JSON, Entry, NewPayment, NewSale
from pos_app.ledger.errors import (
    BodyDamaged,
    BodyPurged,
    LedgerCode,
    LedgerError,
    RuleBroken,
    UnknownRecord,
)

if TYPE_CHECKING:
    from datetime import datetime

    from pos_app.domain.payment import Payment
    from pos_app.domain.phone import Phone
    from pos_app.domain.sale import Sale, Tally

__all__ = [
    "JSON",
    "BodyDamaged",
    "BodyPurged",
    "Book",
    "Entry",
    "LedgerCode",
    "LedgerError",
    "NewPayment",
    "NewSale",
    "RuleBroken",
    "UnknownRecord",
]


class Book:
    """The open ledger, made by `opening.open_book`. For one thread at a time.

    Every method may raise LedgerError. Moments are kept to the millisecond.
    """

    def open_sale(
        self, sale: NewSale, payment: NewPayment, *, at: datetime
    ) -> tuple[Sale, Payment]:
        """Open a sale under the next number, with its first payment in `created`.

        Journals `sale_opened` and `payment_created`.

        Raises:
            RuleBroken: An id or the order id is in use already.
        """
        raise NotImplementedError

    def add_payment(
        self, sale_id: str, payment: NewPayment, *, at: datetime
    ) -> tuple[Sale, Payment]:
        """Add another attempt to a sale, in `created`. Journals `payment_created`.

        Raises:
            UnknownRecord: There is no such sale.
            RuleBroken: An id or the order id is in use already.
        """
        raise NotImplementedError

    def commit(self, *entries: Entry, at: datetime) -> None:
        """Commit any number of changes at once, in their order.

        Raises:
            UnknownRecord: An entry's sale or payment was never opened.
            RuleBroken: An entry would change what cannot change, or uses a name of the ledger.
        """
        raise NotImplementedError

    def note_look(self, payment_id: str, *, at: datetime, watched_seconds: float) -> None:
        """Keep when a payment was last looked at, without a journal row."""
        raise NotImplementedError

    def continue_numbers_above(self, highest: int, *, at: datetime) -> None:
        """Give no number up to `highest` again; nothing where that is so already."""
        raise NotImplementedError

    def note_reconciled(self, *, at: datetime) -> None:
        """Take the mark of a restore off; nothing where there is none."""
        raise NotImplementedError

    def purge(self, before: datetime, *, at: datetime, limit: int = 200) -> int:
        """Delete numbers and bodies of payments created before `before` and not unresolved.

        Returns:
            How many payments were purged, at most `limit`; 0 when none is left.
        """
        raise NotImplementedError

    def sale(self, sale_id: str) -> Sale:
        """The sale; raises UnknownRecord."""
        raise NotImplementedError

    def payment(self, payment_id: str) -> Payment | None:
        """The payment, or None."""
        raise NotImplementedError

    def payments_of(self, sale_id: str) -> tuple[Payment, ...]:
        """A sale's payments, oldest first."""
        raise NotImplementedError

    def unresolved(self) -> tuple[Payment, ...]:
        """Every unresolved payment, oldest first."""
        raise NotImplementedError

    def watched(self, since: datetime) -> tuple[Payment, ...]:
        """Every payment still to be looked at, oldest first.

        That is each one in an open state, closed or not, and those that ended unpaid and were
        updated at or after `since`.
        """
        raise NotImplementedError

    def recent_attempts(self, since: datetime) -> tuple[Payment, ...]:
        """Every payment created at or after `since`, oldest first."""
        raise NotImplementedError

    def same_phone(self, payment_id: str, phone: Phone) -> bool:
        """Whether a payment's number is `phone`; False where its number was purged."""
        raise NotImplementedError

    def body_of(self, payment_id: str) -> bytes:
        """The exact bytes of a payment's create.

        Raises:
            BodyPurged: They are gone.
            BodyDamaged: They are not the bytes that were committed.
        """
        raise NotImplementedError

    def phone_of(self, payment_id: str) -> Phone | None:
        """A payment's whole number; None where it has none or it was purged."""
        raise NotImplementedError

    def order_id_used(self, order_id: str) -> bool:
        """Whether any payment, ever, had this order id."""
        raise NotImplementedError

    def send_times(self, payment_id: str) -> tuple[tuple[datetime, float | None], ...]:
        """When a payment was sent, in order, each with the gateway's clock minus ours, seconds."""
        raise NotImplementedError

    def last_gateway_offset(self) -> float | None:
        """The gateway's clock minus ours, seconds, as stored with the latest send that knew it."""
        raise NotImplementedError

    def tally(self, day_start: datetime, day_end: datetime, currency: str) -> Tally:
        """What the frame shows of a day: paid in `[day_start, day_end)`, and what is open."""
        raise NotImplementedError

    def restored(self) -> bool:
        """Whether this ledger was put back from a backup and not reconciled since."""
        raise NotImplementedError

    def reopen(self) -> None:
        """Open the file anew after an error, keeping its lock; what was committed stays."""
        raise NotImplementedError

    def close(self) -> None:
        """Close the file and give its lock back; again is harmless."""
        raise NotImplementedError
