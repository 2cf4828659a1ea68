"""The whole way over sockets: engine, ledger file, real adapters, training's gateway."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from pos_app.domain.methods import GatewayName
from pos_app.domain.phone import Network, parse_phone
from pos_app.engine import events, requests
from pos_app.engine.deps import GatewaySetup
from pos_app.engine.engine import Engine
from pos_app.gateways.checkout import Checkout, RedirectRules
from pos_app.gateways.gateway_http import Caller
from pos_app.gateways.paygate import PayGate
from pos_app.training.gateway import TrainingGateway
from pos_app.transport.client import Transport
from pos_app.transport.redaction import Redactor
from tests.engine.test_engine import Hearer, parts
from tests.engine.world import AMOUNT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pos_app.domain.payment import Payment


class Made:
    """Both adapters on one transport."""

    def __init__(self, training: TrainingGateway) -> None:
        self._transport = Transport(clock=lambda: datetime.now(UTC))
        caller = Caller(self._transport, Redactor(), deadline=5.0)
        keys = training.keys
        self.mobile_money = PayGate(
            caller, base_url=training.paygate_url, api_key=keys["paygate_api_key"], live=False
        )
        self.checkout = Checkout(
            caller,
            base_url=training.checkout_url,
            api_key=keys["checkout_api_key"],
            secret_key=keys["checkout_secret_key"],
            amount_unit="minor",
            ipn_url="https://shop.example/ipn",
            callback_url="https://shop.example/thanks",
            redirects=RedirectRules(training.checkout_url, allow_plain=True, live=False),
        )

    async def close(self) -> None:
        await self._transport.aclose()


@pytest.fixture
def training() -> Iterator[TrainingGateway]:
    made = TrainingGateway(None)
    made.start()
    yield made
    made.stop()


@pytest.fixture
def hearer() -> Hearer:
    return Hearer()


@pytest.fixture
def started(
    tmp_path: Path, training: TrainingGateway, hearer: Hearer
) -> Iterator[Callable[[], Engine]]:
    engines: list[Engine] = []

    async def make() -> GatewaySetup:
        return GatewaySetup(Made(training))

    def start() -> Engine:
        engine = Engine(parts(tmp_path, make_gateways=make), hearer)
        engines.append(engine)
        engine.start()
        return engine

    yield start
    for engine in engines:
        engine.stop()
        assert engine.join(10)


def becomes(hearer: Hearer, *states: str) -> Payment:
    """Wait until the payment is told to be in one of these states."""
    while True:
        payment: Payment = hearer.wait(events.PaymentChanged).payment
        if payment.state in states:
            return payment


def charge(phone: str) -> Any:
    return requests.ChargeMobileMoney("c1", AMOUNT, Network.MTN, parse_phone(phone))


def test_a_prompt_is_approved_and_paid(
    started: Callable[[], Engine], training: TrainingGateway, hearer: Hearer
) -> None:
    started().submit(charge("0241234599"))
    pending = becomes(hearer, "pending")
    (prompt,) = training.prompts()
    assert (prompt.id, prompt.amount_minor) == (pending.gateway_id, AMOUNT.minor)
    assert training.approve(prompt.id)
    approved = time.monotonic()
    assert becomes(hearer, "succeeded").review is None
    assert time.monotonic() - approved < 2.5


def test_a_lost_answer_is_found_and_paid_once(
    started: Callable[[], Engine], training: TrainingGateway, hearer: Hearer
) -> None:
    started().submit(charge("0241234580"))
    assert becomes(hearer, "unconfirmed").may_have_left
    found = becomes(hearer, "pending", "succeeded")
    assert found.sends == 1
    assert found.state == "succeeded" or becomes(hearer, "succeeded")
    assert training.prompts() == ()


def test_a_prompt_is_cancelled_and_reads_so(
    started: Callable[[], Engine], training: TrainingGateway, hearer: Hearer
) -> None:
    engine = started()
    engine.submit(charge("0241234560"))
    pending = becomes(hearer, "pending")
    engine.submit(requests.CancelPayment(pending.payment_id))
    done = hearer.wait(events.RequestDone)
    assert (done.code, done.payment.state) == ("done", "cancelled")
    assert training.prompts() == ()


def test_a_page_is_shown_and_paid(
    started: Callable[[], Engine], training: TrainingGateway, hearer: Hearer
) -> None:
    started().submit(requests.ChargeQr("c1", AMOUNT))
    shown = becomes(hearer, "pending")
    (prompt,) = training.prompts()
    assert shown.redirect_url == prompt.page_url
    training.approve(prompt.id)
    assert becomes(hearer, "succeeded").order_id == shown.order_id


def test_what_was_in_flight_is_picked_up_again(
    started: Callable[[], Engine], training: TrainingGateway, hearer: Hearer
) -> None:
    first = started()
    first.submit(charge("0241234599"))
    pending = becomes(hearer, "pending")
    first.stop()
    assert first.join(10)
    (prompt,) = training.prompts()
    training.approve(prompt.id)
    second = started()
    assert becomes(hearer, "succeeded").payment_id == pending.payment_id
    for gateway in ("paygate", "checkout"):
        second.submit(requests.TestConnection(GatewayName(gateway)))
        assert hearer.wait(events.ConnectionTested).code == "ok"
