"""Who works here: everybody with what they are, somebody new, another PIN, and who has left.

The engine alone says who may change whom. A PIN goes in twice and never comes out: it is never
shown, and forgotten once it is kept or the page is left. Nobody is ever taken off the list.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from pos_app.desktop import shortcuts
from pos_app.desktop.link.bridge import new_ref
from pos_app.desktop.widgets.buttons import FlowRow, KeycapButton
from pos_app.desktop.widgets.card import Card, Notice
from pos_app.desktop.widgets.confirm import InlineConfirm
from pos_app.desktop.widgets.form import ChoiceBox, FormRow, begin_at, line_edit, page_of
from pos_app.desktop.widgets.screen_stack import Screen, focus
from pos_app.desktop.widgets.text_label import Chip, TextLabel
from pos_app.desktop.words import pins
from pos_app.domain import people as rules
from pos_app.domain.people import PersonRefusal, Role
from pos_app.engine.requests import AddPerson, DisablePerson, SetPin

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from pos_app.desktop.link.context import ScreenContext
    from pos_app.domain.people import Person
    from pos_app.engine.events import PersonNoted

translate = QCoreApplication.translate

_ANSWER = 48
_OF_THE_NAME = (PersonRefusal.NO_NAME, PersonRefusal.NAME_TAKEN)


class PinLines(QWidget):
    """A new PIN, typed twice; what is wrong with it stands below it."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.pin = line_edit(f"{name}Pin", secret=True)
        self.again = line_edit(f"{name}PinAgain", secret=True)
        self.first = FormRow(translate("People", "PIN, 4 to 6 digits"), self.pin)
        self.second = FormRow(translate("People", "The same again"), self.again)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        for part in (self.first, self.second):
            row.addWidget(part, 1, Qt.AlignmentFlag.AlignTop)
        for line in (self.pin, self.again):
            line.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
            line.textEdited.connect(lambda _text: self.say(""))

    def read(self) -> str:
        """The PIN; empty where it cannot be one, which is said, and the focus is there."""
        pin = self.pin.text()
        if not rules.is_pin(pin):
            self.say(pins.not_changed(PersonRefusal.NOT_A_PIN))
            return ""
        if pin != self.again.text():
            self.second.set_problem(translate("People", "This is another one: type it again."))
            begin_at(self.again)
            return ""
        return pin

    def say(self, problem: str) -> None:
        """Say what is wrong with it; empty where nothing is."""
        self.first.set_problem(problem)
        self.second.set_problem("")
        if problem:
            begin_at(self.pin)

    def forget(self) -> None:
        """Forget what was typed, with what could be undone."""
        for line in (self.pin, self.again):
            line.setText("")
        self.say("")


