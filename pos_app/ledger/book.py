"""The book of sales and payments: what the till writes and reads, each change in one commit.

Every writing method is one `BEGIN IMMEDIATE` transaction with its journal rows and its
projections, durable before it returns. After a failed commit the book refuses everything until
`reopen`; it must never leave half of a change, and never say done before it is.

`open_book` opens a ledger for its one owner: the lock first, then the file, made where there is
none. A file that is not for us (of a newer program, damaged, another program's) is refused
untouched.
"""

from __future__ import annotations

import contextlib
import logging
import os
import secrets
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from pos_app.domain.payment import Send
from pos_app.domain.refund import (
    CHANGE_OWED,
    Refund,
    RefundState,
    RefundWay,
    refund_number,
    refundable,
    state_of,
    why_not_refund,
)
from pos_app.domain.sale import Sale, left_of, proven, settle
from pos_app.domain.shift import CashKind, Shift
from pos_app.ledger import (
    backup,
    checkpoint,
    file,
    personal_data,
    project,
    records,
    schema,
    shift_totals,
)
from pos_app.ledger.errors import (
    BodyDamaged,
    BodyPurged,
    LedgerCode,
    LedgerError,
    NotRefundable,
    RuleBroken,
    UnknownRecord,
)
from pos_app.ledger.file import LedgerLock, OpenFile
from pos_app.ledger.project import ACTING, Acting
from pos_app.ledger.records import (
    JSON,
    Identity,
    JournalEntry,
    NewCash,
    NewPayment,
    NewRefund,
    NewSale,
    from_text,
    in_milliseconds,
    number_of,
    to_text,
)

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from datetime import datetime
    from pathlib import Path

    from pos_app.domain.attention import Attention
    from pos_app.domain.methods import GatewayName, Method, RequestKind
    from pos_app.domain.money import Money
    from pos_app.domain.payment import Payment
    from pos_app.domain.people import Person
    from pos_app.domain.phone import Network, Phone
    from pos_app.domain.receipt import IssuedReceipt, ReceiptState, ReceiptWay
    from pos_app.domain.sale import Tally
    from pos_app.domain.shift import DrawerCount, ShiftReport
    from pos_app.ledger.backup_folder import BackupFolder

__all__ = [
    "ACTING",
    "JSON",
    "Acting",
    "BodyDamaged",
    "BodyPurged",
    "Book",
    "JournalEntry",
    "LedgerCode",
    "LedgerError",
    "NewCash",
    "NewPayment",
    "NewRefund",
    "NewSale",
    "NotRefundable",
    "RuleBroken",
    "UnknownRecord",
    "end_receipt_beside",
    "make_receipt_beside",
    "note_claim_beside",
    "open_book",
]

_Answer = TypeVar("_Answer")
_log = logging.getLogger(__name__)
# More digits than SQLite's integers have name no sale.
_LONGEST_COUNTER = 18


