"""A mistake beside the sale closes that place; one in the sale stops the till, which watches on."""

from __future__ import annotations

import sys
import threading
import warnings
from importlib import import_module
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from pos_app.assembly.failures import catch_strays
from pos_app.assembly.program import TillProgram
from pos_app.desktop.link.memory import WindowMemory
from pos_app.desktop.link.settings_room import SettingsRoom
from pos_app.desktop.link.sounds import Sounds
from pos_app.desktop.screens.customer import CustomerScreen, CustomerWords
from pos_app.desktop.screens.help import Help, HelpDetails
from pos_app.desktop.screens.history.claim_page import ClaimPage
from pos_app.desktop.screens.history.day_page import DayPage
from pos_app.desktop.screens.history.log_list import LogList
from pos_app.desktop.screens.history.review_page import AttentionPage
from pos_app.desktop.screens.history.screen import HistoryScreen
from pos_app.desktop.screens.settings.first_run import FirstRun
from pos_app.desktop.screens.settings.screen import SettingsScreen
from pos_app.desktop.screens.training_customers import CustomersPhone
from pos_app.desktop.screens.update import Update
from pos_app.desktop.screens.waiting import Waiting
from pos_app.desktop.shell.crash import CRASHED, ROOMS, CrashWatch, places_of, watch_for_crashes
from pos_app.desktop.shell.customer_place import CustomerPlace
from pos_app.desktop.shell.phone_place import PhonePlace
from pos_app.desktop.shell.places import PLACES, SALE_PLACES
from pos_app.desktop.shell.wire import offer_places, offer_updates
from pos_app.desktop.window_driver import settle
from pos_app.domain.money import Money
from pos_app.domain.payment import PaymentState
from pos_app.domain.phone import Network, parse_phone
from pos_app.engine import events
from pos_app.engine.requests import AskHistory, ChargeMobileMoney, ReconcileDay, StopAsking
from pos_app.settings.folders import Folders
from tests.desktop.engine import mobile, sale, tally
from tests.desktop.office_port import OfficePort
from tests.desktop.phone_prompts import Phones, a_prompt
from tests.desktop.screens.test_update import Source

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from PySide6.QtGui import QPaintEvent

    from pos_app.desktop.shell.places import Place
    from tests.desktop.conftest import Bench

pytestmark = pytest.mark.qt_no_exception_capture


class Guarded:
    """A window with every place, whose uncaught errors go where the program sends them."""

    def __init__(self, bench: Bench, home: Path) -> None:
        self.bench = bench
        self.until = bench.until
        self.left: list[int] = []
        self.program = TillProgram(Folders(home, home))
        self.room = SettingsRoom(Folders(home, home), environ={})
        offer_places(bench.till, lambda: self.room, None, first_run=False, head_office=OfficePort())
        self.source = Source()
        self.updates = offer_updates(bench.till, lambda: self.source)
        self.phones = Phones([a_prompt()])
        panel = CustomersPhone(self.phones, shop="Corner Shop")
        self.phone = PhonePlace(bench.window, bench.flow.rail, panel)
        self.watch: CrashWatch = watch_for_crashes(bench.till, self.left.append)
        self.program.on_crash = self.watch.tell

    @property
    def reports(self) -> list[str]:
        logs = self.program.folders.logs
        return [each.read_text(encoding="utf-8") for each in sorted(logs.glob("crash-*.txt"))]

    @property
    def strip(self) -> str:
        return self.bench.window.footer.strip.text()

    def stopped(self) -> bool:
        return self.watch.shown is not None and self.watch.shown.isVisible()

    def sell(self) -> None:
        """A whole sale, from the first digit to PAID."""
        bench = self.bench
        bench.press(Qt.Key.Key_Escape)
        bench.window.go("sell")
        bench.type("20.50")
        bench.enter()
        bench.type("0241234567")
        bench.enter()
        mine = sale(90, 20_50)
        paying = mobile(mine)
        bench.tell(events.ChargeAccepted(bench.engine.last(ChargeMobileMoney).ref, mine, paying))
        paid = mobile(mine, PaymentState.SUCCEEDED)
        bench.tell(events.PaymentChanged(mine, paid, PaymentState.PENDING))
        assert bench.place == "paid"
        assert bench.seen("paidBanner")


@pytest.fixture
def guarded(
    bench: Bench,
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
    expect_log: Callable[..., None],
) -> Iterator[Guarded]:
    for place, name in (
        (sys, "excepthook"),
        (sys, "unraisablehook"),
        (threading, "excepthook"),
        (warnings, "showwarning"),
    ):
        # Given back at the end.
        monkeypatch.setattr(place, name, getattr(place, name))
    home.mkdir()
    made = Guarded(bench, home)
    catch_strays(lambda: made.program.redactor, made.program.crashed)
    expect_log("was not caught", "pos_app.stray")
    yield made
    if made.watch.shown is not None:
        made.watch.shown.hide()
        made.watch.shown.deleteLater()


