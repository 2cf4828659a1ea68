"""Who hears whom: every connection between the engine's bridge and the parts of the shell.

A screen connects what it follows itself when it is made, so it hears of an event after all that is
connected here, except that the window says last what is in front. What a screen beside the sale
asks of the shell is connected here too, when its place is first opened.
"""

from __future__ import annotations

from functools import cache, partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer

from pos_app.desktop.link.network_weather import NetworkWeather
from pos_app.desktop.link.updating import UpdateWatch
from pos_app.desktop.shell import places
from pos_app.desktop.shell.phone_place import PhonePlace
from pos_app.desktop.shell.till_lock import TillLock
from pos_app.desktop.system.languages import speak

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date
    from pathlib import Path

    from PySide6.QtGui import QGuiApplication

    from pos_app.desktop.link.context import WindowSettings
    from pos_app.desktop.link.head_office import HeadOfficePort
    from pos_app.desktop.link.settings_room import SettingsRoom
    from pos_app.desktop.link.updating import UpdatesPort
    from pos_app.desktop.screens.history.screen import HistoryScreen
    from pos_app.desktop.screens.reports import ReportScreen
    from pos_app.desktop.screens.training_customers import Customers, CustomersPhone
    from pos_app.desktop.shell.customer_place import Screens
    from pos_app.desktop.shell.flow import Till
    from pos_app.desktop.widgets.screen_stack import Screen
    from pos_app.updates.manifest import UpdateOffer


_PHONE_AFTER_MS = 250


def wire(till: Till, screens: Callable[[QGuiApplication], Screens] | None = None) -> None:
    """Connect the parts of a till with each other, once, before its first screen is opened.

    Args:
        till: The window and what belongs to it.
        screens: Makes what knows the computer's screens; the usual one where left out.
    """
    bridge, window, flow = till.context.bridge, till.window, till.flow

    # What is known comes first: whatever hears of an event after this can ask for it.
    bridge.told.connect(till.context.model.learn)

    NetworkWeather(till.context, window)

    # Then the sale, which decides which screen shows it.
    bridge.payment_changed.connect(flow.on_payment_changed)
    bridge.other_method_ready.connect(flow.on_other_method_ready)
    bridge.request_done.connect(flow.on_request_done)
    bridge.recovery_found.connect(flow.on_recovery_found)
    bridge.paid_twice.connect(flow.on_paid_twice)
    bridge.dealt_with.connect(flow.on_dealt_with)

    # Then the rail, and at last the frame around all of it.
    bridge.changed.connect(flow.on_changed)
    bridge.settled.connect(window.on_settled)

    # The way home is the sale's, while the till is not locked; what closing asks is.
    TillLock(till.context, window, flow)
    window.may_close = flow.may_close
    # An empty rail can wait for the first paint; its place is kept.
    window.painted.connect(lambda: QTimer.singleShot(0, flow, lambda: flow.rail))

    till.context.sounds.unheard.connect(window.on_sound_unheard)

    # The customer's screen hears of all this last, and is made when it is first wanted.
    later = partial(_offer_customer, till, screens)
    window.painted.connect(lambda: QTimer.singleShot(0, window, later))
    window.settings_applied.connect(later)


def speak_anew(till: Till) -> None:
    """Speak the language of the settings: the same till in other words.

    The sale, what it waits for, the lock and what is known stay the objects that they are. Only
    what says words is made anew, so nothing can be lost between an old window and a new one. It
    must come from the event loop: a screen that goes may be where it was asked for.
    """
    window = till.window
    if not window.isEnabled() or not speak(till.app, till.context.settings.language):
        return
    place = window.pane.current
    held = window.pane.drop_all()
    window.speak_anew()

    def make_anew() -> None:
        for name, kept in held.items():
            window.pane.get(name).take_back(kept)

    asks = till.flow.speak_anew(make_anew)
    window.spoken_anew.emit()
    if place:
        window.open(place)
    if asks:
        till.flow.may_close()


