"""A random walk through the real window: keys, clicks, time, the engine's news, sizes and colours.

    python -m tests.desktop.walk --seeds 1000 --start 1     many, and one line of figures
    python -m tests.desktop.walk --seed 42                  one again, with its steps told

All of a walk comes from its seed. After each step it is judged; a walk that fails tells its seed
and steps. Nothing here may decide what is right by asking the window: the engine's truth and what a
person pressed are the measure.
"""

from __future__ import annotations

import argparse
import contextlib
import gc
import math
import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any, Literal

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")

import shiboken6
from PySide6.QtCore import QEvent, Qt, qInstallMessageHandler
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QLabel,
    QLineEdit,
    QTableView,
    QWidget,
)

from pos_app.desktop.app import application, open_till
from pos_app.desktop.link.context import WindowSettings
from pos_app.desktop.link.settings_room import SettingsRoom
from pos_app.desktop.look.theme import apply_theme
from pos_app.desktop.screens.rail import PaymentCard
from pos_app.desktop.screens.verdict import SEEN_AFTER_SECONDS
from pos_app.desktop.shell.customer_place import CustomerPlace
from pos_app.desktop.shell.places import PLACES, SALE_PLACES
from pos_app.desktop.shell.wire import offer_places, offer_updates, speak_anew
from pos_app.desktop.system.languages import speak
from pos_app.desktop.widgets.amount import AmountDisplay
from pos_app.desktop.window_driver import TillDriver, said, under
from pos_app.domain.customer_view import CustomerState
from pos_app.domain.payment import ENDED_UNPAID, PaymentState
from pos_app.engine import events, requests
from pos_app.settings.folders import Folders
from pos_app.updates.manifest import Installer, UpdateOffer
from tests.desktop.engine import Clock, ready
from tests.desktop.live_actions import clashes, hold
from tests.desktop.phone_prompts import Phones, a_code, a_prompt
from tests.desktop.walk_engine import WalkEngine
from tests.desktop.walk_people import everybody
from tests.desktop.walk_time import Later, WalkTimer, driven

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from PySide6.QtCore import QMessageLogContext, QtMsgType

    from pos_app.desktop.shell.flow import Till

STEPS = 80
_SIZES = ((1366, 690), (1024, 525), (960, 500), (1280, 720), (1920, 1000), (1100, 640))
_LEAPS = (0.05, 0.3, 0.75, 1.0, 4.0, 25.0, 70.0, 400.0, 1000.0, 90_000.0)
_KEYS = (
    *("0123456789.+*cC" * 2),
    *(Qt.Key.Key_Return,) * 12, Qt.Key.Key_Enter, *(Qt.Key.Key_Escape,) * 6,
    *(Qt.Key.Key_Tab,) * 6, *(Qt.Key.Key_Backtab,) * 2, *(Qt.Key.Key_Space,) * 4,
    Qt.Key.Key_Backspace, *(Qt.Key.Key_Delete,) * 4, Qt.Key.Key_Up, *(Qt.Key.Key_Down,) * 4,
    Qt.Key.Key_F1, Qt.Key.Key_F2, Qt.Key.Key_F3, *(Qt.Key.Key_F4,) * 3, *(Qt.Key.Key_F5,) * 3,
    *(Qt.Key.Key_F6,) * 4, *(Qt.Key.Key_F7,) * 3, *(Qt.Key.Key_F8,) * 4, Qt.Key.Key_F9,
    Qt.Key.Key_F10, Qt.Key.Key_F11, *(Qt.Key.Key_F12,) * 3,
)  # fmt: skip
_WRITTEN = {
    "\r": Qt.Key.Key_Return, "$": Qt.Key.Key_F7, "#": Qt.Key.Key_F6, "!": Qt.Key.Key_Escape,
}  # fmt: skip
_QUIET = ("grabbing the keyboard", "propagateSizeHints", "does not support raise")
_CHARGING = ("chargeButton", "guardContinue", "cashDoneButton")
# So many steps at a place beside the sale, at most; then somebody goes back to it.
_STAYS = (1, 2, 4, 8)
# What a cashier types most of the day: `C` clears, `$` is cash, `#` a part, `!` Esc.
_TYPED = {
    "sell": (
        *("CC20.50\r0241234567\r", "CC64\r0201234410\r", "20.50\r0241234567\r") * 2,
        *("5\r", "CC47.30$50\r", "CC8$\r", "CC20$#5\r\r", "CC12#5\r\r", "\r"),
    ),
    "cash": ("50\r", "\r", "#5\r"),
    "part": ("5\r", "\r"),
    "guard": ("\r",),
    "paid": ("\r",),
    "not_paid": ("\r",),
    "lock": ("!11234\r", "!21234\r", "!31234\r", "!41234\r", "1234\r", "!10000\r"),
}
_PAYING = ("waiting", "paid", "paid_twice", "not_paid")
_PAID = ("paid", "paid_twice")
# What is seen of a till that is locked.
_LOCKED = (*_PAYING, "lock")
# Of so many seeds one has people who must say who they are, and one a shift that must be open.
_EVERY = 4
_PEOPLE, _SHIFT = 3, 1
_BEFORE = ("sell", "part", "guard")
_SAYS_PAID = (CustomerState.PAID, CustomerState.PART_PAID, CustomerState.PAID_TWICE)
_S = PaymentState


