"""The ledger as the engine has it open: its payments and sales, and the one way to change them.

Every change is committed first and told afterwards, with the sale's status and the discovery that
it was paid twice in the same commit. It must never tell what is not on disk, and after a
commit error it must refuse everything until the ledger was read again.

`apply_status` is the one way from what a gateway said to a committed change.
"""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, cast

from pos_app.domain import payment_events as ev
from pos_app.domain import payment_rules
from pos_app.domain.payment import OPEN_STATES, PaymentState, ReadingStatus, Review
from pos_app.domain.payment_rules import contradicts
from pos_app.domain.sale import Sale, Tally, paid_twice, settle, taken_up
from pos_app.engine import events as engine_events
from pos_app.engine.clock import Clocks, Moment
from pos_app.ledger.book import JSON, Book, JournalEntry, LedgerError, NewCash, NewPayment, NewSale

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import datetime

    from pos_app.domain.payment import GatewayStatus, Payment
    from pos_app.engine.deps import EngineDeps
    from pos_app.engine.events import EngineEvent
    from pos_app.gateways.port import BadAnswer


class LedgerGone(Exception):
    """The ledger cannot be used now; it was told, and whoever hears this simply ends."""


class _GuardedBook:
    """The book, asked and written like the book itself; see `LedgerSession.book`."""

    def __init__(self, session: LedgerSession) -> None:
        self._session = session

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._session.sound_book(), name)
        return partial(self._ask, found) if callable(found) else found

    def _ask(self, method: Callable[..., Any], *values: Any, **more: Any) -> Any:
        try:
            return method(*values, **more)
        except LedgerError as error:
            self._session.tell_failure(error)
            raise LedgerGone from error


