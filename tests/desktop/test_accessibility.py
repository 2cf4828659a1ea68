"""What a screen reader gets: roles, names, one announcement for each change, over AT-SPI too."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QAccessibleEvent
from PySide6.QtWidgets import QAbstractButton, QAbstractScrollArea, QApplication, QWidget

from pos_app.desktop.link.settings_room import SettingsRoom
from pos_app.desktop.shell.wire import offer_places, offer_updates
from pos_app.desktop.widgets import accessibility
from pos_app.desktop.window_driver import settle
from pos_app.domain.payment import PaymentState
from pos_app.engine import events
from pos_app.engine.requests import (
    AskAttention,
    AskReport,
    AskZs,
    ChargeMobileMoney,
    CheckClaim,
    CloseShift,
    CountDrawer,
    ReconcileDay,
    Unlock,
)
from pos_app.settings.folders import Folders
from tests.desktop import compared_day, report_figures, shifts
from tests.desktop.engine import code, mobile, sale, tally
from tests.desktop.office_port import ENROLLED, OfficePort
from tests.desktop.people import PEOPLE
from tests.desktop.phone_prompts import Phones, a_code, a_prompt
from tests.desktop.screens.test_update import Source

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot

    from pos_app.desktop.screens.history.screen import HistoryScreen
    from tests.desktop.conftest import Bench

_S = PaymentState
_ROLE = QAccessible.Role


class Reader:
    """Keeps what is announced."""

    AnnouncementPoliteness = QAccessible.AnnouncementPoliteness
    installFactory = QAccessible.installFactory

    def __init__(self) -> None:
        self.heard: list[str] = []

    def updateAccessibility(self, event: QAccessibleEvent) -> None:
        assert isinstance(event, QAccessibleAnnouncementEvent)
        self.heard.append(event.message())


@pytest.fixture
def reader(monkeypatch: pytest.MonkeyPatch) -> Reader:
    made = Reader()
    monkeypatch.setattr(accessibility, "QAccessible", made)
    return made


def _name(widget: QWidget) -> str:
    return QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name)


def _role(widget: QWidget) -> QAccessible.Role:
    return QAccessible.queryAccessibleInterface(widget).role()


def test_each_change_of_the_payment_in_front_is_said_once(bench: Bench, reader: Reader) -> None:
    mine = sale(62, 20_50)
    paying = mobile(mine, _S.SENDING)
    bench.type("20.50")
    bench.enter()
    bench.type("0241234567")
    bench.enter()
    bench.tell(events.ChargeAccepted(bench.engine.last(ChargeMobileMoney).ref, mine, paying))
    said = []
    before = _S.SENDING
    for state in (_S.UNCONFIRMED, _S.UNCONFIRMED, _S.PENDING, _S.PROCESSING, _S.SUCCEEDED):
        reader.heard.clear()
        bench.tell(events.PaymentChanged(mine, replace(paying, state=state), before))
        said.append(tuple(reader.heard))
        before = state
    assert [len(each) for each in said] == [1, 0, 1, 1, 1]
    assert said[0] == ("Not confirmed yet, still checking, GH₵ 20.50, 024 ••• 4567",)
    assert said[-1] == ("PAID, GH₵ 20.50, 024 ••• 4567",)
    focus = QApplication.focusWidget()
    assert focus is not None
    assert _name(focus) == "PAID"


def test_not_paid_is_said(bench: Bench, reader: Reader) -> None:
    mine = sale(62)
    bench.tell(events.PaymentChanged(mine, mobile(mine), None))
    bench.flow.show_payment(mobile(mine).payment_id)
    reader.heard.clear()
    bench.tell(events.PaymentChanged(mine, mobile(mine, _S.FAILED), _S.PENDING))
    assert reader.heard == ["Not paid, GH₵ 20.50, 024 ••• 4567"]


def test_news_of_earlier_sales_trouble_and_a_refusal_are_said(bench: Bench, reader: Reader) -> None:
    earlier = sale(61, 64_00)
    bench.tell(events.PaymentChanged(earlier, mobile(earlier), None))
    bench.tell(events.PaymentChanged(earlier, mobile(earlier, _S.SUCCEEDED), _S.PENDING))
    assert ["64.00" in each for each in reader.heard] == [True]
    reader.heard.clear()
    bench.tell(events.LedgerTrouble("full", ""))
    assert len(reader.heard) == 1
    bench.tell(events.LedgerTrouble("full", ""))
    assert len(reader.heard) == 1
    bench.tell(events.EngineReady(False))
    bench.type("64")
    bench.press(Qt.Key.Key_F4)
    bench.enter()
    reader.heard.clear()
    bench.tell(events.ChargeRejected(bench.engine.requests[-1].ref, "gateway_off"))  # type: ignore[attr-defined]
    assert len(reader.heard) == 1


def test_amounts_banners_and_cards_have_a_role_and_a_name(bench: Bench) -> None:
    mine, other = sale(62), sale(61, 64_00)
    bench.tell(events.PaymentChanged(mine, mobile(mine), None))
    paying = mobile(other, phone_masked="020•••4410")
    bench.tell(events.PaymentChanged(other, paying, None))
    for name, role in (
        ("amountDisplay", _ROLE.StaticText),
        ("trainingBanner", _ROLE.AlertMessage),
        ("sellScreen", _ROLE.Pane),
        ("progressRail", _ROLE.Grouping),
    ):
        assert _role(bench.find(QWidget, name)) is role
        assert _name(bench.find(QWidget, name))
    card = bench.flow.rail._cards[paying.payment_id]
    assert _role(card) is _ROLE.ListItem
    names = {_name(each) for each in card.findChildren(QAbstractButton) if each.isVisible()}
    assert "Check now, GH₵ 64.00, 020 ••• 4410" in names
    assert all("GH₵ 64.00, 020 ••• 4410" in each for each in names)
    bench.flow.show_payment(mobile(mine).payment_id)
    assert _role(bench.find(QWidget, "payAmount")) is _ROLE.StaticText
    assert _name(bench.find(QWidget, "payAmount")) == "GH₵ 20.50"


def test_a_verdict_s_pane_is_told_as_news(bench: Bench) -> None:
    mine = sale(62)
    bench.tell(events.PaymentChanged(mine, mobile(mine), None))
    bench.flow.show_payment(mobile(mine).payment_id)
    bench.tell(events.PaymentChanged(mine, mobile(mine, _S.FAILED), _S.PENDING))
    assert _role(bench.find(QWidget, "failedBanner")) is _ROLE.Notification


def test_every_role_is_of_a_class_of_the_window() -> None:
    places = Path(accessibility.__file__).parents[1].rglob("*.py")
    classes = {
        each.name
        for place in places
        for each in ast.walk(ast.parse(place.read_text(encoding="utf-8")))
        if isinstance(each, ast.ClassDef)
    }
    assert set(accessibility.ROLES) <= classes


def test_the_ways_to_pay_are_one_group_of_which_one_is_chosen(bench: Bench) -> None:
    names = ("networkMtn", "networkTelecel", "networkAirteltigo", "methodQr")
    tiles = [bench.find(QAbstractButton, name) for name in names]
    assert {_role(each) for each in tiles} == {_ROLE.RadioButton}
    assert [each.isChecked() for each in tiles] == [False] * 4
    bench.press(Qt.Key.Key_F1)
    assert [each.isChecked() for each in tiles] == [True, False, False, False]
    tiles[0].setFocus()
    bench.press(Qt.Key.Key_Right)
    assert [each.isChecked() for each in tiles] == [False, True, False, False]
    assert QApplication.focusWidget() is tiles[1]
    bench.press(Qt.Key.Key_Left)
    assert [each.isChecked() for each in tiles] == [True, False, False, False]
    assert not bench.engine.asked(ChargeMobileMoney)


def test_tab_comes_to_the_chosen_way_to_pay(bench: Bench) -> None:
    bench.press(Qt.Key.Key_F2)
    bench.press(Qt.Key.Key_Tab)
    focus = QApplication.focusWidget()
    assert focus is not None
    assert focus.objectName() == "networkTelecel"


def _usable(window: QWidget) -> list[QWidget]:
    """What a person can focus or press now."""
    found = []
    for each in window.findChildren(QWidget):
        pressed = isinstance(each, QAbstractButton)
        tabbed = bool(each.focusPolicy() & Qt.FocusPolicy.TabFocus)
        inner = each.objectName().startswith("qt_") or each.parentWidget() is None
        if each.isVisible() and (pressed or tabbed) and not inner:
            found.append(each)
    return found


def _steps_of_a_shift(bench: Bench) -> list[Callable[[], object]]:
    """Opens each step of the drawer's place, one after the other."""

    def compared() -> None:
        bench.type("18\r")
        bench.click("shiftCloseButton")
        ref = bench.engine.last(CountDrawer).ref
        bench.tell(events.ShiftDone(ref, "done", shifts.compared(telecel=None)))

    def z() -> None:
        bench.type("notes in the safe")
        bench.enter()
        ref = bench.engine.last(CloseShift).ref
        bench.tell(events.ShiftChanged(None), events.ShiftDone(ref, "done", shifts.a_z()))
        listed = events.ZsRead(bench.engine.last(AskZs).ref, (shifts.a_z().shift,), has_more=True)
        bench.tell(listed)

    return [
        lambda: bench.window.open("shift"),
        lambda: bench.tell(events.ShiftChanged(shifts.a_shift())),
        lambda: bench.click("shiftCloseButton"),
        compared,
        z,
    ]


