"""Head office: the page of Settings that enrols this till, says how far it is, and leaves."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton

from pos_app.desktop.link.settings_room import SettingsRoom
from pos_app.desktop.screens.settings.head_office_page import HeadOfficeScreen
from pos_app.desktop.screens.settings.screen import SettingsScreen
from pos_app.desktop.shell.wire import offer_places
from pos_app.desktop.widgets.card import Notice
from pos_app.desktop.widgets.screen_stack import Screen
from pos_app.engine import events
from pos_app.engine.requests import NoteSettings
from pos_app.settings.folders import Folders
from tests.desktop.office_port import ENROLLED, OfficePort
from tests.desktop.people import CASHIER, OWNER, PEOPLE

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.desktop.conftest import Bench

CODE = "K7QM-2F9X-AB3D"


def page(bench: Bench, port: OfficePort) -> Bench:
    """The page, once head office has said how it is."""
    bench.window.register("settings", Screen)
    bench.window.register("head_office", lambda: HeadOfficeScreen(bench.till.context, port))
    bench.window.open("head_office")
    bench.wait("headOfficeOn" if port.now.enrolled else "headOfficeOff")
    return bench


def words(bench: Bench, name: str) -> str:
    return bench.find(QLabel, name).text()


def fill(bench: Bench, address: str, code: str) -> None:
    bench.retype("headOfficeAddress", address)
    bench.retype("headOfficeCode", code)


def focused(bench: Bench) -> str:
    widget = bench.window.focusWidget()
    return "" if widget is None else widget.objectName()


def test_a_till_without_one_is_enrolled_by_address_and_code(bench: Bench) -> None:
    port = OfficePort()
    page(bench, port)
    assert focused(bench) == "headOfficeAddress"
    bench.type(" https://office.example ")
    bench.press("Tab")
    bench.type(CODE)
    bench.enter()
    bench.wait("headOfficeOn")
    assert port.asked == [("enrol", "https://office.example", CODE)]
    assert words(bench, "headOfficeWho") == "T1 of Osu, Kofi Mensah"
    assert words(bench, "headOfficeWhere") == "https://office.example"
    assert bench.engine.last(NoteSettings).names == ("headoffice.url",)
    assert focused(bench) == "headOfficeBack"
    assert not bench.seen("headOfficeOff")
    # The code is good once, and is not kept.
    assert bench.window.findChildren(QLineEdit, "headOfficeCode")[0].text() == ""


def test_how_far_it_is_stands_there_and_changes_by_the_second(bench: Bench) -> None:
    port = OfficePort(ENROLLED)
    page(bench, port)
    sent = words(bench, "headOfficeSent").replace("\N{NO-BREAK SPACE}", " ")
    shown = sent.partition(", last heard ")
    assert shown[0] == "Sent up to 41 207, 3 waiting"
    assert len(shown[2]) == len("14:02")
    assert not bench.seen("headOfficeTrouble")
    port.now = replace(ENROLLED, sent_to=41_210, waiting=None, heard_at=None, till="")
    bench.pass_time(1)
    bench.until(lambda: "41\N{NO-BREAK SPACE}210" in words(bench, "headOfficeSent"), "the news")
    assert words(bench, "headOfficeSent").endswith(", not heard from yet")
    assert "waiting" not in words(bench, "headOfficeSent")
    assert words(bench, "headOfficeWho") == "This till is enrolled"
    # What has the focus keeps it.
    bench.find(QPushButton, "headOfficeLeave").setFocus()
    bench.pass_time(1)
    bench.until(lambda: port.reads >= 3, "one more answer")
    assert focused(bench) == "headOfficeLeave"


def test_nobody_is_asked_while_the_page_is_closed_or_an_answer_is_out(bench: Bench) -> None:
    port = OfficePort(ENROLLED)
    page(bench, port)
    asked = port.reads
    port.gate.clear()
    for _ in range(5):
        bench.pass_time(1)
    port.gate.set()
    bench.until(lambda: port.reads == asked + 1, "the one answer")
    bench.press("Esc")
    assert bench.place == "settings"
    bench.pass_time(5)
    assert port.reads == asked + 1


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("unreachable", "cannot be reached now. The till sells on"),
        ("down", "trouble of its own"),
        ("too_large", "trouble of its own"),
        ("token_refused", "does not know this till any more"),
        # A store that is locked is no reason to leave.
        ("token_missing", "sends once the store is unlocked"),
        ("certificate_refused", "cannot prove that it is head office"),
        ("not_understood", "no head office of this till's"),
        ("other_rows", "Nothing is lost here"),
        ("fork", "Nothing is lost here"),
        ("ended", "Start the till again"),
    ],
)
def test_what_is_in_the_way_is_one_calm_sentence(bench: Bench, code: str, sentence: str) -> None:
    page(bench, OfficePort(replace(ENROLLED, trouble=code)))
    assert sentence in bench.find(Notice, "headOfficeTrouble").text()


@pytest.mark.parametrize(
    ("address", "code", "why", "place", "sentence"),
    [
        ("", CODE, "", "headOfficeAddress", "Type the address"),
        ("https://a.example", "", "", "headOfficeCode", "does not know this code"),
        ("https://a.example", CODE, "code_refused", "headOfficeCode", "wrong, used, or older"),
        ("x", CODE, "bad_address", "headOfficeAddress", "Type the address"),
        ("https://a.example", CODE, "certificate_refused", "headOfficeAddress", "cannot prove"),
        ("https://a.example", CODE, "refused", "headOfficeAddress", "check the address"),
    ],
)
def test_what_enrols_nobody_is_said_at_its_place_and_nothing_is_lost(
    bench: Bench, address: str, code: str, why: str, place: str, sentence: str
) -> None:
    port = OfficePort(refuses=why)
    page(bench, port)
    fill(bench, address, code)
    bench.click("headOfficeEnrol")
    bench.wait(f"{place}Problem")
    assert sentence in words(bench, f"{place}Problem")
    assert focused(bench) == place
    assert bench.find(QLineEdit, "headOfficeAddress").text() == address
    assert bench.engine.asked(NoteSettings) == []
    bench.type("x")
    assert not bench.seen(f"{place}Problem")


def test_what_is_nobodys_fault_is_said_below(bench: Bench) -> None:
    port = OfficePort(refuses="not_kept")
    page(bench, port)
    fill(bench, "https://a.example", CODE)
    port.gate.clear()
    bench.click("headOfficeEnrol")
    assert words(bench, "headOfficeSaid") == "Asking head office …"
    assert not bench.find(QPushButton, "headOfficeEnrol").isEnabled()
    # Enter asks no second time, and the clock asks nothing meanwhile.
    bench.find(QLineEdit, "headOfficeCode").setFocus()
    bench.enter()
    bench.pass_time(2)
    port.gate.set()
    bench.until(lambda: "key store" in words(bench, "headOfficeSaid"), "why")
    assert len(port.asked) == 1
    bench.press("Esc")
    bench.window.open("head_office")
    bench.wait("headOfficeOff")
    assert not bench.seen("headOfficeSaid")


def test_an_answer_that_comes_while_it_enrols_shows_nothing_old(bench: Bench) -> None:
    port = OfficePort()
    page(bench, port)
    fill(bench, "https://a.example", CODE)
    port.gate.clear()
    bench.pass_time(1)
    bench.click("headOfficeEnrol")
    port.gate.set()
    bench.wait("headOfficeOn")
    assert port.now.enrolled


def test_leaving_is_asked_about(bench: Bench) -> None:
    port = OfficePort(ENROLLED)
    page(bench, port)
    bench.click("headOfficeLeave")
    assert focused(bench) == "headOfficeStay"
    bench.enter()
    assert not bench.seen("headOfficeQuestion")
    bench.click("headOfficeLeave")
    bench.press("Esc")
    assert not bench.seen("headOfficeQuestion")
    assert bench.place == "head_office"
    assert port.asked == []
    bench.click("headOfficeLeave")
    bench.click("headOfficeGo")
    bench.wait("headOfficeOff")
    assert port.asked == [("leave",)]
    assert bench.engine.last(NoteSettings).names == ("headoffice.url",)
    assert focused(bench) == "headOfficeAddress"


def test_a_leave_that_cannot_be_kept_is_said(bench: Bench) -> None:
    port = OfficePort(ENROLLED, refuses="not_kept")
    page(bench, port)
    bench.click("headOfficeLeave")
    bench.click("headOfficeGo")
    bench.wait("headOfficeNotLeft")
    assert "key store or its disk" in words(bench, "headOfficeNotLeft")
    bench.click("headOfficeLeave")
    assert not bench.seen("headOfficeNotLeft")
    bench.press("Esc")
    bench.press("Esc")
    assert bench.place == "settings"


def test_settings_lead_there_where_it_is_offered(bench: Bench, tmp_path: Path) -> None:
    room = SettingsRoom(Folders(tmp_path, tmp_path), environ={})
    port = OfficePort(ENROLLED)
    offer_places(bench.till, lambda: room, None, first_run=False, head_office=port)
    bench.press("Ctrl+,")
    bench.click("settingsHeadOffice")
    bench.wait("headOfficeOn")
    assert bench.place == "head_office"
    bench.click("headOfficeBack")
    assert bench.place == "settings"


def test_settings_offer_nothing_that_is_not_there(bench: Bench, tmp_path: Path) -> None:
    room = SettingsRoom(Folders(tmp_path, tmp_path), environ={})
    bench.window.register("settings", lambda: SettingsScreen(bench.till.context, room))
    bench.window.open("settings")
    assert bench.seen("settingsPeople")
    assert not bench.seen("settingsHeadOffice")


def test_where_people_are_set_up_only_an_owner_opens_it(
    make_bench: Callable[..., Bench], tmp_path: Path
) -> None:
    bench = make_bench()
    room = SettingsRoom(Folders(tmp_path, tmp_path), environ={})
    offer_places(bench.till, lambda: room, None, first_run=False, head_office=OfficePort())
    bench.tell(events.PeopleChanged(PEOPLE, CASHIER))
    bench.window.open("head_office")
    assert bench.place == "sell"
    bench.tell(events.PeopleChanged(PEOPLE, OWNER))
    bench.window.open("head_office")
    assert bench.place == "head_office"
