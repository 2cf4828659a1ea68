"""The fields of the settings, shared by the settings screen and the first start.

Each is made of its line in the table of settings and of its words. It holds TOML's value and never
checks it itself: the settings room does, and its answer is shown at the field.

A gateway's key goes in and never comes out: its line forgets it as soon as it is handed on, and
what is kept is never read back into a widget. What could not be kept stands there again, as dots,
to be tried once more.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from pos_app.desktop import shortcuts
from pos_app.desktop.link import background
from pos_app.desktop.link.settings_room import KeyState, is_key
from pos_app.desktop.look import fonts
from pos_app.desktop.widgets.buttons import FlowRow, KeycapButton
from pos_app.desktop.widgets.form import ChoiceBox, FormRow, Tick, line_edit
from pos_app.desktop.widgets.text_label import TextLabel
from pos_app.desktop.words import payments, settings
from pos_app.domain.phone import Network
from pos_app.domain.typed_text import cleaned, customer_reads
from pos_app.settings.keys import SecretName, StoreState
from pos_app.settings.settings_table import SETTINGS, Control

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from pos_app.desktop.link.settings_room import SettingsRoom
    from pos_app.desktop.look.palette import Tone
    from pos_app.desktop.words.settings import SettingWords


translate = QCoreApplication.translate


# Of a box for a few lines, in pixels, and the port at which printers listen.
_LINES_HEIGHT = 76
_USUAL_PORT = 9100


class Field(FormRow):
    """One setting; `edited` comes when a person changed it."""

    edited = Signal()

    def __init__(self, key: str, control: QWidget, *, label: str, note: str = "") -> None:
        """Keep the dotted key; the rest is `FormRow`'s."""
        super().__init__(label, control, note=note)
        self.key = key

    def value(self) -> object:
        """The value as TOML holds it; None where nothing is chosen."""
        raise NotImplementedError

    def set_value(self, value: object) -> None:
        """Show this value."""
        raise NotImplementedError


class TextField(Field):
    """A line of text."""

    def __init__(self, key: str, name: str, words: SettingWords) -> None:
        self.line: QLineEdit = line_edit(name)
        super().__init__(key, self.line, label=words.label, note=words.note)
        self.line.textEdited.connect(self.edited)

    def value(self) -> object:
        """The text without spaces around it."""
        return cleaned(self.line.text()).strip()

    def set_value(self, value: object) -> None:
        """Show this text from its beginning."""
        self.line.setText(str(value or ""))
        self.line.setCursorPosition(0)


class ListField(TextField):
    """Words with commas between."""

    def value(self) -> object:
        """The words."""
        return [word.strip() for word in self.line.text().split(",") if word.strip()]

    def set_value(self, value: object) -> None:
        """Show these words."""
        words = value if isinstance(value, list) else []
        super().set_value(", ".join(str(word) for word in words))


class ShopField(TextField):
    """The shop's name, and how it arrives on a customer's phone where that differs."""

    def __init__(self, key: str, name: str, words: SettingWords) -> None:
        super().__init__(key, name, words)
        self.line.textChanged.connect(self._tell)
        self._tell("")

    def _tell(self, text: str) -> None:
        text = " ".join(text.split())
        read = customer_reads(text)
        if read == text:
            self.set_note(translate("Settings", "Customers read it on their phone."))
        elif read:
            pattern = translate("Settings", "On their phone customers read: {name}")
            self.set_note(pattern.format(name=read))
        else:
            self.set_note(
                translate(
                    "Settings", "Customers cannot read this on their phone: use plain letters."
                ),
                danger=True,
            )


class ChoiceField(Field):
    """One of a few values; the empty one stands for none."""

    def __init__(self, key: str, name: str, words: SettingWords) -> None:
        self.choice = ChoiceBox(words.options, name=name, spoken=words.label)
        super().__init__(key, self.choice, label=words.label, note=words.note)
        self.choice.activated.connect(self.edited)

    def value(self) -> object:
        """The value chosen."""
        return self.choice.value() or None

    def set_value(self, value: object) -> None:
        """Choose this value."""
        self.choice.set_value(str(value or ""))


class NumberField(ChoiceField):
    """One of a few whole numbers."""

    def value(self) -> object:
        """The number chosen."""
        return int(self.choice.value())


class LinesField(Field):
    """Lines of text, one below the other; Tab goes on."""

    def __init__(self, key: str, name: str, words: SettingWords) -> None:
        self.text = QPlainTextEdit()
        self.text.setObjectName(name)
        self.text.setFont(fonts.font("body"))
        self.text.setTabChangesFocus(True)
        self.text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.text.setFixedHeight(fonts.room(_LINES_HEIGHT))
        super().__init__(key, self.text, label=words.label, note=words.note)
        self.text.textChanged.connect(self._changed)
        self._setting = False

    def value(self) -> object:
        """The lines that say something."""
        lines = (cleaned(line).strip() for line in self.text.toPlainText().splitlines())
        return [line for line in lines if line]

    def set_value(self, value: object) -> None:
        """Show these lines."""
        lines = value if isinstance(value, list) else []
        self._setting = True
        self.text.setPlainText("\n".join(map(str, lines)))
        self._setting = False

    def _changed(self) -> None:
        # Qt tells what is set as it tells what is typed.
        if not self._setting:
            self.edited.emit()