class LedgerSession:
    """Holds the book and what is being dealt with.

    Attributes:
        book: The open ledger. A failure of it is told and raised as `LedgerGone`, then and
            whenever it is asked again.
    """

    def __init__(self, parts: EngineDeps, publish: Callable[[EngineEvent], None]) -> None:
        self.deps = parts
        self.publish = publish
        self.clocks = Clocks(parts.now, parts.monotonic)
        self.on_change: Callable[[Payment, Payment], None] = lambda _before, _after: None
        self.on_trouble: Callable[[], None] = lambda: None
        self.created_in_run: dict[str, Moment] = {}
        self.in_flight: set[str] = set()
        self.book = cast("Book", _GuardedBook(self))
        self._book: Book | None = None
        self._sound = False
        self._payments: dict[str, Payment] = {}
        self._sales: dict[str, Sale] = {}
        self._attempts: dict[str, tuple[Payment, ...]] = {}
        self._tally: Tally | None = None
        self._restored = False
        self._locks: dict[str, asyncio.Lock] = {}

    def lock(self, payment_id: str) -> asyncio.Lock:
        """Held by whoever sends, searches or cancels a payment: one of them at a time."""
        return self._locks.setdefault(payment_id, asyncio.Lock())

    # -- the book

    @property
    def usable(self) -> bool:
        """Whether the ledger is open and sound as far as we know."""
        return self._sound

    def open(self) -> None:
        """Open the ledger, or open it anew after trouble, with nothing remembered.

        Raises `LedgerError` as the ledger says.
        """
        self._payments, self._sales, self._attempts = {}, {}, {}
        self._tally = None
        if self._book is None:
            self._book = self.deps.open_book()
        else:
            self._book.reopen()
        self._sound = True

    def close(self) -> None:
        """Close the ledger, whatever state it is in."""
        book, self._book, self._sound = self._book, None, False
        if book is not None:
            with contextlib.suppress(LedgerError):
                book.close()

    def sound_book(self) -> Book:
        """The book itself; `LedgerGone` once it has failed, until it was opened anew."""
        if self._book is None or not self._sound:
            raise LedgerGone
        return self._book

    def tell_failure(self, error: LedgerError) -> None:
        """Tell that the ledger failed; from now on nobody asks it."""
        self._sound = False
        self.publish(engine_events.LedgerTrouble(str(error.code), error.detail))
        self.on_trouble()

    # -- reading

    def now(self) -> datetime:
        """The wall clock, UTC, as fine as the ledger keeps it."""
        return self.clocks.moment().at

    def find(self, payment_id: str) -> Payment | None:
        """Return a payment as it is now, or None if the ledger has no such one."""
        known = self._payments.get(payment_id) or self.book.payment(payment_id)
        if known is not None:
            self._payments[payment_id] = known
        return known

    def payment(self, payment_id: str) -> Payment:
        """Return a payment that is known to exist."""
        payment = self.find(payment_id)
        if payment is None:
            raise KeyError(payment_id)
        return payment

    def cache(self, payment: Payment) -> None:
        """Keep a payment that was just read, or what of it is not worth a commit by itself.

        When it was looked at, that is, and for how long it has been watched.
        """
        self._payments[payment.payment_id] = payment

    def cached(self) -> dict[str, Payment]:
        """Every payment dealt with since the ledger was opened, as it is now, by its id."""
        return dict(self._payments)

    def sale(self, sale_id: str) -> Sale:
        """Return a sale as it is now; `UnknownRecord` where there is none."""
        self.sound_book()
        if sale_id not in self._sales:
            self._sales[sale_id] = self.book.sale(sale_id)
        return self._sales[sale_id]

    def payments_of(self, sale_id: str) -> tuple[Payment, ...]:
        """Return a sale's payments as they are now, oldest first."""
        self.sound_book()
        if sale_id not in self._attempts:
            self._attempts[sale_id] = self.book.payments_of(sale_id)
        return tuple(self._payments.get(p.payment_id, p) for p in self._attempts[sale_id])

    # -- changing

    def open_sale(self, sale: NewSale, payment: NewPayment) -> tuple[Sale, Payment]:
        """Store a new sale with its first payment."""
        return self._keep_created(*self.book.open_sale(sale, payment, at=self.now()))

    def take_cash(
        self, sale: NewSale | str, cash: NewCash, risks: Iterable[Payment] = ()
    ) -> tuple[Sale, Payment]:
        """Take cash for a new sale or, by its id, for one that there is, then tell what it changed.

        One commit: the risks taken, the sale taken up again, the cash, its change and what that
        makes of the sale.
        """
        before = None if isinstance(sale, NewSale) else self.sale(sale)
        attempts = () if before is None else self.payments_of(before.sale_id)
        at = self.now()
        taken, entries = self._taken_up(before, attempts, risks, at)
        stored, payment = self._keep_created(
            *self.book.take_cash(sale, cash, *entries, at=at), attempts
        )
        left = before is not None and before.left_at is not None
        self._tell_taken_up(stored, taken, changed=left)
        return stored, payment

    def add_payment(
        self, sale_id: str, payment: NewPayment, risks: Iterable[Payment] = ()
    ) -> tuple[Sale, Payment]:
        """Store another attempt for a sale that may have been left, then tell what that changed.

        The risks that a person takes with it (of what may still be paid), the sale taken up again
        and the attempt are one commit: where it fails, nobody has taken any risk.
        """
        at = self.now()
        before, attempts = self.sale(sale_id), self.payments_of(sale_id)
        taken, entries = self._taken_up(before, attempts, risks, at)
        stored = self.book.add_payment(sale_id, payment, *entries, at=at)
        sale, made = self._keep_created(*stored, attempts)
        self._tell_taken_up(sale, taken, changed=before.left_at is not None)
        return sale, made

    @staticmethod
    def _taken_up(
        sale: Sale | None, attempts: tuple[Payment, ...], risks: Iterable[Payment], at: datetime
    ) -> tuple[list[tuple[Payment, Payment]], list[JournalEntry]]:
        """What goes before a further payment of a sale: risks taken, and a sale left taken up."""
        taken = [(risk, payment_rules.apply_event(risk, ev.RiskAccepted(at))) for risk in risks]
        entries = [JournalEntry(kind="risk_accepted", payment=risk) for _, risk in taken]
        if sale is not None and sale.left_at is not None:
            entries.append(JournalEntry(kind="sale_resumed", sale=taken_up(sale, attempts)))
        return taken, entries

    def _tell_taken_up(
        self, sale: Sale, taken: list[tuple[Payment, Payment]], *, changed: bool
    ) -> None:
        for before, after in taken:
            self._payments[after.payment_id] = after
            self.publish(engine_events.PaymentChanged(sale, after, before.state))
        if changed:
            self.publish(engine_events.SaleChanged(sale))
        self.tell_tally()
        for before, after in taken:
            self.on_change(before, after)

    def _keep_created(
        self, sale: Sale, payment: Payment, earlier: Iterable[Payment] = ()
    ) -> tuple[Sale, Payment]:
        self._sales[sale.sale_id] = sale
        self._attempts[sale.sale_id] = (*earlier, payment)
        self._payments[payment.payment_id] = payment
        self.created_in_run[payment.payment_id] = self.clocks.moment()
        return sale, payment

    def apply_events(
        self,
        payment_id: str,
        kind: str,
        *events: ev.Event,
        data: Mapping[str, JSON] | None = None,
        wire: bytes | None = None,
        leave: bool = False,
    ) -> Payment:
        """Let events of ours happen to a payment: one commit, then it is told.

        Args:
            payment_id: Whose.
            kind: The journal's word for it.
            events: In their order.
            data: What else the journal says.
            wire: The raw answer that caused it.
            leave: The cashier leaves the sale with it.

        Raises:
            ImpossibleEvent: The table has no place for an event; nothing changed.
            LedgerGone: Nothing was committed, as far as we know.
        """
        before = after = self.payment(payment_id)
        for event in events:
            after = payment_rules.apply_event(after, event)
        self._change(before, after, kind, data=data, wire=wire, leave=leave)
        return self.payment(payment_id)

    def end_lost_send(self, payment_id: str) -> None:
        """Make an unfinished send of an earlier run what it is: unconfirmed."""
        sending = self.payment(payment_id).state is PaymentState.SENDING
        if sending and payment_id not in self.in_flight:
            lost = ev.AnswerLost(self.now(), left=True, reason="stopped_while_sending")
            self.apply_events(payment_id, "answer_lost", lost)

    def date_anew(self, payment_ids: Iterable[str]) -> None:
        """Give payments the clock's present date in one commit, told to nobody."""
        at = self.now()
        dated = [replace(self.payment(payment_id), updated_at=at) for payment_id in payment_ids]
        if dated:
            entries = [JournalEntry(kind="dated_anew", payment=payment) for payment in dated]
            self.book.commit(*entries, at=at)
            self._payments |= {payment.payment_id: payment for payment in dated}

    def change_sale(self, after: Sale, kind: str) -> Sale:
        """Commit a change to a sale beside its payments, then tell it."""
        settled = settle(after, self.payments_of(after.sale_id))
        self.book.commit(JournalEntry(kind=kind, sale=settled), at=self.now())
        self._sales[settled.sale_id] = settled
        self.publish(engine_events.SaleChanged(settled))
        self.tell_tally()
        return settled

    def _change(
        self,
        before: Payment,
        after: Payment,
        kind: str,
        *,
        data: Mapping[str, JSON] | None = None,
        wire: bytes | None = None,
        leave: bool = False,
    ) -> None:
        at = self.now()
        if after.state not in OPEN_STATES and before.state in OPEN_STATES:
            # An ended payment is watched on a plan of its own, from its beginning.
            after = replace(after, watched_seconds=0.0)
        sale = self.sale(after.sale_id)
        others = {p.payment_id: p for p in self.payments_of(after.sale_id)}
        changed = {after.payment_id: after}
        changed |= _special_reviews(sale, {**others, **changed}, after, at)
        left = replace(sale, left_at=at) if leave and sale.left_at is None else sale
        settled = settle(left, tuple({**others, **changed}.values()))
        entries = [
            JournalEntry(
                kind=kind,
                payment=changed.pop(after.payment_id),
                sale=settled if settled != sale else None,
                data=dict(data or {}),
                wire=wire,
            )
        ]
        entries += [JournalEntry(kind="review", payment=other) for other in changed.values()]
        self.book.commit(*entries, at=at)
        self._sales[sale.sale_id] = settled
        told = [(others[e.payment.payment_id], e.payment) for e in entries if e.payment]
        self._payments |= {new.payment_id: new for _, new in told}
        for old, new in told:
            self.publish(engine_events.PaymentChanged(settled, new, old.state))
        if settled != sale or leave:
            self.publish(engine_events.SaleChanged(settled))
        now_paid = after.state is PaymentState.SUCCEEDED and before.state is not after.state
        twice = paid_twice(settled, self.payments_of(after.sale_id)) if now_paid else ()
        if twice:
            self.publish(engine_events.PaidTwice(settled, twice))
        self.tell_tally()
        for old, new in told:
            self.on_change(old, new)

    # -- what a gateway said

    def apply_status(
        self, payment_id: str, reading: GatewayStatus, wire: bytes | None = None
    ) -> bool:
        """Let the rules decide what a reading makes of a payment; commit and tell a change.

        What changes nothing is not journalled. The raw answer goes to the ledger's side table.

        Returns:
            Whether it fits the payment; False when it contradicts what is known.
        """
        before = self.payment(payment_id)
        foreign = self.is_foreign(before, reading)
        words = _in_words(reading)
        after = payment_rules.apply_status(before, reading, self.now(), words, foreign=foreign)
        if after is not before:
            self._change(before, after, "reading", data=_as_data(reading), wire=wire or None)
        return contradicts(before, reading) is None and not foreign

    def distrust(self, payment_id: str, error: BadAnswer) -> None:
        """Keep a redacted copy of an answer that cannot be trusted; it changes no state."""
        note = error.copy or error.detail or error.code
        self.raise_review(payment_id, Review.BAD_ANSWER, note, data={"code": error.code})

    def raise_review(
        self, payment_id: str, review: Review, note: str, data: Mapping[str, JSON] | None = None
    ) -> None:
        """Keep for a person why a payment must be looked at, unless one must look anyway."""
        if self.payment(payment_id).review is None:
            raised = ev.ReviewRaised(self.now(), review, note)
            self.apply_events(payment_id, "review", raised, data=data)

    def is_foreign(self, payment: Payment, reading: GatewayStatus) -> bool:
        """Whether what a gateway named belongs to another payment of ours, or to another till's.

        A gateway's id belongs to one payment. What is known by another's id is not confirmed,
        however well all else fits.
        """
        if reading.till_id is not None and reading.till_id != self.book.till_id:
            return True
        named = reading.gateway_id
        succeeded = reading.status is ReadingStatus.SUCCEEDED
        if named is None or (named == payment.gateway_id and not succeeded):
            return False
        owner = self.book.payment_with_gateway_id(payment.collector, named)
        return owner is not None and owner.payment_id != payment.payment_id

    # -- telling

    def tell_restored(self) -> None:
        """Tell whether the ledger may lack sales, where that is so or was told before."""
        since, how = self.book.restored_since(), self.book.restored_how()
        if since is not None or self._restored:
            self._restored = since is not None
            self.publish(engine_events.LedgerRestored(since, how))

    def tell_tally(self) -> None:
        """Tell today's total and counts, if they changed."""
        start, end = self.deps.day_bounds(self.now())
        currency = self.deps.till.maximum.currency
        tally = self.book.tally(start, end, currency)
        if tally != self._tally:
            self._tally = tally
            self.publish(engine_events.TallyChanged(tally))


