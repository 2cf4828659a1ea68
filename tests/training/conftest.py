"""A training gateway under a clock that the test moves, and clients that speak to its real port."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx
import pytest

from pos_app.training.gateway import TrainingGateway

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

KEYS = {"ApiKey": "some-api-key", "SecretKey": "some-secret-key"}


class HandClock:
    """A clock that stands still until a test moves it; it starts at 2024-01-15T10:30:00.25Z."""

    def __init__(self) -> None:
        self.now = 1_705_314_600.25

    def __call__(self) -> float:
        return self.now

    def move(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def run(clock: HandClock) -> Iterator[Callable[..., TrainingGateway]]:
    """Starts gateways, and stops them all at the end."""
    started: list[TrainingGateway] = []

    def start(book: Path | None = None, **options: Any) -> TrainingGateway:
        options.setdefault("clock", clock)
        gateway = TrainingGateway(book, **options)
        gateway.start()
        started.append(gateway)
        return gateway

    yield start
    for gateway in started:
        gateway.stop(timeout=5)


@pytest.fixture
def gateway(run: Callable[..., TrainingGateway]) -> TrainingGateway:
    return run()


@pytest.fixture
def paygate(gateway: TrainingGateway) -> Iterator[httpx.Client]:
    with paygate_client(gateway) as client:
        yield client


@pytest.fixture
def checkout(gateway: TrainingGateway) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=gateway.checkout_url, headers=KEYS, trust_env=False) as client:
        yield client


def paygate_client(gateway: TrainingGateway) -> httpx.Client:
    return httpx.Client(
        base_url=gateway.paygate_url,
        headers={"Authorization": "Bearer sk_test_..."},
        trust_env=False,
    )


def charge_body(phone: str | None = "0241234567", **changes: object) -> dict[str, object]:
    """A create's body; a change to None leaves the field out."""
    body: dict[str, object] = {
        "amount": 5000,
        "currency": "GHS",
        "payment_method": "mobile_money",
        "provider": "mtn",
        "phone": phone,
        "description": "Order #1234",
        "metadata": {"order_id": "1234"},
    }
    body.update(changes)
    return {name: value for name, value in body.items() if value is not None}


def charge(
    client: httpx.Client, phone: str | None = "0241234567", **changes: object
) -> dict[str, Any]:
    """Creates a payment and returns its object."""
    answer = client.post("/v1/payments", json=charge_body(phone, **changes))
    assert answer.status_code == 201, answer.text
    created: dict[str, Any] = answer.json()
    return created


def read(client: httpx.Client, payment: dict[str, Any]) -> dict[str, Any]:
    """Reads a payment again."""
    answer = client.get(f"/v1/payments/{payment['id']}")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def order_fields(order_id: str = "256985412569", **changes: str) -> dict[str, str]:
    """An initiate's fields; dots in names are written as two underscores."""
    fields = {
        "currency": "GHS",
        "amount": "6400",
        "ipn_url": "https://shop.example/ipn",
        "callback_url": "https://shop.example/thanks",
        "order_id": order_id,
    }
    fields.update({name.replace("__", "."): value for name, value in changes.items()})
    return fields


def initiate(
    client: httpx.Client, order_id: str = "256985412569", **changes: str
) -> dict[str, Any]:
    """Opens a checkout and returns its data."""
    answer = client.post("/payment/initiate", data=order_fields(order_id, **changes))
    assert answer.status_code == 200, answer.text
    data: dict[str, Any] = answer.json()["data"]
    return data


def verify(client: httpx.Client, order_id: str) -> str:
    """The checkout's own status."""
    answer = client.post("/payment/verify", data={"order_id": order_id})
    assert answer.status_code == 200, answer.text
    status: str = answer.json()["data"]["status"]
    return status
