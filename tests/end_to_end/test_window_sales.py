"""Whole sales in the real window, over the real engine, ledger and training gateway."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QPushButton, QWidget

from pos_app.assembly.program import TillProgram
from pos_app.assembly.window import make_till
from tests.names import names

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from pos_app.assembly.gateways import GatewayMaker
    from pos_app.desktop.shell.flow import Till

both = pytest.mark.parametrize("numpad", [False, True], ids=["main", "numpad"])
_SECONDS = 15_000
_NAMED = {".": Qt.Key.Key_Period, "+": Qt.Key.Key_Plus, "*": Qt.Key.Key_Asterisk}


@dataclass
class Shop:
    """The till, and the customers' side of the training gateway."""

    till: Till
    maker: GatewayMaker
    qtbot: QtBot
    numpad: bool = False

    def seen(self, name: str) -> bool:
        return any(each.isVisible() for each in self.till.window.findChildren(QWidget, name))

    def wait(self, name: str) -> None:
        self.qtbot.waitUntil(lambda: self.seen(name), timeout=_SECONDS)

    def wait_status(self, word: str) -> None:
        self.qtbot.waitUntil(lambda: self.status() == word, timeout=_SECONDS)

    def status(self) -> str:
        for each in self.till.window.findChildren(QLabel, "payState"):
            if each.isVisible():
                return str(each.property("status"))
        return ""

    def text(self, name: str) -> str:
        return next(
            each.text() for each in self.till.window.findChildren(QLabel, name) if each.isVisible()
        )

    def type(self, text: str) -> None:
        for character in text:
            self._key(_NAMED.get(character) or Qt.Key(ord(character)))

    def press(self, key: Qt.Key) -> None:
        QTest.keyClick(self._target(), key)
        QApplication.processEvents()

    def enter(self) -> None:
        self._key(Qt.Key.Key_Enter if self.numpad else Qt.Key.Key_Return)

    def ask(self, amount: str, phone: str) -> None:
        """A prompt to a phone, by keyboard alone."""
        self.type(amount)
        self.enter()
        self.type(phone)
        self.enter()

    def next_sale(self) -> None:
        """Enter on Paid counts from 700 ms on."""
        self.wait("paidBanner")
        self.qtbot.wait(800)
        self.enter()
        self.wait("keypad_5")

    def approve(self) -> None:
        """The customer of the newest request pays."""
        training = self.maker.started_training()
        newest = max(training.prompts(), key=lambda prompt: prompt.created_at)
        training.approve(newest.id)

    def click(self, name: str) -> None:
        next(
            each
            for each in self.till.window.findChildren(QAbstractButton, name)
            if each.isVisible()
        ).click()

    def words(self) -> str:
        """Everything that can be read."""
        labels = self.till.window.findChildren(QLabel)
        return "\n".join(label.text() for label in labels if label.isVisible())

    def cards(self) -> dict[str, str]:
        """Every card's amount and status."""
        cards = self.till.counter.rail.cards()
        return {card.facts.amount: str(card.property("status")) for card in cards}

    def _key(self, key: Qt.Key) -> None:
        none, pad = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier
        QTest.keyClick(self._target(), key, pad if self.numpad else none)
        QApplication.processEvents()

    def _target(self) -> QWidget:
        return self.till.window.focusWidget() or self.till.window


def opened(qtbot: QtBot, home: Path) -> Shop:
    home.mkdir(exist_ok=True)
    settings = f'[till]\nmode = "training"\nsounds = false\n{names().settings}\n'
    (home / "config.toml").write_text(settings, encoding="utf-8")
    program = TillProgram()
    maker = program.gateway_maker()
    shop = Shop(make_till(program, maker), maker, qtbot)
    shop.till.window.resize(1366, 768)
    shop.till.window.show()
    qtbot.waitUntil(lambda: shop.till.desk.model.ready is not None, timeout=_SECONDS)
    return shop


def closed(shop: Shop) -> None:
    engine = shop.till.desk.bridge.stop_engine()
    assert engine is not None
    assert engine.join(5)
    shop.till.desk.bridge.close()
    shop.maker.stop()
    shop.till.window.hide()
    shop.till.window.deleteLater()
    QApplication.processEvents()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def shop(qtbot: QtBot, home: Path) -> Iterator[Shop]:
    one = opened(qtbot, home)
    yield one
    closed(one)


@both
def test_a_mobile_money_sale_by_keyboard_alone(shop: Shop, numpad: bool) -> None:
    shop.numpad = numpad
    shop.ask("12.50+8", "0241234567")
    shop.wait("payState")
    shop.wait_status("pending")
    assert shop.text("payDetail") == f"MTN MoMo · 024 ••• 4567 · sale {names().number(1)}"
    shop.wait("paidBanner")
    banner = shop.till.window.findChild(QWidget, "paidBanner")
    assert banner is not None
    assert banner.property("amountMinor") == 20_50
    shop.next_sale()
    shop.qtbot.waitUntil(
        lambda: shop.till.window.footer.total.property("amountMinor") == 20_50, timeout=_SECONDS
    )


def test_a_qr_sale(shop: Shop) -> None:
    shop.type("64")
    shop.press(Qt.Key.Key_F4)
    shop.enter()
    shop.wait("qrView")
    shop.qtbot.waitUntil(shop.till.counter.waiting.qr.has_code, timeout=_SECONDS)
    assert shop.status() == "pending"
    shop.approve()
    shop.next_sale()