def _places(bench: Bench, qtbot: QtBot, home: Path) -> list[Callable[[], object]]:
    room = SettingsRoom(Folders(home, home), environ={})
    phones, office = Phones([a_code(), a_prompt()]), OfficePort()
    offer_places(bench.till, lambda: room, phones, first_run=False, head_office=office)
    watch = offer_updates(bench.till, Source)
    with qtbot.waitSignal(watch.found):
        watch.look()
    mine, shown = sale(62), sale(63)
    bench.tell(events.PaymentChanged(mine, mobile(mine), None), events.TallyChanged(tally()))
    bench.tell(events.PaymentChanged(shown, code(shown), None))
    window = bench.window

    def history(page: str, intent: type, fact: type, answer: object) -> Callable[[], None]:
        def go() -> None:
            window.open("history")
            screen: HistoryScreen = window.pane.get("history")  # type: ignore[assignment]
            screen.show_page(page)
            if page == "claim":
                for name, text in (("claimAmount", "20.50"), ("claimLast4", "4567")):
                    bench.retype(name, text)
                bench.click("claimCheck")
            bench.tell(fact(bench.engine.last(intent).ref, answer))

        return go

    def reports() -> None:
        window.open("reports")
        ref = bench.engine.last(AskReport).ref
        bench.tell(events.ReportRead(ref, report_figures.a_day()))

    def verdict(state: PaymentState) -> Callable[[], None]:
        def go() -> None:
            window.go("sell")
            bench.flow.show_payment(mobile(mine).payment_id)
            bench.tell(events.PaymentChanged(mine, mobile(mine, state), _S.PENDING))

        return go

    def to_head_office(enrolled: bool) -> None:
        office.now = ENROLLED if enrolled else office.now
        window.open("head_office")
        bench.pass_time(1)
        bench.wait("headOfficeOn" if enrolled else "headOfficeOff")

    def wizard(page: int) -> Callable[[], None]:
        def go() -> None:
            window.open("first_run")
            window.pane.get("first_run").go_to(page)  # type: ignore[attr-defined]

        return go

    return [
        lambda: window.go("sell"),
        lambda: bench.flow.show_payment(mobile(mine).payment_id),
        lambda: bench.flow.show_payment(code(shown).payment_id),
        lambda: bench.press(Qt.Key.Key_Escape),
        verdict(_S.FAILED),
        verdict(_S.SUCCEEDED),
        lambda: window.open("history"),
        history("attention", AskAttention, events.AttentionRead, (compared_day.late(),)),
        history("day", ReconcileDay, events.DayReconciled, compared_day.a_day()),
        history("claim", CheckClaim, events.ClaimAnswered, compared_day.ours_and_paid()),
        *_steps_of_a_shift(bench),
        reports,
        lambda: bench.press("L"),
        lambda: window.open("settings"),
        lambda: window.open("people"),
        lambda: to_head_office(False),
        lambda: to_head_office(True),
        lambda: window.open("help"),
        lambda: window.open("update"),
        *(wizard(page) for page in range(4)),
    ]


