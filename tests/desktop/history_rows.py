"""Rows and stories of a made-up log, for History's tests and pictures."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from pos_app.domain.methods import GatewayName, Method
from pos_app.domain.money import Money
from pos_app.domain.payment import PaymentState, Review
from pos_app.domain.phone import Network
from pos_app.domain.sale import SaleRow, SaleStatus, SaleStory, StoryLine
from tests.desktop.engine import NOON, code, mobile, sale
from tests.names import names

if TYPE_CHECKING:
    from pos_app.domain.payment import Payment

_STATUSES = (
    SaleStatus.PAID, SaleStatus.PAID, SaleStatus.OPEN, SaleStatus.CLOSED_UNPAID,
    SaleStatus.LATE_PAID,
)  # fmt: skip
_NOTES = (None, "2 loaves, 1 milk", None, "Ama's order, to be fetched at six by her brother", None)


def a_row(sequence: int, **changes: object) -> SaleRow:
    """The sale of this sequence; every fourth is a QR."""
    qr = sequence % 4 == 0
    made = SaleRow(
        f"s_{sequence:024x}", sequence, names().number(sequence),
        NOON - timedelta(hours=5 * (100 - sequence)), _STATUSES[sequence % 5],
        Money(2_050 + 3_717 * (sequence % 7)),
        Method.QR if qr else Method.MOBILE_MONEY, None if qr else list(Network)[sequence % 3],
        None if qr else "024•••4567", _NOTES[sequence % 5], None,
        GatewayName.CHECKOUT if qr else GatewayName.PAYGATE, None,
        "441022917305118" if qr else None, None, sequence % 5 == 4,
    )  # fmt: skip
    return replace(made, **changes)  # type: ignore[arg-type]


def a_page(newest: int, count: int = 50) -> tuple[SaleRow, ...]:
    """Newest first."""
    return tuple(a_row(n) for n in range(newest, max(0, newest - count), -1))


def a_story(number: int = 62) -> SaleStory:
    """Mobile money failed, then a QR that is still waiting."""
    mine = sale(number, note="2 loaves, 1 milk", working="12.50 + 8.00")
    failed = mobile(
        mine, PaymentState.FAILED, reason="The customer did not have enough money",
        updated_at=NOON + timedelta(seconds=40), review=Review.BAD_ANSWER,
    )  # fmt: skip
    waiting = code(mine, attempt=2)
    kinds: tuple[tuple[str, Payment | None, dict[str, object]], ...] = (
        ("sale_opened", None, {"sale": {}}),
        ("payment_created", failed, {"payment": {"state": "created"}, "digests": {}}),
        ("sending", failed, {"payment": {"state": "sending"}, "send": 1}),
        ("reading", failed, {"payment": {"state": "failed"}, "word": "failed"}),
        ("payment_created", waiting, {"payment": {"state": "created"}}),
        ("something_new", waiting, {"payment": {"state": "pending"}}),
    )
    lines = tuple(
        StoryLine(
            place, NOON + timedelta(seconds=9 * place), kind,
            payment.payment_id if payment else None, json.dumps(data),
        )
        for place, (kind, payment, data) in enumerate(kinds, 1)
    )  # fmt: skip
    return SaleStory(mine, (failed, waiting), lines)
