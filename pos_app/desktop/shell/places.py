"""Puts the places beside the sale into the window: History, Settings, Help, the customer's phone.

Each is made when it is first opened, so that a start pays for none of them.

Where the customer's phone stands: under the rail; beside the pane where the rail is a drawer.

So it covers nothing of a sale; only in a window too narrow for both does it open with the drawer.
It must never move the focus away from the screen in front.
"""

from __future__ import annotations

from functools import cache, partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

if TYPE_CHECKING:
    from collections.abc import Callable

    from pos_app.desktop.link.ports import SettingsPort
    from pos_app.desktop.link.updating import UpdatesPort, UpdateWatch
    from pos_app.desktop.screens.history.screen import HistoryScreen
    from pos_app.desktop.screens.training_customers import Customers, CustomersPhone
    from pos_app.desktop.shell.flow import Till
    from pos_app.desktop.shell.window import Window
    from pos_app.desktop.widgets.screen_stack import Screen


_PHONE_AFTER_MS = 250


def offer_places(
    till: Till,
    make_settings: Callable[[], SettingsPort],
    customers: Customers | None,
    *,
    first_run: bool,
) -> str | None:
    """Register the places.

    Args:
        till: The window and what belongs to it.
        make_settings: Makes the settings room, once, when a place first needs it.
        customers: Training's customers; None in live mode.
        first_run: Nothing was ever set here, so the person is asked first.

    Returns:
        The place to open first; None for Sell.
    """
    window, desk = till.window, till.desk
    settings = cache(make_settings)

    def history() -> Screen:
        from pos_app.desktop.screens.history.screen import HistoryScreen

        screen = HistoryScreen(desk, offers_payments=True)
        screen.payment_wanted.connect(till.counter.show_payment)
        return screen

    def settings_screen() -> Screen:
        from pos_app.desktop.screens.settings.screen import SettingsScreen

        screen = SettingsScreen(desk, settings())
        screen.applied.connect(lambda wanted: window.settings_changed(wanted, till.app))
        screen.restart_wanted.connect(window.start_again)
        return screen

    def help_page() -> Screen:
        from pos_app.desktop.screens.help import Help

        return Help(settings().places())

    def wizard() -> Screen:
        from pos_app.desktop.screens.settings.first_run import FirstRun

        screen = FirstRun(desk, settings())
        screen.restart_wanted.connect(window.start_again)
        return screen

    def look_at(item: str = "") -> None:
        window.show_drawer(shown=False)
        window.open("history")
        screen: HistoryScreen = window.pane.get("history")  # type: ignore[assignment]
        screen.show_attention(item)

    window.footer.look_at.connect(look_at)
    till.counter.decide_wanted.connect(look_at)
    window.register("history", history)
    window.register("settings", settings_screen)
    window.register("help", help_page)
    window.register("first_run", wizard)
    if customers is not None:
        # A person is typing by then; the panel can wait for a moment between two keys.
        later = partial(_offer_phone, till, customers)
        window.painted.connect(lambda: QTimer.singleShot(_PHONE_AFTER_MS, window, later))
    return "first_run" if first_run else None


def offer_updates(till: Till, port: Callable[[], UpdatesPort]) -> UpdateWatch:
    """Look for newer versions from now on; a link in the header leads to what is found.

    Args:
        till: The window and what belongs to it.
        port: Returns the one that looks; first called off the window's thread.
    """
    from pos_app.desktop.link.background import BackgroundRunner
    from pos_app.desktop.link.updating import NewVersion, UpdateWatch

    window, desk, errands = till.window, till.desk, BackgroundRunner()
    watch = UpdateWatch(port, errands, desk, lambda: not till.counter.sell.draft.empty, window)

    def found(new: NewVersion) -> None:
        # One offer a run is enough; the next start looks again.
        watch.stop()

        def page() -> Screen:
            from pos_app.desktop.screens.update import Update

            screen = Update(port(), errands, desk, new)
            screen.close_wanted.connect(window.close)
            return screen

        window.register("update", page)
        words = QCoreApplication.translate("Header", "Version {version} is there")
        text = words.format(version=new.version)
        window.header.add_place("update", text, button="updateButton")

    watch.found.connect(found)
    return watch


