"""`pos-app shift`, as a shop's day goes by the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pos_app.ledger.file import LedgerLock

if TYPE_CHECKING:
    from tests.end_to_end.till_program import Done, Till

_KEYS = [
    "shift", "z_number", "open", "opened_at", "closed_at", "opened_by", "closed_by", "float_minor",
    "expected_minor", "counted_minor", "difference_minor", "currency", "methods", "refunds_minor",
    "owed_minor", "undecided", "first_sale", "last_sale", "grand_total_minor", "chain_head",
]  # fmt: skip


def cash(till: Till, amount: str, *more: str) -> Done:
    done = till.run("charge", "--amount", amount, "--cash", *more, "--json")
    assert done.code == 0, done
    return done


def test_a_day_from_its_opening_to_its_z_and_the_next_one(till: Till) -> None:
    opened = till.run("shift", "open", "--count", "50x1,20x2,0.50x10,other=5", "--json")
    assert (opened.code, opened.err) == (0, "")
    assert list(opened.last) == [*_KEYS, "training"]
    shift = opened.last["shift"]
    assert (opened.last["float_minor"], opened.last["open"]) == (10000, True)
    again = till.run("shift", "open")
    assert (again.code, again.out) == (2, "")
    assert "A shift is open since" in again.err

    sold = cash(till, "12.50", "--tendered", "20")
    assert sold.last["shift"] == shift
    assert till.charge("11").code == 0
    waiting = till.charge("60", wait=0).last
    back = ("--amount", "2.50", "--by", "cash", "--reason", "torn")
    assert till.run("refund", sold.last["sale_number"], *back).code == 0
    for verb, amount in (("cash-in", "30"), ("cash-out", "4"), ("to-safe", "50")):
        moved = till.run("shift", verb, "--amount", amount, "--reason", "word", "--json")
        assert (moved.code, moved.last["shift"]) == (0, shift)
    before = till.rows("SELECT count(*) FROM journal_log")
    for wrong in (("cash-out", "86.01"), ("to-safe", "999"), ("cash-in", "0"), ("cash-in", "9x")):
        done = till.run("shift", wrong[0], "--amount", wrong[1], "--reason", "word")
        assert (done.code, done.out, done.err.count("\n")) == (2, "", 1), wrong
    x = till.run("shift", "x", "--json").last
    assert (x["z_number"], x["counted_minor"], x["expected_minor"]) == (None, None, 8600)
    assert x["methods"] == [
        {"method": "cash", "network": None, "count": 1, "amount_minor": 1250,
         "gateway_minor": None},
        {"method": "mobile_money", "network": "mtn", "count": 1, "amount_minor": 1250,
         "gateway_minor": None},
    ]  # fmt: skip
    assert x["undecided"] == [waiting["payment_id"]]
    assert till.rows("SELECT count(*) FROM journal_log") == before
    drawer = "SELECT shift, sum(amount_minor) FROM cash_log GROUP BY shift"
    assert till.rows(drawer) == [(shift, 8600)]

    short = till.run("shift", "close", "--counted", "80.99", "--json")
    assert (short.code, short.out) == (2, "")
    assert "GH₵ 5.01 short, more than GH₵ 5.00" in short.err
    assert till.rows("SELECT count(*) FROM journal_log WHERE kind = 'shift_closed'") == [(0,)]
    z = till.run("shift", "close", "--counted", "80.99", "--reason", "coins lost", "--json").last
    assert (z["z_number"], z["open"], z["expected_minor"], z["counted_minor"]) == (
        1, False, 8600, 8099,
    )  # fmt: skip
    assert (z["difference_minor"], z["refunds_minor"], z["owed_minor"]) == (-501, 250, 0)
    # Training's gateway keeps a list too, and says the same.
    assert [line["gateway_minor"] for line in z["methods"]] == [None, 1250]
    assert (z["first_sale"], z["last_sale"]) == (
        sold.last["sale_number"], waiting["sale_number"],
    )  # fmt: skip
    assert till.run("shift", "x").code == 2
    assert till.run("shift", "z", "--json").last == z == till.run("shift", "z", 1, "--json").last

    # What is taken between two shifts is on the next Z, and what had been left is told apart.
    cash(till, "1")
    second = till.run("shift", "open", "--float", "80.99")
    assert "1.00 short: GH₵ 81.99 had been left" in second.out
    cash(till, "3")
    over = till.run("shift", "close", "--count", "50x1,20x1,5x3", "--json").last
    assert (over["z_number"], over["expected_minor"], over["difference_minor"]) == (2, 8399, 101)
    assert (over["methods"][0]["count"], over["methods"][0]["amount_minor"]) == (2, 400)
    assert over["grand_total_minor"] == 1250 + 1250 + 400
    assert till.run("shift", "z", 1, "--json").last == z
    assert till.run("verify").code == 0


def test_what_people_read(till: Till) -> None:
    assert "0.00 in the drawer" in till.run("shift", "open").out
    number = cash(till, "5", "--tendered", "20").last["sale_number"]
    assert (
        "Taken out: GH₵ 3.00 (water)"
        in till.run("shift", "cash-out", "--amount", "3", "--reason", "water").out
    )
    x = till.run("shift", "x").out
    for words in ("X  since 20", f"Sales {number} to {number}", "Cash, 1", "Change given",
                  "Taken out (water)", "Must be in the drawer", "GH₵ 2.00"):  # fmt: skip
        assert words in x
    closed = till.run("shift", "close", "--counted", "2").out
    for words in ("Z 1  20", "The drawer is right", "Chain "):
        assert words in closed
    assert till.run("shift", "z", "--text").out == closed
    till.run("shift", "open", "--float", "2")
    long = till.run("shift", "close", "--counted", "200", "--reason", "owner put change in").out
    assert "No sale" in long
    assert "GH₵ 198.00 over" in long
    assert "Because: owner put change in" in long


@pytest.mark.parametrize(
    "arguments",
    [
        "",
        "x",
        "z",
        "z 1",
        "z 0",
        "z one",
        "z --text --json",
        "y",
        "open --float 5 --count 5x1",
        "open --float five",
        "open --float -5",
        "open --count 50x2,many",
        "open --count 3x2",
        "open --count 50x-2",
        "open --count 5x1,5x1",
        "open --float 99999999999999",
        "close",
        "close --counted 5",
        "close --counted 5 --count 5x1",
        "cash-in --amount 5",
        "cash-in --reason word",
        "cash-in --amount 5 --reason word",
        "to-safe --amount nothing --reason word",
    ],
)
def test_what_makes_no_sense_stores_nothing(till: Till, arguments: str) -> None:
    done = till.run("shift", *arguments.split())
    assert (done.code, done.out) == (2, "")
    assert done.err.count("pos-app: ") in (1, 2)
    if till.ledger.exists():
        assert till.rows("SELECT count(*) FROM shifts_log") == [(0,)]
        assert till.rows("SELECT count(*) FROM cash_log") == [(0,)]


def test_less_than_nothing_cannot_be_counted(till: Till) -> None:
    till.run("shift", "open")
    done = till.run("shift", "close", "--counted", "-5")
    assert (done.code, "nothing or more" in done.err) == (2, True)


def test_a_reason_is_more_than_spaces(till: Till) -> None:
    till.run("shift", "open")
    assert till.run("shift", "cash-in", "--amount", "5", "--reason", "  ").code == 2
    assert till.run("shift", "close", "--counted", "50", "--reason", "  ").code == 2


def test_a_till_that_sells_only_in_a_shift(till: Till) -> None:
    config = till.home / "config.toml"
    config.write_text(config.read_text("utf-8") + "[shift]\nrequired = true\n", "utf-8")
    for way in (("--cash",), ("--qr",), ("--network", "mtn", "--phone", till.phone())):
        done = till.run("charge", "--amount", "5", *way, "--json")
        assert (done.code, done.out) == (2, "")
        assert "No shift is open" in done.err
    assert till.rows("SELECT count(*) FROM sales_log") == [(0,)]
    assert till.run("shift", "open").code == 0
    assert cash(till, "5").last["shift"] is not None


def test_x_and_z_are_read_beside_the_window(till: Till) -> None:
    till.run("shift", "open", "--float", "5")
    till.run("shift", "close", "--counted", "5")
    till.run("shift", "open", "--float", "5")
    lock = LedgerLock.take(till.ledger)
    try:
        assert till.run("shift", "x").code == 0
        assert till.run("shift", "z").code == 0
        for command in (("open",), ("close", "--counted", "5"),
                        ("to-safe", "--amount", "1", "--reason", "word")):  # fmt: skip
            assert till.run("shift", *command).code == 7
    finally:
        lock.release()


def test_a_bad_setting_of_the_shift_is_named(till: Till) -> None:
    config = till.home / "config.toml"
    bad = '[shift]\nrequired = "no"\ndifference_limit = 5\nday_starts_at = "24:00"\n'
    config.write_text(config.read_text("utf-8") + bad, "utf-8")
    done = till.run("shift", "x")
    assert (done.code, done.out) == (5, "")
    for key in ("shift.required", "shift.difference_limit", "shift.day_starts_at"):
        assert key in done.err
