"""Every payment of training's says that it is, so that no live till takes it for money."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.training.conftest import charge, initiate, order_fields, read

if TYPE_CHECKING:
    import httpx


def test_every_payment_object_is_marked(paygate: httpx.Client) -> None:
    created = charge(paygate)
    listed = paygate.get("/v1/payments").json()["data"]
    cancelled = paygate.post(f"/v1/payments/{created['id']}/cancel").json()
    for shown in (created, read(paygate, created), *listed, cancelled):
        assert shown["training"] is True


def test_a_repeated_create_is_marked_too(paygate: httpx.Client) -> None:
    charge(paygate, idempotency_key="k1")
    body = paygate.get("/v1/payments").json()["data"][0]
    again = paygate.post("/v1/payments", json={
        "amount": 5000, "currency": "GHS", "payment_method": "mobile_money", "provider": "mtn",
        "phone": "0241234567", "description": "Order #1234", "metadata": {"order_id": "1234"},
        "idempotency_key": "k1",
    }).json()  # fmt: skip
    assert (again["id"], again["training"]) == (body["id"], True)


def test_both_answers_of_the_checkout_are_marked(checkout: httpx.Client) -> None:
    assert initiate(checkout, "256985412569")["training"] is True
    answer = checkout.post("/payment/verify", data={"order_id": order_fields()["order_id"]})
    assert answer.json()["data"]["training"] is True
