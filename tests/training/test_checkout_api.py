from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

import httpx
import pytest

from tests.training.conftest import KEYS, initiate, order_fields, verify

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pos_app.training.gateway import TrainingGateway


def test_an_initiate_answers_the_documented_object(
    gateway: TrainingGateway, checkout: httpx.Client
) -> None:
    answer = checkout.post(
        "/payment/initiate",
        data=order_fields(
            meta__customer_name="John Doe",
            meta__customer_email="example@gmail.com",
            meta__description="",
        ),
    )

    assert answer.status_code == 200
    whole = answer.json()
    payment_id = whole["data"].pop("id")
    assert str(uuid.UUID(payment_id, version=4)) == payment_id
    assert whole == {
        "status": "success",
        "data": {
            "currency": "GHS",
            "amount": "6400",
            "order_id": "256985412569",
            "ipn_url": "https://shop.example/ipn",
            "callback_url": "https://shop.example/thanks",
            "meta": {"customer_name": None, "customer_email": None, "description": None},
            "redirect_url": f"http://127.0.0.1:{gateway.port}/make/payment/{payment_id}",
            # Beyond the document: by this a live till tells that it is no real gateway.
            "training": True,
        },
    }


def test_a_verify_answers_a_number_for_a_number(checkout: httpx.Client) -> None:
    initiate(checkout, "182345678112345")

    answer = checkout.post("/payment/verify", data={"order_id": "182345678112345"})

    assert answer.status_code == 200
    assert answer.json() == {
        "status": "success",
        "data": {"order_id": 182345678112345, "status": "pending", "training": True},
    }


@pytest.mark.parametrize("order_id", ["T1-000000001", "0123456789", "١٢٣٤٥٦٧٨٩٠"])
def test_a_verify_answers_text_for_what_a_number_cannot_hold(
    checkout: httpx.Client, order_id: str
) -> None:
    initiate(checkout, order_id)

    answer = checkout.post("/payment/verify", data={"order_id": order_id})

    assert answer.json()["data"]["order_id"] == order_id


@pytest.mark.parametrize("path", ["/payment/initiate", "/api/payment/initiate"])
@pytest.mark.parametrize("form", ["multipart", "urlencoded"])
def test_both_paths_and_both_kinds_of_form(gateway: TrainingGateway, path: str, form: str) -> None:
    fields = order_fields(meta__description="Größe & 20% – ₵")
    sent = (
        {"files": {name: (None, value) for name, value in fields.items()}}
        if form == "multipart"
        else {"data": fields}
    )

    answer = httpx.post(
        gateway.paygate_url + path,
        headers=KEYS,
        trust_env=False,
        **sent,
    )

    assert answer.status_code == 200
    page = httpx.get(answer.json()["data"]["redirect_url"], trust_env=False).text
    assert "Größe &amp; 20% – ₵" in page


def test_the_initiate_error_list_word_for_word(gateway: TrainingGateway) -> None:
    answer = httpx.post(f"{gateway.checkout_url}/payment/initiate", trust_env=False)

    assert answer.status_code == 400
    assert answer.json() == {
        "status": "error",
        "error": [
            "The currency field is required.",
            "The amount field is required.",
            "The ipn url field is required.",
            "The callback url field is required.",
            "The order id field is required.",
            "The api key field is required.",
            "The secret key field is required.",
        ],
    }


def test_the_verify_error_list_word_for_word(gateway: TrainingGateway) -> None:
    answer = httpx.post(f"{gateway.checkout_url}/payment/verify", trust_env=False)

    assert answer.status_code == 400
    assert answer.json() == {
        "status": "error",
        "error": [
            "The order id field is required.",
            "The api key field is required.",
            "The secret key field is required.",
        ],
    }


@pytest.mark.parametrize(
    ("headers", "sentence"),
    [
        ({"SecretKey": "x"}, "The api key field is required."),
        ({"ApiKey": "x"}, "The secret key field is required."),
        ({"ApiKey": "x", "SecretKey": ""}, "The secret key field is required."),
    ],
)
def test_each_key_is_asked_for_by_itself(
    gateway: TrainingGateway, headers: dict[str, str], sentence: str
) -> None:
    for call in ("initiate", "verify"):
        answer = httpx.post(
            f"{gateway.checkout_url}/payment/{call}",
            headers=headers,
            data=order_fields(),
            trust_env=False,
        )
        assert (answer.status_code, answer.json()["error"]) == (400, [sentence])


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"currency": "usd"}, "The currency format is invalid."),
        ({"currency": "   "}, "The currency field is required."),
        ({"amount": "12.50"}, "The amount must be an integer."),
        ({"amount": "ten"}, "The amount must be an integer."),
        ({"amount": "0"}, "The amount must be at least 1."),
        ({"amount": "-5"}, "The amount must be at least 1."),
        ({"amount": "2147483648"}, "The amount may not be greater than 2147483647."),
        ({"ipn_url": "shop.example"}, "The ipn url format is invalid."),
        ({"ipn_url": "http://[x"}, "The ipn url format is invalid."),
        ({"callback_url": "javascript:alert(1)"}, "The callback url format is invalid."),
        ({"callback_url": "http://a b.example"}, "The callback url format is invalid."),
        (
            {"callback_url": "http://a.example/" + "x" * 2048},
            "The callback url may not be greater than 2048 characters.",
        ),
        ({"order_id": "123456789"}, "The order id must be between 10 and 20 characters."),
        ({"order_id": "1" * 21}, "The order id must be between 10 and 20 characters."),
        (
            {"meta__customer_name": "x" * 21},
            "The meta.customer name may not be greater than 20 characters.",
        ),
        (
            {"meta__customer_email": "example"},
            "The meta.customer email must be a valid email address.",
        ),
        (
            {"meta__description": "x" * 501},
            "The meta.description may not be greater than 500 characters.",
        ),
    ],
)
def test_a_wrong_field_gets_its_sentence(
    gateway: TrainingGateway, checkout: httpx.Client, changes: dict[str, str], sentence: str
) -> None:
    answer = checkout.post(
        "/payment/initiate", data=order_fields(**{"order_id": "2" * 10} | changes)
    )

    assert answer.status_code == 400
    assert answer.json() == {"status": "error", "error": [sentence]}
    assert gateway.prompts() == ()


