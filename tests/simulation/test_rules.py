"""The rules of a run can fail, and ask no more than the design does."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING, Any

import pytest

from pos_app.domain.states import PaymentState
from pos_app.ledger.opening import open_book
from pos_app.till import facts
from tests.ledger.making import START, moment, momo, move, sell
from tests.simulation.checkout import CheckoutServer
from tests.simulation.clock import World
from tests.simulation.paygate import Charge, PayGateServer, Sloppy
from tests.simulation.rules import Rules
from tests.simulation.trace import Trace
from tests.simulation.truth import Truth
from tests.till.virtual_time import VirtualLoop

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pos_app.domain.payment import Payment


class Counter:
    """A ledger with one payment that may be paid, and the rules that watch it."""

    def __init__(self, place: Path, loop: VirtualLoop) -> None:
        world = World(loop, sleep_counts=True)
        self.trace = Trace(world)
        dice = Random(1)  # noqa: S311 - a test must repeat itself
        paygate = PayGateServer(dice, world, self.trace, Sloppy.NOT)
        checkout = CheckoutServer(dice, world, self.trace)
        self.rules = Rules(world, self.trace, Truth(paygate, checkout))
        self.book = open_book(place, till="T1", clock=lambda: START)
        self.sale, created = sell(self.book)
        self.rules.open(place)
        self.first = self.mark(created)
        charge = Charge(
            "pay_1", created.payment_id, 2050, "GHS", "", "mtn", "key", START, 0.0
        )  # fmt: skip
        charge.history.append((0.0, "pending"))
        paygate.charges[charge.id] = charge

    def mark(self, payment: Payment, **marks: Any) -> Payment:
        self.first = move(
            self.book, payment, PaymentState.PENDING, gateway_id="pay_1", **marks
        )  # fmt: skip
        self.rules.told(facts.PaymentChanged(self.sale, self.first, payment.state))
        return self.first

    def accept_another(self) -> list[str]:
        _, second = self.book.add_payment(self.sale.sale_id, momo(), at=moment(9))
        self.rules.told(facts.ChargeAccepted("c2", self.sale, second))
        return self.trace.problems


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    loop = VirtualLoop()
    counter = Counter(tmp_path / "ledger.sqlite3", loop)
    yield counter
    counter.rules.close()
    counter.book.close()
    loop.close()


@pytest.mark.parametrize("mark", ["closed_at", "risk_accepted_at"])
def test_what_a_person_wished_and_the_ledger_holds_is_a_choice_whatever_was_told(
    counter: Counter, mark: str
) -> None:
    counter.rules.wished.add(counter.first.payment_id)
    counter.mark(counter.first, **{mark: moment(8)})
    assert counter.accept_another() == []


def test_a_wish_that_the_ledger_does_not_hold_is_no_choice(counter: Counter) -> None:
    counter.rules.wished.add(counter.first.payment_id)
    (broken,) = counter.accept_another()
    assert "I2" in broken


def test_a_mark_that_nobody_wished_is_no_choice(counter: Counter) -> None:
    counter.mark(counter.first, closed_at=moment(8))
    (broken,) = counter.accept_another()
    assert "I2" in broken
