"""Whole sales in the real window, over the real engine, ledger and training gateway."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QAbstractButton, QWidget

from pos_app.assembly.program import TillProgram
from pos_app.assembly.window import make_till
from pos_app.desktop.window_driver import TillDriver, said, settle
from pos_app.settings.keys import SecretName
from tests.names import names

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from PySide6.QtWidgets import QApplication

both = pytest.mark.parametrize("numpad", [False, True], ids=["main", "numpad"])


class Shop(TillDriver):
    """The till with its engine, and the customers' side of the training gateway."""

    def __init__(self, home: Path, mode: str = "training", *, further: str = "") -> None:
        home.mkdir(exist_ok=True)
        settings = f'[till]\nmode = "{mode}"\nsounds = false\n{further}\n{names().settings}\n'
        (home / "config.toml").write_text(settings, encoding="utf-8")
        program = TillProgram()
        self.maker = program.gateway_maker()
        super().__init__(make_till(program, self.maker))
        self.ready()

    def next_sale(self, *, numpad: bool = False) -> None:
        """Enter on Paid counts from 700 ms on."""
        self.wait("paidBanner")
        self.live(800)
        self.enter(numpad=numpad)
        self.wait("keypad_5")

    def approve(self) -> None:
        """The customer of the newest request pays."""
        training = self.maker.started_training()
        newest = max(training.prompts(), key=lambda prompt: prompt.created_at)
        training.approve(newest.id)

    def cards(self) -> dict[str, str]:
        """Every card's amount and status."""
        cards = self.till.flow.rail.cards()
        return {card.facts.amount: str(card.property("status")) for card in cards}

    def text(self, name: str) -> str:
        """What the control of this name says."""
        return said(self.find(QWidget, name))

    def words(self) -> str:
        """Everything that can be read, a control a line."""
        seen = (each for each in self.window.findChildren(QWidget) if each.isVisible())
        return "\n".join(filter(None, map(said, seen)))

    def status(self) -> str:
        """The machine word of the payment in the main pane."""
        return str(self.find(QWidget, "payState").property("status"))

    def close(self) -> None:
        assert self.leave(5)
        self.till.context.bridge.close()
        self.maker.stop()
        self.window.deleteLater()
        settle()


@pytest.fixture
def shop(qapp: QApplication, home: Path) -> Iterator[Shop]:
    del qapp
    one = Shop(home)
    yield one
    one.close()


@both
def test_a_mobile_money_sale_by_keyboard_alone(shop: Shop, numpad: bool) -> None:
    shop.ask("12.50+8", "0241234567", numpad=numpad)
    shop.wait("payState")
    shop.wait("payState", "pending")
    assert shop.text("payDetail") == f"MTN MoMo · 024 ••• 4567 · sale {names().number(1)}"
    shop.wait("paidBanner")
    assert shop.find(QWidget, "paidBanner").property("amountMinor") == 20_50
    shop.next_sale(numpad=numpad)
    total = shop.window.footer.total
    shop.until(lambda: total.property("amountMinor") == 20_50, "the day's total")


def test_a_qr_sale(shop: Shop) -> None:
    shop.type("64")
    shop.press("F4")
    shop.enter()
    shop.wait("qrView")
    shop.until(shop.till.flow.waiting.qr.has_code, "the code")
    assert shop.status() == "pending"
    shop.approve()
    shop.next_sale()


def test_cancelling(shop: Shop) -> None:
    shop.ask("7", "0241234560")
    shop.wait("payState", "pending")
    shop.press("Esc")
    shop.press("Tab")
    shop.enter()
    shop.wait("failedBanner")
    assert names().number(1) in shop.text("verdictDetail")
    shop.press("Esc")
    shop.press("Tab")
    shop.enter()
    shop.wait("keypad_5")
    assert not shop.seen("paymentCard")


def test_a_failure_and_the_same_sale_again_by_another_method(shop: Shop) -> None:
    shop.ask("7", "0241234550")
    shop.wait("failedBanner")
    assert "not have enough money" in shop.text("verdictReason")
    shop.press("F6")
    shop.wait("keypad_5")
    shop.press("F4")
    shop.enter()
    shop.wait("qrView")
    shop.approve()
    shop.wait("paidBanner")
    assert f"sale {names().number(1)}" in shop.text("verdictDetail")


def test_other_method_while_the_prompt_waits(shop: Shop) -> None:
    shop.ask("7", "0241234560")
    shop.wait("payState", "pending")
    shop.press("F6")
    shop.wait("otherStop")
    shop.press("Del")
    shop.wait("keypad_5")
    shop.press("F4")
    shop.enter()
    shop.wait("qrView")
    assert len(shop.till.context.model.attempts(shop.till.flow.waiting.payment.sale_id)) == 2  # type: ignore[union-attr]


def test_the_guard_stops_a_second_prompt(shop: Shop) -> None:
    shop.ask("7", "0241234560")
    shop.wait("payState", "pending")
    shop.press("F8")
    shop.wait("keypad_5")
    shop.ask("7", "0241234560")
    shop.wait("guardBack")
    shop.enter()
    shop.wait("keypad_5")
    assert shop.seen("phoneField")
    assert len(shop.cards()) == 1
    shop.enter()
    shop.wait("guardBack")
    shop.click("guardContinue")
    shop.wait("payState")
    assert shop.text("payDetail").endswith(names().number(2))


