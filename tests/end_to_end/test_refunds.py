"""`pos-app refund`, as scripts run it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.names import names
from tests.printing.fake_printer import FakePrinter

if TYPE_CHECKING:
    from tests.end_to_end.till_program import Till

_KEYS = [
    "refund_number", "kind", "sale_number", "amount_minor", "currency", "by", "state", "reason",
    "reference", "cashier", "approved_by", "training",
]  # fmt: skip


def test_money_goes_back_in_cash_and_by_the_gateway_and_never_more_than_came(till: Till) -> None:
    sale = till.run("charge", "--amount", "20.50", "--cash", "--json").last["sale_number"]
    cash = till.run("refund", sale, "--amount", "5", "--by", "cash", "--reason", "torn", "--json")
    assert cash.code == 0
    assert list(cash.last) == _KEYS
    assert (cash.last["state"], cash.last["amount_minor"]) == ("done", 500)
    more = till.run("refund", sale, "--amount", "15.51", "--by", "owed", "--reason", "torn")
    assert (more.code, more.out) == (2, "")
    assert "At most GH₵ 15.50" in more.err
    owed = till.run("refund", sale, "--amount", "15.50", "--by", "owed", "--reason", "x", "--json")
    number = owed.last["refund_number"]
    assert owed.last["state"] == "owed"
    assert "OWED to the customer" in till.run("refund", "list").out
    assert till.run("refund", "settle", number, "--by", "gateway").code == 2
    settled = till.run(
        "refund", "settle", number, "--by", "gateway", "--reference", "MP12", "--json"
    )
    assert (settled.last["state"], settled.last["reference"]) == ("done", "MP12")
    assert till.run("refund", "settle", number, "--by", "cash").code == 2
    listed = till.run("refund", "list", "--json")
    assert [line["refund_number"] for line in listed.lines] == [
        number, cash.last["refund_number"],
    ]  # fmt: skip
    assert till.rows("SELECT sum(amount_minor) FROM cash_log") == [(1550,)]
    assert till.run("verify").code == 0


def test_which_is_settled_has_to_be_said(till: Till) -> None:
    done = till.run("refund", "settle", "--by", "cash")
    assert (done.code, "refund settle REFUND" in done.err) == (2, True)


def test_what_makes_no_sense_is_said_and_stores_nothing(till: Till) -> None:
    assert till.run("refund", "list").code == 0
    for wrong in (
        ("T1-000001",),
        ("T1-000001", "--amount", "5", "--by", "cash"),
        ("T1-000001", "--amount", "0", "--by", "cash", "--reason", "x"),
        ("T1-000001", "--amount", "5", "--by", "card", "--reason", "x"),
        ("settle", "T1-R000001", "--by", "owed"),
        ("settle", "T1-R000001", "--by", "cash", "--amount", "5"),
        ("settle", "T1-R000001", "--by", "cash"),
        ("settle", "T1-R000001", "T1-R000002", "--by", "cash"),
        ("T1-000001", "--amount", "5", "--by", "cash", "--reason", "x"),
    ):
        done = till.run("refund", *wrong)
        assert (done.code, done.out) == (2, ""), wrong
    assert till.rows("SELECT count(*) FROM refunds_log") == [(0,)]


def test_change_that_cannot_be_given_is_owed_settled_and_taken_off(till: Till) -> None:
    cash = ("charge", "--cash", "--amount")
    taken = till.run(*cash, "47.30", "--tendered", "50", "--owe", "0.70", "--json").last
    assert (taken["status"], taken["change_minor"], taken["owed_minor"]) == ("succeeded", 200, 70)
    slip = taken["slip"]
    listed = till.run("refund", "list", "--json").last
    assert (listed["refund_number"], listed["kind"], listed["state"]) == (slip, "change", "owed")
    assert f"{slip}  " in (said := till.run("refund", "list").out)
    assert "OWED to the customer  change owed" in said
    assert till.run("refund", "settle", slip, "--by", "gateway", "--reference", "MP1").code == 2
    settled = till.run("refund", "settle", slip, "--by", "cash", "--json").last
    assert (settled["state"], settled["by"]) == ("done", "cash")
    assert till.run("refund", "settle", slip, "--by", "cash").code == 2
    words = till.run(*cash, "12.00", "--tendered", "13", "--owe", "1")
    assert "PAID in cash, change GH₵ 0.00, owed GH₵ 1.00, slip " in words.out
    slip = till.run("refund", "list", "--json").lines[0]["refund_number"]
    used = till.run(*cash, "12.00", "--slip", slip, "--json").last
    assert (used["tendered_minor"], used["change_minor"], used["owed_minor"]) == (1200, 0, None)
    again = till.run(*cash, "12.00", "--slip", slip)
    assert (again.code, again.out) == (2, "")
    assert "settled already" in again.err
    assert till.rows("SELECT sum(amount_minor) FROM cash_log") == [(4730 + 1200 + 1200,)]
    assert till.run("verify").code == 0


def test_a_slip_is_a_text_a_file_and_paper(till: Till) -> None:
    owed = till.run(
        "charge", "--cash", "--amount", "47.30", "--tendered", "50", "--owe", "0.70", "--json"
    ).last
    slip, sale = owed["slip"], owed["sale_number"]
    text = till.run("refund", "slip", slip).out
    for words in (names().shop.split()[0], slip, sale, "OWED TO YOU", "GH₵ 0.70", "TRAINING"):
        assert words in text
    told = till.run("refund", "slip", slip, "--json").last
    assert list(told) == [*_KEYS[:-1], "text", "training"]
    assert told["text"] in text
    file = till.home.parent / f"{till.home.name}-slip.pdf"
    made = till.run("refund", "slip", slip, "--pdf", str(file))
    assert (made.code, f"{slip}  written to {file}" in made.out) == (0, True)
    assert file.read_bytes().startswith(b"%PDF")
    assert till.run("refund", "slip", slip, "--pdf", str(file)).code == 2
    assert till.run("refund", "slip", slip, "--print").code == 5
    with FakePrinter() as printer:
        with (till.home / "config.toml").open("a", encoding="utf-8") as settings:
            settings.write(f'\n[receipt]\nprinter = "{printer.address}"\n')
        assert till.run("refund", "slip", slip, "--print").code == 0
        assert [line for line in printer.page().lines if "OWED TO YOU" in line]
    # The printer is gone.
    assert till.run("refund", "slip", slip, "--print").code == 3
    assert till.run("refund", "settle", slip, "--by", "cash").code == 0
    assert "GIVEN BACK" in till.run("refund", "slip", slip).out
    for wrong in (
        ("slip", "T1-R000009"),
        ("slip", slip, "--text", "--print"),
        ("slip", slip, "--by", "cash"),
        ("slip", slip, "--pdf", str(till.ledger)),
        ("settle", slip, "--by", "cash", "--print"),
        ("list", "--text"),
    ):
        done = till.run("refund", *wrong)
        assert (done.code, done.out) == (2, ""), wrong


def test_a_slip_of_no_ledger_is_none(till: Till) -> None:
    assert (till.run("refund", "slip", "T1-R000001").code, till.ledger.exists()) == (2, False)