def offer_places(
    till: Till,
    make_settings: Callable[[], SettingsRoom],
    customers: Customers | None,
    *,
    first_run: bool,
    count_file: Path | None = None,
    head_office: Callable[[], HeadOfficePort] | None = None,
) -> str | None:
    """Register the places beside the sale: History, Shift, Reports, Settings, Help, the phone.

    Args:
        till: The window and what belongs to it.
        make_settings: Makes the settings room, once, when a place first needs it.
        customers: Training's customers; None in live mode.
        first_run: Nothing was ever set here, so the person is asked first.
        count_file: Where a count that is under way is kept; None: nowhere.
        head_office: Gives what talks to head office, off the window's thread; None: it is not
            offered.

    Returns:
        The place to open first; None for Sell.
    """
    window, context = till.window, till.context
    settings = cache(make_settings)

    def history() -> Screen:
        screen = places.HISTORY.load()(context, offers_payments=True)
        screen.payment_wanted.connect(till.flow.show_payment)
        screen.sale_wanted.connect(till.flow.take_up)
        return screen

    def shift() -> Screen:
        screen = places.SHIFT.load()(context, count_file)
        screen.lines_wanted.connect(show_day)
        return screen

    def show_day(day: date) -> None:
        window.open(places.REPORTS.name)
        if window.pane.current == places.REPORTS.name:
            screen: ReportScreen = window.pane.get(places.REPORTS.name)  # type: ignore[assignment]
            screen.show_day(day)

    def settings_screen() -> Screen:
        offers = head_office is not None
        screen = places.SETTINGS.load()(context, settings(), offers_head_office=offers)
        screen.applied.connect(apply)
        screen.restart_wanted.connect(window.start_again)
        return screen

    def apply(wanted: WindowSettings) -> None:
        window.settings_changed(wanted, till.app)
        QTimer.singleShot(0, window, partial(speak_anew, till))

    def wizard() -> Screen:
        screen = places.FIRST_RUN.load()(context, settings())
        screen.restart_wanted.connect(window.start_again)
        return screen

    def look_at(item: str = "") -> None:
        window.show_drawer(shown=False)
        window.open(places.HISTORY.name)
        if window.pane.current != places.HISTORY.name:
            return
        screen: HistoryScreen = window.pane.get(places.HISTORY.name)  # type: ignore[assignment]
        screen.show_attention(item)

    window.footer.look_at.connect(look_at)
    till.flow.decide_wanted.connect(look_at)
    window.register(places.HISTORY.name, history)
    window.register(places.SHIFT.name, shift)
    window.register(
        places.REPORTS.name,
        lambda: places.REPORTS.load()(context, lambda: settings().folders.reports),
    )
    window.register(places.SETTINGS.name, settings_screen)
    window.register(places.PEOPLE.name, lambda: places.PEOPLE.load()(context))
    if head_office is not None:
        window.register(
            places.HEAD_OFFICE.name, lambda: places.HEAD_OFFICE.load()(context, head_office)
        )
    window.register(places.HELP.name, lambda: places.HELP.load()(settings().folders))
    window.register(places.FIRST_RUN.name, wizard)
    if customers is not None:
        # A person is typing by then; the panel can wait for a moment between two keys.
        later = partial(_offer_phone, till, customers)
        window.painted.connect(lambda: QTimer.singleShot(_PHONE_AFTER_MS, window, later))
    return places.FIRST_RUN.name if first_run else None


def offer_updates(till: Till, port: Callable[[], UpdatesPort]) -> UpdateWatch:
    """Look for newer versions from now on; a link in the header leads to what is found.

    Args:
        till: The window and what belongs to it.
        port: Returns the one that looks; first called off the window's thread.
    """
    window, context = till.window, till.context
    watch = UpdateWatch(port, context, lambda: not till.flow.sell.draft.empty, window)

    def found(new: UpdateOffer) -> None:
        # One offer a run is enough; the next start looks again.
        watch.stop()

        def page() -> Screen:
            screen = places.UPDATE.load()(port(), context, new)
            screen.close_wanted.connect(window.close)
            return screen

        window.header.add_update(new.version)
        window.register(places.UPDATE.name, page)

    watch.found.connect(found)
    return watch


def _offer_customer(till: Till, screens: Callable[[QGuiApplication], Screens] | None) -> None:
    settings = till.context.settings
    if not (settings.customer_screen or settings.customer_voice):
        return
    from pos_app.desktop.shell.customer_place import CustomerPlace, Screens

    if till.window.findChild(CustomerPlace) is None:
        CustomerPlace(till, (screens or Screens)(till.app))


def _offer_phone(till: Till, customers: Customers) -> None:
    def panel() -> CustomersPhone:
        return places.PHONE.load()(customers, shop=till.context.settings.shop)

    place = PhonePlace(till.window, till.flow.rail, panel())
    till.window.spoken_anew.connect(lambda: place.speak_anew(till.flow.rail, panel()))