def test_everything_that_can_be_used_has_a_name_for_people_and_one_for_programs(
    bench: Bench, qtbot: QtBot, tmp_path: Path
) -> None:
    nameless, seen = set(), set()
    for place in _places(bench, qtbot, tmp_path):
        place()
        settle()
        for each in _usable(bench.window):
            seen.add(each.objectName())
            if not each.objectName() or not (_name(each) or isinstance(each, QAbstractScrollArea)):
                nameless.add(f"{bench.place}: {type(each).__name__} “{each.objectName()}”")
    assert nameless == set()
    assert len(seen) > 60


def test_a_real_reader_on_a_real_display_hears_paid_once(
    tool: Callable[[str], Path], tmp_path: Path
) -> None:
    for name in ("Xvfb", "dbus-run-session", "at-spi-bus-launcher"):
        tool(name)
    python = tool("pyatspi")
    script = Path(__file__).with_name("spoken_sale.py")
    environ = {
        **os.environ,
        "QT_QPA_PLATFORM": "xcb",
        "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1",
        "POS_APP_HOME": str(tmp_path),
        "XDG_RUNTIME_DIR": str(tmp_path),
    }
    done = subprocess.run(
        ["dbus-run-session", "--", sys.executable, str(script), str(python)],
        capture_output=True,
        text=True,
        env=environ,
        timeout=120,
        cwd=Path(__file__).parents[2],
    )
    assert done.returncode == 0, done.stdout + done.stderr
    heard = [line for line in done.stdout.splitlines() if "PAID" in line]
    assert len(heard) == 1, done.stdout
    assert "PAID, GH₵ 20.50, 024 ••• 4567" in heard[0]


