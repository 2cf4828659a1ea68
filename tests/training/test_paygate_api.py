from __future__ import annotations

import json
import re
import socket
from typing import TYPE_CHECKING

import httpx
import pytest

from tests.training.conftest import charge, charge_body, paygate_client, read

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pos_app.training.gateway import TrainingGateway
    from tests.training.conftest import HandClock


def test_a_create_answers_the_documented_object(paygate: httpx.Client) -> None:
    answer = paygate.post("/v1/payments", json=charge_body())

    assert answer.status_code == 201
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["date"] == "Mon, 15 Jan 2024 10:30:00 GMT"
    payment = answer.json()
    assert re.fullmatch("pay_[0-9a-f]{24}", payment.pop("id"))
    assert payment == {
        "object": "payment",
        "amount": 5000,
        "currency": "GHS",
        "status": "pending",
        "payment_method": "mobile_money",
        "provider": "mtn",
        "phone": "0241234567",
        "description": "Order #1234",
        "metadata": {"order_id": "1234"},
        "created_at": "2024-01-15T10:30:00Z",
        "updated_at": "2024-01-15T10:30:00Z",
        # Beyond the document: by this a live till tells that it is no real gateway.
        "training": True,
    }


def test_a_customer_and_any_metadata_come_back(paygate: httpx.Client) -> None:
    metadata = {"a": {"b": [1, None, "é₵"]}}

    payment = charge(paygate, customer="cus_xyz789", metadata=metadata)

    assert (payment["customer"], payment["metadata"]) == ("cus_xyz789", metadata)
    assert read(paygate, payment) == payment


@pytest.mark.parametrize("method", ["card", "bank_transfer"])
def test_other_methods_need_no_phone_and_wake_no_customer(
    gateway: TrainingGateway, paygate: httpx.Client, clock: HandClock, method: str
) -> None:
    payment = charge(paygate, payment_method=method, provider=None, phone=None)

    assert (payment["provider"], payment["phone"]) == (None, None)
    assert gateway.prompts() == ()
    clock.move(3)
    assert read(paygate, payment)["status"] == "succeeded"


def test_international_numbers_are_taken_as_they_are(paygate: httpx.Client) -> None:
    assert charge(paygate, "+233241234567")["phone"] == "+233241234567"


