"""What the window remembers, and what it may forget."""

from __future__ import annotations

from dataclasses import replace

from pos_app.desktop.link.memory import WindowMemory
from pos_app.domain.money import Money
from pos_app.domain.payment import PaymentState
from pos_app.domain.sale import SaleStatus
from pos_app.engine import events
from tests.desktop.engine import Clock, cash, mobile, ready, sale, tally


def made() -> tuple[WindowMemory, Clock]:
    clock = Clock()
    return WindowMemory(clock.now, clock.monotonic), clock


def test_elapsed_goes_on_from_the_age_at_first_sight() -> None:
    model, clock = made()
    clock.seconds = 100
    model.learn(events.PaymentChanged(sale(), mobile(sale()), None))
    clock.seconds = 130
    assert model.elapsed(mobile(sale()).payment_id) == 130
    assert model.elapsed("p_other") == 0


def test_a_clock_set_back_never_makes_an_age_negative() -> None:
    model, clock = made()
    clock.seconds = -5000
    model.learn(events.PaymentChanged(sale(), mobile(sale()), None))
    assert model.elapsed(mobile(sale()).payment_id) == 0


def test_trouble_ends_when_the_engine_is_ready_again() -> None:
    model, _ = made()
    model.learn(events.LedgerTrouble("full", ""))
    assert model.trouble is not None
    model.learn(ready())
    assert model.trouble is None


def test_what_may_still_be_paid_is_never_forgotten() -> None:
    model, _ = made()
    for number in range(1, 302):
        one = sale(number)
        model.learn(events.PaymentChanged(one, mobile(one), None))
    assert len(model.payments) == 301
    for number in range(1, 302):
        one = sale(number)
        done = mobile(one, PaymentState.SUCCEEDED)
        model.dismissed.add(done.payment_id)
        model.learn(events.PaymentChanged(one, done, PaymentState.PENDING))
    assert len(model.payments) <= 200


def test_a_part_is_kept_while_some_of_its_sale_is_left_to_pay() -> None:
    model, _ = made()
    one = sale(1, 50_00)
    part = cash(one, 20_00, amount=Money(20_00))
    model.learn(events.PaymentChanged(one, part, PaymentState.CREATED))
    model.dismissed.add(part.payment_id)
    for number in range(2, 252):
        other = sale(number, status=SaleStatus.PAID)
        model.learn(events.PaymentChanged(other, cash(other), PaymentState.CREATED))
        model.dismissed.add(cash(other).payment_id)
    assert len(model.payments) <= 201
    assert model.left(one.sale_id) == Money(30_00)
    assert model.left("s_other") is None
    rest = cash(one, 30_00, 2, amount=Money(30_00))
    paid = replace(one, status=SaleStatus.PAID)
    model.learn(events.PaymentChanged(paid, rest, PaymentState.CREATED))
    assert model.left(one.sale_id) is None


def test_what_is_taken_up_out_of_the_log_never_stands_for_what_was_told() -> None:
    model, _ = made()
    one = sale(1)
    model.learn(events.PaymentChanged(one, mobile(one, PaymentState.FAILED), None))
    model.take_up(one, (mobile(one), mobile(one, PaymentState.CANCELLED, 2)))
    states = [each.state for each in model.attempts(one.sale_id)]
    assert states == [PaymentState.FAILED, PaymentState.CANCELLED]
    assert model.dismissed == {mobile(one, attempt=2).payment_id}


def test_paid_twice_brings_dismissed_cards_back() -> None:
    model, _ = made()
    one = sale()
    first = mobile(one, PaymentState.SUCCEEDED)
    second = mobile(one, PaymentState.SUCCEEDED, attempt=2)
    model.dismissed.add(first.payment_id)
    model.learn(events.PaidTwice(one, (first, second)))
    assert model.dismissed == set()
    assert model.twice == {first.payment_id, second.payment_id}
    assert [each.attempt for each in model.attempts(one.sale_id)] == [1, 2]


def test_unresolved_are_those_that_nobody_closed() -> None:
    model, clock = made()
    one, two = sale(1), sale(2)
    model.learn(events.PaymentChanged(one, mobile(one), None))
    closed = replace(mobile(two), closed_at=clock.now())
    model.learn(events.PaymentChanged(two, closed, None))
    assert [each.sale_id for each in model.unresolved()] == [one.sale_id]


def test_the_newest_tally_counts() -> None:
    model, _ = made()
    model.learn(events.TallyChanged(tally(count=1)))
    model.learn(events.TallyChanged(tally(count=2)))
    assert model.tally is not None
    assert model.tally.paid_count == 2


def test_a_phone_is_never_in_the_model_s_text() -> None:
    from pos_app.domain.phone import parse_phone

    model, _ = made()
    model.phones["s"] = parse_phone("0241234567")
    assert "0241234567" not in repr(model)
