"""`pos-app cashiers`, and the commands that ask who gives them; PINs by environment alone."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.end_to_end.till_program import Done, Till

OWNER = {"POS_APP_PIN": "246810"}
AMA = {"POS_APP_PIN": "135791"}


@pytest.fixture
def shop(till: Till) -> Till:
    """A till with an owner and a cashier."""
    first = till.run("cashiers", "add", "Auntie Efua", "--role", "owner", POS_APP_NEW_PIN="246810")
    assert first.code == 0
    added = till.run(
        "cashiers", "add", "Ama", "--role", "cashier", "--as", "auntie efua", "--json",
        POS_APP_NEW_PIN="135791", **OWNER,
    )  # fmt: skip
    assert added.last == {"name": "Ama", "role": "cashier", "active": True, "training": True}
    return till


def cash(till: Till, *more: str, **environ: str) -> Done:
    return till.run("charge", "--amount", "5", "--cash", "--json", *more, **environ)


def test_money_moves_only_by_somebody_who_proved_who_they_are(shop: Till) -> None:
    for done in (
        cash(shop),
        cash(shop, **AMA),
        cash(shop, "--as", "Ama"),
        cash(shop, "--as", "Ama", POS_APP_PIN="000000"),
        cash(shop, "--as", "Kofi", **AMA),
        shop.run("charge", "--amount", "5", "--qr", "--wait", "0"),
        shop.run("cancel", "p_1"),
        shop.run("refund", "T1-000001", "--amount", "1", "--by", "cash", "--reason", "x"),
    ):
        assert (done.code, done.out) == (9, "")
    assert shop.rows("SELECT count(*) FROM sales_log") == [(0,)]
    taken = cash(shop, "--as", "ama", **AMA)
    assert (taken.code, taken.last["cashier"]) == (0, "Ama")
    assert shop.rows("SELECT cashier FROM sales_log") == [("Ama",)]


def test_a_refund_is_approved_by_who_may(shop: Till) -> None:
    number = cash(shop, "--as", "Ama", **AMA).last["sale_number"]
    back = ("refund", number, "--amount", "1", "--by", "cash", "--reason", "torn", "--json")
    alone = shop.run(*back, "--as", "Ama", **AMA)
    assert (alone.code, alone.out) == (9, "")
    assert "--approve" in alone.err
    approved = shop.run(
        *back, "--as", "Ama", "--approve", "Auntie Efua", POS_APP_APPROVER_PIN="246810", **AMA
    )
    assert (approved.code, approved.last["approved_by"]) == (0, "Auntie Efua")


def test_a_drawer_is_opened_without_a_sale_by_who_may_and_says_why(shop: Till) -> None:
    opens = ("shift", "drawer", "--reason", "change for the bus")
    none = shop.run(*opens, "--as", "Auntie Efua", **OWNER)
    assert (none.code, none.out) == (5, "")
    out = shop.home / "printer"
    # No file is made where it may be a device.
    out.touch()
    with (shop.home / "config.toml").open("a", encoding="utf-8") as settings:
        settings.write(f"[receipt]\nprinter = 'file:{out}'\ndrawer = true\n")
    noted = "SELECT data FROM journal_log WHERE kind = 'drawer_opened'"
    for code, done in (
        (2, shop.run("shift", "drawer", "--reason", " ")),
        (9, shop.run(*opens)),
        (9, shop.run(*opens, "--as", "Ama", **AMA)),
    ):
        assert (done.code, done.out) == (code, "")
    assert out.read_bytes() == b""
    assert shop.rows(noted) == []
    may = ("--as", "Ama", "--approve", "Auntie Efua", "--json")
    done = shop.run(*opens, *may, POS_APP_APPROVER_PIN="246810", **AMA)
    assert (done.code, done.last["state"], done.last["problem"]) == (0, "done", None)
    assert out.read_bytes() == b"\x1b@\x1bp\x00\x19\xfa"
    ((told,),) = shop.rows(noted)
    assert json.loads(told) == {
        "approved_by": "Auntie Efua", "cashier": "Ama", "reason": "change for the bus",
    }  # fmt: skip
    out.unlink()
    out.mkdir()
    shut = shop.run(*opens, "--as", "Auntie Efua", **OWNER)
    assert (shut.code, shut.out) == (3, "")
    assert "The drawer may be shut." in shut.err


def test_a_copy_that_leaves_the_till_is_asked_for_by_somebody(shop: Till) -> None:
    number = cash(shop, "--as", "Ama", **AMA).last["sale_number"]
    files = [shop.home.parent / f"receipt{place}" for place in range(3)]
    assert shop.run("receipt", number, "--escpos", files[0]).code == 0
    assert shop.run("receipt", number, "--text").code == 0
    nobody = shop.run("receipt", number, "--escpos", files[1])
    assert (nobody.code, nobody.out) == (9, "")
    wrong = shop.run("receipt", number, "--escpos", files[1], "--as", "Ama", POS_APP_PIN="0000")
    assert (wrong.code, wrong.out) == (9, "")
    assert not files[1].exists()
    owner = ("--as", "Auntie Efua", "--json")
    copy = shop.run("receipt", number, "--escpos", files[2], *owner, **OWNER)
    assert (copy.code, copy.last["copy"], copy.last["cashier"]) == (0, 2, "Auntie Efua")
    assert shop.rows("SELECT copy, cashier, state FROM receipts_log ORDER BY copy") == [
        (0, None, "done"), (1, None, "done"), (2, "Auntie Efua", "done"),
    ]  # fmt: skip


def test_people_are_listed_changed_and_taken_out_by_an_owner(shop: Till) -> None:
    assert "Auntie Efua  owner" in shop.run("cashiers", "list").out
    assert shop.run("cashiers", "disable", "Ama", "--as", "Ama", **AMA).code == 9
    own = shop.run("cashiers", "pin", "Ama", POS_APP_NEW_PIN="1357", **AMA)
    assert own.code == 0
    assert cash(shop, "--as", "Ama", **AMA).code == 9
    assert shop.run("cashiers", "pin", "Ama", POS_APP_NEW_PIN="13", POS_APP_PIN="1357").code == 2
    owner = ("--as", "Auntie Efua")
    assert shop.run("cashiers", "disable", "Auntie Efua", *owner, **OWNER).code == 2
    assert shop.run("cashiers", "disable", "Ama", *owner, **OWNER).code == 0
    assert shop.rows("SELECT name, active FROM cashiers_log") == [("Ama", 0), ("Auntie Efua", 1)]
    assert "has left" in shop.run("cashiers", "list").out
    assert cash(shop, "--as", "Ama", POS_APP_PIN="1357").code == 9


def test_the_fifth_wrong_pin_waits(shop: Till) -> None:
    for _ in range(4):
        assert "Wrong PIN." in cash(shop, "--as", "Ama", POS_APP_PIN="0000").err
    assert "Try again in 30 seconds" in cash(shop, "--as", "Ama", POS_APP_PIN="0000").err
    waiting = cash(shop, "--as", "Ama", **AMA)
    assert waiting.code == 9
    assert "Try again in" in waiting.err


def test_a_forgotten_owners_pin_has_a_way_back_that_leaves_a_mark(shop: Till) -> None:
    assert shop.run("cashiers", "reset").code == 0
    assert cash(shop).code == 0
    assert shop.run("cashiers", "list", "--json").lines == []
    assert ("people_reset",) in shop.rows("SELECT kind FROM journal_log")
    assert shop.run("verify").code == 0


def test_what_makes_no_sense_is_said(till: Till) -> None:
    assert till.run("cashiers", "list").code == 0
    for wrong in (("add", "Ama"), ("pin",), ("list", "Ama"), ("disable",), ("promote", "Ama")):
        assert till.run("cashiers", *wrong).code == 2
    assert till.run("cashiers", "add", "Ama", "--role", "owner").code == 2
    short = till.run("cashiers", "add", "Ama", "--role", "owner", POS_APP_NEW_PIN="123")
    assert short.code == 2
    assert "4 to 6 digits" in short.err
    assert till.run("cashiers", "pin", "Ama", POS_APP_NEW_PIN="1234").code == 9


def test_pins_are_in_no_file_and_no_line(shop: Till) -> None:
    cash(shop, "--as", "Ama", **AMA)
    told = shop.told()
    for pin in ("246810", "135791"):
        assert pin not in told
