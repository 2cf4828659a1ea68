"""Settings: shows what is on disk, checks and writes what a person changed, says what came of it.

Nothing typed is lost by looking elsewhere. It must never show a key, and never wait: files, the
key store and the gateways answer later.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from pos_app.desktop import shortcuts
from pos_app.desktop.link import background
from pos_app.desktop.screens.settings.fields import ApiKeyRow, make_fields
from pos_app.desktop.widgets.buttons import FlowRow, KeycapButton
from pos_app.desktop.widgets.card import Card, Notice
from pos_app.desktop.widgets.form import begin_at
from pos_app.desktop.widgets.screen_stack import Screen
from pos_app.desktop.widgets.text_label import TextLabel
from pos_app.desktop.words import receipt, settings
from pos_app.domain.methods import GATEWAYS, GatewayName
from pos_app.domain.receipt import ReceiptState
from pos_app.engine.requests import NoteSettings, TestConnection
from pos_app.settings.keys import SecretName
from pos_app.settings.settings_table import SECTIONS, SETTINGS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from PySide6.QtGui import QResizeEvent

    from pos_app.desktop.link.context import PrintWhen, ScreenContext
    from pos_app.desktop.link.settings_room import KeyState, SettingsRead, SettingsRoom
    from pos_app.desktop.look.palette import Tone
    from pos_app.desktop.look.theme import ThemeName
    from pos_app.engine.events import ConnectionTested
    from pos_app.printing.ways import JobEnd


translate = QCoreApplication.translate


class Form(QScrollArea):
    """The page: a card for each section of the file that a person is asked about.

    `fields` by dotted key, `keys` by name, and for each gateway a test button and its words.
    """

    def __init__(self, room: SettingsRoom, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("settingsScroll")
        self.setAccessibleName(translate("Settings", "Settings"))
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.fields = make_fields(sorted(SETTINGS, key=_stands_last))
        self.keys = {name: ApiKeyRow(name, room) for name in SecretName}
        self.test_print = KeycapButton(
            translate("Settings", "Test print"), size="line", name="printerTest"
        )
        self.printed = TextLabel("", "small_strong", "quiet", wrap=True, name="printerTested")
        self.printed.hide()
        self.tests: dict[GatewayName, KeycapButton] = {}
        self.outcomes: dict[GatewayName, TextLabel] = {}
        self.key_place = Notice("", "", "amber", name="keyPlace")
        self.key_choice = self.key_place.add_button("", name="keyChoice", size="line")
        self.key_place.hide()
        page = QWidget()
        whole = QVBoxLayout(page)
        whole.setContentsMargins(0, 0, 8, 0)
        whole.setSpacing(16)
        whole.addWidget(self.key_place)
        self._columns = columns = QHBoxLayout()
        columns.setSpacing(16)
        whole.addLayout(columns)
        left, right = self._sides = QVBoxLayout(), QVBoxLayout()
        for section in SECTIONS:
            if any(SETTINGS[key].section == section for key in self.fields):
                column = left if section in _LEFT else right
                column.addWidget(self._card(section))
        for column in (left, right):
            column.setSpacing(16)
            column.addStretch(1)
            columns.addLayout(column, 1)
        self.setWidget(page)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Stand in one column where two have no room."""
        super().resizeEvent(event)
        wide = sum(side.minimumSize().width() for side in self._sides) + 16 + 8
        direction = QBoxLayout.Direction
        beside = wide <= self.viewport().width()
        self._columns.setDirection(direction.LeftToRight if beside else direction.TopToBottom)

    def _card(self, section: str) -> Card:
        card = Card()
        column = QVBoxLayout(card)
        column.setContentsMargins(20, 16, 20, 18)
        column.setSpacing(14)
        head = FlowRow()
        # As high with a button as without one, so that headings stand alike.
        head.addStrut(44)
        head.addWidget(TextLabel(settings.section_title(section), "detail_large"))
        head.addStretch(1)
        column.addLayout(head)
        for gateway in GatewayName:
            if gateway.value == section:
                head.addWidget(self._test_of(gateway))
                column.addWidget(self.outcomes[gateway])
        if section == "receipt":
            head.addWidget(self.test_print)
            column.addWidget(self.printed)
        for name, row in self.keys.items():
            if name.gateway == section:
                column.addWidget(row)
        for key, field in self.fields.items():
            if SETTINGS[key].section == section:
                column.addWidget(field)
        return card

    def _test_of(self, gateway: GatewayName) -> KeycapButton:
        button = KeycapButton(
            translate("Settings", "Test connection"), size="line", name=f"{gateway.value}Test"
        )
        self.tests[gateway] = button
        self.outcomes[gateway] = TextLabel(
            "", "small_strong", "quiet", wrap=True, name=f"{gateway.value}Tested"
        )
        self.outcomes[gateway].hide()
        return button


