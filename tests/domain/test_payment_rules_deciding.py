"""What the rules say of ending a payment, of another attempt and of looking again, line by line."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from pos_app.domain import payment_rules
from pos_app.domain.money import Money
from pos_app.domain.payment import OPEN_STATES, PaymentState
from pos_app.domain.payment_rules import LookPlan
from pos_app.domain.sale import Sale, SaleStatus
from tests.domain.payments import AMOUNT, LATER, NOW, mobile_money, qr

S = PaymentState
SALE = Sale("s_1", "T1-000001", 1, NOW, AMOUNT)
OTHER = mobile_money(payment_id="p_0")
TESTED = qr(S.SUCCEEDED, test=True)


def test_what_keeps_a_sale_from_another_payment() -> None:
    blocks = payment_rules.blocks_sale
    assert blocks(mobile_money(S.CREATED))
    assert blocks(mobile_money(S.UNCONFIRMED))
    assert not blocks(mobile_money(S.UNCONFIRMED, closed_at=NOW))
    assert not blocks(mobile_money(S.FAILED))
    assert blocks(qr(S.SENDING))
    assert not blocks(qr(S.UNCONFIRMED))
    assert blocks(qr(withdrawn_at=NOW))
    assert not blocks(qr(shown_at=None))


@pytest.mark.parametrize("status", list(SaleStatus))
def test_only_an_open_sale_that_nothing_may_pay_is_free(status: SaleStatus) -> None:
    sale = replace(SALE, status=status)
    assert payment_rules.is_free(sale, [mobile_money(S.FAILED)]) is (status is SaleStatus.OPEN)
    assert not payment_rules.is_free(sale, [mobile_money(S.FAILED), OTHER])
    # Who took a risk has another payment, and no free sale.
    assert not payment_rules.is_free(sale, [mobile_money(risk_accepted_at=NOW)])


@pytest.mark.parametrize(
    ("sale", "attempts", "amount", "risk_of", "why"),
    [
        ({}, [mobile_money(S.FAILED)], AMOUNT, None, None),
        ({}, [OTHER], AMOUNT, "p_0", None),
        ({}, [replace(OTHER, risk_accepted_at=NOW)], AMOUNT, None, None),
        ({"status": SaleStatus.PAID}, [], AMOUNT, None, "sale_settled"),
        ({"status": SaleStatus.CLOSED_UNPAID, "left_at": NOW}, [], AMOUNT, None, None),
        ({"status": SaleStatus.CLOSED_UNPAID}, [TESTED], AMOUNT, None, "sale_settled"),
        ({}, [], Money(6401), None, "more_than_left"),
        ({}, [OTHER], AMOUNT, None, "sale_blocked"),
        ({}, [OTHER, mobile_money()], AMOUNT, "p_0", "sale_blocked"),
    ],
)
def test_each_single_reason_stops_another_attempt(
    sale: dict[str, Any], attempts: list[Any], amount: Money, risk_of: str | None, why: str | None
) -> None:
    found = payment_rules.why_not_attempt(replace(SALE, **sale), attempts, amount, risk_of)
    assert found == why


@pytest.mark.parametrize("state", list(S))
def test_how_a_prompt_is_cancelled(state: PaymentState) -> None:
    open_way = "drop" if state is S.CREATED else "ask"
    way = payment_rules.how_to_cancel(mobile_money(state), in_flight=False)
    assert way == (open_way if state in OPEN_STATES else "nothing")


@pytest.mark.parametrize("state", list(S))
def test_how_a_code_is_cancelled(state: PaymentState) -> None:
    open_way = "drop" if state is S.CREATED else "withdraw"
    way = payment_rules.how_to_cancel(qr(state), in_flight=False)
    assert way == (open_way if state in OPEN_STATES else "nothing")


@pytest.mark.parametrize("make", [mobile_money, qr])
def test_what_never_left_ends_here_unless_it_is_just_leaving(make: Any) -> None:
    kept = make(S.UNCONFIRMED, may_have_left=False)
    assert payment_rules.how_to_cancel(kept, in_flight=False) == "drop"
    assert payment_rules.how_to_cancel(kept, in_flight=True) != "drop"
    # Of two sends only the newest is known for sure.
    twice = replace(kept, sends=2)
    assert payment_rules.how_to_cancel(twice, in_flight=False) != "drop"


def test_a_gateway_is_asked_to_cancel_only_what_it_has_and_what_is_not_over() -> None:
    assert payment_rules.can_be_asked_to_cancel(mobile_money())
    assert not payment_rules.can_be_asked_to_cancel(mobile_money(gateway_id=None))
    assert not payment_rules.can_be_asked_to_cancel(mobile_money(S.SUCCEEDED))


def test_a_cancel_is_finished_for_what_is_found_only_after_it_was_asked_for() -> None:
    wants = payment_rules.wants_cancel_finished
    lost, found = mobile_money(S.UNCONFIRMED), mobile_money(cancel_requested_at=NOW)
    assert wants(lost, found)
    assert wants(mobile_money(S.SENDING), found)
    assert not wants(mobile_money(), found)
    assert not wants(lost, mobile_money())
    assert not wants(lost, mobile_money(S.PROCESSING, cancel_requested_at=NOW))


def test_what_has_just_been_paid() -> None:
    pays = payment_rules.pays_its_sale
    assert pays(mobile_money(), mobile_money(S.SUCCEEDED))
    assert not pays(mobile_money(S.SUCCEEDED), mobile_money(S.SUCCEEDED))
    assert not pays(qr(), qr(S.SUCCEEDED, test=True))
    assert not pays(mobile_money(), mobile_money(S.FAILED))


@pytest.mark.parametrize(
    ("payment", "left"),
    [
        (mobile_money(), True),
        (qr(), True),
        (mobile_money(S.FAILED), False),
        (mobile_money(cancel_requested_at=NOW), False),
        (qr(withdrawn_at=NOW), False),
        (mobile_money(S.CREATED), False),
        (mobile_money(S.CREATED, payment_id="p_here"), True),
    ],
)
def test_what_is_left_over_of_a_paid_sale(payment: Any, left: bool) -> None:
    assert payment_rules.left_over([payment], {"p_here"}) == ((payment,) if left else ())


@pytest.mark.parametrize("state", list(S))
def test_why_not_close(state: PaymentState) -> None:
    why = {
        S.CREATED: "never_sent",
        S.SENDING: "too_soon",
        **dict.fromkeys((S.UNCONFIRMED, S.PENDING, S.PROCESSING), None),
    }
    assert payment_rules.why_not_close(mobile_money(state), LATER) == why.get(state, "over")
    assert payment_rules.why_not_close(mobile_money(), NOW) == "too_soon"
    assert payment_rules.why_not_close(mobile_money(closed_at=NOW), LATER) == "closed"


@pytest.mark.parametrize(
    ("payment", "plan"),
    [
        (mobile_money(S.CREATED), LookPlan.NEVER),
        (mobile_money(S.SENDING), LookPlan.NEVER),
        (mobile_money(S.SUCCEEDED), LookPlan.NEVER),
        (mobile_money(), LookPlan.OPEN),
        (mobile_money(closed_at=NOW), LookPlan.OPEN),
        (mobile_money(doubtful=True), LookPlan.OPEN),
        (mobile_money(S.FAILED), LookPlan.ENDED),
        (mobile_money(S.CANCELLED, sends=0), LookPlan.NEVER),
        (mobile_money(S.CANCELLED, sends=0, doubtful=True), LookPlan.CLOSELY),
        (mobile_money(S.REFUSED), LookPlan.REFUSED),
        (mobile_money(S.REFUSED, sends=2), LookPlan.ENDED),
        (mobile_money(S.REFUSED, doubtful=True), LookPlan.CLOSELY),
        (qr(S.FAILED), LookPlan.CLOSELY),
        (qr(S.REFUSED), LookPlan.NEVER),
        (qr(S.CANCELLED), LookPlan.ENDED),
    ],
)
def test_how_a_payment_is_looked_at_again(payment: Any, plan: LookPlan) -> None:
    assert payment_rules.look_plan(payment) is plan


@pytest.mark.parametrize(
    ("walks", "proves"),
    [
        ([], False),
        ([(10.0, 11.0)], False),
        ([(10.0, 11.0), (20.0, 20.9)], False),
        ([(10.0, 11.0), (20.0, 21.0)], True),
        # What was asked for before the refusal proves nothing.
        ([(9.9, 10.5), (20.0, 21.0)], False),
        ([(9.9, 10.5), (20.0, 21.0), (30.0, 31.0)], True),
    ],
)
def test_two_walks_apart_since_a_refused_resend_prove_it(
    walks: list[tuple[float, float]], proves: bool
) -> None:
    assert payment_rules.proves_refused(10.0, walks) is proves


def test_a_conflict_refuses_a_page_and_never_a_prompt() -> None:
    refuses = payment_rules.refuses_create
    assert refuses(mobile_money(S.SENDING), refusal=True, conflict=False)
    assert not refuses(mobile_money(S.SENDING), refusal=True, conflict=True)
    assert refuses(qr(S.SENDING), refusal=True, conflict=True)
    assert not refuses(qr(S.SENDING), refusal=False, conflict=True)


def test_what_was_looked_for_in_vain_for_an_hour_is_looked_for_in_the_whole_list() -> None:
    assert not payment_rules.wants_whole_list(mobile_money(watched_seconds=3599.0))
    assert payment_rules.wants_whole_list(mobile_money(watched_seconds=3600.0))
