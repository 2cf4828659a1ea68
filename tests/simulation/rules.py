"""What must hold at every moment of a run: when a request leaves, and when the window is told.

It reads the disk through a connection of its own, as another program would, so that nothing that
is merely in memory counts. It compares with the gateways' books and never with the till's mind.
"""

from __future__ import annotations

import json
import re
import sqlite3
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pos_app.domain.methods import Method
from pos_app.domain.payment import ENDED_UNPAID, OPEN_STATES, PaymentState
from pos_app.engine import events
from pos_app.engine.reconcile_result import Finding
from pos_app.ledger.schema import OPEN_STATE
from tests.invariants import sales
from tests.simulation.disk import PAYMENTS
from tests.simulation.truth import Drawer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    from pos_app.domain.payment import Payment
    from pos_app.engine.reconcile_result import Reconciled
    from tests.simulation.clock import World
    from tests.simulation.disk import Disk
    from tests.simulation.messages import Asked, Told
    from tests.simulation.trace import Trace
    from tests.simulation.truth import Truth

RESEND_WITHIN = 15 * 60.0
RESEND_AFTER = 10.0
GUARD_SECONDS = 10 * 60.0
_DAILY_AFTER = 23 * 3600.0
_ORDER = re.compile(rb'name="order_id"\r\n\r\n([0-9]+)')


@dataclass
class _Sent:
    """A payment's creates as they left."""

    body: bytes
    first: float
    account: tuple[str, str]
    ended: float | None = None
    walked: bool = False