def _special_reviews(
    sale: Sale, payments: Mapping[str, Payment], after: Payment, at: datetime
) -> dict[str, Payment]:
    raised: dict[str, Payment] = {}
    for twice in paid_twice(sale, payments.values()):
        if twice.review in (None, Review.BAD_ANSWER):
            note = "more was paid than this sale is"
            raised[twice.payment_id] = payment_rules.apply_event(
                twice, ev.ReviewRaised(at, Review.PAID_TWICE, note)
            )
    if after.test and after.state is PaymentState.SUCCEEDED and after.review is None:
        note = "paid through a test page: no money has moved"
        raised[after.payment_id] = payment_rules.apply_event(
            after, ev.ReviewRaised(at, Review.TEST_CHECKOUT, note)
        )
    return raised


def _as_data(reading: GatewayStatus) -> dict[str, str | int | None]:
    return {
        "status": reading.status.value,
        "word": reading.word,
        "gateway_id": reading.gateway_id,
        "order_id": reading.order_id,
        "payment_id": reading.payment_id,
        "amount_minor": None if reading.amount is None else reading.amount.minor,
        "currency": None if reading.amount is None else reading.amount.currency,
        "reason": reading.reason,
    }


def _in_words(reading: GatewayStatus) -> str:
    said = (f"{name}={value}" for name, value in _as_data(reading).items() if value is not None)
    return ", ".join(said)