class PersonRow(QWidget):
    """One person, and what can be changed of them.

    `pin_wanted` carries a name and a new PIN, `leave_wanted` the name of who has left.
    """

    pin_wanted = Signal(str, str)
    leave_wanted = Signal(str)

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName("personRow")
        self.setProperty("cashier", name)
        self.name = name
        self._role = TextLabel("", "body", "quiet", name="personRole")
        self._chip = Chip(name="personGone", parent=self)
        self._chip.set(translate("People", "has left"), "neutral")
        self._new_pin = KeycapButton("", size="line", name="personNewPin")
        self._leave = KeycapButton(translate("People", "Has left"), size="line", name="personLeft")
        self._leave.setAccessibleName(translate("People", "{name} has left").format(name=name))
        self.said = TextLabel("", "small_strong", "bad", wrap=True, name="personSaid")
        self.question = InlineConfirm(
            translate("People", "Has {name} left?").format(name=name),
            translate("People", "No"),
            translate("People", "Yes, they have left"),
            detail=translate("People", "What they did stays in the record."),
            local=True,
            safe_name="personStays",
            danger_name="personGoes",
            name="personQuestion",
        )
        # Its answers below it, since a row is narrower than a screen.
        answers = FlowRow()
        answers.setSpacing(10)
        self.question.row.setDirection(QBoxLayout.Direction.TopToBottom)
        self.question.row.setContentsMargins(16, 8, 16, 8)
        self.question.row.setSpacing(8)
        for button in (self.question.safe, self.question.danger):
            self.question.row.removeWidget(button)
            button.setMaximumHeight(_ANSWER)
            answers.addWidget(button)
        answers.addStretch(1)
        self.question.row.addLayout(answers)
        self.form = self._make_form()
        head = FlowRow()
        head.setSpacing(12)
        head.addStrut(44)
        for widget in (
            TextLabel(name, "strong", elide=True, name="personName"),
            self._role,
            self._chip,
        ):
            head.addWidget(widget)
        head.addStretch(1)
        for button in (self._new_pin, self._leave):
            head.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(head)
        for part in (self.said, self.question, self.form):
            column.addWidget(part)
        self._new_pin.clicked.connect(self._open)
        self._leave.clicked.connect(self._ask)
        self.question.accepted.connect(lambda: self.leave_wanted.emit(self.name))
        self.say("")

    def _make_form(self) -> QWidget:
        form = QWidget()
        self.lines = PinLines("person")
        self._keep_button = KeycapButton(
            translate("People", "Keep this PIN"), variant="primary", size="line", name="personKeep"
        )
        close = KeycapButton(translate("People", "Not now"), size="line", name="personNotNow")
        row = FlowRow()
        row.setSpacing(10)
        row.addWidget(self._keep_button)
        row.addWidget(close)
        row.addStretch(1)
        column = QVBoxLayout(form)
        column.setContentsMargins(0, 0, 0, 8)
        column.setSpacing(8)
        column.addWidget(self.lines)
        column.addLayout(row)
        self._keep_button.clicked.connect(self._keep)
        close.clicked.connect(self.close_form)
        shortcuts.action(shortcuts.SAVE, form, self._keep, local=True)
        shortcuts.action(shortcuts.NOT_NOW, form, self.close_form, local=True)
        form.hide()
        return form

    def show_person(self, person: Person, why_stays: str) -> None:
        """Show what they are now; `why_stays` is why they cannot leave, empty where they can."""
        self._why_stays = why_stays
        self._role.setText(pins.role(person.role))
        self._chip.setHidden(person.active)
        self._leave.setVisible(person.active)
        words = translate("People", "New PIN") if person.active else translate("People", "Is back")
        self._new_pin.setText(words)
        self._new_pin.setAccessibleName(f"{words}: {self.name}")

    def say(self, words: str, *, bad: bool = True) -> None:
        """Say what became of a wish; empty takes no room."""
        self.said.setText(words)
        self.said.set_tone("bad" if bad else "good")
        self.said.setVisible(bool(words))

    def set_busy(self, *, busy: bool) -> None:
        """Between a wish and its answer nothing more can be wished."""
        for button in (self._keep_button, self._new_pin, self._leave):
            button.setEnabled(not busy)

    def close_form(self) -> None:
        """Forget a PIN that was typed, and offer one no more."""
        had_focus = self.form.isVisible()
        self.lines.forget()
        self.form.hide()
        if had_focus:
            focus(self._new_pin)

    def _open(self) -> None:
        self.say("")
        self.question.close_question()
        self.form.show()
        begin_at(self.lines.pin)

    def _keep(self) -> None:
        if self._keep_button.isEnabled() and (pin := self.lines.read()):
            self.pin_wanted.emit(self.name, pin)

    def _ask(self) -> None:
        self.close_form()
        self.say(self._why_stays)
        if not self._why_stays:
            self.question.ask()


