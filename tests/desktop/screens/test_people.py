"""Who works here: the page of Settings that adds people, gives PINs and lets people leave."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

import pytest
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QWidget

from pos_app.desktop.screens.settings.people_page import PeopleScreen, PersonRow
from pos_app.desktop.widgets.form import ChoiceBox
from pos_app.desktop.widgets.screen_stack import Screen
from pos_app.domain.people import Person, Role
from pos_app.engine import events
from pos_app.engine.requests import AddPerson, DisablePerson, SetPin, Unlock
from tests.desktop.people import CASHIER, GONE, OTHER, OWNER, PEOPLE, SUPERVISOR

if TYPE_CHECKING:
    from tests.desktop.conftest import Bench

EFUA = Person("Efua", Role.OWNER)

K = TypeVar("K", bound=QWidget)


def places(bench: Bench) -> Bench:
    bench.window.register("settings", Screen)
    bench.window.register("people", lambda: PeopleScreen(bench.till.context))
    return bench


def tell(bench: Bench, at_till: Person | None, known: tuple[Person, ...] = PEOPLE) -> None:
    bench.tell(events.PeopleChanged(known, at_till, gone=(GONE,)))


@pytest.fixture
def empty(bench: Bench) -> Bench:
    """The page of a till where nobody is set up."""
    places(bench).window.open("people")
    return bench


@pytest.fixture
def page(bench: Bench) -> Bench:
    """The page, with an owner at the till."""
    tell(places(bench), OWNER)
    bench.window.open("people")
    return bench


def words(bench: Bench, name: str) -> str:
    return bench.find(QLabel, name).text()


def fill(bench: Bench, name: str, pin: str, again: str | None = None) -> None:
    bench.retype("addName", name)
    bench.retype("addPin", pin)
    bench.retype("addPinAgain", pin if again is None else again)


def row(bench: Bench, person: Person) -> PersonRow:
    rows = bench.window.findChildren(PersonRow)
    return next(each for each in rows if each.name == person.name)


def part(of: QWidget, kind: type[K], name: str) -> K:
    (found,) = of.findChildren(kind, name)
    return found


def press(bench: Bench, person: Person, name: str) -> None:
    bench.click(part(row(bench, person), QPushButton, name))


def said(bench: Bench, person: Person) -> str:
    label = row(bench, person).said
    return label.text() if label.isVisible() else ""


def test_everybody_stands_there_with_what_they_are_and_who_has_left(page: Bench) -> None:
    rows = page.all("personRow")
    assert [each.property("cashier") for each in rows] == [p.name for p in (*PEOPLE, GONE)]
    roles = [part(each, QLabel, "personRole").text() for each in rows]
    assert roles == ["cashier", "cashier", "supervisor", "owner", "cashier"]
    assert [part(each, QLabel, "personGone").isVisible() for each in rows] == [
        False, False, False, False, True,
    ]  # fmt: skip
    assert not page.seen("peopleNobody")
    assert page.find(ChoiceBox, "addRole").value() == "cashier"


def test_where_nobody_is_set_up_an_owner_is_proposed_and_then_asked_for(empty: Bench) -> None:
    assert empty.seen("peopleNobody")
    assert not empty.seen("peopleList")
    assert empty.find(ChoiceBox, "addRole").value() == "owner"
    empty.type(" Efua  A. ")
    empty.retype("addPin", "246810")
    empty.retype("addPinAgain", "246810")
    empty.enter()
    asked = empty.engine.last(AddPerson)
    assert (asked.name, asked.role, asked.pin) == ("Efua A.", Role.OWNER, "246810")
    assert "246810" not in repr(asked)
    efua = Person("Efua A.", Role.OWNER)
    tell(empty, None, (efua,))
    assert empty.place == "lock"
    empty.tell(events.PersonNoted(asked.ref, efua))
    empty.type("246810")
    empty.enter()
    assert empty.engine.last(Unlock).name == "Efua A."
    tell(empty, efua, (efua,))
    # The next one is set up where the first one was.
    assert empty.place == "people"
    assert words(empty, "addSaid") == "Efua A. is set up."
    assert empty.find(QLineEdit, "addName").text() == ""
    assert empty.find(ChoiceBox, "addRole").value() == "cashier"


@pytest.mark.parametrize(
    ("name", "pin", "again", "place", "sentence"),
    [
        ("", "1234", None, "addName", "Type a name of 1 to 40 letters."),
        ("x" * 41, "1234", None, "addName", "Type a name of 1 to 40 letters."),
        ("CASHIER 1", "1234", None, "addName", "Somebody of this name is here, or was"),
        ("cashier 3", "1234", None, "addName", "Somebody of this name is here, or was"),
        ("Ama", "123", None, "addPin", "A PIN has 4 to 6 digits."),
        ("Ama", "1234567", None, "addPin", "A PIN has 4 to 6 digits."),
        ("Ama", "12a4", None, "addPin", "A PIN has 4 to 6 digits."),
        ("Ama", "", None, "addPin", "A PIN has 4 to 6 digits."),
        ("Ama", "1234", "1243", "addPinAgain", "This is another one: type it again."),
    ],
)
def test_what_cannot_be_is_said_at_its_place_and_nothing_is_lost(
    page: Bench, name: str, pin: str, again: str | None, place: str, sentence: str
) -> None:
    fill(page, name, pin, again)
    page.click("addPerson")
    assert sentence in words(page, f"{place}Problem")
    line = page.find(QLineEdit, place)
    assert line.hasFocus()
    assert sentence in line.accessibleDescription()
    assert page.engine.asked(AddPerson) == []
    assert page.find(QLineEdit, "addName").text() == name
    assert page.find(QLineEdit, "addPin").text() == pin
    page.type("x")
    assert not page.seen(f"{place}Problem")


@pytest.mark.parametrize(
    ("code", "place", "sentence"),
    [
        ("name_taken", "addNameProblem", "Somebody of this name is here"),
        ("not_a_pin", "addPinProblem", "A PIN has 4 to 6 digits."),
        ("ledger", "addSaid", "The sales file cannot be written, so nothing was changed."),
        ("right_lacking", "addSaid", "Only an owner"),
        ("mistake", "addSaid", "A mistake in the till"),
    ],
)
def test_what_the_engine_refuses_is_said_too(
    page: Bench, code: str, place: str, sentence: str
) -> None:
    fill(page, "Ama", "1234")
    page.enter()
    page.enter()
    (asked,) = page.engine.asked(AddPerson)
    page.tell(events.PersonRefused(asked.ref, code))
    assert sentence in words(page, place)
    assert page.find(QLineEdit, "addName").text() == "Ama"
    page.click("addPerson")
    assert len(page.engine.asked(AddPerson)) == 2


def test_somebody_gets_a_new_pin_and_who_has_left_comes_back_with_one(page: Bench) -> None:
    press(page, CASHIER, "personNewPin")
    page.type("98")
    page.enter()
    form = row(page, CASHIER)
    assert form.lines.first.problem.text() == "A PIN has 4 to 6 digits."
    page.type("9876")
    form.lines.again.setFocus()
    page.type("9876")
    page.enter()
    asked = page.engine.last(SetPin)
    assert (asked.name, asked.pin) == (CASHIER.name, "9876")
    page.enter()
    assert len(page.engine.asked(SetPin)) == 1
    page.tell(events.PersonRefused(asked.ref, "ledger"))
    assert "nothing was changed" in said(page, CASHIER)
    assert form.lines.pin.text() == "9876"
    press(page, CASHIER, "personKeep")
    page.tell(events.PersonNoted(page.engine.last(SetPin).ref, CASHIER, peppered=False))
    assert said(page, CASHIER).startswith("Cashier 1 has a new PIN. This computer has no store")
    assert form.lines.pin.text() == ""
    assert not form.form.isVisible()
    back = part(row(page, GONE), QPushButton, "personNewPin")
    assert back.text() == "Is back"
    assert back.accessibleName() == "Is back: Cashier 3"
    assert not part(row(page, GONE), QPushButton, "personLeft").isVisible()


def test_who_has_left_is_asked_about_once_and_stays_on_the_list(page: Bench) -> None:
    press(page, CASHIER, "personLeft")
    assert row(page, CASHIER).question.is_asking()
    page.enter()
    assert not row(page, CASHIER).question.is_asking()
    assert page.engine.asked(DisablePerson) == []
    press(page, CASHIER, "personLeft")
    press(page, CASHIER, "personGoes")
    asked = page.engine.last(DisablePerson)
    assert asked.name == CASHIER.name
    left = replace(CASHIER, active=False)
    page.tell(
        events.PeopleChanged((OTHER, SUPERVISOR, OWNER), OWNER, gone=(left, GONE)),
        events.PersonNoted(asked.ref, left),
    )
    assert part(row(page, CASHIER), QLabel, "personGone").isVisible()
    rows = sorted(page.all("personRow"), key=lambda each: each.y())
    assert [each.property("cashier") for each in rows] == [
        OTHER.name, SUPERVISOR.name, OWNER.name, CASHIER.name, GONE.name,
    ]  # fmt: skip


def test_the_last_owner_stays_and_it_says_why(page: Bench) -> None:
    press(page, OWNER, "personLeft")
    assert said(page, OWNER) == (
        "Owner is the only owner and stays: nobody else could set people up. Add another owner "
        "first."
    )
    assert not row(page, OWNER).question.is_asking()
    tell(page, OWNER, (*PEOPLE, EFUA))
    press(page, OWNER, "personLeft")
    assert said(page, OWNER) == ""
    press(page, OWNER, "personGoes")
    page.tell(events.PersonRefused(page.engine.last(DisablePerson).ref, "last_owner"))
    assert "is the only owner and stays" in said(page, OWNER)


def test_a_pin_is_never_shown_nor_said_and_is_gone_when_the_page_is_left(page: Bench) -> None:
    fill(page, "Ama", "864209")
    press(page, CASHIER, "personNewPin")
    page.type("753197")
    for line in page.window.findChildren(QLineEdit):
        reader = QAccessible.queryAccessibleInterface(line)
        parts = [part for part in QAccessible.Text if part is not QAccessible.Text.UserText]
        told = [reader.text(part) for part in parts]
        told += [line.displayText(), line.accessibleDescription(), line.toolTip()]
        assert not any(pin in each for each in told for pin in ("864209", "753197"))
    page.press("Esc")
    assert page.place == "people"
    assert not row(page, CASHIER).form.isVisible()
    page.press("Esc")
    assert page.place == "settings"
    page.window.open("people")
    assert page.find(QLineEdit, "addName").text() == "Ama"
    assert page.find(QLineEdit, "addPin").text() == page.find(QLineEdit, "addPinAgain").text() == ""
    page.find(QLineEdit, "addPin").undo()
    assert page.find(QLineEdit, "addPin").text() == ""


def test_only_an_owner_comes_there(bench: Bench) -> None:
    tell(places(bench), CASHIER)
    bench.window.open("people")
    assert bench.place == "sell"
    tell(bench, OWNER)
    bench.window.open("people")
    tell(bench, None)
    assert bench.place == "lock"
    tell(bench, CASHIER)
    assert bench.place == "sell"


def test_who_is_taken_out_by_a_reset_stands_there_no_more(page: Bench) -> None:
    page.tell(events.PeopleChanged((), None))
    assert page.all("personRow") == []
    assert page.seen("peopleNobody")
