"""Keeps the window to who is at the till: the lock screen, the name in the header, the auto-lock.

Where nobody is set up it does nothing at all. It must never hide PAID or the cards, lose a draft,
or come while a payment is on the screen. Who is there, and what they may, the engine alone says.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication

from pos_app.desktop.shell import places
from pos_app.desktop.words import pins, reasons
from pos_app.domain.people import Right

if TYPE_CHECKING:
    from pos_app.desktop.link.context import ScreenContext
    from pos_app.desktop.shell.flow import SaleFlow
    from pos_app.desktop.shell.window import Window
    from pos_app.engine import events

_NOTED_FOR: Final = timedelta(days=7)
_PAYING: Final = frozenset(place.name for place in (places.WAITING, places.PAID, places.PAID_TWICE))
# What a card leads to can be looked at while it is locked; nothing can be done there.
_SEEN: Final = _PAYING | {places.NOT_PAID.name, places.LOCK.name}
_OWNERS: Final = frozenset(
    place.name for place in (places.SETTINGS, places.PEOPLE, places.HEAD_OFFICE, places.FIRST_RUN)
)
_USED: Final = frozenset(
    (
        QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress, QEvent.Type.TouchBegin,
        QEvent.Type.Wheel,
    )
)  # fmt: skip


class TillLock(QObject):
    """Follows `PeopleChanged`."""

    def __init__(self, context: ScreenContext, window: Window, flow: SaleFlow) -> None:
        super().__init__(window)
        self._context = context
        self._window = window
        self._flow = flow
        self._locked = False
        self._before = ""
        self._at_till = self._left_by = ""
        self._watches = False
        # Somebody asked for it while a payment was on the screen.
        self._wanted = False
        self._told_reset = False
        self._used()
        context.bridge.people_changed.connect(self.on_people_changed)
        context.bridge.request_done.connect(self.on_request_done)
        window.instead = self._instead
        window.go_home = self._go_home
        window.ticked.connect(self._tick)
        window.header.lock_asked.connect(self._lock)
        window.pane.changed.connect(lambda _name: self._moved())

    def on_people_changed(self, change: events.PeopleChanged) -> None:
        """Lock or open the window as the engine says, and show who is there."""
        model, pane = self._context.model, self._window.pane
        self._say_reset(change)
        was, self._locked = self._locked, model.locked
        self._wanted = self._wanted and not model.locked
        self._watch(wanted=model.at_till is not None)
        if self._locked and not was:
            self._before, self._left_by = pane.current, self._at_till
            if pane.current not in (places.PAID.name, places.PAID_TWICE.name):
                self._window.open(places.LOCK.name)
        elif was and not self._locked:
            self._used()
            before, self._before = self._before, ""
            if self._stays(before):
                self._window.open(before)
            else:
                self._flow.open()
        if model.at_till is not None:
            self._at_till = model.at_till.name
        self._show_person()

    def _stays(self, before: str) -> bool:
        """Whether what was left open is for whoever is there now: their own, or an owner's."""
        here = self._context.model.at_till
        if before in ("", *places.SALE_PLACES) or here is None:
            return False
        own = here.name == self._left_by or here.may(Right.SETTINGS)
        return own and self._instead(before) == before

    def on_request_done(self, done: events.RequestDone) -> None:
        """Say of a card beside the lock screen why nothing came of its button."""
        if done.code == "locked" and self._window.pane.current == places.LOCK.name:
            self._flow.say(reasons.done(done.code))

    def _show_person(self) -> None:
        model = self._context.model
        name = model.at_till.name if model.at_till is not None else ""
        in_front = self._window.pane.current == places.LOCK.name
        header = self._window.header
        header.show_person(name, offers=bool(model.people) and not in_front)
        if header.has_reports:
            header.offers_reports = model.may(Right.REPORTS)
            header.places[places.REPORTS.name].setVisible(header.offers_reports)
        if header.person is not None:
            header.show_model(model, narrow=self._window.narrow)

    def _say_reset(self, change: events.PeopleChanged) -> None:
        """Once a start, so that nobody takes everybody out without its being seen."""
        at = change.reset_at
        if self._told_reset or at is None:
            return
        self._told_reset = True
        if self._context.model.clock() - at < _NOTED_FOR:
            self._flow.say(pins.reset(at))

    # Places -------------------------------------------------------------------------------------

    def _instead(self, name: str) -> str:
        """The place that is opened where this one is asked for."""
        model = self._context.model
        if model.locked:
            return name if name in _SEEN else places.LOCK.name
        lacking = self._lacking(name)
        if lacking:
            self._flow.say(lacking)
            here = self._window.pane.current
            return places.SELL.name if here in ("", places.LOCK.name) else here
        return name

    def _lacking(self, name: str) -> str:
        """Why whoever is at the till may not open this place; empty where they may."""
        model = self._context.model
        if name in _OWNERS and not model.may(Right.SETTINGS):
            return pins.owner_only()
        if name == places.REPORTS.name and not model.may(Right.REPORTS):
            return pins.reports_lacking()
        return ""

    def _go_home(self) -> None:
        """The sale, wherever it is; while it is locked, who is there."""
        if self._context.model.locked:
            self._window.open(places.LOCK.name)
        else:
            self._flow.open()

    # The lock -----------------------------------------------------------------------------------

    def _lock(self) -> None:
        """Lock; while a payment or its outcome is on the screen, as soon as it has left it."""
        if self._context.model.locked:
            self._window.open(places.LOCK.name)
        elif self._paying():
            self._wanted = True
            self._flow.say(pins.locks_later())
        else:
            from pos_app.engine.requests import Lock

            self._wanted = False
            self._context.submit(Lock())

    def _paying(self) -> bool:
        """Whether a payment is on the screen or about to be; a lock that waits lets all be read."""
        seen = self._window.pane.current
        waits = self._wanted and seen == places.NOT_PAID.name
        return seen in _PAYING or waits or self._flow.charging

    def _moved(self) -> None:
        self._show_person()
        if self._wanted and not self._paying():
            self._lock()

    def _tick(self) -> None:
        """Once a second: lock what nobody has used for so long."""
        minutes = self._context.settings.lock_after_minutes
        if self._wanted and not self._paying():
            self._lock()
        elif self._window.pane.current in _PAYING:
            # What becomes of it must still be seen for as long.
            self._used()
        elif self._watches and minutes and self._idle_seconds() >= 60 * minutes:
            self._used()
            self._lock()

    def _idle_seconds(self) -> float:
        """By whichever clock says more: one stands still while the computer sleeps."""
        model = self._context.model
        wall = (model.clock() - self._used_on).total_seconds()
        return max(model.monotonic() - self._used_at, wall)

    def _used(self) -> None:
        self._used_at = self._context.model.monotonic()
        self._used_on = self._context.model.clock()

    def _watch(self, *, wanted: bool) -> None:
        """See every key and click of the application, and none where nobody is at the till."""
        app = QApplication.instance()
        if app is not None and wanted != self._watches:
            self._watches = wanted
            (app.installEventFilter if wanted else app.removeEventFilter)(self)
            self._used()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Whatever is pressed is use; nothing is kept from anybody."""
        if event.type() in _USED:
            self._used()
        return False
