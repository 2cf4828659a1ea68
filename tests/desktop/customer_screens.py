"""Screens that a test plugs in and out, and what stands on the customer's one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect
from PySide6.QtWidgets import QApplication, QWidget

from pos_app.desktop.screens.customer import CustomerScreen
from pos_app.desktop.shell.customer_place import CustomerPlace, Screens
from pos_app.desktop.window_driver import WindowDriver, said, settle

if TYPE_CHECKING:
    from PySide6.QtGui import QGuiApplication, QScreen

    from tests.desktop.conftest import Bench

COUNTER, SECOND, THIRD = "eDP-1", "HDMI-1", "HDMI-2"
_AREAS = {
    COUNTER: QRect(0, 0, 1366, 768),
    SECOND: QRect(1366, 0, 1024, 600),
    THIRD: QRect(2390, 0, 1366, 768),
}


class PluggedScreens(Screens):
    """The counter's screen, where the cashier's window is, and those that are plugged in."""

    def __init__(self, app: QGuiApplication) -> None:
        super().__init__(app)
        self.there = [COUNTER, SECOND]

    def all(self) -> list[tuple[str, QRect, QScreen]]:
        # Qt has one screen here, which stands for each of them.
        ((_, _, only),) = super().all()
        return [(name, _AREAS[name], only) for name in self.there]

    def plug(self, *names: str) -> None:
        """These are there from now on, beside the counter's."""
        self.there = [COUNTER, *names]
        self.changed.emit()
        settle()


class Facing(WindowDriver[CustomerScreen]):
    """The customer's window of a bench, as whoever stands before it sees it."""

    def __init__(self, bench: Bench, width: int = 1024, height: int = 600) -> None:
        super().__init__(bench.customers())
        place = bench.window.findChild(CustomerPlace)
        assert place is not None
        self.place, self.bench = place, bench
        self.window.resize(width, height)
        settle()

    @property
    def screens(self) -> PluggedScreens:
        """The cables."""
        found = self.place._screens
        assert isinstance(found, PluggedScreens)
        return found

    @property
    def state(self) -> str:
        """The machine word of what is shown."""
        (label,) = self.window.findChildren(QWidget, "customerState")
        return str(label.property("status"))

    def minor(self, name: str = "customerAmount") -> int | None:
        """The amount that this shows in minor units; None where it does not show."""
        found = self.all(name)
        return found[0].property("amountMinor") if found else None

    def texts(self) -> list[str]:
        """All that it says, to eyes and to readers, seen or not."""
        widgets = [self.window, *self.window.findChildren(QWidget)]
        told = [(said(each), each.accessibleName(), each.toolTip()) for each in widgets]
        described = [(each.accessibleDescription(), each.windowTitle()) for each in widgets]
        return [text for each in (*told, *described) for text in each if text]

    def shown(self) -> bool:
        """Whether the window stands there."""
        return self.window.isVisible()


def focus_is_the_cashiers(bench: Bench) -> bool:
    """Whether the keys go to the cashier's window."""
    focus = QApplication.focusWidget()
    return focus is not None and focus.window() is bench.window