class Rules:
    """Everything that is checked while a run goes on.

    Attributes:
        accepted: When the cashier was told of each payment, true seconds.
        seen: Each payment as it was last told.
        risked: Payments of which a person took the risk when asking for another.
        uncertain: Payments of which a replaced ledger knows less than was true.
        drawer: What the cashier was handed.
        on_lost: Called when the ledger has become another one, by the program's command or not.
        wished: Payments that a person asked to close, or to take the risk of, whatever they were
            told of it: `sales.chosen` says when that counts.
    """

    def __init__(self, world: World, trace: Trace, truth: Truth) -> None:
        """Have seen nothing."""
        self._world = world
        self._trace = trace
        self._truth = truth
        self._sent: dict[str, _Sent] = {}
        self._orders: set[str] = set()
        self._file: sqlite3.Connection | None = None
        self._phones: dict[str, str] = {}
        self._window: dict[str, Payment] = {}
        self._trouble = False
        self._told_restored = False
        self.accepted: dict[str, float] = {}
        self.seen: dict[str, Payment] = {}
        self.risked: set[str] = set()
        self.uncertain: set[str] = set()
        self.wished: set[str] = set()
        self.drawer = Drawer()
        self.on_lost: Callable[[bool], None] = lambda _by_command: None
        self.clock_moved_at = float("-inf")
        self._frozen: dict[str, float] = {}
        self._brought_back: set[str] = set()

    # -- what happened to the process and its ledger

    def froze(self, seconds: float) -> None:
        """The process stands still for so many seconds, from now on."""
        if seconds < RESEND_WITHIN or self._file is None:
            return
        young = "state IN ('created', 'sending') AND sends < 2"
        sql = f"SELECT payment_id FROM ({PAYMENTS}) WHERE {young}"  # noqa: S608 - text of our own
        for (payment_id,) in self._file.execute(sql).fetchall():
            self._frozen.setdefault(payment_id, self._world.seconds())

    def lost(self, before: Mapping[str, tuple[Any, ...]], disk: Disk, *, by_command: bool) -> None:
        """The closed till's ledger is another one now, which knows less.

        What it lost nobody can ask the till for. A sale of which it knows less than before may be
        asked for again: that is the risk of whoever replaced the file. By the program's own
        command it at least gives no number twice.
        """
        after = disk.payments()
        # A newer copy may bring back what an older one had lost.
        self._truth.lost -= set(after) | {row[1] for row in after.values()}
        for payment_id, row in before.items():
            sale_id, order_id = row[:2]
            if payment_id not in after:
                self._truth.lost |= {payment_id} | ({order_id} if order_id else set())
                seen = self.seen.pop(payment_id, None)
                if seen is not None:
                    self.drawer.lost(payment_id, seen.amount.minor)
                self.accepted.pop(payment_id, None)
            if after.get(payment_id) != row:
                self.risked |= {sale_id, payment_id}
                self.uncertain.add(payment_id)
        self._brought_back = set(after)
        self.on_lost(by_command)

    # -- the disk as others see it

    def open(self, path: Path) -> None:
        """Look at this file from now on."""
        if self._file is not None:
            self._file.close()
        self._file = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True, isolation_level=None)
        self._file.row_factory = sqlite3.Row

    def close(self) -> None:
        """The program has ended, and its window with it."""
        if self._file is not None:
            self._file.close()
        self._file = None
        self._window = {}
        self.drawer.hear_no_more()
        self._told_restored = False
        for sent in self._sent.values():
            if sent.ended is None:
                sent.ended, sent.walked = self._world.seconds(), False

    def longest_watched(self) -> float:
        """For how many seconds the oldest open payment has been watched."""
        assert self._file is not None
        sql = f"SELECT coalesce(max(watched_seconds), 0) FROM payments WHERE {OPEN_STATE}"  # noqa: S608
        return float(self._file.execute(sql).fetchone()[0])

    def rarely_looked_at(self) -> set[str]:
        """Payments that ended unpaid, or are watched for a day: looks are hours apart.

        The disk says which: one that ended in a commit at which the power went is told to nobody.
        """
        assert self._file is not None
        sql = "SELECT payment_id FROM payments WHERE state IN (?, ?, ?) OR watched_seconds > ?"
        rows = self._file.execute(sql, (*sorted(ENDED_UNPAID), _DAILY_AFTER)).fetchall()
        return {row["payment_id"] for row in rows}

    def check_window(self) -> None:
        """Check that the window shows no payment as it was long ago.

        Not while the ledger is in trouble: what the window was told last still stands then.
        """
        if self._trouble:
            return
        for payment_id, shown in self._window.items():
            row = self._stored("payment_id", payment_id)
            if row is None or row["state"] != shown.state.value:
                self._trace.broken(f"the window still shows {payment_id} as {shown.state}")

    def _stored(self, column: str, value: str) -> sqlite3.Row | None:
        assert self._file is not None
        sql = f"SELECT * FROM ({PAYMENTS}) WHERE {column} = ?"  # noqa: S608 - a column's name
        row: sqlite3.Row | None = self._file.execute(sql, (value,)).fetchone()
        return row

    def _chosen(self, payment_id: str) -> bool:
        row = self._stored("payment_id", payment_id)
        held = row is not None and sales.held(row["closed_at"], row["risk_accepted_at"])
        return sales.chosen(payment_id, self.risked, self.wished, held=held)

    # -- requests

    def left(self, asked: Asked) -> None:
        """Check what must be on disk before this request may leave."""
        if asked.route == "create":
            self._create_left(asked)
        elif asked.route == "initiate":
            self._initiate_left(asked)
        elif asked.route == "cancel":
            gateway_id = asked.target.split("/")[3]
            row = self._stored("gateway_id", gateway_id)
            if row is None or row["cancel_requested_at"] is None:
                self._trace.broken(f"a cancel of {gateway_id} left before it was committed")

    def ended(self, asked: Asked, told: Told | None) -> None:
        """Note how an exchange ended for the till."""
        if asked.route == "create":
            sent = self._sent[_ours(asked)]
            sent.ended, sent.walked = self._world.seconds(), False
        elif asked.route == "list" and told is not None and told.status == 200:
            self._walked(told)

    def _walked(self, told: Told) -> None:
        try:
            page: dict[str, Any] = json.loads(told.body)
        except ValueError:
            return
        if page.get("has_more") is False:
            for sent in self._sent.values():
                sent.walked = sent.ended is not None

    def _create_left(self, asked: Asked) -> None:
        payment_id, now = _ours(asked), self._world.seconds()
        row = self._stored("payment_id", payment_id)
        if row is None or row["state"] not in ("sending", "unconfirmed"):
            self._trace.broken(f"a create of {payment_id} left before it was committed")
            return
        self._check_wanted(row)
        if payment_id in self._brought_back:
            self._trace.broken(f"I12: {payment_id} was sent from a ledger that was put back")
        if now - self._frozen.pop(payment_id, now) > RESEND_WITHIN:
            self._trace.broken(f"I12: {payment_id} left when a frozen till woke")
        account = (asked.host, asked.headers["Authorization"])
        sent = self._sent.get(payment_id)
        if sent is None:
            self._sent[payment_id] = _Sent(asked.body, now, account)
            return
        self._trace.happened("till: create sent again")
        wrong = {
            "with other bytes": sent.body != asked.body,
            "15 minutes after its first send": now - sent.first > RESEND_WITHIN + 1,
            "while its first send was under way": sent.ended is None,
            "too soon": sent.ended is not None and now - sent.ended < RESEND_AFTER - 0.001,
            "without a walk of the list": not (sent.walked or self._untold(row)),
            "after a cancel": row["cancel_requested_at"] is not None,
            "after it was closed": row["closed_at"] is not None,
            "at another account or address (I12)": sent.account != account,
        }
        for how, so in wrong.items():
            if so:
                self._trace.broken(f"{payment_id} was sent again {how}")
        sent.ended = None

    def _initiate_left(self, asked: Asked) -> None:
        (order_id,) = (found.decode() for found in _ORDER.findall(asked.body))
        row = self._stored("order_id", order_id)
        if row is None or row["state"] != "sending":
            self._trace.broken(f"order {order_id} left before it was committed")
        else:
            self._check_wanted(row)
        if order_id in self._orders and not (row is not None and self._untold(row)):
            self._trace.broken(f"order {order_id} was initiated twice")
        self._orders.add(order_id)

    def _untold(self, row: sqlite3.Row) -> bool:
        """Whether this ledger has as never sent what was, and cannot know it.

        It is a copy put there by hand, of which no backup knows a newer one: a person is asked,
        and sends it.
        """
        return row["sends"] == 1 and row["payment_id"] in self.uncertain and not self._told_restored

    def _check_wanted(self, row: sqlite3.Row) -> None:
        """Check that a sale is not asked for when it is paid, or is being asked for elsewhere."""
        assert self._file is not None
        sql = "SELECT status, amount_minor FROM sales WHERE sale_id = ?"
        status, owed = self._file.execute(sql, (row["sale_id"],)).fetchone()
        if status in ("paid", "late_paid"):
            self._trace.broken(f"I2: {row['payment_id']} leaves for a sale that is {status}")
        others = "SELECT * FROM payments WHERE sale_id = ? AND payment_id <> ?"
        beside = []
        for other in self._file.execute(others, (row["sale_id"], row["payment_id"])).fetchall():
            seen = self.seen.get(other["payment_id"])
            # A risk was taken of what was asked before, not of asking for it once more.
            risked = other["attempt"] < row["attempt"] and self._chosen(other["payment_id"])
            if seen is not None and not risked:
                beside.append(seen)
        seen = self._twice(row["amount_minor"], owed, beside)
        if seen is not None:
            self._trace.broken(
                f"I2: {row['payment_id']} leaves while {seen.payment_id} may be paid"
            )

    def _twice(self, minor: int, owed: int, others: Iterable[Payment]) -> Payment | None:
        """Beside which of these, whose risk nobody took, a payment may pay its sale twice.

        What was paid is a part, as long as all of them are no more than the sale.
        """
        for other in others:
            cash = other.gateway is None
            if not cash and not self._truth.may_be_paid(other):
                continue
            minor += other.amount.minor
            if minor > owed or not (cash or self._truth.has_paid(other)):
                return other
        return None

    # -- facts

    def told(self, fact: events.EngineEvent) -> None:
        """Check what must be true before the window hears this."""
        if isinstance(fact, events.LedgerTrouble):
            self._trouble = True
        elif isinstance(fact, events.EngineReady):
            self._trouble = False
            self._check_told_restored()
        elif isinstance(fact, events.LedgerRestored):
            self._told_restored = fact.since is not None
            if fact.since is None:
                # A reconcile has said what became of what it brought back.
                self._brought_back.clear()
        if isinstance(fact, events.ChargeAccepted):
            self._accepted(fact)
        elif isinstance(fact, events.PaymentChanged):
            payment = fact.payment
            self.seen[payment.payment_id] = self._window[payment.payment_id] = payment
            row = self._stored("payment_id", payment.payment_id)
            if row is None or row["state"] != payment.state.value:
                self._trace.broken(f"{payment.payment_id} was told and is not on disk")
            self._check_state(payment)
        elif isinstance(fact, events.DayReconciled):
            self._reconciled(fact.found)
        elif isinstance(fact, events.SaleChanged) and fact.sale.status in ("paid", "late_paid"):
            assert self._file is not None
            paid = (
                "SELECT coalesce(sum(amount_minor), 0) FROM payments"
                " WHERE sale_id = ? AND state = 'succeeded'"
            )
            (proven,) = self._file.execute(paid, (fact.sale.sale_id,)).fetchone()
            if proven < fact.sale.amount.minor:
                self._trace.broken(f"I3: {fact.sale.sale_id} was told paid by no payment")

    def _reconciled(self, found: Reconciled) -> None:
        """Check that another till's money is never taken for ours."""
        for one in found.compared:
            mine = one.finding not in (Finding.NOT_THIS_TILL, Finding.OTHER_TILL, Finding.SHARED)
            if mine and one.gateway_id is not None and self._truth.elsewhere(one.gateway_id):
                self._trace.broken(f"I11: {one.gateway_id} of another till is {one.finding} here")

    def _check_told_restored(self) -> None:
        """Check that a till that begins to sell has said what its ledger may lack."""
        assert self._file is not None
        sql = "SELECT 1 FROM facts WHERE name = 'restored'"
        if self._file.execute(sql).fetchone() is None:
            # Put back from its newest backup by hand: no head can prove it, so no till can know it.
            # That every loss which a head does prove is marked is I13's to judge, at the end.
            self._brought_back.clear()
        elif not self._told_restored:
            self._trace.broken("I13: the till is ready, and nobody was told what it may lack")

    def _check_state(self, payment: Payment) -> None:
        state = payment.state
        if payment.gateway is None:
            if not self.drawer.knows(payment):
                self._trace.broken(f"I3: {payment.payment_id} was told paid, and nobody did")
            return
        if state is PaymentState.SUCCEEDED and not self._truth.has_paid(payment):
            self._trace.broken(f"I3: {payment.payment_id} was told paid, and it is not")
        over = state in (PaymentState.FAILED, PaymentState.CANCELLED) and payment.may_have_left
        # Silence is never failure: only the gateway's own word may have ended it.
        if over and not self._truth.has_ended(payment):
            self._trace.broken(f"{payment.payment_id} was told {state}, and it is not")

        once = state is PaymentState.REFUSED and payment.sends == 1 and payment.order_id is None
        if once and self._truth.knows(payment):
            self._trace.broken(f"{payment.payment_id} was told refused, and the gateway has it")

    def phone(self, payment_id: str, phone: str) -> None:
        """Remember who was asked."""
        self._phones[payment_id] = phone

    def _accepted(self, fact: events.ChargeAccepted) -> None:
        payment = fact.payment
        row = self._stored("payment_id", payment.payment_id)
        if row is None:
            self._trace.broken(f"I1: {payment.payment_id} was accepted and is not on disk")
        self.accepted[payment.payment_id] = self._world.seconds()
        self.seen[payment.payment_id] = self._window[payment.payment_id] = payment
        beside = [
            earlier
            for earlier in self.seen.values()
            if earlier.sale_id == payment.sale_id
            and earlier is not payment
            and not self._chosen(earlier.payment_id)
        ]
        earlier = self._twice(payment.amount.minor, fact.sale.amount.minor, beside)
        if earlier is not None:
            self._trace.broken(
                f"I2: {payment.payment_id} was accepted while {earlier.payment_id} may be paid"
            )

    def unguarded(self, payment: Payment, phone: str) -> None:
        """Check that the guard did not miss an earlier prompt like this new sale's."""
        now = self._world.seconds()
        for earlier in self.seen.values():
            age = now - self.accepted.get(earlier.payment_id, float("-inf"))
            if (
                earlier.payment_id != payment.payment_id
                and earlier.sale_id != payment.sale_id
                and earlier.method is Method.MOBILE_MONEY
                and earlier.amount == payment.amount
                and self._phones.get(earlier.payment_id) == phone
                and age < GUARD_SECONDS - 1
                # Across a clock that was set, nobody can say how long ago it was.
                and self.clock_moved_at < now - age
                and self._alive(earlier)
            ):
                self._trace.broken(f"the guard let {payment.payment_id} pass")

    def _alive(self, seen: Payment) -> bool:
        """Whether a payment is unresolved or paid, on disk or as it was last told.

        What was told does not count where it has ended since, on disk and by the gateway's own
        book: a power cut may come between the commit and the telling.
        """
        row = self._stored("payment_id", seen.payment_id)
        if row is None or row["state"] == PaymentState.SUCCEEDED:
            return True
        closed = row["closed_at"] is not None
        if row["state"] in OPEN_STATES and not closed:
            return True
        told = seen.unresolved or seen.state is PaymentState.SUCCEEDED
        chosen = closed and self._chosen(seen.payment_id)
        return told and self._truth.may_be_paid(seen) and not chosen


def _ours(asked: Asked) -> str:
    ours: str = json.loads(asked.body)["metadata"]["pos_payment_id"]
    return ours
