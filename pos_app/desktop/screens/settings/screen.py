"""Settings: shows what is on disk, checks and writes what a person changed, says what came of it.

Nothing typed is lost by looking elsewhere. It must never show a key, and never wait: files, the
key store and the gateways answer later.

The page of the settings: three cards with fields, keys and tests. It lays out, and no more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from pos_app.desktop.link.ports import KEY_NAMES, KeyName, SettingsPort
from pos_app.desktop.screens.settings import fields as fields
from pos_app.desktop.screens.settings.fields import (
    ApiKeyRow,
    ChoiceField,
    Field,
    ListField,
    TextField,
    TickField,
)
from pos_app.desktop.widgets import keyboard
from pos_app.desktop.widgets.buttons import KeycapButton
from pos_app.desktop.widgets.card import Card
from pos_app.desktop.widgets.form import begin_at
from pos_app.desktop.widgets.notice import Notice
from pos_app.desktop.widgets.screen_stack import Screen
from pos_app.desktop.widgets.text_label import TextLabel
from pos_app.desktop.words import frame, settings
from pos_app.domain.payment import GatewayName
from pos_app.engine import events
from pos_app.engine.requests import TestConnection

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from PySide6.QtGui import QKeyEvent

    from pos_app.desktop.link.context import ScreenContext
    from pos_app.desktop.link.ports import KeyState, SettingsRead
    from pos_app.desktop.look.theme import ThemeName
    from pos_app.engine.events import EngineEvent


translate = QCoreApplication.translate


class Form(QScrollArea):
    """`fields` by dotted key, `keys` by name, and for each gateway a test button and its words."""

    def __init__(self, port: SettingsPort, parent: QWidget | None = None) -> None:
        """Lay it out, with every field still empty."""
        super().__init__(parent)
        self.setObjectName("settingsScroll")
        self.setAccessibleName(translate("Settings", "Settings"))
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.fields: dict[str, Field] = {}
        self.keys: dict[KeyName, ApiKeyRow] = {name: ApiKeyRow(name, port) for name in KEY_NAMES}
        self.tests: dict[GatewayName, KeycapButton] = {}
        self.outcomes: dict[GatewayName, TextLabel] = {}
        for gateway in GatewayName:
            button = KeycapButton(
                translate("Settings", "Test connection"), size="line", name=f"{gateway.value}Test"
            )
            self.tests[gateway] = button
            self.outcomes[gateway] = TextLabel(
                "", "small_strong", "quiet", wrap=True, name=f"{gateway.value}Tested"
            )
        self.key_place = Notice("", "", "amber", name="keyPlace")
        self.key_choice = self.key_place.add_button("", name="keyChoice", size="line")
        self.key_place.hide()
        page = QWidget()
        whole = QVBoxLayout(page)
        whole.setContentsMargins(0, 0, 8, 0)
        whole.setSpacing(16)
        whole.addWidget(self.key_place)
        columns = QHBoxLayout()
        whole.addLayout(columns)
        columns.setSpacing(16)
        left, right = QVBoxLayout(), QVBoxLayout()
        left.setSpacing(16)
        left.addWidget(self._till())
        left.addWidget(self._paygate())
        left.addStretch(1)
        right.addWidget(self._checkout())
        right.addStretch(1)
        columns.addLayout(left, 1)
        columns.addLayout(right, 1)
        self.setWidget(page)

    def _till(self) -> Card:
        parts = (
            fields.shop(),
            fields.till_name(),
            TextField(
                "till.max_amount",
                "maxAmount",
                translate("Settings", "The most that one sale may be, GH₵"),
            ),
            TickField("till.sounds", "soundsTick", translate("Settings", "Sounds")),
            ChoiceField(
                "till.theme",
                "themeChoice",
                translate("Settings", "Look"),
                (
                    ("system", translate("Settings", "As the computer")),
                    ("light", translate("Settings", "Light")),
                    ("dark", translate("Settings", "Dark")),
                ),
            ),
            fields.mode(),
        )
        return self._card(translate("Settings", "Till"), parts)

    def _paygate(self) -> Card:
        parts: tuple[QWidget, ...] = (
            self.keys["paygate.api_key"],
            fields.NetworksField(),
            fields.base_url("paygate"),
            _plain_http("paygate"),
        )
        title = translate("Settings", "PayGate: mobile money")
        return self._card(title, parts, GatewayName.PAYGATE)

    def _checkout(self) -> Card:
        parts: tuple[QWidget, ...] = (
            self.keys["checkout.api_key"],
            self.keys["checkout.secret_key"],
            fields.amount_unit(),
            fields.ipn_url(),
            fields.callback_url(),
            fields.base_url("checkout"),
            ListField(
                "checkout.redirect_hosts",
                "redirectHosts",
                translate("Settings", "Other hosts that payment pages may be on"),
            ),
            _plain_http("checkout"),
            TickField(
                "checkout.allow_plain_redirect",
                "allowPlainRedirect",
                translate("Settings", "Allow payment pages without encryption"),
                warning=translate(
                    "Settings", "DANGER: anyone on the way can change the page customers pay on."
                ),
            ),
            TickField(
                "checkout.allow_test_checkout",
                "allowTestCheckout",
                translate("Settings", "Allow test pages when live"),
                warning=translate(
                    "Settings", "DANGER: no money moves on a test page, and such sales never count."
                ),
            ),
        )
        return self._card(translate("Settings", "Checkout: QR"), parts, GatewayName.CHECKOUT)

    def _card(
        self, title: str, parts: Sequence[QWidget], gateway: GatewayName | None = None
    ) -> Card:
        card = Card()
        column = QVBoxLayout(card)
        column.setContentsMargins(20, 16, 20, 18)
        column.setSpacing(14)
        head = QHBoxLayout()
        # As high with a button as without one, so that headings stand alike.
        head.addStrut(44)
        head.addWidget(TextLabel(title, "detail_large"))
        head.addStretch(1)
        column.addLayout(head)
        if gateway is not None:
            head.addWidget(self.tests[gateway])
            column.addWidget(self.outcomes[gateway])
            self.outcomes[gateway].hide()
        for part in parts:
            if isinstance(part, Field):
                self.fields[part.key] = part
            column.addWidget(part)
        return card


def _plain_http(gateway: str) -> TickField:
    return TickField(
        f"{gateway}.allow_plain_http",
        f"{gateway}AllowPlainHttp",
        translate("Settings", "Allow an address without encryption"),
        warning=translate(
            "Settings", "DANGER: the key travels in clear, and whoever reads it can use it."
        ),
    )


_STORE_TROUBLE = ("no_store", "failed", "timed_out")


class SettingsScreen(Screen):
    """`applied(WindowSettings)` carries what may change at once: look and sounds.

    `restart_wanted` asks for a new start, which is what the rest of what was saved waits for.
    """

    applied = Signal(object)
    restart_wanted = Signal()
    whole_width = True

    def __init__(self, desk: ScreenContext, port: SettingsPort) -> None:
        """Make it; nothing is read before it is opened."""
        super().__init__()
        self._desk = desk
        self._port = port
        self._on_disk: Mapping[str, object] = {}
        self._changed: set[str] = set()
        self._busy = False
        self._restart = False
        self._store_trouble = ""
        self.form = Form(port)
        self.said = TextLabel("", "state", "quiet", wrap=True, name="settingsSaid")
        self.save_button = KeycapButton(
            translate("Settings", "Save"), "Enter", variant="primary", name="settingsSave"
        )
        self.undo_button = KeycapButton(translate("Settings", "Undo changes"), name="settingsUndo")
        foot = QHBoxLayout()
        foot.setSpacing(12)
        self.restart_button = KeycapButton(
            translate("Settings", "Restart now"), name="settingsRestart"
        )
        self.restart_button.hide()
        self.restart_button.clicked.connect(self.restart_wanted)
        foot.addWidget(self.said, 1)
        foot.addWidget(self.restart_button)
        foot.addWidget(self.undo_button)
        foot.addWidget(self.save_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(
            TextLabel(translate("Settings", "Settings"), "heading", name="settingsTitle")
        )
        column.addWidget(self.form, 1)
        column.addLayout(foot)
        for key, field in self.form.fields.items():
            field.edited.connect(lambda key=key: self._edited(key))
        for row in self.form.keys.values():
            row.typed.connect(self._enable)
            row.changed.connect(self._needs_restart)
        for gateway, button in self.form.tests.items():
            button.clicked.connect(lambda _=False, gateway=gateway: self.test(gateway))
        self.form.key_choice.clicked.connect(self._choose_key_place)
        self.save_button.clicked.connect(self.save)
        self.undo_button.clicked.connect(self._undo)
        self._enable()

    # A screen of the window ---------------------------------------------------------------------

    def opened(self) -> None:
        """Read what is on disk, unless a person has unsaved changes here."""
        if not self._changed and not self._busy:
            self._busy = True
            self._port.load(self._loaded)
        self._port.read_keys(self._keys_read)
        begin_at(self.form.fields["till.shop"].control)
        self._enable()

    def hints(self) -> str:
        """The footer's reminder of keys."""
        return translate("Settings", "Tab next · Space ticks · Enter saves · Esc back")

    def key(self, event: QKeyEvent) -> bool:
        """Enter saves, Escape goes back with everything kept as typed."""
        if keyboard.is_enter(event):
            self.save()
        elif event.key() == Qt.Key.Key_Escape:
            self.wants.emit("sell")
        else:
            return False
        return True

    def take(self, fact: EngineEvent) -> None:
        """Take the outcome of a connection test."""
        if isinstance(fact, events.ConnectionTested):
            words, good = settings.tested(fact)
            self._tell_test(fact.gateway, words, "good" if good else "bad")

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
        if other_mode and (refusal := settings.mode_refusal(self._desk.model)):
            mode.set_problem(refusal)
            self._to_problem("till.mode")
            return
        self._busy = True
        self._say(translate("Settings", "Saving …"))
        self._enable()
        changes = {key: self.form.fields[key].value() for key in self._changed}
        self._port.save(changes, self._saved)

    def _loaded(self, read: SettingsRead) -> None:
        self._busy = False
        if read.problems:
            self._show_problems(read)
        else:
            self._show(read)
            self._say("")
        self._enable()

    def _saved(self, read: SettingsRead) -> None:
        self._busy = False
        if read.problems:
            self._show_problems(read)
        else:
            mode = read.values.get("till.mode") != self._on_disk.get("till.mode")
            self._changed.clear()
            self._show(read)
            self._apply(read)
            if read.restart:
                self._needs_restart()
            self._say(
                self._saved_words(read, mode=mode, live=read.values.get("till.mode") == "live")
            )
        self._enable()

    def _needs_restart(self) -> None:
        self._restart = True
        self._enable()

    def _saved_words(self, read: SettingsRead, *, mode: bool, live: bool) -> str:
        if mode and live:
            return translate("Settings", "Saved. The till goes live at its next start.")
        if mode:
            return translate("Settings", "Saved. The till is in training at its next start.")
        if not read.restart:
            return translate("Settings", "Saved. It applies now.")
        return translate(
            "Settings", "Saved. Look and sounds apply now, everything else at the next start."
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
        sounds = read.values.get("till.sounds") is True
        self.applied.emit(self._desk.settings._replace(theme=theme, sounds=sounds))

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

    def _keys_read(self, states: Mapping[KeyName, KeyState]) -> None:
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
            title, text, choice = settings.key_place(code, self._port.places().key_file)
            notice.set_hue("neutral" if code == "file" else "amber")
            notice.set_words(title, text)
            button.setText(choice)
            button.setAccessibleName(choice)

    def _choose_key_place(self) -> None:
        self.form.key_choice.setEnabled(False)
        if self._keys_in_file:
            self._say(translate("Settings", "Asking the computer's key store …"))
            self._port.move_to_store(self._moved)
        else:
            self._port.keep_in_file(self._kept_in_file)

    def _kept_in_file(self, read: SettingsRead) -> None:
        self.form.key_choice.setEnabled(True)
        if read.problems:
            self._show_problems(read)
            return
        self._show(read)
        self._say(translate("Settings", "From now on keys are kept in a file. Type them below."))
        self._port.read_keys(self._keys_read)

    def _moved(self, state: KeyState) -> None:
        self.form.key_choice.setEnabled(True)
        words, good = settings.moved(state)
        self._say(words, bad=not good)
        if good:
            self._port.load(self._show)
        self._port.read_keys(self._keys_read)

    # Tests --------------------------------------------------------------------------------------

    def test(self, gateway: GatewayName) -> None:
        """Ask a gateway for one harmless read."""
        name = frame.gateway_name(gateway)
        if not self._desk.settings.live:
            words = translate(
                "Settings",
                "Not tested: in training nobody is asked. It works once the till is live.",
            )
        elif any(self.form.keys[key].has_text() for key in self._keys_of(gateway)):
            words = translate("Settings", "Not tested: keep the key that was typed first.")
        else:
            words = translate("Settings", "Asking {gateway} …").format(gateway=name)
            self._desk.submit(TestConnection(gateway))
        self._tell_test(gateway, words, "quiet")

    @staticmethod
    def _keys_of(gateway: GatewayName) -> list[KeyName]:
        return [name for name in KEY_NAMES if name.partition(".")[0] == gateway.value]

    def _tell_test(self, gateway: GatewayName, words: str, tone: str) -> None:
        outcome = self.form.outcomes[gateway]
        outcome.setText(words)
        outcome.set_tone("good" if tone == "good" else "bad" if tone == "bad" else "quiet")
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
