"""A stand-in at the window's one seam: it keeps the requests and tells the events it is given."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, TypeVar

from pos_app.domain.methods import GatewayName, Method
from pos_app.domain.money import Money
from pos_app.domain.payment import Payment, PaymentState
from pos_app.domain.phone import Network
from pos_app.domain.refund import Refund, RefundState, RefundWay
from pos_app.domain.sale import Sale, Tally
from pos_app.engine import events
from tests.names import names

if TYPE_CHECKING:
    from collections.abc import Callable

    from pos_app.engine.requests import EngineRequest

NOON = datetime(2026, 3, 4, 15, 42, 8, tzinfo=UTC)
PAGE = "https://paygate.example/make/payment/f8f2ec61-3719-4d64-b185-4951b5f71f9d"

T = TypeVar("T")


@dataclass
class Clock:
    """Both clocks of the window; they move when a test moves them."""

    seconds: float = 0.0

    def now(self) -> datetime:
        return NOON + timedelta(seconds=self.seconds)

    def monotonic(self) -> float:
        return 1000.0 + self.seconds


@dataclass
class ScriptedEngine:
    """Records what the window asks; a test decides what it is told."""

    tell: Callable[[events.EngineEvent], None] = lambda _event: None
    requests: list[EngineRequest] = field(default_factory=list)
    started: int = 0
    stopped: int = 0

    def made(self, tell: Callable[[events.EngineEvent], None]) -> ScriptedEngine:
        """The engine factory."""
        self.tell = tell
        return self

    def start(self) -> None:
        self.started += 1

    def submit(self, request: EngineRequest) -> None:
        self.requests.append(request)

    def stop(self) -> None:
        self.stopped += 1

    def join(self, _timeout: float) -> bool:
        return True

    def asked(self, kind: type[T]) -> list[T]:
        """The requests of one kind so far."""
        return [each for each in self.requests if isinstance(each, kind)]

    def last(self, kind: type[T]) -> T:
        """The last request of one kind."""
        return self.asked(kind)[-1]


def ready(**changes: object) -> events.EngineReady:
    return replace(events.EngineReady(False), **changes)  # type: ignore[arg-type]


def sale(number: int = 62, minor: int = 20_50, **changes: object) -> Sale:
    made = Sale(f"s_{number:024x}", names().number(number), number, NOON, Money(minor))
    return replace(made, **changes)  # type: ignore[arg-type]


def mobile(
    of: Sale, state: PaymentState = PaymentState.PENDING, attempt: int = 1, **changes: object
) -> Payment:
    """A mobile-money payment that has left, unless `changes` say otherwise."""
    made = Payment(
        f"p_{of.sequence:020x}{attempt:04x}", of.sale_id, of.number, attempt, of.amount,
        Method.MOBILE_MONEY, GatewayName.PAYGATE, state, NOON, NOON,
        network=Network.MTN, phone_masked="024•••4567", gateway_id="pay_abc123def456",
        sends=1, may_have_left=True, first_sent_at=NOON, last_sent_at=NOON,
    )  # fmt: skip
    return replace(made, **changes)  # type: ignore[arg-type]


def code(
    of: Sale, state: PaymentState = PaymentState.PENDING, attempt: int = 1, **changes: object
) -> Payment:
    """A QR payment whose code is shown, unless `changes` say otherwise."""
    made = Payment(
        f"p_{of.sequence:020x}{attempt:04x}", of.sale_id, of.number, attempt, of.amount,
        Method.QR, GatewayName.CHECKOUT, state, NOON, NOON,
        order_id="441022917305118", redirect_url=PAGE, shown_at=NOON,
        sends=1, may_have_left=True, first_sent_at=NOON, last_sent_at=NOON,
    )  # fmt: skip
    return replace(made, **changes)  # type: ignore[arg-type]


def cash(of: Sale, tendered: int | None = None, attempt: int = 1, **changes: object) -> Payment:
    """Cash that was taken; `tendered` minor units, exactly what is due unless it is given."""
    made = Payment(
        f"p_{of.sequence:020x}{attempt:04x}", of.sale_id, of.number, attempt, of.amount,
        Method.CASH, None, PaymentState.SUCCEEDED, NOON, NOON, succeeded_at=NOON,
        tendered_minor=of.amount.minor if tendered is None else tendered, rounding_minor=0,
    )  # fmt: skip
    return replace(made, **changes)  # type: ignore[arg-type]


def slip_of(payment: Payment) -> Refund:
    """The change of cash that is owed."""
    owed = payment.change_owed
    assert owed is not None
    return Refund(
        "T1-R000004", payment.sale_id, payment.sale_number, owed, RefundWay.OWED,
        RefundState.OWED, "change owed", NOON, change_of=payment.payment_id,
    )  # fmt: skip


def tally(paid: int = 1_842_50, count: int = 61, waiting: int = 1, unsure: int = 1) -> Tally:
    return Tally(Money(paid), count, waiting, unsure, Money(35_00 if unsure else 0))


def online(gateway: GatewayName) -> events.ConnectionChanged:
    return events.ConnectionChanged(gateway, events.Connection.ONLINE)