class Book:
    """The open ledger, made by `open_book`. For one thread at a time.

    Every method may raise LedgerError. Moments are kept to the millisecond.
    """

    def __init__(
        self, file: OpenFile, whose: Identity, *, till: str, salt: Callable[[int], bytes]
    ) -> None:
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

    # -- writing

    def open_sale(
        self, sale: NewSale, payment: NewPayment, *, at: datetime
    ) -> tuple[Sale, Payment]:
        """Open a sale under the next number, with its first payment in `created`.

        Journals `sale_opened` and `payment_created`.

        Raises:
            RuleBroken: An id or the order id is in use already.
        """
        opened = in_milliseconds(at)
        with self._file.transaction() as connection:
            new = self._opened(connection, sale, opened)
            return new, project.create_payment(connection, new, 1, payment, self._salt, opened)

    def take_cash(
        self, sale: NewSale | str, cash: NewCash, *entries: JournalEntry, at: datetime
    ) -> tuple[Sale, Payment]:
        """Take cash for a new sale or, by its id, for one that there is: paid by this commit.

        Journals `cash_taken`, `change_given`, `change_owed` where not all of it can be given, and
        `sale_settled` where that moves the sale. What has to happen for it is journalled before
        it, as in `add_payment`, and `change_settled` of a slip that is taken off it.

        Raises:
            UnknownRecord: There is no such sale or slip.
            RuleBroken: The id is in use already, less was tendered than is due or than the slip
                is worth, more would be owed than its change is, the slip was settled already or is
                no change, or it would pay more than is left of the sale.
        """
        taken = in_milliseconds(at)
        with self._file.transaction() as connection:
            for entry in entries:
                project.change(connection, entry, self._salt, to_text(taken))
            attempts: tuple[Payment, ...] = ()
            if isinstance(sale, NewSale):
                known = self._opened(connection, sale, taken)
            else:
                known = self.sale(sale)
                attempts = records.payments(connection, records.PAYMENTS_OF, known.sequence)
            if cash.amount > left_of(known, attempts):
                raise RuleBroken("cash pays no more than what is left")
            attempt = 1 + max((earlier.attempt for earlier in attempts), default=0)
            shift = self._open_shift_id(connection)
            if cash.slip is not None:
                self._take_slip(connection, cash, known, shift, taken)
            payment = project.take_cash(connection, known, attempt, cash, shift, taken)
            if payment.change_owed is not None:
                self._owe(connection, payment, payment.change_owed, cash.cashier, shift)
            settled = settle(known, (*attempts, payment))
            if settled != known:
                entry = JournalEntry("sale_settled", sale=settled)
                project.change(connection, entry, self._salt, to_text(taken))
            return settled, payment

    @staticmethod
    def _take_slip(
        connection: sqlite3.Connection, cash: NewCash, sale: Sale, shift: str | None, at: datetime
    ) -> None:
        """Give change that was owed by taking it off a sale: out of the drawer, and in again."""
        owed = _promised(connection, cash.slip)
        if not owed.is_change:
            raise RuleBroken("only change is taken off a sale")
        if owed.amount > cash.tendered:
            raise RuleBroken("what is handed over is never below zero")
        given = replace(
            owed,
            by=RefundWay.CASH,
            state=RefundState.DONE,
            reference=sale.number,
            settled_at=at,
        )
        project.refund(
            connection,
            "change_settled",
            given,
            shift,
            cashier=cash.cashier,
            approved_by=cash.approved_by,
        )

    def _owe(
        self,
        connection: sqlite3.Connection,
        payment: Payment,
        amount: Money,
        cashier: str | None,
        shift: str | None,
    ) -> None:
        """Promise the part of a payment's change that cannot be given."""
        owed = Refund(
            refund_number=self._next_promise(connection),
            sale_id=payment.sale_id,
            sale_number=payment.sale_number,
            amount=amount,
            by=RefundWay.OWED,
            state=RefundState.OWED,
            reason=CHANGE_OWED,
            created_at=payment.created_at,
            cashier=cashier,
            change_of=payment.payment_id,
        )
        project.refund(connection, "change_owed", owed, shift, cashier=cashier, approved_by=None)

    def _next_promise(self, connection: sqlite3.Connection) -> str:
        return refund_number(self._till, records.counters(connection).refunds + 1)

    def _opened(self, connection: sqlite3.Connection, sale: NewSale, at: datetime) -> Sale:
        sequence = records.last_sequence(connection) + 1
        new = Sale(
            sale_id=sale.sale_id,
            number=number_of(self._till, sequence),
            sequence=sequence,
            opened_at=at,
            amount=sale.amount,
            working=sale.working,
            note=sale.note,
            cashier=sale.cashier,
            shift=self._open_shift_id(connection),
        )
        project.open_sale(connection, new, to_text(at))
        return new

    @staticmethod
    def _open_shift_id(connection: sqlite3.Connection) -> str | None:
        shift = shift_totals.open_shift(connection)
        return None if shift is None else shift.shift_id

    def add_payment(
        self, sale_id: str, payment: NewPayment, *entries: JournalEntry, at: datetime
    ) -> tuple[Sale, Payment]:
        """Add another attempt to a sale, in `created`. Journals `payment_created`.

        What has to happen for it (a risk taken, the sale resumed) is journalled before it in the
        same commit, so that nothing of it is left where it fails.

        Raises:
            UnknownRecord: There is no such sale.
            RuleBroken: An id or the order id is in use already.
        """
        created = in_milliseconds(at)
        with self._file.transaction() as connection:
            for entry in entries:
                project.change(connection, entry, self._salt, to_text(at))
            sale = self.sale(sale_id)
            attempts = records.payments(connection, records.PAYMENTS_OF, sale.sequence)
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
        when = to_text(at)
        with self._file.transaction() as connection:
            for entry in entries:
                project.change(connection, entry, self._salt, when)

    def promise_refund(self, new: NewRefund, *, at: datetime) -> Refund:
        """Commit that money of a sale goes back, given at once or owed. Journals `refund_promised`.

        Raises:
            UnknownRecord: There is no such sale.
            NotRefundable: It is more than was proven paid and did not go back yet.
        """
        made = in_milliseconds(at)
        with self._file.transaction() as connection:
            sale = self.sale(new.sale_id)
            payments = records.payments(connection, records.PAYMENTS_OF, sale.sequence)
            earlier = records.refunds(connection, records.REFUNDS_OF, sale.sequence)
            paid = proven(sale, payments)
            why = why_not_refund(new.amount, paid, earlier)
            if why is not None:
                raise NotRefundable(why, refundable(paid, earlier))
            state = state_of(new.by, new.reference)
            refund = Refund(
                refund_number=self._next_promise(connection),
                sale_id=sale.sale_id,
                sale_number=sale.number,
                amount=new.amount,
                by=new.by,
                state=state,
                reason=new.reason,
                created_at=made,
                reference=new.reference,
                cashier=new.cashier,
                approved_by=new.approved_by,
                settled_at=made if state is RefundState.DONE else None,
            )
            project.refund(
                connection,
                "refund_promised",
                refund,
                self._open_shift_id(connection),
                cashier=new.cashier,
                approved_by=new.approved_by,
            )
            return refund

    def settle_refund(
        self,
        number: str,
        by: RefundWay,
        reference: str | None,
        *,
        at: datetime,
        cashier: str | None = None,
        approved_by: str | None = None,
    ) -> Refund:
        """Commit that a refund that was owed was given, and by whom.

        Journals `refund_settled`; of change that was owed, `change_settled`.

        Raises:
            UnknownRecord: There is no such refund.
            RuleBroken: It was given already, or by a gateway that gave no reference or for change.
        """
        with self._file.transaction() as connection:
            given = replace(
                _promised(connection, number),
                by=by,
                state=RefundState.DONE,
                reference=reference,
                settled_at=in_milliseconds(at),
            )
            project.refund(
                connection,
                "change_settled" if given.is_change else "refund_settled",
                given,
                self._open_shift_id(connection),
                cashier=cashier,
                approved_by=approved_by,
            )
            return given

    def note_person(self, kind: str, person: Person, *, at: datetime) -> None:
        """Commit what somebody is from now on: `person_added` makes them, any other kind moves.

        Raises:
            UnknownRecord: They were never set up.
            RuleBroken: They were set up before.
        """
        told = {
            "name": person.name,
            "role": person.role.value,
            "active": int(person.active),
            "tries": person.tries,
            "tried_at": None if person.tried_at is None else to_text(person.tried_at),
            "pin": person.pin,
        }
        with self._file.transaction() as connection:
            if kind == "person_added" and records.person(connection, person.name) is not None:
                raise RuleBroken("somebody of this name is there already")
            project.record(connection, kind, {"person": told}, to_text(at))

    def reset_people(self, *, at: datetime) -> None:
        """Commit that nobody is set up any more, which leaves a mark. Journals `people_reset`."""
        with self._file.transaction() as connection:
            names = [person.name for person in records.people(connection)]
            project.record(connection, "people_reset", {"people": names}, to_text(at))

    def open_shift(
        self, shift_id: str, count: DrawerCount, *, by: str | None = None, at: datetime
    ) -> ShiftReport:
        """Open a shift with what was counted. Journals `shift_opened`.

        From now on every sale and every movement of cash carries it.

        Raises:
            RuleBroken: One is open already.
        """
        opened = in_milliseconds(at)
        with self._file.transaction() as connection:
            left = shift_totals.left(connection, count.total.currency)
            shift = Shift(shift_id, opened, count.total, left, by)
            told = shift_totals.opened(shift, count)
            project.record(connection, "shift_opened", told, to_text(at))
            return self._report(connection)

    def move_cash(
        self,
        kind: CashKind,
        amount: Money,
        reason: str,
        *,
        by: str | None = None,
        approved_by: str | None = None,
        at: datetime,
    ) -> ShiftReport:
        """Put cash into the open shift's drawer, or take it out. Journals `cash_moved`.

        Raises:
            UnknownRecord: No shift is open.
        """
        with self._file.transaction() as connection:
            shift_id = self._report(connection).shift.shift_id
            told = shift_totals.moved(kind, amount, reason, shift_id, by, approved_by)
            project.record(connection, "cash_moved", told, to_text(at))
            return self._report(connection)

    def take_to_safe(
        self,
        amount: Money,
        reason: str,
        *,
        by: str | None = None,
        approved_by: str | None = None,
        at: datetime,
    ) -> None:
        """Take to the safe of what the last close left in the drawer. Journals `cash_moved`.

        It is in no shift: it stands on the next Z as moved without one.

        Raises:
            RuleBroken: A shift is open, none was ever closed, or there is not so much.
        """
        with self._file.transaction() as connection:
            left = shift_totals.left(connection, amount.currency)
            is_open = shift_totals.open_shift(connection) is not None
            if is_open or left is None or amount > left:
                raise RuleBroken("no close left so much in the drawer")
            told = shift_totals.moved(CashKind.TO_SAFE, amount, reason, None, by, approved_by)
            project.record(connection, "cash_moved", told, to_text(at))

    def open_drawer(self, reason: str, *, at: datetime) -> None:
        """Keep that the drawer is opened without a sale, and why. Journals `drawer_opened`."""
        with self._file.transaction() as connection:
            project.record(connection, "drawer_opened", {"reason": reason}, to_text(at))

    def note_settings(self, names: Iterable[str], *, at: datetime) -> None:
        """Keep which settings or keys were changed, not what they are. Journals `settings_changed`.

        Args:
            names: As `config.toml` and the key store call them.
            at: When.
        """
        with self._file.transaction() as connection:
            told = {"settings": sorted(names)}
            project.record(connection, "settings_changed", told, to_text(at))

    def note_count(self, count: DrawerCount, *, at: datetime) -> ShiftReport:
        """Keep what was counted before a close, so that a second count does not hide the first.

        Journals `drawer_counted`, which moves nothing.

        Args:
            count: What is in the drawer.
            at: When.

        Returns:
            How the shift stands now.

        Raises:
            UnknownRecord: No shift is open.
        """
        with self._file.transaction() as connection:
            told = shift_totals.noted(self._report(connection), count)
            project.record(connection, "drawer_counted", told, to_text(at))
            return self._report(connection)

    def close_shift(
        self,
        count: DrawerCount,
        *,
        by: str | None = None,
        approved_by: str | None = None,
        reason: str | None = None,
        gateway: Mapping[tuple[Method, Network | None], int] | None = None,
        at: datetime,
    ) -> ShiftReport:
        """Close the open shift with what was counted: its Z, the Z's number and the close at once.

        Journals `shift_closed`.

        Args:
            count: What is in the drawer.
            by: Who closes it.
            approved_by: Who approved that.
            reason: Why it is not what must be in it.
            gateway: What the gateways' own lists say by method and network, minor units.
            at: When.

        Returns:
            The Z, as it will always be read.

        Raises:
            UnknownRecord: No shift is open.
        """
        when = in_milliseconds(at)
        with self._file.transaction() as connection:
            now = self._report(connection)
            told = shift_totals.closed(
                connection, now, count, by=by, reason=reason, gateway=gateway or {}, at=when
            )
            if approved_by is not None:
                told["approved_by"] = approved_by
            project.record(connection, "shift_closed", told, to_text(at))
        return shift_totals.thawed(told)

    @staticmethod
    def _report(connection: sqlite3.Connection) -> ShiftReport:
        now = shift_totals.report(connection)
        if now is None:
            raise UnknownRecord("no shift is open")
        return now

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
            project.note_claim(connection, payment_id, to_text(at))

    def make_receipt(
        self, sale_id: str, way: ReceiptWay, *, at: datetime, cashier: str | None = None
    ) -> IssuedReceipt:
        """Keep that a receipt of a sale is made: the original, or the next copy.

        Of receipts whose job nobody can be at any more, it is kept that their end is unknown.

        Raises:
            UnknownRecord: There is no such sale.
            RuleBroken: The sale is not paid.
        """
        with self._file.transaction() as connection:
            sale = self.sale(sale_id)
            return project.make_receipt(connection, sale, way, cashier, in_milliseconds(at))

    def is_printed(self, sale_id: str) -> bool:
        """Whether a receipt of this sale is on paper, or on its way there."""
        return self._read(records.is_printed, sale_id)

    def end_receipt(self, issue: int, state: ReceiptState, *, at: datetime) -> IssuedReceipt:
        """Keep what became of a receipt that was made; what was said of it already stays.

        Raises:
            UnknownRecord: No such receipt was made.
        """
        with self._file.transaction() as connection:
            return project.end_receipt(connection, issue, state, at)

    def end_lost_receipts(self, *, at: datetime) -> None:
        """Keep of receipts whose job nobody can be at any more that their end is unknown."""
        if self._read(records.lost_receipts, at):
            with self._file.transaction() as connection:
                project.end_lost_receipts(connection, at)

    def note_reconciled(self, start: datetime, end: datetime, *, at: datetime) -> None:
        """Keep that everything made in `[start, end)` was compared; nothing where unmarked.

        The mark of a restore goes once the spans that were compared since reach from
        `restored_since` to the restore, in whatever order they came.
        """
        span = {"from": to_text(start), "to": to_text(end)}
        with self._file.transaction() as connection:
            if records.mark_of(connection):
                project.record(connection, "reconciled", span, to_text(at))

    def purge(self, before: datetime, *, at: datetime, limit: int = 200) -> int:
        """Delete numbers and bodies of payments from before `before` that are not unresolved.

        Dates may be wrong: what later sales or the gateway's clock prove young is kept. `at` is the
        true time now, as sure as it can be had.

        Returns:
            How many payments were purged, at most `limit`; 0 when none is left.
        """
        with self._file.transaction() as connection:
            found = personal_data.purgeable(connection, before, at, limit)
            if found:
                data = {"payments": found}
                project.record(connection, "purged", data, to_text(at))
                personal_data.purge(connection, found)
        return len(found)

    # -- reading

    def sale(self, sale_id: str) -> Sale:
        """The sale; raises UnknownRecord."""
        found = self._read(records.sale, sale_id)
        if found is None:
            raise UnknownRecord("there is no such sale")
        return found

    def payment(self, payment_id: str) -> Payment | None:
        """The payment, or None."""
        return self._read(records.payment, payment_id)

    def payments_of(self, sale_id: str) -> tuple[Payment, ...]:
        """A sale's payments, oldest first."""
        found = self._read(records.sale, sale_id)
        return () if found is None else self._payments(records.PAYMENTS_OF, found.sequence)

    def unresolved(self) -> tuple[Payment, ...]:
        """Every unresolved payment, oldest first."""
        return self._payments(records.UNRESOLVED)

    def watched(self, since: datetime) -> tuple[Payment, ...]:
        """Every payment still to be looked at, oldest first.

        That is each one in an open state, closed or not, and those that ended unpaid and were
        updated at or after `since`.
        """
        ended = self._payments(records.ENDED, to_text(since))
        found = self.unresolved() + self._payments(records.CLOSED) + ended
        return tuple(sorted(found, key=lambda payment: payment.created_at))

    def recent_attempts(self, since: datetime) -> tuple[Payment, ...]:
        """Every payment created at or after `since`, oldest first."""
        return self._payments(records.RECENT, to_text(since))

    def created_between(
        self, start: datetime, end: datetime, after: Payment | None = None, *, limit: int = 500
    ) -> tuple[Payment, ...]:
        """A page of the payments created in `[start, end)`, oldest first, after `after`."""
        first, last = to_text(start), to_text(end)
        name = ""
        if after is not None:
            first, name = to_text(after.created_at), after.payment_id
        return self._payments(records.CREATED_BETWEEN, first, last, first, name, limit)

    def payment_with_gateway_id(self, gateway: GatewayName, gateway_id: str) -> Payment | None:
        """The payment that a gateway's id belongs to; the oldest where an old ledger has two."""
        found = self._payments(records.WITH_GATEWAY_ID, gateway.value, gateway_id)
        return found[0] if found else None

    def claims(self, amount: Money, last4: str, *, limit: int = 20) -> tuple[Payment, ...]:
        """The newest payments of an amount from a phone with these last four digits."""
        return self._payments(records.CLAIMABLE, last4, amount.minor, amount.currency, limit)

    def same_phone(self, payment_id: str, phone: Phone) -> bool:
        """Whether a payment's number is `phone`; False where its number was purged."""
        return self.phone_of(payment_id) == phone

    def phone_of(self, payment_id: str) -> Phone | None:
        """A payment's whole number; None where it has none or it was purged."""
        return self._read(personal_data.phone_of, payment_id)

    def body_of(self, payment_id: str, kind: RequestKind) -> bytes:
        """The exact bytes of the first request of this kind for a payment.

        Raises:
            BodyPurged: They are gone.
            BodyDamaged: They are not the bytes that were committed.
        """
        return self._read(personal_data.body_of, payment_id, kind)

    def sends(self, payment_id: str, kind: RequestKind) -> tuple[Send, ...]:
        """Each time that a request for a payment was sent, in order."""
        with self._file.reading() as connection:
            found = connection.execute(records.SENDS_OF, (payment_id, kind.value)).fetchall()
            return tuple(Send(from_text(at), *more) for at, *more in found)

    def order_id_used(self, order_id: str) -> bool:
        """Whether any payment, ever, had this order id."""
        with self._file.reading() as connection:
            return connection.execute(records.ORDER_USED, (order_id,)).fetchone() is not None

    def sale_numbered(self, number: str) -> Sale | None:
        """The sale of a number as people read it; None where there is none."""
        counter = number.rpartition("-")[2]
        if not (counter.isascii() and counter.isdigit() and len(counter) <= _LONGEST_COUNTER):
            return None
        with self._file.reading() as connection:
            row = connection.execute(records.SALE_NUMBERED, (int(counter), number)).fetchone()
            return None if row is None else Sale(**records.from_row(records.SALES.columns, row))

    def people(self) -> tuple[Person, ...]:
        """Everybody who is set up, by name; also who has left."""
        return self._read(records.people)

    def people_reset_at(self) -> datetime | None:
        """When everybody was taken out by the computer's own account; None where never."""
        found = self._read(records.fact, "people_reset_at")
        return None if found is None else from_text(found)

    def refund(self, number: str) -> Refund | None:
        """A refund; None where there is no such one."""
        return next(iter(self._read(records.refunds, records.REFUND, number)), None)

    def change_owed(self, payment_id: str) -> Refund | None:
        """What of a cash payment's change was owed, and may be still; None where all was given."""
        return next(iter(self._read(records.refunds, records.CHANGE_OF, payment_id)), None)

    def claimed_at(self, payment_id: str) -> tuple[datetime, ...]:
        """When a payment was confirmed to a customer who asked, oldest first."""
        return self._read(records.claimed_at, payment_id)

    def last_gateway_offset(self) -> float | None:
        """The gateway's clock minus ours, seconds, as stored with the latest send that knew it."""
        found: float | None = self._read(records.fact, "gateway_offset")
        return found

    def last_change(self) -> datetime:
        """When the newest journal row was written, by the clock of that moment."""
        with self._file.reading() as connection:
            return from_text(connection.execute(records.LAST_CHANGE).fetchone()[0])

    def tally(self, day_start: datetime, day_end: datetime, currency: str) -> Tally:
        """What the frame shows of a day: paid in `[day_start, day_end)`, and what is open."""
        return self._read(records.tally, day_start, day_end, currency)

    def paid_amounts(self, currency: str, *, limit: int) -> tuple[Money, ...]:
        """What the newest `limit` sales that were paid came to, the newest first."""
        return self._read(records.paid_amounts, currency, limit)

    def attention(self, item: str) -> Attention | None:
        """What waits, or was dealt with, under this name; None where nothing was ever raised."""
        return next(iter(self._read(records.attention, records.REVIEW, item)), None)

    def current_shift(self) -> Shift | None:
        """The shift that is open; None where there is none."""
        return self._read(shift_totals.open_shift)

    def shift_report(self) -> ShiftReport | None:
        """What the open shift comes to by now; None where none is open."""
        return self._read(shift_totals.report)

    def left_by_close(self, currency: str) -> Money | None:
        """What the last close left, and what moved since; None where none was ever closed.

        It is so while no shift is open.
        """
        return self._read(shift_totals.left, currency)

    def taken_since_z(self, method: Method) -> tuple[str, ...]:
        """Ids of the payments by a method that were proven since the last Z, in that order."""
        return self._read(shift_totals.taken, method)

    def restored(self) -> bool:
        """Whether this ledger may lack sales and was not reconciled since.

        It was put back from a backup, or was found to be behind one. Nothing that came back with
        it may be sent by itself.
        """
        return self.restored_how() is not None

    def restored_how(self) -> str | None:
        """How a ledger came to be marked: `backup`, `behind`, `missing`; None where it is not."""
        mark = self._read(records.mark_of)
        return mark.get("restored_how", checkpoint.BACKUP) if mark else None

    def restored_since(self) -> datetime | None:
        """From when on a restored ledger may lack sales; None where it is not marked."""
        mark = self._read(records.mark_of)
        return from_text(mark.get("restored_since", mark["restored"])) if mark else None

    def reopen(self) -> None:
        """Open the file anew after an error, keeping its lock; what was committed stays."""
        self._file.reopen()

    def close(self) -> None:
        """Close the file and give its lock back; again is harmless."""
        self._file.close()

    def _payments(self, query: str, *values: object) -> tuple[Payment, ...]:
        return self._read(records.payments, query, *values)

    def _read(self, read: Callable[..., _Answer], *values: object) -> _Answer:
        with self._file.reading() as connection:
            return read(connection, *values)


