"""A gateway's key in the settings: whether it is there, and a line that takes a new one.

A key goes in and never comes out: the line forgets it as soon as it is handed on, and what is kept
is never read back into a widget. What could not be kept stands there again, as dots, to be tried
once more.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pos_app.desktop.link.ports import KeyState
from pos_app.desktop.widgets import keyboard
from pos_app.desktop.widgets.buttons import KeycapButton
from pos_app.desktop.widgets.form import line_edit
from pos_app.desktop.widgets.text_label import TextLabel
from pos_app.desktop.words import settings

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent
    from PySide6.QtWidgets import QLineEdit

    from pos_app.desktop.link.ports import KeyName, SettingsPort

translate = QCoreApplication.translate

_NAMES: dict[KeyName, str] = {
    "paygate.api_key": "paygateKey",
    "checkout.api_key": "checkoutApiKey",
    "checkout.secret_key": "checkoutSecretKey",
}


def key_label(name: KeyName) -> str:
    """A key's name for people."""
    return {
        "paygate.api_key": translate("Settings", "PayGate's key"),
        "checkout.api_key": translate("Settings", "Checkout's ApiKey"),
        "checkout.secret_key": translate("Settings", "Checkout's SecretKey"),
    }[name]


def key_line(name: KeyName) -> QLineEdit:
    """A line that shows dots for what is typed."""
    made = line_edit(
        _NAMES[name], placeholder=translate("Settings", "Type or paste a new key"), secret=True
    )
    made.setAccessibleName(key_label(name))
    return made


class ApiKeyRow(QWidget):
    """One key with its state, Save and Remove; `typed` comes with each change of the line.

    `changed` says that the key that is kept is another one now, or none.
    """

    typed = Signal()
    changed = Signal()

    def __init__(self, name: KeyName, port: SettingsPort, parent: QWidget | None = None) -> None:
        """Make it without knowing yet whether the key is there."""
        super().__init__(parent)
        self._name = name
        self._port = port
        stem = _NAMES[name]
        self.line = key_line(name)
        self.state = TextLabel("…", "state", name=f"{stem}State")
        self.said = TextLabel("", "small_strong", "quiet", wrap=True, name=f"{stem}Said")
        self.said.hide()
        self.keep = KeycapButton(translate("Settings", "Save key"), size="line", name=f"{stem}Save")
        self.keep.setAccessibleName(translate("Settings", "Save {key}").format(key=key_label(name)))
        self.remove = KeycapButton(
            translate("Settings", "Remove key"), size="line", name=f"{stem}Remove"
        )
        self.remove.setAccessibleName(
            translate("Settings", "Remove {key}").format(key=key_label(name))
        )
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(TextLabel(key_label(name), "label", "quiet"))
        head.addWidget(self.state)
        head.addStretch(1)
        row = QHBoxLayout()
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
        self.line.textChanged.connect(lambda _text: self._enable())
        self.line.textChanged.connect(lambda _text: self.typed.emit())
        self._known: KeyState | None = None
        self._busy = False
        self._enable()

    def show_state(self, state: KeyState) -> None:
        """Show whether the key is there; one from the environment cannot be changed here."""
        self._known = state
        good = state.code in ("found", "stored") and not state.test
        self.state.setText(settings.key_state(state))
        self.state.set_tone("good" if good else "waiting")
        if state.environment:
            pattern = translate("Settings", "{variable} wins over what is kept here.")
            self._say(pattern.format(variable=settings.variable(self._name)), "quiet")
        self._enable()

    def has_text(self) -> bool:
        """Whether a key stands in the line that was not handed on yet."""
        return bool(self.line.text().strip())

    def keep_typed(self) -> None:
        """Hand the typed key on, if there is one."""
        if not self.keep.isEnabled():
            return
        text = self.line.text()
        if not self._port.is_key(text):
            self._say(settings.key_outcome(KeyState("unusable"), ""), "bad")
            return
        self.line.clear()
        self._ask()
        self._port.write_key(self._name, text, partial(self._written, text))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter in the line keeps the key; every other key is the screen's."""
        if keyboard.is_enter(event) and self.has_text():
            event.accept()
            if not event.isAutoRepeat():
                self.keep_typed()
        else:
            super().keyPressEvent(event)

    def _remove(self) -> None:
        self._ask()
        self._port.delete_key(self._name, self._kept)

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
        words = settings.key_outcome(state, settings.variable(self._name))
        self._say(words, "good" if done else "bad")
        if done or state.code == "missing":
            self._known = state
            self.changed.emit()
            self.state.setText(settings.key_state(state))
            set_ = state.code == "stored" and not state.test
            self.state.set_tone("good" if set_ else "waiting")
        self._enable()

    def _say(self, text: str, tone: str) -> None:
        self.said.setText(text)
        self.said.set_tone("good" if tone == "good" else "bad" if tone == "bad" else "quiet")
        self.said.show()
        self.line.setAccessibleDescription(text)

    def _enable(self) -> None:
        known = self._known
        self.keep.setEnabled(self.has_text() and not self._busy)
        self.line.setReadOnly(self._busy)
        there = known is not None and known.code in ("found", "stored") and not known.environment
        self.remove.setEnabled(there and not self._busy)
