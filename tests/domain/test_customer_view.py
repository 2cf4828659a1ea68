"""What a customer may be told of a payment: PAID by proof alone, and nothing of anybody else."""

from __future__ import annotations

from dataclasses import fields, replace
from itertools import product

import pytest

from pos_app.domain.customer_view import VERDICTS, CustomerState, CustomerView
from pos_app.domain.methods import Method
from pos_app.domain.money import Money
from pos_app.domain.payment import Payment, PaymentState
from pos_app.domain.phone import Network
from tests.desktop.engine import NOON, PAGE, cash, code, mobile, sale

_S, _C = PaymentState, CustomerState
IDLE = CustomerView("Corner Shop")
MINE = sale(62, 20_50, note="2 loaves, 1 milk", cashier="Auntie Efua")


def seen(payment: Payment, left: Money | None = None, *, twice: bool = False) -> CustomerView:
    return IDLE.of(payment, MINE.amount, left, twice=twice)


def test_it_has_room_for_nothing_else() -> None:
    assert [each.name for each in fields(CustomerView)] == [
        "shop", "training", "state", "amount", "network", "page", "tendered", "change", "left",
        "owed",
    ]  # fmt: skip


def every_payment() -> list[Payment]:
    """A payment in every state, with every mark that a person or a gateway may have left on it."""
    marks = ("withdrawn_at", "cancel_requested_at", "closed_at", "shown_at", "set_aside_at")
    found = []
    for state, start, flags in product(
        PaymentState, (mobile(MINE), code(MINE)), product((None, NOON), repeat=len(marks))
    ):
        changes = dict(zip(marks, flags, strict=True))
        for doubtful, test, left in product((False, True), repeat=3):
            found.append(
                replace(
                    start,
                    state=state,
                    doubtful=doubtful,
                    test=test,
                    may_have_left=left,
                    **changes,  # type: ignore[arg-type]
                )
            )
    return found


def test_paid_is_said_of_proven_money_and_of_nothing_else() -> None:
    for payment in every_payment():
        proven = payment.state is _S.SUCCEEDED and not payment.test
        assert (seen(payment).state is _C.PAID) is proven, payment
        part = seen(payment, Money(1_00))
        assert (part.state is _C.PART_PAID) is proven, payment
        assert part.state is not _C.PAID, payment


def test_a_code_is_offered_only_while_it_may_be_paid() -> None:
    for payment in every_payment():
        if (page := seen(payment).page) is not None:
            assert page == PAGE
            assert payment.method is Method.QR
            assert payment.state is _S.PENDING
            assert payment.shown_at is not None
            assert payment.withdrawn_at is None
            assert payment.cancel_requested_at is None
            assert payment.closed_at is None
            assert not payment.doubtful


def test_a_pin_is_asked_for_only_where_the_prompt_may_be_approved() -> None:
    for payment in every_payment():
        if seen(payment).state is _C.APPROVE:
            assert payment.method is Method.MOBILE_MONEY
            assert payment.state is _S.PENDING
            assert payment.cancel_requested_at is None
            assert payment.closed_at is None


@pytest.mark.parametrize(
    ("payment", "state"),
    [
        (mobile(MINE, _S.CREATED, may_have_left=False), _C.WAIT),
        (mobile(MINE, _S.SENDING), _C.WAIT),
        (mobile(MINE, _S.UNCONFIRMED, may_have_left=False), _C.WAIT),
        (mobile(MINE, _S.UNCONFIRMED), _C.UNCONFIRMED),
        (mobile(MINE), _C.APPROVE),
        (mobile(MINE, doubtful=True), _C.UNCONFIRMED),
        (mobile(MINE, cancel_requested_at=NOON), _C.STOPPING),
        (mobile(MINE, _S.PROCESSING, cancel_requested_at=NOON), _C.PROCESSING),
        (mobile(MINE, _S.FAILED), _C.NOT_PAID),
        (mobile(MINE, _S.REFUSED), _C.NOT_PAID),
        (mobile(MINE, _S.CANCELLED), _C.NOT_PAID),
        (mobile(MINE, _S.CANCELLED, cancel_requested_at=NOON), _C.CANCELLED),
        (mobile(MINE, closed_at=NOON), _C.IDLE),
        (code(MINE), _C.SCAN),
        (code(MINE, redirect_url=None), _C.WAIT),
        (code(MINE, shown_at=None), _C.WAIT),
        (code(MINE, withdrawn_at=NOON), _C.STOPPING),
        (code(MINE, withdrawn_at=NOON, shown_at=None), _C.NOT_PAID),
        (code(MINE, _S.SUCCEEDED, test=True), _C.TEST),
    ],
)
def test_what_each_state_is_to_a_customer(payment: Payment, state: CustomerState) -> None:
    assert seen(payment).state is state


def test_whose_prompt_it_is_and_what_is_to_be_paid() -> None:
    view = seen(mobile(MINE, network=Network.TELECEL))
    assert (view.network, view.amount, view.left) == (Network.TELECEL, Money(20_50), None)


def test_what_is_left_is_said_of_a_part_that_was_paid_alone() -> None:
    assert seen(mobile(MINE), Money(20_50)).left is None
    assert seen(mobile(MINE, _S.FAILED), Money(20_50)).left is None


def test_a_part_says_what_is_left_and_all_parts_together_are_the_sale() -> None:
    part = mobile(MINE, _S.SUCCEEDED, amount=Money(15_50))
    view = seen(part, Money(5_00))
    assert (view.state, view.amount, view.left) == (_C.PART_PAID, Money(15_50), Money(5_00))
    whole = seen(part)
    assert (whole.state, whole.amount, whole.left) == (_C.PAID, Money(20_50), None)


def test_paid_twice_is_neither_paid_nor_not() -> None:
    assert seen(mobile(MINE, _S.SUCCEEDED), twice=True).state is _C.PAID_TWICE


def test_cash_is_what_is_due_what_was_received_and_what_goes_back() -> None:
    due = Money(47_30)
    for received in (None, Money(40_00), due):
        view = IDLE.in_cash(due, received)
        assert (view.state, view.amount, view.tendered, view.change) == (_C.CASH, due, None, None)
    view = IDLE.in_cash(due, Money(50_00))
    assert (view.tendered, view.change) == (Money(50_00), Money(2_70))
    rounded = sale(62, 47_32)
    notes = cash(rounded, 50_00, rounding_minor=-2)
    paid = IDLE.of(notes, rounded.amount, None)
    assert (paid.state, paid.amount) == (_C.PAID, due)
    assert (paid.tendered, paid.change) == (Money(50_00), Money(2_70))
    owing = IDLE.of(cash(sale(62, 47_30), 50_00, owed_minor=70), due, None)
    assert (owing.change, owing.owed) == (Money(2_00), Money(70))
    all_of_it = IDLE.of(cash(sale(62, 47_30), 50_00, owed_minor=2_70), due, None)
    assert (all_of_it.change, all_of_it.owed) == (Money(0), Money(2_70))
    view = IDLE.in_cash(due, Money(50_00), Money(70))
    assert (view.change, view.owed) == (Money(2_00), Money(70))
    exact = IDLE.of(cash(MINE), MINE.amount, None)
    assert (exact.state, exact.tendered, exact.change) == (_C.PAID, None, None)


def test_what_is_over_and_the_shop_alone() -> None:
    training = CustomerView("Corner Shop", training=True)
    assert training.of(mobile(MINE), MINE.amount, None).idle == training
    assert _C.IDLE not in VERDICTS
    assert _C.PAID in VERDICTS