class NewPerson(Card):
    """The form for somebody new; `wanted` carries their name, what they are and their PIN."""

    wanted = Signal(str, object, str)

    def __init__(self) -> None:
        super().__init__(name="newPerson")
        self.name = line_edit("addName")
        self.role = ChoiceBox([(role.value, pins.role(role)) for role in Role], name="addRole")
        self.name_row = FormRow(translate("People", "Name"), self.name)
        self.role_row = FormRow(translate("People", "What they are"), self.role)
        self.lines = PinLines("add")
        self.button = KeycapButton(
            translate("People", "Add this person"), variant="primary", size="line", name="addPerson"
        )
        self.said = TextLabel("", "small_strong", "good", wrap=True, name="addSaid")
        foot = FlowRow()
        foot.setSpacing(12)
        foot.addWidget(self.button)
        foot.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 10, 20, 12)
        column.setSpacing(6)
        column.addWidget(TextLabel(translate("People", "Somebody new"), "detail_large"))
        for part in (self.name_row, self.role_row, self.lines):
            column.addWidget(part)
        column.addLayout(foot)
        column.addWidget(self.said)
        self.button.clicked.connect(self._add)
        self.name.textEdited.connect(lambda _text: self.name_row.set_problem(""))
        self.role.activated.connect(lambda _at: self._explain())
        shortcuts.action(shortcuts.SAVE, self, self._add, local=True)
        self._explain()
        self.tell("")

    def begin(self, role: Role) -> None:
        """Offer this for the next one, where nothing was typed yet."""
        if not self.name.text():
            self.role.set_value(role.value)
            self._explain()

    def tell(self, words: str, *, bad: bool = False) -> None:
        """Say what became of it; empty takes no room."""
        self.said.setText(words)
        self.said.set_tone("bad" if bad else "good")
        self.said.setVisible(bool(words))

    def refuse(self, code: str) -> None:
        """Say at its place what is wrong; what was typed stays."""
        words = pins.not_changed(code, self.name.text())
        if code in _OF_THE_NAME:
            self.name_row.set_problem(words)
            begin_at(self.name)
        elif code == PersonRefusal.NOT_A_PIN:
            self.lines.say(words)
        else:
            self.tell(words, bad=True)

    def clear(self) -> None:
        """Begin with the next one."""
        self.name.setText("")
        self.lines.forget()

    def set_busy(self, *, busy: bool) -> None:
        """Between a wish and its answer nothing more can be wished."""
        self.button.setEnabled(not busy)

    def _explain(self) -> None:
        self.role_row.set_note(pins.may(Role(self.role.value())))

    def _add(self) -> None:
        if not self.button.isEnabled():
            return
        self.tell("")
        name = rules.tidy_name(self.name.text())
        if not name:
            self.refuse(PersonRefusal.NO_NAME)
        elif pin := self.lines.read():
            self.wanted.emit(name, Role(self.role.value()), pin)