def fails(*_arguments: object, **_named: object) -> None:
    """Stands for the mistake that nobody foresaw."""
    raise ZeroDivisionError("a mistake about 0241234567")


def breaking(kind: type, name: str) -> Callable[[pytest.MonkeyPatch], None]:
    """Puts the mistake into a method of a screen, as if it stood in its text."""

    def method(self: object, *_arguments: object, **_named: object) -> None:
        assert self is not None
        fails()

    return lambda monkeypatch: monkeypatch.setattr(kind, name, method)


def _f9(guarded: Guarded) -> None:
    guarded.bench.press(Qt.Key.Key_F9)


def _history(guarded: Guarded) -> HistoryScreen:
    _f9(guarded)
    screen = guarded.bench.window.pane.get("history")
    assert isinstance(screen, HistoryScreen)
    return screen


def _page(guarded: Guarded, name: str, button: str) -> None:
    _history(guarded).show_page(name)
    guarded.bench.click(button)


def _tally(guarded: Guarded) -> None:
    _history(guarded).show_page("attention")
    guarded.bench.tell(events.TallyChanged(tally()))


def _answer(guarded: Guarded) -> None:
    _f9(guarded)
    asked = guarded.bench.engine.last(AskHistory)
    guarded.bench.tell(events.HistoryPage(asked.ref, (), None, has_more=False))


def _help(guarded: Guarded) -> None:
    guarded.bench.click("helpButton")
    guarded.bench.click("helpCopy")


def _day(guarded: Guarded) -> None:
    _history(guarded)
    guarded.bench.click("historyReconcile")


def _first_run(guarded: Guarded) -> None:
    guarded.bench.window.open("first_run")
    settle()
    guarded.bench.click("trainNow")


def _update(guarded: Guarded) -> None:
    guarded.updates.look()
    guarded.until(lambda: guarded.bench.window.pane.knows("update"))
    guarded.bench.click("updateButton")
    guarded.bench.click("updateInstall")


SLOTS: dict[str, tuple[str, Callable[[pytest.MonkeyPatch], None], Callable[[Guarded], object]]] = {
    "history opened": ("history", breaking(LogList, "opened"), _f9),
    "history's tally": (
        "history",
        breaking(AttentionPage, "on_tally_changed"),
        _tally,
    ),
    "history's answer": ("history", breaking(LogList, "_read"), _answer),
    "a claim": ("history", breaking(ClaimPage, "ask"), lambda g: _page(g, "claim", "claimCheck")),
    "a day": ("history", breaking(DayPage, "_begin"), _day),
    "settings": (
        "settings",
        breaking(SettingsScreen, "_loaded"),
        lambda guarded: guarded.bench.press("Ctrl+,"),
    ),
    "help": (
        "help",
        breaking(HelpDetails, "_copy"),
        _help,
    ),
    "help's own": ("help", breaking(Help, "hints"), lambda g: g.bench.click("helpButton")),
    "first run": ("first_run", breaking(FirstRun, "train_now"), _first_run),
    "update": ("update", breaking(Update, "_go_on"), _update),
}


@pytest.mark.parametrize("slot", SLOTS)
def test_a_mistake_beside_the_sale_closes_that_place_and_the_next_sale_is_paid(
    slot: str, guarded: Guarded, monkeypatch: pytest.MonkeyPatch
) -> None:
    place, break_it, use = SLOTS[slot]
    break_it(monkeypatch)
    use(guarded)
    guarded.until(lambda: "had to close" in guarded.strip)
    assert guarded.bench.place == "sell"
    assert not guarded.stopped()
    assert place not in guarded.bench.window.pane.screens
    assert len(guarded.reports) == 1
    assert "ZeroDivisionError" in guarded.reports[0]
    assert "0241234567" not in guarded.reports[0]
    guarded.sell()
    monkeypatch.undo()


