"""`pos-app refund`, as scripts run it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.end_to_end.till_program import Till

_KEYS = [
    "refund_number", "sale_number", "amount_minor", "currency", "by", "state", "reason",
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