class WalkFailed(AssertionError):
    """What was broken, with the seed and the steps that led there."""


@dataclass
class Shown:
    """What a person sees at a moment: the place, the payment in it, what is typed and focused."""

    place: str
    payment: str | None
    current: str | None
    draft: object
    focus: QWidget | None
    charges: int
    charge_on: bool
    locks: int


class Updates:
    """A newer version is there."""

    def look(self) -> UpdateOffer | None:
        return UpdateOffer("9.1.0", ("Faster",), Installer("https://u.example/x.deb", "0" * 64, 9))

    def fetch(self) -> str:
        return ""

    def start(self) -> str:
        return "unproven"


@dataclass
class Walk:
    """One seed's walk."""

    seed: int
    steps: int = STEPS
    told: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)

    def run(self, home: Path) -> None:
        """Walk; what was done is counted and told.

        Raises:
            WalkFailed: Something that must hold did not.
        """
        with _heard(self.wrong):
            self.random = Random(self.seed)  # noqa: S311 - a walk must replay
            self.clock = Clock()
            self.later = Later(self.clock)
            self.engine = WalkEngine(self.random, self.clock)
            self.engine.shift_required = self.seed % _EVERY == _SHIFT
            if self.seed % _EVERY == _PEOPLE:
                self.engine.staff = everybody()
            self.spoken: list[str] = []
            self.paid_since = math.inf
            self.stayed, self.stays = 0, 0
            self.locks, self.was = 0, ""
            with driven(self.later, self.spoken):
                self._open(home)
                try:
                    self._walk()
                finally:
                    self._close()

    # The window -----------------------------------------------------------------------------------

    def _open(self, home: Path) -> None:
        settings = WindowSettings(
            theme="light", sounds=False, customer_screen="auto",
            shift_required=self.engine.shift_required,
        )  # fmt: skip
        self.till: Till = open_till(
            self.engine.made, settings, clock=self.clock.now, monotonic=self.clock.monotonic
        )
        self.window, self.flow = self.till.window, self.till.flow
        room = SettingsRoom(Folders(home, home), environ={})
        phones = Phones([a_code(), a_prompt()])
        kept = home / "count.json"
        offer_places(self.till, lambda: room, phones, first_run=False, count_file=kept)
        updates = Updates()
        offer_updates(self.till, lambda: updates)
        self.driver = TillDriver(self.till, *_SIZES[0])
        self._settle()
        self.window.activateWindow()
        if self.engine.staff.people:
            self._tell(self.engine.staff.changed())
        self._tell(ready())

    def _close(self) -> None:
        while (popup := QApplication.activePopupWidget()) is not None:
            popup.close()
        self.till.context.bridge.close()
        self.window.hide()
        self.later.due.clear()
        self.later.work.clear()
        QApplication.processEvents()
        speak(self.till.app, "en")
        shiboken6.delete(self.window)
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)

    def _settle(self) -> None:
        """Let everything that is due now happen."""
        for _ in range(20):
            QApplication.processEvents()
            # Once more for what settles the events, which was posted behind them.
            QApplication.processEvents()
            QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
            act = self.later.next(self.clock.seconds)
            if act is None:
                return
            act()

    # The steps ------------------------------------------------------------------------------------

    def _walk(self) -> None:
        for _ in range(self.steps):
            step = self._next_step()
            self._count(step.__name__.strip("_"))
            step()
            self._judge()
            if not self.window.isVisible():
                return

    def _next_step(self) -> Callable[[], None]:
        """Most of a day is selling: a visit beside the sale is short, and an answer soon."""
        place = self.window.pane.current
        if place in (*SALE_PLACES, "lock"):
            self.stayed, self.stays = 0, self.random.choice(_STAYS)
        elif (visited := self.stayed) >= self.stays:
            return self._leave
        else:
            self.stayed = visited + 1
        kinds: tuple[tuple[int, Callable[[], None]], ...] = (
            (26, self._key),
            (22, self._click),
            (200 if place == "lock" else 24 if place in _TYPED else 0, self._type),
            (60 if place == "sell" and self._lacks_shift() else 0, self._open_shift),
            (16 if place == "sell" else 0, self._charge),
            (40 if self.engine.asked else 16, self._engine_answers),
            (30 if place == "waiting" else 16, self._engine_news),
            (12, self._time),
            (6, self._work_done),
            (2, self._resize),
            (1, self._theme),
            (1, self._language),
            (1, self._place),
            (1, self._close_window),
        )
        weights = [weight for weight, _ in kinds]
        return self.random.choices([act for _, act in kinds], weights)[0]

    def _count(self, what: str) -> None:
        self.counts[what] = self.counts.get(what, 0) + 1

    def _say(self, text: str) -> None:
        self.told.append(f"{len(self.told) + 1:3d} {self.clock.seconds:9.2f}s  {text}")

    def _key(self) -> None:
        key = self.random.choice(_KEYS)
        self._press(key if isinstance(key, Qt.Key) else Qt.Key(ord(key.upper())), str(key))

    def _press(self, key: Qt.Key, name: str) -> None:
        target = self.driver.target
        self._say(f"key {getattr(key, 'name', name)} on {_name(target)}")
        before, opened = self._shown(), _card(target)
        self._doing(lambda: self.driver.press(key))
        if self.random.random() < 0.05:
            self._hold(key)
        self._person(before, opened, may_charge=key in _PRESSES)
        soon = self.clock.seconds - self.paid_since < SEEN_AFTER_SECONDS
        entered = before.place == "paid" and key in _ENTER and target is self.flow.paid
        if entered and soon and self.window.pane.current != "paid":
            self._fail("PAID was left before anybody can have seen it")

    def _hold(self, key: Qt.Key) -> None:
        """The key stays down: its repeats go to whatever has the focus by then."""
        self.told[-1] += ", held"
        for _ in range(3):
            self._doing(lambda: hold(self.driver, key, 1))

    def _click(self) -> None:
        found = [each for each in self.window.findChildren(QWidget) if _clickable(each)]
        if not found:
            return
        away = {place.button for place in PLACES.values() if place.button}
        weights = [1 if each.objectName() in away else 4 for each in found]
        self._click_on(self.random.choices(found, weights)[0])

    def _click_on(self, target: QWidget) -> None:
        twice = self.random.random() < 0.1
        self._say(f"{'double ' if twice else ''}click {_name(target)}")
        before, opened = self._shown(), _card(target)
        may = target.objectName() in _CHARGING
        must = target.objectName() == "chargeButton" and self.window.pane.current == "sell"
        # Where a finger lands: whatever stands over the control there gets the press.
        hit, spot = under(target)
        if hit is None:
            return
        if hit is not target and not target.isAncestorOf(hit):
            self.told[-1] += f", covered by {_name(hit)}"
            opened, must, may = _card(hit), False, may or _charges(hit)
        press = QTest.mouseDClick if twice else QTest.mouseClick
        left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        if twice:
            self._doing(lambda: QTest.mouseClick(hit, left, none, spot))
        if shiboken6.isValid(hit):
            self._doing(lambda: press(hit, left, none, spot))
        popup = QApplication.activePopupWidget()
        self._person(before, opened, may_charge=may, must_charge=must and popup is None)

    def _type(self) -> None:
        """What a cashier types most of the day."""
        for text in self.random.choice(_TYPED[self.window.pane.current]):
            key = _WRITTEN.get(text) or Qt.Key(ord(text))
            self._press(key, text)

    def _lacks_shift(self) -> bool:
        """Whether nothing is sold until somebody counts the drawer."""
        asked = any(isinstance(each, requests.OpenShift) for each in self.engine.pile)
        return self.engine.shift_required and self.engine.shift is None and not asked

    def _open_shift(self) -> None:
        """Count the drawer."""
        self._press(Qt.Key.Key_F10, "F10")
        self._press(Qt.Key.Key_4, "4")
        for button in self.window.findChildren(QAbstractButton, "shiftOpenButton"):
            if _clickable(button):
                self._click_on(button)

    def _leave(self) -> None:
        """Back to the sale: Esc while something may be open there, then its own button."""
        self.stayed += 1
        if self.stayed - self.stays > 1 or self.random.random() < 0.5:
            self._click_on(self.window.header.places["sell"])
        else:
            self._press(Qt.Key.Key_Escape, "Escape")

    def _charge(self) -> None:
        button = self.flow.sell.charge
        if self.window.pane.current != "sell" or not button.isVisible() or not button.isEnabled():
            return
        self._say("press Charge")
        before = self._shown()
        self._doing(button.click)
        self._person(before, None, may_charge=True, must_charge=True)

    def _engine_answers(self) -> None:
        for fact in self.engine.next_answer():
            self._tell(fact)

    def _engine_news(self) -> None:
        for fact in self.engine.news():
            self._tell(fact)

    def _tell(self, fact: events.EngineEvent) -> None:
        self._say(f"told {_fact(fact)}")
        before = self._shown()
        mine = self._is_mine(fact)
        words = self._words()
        self.engine.note(fact)
        self.spoken.clear()
        self._doing(lambda: self.engine.tell(fact))
        self._heard(before, fact, mine=mine)
        self._spoke(words)

    def _is_mine(self, fact: events.EngineEvent) -> bool:
        """Whether it answers a charge that a person asked for."""
        return getattr(fact, "ref", None) in self.engine.asked

    def _time(self) -> None:
        leap = self.random.choice(_LEAPS)
        self._say(f"{leap} s pass")
        before = self._shown()
        until = self.clock.seconds + leap
        WalkTimer.skip = leap / 3
        while (act := self.later.next(until)) is not None:
            self._doing(act)
        WalkTimer.skip = 0.0
        self.clock.seconds = until
        self._settle()
        after = self._shown()
        if after.payment != before.payment and after.payment is not None:
            self._fail("time alone brought another payment")
        if after.charges != before.charges:
            self._fail("time alone charged")

    def _work_done(self) -> None:
        before = self._shown()
        if self.later.work:
            self._say("work in the background is done")
            self._doing(self.later.finish_work)
            after = self._shown()
            # The first steps end with their own answer; nothing else does.
            through = before.place == "first_run" and after.place in SALE_PLACES
            if (after.place, after.payment) != (before.place, before.payment) and not through:
                self._fail("work in the background changed the screen")

    def _resize(self) -> None:
        size = self.random.choice(_SIZES)
        self._say(f"size {size}")
        self._doing(lambda: self.window.resize(*size))

    def _theme(self) -> None:
        theme: Literal["light", "dark"] = "dark" if self.random.random() < 0.5 else "light"
        self._say(f"theme {theme}")
        self._doing(lambda: apply_theme(self.till.app, theme))

    def _language(self) -> None:
        """Another language changes words alone: not the place, the sale, nor any amount."""
        context = self.till.context
        now = "en" if context.settings.language == "fr" else "fr"
        self._say(f"language {now}")
        context.settings = context.settings._replace(language=now)
        before, amounts = self._shown(), self._amounts()
        self._doing(lambda: speak_anew(self.till))
        after = self._shown()
        same = (after.place, after.payment) == (before.place, before.payment)
        if not same or after.current != before.current:
            self._fail("another language changed the screen")
        if after.draft is not before.draft or after.charges != before.charges:
            self._fail("another language changed the sale")
        if after.charge_on != before.charge_on or self._amounts() != amounts:
            self._fail(f"another language changed {amounts} to {self._amounts()}")

    def _amounts(self) -> list[tuple[str, object]]:
        """Every amount that is shown."""
        front = self.window.pane.front()
        found = front.findChildren(AmountDisplay) if front is not None else []
        seen = [each for each in found if each.isVisible()]
        return sorted((each.objectName(), each.property("amountMinor")) for each in seen)

    def _place(self) -> None:
        name = self.random.choice(("history", "shift", "settings", "help", "first_run", "sell"))
        self._say(f"go to {name}")
        before = self._shown()
        self._doing(lambda: self.window.go(name))
        self._person(before, None)

    def _close_window(self) -> None:
        if self.random.random() < 0.3:
            self._say("close the window")
            before = self._shown()
            self._doing(lambda: self.window.close())
            if self.window.isVisible():
                self._person(before, None)

    def _doing(self, act: Callable[[], Any]) -> None:
        try:
            act()
            self._settle()
        except Exception as error:  # noqa: BLE001 - whatever it is, the walk tells it
            self.wrong.append(_trace(error))
        if self.wrong:
            self._fail("an uncaught error:\n" + "\n".join(self.wrong))

    # What must hold -------------------------------------------------------------------------------

    def _shown(self) -> Shown:
        place = self.window.pane.current
        sell = self.flow.sell
        return Shown(
            place,
            self._payment_in(place),
            self.flow.current,
            sell.draft,
            QApplication.focusWidget(),
            len(self.engine.charges),
            sell.charge.isEnabled() and place == "sell",
            self.engine.staff.locks,
        )

    def _payment_in(self, place: str) -> str | None:
        if place not in _PAYING:
            return None
        screen: Any = self.window.pane.front()
        return screen.payment.payment_id if screen.payment is not None else None

    def _person(
        self,
        before: Shown,
        opened: str | None,
        *,
        may_charge: bool = False,
        must_charge: bool = False,
    ) -> None:
        """After what a person did: they get the payment that they chose, and what they charged."""
        after = self._shown()
        sent = after.charges - before.charges
        if sent > 1 or (sent and not may_charge):
            self._fail(f"{sent} charges were sent")
        if sent and before.place == "lock":
            self._fail("a charge was sent while the till is locked")
        if must_charge and before.charge_on and sent != 1:
            self._fail("an enabled Charge sent nothing")
        if sent and len(self.engine.asked) > 1:
            self._fail("a charge was sent before the last one was answered")
        if after.payment is None or after.payment in (before.payment, before.current, opened):
            return
        if before.place not in SALE_PLACES:
            # A sale's story offers its payments.
            return
        sale = getattr(before.draft, "sale", None)
        payment = self.engine.told.get(after.payment)
        if sale is None or payment is None or payment.sale_id != sale.sale_id:
            self._fail(f"{after.payment} came to the main pane, which nobody chose")

    def _heard(self, before: Shown, fact: events.EngineEvent, *, mine: bool) -> None:
        """After the engine's news: only news of what is in the pane may change the pane."""
        after = self._shown()
        if after.charges != before.charges:
            self._fail("news alone charged")
        payment = getattr(fact, "payment", None)
        key = payment.payment_id if payment is not None else None
        front = self._front_sale(before)
        about_front = payment is not None and (
            key == before.current or (front is not None and payment.sale_id == front)
        )
        match fact:
            case events.PaidTwice(sale, _):
                about_front = sale.sale_id == front
            case events.DealtWith():
                # What a person decided may be about the payment in front.
                about_front = before.place in _PAID
            case events.PeopleChanged():
                self._heard_people(before, after)
                # Whoever is let in finds what was open.
                about_front, key = True, before.current
            case _:
                pass
        if (after.place, after.payment) != (before.place, before.payment):
            allowed = mine or about_front
            if not allowed or (after.payment not in (None, before.payment, key)):
                self._fail(f"{_fact(fact)} changed the screen")
        elif not mine and not about_front and before.place in SALE_PLACES:
            if after.draft is not before.draft:
                self._fail(f"{_fact(fact)} changed the draft")
            screen = self.window.pane.front()
            inside = before.focus is not None and shiboken6.isValid(before.focus)
            inside = inside and screen is not None and screen.isAncestorOf(before.focus)  # type: ignore[arg-type]
            if inside and after.focus is not before.focus and before.focus.isEnabled():  # type: ignore[union-attr]
                self._fail(f"{_fact(fact)} moved the focus to {_name(after.focus)}")
        match fact:
            case events.PaymentChanged(_, now, _) if now.state is _S.SUCCEEDED and not now.test:
                here = before.payment == now.payment_id
                if here and (after.place not in _PAID or after.payment != now.payment_id):
                    self._fail("PAID did not come to the front")
            case _:
                pass

    def _heard_people(self, before: Shown, after: Shown) -> None:
        """Somebody is there, or nobody: neither the sale nor what became of it is lost."""
        if after.draft is not before.draft or after.current != before.current:
            self._fail("the sale is another one since who is at the till changed")
        if before.place in _PAID and after.place != before.place:
            self._fail("the lock hid PAID")

    def _words(self) -> tuple[str, str]:
        """What a screen reader should know of what is in front."""
        front = self.window.pane.front()
        return front.spoken() if front is not None else ("", "")

    def _spoke(self, before: tuple[str, str]) -> None:
        """After news: what is in front was said once if it is other news, else not at all."""
        after = self._words()
        times = self.spoken.count(after[1]) if after[1] else 0
        if times != int(after != before and bool(after[1])):
            self._fail(f"{after[1]!r} was said {times} times")
        told = self.engine.told.get(after[0])
        paid = self.window.pane.current == "paid" and told is not None
        verdict = any(word in after[1] for word in ("PAID", "PAYÉ"))
        if paid and not (verdict and told.amount.shown in after[1]):  # type: ignore[union-attr]
            self._fail(f"{after[1]!r} does not say what was paid")

    def _front_sale(self, before: Shown) -> str | None:
        current = self.engine.told.get(before.current or "")
        sale = getattr(before.draft, "sale", None)
        if current is not None:
            return current.sale_id
        return sale.sale_id if sale is not None else None

    def _judge(self) -> None:
        """What must hold after every step."""
        if not self.window.isVisible():
            return
        now = self._shown()
        locks, self.locks = self.locks, now.locks
        was, self.was = self.was, now.place
        if now.locks != locks and {was, now.place} <= {*_PAYING[:3]}:
            self._fail("the till was locked while a payment is on the screen")
        if now.place != "paid":
            self.paid_since = math.inf
        elif self.paid_since == math.inf:
            self.paid_since = self.clock.seconds
        told = self.engine.told.get(now.payment or "")
        if told is not None:
            paid = told.state is _S.SUCCEEDED and not told.test
            ended = told.state in ENDED_UNPAID
            if (now.place in _PAID) != paid:
                self._fail(f"{now.place} stands for a payment that is {told.state}")
            if (now.place == "waiting" and ended) or (
                now.place == "not_paid" and not ended and told.withdrawn_at is None
            ):
                self._fail(f"{now.place} stands for a payment that is {told.state}")
        told_locked = self.engine.staff.locked and self.till.context.model.locked
        if told_locked and now.place not in _LOCKED:
            self._fail(f"{now.place} is open while the till is locked")
        self._judge_customers()
        sell = self.flow.sell
        if sell._busy and not self.engine.asked:
            self._fail("Charge is off although nothing is asked")
        if twice := clashes(self.window):
            self._fail(f"several actions want the same key: {twice}")
        focus = QApplication.focusWidget()
        popup = QApplication.activePopupWidget()
        if focus is not None and popup is None and self.window.isActiveWindow():
            if not focus.isVisible() or not focus.isEnabled():
                self._fail(f"the focus is on {_name(focus)}, which nobody can use")
            if not (focus.accessibleName() or said(focus)):
                self._fail(f"the focus is on {_name(focus)}, which has no name")

    def _judge_customers(self) -> None:
        """What the customer sees is the sale in front, proven where it says so, and no more."""
        place = self.window.findChild(CustomerPlace)
        if place is None or place.screen is None:
            return
        screen, view = place.screen, place.screen.view
        told = self.engine.told.get(self.flow.current or "")
        proven = told is not None and told.state is _S.SUCCEEDED and not told.test
        if self.flow.place in _BEFORE and view.state is not CustomerState.IDLE:
            self._fail(f"the customer's screen says {view.state} of the sale before")
        if view.state in _SAYS_PAID and not proven:
            self._fail(f"the customer's screen says {view.state} of nothing that is proven")
        if view.page is not None and (told is None or told.page != view.page):
            self._fail("the customer's screen shows a code that is not to be paid")
        labels = screen.findChildren(QLabel)
        if masked := [text for each in labels if "•" in (text := each.text())]:
            self._fail(f"the customer's screen tells a number: {masked}")

    def _fail(self, what: str) -> None:
        steps = "\n".join(self.told[-40:])
        raise WalkFailed(
            f"seed {self.seed}: {what}\n\nThe last steps:\n{steps}\n\n"
            f"Again: python -m tests.desktop.walk --seed {self.seed}"
        )


