"""The commands that take, end and pick up payments, as scripts run them."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
from contextlib import closing
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from pos_app.domain.methods import Method
from pos_app.domain.money import Money
from pos_app.ledger.book import NewPayment, NewSale, open_book
from pos_app.ledger.file import LedgerLock
from tests.end_to_end.till_program import KEY_SET, KEYS, PROGRAM, Till
from tests.names import names

if TYPE_CHECKING:
    from pos_app.training.gateway import TrainingGateway


def test_a_paid_charge_prints_every_change_and_ends_with_0(till: Till) -> None:
    done = till.charge()
    assert done.code == 0
    assert done.statuses == ["created", "sending", "pending", "succeeded", "succeeded"]
    assert [line["final"] for line in done.lines] == [False] * 4 + [True]
    assert all(list(line) == KEY_SET for line in done.lines)
    assert done.last["sale_number"] == names().number(1)
    assert done.last["amount_minor"] == 1250
    assert done.last["phone_masked"] == f"024•••{till.phones[0][-4:]}"
    assert done.err == ""


def test_a_charge_in_words(live: Till) -> None:
    options = ("--amount", "50", "--network", "MTN", "--phone", live.phone("40"), "--wait", 6)
    done = live.run("charge", *options)
    assert done.code == 3
    assert f"{names().number(1)}  GH₵ 50.00  Waiting for the customer to approve" in done.out
    assert "Not paid: The customer rejected the request." in done.out


def test_a_rejected_charge_ends_with_3(till: Till) -> None:
    done = till.charge("40")
    assert done.code == 3
    assert done.last["status"] == "failed"
    assert done.last["reason"]
    assert done.last["final"]
    assert till.rows("SELECT status FROM sales_log") == [("closed_unpaid",)]


def test_what_is_pending_at_the_end_is_left_to_recover(
    live: Till, gateway: TrainingGateway
) -> None:
    done = live.charge("60", wait=0)
    assert done.code == 4
    assert done.last["status"] == "pending"
    assert live.run("recover", "--wait", 0, "--json").code == 4
    assert gateway.approve(done.last["gateway_id"])
    found = live.run("recover", "--wait", 5, "--json")
    assert found.code == 0
    assert found.last["status"] == "succeeded"
    assert found.last["final"]
    assert found.last["payment_id"] == done.last["payment_id"]
    again = live.run("recover")
    assert (again.code, again.out.strip()) == (0, "Nothing is left open.")


def test_training_goes_on_from_one_command_to_the_next(till: Till) -> None:
    left = till.charge(wait=0)
    assert (left.code, left.last["status"]) == (4, "pending")
    assert "pos-app recover" in left.err
    found = till.run("recover", "--wait", 10, "--json")
    assert (found.code, found.last["status"]) == (0, "succeeded")


@pytest.mark.parametrize("wait", [90, 0])
def test_recover_drops_what_was_never_sent(live: Till, wait: int) -> None:
    now = datetime.now(UTC)
    book = open_book(live.ledger, till=names().till, clock=lambda: now, live=True)
    payment = NewPayment("p_1", Method.MOBILE_MONEY, lambda _sale: b"{}", idempotency_key="k")
    book.open_sale(NewSale("s_1", Money(100)), payment, at=now)
    book.close()
    done = live.run("recover", "--wait", wait, "--json")
    assert done.code == 0
    assert [(line["status"], line["final"]) for line in done.lines] == [
        ("cancelled", False),
        ("cancelled", True),
    ]


def test_a_lost_answer_is_found_again(till: Till) -> None:
    done = till.charge("80", wait=15)
    assert done.code == 0
    assert "unconfirmed" in done.statuses


def test_cancelling(live: Till, gateway: TrainingGateway) -> None:
    pending = live.charge("60", wait=0).last["payment_id"]
    done = live.run("cancel", pending, "--json")
    assert (done.code, done.last["status"], done.last["final"]) == (0, "cancelled", True)
    assert live.run("cancel", pending).code == 0
    paid = live.charge()
    assert live.run("cancel", paid.last["payment_id"], "--json").code == 3
    moving = live.charge("70", wait=3)
    assert moving.last["status"] == "processing"
    too_late = live.run("cancel", moving.last["payment_id"])
    assert too_late.code == 3
    assert "Too late to cancel" in too_late.out
    stuck = live.charge("60", wait=0).last["payment_id"]
    gateway.stop()
    lost = live.run("cancel", stuck, "--json")
    assert (lost.code, lost.last["status"]) == (4, "pending")
    unknown = live.run("cancel", "p_nothing", "--json")
    assert (unknown.code, unknown.out) == (2, "")
    assert "p_nothing" in unknown.err


def test_closing(live: Till) -> None:
    pending = live.charge("60", wait=0).last["payment_id"]
    refused = live.run("close", pending, "--reason", "gone home", "--json")
    assert refused.code == 3
    assert "15 minutes" in refused.err
    code = live.run("charge", "--amount", "5", "--qr", "--wait", 0, "--json").last["payment_id"]
    withdrawn = live.run("cancel", code, "--json")
    assert (withdrawn.code, withdrawn.last["withdrawn"]) == (0, True)
    closed = live.run("close", code, "--reason", "gone home", "--json")
    assert (closed.code, closed.last["closed"], closed.last["final"]) == (0, True, True)
    assert (withdrawn.last["reason"], closed.last["reason"]) == ("asked", "gone home")
    assert live.run("close", code, "--reason", " ").code == 2
    assert live.run("close", "p_nothing", "--reason", "x").code == 2
    assert live.run("recover", "--wait", 0, "--json").code == 4


def test_recover_looks_once_at_what_is_closed_or_has_ended(
    live: Till, gateway: TrainingGateway
) -> None:
    shown = live.run("charge", "--amount", "5", "--qr", "--wait", 0, "--json").last
    code = shown["payment_id"]
    assert live.run("cancel", code).code == 0
    assert live.run("close", code, "--reason", "gone home").code == 0
    failed = live.charge("40").last["payment_id"]
    looked = live.run("recover", "--wait", 60, "--json")
    assert looked.code == 0
    assert {line["payment_id"]: line["status"] for line in looked.lines if line["final"]} == {
        code: "pending",
        failed: "failed",
    }
    assert gateway.approve(shown["redirect_url"].rpartition("/")[2])
    found = live.run("recover", "--wait", 5, "--json")
    assert (found.code, found.lines[0]["payment_id"]) == (0, code)
    assert [(line["status"], line["late"], line["final"]) for line in found.lines[:2]] == [
        ("succeeded", True, False),
        ("succeeded", True, True),
    ]
    gateway.stop()
    away = live.run("recover", "--wait", 0)
    assert away.code == 0
    assert "Not all that is closed or ended unpaid could be looked at" in away.err


def test_a_file_of_settings_is_named_once(live: Till) -> None:
    (live.home / "config.toml").write_text("= 3", encoding="utf-8")
    done = live.run("sales")
    assert (done.code, done.err.count(str(live.home))) == (5, 1)


def test_the_guard_stops_and_again_goes_on(live: Till) -> None:
    first = live.charge("60", wait=0)
    again = ("--amount", "12.50", "--network", "mtn", "--phone", live.phones[0], "--wait", 0)
    stopped = live.run("charge", *again, "--json")
    assert (stopped.code, stopped.out) == (8, "")
    assert first.last["sale_number"] in stopped.err
    assert live.run("charge", "--amount", "12.50", "--qr", "--wait", 0).code == 8
    assert live.rows("SELECT count(*) FROM payments_log") == [(1,)]
    assert live.run("charge", *again, "--again", "--json").code == 4
    assert live.rows("SELECT count(*) FROM payments_log") == [(2,)]


@pytest.mark.parametrize(
    "arguments",
    [
        "--amount 12,50 --network mtn --phone 0241234567",
        "--amount 0 --network mtn --phone 0241234567",
        "--amount -3 --network mtn --phone 0241234567",
        "--amount 1.234 --network mtn --phone 0241234567",
        "--amount 20000.01 --network mtn --phone 0241234567",
        "--amount 5 --network mtn --phone O241234567",
        "--amount 5 --network mtn --phone 024123456",
        "--amount 5 --network vodafone --phone 0241234567",
        "--amount 5 --network mtn",
        "--amount 5",
        "--amount 5 --qr --phone 0241234567",
        "--amount 5 --qr --customer-email nobody",
        "--amount 5 --qr --customer-name ABCDEFGHIJKLMNOPQRSTU",
        "--amount 5 --network mtn --phone 0241234567 --customer-name Ama",
        "--amount 5 --network mtn --phone 0241234567 --wait nan",
        "--amount 5 --network mtn --phone 0241234567 --wait -1",
        "--amount 5 --network mtn --phone 0241234567 --turbo",
    ],
)
def test_a_bad_argument_stores_and_sends_nothing(till: Till, arguments: str) -> None:
    done = till.run("charge", *arguments.split(), "--json")
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("pos-app: ")
    assert done.err.count("\n") == 1
    assert not till.ledger.exists()


def test_an_unknown_command_and_bad_days(till: Till) -> None:
    assert till.run("chrage").code == 2
    assert till.run("sales", "--from", "2026-13-01").code == 2
    assert till.run("sales", "--from", "2026-02-02", "--to", "2026-02-01").code == 2
    assert till.run("payments", "--starting-after", "a", "--ending-before", "b").code == 2
    assert till.run("--version").out.startswith("pos-app ")
    assert till.run("--help").code == 0


def test_without_keys_a_method_is_off_and_the_other_works(live: Till) -> None:
    none = dict.fromkeys(KEYS, "")
    none["PYTHON_KEYRING_BACKEND"] = "keyring.backends.null.Keyring"
    money = ("--amount", "5", "--network", "mtn", "--phone", live.phone(), "--wait", 0)
    done = live.run("charge", *money, "--json", **none)
    assert (done.code, done.out) == (5, "")
    assert "POS_APP_PAYGATE_API_KEY" in done.err
    assert live.rows("SELECT count(*) FROM sales_log") == [(0,)]
    only_checkout = {**none, **{name: KEYS[name] for name in KEYS if "CHECKOUT" in name}}
    assert live.run("charge", "--amount", "5", "--qr", "--wait", 0, **only_checkout).code == 4
    test_key = {"POS_APP_PAYGATE_API_KEY": "sk_test_canary"}
    assert live.run("charge", *money, **test_key).code == 5
    assert "sk_test_canary" not in live.told()


def test_every_bad_setting_is_named_at_once(till: Till) -> None:
    bad = '[till]\nmode = "lvie"\nmax_amount = "many"\n[watch]\ndeadline_seconds = -1\n'
    (till.home / "config.toml").write_text(bad)
    done = till.run("charge", "--amount", "5", "--qr", "--json")
    assert (done.code, done.out) == (5, "")
    for key in ("till.mode", "lvie", "till.max_amount", "watch.deadline_seconds"):
        assert key in done.err


def test_an_unknown_setting_warns_and_goes_on(till: Till) -> None:
    (till.home / "config.toml").write_text('[till]\ncolour = "red"\n')
    done = till.run("sales")
    assert done.code == 0
    assert "till.colour" in done.err


def test_a_damaged_ledger_is_left_alone(live: Till) -> None:
    live.ledger.write_bytes(b"not a ledger at all" * 100)
    before = live.ledger.read_bytes()
    done = live.charge(wait=0)
    assert (done.code, done.out) == (6, "")
    assert "damaged" in done.err
    for command in (("sales",), ("verify",), ("recover",), ("backup", "--out", live.home / "b")):
        assert live.run(*command).code == 6
    assert live.ledger.read_bytes() == before


def test_a_ledger_that_fails_in_the_middle_still_gets_its_last_line(
    live: Till, gateway: TrainingGateway
) -> None:
    phone = live.phone("60")
    options = ("--amount", "5", "--network", "mtn", "--phone", phone, "--wait", 8, "--json")
    running = live.start("charge", *options)
    pending = running.until("pending")
    with closing(sqlite3.connect(live.ledger, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        gateway.approve(pending["gateway_id"])
        done = running.end()
    # It may be paid by now, so nothing says that the ledger failed and to try again.
    assert done.code == 4
    assert "recover" in done.err
    assert "again" not in done.err
    assert (done.last["final"], done.last["payment_id"]) == (True, pending["payment_id"])
    assert live.run("recover", "--wait", 5).code == 0


def test_a_ledger_held_by_another_program(live: Till) -> None:
    pending = live.charge("60", wait=0).last["payment_id"]
    lock = LedgerLock.take(live.ledger)
    try:
        assert live.charge(wait=0).code == 7
        for command in (
            ("cancel", pending),
            ("close", pending, "--reason", "x"),
            ("recover",),
            ("reconcile", "--date", "2026-01-31"),
            ("restore", live.ledger),
        ):
            done = live.run(*command)
            assert (done.code, done.out) == (7, "")
        for command in (("sales",), ("payments",), ("verify",), ("doctor",)):
            assert live.run(*command).code == 0
    finally:
        lock.release()


def test_a_qr_charge(live: Till, gateway: TrainingGateway) -> None:
    running = live.start(
        "charge", "--amount", "5", "--qr", "--customer-name", "Ama", "--wait", 20, "--json"
    )
    shown = running.until("pending")
    while not shown["redirect_url"]:
        shown = running.line()
    assert shown["redirect_url"].startswith(gateway.paygate_url)
    assert len(shown["order_id"]) == 15
    assert gateway.approve(shown["gateway_id"])
    done = running.end()
    assert done.code == 0
    assert done.last["method"] == "qr"


def test_a_qr_charge_in_the_terminal_shows_code_and_address(live: Till) -> None:
    done = live.run("charge", "--amount", "5", "--qr", "--wait", 0)
    assert done.code == 4
    assert "http://127.0.0.1:" in done.out
    assert "█" in done.out
    assert "\x1b" not in done.out
    old = live.run("charge", "--amount", "6", "--qr", "--wait", 0, PYTHONIOENCODING="cp1252")
    assert old.code == 4
    assert "http://127.0.0.1:" in old.out
    assert "█" not in old.out


def test_a_refused_page_is_never_printed(live: Till, gateway: TrainingGateway) -> None:
    config = live.home / "config.toml"
    elsewhere = gateway.checkout_url.replace("127.0.0.1", "localhost")
    config.write_text(config.read_text().replace(gateway.checkout_url, elsewhere))
    done = live.run("charge", "--amount", "5", "--qr", "--wait", 5, "--json")
    assert done.code == 3
    assert done.last["withdrawn"]
    assert done.last["redirect_url"] is None
    assert "make/payment" not in live.told()


def test_pesewas_that_the_page_cannot_take(live: Till) -> None:
    config = live.home / "config.toml"
    config.write_text(config.read_text().replace('"minor"', '"major"'))
    done = live.run("charge", "--amount", "5.50", "--qr", "--json")
    assert (done.code, done.out) == (2, "")
    assert "whole cedis" in done.err


@pytest.mark.posix("a shell that closes streams")
def test_without_any_stream_it_sells(till: Till) -> None:
    arguments = f"charge --amount 7 --network mtn --phone {till.phone()} --wait 8"
    command = " ".join([*PROGRAM, arguments, ">&- 2>&- <&-"])
    ended = subprocess.run(["sh", "-c", command], env=till.environ, timeout=60)
    assert ended.returncode == 0
    assert till.rows("SELECT status FROM sales_log") == [("paid",)]
    assert till.run("verify").code == 0


@pytest.mark.posix("a signal from outside")
def test_asked_to_end_it_says_how_the_payment_stands(live: Till) -> None:
    options = ("--amount", "5", "--network", "mtn", "--phone", live.phone("60"), "--wait", 60)
    running = live.start("charge", *options, "--json")
    running.until("pending")
    running.terminate()
    done = running.end()
    assert done.code == 4
    assert (done.last["status"], done.last["final"]) == ("pending", True)
    assert live.rows("SELECT status FROM sales_log") == [("open",)]


def test_a_reader_that_goes_away_does_not_stop_a_payment(
    live: Till, gateway: TrainingGateway
) -> None:
    options = ("--amount", "5", "--network", "mtn", "--phone", live.phone("60"), "--wait", 20)
    running = live.start("charge", *options, "--json")
    pending = running.until("pending")
    assert running.process.stdout is not None
    running.process.stdout.close()
    gateway.approve(pending["gateway_id"])
    assert running.process.stderr is not None
    assert running.process.stderr.read() == ""
    assert running.process.wait(30) == 0
    running.process.stderr.close()
    assert live.rows("SELECT status FROM sales_log") == [("paid",)]


@pytest.mark.skipif("TILL_PROGRAM" in os.environ, reason="a bundle heeds no variable of Python")
def test_an_old_console_loses_only_what_it_has_not(live: Till) -> None:
    phone = live.phone("60")
    options = ("--amount", "5", "--network", "mtn", "--phone", phone, "--wait", 0)
    assert live.run("charge", *options, "--note", "crème ₵", PYTHONIOENCODING="cp1252").code == 4
    shown = live.run("sales", PYTHONIOENCODING="cp1252")
    assert shown.code == 0
    assert "GHS 5.00" in shown.out
    assert "crème GHS" in shown.out
    exact = live.run("sales", "--json", PYTHONIOENCODING="cp1252")
    assert exact.last["note"] == "crème ₵"


def test_bytes_that_are_no_text_are_no_mistake_of_the_program(live: Till) -> None:
    odd = "caf\udce9"
    phone = live.phone("60")
    options = ("--amount", "5", "--network", "mtn", "--phone", phone, "--wait", 0)
    assert live.run("charge", *options, "--note", odd).code == 4
    assert live.run("sales", "--json").last["note"] == "caf�"
    assert live.run("sales", "--search", odd).code == 0
    assert live.run("cancel", odd).code == 2
    assert live.run("charge", *options, "--note", "x" * 501).code == 2


@pytest.mark.posix("a signal from outside")
def test_training_alone_prints_exactly_two_lines(till: Till) -> None:
    process = subprocess.Popen(
        [*PROGRAM, "training"],
        env=till.environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    first, second = process.stdout.readline(), process.stdout.readline()
    assert first.startswith("PayGate http://127.0.0.1:")
    assert second.strip() == first.strip().replace("PayGate", "Checkout") + "/api"
    process.terminate()
    rest, _ = process.communicate(timeout=20)
    assert (process.returncode, rest) == (0, "")


def test_an_answer_is_json_lines_only(live: Till) -> None:
    done = live.charge("60", wait=0)
    for line in done.out.splitlines():
        json.loads(line)
    assert os.fspath(live.home) not in done.out
