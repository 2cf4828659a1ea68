from __future__ import annotations

import logging
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING

import httpx
import pytest

from pos_app.training.gateway import Prompt, TrainingGateway, TrainingGatewayError
from tests.training.conftest import (
    KEYS,
    charge,
    charge_body,
    initiate,
    paygate_client,
    read,
    verify,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.training.conftest import HandClock


def test_it_listens_on_loopback_at_the_addresses_it_names(gateway: TrainingGateway) -> None:
    assert gateway.port > 0
    assert gateway.paygate_url == f"http://127.0.0.1:{gateway.port}"
    assert gateway.checkout_url == f"http://127.0.0.1:{gateway.port}/api"


def test_its_keys_are_its_own(run: Callable[..., TrainingGateway]) -> None:
    one, other = run(), run()

    assert set(one.keys) == {"paygate_api_key", "checkout_api_key", "checkout_secret_key"}
    assert one.keys["paygate_api_key"].startswith("sk_test_training")
    assert not set(one.keys.values()) & set(other.keys.values())
    bearer = {"Authorization": f"Bearer {one.keys['paygate_api_key']}"}
    answer = httpx.get(f"{one.paygate_url}/v1/payments", headers=bearer, trust_env=False)
    assert answer.status_code == 200


def test_a_taken_port_is_one_clear_sentence(
    gateway: TrainingGateway, run: Callable[..., TrainingGateway]
) -> None:
    with pytest.raises(TrainingGatewayError, match=rf"cannot listen on port {gateway.port} of"):
        run(port=gateway.port)


def test_a_port_that_is_none_is_one_clear_sentence(run: Callable[..., TrainingGateway]) -> None:
    with pytest.raises(TrainingGatewayError, match="port 70000"):
        run(port=70_000)


def test_starting_twice_is_refused_and_stopping_twice_is_harmless(
    gateway: TrainingGateway,
) -> None:
    with pytest.raises(TrainingGatewayError, match="already running"):
        gateway.start()

    gateway.stop(timeout=5)
    gateway.stop(timeout=5)


def test_before_start_and_after_stop_nobody_waits(gateway: TrainingGateway) -> None:
    gateway.stop(timeout=5)

    for stopped in (gateway, TrainingGateway(None)):
        assert stopped.prompts() == ()
        assert not stopped.approve("pay_x")
        assert not stopped.reject("pay_x")
        assert not stopped.ignore("pay_x")


def test_stopping_cuts_open_connections_at_once(gateway: TrainingGateway) -> None:
    with (
        socket.create_connection(("127.0.0.1", gateway.port), timeout=5) as idle,
        socket.create_connection(("127.0.0.1", gateway.port), timeout=5) as half,
        paygate_client(gateway) as client,
    ):
        half.sendall(b"POST /v1/payments HTTP/1.1\r\nHost: [::1]\r\nAuthorization: Bearer k\r\n")
        half.sendall(b"Content-Length: 9\r\n\r\n{")
        assert client.get("/v1/payments").status_code == 200
        begin = time.monotonic()
        gateway.stop()
        assert time.monotonic() - begin < 1

        assert idle.recv(1) == b""
        assert half.recv(1) == b""
    assert "training-gateway" not in {thread.name for thread in threading.enumerate()}


def test_it_can_start_again_with_the_same_book_and_port(
    clock: HandClock, tmp_path: Path, run: Callable[..., TrainingGateway]
) -> None:
    gateway = run(tmp_path / "deep" / "book.sqlite3")
    port = gateway.port
    with paygate_client(gateway) as client:
        payment = charge(client, "0241234530")
    with httpx.Client(base_url=gateway.checkout_url, headers=KEYS, trust_env=False) as client:
        page = initiate(client)["redirect_url"]
    gateway.stop(timeout=5)
    clock.move(30)

    gateway.start()

    assert gateway.port == port
    with paygate_client(gateway) as client:
        assert read(client, payment)["status"] == "succeeded"
    # The code that was shown before the restart still leads to its page.
    assert "GH₵ 64.00" in httpx.get(page, trust_env=False).text


def test_a_second_program_beside_it_shares_the_book_on_another_port(
    run: Callable[..., TrainingGateway], tmp_path: Path
) -> None:
    first = run(tmp_path / "book.sqlite3")
    second = run(tmp_path / "book.sqlite3")
    assert second.port != first.port

    with paygate_client(first) as one, paygate_client(second) as other:
        payment = charge(one, "0241234599")
        assert read(other, payment) == payment
        assert second.approve(payment["id"])
        assert read(one, payment)["status"] == "succeeded"

    home = first.port
    first.stop(timeout=5)
    second.stop(timeout=5)
    assert run(tmp_path / "book.sqlite3").port == home


def test_prompts_show_what_customers_can_still_answer(
    gateway: TrainingGateway,
    paygate: httpx.Client,
    checkout: httpx.Client,
    clock: HandClock,
) -> None:
    charge(paygate, "0241234567")
    busy = charge(paygate, "0201234570", provider="telecel", amount=700)
    quiet = charge(paygate, "0241234560", amount=1)
    order = initiate(checkout, amount="6400")
    clock.move(4)
    gateway.ignore(quiet["id"])

    assert gateway.prompts() == (
        Prompt(
            id=order["id"],
            amount_minor=6400,
            currency="GHS",
            network=None,
            phone=None,
            kind="qr",
            status="pending",
            page_url=order["redirect_url"],
            ignored=False,
            created_at=clock.now - 4,
        ),
        Prompt(
            id=quiet["id"],
            amount_minor=1,
            currency="GHS",
            network="mtn",
            phone="0241234560",
            kind="mobile_money",
            status="pending",
            page_url=None,
            ignored=True,
            created_at=clock.now - 4,
        ),
        Prompt(
            id=busy["id"],
            amount_minor=700,
            currency="GHS",
            network="telecel",
            phone="0201234570",
            kind="mobile_money",
            status="processing",
            page_url=None,
            ignored=False,
            created_at=clock.now - 4,
        ),
    )


@pytest.mark.parametrize("ending", ["67", "30", "40", "50", "60", "70", "99"])
def test_the_panel_wins_over_any_script(
    gateway: TrainingGateway, paygate: httpx.Client, clock: HandClock, ending: str
) -> None:
    approved, rejected, ignored = (charge(paygate, f"02412345{ending}") for _ in range(3))
    clock.move(0.5)

    assert gateway.approve(approved["id"])
    assert gateway.reject(rejected["id"])
    assert gateway.ignore(ignored["id"])

    for _ in range(2):
        paid = read(paygate, approved)
        assert (paid["status"], paid.get("failure_reason")) == ("succeeded", None)
        failed = read(paygate, rejected)
        assert failed["status"] == "failed"
        assert failed["failure_reason"] == "The customer rejected the request."
        assert read(paygate, ignored)["status"] == "pending"
        clock.move(1000)
    assert gateway.approve(ignored["id"])
    assert read(paygate, ignored)["status"] == "succeeded"


@pytest.mark.parametrize(
    ("press", "status"),
    [("approve", "succeeded"), ("reject", "failed"), ("ignore", "processing")],
)
def test_the_panel_wins_while_the_money_moves(
    gateway: TrainingGateway, paygate: httpx.Client, clock: HandClock, press: str, status: str
) -> None:
    payment = charge(paygate, "0241234570")
    clock.move(2)

    assert getattr(gateway, press)(payment["id"])

    clock.move(1000)
    assert read(paygate, payment)["status"] == status


def test_the_panel_changes_nothing_that_has_ended(
    gateway: TrainingGateway, paygate: httpx.Client, clock: HandClock
) -> None:
    paid, failed, cancelled = (
        charge(paygate, phone) for phone in ("0241234567", "0241234540", "0241234599")
    )
    paygate.post(f"/v1/payments/{cancelled['id']}/cancel")
    clock.move(3)

    for press in (gateway.approve, gateway.reject, gateway.ignore):
        for payment in (paid, failed, cancelled, {"id": "pay_unknown"}):
            assert not press(payment["id"])

    statuses = [read(paygate, payment)["status"] for payment in (paid, failed, cancelled)]
    assert statuses == ["succeeded", "failed", "canceled"]


def test_the_panel_answers_a_code_too(gateway: TrainingGateway, checkout: httpx.Client) -> None:
    order = initiate(checkout)

    assert gateway.ignore(order["id"])
    assert verify(checkout, "256985412569") == "pending"
    assert gateway.reject(order["id"])
    assert verify(checkout, "256985412569") == "failed"
    assert not gateway.reject(order["id"])
    assert gateway.approve(order["id"])
    assert verify(checkout, "256985412569") == "success"


def test_what_the_panel_did_outlives_a_restart(
    run: Callable[..., TrainingGateway], clock: HandClock, tmp_path: Path
) -> None:
    first = run(tmp_path / "book.sqlite3")
    with paygate_client(first) as client:
        payment = charge(client)
    first.ignore(payment["id"])
    first.stop(timeout=5)
    clock.move(1000)

    second = run(tmp_path / "book.sqlite3")

    with paygate_client(second) as client:
        assert read(client, payment)["status"] == "pending"


def test_many_threads_press_and_look_at_once(
    gateway: TrainingGateway, paygate: httpx.Client
) -> None:
    payments = [charge(paygate, "0241234599")["id"] for _ in range(20)]
    pressed: list[bool] = []

    def work() -> None:
        for payment in payments:
            gateway.prompts()
            pressed.append(gateway.approve(payment))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (len(pressed), sum(pressed)) == (80, 20)
    assert gateway.prompts() == ()


@pytest.mark.parametrize("broken", ["damaged", "newer", "directory", "parent"])
def test_a_book_that_cannot_be_used_is_one_clear_sentence_and_stays_as_it_was(
    run: Callable[..., TrainingGateway], tmp_path: Path, broken: str
) -> None:
    path = tmp_path / "book.sqlite3"
    said = {
        "damaged": "cannot be used: file is not a database",
        "newer": "made by a newer version",
        "directory": "cannot be opened",
        "parent": "cannot be opened",
    }[broken]
    if broken == "damaged":
        path.write_bytes(b"not a book" * 100)
    elif broken == "newer":
        db = sqlite3.connect(path)
        db.execute("PRAGMA user_version = 2")
        db.close()
    elif broken == "directory":
        path.mkdir()
    else:
        (tmp_path / "file").write_bytes(b"")
        path = tmp_path / "file" / "book.sqlite3"
    before = path.read_bytes() if path.is_file() else None

    with pytest.raises(TrainingGatewayError, match=said):
        run(path)

    if before is not None:
        assert path.read_bytes() == before


def test_a_book_that_breaks_meanwhile_is_a_documented_error(
    run: Callable[..., TrainingGateway],
    tmp_path: Path,
    expect_log: Callable[..., None],
) -> None:
    expect_log("The training book cannot be used", "pos_app.training")
    path = tmp_path / "book.sqlite3"
    gateway = run(path)
    with paygate_client(gateway) as client:
        payment = charge(client)
        other = sqlite3.connect(path)
        other.execute("DROP TABLE payments")
        other.close()

        answer = client.get(f"/v1/payments/{payment['id']}")
        assert answer.status_code == 500
        assert answer.json()["error"]["type"] == "api_error"
    with pytest.raises(TrainingGatewayError, match="cannot be used: no such table"):
        gateway.prompts()
    answer = httpx.post(f"{gateway.checkout_url}/payment/verify", headers=KEYS, trust_env=False)
    assert (answer.status_code, answer.json()["status"]) == (500, "error")
    gateway.stop(timeout=5)
    with pytest.raises(TrainingGatewayError, match="no such table"):
        gateway.start()


def test_it_logs_neither_keys_nor_phones(
    paygate: httpx.Client, checkout: httpx.Client, caplog: pytest.LogCaptureFixture
) -> None:
    charge(paygate)
    initiate(checkout)

    ours = [
        record.getMessage()
        for record in caplog.records
        if record.name.startswith(("pos_app", "uvicorn"))
    ]
    assert "POST /v1/payments 201" in ours
    assert not [line for line in ours if "0241234567" in line or "sk_test" in line]
    assert logging.getLogger("uvicorn.error").handlers == []


_KILLED = """
import sys, time, pathlib
from pos_app.training.gateway import TrainingGateway
gateway = TrainingGateway(pathlib.Path(sys.argv[1]))
gateway.start()
print(gateway.paygate_url, flush=True)
sys.stdin.read()
"""


def test_the_book_survives_a_kill(run: Callable[..., TrainingGateway], tmp_path: Path) -> None:
    book = tmp_path / "book.sqlite3"
    with subprocess.Popen(
        [sys.executable, "-c", _KILLED, str(book)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        url = process.stdout.readline().strip()
        answer = httpx.post(
            f"{url}/v1/payments",
            json=charge_body("0241234599"),
            headers={"Authorization": "Bearer k"},
            trust_env=False,
        )
        process.kill()

    gateway = run(book)

    assert [prompt.id for prompt in gateway.prompts()] == [answer.json()["id"]]
    assert gateway.paygate_url == url


_WITHOUT_STREAMS = """
import os, sys
for number in (0, 1, 2):
    os.close(number)
sys.stdin = sys.stdout = sys.stderr = None
import pathlib
try:
    from pos_app.training.gateway import TrainingGateway
    import httpx
    gateway = TrainingGateway(None)
    gateway.start()
    body = dict(amount=1, currency="GHS", payment_method="mobile_money", provider="mtn",
                phone="0241234599")
    with httpx.Client(headers={"Authorization": "Bearer k"}, trust_env=False) as client:
        status = client.post(gateway.paygate_url + "/v1/payments", json=body).status_code
        client.get(gateway.paygate_url + "/nowhere")
    said = f"{status} {len(gateway.prompts())}"
    gateway.stop(5)
except BaseException as error:
    said = repr(error)
pathlib.Path(sys.argv[1]).write_text(said)
"""


def test_it_serves_without_standard_streams(tmp_path: Path) -> None:
    told = tmp_path / "told"

    subprocess.run([sys.executable, "-c", _WITHOUT_STREAMS, str(told)], check=True, timeout=60)

    assert told.read_text() == "201 1"


def test_importing_it_loads_no_web_server() -> None:
    code = (
        "import sys, pos_app.training, pos_app.training.gateway, pos_app.training.customers,"
        " pos_app.commands.training;"
        "print([name for name in ('starlette', 'uvicorn', 'h11', 'asyncio')"
        " if name in sys.modules])"
    )

    done = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True, timeout=60
    )

    assert done.stdout == "[]\n"
