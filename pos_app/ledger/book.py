"""The book of sales and payments: what the till writes and reads, each change in one commit.

Every writing method is one `BEGIN IMMEDIATE` transaction with its journal rows and its
projections, durable before it returns. After a failed commit the book refuses everything until
`reopen`; it must never leave half of a change, and never say done before it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pos_app.domain.payment import Send
from pos_app.domain.sale import Sale
from pos_app.ledger import (
    lookups,
    losses,
    personal_data,
    project,
    timestamps,
)
from pos_app.ledger import personal_data as purging
from pos_app.ledger.errors import (
    BodyDamaged,
    BodyPurged,
    LedgerCode,
    LedgerError,
    RuleBroken,
    UnknownRecord,
)
from pos_app.ledger.rows import JSON, JournalEntry, NewPayment, NewSale, number_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from pos_app.domain.attention import Attention
    from pos_app.domain.money import Money
    from pos_app.domain.payment import GatewayName, Payment, RequestKind
    from pos_app.domain.phone import Phone
    from pos_app.domain.sale import Tally
    from pos_app.ledger.file import OpenFile
    from pos_app.ledger.identity import Identity

__all__ = [
    "JSON",
    "BodyDamaged",
    "BodyPurged",
    "Book",
    "JournalEntry",
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

    def __init__(
        self,
        file: OpenFile,
        whose: Identity,
        *,
        till: str,
        salt: Callable[[int], bytes],
    ) -> None:
        """Keep the open file; see `opening.open_book`."""
        self._file = file
        self._whose = whose
        self._till = till
        self._salt = salt

    @property
    def till_id(self) -> str:
        """The ledger's own random name, `t_` and 24 hex digits: whose a payment is.

        It was made once, with the ledger; a restored ledger keeps it.
        """
        return self._whose.till_id

    @property
    def live(self) -> bool:
        """Whether the ledger is of real money."""
        return self._whose.live

    def open_sale(
        self, sale: NewSale, payment: NewPayment, *, at: datetime
    ) -> tuple[Sale, Payment]:
        """Open a sale under the next number, with its first payment in `created`.

        Journals `sale_opened` and `payment_created`.

        Raises:
            RuleBroken: An id or the order id is in use already.
        """
        opened = timestamps.in_milliseconds(at)
        with self._file.transaction() as connection:
            sequence = lookups.last_sequence(connection) + 1
            new = Sale(
                sale_id=sale.sale_id,
                number=number_of(self._till, sequence),
                sequence=sequence,
                opened_at=opened,
                amount=sale.amount,
                working=sale.working,
                note=sale.note,
                cashier=sale.cashier,
                shift=sale.shift,
            )
            project.open_sale(connection, new, timestamps.to_text(opened))
            return new, project.create_payment(connection, new, 1, payment, self._salt, opened)

    def add_payment(
        self, sale_id: str, payment: NewPayment, *entries: JournalEntry, at: datetime
    ) -> tuple[Sale, Payment]:
        """Add another attempt to a sale, in `created`. Journals `payment_created`.

        Args:
            sale_id: Whose.
            payment: The attempt.
            entries: What has to happen for it (a risk taken, the sale resumed): journalled before
                it in the same commit, so that nothing of them is left where it fails.
            at: When, UTC.

        Raises:
            UnknownRecord: There is no such sale.
            RuleBroken: An id or the order id is in use already.
        """
        created = timestamps.in_milliseconds(at)
        with self._file.transaction() as connection:
            for entry in entries:
                project.change(connection, entry, self._salt, timestamps.to_text(at))
            sale = self.sale(sale_id)
            attempts = lookups.payments(connection, lookups.PAYMENTS_OF, sale.sequence)
            attempt = 1 + max((earlier.attempt for earlier in attempts), default=0)
            return sale, project.create_payment(
                connection, sale, attempt, payment, self._salt, created
            )

    def commit(self, *entries: JournalEntry, at: datetime) -> None:
        """Commit any number of changes at once, in their order.

        Raises:
            UnknownRecord: An entry's sale or payment was never opened.
            RuleBroken: An entry would change what cannot change, uses a name of the ledger, or
                gives a payment the gateway's id of another one.
        """
        when = timestamps.to_text(at)
        with self._file.transaction() as connection:
            for entry in entries:
                project.change(connection, entry, self._salt, when)

    def note_look(self, payment_id: str, *, at: datetime, watched_seconds: float) -> None:
        """Keep when a payment was last looked at, without a journal row."""
        with self._file.transaction() as connection:
            project.note_look(connection, payment_id, at, watched_seconds)

    def note_claim(self, payment_id: str, *, at: datetime) -> None:
        """Keep that a payment was confirmed to a customer who asked for it. For `claimed_at`.

        Raises:
            UnknownRecord: There is no such payment.
        """
        with self._file.transaction() as connection:
            payment = lookups.payment(connection, payment_id)
            if payment is None:
                raise UnknownRecord("there is no such payment")
            project.note_claim(connection, payment, timestamps.to_text(at))

    def continue_numbers_above(self, highest: int, *, at: datetime) -> None:
        """Give no number up to `highest` again; nothing where that is so already."""
        with self._file.transaction() as connection:
            if highest > lookups.last_sequence(connection):
                project.pass_over_numbers(connection, highest, timestamps.to_text(at))

    def note_reconciled(self, start: datetime, end: datetime, *, at: datetime) -> None:
        """Keep that everything made in `[start, end)` was compared; nothing where unmarked.

        The mark of a restore goes once the spans that were compared since reach from
        `restored_since` to the restore, in whatever order they came.
        """
        span = (timestamps.to_text(start), timestamps.to_text(end))
        with self._file.transaction() as connection:
            project.note_reconciled(connection, *span, timestamps.to_text(at))

    def purge(self, before: datetime, *, at: datetime, limit: int = 200) -> int:
        """Delete numbers and bodies of payments from before `before` that are not unresolved.

        Dates may be wrong: what later sales or the gateway's clock prove young is kept.

        Args:
            before: Older ones may go.
            at: The true time now, as sure as it can be had.
            limit: At most so many in this commit.

        Returns:
            How many payments were purged, at most `limit`; 0 when none is left.
        """
        when = timestamps.to_text(at)
        with self._file.transaction() as connection:
            found = purging.purgeable(connection, before, at, limit)
            if found:
                project.record(connection, "purged", {"payments": found}, when)
                personal_data.purge(connection, found)
        return len(found)

    def sale(self, sale_id: str) -> Sale:
        """The sale; raises UnknownRecord."""
        with self._file.reading() as connection:
            found = lookups.sale(connection, sale_id)
        if found is None:
            raise UnknownRecord("there is no such sale")
        return found

    def payment(self, payment_id: str) -> Payment | None:
        """The payment, or None."""
        with self._file.reading() as connection:
            return lookups.payment(connection, payment_id)

    def payments_of(self, sale_id: str) -> tuple[Payment, ...]:
        """A sale's payments, oldest first."""
        with self._file.reading() as connection:
            found = lookups.sale(connection, sale_id)
            if found is None:
                return ()
            return lookups.payments(connection, lookups.PAYMENTS_OF, found.sequence)

    def unresolved(self) -> tuple[Payment, ...]:
        """Every unresolved payment, oldest first."""
        with self._file.reading() as connection:
            return lookups.payments(connection, lookups.UNRESOLVED)

    def watched(self, since: datetime) -> tuple[Payment, ...]:
        """Every payment still to be looked at, oldest first.

        That is each one in an open state, closed or not, and those that ended unpaid and were
        updated at or after `since`.
        """
        with self._file.reading() as connection:
            ended = lookups.payments(connection, lookups.ENDED, timestamps.to_text(since))
            closed = lookups.payments(connection, lookups.CLOSED)
            found = lookups.payments(connection, lookups.UNRESOLVED) + closed + ended
        return tuple(sorted(found, key=lambda payment: payment.created_at))

    def recent_attempts(self, since: datetime) -> tuple[Payment, ...]:
        """Every payment created at or after `since`, oldest first."""
        with self._file.reading() as connection:
            return lookups.payments(connection, lookups.RECENT, timestamps.to_text(since))

    def created_between(
        self, start: datetime, end: datetime, after: Payment | None = None, *, limit: int = 500
    ) -> tuple[Payment, ...]:
        """A page of the payments created in `[start, end)`, oldest first.

        Args:
            start: Not before.
            end: Before.
            after: The last one of the page before; None begins at the oldest.
            limit: At most so many.
        """
        first, last = timestamps.to_text(start), timestamps.to_text(end)
        name = ""
        if after is not None:
            first, name = timestamps.to_text(after.created_at), after.payment_id
        with self._file.reading() as connection:
            values = (first, last, first, name, limit)
            return lookups.payments(connection, lookups.CREATED_BETWEEN, *values)

    def same_phone(self, payment_id: str, phone: Phone) -> bool:
        """Whether a payment's number is `phone`; False where its number was purged."""
        return self.phone_of(payment_id) == phone

    def body_of(self, payment_id: str, kind: RequestKind) -> bytes:
        """The exact bytes of the first request of this kind for a payment.

        Raises:
            BodyPurged: They are gone.
            BodyDamaged: They are not the bytes that were committed.
        """
        with self._file.reading() as connection:
            return personal_data.body_of(connection, payment_id, kind)

    def phone_of(self, payment_id: str) -> Phone | None:
        """A payment's whole number; None where it has none or it was purged."""
        with self._file.reading() as connection:
            return personal_data.phone_of(connection, payment_id)

    def order_id_used(self, order_id: str) -> bool:
        """Whether any payment, ever, had this order id."""
        with self._file.reading() as connection:
            return connection.execute(lookups.ORDER_USED, (order_id,)).fetchone() is not None

    def sends(self, payment_id: str, kind: RequestKind) -> tuple[Send, ...]:
        """Each time that a request for a payment was sent, in order."""
        with self._file.reading() as connection:
            found = connection.execute(lookups.SENDS_OF, (payment_id, kind.value)).fetchall()
            return tuple(Send(timestamps.from_text(at), *more) for at, *more in found)

    def payment_with_gateway_id(self, gateway: GatewayName, gateway_id: str) -> Payment | None:
        """The payment that a gateway's id belongs to; the oldest where an old ledger has two."""
        with self._file.reading() as connection:
            values = (gateway.value, gateway_id)
            found = lookups.payments(connection, lookups.WITH_GATEWAY_ID, *values)
        return found[0] if found else None

    def claimed_at(self, payment_id: str) -> tuple[datetime, ...]:
        """When a payment was confirmed to a customer who asked, oldest first."""
        with self._file.reading() as connection:
            found = connection.execute(lookups.CLAIMED, (payment_id,)).fetchall()
            return tuple(timestamps.from_text(at) for (at,) in found)

    def last_gateway_offset(self) -> float | None:
        """The gateway's clock minus ours, seconds, as stored with the latest send that knew it."""
        with self._file.reading() as connection:
            found: float | None = lookups.fact(connection, "gateway_offset")
        return found

    def last_change(self) -> datetime:
        """When the newest journal row was written, by the clock of that moment."""
        with self._file.reading() as connection:
            return timestamps.from_text(connection.execute(lookups.LAST_CHANGE).fetchone()[0])

    def tally(self, day_start: datetime, day_end: datetime, currency: str) -> Tally:
        """What the frame shows of a day: paid in `[day_start, day_end)`, and what is open."""
        with self._file.reading() as connection:
            return lookups.tally(connection, day_start, day_end, currency)

    def attention(self, item: str) -> Attention | None:
        """What waits, or was dealt with, under this name; None where nothing was ever raised."""
        with self._file.reading() as connection:
            return next(iter(lookups.attention(connection, lookups.REVIEW, item)), None)

    def claims(self, amount: Money, last4: str, *, limit: int = 20) -> tuple[Payment, ...]:
        """The newest payments of an amount from a phone with these last four digits."""
        with self._file.reading() as connection:
            values = (last4, amount.minor, amount.currency, limit)
            return lookups.payments(connection, lookups.CLAIMS, *values)

    def restored(self) -> bool:
        """Whether this ledger may lack sales and was not reconciled since.

        It was put back from a backup, or was found to be behind one. Nothing that came back with
        it may be sent by itself.
        """
        return self.restored_how() is not None

    def restored_how(self) -> str | None:
        """How a ledger came to be marked: `backup`, `behind`, `missing`; None where it is not."""
        with self._file.reading() as connection:
            mark = losses.mark_of(connection)
        return mark.get("restored_how", losses.BACKUP) if mark else None

    def restored_since(self) -> datetime | None:
        """From when on a restored ledger may lack sales; None where it is not marked."""
        with self._file.reading() as connection:
            mark = losses.mark_of(connection)
        return timestamps.from_text(mark.get("restored_since", mark["restored"])) if mark else None

    def reopen(self) -> None:
        """Open the file anew after an error, keeping its lock; what was committed stays."""
        self._file.reopen()

    def close(self) -> None:
        """Close the file and give its lock back; again is harmless."""
        self._file.close()