_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_PRESSES = (*_ENTER, Qt.Key.Key_Space)


def _card(widget: QWidget | None) -> str | None:
    """The payment of the card that a widget stands in."""
    while widget is not None:
        if isinstance(widget, PaymentCard):
            return str(widget.property("paymentId"))
        widget = widget.parentWidget()
    return None


def _charges(widget: QWidget | None) -> bool:
    while widget is not None:
        if widget.objectName() in _CHARGING:
            return True
        widget = widget.parentWidget()
    return False


def _clickable(widget: QWidget) -> bool:
    kinds = (QAbstractButton, QLineEdit, PaymentCard, AmountDisplay, QTableView)
    return isinstance(widget, kinds) and widget.isVisible() and widget.isEnabled()


def _name(widget: QWidget | None) -> str:
    if widget is None:
        return "nothing"
    name = widget.objectName() or type(widget).__name__
    return f"{name} “{text}”" if (text := said(widget)) else name


def _fact(fact: events.EngineEvent) -> str:
    name = type(fact).__name__
    payment = getattr(fact, "payment", None)
    code = getattr(fact, "code", "")
    about = f" {payment.payment_id[-6:]} {payment.state}" if payment is not None else ""
    return f"{name}{about}{' ' + code if code else ''}"


def _trace(error: BaseException) -> str:
    import traceback

    return "".join(traceback.format_exception(error))