@pytest.mark.parametrize(
    ("changes", "status", "code", "param"),
    [
        ({"amount": None}, 400, "parameter_missing", "amount"),
        ({"amount": 0}, 400, "parameter_invalid", "amount"),
        ({"amount": -5}, 400, "parameter_invalid", "amount"),
        ({"amount": 50.0}, 400, "parameter_invalid", "amount"),
        ({"amount": True}, 400, "parameter_invalid", "amount"),
        ({"amount": "5000"}, 400, "parameter_invalid", "amount"),
        ({"amount": 10**30}, 422, "amount_too_large", "amount"),
        ({"currency": None}, 400, "parameter_missing", "currency"),
        ({"currency": "ghs"}, 400, "parameter_invalid", "currency"),
        ({"currency": "USD"}, 422, "currency_unsupported", "currency"),
        ({"payment_method": None}, 400, "parameter_missing", "payment_method"),
        ({"payment_method": "cash"}, 400, "parameter_invalid", "payment_method"),
        ({"provider": None}, 400, "parameter_missing", "provider"),
        ({"provider": "vodafone"}, 400, "parameter_invalid", "provider"),
        ({"provider": ["mtn"]}, 400, "parameter_invalid", "provider"),
        ({"phone": None}, 400, "parameter_missing", "phone"),
        ({"phone": "024123456"}, 400, "parameter_invalid", "phone"),
        ({"phone": "O241234567"}, 400, "parameter_invalid", "phone"),
        ({"phone": 241234567}, 400, "parameter_invalid", "phone"),
        ({"description": 5}, 400, "parameter_invalid", "description"),
        ({"description": "x" * 501}, 400, "parameter_invalid", "description"),
        ({"customer": {}}, 400, "parameter_invalid", "customer"),
        ({"metadata": "x"}, 400, "parameter_invalid", "metadata"),
        ({"idempotency_key": ""}, 400, "parameter_invalid", "idempotency_key"),
    ],
)
def test_a_wrong_field_is_named_and_nothing_is_created(
    paygate: httpx.Client, changes: dict[str, object], status: int, code: str, param: str
) -> None:
    answer = paygate.post("/v1/payments", json=charge_body(**changes))  # type: ignore[arg-type]

    error = answer.json()["error"]
    assert set(error) == {"type", "code", "message", "param", "doc_url"}
    assert (answer.status_code, error["code"], error["param"]) == (status, code, param)
    assert error["type"] == "invalid_request_error"
    assert error["message"].startswith((param, "Only GHS"))
    assert paygate.get("/v1/payments").json()["data"] == []


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"", "The request body is not valid JSON."),
        (b"{", "The request body is not valid JSON."),
        (b"\xff", "The request body is not valid JSON."),
        (b"[1]", "The request body must be a JSON object."),
        (b'{"amount": NaN}', "The request body is not valid JSON."),
        (b'{"description": "\\ud800"}', "The request body is not valid JSON."),
        (b'{"amount": ' + b"1" * 5000 + b"}", "The request body is not valid JSON."),
        (b'{"a":' * 60_000, "The request body is too large."),
        (b"[" * 200_000, "The request body is not valid JSON."),
    ],
)
def test_a_body_that_is_no_json_object_is_refused(
    paygate: httpx.Client, body: bytes, message: str
) -> None:
    answer = paygate.post("/v1/payments", content=body)

    assert (answer.status_code, answer.json()["error"]["message"]) == (400, message)


@pytest.mark.parametrize("header", [None, "", "Bearer", "Basic abc", "sk_test_x"])
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/v1/payments"),
        ("GET", "/v1/payments"),
        ("GET", "/v1/payments/pay_1"),
        ("POST", "/v1/payments/pay_1/cancel"),
    ],
)
def test_without_a_key_nothing_is_answered(
    gateway: TrainingGateway, header: str | None, method: str, path: str
) -> None:
    headers = {} if header is None else {"Authorization": header}

    answer = httpx.request(
        method, gateway.paygate_url + path, headers=headers, json={}, trust_env=False
    )

    assert answer.status_code == 401
    assert answer.json()["error"]["type"] == "authentication_error"


def test_an_unknown_payment_is_404(paygate: httpx.Client) -> None:
    for answer in (
        paygate.get("/v1/payments/pay_abc123def456"),
        paygate.post("/v1/payments/pay_abc123def456/cancel"),
    ):
        error = answer.json()["error"]
        assert (answer.status_code, error["type"]) == (404, "invalid_request_error")


def test_a_checkout_is_no_payment_here(paygate: httpx.Client, checkout: httpx.Client) -> None:
    fields = {
        "currency": "GHS",
        "amount": "1",
        "ipn_url": "http://a.example",
        "callback_url": "http://a.example",
        "order_id": "2569854125",
    }
    order = checkout.post("/payment/initiate", data=fields).json()["data"]

    assert paygate.get(f"/v1/payments/{order['id']}").status_code == 404
    assert paygate.post(f"/v1/payments/{order['id']}/cancel").status_code == 404
    assert paygate.get("/v1/payments").json()["data"] == []


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("PUT", "/v1/payments", 405),
        ("GET", "/v1/refunds", 404),
        ("DELETE", "/api/v1/payments", 405),
    ],
)
def test_other_addresses_answer_an_error_object(
    paygate: httpx.Client, method: str, path: str, status: int
) -> None:
    answer = paygate.request(method, path)

    assert answer.status_code == status
    assert answer.json()["error"]["code"] == "address_unknown"


