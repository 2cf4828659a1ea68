"""Every key is one action: its badge, hint and Help follow it, and no two want the same key."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QLabel, QLineEdit, QWidget

from pos_app.desktop import shortcuts
from pos_app.desktop.link.settings_room import SettingsRoom
from pos_app.desktop.screens.help import Help
from pos_app.desktop.screens.shift.screen import ShiftStep
from pos_app.desktop.shell.wire import offer_places, offer_updates
from pos_app.desktop.widgets.buttons import KeycapButton
from pos_app.desktop.window_driver import settle
from pos_app.domain.payment import PaymentState
from pos_app.engine import events, requests
from pos_app.settings.folders import Folders
from tests.desktop.engine import mobile, sale
from tests.desktop.live_actions import clashes, hold, keys_of, live
from tests.desktop.office_port import OfficePort
from tests.desktop.people import OWNER
from tests.desktop.phone_prompts import Phones, a_code, a_prompt
from tests.desktop.screens.test_update import Source
from tests.desktop.test_fit import SCENES, to_not_paid, to_paid, to_waiting

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot

    from tests.desktop.conftest import Bench

GUIDE = Path(__file__).parents[2] / "docs" / "guide.md"
PAGES = ("day", "claim", "attention")


def checks(bench: Bench) -> int:
    return len(bench.engine.asked(requests.CheckNow))


def help_text(bench: Bench) -> str:
    bench.window.register("help", lambda: Help(Folders(Path("/till"), Path("/till"))))
    bench.window.open("help")
    labels = [label.text() for label in bench.window.pane.get("help").findChildren(QLabel)]
    bench.window.go("sell")
    return "\n".join(labels)


def test_a_key_is_changed_in_one_place(
    make_bench: Callable[..., Bench], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shortcuts.CHECK_NOW, "keys", ("Ctrl+K",))
    bench = make_bench()
    to_waiting(bench)
    assert bench.find(KeycapButton, "checkNowButton").key() == "Ctrl+K"
    assert "Ctrl+K check now" in bench.find(QLabel, "keyHints").text()
    assert "Ctrl+K\ncheck now" in help_text(bench)
    bench.press(Qt.Key.Key_F5)
    assert checks(bench) == 0
    bench.press("Ctrl+K")
    assert checks(bench) == 1


def test_the_badge_and_the_hint_follow_the_action(bench: Bench) -> None:
    to_waiting(bench)
    button = bench.find(KeycapButton, "checkNowButton")
    (action,) = (each for each in button.actions() if keys_of(each) == ["F5"])
    action.setShortcut(QKeySequence("F7"))
    bench.window.pane.get("waiting").hints_changed.emit()
    assert button.key() == button.accessibleDescription() == "F7"
    assert bench.find(QLabel, "keyHints").text().startswith("F7 check now · F6 other method")
    bench.press(Qt.Key.Key_F7)
    assert checks(bench) == 1


def everything(bench: Bench, qtbot: QtBot, home: Path) -> list[Callable[[], object]]:
    """Opens every place and every page of it, one after the other."""
    window = bench.window
    room = SettingsRoom(Folders(home, home), environ={})
    phones = Phones([a_code(), a_prompt()])
    offer_places(bench.till, lambda: room, phones, first_run=False, head_office=OfficePort())
    watch = offer_updates(bench.till, Source)
    with qtbot.waitSignal(watch.found):
        watch.look()

    def history(page: str) -> None:
        window.open("history")
        window.pane.get("history").show_page(page)  # type: ignore[attr-defined]

    def story() -> None:
        window.open("history")
        window.pane.get("history").open_story("sale-1")  # type: ignore[attr-defined]

    def drawer(step: ShiftStep) -> None:
        window.open("shift")
        window.pane.get("shift")._go(step)  # type: ignore[attr-defined]

    def wizard(page: int) -> None:
        window.open("first_run")
        window.pane.get("first_run").go_to(page)  # type: ignore[attr-defined]

    return [
        *(
            lambda name=name: window.open(name)
            for name in (
                "history",
                "shift",
                "reports",
                "settings",
                "people",
                "head_office",
                "help",
                "update",
            )
        ),
        *(lambda step=step: drawer(step) for step in ShiftStep),
        *(lambda page=page: history(page) for page in PAGES),
        story,
        *(lambda page=page: wizard(page) for page in range(6)),
    ]


def test_every_key_of_the_guide_is_an_action_and_counts_once(
    bench: Bench, qtbot: QtBot, tmp_path: Path
) -> None:
    places = everything(bench, qtbot, tmp_path)
    to_paid(bench)
    bench.window.go("sell")
    for name in ("waiting", "not_paid", "guard"):
        bench.window.pane.get(name)
    mine = sale(70)
    bench.tell(events.PaymentChanged(mine, mobile(mine), None))
    for place in places:
        place()
    bench.tell(events.PeopleChanged((OWNER,), None))
    bench.tell(events.PeopleChanged((OWNER,), OWNER))
    bench.flow.waiting.approval.hide()
    actions = [each for each in bench.window.findChildren(QAction) if each.shortcuts()]
    assert not [keys_of(each) for each in actions if each.autoRepeat()]
    found = {key for action in actions for key in keys_of(action)}
    table = GUIDE.read_text("utf-8").split("## The keys")[1].split("##")[0]
    told = set(re.findall(r"^\| ([^|]*)\|", table, re.MULTILINE))
    documented = {key for row in told for key in re.findall(r"F\d+|Ctrl\+[\w,]|Esc|Enter|Del", row)}
    assert len(documented) >= 16
    assert documented <= found
    assert {"Return", "Ctrl+2", "Ctrl+3"} <= found
    ours = [each for each in vars(shortcuts).values() if isinstance(each, shortcuts.Shortcut)]
    assert {key for each in ours for key in each.keys} <= found


@pytest.mark.parametrize("scene", SCENES)
def test_no_two_actions_of_a_sale_want_the_same_key(bench: Bench, scene: str) -> None:
    SCENES[scene](bench)
    assert list(live(bench.window))
    assert clashes(bench.window) == {}
    other = sale(70)
    bench.tell(events.PaymentChanged(other, mobile(other), None))
    card = next(
        each for each in bench.flow.rail.cards() if each.payment_id == mobile(other).payment_id
    )
    cancel = card.button("cancel")
    assert cancel is not None
    cancel.click()
    bench.window.close()
    assert bench.seen("closeStay")
    assert clashes(bench.window) == {}


def test_no_two_actions_beside_the_sale_want_the_same_key(
    bench: Bench, qtbot: QtBot, tmp_path: Path
) -> None:
    for place in everything(bench, qtbot, tmp_path):
        place()
        settle()
        assert clashes(bench.window) == {}, bench.place


def test_a_held_key_counts_once_on_every_screen_of_a_sale(bench: Bench) -> None:
    to_waiting(bench)
    hold(bench, Qt.Key.Key_F5)
    hold(bench, Qt.Key.Key_F8)
    hold(bench, Qt.Key.Key_Escape)
    assert checks(bench) == 0
    assert bench.place == "waiting"
    assert not bench.seen("confirmKeep")
    bench.press(Qt.Key.Key_Escape)
    hold(bench, Qt.Key.Key_Escape)
    hold(bench, Qt.Key.Key_Return)
    hold(bench, Qt.Key.Key_Delete)
    assert bench.seen("confirmKeep")
    assert bench.engine.asked(requests.CancelPayment) == []


def test_enter_on_a_focused_button_presses_that_button(bench: Bench) -> None:
    to_waiting(bench)
    bench.press(Qt.Key.Key_Escape)
    bench.find(KeycapButton, "confirmCancel").setFocus()
    bench.enter()
    assert len(bench.engine.asked(requests.CancelPayment)) == 1


def test_the_point_of_a_pad_without_num_lock_answers_nothing(bench: Bench) -> None:
    to_waiting(bench)
    bench.press(Qt.Key.Key_Escape)
    bench.press(Qt.Key.Key_Delete, numpad=True)
    assert bench.seen("confirmKeep")
    bench.press(Qt.Key.Key_Delete)
    assert len(bench.engine.asked(requests.CancelPayment)) == 1


def test_keys_of_a_card_go_before_the_screen_s(bench: Bench) -> None:
    to_not_paid(bench)
    other = sale(70)
    failed = replace(mobile(other), state=PaymentState.FAILED)
    bench.tell(events.PaymentChanged(other, mobile(other), None))
    bench.tell(events.PaymentChanged(other, failed, PaymentState.PENDING))
    bench.press(Qt.Key.Key_F12)
    bench.press(Qt.Key.Key_Escape)
    assert not bench.seen("confirmKeep"), "Esc only left the rail"
    bench.press(Qt.Key.Key_F12)
    bench.press(Qt.Key.Key_Delete)
    assert bench.flow.rail.cards() == []
    bench.press(Qt.Key.Key_Escape)
    assert bench.seen("confirmKeep")


def test_editing_keys_stay_the_field_s(bench: Bench) -> None:
    to_waiting(bench)
    bench.window.go("sell")
    bench.press(Qt.Key.Key_F8)
    note = bench.find(QLineEdit, "noteField")
    note.setFocus()
    bench.type("12")
    bench.press(Qt.Key.Key_Home)
    bench.press(Qt.Key.Key_Delete)
    assert note.text() == "2"
    assert bench.find(QWidget, "amountDisplay").property("amountMinor") == 0