@contextlib.contextmanager
def _heard(wrong: list[str]) -> Iterator[None]:
    """Collect what nothing caught, and what Qt complains of."""

    def error(_kind: type[BaseException], error: BaseException, _at: object) -> None:
        wrong.append(_trace(error))

    def message(kind: QtMsgType, _context: QMessageLogContext, text: str) -> None:
        if not any(quiet in text for quiet in _QUIET):
            wrong.append(f"Qt says ({kind.name}): {text}")

    hook, sys.excepthook = sys.excepthook, error
    before = qInstallMessageHandler(message)
    try:
        yield
    finally:
        sys.excepthook = hook
        qInstallMessageHandler(before)


def run(seed: int, steps: int = STEPS) -> Walk:
    """Walk one seed, in a place of its own.

    Raises:
        WalkFailed: Something that must hold did not.
    """
    home = Path(tempfile.mkdtemp(prefix="walk-"))
    walk = Walk(seed, steps)
    try:
        walk.run(home)
    finally:
        shutil.rmtree(home, ignore_errors=True)
    return walk


def _shared(asked: argparse.Namespace) -> int:
    """Walk the seeds in several processes, each with a range of its own."""
    each = -(-asked.seeds // asked.jobs)
    ranges = range(asked.start, asked.start + asked.seeds, each)
    rest = [f"--steps={asked.steps}", *["--keep-going"] * asked.keep_going]
    running = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.desktop.walk", f"--start={first}",
             f"--seeds={min(each, asked.start + asked.seeds - first)}", *rest]
        )
        for first in ranges
    ]  # fmt: skip
    return max(process.wait() for process in running)


