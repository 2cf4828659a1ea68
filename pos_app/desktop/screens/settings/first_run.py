"""The first start: train now, or go live in a few short steps.

Shown where there are no settings yet. Nothing is written before the last step, nothing typed is
lost by going back, and live never starts by itself: only the next start is live.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from pos_app.desktop import shortcuts
from pos_app.desktop.link import background
from pos_app.desktop.link.settings_room import KeyState, is_key
from pos_app.desktop.screens.settings.fields import key_label, key_line, make_fields
from pos_app.desktop.widgets.buttons import KeycapButton
from pos_app.desktop.widgets.card import Card
from pos_app.desktop.widgets.form import FormRow, begin_at, page_of
from pos_app.desktop.widgets.screen_stack import Screen
from pos_app.desktop.widgets.text_label import TextLabel
from pos_app.desktop.words import settings
from pos_app.engine.requests import NoteSettings
from pos_app.settings.keys import SecretName

if TYPE_CHECKING:
    from pos_app.desktop.link.context import ScreenContext
    from pos_app.desktop.link.settings_room import SettingsRead, SettingsRoom


translate = QCoreApplication.translate

CHOICE, SHOP, MOBILE_MONEY, QR, READY, DONE = range(6)
# What each page asks for, in its order: keys first, then settings.
_KEYS = {
    MOBILE_MONEY: [name for name in SecretName if name.gateway == "paygate"],
    QR: [name for name in SecretName if name.gateway == "checkout"],
}
_SETTINGS = {
    SHOP: ("till.shop", "till.name"),
    MOBILE_MONEY: ("paygate.base_url",),
    QR: (
        "checkout.amount_unit",
        "checkout.ipn_url",
        "checkout.callback_url",
        "checkout.base_url",
    ),
}
_PAGE_OF = {key: page for page, keys in _SETTINGS.items() for key in keys}
_WIDTH = 720
_SHORT = 430
_TALL = 16_777_215


class FirstRun(Screen):
    """Asks once. `wants("sell")` comes when the till can be used, or the question is put off.

    `fields` by dotted key; `lines` and `rows` of the gateways' keys by name.
    """

    restart_wanted = Signal()
    whole_width = True

    def __init__(self, context: ScreenContext, room: SettingsRoom) -> None:
        """Make it at its first page; nothing is read or written."""
        super().__init__()
        self._context = context
        self._room = room
        self._busy = False
        self._waiting: list[SecretName] = []
        self._store_trouble = ""
        self._outcomes: list[tuple[str, bool]] = []
        self._edited: set[str] = set()
        self.fields = make_fields(_PAGE_OF)
        for key, field in self.fields.items():
            field.edited.connect(lambda key=key: self._edited.add(key))
        kept = translate(
            "FirstRun", "Kept in the computer's key store, never shown again. Empty: add it later."
        )
        self.lines = {name: key_line(name) for name in SecretName}
        self.rows = {
            name: FormRow(
                key_label(name),
                line,
                note=kept if name is not SecretName.CHECKOUT_SECRET_KEY else "",
            )
            for name, line in self.lines.items()
        }
        self.summary = TextLabel("", "body", wrap=True, name="firstRunSummary")
        self.done = TextLabel("", "heading", wrap=True, name="firstRunDone")
        self.outcome = TextLabel("", "body", wrap=True, name="firstRunOutcome")
        self.train = KeycapButton(
            translate("FirstRun", "Train now"), variant="primary", name="trainNow"
        )
        self.live = KeycapButton(translate("FirstRun", "Go live"), name="goLive")
        self.back = KeycapButton(translate("FirstRun", "Back"), name="firstRunBack")
        self.next = KeycapButton("", variant="primary", name="firstRunNext")
        self._train_key = self.train.pressed_by(shortcuts.TRAIN)
        self._next_step = self.next.pressed_by(shortcuts.NEXT_STEP)
        self._back_key = shortcuts.action(shortcuts.STEP_BACK, self, self.go_back)
        self.back.show_key_of(self._back_key)
        self.in_file = KeycapButton(
            translate("FirstRun", "Keep the keys in a file"), name="firstRunKeepInFile"
        )
        self.in_file.hide()
        self.restart = KeycapButton(translate("FirstRun", "Restart now"), name="firstRunRestart")
        self.said = TextLabel("", "state", "quiet", wrap=True, name="firstRunSaid")
        self._pages = self._make_pages()
        self._card = self._lay_out()
        self.train.clicked.connect(self.train_now)
        self.live.clicked.connect(lambda: self.go_to(SHOP))
        self.back.clicked.connect(self.go_back)
        self.in_file.clicked.connect(self._keep_in_file)
        self.next.clicked.connect(self.go_on)
        self.restart.clicked.connect(self.restart_wanted)
        background.run(self._room.load, self._loaded, owner=self)
        self.go_to(CHOICE)

    def _make_pages(self) -> QStackedWidget:
        titles = {
            CHOICE: translate("FirstRun", "Welcome"),
            SHOP: translate("FirstRun", "Step 1 of 4 · The shop"),
            MOBILE_MONEY: translate("FirstRun", "Step 2 of 4 · Mobile money through PayGate"),
            QR: translate("FirstRun", "Step 3 of 4 · QR through Checkout"),
            READY: translate("FirstRun", "Step 4 of 4 · Ready"),
        }
        texts = {
            CHOICE: translate(
                "FirstRun",
                "Train first: everything works, with made-up customers and no real money. You "
                "can go live at any time in Settings.\n\nGo live: type the shop's name and the "
                "two gateways' keys. Real money moves from the next start on.",
            ),
            READY: translate(
                "FirstRun",
                "Nothing is written yet. Save, then close the till and open it again: it takes "
                "real money from then on. Until then it stays in training.",
            ),
        }
        last = {READY: [self.summary], DONE: [self.done, self.outcome]}
        pages = QStackedWidget()
        for page in range(DONE + 1):
            inside = QWidget()
            column = QVBoxLayout(inside)
            column.setContentsMargins(0, 0, 8, 0)
            column.setSpacing(14)
            if page in titles:
                column.addWidget(TextLabel(titles[page], "heading", wrap=True))
            if page in texts:
                column.addWidget(TextLabel(texts[page], "body", wrap=True))
            for part in (
                *(self.rows[name] for name in _KEYS.get(page, ())),
                *(self.fields[key] for key in _SETTINGS.get(page, ())),
                *last.get(page, ()),
            ):
                column.addWidget(part)
            column.addStretch(1)
            pages.addWidget(page_of(inside))
        return pages

    def _lay_out(self) -> Card:
        card = Card(name="firstRun")
        card.setMaximumWidth(_WIDTH)
        inner = QVBoxLayout(card)
        inner.setContentsMargins(28, 22, 28, 22)
        inner.setSpacing(12)
        inner.addWidget(self._pages, 1)
        inner.addWidget(self.said)
        foot = QHBoxLayout()
        foot.setSpacing(12)
        foot.addWidget(self.back)
        foot.addStretch(1)
        for button in (self.in_file, self.live, self.train, self.restart, self.next):
            foot.addWidget(button)
        inner.addLayout(foot)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addStretch(1)
        row.addWidget(card, 20)
        row.addStretch(1)
        return card

    # A screen of the window ---------------------------------------------------------------------

    def opened(self) -> None:
        """Put the focus where the page begins; the other choice is one Tab away."""
        self.setTabOrder(self.train, self.live)
        self._focus()

    def hints(self) -> tuple[str, ...]:
        """The footer's reminder of keys."""
        if self.page == CHOICE:
            later = translate("FirstRun", "{key} later").format(key=shortcuts.shown(self._back_key))
            return shortcuts.hints(
                self._train_key, translate("FirstRun", "Tab other choice"), later
            )
        return shortcuts.hints(self._next_step, self._back_key)

    # Steps --------------------------------------------------------------------------------------

    @property
    def page(self) -> int:
        """Which page is in front."""
        return self._pages.currentIndex()

    def go_to(self, page: int) -> None:
        """Turn to a page."""
        if page == READY:
            self._sum_up()
        self._pages.setCurrentIndex(page)
        # A page of a few words is no taller than they need; one of fields takes what there is.
        short = page in (CHOICE, SHOP, MOBILE_MONEY, READY)
        self._card.setMaximumHeight(_SHORT if short else _TALL)
        choosing = page == CHOICE
        self.train.setVisible(choosing)
        self.live.setVisible(choosing)
        self.next.setVisible(not choosing)
        self.restart.setVisible(page == DONE)
        self.back.setVisible(page not in (CHOICE, DONE))
        self.next.setText(
            {
                READY: translate("FirstRun", "Save for the next start"),
                DONE: translate("FirstRun", "Go on in training until then"),
            }.get(page, translate("FirstRun", "Next"))
        )
        self._say("")
        self.hints_changed.emit()
        if self.isVisible():
            self._focus()

    def go_on(self) -> None:
        """Turn to the next page; the last but one saves, the last goes to the till."""
        if self._busy:
            return
        if self.page == READY:
            self._save_live()
        elif self.page == DONE:
            self.wants.emit("sell")
        elif self._keys_are_keys():
            self.go_to(self.page + 1)

    def _keys_are_keys(self) -> bool:
        """Whether every key typed on this page can be one; else it is said at its line."""
        first = None
        for name in _KEYS.get(self.page, ()):
            line = self.lines[name]
            wrong = bool(line.text().strip()) and not is_key(line.text())
            words = settings.key_outcome(KeyState("unusable"), "") if wrong else ""
            self.rows[name].set_problem(words)
            if wrong and first is None:
                first = line
        if first is not None:
            begin_at(first)
        return first is None

    def go_back(self) -> None:
        """Turn back; from the first page and the last one to the till."""
        if self._busy:
            return
        if self.page in (CHOICE, DONE):
            self.wants.emit("sell")
        else:
            self.go_to(self.page - 1)

    def train_now(self) -> None:
        """Write the defaults, so that the question is not asked again, and go to the till."""
        if self._busy:
            return
        self._busy = True
        self._say(translate("FirstRun", "Saving …"))
        background.run(
            partial(self._room.save, {"till.mode": "training"}), self._trained, owner=self
        )

    def _trained(self, read: SettingsRead) -> None:
        self._busy = False
        if read.problems:
            self._say(" ".join(map(settings.problem, read.problems)), bad=True)
            return
        self._context.submit(NoteSettings(("till.mode",)))
        if self.isVisible():
            # Whoever went elsewhere meanwhile stays there.
            self.wants.emit("sell")

    def _save_live(self) -> None:
        if refusal := settings.mode_refusal(self._context.model):
            self._say(refusal, bad=True)
            return
        self._busy = True
        self._say(translate("FirstRun", "Saving …"))
        asked = {"till.shop", "till.name"} | self._edited
        changes: dict[str, object] = {key: self.fields[key].value() for key in asked}
        changes["till.mode"] = "live"
        saved = partial(self._saved, tuple(changes))
        background.run(partial(self._room.save, changes), saved, owner=self)

    def _loaded(self, read: SettingsRead) -> None:
        for key, field in self.fields.items():
            if key in read.values and key not in self._edited:
                field.set_value(read.values[key])

    def _saved(self, names: tuple[str, ...], read: SettingsRead) -> None:
        if read.problems:
            self._busy = False
            self._show_problems(read)
            return
        self._context.submit(NoteSettings(names))
        self._begin_keys()

    def _begin_keys(self) -> None:
        self._outcomes = []
        self._store_trouble = ""
        self._waiting = [name for name in SecretName if self.lines[name].text().strip()]
        self._next_key()

    def _next_key(self) -> None:
        if not self._waiting:
            self._busy = False
            self._tell_done()
            return
        name = self._waiting[0]
        self._say(translate("FirstRun", "Asking the computer's key store …"))
        text = self.lines[name].text()
        background.run(partial(self._room.write_key, name, text), self._key_kept, owner=self)

    def _key_kept(self, state: KeyState) -> None:
        name = self._waiting.pop(0)
        kept = state.code == "stored"
        if kept:
            self.lines[name].clear()
            self._context.submit(NoteSettings((name.value,)))
        elif state.code in ("no_store", "failed", "timed_out") and not state.file:
            self._store_trouble = state.code
        words = settings.key_outcome(state, name.variable)
        self._outcomes.append((f"{key_label(name)}: {words}", kept))
        self._next_key()

    def _tell_done(self) -> None:
        kept = all(kept for _words, kept in self._outcomes)
        self.done.setText(
            translate("FirstRun", "Saved")
            if kept
            else translate("FirstRun", "The settings are saved, but not every key is kept")
        )
        if kept and self._outcomes:
            told = translate(
                "FirstRun",
                "Saved. Close the till and open it again: from then on it takes real money.",
            )
        else:
            told = translate(
                "FirstRun",
                "Close the till and open it again: it is live from then on. What has no key takes "
                "no money.",
            )
        lines = [told]
        lines += [words for words, _kept in self._outcomes]
        if not self._outcomes:
            lines.append(
                translate(
                    "FirstRun",
                    "No key was typed: mobile money and QR stay off until Settings has them.",
                )
            )
        if self._store_trouble:
            place = str(self._room.folders.key_file)
            title, text, _ = settings.key_place(self._store_trouble, place)
            lines.append(f"{title}. {text}")
        self.in_file.setVisible(bool(self._store_trouble))
        self.outcome.setText("\n\n".join(lines))
        self.go_to(DONE)

    def _keep_in_file(self) -> None:
        if not self._busy:
            self._busy = True
            self._say(translate("FirstRun", "Saving …"))
            background.run(self._room.keep_in_file, self._file_chosen, owner=self)

    def _file_chosen(self, read: SettingsRead) -> None:
        if read.problems:
            self._busy = False
            self._say(" ".join(map(settings.problem, read.problems)), bad=True)
        else:
            self._begin_keys()

    def _show_problems(self, read: SettingsRead) -> None:
        elsewhere = []
        first = None
        for problem in read.problems:
            words = settings.problem(problem)
            field = self.fields.get(problem.key)
            if field is None:
                elsewhere.append(words)
            else:
                field.set_problem(words)
                first = first or field
        if first is not None:
            self.go_to(_PAGE_OF[first.key])
            begin_at(first.control)
        words = " ".join(elsewhere) or translate("FirstRun", "Not saved: see the line in red.")
        self._say(words, bad=True)

    def _say(self, text: str, *, bad: bool = False) -> None:
        self.said.setText(text)
        self.said.set_tone("bad" if bad else "quiet")
        self.said.setVisible(bool(text))

    def _focus(self) -> None:
        begins = {
            CHOICE: self.train,
            SHOP: self.fields["till.shop"].control,
            MOBILE_MONEY: self.lines[SecretName.PAYGATE_API_KEY],
            QR: self.lines[SecretName.CHECKOUT_API_KEY],
        }
        begin_at(begins.get(self.page, self.next))

    def _sum_up(self) -> None:
        """Say on the last page what will be saved, and what stays off for want of a key."""

        def there(page: int, yes: str, no: str) -> str:
            return yes if all(self.lines[name].text().strip() for name in _KEYS[page]) else no

        mobile_money = there(
            MOBILE_MONEY,
            translate("FirstRun", "its key is typed"),
            translate("FirstRun", "no key typed: stays off until Settings has one"),
        )
        qr = there(
            QR,
            translate("FirstRun", "both keys are typed"),
            translate("FirstRun", "a key is missing: stays off until Settings has both"),
        )
        lines = (
            (translate("FirstRun", "Shop"), self.fields["till.shop"].value()),
            (translate("FirstRun", "Till"), self.fields["till.name"].value()),
            (translate("FirstRun", "Mobile money"), mobile_money),
            (translate("FirstRun", "QR code"), qr),
            (translate("FirstRun", "Cash"), translate("FirstRun", "needs no key")),
        )
        self.summary.setText("\n".join(f"{name}:  {words}" for name, words in lines))
