"""What the window knows: the sales and payments that events have told, and the engine's state.

Pure Python, no Qt. It only remembers what it was told; it must never decide what a payment is,
nor forget one whose money may still come.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pos_app.domain import people as rules
from pos_app.domain.payment import PaymentState
from pos_app.domain.sale import SaleStatus, left_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from pos_app.domain.attention import ReviewChoice
    from pos_app.domain.methods import GatewayName
    from pos_app.domain.money import Money
    from pos_app.domain.payment import Payment
    from pos_app.domain.people import Person, Right
    from pos_app.domain.phone import Phone
    from pos_app.domain.report import Weather
    from pos_app.domain.sale import Sale, Tally
    from pos_app.domain.shift import Shift
    from pos_app.engine import events

_MOST_KEPT = 200


@dataclass(slots=True)
class _Age:
    """How long ago something began, counted on a clock that a wrong date cannot move."""

    at_first: float
    since: float

    def now(self, monotonic: float) -> int:
        """Whole seconds until now."""
        return int(self.at_first + monotonic - self.since)


@dataclass
class WindowMemory:
    """The window's memory.

    Attributes:
        clock: The wall clock, UTC.
        monotonic: Seconds on a clock that only goes forward.
        dealt: What a person chose in this run, by what it is about.
        last_paid: The sale that was last paid in this run; empty where none was.
        people: Who is set up, by name; none: nobody has to say who they are.
        at_till: Who of them is at the till; None while it is locked.
        gone: Who has left, by name.
        refused: Why a PIN was last refused, and for how long.
        slips: Numbers of change that is owed, by the payment of this run whose change it is.
        shift: The one whose drawer is in use; None where none is open.
        slow: The networks that do far worse than usual now.
        phones: Numbers typed for a sale in this run, so that Try again can offer them; memory only.
    """

    clock: Callable[[], datetime]
    monotonic: Callable[[], float]
    sales: dict[str, Sale] = field(default_factory=dict)
    payments: dict[str, Payment] = field(default_factory=dict)
    phones: dict[str, Phone] = field(default_factory=dict, repr=False)
    ready: events.EngineReady | None = None
    trouble: events.LedgerTrouble | None = None
    clock_wrong: events.ClockWrong | None = None
    backup_failed: events.BackupFailed | None = None
    part_failed: events.PartFailed | None = None
    restored: events.LedgerRestored | None = None
    recovery: events.RecoveryFound | None = None
    tally: Tally | None = None
    connections: dict[GatewayName, events.ConnectionChanged] = field(default_factory=dict)
    twice: set[str] = field(default_factory=set)
    dealt: dict[str, ReviewChoice] = field(default_factory=dict)
    dismissed: set[str] = field(default_factory=set)
    slips: dict[str, str] = field(default_factory=dict)
    stopped: bool = False
    last_paid: str = ""
    people: tuple[Person, ...] = ()
    at_till: Person | None = None
    gone: tuple[Person, ...] = ()
    refused: events.PersonRefused | None = None
    shift: Shift | None = None
    slow: tuple[Weather, ...] = ()
    _ages: dict[str, _Age] = field(default_factory=dict)
    _changed_at: dict[str, float] = field(default_factory=dict)

    def learn(self, event: events.EngineEvent) -> None:
        """Remember an event."""
        # Here, so that a start need not make the classes of all events before the first paint.
        from pos_app.engine import events

        match event:
            case events.EngineReady():
                self.ready, self.trouble = event, None
            case events.LedgerTrouble():
                self.trouble = event
            case events.ChargeAccepted(_, sale, payment, owed):
                self._keep_sale(sale)
                self._keep(payment)
                if owed is not None:
                    self.slips[payment.payment_id] = owed.refund_number
            case events.OtherMethodReady(sale, payment, _):
                self._keep_sale(sale)
                self._keep(payment)
                self._note_paid(sale, payment, None)
            case events.PaymentChanged(sale, payment, before):
                self._keep_sale(sale)
                self._keep(payment)
                self._note_paid(sale, payment, before)
            case events.SaleChanged(sale):
                self._keep_sale(sale)
            case events.RequestDone(_, _, _, payment) if payment is not None:
                self._keep(payment)
            case events.PaidTwice(sale, payments):
                self._keep_sale(sale)
                for payment in payments:
                    self._keep(payment)
                    self.twice.add(payment.payment_id)
                    self.dealt.pop(payment.payment_id, None)
                    self.dismissed.discard(payment.payment_id)
            case events.GuardStopped(_, earlier):
                self._keep(earlier)
            case events.ConnectionChanged(gateway):
                self.connections[gateway] = event
            case events.TallyChanged(tally):
                self.tally = tally
            case events.RecoveryFound(_, payments):
                self.recovery = event
                for payment in payments:
                    self._keep(payment)
            case events.ClockWrong(ahead):
                self.clock_wrong = None if ahead is None else event
            case events.PartFailed():
                self.part_failed = event
            case events.LedgerRestored(since):
                self.restored = None if since is None else event
            case events.BackupFailed():
                self.backup_failed = event
            case events.BackupMade():
                self.backup_failed = None
            case events.DealtWith(_, item, "done", now) if now is not None and now.choice:
                self.dealt[item] = now.choice
            case events.PeopleChanged(people, at_till, _, gone):
                self.people, self.at_till, self.gone = people, at_till, gone
            case events.PersonRefused():
                self.refused = event
            case events.ShiftChanged(shift):
                self.shift = shift
            case events.WeatherRead(_, slow):
                self.slow = slow
            case events.EngineStopped():
                self.stopped = True
            case _:
                pass

    @property
    def locked(self) -> bool:
        """Whether somebody has to say who they are before anything is done."""
        return bool(self.people) and self.at_till is None

    def may(self, right: Right) -> bool:
        """Whether whoever is at the till may do this alone; everybody where nobody is set up."""
        here = self.at_till
        return not self.people or (here is not None and rules.may(self.people, here, right))

    def waits_for_person(self, payment: Payment) -> bool:
        """Whether something about this payment is to be dealt with, and was not in this run."""
        from pos_app.domain.attention import Marks, marks_of

        late = payment.late and payment.state is PaymentState.SUCCEEDED
        marked = marks_of(late=late, review=payment.review) != Marks()
        return (marked or payment.payment_id in self.twice) and payment.payment_id not in self.dealt

    def elapsed(self, payment_id: str) -> int:
        """Whole seconds since a payment was created; 0 for an unknown one."""
        age = self._ages.get(payment_id)
        return age.now(self.monotonic()) if age else 0

    def since_change(self, payment_id: str) -> float:
        """Seconds since we last heard that a payment changed its state."""
        return self.monotonic() - self._changed_at.get(payment_id, self.monotonic())

    def unresolved(self) -> list[Payment]:
        """Payments whose money may still come and that nobody has closed, oldest first."""
        return [payment for payment in self.payments.values() if payment.unresolved]

    def attempts(self, sale_id: str) -> list[Payment]:
        """The known payments of one sale, oldest first."""
        found = [p for p in self.payments.values() if p.sale_id == sale_id]
        return sorted(found, key=lambda payment: payment.attempt)

    def left(self, sale_id: str) -> Money | None:
        """What no proven payment of a sale covers yet; None where nothing is left of it."""
        sale = self.sales.get(sale_id)
        if sale is None or sale.status is not SaleStatus.OPEN:
            return None
        left = left_of(sale, self.attempts(sale_id))
        return left if left.minor else None

    def take_up(self, sale: Sale, payments: Iterable[Payment]) -> None:
        """Know a sale from the log, whose payments are over; what was told of them is newer."""
        self._keep_sale(sale)
        for payment in payments:
            if payment.payment_id not in self.payments:
                self._keep(payment)
                self.dismissed.add(payment.payment_id)

    def _note_paid(self, sale: Sale, payment: Payment, before: PaymentState | None) -> None:
        paid = PaymentState.SUCCEEDED
        if sale.is_paid and payment.state is paid and before is not paid:
            self.last_paid = sale.sale_id

    def _keep_sale(self, sale: Sale) -> None:
        self.sales[sale.sale_id] = sale

    def _keep(self, payment: Payment) -> None:
        key = payment.payment_id
        known = self.payments.get(key)
        if known is None:
            age = max(0.0, (self.clock() - payment.created_at).total_seconds())
            self._ages[key] = _Age(age, self.monotonic())
        if known is not None and payment.late and not known.late:
            self.dealt.pop(key, None)
        if known is None or known.state is not payment.state:
            self._changed_at[key] = self.monotonic()
        self.payments[key] = payment
        if len(self.payments) > _MOST_KEPT:
            self._forget_one()

    def _forget_one(self) -> None:
        for key, payment in self.payments.items():
            over = payment.state is PaymentState.SUCCEEDED and not self.left(payment.sale_id)
            if key in self.dismissed and over:
                self._drop(key)
                return
        for key, payment in self.payments.items():
            over = not payment.unresolved and payment.state is not PaymentState.SUCCEEDED
            if key in self.dismissed and over:
                self._drop(key)
                return

    def _drop(self, key: str) -> None:
        del self.payments[key]
        self._ages.pop(key, None)
        self._changed_at.pop(key, None)
