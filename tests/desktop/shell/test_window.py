"""The frame: every control has its names, keys and banners; nothing is heavy; closing asks once."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent, QColor
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QPushButton,
    QWidget,
)

from pos_app.desktop.link.context import WindowSettings
from pos_app.desktop.link.sounds import Sounds
from pos_app.desktop.look.palette import LIGHT
from pos_app.desktop.widgets.screen_stack import Screen
from pos_app.desktop.window_driver import settle
from pos_app.domain.methods import GatewayName
from pos_app.domain.money import Money
from pos_app.domain.payment import PaymentState
from pos_app.engine import events, requests
from pos_app.system import resources
from tests.desktop.engine import NOON, code, mobile, online, sale, tally
from tests.desktop.test_fit import SCENES

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from tests.desktop.conftest import Bench

CONTROLS = (QAbstractButton, QLineEdit, QComboBox, QAbstractSpinBox)
SELL = (
    *(f"keypad_{digit}" for digit in range(10)),
    *(f"keypad_{key}" for key in ("00", "dot", "plus", "times", "clear", "back")),
    "amountDisplay", "noteField", "networkMtn", "networkTelecel", "networkAirteltigo",
    "methodQr", "phoneField", "chargeButton", "chargeHint",
)  # fmt: skip
WAITING = (
    "payAmount", "payState", "payDetail", "payElapsed", "cancelButton", "checkNowButton",
    "otherMethodButton", "setAsideButton",
)  # fmt: skip
PROMISED = {
    "sell": SELL,
    "waiting": (*WAITING, "coach"),
    "qr": (*WAITING, "qrView", "copyLink", "openPage"),
    "paid": ("paidBanner", "nextSaleButton"),
    "not paid": ("failedBanner", "tryAgainButton", "otherMethodButton", "closeUnpaidButton"),
    "risk": ("keepWaitingButton", "acceptRiskButton"),
    "close unpaid": ("confirmKeep", "confirmCancel"),
    "guard": ("guardBack", "guardContinue"),
}


def fill(bench: Bench) -> None:
    """A card of every kind, a recovery, all places, a tally."""
    for place in ("history", "phone", "settings", "help"):
        bench.window.register(place, Screen)
    first, second, third = sale(1), sale(2), sale(3)
    stored = mobile(third, PaymentState.CREATED, sends=0, may_have_left=False)
    bench.tell(
        events.TallyChanged(tally()),
        online(GatewayName.PAYGATE),
        events.PaymentChanged(first, mobile(first), None),
        events.PaymentChanged(second, code(second, PaymentState.SUCCEEDED), None),
        events.RecoveryFound(bench.clock.now(), (stored,), (stored,), complete=True),
    )


@pytest.mark.parametrize("scene", PROMISED)
def test_the_promised_names_are_there(bench: Bench, scene: str) -> None:
    SCENES[scene](bench)
    for name in PROMISED[scene]:
        assert bench.seen(name), name


@pytest.mark.parametrize(
    "name",
    [
        "navSell", "navHistory", "settingsButton", "helpButton", "trainingBanner",
        "connectionState", "todayTotal", "progressRail", "paymentCard", "cardOpen",
        "cardCheckNow", "cardCancel", "cardDismiss",
    ],
)  # fmt: skip
def test_the_frame_s_promised_names_are_there(bench: Bench, name: str) -> None:
    fill(bench)
    assert bench.seen(name)


@pytest.mark.parametrize("scene", SCENES)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_control_is_named_spoken_reachable_and_large_enough(
    make_bench: Callable[..., Bench], scene: str, theme: str
) -> None:
    bench = make_bench(settings=WindowSettings(theme=theme))  # type: ignore[arg-type]
    fill(bench)
    SCENES[scene](bench)
    settle()
    seen = 0
    for control in bench.window.findChildren(QWidget):
        if not isinstance(control, CONTROLS) or not control.isVisible():
            continue
        seen += 1
        name = control.objectName()
        assert name, control
        assert control.accessibleName(), name
        # Of a group the chosen one alone stops Tab; arrow keys reach the others.
        grouped = isinstance(control, QAbstractButton) and control.autoExclusive()
        assert grouped or control.focusPolicy() & Qt.FocusPolicy.TabFocus, name
        assert not (
            isinstance(control, QAbstractButton)
            and control.focusPolicy() & Qt.FocusPolicy.ClickFocus & ~Qt.FocusPolicy.TabFocus
        ), name
        if name != "phoneField":
            assert min(control.width(), control.height()) >= 44, name
    assert seen > 10


@pytest.mark.parametrize("scene", ["sell", "waiting", "paid", "not paid", "guard"])
def test_focus_can_be_seen_on_every_control(bench: Bench, scene: str) -> None:
    fill(bench)
    SCENES[scene](bench)
    for control in bench.window.findChildren(QAbstractButton):
        if not control.isVisible() or not control.isEnabled():
            continue
        bench.window.setFocus()
        settle()
        before = control.grab().toImage()
        control.setFocus(Qt.FocusReason.TabFocusReason)
        settle()
        assert control.grab().toImage() != before, control.objectName()


def test_a_tap_never_moves_the_focus_to_a_button(bench: Bench) -> None:
    fill(bench)
    for name in ("networkMtn", "methodQr", "keypad_5", "cardCheckNow"):
        bench.click(name)
        assert not isinstance(bench.window.focusWidget(), QAbstractButton), name


def test_today_is_counted_in_words_and_minor_units(bench: Bench) -> None:
    assert not bench.seen("todayTotal")
    bench.tell(events.TallyChanged(tally()))
    total = bench.find(QLabel, "todayTotal")
    assert total.text() == "GH₵ 1,842.50"
    assert total.property("amountMinor") == 1_842_50


def test_places_that_do_not_exist_are_not_drawn(bench: Bench) -> None:
    assert not bench.seen("navHistory")
    assert not bench.seen("settingsButton")
    bench.press(Qt.Key.Key_F9)
    bench.press("Ctrl+,")
    assert bench.place == "sell"


def test_f9_and_ctrl_comma_and_back(bench: Bench) -> None:
    fill(bench)
    bench.type("5")
    bench.press(Qt.Key.Key_F9)
    assert bench.place == "history"
    assert bench.find(QPushButton, "navHistory").isChecked()
    bench.press("Ctrl+,")
    assert bench.place == "settings"
    bench.click("navSell")
    assert bench.place == "sell"
    assert bench.find(QWidget, "amountDisplay").property("amountMinor") == 5_00


def test_two_tabs_never_look_open_at_once(bench: Bench) -> None:
    fill(bench)
    header = bench.window.header
    header.places["phone"].setChecked(True)
    green = QColor(LIGHT.soft)

    def filled() -> list[str]:
        found = []
        for name in ("sell", "history", "phone"):
            tab = header.places[name]
            if tab.grab().toImage().pixelColor(tab.width() // 2, 6) == green:
                found.append(name)
        return found

    assert filled() == ["sell"]
    bench.press(Qt.Key.Key_F9)
    assert filled() == ["history"]
    assert header.places["phone"].isChecked()


def test_keys_that_do_not_fit_are_left_out_whole(make_bench: Callable[..., Bench]) -> None:
    bench = make_bench(911, 512)
    bench.tell(events.TallyChanged(tally()))
    hints = bench.find(QLabel, "keyHints")
    every = bench.flow.sell.hints()
    assert hints.text() in {" · ".join(every[:kept]) for kept in range(1, len(every) + 1)}
    assert hints.fontMetrics().horizontalAdvance(hints.text()) <= hints.width()


def test_a_shop_s_name_is_never_markup(make_bench: Callable[..., Bench]) -> None:
    bench = make_bench(settings=WindowSettings(shop="<b>Me & you</b>"))
    label = bench.find(QLabel, "shopName")
    assert label.text() == "<b>Me & you</b>"
    assert label.textFormat() == Qt.TextFormat.PlainText


def test_training_cannot_be_missed_and_live_says_nothing(
    make_bench: Callable[..., Bench],
) -> None:
    assert make_bench().seen("trainingBanner")
    live = make_bench(settings=WindowSettings(live=True))
    assert not live.seen("trainingBanner")
    assert not live.seen("dangerBanner")


def test_keys_in_clear_and_test_pages_stay_on_screen(make_bench: Callable[..., Bench]) -> None:
    settings = WindowSettings(live=True, plain_http=(GatewayName.PAYGATE,), test_checkout=True)
    bench = make_bench(settings=settings)
    assert bench.seen("dangerBanner")
    assert bench.seen("testBanner")


def test_a_wrong_clock_is_said(bench: Bench) -> None:
    bench.tell(events.ClockWrong(3600.0))
    assert bench.seen("troubleBanner")
    bench.tell(events.ClockWrong(None))
    assert not bench.seen("troubleBanner")


def test_new_settings_bind_at_once(bench: Bench) -> None:
    settings = bench.till.context.settings._replace(shop="Other shop", maximum=Money(5_00))
    bench.window.settings_changed(settings)
    assert bench.find(QLabel, "shopName").text() == "Other shop"
    bench.type("6")
    assert not bench.find(QPushButton, "chargeButton").isEnabled()


class TestClosing:
    def close(self, bench: Bench) -> bool:
        event = QCloseEvent()
        QApplication.sendEvent(bench.window, event)
        settle()
        return event.isAccepted()

    def test_nothing_unresolved_closes_at_once(self, bench: Bench) -> None:
        assert self.close(bench)

    def test_it_asks_once_and_staying_is_preset(self, bench: Bench) -> None:
        bench.tell(events.PaymentChanged(sale(), mobile(sale()), None))
        bench.type("5")
        assert not self.close(bench)
        assert bench.find(QPushButton, "closeStay").hasFocus()
        bench.enter()
        assert not bench.seen("closeStay")
        bench.type("0")
        assert bench.find(QWidget, "amountDisplay").property("amountMinor") == 50_00

    def test_saying_yes_closes(self, bench: Bench, qtbot: object) -> None:
        del qtbot
        closed: list[bool] = []
        bench.window.closed.connect(lambda: closed.append(True))
        bench.tell(events.PaymentChanged(sale(), mobile(sale()), None))
        assert not self.close(bench)
        bench.click("closeTill")
        assert closed == [True]


def test_the_engine_starts_after_the_first_paint_only(make_bench: Callable[..., Bench]) -> None:
    bench = make_bench(is_ready=False)
    assert bench.engine.started == 1
    bench.window.grab()
    settle()
    assert bench.engine.started == 1


def test_a_second_ticks_only_what_is_in_front(bench: Bench) -> None:
    ticked: list[str] = []

    class Counting(Screen):
        def tick(self) -> None:
            ticked.append("history")

    bench.window.register("history", Counting)
    bench.window.tick()
    assert ticked == []
    bench.press(Qt.Key.Key_F9)
    bench.window.tick()
    bench.click("navSell")
    bench.window.tick()
    assert ticked == ["history"]


def test_the_window_loads_no_heavy_library() -> None:
    heavy = ("httpx", "sqlite3", "sqlite_utils", "keyring", "qrcode", "starlette", "uvicorn")
    program = (
        "import sys, pos_app.desktop.app; "
        f"sys.exit(' '.join(name for name in {heavy!r} if name in sys.modules) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")


def test_fifty_payments_at_once_keep_their_order(bench: Bench) -> None:
    many = [mobile(sale(n), created_at=NOON + timedelta(seconds=n)) for n in range(1, 51)]
    bench.tell(
        *(events.PaymentChanged(sale(n), one, None) for n, one in enumerate(many, 1)),
        events.TallyChanged(tally(waiting=50)),
    )
    shown = [card.payment_id for card in bench.flow.rail.cards()]
    assert shown == [one.payment_id for one in reversed(many)]
    assert bench.engine.asked(requests.PutOnScreen) == []


def test_what_no_player_can_play_asks_for_attention_in_the_taskbar(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    def missing(*_parts: str) -> Path:
        raise FileNotFoundError("resource missing: sounds/paid.wav")

    asked: list[QWidget] = []
    monkeypatch.setattr(QApplication, "alert", asked.append)
    monkeypatch.setattr(resources, "path", missing)
    # The bench keeps what would be played; this is the real way.
    Sounds.play(bench.till.context.sounds, "paid")
    assert asked == []
    qtbot.waitUntil(lambda: asked == [bench.window])