def _promised(connection: sqlite3.Connection, number: str | None) -> Refund:
    found = records.refunds(connection, records.REFUND, number)
    if not found:
        raise UnknownRecord("there is no such refund")
    return found[0]


def open_book(
    path: Path,
    *,
    till: str,
    clock: Callable[[], datetime],
    live: bool,
    currency: str = "GHS",
    backups: BackupFolder | None = None,
    salt: Callable[[int], bytes] = secrets.token_bytes,
) -> Book:
    """Take the ledger's lock and open it; make a new one where there is none.

    Missing folders are made, for the owner's eyes only. A ledger of the other mode, or in another
    currency, is refused.

    A ledger that is behind what any of its backups knows is marked restored; where there is none,
    the newest backup that is sound is put back, and a ledger that has to be made although there are
    some is marked as well. Numbers go on above the highest known.

    Raises:
        LedgerError: `held` by another program; `newer`, `damaged`, `unreadable`, `unwritable`,
            `full` or `busy` as the file is; `other_mode` or `other_currency` where it is
            another till's. The lock is free again then.
    """
    _make_folder(path.absolute().parent)
    lock = LedgerLock.take(path)
    try:
        # A restore that was killed left it; only the lock's holder knows that nobody writes it.
        backup.clear_away(path)
        born = Identity.new(live=live, currency=currency, random=salt)
        known = () if backups is None else backups.known()
        found = checkpoint.BEHIND
        if known and _is_missing(path):
            found = checkpoint.MISSING
            _put_back(path, lock, known, clock(), born)
        connection, whose = _open(path, lock, till, clock, born)
        try:
            _tell_losses(connection, known, found, to_text(clock()))
        except BaseException:
            connection.close()
            raise
    except BaseException:
        lock.release()
        raise
    return Book(OpenFile(path, connection, lock), whose, till=till, salt=salt)


