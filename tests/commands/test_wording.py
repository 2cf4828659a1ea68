from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from pos_app.assembly.terminal import Stop
from pos_app.commands.charge import PHONES, REJECTED
from pos_app.commands.group import AMOUNTS, read_amount
from pos_app.commands.output import STATES, state_words
from pos_app.commands.reconcile import FINDINGS
from pos_app.commands.restore import BACKUP
from pos_app.commands.sources import LEDGER, METHODS_OFF
from pos_app.domain.methods import GATEWAYS, GatewayName, Method
from pos_app.domain.money import AmountProblem, Money
from pos_app.domain.payment import Payment, PaymentState
from pos_app.domain.phone import PhoneProblem
from pos_app.engine.events import ChargeRejected, MethodOff
from pos_app.engine.reconcile_result import Finding
from pos_app.ledger.errors import LedgerCode

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
PAYMENT = Payment(
    payment_id="p_1",
    sale_id="s_1",
    sale_number="T1-000001",
    attempt=1,
    amount=Money(500),
    method=Method.MOBILE_MONEY,
    gateway=GatewayName.PAYGATE,
    state=PaymentState.PENDING,
    created_at=AT,
    updated_at=AT,
    may_have_left=True,
)


@pytest.mark.parametrize(
    ("words", "codes"),
    [
        (STATES, PaymentState),
        (AMOUNTS, AmountProblem),
        (PHONES, PhoneProblem),
        (METHODS_OFF, MethodOff),
        (LEDGER, LedgerCode),
        (FINDINGS, Finding),
        ({name: each.title for name, each in GATEWAYS.items()}, GatewayName),
    ],
)
def test_every_code_has_words_on_one_line(words: Mapping[str, str], codes: Iterable[str]) -> None:
    assert set(words) == set(codes)
    assert all(text.strip() and "\n" not in text for text in words.values())


def test_every_refusal_of_a_charge_has_words_or_an_exit_of_its_own() -> None:
    documented = (ChargeRejected.__doc__ or "").partition("code: `")[2].partition("`.")[0].split()
    assert len(documented) > 10
    assert set(documented) == set(REJECTED)


def test_a_backup_has_words_for_what_can_be_wrong_with_it() -> None:
    assert set(BACKUP) <= set(LedgerCode)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "Waiting for the customer to approve"),
        ({"state": PaymentState.UNCONFIRMED}, "Not confirmed yet, still checking"),
        (
            {"state": PaymentState.UNCONFIRMED, "may_have_left": False},
            "Not sent yet, still trying",
        ),
        ({"state": PaymentState.SUCCEEDED}, "PAID"),
        ({"state": PaymentState.SUCCEEDED, "late": True, "closed_at": AT}, "PAID LATE"),
        ({"withdrawn_at": AT}, "Withdrawn, still checking"),
        (
            {"withdrawn_at": AT, "withdraw_reason": "foreign_host"},
            "Not shown, its page is on a host that is not allowed",
        ),
        ({"closed_at": AT}, "Closed (waiting for the customer to approve)"),
        (
            {"state": PaymentState.PROCESSING, "cancel_requested_at": AT},
            "Too late to cancel: the network is moving the money",
        ),
        ({"state": PaymentState.FAILED, "reason": "no money"}, "Not paid: no money"),
    ],
)
def test_where_a_payment_stands(changes: dict[str, object], words: str) -> None:
    payment = replace(PAYMENT, **changes)  # type: ignore[arg-type]
    assert state_words(payment) == words


def test_an_amount_over_the_maximum_names_it() -> None:
    with pytest.raises(Stop) as refused:
        read_amount("20000.01", "GHS", maximum=Money(2_000_000))
    assert "GH₵ 20,000.00" in refused.value.message
