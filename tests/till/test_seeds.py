"""Seeded busy hours: random cashiers, customers, losses, trouble and restarts, then the truth.

After each run the gateways' own books are compared with the ledger. A seed replays exactly.
"""

from __future__ import annotations

import random
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from pos_app.domain.money import Money
from pos_app.domain.phone import parse_phone
from pos_app.domain.states import ENDED_UNPAID, OPEN_STATES
from pos_app.gateways.port import BadAnswer, GatewayDown, NoAnswer, NotSent, RateLimited
from pos_app.ledger.book import LedgerCode, LedgerError
from pos_app.till import facts, intents
from tests.till.port import Fault, Wire
from tests.till.world import World

if TYPE_CHECKING:
    from pathlib import Path

    from pos_app.domain.payment import Payment

STEPS = 150
PHONES = [parse_phone(f"02412345{n:02}") for n in range(3)]


class Hour:
    """One run. `risked` are the sales for which a person chose a risk."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.dice = random.Random(seed)  # noqa: S311 - a run must repeat itself
        self.world = World(folder, seed=seed)
        self.risked: set[str] = set()
        self.accepted: dict[str, Payment] = {}
        self.told: list[facts.Fact] = []
        self.world.start()

    def fault(self) -> Fault:
        arrives = self.dice.random() < 0.5
        seconds = self.dice.choice([0.05, 0.3, 2.0, 10.0])
        error = self.dice.choice(
            [
                NoAnswer("deadline_passed"),
                NoAnswer("connection_lost"),
                GatewayDown("http_502"),
                RateLimited(retry_after=self.dice.choice([None, 3.0, 40.0])),
                BadAnswer("not_json", copy="<html>"),
            ]
        )
        if self.dice.random() < 0.2:
            return Fault(NotSent("connection_refused"), seconds=seconds)
        return Fault(error, arrives=arrives, seconds=seconds)

    def trouble(self, wire: Wire) -> None:
        operation = self.dice.choice(
            ["create", "read", "list", "find", "cancel", "initiate", "verify"]
        )
        wire.order(operation, *[self.fault() for _ in range(self.dice.randint(1, 3))])

    def customer(self) -> None:
        for charge in self.world.paygate.charges.values():
            if charge.status == "pending" and self.dice.random() < 0.15:
                words = ["processing", "succeeded", "failed"]
                charge.status = self.dice.choice(words)
            elif charge.status == "processing" and self.dice.random() < 0.3:
                charge.status = self.dice.choice(["succeeded", "failed"])
            elif charge.status == "failed" and self.dice.random() < 0.01:
                charge.status = "succeeded"
        for order in self.world.checkout.orders.values():
            if order.status in ("pending", "failed") and self.dice.random() < 0.1:
                order.status = self.dice.choice(["succeeded", "failed"])

    def cashier(self) -> None:
        known = list(self.accepted.values())
        dice = self.dice
        amount = Money(dice.choice([500, 700, 900]))
        if not known or dice.random() < 0.4:
            if dice.random() < 0.7:
                self.world.ask_charge(amount=amount, phone=dice.choice(PHONES))
            else:
                self.world.ask_charge_qr(amount=amount)
            return
        payment = dice.choice(known[-6:])
        one: list[intents.Intent] = [
            intents.CancelPayment(payment.payment_id),
            intents.CheckNow(payment.payment_id),
            intents.SetPaymentAside(payment.payment_id),
            intents.ClosePayment(payment.payment_id, "gone"),
            intents.OtherMethod(payment.payment_id),
            intents.LeaveSale(payment.sale_id),
            intents.PutOnScreen(payment.payment_id),
            intents.SendCreated(payment.payment_id),
            intents.DropCreated(payment.payment_id),
        ]
        again = {"sale_id": payment.sale_id, "amount": payment.amount}
        chosen = dice.randrange(len(one) + 2)
        if chosen < len(one):
            if isinstance(one[chosen], intents.ClosePayment):
                self.risked.add(payment.sale_id)
            self.world.submit(one[chosen])
        elif dice.random() < 0.5:
            self.risked.add(payment.sale_id)
            self.world.ask_charge(**again, phone=dice.choice(PHONES), risk_accepted=True)
        else:
            self.world.ask_charge_qr(**again)

    def disk(self) -> None:
        book = self.world.book
        assert book is not None
        real = type(book).commit
        after = self.dice.random() < 0.5

        def fail(*entries: Any, **more: Any) -> None:
            del book.commit
            if after:
                real(book, *entries, **more)
            raise LedgerError(LedgerCode.UNWRITABLE, "as ordered")

        book.commit = fail  # type: ignore[method-assign]

    def step(self) -> None:
        chance = self.dice.random()
        if chance < 0.35:
            self.cashier()
        elif chance < 0.5:
            self.trouble(self.dice.choice([self.world.paygate.wire, self.world.checkout.wire]))
        elif chance < 0.53:
            self.disk()
        elif chance < 0.56:
            self.kill()
        elif chance < 0.58:
            self.world.wall_ahead += timedelta(days=self.dice.choice([-400, -1, 1, 400]))
        self.customer()
        self.world.run(self.dice.choice([0.2, 1.0, 3.0, 15.0, 60.0]))
        self.hear()

    def kill(self) -> None:
        """Stop at any moment, and start again."""
        self.hear()
        self.world.restart()

    def hear(self) -> None:
        for fact in self.world.facts:
            if isinstance(fact, facts.ChargeAccepted):
                self.accepted[fact.payment.payment_id] = fact.payment
            if isinstance(fact, facts.PaymentChanged) and fact.payment.state == "succeeded":
                self.check_paid(fact.payment)
        self.world.facts.clear()

    def check_paid(self, payment: Payment) -> None:
        if payment.order_id is not None:
            charge = self.world.checkout.orders[payment.order_id]
        else:
            charge = self.world.paygate.charges[payment.gateway_id or ""]
        assert charge.ours in (payment.payment_id, payment.order_id)
        assert (charge.status, charge.amount) == ("succeeded", payment.amount)

    def settle(self) -> None:
        """Faults stop, customers decide, and time passes."""
        for wire in (self.world.paygate.wire, self.world.checkout.wire):
            wire.faults.clear()
        book = self.world.book
        if book is not None and "commit" in vars(book):
            del book.commit
        for charge in (
            *self.world.paygate.charges.values(),
            *self.world.checkout.orders.values(),
        ):
            if charge.status in ("pending", "processing"):
                charge.status = self.dice.choice(["succeeded", "failed"])
        self.world.restart()
        self.world.run(3 * 86400)
        self.hear()

    def judge(self) -> None:
        world = self.world
        book = world.book
        assert book is not None
        paid_sales: dict[str, int] = {}
        charges = [*world.paygate.charges.values(), *world.checkout.orders.values()]
        for payment in self.accepted.values():
            stored = world.stored(payment)
            mine = [c for c in charges if c.ours in (payment.payment_id, payment.order_id)]
            assert len(mine) <= 1
            paid = bool(mine) and mine[0].status == "succeeded"
            assert (stored.state == "succeeded") is paid, stored
            if mine and mine[0].status == "pending":
                # It was sent again once the customers had all decided.
                assert stored.state == "pending", stored
            elif mine and not paid:
                assert stored.state in ENDED_UNPAID, stored
            if not mine and stored.state in OPEN_STATES:
                assert stored.state in ("unconfirmed", "created"), stored
            paid_sales[payment.sale_id] = paid_sales.get(payment.sale_id, 0) + paid
            assert (book.sale(payment.sale_id).status in ("paid", "late_paid")) is (
                paid_sales[payment.sale_id] > 0
            ) or len(book.payments_of(payment.sale_id)) > 1
        for sale_id, times in paid_sales.items():
            if times > 1 and sale_id not in self.risked:
                attempts = book.payments_of(sale_id)
                assert any(p.late for p in attempts), attempts


@pytest.mark.parametrize("seed", range(5))
def test_a_busy_hour_ends_at_the_gateways_truth(tmp_path: Path, seed: int) -> None:
    hour = Hour(tmp_path, seed)
    try:
        for _ in range(STEPS):
            hour.step()
        hour.settle()
        hour.judge()
        assert len(hour.accepted) > 5
    finally:
        hour.world.close()
