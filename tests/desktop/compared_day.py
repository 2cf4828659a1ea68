"""A made-up day compared, a claim and things that wait for a person, for tests and pictures."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from pos_app.domain.attention import LATE, ONLY_THERE, Attention, ReviewChoice
from pos_app.domain.methods import GatewayName
from pos_app.domain.money import Money
from pos_app.domain.payment import PaymentState
from pos_app.domain.refund import Refund, RefundState, RefundWay
from pos_app.engine.reconcile_result import (
    Claimed,
    ClaimVerdict,
    Compared,
    Finding,
    Reconciled,
    Trouble,
)
from pos_app.gateways.port import ListedPayment
from tests.desktop.engine import NOON, cash, code, mobile, sale, slip_of
from tests.names import names

if TYPE_CHECKING:
    from datetime import datetime

    from pos_app.domain.payment import Payment

_S = PaymentState


def late(number: int = 61) -> Attention:
    """A late success."""
    mine = sale(number, 64_00)
    return Attention(
        mobile(mine).payment_id, LATE, NOON - timedelta(minutes=9), GatewayName.PAYGATE,
        sale_id=mine.sale_id, sale_number=mine.number, payment_id=mobile(mine).payment_id,
        gateway_id="pay_abc123def456", amount=mine.amount, phone_masked="020•••4410",
    )  # fmt: skip


def only_there() -> Attention:
    """Money that only PayGate has."""
    return Attention(
        "there:pay_9f2c81d07", ONLY_THERE, NOON - timedelta(hours=1), GatewayName.PAYGATE,
        sale_number=names().number(99), gateway_id="pay_9f2c81d07", amount=Money(12_00),
        phone_masked="024•••8812", word="succeeded", made_at=NOON - timedelta(hours=3),
    )  # fmt: skip


def owed(now: datetime) -> tuple[Refund, ...]:
    """A refund of last month, one of this week, and change of today; `now` is the wall clock."""
    mine = sale(58, 64_00)
    change = slip_of(cash(sale(60, 47_30), 50_00, owed_minor=70))
    old = Refund(
        "T1-R000001", mine.sale_id, mine.number, Money(20_00), RefundWay.OWED, RefundState.OWED,
        "came back for it on Monday", now - timedelta(days=31),
    )  # fmt: skip
    newer = replace(
        old, refund_number="T1-R000002", amount=Money(5_00), created_at=now - timedelta(days=2)
    )
    return old, newer, replace(change, created_at=now - timedelta(minutes=5))


def dealt(
    item: Attention, choice: ReviewChoice = ReviewChoice.REFUND_OWED, note: str | None = None
) -> Attention:
    """The same after a person dealt with it."""
    return replace(item, choice=choice, note=note, dealt_at=NOON)


def paid_payment(number: int = 58) -> Payment:
    """A payment that is paid."""
    return mobile(sale(number), _S.SUCCEEDED, succeeded_at=NOON - timedelta(minutes=3))


def a_day() -> Reconciled:
    """41 agree, two differ, one only here, one only there, three not ours, one open."""
    matched = tuple(
        Compared(Finding.MATCHED, paid_payment(n), _S.SUCCEEDED, f"pay_{n}") for n in range(41)
    )
    strangers = tuple(Compared(Finding.NOT_THIS_TILL, gateway_id=f"pay_s{n}") for n in range(3))
    lost = mobile(sale(45, 35_00), _S.UNCONFIRMED, gateway_id=None)
    return Reconciled(
        (
            *matched,
            *strangers,
            Compared(
                Finding.STATUS_DIFFERS, paid_payment(59), _S.SUCCEEDED, "pay_59", "failed",
                Money(20_50),
            ),
            Compared(
                Finding.AMOUNT_DIFFERS, mobile(sale(60, 64_00)), _S.PENDING, "pay_60", "pending",
                Money(46_00),
            ),
            Compared(Finding.ONLY_HERE, lost, _S.UNCONFIRMED),
            Compared(
                Finding.ONLY_THERE, None, None, "pay_9f2c81d07", "succeeded", Money(12_00)
            ),
        ),
        (),
        (lost, code(sale(62, 50_00))),
        2,
    )  # fmt: skip


def a_sound_day() -> Reconciled:
    """Everything agrees."""
    return Reconciled(tuple(c for c in a_day().compared if not c.needs_person), (), (), 2)


def a_troubled_day() -> Reconciled:
    """PayGate's list still moves, and one order could not be asked about."""
    asked = code(sale(62, 50_00))
    troubles = (
        Trouble(GatewayName.PAYGATE, "list_keeps_changing"),
        Trouble(GatewayName.CHECKOUT, "deadline_passed", asked),
    )
    return Reconciled((), troubles, (asked,), 5)


def ours_and_paid() -> Claimed:
    """Found here, paid, with an older sale of the same customer."""
    older = replace(paid_payment(31), succeeded_at=NOON - timedelta(days=3))
    return Claimed(ClaimVerdict.PAID, (paid_payment(58), older))


def only_listed() -> Claimed:
    """Only PayGate has it."""
    item = ListedPayment(
        "pay_9f2c81d07", None, NOON - timedelta(hours=1), phone_masked="024•••4567"
    )
    return Claimed(ClaimVerdict.NOT_CONFIRMED, (), (item,))