# Beside the rest, which fill the right column.
_LEFT = ("till", "paygate", "receipt", "customer_screen")


def _stands_last(key: str) -> bool:
    asked = SETTINGS[key].asked
    return asked is not None and asked.last


_STORE_TROUBLE = ("no_store", "failed", "timed_out")


class SettingsScreen(Screen):
    """`applied(WindowSettings)` carries what may change at once, such as look and language.

    `restart_wanted` asks for a new start, which is what the rest of what was saved waits for.
    """

    applied = Signal(object)
    restart_wanted = Signal()
    whole_width = True

    def __init__(
        self, context: ScreenContext, room: SettingsRoom, *, offers_head_office: bool = False
    ) -> None:
        """Make it; nothing is read before it is opened."""
        super().__init__()
        self._context = context
        self._room = room
        self._on_disk: Mapping[str, object] = {}
        self._changed: set[str] = set()
        self._busy = False
        self._restart = False
        self._store_trouble = ""
        self._saved_last: SettingsRead | None = None
        # What the same screen has saved in another language, and still has to say.
        self._anew: SettingsRead | None = None
        self.form = Form(room)
        self.said = TextLabel("", "state", "quiet", wrap=True, name="settingsSaid")
        self.save_button = KeycapButton(
            translate("Settings", "Save"), variant="primary", name="settingsSave"
        )
        self._save_key = self.save_button.pressed_by(shortcuts.SAVE)
        self._back_key = shortcuts.action(shortcuts.BACK, self, lambda: self.wants.emit("sell"))
        self.undo_button = KeycapButton(translate("Settings", "Undo changes"), name="settingsUndo")
        self.restart_button = KeycapButton(
            translate("Settings", "Restart now"), name="settingsRestart"
        )
        self.restart_button.hide()
        self.restart_button.clicked.connect(self.restart_wanted)
        foot = QHBoxLayout()
        foot.setSpacing(12)
        foot.addWidget(self.said, 1)
        for button in (self.restart_button, self.undo_button, self.save_button):
            foot.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addLayout(self._head(offers_head_office=offers_head_office))
        column.addWidget(self.form, 1)
        column.addLayout(foot)
        for key, field in self.form.fields.items():
            field.edited.connect(lambda key=key: self._edited(key))
        for row in self.form.keys.values():
            row.typed.connect(self._enable)
            row.changed.connect(self._needs_restart)
        for name, row in self.form.keys.items():
            row.changed.connect(lambda name=name: self._note(name.value))
        for gateway, button in self.form.tests.items():
            button.clicked.connect(lambda _=False, gateway=gateway: self.test(gateway))
        self.form.test_print.clicked.connect(self.print_test)
        self.form.test_print.setVisible(context.receipts.port is not None)
        self.form.key_choice.clicked.connect(self._choose_key_place)
        self.save_button.clicked.connect(self.save)
        self.undo_button.clicked.connect(self._undo)
        context.bridge.connection_tested.connect(self.on_connection_tested)
        self._enable()

    def _head(self, *, offers_head_office: bool) -> FlowRow:
        """The title, and the ways to what is set on a page of its own."""
        head = FlowRow()
        # In line with the page below, which leaves room for its scroll bar.
        head.setContentsMargins(0, 0, 8, 0)
        head.addWidget(
            TextLabel(translate("Settings", "Settings"), "heading", name="settingsTitle")
        )
        head.addStretch(1)
        self.people_button = KeycapButton(
            translate("Settings", "People and PINs"), size="line", name="settingsPeople"
        )
        self.people_button.clicked.connect(lambda: self.wants.emit("people"))
        self.office_button = KeycapButton(
            translate("Settings", "Head office"), size="line", name="settingsHeadOffice"
        )
        self.office_button.clicked.connect(lambda: self.wants.emit("head_office"))
        self.office_button.setVisible(offers_head_office)
        head.setSpacing(10)
        for button in (self.office_button, self.people_button):
            head.addWidget(button)
        return head

    # A screen of the window ---------------------------------------------------------------------

    def opened(self) -> None:
        """Read what is on disk, unless a person has unsaved changes here."""
        if not self._changed and not self._busy:
            self._busy = True
            background.run(self._room.load, self._loaded, owner=self)
        background.run(self._room.read_keys, self._keys_read, owner=self)
        begin_at(self.form.fields["till.shop"].control)
        self._enable()

    def kept(self) -> tuple[SettingsRead | None, bool]:
        """What was last saved, and whether something waits for a new start."""
        return self._saved_last, self._restart

    def take_back(self, kept: tuple[SettingsRead | None, bool]) -> None:
        """Say what was saved once more, in the language that it chose, when all is read again."""
        self._anew, self._restart = kept
        self._enable()

    def hints(self) -> tuple[str, ...]:
        """The footer's reminder of keys."""
        tab, space = translate("Settings", "Tab next"), translate("Settings", "Space ticks")
        return shortcuts.hints(tab, space, self._save_key, self._back_key)

    def on_connection_tested(self, tested: ConnectionTested) -> None:
        """Show the outcome of a connection test."""
        words, good = settings.tested(tested)
        self._tell_test(tested.gateway, words, "good" if good else "bad")

    # Reading and writing ------------------------------------------------------------------------

    def save(self) -> None:
        """Check and write what was changed, and keep the keys that were typed."""
        if self._busy:
            return
        for row in self.form.keys.values():
            row.keep_typed()
        if not self._changed:
            return
        for field in self.form.fields.values():
            field.set_problem("")
        mode = self.form.fields["till.mode"]
        other_mode = "till.mode" in self._changed and mode.value() != self._on_disk.get("till.mode")
        if other_mode and (refusal := settings.mode_refusal(self._context.model)):
            mode.set_problem(refusal)
            self._to_problem("till.mode")
            return
        self._busy = True
        self._say(translate("Settings", "Saving …"))
        self._enable()
        changes = {key: self.form.fields[key].value() for key in self._changed}
        background.run(partial(self._room.save, changes), partial(self._saved, changes), owner=self)

    def _loaded(self, read: SettingsRead) -> None:
        self._busy = False
        if read.problems:
            self._show_problems(read)
        else:
            self._show(read)
            anew, self._anew = self._anew, None
            self._say("" if anew is None else self._saved_words(anew))
            if anew is not None:
                language = self.form.fields["till.language"]
                begin_at(language.control)
                self.form.ensureWidgetVisible(language)
        self._enable()

    def _saved(self, changes: Mapping[str, object], read: SettingsRead) -> None:
        self._busy = False
        if read.problems:
            self._show_problems(read)
        else:
            self._note(*changes)
            self._changed.clear()
            self._saved_last = read
            self._show(read)
            self._apply(read)
            if read.restart:
                self._needs_restart()
            self._say(self._saved_words(read))
        self._enable()

    def _note(self, *names: str) -> None:
        """Let the engine keep what was changed, and by whom."""
        self._context.submit(NoteSettings(names))

    def _needs_restart(self) -> None:
        self._restart = True
        self._enable()

    def _saved_words(self, read: SettingsRead) -> str:
        if "till.mode" in read.restart:
            if read.values["till.mode"] == "live":
                return translate("Settings", "Saved. The till goes live at its next start.")
            return translate("Settings", "Saved. The till is in training at its next start.")
        if not read.restart:
            return translate("Settings", "Saved. It applies now.")
        return translate(
            "Settings",
            "Saved. What is seen, heard and printed applies now, the rest at the next start.",
        )

    def _show(self, read: SettingsRead) -> None:
        self._on_disk = read.values
        self._show_key_place()
        for key, field in self.form.fields.items():
            field.set_problem("")
            if key in read.values and key not in self._changed:
                field.set_value(read.values[key])

    def _apply(self, read: SettingsRead) -> None:
        theme = cast("ThemeName", str(read.values.get("till.theme", "system")))
        now = self._context.settings._replace(
            theme=theme,
            language=str(read.values.get("till.language", "system")),
            sounds=read.values.get("till.sounds") is True,
            has_printer=bool(read.values.get("receipt.printer")),
            has_drawer=bool(read.values.get("receipt.printer"))
            and read.values.get("receipt.drawer") is True,
            print_when=cast("PrintWhen", str(read.values.get("receipt.print", "ask"))),
            customer_screen=str(read.values.get("customer_screen.screen", "")),
            customer_language=str(read.values.get("till.customer_language", "en")),
            customer_voice=read.values.get("customer_screen.voice") is True,
        )
        self.applied.emit(now)

    def _show_problems(self, read: SettingsRead) -> None:
        elsewhere = []
        first = ""
        for problem in read.problems:
            words = settings.problem(problem)
            if problem.key in self.form.fields:
                self.form.fields[problem.key].set_problem(words)
                first = first or problem.key
            else:
                elsewhere.append(words)
        if elsewhere:
            self._say(" ".join(elsewhere), bad=True)
        if first:
            self._to_problem(first)

    def _to_problem(self, key: str) -> None:
        field = self.form.fields[key]
        begin_at(field.control)
        self.form.ensureWidgetVisible(field)
        self._say(translate("Settings", "Not saved: see the line in red."), bad=True)

    def _keys_read(self, states: Mapping[SecretName, KeyState]) -> None:
        for name, state in states.items():
            self.form.keys[name].show_state(state)
        trouble = [state.code for state in states.values() if state.code in _STORE_TROUBLE]
        self._store_trouble = trouble[0] if trouble else ""
        self._show_key_place()

    # Where keys are kept ------------------------------------------------------------------------

    @property
    def _keys_in_file(self) -> bool:
        return self._on_disk.get("till.secrets") == "file"

    def _show_key_place(self) -> None:
        """A standing notice while keys are in a file, and an offer where they can be nowhere."""
        code = "file" if self._keys_in_file else self._store_trouble
        notice, button = self.form.key_place, self.form.key_choice
        notice.setVisible(bool(code))
        if code:
            title, text, choice = settings.key_place(code, str(self._room.folders.key_file))
            notice.set_hue("neutral" if code == "file" else "amber")
            notice.set_words(title, text)
            button.setText(choice)
            button.setAccessibleName(choice)

    def _choose_key_place(self) -> None:
        self.form.key_choice.setEnabled(False)
        if self._keys_in_file:
            self._say(translate("Settings", "Asking the computer's key store …"))
            background.run(self._room.move_to_store, self._moved, owner=self)
        else:
            background.run(self._room.keep_in_file, self._kept_in_file, owner=self)

    def _kept_in_file(self, read: SettingsRead) -> None:
        self.form.key_choice.setEnabled(True)
        if read.problems:
            self._show_problems(read)
            return
        self._note("till.secrets")
        self._show(read)
        self._say(translate("Settings", "From now on keys are kept in a file. Type them below."))
        background.run(self._room.read_keys, self._keys_read, owner=self)

    def _moved(self, state: KeyState) -> None:
        self.form.key_choice.setEnabled(True)
        words, good = settings.moved(state)
        self._say(words, bad=not good)
        if good:
            self._note("till.secrets")
            background.run(self._room.load, self._show, owner=self)
        background.run(self._room.read_keys, self._keys_read, owner=self)

    # Tests --------------------------------------------------------------------------------------

    def test(self, gateway: GatewayName) -> None:
        """Ask a gateway for one harmless read."""
        name = GATEWAYS[gateway].title
        if not self._context.settings.live:
            words = translate(
                "Settings",
                "Not tested: in training nobody is asked. It works once the till is live.",
            )
        elif any(row.has_text() for name, row in self.form.keys.items() if name.gateway == gateway):
            words = translate("Settings", "Not tested: keep the key that was typed first.")
        else:
            words = translate("Settings", "Asking {gateway} …").format(gateway=name)
            self._context.submit(TestConnection(gateway))
        self._tell_test(gateway, words, "quiet")

    def print_test(self) -> None:
        """Print a page of samples at the printer that is saved."""
        port = self._context.receipts.port
        if any(SETTINGS[key].section == "receipt" for key in self._changed):
            self._tell_print(translate("Settings", "Not printed: save the changes first."), "bad")
        elif not self._on_disk.get("receipt.printer"):
            self._tell_print(translate("Settings", "Choose a printer first, and save."), "bad")
        elif port is not None and self.form.test_print.isEnabled():
            self.form.test_print.setEnabled(False)
            self._tell_print(translate("Settings", "Printing …"), "quiet")
            background.run(lambda: port().test(), self._printed, owner=self)

    def _printed(self, end: JobEnd) -> None:
        self.form.test_print.setEnabled(True)
        good = end.state is ReceiptState.DONE
        self._tell_print(receipt.tested(end), "good" if good else "bad")

    def _tell_print(self, words: str, tone: Tone) -> None:
        self.form.printed.setText(words)
        self.form.printed.set_tone(tone)
        self.form.printed.show()

    def _tell_test(self, gateway: GatewayName, words: str, tone: Tone) -> None:
        outcome = self.form.outcomes[gateway]
        outcome.setText(words)
        outcome.set_tone(tone)
        outcome.show()

    # What a person does -------------------------------------------------------------------------

    def _edited(self, key: str) -> None:
        self._changed.add(key)
        self.form.fields[key].set_problem("")
        self._say(translate("Settings", "Not saved yet."))
        self._enable()

    def _undo(self) -> None:
        self._changed.clear()
        for key, value in self._on_disk.items():
            if field := self.form.fields.get(key):
                field.set_value(value)
                field.set_problem("")
        self._say("")
        self._enable()

    def _enable(self) -> None:
        typed = any(row.has_text() for row in self.form.keys.values())
        self.save_button.setEnabled((bool(self._changed) or typed) and not self._busy)
        # Not beside what is typed and unsaved: that would be lost.
        self.restart_button.setVisible(self._restart and not self._changed and not typed)
        self.undo_button.setEnabled(bool(self._changed) and not self._busy)

    def _say(self, text: str, *, bad: bool = False) -> None:
        self.said.setText(text)
        self.said.set_tone("bad" if bad else "quiet")