def test_cancelling(shop: Shop) -> None:
    shop.ask("7", "0241234560")
    shop.wait_status("pending")
    shop.press(Qt.Key.Key_Escape)
    shop.press(Qt.Key.Key_Tab)
    shop.enter()
    shop.wait("failedBanner")
    assert names().number(1) in shop.text("verdictDetail")
    shop.press(Qt.Key.Key_Escape)
    shop.press(Qt.Key.Key_Tab)
    shop.enter()
    shop.wait("keypad_5")
    assert not shop.seen("paymentCard")


def test_a_failure_and_the_same_sale_again_by_another_method(shop: Shop) -> None:
    shop.ask("7", "0241234550")
    shop.wait("failedBanner")
    assert "not have enough money" in shop.text("verdictReason")
    shop.press(Qt.Key.Key_F6)
    shop.wait("keypad_5")
    shop.press(Qt.Key.Key_F4)
    shop.enter()
    shop.wait("qrView")
    shop.approve()
    shop.wait("paidBanner")
    assert f"sale {names().number(1)}" in shop.text("verdictDetail")


def test_other_method_while_the_prompt_waits(shop: Shop) -> None:
    shop.ask("7", "0241234560")
    shop.wait_status("pending")
    shop.press(Qt.Key.Key_F6)
    shop.wait("otherStop")
    shop.press(Qt.Key.Key_Delete)
    shop.wait("keypad_5")
    shop.press(Qt.Key.Key_F4)
    shop.enter()
    shop.wait("qrView")
    assert len(shop.till.desk.model.attempts(shop.till.counter.waiting.payment.sale_id)) == 2  # type: ignore[union-attr]


def test_the_guard_stops_a_second_prompt(shop: Shop) -> None:
    shop.ask("7", "0241234560")
    shop.wait_status("pending")
    shop.press(Qt.Key.Key_F8)
    shop.wait("keypad_5")
    shop.ask("7", "0241234560")
    shop.wait("guardBack")
    shop.enter()
    shop.wait("keypad_5")
    assert shop.till.window.findChild(QLineEdit, "phoneField") is not None
    assert len(shop.cards()) == 1
    shop.enter()
    shop.wait("guardBack")
    button = shop.till.window.findChild(QPushButton, "guardContinue")
    assert button is not None
    button.click()
    shop.wait("payState")
    assert shop.text("payDetail").endswith(names().number(2))


def test_two_customers_at_once_and_one_set_aside(shop: Shop) -> None:
    shop.ask("7", "0241234560")
    shop.wait_status("pending")
    shop.press(Qt.Key.Key_F8)
    shop.wait("keypad_5")
    assert shop.cards() == {"GH₵ 7.00": "pending"}
    shop.ask("9", "0201234560")
    shop.wait_status("pending")
    training = shop.maker.started_training()
    first = min(training.prompts(), key=lambda prompt: prompt.created_at)
    training.approve(first.id)
    shop.wait("earlierPaidStrip")
    assert shop.status() == "pending"
    shop.qtbot.waitUntil(lambda: shop.cards() == {"GH₵ 7.00": "succeeded"}, timeout=_SECONDS)
    shop.approve()
    shop.wait("paidBanner")


def test_a_restart_finds_what_was_in_flight(shop: Shop, qtbot: QtBot, home: Path) -> None:
    shop.ask("7", "0241234560")
    shop.wait_status("pending")
    engine = shop.till.desk.bridge.stop_engine()
    assert engine is not None
    assert engine.join(5)
    shop.maker.stop()
    again = opened(qtbot, home)
    try:
        again.wait("recoveryCard")
        assert again.text("recoveryWords").startswith("1 in flight at ")
        assert again.cards() == {"GH₵ 7.00": "pending"}
        again.approve()
        again.wait("earlierPaidStrip")
        assert not again.seen("paidBanner")
    finally:
        closed(again)


@both
def test_a_late_success_is_dealt_with_and_the_day_agrees(shop: Shop, numpad: bool) -> None:
    shop.numpad = numpad
    shop.type("64")
    shop.press(Qt.Key.Key_F4)
    shop.enter()
    shop.wait("qrView")
    shop.press(Qt.Key.Key_Escape)
    shop.wait("confirmCancel")
    shop.click("confirmCancel")
    shop.qtbot.waitUntil(lambda: "hidden" in shop.words(), timeout=_SECONDS)
    shop.press(Qt.Key.Key_F8)
    shop.wait("keypad_5")
    shop.approve()
    shop.wait("toLookAt")
    shop.press(Qt.Key.Key_F9)
    shop.wait("historyTable")
    shop.press(Qt.Key.Key_F6)
    shop.wait("choice_goods_given")
    button = shop.till.window.findChild(QAbstractButton, "choice_goods_given")
    assert button is not None
    button.setFocus()
    shop.enter()
    shop.wait("attentionNone")
    assert not shop.seen("toLookAt")
    shop.press(Qt.Key.Key_Escape)
    shop.press(Qt.Key.Key_F7)
    shop.wait("dayVerdict")
    assert "Everything agrees ✓" in shop.words()
    shop.press(Qt.Key.Key_Escape)
    shop.press(Qt.Key.Key_F8)
    shop.type("64")
    shop.enter()
    shop.type("4567")
    shop.enter()
    shop.wait("claimAnswer")
    # A till never learns who paid a code, so that number is not one of its own.
    assert "Not ours ✕" in shop.words()