def test_the_lock_asks_and_says_why_a_pin_was_not_taken_but_no_countdown(
    bench: Bench, reader: Reader
) -> None:
    bench.tell(events.PeopleChanged(PEOPLE, None))
    assert "Who is at the till?" in reader.heard
    bench.type("11234")
    bench.enter()
    reader.heard.clear()
    bench.tell(events.PersonRefused(bench.engine.last(Unlock).ref, "wrong_pin", 30.0))
    assert reader.heard == ["Wrong PIN. Try again in 0:30."]
    bench.pass_time(5)
    bench.tell(events.TallyChanged(tally()))
    assert len(reader.heard) == 1
    for tile in bench.all("cashierTile"):
        assert _name(tile) == tile.property("cashier")


def test_each_wrong_pin_is_said_and_nothing_of_it_at_other_news(
    bench: Bench, reader: Reader
) -> None:
    bench.tell(events.PeopleChanged(PEOPLE, None))
    for first in ("1", ""):
        bench.type(f"{first}1234")
        bench.enter()
        reader.heard.clear()
        bench.tell(events.PersonRefused(bench.engine.last(Unlock).ref, "wrong_pin"))
        assert reader.heard == ["Wrong PIN."]
    bench.type("12")
    reader.heard.clear()
    bench.tell(events.BackupMade())
    assert reader.heard == []
