"""The simulated cashier: charges, takes cash and parts, cancels, sets aside, closes, goes on.

What counts as a person's explicit choice is noted here, at the moment it is made, and nowhere
else: a risk that was accepted, a payment that was closed. Each is about the one payment that the
person was told of. Going on at the guard begins another sale, so it excuses no second charge of
the same one.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from pos_app.domain.money import Money
from pos_app.domain.payment import PaymentState
from pos_app.domain.phone import Network, parse_phone
from pos_app.engine import events, requests
from tests.simulation.paygate import UNKNOWN_WALLETS

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from random import Random

    from pos_app.domain.payment import Payment
    from pos_app.domain.sale import Sale
    from tests.simulation.customers import Customers
    from tests.simulation.rules import Rules
    from tests.simulation.trace import Trace

PHONES = ("0241234501", "0241234502", "0209876503", "0271112204", *sorted(UNKNOWN_WALLETS))
_AMOUNTS = (500, 700, 700, 900, 6400)
_NETWORKS = (Network.MTN, Network.TELECEL)
_KEEPS_IN_MIND = 7

# Odd ones too, which cash rounds.
_CASH_AMOUNTS = (700, 702, 1303, 6400)
_PARTS = (200, 299, 500)
# How often somebody who takes cash does so.
_TAKES_CASH = 0.15

Charge = requests.ChargeMobileMoney | requests.ChargeQr | requests.ChargeCash


class Cashier:
    """Whoever stands behind the counter.

    Attributes:
        sales: Each sale as it was last told.
    """

    def __init__(
        self,
        dice: Random,
        trace: Trace,
        rules: Rules,
        customers: Customers,
        submit: Callable[[requests.EngineRequest], None],
        cash: Random | None = None,
    ) -> None:
        """Have sold nothing; `cash` draws what is done with cash and with parts, where any is."""
        self._cash = cash
        self.sales: dict[str, Sale] = {}
        self._dice = dice
        self._trace = trace
        self._rules = rules
        self._customers = customers
        self._submit = submit
        self._asked: dict[str, Charge] = {}
        self._refs = 0

    def act(self) -> None:
        """Do one thing."""
        recent = list(self._rules.seen.values())[-_KEEPS_IN_MIND:]
        if self._cash is not None and self._cash.random() < _TAKES_CASH:
            self._take_cash(self._cash, recent)
            return
        if not recent or self._dice.random() < 0.27:
            self._new_sale()
            return
        payment = self._dice.choice(recent)
        paid = any(
            other.sale_id == payment.sale_id and other.state is PaymentState.SUCCEEDED
            for other in recent
        )
        if self._dice.random() < (0.1 if paid else 0.45):
            self._again(payment)
        else:
            self._about(payment)

    def react(self, fact: events.EngineEvent) -> None:
        """Hear a fact, and do what a person does about it."""
        match fact:
            case events.ChargeAccepted():
                self.sales[fact.sale.sale_id] = fact.sale
                if fact.ref in self._asked:
                    self._accepted(fact)
            case events.GuardStopped():
                self._guard_stopped(fact)
            case events.ChargeRejected() if fact.ref in self._asked:
                self._rejected(fact)
            case events.RequestDone(intent, _, "done"):
                self._did(intent)
            case events.OtherMethodReady() if fact.free:
                if self._dice.random() < 0.8:
                    self._did("other method taken")
                    sale = fact.sale
                    self._ask(requests.ChargeQr(self._ref(), sale.amount, sale.sale_id))
            case events.RecoveryFound():
                self._recovered(fact)
            case events.PaymentChanged():
                self.sales[fact.sale.sale_id] = fact.sale
                self._show(fact.payment)

    def compare(self, now: datetime) -> None:
        """Compare the day with the gateways."""
        start = now.replace(hour=0, minute=0, second=0, microsecond=0)
        self._submit(requests.ReconcileDay(self._ref(), start, start + timedelta(days=1)))

    # -- charging

    def _new_sale(self) -> None:
        amount = Money(self._dice.choice(_AMOUNTS))
        if self._dice.random() < 0.7:
            phone = parse_phone(self._dice.choice(PHONES))
            network = self._dice.choice(_NETWORKS)
            self._ask(requests.ChargeMobileMoney(self._ref(), amount, network, phone))
        else:
            self._ask(requests.ChargeQr(self._ref(), amount))

    def _again(self, payment: Payment) -> None:
        """Another attempt for the same sale; a risk only where somebody asks for one."""
        sale_id, amount = payment.sale_id, payment.amount
        if self._dice.random() < 0.5:
            phone = parse_phone(self._dice.choice(PHONES))
            network = self._dice.choice(_NETWORKS)
            self._ask(requests.ChargeMobileMoney(self._ref(), amount, network, phone, sale_id))
        else:
            self._ask(requests.ChargeQr(self._ref(), amount, sale_id))

    def _take_cash(self, dice: Random, recent: list[Payment]) -> None:
        """Take cash, or ask a phone for a part, of a new sale or of a recent one."""
        sale_id = due = None
        sales = [p.sale_id for p in recent if p.sale_id in self.sales]
        if sales and dice.random() < 0.6:
            sale_id = dice.choice(sales)
            owed = self.sales[sale_id].amount.minor
            # What a part has left, as often as not.
            minor = dice.choice((owed, owed - dice.choice(_PARTS), dice.choice(_PARTS)))
            minor = max(1, minor)
        else:
            minor = dice.choice(_CASH_AMOUNTS)
            if dice.random() < 0.5:
                due, minor = Money(minor), dice.choice(_PARTS)
        amount = Money(minor)
        if dice.random() < 0.25:
            self._did("part asked of a phone")
            phone = parse_phone(dice.choice(PHONES))
            self._ask(
                requests.ChargeMobileMoney(
                    self._ref(), amount, Network.MTN, phone, sale_id, due=due
                )
            )
            return
        handed = dice.choice((None, minor, minor + 1, minor + 2000, minor - 1))
        tendered = None if handed is None else Money(handed)
        self._ask(requests.ChargeCash(self._ref(), amount, tendered, sale_id, due=due))

    def _ask(self, intent: Charge) -> None:
        self._asked[intent.ref] = intent
        if isinstance(intent, requests.ChargeCash):
            tendered = None if intent.tendered is None else intent.tendered.minor
            self._rules.drawer.asked[intent.ref] = (intent.amount.minor, tendered)
        if intent.risk_of is not None:
            # The choice is made when it is said, whatever becomes of it.
            self._rules.risked.add(intent.risk_of)
        self._submit(intent)

    def _ref(self) -> str:
        self._refs += 1
        return f"c{self._refs}"

    def _accepted(self, fact: events.ChargeAccepted) -> None:
        intent = self._asked.pop(fact.ref)
        self._did("charge accepted")
        if isinstance(intent, requests.ChargeCash):
            self._did("cash taken")
            if not self._rules.drawer.accept(fact.ref, fact.payment):
                self._trace.broken(f"I7: {fact.payment.payment_id} was told as other cash")
        if isinstance(intent, requests.ChargeMobileMoney):
            phone = intent.phone.national
            if intent.sale_id is None and not intent.guard_accepted:
                self._rules.unguarded(fact.payment, phone)
            self._rules.phone(fact.payment.payment_id, phone)

    def _guard_stopped(self, fact: events.GuardStopped) -> None:
        intent = self._asked.pop(fact.ref)
        assert not isinstance(intent, requests.ChargeCash)
        self._did("guard stopped")
        if self._dice.random() < 0.5:
            self._did("went on at the guard")
            self._ask(replace(intent, ref=self._ref(), guard_accepted=True))

    def _rejected(self, fact: events.ChargeRejected) -> None:
        intent = self._asked.pop(fact.ref)
        self._did(f"charge rejected: {fact.code}")
        if isinstance(intent, requests.ChargeCash):
            self._rules.drawer.refuse(fact.ref, fact.code)
        if fact.code == "sale_blocked" and self._dice.random() < 0.3:
            self._did("risk accepted with a charge")
            assert fact.payment is not None
            risk_of = fact.payment.payment_id
            self._ask(replace(intent, ref=self._ref(), risk_of=risk_of))

    # -- everything else

    def _about(self, payment: Payment) -> None:
        payment_id = payment.payment_id
        intent = self._dice.choice(
            [
                requests.CancelPayment(payment_id),
                requests.CancelPayment(payment_id),
                requests.CheckNow(payment_id),
                requests.SetPaymentAside(payment_id),
                requests.ClosePayment(payment_id, "the customer has left"),
                requests.OtherMethod(payment_id),
                requests.OtherMethod(payment_id),
                requests.AcceptRisk(payment_id)
                if self._dice.random() < 0.2
                else requests.CheckNow(payment_id),
                requests.LeaveSale(payment.sale_id),
                requests.PutOnScreen(payment_id),
                requests.PutOnScreen(None),
            ]
        )
        if isinstance(intent, requests.ClosePayment | requests.AcceptRisk):
            self._rules.wished.add(payment_id)
        self._submit(intent)

    def _recovered(self, fact: events.RecoveryFound) -> None:
        for payment in fact.waiting_for_person:
            if self._dice.random() < 0.6:
                send = self._dice.random() < 0.6
                kind = requests.SendCreated if send else requests.DropCreated
                self._submit(kind(payment.payment_id))

    def _show(self, payment: Payment) -> None:
        shown = payment.shown_at is not None and payment.withdrawn_at is None
        alive = payment.state in (PaymentState.PENDING, PaymentState.PROCESSING)
        if payment.order_id is not None and shown and alive:
            self._customers.see(payment.order_id)

    def _did(self, what: str) -> None:
        self._trace.happened(f"cashier: {what}")