def test_every_wrong_field_is_named_at_once(checkout: httpx.Client) -> None:
    answer = checkout.post("/payment/initiate", data=order_fields("1", amount="x", currency=""))

    assert answer.json()["error"] == [
        "The currency field is required.",
        "The amount must be an integer.",
        "The order id must be between 10 and 20 characters.",
    ]


@pytest.mark.parametrize("order_id", ["1" * 10, "1" * 20])
def test_order_ids_of_10_and_of_20_characters_are_taken(
    checkout: httpx.Client, order_id: str
) -> None:
    assert initiate(checkout, order_id)["order_id"] == order_id


def test_the_largest_amount_is_taken(checkout: httpx.Client) -> None:
    assert initiate(checkout, amount="2147483647")["amount"] == "2147483647"


def test_an_order_id_is_taken_once_even_across_a_restart(
    run: Callable[..., TrainingGateway], tmp_path: Path
) -> None:
    refused = {"status": "error", "error": ["The order id has already been taken."]}
    first = run(tmp_path / "book.sqlite3")
    with httpx.Client(base_url=first.checkout_url, headers=KEYS, trust_env=False) as client:
        initiate(client)
        again = client.post("/payment/initiate", data=order_fields(amount="1"))
        assert (again.status_code, again.json()) == (400, refused)
    first.stop(timeout=5)

    second = run(tmp_path / "book.sqlite3")
    with httpx.Client(base_url=second.checkout_url, headers=KEYS, trust_env=False) as client:
        assert client.post("/payment/initiate", data=order_fields()).json() == refused
        assert verify(client, "256985412569") == "pending"


def test_an_unknown_order_is_an_error_and_not_a_status(checkout: httpx.Client) -> None:
    answer = checkout.post("/payment/verify", data={"order_id": "23532332"})

    assert answer.status_code == 400
    assert answer.json() == {"status": "error", "error": ["The selected order id is invalid."]}


def test_the_page_decides_what_verify_says(checkout: httpx.Client) -> None:
    page = initiate(checkout)["redirect_url"]

    httpx.post(page, data={"action": "decline"}, trust_env=False)
    assert verify(checkout, "256985412569") == "failed"
    httpx.post(page, data={"action": "pay"}, trust_env=False)
    assert verify(checkout, "256985412569") == "success"


@pytest.mark.parametrize(
    ("kind", "body", "logged"),
    [
        ("multipart/form-data", b"x", None),
        ("multipart/form-data; boundary=b", b"--c\r\n\r\n", "Expected boundary character"),
        ("application/x-www-form-urlencoded", b"&".join(b"a=%d" % n for n in range(101)), None),
    ],
)
def test_a_broken_form_is_one_sentence(
    checkout: httpx.Client,
    expect_log: Callable[..., None],
    kind: str,
    body: bytes,
    logged: str | None,
) -> None:
    if logged is not None:
        expect_log(logged, "python_multipart")

    answer = checkout.post("/payment/verify", content=body, headers={"Content-Type": kind})

    assert answer.status_code == 400
    assert answer.json() == {"status": "error", "error": ["The form could not be read."]}


def test_a_body_over_the_cap_is_one_sentence(checkout: httpx.Client) -> None:
    answer = checkout.post("/payment/verify", data={"order_id": "x" * 300_000})

    assert answer.status_code == 400
    assert answer.json()["error"] == ["The request body is too large."]


def test_a_file_is_no_field_and_of_a_repeated_field_the_last_counts(
    checkout: httpx.Client,
) -> None:
    initiate(checkout, "2222222222")

    as_file = checkout.post("/payment/verify", files={"order_id": ("a.txt", b"2222222222")})
    twice = checkout.post("/payment/verify", data={"order_id": ["1111111111", "2222222222"]})

    assert as_file.json()["error"] == ["The order id field is required."]
    assert twice.json()["data"]["order_id"] == 2222222222


@pytest.mark.parametrize(
    ("method", "path", "status", "sentence"),
    [
        ("GET", "/payment/initiate", 405, "Method not allowed."),
        ("POST", "/payment/refund", 404, "No such address."),
    ],
)
def test_other_addresses_answer_in_checkouts_shape(
    checkout: httpx.Client, method: str, path: str, status: int, sentence: str
) -> None:
    answer = checkout.request(method, path)

    assert answer.status_code == status
    assert answer.json() == {"status": "error", "error": [sentence]}
