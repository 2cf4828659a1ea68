"""Days of shops, quickly: ledgers by the till's own Book, with every kind of row that it writes."""

from __future__ import annotations

import random
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from pos_app.domain.attention import ONLY_THERE
from pos_app.domain.money import Money
from pos_app.domain.payment import Payment, PaymentState, Review
from pos_app.domain.people import Person, Role
from pos_app.domain.receipt import ReceiptState, ReceiptWay
from pos_app.domain.refund import RefundWay
from pos_app.domain.sale import Sale, settle
from pos_app.domain.shift import CashKind, DrawerCount
from pos_app.ledger.backup import back_up
from pos_app.ledger.book import JournalEntry, NewCash, NewRefund, NotRefundable, open_book
from pos_app.ledger.restore import restore
from tests.ledger.making import START, momo, new_sale, qr

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

# As a hostile customer or clerk types them.
NOTES = (None, "two loaves", "=1+1", "<b>kenkey</b>", "Ama's \u2728", "'; DROP TABLE sales; --")
REASONS = ("torn", "late", "=SUM(A1)", "does not fit")


class Day:
    """A till's open ledger, and somebody at it who does whatever can be done."""

    # As a gateway might say it, and PostgreSQL cannot keep it.
    declined = "declined \u0000"

    def __init__(self, place: Path, till: str, seed: int) -> None:
        """Make the ledger; equal seeds do the same in the same order."""
        self.place = place
        self.random = random.Random(f"{till}{seed}")  # noqa: S311 - a day, no secret
        self.at = START
        self._till = till
        self._made = 0
        self._paid: list[Sale] = []
        self._payments: list[Payment] = []
        self._owed: list[str] = []
        self._slips: list[str] = []
        self._people: dict[str, Person] = {}
        self._open()

    def _open(self) -> None:
        self.book = open_book(
            self.place, till=self._till, clock=lambda: START, live=True, salt=self.random.randbytes
        )
        with self.book._file.reading() as connection:
            connection.execute("PRAGMA synchronous = OFF")  # nothing here outlives the tests

    def go_on(self, times: int) -> None:
        """Do so many things."""
        does: list[tuple[int, Callable[[], None]]] = [
            (8, self.sell_by_phone), (3, self.sell_by_qr), (8, self.sell_for_cash),
            (2, self.sell_in_parts), (3, self.give_back), (3, self.settle), (3, self.move_shift),
            (4, self.make_receipt), (2, self.change_people), (2, self.look_at_it),
            (1, self.say_something),
        ]  # fmt: skip
        weights, acts = [weight for weight, _ in does], [act for _, act in does]
        for act in self.random.choices(acts, weights, k=times):
            self.at += timedelta(seconds=self.random.uniform(1, 900))
            act()

    def everything(self) -> None:
        """Do each thing that there is at least once, and a restore in the middle of it."""
        for act in (
            self.move_shift, self.change_people, self.sell_by_phone, self.sell_by_qr,
            self.sell_for_cash, self.sell_in_parts, self.make_receipt, self.give_back, self.settle,
            self.look_at_it, self.say_something, self.move_shift, self.purge,
        ):  # fmt: skip
            for _ in range(3):
                self.at += timedelta(seconds=17)
                act()

    def end(self) -> None:
        """Close the ledger."""
        self.book.close()

    # ---

    def sell_by_phone(self) -> None:
        sale, payment = self.book.open_sale(self._sale(), momo(), at=self.at)
        sending = {"send": 1, "gateway_offset": 0.5, "destination": "d"}
        payment = self._moved("sending", payment, PaymentState.SENDING, data=sending, sends=1)
        how = self.random.choice(("paid", "paid", "paid", "failed", "late", "lost", "pending"))
        if how == "lost":
            self._moved("answer_lost", payment, PaymentState.UNCONFIRMED, reason="timeout")
            return
        named = {"gateway_id": f"pay_{payment.payment_id}"}
        payment = self._moved("answered", payment, PaymentState.PENDING, wire=b'{"a": 1}', **named)
        if how in ("failed", "late"):
            payment = self._moved("reading", payment, PaymentState.FAILED, reason=self.declined)
        if how in ("paid", "late"):
            self._pay(sale, payment, late=how == "late")
        if how == "pending":
            self._payments.append(payment)

    def sell_by_qr(self) -> None:
        sale, payment = self.book.open_sale(self._sale(), qr(), at=self.at)
        payment = self._moved(
            "answered", payment, PaymentState.PENDING, redirect_url="https://x.test/1"
        )
        if self.random.random() < 0.6:
            self._pay(sale, payment, late=False)

    def sell_for_cash(self) -> None:
        minor = self.random.randrange(50, 9000)
        change = self.random.choice((0, 0, 30, 1250))
        owed = self.random.choice((None, Money(change))) if change else None
        slip = None
        if not owed and self._slips and self.random.random() < 0.5:
            slip = self._slips[-1]
        cash = NewCash(
            momo().payment_id,
            Money(minor),
            Money(minor + change + (2000 if slip else 0)),
            cashier=self._who(),
            owed=owed,
            slip=slip,
        )
        sale, payment = self.book.take_cash(self._sale(minor), cash, at=self.at)
        if slip:
            self._slips.pop()
        if owed:
            made = self.book.change_owed(payment.payment_id)
            assert made is not None
            self._slips.append(made.refund_number)
        self._paid.append(sale)

    def sell_in_parts(self) -> None:
        part = NewCash(momo().payment_id, Money(700), Money(1000), cashier=self._who())
        sale, first = self.book.take_cash(self._sale(2050), part, at=self.at)
        new = replace(
            momo(), amount=Money(1350), risk_note=self.random.choice((None, "he is sure"))
        )
        resumed = JournalEntry("sale_resumed", sale=sale)
        sale, payment = self.book.add_payment(sale.sale_id, new, resumed, at=self.at)
        if self.random.random() < 0.7:
            self._pay(sale, payment, late=False, others=(first,))

    def give_back(self) -> None:
        if not self._paid:
            return
        sale = self.random.choice(self._paid)
        by = self.random.choice((RefundWay.CASH, RefundWay.GATEWAY, RefundWay.OWED))
        reason = self.random.choice(REASONS)
        new = NewRefund(
            sale.sale_id, Money(self.random.randrange(1, 60)), by, reason, None, self._who(), "Kofi"
        )
        with suppress(NotRefundable):
            made = self.book.promise_refund(new, at=self.at)
            if made.settled_at is None:
                self._owed.append(made.refund_number)

    def settle(self) -> None:
        who = self._who()
        if self._owed:
            number = self._owed.pop()
            self.book.settle_refund(number, RefundWay.GATEWAY, "R-1", at=self.at, cashier=who)
        if self._slips:
            number = self._slips.pop()
            self.book.settle_refund(number, RefundWay.CASH, None, at=self.at, cashier=who)

    def move_shift(self) -> None:
        who = self._who()
        count = DrawerCount(Money(self.random.randrange(20000)))
        if self.book.current_shift() is None:
            self._made += 1
            self.book.open_shift(f"h_{self._till}_{self._made}", count, by=who, at=self.at)
            return
        kind = self.random.choice((CashKind.CASH_IN, CashKind.CASH_OUT, CashKind.TO_SAFE))
        self.book.move_cash(kind, Money(200), "water", by=who, approved_by="Kofi", at=self.at)
        if self.random.random() < 0.4:
            self.book.note_count(count, at=self.at)
            self.book.close_shift(count, by=who, reason="short", at=self.at)

    def make_receipt(self) -> None:
        if self._paid:
            sale = self.random.choice(self._paid)
            way = self.random.choice(list(ReceiptWay))
            made = self.book.make_receipt(sale.sale_id, way, cashier=self._who(), at=self.at)
            if self.random.random() < 0.8:
                state = self.random.choice((ReceiptState.DONE, ReceiptState.FAILED))
                self.book.end_receipt(made.issue, state, at=self.at)

    def change_people(self) -> None:
        if len(self._people) == 3:
            self.book.reset_people(at=self.at)
            self._people.clear()
            return
        name = ("Ama", "Auntie Efua", "=cmd|'/c calc'!A1")[len(self._people)]
        person = Person(name, self.random.choice(list(Role)), pin="scrypt:00:11")
        self.book.note_person("person_added", person, at=self.at)
        self._people[name] = replace(person, active=False)
        if self.random.random() < 0.3:
            self.book.note_person("person_left", self._people[name], at=self.at)

    def look_at_it(self) -> None:
        self._made += 1
        item = f"there:pay_{self._made}"
        there: dict[str, Any] = {
            "item": item, "cause": ONLY_THERE, "gateway": "paygate", "gateway_id": f"g{self._made}",
            "sale_number": "T1-000099", "amount_minor": 700, "currency": "GHS",
            "word": "succeeded", "made_at": "2026-03-01T07:00:00.000Z",
        }  # fmt: skip
        self.book.commit(JournalEntry("money_only_there", data={"there": there}), at=self.at)
        if self._payments:
            payment = self._payments.pop()
            reviewed = self._moved(
                "review", payment, payment.state, review=Review.AMOUNT_DIFFERS, review_note="2.00"
            )
            self.book.note_claim(reviewed.payment_id, at=self.at)
            item = reviewed.payment_id
        if self.random.random() < 0.7:
            dealt = {"item": item, "choice": "noted", "note": "told the customer"}
            self.book.commit(JournalEntry("dealt_with", data={"dealt": dealt}), at=self.at)

    def say_something(self) -> None:
        self.book.open_drawer("change for the baker", at=self.at)
        self.book.note_settings(["till.name"], at=self.at)
        self.book.note_reconciled(START, self.at, at=self.at)

    def purge(self) -> None:
        self.book.purge(self.at + timedelta(days=1), at=self.at + timedelta(days=400))

    def restored_after(self, times: int) -> Path:
        """Take a copy, do so many things more, and put the copy back.

        Returns:
            The ledger that was replaced.
        """
        copy = self.place.with_name(f"{self.place.stem}-copy.sqlite3")
        back_up(self.place, copy)
        self.go_on(times)
        self.book.close()
        done = restore(self.place, copy, at=self.at + timedelta(seconds=1), live=True)
        self._paid, self._payments, self._owed, self._slips, self._people = [], [], [], [], {}
        self._made += 1000
        self._open()
        self.book.reset_people(at=self.at)
        assert done.aside is not None
        return done.aside

    # ---

    def _sale(self, minor: int | None = None) -> Any:
        amount = self.random.randrange(100, 90000) if minor is None else minor
        return new_sale(amount, note=self.random.choice(NOTES), cashier=self._who())

    def _who(self) -> str | None:
        return self.random.choice((None, *self._people))

    def _moved(
        self, kind: str, payment: Payment, state: PaymentState, *, data: Any = None,
        wire: bytes | None = None, **facts: Any,
    ) -> Payment:  # fmt: skip
        after = replace(payment, state=state, updated_at=self.at, **facts)
        self.book.commit(JournalEntry(kind, after, None, data or {}, wire), at=self.at)
        return after

    def _pay(
        self, sale: Sale, payment: Payment, *, late: bool, others: tuple[Payment, ...] = ()
    ) -> None:
        at = self.at + timedelta(seconds=20)
        paid = replace(
            payment, state=PaymentState.SUCCEEDED, updated_at=at, succeeded_at=at, late=late
        )
        settled = settle(sale, (*others, paid))
        self.book.commit(JournalEntry("reading", paid, settled), at=at)
        self._paid.append(settled)


def day(folder: Path, till: str, seed: int, *, acts: int = 25) -> Path:
    """The ledger of a day in which everything happened, and then `acts` things more."""
    made = Day(folder / f"{till}-{seed}.sqlite3", till, seed)
    made.everything()
    made.go_on(acts)
    made.end()
    return made.place