def _offer_phone(till: Till, customers: Customers) -> None:
    from pos_app.desktop.screens.training_customers import CustomersPhone

    panel = CustomersPhone(customers, shop=till.desk.settings.shop)
    PhonePlace(till.window, till.counter.rail, panel)


PLACE = "phone"

_DOCKS_FROM = 900
_WIDE_FROM = 1000
_WIDE, _NARROW = 300, 272


class RailColumn(QWidget):
    """The rail above, the panel below; to the window it is the rail."""

    def __init__(self, rail: QWidget, panel: QWidget) -> None:
        """Take both into one column; the panel is hidden at first."""
        super().__init__()
        self._rail = rail
        self.setFocusProxy(rail)
        self._column = column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(rail, 1)
        column.addWidget(panel)
        # As a drawer it stands over a screen, which must not show between the two.
        self.setAutoFillBackground(True)
        rail.show()
        panel.hide()

    def take(self, panel: QWidget) -> None:
        """Take the panel back below the rail."""
        self._column.addWidget(panel)

    def tick(self) -> None:
        """Once a second: the rail counts on."""
        tick = getattr(self._rail, "tick", None)
        if tick is not None:
            tick()


class PhonePlace(QObject):
    """Puts the panel into a window and gives the header's button its meaning."""

    def __init__(self, window: Window, rail: QWidget, panel: CustomersPhone) -> None:
        """Join them.

        Args:
            window: Its rail is set already; it is set anew here, with the panel below.
            rail: The window's rail.
            panel: The customer's phone.
        """
        super().__init__(window)
        self._window = window
        self._panel = panel
        self._button = window.header.places[PLACE]
        self._rail_column = RailColumn(rail, panel)
        self._beside = QWidget()
        column = QVBoxLayout(self._beside)
        column.setContentsMargins(0, 0, 0, 0)
        window.set_rail(self._rail_column)
        window.add_beside(self._beside)
        window.installEventFilter(self)
        window.header.offer(PLACE)
        window.header.asked.connect(self._asked)
        window.pane.changed.connect(lambda _name: self._place())
        panel.shown_changed.connect(lambda _shown: self._mark())
        window.failed.connect(self._failed)
        panel.focus_given_up.connect(self._give_focus)
        self._mark()

    def toggle(self) -> None:
        """Show or hide the panel; in the narrowest windows the drawer opens with it."""
        if self._panel.isVisible():
            self._panel.hide()
            self._place()
            return
        self._panel.show()
        self._place()
        narrow = self._window.narrow and not self._docked
        if narrow and not self._window.drawer_open:
            before = QApplication.focusWidget()
            self._window.show_drawer(shown=True)
            if before is not None:
                before.setFocus(Qt.FocusReason.OtherFocusReason)
        elif not self._panel.isVisible():
            # A screen that takes the whole width hides the panel; the till is where it is useful.
            self._window.go("sell")

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Another width may be another place."""
        if event.type() == QEvent.Type.Resize:
            self._place()
        return False

    @property
    def _docked(self) -> bool:
        return self._window.narrow and self._window.width() >= _DOCKS_FROM

    def _place(self) -> None:
        """Stand beside the pane where that leaves Sell whole, else with the rail."""
        inside = self._beside.layout()
        if inside is not None:
            if self._docked and inside.indexOf(self._panel) < 0:
                self._panel.set_tall(tall=True)
                inside.addWidget(self._panel)
            elif not self._docked and inside.indexOf(self._panel) >= 0:
                self._panel.set_tall(tall=False)
                self._rail_column.take(self._panel)
        front = self._window.pane.front()
        room = front is None or not front.whole_width
        self._beside.setFixedWidth(_WIDE if self._window.width() >= _WIDE_FROM else _NARROW)
        self._beside.setVisible(self._docked and room and not self._panel.isHidden())
        self._mark()

    def _asked(self, name: str) -> None:
        if name == PLACE:
            self.toggle()

    def _failed(self, name: str) -> None:
        if name == PLACE:
            self._panel.hide()
            self._place()

    def _mark(self) -> None:
        self._button.setChecked(self._panel.isVisible())

    def _give_focus(self) -> None:
        if front := self._window.pane.front():
            front.setFocus(Qt.FocusReason.OtherFocusReason)