class PeopleScreen(Screen):
    """Everybody who works here; a page of Settings, which it leads back to."""

    whole_width = True

    def __init__(self, context: ScreenContext) -> None:
        super().__init__()
        self.setObjectName("peopleScreen")
        self._context = context
        self.rows: dict[str, PersonRow] = {}
        self.back_button = KeycapButton(
            translate("People", "Back to Settings"), size="line", name="peopleBack"
        )
        self._back_key = self.back_button.pressed_by(shortcuts.BACK)
        self.back_button.clicked.connect(lambda: self.wants.emit("settings"))
        self.title = TextLabel(translate("People", "People"), "heading", name="peopleTitle")
        self.nobody = Notice(
            translate("People", "Nobody is set up"),
            translate(
                "People",
                "The till asks nobody who they are. Begin with an owner: from then on it asks for "
                "a PIN, and keeps who did what.",
            ),
            "soft",
            name="peopleNobody",
        )
        self.new = NewPerson()
        self.new.wanted.connect(self._add)
        self._lay_out()
        context.bridge.people_changed.connect(self.refresh)
        self.refresh()

    def _lay_out(self) -> None:
        head = FlowRow()
        head.setSpacing(16)
        head.addWidget(self.back_button)
        head.addWidget(self.title, 1)
        self._list = Card(name="peopleList")
        self._people = QVBoxLayout(self._list)
        self._people.setContentsMargins(20, 12, 16, 12)
        self._people.setSpacing(4)
        inside = QWidget()
        self._sides = QHBoxLayout(inside)
        self._sides.setContentsMargins(0, 0, 8, 0)
        self._sides.setSpacing(16)
        left, right = self._columns = QVBoxLayout(), QVBoxLayout()
        for part in (self.nobody, self._list):
            left.addWidget(part)
        left.addStretch(1)
        right.addWidget(self.new)
        right.addStretch(1)
        self._sides.addLayout(left, 3)
        self._sides.addLayout(right, 2)
        self.page = page_of(inside, "peopleScroll")
        self.page.setAccessibleName(self.title.text())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addLayout(head)
        column.addWidget(self.page, 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Stand in one column where two have no room."""
        super().resizeEvent(event)
        direction = QBoxLayout.Direction
        wide = sum(column.minimumSize().width() for column in self._columns) + 16 + 8
        beside = wide <= self.page.viewport().width()
        self._sides.setDirection(direction.LeftToRight if beside else direction.TopToBottom)

    # A screen of the window ---------------------------------------------------------------------

    def opened(self) -> None:
        """Begin with somebody new."""
        begin_at(self.new.name)

    def left(self) -> None:
        """No PIN that was typed stays."""
        self.new.lines.forget()
        for row in self.rows.values():
            row.close_form()
            row.question.close_question()
            row.say("")

    def hints(self) -> tuple[str, ...]:
        """The footer's reminder of keys."""
        tab = translate("People", "Tab next")
        return shortcuts.hints(tab, shortcuts.SAVE, self._back_key)

    # Who ------------------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Show whoever is set up now, and who has left."""
        model = self._context.model
        everybody = (*model.people, *model.gone)
        self.nobody.setHidden(bool(model.people))
        self._list.setVisible(bool(everybody))
        for name in self.rows.keys() - {person.name for person in everybody}:
            row = self.rows.pop(name)
            self._people.removeWidget(row)
            row.hide()
            row.deleteLater()
        for place, person in enumerate(everybody):
            if person.name not in self.rows:
                self.rows[person.name] = self._made(person.name)
            row = self.rows[person.name]
            why = rules.why_not_disable(model.people, person)
            row.show_person(person, "" if why is None else pins.not_changed(why, person.name))
            if self._people.indexOf(row) != place:
                self._people.removeWidget(row)
                self._people.insertWidget(place, row)
        owned = any(person.role is Role.OWNER for person in model.people)
        self.new.begin(Role.CASHIER if owned else Role.OWNER)

    def _made(self, name: str) -> PersonRow:
        row = PersonRow(name)
        row.pin_wanted.connect(self._set_pin)
        row.leave_wanted.connect(self._leave)
        return row

    # What is wished -------------------------------------------------------------------------------

    def _add(self, name: str, role: Role, pin: str) -> None:
        model = self._context.model
        why = rules.why_not_add((*model.people, *model.gone), name)
        if why is not None:
            self.new.refuse(why)
            return
        self.new.set_busy(busy=True)
        self.new.tell(translate("People", "Keeping it …"))
        self._context.bridge.ask(
            AddPerson(new_ref(), name, role, pin), self._added, self._not_added, owner=self
        )

    def _added(self, answer: PersonNoted) -> None:
        self.new.set_busy(busy=False)
        self.new.clear()
        name = answer.person.name if answer.person is not None else ""
        self.new.tell(_with_warning(translate("People", "{name} is set up."), name, answer))
        begin_at(self.new.name)

    def _not_added(self, code: str) -> None:
        self.new.set_busy(busy=False)
        self.new.tell("")
        self.new.refuse(code)

    def _set_pin(self, name: str, pin: str) -> None:
        self.rows[name].set_busy(busy=True)

        def kept(answer: PersonNoted) -> None:
            if (row := self.rows.get(name)) is not None:
                row.close_form()
            words = translate("People", "{name} has a new PIN.")
            self._answered(name, _with_warning(words, name, answer))

        self._context.bridge.ask(
            SetPin(new_ref(), name, pin),
            kept,
            lambda code: self._answered(name, pins.not_changed(code, name), bad=True),
            owner=self,
        )

    def _leave(self, name: str) -> None:
        self.rows[name].set_busy(busy=True)
        self._context.bridge.ask(
            DisablePerson(new_ref(), name),
            lambda _answer: self._answered(name, ""),
            lambda code: self._answered(name, pins.not_changed(code, name), bad=True),
            owner=self,
        )

    def _answered(self, name: str, words: str, *, bad: bool = False) -> None:
        if (row := self.rows.get(name)) is not None:
            row.set_busy(busy=False)
            row.say(words, bad=bad)


def _with_warning(words: str, name: str, answer: PersonNoted) -> str:
    """That it was kept, and what a computer without a key store means for it."""
    told = (words.format(name=name), "" if answer.peppered else pins.plain())
    return " ".join(filter(None, told))
