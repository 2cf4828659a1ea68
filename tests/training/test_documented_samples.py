"""Every HTTP request sample of the two gateways' documents, on a fresh book each.

The curl samples run in curl as printed, but for the host and for ids that must exist first; those
in other languages are sent as those libraries put them on the wire.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from tests.training.conftest import charge, initiate

if TYPE_CHECKING:
    from collections.abc import Callable

    from pos_app.training.gateway import TrainingGateway
    from tests.training.conftest import HandClock

_PAYGATE_HOST = "https://api.44.200.142.19.nip.io"
_CHECKOUT_HOST = "http://paygate.khaytech.com"

CREATE = r"""curl -X POST https://api.44.200.142.19.nip.io/v1/payments \
-H "Authorization: Bearer sk_test_..." \
-H "Content-Type: application/json" \
-d '{
"amount": 5000,
"currency": "GHS",
"payment_method": "mobile_money",
"provider": "mtn",
"phone": "0241234567",
"description": "Order #1234",
"metadata": {
"order_id": "1234"
}
}'"""

RETRIEVE = r"""curl https://api.44.200.142.19.nip.io/v1/payments/pay_abc123def456 \
-H "Authorization: Bearer sk_test_..." """

LIST = r"""curl "https://api.44.200.142.19.nip.io/v1/payments?limit=10&status=succeeded" \
-H "Authorization: Bearer sk_test_..." """

CANCEL = r"""curl -X POST https://api.44.200.142.19.nip.io/v1/payments/pay_abc123def456/cancel \
-H "Authorization: Bearer sk_test_..." """

INITIATE = r"""curl --location --request POST 'http://paygate.khaytech.com/api/payment/initiate' \
--header 'ApiKey: 9a5cd8e5beb32c70400bfdcf5f576562bd09202d' \
--header 'SecretKey: f2cc7f986a81b14525807a37a6a89ec99b8a82b6' \
--form 'currency="USD"' \
--form 'amount="100"' \
--form 'ipn_url="http://paygate.khaytech.com"' \
--form 'callback_url="http://paygate.khaytech.com"' \
--form 'order_id="256985412569"' \
--form 'meta.customer_name="John Doe"' \
--form 'meta.customer_email="example@gmail.com"' \
--form 'meta.description=""'"""

VERIFY = r"""curl --location --request POST 'http://paygate.khaytech.com/api/payment/verify' \
--header 'ApiKey: 235623652352353262365634645235235' \
--header 'SecretKey: 2352367536442363452352365325235' \
--form 'order_id="23532332"'"""

_LONG_KEYS = {
    "ApiKey": "9a5cd8e5beb32c70400bfdcf5f576562bd09202d",
    "SecretKey": "f2cc7f986a81b14525807a37a6a89ec99b8a82b6",
}
_SHORT_KEYS = {"ApiKey": "3463464374373464325456t34", "SecretKey": "3464364363443643634"}
_INITIATE = {
    "currency": "USD",
    "amount": "100",
    "ipn_url": "http://paygate.khaytech.com/",
    "callback_url": "http://paygate.khaytech.com/",
    "order_id": "256985412569",
    "meta.customer_name": "John Doe",
    "meta.customer_email": "example@gmail.com",
    "meta.description": "",
}
_PYTHON_INITIATE = _INITIATE | {
    "meta.customer_name": "John Maguire",
    "meta.customer_email": "example@mail.com",
}
_VERIFY = {"order_id": "1823456781"}

# Language, path as printed, keys, fields, and whether that library sends multipart.
_INITIATE_SAMPLES = [
    ("php", "/api/payment/initiate", _LONG_KEYS, _INITIATE, True),
    ("ruby", "/api/payment/initiate", _LONG_KEYS, _INITIATE, True),
    ("javascript", "/payment/initiate", _LONG_KEYS, _INITIATE, True),
    ("python", "/payment/initiate", _SHORT_KEYS, _PYTHON_INITIATE, False),
]
_VERIFY_SAMPLES = [
    ("php", "/api/payment/verify", _LONG_KEYS, _VERIFY, True),
    ("ruby", "/api/payment/verify", _LONG_KEYS, _VERIFY, True),
    ("javascript", "/api/payment/verify", _LONG_KEYS, _VERIFY, True),
    ("python", "/api/payment/verify", _LONG_KEYS, _VERIFY, False),
]


@pytest.fixture
def curl() -> str:
    program = shutil.which("curl")
    if program is None:
        if os.environ.get("CI"):
            pytest.fail("curl is missing", pytrace=False)
        pytest.skip("MISSING TOOL: curl")
    return program


@pytest.fixture
def gateway(run: Callable[..., TrainingGateway]) -> TrainingGateway:
    """Without training's own mark, which no document has."""
    made: TrainingGateway = run(marked=False)
    return made


