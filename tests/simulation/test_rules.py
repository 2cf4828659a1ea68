"""The rules of a run can fail, and ask no more than the design does."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING, Any

import pytest

from pos_app.domain.payment import PaymentState
from pos_app.engine import events
from pos_app.ledger.book import open_book
from tests.engine.virtual_time import VirtualLoop
from tests.ledger.making import START, moment, momo, move, sell
from tests.simulation.checkout import CheckoutServer
from tests.simulation.clock import World
from tests.simulation.paygate import Charge, PayGateServer, Sloppy
from tests.simulation.rules import Rules
from tests.simulation.trace import Trace
from tests.simulation.truth import Truth

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
        self.book = open_book(place, till="T0001", clock=lambda: START, live=True)
        self.sale, created = sell(self.book)
        self.rules.open(place)
        self.rules.told(events.ChargeAccepted("c1", self.sale, created))
        self.rules.phone(created.payment_id, "0241234567")
        self.first = self.mark(created)
        self.charge = Charge(
            "pay_1", created.payment_id, 2050, "GHS", "", "mtn", "key", START, 0.0
        )  # fmt: skip
        self.charge.history.append((0.0, "pending"))
        paygate.charges[self.charge.id] = self.charge

    def mark(self, payment: Payment, **marks: Any) -> Payment:
        self.first = move(
            self.book, payment, PaymentState.PENDING, gateway_id="pay_1", **marks
        )  # fmt: skip
        self.rules.told(events.PaymentChanged(self.sale, self.first, payment.state))
        return self.first

    def accept_another(self) -> list[str]:
        _, second = self.book.add_payment(self.sale.sale_id, momo(), at=moment(9))
        self.rules.told(events.ChargeAccepted("c2", self.sale, second))
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


def test_the_guard_is_judged_by_what_the_disk_says_where_the_gateway_says_so_too(
    counter: Counter,
) -> None:
    sale, like = sell(counter.book, 60.0)
    counter.rules.told(events.ChargeAccepted("c2", sale, like))

    def problems() -> int:
        counter.rules.unguarded(like, "0241234567")
        return len(counter.trace.problems)

    assert problems() == 1, "it is pending"
    # The power went between the commit and the telling.
    move(counter.book, counter.first, PaymentState.FAILED, 2.0)
    assert problems() == 2, "the gateway has never said so"
    counter.charge.history.append((2.0, "failed"))
    assert problems() == 2
    move(counter.book, counter.first, PaymentState.SUCCEEDED, 3.0, succeeded_at=moment(3))
    assert problems() == 3, "it is paid, late"


@pytest.mark.parametrize("wished", [True, False])
def test_the_guard_stops_nothing_because_of_what_a_person_closed(
    counter: Counter, wished: bool
) -> None:
    sale, like = sell(counter.book, 60.0)
    if wished:
        counter.rules.wished.add(counter.first.payment_id)
    move(counter.book, counter.first, PaymentState.PENDING, 2.0, closed_at=moment(2))
    counter.rules.unguarded(like, "0241234567")
    assert len(counter.trace.problems) == (0 if wished else 1)
    assert sale.sale_id != counter.sale.sale_id


def test_what_ended_on_disk_is_looked_at_rarely_whatever_was_told(counter: Counter) -> None:
    assert counter.rules.rarely_looked_at() == set()
    move(counter.book, counter.first, PaymentState.FAILED, 2.0)
    assert counter.rules.rarely_looked_at() == {counter.first.payment_id}
    move(counter.book, counter.first, PaymentState.PENDING, 3.0, watched_seconds=86_000.0)
    assert counter.rules.rarely_looked_at() == {counter.first.payment_id}
