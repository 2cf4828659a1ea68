"""Puts the places beside the sale into the window: History, Settings, Help, the customer's phone.

Each is made when it is first opened, so that a start pays for none of them.
"""

from __future__ import annotations

from functools import cache, partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QTimer

from pos_app.desktop.shell.phone_place import PhonePlace

if TYPE_CHECKING:
    from collections.abc import Callable

    from pos_app.desktop.link.settings_room import SettingsRoom
    from pos_app.desktop.link.updating import UpdatesPort, UpdateWatch
    from pos_app.desktop.screens.history.screen import HistoryScreen
    from pos_app.desktop.screens.training_customers import Customers
    from pos_app.desktop.shell.flow import Till
    from pos_app.desktop.widgets.screen_stack import Screen
    from pos_app.updates.manifest import UpdateOffer


_PHONE_AFTER_MS = 250


def offer_places(
    till: Till,
    make_settings: Callable[[], SettingsRoom],
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

        return Help(settings().folders)

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
    from pos_app.desktop.link.updating import UpdateWatch

    window, desk = till.window, till.desk
    watch = UpdateWatch(port, desk, lambda: not till.counter.sell.draft.empty, window)

    def found(new: UpdateOffer) -> None:
        # One offer a run is enough; the next start looks again.
        watch.stop()

        def page() -> Screen:
            from pos_app.desktop.screens.update import Update

            screen = Update(port(), desk, new)
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
