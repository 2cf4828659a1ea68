"""Who observes a gateway hears how every exchange ended, once, and nothing else changes.

That the wrapper is the port is held by the port's contract.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from pos_app.domain.methods import GatewayName
from pos_app.domain.money import Money
from pos_app.domain.phone import Network, parse_phone
from pos_app.engine.gateway_health import observed
from pos_app.gateways.port import CreateRequest, ExchangeError, InitiateRequest, ListQuery
from tests.engine.port import Checkout, PayGate, unreachable
from tests.engine.virtual_time import VirtualLoop

if TYPE_CHECKING:
    from collections.abc import Coroutine, Iterator
    from datetime import datetime

PAYMENT = CreateRequest(
    "p_1", "T1-000001", "T1", Money(6400), Network.MTN, parse_phone("0241234567"), "key", "Bread"
)


class Told:
    """Keeps what it hears."""

    def __init__(self) -> None:
        self.heard: list[tuple[GatewayName, object, str | None]] = []

    def answered(
        self, gateway: GatewayName, gateway_time: datetime | None, about: str | None
    ) -> None:
        self.heard.append((gateway, gateway_time is not None, about))

    def failed(self, gateway: GatewayName, error: ExchangeError, about: str | None) -> None:
        self.heard.append((gateway, error.code, about))


@pytest.fixture
def loop() -> Iterator[VirtualLoop]:
    made = VirtualLoop()
    yield made
    made.close()


def test_every_exchange_with_paygate_is_heard_once(loop: VirtualLoop) -> None:
    told, paygate = Told(), PayGate()
    heard = observed(paygate, told.answered, told.failed)
    body = heard.create_body(PAYMENT)
    for work, time, about in (
        (heard.create(body), True, None),
        (heard.read("pay_1"), True, "pay_1"),
        (heard.list(ListQuery()), True, None),
        (heard.find("p_1", None), False, None),
        (heard.cancel("pay_1"), True, None),
    ):
        told.heard.clear()
        loop.run_until_complete(work)
        assert told.heard == [(GatewayName.PAYGATE, time, about)]
    assert heard.destination == paygate.destination


def test_every_exchange_with_checkout_is_heard_once(loop: VirtualLoop) -> None:
    told, checkout = Told(), Checkout()
    heard = observed(checkout, told.answered, told.failed)
    assert heard.amount_problem(Money(6400)) is None
    body = heard.initiate_body(InitiateRequest("123456789012345", Money(6400)))
    for work, about in (
        (heard.initiate(body), None),
        (heard.verify("123456789012345"), "123456789012345"),
    ):
        told.heard.clear()
        loop.run_until_complete(work)
        assert told.heard == [(GatewayName.CHECKOUT, True, about)]


@pytest.mark.parametrize("operation", ["create", "read", "list", "find", "cancel"])
def test_a_failure_is_heard_and_raised_as_it_is(loop: VirtualLoop, operation: str) -> None:
    told, paygate = Told(), PayGate()
    heard = observed(paygate, told.answered, told.failed)
    fault = unreachable()
    paygate.wire.order(operation, fault)
    works: dict[str, Coroutine[Any, Any, object]] = {
        "create": heard.create(heard.create_body(PAYMENT)),
        "read": heard.read("pay_1"),
        "list": heard.list(ListQuery()),
        "find": heard.find("p_1", None),
        "cancel": heard.cancel("pay_1"),
    }
    work = works.pop(operation)
    for other in works.values():
        other.close()
    with pytest.raises(ExchangeError) as caught:
        loop.run_until_complete(work)
    assert caught.value is fault.error
    about = "pay_1" if operation == "read" else None
    assert told.heard == [(GatewayName.PAYGATE, "connection_refused", about)]


def test_who_stops_waiting_is_no_failure_of_the_gateway(loop: VirtualLoop) -> None:
    told = Told()
    asking = loop.create_task(observed(PayGate(), told.answered, told.failed).list(ListQuery()))
    loop.run_until_complete(asyncio.sleep(0.01))
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        loop.run_until_complete(asking)
    assert told.heard == []
