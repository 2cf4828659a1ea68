"""The customer's phone over a real training gateway: it answers, covers nothing, takes no focus."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from pos_app.desktop.screens.training_customers import CustomersPhone
from pos_app.desktop.shell.phone_place import PhonePlace
from pos_app.desktop.window_driver import settle
from pos_app.engine import events
from pos_app.settings.folders import Folders
from pos_app.training.gateway import TrainingGateway, TrainingGatewayError
from tests.desktop.engine import mobile, sale
from tests.desktop.phone_prompts import Phones, a_code, a_prompt
from tests.desktop.test_fit import clipped

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pos_app.training.gateway import Prompt
    from tests.desktop.conftest import Bench


class Placed:
    """A panel in a window, over these customers."""

    def __init__(self, bench: Bench, phones: Phones) -> None:
        self.bench = bench
        self.phones = phones
        self.pages: list[str] = []
        self.panel = CustomersPhone(phones, shop="Corner Shop", open_page=self.pages.append)
        self.panel._timer.setInterval(20)
        self.place = PhonePlace(bench.window, bench.flow.rail, self.panel)

    def open(self) -> None:
        self.bench.click("navPhone")
        self.wait(len(self.phones.waiting))

    def wait(self, count: int) -> None:
        self.bench.until(lambda: len(self.panel.cards) == count)

    def press(self, prompt_id: str, act: str) -> None:
        button = self.panel.cards[prompt_id].buttons[act]
        self.bench.click(button)


@pytest.fixture
def placed(bench: Bench) -> Placed:
    return Placed(bench, Phones([a_code(), a_prompt()]))


def test_it_shows_what_the_customer_is_asked(placed: Placed) -> None:
    assert not placed.panel.isVisible()
    placed.open()
    card = placed.panel.cards["pay_1"]
    told = [card._asks.text(), card._detail.text(), card._state.text()]
    assert told == ["Corner Shop asks for GH₵ 20.50", "MTN · 024 123 4567", "Approve with PIN?"]
    assert placed.panel.cards["qr_1"]._detail.text() == "QR code"
    assert placed.bench.window.header.places["phone"].isChecked()


def test_the_first_press_shows_it_in_a_narrow_window_too(
    make_bench: Callable[..., Bench],
) -> None:
    bench = make_bench(1024, 525)
    one = Placed(bench, Phones([a_prompt()]))
    one.open()
    assert one.panel.isVisible()


@pytest.mark.parametrize("act", ["approve", "reject", "ignore"])
def test_each_button_answers_for_its_own_customer(placed: Placed, act: str) -> None:
    placed.open()
    placed.press("pay_1", act)
    placed.bench.until(lambda: placed.phones.pressed == [("pay_1", act)])


def test_a_checkout_page_can_be_opened(placed: Placed) -> None:
    placed.open()
    placed.press("qr_1", "page")
    assert placed.pages == ["http://127.0.0.1:9/make/payment/qr_1"]
    assert placed.phones.pressed == []


def test_a_number_that_is_none_of_ghana_s_is_shown_as_it_came(placed: Placed) -> None:
    placed.phones.waiting = [a_prompt(network="other", phone="12345")]
    placed.open()
    assert placed.panel.cards["pay_1"]._detail.text() == "other · 12345"


def test_a_state_that_changed_is_shown_on_the_same_card(placed: Placed) -> None:
    placed.open()
    card = placed.panel.cards["pay_1"]
    placed.phones.waiting = [a_prompt(status="processing")]
    placed.wait(1)
    assert placed.panel.cards["pay_1"] is card
    assert "moves the money" in card._state.text()
    assert not card.buttons["approve"].isEnabled()
    placed.phones.waiting = [a_prompt(ignored=True)]
    placed.bench.until(lambda: "Ignored" in card._state.text())
    assert card.buttons["approve"].isEnabled()
    assert not card.buttons["ignore"].isEnabled()
    placed.phones.waiting = []
    placed.wait(0)
    assert "No request on any phone" in placed.panel.said.text()


@pytest.mark.parametrize("size", [(1366, 768), (1366, 690)])
def test_it_covers_nothing_of_sell(placed: Placed, size: tuple[int, int]) -> None:
    placed.bench.window.resize(*size)
    placed.open()
    settle()
    window = placed.bench.window
    panel = QRect(placed.panel.mapTo(window, placed.panel.rect().topLeft()), placed.panel.size())
    pane = QRect(window.pane.mapTo(window, window.pane.rect().topLeft()), window.pane.size())
    assert window.rect().contains(panel)
    assert not panel.intersects(pane)
    assert placed.bench.flow.rail.isVisible()


@pytest.mark.parametrize("width", [1366, 1024])
def test_the_amount_is_typed_on_while_it_opens_and_changes(placed: Placed, width: int) -> None:
    placed.bench.window.resize(width, 690)
    settle()
    placed.bench.type("20")
    before = QApplication.focusWidget()
    placed.open()
    placed.press("pay_1", "approve")
    placed.phones.waiting = []
    placed.wait(0)
    assert QApplication.focusWidget() is before
    placed.bench.type(".50")
    assert placed.bench.flow.sell.amount.property("amountMinor") == 20_50


@pytest.mark.parametrize("size", [(1024, 600), (1024, 525), (911, 512)])
def test_in_a_narrow_window_it_stands_beside_and_covers_nothing(
    placed: Placed, size: tuple[int, int]
) -> None:
    window = placed.bench.window
    window.resize(*size)
    settle()
    placed.open()
    settle()
    assert not window.drawer_open
    panel = QRect(placed.panel.mapTo(window, placed.panel.rect().topLeft()), placed.panel.size())
    for name in ("networkTelecel", "networkAirteltigo", "methodQr", "chargeButton", "keypad_7"):
        control = placed.bench.find(QWidget, name)
        spot = QRect(control.mapTo(window, control.rect().topLeft()), control.size())
        assert not panel.intersects(spot), name
        assert window.rect().contains(spot), name
    assert clipped(window.pane) == []
    placed.bench.click("navPhone")
    assert not placed.panel.isVisible()
    window.resize(1366, 690)
    placed.bench.click("navPhone")
    assert placed.panel.height() == 300
    window.resize(*size)
    settle()
    assert placed.panel.isVisible()


def test_in_the_narrowest_window_it_opens_with_the_drawer(placed: Placed) -> None:
    placed.bench.window.resize(860, 600)
    settle()
    placed.open()
    assert placed.bench.window.drawer_open
    placed.bench.click("navPhone")
    assert not placed.panel.isVisible()
    assert not placed.bench.window.header.places["phone"].isChecked()


def test_a_card_that_goes_never_hands_its_focus_to_the_next_customer(placed: Placed) -> None:
    placed.open()
    placed.panel.cards["qr_1"].buttons["approve"].setFocus(Qt.FocusReason.TabFocusReason)
    placed.phones.waiting = [a_prompt()]
    placed.wait(1)
    focused = QApplication.focusWidget()
    assert focused is not None
    assert not placed.panel.isAncestorOf(focused)
    placed.bench.enter()
    assert placed.phones.pressed == []


def test_enter_presses_a_button_that_was_reached_by_tab(placed: Placed) -> None:
    placed.open()
    button = placed.panel.cards["pay_1"].buttons["reject"]
    assert button.focusPolicy() & Qt.FocusPolicy.TabFocus
    button.setFocus(Qt.FocusReason.TabFocusReason)
    placed.bench.enter(numpad=True)
    placed.bench.until(lambda: placed.phones.pressed == [("pay_1", "reject")])
    assert "GH₵ 20.50" in button.accessibleName()


def test_from_a_whole_width_screen_the_button_leads_back_to_the_till(placed: Placed) -> None:
    from pos_app.desktop.screens.help import Help

    placed.bench.window.register(
        "help", lambda: Help(Folders(Path("/etc/till"), Path("/var/till")))
    )
    placed.bench.window.go("help")
    placed.open()
    assert placed.bench.place == "sell"
    assert placed.panel.isVisible()


def test_nothing_is_asked_while_it_is_hidden(placed: Placed) -> None:
    placed.open()
    placed.bench.click("customerHide")
    assert not placed.panel._timer.isActive()
    assert not placed.panel.isVisible()


def test_the_rail_still_counts_under_it(placed: Placed) -> None:
    mine = sale()
    placed.bench.tell(events.PaymentChanged(mine, mobile(mine), None))
    placed.open()
    placed.bench.pass_time(42)
    labels = placed.bench.flow.rail.findChildren(QLabel)
    assert "0:42" in [label.text() for label in labels]


class Slow(Phones):
    """Customers behind a book that is busy, then broken."""

    def __init__(self) -> None:
        super().__init__([a_prompt()])
        self.gate = threading.Event()
        self.threads: set[int] = set()
        self.asked = 0
        self.broken = False

    def prompts(self) -> Sequence[Prompt]:
        self.asked += 1
        self.threads.add(threading.get_ident())
        self.gate.wait(20)
        if self.broken:
            raise TrainingGatewayError("The training book cannot be used.")
        return super().prompts()

    def approve(self, id: str) -> bool:
        raise TrainingGatewayError(id)


def test_a_busy_book_holds_nothing_up_and_a_broken_one_is_said(bench: Bench) -> None:
    slow = Slow()
    placed = Placed(bench, slow)
    bench.click("navPhone")
    bench.until(lambda: slow.asked == 1)
    bench.type("64")
    assert bench.flow.sell.amount.property("amountMinor") == 64_00
    assert slow.asked == 1
    slow.gate.set()
    placed.wait(1)
    assert threading.get_ident() not in slow.threads
    placed.panel._timer.stop()
    placed.press("pay_1", "approve")
    bench.until(lambda: "did not take it" in placed.panel.said.text())
    slow.broken = True
    bench.until(lambda: not placed.panel._asking)
    placed.panel.ask()
    bench.until(lambda: "cannot be read" in placed.panel.said.text())


def test_many_customers_are_cut_to_what_can_be_looked_at(bench: Bench) -> None:
    many = [a_prompt(id=f"pay_{n}", network="vodafone", phone="233241234567") for n in range(25)]
    placed = Placed(bench, Phones(many))
    bench.click("navPhone")
    placed.wait(20)
    assert placed.panel.said.text() == "5 older ones wait too"
    assert placed.panel.cards["pay_0"]._detail.text() == "vodafone · 024 123 4567"


def test_a_real_training_gateway_is_asked_and_answered(
    bench: Bench, request: pytest.FixtureRequest
) -> None:
    gateway = TrainingGateway(None)
    gateway.start()
    stop: Callable[[], None] = gateway.stop
    request.addfinalizer(stop)
    panel = CustomersPhone(gateway, shop="Corner Shop")
    PhonePlace(bench.window, bench.flow.rail, panel)
    bench.click("navPhone")
    bench.until(lambda: not panel._asking)
    assert "No request on any phone" in panel.said.text()
