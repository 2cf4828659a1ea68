"""Who is at the till: a tile a person, a PIN, and nothing sold until it was right.

It takes nothing from the sale behind it. A PIN is never shown nor said, and is forgotten when it
was answered or the screen is left.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QRectF, Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from pos_app.desktop import shortcuts
from pos_app.desktop.link.bridge import new_ref
from pos_app.desktop.look import fonts
from pos_app.desktop.look.palette import BOX_RADIUS
from pos_app.desktop.look.theme import colours
from pos_app.desktop.widgets import painting
from pos_app.desktop.widgets.card import Card
from pos_app.desktop.widgets.cashier_tiles import CashierTile, PinField
from pos_app.desktop.widgets.form import page_of
from pos_app.desktop.widgets.keypad import PinPad
from pos_app.desktop.widgets.screen_stack import Screen
from pos_app.desktop.widgets.text_label import TextLabel
from pos_app.desktop.words import frame, payments, pins
from pos_app.domain.people import is_pin
from pos_app.engine.requests import Unlock

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent, QPaintEvent, QResizeEvent

    from pos_app.desktop.link.context import ScreenContext
    from pos_app.domain.payment import Payment
    from pos_app.engine.events import PersonAtTill

translate = QCoreApplication.translate

_LOW = 480
_GAP = 8
"""Between two tiles, beside the room that each keeps for its ring."""
_WIDE, _NARROW = 224, 200
"""The least width of a tile, and where there is no room for all of them one below another."""
_EDGE = 6
_KEYS = 9
_STEPS = {
    Qt.Key.Key_Left: -1,
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_Right: 1,
    Qt.Key.Key_Down: 1,
}


class LockScreen(Screen):
    """Asks who is there; the engine alone says whether the PIN was right."""

    def __init__(self, context: ScreenContext) -> None:
        super().__init__()
        self.setObjectName("lockScreen")
        self._context = context
        self._shown: tuple[tuple[str, str], ...] = ()
        self._chosen = ""
        self._ref = ""
        # Why the last PIN of each was not taken, and until when none may be tried.
        self._waits: dict[str, tuple[str, float]] = {}
        # What was said of the last try, and how many were answered since the screen was opened.
        self._told, self._answers = "", 0
        self.tiles: list[CashierTile] = []
        self.title = TextLabel(
            translate("Lock", "Who is at the till?"), "heading", name="lockTitle"
        )
        self.pin = PinField(name="pinField")
        self.pad = PinPad()
        self.said = TextLabel("", "detail", "quiet", wrap=True, name="lockSaid")
        for words in (self.title, self.said):
            words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._make_progress()
        self._lay_out()
        self._enter = shortcuts.action(shortcuts.UNLOCK, self, self._unlock)
        self._escape = shortcuts.action(shortcuts.SOMEBODY_ELSE, self, self._choose_anew)
        self.pin.textChanged.connect(self._typed)
        self.pad.keyed.connect(self._keyed)
        context.bridge.people_changed.connect(self.refresh)
        context.bridge.changed.connect(self._show_progress)
        self.refresh()

    def _make_progress(self) -> None:
        self.progress = _Progress()
        self.count = TextLabel("", "strong", name="lockCount")
        self.what = TextLabel("", "body", elide=True, name="lockWhat")
        self.state = TextLabel("", "strong", "waiting", name="lockState")
        row = QHBoxLayout(self.progress)
        row.setContentsMargins(22, 8, 20, 8)
        row.setSpacing(18)
        for words in (self.count, self.what, self.state):
            row.addWidget(words)

    def _lay_out(self) -> None:
        inside = QWidget()
        self._grid = QGridLayout(inside)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(_GAP)
        self._grid.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.page = page_of(inside, "lockPeople")
        self.page.setAccessibleName(self.title.text())
        middle = Qt.AlignmentFlag.AlignHCenter
        self._column = column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addStretch(1)
        column.addWidget(self.title)
        column.addWidget(self.page)
        column.addWidget(self.pin, 0, middle)
        column.addWidget(self.pad, 0, middle)
        column.addWidget(self.said)
        column.addWidget(self.progress, 0, middle)
        column.addStretch(1)

    # A screen of the window -----------------------------------------------------------------------

    def opened(self) -> None:
        """Digits go to the PIN."""
        self.pin.setFocus(Qt.FocusReason.OtherFocusReason)
        self._show_progress()

    def left(self) -> None:
        """What was typed is nobody's any more."""
        self._told, self._answers = "", 0
        self._choose(self._alone())

    def spoken(self) -> tuple[str, str]:
        """The question, or why the last PIN was not taken: each time, also in the same words.

        What is typed since, and whoever was chosen, says nothing of it again.
        """
        return f"lock {self._answers}", self._told or self.title.text()

    def hints(self) -> tuple[str, ...]:
        """The keys of this screen."""
        several = len(self.tiles) > 1
        arrows = translate("Lock", "arrows choose")
        if not self._chosen:
            last = min(_KEYS, len(self.tiles))
            return (translate("Lock", "1 to {last} or arrows choose").format(last=last),)
        digits = translate("Lock", "digits type")
        keys = shortcuts.hints(self._enter, *((self._escape,) if several else ()))
        return (*((arrows,) if several else ()), digits, *keys)

    def typed(self, event: QKeyEvent) -> bool:
        """Choose a person by their key; then every digit is the PIN's, wherever the focus is."""
        if shortcuts.without_num_lock(event):
            self._say(frame.num_lock_off())
            return True
        if (step := _STEPS.get(Qt.Key(event.key()))) is not None:
            self._go(step)
            return True
        if event.key() == Qt.Key.Key_Backspace:
            self._keyed("back")
            return True
        digit = shortcuts.typed(event)
        if not (digit.isascii() and digit.isdigit()):
            return False
        if self._chosen:
            self._keyed(digit)
        elif 0 < int(digit) <= len(self.tiles):
            self._choose(self.tiles[int(digit) - 1].property("cashier"))
        return True

    def tick(self) -> None:
        """A wait goes on."""
        if self._chosen in self._waits:
            self._tell()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Stand closer in a low or narrow window."""
        super().resizeEvent(event)
        self._space()

    # Who ----------------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Show whoever is set up now."""
        shown = tuple((p.name, pins.role(p.role)) for p in self._context.model.people)
        if shown == self._shown:
            return
        self._shown = shown
        for tile in self.tiles:
            self._grid.removeWidget(tile)
            tile.hide()
            tile.deleteLater()
        self.tiles = [CashierTile(name, role, at) for at, (name, role) in enumerate(shown)]
        for tile in self.tiles:
            name = str(tile.property("cashier"))
            tile.clicked.connect(lambda _=False, name=name: self._choose(name))
        names = [name for name, _ in shown]
        self._waits = {name: wait for name, wait in self._waits.items() if name in names}
        self._space()
        # Whoever was the only one is not chosen any more when the others come.
        kept = self._chosen in names and self.isVisible()
        self._choose(self._chosen if kept else self._alone())

    def _alone(self) -> str:
        """The only one there is; nobody where there are several."""
        return self._shown[0][0] if len(self._shown) == 1 else ""

    def _choose(self, name: str) -> None:
        if self._ref:
            return
        self._chosen = name
        self.pin.forget()
        for place, tile in enumerate(self.tiles):
            tile.setChecked(tile.property("cashier") == name)
            # Once somebody is chosen a digit is the PIN's.
            tile.set_key(str(place + 1) if not name and place < _KEYS else "")
            if tile.isChecked() and tile.isVisible():
                self.page.ensureWidgetVisible(tile)
        pattern = translate("Lock", "PIN of {name}")
        # Nobody's PIN is typed yet.
        self.pad.setEnabled(bool(name))
        self.pin.setAccessibleName(pattern.format(name=name) if name else translate("Lock", "PIN"))
        self._tell()
        self._escape.setEnabled(bool(name) and len(self.tiles) > 1)
        self.hints_changed.emit()

    def _choose_anew(self) -> None:
        """Nobody is chosen; and an answer that does not come is waited for no longer."""
        self._context.bridge.forget(self._ref)
        self._ref = ""
        self._choose("")

    def _go(self, step: int) -> None:
        names = [name for name, _ in self._shown]
        if names:
            here = names.index(self._chosen) + step if self._chosen in names else 0
            self._choose(names[here % len(names)])

    # The PIN ------------------------------------------------------------------------------------

    def _keyed(self, code: str) -> None:
        """Take a key of the pad, or one of the keyboard that means the same."""
        if code == "enter":
            self._unlock()
        elif code == "back":
            self.pin.setText(self.pin.text()[:-1])
        elif not self._ref and not self._wait():
            self.pin.insert(code)

    def _unlock(self) -> None:
        name, pin = self._chosen, self.pin.text()
        if self._ref or (name and self._wait()):
            return
        if not name:
            self._say(translate("Lock", "Choose who you are first."))
        elif not is_pin(pin):
            self._say(translate("Lock", "A PIN has 4 to 6 digits."))
        else:
            self._waits.pop(name, None)
            self._ref = new_ref()
            self.pin.forget()
            self._say(translate("Lock", "Checking the PIN …"))
            self._context.bridge.ask(
                Unlock(self._ref, name, pin), self._let_in, self._refused, owner=self
            )

    def _let_in(self, _answer: PersonAtTill) -> None:
        self._ref = ""
        self._choose(self._alone())

    def _refused(self, code: str) -> None:
        refused, self._ref = self._context.model.refused, ""
        seconds = refused.wait_seconds if refused is not None else 0.0
        until = self._context.monotonic() + seconds
        self._waits[self._chosen] = pins.refused(code, self._chosen), until
        self._told = pins.refused(code, self._chosen, seconds)
        self._answers += 1
        self.pin.forget()
        self._tell()

    def _typed(self, text: str) -> None:
        """A new try begins: what was wrong with the last one is read."""
        if text and not self._wait():
            self._waits.pop(self._chosen, None)
            self._tell()

    def _wait(self) -> float:
        """How long the chosen one's PIN may not be tried yet, seconds."""
        until = self._waits.get(self._chosen, ("", 0.0))[1]
        return max(0.0, until - self._context.monotonic())

    def _tell(self) -> None:
        """What is to be done, or why it cannot be yet."""
        why, _ = self._waits.get(self._chosen, ("", 0.0))
        if why:
            words = " ".join(filter(None, (why, pins.wait(self._wait()))))
            self._say(words, bad=True)
        elif self._chosen:
            self._say(translate("Lock", "Type the PIN, then Enter."))
        else:
            self._say(translate("Lock", "Choose who you are."))

    def _say(self, words: str, *, bad: bool = False) -> None:
        self.said.setText(words)
        self.said.set_tone("bad" if bad else "quiet")

    # What is in progress --------------------------------------------------------------------------

    def _show_progress(self) -> None:
        """One payment in full, several by their number; the rail beside has them all."""
        model = self._context.model
        waiting = model.unresolved()
        self.progress.setVisible(bool(waiting))
        if not waiting or not self.isVisible():
            return
        one = waiting[0] if len(waiting) == 1 else None
        self.count.setText(frame.rail_badge(model))
        self.what.setText(_in_short(one) if one is not None else "")
        self.state.setText(payments.state(one) if one is not None else "")
        unsure = one is not None and payments.hue(one) == "purple"
        self.state.set_tone("unconfirmed" if unsure else "waiting")
        for words in (self.what, self.state):
            words.setVisible(one is not None)
        self._space()

    # Layout -------------------------------------------------------------------------------------

    def _space(self) -> None:
        """Tiles as large as there is room for, in as few rows; what is more then scrolls."""
        low = self.height() < fonts.room(_LOW)
        self.pin.set_low(low=low)
        self.pad.set_low(low=low)
        around = (self.title, self.pin, self.pad, self.said, self.progress)
        shown = [each.sizeHint().height() for each in around if not each.isHidden()]
        for compact, gap, least in (
            (low, 16 if low else 24, _WIDE),
            *((True, closer, _WIDE) for closer in (16, 10, 6)),
            (True, 6, _NARROW),
        ):
            needed = self._arrange(compact=compact, least=least)
            high = self.height() - sum(shown) - gap * (len(shown) + 2)
            if needed <= high:
                break
        self._column.setSpacing(gap)
        self.page.setFixedHeight(max(0, min(needed, high)))

    def _arrange(self, *, compact: bool, least: int) -> int:
        """Put the tiles into rows as long as each other; how high they are then, in pixels.

        No tile gets narrower than `least` pixels, however many stand beside each other.
        """
        for tile in self.tiles:
            self._grid.removeWidget(tile)
            tile.set_compact(compact=compact)
        wide = max((min(tile.sizeHint().width(), least) + _GAP for tile in self.tiles), default=1)
        most = max(1, (self.width() + _GAP) // wide)
        count = -(-len(self.tiles) // most)
        each = -(-len(self.tiles) // count) if count else 1
        rows = [self.tiles[at : at + each] for at in range(0, len(self.tiles), each)]
        for row, tiles in enumerate(rows):
            for column, tile in enumerate(tiles):
                self._grid.addWidget(tile, row, column)
        return sum(tiles[0].sizeHint().height() + _GAP for tiles in rows)


class _Progress(Card):
    """The line about what is in progress, with an amber edge as a card of the rail has."""

    def __init__(self) -> None:
        super().__init__(name="lockProgress")

    def paintEvent(self, event: QPaintEvent) -> None:
        """Add the edge."""
        super().paintEvent(event)
        with painting.smooth(self) as painter:
            colour = colours().hue("amber").edge
            painting.edge(painter, QRectF(self.rect()), _EDGE, BOX_RADIUS, colour)


def _in_short(payment: Payment) -> str:
    return payments.DOT.join((payment.amount.shown, payments.card_detail(payment)))
