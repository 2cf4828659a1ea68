"""Random walks through the real window, and proof that each thing they hold can break."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from pos_app.desktop import shortcuts
from pos_app.desktop.screens.customer import CustomerScreen
from pos_app.desktop.screens.rail import Rail
from pos_app.desktop.screens.sell import Sell
from pos_app.desktop.screens.verdict import Paid
from pos_app.desktop.screens.waiting import Waiting
from pos_app.desktop.shell import till_lock
from pos_app.desktop.shell.flow import SaleFlow
from pos_app.desktop.shell.till_lock import TillLock
from pos_app.desktop.shell.window import Window
from pos_app.domain import customer_view
from pos_app.domain.methods import Method
from pos_app.domain.payment import PaymentState
from tests.desktop.walk import WalkFailed, run

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QAction
    from PySide6.QtWidgets import QApplication

    from pos_app.domain.money import Money
    from pos_app.domain.payment import Payment
    from pos_app.engine.events import PaymentChanged, PeopleChanged

# A walk that its time limit ends takes the worker with it, which then loads everything again.
pytestmark = [
    pytest.mark.qt_no_exception_capture,
    pytest.mark.usefixtures("qapp"),
    pytest.mark.timeout(400),
]

_SEEDS = 200
_BLOCK = 10


@pytest.mark.parametrize("first", range(1, _SEEDS + 1, _BLOCK))
def test_anything_goes(
    first: int, record_property: Callable[[str, object], None], qapp: QApplication
) -> None:
    steps = 0
    for seed in range(first, first + _BLOCK):
        steps += sum(run(seed).counts.values())
    assert qapp.activeWindow() is None
    record_property("figures", {"steps walked through the window": steps})


def test_a_walk_replays_from_its_seed() -> None:
    assert run(7).told == run(7).told


def _charge_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    charge = SaleFlow._charge

    def some(self: SaleFlow) -> None:
        if self.sell.draft.method is Method.QR:
            charge(self)

    monkeypatch.setattr(SaleFlow, "_charge", some)


def _charge_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    charge = SaleFlow._charge

    def twice(self: SaleFlow) -> None:
        charge(self)
        self._charging = None
        charge(self)

    monkeypatch.setattr(SaleFlow, "_charge", twice)


def _stay_busy(monkeypatch: pytest.MonkeyPatch) -> None:
    set_busy = Sell.set_busy

    def keep(self: Sell, *, busy: bool, refusal: str = "") -> None:
        set_busy(self, busy=busy or bool(refusal), refusal=refusal)

    monkeypatch.setattr(Sell, "set_busy", keep)


def _take_the_pane(monkeypatch: pytest.MonkeyPatch) -> None:
    follow = SaleFlow.on_payment_changed

    def show(self: SaleFlow, change: PaymentChanged) -> None:
        follow(self, change)
        if change.payment.state is PaymentState.SUCCEEDED:
            self.show_payment(change.payment.payment_id)

    monkeypatch.setattr(SaleFlow, "on_payment_changed", show)


def _hold_paid_back(monkeypatch: pytest.MonkeyPatch) -> None:
    come = SaleFlow._come

    def later(self: SaleFlow) -> None:
        if self._place != "paid":
            come(self)

    monkeypatch.setattr(SaleFlow, "_come", later)


def _pay_too_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    show = SaleFlow._show

    def sooner(self: SaleFlow, payment: Payment) -> None:
        show(self, payment)
        if payment.state is PaymentState.PROCESSING:
            self._place = "paid"
            self.paid.show_payment(payment)

    monkeypatch.setattr(SaleFlow, "_show", sooner)


def _take_the_focus(monkeypatch: pytest.MonkeyPatch) -> None:
    refresh = Rail.refresh

    def grab(self: Rail, on_screen: str | None) -> None:
        refresh(self, on_screen)
        for card in self._cards.values():
            card.setFocus()

    monkeypatch.setattr(Rail, "refresh", grab)


def _focus_what_is_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    follow = Sell.on_changed

    def focus_note(self: Sell) -> None:
        follow(self)
        if self._context.model.tally is not None and self.isHidden():
            self.note.setFocus()

    monkeypatch.setattr(Sell, "on_changed", focus_note)


def _say_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Sell, "setAccessibleName", lambda _self, _text: None)


def _say_not_what_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Window, "_speak", lambda _self: None)


def _leave_paid_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Paid, "unsettled", lambda _self: 0.0)


def _count_held_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    charge = SaleFlow._charge

    def again(self: SaleFlow) -> None:
        self._charging = None
        charge(self)

    action = shortcuts.action

    def repeating(*arguments: Any, **named: Any) -> QAction:
        made = action(*arguments, **named)
        made.setAutoRepeat(True)
        return made

    monkeypatch.setattr(shortcuts, "action", repeating)
    monkeypatch.setattr(shortcuts, "held", lambda _event: False)
    monkeypatch.setattr(SaleFlow, "_charge", again)
    monkeypatch.setattr(Sell, "_charge", lambda self: self.charge_wanted.emit())


def _raise(monkeypatch: pytest.MonkeyPatch) -> None:
    follow = Waiting._follow

    def fail(self: Waiting, payment: Payment) -> None:
        follow(self, payment)
        if payment.doubtful:
            raise ZeroDivisionError

    monkeypatch.setattr(Waiting, "_follow", fail)


def _believe_too_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    judge = customer_view._state

    def sooner(payment: Payment, left: Money | None) -> customer_view.CustomerState:
        moving = payment.state is PaymentState.PROCESSING
        return customer_view.CustomerState.PAID if moving else judge(payment, left)

    monkeypatch.setattr(customer_view, "_state", sooner)


def _keep_the_last_sale(monkeypatch: pytest.MonkeyPatch) -> None:
    show = CustomerScreen.show_view

    def keep(self: CustomerScreen, view: customer_view.CustomerView) -> None:
        if view.state is not customer_view.CustomerState.IDLE or not self.view.shop:
            show(self, view)

    monkeypatch.setattr(CustomerScreen, "show_view", keep)


def _lock_over_paid(monkeypatch: pytest.MonkeyPatch) -> None:
    follow = TillLock.on_people_changed

    def hide(self: TillLock, change: PeopleChanged) -> None:
        follow(self, change)
        if self._locked:
            self._window.open("lock")

    monkeypatch.setattr(TillLock, "on_people_changed", hide)


def _lock_while_paying(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(till_lock, "_PAYING", frozenset[str]())


def _open_all_to_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(TillLock, "_instead", lambda _self, name: name)


def _forget_the_sale_with_the_person(monkeypatch: pytest.MonkeyPatch) -> None:
    follow = TillLock.on_people_changed

    def forget(self: TillLock, change: PeopleChanged) -> None:
        follow(self, change)
        self._flow.sell._begin_anew()

    monkeypatch.setattr(TillLock, "on_people_changed", forget)


# Each by what is said of it, with the first seed that found it: the search begins there.
PLANTS = {
    "an enabled Charge sent nothing": (_charge_nothing, 9),
    "2 charges were sent": (_charge_twice, 1),
    "Charge is off although nothing is asked": (_stay_busy, 6),
    "changed the screen": (_take_the_pane, 1),
    "PAID did not come to the front": (_hold_paid_back, 5),
    "paid stands for a payment that is processing": (_pay_too_soon, 9),
    "moved the focus": (_take_the_focus, 1),
    "which nobody can use|moved the focus to noteField": (_focus_what_is_hidden, 1),
    "which has no name": (_say_nothing, 1),
    "PAID was left before anybody": (_leave_paid_at_once, 1),
    r"[3-4] charges were sent|before the last one was answered": (_count_held_keys, 1),
    "was said 0 times": (_say_not_what_changed, 1),
    "ZeroDivisionError": (_raise, 15),
    "customer's screen says paid of nothing": (_believe_too_soon, 6),
    "customer's screen says .* of the sale before": (_keep_the_last_sale, 1),
    "the lock hid PAID": (_lock_over_paid, 31),
    "the till was locked while a payment": (_lock_while_paying, 11),
    "is open while the till is locked": (_open_all_to_nobody, 7),
    "another one since who is at the till": (_forget_the_sale_with_the_person, 3),
}


@pytest.mark.parametrize("told", PLANTS)
def test_a_planted_mistake_is_found_soon(told: str, monkeypatch: pytest.MonkeyPatch) -> None:
    plant, first = PLANTS[told]
    plant(monkeypatch)

    def walks() -> None:
        for seed in range(first, first + 40):
            run(seed)

    with pytest.raises(WalkFailed, match=told):
        walks()