def main() -> int:
    """Run from the command line; 1 where a walk failed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", type=int, default=200)
    parser.add_argument("--start", type=int, default=1)
    parser.add_argument("--seed", type=int, help="one seed again, with its steps")
    parser.add_argument("--steps", type=int, default=STEPS)
    parser.add_argument("--keep-going", action="store_true", help="tell every failing seed")
    parser.add_argument("--jobs", type=int, default=1, help="so many processes share the seeds")
    asked = parser.parse_args()
    if asked.jobs > 1:
        return _shared(asked)
    application()
    gc.disable()
    if asked.seed is not None:
        try:
            told = run(asked.seed, asked.steps).told
        except WalkFailed as failed:
            sys.stdout.write(f"{failed}\n")
            return 1
        sys.stdout.write("\n".join(told) + "\n")
        return 0
    began, failures, steps = time.monotonic(), 0, 0
    for seed in range(asked.start, asked.start + asked.seeds):
        try:
            steps += sum(run(seed, asked.steps).counts.values())
        except WalkFailed as failed:
            failures += 1
            sys.stdout.write(f"{failed}\n\n")
            sys.stdout.flush()
            if not asked.keep_going:
                break
        if seed % 25 == 0:
            gc.collect()
        if seed % 500 == 0:
            sys.stdout.write(f"seed {seed}: {steps} steps, {failures} failed so far\n")
            sys.stdout.flush()
    took = time.monotonic() - began
    sys.stdout.write(
        f"seeds {asked.start} to {seed}: {steps} steps, {failures} failed, {took:.0f} s\n"
    )
    return 1 if failures else 0


if __name__ == "__main__":
    code = main()
    sys.stdout.flush()
    # Qt's own teardown at exit has nothing to say of the walk.
    os._exit(code)