def _is_missing(path: Path) -> bool:
    try:
        return file.version_of(path) == 0
    except LedgerError as error:
        if error.code is not LedgerCode.MISSING:
            raise
        return True


def _put_back(
    path: Path, lock: LedgerLock, known: checkpoint.Known, at: datetime, born: Identity
) -> None:
    """Put the newest sound backup in the place of a ledger that is gone; none may be sound."""
    from pos_app.ledger import restore

    for copy, _ in reversed(known):
        try:
            restore.restore(
                path,
                copy,
                at=at,
                live=born.live,
                currency=born.currency,
                lock=lock,
                known=known,
                how=checkpoint.MISSING,
            )
        except LedgerError as error:
            if error.code in (LedgerCode.UNWRITABLE, LedgerCode.FULL):
                raise
            _log.warning("The backup %s cannot be put back: %s.", copy.name, error.code)
        else:
            _log.warning("There was no ledger: the backup %s was put back.", copy.name)
            return


def _tell_losses(
    connection: sqlite3.Connection, known: checkpoint.Known, found: str, at: str
) -> None:
    """Mark a ledger that lacks what its backups know, where its journal does not say so yet."""
    with file.sqlite_errors(), file.stored_values():
        lost = checkpoint.unexplained(connection, known)
        if not lost:
            return
        row = checkpoint.row_of(connection, known, lost, found)
    with file.all_or_nothing(connection):
        project.mark_restored(connection, row, checkpoint.highest(known), at)
    _log.warning("The ledger is behind %d of its backups: it is marked restored.", len(lost))


