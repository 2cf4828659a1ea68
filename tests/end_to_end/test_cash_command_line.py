"""`pos-app charge` with cash and with parts, as scripts run it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest

from tests.end_to_end.till_program import KEY_SET, Till
from tests.names import names

if TYPE_CHECKING:
    from pos_app.training.gateway import TrainingGateway


def told(line: dict[str, Any]) -> dict[str, Any]:
    """What a line says of the money."""
    wanted = (
        "status", "amount_minor", "due_minor", "part_minor", "tendered_minor", "change_minor",
        "method",
    )  # fmt: skip
    return {name: line[name] for name in wanted}


def test_cash_is_paid_at_once_with_its_change(till: Till) -> None:
    done = till.run("charge", "--amount", "47.30", "--cash", "--tendered", "50", "--json")
    assert done.code == 0
    assert done.statuses == ["succeeded", "succeeded"]
    assert [line["final"] for line in done.lines] == [False, True]
    assert all(list(line) == KEY_SET for line in done.lines)
    assert told(done.last) == {
        "status": "succeeded",
        "amount_minor": 4730,
        "due_minor": 4730,
        "part_minor": None,
        "tendered_minor": 5000,
        "change_minor": 270,
        "method": "cash",
    }
    assert (done.last["gateway_id"], done.last["network"], done.err) == (None, None, "")
    assert (done.last["cashier"], done.last["shift"]) == (None, None)
    assert till.rows("SELECT status, method, gateway FROM sales_log") == [("paid", "cash", None)]
    assert till.rows("SELECT kind, amount_minor FROM cash_log") == [
        ("sale", 5000), ("change", -270),
    ]  # fmt: skip
    assert till.run("verify").code == 0
    listed = till.run("sales", "--json").last
    assert (listed["method"], listed["gateway"], listed["status"]) == ("cash", None, "paid")


def test_exact_cash_in_words(till: Till) -> None:
    done = till.run("charge", "--amount", "12.50", "--cash", "--note", "bread")
    assert done.code == 0
    assert f"{names().number(1)}  GH₵ 12.50  PAID in cash, change GH₵ 0.00" in done.out
    assert till.rows("SELECT note, status FROM sales_log") == [("bread", "paid")]


def test_cash_needs_no_keys_and_no_network(live: Till, gateway: TrainingGateway) -> None:
    gateway.stop()
    for environ in ({}, dict.fromkeys(live.environ.keys() & {
        "POS_APP_PAYGATE_API_KEY", "POS_APP_CHECKOUT_API_KEY", "POS_APP_CHECKOUT_SECRET_KEY",
    }, "")):  # fmt: skip
        done = live.run("charge", "--amount", "5", "--cash", "--json", **environ)
        assert (done.code, done.last["status"]) == (0, "succeeded")
    assert live.run("charge", "--amount", "5", "--network", "mtn", "--phone", live.phone(),
                    "--wait", 0, "--json").code != 0  # fmt: skip


def test_a_part_that_is_the_whole_is_called_a_part(till: Till) -> None:
    done = till.run("charge", "--amount", "50", "--part", "50", "--cash", "--json")
    assert (done.code, {line["part_minor"] for line in done.lines}) == (0, {5000})


def test_a_sale_is_paid_in_parts_by_any_methods(till: Till) -> None:
    first = till.run("charge", "--amount", "50", "--part", "20", "--cash", "--tendered", "50",
                     "--json")  # fmt: skip
    assert first.code == 0
    assert told(first.last) == {
        "status": "succeeded",
        "amount_minor": 2000,
        "due_minor": 5000,
        "part_minor": 2000,
        "tendered_minor": 5000,
        "change_minor": 3000,
        "method": "cash",
    }
    number = first.last["sale_number"]
    assert till.rows("SELECT status FROM sales_log") == [("open",)]
    options = ("--network", "mtn", "--phone", till.phone(), "--wait", 8, "--json")
    second = till.run("charge", "--sale", number, "--part", "10", *options)
    assert (second.code, second.last["sale_number"]) == (0, number)
    assert (second.last["part_minor"], second.last["due_minor"]) == (1000, 5000)
    too_much = till.run("charge", "--sale", number, "--part", "20.01", "--cash")
    assert (too_much.code, too_much.out) == (2, "")
    assert "GH₵ 20.01 is more than what is left: GH₵ 20.00." in too_much.err
    last = till.run("charge", "--sale", number, "--cash", "--json")
    assert (last.code, last.last["part_minor"], last.last["tendered_minor"]) == (0, 2000, 2000)
    assert till.rows("SELECT status, method FROM sales_log") == [("paid", "split")]
    assert till.run("sales", "--json").last["method"] == "split"
    settled = till.run("charge", "--sale", number, "--cash")
    assert (settled.code, settled.out) == (2, "")
    assert "already settled" in settled.err
    assert till.run("verify").code == 0


def test_a_part_is_not_said_to_have_paid_its_sale(till: Till) -> None:
    part = till.run("charge", "--amount", "50", "--part", "20", "--cash")
    assert part.code == 0
    said = "GH₵ 20.00  PAID in cash, change GH₵ 0.00; a part of GH₵ 50.00, which is not paid yet"
    assert f"{names().number(1)}  {said}" in part.out
    rest = till.run("charge", "--sale", names().number(1), "--cash")
    assert "not paid yet" not in rest.out
    assert till.run("export", "--format", "csv", "--from", "2026-01-01", "--to", "2099-01-01",
                    "--out", str(till.home / "sales.csv")).code == 0  # fmt: skip
    assert ",cash," in (till.home / "sales.csv").read_text(encoding="utf-8")


def test_an_undecided_part_holds_its_sale(till: Till) -> None:
    first = till.run("charge", "--amount", "50", "--part", "20", "--network", "mtn", "--phone",
                     till.phone("60"), "--wait", 0, "--json")  # fmt: skip
    assert first.code == 4
    before = till.rows("SELECT count(*) FROM journal")
    held = till.run("charge", "--sale", first.last["sale_number"], "--cash")
    assert (held.code, held.out) == (2, "")
    assert "may still be paid" in held.err
    assert till.rows("SELECT count(*) FROM journal") == before


@pytest.mark.parametrize(
    "wrong",
    [
        ("--cash",),
        ("--amount", "5"),
        ("--amount", "5", "--sale", "T1-000001", "--cash"),
        ("--sale", "T1-000001", "--cash"),
        ("--sale", "", "--cash"),
        ("--amount", "0", "--cash"),
        ("--amount", "five", "--cash"),
        ("--amount", "20000.01", "--cash"),
        ("--amount", "5", "--part", "5.01", "--cash"),
        ("--amount", "5", "--part", "0", "--cash"),
        ("--amount", "5", "--part", "", "--cash"),
        ("--amount", "5", "--cash", "--tendered", "4.99"),
        ("--amount", "5", "--cash", "--tendered", "20005.01"),
        # As a script's variable that was never set: not taken for "exactly".
        ("--amount", "5", "--cash", "--tendered", ""),
        ("--amount", "5", "--cash", "--tendered", "-5"),
        ("--amount", "5", "--cash", "--qr"),
        ("--amount", "5", "--cash", "--network", "mtn"),
        ("--amount", "5", "--cash", "--phone", "0241234567"),
        ("--amount", "5", "--cash", "--again"),
        ("--amount", "5", "--cash", "--customer-id", "c"),
        ("--amount", "5", "--cash", "--tendered", "10", "--owe", "5.01"),
        ("--amount", "5", "--cash", "--tendered", "10", "--owe", "0"),
        ("--amount", "5", "--cash", "--tendered", "10", "--owe", ""),
        ("--amount", "5", "--cash", "--owe", "1"),
        ("--amount", "5", "--cash", "--slip", ""),
        ("--amount", "5", "--cash", "--slip", "T1-R000001"),
        ("--amount", "5", "--qr", "--owe", "1"),
        ("--amount", "5", "--qr", "--slip", "T1-R000001"),
        ("--amount", "5", "--qr", "--tendered", "5"),
        ("--amount", "5", "--qr", "--tendered", ""),
        ("--amount", "5", "--network", "mtn", "--phone", "0241234567", "--tendered", "5"),
    ],
)
def test_what_makes_no_sense_stores_nothing(till: Till, wrong: tuple[str, ...]) -> None:
    done = till.run("charge", *wrong)
    assert (done.code, done.out) == (2, "")
    assert done.err
    if till.ledger.exists():
        with closing(sqlite3.connect(till.ledger)) as ledger:
            kinds = ledger.execute("SELECT kind FROM journal").fetchall()
        assert kinds == [("ledger_created",)]


def test_cash_is_rounded_as_the_shop_says_and_only_where_nothing_is_left(till: Till) -> None:
    with (till.home / "config.toml").open("a", encoding="utf-8") as settings:
        settings.write('\n[cash]\nrounding = "0.10"\n')
    whole = till.run("charge", "--amount", "47.36", "--cash", "--tendered", "50", "--json").last
    assert (whole["amount_minor"], whole["change_minor"]) == (4736, 260)
    part = till.run("charge", "--amount", "47.36", "--part", "20.01", "--cash", "--json").last
    assert (part["tendered_minor"], part["change_minor"]) == (2001, 0)
    rest = till.run("charge", "--sale", part["sale_number"], "--cash", "--json").last
    assert (rest["part_minor"], rest["tendered_minor"], rest["change_minor"]) == (2735, 2740, 0)
    assert till.rows("SELECT status FROM sales_log") == [("paid",), ("paid",)]
    short = till.run("charge", "--amount", "47.36", "--cash", "--tendered", "47.36")
    assert (short.code, short.out) == (2, "")


def test_cash_that_is_switched_off_is_refused(till: Till) -> None:
    with (till.home / "config.toml").open("a", encoding="utf-8") as settings:
        settings.write("\n[cash]\nenabled = false\n")
    done = till.run("charge", "--amount", "5", "--cash")
    assert (done.code, done.out) == (2, "")
    assert "Cash is switched off" in done.err
    assert till.rows("SELECT count(*) FROM sales") == [(0,)]