class PrinterField(Field):
    """A kind of way to a printer, and where it is."""

    def __init__(self, key: str, name: str, words: SettingWords) -> None:
        box = QWidget()
        box.setObjectName(name)
        self.kind = ChoiceBox(words.options, name=f"{name}Kind", spoken=words.label)
        self.where = line_edit(f"{name}Where")
        self.where.setAccessibleName(translate("Settings", "Where the printer is"))
        box.setFocusProxy(self.kind)
        super().__init__(key, box, label=words.label, note=words.note)
        row = QVBoxLayout(box)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.kind)
        row.addWidget(self.where)
        self.kind.activated.connect(self.edited)
        self.kind.currentIndexChanged.connect(lambda _at: self._show_where())
        self.where.textEdited.connect(self.edited)
        self._show_where()

    def value(self) -> object:
        """As the file names it; where a port is left out, the usual one."""
        kind, where = self.kind.value(), cleaned(self.where.text()).strip()
        if not kind:
            return ""
        if kind == "tcp" and where and not where.rpartition(":")[2].isdigit():
            where = f"{where}:{_USUAL_PORT}"
        return f"{kind}:{where}"

    def set_value(self, value: object) -> None:
        """Show this way."""
        kind, _, where = str(value or "").partition(":")
        self.kind.set_value(kind)
        self.where.setText(where)
        self.where.setCursorPosition(0)
        self._show_where()

    def _show_where(self) -> None:
        kind = self.kind.value()
        self.where.setVisible(bool(kind))
        self.where.setPlaceholderText(
            {
                "tcp": "192.168.1.50:9100",
                "file": "/dev/usb/lp0",
                "system": translate("Settings", "Its name, as lpstat -p says it"),
                "windows": translate("Settings", "Its name, as Windows says it"),
            }.get(kind, "")
        )


class TickField(Field):
    """Yes or no; its note is a warning, said in red while it is ticked."""

    def __init__(self, key: str, name: str, words: SettingWords) -> None:
        self.tick = Tick(words.label, name=name)
        self._warning = words.note
        super().__init__(key, self.tick, label="")
        self.tick.clicked.connect(self.edited)
        self.tick.toggled.connect(self._warn)

    def value(self) -> object:
        """Whether it is ticked."""
        return self.tick.isChecked()

    def set_value(self, value: object) -> None:
        """Tick it or not."""
        self.tick.setChecked(value is True)

    def _warn(self, ticked: bool) -> None:
        self.set_note(self._warning if ticked else "", danger=True)


class NetworksField(Field):
    """The networks that the shop takes, a tick each."""

    def __init__(self, key: str, name: str, words: SettingWords) -> None:
        box = QWidget()
        box.setObjectName(name)
        row = QHBoxLayout(box)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        self.ticks = {
            network: Tick(
                payments.network_name(network)[0], name=f"settings{network.value.capitalize()}"
            )
            for network in Network
        }
        super().__init__(key, box, label=words.label, note=words.note)
        for tick in self.ticks.values():
            tick.clicked.connect(self.edited)
            row.addWidget(tick)
        row.addStretch(1)

    def value(self) -> object:
        """The networks' words."""
        return [network.value for network, tick in self.ticks.items() if tick.isChecked()]

    def set_value(self, value: object) -> None:
        """Tick these."""
        on = value if isinstance(value, list) else []
        for network, tick in self.ticks.items():
            tick.setChecked(network.value in on)


_FIELDS: dict[Control, Callable[[str, str, SettingWords], Field]] = {
    Control.LINE: TextField,
    Control.SHOP: ShopField,
    Control.LIST: ListField,
    Control.LINES: LinesField,
    Control.PRINTER: PrinterField,
    Control.CHOICE: ChoiceField,
    Control.NUMBER: NumberField,
    Control.TICK: TickField,
    Control.NETWORKS: NetworksField,
}


def make_fields(keys: Iterable[str]) -> dict[str, Field]:
    """A field for each of these settings that a person is asked for, in this order."""
    words = settings.setting_words()
    return {
        # Its bare name rather than no Settings at all.
        key: _FIELDS[asked.control](key, asked.name, words.get(key) or settings.SettingWords(key))
        for key in keys
        if (asked := SETTINGS[key].asked)
    }


_NAMES = {
    SecretName.PAYGATE_API_KEY: "paygateKey",
    SecretName.CHECKOUT_API_KEY: "checkoutApiKey",
    SecretName.CHECKOUT_SECRET_KEY: "checkoutSecretKey",
}