def test_the_same_key_and_body_give_the_same_payment(
    paygate: httpx.Client, clock: HandClock
) -> None:
    body = charge_body(idempotency_key="key-1")
    created = paygate.post("/v1/payments", json=body).json()
    clock.move(3)

    # The same JSON value, written in other bytes.
    text = json.dumps(dict(reversed(body.items())), indent=1)
    again = paygate.post("/v1/payments", content=text)

    assert again.status_code == 200
    assert (again.json()["id"], again.json()["status"]) == (created["id"], "succeeded")
    assert len(paygate.get("/v1/payments").json()["data"]) == 1


def test_the_same_key_with_another_body_is_a_conflict(paygate: httpx.Client) -> None:
    charge(paygate, idempotency_key="key-1")

    answer = paygate.post("/v1/payments", json=charge_body(idempotency_key="key-1", amount=5001))

    error = answer.json()["error"]
    assert (answer.status_code, error["param"]) == (409, "idempotency_key")
    assert error["code"] == "idempotency_key_reused"
    assert len(paygate.get("/v1/payments").json()["data"]) == 1


def test_without_a_key_every_create_is_another_payment(paygate: httpx.Client) -> None:
    assert charge(paygate)["id"] != charge(paygate)["id"]


def test_a_key_is_remembered_across_a_restart(
    run: Callable[..., TrainingGateway], tmp_path: Path
) -> None:
    first = run(tmp_path / "book.sqlite3")
    with paygate_client(first) as client:
        created = charge(client, idempotency_key="key-1")
    first.stop(timeout=5)
    second = run(tmp_path / "book.sqlite3")

    with paygate_client(second) as client:
        again = client.post("/v1/payments", json=charge_body(idempotency_key="key-1"))

    assert (again.status_code, again.json()["id"]) == (200, created["id"])


def test_a_pending_payment_can_be_cancelled_and_stays_so(
    gateway: TrainingGateway, paygate: httpx.Client, clock: HandClock
) -> None:
    payment = charge(paygate)
    clock.move(1)

    answer = paygate.post(f"/v1/payments/{payment['id']}/cancel")

    assert answer.status_code == 200
    assert answer.json() == payment | {
        "status": "canceled",
        "updated_at": "2024-01-15T10:30:01Z",
    }
    clock.move(1000)
    assert read(paygate, payment)["status"] == "canceled"
    assert gateway.prompts() == ()


@pytest.mark.parametrize(
    ("phone", "after", "status"),
    [
        ("0241234570", 1, "processing"),
        ("0241234567", 3, "succeeded"),
        ("0241234540", 3, "failed"),
    ],
)
def test_only_a_pending_payment_can_be_cancelled(
    paygate: httpx.Client, clock: HandClock, phone: str, after: float, status: str
) -> None:
    payment = charge(paygate, phone)
    clock.move(after)

    answer = paygate.post(f"/v1/payments/{payment['id']}/cancel")

    error = answer.json()["error"]
    assert (answer.status_code, error["code"]) == (409, "payment_not_pending")
    assert status in error["message"]
    assert read(paygate, payment)["status"] == status


def test_a_cancelled_payment_cannot_be_cancelled_again(paygate: httpx.Client) -> None:
    payment = charge(paygate)
    paygate.post(f"/v1/payments/{payment['id']}/cancel")

    assert paygate.post(f"/v1/payments/{payment['id']}/cancel").status_code == 409


def test_a_client_that_hangs_up_in_the_middle_creates_nothing(
    gateway: TrainingGateway, paygate: httpx.Client
) -> None:
    for path in ("/v1/payments", "/payment/initiate", "/payment/verify"):
        with socket.create_connection(("127.0.0.1", gateway.port), timeout=5) as raw:
            raw.sendall(
                b"POST "
                + path.encode()
                + b" HTTP/1.1\r\nHost: [::1]\r\nAuthorization: Bearer k\r\n"
                b"Content-Length: 500\r\n\r\n{"
            )
            raw.shutdown(socket.SHUT_WR)

    assert paygate.get("/v1/payments").json()["data"] == []
