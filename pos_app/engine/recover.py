"""Picks up what was in flight: at start, and after the ledger had to be read anew.

What was never sent waits for a person; a send that was cut short becomes unconfirmed, since the
gateway may have it; everything else is watched, and looked at at once. It must never send anything.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from pos_app.domain.payment import ENDED_UNPAID, Payment, PaymentState
from pos_app.domain.poll_plan import LOOKED_AT_AFTER_THE_END
from pos_app.domain.sale import paid_twice
from pos_app.engine import events

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from pos_app.domain.sale import Sale
    from pos_app.engine.gateway_health import GatewayHealth
    from pos_app.engine.poll import Poller
    from pos_app.engine.send import Sender
    from pos_app.engine.session import LedgerSession


class Recovery:
    """What was found, and how far it is decided.

    Attributes:
        undecided: The ids of those that are still unresolved.
    """

    def __init__(
        self,
        session: LedgerSession,
        health: GatewayHealth,
        sender: Sender,
        poller: Poller,
    ) -> None:
        self._session = session
        self._health = health
        self._sender = sender
        self._poller = poller
        self._found: list[str] = []
        self._unlooked: set[str] = set()
        self._late: tuple[tuple[Sale, Payment], ...] = ()
        self._late_unlooked: set[str] = set()
        self._late_unanswered: set[str] = set()
        self.undecided: set[str] = set()
        self._since: datetime | None = None
        self._last_change: datetime | None = None
        self._complete = True
        poller.on_looked = self._looked
        self.on_recovered: Callable[[], None] = lambda: None

    async def run(self) -> None:
        """Recover at the start, as a task of its own."""
        self.recover()

    def recover(self, watched: Iterable[str] = ()) -> None:
        """Read everything that is unfinished, tell it, and begin to watch it.

        `watched`: the ids of what this run watched before trouble with the ledger.
        """
        if self._last_change is None:
            # Before this start writes anything by a clock that may have jumped since.
            self._last_change = self._session.book.last_change()
        # A clock that was set right in the moment of the trouble could not date them anew.
        self._date_anew(found for each in watched if (found := self._session.find(each)))
        # Nobody tells what became of a receipt whose printing was cut off with the till.
        self._session.book.end_lost_receipts(at=self._session.now())
        unresolved = self._session.book.unresolved()
        self._since = min((p.updated_at for p in unresolved), default=self._session.now())
        self._found = [payment.payment_id for payment in unresolved]
        self._take_up(unresolved)
        current = [self._session.payment(payment_id) for payment_id in self._found]
        self.undecided = set(self._found)
        self._unlooked = {
            payment.payment_id
            for payment in current
            if payment.state is not PaymentState.CREATED and self._health.is_on(payment.collector)
        }
        self._take_up_ended(self._last_change)
        self._complete = not self._unlooked
        self._tell()
        self.on_recovered()

    def read_again(self, payment_ids: Iterable[str]) -> None:
        """After trouble, in a till that deals only with its own: tell how they stand on disk."""
        stored = (self._session.find(payment_id) for payment_id in payment_ids)
        self._take_up([payment for payment in stored if payment is not None])

    def tell_what_changed(self, told: Iterable[Payment]) -> None:
        """After trouble: tell those that a commit changed although it was said to have failed."""
        for before in told:
            now = self._session.payment(before.payment_id)
            looked: dict[str, Any] = {"last_look_at": None, "watched_seconds": 0.0}
            if replace(now, **looked) == replace(before, **looked):
                continue
            sale = self._session.sale(now.sale_id)
            self._session.publish(events.PaymentChanged(sale, now, before.state))
            twice = paid_twice(sale, self._session.payments_of(now.sale_id))
            if twice and before.state is not now.state:
                self._session.publish(events.PaidTwice(sale, twice))

    def changed(self, before: Payment, after: Payment) -> None:
        """Tell the findings again when one of them is decided, or sent after all."""
        if before.unresolved and not after.unresolved:
            self.undecided.discard(after.payment_id)
            self._unlooked.discard(after.payment_id)
            self._complete = not self._unlooked
            self._tell()
        elif before.state is PaymentState.CREATED:
            self._tell()

    def _take_up_ended(self, last: datetime) -> None:
        """Look again at what ended lately, and at what is closed; see `poll_plan`."""
        now = self._session.now()
        # By a clock that has jumped since, the newest change may be years from now.
        # What came back was dated by the clock of its own time, which may have been a wrong one.
        back = self._session.book.restored_since()
        since = min(now, last, back or now) - LOOKED_AT_AFTER_THE_END
        taken_up: list[Payment] = []
        for payment in self._session.book.watched(since):
            if payment.payment_id in self.undecided:
                continue
            self._session.cache(payment)
            self._poller.watch(payment, at_once=True)
            taken_up.append(payment)
        self._date_anew(taken_up)
        self._find_late(taken_up)

    def _date_anew(self, payments: Iterable[Payment]) -> None:
        """Date what ended, and has a date far from now: the next reading finds it by that."""
        now = self._session.now()
        dated_oddly = [
            payment.payment_id
            for payment in payments
            if payment.state in ENDED_UNPAID
            and abs(now - payment.updated_at) > LOOKED_AT_AFTER_THE_END
        ]
        self._session.date_anew(dated_oddly)

    def _find_late(self, taken_up: Iterable[Payment]) -> None:
        watched = set(self._poller.watched())
        ids = [payment.payment_id for payment in taken_up if payment.payment_id in watched]
        late = [self._session.payment(payment_id) for payment_id in ids]
        self._late = tuple((self._session.sale(payment.sale_id), payment) for payment in late)
        asked = (payment for payment in late if self._health.is_on(payment.collector))
        self._late_unlooked = {payment.payment_id for payment in asked}
        self._late_unanswered = set(self._late_unlooked)
        if late:
            self._tell_late()

    def _take_up(self, payments: Iterable[Payment]) -> None:
        for payment in payments:
            self._session.cache(payment)
            self._session.end_lost_send(payment.payment_id)
            now = self._session.payment(payment.payment_id)
            if now is payment:
                sale = self._session.sale(payment.sale_id)
                self._session.publish(events.PaymentChanged(sale, payment, None))
            self._poller.watch(now, at_once=True)

    def _looked(self, payment_id: str, answered: bool) -> None:
        if payment_id in self._late_unanswered:
            self._looked_late(payment_id, answered)
        self._unlooked.discard(payment_id)
        if not self._unlooked and not self._complete:
            self._complete = True
            self._tell()

    def _looked_late(self, payment_id: str, answered: bool) -> None:
        before = (bool(self._late_unlooked), bool(self._late_unanswered))
        self._late_unlooked.discard(payment_id)
        if answered:
            self._late_unanswered.discard(payment_id)
        if before != (bool(self._late_unlooked), bool(self._late_unanswered)):
            self._tell_late()

    def _tell_late(self) -> None:
        looked, answered = not self._late_unlooked, not self._late_unanswered
        self._session.publish(events.LateLooks(self._late, looked, answered))

    def _tell(self) -> None:
        payments = tuple(self._session.payment(payment_id) for payment_id in self._found)
        waiting = tuple(p for p in payments if p.state is PaymentState.CREATED)
        too_old = (p.payment_id for p in waiting if not self._sender.may_send(p.payment_id))
        since = self._since or self._session.now()
        self._session.publish(
            events.RecoveryFound(since, payments, waiting, self._complete, tuple(too_old))
        )
