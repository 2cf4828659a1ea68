from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pytest

from pos_app.training.customers import DEFAULT_SCRIPT, SCRIPTS, script_for
from tests.training.conftest import charge, charge_body, paygate_client, read

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pos_app.training.gateway import TrainingGateway
    from tests.training.conftest import HandClock


def test_the_last_two_digits_choose_the_script() -> None:
    assert script_for("0241234530") is SCRIPTS["30"]
    assert script_for("+233241234530") is SCRIPTS["30"]
    assert script_for("0243012345") is DEFAULT_SCRIPT
    assert script_for(None) is DEFAULT_SCRIPT


def test_every_script_has_an_english_sentence_for_the_guide() -> None:
    sentences = [script.sentence for script in (*SCRIPTS.values(), DEFAULT_SCRIPT)]

    assert len(set(sentences)) == len(sentences) == 9
    assert all(sentence.endswith(".") for sentence in sentences)


@pytest.mark.parametrize(
    ("ending", "story"),
    [
        ("67", [(0, "pending"), (2.9, "pending"), (3, "succeeded"), (999, "succeeded")]),
        ("30", [(0, "pending"), (29.9, "pending"), (30, "succeeded")]),
        ("40", [(0, "pending"), (2.9, "pending"), (3, "failed"), (9999, "failed")]),
        ("50", [(0, "pending"), (3, "failed")]),
        ("60", [(0, "pending"), (3, "pending"), (10_000_000, "pending")]),
        ("70", [(0, "pending"), (1, "processing"), (20.9, "processing"), (21, "succeeded")]),
        ("99", [(0, "pending"), (3, "pending"), (10_000_000, "pending")]),
    ],
)
def test_customers_behave_by_the_clock(
    paygate: httpx.Client, clock: HandClock, ending: str, story: list[tuple[float, str]]
) -> None:
    payment = charge(paygate, f"02412345{ending}")
    begin = clock.now

    seen = []
    for after, _ in story:
        clock.now = begin + after
        seen.append((after, read(paygate, payment)["status"]))

    assert seen == story


def test_a_payment_that_nobody_looked_at_meanwhile_went_on_at_its_own_times(
    paygate: httpx.Client, clock: HandClock
) -> None:
    payment = charge(paygate, "0241234570")

    clock.move(3600)

    assert read(paygate, payment)["updated_at"] == "2024-01-15T10:30:21Z"


@pytest.mark.parametrize(
    ("phone", "reason"),
    [
        ("0241234540", "The customer rejected the request."),
        ("0241234550", "The customer does not have enough money."),
    ],
)
def test_a_failure_says_why_once_it_happened(
    paygate: httpx.Client, clock: HandClock, phone: str, reason: str
) -> None:
    payment = charge(paygate, phone)
    assert "failure_reason" not in payment

    clock.move(3)

    assert read(paygate, payment)["failure_reason"] == reason


def test_a_lost_answer_leaves_a_payment_behind(paygate: httpx.Client, clock: HandClock) -> None:
    body = charge_body("0241234580", idempotency_key="key-1")

    with pytest.raises(httpx.RemoteProtocolError, match="without sending a response"):
        paygate.post("/v1/payments", json=body)

    [found] = paygate.get("/v1/payments").json()["data"]
    assert (found["phone"], found["status"]) == ("0241234580", "pending")
    again = paygate.post("/v1/payments", json=body)
    assert (again.status_code, again.json()) == (200, found)
    clock.move(3)
    assert read(paygate, found)["status"] == "succeeded"


@pytest.mark.parametrize("key", ["key-1", None])
def test_the_gateway_is_down_for_15_seconds_and_then_takes_the_same_body(
    paygate: httpx.Client, checkout: httpx.Client, clock: HandClock, key: str | None
) -> None:
    body = charge_body("0241234590", idempotency_key=key)

    first = paygate.post("/v1/payments", json=body)

    assert (first.status_code, first.json()["error"]["type"]) == (503, "api_error")
    clock.move(14.9)
    assert paygate.post("/v1/payments", json=body).status_code == 503
    assert paygate.get("/v1/payments").status_code == 503
    assert paygate.get("/v1/payments/pay_x").status_code == 503
    assert paygate.post("/v1/payments/pay_x/cancel").status_code == 503
    verifying = checkout.post("/payment/verify", data={"order_id": "256985412569"})
    assert (verifying.status_code, verifying.json()["status"]) == (503, "error")
    clock.move(0.2)
    assert paygate.get("/v1/payments").json()["data"] == []
    created = paygate.post("/v1/payments", json=body)
    assert (created.status_code, created.json()["status"]) == (201, "pending")
    clock.move(3)
    assert read(paygate, created.json())["status"] == "succeeded"


def test_the_next_sale_of_that_number_meets_an_outage_again(
    paygate: httpx.Client, clock: HandClock
) -> None:
    for key in ("key-1", "key-2"):
        body = charge_body("0241234590", idempotency_key=key)
        assert paygate.post("/v1/payments", json=body).status_code == 503
        clock.move(15)
        assert paygate.post("/v1/payments", json=body).status_code == 201


def test_a_refused_create_begins_no_outage(paygate: httpx.Client) -> None:
    body = charge_body("0241234590", amount=0)

    assert paygate.post("/v1/payments", json=body).status_code == 400
    assert paygate.get("/v1/payments").status_code == 200


def test_an_outage_outlives_a_restart_but_not_a_clock_set_back(
    run: Callable[..., TrainingGateway], clock: HandClock, tmp_path: Path
) -> None:
    first = run(tmp_path / "book.sqlite3")
    with paygate_client(first) as client:
        client.post("/v1/payments", json=charge_body("0241234590"))
    first.stop(timeout=5)
    second = run(tmp_path / "book.sqlite3")

    with paygate_client(second) as client:
        assert client.get("/v1/payments").status_code == 503
        clock.move(-100_000)
        assert client.get("/v1/payments").status_code == 200
