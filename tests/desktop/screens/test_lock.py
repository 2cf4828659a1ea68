"""Who is at the till: the lock screen, what is behind it, the auto-lock, an approval in place."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QLineEdit, QWidget

from pos_app.desktop.link.context import WindowSettings
from pos_app.desktop.shell.wire import offer_places
from pos_app.desktop.widgets.screen_stack import Screen
from pos_app.domain.money import Money
from pos_app.domain.payment import PaymentState
from pos_app.domain.people import Person, Role
from pos_app.domain.phone import Network
from pos_app.domain.refund import Refund, RefundState, RefundWay
from pos_app.domain.sale import Sale, SaleStatus, SaleStory
from pos_app.engine import events
from pos_app.engine.requests import (
    Approve,
    AskAttention,
    AskHistory,
    AskStory,
    CancelPayment,
    ChargeMobileMoney,
    ClosePayment,
    EndApproval,
    EngineRequest,
    LeaveSale,
    Lock,
    PromiseRefund,
    Unlock,
)
from tests.desktop.engine import NOON, mobile, ready, sale
from tests.desktop.history_rows import a_page
from tests.desktop.people import CASHIER, OTHER, OWNER, PEOPLE, SUPERVISOR
from tests.desktop.screens.test_waiting import charged
from tests.desktop.test_fit import clipped, to_unsure, to_waiting

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.desktop.conftest import Bench

_S = PaymentState


def people(bench: Bench, at_till: Person | None, known: tuple[Person, ...] = PEOPLE) -> None:
    bench.tell(events.PeopleChanged(known, at_till))


def pin(bench: Bench) -> str:
    return bench.find(QLineEdit, "pinField").text()


def words(bench: Bench, name: str = "lockSaid") -> str:
    return bench.find(QLabel, name).text()


def said(bench: Bench) -> str:
    labels = bench.window.findChildren(QLabel)
    return "\n".join(label.text() for label in labels if label.isVisible())


def chosen(bench: Bench) -> list[str]:
    tiles = bench.window.pane.get("lock").tiles  # type: ignore[attr-defined]
    return [tile.property("cashier") for tile in tiles if tile.isChecked()]


def refuse(bench: Bench, code: str, wait_seconds: float = 0.0) -> None:
    bench.tell(events.PersonRefused(bench.engine.last(Unlock).ref, code, wait_seconds))


def places(bench: Bench) -> None:
    for name in ("history", "settings", "help", "first_run"):
        bench.window.register(name, Screen)


@pytest.fixture
def locked(bench: Bench) -> Bench:
    """A till with people, and nobody there."""
    places(bench)
    people(bench, None)
    return bench


@pytest.fixture
def till(bench: Bench) -> Bench:
    """A till with a cashier at it."""
    places(bench)
    people(bench, CASHIER)
    return bench


# Nobody set up ------------------------------------------------------------------------------------


def test_where_nobody_is_set_up_nothing_is_locked(bench: Bench) -> None:
    places(bench)
    people(bench, None, ())
    assert bench.place == "sell"
    assert not bench.seen("lockButton")
    bench.press("Ctrl+L")
    bench.pass_time(90_000)
    assert bench.engine.asked(Lock) == []
    assert bench.place == "sell"
    bench.press("Ctrl+,")
    assert bench.place == "settings"


# The lock screen ----------------------------------------------------------------------------------


def test_somebody_is_asked_for_before_the_till_is_ready(make_bench: Callable[..., Bench]) -> None:
    bench = make_bench(is_ready=False)
    people(bench, None)
    bench.tell(ready())
    assert bench.place == "lock"
    assert words(bench, "lockTitle") == "Who is at the till?"
    tiles = bench.all("cashierTile")
    assert [tile.property("cashier") for tile in tiles] == [p.name for p in PEOPLE]
    assert [tile.accessibleName() for tile in tiles] == [p.name for p in PEOPLE]
    assert "supervisor" in tiles[2].accessibleDescription()
    assert clipped(bench.window) == []


@pytest.mark.parametrize("numpad", [False, True])
def test_a_key_chooses_digits_type_and_enter_asks(locked: Bench, *, numpad: bool) -> None:
    locked.type("2", numpad=numpad)
    assert chosen(locked) == [OTHER.name]
    locked.type("12345678", numpad=numpad)
    assert pin(locked) == "123456"
    locked.press(Qt.Key.Key_Backspace)
    locked.enter(numpad=numpad)
    asked = locked.engine.last(Unlock)
    assert (asked.name, asked.pin) == (OTHER.name, "12345")
    assert pin(locked) == ""
    assert "Checking" in words(locked)
    locked.type("9")
    locked.enter(numpad=numpad)
    assert pin(locked) == ""
    assert len(locked.engine.asked(Unlock)) == 1


def test_arrows_and_the_mouse_choose_and_another_person_forgets_the_pin(locked: Bench) -> None:
    locked.press(Qt.Key.Key_Right)
    assert chosen(locked) == [CASHIER.name]
    locked.press(Qt.Key.Key_Left)
    assert chosen(locked) == [OWNER.name]
    locked.press(Qt.Key.Key_Down)
    locked.press(Qt.Key.Key_Up)
    locked.type("123")
    locked.click(locked.all("cashierTile")[2])
    assert chosen(locked) == [SUPERVISOR.name]
    assert pin(locked) == ""
    locked.type("12")
    locked.press(Qt.Key.Key_Escape)
    assert chosen(locked) == []
    assert pin(locked) == ""
    # A digit chooses again, and one that is nobody's chooses nobody.
    locked.type("9")
    locked.type("0")
    assert chosen(locked) == []
    locked.type("1")
    assert chosen(locked) == [CASHIER.name]


def test_digits_reach_the_pin_wherever_the_focus_is(locked: Bench) -> None:
    locked.tell(events.PaymentChanged(sale(61), mobile(sale(61)), None))
    locked.press("F12")
    assert locked.flow.rail.isAncestorOf(locked.target)
    locked.type("1")
    locked.type("12")
    locked.all("cashierTile")[0].setFocus()
    locked.type("34")
    assert pin(locked) == "1234"
    # A keyboard on the screen writes into the line itself.
    event = QInputMethodEvent()
    event.setCommitString("56")
    QApplication.sendEvent(locked.find(QLineEdit, "pinField"), event)
    assert pin(locked) == "123456"


def test_the_number_pad_without_num_lock_is_told(locked: Bench) -> None:
    QTest.keyClick(locked.target, Qt.Key.Key_End, Qt.KeyboardModifier.KeypadModifier)
    assert "Num Lock" in words(locked)


def test_one_person_alone_is_chosen_already(bench: Bench) -> None:
    people(bench, None, (OWNER,))
    assert chosen(bench) == [OWNER.name]
    bench.press(Qt.Key.Key_Escape)
    assert chosen(bench) == [OWNER.name]
    bench.type("1234")
    bench.enter()
    assert bench.engine.last(Unlock).name == OWNER.name


def test_enter_says_what_is_missing(locked: Bench) -> None:
    locked.enter()
    assert words(locked) == "Choose who you are first."
    locked.type("1123")
    locked.enter()
    assert words(locked) == "A PIN has 4 to 6 digits."
    assert locked.engine.asked(Unlock) == []


def test_a_pin_is_never_shown_nor_said(locked: Bench) -> None:
    locked.type("1864209")
    field = locked.find(QLineEdit, "pinField")
    assert field.text() == "864209"
    assert "864209" not in field.displayText()
    reader = QAccessible.queryAccessibleInterface(field)
    told = [reader.text(part) for part in QAccessible.Text if part is not QAccessible.Text.UserText]
    told += [field.accessibleName(), field.accessibleDescription(), said(locked), field.toolTip()]
    assert not any("864209" in each for each in told)
    assert field.accessibleName() == f"PIN of {CASHIER.name}"
    locked.enter()
    assert "864209" not in repr(locked.engine.last(Unlock))
    field.undo()
    assert field.text() == ""


def test_a_finger_does_all_that_the_keyboard_does(locked: Bench) -> None:
    assert not locked.find(QWidget, "pinPad").isEnabled()
    locked.click(locked.all("cashierTile")[1])
    before = locked.target
    for code in ("1", "8", "0", "back", "6", "4"):
        locked.click(f"pin_{code}")
    assert pin(locked) == "1864"
    assert locked.target is before
    pad = locked.find(QWidget, "pinPad")
    for key in (pad, *pad.findChildren(QWidget)):
        reader = QAccessible.queryAccessibleInterface(key)
        told = [reader.text(part) for part in QAccessible.Text] if reader is not None else []
        assert not any("1864" in each for each in told)
    locked.click("pin_enter")
    asked = locked.engine.last(Unlock)
    assert (asked.name, asked.pin) == (OTHER.name, "1864")
    locked.click("pin_7")
    assert pin(locked) == ""
    refuse(locked, "too_soon", 60.0)
    locked.click("pin_7")
    locked.click("pin_enter")
    assert pin(locked) == ""
    assert len(locked.engine.asked(Unlock)) == 1


def test_a_wrong_pin_may_be_tried_again_at_once(locked: Bench) -> None:
    locked.type("11234")
    locked.enter()
    refuse(locked, "wrong_pin")
    assert words(locked) == "Wrong PIN."
    locked.type("1")
    assert words(locked) == "Type the PIN, then Enter."
    assert pin(locked) == "1"


def test_a_wait_counts_down_and_holds_for_that_person_alone(locked: Bench) -> None:
    locked.type("11234")
    locked.enter()
    refuse(locked, "too_soon", 60.0)
    assert words(locked) == "Too many wrong PINs. Try again in 1:00."
    locked.pass_time(15)
    assert words(locked) == "Too many wrong PINs. Try again in 0:45."
    locked.type("1234")
    locked.enter()
    assert pin(locked) == ""
    assert len(locked.engine.asked(Unlock)) == 1
    locked.press(Qt.Key.Key_Right)
    locked.type("1234")
    locked.enter()
    assert locked.engine.last(Unlock).name == OTHER.name
    refuse(locked, "wrong_pin")
    locked.press(Qt.Key.Key_Left)
    locked.pass_time(45)
    assert words(locked) == "Too many wrong PINs."
    locked.type("1234")
    locked.enter()
    assert len(locked.engine.asked(Unlock)) == 3


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("too_many", "An owner must give Cashier 1 a new PIN."),
        ("no_key", "key store"),
        ("unknown_person", "Cashier 1 is not set up any more."),
        ("not_ready", "still starting"),
        ("stopping", "closing"),
        ("ledger", "nobody is let in"),
        ("mistake", "A mistake in the till"),
    ],
)
def test_every_refusal_has_words(locked: Bench, code: str, sentence: str) -> None:
    locked.type("11234")
    locked.enter()
    refuse(locked, code)
    assert sentence in words(locked)
    assert clipped(locked.window) == []


def test_an_answer_that_does_not_come_is_given_up_by_escape(locked: Bench) -> None:
    locked.type("11234")
    locked.enter()
    first = locked.engine.last(Unlock)
    locked.click(locked.all("cashierTile")[1])
    assert chosen(locked) == [CASHIER.name]
    locked.press(Qt.Key.Key_Escape)
    locked.tell(events.PersonRefused(first.ref, "wrong_pin"))
    assert "Wrong" not in words(locked)
    locked.type("24321")
    locked.enter()
    assert locked.engine.last(Unlock).name == OTHER.name


def test_more_people_than_there_is_room_for_scroll(make_bench: Callable[..., Bench]) -> None:
    bench = make_bench(1024, 525)
    many = tuple(Person(f"Cashier {number}", Role.CASHIER) for number in range(1, 31))
    people(bench, None, (*many, OWNER))
    assert clipped(bench.window, pages=True) == []
    bench.press(Qt.Key.Key_Right)
    bench.press(Qt.Key.Key_Left)
    assert chosen(bench) == [OWNER.name]
    tile = bench.all("cashierTile")[-1]
    assert not tile.visibleRegion().isEmpty()


def test_who_is_set_up_may_change_while_it_is_locked(locked: Bench) -> None:
    locked.type("21")
    people(locked, None, (OTHER, OWNER))
    assert chosen(locked) == [OTHER.name]
    people(locked, None, (OWNER,))
    assert chosen(locked) == [OWNER.name]


def test_who_was_alone_is_chosen_no_more_when_the_others_come(bench: Bench) -> None:
    people(bench, None, (OWNER,))
    people(bench, OWNER, (OWNER,))
    people(bench, OWNER)
    people(bench, None)
    assert chosen(bench) == []


def test_what_is_in_progress_is_told_and_can_be_looked_at(locked: Bench) -> None:
    assert not locked.seen("lockProgress")
    first = sale(61, 35_00)
    payment = mobile(first, network=Network.TELECEL, phone_masked="020•••4460")
    locked.tell(events.PaymentChanged(first, payment, None))
    assert words(locked, "lockCount") == "1 waiting"
    assert words(locked, "lockWhat") == "GH₵ 35.00 · Telecel · 020 ••• 4460"
    assert words(locked, "lockState") == "Waiting for the customer to approve"
    locked.tell(events.PaymentChanged(sale(60), mobile(sale(60)), None))
    assert words(locked, "lockCount") == "2 waiting"
    assert not locked.seen("lockWhat")
    card = locked.flow.rail._cards[payment.payment_id]
    card.setFocus()
    locked.enter()
    assert locked.place == "waiting"
    locked.press("Esc")
    locked.click("confirmCancel")
    asked = locked.engine.last(CancelPayment)
    locked.tell(events.RequestDone("cancel_payment", asked.payment_id, "locked", payment))
    assert "The till is locked" in words(locked, "paySaid")
    locked.click("lockButton")
    assert locked.place == "lock"
    locked.tell(events.RequestDone("cancel_payment", asked.payment_id, "locked", payment))
    assert "The till is locked" in said(locked)


# Behind the lock ----------------------------------------------------------------------------------


def test_after_the_pin_the_draft_is_as_it_was(till: Bench) -> None:
    till.type("12.5+8\r024123")
    draft = till.flow.sell.draft
    till.press("Ctrl+L")
    assert len(till.engine.asked(Lock)) == 1
    people(till, None)
    assert till.place == "lock"
    till.type("21234")
    till.enter()
    people(till, OTHER)
    till.tell(events.PersonAtTill(till.engine.last(Unlock).ref, OTHER))
    assert till.place == "sell"
    assert till.flow.sell.draft == draft
    till.type("4567")
    till.enter()
    asked = till.engine.last(ChargeMobileMoney)
    assert (asked.amount, asked.phone.national) == (Money(20_50), "0241234567")


@pytest.mark.parametrize("asks", ["Ctrl+L", "lockButton"])
def test_a_lock_waits_until_the_payment_has_left_the_screen(till: Bench, asks: str) -> None:
    payment = charged(till, mobile(sale()))
    till.click(asks) if asks == "lockButton" else till.press(asks)
    assert till.place == "waiting"
    assert till.window.footer.strip.text() == "Locks after this payment."
    till.pass_time(5)
    paid = replace(payment, state=PaymentState.SUCCEEDED, succeeded_at=till.clock.now())
    till.tell(events.PaymentChanged(sale(), paid, PaymentState.PENDING))
    assert till.place == "paid"
    till.press("Ctrl+L")
    till.pass_time(1)
    assert till.engine.asked(Lock) == []
    till.enter()
    assert len(till.engine.asked(Lock)) == 1
    people(till, None)
    assert till.place == "lock"
    people(till, OTHER)
    till.pass_time(1)
    assert len(till.engine.asked(Lock)) == 1


def test_a_lock_that_waits_lets_not_paid_be_read(till: Bench) -> None:
    payment = charged(till, mobile(sale()))
    till.press("Ctrl+L")
    failed = replace(payment, state=PaymentState.FAILED)
    till.tell(events.PaymentChanged(sale(), failed, PaymentState.PENDING))
    till.pass_time(5)
    assert till.place == "not_paid"
    assert till.engine.asked(Lock) == []
    till.press("F8")
    assert len(till.engine.asked(Lock)) == 1


def test_a_lock_waits_for_the_answer_to_a_charge(till: Bench) -> None:
    till.type("12.5\r0241234567\r")
    till.press("Ctrl+L")
    till.pass_time(1)
    assert till.engine.asked(Lock) == []
    till.tell(events.ChargeRejected(till.engine.last(ChargeMobileMoney).ref, "gateway_off"))
    till.pass_time(1)
    assert len(till.engine.asked(Lock)) == 1


def test_the_header_says_who_is_there_and_locks(till: Bench) -> None:
    assert words(till, "cashierName") == CASHIER.name
    assert till.find(QLabel, "cashierName").accessibleName() == "At the till: Cashier 1"
    till.click("lockButton")
    assert len(till.engine.asked(Lock)) == 1
    people(till, None)
    assert not till.seen("cashierName")
    assert not till.seen("lockButton")
    till.press("Ctrl+L")
    assert len(till.engine.asked(Lock)) == 1
    people(till, SUPERVISOR)
    assert words(till, "cashierName") == SUPERVISOR.name


def test_the_name_in_the_header_takes_no_more_room_than_it_needs(till: Bench) -> None:
    name = till.find(QLabel, "cashierName")
    wide = name.width()
    people(till, None)
    people(till, Person("Al", Role.OWNER))
    assert name.width() < wide


def test_it_goes_back_to_where_it_was(till: Bench) -> None:
    till.press("F9")
    people(till, None)
    people(till, CASHIER)
    assert till.place == "history"
    people(till, None)
    people(till, OWNER)
    till.press("Ctrl+,")
    assert till.place == "settings"
    people(till, None)
    people(till, CASHIER)
    assert till.place == "sell"


def test_what_one_left_open_is_not_the_next_ones_unless_they_may_see_all(till: Bench) -> None:
    till.press("F9")
    people(till, None)
    people(till, OTHER)
    assert till.place == "sell"
    till.press("F9")
    people(till, None)
    people(till, OWNER)
    assert till.place == "history"
    people(till, None)
    people(till, SUPERVISOR)
    assert till.place == "sell"


def test_nothing_else_opens_while_it_is_locked(locked: Bench) -> None:
    locked.type("1")
    locked.type("12")
    for key in ("F9", "F7", "Ctrl+,", "F1", "F4", "F8"):
        locked.press(key)
        assert locked.place == "lock"
    for button in ("navHistory", "settingsButton", "helpButton", "navSell"):
        locked.click(button)
        assert locked.place == "lock"
    # What was typed is still there.
    assert pin(locked) == "12"
    locked.window.footer.look_at.emit()
    assert locked.place == "lock"
    assert locked.engine.asked(AskAttention) == []


def test_the_window_closes_as_ever_while_it_is_locked(locked: Bench) -> None:
    locked.tell(events.PaymentChanged(sale(61), mobile(sale(61)), None))
    locked.window.close()
    assert locked.seen("closeStay")
    locked.press("Esc")
    locked.type("1")
    assert chosen(locked) == [CASHIER.name]


def test_the_payment_on_the_screen_shows_what_it_became_over_the_lock(till: Bench) -> None:
    to_waiting(till)
    till.press("Ctrl+L")
    people(till, None)
    assert till.place == "lock"
    paid = mobile(sale(), _S.SUCCEEDED, succeeded_at=NOON)
    till.tell(events.PaymentChanged(sale(), paid, _S.PENDING))
    assert till.place == "paid"
    assert till.played == ["paid"]
    till.pass_time(1)
    # These are a PIN's first digits by now, not the next sale's.
    till.type("12")
    assert till.place == "lock"
    people(till, CASHIER)
    assert till.place == "sell"
    assert till.flow.sell.draft.empty


def test_the_lock_never_hides_paid(till: Bench) -> None:
    to_waiting(till)
    till.tell(events.PaymentChanged(sale(), mobile(sale(), _S.SUCCEEDED), _S.PENDING))
    people(till, None)
    assert till.place == "paid"
    till.pass_time(1)
    till.enter()
    assert till.place == "lock"


def test_another_payment_of_the_sale_in_front_shows_paid_over_the_lock(till: Bench) -> None:
    to_waiting(till)
    till.tell(events.OtherMethodReady(sale(), mobile(sale()), free=True))
    people(till, None)
    till.tell(events.PaymentChanged(sale(), mobile(sale(), _S.SUCCEEDED), _S.PENDING))
    assert till.place == "paid"


# The auto-lock ------------------------------------------------------------------------------------


def test_it_locks_when_nobody_has_used_it_for_so_long(till: Bench) -> None:
    till.pass_time(299)
    till.type("1")
    till.pass_time(299)
    till.press("Ctrl+F")
    till.click("navSell")
    till.pass_time(299)
    assert till.engine.asked(Lock) == []
    till.pass_time(1)
    assert len(till.engine.asked(Lock)) == 1
    people(till, None)
    till.pass_time(90_000)
    assert len(till.engine.asked(Lock)) == 1


@pytest.mark.parametrize("minutes", [0, 1, 720])
def test_how_long_is_the_owners(make_bench: Callable[..., Bench], minutes: int) -> None:
    bench = make_bench(settings=WindowSettings(lock_after_minutes=minutes))
    people(bench, CASHIER)
    bench.pass_time(60 * minutes - 1)
    assert bench.engine.asked(Lock) == []
    bench.pass_time(1)
    assert len(bench.engine.asked(Lock)) == bool(minutes)
    bench.pass_time(90_000)
    assert bool(bench.engine.asked(Lock)) == bool(minutes)


def test_a_computer_that_slept_is_locked(till: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(till.till.context.model, "clock", lambda: NOON + timedelta(hours=8))
    till.pass_time(1)
    assert len(till.engine.asked(Lock)) == 1


def test_it_never_locks_over_a_payment_on_the_screen(till: Bench) -> None:
    to_waiting(till)
    till.pass_time(90_000)
    till.tell(events.PaymentChanged(sale(), mobile(sale(), _S.SUCCEEDED), _S.PENDING))
    till.pass_time(90_000)
    assert till.engine.asked(Lock) == []
    till.enter()
    assert till.place == "sell"
    till.pass_time(299)
    assert till.engine.asked(Lock) == []
    till.pass_time(1)
    assert len(till.engine.asked(Lock)) == 1


# Rights -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("person", PEOPLE, ids=lambda person: person.name)
def test_settings_open_for_an_owner(bench: Bench, person: Person) -> None:
    places(bench)
    people(bench, person)
    bench.press("F9")
    bench.press("Ctrl+,")
    owner = person.role is Role.OWNER
    assert bench.place == ("settings" if owner else "history")
    assert bench.seen("earlierPaidStrip") != owner


def test_the_first_questions_are_an_owners_too(bench: Bench) -> None:
    places(bench)
    bench.window.open("first_run")
    people(bench, None)
    people(bench, CASHIER)
    assert bench.place == "sell"


def unsure(bench: Bench) -> str:
    """A payment that may be closed, and the wish to."""
    to_unsure(bench)
    bench.click("closePaymentButton")
    bench.click("closeAccept")
    return bench.engine.last(ClosePayment).payment_id


def answer_close(bench: Bench, payment_id: str, code: str) -> None:
    payment = bench.till.context.model.payments[payment_id]
    bench.tell(events.RequestDone("close_payment", payment_id, code, payment))


def test_who_may_close_it_leaves_at_once(bench: Bench) -> None:
    people(bench, SUPERVISOR)
    unsure(bench)
    assert bench.place == "sell"


def test_an_approval_closes_it(till: Bench) -> None:
    payment_id = unsure(till)
    assert till.place == "waiting"
    answer_close(till, payment_id, "right_lacking")
    who = till.find(QComboBox, "approverName")
    assert [who.itemText(at) for at in range(who.count())] == [SUPERVISOR.name, OWNER.name]
    till.enter()
    assert till.engine.asked(Approve) == []
    till.type("1a234")
    field = till.find(QLineEdit, "approverPin")
    assert field.text() == "1234"
    assert field.displayText() != "1234"
    till.enter()
    till.enter()
    (asked,) = till.engine.asked(Approve)
    assert (asked.name, asked.pin) == (SUPERVISOR.name, "1234")
    assert field.text() == ""
    till.tell(events.PersonAtTill(asked.ref, SUPERVISOR))
    assert [each.reason for each in till.engine.asked(ClosePayment)] == ["customer_left"] * 2
    assert till.place == "waiting"
    answer_close(till, payment_id, "done")
    assert till.place == "sell"
    assert till.engine.asked(LeaveSale) != []
    # It was for one thing.
    till.flow.show_payment(payment_id)
    till.click("closePaymentButton")
    till.click("closeAccept")
    answer_close(till, payment_id, "right_lacking")
    assert till.seen("approval")


def test_an_approver_with_a_finger_alone(till: Bench) -> None:
    payment_id = unsure(till)
    answer_close(till, payment_id, "right_lacking")
    for code in ("1", "2", "back", "3", "0", "9"):
        till.click(f"approver_{code}")
    field = till.find(QLineEdit, "approverPin")
    assert field.text() == "1309"
    assert field.hasFocus()
    till.click("approverApprove")
    asked = till.engine.last(Approve)
    assert (asked.name, asked.pin) == (SUPERVISOR.name, "1309")


def test_a_wrong_pin_approves_nothing_and_another_approver_begins_anew(till: Bench) -> None:
    payment_id = unsure(till)
    answer_close(till, payment_id, "right_lacking")
    till.type("1234")
    till.enter()
    till.tell(events.PersonRefused(till.engine.last(Approve).ref, "wrong_pin", 30.0))
    assert "Wrong PIN. Try again in 0:30." in said(till)
    till.type("12")
    who = till.find(QComboBox, "approverName")
    who.setCurrentIndex(1)
    who.activated.emit(1)
    field = till.find(QLineEdit, "approverPin")
    assert field.text() == ""
    assert field.hasFocus()
    till.type("12")
    till.press("Esc")
    assert not till.seen("approval")
    assert till.place == "waiting"
    assert len(till.engine.asked(ClosePayment)) == 1
    till.click("closePaymentButton")
    till.click("closeAccept")
    answer_close(till, payment_id, "right_lacking")
    assert till.find(QLineEdit, "approverPin").text() == ""


def test_an_approval_that_is_left_while_its_pin_is_looked_at_is_ended(till: Bench) -> None:
    payment_id = unsure(till)
    answer_close(till, payment_id, "right_lacking")
    till.type("1234")
    till.enter()
    assert till.engine.asked(EndApproval) == []
    till.press("Esc")
    ended = [each.ref for each in till.engine.asked(EndApproval)]
    assert ended == [till.engine.last(Approve).ref]
    till.tell(events.PersonAtTill(ended[0], SUPERVISOR))
    assert len(till.engine.asked(ClosePayment)) == 1


def test_what_was_approved_ends_after_what_it_was_for(till: Bench) -> None:
    payment_id = unsure(till)
    answer_close(till, payment_id, "right_lacking")
    till.type("1234")
    till.enter()
    ref = till.engine.last(Approve).ref
    till.tell(events.PersonAtTill(ref, SUPERVISOR))
    closes, ends = till.engine.asked(EngineRequest)[-2:]
    assert isinstance(closes, ClosePayment)
    assert ends == EndApproval(ref)


def test_it_is_asked_once_more_only(till: Bench) -> None:
    payment_id = unsure(till)
    answer_close(till, payment_id, "right_lacking")
    till.type("1234")
    till.enter()
    till.tell(events.PersonAtTill(till.engine.last(Approve).ref, SUPERVISOR))
    answer_close(till, payment_id, "right_lacking")
    assert not till.seen("approval")
    assert "approval" in words(till, "paySaid")
    assert len(till.engine.asked(ClosePayment)) == 2


def test_another_refusal_is_said_and_a_payment_that_changes_ends_the_asking(till: Bench) -> None:
    payment_id = unsure(till)
    answer_close(till, payment_id, "still_payable")
    assert words(till, "paySaid") == "The customer may still pay it."
    till.click("closePaymentButton")
    till.click("closeAccept")
    answer_close(till, payment_id, "right_lacking")
    till.type("1234")
    till.enter()
    paid = mobile(sale(), _S.SUCCEEDED)
    till.tell(events.PaymentChanged(sale(), paid, _S.UNCONFIRMED))
    assert till.place == "paid"
    till.tell(events.PersonAtTill(till.engine.last(Approve).ref, SUPERVISOR))
    assert len(till.engine.asked(ClosePayment)) == 2


def test_a_close_that_is_answered_after_it_was_left_leaves_nothing_else(till: Bench) -> None:
    payment_id = unsure(till)
    till.press("F8")
    other = sale(63)
    till.tell(events.PaymentChanged(other, mobile(other, _S.SUCCEEDED), None))
    till.flow.show_payment(mobile(other).payment_id)
    answer_close(till, payment_id, "done")
    assert till.place == "paid"


def in_a_story(bench: Bench) -> Sale:
    """A cashier looks at the story of a paid sale."""
    paid = sale(62, status=SaleStatus.PAID, paid_at=NOON)
    story = SaleStory(paid, (mobile(paid, _S.SUCCEEDED, succeeded_at=NOON),), ())
    people(bench, CASHIER)
    offer_places(bench.till, lambda: None, None, first_run=False)  # type: ignore[arg-type, return-value]
    bench.press("F9")
    bench.tell(events.HistoryPage(bench.engine.last(AskHistory).ref, a_page(8, 8), None, False))
    bench.window.pane.get("history").open_story(paid.sale_id)  # type: ignore[attr-defined]
    bench.tell(events.StoryRead(bench.engine.last(AskStory).ref, story))
    return paid


@pytest.mark.parametrize("way", ["back", "lock", "before the answer"])
def test_an_approval_ends_when_the_story_is_left(bench: Bench, way: str) -> None:
    in_a_story(bench)
    bench.click("refundButton")
    bench.retype("refundReason", "torn")
    bench.click("refundOwed")
    asked = bench.engine.last(PromiseRefund)
    if way == "before the answer":
        bench.window.go("sell")
        bench.tell(events.RefundRefused(asked.ref, "right_lacking"))
    else:
        bench.tell(events.RefundRefused(asked.ref, "right_lacking"))
        bench.type("4321")
        pin_line = bench.find(QLineEdit, "approverPin")
        if way == "back":
            bench.window.pane.get("history").close_story()  # type: ignore[attr-defined]
        else:
            people(bench, None)
        assert pin_line.text() == ""
        people(bench, OTHER)
    bench.window.go("history")
    bench.window.pane.get("history").open_story(asked.sale_number)  # type: ignore[attr-defined]
    assert not bench.seen("approval")
    assert len(bench.engine.asked(PromiseRefund)) == 1


def test_a_refund_and_its_approval_fit_a_low_window(make_bench: Callable[..., Bench]) -> None:
    bench = make_bench(1024, 525)
    in_a_story(bench)
    bench.click("refundButton")
    bench.retype("refundReason", "torn")
    bench.click("refundOwed")
    asked = bench.engine.last(PromiseRefund)
    bench.tell(events.RefundRefused(asked.ref, "right_lacking"))
    assert clipped(bench.window, pages=True) == []
    lines = [bench.find(QLineEdit, f"refund{name}") for name in ("Amount", "Reason")]
    assert all(each.height() >= 44 and not each.visibleRegion().isEmpty() for each in lines)
    assert all(each.visibleRegion().boundingRect().height() >= 44 for each in lines)


def test_a_refund_is_approved_in_place(bench: Bench) -> None:
    paid = in_a_story(bench)
    bench.click("refundButton")
    bench.retype("refundReason", "torn")
    bench.click("refundCash")
    asked = bench.engine.last(PromiseRefund)
    bench.tell(events.RefundRefused(asked.ref, "right_lacking"))
    assert clipped(bench.window, pages=True) == []
    # Not now: what was typed stays.
    bench.press("Esc")
    assert not bench.seen("approval")
    assert bench.find(QLineEdit, "refundReason").text() == "torn"
    bench.click("refundCash")
    asked = bench.engine.last(PromiseRefund)
    bench.tell(events.RefundRefused(asked.ref, "right_lacking"))
    bench.type("4321")
    bench.enter()
    bench.tell(events.PersonAtTill(bench.engine.last(Approve).ref, SUPERVISOR))
    assert bench.engine.last(PromiseRefund) == asked
    assert len(bench.engine.asked(PromiseRefund)) == 3
    noted = Refund(
        "T1-R000001", paid.sale_id, paid.number, Money(20_50), RefundWay.CASH, RefundState.DONE,
        "torn", NOON,
    )  # fmt: skip
    bench.tell(events.RefundChanged(asked.ref, noted))
    assert not bench.seen("refundForm")
    # It was for one thing.
    bench.click("refundButton")
    bench.retype("refundReason", "torn")
    bench.click("refundCash")
    asked = bench.engine.last(PromiseRefund)
    bench.tell(events.RefundRefused(asked.ref, "right_lacking"))
    assert bench.seen("approval")


def test_a_refund_that_stays_refused_is_said(bench: Bench) -> None:
    history = bench.window
    offer_places(bench.till, lambda: None, None, first_run=False)  # type: ignore[arg-type, return-value]
    people(bench, CASHIER)
    bench.press("F9")
    screen = history.pane.get("history")
    screen.open_story("s")  # type: ignore[attr-defined]
    screen._give_owed("T1-R000001", RefundWay.CASH, "")  # type: ignore[attr-defined]
    ref = bench.engine.requests[-1].ref  # type: ignore[attr-defined]
    bench.tell(events.RefundRefused(ref, "right_lacking"))
    bench.type("4321")
    bench.enter()
    bench.tell(events.PersonAtTill(bench.engine.last(Approve).ref, SUPERVISOR))
    bench.tell(events.RefundRefused(ref, "right_lacking"))
    assert "approval" in words(bench, "storySaid")
    assert not bench.seen("approval")


# Everybody taken out ------------------------------------------------------------------------------


@pytest.mark.parametrize(("days", "told"), [(0, True), (6, True), (7, False), (400, False)])
def test_that_everybody_was_taken_out_is_told_for_a_week(
    bench: Bench, days: int, *, told: bool
) -> None:
    at = bench.clock.now() - timedelta(days=days)
    bench.tell(events.PeopleChanged((), None, at), events.PeopleChanged((), None, at))
    assert bench.seen("earlierPaidStrip") == told
    if told:
        assert "Everybody was taken out of this till by its computer's account on" in said(bench)
        bench.click("earlierPaidSeen")
        assert not bench.seen("earlierPaidStrip")
    assert bench.place == "sell"


def test_a_charge_that_is_refused_since_it_is_locked_has_words(till: Bench) -> None:
    till.type("20\r0241234567\r")
    asked = till.engine.last(ChargeMobileMoney)
    till.tell(events.ChargeRejected(asked.ref, "locked"))
    assert "The till is locked: say who you are first." in said(till)
    assert till.find(QWidget, "chargeButton").isEnabled()
