"""The drawer's place: opening, X, cash moves, the close in three steps, Zs, and a count kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QWidget

from pos_app.desktop.link.context import WindowSettings
from pos_app.desktop.link.count_draft import CountDraft, CountKeeper
from pos_app.desktop.screens.shift.screen import ShiftScreen
from pos_app.desktop.shell.wire import offer_places
from pos_app.desktop.widgets.buttons import KeycapButton
from pos_app.domain.cash import CashRules
from pos_app.domain.money import Money
from pos_app.domain.shift import CashKind, DrawerCount
from pos_app.engine import events
from pos_app.engine.requests import (
    Approve,
    AskReport,
    AskX,
    AskZ,
    AskZs,
    ChargeCash,
    ChargeMobileMoney,
    CloseShift,
    CountDrawer,
    MoveCash,
    OpenDrawer,
    OpenShift,
    TakeToSafe,
)
from tests.desktop.engine import mobile, sale
from tests.desktop.people import CASHIER, PEOPLE, SUPERVISOR
from tests.desktop.receipt_port import NO_ANSWER, ended, with_receipts
from tests.desktop.shifts import a_report, a_shift, a_z, compared

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pos_app.domain.shift import ShiftReport
    from tests.desktop.conftest import Bench

SMALL = CashRules((Money(50_00), Money(10_00), Money(50)))
"""Notes of 50 and 10, and coins of 50 pesewas."""


def to_shift(bench: Bench, count_file: Path | None = None) -> None:
    """Open the place in a till that has all its places."""
    nothing: Callable[[], object] = lambda: None  # noqa: E731
    offer_places(bench.till, nothing, None, first_run=False, count_file=count_file)  # type: ignore[arg-type]
    bench.press("F10")


def fields(bench: Bench) -> list[QLineEdit]:
    return [each for each in bench.all("shiftCount") if isinstance(each, QLineEdit)]


def words(bench: Bench, name: str) -> str:
    return bench.find(QLabel, name).text()


def minor(bench: Bench, name: str) -> int:
    found: int = bench.find(QWidget, name).property("amountMinor")
    return found


def button(bench: Bench, name: str) -> KeycapButton:
    return bench.find(KeycapButton, name)


def typed(bench: Bench) -> list[str]:
    return [field.text() for field in fields(bench)]


def paper(bench: Bench) -> str:
    """What of an X or a Z can be read."""
    labels = [*bench.all("shiftPaperLine"), *bench.all("shiftPaperValue")]
    return "\n".join(label.text() for label in labels if isinstance(label, QLabel))


def open_shift(bench: Bench, report: ShiftReport | None = None) -> None:
    """Let the till have an open shift, and its X be read."""
    report = report or a_report()
    bench.tell(events.ShiftChanged(report.shift))
    if bench.place == "shift":
        bench.tell(events.ShiftRead(bench.engine.last(AskX).ref, report))


def answer(bench: Bench, kind: type, code: str = "done", report: ShiftReport | None = None) -> None:
    """Answer the last request of a kind."""
    bench.tell(events.ShiftDone(bench.engine.last(kind).ref, code, report))


@pytest.fixture
def shop(make_bench: Callable[..., Bench]) -> Bench:
    """The place of a till with three kinds of pieces and no open shift."""
    bench = make_bench(settings=WindowSettings(theme="light", cash=SMALL))
    to_shift(bench)
    return bench


@pytest.fixture
def counting(shop: Bench) -> Bench:
    """A close that is being counted."""
    open_shift(shop)
    shop.click("shiftCloseButton")
    return shop


@pytest.fixture
def counted(counting: Bench) -> Bench:
    """A close that was counted with 937.50, 5.00 short."""
    counting.type("18\r3\r15\r")
    counting.click("shiftCloseButton")
    answer(counting, CountDrawer, report=compared())
    return counting


# Opening ------------------------------------------------------------------------------------------


def test_a_key_and_a_button_lead_to_the_place(make_bench: Callable[..., Bench]) -> None:
    bench = make_bench()
    to_shift(bench)
    assert bench.place == "shift"
    assert words(bench, "shiftTitle") == "No shift is open"
    bench.press("Esc")
    assert bench.place == "sell"
    bench.click("navShift")
    assert button(bench, "navShift").isChecked()
    each = [field.property("amountMinor") for field in fields(bench)]
    assert each == [20000, 10000, 5000, 2000, 1000, 500, 200, 100, 50, 20, 10, 5, 1]


@pytest.mark.parametrize("numpad", [False, True])
def test_a_shift_is_opened_by_a_count_with_the_keyboard_alone(shop: Bench, *, numpad: bool) -> None:
    shop.type("2", numpad=numpad)
    shop.enter(numpad=numpad)
    shop.type("3")
    shop.press(Qt.Key.Key_Down)
    shop.type("7")
    shop.press(Qt.Key.Key_Up)
    shop.type("4")
    shop.press(Qt.Key.Key_Tab)
    shop.press(Qt.Key.Key_Tab)
    shop.type("1.25")
    assert typed(shop) == ["2", "4", "7"]
    assert minor(shop, "shiftCountTotal") == 100_00 + 40_00 + 3_50 + 1_25
    shop.enter(numpad=numpad)
    assert shop.engine.asked(OpenShift) == []
    shop.enter(numpad=numpad)
    pieces = ((Money(50_00), 2), (Money(10_00), 4), (Money(50), 7))
    assert shop.engine.last(OpenShift).count == DrawerCount(Money(144_75), pieces)


def test_once_it_is_open_the_count_is_gone_and_what_was_left_before_is_said(shop: Bench) -> None:
    shop.type("4")
    shop.click("shiftOpenButton")
    assert not button(shop, "shiftOpenButton").isEnabled()
    report = a_report(a_shift(left=Money(205_00)))
    shop.tell(events.ShiftChanged(report.shift))
    answer(shop, OpenShift, report=report)
    said = words(shop, "shiftSaid")
    assert said.startswith("The shift is open with GH₵ 200.00 in the drawer.")
    assert "5.00 short: GH₵ 205.00 had been left" in said
    assert words(shop, "shiftDetail").endswith("Cashier 1")
    shop.tell(events.ShiftChanged(None))
    assert typed(shop) == ["", "", ""]


def test_one_sum_is_enough(shop: Bench) -> None:
    shop.retype("shiftOther", "200")
    shop.click("shiftOpenButton")
    assert shop.engine.last(OpenShift).count == DrawerCount(Money(200_00))


def test_an_empty_drawer_is_opened_as_such(shop: Bench) -> None:
    assert button(shop, "shiftOpenButton").label() == "Open with an empty drawer"
    shop.click("shiftOpenButton")
    assert shop.engine.last(OpenShift).count == DrawerCount(Money(0))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("5x", "50p: type how many there are, a whole number like 12."),
        ("-3", "50p: type how many there are, a whole number like 12."),
        ("2.5", "50p: type how many there are, a whole number like 12."),
        ("12345678", "50p: no drawer holds so many."),
        ("٣", "50p: type how many there are, a whole number like 12."),
    ],
)
def test_what_is_no_count_is_said_at_its_place_and_loses_nothing(
    shop: Bench, text: str, why: str
) -> None:
    shop.type("2\r3\r")
    fields(shop)[2].setText(text)
    assert words(shop, "shiftCountProblem") == why
    assert fields(shop)[2].accessibleDescription() == why
    shop.click("shiftOpenButton")
    assert shop.engine.asked(OpenShift) == []
    assert QApplication.focusWidget() is fields(shop)[2]
    assert typed(shop) == ["2", "3", text]
    assert minor(shop, "shiftCountTotal") == 130_00
    fields(shop)[2].setText("1")
    assert not shop.seen("shiftCountProblem")


@pytest.mark.parametrize("text", ["x", "-1", "1.234", "€ 5"])
def test_what_is_no_amount_is_said_too(shop: Bench, text: str) -> None:
    shop.find(QLineEdit, "shiftOther").setText(text)
    assert words(shop, "shiftCountProblem") == "Other: type an amount like 3.20."
    shop.click("shiftOpenButton")
    assert shop.engine.asked(OpenShift) == []


def test_what_the_engine_refuses_is_said_and_the_count_stays(shop: Bench) -> None:
    shop.type("999999")
    shop.click("shiftOpenButton")
    answer(shop, OpenShift, "too_much")
    assert words(shop, "shiftSaid") == "No drawer holds so much."
    assert typed(shop)[0] == "999999"
    assert button(shop, "shiftOpenButton").isEnabled()


def test_a_digit_that_nobody_took_is_counted(shop: Bench) -> None:
    shop.window.pane.get("shift").setFocus()
    shop.type("12")
    assert typed(shop) == ["12", "", ""]


def test_before_the_till_is_ready_nothing_is_opened(make_bench: Callable[..., Bench]) -> None:
    bench = make_bench(is_ready=False)
    to_shift(bench)
    assert not button(bench, "shiftOpenButton").isEnabled()
    bench.tell(events.EngineReady(False))
    assert button(bench, "shiftOpenButton").isEnabled()
    bench.tell(events.LedgerTrouble("full", ""))
    assert not button(bench, "shiftOpenButton").isEnabled()
    assert "disk is full" in words(bench, "shiftText")


# X and cash without a sale ------------------------------------------------------------------------


def test_an_x_says_what_was_taken_and_what_must_be_there(shop: Bench) -> None:
    open_shift(shop)
    read = paper(shop)
    for told in (
        "Cash, 21", "MTN, 14", "QR, 3", "GH₵ 812.00", "Owed to customers", "GH₵ 5.00",
        "paid after Z 41", "Must be in the drawer", "GH₵ 942.50", "Taken out (Water)",
    ):  # fmt: skip
        assert told in read, told


@pytest.mark.parametrize("blind", [True, False])
def test_where_people_are_set_up_a_blind_shop_shows_it_only_once_counted(
    make_bench: Callable[..., Bench], *, blind: bool
) -> None:
    bench = make_bench(settings=WindowSettings(theme="light", blind=blind))
    to_shift(bench)
    bench.tell(events.PeopleChanged(PEOPLE, SUPERVISOR))
    open_shift(bench)
    read = paper(bench)
    assert ("942.50" in read) is not blind
    assert ("Taken out (Water)" in read) is not blind
    assert "MTN, 14" in read


def test_what_is_not_decided_is_named(shop: Bench) -> None:
    waiting = mobile(sale(64, 35_00))
    shop.tell(events.PaymentChanged(sale(64, 35_00), waiting, None))
    open_shift(shop, a_report(undecided=(waiting.payment_id, "p_unknown")))
    assert "GH₵ 35.00 · MTN · 024 ••• 4567" in paper(shop)
    assert "p_unknown" in paper(shop)


def test_the_x_follows_what_is_sold_with_one_question_at_a_time(shop: Bench) -> None:
    open_shift(shop)
    before = len(shop.engine.asked(AskX))
    for number in (70, 71, 72):
        shop.tell(events.PaymentChanged(sale(number), mobile(sale(number)), None))
    assert len(shop.engine.asked(AskX)) == before + 1
    shop.tell(events.ShiftRead(shop.engine.last(AskX).ref, a_report()))
    assert len(shop.engine.asked(AskX)) == before + 2
    shop.tell(events.ReadFailed(shop.engine.last(AskX).ref, "busy", ""))
    assert "cannot be read" in words(shop, "shiftSaid")


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("cashIn", CashKind.CASH_IN),
        ("cashOut", CashKind.CASH_OUT),
        ("cashToSafe", CashKind.TO_SAFE),
    ],
)
def test_cash_moves_with_a_reason_that_is_offered_or_typed(
    shop: Bench, name: str, kind: CashKind
) -> None:
    open_shift(shop)
    shop.retype("cashAmount", "3")
    choice = next(
        each
        for each in shop.all("cashReasonChoice")
        if isinstance(each, KeycapButton) and each.label() == "Transport"
    )
    shop.click(choice)
    shop.find(QLineEdit, "cashReason").setFocus()
    shop.press("End")
    shop.type(" for change")
    shop.click(name)
    asked = shop.engine.last(MoveCash)
    assert (asked.kind, asked.amount, asked.reason) == (kind, Money(3_00), "Transport for change")
    shop.click(name)
    assert len(shop.engine.asked(MoveCash)) == 1
    answer(shop, MoveCash, report=a_report())
    assert "GH₵ 3.00 (Transport for change)" in words(shop, "shiftSaid")
    assert shop.find(QLineEdit, "cashAmount").text() == ""


@pytest.mark.parametrize("text", ["", "x", "-3", "0", "1.234"])
def test_an_amount_that_is_none_is_said_at_its_place(shop: Bench, text: str) -> None:
    open_shift(shop)
    shop.retype("cashReason", "water")
    shop.retype("cashAmount", text)
    shop.click("cashOut")
    assert shop.engine.asked(MoveCash) == []
    assert "amount above zero" in words(shop, "cashAmountProblem")
    assert shop.find(QLineEdit, "cashReason").text() == "water"


def test_cash_without_a_reason_or_that_is_not_there_stays_typed(shop: Bench) -> None:
    open_shift(shop)
    shop.retype("cashAmount", "9999")
    shop.click("cashOut")
    assert words(shop, "cashReasonProblem") == "Type what for."
    shop.type("bank")
    shop.click("cashOut")
    answer(shop, MoveCash, "not_in_drawer", a_report())
    assert words(shop, "cashAmountProblem") == "There is not so much in the drawer."
    assert shop.find(QLineEdit, "cashAmount").text() == "9999"
    assert shop.find(QLineEdit, "cashReason").text() == "bank"


def test_taking_out_is_approved_in_its_place(shop: Bench) -> None:
    shop.tell(events.PeopleChanged(PEOPLE, CASHIER))
    open_shift(shop)
    shop.retype("cashAmount", "3")
    shop.retype("cashReason", "water")
    shop.click("cashOut")
    answer(shop, MoveCash, "right_lacking")
    shop.type("1234")
    shop.enter()
    approve = shop.engine.last(Approve)
    shop.tell(events.PersonAtTill(approve.ref, SUPERVISOR))
    first, second = shop.engine.asked(MoveCash)
    assert first == second
    answer(shop, MoveCash, report=a_report())
    assert not shop.seen("approverPin")
    assert "GH₵ 3.00 (water)" in words(shop, "shiftSaid")


def test_an_approval_that_is_left_lets_nothing_happen_and_loses_nothing(shop: Bench) -> None:
    shop.tell(events.PeopleChanged(PEOPLE, CASHIER))
    open_shift(shop)
    shop.retype("cashAmount", "3")
    shop.retype("cashReason", "water")
    shop.click("cashOut")
    answer(shop, MoveCash, "right_lacking")
    shop.press("Esc")
    assert not shop.seen("approverPin")
    amount = shop.find(QLineEdit, "cashAmount")
    assert amount.text() == "3"
    assert QApplication.focusWidget() is amount
    shop.click("cashOut")
    answer(shop, MoveCash, "right_lacking")
    assert shop.seen("approverPin")
    shop.click("navSell")
    shop.press("F10")
    assert not shop.seen("approverPin")
    assert button(shop, "cashOut").isEnabled()


def test_an_approval_that_is_asked_for_too_late_takes_no_keys_and_stands_nowhere(
    shop: Bench,
) -> None:
    shop.tell(events.PeopleChanged(PEOPLE, CASHIER))
    open_shift(shop)
    shop.retype("cashAmount", "3")
    shop.retype("cashReason", "water")
    shop.click("cashOut")
    shop.click("navSell")
    before = QApplication.focusWidget()
    answer(shop, MoveCash, "right_lacking")
    assert QApplication.focusWidget() is before
    shop.press("F10")
    assert not shop.seen("approverPin")
    assert "supervisor" in words(shop, "cashAmountProblem")
    assert shop.find(QLineEdit, "cashAmount").text() == "3"
    assert button(shop, "cashOut").isEnabled()


def test_a_right_that_is_lacking_after_an_approval_is_said(shop: Bench) -> None:
    shop.tell(events.PeopleChanged(PEOPLE, CASHIER))
    open_shift(shop)
    shop.retype("cashAmount", "3")
    shop.retype("cashReason", "water")
    shop.click("cashOut")
    answer(shop, MoveCash, "right_lacking")
    shop.type("1234")
    shop.enter()
    shop.tell(events.PersonAtTill(shop.engine.last(Approve).ref, SUPERVISOR))
    answer(shop, MoveCash, "right_lacking")
    assert not shop.seen("approverPin")
    assert "approval" in words(shop, "cashAmountProblem")


# The close ----------------------------------------------------------------------------------------


def test_what_must_be_there_is_not_shown_before_it_was_counted(counting: Bench) -> None:
    shown = [each.text() for each in counting.window.findChildren(QLabel) if each.isVisible()]
    assert not any("942.50" in text for text in shown)
    assert not counting.seen("shiftExpected")
    counting.click("shiftCloseButton")
    assert counting.engine.asked(CountDrawer) == []
    assert words(counting, "shiftCountProblem") == "Count first. Is the drawer empty? Type 0."


def test_drawer_till_and_gateways_stand_side_by_side(counted: Bench) -> None:
    asked = counted.engine.last(CountDrawer)
    assert asked.count.total == Money(937_50)
    assert minor(counted, "shiftExpected") == 942_50
    assert minor(counted, "shiftDifference") == -5_00
    assert words(counted, "shiftDifference") == "5.00 short"
    shown = "\n".join(
        each.text() for each in counted.window.findChildren(QLabel) if each.isVisible()
    )
    assert "200.00 at opening + 752.50 sales \N{MINUS SIGN} 10.00 taken out" in shown
    assert "MTN · 14" in shown
    assert "asked one by one" in shown
    assert not counted.seen("shiftNotAsked")
    assert not counted.seen("shiftUndecided")
    assert all(field.isReadOnly() for field in fields(counted))


def test_a_gateway_that_could_not_be_asked_or_says_otherwise_is_named(counting: Bench) -> None:
    counting.type("18\r")
    counting.click("shiftCloseButton")
    assert "Asking each gateway" in words(counting, "shiftSaid")
    assert not button(counting, "shiftCloseButton").isEnabled()
    answer(counting, CountDrawer, report=compared(mtn=820_00, telecel=None, airteltigo=10_00))
    shown = "\n".join(
        each.text() for each in counting.window.findChildren(QLabel) if each.isVisible()
    )
    assert "8.00 more there" in shown
    assert "8.00 less there" in shown
    assert "not asked" in shown
    assert counting.seen("shiftNotAsked")
    assert "PayGate could not be asked about Telecel." in shown


def test_what_is_not_decided_is_named_and_carried(counting: Bench) -> None:
    ids = []
    for number in range(61, 66):
        waiting = mobile(sale(number, 35_00))
        counting.tell(events.PaymentChanged(sale(number, 35_00), waiting, None))
        ids.append(waiting.payment_id)
    counting.type("18\r")
    counting.click("shiftCloseButton")
    answer(counting, CountDrawer, report=compared(a_report(undecided=tuple(ids))))
    told = counting.find(QWidget, "shiftUndecided").accessibleName()
    assert told.startswith("5 not decided yet")
    assert told.count("GH₵ 35.00") == 3
    assert "and 2 more" in told
    assert "next Z" in told


def test_counting_again_keeps_the_figures_and_asks_anew(counted: Bench) -> None:
    counted.click("shiftBack")
    assert not counted.seen("shiftExpected")
    assert typed(counted) == ["18", "3", "15"]
    assert not any(field.isReadOnly() for field in fields(counted))
    fields(counted)[2].setText("25")
    counted.click("shiftCloseButton")
    assert counted.engine.last(CountDrawer).count.total == Money(942_50)
    answer(counted, CountDrawer, report=compared())
    assert words(counted, "shiftDifference") == "right"
    assert not counted.seen("shiftReason")
    counted.enter()
    asked = counted.engine.last(CloseShift)
    assert (asked.count.total, asked.reason) == (Money(942_50), None)
    assert asked.expected == Money(942_50)


def test_a_difference_above_the_limit_needs_a_reason_at_its_place(
    make_bench: Callable[..., Bench],
) -> None:
    limit = Money(2_00)
    bench = make_bench(settings=WindowSettings(theme="light", cash=SMALL, difference_limit=limit))
    to_shift(bench)
    open_shift(bench)
    bench.click("shiftCloseButton")
    bench.type("18\r3\r15\r")
    bench.click("shiftCloseButton")
    answer(bench, CountDrawer, report=compared())
    bench.enter()
    assert bench.engine.asked(CloseShift) == []
    assert words(bench, "shiftReasonProblem") == "Type why: it is off by more than GH₵ 2.00."
    bench.type("too much change")
    bench.enter()
    assert bench.engine.last(CloseShift).reason == "too much change"


def test_a_close_makes_the_z_which_can_be_read_as_text(counted: Bench) -> None:
    counted.click("shiftCloseButton")
    assert counted.engine.last(CloseShift).reason is None
    counted.tell(events.ShiftChanged(None))
    answer(counted, CloseShift, report=a_z(reason="too much change"))
    assert words(counted, "shiftZ") == "Z 42"
    assert counted.find(QWidget, "shiftZ").property("zNumber") == 42
    read = paper(counted)
    for told in (
        "Must be in the drawer", "GH₵ 942.50", "Counted", "GH₵ 937.50",
        "The drawer is 5.00 short", "Because: too much change",
        "MTN, 14 (the gateway says 812.00)", "Closed by Cashier 1",
    ):  # fmt: skip
        assert told in read, told
    assert "Counted GH₵ 937.50" in counted.find(QWidget, "shiftZ").accessibleDescription()
    counted.press("Esc")
    assert words(counted, "shiftTitle") == "No shift is open"
    assert typed(counted) == ["", "", ""]


def test_another_s_shift_needs_a_supervisor_in_its_place(counted: Bench) -> None:
    counted.tell(events.PeopleChanged(PEOPLE, CASHIER))
    counted.retype("shiftReason", "too much change")
    counted.enter()
    answer(counted, CloseShift, "right_lacking")
    assert counted.seen("approverPin")
    counted.press("Esc")
    assert QApplication.focusWidget() is counted.find(QLineEdit, "shiftReason")
    counted.enter()
    answer(counted, CloseShift, "right_lacking")
    counted.type("1234")
    counted.enter()
    counted.tell(events.PersonAtTill(counted.engine.last(Approve).ref, SUPERVISOR))
    _, second, third = counted.engine.asked(CloseShift)
    assert second == third
    counted.tell(events.ShiftChanged(None))
    answer(counted, CloseShift, report=a_z())
    assert words(counted, "shiftZ") == "Z 42"


def test_cash_that_moved_meanwhile_lets_it_be_counted_again(counted: Bench) -> None:
    counted.enter()
    answer(counted, CloseShift, "count_again", a_report())
    assert "count again" in words(counted, "shiftSaid")
    assert not counted.seen("shiftExpected")
    assert typed(counted) == ["18", "3", "15"]


def test_what_the_engine_says_of_a_reason_is_shown_at_its_place(counted: Bench) -> None:
    counted.enter()
    answer(counted, CloseShift, "reason_needed", a_report())
    assert "Type why" in words(counted, "shiftReasonProblem")
    counted.enter()
    answer(counted, CloseShift, "ledger")
    assert words(counted, "shiftSaid").startswith("The sales file cannot be written")
    assert counted.seen("shiftExpected")


def test_a_shift_that_was_closed_elsewhere_is_closed_here(counted: Bench) -> None:
    counted.tell(events.ShiftChanged(None))
    assert words(counted, "shiftTitle") == "No shift is open"


def test_esc_goes_one_step_back_and_the_count_stays(counted: Bench) -> None:
    counted.press("Esc")
    assert button(counted, "shiftCloseButton").label() == "That is all"
    counted.press("Esc")
    assert button(counted, "shiftCloseButton").label() == "Go on counting"
    counted.press("Esc")
    assert counted.place == "sell"
    counted.press("F10")
    counted.click("shiftCloseButton")
    assert typed(counted) == ["18", "3", "15"]


def test_a_lock_loses_neither_the_count_nor_the_reason(counted: Bench) -> None:
    counted.retype("shiftReason", "too much change")
    counted.tell(events.PeopleChanged(PEOPLE, CASHIER))
    counted.tell(events.PeopleChanged(PEOPLE, None))
    assert counted.place == "lock"
    assert not counted.seen("shiftCount")
    counted.tell(events.PeopleChanged(PEOPLE, CASHIER))
    assert counted.place == "shift"
    assert typed(counted) == ["18", "3", "15"]
    assert counted.find(QLineEdit, "shiftReason").text() == "too much change"
    assert words(counted, "shiftDifference") == "5.00 short"


# Earlier Zs ---------------------------------------------------------------------------------------


def test_earlier_zs_are_listed_and_opened(shop: Bench) -> None:
    shop.click("shiftZsButton")
    newest = tuple(a_z(number).shift for number in (42, 41))
    shop.tell(events.ZsRead(shop.engine.last(AskZs).ref, newest, has_more=True))
    shop.tell(events.ShiftRead(shop.engine.last(AskZ).ref, a_z()))
    assert words(shop, "shiftZ") == "Z 42"
    shop.click("shiftZsMore")
    asked = shop.engine.last(AskZs)
    assert asked.before == 41
    shop.tell(events.ZsRead(asked.ref, (a_z(38).shift,), has_more=False))
    rows = [row for row in shop.all("shiftZRow") if isinstance(row, KeycapButton)]
    assert [row.property("zNumber") for row in rows] == [42, 41, 38]
    assert rows[2].label().startswith("Z 38 · ")
    assert not shop.seen("shiftZsMore")
    shop.click(rows[2])
    wanted = shop.engine.last(AskZ)
    assert wanted.number == 38
    shop.tell(events.ShiftRead(wanted.ref, a_z(38, 942_50)))
    assert words(shop, "shiftZ") == "Z 38"
    assert "The drawer is right" in paper(shop)


def test_earlier_zs_say_whose_count_it_was_and_why_it_was_off(shop: Bench) -> None:
    shop.click("shiftZsButton")
    off = a_z(42, reason="a coin fell down", approver="Supervisor").shift
    told = (off, a_z(41, 942_50).shift)
    shop.tell(events.ZsRead(shop.engine.last(AskZs).ref, told, has_more=False))
    details = [label.text() for label in shop.all("shiftZDetail") if isinstance(label, QLabel)]
    assert details == [
        "Cashier 1 · counted 937.50 · a coin fell down · approved by Supervisor",
        "Cashier 1 · counted 942.50",
    ]
    row = next(row for row in shop.all("shiftZRow") if isinstance(row, KeycapButton))
    assert row.label().endswith("5.00 short")
    assert row.accessibleDescription() == details[0]
    shop.tell(events.ShiftRead(shop.engine.last(AskZ).ref, a_z(42, approver="Supervisor")))
    assert "Approved by Supervisor" in paper(shop)


def test_a_count_says_what_to_leave_for_the_next_shift_until_its_z_was_left(counted: Bench) -> None:
    advice = (
        "For the next shift leave GH₵ 187.50: 15 × 50p, 3 × GH₵ 10, 3 × GH₵ 50. "
        "To the safe: GH₵ 750.00."
    )
    assert words(counted, "shiftFloat").replace("\N{NO-BREAK SPACE}", " ") == advice
    close_it(counted)
    assert words(counted, "shiftDetail").replace("\N{NO-BREAK SPACE}", " ") == advice
    rows = (a_z().shift, a_z(41).shift)
    counted.tell(events.ZsRead(counted.engine.last(AskZs).ref, rows, has_more=False))
    counted.click(counted.all("shiftZRow")[1])
    counted.tell(events.ShiftRead(counted.engine.last(AskZ).ref, a_z(41)))
    assert not counted.seen("shiftDetail")


def test_what_was_advised_or_typed_goes_to_the_safe_after_the_close_once(counted: Bench) -> None:
    close_it(counted)
    assert button(counted, "safeTaken").label() == "Taken to the safe: GH₵ 750.00"
    counted.retype("safeAmount", "7o0")
    assert button(counted, "safeTaken").label() == "Taken to the safe"
    counted.click("safeTaken")
    assert "amount above zero" in words(counted, "safeAmountProblem")
    counted.retype("safeAmount", "700")
    counted.enter()
    asked = counted.engine.last(TakeToSafe)
    assert (asked.amount, asked.reason) == (Money(700_00), "after Z 42")
    counted.click("safeTaken")
    assert len(counted.engine.asked(TakeToSafe)) == 1
    answer(counted, TakeToSafe, "not_in_drawer")
    assert words(counted, "safeAmountProblem") == "There is not so much in the drawer."
    counted.click("safeTaken")
    answer(counted, TakeToSafe)
    assert words(counted, "shiftSaid") == "To the safe: GH₵ 700.00 (after Z 42)"
    assert not counted.seen("safeTaken")
    assert not counted.seen("shiftDetail")


def test_taking_to_the_safe_after_the_close_is_approved_in_its_place(counted: Bench) -> None:
    counted.tell(events.PeopleChanged(PEOPLE, CASHIER))
    close_it(counted)
    counted.click("safeTaken")
    answer(counted, TakeToSafe, "right_lacking")
    assert not counted.seen("safeTaken")
    counted.type("1234")
    counted.enter()
    counted.tell(events.PersonAtTill(counted.engine.last(Approve).ref, SUPERVISOR))
    assert len(counted.engine.asked(TakeToSafe)) == 2
    answer(counted, TakeToSafe)
    assert "GH₵ 750.00" in words(counted, "shiftSaid")


def test_nothing_goes_to_the_safe_from_the_z_of_another_day(counted: Bench) -> None:
    close_it(counted)
    rows = (a_z().shift, a_z(41).shift)
    counted.tell(events.ZsRead(counted.engine.last(AskZs).ref, rows, has_more=False))
    counted.click(counted.all("shiftZRow")[1])
    counted.tell(events.ShiftRead(counted.engine.last(AskZ).ref, a_z(41)))
    assert not counted.seen("safeTaken")


def read_z(bench: Bench, number: int, left: DrawerCount | None = None) -> None:
    bench.tell(events.ShiftRead(bench.engine.last(AskZ).ref, a_z(number), left))


def test_what_still_lies_there_goes_to_the_safe_after_a_restart_and_once(shop: Bench) -> None:
    left = DrawerCount(Money(937_50), ((Money(50_00), 18), (Money(10_00), 3), (Money(50), 15)))
    shop.click("shiftZsButton")
    rows = (a_z().shift, a_z(41).shift)
    shop.tell(events.ZsRead(shop.engine.last(AskZs).ref, rows, has_more=False))
    read_z(shop, 42, left)
    assert button(shop, "safeTaken").label() == "Taken to the safe: GH₵ 750.00"
    assert words(shop, "shiftDetail").startswith("For the next shift leave")
    shop.retype("safeAmount", "700")
    shop.click(shop.all("shiftZRow")[1])
    read_z(shop, 41)
    assert not shop.seen("safeTaken")
    shop.click(shop.all("shiftZRow")[0])
    read_z(shop, 42, left)
    assert button(shop, "safeTaken").label() == "Taken to the safe: GH₵ 700.00", "as it was typed"
    shop.click("safeTaken")
    asked = shop.engine.last(TakeToSafe)
    assert (asked.amount, asked.reason) == (Money(700_00), "after Z 42")
    # Asked for before it was on disk, and read after it: an old answer offers it no second time.
    shop.click(shop.all("shiftZRow")[0])
    answer(shop, TakeToSafe)
    read_z(shop, 42, left)
    assert not shop.seen("safeTaken")
    assert not shop.seen("shiftDetail")
    assert len(shop.engine.asked(TakeToSafe)) == 1


def test_what_went_to_the_safe_already_is_not_offered_after_a_restart(shop: Bench) -> None:
    shop.click("shiftZsButton")
    read_z(shop, 42)
    assert not shop.seen("safeTaken")
    assert not shop.seen("shiftDetail")


def test_a_z_leads_to_its_day_in_five_lines_for_whoever_may_see_reports(counted: Bench) -> None:
    close_it(counted)
    counted.click("zLines")
    assert counted.place == "reports"
    asked = counted.engine.last(AskReport)
    begun = a_z().shift.opened_at
    assert asked.start <= begun < asked.end
    assert counted.seen("summaryCopy")
    assert counted.seen("summarySavePicture")
    counted.press("F10")
    assert counted.seen("zLines")
    counted.tell(events.PeopleChanged(PEOPLE, CASHIER))
    assert not counted.seen("zLines")


def test_five_lines_of_a_place_that_cannot_be_opened_lead_nowhere(counted: Bench) -> None:
    close_it(counted)
    screen = counted.find(ShiftScreen, "shiftScreen")
    counted.tell(events.PeopleChanged(PEOPLE, None))
    screen.lines_wanted.emit(a_z().shift.opened_at.date())
    assert counted.engine.asked(AskReport) == []


@pytest.mark.parametrize(
    ("float_minor", "said"),
    [
        (150_00, "For the next shift leave GH₵ 150.00. To the safe: GH₵ 787.50."),
        (2000_00, ""),
        (0, ""),
    ],
)
def test_one_sum_is_split_in_two_and_where_all_stays_nothing_is_said(
    counting: Bench, float_minor: int, said: str
) -> None:
    other = counting.find(QLineEdit, "shiftOther")
    other.setText("937.50")
    counting.click("shiftCloseButton")
    begun = a_shift(opening=Money(float_minor))
    answer(counting, CountDrawer, report=compared(a_report(begun)))
    assert counting.seen("shiftFloat") is bool(said)
    assert (words(counting, "shiftFloat") if said else "") == said


def test_a_shop_without_a_z_and_a_log_that_cannot_be_read_say_so(shop: Bench) -> None:
    shop.click("shiftZsButton")
    shop.tell(events.ZsRead(shop.engine.last(AskZs).ref, (), has_more=False))
    shop.tell(events.ShiftRead(shop.engine.last(AskZ).ref, None))
    assert words(shop, "shiftZsSaid") == "No shift was closed yet."
    shop.press("Esc")
    shop.click("shiftZsButton")
    shop.tell(events.ReadFailed(shop.engine.last(AskZs).ref, "busy", ""))
    assert "cannot be read" in words(shop, "shiftZsSaid")


def close_it(bench: Bench) -> None:
    """Close a shift that was counted."""
    bench.until(lambda: bench.seen("shiftReason"), "the comparison")
    bench.type("a coin fell down")
    bench.enter()
    bench.tell(events.ShiftChanged(None))
    answer(bench, CloseShift, report=a_z())


def test_a_z_is_printed_and_saved_once_and_says_copy_from_then_on(counted: Bench) -> None:
    port = with_receipts(counted)
    close_it(counted)
    port.go.clear()
    counted.click("zPrint")
    assert words(counted, "zSaid") == "Printing …"
    counted.click("zPdf")
    port.go.set()
    ended(counted, "z 42")
    assert words(counted, "zSaid") == "Printed."
    counted.click("zPdf")
    ended(counted, "z 42")
    assert "42.pdf" in words(counted, "zSaid")
    assert port.asked == [("print", "z 42", 0), ("save", "z 42", 1)]
    assert not counted.seen("earlierPaidStrip")


def test_an_earlier_z_is_a_copy_and_its_trouble_stands_beside_it(shop: Bench) -> None:
    port = with_receipts(shop)
    port.ends = NO_ANSWER
    shop.click("shiftZsButton")
    assert not shop.seen("zPrint")
    shop.tell(events.ShiftRead(shop.engine.last(AskZ).ref, a_z(38)))
    shop.click("zPrint")
    ended(shop, "z 38")
    assert words(shop, "zSaid").startswith("The printer did not answer")
    port.ends = OSError("no room")
    shop.click("zPdf")
    ended(shop, "z 38")
    assert words(shop, "zSaid") == "It could not be saved: is the disk full?"
    assert port.asked == [("print", "z 38", 1), ("save", "z 38", 1)]
    shop.press("Esc")
    assert not shop.seen("zPrint")


def test_a_failed_print_of_a_new_z_leaves_it_the_original(counted: Bench) -> None:
    port = with_receipts(counted)
    port.ends = NO_ANSWER
    close_it(counted)
    for _ in range(2):
        counted.click("zPrint")
        ended(counted, "z 42")
    assert port.asked == [("print", "z 42", 0)] * 2


def test_what_becomes_of_a_z_that_nobody_looks_at_is_told_in_the_strip(counted: Bench) -> None:
    port = with_receipts(counted)
    close_it(counted)
    port.go.clear()
    counted.click("zPdf")
    counted.press("Esc")
    counted.press("Esc")
    assert counted.place == "sell"
    port.go.set()
    ended(counted, "z 42")
    strip = counted.find(QWidget, "earlierPaidStrip")
    assert strip.accessibleName().startswith("Z 42: Saved")


def test_without_a_printer_a_z_can_be_saved_alone(shop: Bench) -> None:
    with_receipts(shop, printer=False)
    shop.click("shiftZsButton")
    shop.tell(events.ShiftRead(shop.engine.last(AskZ).ref, a_z(38)))
    assert not shop.seen("zPrint")
    assert shop.seen("zPdf")
    settings = shop.till.context.settings
    shop.window.settings_changed(settings._replace(has_printer=True))
    assert shop.seen("zPrint")


# The drawer without a sale ------------------------------------------------------------------------


@pytest.fixture
def drawer_shop(shop: Bench) -> Bench:
    """A till with an open shift, at whose printer a drawer hangs."""
    with_receipts(shop, drawer=True)
    open_shift(shop)
    return shop


def test_a_till_without_a_drawer_offers_to_open_none(shop: Bench) -> None:
    with_receipts(shop)
    open_shift(shop)
    assert not shop.seen("drawerOpen")


def test_the_drawer_opens_for_a_reason_that_is_on_disk_first(drawer_shop: Bench) -> None:
    shop = drawer_shop
    port = with_receipts(shop, drawer=True)
    shop.retype("cashAmount", "5.00")
    shop.click("drawerOpen")
    assert "Type what for." in words(shop, "cashReasonProblem")
    assert not shop.engine.asked(OpenDrawer)
    shop.retype("cashReason", "change for a note")
    shop.click("drawerOpen")
    assert shop.engine.last(OpenDrawer).reason == "change for a note"
    assert not port.asked
    assert not button(shop, "drawerOpen").isEnabled()
    answer(shop, OpenDrawer, report=a_report())
    shop.until(lambda: "was opened" in words(shop, "shiftSaid"), "the drawer")
    assert words(shop, "shiftSaid") == "The drawer was opened (change for a note)"
    assert port.asked == [("drawer", "", 0)]
    assert shop.find(QLineEdit, "cashReason").text() == ""
    assert shop.find(QLineEdit, "cashAmount").text() == "5.00"


def test_a_printer_that_is_off_opens_no_drawer_and_it_is_said(drawer_shop: Bench) -> None:
    shop = drawer_shop
    with_receipts(shop, drawer=True).ends = NO_ANSWER
    shop.retype("cashReason", "change for a note")
    shop.click("drawerOpen")
    answer(shop, OpenDrawer, report=a_report())
    shop.until(lambda: "may be shut" in words(shop, "shiftSaid"), "the drawer")


def test_a_cashier_has_the_drawer_opened_by_who_may(drawer_shop: Bench) -> None:
    shop = drawer_shop
    shop.tell(events.PeopleChanged(PEOPLE, CASHIER))
    shop.retype("cashReason", "change for a note")
    shop.click("drawerOpen")
    answer(shop, OpenDrawer, "right_lacking")
    assert shop.seen("approverPin")
    shop.type("2468\r")
    shop.tell(events.PersonAtTill(shop.engine.last(Approve).ref, SUPERVISOR))
    assert len(shop.engine.asked(OpenDrawer)) == 2
    answer(shop, OpenDrawer, "ledger")
    assert "nothing was noted" in words(shop, "cashAmountProblem")
    assert shop.find(QLineEdit, "cashReason").text() == "change for a note"


# A count that is kept -----------------------------------------------------------------------------


def kept(path: Path) -> str:
    try:
        return path.read_text("utf-8", errors="replace")
    except FileNotFoundError:
        return ""


def count_shop(make_bench: Callable[..., Bench], path: Path) -> Bench:
    bench = make_bench(settings=WindowSettings(theme="light", cash=SMALL), is_ready=False)
    to_shift(bench, path)
    return bench


def test_a_count_for_the_opening_survives_a_power_cut(
    make_bench: Callable[..., Bench], tmp_path: Path
) -> None:
    path = tmp_path / "count.json"
    first = count_shop(make_bench, path)
    first.tell(events.EngineReady(False))
    first.type("2\r3\r5x")
    first.until(lambda: "5x" in kept(path), "the count on disk")
    # It is not closed: the power is gone.
    second = count_shop(make_bench, path)
    second.tell(events.EngineReady(False))
    second.until(lambda: typed(second) == ["2", "3", "5x"], "the count")
    assert words(second, "shiftCountProblem").startswith("50p:")
    fields(second)[2].setText("")
    second.click("shiftOpenButton")
    second.tell(events.ShiftChanged(a_shift()))
    answer(second, OpenShift, report=a_report())
    second.until(lambda: not path.exists(), "the end of the count")


def test_a_count_for_the_close_survives_a_power_cut_with_its_reason(
    make_bench: Callable[..., Bench], tmp_path: Path
) -> None:
    path = tmp_path / "count.json"
    first = count_shop(make_bench, path)
    first.tell(events.EngineReady(False))
    open_shift(first)
    first.click("shiftCloseButton")
    first.type("18\r3\r15\r")
    first.click("shiftCloseButton")
    answer(first, CountDrawer, report=compared())
    first.type("too much change")
    first.until(lambda: "too much change" in kept(path), "the count on disk")
    second = count_shop(make_bench, path)
    second.tell(events.ShiftChanged(a_shift()), events.EngineReady(False))
    second.until(lambda: second.seen("shiftCount"), "the count")
    assert typed(second) == ["18", "3", "15"]
    assert button(second, "shiftCloseButton").label() == "That is all"
    second.click("shiftCloseButton")
    answer(second, CountDrawer, report=compared())
    assert second.find(QLineEdit, "shiftReason").text() == "too much change"
    second.enter()
    second.tell(events.ShiftChanged(None))
    answer(second, CloseShift, report=a_z())
    second.until(lambda: not path.exists(), "the end of the count")


def test_a_count_of_another_shift_is_not_taken_for_this_one_s(
    make_bench: Callable[..., Bench], qtbot: object, tmp_path: Path
) -> None:
    del qtbot
    path = tmp_path / "count.json"
    keeper = CountKeeper(path)
    keeper.keep(CountDraft("h_other", {"5000": "9"}))
    bench = count_shop(make_bench, path)
    bench.until(lambda: "h_other" in kept(path), "the count on disk")
    bench.tell(events.ShiftChanged(a_shift()), events.EngineReady(False))
    bench.click("shiftCloseButton")
    assert typed(bench) == ["", "", ""]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe",
        b"[]",
        b'{"shift": ""}',
        b'{"shift": 1, "pieces": null, "other": "", "reason": ""}',
        b'{"shift": "", "pieces": {"5000": 2}, "other": "", "reason": ""}',
        b'{"shift": "", "pieces": [], "other": "", "reason": ""}',
        b"[" * 4096,
    ],
)
def test_a_file_that_is_no_count_is_no_count(
    make_bench: Callable[..., Bench], tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "count.json"
    path.write_bytes(content)
    bench = count_shop(make_bench, path)
    bench.tell(events.EngineReady(False))
    read: list[object] = []
    bench.window.pane.get("shift").keeper.read(read.append)  # type: ignore[attr-defined]
    bench.until(lambda: read, "the file")
    assert read == [None]
    bench.type("2")
    bench.until(lambda: '"5000": "2"' in kept(path), "the count on disk")


def test_a_disk_that_does_not_take_the_count_is_told_and_once_it_does_no_more(
    make_bench: Callable[..., Bench], tmp_path: Path
) -> None:
    folder = tmp_path / "not there"
    bench = count_shop(make_bench, folder / "count.json")
    bench.tell(events.EngineReady(False))
    bench.type("2")
    bench.until(lambda: bench.seen("shiftSaid"), "that it is not kept")
    assert "power cut would lose it" in words(bench, "shiftSaid")
    folder.mkdir()
    bench.type("3")
    bench.until(lambda: not bench.seen("shiftSaid"), "that it is kept")
    assert '"5000": "23"' in kept(folder / "count.json")


# A shift that is required -------------------------------------------------------------------------


@pytest.fixture
def strict(make_bench: Callable[..., Bench]) -> Bench:
    """A till that sells only in a shift."""
    bench = make_bench(settings=WindowSettings(theme="light", shift_required=True))
    to_shift(bench)
    bench.press("Esc")
    return bench


def test_without_a_shift_sell_says_so_and_leads_to_one(strict: Bench) -> None:
    strict.type("20.50\r0241234567\r")
    strict.press("F7")
    assert strict.place == "sell"
    assert strict.engine.asked(ChargeMobileMoney) == []
    assert strict.engine.asked(ChargeCash) == []
    link = button(strict, "sellShift")
    assert (link.label(), link.key()) == ("No shift is open: open one", "F10")
    strict.click(link)
    assert strict.place == "shift"
    assert "sells only while a shift is open" in words(strict, "shiftText")
    strict.tell(events.ShiftChanged(a_shift()))
    strict.click("navSell")
    assert not strict.seen("sellShift")
    strict.enter()
    assert len(strict.engine.asked(ChargeMobileMoney)) == 1


def test_what_the_engine_refuses_without_a_shift_is_said_where_it_was_asked(
    strict: Bench,
) -> None:
    strict.tell(events.ShiftChanged(a_shift()))
    strict.type("20.50")
    strict.press("F7")
    strict.enter()
    strict.tell(events.ChargeRejected(strict.engine.last(ChargeCash).ref, "shift_closed"))
    assert "No shift is open" in strict.find(QWidget, "tenderDisplay").working()  # type: ignore[attr-defined]


def test_a_till_that_needs_no_shift_says_nothing_of_one(bench: Bench) -> None:
    bench.type("20.50")
    assert not bench.seen("sellShift")
    bench.press("F7")
    assert bench.place == "cash"
