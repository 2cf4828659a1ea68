"""A slip of change that was owed, taken off the next sale on the cash screen."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QLabel, QLineEdit, QWidget

from pos_app.desktop.link.context import WindowSettings
from pos_app.desktop.shell.wire import speak_anew
from pos_app.desktop.widgets.buttons import KeycapButton
from pos_app.domain.money import Money
from pos_app.domain.refund import Refund, RefundState, RefundWay
from pos_app.domain.sale import SaleStatus, UsualAmounts
from pos_app.engine import events
from pos_app.engine.requests import Approve, AskSlip, ChargeCash
from tests.desktop.engine import NOON, cash, sale
from tests.desktop.people import CASHIER, PEOPLE, SUPERVISOR
from tests.desktop.test_fit import clipped

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.desktop.conftest import Bench

NUMBER = "T1-R000004"


def a_slip(minor: int = 70, **changes: object) -> Refund:
    slip = Refund(
        NUMBER, "s_1", "T1-000001", Money(minor), RefundWay.OWED, RefundState.OWED,
        "change owed", NOON, change_of="p_1",
    )  # fmt: skip
    return replace(slip, **changes)  # type: ignore[arg-type]


@pytest.fixture
def bench(make_bench: Callable[..., Bench]) -> Bench:
    """47.30 to pay in cash at the till T1."""
    made = make_bench(settings=WindowSettings(theme="light", till="T1"))
    made.type("47.30")
    made.press("F7")
    return made


def minor(bench: Bench, name: str) -> int:
    found = bench.find(QWidget, name).property("amountMinor")
    assert isinstance(found, int)
    return found


def said(bench: Bench) -> str:
    return bench.find(QLabel, "slipUsed").text() if bench.seen("slipUsed") else ""


def link(bench: Bench) -> str:
    return bench.find(KeycapButton, "useSlip").label()


def charged(bench: Bench) -> ChargeCash:
    return bench.engine.last(ChargeCash)


def look_up(bench: Bench, typed: str, found: Refund | None) -> None:
    if not bench.seen("slipNumber"):
        bench.click("useSlip")
    bench.retype("slipNumber", typed)
    bench.enter()
    bench.tell(events.SlipRead(bench.engine.last(AskSlip).ref, found))


def paid(bench: Bench) -> None:
    mine = sale(62, 47_30, status=SaleStatus.PAID)
    bench.tell(events.ChargeAccepted(charged(bench).ref, mine, cash(mine, 47_30)))
    assert bench.place == "paid"


def test_a_slip_is_taken_off_what_is_due_and_goes_with_the_cash(bench: Bench) -> None:
    assert link(bench) == "Use a slip"
    bench.click("useSlip")
    assert bench.find(QLineEdit, "slipNumber").hasFocus()
    bench.type("4")
    bench.enter()
    asked = bench.engine.last(AskSlip)
    assert asked.number == NUMBER
    assert not bench.engine.asked(ChargeCash), "Enter in the field looks it up"
    bench.tell(events.SlipRead(asked.ref, a_slip()))
    assert said(bench) == f"Slip {NUMBER}: GH₵ 0.70 off"
    assert (minor(bench, "cashDue"), minor(bench, "tenderDisplay")) == (46_60, 46_60)
    assert clipped(bench.window) == []
    bench.type("50")
    assert minor(bench, "changeDue") == 3_40
    bench.enter()
    assert (charged(bench).tendered, charged(bench).slip) == (Money(50_00), NUMBER)
    assert charged(bench).amount == Money(47_30)
    paid(bench)
    bench.pass_time(1)
    bench.enter()
    bench.type("5")
    bench.press("F7")
    assert (link(bench), said(bench)) == ("Use a slip", ""), "one slip, one sale"
    bench.enter()
    assert charged(bench).slip is None


def test_a_slip_that_is_worth_more_than_the_sale_gives_change_again(bench: Bench) -> None:
    look_up(bench, NUMBER, a_slip(60_00))
    assert (minor(bench, "cashDue"), minor(bench, "changeDue")) == (0, 12_70)
    bench.click("keypad_clear")
    bench.click("oweChange")
    assert minor(bench, "changeOwed") == 70
    bench.enter()
    asked = charged(bench)
    assert (asked.tendered, asked.slip, asked.owed) == (Money(0), NUMBER, Money(70))


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (None, "There is no change owed under this number."),
        (a_slip(state=RefundState.DONE), "The change of this slip was given already."),
        (a_slip(change_of=None), "This is a refund: it is given back in History."),
    ],
)
def test_a_wrong_number_is_said_and_nothing_of_the_sale_is_lost(
    bench: Bench, found: Refund | None, words: str
) -> None:
    bench.type("50")
    look_up(bench, "9", found)
    assert said(bench) == words
    assert clipped(bench.window) == []
    assert (minor(bench, "cashDue"), minor(bench, "tenderDisplay")) == (47_30, 50_00)
    bench.type("4")
    assert said(bench) == ""
    bench.press("Esc")
    assert not bench.seen("slipNumber")
    assert bench.place == "cash"
    bench.enter()
    assert (charged(bench).tendered, charged(bench).slip) == (Money(50_00), None)


def test_a_log_that_cannot_be_read_finds_no_slip(bench: Bench) -> None:
    bench.click("useSlip")
    bench.type("4")
    bench.enter()
    assert said(bench) == "Looking for it …"
    bench.tell(events.ReadFailed(bench.engine.last(AskSlip).ref, "busy", ""))
    assert said(bench) == "The slips cannot be read now."


def test_a_slip_can_be_left_out_again_and_the_field_closed_without_a_number(bench: Bench) -> None:
    look_up(bench, "4", a_slip())
    assert link(bench) == "Not this slip"
    bench.click("useSlip")
    assert (minor(bench, "cashDue"), said(bench)) == (47_30, "")
    bench.click("useSlip")
    assert link(bench) == "No slip"
    bench.enter()
    assert not bench.seen("slipNumber")
    assert not bench.engine.asked(ChargeCash)
    bench.click("useSlip")
    bench.click("useSlip")
    assert not bench.seen("slipNumber")
    bench.press("Esc")
    assert bench.place == "sell"


def test_an_answer_that_comes_after_the_field_was_left_changes_nothing(bench: Bench) -> None:
    bench.click("useSlip")
    bench.type("4")
    bench.enter()
    ref = bench.engine.last(AskSlip).ref
    bench.press("Esc")
    bench.tell(events.SlipRead(ref, a_slip()))
    assert minor(bench, "cashDue") == 47_30


def test_a_slip_that_was_settled_meanwhile_is_said_and_can_be_left_out(bench: Bench) -> None:
    look_up(bench, "4", a_slip())
    bench.enter()
    bench.tell(events.ChargeRejected(charged(bench).ref, "slip_settled"))
    assert bench.flow.cash.sum.working() == "The change of this slip was given already."
    bench.click("useSlip")
    bench.enter()
    assert (charged(bench).tendered, charged(bench).slip) == (Money(47_30), None)


def test_a_slip_stays_when_the_window_speaks_another_language(bench: Bench) -> None:
    look_up(bench, "4", a_slip())
    bench.type("50")
    speak_anew(bench.till)
    assert (minor(bench, "cashDue"), minor(bench, "tenderDisplay")) == (46_60, 50_00)
    bench.enter()
    assert charged(bench).slip == NUMBER


# Who may ------------------------------------------------------------------------------------------


@pytest.fixture
def asking(bench: Bench) -> Bench:
    """A cashier took a slip off, and somebody else has to allow it."""
    bench.tell(events.PeopleChanged(PEOPLE, CASHIER))
    look_up(bench, "4", a_slip())
    bench.type("50")
    bench.enter()
    bench.tell(events.ChargeRejected(charged(bench).ref, "right_lacking"))
    assert bench.seen("approverPin")
    return bench


def test_a_slip_is_allowed_in_place_by_who_may(asking: Bench) -> None:
    assert not asking.seen("cashDoneButton")
    assert clipped(asking.window) == []
    asking.type("2468\r")
    asking.tell(events.PersonAtTill(asking.engine.last(Approve).ref, SUPERVISOR))
    first, again = asking.engine.asked(ChargeCash)
    assert first == again
    paid(asking)


def test_who_does_not_want_it_allowed_loses_nothing(asking: Bench) -> None:
    asking.press("Esc")
    assert asking.place == "cash"
    assert asking.seen("cashDoneButton")
    assert "approval" in asking.flow.cash.sum.working()
    assert (minor(asking, "cashDue"), minor(asking, "tenderDisplay")) == (46_60, 50_00)
    asking.enter()
    asking.tell(events.ChargeRejected(charged(asking).ref, "right_lacking"))
    assert asking.seen("approverPin"), "it can be asked for again"


def test_an_approval_that_the_engine_does_not_take_is_said(asking: Bench) -> None:
    asking.type("2468\r")
    asking.tell(events.PersonAtTill(asking.engine.last(Approve).ref, SUPERVISOR))
    asking.tell(events.ChargeRejected(charged(asking).ref, "right_lacking"))
    assert not asking.seen("approverPin")
    assert asking.seen("cashDoneButton")


def test_what_is_to_be_allowed_ends_when_the_till_is_locked(asking: Bench) -> None:
    asking.tell(events.PeopleChanged(PEOPLE, None))
    asking.tell(events.PeopleChanged(PEOPLE, CASHIER))
    assert asking.place == "cash"
    assert not asking.seen("approverPin")
    assert asking.seen("cashDoneButton")


def test_an_amount_that_is_asked_about_after_that_is_allowed_once_more(asking: Bench) -> None:
    asking.type("2468\r")
    asking.tell(events.PersonAtTill(asking.engine.last(Approve).ref, SUPERVISOR))
    usual = UsualAmounts(Money(1_00), Money(50))
    asking.tell(events.AmountUnusual(charged(asking).ref, Money(47_30), usual))
    asking.click("guardContinue")
    assert len(asking.engine.asked(ChargeCash)) == 3
    asking.tell(events.ChargeRejected(charged(asking).ref, "right_lacking"))
    assert asking.place == "cash"
    assert asking.seen("approverPin")