def test_two_customers_at_once_and_one_set_aside(shop: Shop) -> None:
    shop.ask("7", "0241234560")
    shop.wait("payState", "pending")
    shop.press("F8")
    shop.wait("keypad_5")
    assert shop.cards() == {"GH₵ 7.00": "pending"}
    shop.ask("9", "0201234560")
    shop.wait("payState", "pending")
    training = shop.maker.started_training()
    first = min(training.prompts(), key=lambda prompt: prompt.created_at)
    training.approve(first.id)
    shop.wait("earlierPaidStrip")
    assert shop.status() == "pending"
    shop.until(lambda: shop.cards() == {"GH₵ 7.00": "succeeded"}, "the first one's card")
    shop.approve()
    shop.wait("paidBanner")


def test_a_restart_finds_what_was_in_flight(shop: Shop, home: Path) -> None:
    shop.ask("7", "0241234560")
    shop.wait("payState", "pending")
    engine = shop.till.context.bridge.stop_engine()
    assert engine is not None
    assert engine.join(5)
    shop.maker.stop()
    again = Shop(home)
    try:
        again.wait("recoveryCard")
        assert again.text("recoveryWords").startswith("1 in flight at ")
        assert again.cards() == {"GH₵ 7.00": "pending"}
        again.approve()
        again.wait("earlierPaidStrip")
        assert not again.seen("paidBanner")
    finally:
        again.close()


@both
def test_a_late_success_is_dealt_with_and_the_day_agrees(shop: Shop, numpad: bool) -> None:
    shop.type("64", numpad=numpad)
    shop.press("F4")
    shop.enter(numpad=numpad)
    shop.wait("qrView")
    shop.press("Esc")
    shop.wait("confirmCancel")
    shop.click("confirmCancel")
    shop.until(lambda: "hidden" in shop.words(), "the code's end")
    shop.press("F8")
    shop.wait("keypad_5")
    shop.approve()
    shop.wait("toLookAt")
    shop.press("F9")
    shop.wait("historyTable")
    shop.press("F6")
    shop.wait("choice_goods_given")
    shop.find(QAbstractButton, "choice_goods_given").setFocus()
    shop.enter(numpad=numpad)
    shop.wait("attentionNone")
    assert not shop.seen("toLookAt")
    shop.press("Esc")
    shop.press("F7")
    shop.wait("dayVerdict")
    assert "Everything agrees ✓" in shop.words()
    shop.press("Esc")
    shop.press("F8")
    shop.type("64", numpad=numpad)
    shop.enter(numpad=numpad)
    shop.type("4567", numpad=numpad)
    shop.enter(numpad=numpad)
    shop.wait("claimAnswer")
    # A till never learns who paid a code, so that number is not one of its own.
    assert "Not ours ✕" in shop.words()


@both
def test_cash_is_paid_with_its_change_by_keyboard_alone(
    shop: Shop, home: Path, numpad: bool
) -> None:
    shop.type("20.50", numpad=numpad)
    shop.press("F7")
    shop.type("50", numpad=numpad)
    shop.enter(numpad=numpad)
    shop.wait("paidBanner")
    assert shop.find(QWidget, "changeDue").property("amountMinor") == 29_50
    assert "Cash · received GH₵ 50.00" in shop.text("verdictDetail")
    shop.next_sale(numpad=numpad)
    assert drawer(home) == 20_50


def test_a_live_till_without_any_key_takes_cash(
    home: Path, qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    del qapp
    for secret in SecretName:
        monkeypatch.delenv(secret.variable, raising=False)
    shop = Shop(home, "live")
    try:
        shop.type("8")
        assert shop.text("chargeHint") == "Only cash can be taken now: Enter."
        shop.enter()
        shop.type("10\r")
        shop.wait("paidBanner")
        assert shop.find(QWidget, "changeDue").property("amountMinor") == 2_00
    finally:
        shop.close()
    assert drawer(home, "ledger") == 8_00


def test_a_sale_in_three_parts_is_paid_when_they_cover_it(shop: Shop, home: Path) -> None:
    shop.type("50")
    shop.press("F7")
    shop.press("F6")
    shop.type("10\r20\r")
    shop.wait("dueLeft")
    assert shop.find(QWidget, "dueLeft").property("amountMinor") == 40_00
    shop.live(800)
    shop.enter()
    shop.wait("amountDisplay")
    shop.press("F6")
    shop.type("25.50\r")
    shop.type("0241234567\r")
    shop.wait("paidBanner")
    assert shop.find(QWidget, "dueLeft").property("amountMinor") == 14_50
    shop.live(800)
    shop.enter()
    shop.wait("amountDisplay")
    shop.press("F7")
    shop.enter()
    shop.wait("paidBanner")
    assert shop.find(QWidget, "paidBanner").property("amountMinor") == 50_00
    assert drawer(home) == 24_50
    shop.next_sale()
    with sqlite3.connect(home / "training.sqlite3") as ledger:
        found = ledger.execute("SELECT status, amount_minor, method FROM sales_log").fetchall()
    assert found == [("paid", 50_00, "split")]


def drawer(home: Path, name: str = "training") -> int:
    """What the ledger says must be in the drawer, minor units."""
    with sqlite3.connect(home / f"{name}.sqlite3") as ledger:
        (total,) = ledger.execute("SELECT sum(amount_minor) FROM cash_log").fetchone()
    return int(total)