def test_it_opens_again_and_works(guarded: Guarded, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as broken:
        breaking(LogList, "opened")(broken)
        _f9(guarded)
        guarded.until(lambda: "History had to close" in guarded.strip)
    assert guarded.bench.place == "sell"
    _f9(guarded)
    assert guarded.bench.place == "history"
    assert guarded.bench.seen("historySearch")


class Broken(QWidget):
    """A part that cannot even be painted."""

    def paintEvent(self, _event: QPaintEvent) -> None:
        fails()


def test_a_part_that_cannot_be_painted_closes_the_screen_it_stands_in(guarded: Guarded) -> None:
    screen = _history(guarded)
    part = Broken(screen)
    part.resize(40, 40)
    part.show()
    guarded.until(lambda: "History had to close" in guarded.strip)
    guarded.sell()
    assert len(guarded.reports) == 1, "painted again and again, reported once"


def test_a_hidden_place_that_fails_leaves_the_screen_the_focus_and_the_draft(
    guarded: Guarded, monkeypatch: pytest.MonkeyPatch
) -> None:
    _history(guarded)
    guarded.bench.press(Qt.Key.Key_Escape)
    guarded.bench.type("20.50")
    focus = QApplication.focusWidget()
    breaking(LogList, "changed")(monkeypatch)
    mine = sale(70)
    guarded.bench.tell(events.PaymentChanged(mine, mobile(mine), None))
    guarded.until(lambda: "History had to close" in guarded.strip)
    assert guarded.bench.place == "sell"
    assert QApplication.focusWidget() is focus
    assert guarded.bench.flow.sell.draft.entry.total == Money(20_50)
    assert mobile(mine).payment_id in guarded.bench.window.context.model.payments


def test_paid_comes_although_a_place_fails_over_the_same_news(
    guarded: Guarded, monkeypatch: pytest.MonkeyPatch
) -> None:
    _history(guarded)
    guarded.bench.press(Qt.Key.Key_Escape)
    breaking(LogList, "changed")(monkeypatch)
    guarded.sell()
    guarded.until(lambda: "History had to close" in guarded.strip)
    assert guarded.bench.place == "paid"
    assert not guarded.stopped()


def test_a_place_that_cannot_be_left_does_not_keep_paid_away(
    guarded: Guarded, monkeypatch: pytest.MonkeyPatch
) -> None:
    _history(guarded)
    breaking(HistoryScreen, "left")(monkeypatch)
    guarded.sell()
    assert not guarded.stopped()
    monkeypatch.undo()


def test_work_that_raises_off_the_windows_thread_closes_who_asked(
    guarded: Guarded, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pos_app.desktop.link.settings_room.SettingsRoom.load", fails)
    guarded.bench.press("Ctrl+,")
    guarded.until(lambda: "Settings had to close" in guarded.strip)
    assert "ZeroDivisionError" in guarded.reports[0]
    guarded.sell()


def test_the_customers_phone_is_put_away(guarded: Guarded, monkeypatch: pytest.MonkeyPatch) -> None:
    breaking(CustomersPhone, "_show")(monkeypatch)
    guarded.phone.toggle()
    guarded.until(lambda: "Customer's phone had to close" in guarded.strip)
    assert not guarded.bench.seen("customersPhone")
    guarded.sell()


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        (CustomerScreen, "show_view"),
        (CustomerScreen, "_arrange"),
        (CustomerPlace, "_of_sale"),
        (CustomerPlace, "place"),
        (CustomerWords, "state"),
    ],
)
@pytest.mark.parametrize("from_the_start", [False, True])
def test_the_customers_screen_is_put_away_and_the_sale_is_paid(
    kind: type, name: str, from_the_start: bool, guarded: Guarded, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = guarded.bench.window
    on = window.context.settings._replace(customer_screen="auto")
    if from_the_start:
        breaking(kind, name)(monkeypatch)
        window.settings_changed(on)
    else:
        window.settings_changed(on)
        breaking(kind, name)(monkeypatch)
    if name == "place":
        window.settings_changed(on)
    guarded.sell()
    guarded.until(lambda: "The customer's screen had to close" in guarded.strip)
    assert guarded.bench.place == "paid"
    assert not guarded.stopped()
    place = window.findChild(CustomerPlace)
    assert place is None or place.screen is None
    assert len(guarded.reports) == 1
    monkeypatch.undo()
    window.settings_changed(on)
    place = window.findChild(CustomerPlace)
    assert place is not None
    assert place.screen is not None


def test_a_voice_that_cannot_be_asked_costs_the_voice_alone(
    guarded: Guarded, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = guarded.bench.window
    window.settings_changed(window.context.settings._replace(customer_voice=True))
    breaking(Sounds, "say_paid")(monkeypatch)
    guarded.sell()
    guarded.until(lambda: bool(guarded.reports))
    assert guarded.bench.place == "paid"
    assert not guarded.stopped()


def test_a_comparison_that_was_running_is_ended(
    guarded: Guarded, monkeypatch: pytest.MonkeyPatch
) -> None:
    breaking(DayPage, "on_reconcile_progress")(monkeypatch)
    _history(guarded).show_page("day")
    asked = guarded.bench.engine.last(ReconcileDay)
    guarded.bench.tell(events.ReconcileProgress(asked.ref, "list", 1, 1))
    guarded.until(lambda: "History had to close" in guarded.strip)
    assert guarded.bench.engine.asked(StopAsking)


def test_looking_for_updates_ends_without_a_word(
    guarded: Guarded, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guarded.source, "look", fails)
    guarded.updates.look()
    guarded.until(lambda: bool(guarded.reports))
    settle()
    assert not guarded.bench.seen("earlierPaidStrip")
    guarded.sell()


def crash(guarded: Guarded, monkeypatch: pytest.MonkeyPatch) -> str:
    """A charge whose answer the sale's own screen cannot show; the payment's id."""
    bench = guarded.bench
    breaking(Waiting, "show_payment")(monkeypatch)
    bench.type("20.50")
    bench.enter()
    bench.type("0241234567")
    bench.enter()
    mine = sale(91)
    bench.tell(events.ChargeAccepted(bench.engine.last(ChargeMobileMoney).ref, mine, mobile(mine)))
    guarded.until(guarded.stopped)
    return mobile(mine).payment_id


def _crash_words(guarded: Guarded) -> str:
    assert guarded.watch.shown is not None
    words = guarded.watch.shown.findChildren(QLabel)
    return "\n".join(each.text() for each in words if each.isVisible())


def test_a_mistake_in_the_sale_stops_the_till_and_payments_are_watched_on(
    guarded: Guarded, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench = guarded.bench
    crash(guarded, monkeypatch)
    assert not bench.window.isEnabled()
    assert bench.engine.stopped == 0
    assert "still watched until you close this" in _crash_words(guarded)
    asked = len(bench.engine.requests)
    bench.till.context.submit(a_charge())
    assert len(bench.engine.requests) == asked, "the window asks for nothing more"
    assert guarded.left == []
    assert guarded.watch.shown is not None
    guarded.watch.shown.close()
    assert guarded.left == [CRASHED]


def a_charge() -> ChargeMobileMoney:
    """A charge that a broken window must not be able to ask for."""
    return ChargeMobileMoney("ref", Money(1_00), Network.MTN, parse_phone("0241234567"))


def test_further_mistakes_of_a_broken_window_change_nothing(
    guarded: Guarded, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench = guarded.bench
    crash(guarded, monkeypatch)
    shown = guarded.watch.shown
    for number in range(3):
        other = sale(92 + number)
        bench.tell(events.PaymentChanged(other, mobile(other), None))
    bench.window.tick()
    assert guarded.watch.shown is shown
    assert len(guarded.reports) == 1
    assert bench.engine.stopped == 0


def test_an_engine_that_ends_too_watches_nothing(
    guarded: Guarded, monkeypatch: pytest.MonkeyPatch
) -> None:
    crash(guarded, monkeypatch)
    guarded.bench.tell(events.EngineStopped())
    assert "still watched" not in _crash_words(guarded)


def test_an_engine_that_ends_unasked_stops_the_till(bench: Bench) -> None:
    left: list[int] = []
    watch = watch_for_crashes(bench.till, left.append)
    bench.tell(events.EngineStopped())
    bench.until(lambda: watch.shown is not None)
    assert watch.shown is not None
    watching = watch.shown.findChild(QLabel, "crashWatching")
    assert watching is not None
    assert not watching.isVisible()
    watch.shown.close()
    assert left == [CRASHED]


def test_the_sale_called_by_a_place_beside_it_is_the_sale_still(
    guarded: Guarded, monkeypatch: pytest.MonkeyPatch
) -> None:
    _update(guarded)
    guarded.until(lambda: guarded.bench.find(QWidget, "updateInstall").isEnabled())
    breaking(WindowMemory, "unresolved")(monkeypatch)
    guarded.bench.click("updateInstall")
    guarded.until(guarded.stopped)


@pytest.mark.parametrize("room", ROOMS)
def test_every_room_that_is_named_is_there(room: str) -> None:
    assert import_module(room)


# They stand beside the pane, or in a window of their own.
BESIDE = {"phone", "customer"}


def test_every_place_that_can_be_opened_is_in_the_table(bench: Bench, home: Path) -> None:
    made = Guarded(bench, home)
    made.updates.look()
    made.until(lambda: bench.window.pane.knows("update"))
    assert {name for name in PLACES if bench.window.pane.knows(name)} == set(PLACES) - BESIDE
    assert set(bench.window.header.places) == {each.name for each in PLACES.values() if each.button}


@pytest.mark.parametrize("place", PLACES.values(), ids=PLACES)
def test_a_mistake_in_a_places_screen_is_that_places_own(place: Place[QWidget]) -> None:
    mine = SALE_PLACES if place.name in SALE_PLACES else (place.name,)
    assert places_of(place.load().__module__) == mine