def send(curl: str, sample: str, gateway: TrainingGateway, **ids: str) -> dict[str, Any]:
    """Runs a printed curl command against the gateway; `ids` replace what must exist first."""
    for host in (_PAYGATE_HOST, _CHECKOUT_HOST):
        # Only the address that is called, not the host inside a field.
        sample = sample.replace(host + "/v1", gateway.paygate_url + "/v1")
        sample = sample.replace(host + "/api/", gateway.paygate_url + "/api/")
    for printed, real in ids.items():
        assert printed.removeprefix("_") in sample
        sample = sample.replace(printed.removeprefix("_"), real)
    words = shlex.split(sample.replace("\\\n", " "))
    assert words[0] == "curl"
    done = subprocess.run(
        [curl, "--silent", "--show-error", "--noproxy", "*", *words[1:]],
        check=True,
        capture_output=True,
        text=True,
        timeout=30,
    )
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def post(
    gateway: TrainingGateway, sample: tuple[str, str, dict[str, str], dict[str, str], bool]
) -> dict[str, Any]:
    _, path, keys, fields, multipart = sample
    parts = {name: (None, value) for name, value in fields.items()} if multipart else None
    answer = httpx.post(
        gateway.paygate_url + path,
        headers=keys,
        files=parts,
        data=None if multipart else fields,
        trust_env=False,
    )
    assert answer.status_code == 200, answer.text
    whole: dict[str, Any] = answer.json()
    return whole


def assert_is_payment(payment: dict[str, Any], payment_id: str | None, status: str) -> None:
    assert list(payment) == [
        "id",
        "object",
        "amount",
        "currency",
        "status",
        "payment_method",
        "provider",
        "phone",
        "description",
        "metadata",
        "created_at",
        "updated_at",
    ]
    assert payment_id in (None, payment["id"])
    assert payment["id"].startswith("pay_")
    for moment in (payment["created_at"], payment["updated_at"]):
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", moment)
    known = {
        name: payment[name] for name in payment if name not in ("id", "created_at", "updated_at")
    }
    assert known == {
        "object": "payment",
        "amount": 5000,
        "currency": "GHS",
        "status": status,
        "payment_method": "mobile_money",
        "provider": "mtn",
        "phone": "0241234567",
        "description": "Order #1234",
        "metadata": {"order_id": "1234"},
    }


def assert_is_checkout(answer: dict[str, Any], url: str, gateway: TrainingGateway) -> None:
    payment_id = answer["data"]["id"]
    assert answer == {
        "status": "success",
        "data": {
            "id": payment_id,
            "currency": "USD",
            "amount": "100",
            "order_id": "256985412569",
            "ipn_url": url,
            "callback_url": url,
            "meta": {"customer_name": None, "customer_email": None, "description": None},
            "redirect_url": f"{gateway.paygate_url}/make/payment/{payment_id}",
        },
    }
    assert re.fullmatch("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", payment_id)


def test_create(curl: str, gateway: TrainingGateway) -> None:
    assert_is_payment(send(curl, CREATE, gateway), None, "pending")


def test_retrieve(
    curl: str, gateway: TrainingGateway, paygate: httpx.Client, clock: HandClock
) -> None:
    payment_id = charge(paygate)["id"]
    clock.move(3)

    answer = send(curl, RETRIEVE, gateway, pay_abc123def456=payment_id)

    assert_is_payment(answer, payment_id, "succeeded")


def test_list(curl: str, gateway: TrainingGateway, paygate: httpx.Client, clock: HandClock) -> None:
    for _ in range(11):
        charge(paygate)
    clock.move(3)
    charge(paygate)

    answer = send(curl, LIST, gateway)

    assert list(answer) == ["object", "data", "has_more", "url"]
    assert (answer["object"], answer["has_more"]) == ("list", True)
    assert answer["url"] == "/v1/payments"
    assert len(answer["data"]) == 10
    for payment in answer["data"]:
        assert_is_payment(payment, None, "succeeded")


def test_cancel(curl: str, gateway: TrainingGateway, paygate: httpx.Client) -> None:
    payment_id = charge(paygate)["id"]

    answer = send(curl, CANCEL, gateway, pay_abc123def456=payment_id)

    assert_is_payment(answer, payment_id, "canceled")


def test_initiate_in_curl(curl: str, gateway: TrainingGateway) -> None:
    assert_is_checkout(send(curl, INITIATE, gateway), _CHECKOUT_HOST, gateway)


@pytest.mark.parametrize("sample", _INITIATE_SAMPLES, ids=lambda sample: sample[0])
def test_initiate_in_other_languages(
    gateway: TrainingGateway, sample: tuple[str, str, dict[str, str], dict[str, str], bool]
) -> None:
    assert_is_checkout(post(gateway, sample), _CHECKOUT_HOST + "/", gateway)


def test_verify_in_curl(curl: str, gateway: TrainingGateway, checkout: httpx.Client) -> None:
    initiate(checkout, "2353233223")

    answer = send(curl, VERIFY, gateway, _23532332="2353233223")

    assert answer == {
        "status": "success",
        "data": {"order_id": 2353233223, "status": "pending"},
    }


@pytest.mark.parametrize("sample", _VERIFY_SAMPLES, ids=lambda sample: sample[0])
def test_verify_in_other_languages(
    gateway: TrainingGateway,
    checkout: httpx.Client,
    sample: tuple[str, str, dict[str, str], dict[str, str], bool],
) -> None:
    order = initiate(checkout, "1823456781")
    gateway.approve(order["id"])

    assert post(gateway, sample) == {
        "status": "success",
        "data": {"order_id": 1823456781, "status": "success"},
    }
