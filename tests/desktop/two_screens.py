"""A sale on a till with two screens, as a program of its own: Qt learns them when it starts."""

# ruff: noqa: T201 - it tells the test by its output.

from __future__ import annotations

import sys
from dataclasses import replace

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from pos_app.desktop.app import application
from pos_app.desktop.link.context import WindowSettings
from pos_app.desktop.shell.customer_place import CustomerPlace
from pos_app.desktop.window_driver import settle
from pos_app.domain.payment import PaymentState
from pos_app.domain.sale import SaleStatus
from pos_app.engine import events
from pos_app.engine.requests import ChargeMobileMoney
from tests.desktop.conftest import Bench
from tests.desktop.customer_screens import Facing
from tests.desktop.engine import mobile, ready, sale


def main() -> int:
    """Sell once; unplug the second screen by Qt's own signal, and plug it in again."""
    application()
    settings = WindowSettings(theme="light", sounds=False, customer_screen="auto")
    bench = Bench(1366, 690, settings)
    bench.tell(ready())
    bench.until(lambda: bench.window.findChild(CustomerPlace) is not None)
    customer = Facing(bench).window
    counter, second = sorted(QGuiApplication.screens(), key=lambda each: each.geometry().x())
    app = QGuiApplication.instance()
    assert isinstance(app, QGuiApplication)
    assert (customer.screen(), bench.window.screen()) == (second, counter)
    assert customer.isVisible()
    assert QApplication.activeWindow() is bench.window
    bench.type("20.50\r0241234567\r")
    mine = sale()
    ref = bench.engine.last(ChargeMobileMoney).ref
    bench.tell(events.ChargeAccepted(ref, mine, mobile(mine)))
    app.screenRemoved.emit(second)
    settle()
    assert not customer.isVisible()
    paid = mobile(mine, PaymentState.SUCCEEDED)
    bench.tell(
        events.PaymentChanged(replace(mine, status=SaleStatus.PAID), paid, PaymentState.PENDING)
    )
    app.screenAdded.emit(second)
    settle()
    assert customer.isVisible()
    assert customer.geometry() == second.geometry()
    assert customer.state.text() == "PAID"
    assert QApplication.activeWindow() is bench.window
    assert bench.window.screen() is counter
    # A window that is carried over the cashier's own, as some systems do before they say why.
    customer.setScreen(counter)
    settle()
    assert not customer.isVisible()
    app.screenAdded.emit(second)
    settle()
    assert customer.isVisible()
    assert customer.screen() is second
    # Carried over, the cashier's window pushes the customer's aside.
    bench.window.move(second.geometry().topLeft())
    bench.until(lambda: customer.screen() is counter, "the other screen")
    assert customer.geometry() == counter.geometry()
    bench.close()
    print("all is well")
    return 0


if __name__ == "__main__":
    sys.exit(main())