def key_label(name: SecretName) -> str:
    """A key's name for people."""
    return {
        SecretName.PAYGATE_API_KEY: translate("Settings", "PayGate's key"),
        SecretName.CHECKOUT_API_KEY: translate("Settings", "Checkout's ApiKey"),
        SecretName.CHECKOUT_SECRET_KEY: translate("Settings", "Checkout's SecretKey"),
    }[name]


def key_line(name: SecretName) -> QLineEdit:
    """A line that shows dots for what is typed."""
    made = line_edit(
        _NAMES[name], placeholder=translate("Settings", "Type or paste a new key"), secret=True
    )
    made.setAccessibleName(key_label(name))
    return made


_THERE = (StoreState.FOUND, StoreState.STORED)


class ApiKeyRow(QWidget):
    """One key with its state, Save and Remove; `typed` comes with each change of the line.

    `changed` says that the key that is kept is another one now, or none.
    """

    typed = Signal()
    changed = Signal()

    def __init__(self, name: SecretName, room: SettingsRoom, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self._room = room
        stem = _NAMES[name]
        self.line = key_line(name)
        self.state = TextLabel("…", "state", name=f"{stem}State")
        self.said = TextLabel("", "small_strong", "quiet", wrap=True, name=f"{stem}Said")
        self.said.hide()
        label = key_label(name)
        self.keep = KeycapButton(translate("Settings", "Save key"), size="line", name=f"{stem}Save")
        self.keep.setAccessibleName(translate("Settings", "Save {key}").format(key=label))
        self.remove = KeycapButton(
            translate("Settings", "Remove key"), size="line", name=f"{stem}Remove"
        )
        self.remove.setAccessibleName(translate("Settings", "Remove {key}").format(key=label))
        head = FlowRow()
        head.setSpacing(8)
        head.addWidget(TextLabel(label, "label", "quiet"))
        head.addWidget(self.state)
        head.addStretch(1)
        row = FlowRow()
        row.setSpacing(8)
        row.addWidget(self.line, 1)
        row.addWidget(self.keep)
        row.addWidget(self.remove)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(head)
        column.addLayout(row)
        column.addWidget(self.said)
        self.keep.clicked.connect(self.keep_typed)
        self.remove.clicked.connect(self._remove)
        self.line.textChanged.connect(self._enable)
        self.line.textChanged.connect(self.typed)
        self._keep_key = shortcuts.action(shortcuts.SAVE_KEY, self, self.keep_typed, local=True)
        self._known: KeyState | None = None
        self._busy = False
        self._enable()

    def show_state(self, state: KeyState) -> None:
        """Show whether the key is there; one from the environment cannot be changed here."""
        self._known = state
        good = state.code in _THERE and not state.test
        self.state.setText(settings.key_state(state))
        self.state.set_tone("good" if good else "waiting")
        if state.environment:
            pattern = translate("Settings", "{variable} wins over what is kept here.")
            self._say(pattern.format(variable=self._name.variable), "quiet")
        self._enable()

    def has_text(self) -> bool:
        """Whether a key stands in the line that was not handed on yet."""
        return bool(self.line.text().strip())

    def keep_typed(self) -> None:
        """Hand the typed key on, if there is one."""
        if not self.keep.isEnabled():
            return
        text = self.line.text()
        if not is_key(text):
            self._say(settings.key_outcome(KeyState("unusable"), ""), "bad")
            return
        self.line.clear()
        self._ask()
        write = partial(self._room.write_key, self._name, text)
        background.run(write, partial(self._written, text), owner=self)

    def _remove(self) -> None:
        self._ask()
        background.run(partial(self._room.delete_key, self._name), self._kept, owner=self)

    def _ask(self) -> None:
        self._busy = True
        self._enable()
        self._say(translate("Settings", "Asking the computer's key store …"), "quiet")

    def _written(self, text: str, state: KeyState) -> None:
        if state.code != "stored":
            self.line.setText(text)
        self._kept(state)

    def _kept(self, state: KeyState) -> None:
        self._busy = False
        done = state.code in ("stored", "deleted")
        words = settings.key_outcome(state, self._name.variable)
        self._say(words, "good" if done else "bad")
        if done or state.code == "missing":
            self.changed.emit()
            self.show_state(state)
        self._enable()

    def _say(self, text: str, tone: Tone) -> None:
        self.said.setText(text)
        self.said.set_tone(tone)
        self.said.show()
        self.line.setAccessibleDescription(text)

    def _enable(self) -> None:
        known = self._known
        self.keep.setEnabled(self.has_text() and not self._busy)
        self._keep_key.setEnabled(self.has_text())
        self.line.setReadOnly(self._busy)
        there = known is not None and known.code in _THERE and not known.environment
        self.remove.setEnabled(there and not self._busy)
