"""Sell by keyboard and by hand: every key test runs with main keys and with numpad keys."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QWidget

from pos_app.desktop.link.context import WindowSettings
from pos_app.desktop.widgets.screen_stack import Screen
from pos_app.domain.methods import Method
from pos_app.domain.money import Money
from pos_app.domain.payment import PaymentState
from pos_app.domain.phone import Network, parse_phone
from pos_app.engine import events
from pos_app.engine.requests import ChargeMobileMoney, ChargeQr
from tests.desktop.engine import mobile, ready, sale
from tests.desktop.live_actions import hold

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.desktop.conftest import Bench

both = pytest.mark.parametrize("numpad", [False, True], ids=["main", "numpad"])


def amount(bench: Bench) -> int:
    return int(bench.find(QWidget, "amountDisplay").property("amountMinor"))


def hint(bench: Bench) -> str:
    return bench.find(QLabel, "chargeHint").text()


def charge_on(bench: Bench) -> bool:
    return bench.find(QPushButton, "chargeButton").isEnabled()


def phone(bench: Bench) -> QLineEdit:
    return bench.find(QLineEdit, "phoneField")


@both
def test_amount_enter_number_enter(bench: Bench, numpad: bool) -> None:
    bench.type("20.50", numpad=numpad)
    assert amount(bench) == 20_50
    bench.enter(numpad=numpad)
    bench.type("0241234567", numpad=numpad)
    assert phone(bench).text() == "024 123 4567"
    bench.enter(numpad=numpad)
    intent = bench.engine.last(ChargeMobileMoney)
    assert intent.amount == Money(20_50)
    assert intent.network is Network.MTN
    assert intent.phone == parse_phone("0241234567")


@both
def test_tab_goes_from_the_amount_to_the_number_and_back(bench: Bench, numpad: bool) -> None:
    bench.type("5", numpad=numpad)
    bench.press(Qt.Key.Key_Tab)
    bench.type("0241234567", numpad=numpad)
    assert (amount(bench), phone(bench).text()) == (5_00, "024 123 4567")
    bench.press("Shift+Backtab")
    bench.type("0", numpad=numpad)
    assert (amount(bench), phone(bench).text()) == (50_00, "024 123 4567")


def test_tab_reaches_every_control_of_sell_once(bench: Bench) -> None:
    reached = []
    for _ in range(20):
        bench.press(Qt.Key.Key_Tab)
        focus = bench.window.focusWidget()
        reached.append(focus.objectName() if focus is not None else "")
    assert reached[:9] == [
        "phoneField", "networkMtn", "methodCash", "partButton", "noteField", "keypad_7",
        "keypad_8", "keypad_9", "keypad_back",
    ]  # fmt: skip
    assert len(set(reached)) == len(reached)


@both
def test_amount_f4_enter(bench: Bench, numpad: bool) -> None:
    bench.type("64", numpad=numpad)
    bench.press(Qt.Key.Key_F4)
    bench.enter(numpad=numpad)
    assert bench.engine.last(ChargeQr).amount == Money(64_00)


@both
def test_sums_and_the_typed_comma(bench: Bench, numpad: bool) -> None:
    bench.type("3*2,50+8", numpad=numpad)
    assert amount(bench) == 15_50
    bench.press(Qt.Key.Key_F4)
    bench.enter(numpad=numpad)
    assert bench.engine.last(ChargeQr).working == "3 × 2.50 + 8.00"


@both
def test_a_held_enter_charges_once(bench: Bench, numpad: bool) -> None:
    bench.type("5")
    bench.press(Qt.Key.Key_F4)
    hold(bench, Qt.Key.Key_Enter if numpad else Qt.Key.Key_Return, 5)
    assert bench.engine.asked(ChargeQr) == []
    bench.enter(numpad=numpad)
    assert len(bench.engine.asked(ChargeQr)) == 1


def test_the_on_screen_keypad_feeds_the_active_field_and_keeps_the_focus(bench: Bench) -> None:
    for key in ("1", "2", "dot", "5", "plus", "8"):
        bench.click(f"keypad_{key}")
    assert amount(bench) == 20_50
    assert not isinstance(bench.window.focusWidget(), QPushButton)
    bench.press(Qt.Key.Key_F1)
    for key in "0241":
        bench.click(f"keypad_{key}")
    assert phone(bench).text() == "024 1"
    bench.click("keypad_back")
    bench.click("keypad_back")
    assert phone(bench).text() == "02"
    bench.click("keypad_clear")
    assert phone(bench).text() == ""
    assert amount(bench) == 20_50


def test_a_scanned_barcode_turns_charge_off_until_c(bench: Bench) -> None:
    bench.press(Qt.Key.Key_F4)
    bench.type("5012345678900")
    assert not charge_on(bench)
    bench.enter()
    assert bench.engine.asked(ChargeQr) == []
    bench.type("5")
    assert not charge_on(bench)
    bench.type("c")
    bench.type("5")
    assert charge_on(bench)
    assert amount(bench) == 5_00


def test_backspace_also_ends_the_block(bench: Bench) -> None:
    bench.press(Qt.Key.Key_F4)
    bench.type("200000")
    assert not charge_on(bench)
    bench.press(Qt.Key.Key_Backspace)
    assert charge_on(bench)
    assert amount(bench) == 2_000_00


@pytest.mark.parametrize(
    ("number", "tile"), [(1, "networkMtn"), (2, "networkTelecel"), (3, "networkAirteltigo")]
)
@pytest.mark.parametrize("with_number", ["F", "Ctrl+"])
def test_network_keys(bench: Bench, number: int, tile: str, with_number: str) -> None:
    bench.press(f"{with_number}{number}")
    assert bench.find(QPushButton, tile).isChecked()
    assert phone(bench).hasFocus()
    assert amount(bench) == 0


def test_ctrl_4_is_f4(bench: Bench) -> None:
    bench.press("Ctrl+4")
    assert bench.find(QPushButton, "methodQr").isChecked()
    assert amount(bench) == 0


def test_a_choice_against_the_prefix_is_said_and_not_blocked(bench: Bench) -> None:
    bench.type("5")
    bench.press(Qt.Key.Key_F1)
    bench.type("0201234567")
    chip = bench.flow.sell.phone.chip
    assert chip.text() == "Number looks like Telecel, sending to MTN"
    assert chip.hue() == "amber"
    bench.enter()
    assert bench.engine.last(ChargeMobileMoney).network is Network.MTN


def test_the_choice_is_forgotten_at_the_next_sale(bench: Bench) -> None:
    bench.type("5")
    bench.press(Qt.Key.Key_F1)
    bench.type("0201234567")
    bench.enter()
    one = sale()
    ref = bench.engine.last(ChargeMobileMoney).ref
    bench.tell(events.ChargeAccepted(ref, one, mobile(one)))
    bench.press(Qt.Key.Key_F8)
    assert bench.place == "sell"
    assert bench.flow.sell.draft.chosen is None
    assert phone(bench).text() == ""


def test_an_unknown_prefix_goes_to_the_tiles(bench: Bench) -> None:
    bench.type("5")
    bench.enter()
    bench.type("0311234567")
    assert not any(tile.isChecked() for tile in bench.flow.sell.tiles.values())
    assert not charge_on(bench)
    bench.enter()
    assert bench.find(QPushButton, "networkMtn").hasFocus()
    bench.press(Qt.Key.Key_Right)
    bench.enter()
    assert bench.find(QPushButton, "networkTelecel").isChecked()
    bench.enter()
    assert bench.engine.last(ChargeMobileMoney).network is Network.TELECEL


def test_escape_goes_from_phone_to_amount_and_erases_nothing(bench: Bench) -> None:
    bench.type("5")
    bench.enter()
    bench.type("024")
    bench.press(Qt.Key.Key_Escape)
    assert bench.flow.sell.amount.property("active")
    assert phone(bench).text() == "024"
    bench.press(Qt.Key.Key_Escape)
    assert amount(bench) == 5_00
    bench.type("1")
    assert amount(bench) == 51_00


def test_enter_on_a_focused_button_presses_that_button(bench: Bench) -> None:
    bench.type("5")
    bench.press(Qt.Key.Key_F4)
    tile = bench.find(QPushButton, "networkTelecel")
    tile.setFocus()
    bench.enter()
    assert tile.isChecked()
    assert bench.engine.requests == []


def test_digits_reach_the_amount_while_a_button_has_the_focus(bench: Bench) -> None:
    bench.find(QPushButton, "methodQr").setFocus()
    bench.type("64")
    assert amount(bench) == 64_00


def test_the_note_takes_letters_and_digits(bench: Bench) -> None:
    bench.retype("noteField", "2 cups, table 9")
    assert amount(bench) == 0
    assert not bench.flow.sell.amount.property("active")
    bench.press(Qt.Key.Key_Escape)
    bench.type("5")
    bench.press(Qt.Key.Key_F4)
    bench.enter()
    assert bench.engine.last(ChargeQr).note == "2 cups, table 9"


def test_text_set_from_outside_is_spaced_and_counts(bench: Bench) -> None:
    bench.type("5")
    phone(bench).setText("+233241234567")
    assert phone(bench).text() == "+233 24 123 4567"
    assert charge_on(bench)


def test_typing_straight_into_the_field(bench: Bench) -> None:
    bench.retype("phoneField", "0201234567")
    assert phone(bench).text() == "020 123 4567"
    for _ in range(5):
        bench.press("Backspace")
    assert phone(bench).text() == "020 12"


def test_editing_in_the_middle_keeps_the_cursor_in_place(bench: Bench) -> None:
    field = phone(bench)
    field.setText("024 123 4567")
    field.setFocus()
    field.setCursorPosition(4)
    bench.press("Backspace")
    assert field.text() == "021 234 567"
    assert field.cursorPosition() == 2
    bench.type("9")
    assert field.text() == "029 123 4567"


def test_a_letter_o_is_named_at_the_place(bench: Bench) -> None:
    bench.type("5")
    phone(bench).setText("O241234567")
    assert "letter O" in bench.flow.sell.phone.problem()
    assert not charge_on(bench)


def test_charge_is_off_with_the_reason_until_the_engine_is_ready(
    make_bench: Callable[..., Bench],
) -> None:
    bench = make_bench(is_ready=False)
    bench.type("5")
    bench.press(Qt.Key.Key_F4)
    assert amount(bench) == 5_00
    assert not charge_on(bench)
    assert hint(bench) == "Starting…"
    bench.enter()
    assert bench.engine.requests == []
    bench.tell(ready())
    assert charge_on(bench)


def test_charge_is_off_from_charge_until_the_answer(bench: Bench) -> None:
    bench.type("5")
    bench.press(Qt.Key.Key_F4)
    bench.click("chargeButton")
    assert not charge_on(bench)
    bench.enter()
    bench.type("9")
    assert amount(bench) == 5_00
    assert len(bench.engine.asked(ChargeQr)) == 1
    ref = bench.engine.last(ChargeQr).ref
    bench.tell(events.ChargeRejected(ref, "pesewas_not_possible"))
    assert charge_on(bench)
    assert hint(bench) == "QR takes whole cedis only: no pesewas."
    bench.type("9")
    assert amount(bench) == 59_00
    assert "scans" in hint(bench)


def test_nothing_is_pasted_or_chosen_while_a_charge_is_asked(bench: Bench) -> None:
    bench.type("5")
    bench.press(Qt.Key.Key_F4)
    bench.click("chargeButton")
    QGuiApplication.clipboard().setText("64")
    before = bench.flow.sell.draft
    bench.press("Ctrl+V")
    bench.press(Qt.Key.Key_F1)
    bench.press(Qt.Key.Key_F4)
    assert bench.flow.sell.draft == before


def test_enter_charges_nothing_by_a_method_that_went_off(bench: Bench) -> None:
    bench.type("5")
    bench.press(Qt.Key.Key_F4)
    bench.tell(ready(off={Method.QR: events.MethodOff.KEYS_MISSING}))
    bench.enter()
    assert bench.engine.requests == []
    assert "Settings" in hint(bench)


def test_an_answer_to_another_charge_changes_nothing(bench: Bench) -> None:
    bench.type("5")
    bench.press(Qt.Key.Key_F4)
    bench.click("chargeButton")
    bench.tell(events.ChargeRejected("another", "ledger"))
    assert not charge_on(bench)


def test_ledger_trouble_is_said_and_nothing_is_charged(bench: Bench) -> None:
    bench.type("5")
    bench.press(Qt.Key.Key_F4)
    bench.tell(events.LedgerTrouble("full", ""))
    assert not charge_on(bench)
    assert "disk is full" in hint(bench)
    assert bench.seen("troubleBanner")
    bench.tell(ready())
    assert charge_on(bench)
    assert not bench.seen("troubleBanner")


def test_missing_keys_turn_the_method_off_and_say_where_to_put_them(
    make_bench: Callable[..., Bench],
) -> None:
    bench = make_bench(is_ready=False)
    bench.tell(ready(off={Method.QR: events.MethodOff.KEYS_MISSING}))
    tile = bench.find(QPushButton, "methodQr")
    assert not tile.isEnabled()
    assert "Settings" in tile.accessibleDescription()
    bench.press(Qt.Key.Key_F4)
    assert not tile.isChecked()
    assert bench.find(QPushButton, "networkMtn").isEnabled()


def test_a_network_that_the_owner_switched_off(make_bench: Callable[..., Bench]) -> None:
    bench = make_bench(settings=WindowSettings(theme="light", networks=(Network.MTN,)))
    assert not bench.find(QPushButton, "networkTelecel").isEnabled()
    bench.press(Qt.Key.Key_F2)
    bench.type("5")
    bench.enter()
    bench.type("0201234567")
    assert "Telecel is off" in bench.flow.sell.phone.chip.text()
    assert not charge_on(bench)


def test_a_tap_on_either_field_makes_it_the_active_one(bench: Bench) -> None:
    bench.click("phoneField")
    bench.type("024")
    assert phone(bench).text() == "024"
    bench.click("amountDisplay")
    bench.type("7")
    assert amount(bench) == 7_00


def test_keys_of_other_screens_do_nothing_here(bench: Bench) -> None:
    bench.type("5")
    for key in (Qt.Key.Key_F5, Qt.Key.Key_F8):
        bench.press(key)
    assert bench.engine.requests == []
    assert amount(bench) == 5_00


def test_going_elsewhere_and_back_leaves_the_typing_where_it_was(bench: Bench) -> None:
    bench.window.register("elsewhere", Screen)
    bench.type("20")
    bench.window.open("elsewhere")
    bench.window.go("sell")
    bench.type(".50")
    assert bench.flow.sell.draft.entry.total == Money(20_50)
    assert not bench.flow.sell.draft.phone


@pytest.mark.parametrize(
    ("pasted", "minor", "said"),
    [
        ("GH₵ 1 234.50", 123450, ""),
        ("\u202a12.50\u202c", 1250, ""),
        ("$12.50", 0, "in $"),
        ("12,50", 0, "two ways"),
        ("a lot", 0, "no amount"),
        ("20000.01", 0, "maximum"),
        ("", 0, "nothing to paste"),
    ],
)
def test_an_amount_is_pasted_or_it_is_said_why_not(
    bench: Bench, pasted: str, minor: int, said: str
) -> None:
    sell = bench.flow.sell
    sell.activate(phone=False)
    QGuiApplication.clipboard().setText(pasted)
    bench.press("Ctrl+V")
    assert sell.draft.entry.running.minor == minor
    assert said in sell.hint.text()
    bench.type("5")
    assert not said or said not in sell.hint.text()


def test_a_number_is_pasted_as_contacts_have_it(bench: Bench) -> None:
    sell = bench.flow.sell
    sell.activate(phone=True)
    QGuiApplication.clipboard().setText("https://wa.me/233241234567")
    bench.press("Ctrl+V")
    assert sell.draft.phone_problem is None
    assert sell.phone.field.text() == "233 24 123 4567"


def test_a_number_is_pasted_while_its_network_has_the_focus(bench: Bench) -> None:
    bench.flow.sell.activate(phone=True)
    bench.find(QPushButton, "networkMtn").setFocus()
    QGuiApplication.clipboard().setText("0241234567")
    bench.press("Ctrl+V")
    assert phone(bench).text() == "024 123 4567"


def test_the_on_screen_keypad_leaves_the_note_and_takes_no_point_into_a_number(
    bench: Bench,
) -> None:
    phone(bench).setText("024")
    bench.flow.sell.activate(phone=True)
    bench.retype("noteField", "2 cups")
    bench.click("keypad_1")
    bench.click("keypad_plus")
    assert phone(bench).text() == "024 1"
    assert phone(bench).hasFocus()
    assert bench.find(QLineEdit, "noteField").text() == "2 cups"


@pytest.mark.parametrize("way", ["key on the amount", "key on the number", "keypad"])
def test_c_twice_is_a_new_sale_everywhere(bench: Bench, way: str) -> None:
    bench.type("20.50")
    bench.click("networkTelecel")
    bench.type("0241234567")
    bench.find(QLineEdit, "noteField").setText("bread")
    if way == "key on the amount":
        bench.press(Qt.Key.Key_F4)
    for _ in range(2):
        if way == "keypad":
            bench.click("keypad_clear")
        else:
            bench.press(Qt.Key.Key_C)
    draft = bench.flow.sell.draft
    assert draft.empty
    assert (draft.chosen, draft.method, draft.phone, draft.note) == (
        None, Method.MOBILE_MONEY, "", "",
    )  # fmt: skip
    assert not bench.flow.sell.phone_active
    bench.type("7")
    assert bench.find(QWidget, "amountDisplay").property("amountMinor") == 7_00
    assert bench.find(QLineEdit, "phoneField").text() == ""


def test_one_c_clears_only_what_is_being_typed(bench: Bench) -> None:
    bench.type("20.50")
    bench.enter()
    bench.type("024")
    bench.press(Qt.Key.Key_C)
    assert bench.flow.sell.draft.phone == ""
    assert bench.find(QWidget, "amountDisplay").property("amountMinor") == 20_50
    bench.type("02")
    bench.press(Qt.Key.Key_C)
    assert bench.find(QWidget, "amountDisplay").property("amountMinor") == 20_50


def test_c_twice_keeps_a_sale_that_is_tried_once_more(bench: Bench) -> None:
    failed = mobile(sale(), PaymentState.FAILED)
    bench.tell(events.PaymentChanged(sale(), failed, None))
    bench.flow.show_payment(failed.payment_id)
    bench.click("tryAgainButton")
    bench.press(Qt.Key.Key_F4)
    bench.press(Qt.Key.Key_C)
    bench.press(Qt.Key.Key_C)
    draft = bench.flow.sell.draft
    assert (draft.sale, draft.method, draft.phone) == (sale(), Method.MOBILE_MONEY, "")
    assert bench.find(QWidget, "amountDisplay").property("amountMinor") == 20_50


@pytest.mark.skipif(sys.platform == "darwin", reason="a Mac has no Num Lock")
@pytest.mark.parametrize("on_phone", [False, True])
def test_that_num_lock_is_off_is_said_once(bench: Bench, on_phone: bool) -> None:
    bench.flow.sell.activate(phone=on_phone)
    bench.press(Qt.Key.Key_Home)
    assert not bench.seen("earlierPaidStrip"), "an arrow key of its own says nothing"
    bench.press(Qt.Key.Key_Home, numpad=True)
    assert "Num Lock is off" in bench.window.footer.strip.text()
    bench.click("earlierPaidSeen")
    bench.press(Qt.Key.Key_End, numpad=True)
    assert not bench.seen("earlierPaidStrip")