def note_claim_beside(path: Path, payment_id: str, *, at: datetime) -> tuple[datetime, ...]:
    """Keep that a payment was confirmed to a customer, in a short commit beside the owner's.

    The journal's end is read inside the transaction, so the owner's next row follows this one.

    Returns:
        When it was confirmed before, oldest first.

    Raises:
        LedgerError: As the file is; an older ledger is left as it is (`unwritable`).
        UnknownRecord: There is no such payment.
    """
    with _beside(path) as connection:
        return project.note_claim(connection, payment_id, to_text(at))


def make_receipt_beside(
    path: Path, sale_id: str, way: ReceiptWay, *, at: datetime, cashier: str | None = None
) -> IssuedReceipt:
    """As `Book.make_receipt`, in a short commit beside the owner's.

    Raises:
        LedgerError: As the file is; an older ledger is left as it is (`unwritable`).
        UnknownRecord: There is no such sale.
        RuleBroken: The sale is not paid.
    """
    with _beside(path) as connection:
        sale = records.sale(connection, sale_id)
        if sale is None:
            raise UnknownRecord("there is no such sale")
        return project.make_receipt(connection, sale, way, cashier, in_milliseconds(at))


def end_receipt_beside(
    path: Path, issue: int, state: ReceiptState, *, at: datetime
) -> IssuedReceipt:
    """As `Book.end_receipt`, in a short commit beside the owner's.

    Raises:
        LedgerError: As the file is; an older ledger is left as it is (`unwritable`).
        UnknownRecord: No such receipt was made.
    """
    with _beside(path) as connection:
        return project.end_receipt(connection, issue, state, at)


@contextlib.contextmanager
def _beside(path: Path) -> Iterator[sqlite3.Connection]:
    """Lend a connection for one short transaction beside the owner's."""
    if file.version_of(path) != schema.VERSION:
        raise LedgerError(LedgerCode.UNWRITABLE, "the ledger is of another version")
    connection = file.owner(path)
    try:
        with file.all_or_nothing(connection):
            yield connection
    finally:
        connection.close()


def _open(
    path: Path, lock: LedgerLock, till: str, clock: Callable[[], datetime], born: Identity
) -> tuple[sqlite3.Connection, Identity]:
    try:
        file.version_of(path)
    except LedgerError as error:
        if error.code is not LedgerCode.MISSING:
            raise
        _make_file(path)
        lock.claim()
    connection = file.owner(path)
    try:
        # The header may have been written by somebody who died before the rest was there; by now
        # that is rolled back.
        with file.sqlite_errors():
            (version,) = connection.execute("PRAGMA user_version").fetchone()
        if version >= schema.FIRST_WITH_IDENTITY:
            # Before anything is written: another till's ledger is left as it is.
            whose = records.identity_of(connection)
            whose.check(live=born.live, currency=born.currency)
        if version == 0:
            with file.sqlite_errors():
                _create(connection, till, born, to_text(clock()))
        elif version < schema.VERSION:
            # sqlite-utils takes long to load, and no start but the one after an update needs it.
            from pos_app.ledger import migrations

            migrations.migrate(connection, version, to_text(clock()), born)
        return connection, records.identity_of(connection)
    except BaseException:
        connection.close()
        raise


def _create(connection: sqlite3.Connection, till: str, born: Identity, at: str) -> None:
    """Make everything in one transaction: after a power cut there is a whole ledger or none."""
    try:
        connection.executescript(f"BEGIN IMMEDIATE; {schema.SCHEMA} {schema.HEADER}")
        told = {"till": till, "version": schema.VERSION, **born.facts}
        project.record(connection, "ledger_created", told, at)
        connection.execute("COMMIT")
    except BaseException:
        file.roll_back(connection)
        raise


def _make_folder(folder: Path) -> None:
    try:
        missing = [place for place in (folder, *folder.parents) if not place.exists()]
        for place in reversed(missing):
            place.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise LedgerError(LedgerCode.UNWRITABLE, f"the folder: {error.strerror}") from error


def _make_file(path: Path) -> None:
    """Make the empty file ourselves: SQLite would let the whole group read it."""
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except OSError as error:
        raise LedgerError(LedgerCode.UNWRITABLE, f"the file: {error.strerror}") from error
