"""Two sums typed for a sale before anything is stored: cash that was received, and only a part.

Each turns keys and sums that are offered into one sum; the sale flow alone asks the engine, and
only the engine's word makes anything paid. Neither may take a sum that cannot be (less than what is
due, more than what is left), and leaving one must never lose the draft that it was opened for.

What is received begins as exactly what is due, so that Enter alone takes it; the first key begins
another sum.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeySequence
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout

from pos_app.desktop import shortcuts
from pos_app.desktop.look import fonts
from pos_app.desktop.widgets.accessibility import announce
from pos_app.desktop.widgets.amount import AmountDisplay
from pos_app.desktop.widgets.approval import Approval
from pos_app.desktop.widgets.buttons import FlowRow, KeycapButton, expand
from pos_app.desktop.widgets.card import Card, Ground
from pos_app.desktop.widgets.keypad import LEAST, PAD_KEYS, Keypad
from pos_app.desktop.widgets.screen_stack import Screen
from pos_app.desktop.widgets.slip_field import SlipField
from pos_app.desktop.widgets.text_label import TextLabel
from pos_app.desktop.words import payments, pins, reasons
from pos_app.domain.cash import likely_owed, likely_tenders
from pos_app.domain.keypad import BACK, CLEAR, EntryProblem, KeypadEntry
from pos_app.domain.money import AmountError, Money
from pos_app.domain.people import Right

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtGui import QKeyEvent, QResizeEvent

    from pos_app.desktop.link.context import ScreenContext

translate = QCoreApplication.translate

_LOW = 460
_LOWEST = 372
_TWO_ROWS = 380
"""Below this height there is room for one row of sums."""
_OFFERS = 6
_A_ROW = 3
_PANEL = 352
"""The panel stands where the rail does, and is as wide, in pixels."""
_LEAST_PANEL = 250
_PANEL_AIR = 60
_BUTTON, _LOW_BUTTON = 64, 48
_GAP = 12
_LINE = 26
_TYPED = frozenset("0123456789.,+*×xXcC")
_NOTHING = frozenset((EntryProblem.EMPTY, EntryProblem.ZERO))


@dataclass(frozen=True)
class TypedSum:
    """A sum that was offered, or what is typed in its place."""

    entry: KeypadEntry
    offer: Money | None = None

    @property
    def running(self) -> Money:
        """The sum as far as it is typed."""
        return self.offer if self.offer is not None else self.entry.running

    @property
    def whole(self) -> Money | None:
        """The sum, where it is one."""
        return self.offer if self.offer is not None else self.entry.total

    @property
    def problem(self) -> EntryProblem | None:
        """Why what is typed is no sum."""
        return None if self.offer is not None else self.entry.problem

    def press(self, key: str) -> TypedSum:
        """After a key: what was offered gives way whole, but a sum may go on from it."""
        entry = self.entry
        if self.offer is not None:
            anew = key in (BACK, CLEAR, "c") or key.isdigit() or key in ".,"
            number = "" if anew else self.offer.decimal
            entry = KeypadEntry(entry.maximum, number=number)
        return TypedSum(entry.press(key))

    def paste(self, text: str) -> TypedSum:
        """After a text was pasted; raises AmountError where it is no amount."""
        empty = KeypadEntry(self.entry.maximum)
        return TypedSum((empty if self.offer is not None else self.entry).paste(text))

    def choose(self, offer: Money | None) -> TypedSum:
        """After a sum was chosen of those that are offered."""
        return TypedSum(KeypadEntry(self.entry.maximum), offer)


class SumForm(Screen):
    """What is to be paid, the sum and the keys at the left; what follows from it at the right."""

    whole_width = True

    def __init__(
        self, typed: AmountDisplay, follows: AmountDisplay, offers: Sequence[str], take: str
    ) -> None:
        """Lay it out.

        Args:
            typed: Shows the sum.
            follows: Shows what follows from it.
            offers: Object names of the buttons of sums that can be offered.
            take: The object name of the button that takes the sum.
        """
        super().__init__()
        self.due = AmountDisplay(translate("Cash", "To pay"), name="cashDue", bare=True)
        self.sum = typed
        self.sum.set_active(True)
        self.follows = follows
        self.offers = [expand(KeycapButton(name=name)) for name in offers]
        self.keypad = Keypad(reasons.keypad())
        self.take = KeycapButton(variant="primary", size="pane", name=take)
        self.part = KeycapButton(translate("Cash", "Only a part"), name="cashPart")
        self.back = KeycapButton(translate("Cash", "Back"), name="cashBack")
        self.panel = Ground(name="changePanel")
        self.pieces = TextLabel("", "detail", wrap=True, name="changePieces")
        self._rows = 2
        self._lay_out()

    def _lay_out(self) -> None:
        self._grid = QGridLayout()
        for place, offer in enumerate(self.offers):
            self._grid.addWidget(offer, place // _A_ROW, place % _A_ROW)
        self._left = QVBoxLayout()
        self._left.addWidget(self.due)
        self._left.addWidget(self.sum)
        self._left.addLayout(self._grid)
        self._left.addStretch(1)
        self.keypad.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        typing = QHBoxLayout()
        typing.setSpacing(24)
        typing.addLayout(self._left, 1)
        typing.addWidget(self.keypad, 1, Qt.AlignmentFlag.AlignTop)
        self._buttons = FlowRow()
        self._buttons.setSpacing(_GAP)
        for button in (self.take, self.part, self.back):
            self._buttons.addWidget(button)
        self._buttons.addStretch(1)
        card = Card(name="cashCard")
        self._column = QVBoxLayout(card)
        self._column.addLayout(typing, 1)
        self._column.addLayout(self._buttons)
        self._beside = QVBoxLayout(self.panel)
        self._beside.setSpacing(4)
        for line in (self.follows, self.pieces):
            self._beside.addWidget(line)
        self._beside.addStretch(1)
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addWidget(card, 1)
        row.addWidget(self.panel)
        # An approval stands below both: its keys need the width.
        self.below = QVBoxLayout(self)
        self.below.setContentsMargins(0, 0, 0, 0)
        self.below.setSpacing(8)
        self.below.addLayout(row, 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Stand closer in a low window."""
        low, lowest = self.height() < _LOW, self.height() < _LOWEST
        side, air = (18, 8) if lowest else (20, 12) if low else (26, 24)
        self._column.setContentsMargins(side, air, side, air)
        self._column.setSpacing(6 if lowest else 8 if low else 16)
        self._beside.setContentsMargins(side, air, side, air)
        self._left.setSpacing(2 if lowest else 4 if low else 8)
        gap = 4 if lowest else 6 if low else 10
        self._grid.setSpacing(gap)
        self.keypad.set_gap(gap)
        self.keypad.setMinimumHeight(4 * LEAST + 3 * gap)
        for button in (self.take, self.part, self.back):
            button.setMaximumHeight(_LOW_BUTTON if low else _BUTTON)
        self._rows = 1 if self.height() < _TWO_ROWS else 2
        # In the lowest windows what is due stands above what follows: the rest needs the room.
        (self._beside if lowest else self._left).insertWidget(0, self.due)
        wide = self.width() * 27 // 100
        self.panel.setFixedWidth(max(_LEAST_PANEL, min(_PANEL, wide)))
        self.show_offers()
        super().resizeEvent(event)

    def show_offers(self) -> None:
        """Show as many sums as there is room for."""
        edges = self._column.contentsMargins()
        wide = self.width() - self.panel.maximumWidth() - 16 - edges.left() - edges.right()
        # Where the buttons take two lines of a low window, the second row of sums makes way.
        shown = [each for each in (self.take, self.part, self.back) if not each.isHidden()]
        needed = sum(each.minimumSizeHint().width() + _GAP for each in shown) - _GAP
        second = needed <= wide
        rows = self._rows if second or self.height() >= _LOW else 1
        for place, offer in enumerate(self.offers):
            offer.setVisible(place < rows * _A_ROW and bool(offer.label()))


class SumScreen(SumForm):
    """Types the sum; `take_wanted` takes it, `back_wanted` leaves all as it was.

    `sum_changed` comes when another sum is shown.
    """

    take_wanted = Signal()
    back_wanted = Signal()
    sum_changed = Signal()

    def __init__(
        self,
        context: ScreenContext,
        typed: AmountDisplay,
        follows: AmountDisplay,
        offers: Sequence[str] = (),
        take: str = "",
    ) -> None:
        super().__init__(typed, follows, offers, take)
        self._context = context
        self._due = Money(0, context.settings.maximum.currency)
        self._typed = TypedSum(KeypadEntry(context.settings.maximum))
        # Begins another screen as this one was begun.
        self._begin: Callable[[Any], None] | None = None
        self._busy = False
        self._refusal = ""
        for offer in self.offers:
            offer.clicked.connect(lambda _on=False, offer=offer: self._choose(offer))
        self.keypad.keyed.connect(self._keypad)
        self.take.clicked.connect(self._take)
        self.back.clicked.connect(self._leave)
        self._take_key = shortcuts.action(shortcuts.TAKE_CASH, self, self._take)
        self.take.show_key_of(self._take_key)
        self._back_key = self.back.pressed_by(shortcuts.BACK)
        context.bridge.changed.connect(self.on_changed)

    def kept(self) -> tuple[Any, ...] | None:
        """What it was begun with, and the sum as far as it is typed."""
        return None if self._begin is None else (self._begin, self._typed)

    def take_back(self, kept: tuple[Any, ...]) -> None:
        """Go on with that sum."""
        kept[0](self)
        self._typed = kept[1]
        self.refresh()

    @property
    def to_pay(self) -> Money:
        """What is to be paid."""
        return self._due

    @property
    def running(self) -> Money:
        """The sum as far as it is typed."""
        return self._typed.running

    @property
    def whole(self) -> Money | None:
        """The sum, where it is one."""
        return self._typed.whole

    def type_sum(self, typed: TypedSum) -> None:
        """This is typed from now on."""
        self._typed = typed

    def typing(self) -> TypedSum:
        """What keys go to."""
        return self._typed

    def take_words(self) -> str:
        """What the button says, with room for the amount."""
        return translate("Cash", "Take {amount}")

    def why_not(self) -> str:
        """Why this sum cannot be taken; empty where it can."""
        raise NotImplementedError

    def show_sum(self) -> None:
        """Show what follows from the sum."""
        raise NotImplementedError

    def start(self, due: Money, maximum: Money, words: Sequence[str], offer: Money | None) -> None:
        """Begin with this to pay, nothing typed, and perhaps a sum that is offered."""
        self._due = due
        self._typed = TypedSum(KeypadEntry(maximum), offer)
        self._busy, self._refusal = False, ""
        self.due.set_amount(due.minor, due.figures)
        self.due.set_working(payments.DOT.join(filter(None, words)))
        self.refresh()

    # Screen -----------------------------------------------------------------------------------

    def opened(self) -> None:
        """Digits go to the sum."""
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def hints(self) -> tuple[str, ...]:
        """The keys of this screen."""
        return shortcuts.hints(self._take_key, translate("Cash", "digits type"), self._back_key)

    def on_changed(self) -> None:
        """Readiness and trouble decide whether it can be taken."""
        if self.isVisible():
            self.refresh()

    def typed(self, event: QKeyEvent) -> bool:
        """Type the sum."""
        if event.key() == Qt.Key.Key_Backspace:
            self._press(BACK)
        elif event.matches(QKeySequence.StandardKey.Paste):
            self._paste()
        elif (text := shortcuts.typed(event)) and text in _TYPED:
            self._press(text)
        else:
            return False
        return True

    def resizeEvent(self, event: QResizeEvent) -> None:
        """What follows is said closer in a low window."""
        super().resizeEvent(event)
        self.show_sum()

    # Keys and presses -------------------------------------------------------------------------

    def _keypad(self, code: str) -> None:
        self._press(PAD_KEYS.get(code, code))

    def _press(self, key: str) -> None:
        if self._busy:
            return
        self._refusal = ""
        self.type_sum(self.typing().press(key))
        self.refresh()

    def _paste(self) -> None:
        if self._busy:
            return
        self._refusal = ""
        try:
            self.type_sum(self.typing().paste(QGuiApplication.clipboard().text()))
        except AmountError as error:
            self._refusal = reasons.amount(error)
        self.refresh()

    def _choose(self, offer: KeycapButton) -> None:
        if self._busy:
            return
        self._refusal = ""
        chosen = Money(offer.property("amountMinor"), self._due.currency)
        self._typed = self._typed.choose(chosen)
        self.refresh()

    def _take(self) -> None:
        if self.take.isEnabled():
            self.take_wanted.emit()

    def _leave(self) -> None:
        self.back_wanted.emit()

    # What is shown ----------------------------------------------------------------------------

    def refresh(self) -> None:
        """Show the sum, what follows from it, and whether it can be taken."""
        self.sum.set_amount(self.running.minor, self.running.figures)
        self.take.setText(self.take_words().format(amount=self.running.shown))
        self.show_offers()
        self.show_sum()
        reason = self.why_not()
        self.take.setEnabled(not reason)
        if self._refusal and not self._busy:
            self.sum.set_working(self._refusal, "bad")
        elif reason:
            self.sum.set_working(reason, "bad" if self._typed.entry.blocked else "waiting")
        else:
            self.sum.set_working(self._typed.entry.working)
        self.setAccessibleName(self.sum.accessibleName())
        self.setAccessibleDescription(self.follows.accessibleName())
        self.panel.setAccessibleName(self.follows.accessibleName())
        self.sum_changed.emit()


class Cash(SumScreen):
    """Takes what was received; `part_wanted` asks for only a part.

    A slip of change that was owed is taken off what is due. Where it is worth more, the rest of it
    is change again. `approved` says that somebody who may let it be taken off, `given_up` that
    nobody did.

    Of the change a sum may be owed where there are no coins for it: it is typed as what was
    received is, and another sum received owes nothing again.
    """

    part_wanted = Signal()
    approved = Signal()
    given_up = Signal()

    def __init__(self, context: ScreenContext) -> None:
        super().__init__(
            context,
            AmountDisplay(translate("Cash", "Cash received"), name="tenderDisplay"),
            AmountDisplay(translate("Cash", "Change"), name="changeDue", tone="accent", bare=True),
            ("tender_exact", *("tender_note",) * (_OFFERS - 1)),
            "cashDoneButton",
        )
        self.setObjectName("cashScreen")
        self.part.clicked.connect(self.part_wanted)
        self._part_key = self.part.pressed_by(shortcuts.PART)
        self._owing: TypedSum | None = None
        self.owe = KeycapButton(variant="link", size="line", name="oweChange")
        self.owed_sum = AmountDisplay(
            translate("Cash", "Owed to the customer"), name="changeOwed", tone="ink"
        )
        self.owe.clicked.connect(self._owe)
        self.sum.activated.connect(self._give_all)
        below = QVBoxLayout()
        below.setContentsMargins(0, 8, 0, 0)
        below.setSpacing(4)
        below.addWidget(self.owed_sum)
        self.no_coins = TextLabel(translate("Cash", "No coins?"), "quiet", "quiet")
        ask = FlowRow()
        ask.setSpacing(8)
        ask.addWidget(self.no_coins)
        ask.addWidget(self.owe)
        below.addLayout(ask)
        self._beside.insertLayout(self._beside.indexOf(self.pieces) + 1, below)
        self.owed_sum.hide()
        self.slips = SlipField(context, reasons.rejected)
        self.slips.changed.connect(self._start)
        self.slips.turned.connect(self.refresh)
        self.slips.closed.connect(self._type_on)
        self._beside.addWidget(self.slips)
        self._whole_due = self._due
        self._words: tuple[str, ...] = ()

    def begin(self, amount: Money, due: Money, *, of: Money, sale: str = "") -> None:
        """Take this in cash from now on; exactly what is due was received.

        Args:
            amount: What is to be paid.
            due: The same in coins that there are.
            of: All that is to be paid, of which `amount` may be a part.
            sale: The number of a sale that there is already.
        """
        self._begin = lambda screen: screen.begin(amount, due, of=of, sale=sale)
        self._whole_due = due
        self._words = (
            translate("Payment", "Cash"),
            payments.part_of(amount, of),
            payments.sale_words(sale) if sale else "",
            payments.rounded(amount, due),
        )
        self.slips.use(None)
        self._start()

    def _start(self) -> None:
        """Begin with what is due less what a slip is worth; exactly that was received."""
        left = self._whole_due - self._slip_worth
        due = max(left, Money(0, left.currency))
        likely = likely_tenders(due, _OFFERS)
        for place, offer in enumerate(self.offers):
            sum_ = likely[place] if place < len(likely) else None
            offer.setProperty("amountMinor", sum_.minor if sum_ is not None else 0)
            offer.setText(_offer_words(sum_, exact=place == 0))
            if sum_ is not None:
                exact = f"{offer.label()}: {sum_.shown}"
                offer.setAccessibleName(sum_.shown if place else exact)
        # More than one sale over what is due is nobody's money.
        most = max(left + self._context.settings.maximum, due)
        self.start(due, most, self._words, due)

    @property
    def _slip_worth(self) -> Money:
        slip = self.slips.slip
        return Money(0, self._whole_due.currency) if slip is None else slip.amount

    @property
    def slip(self) -> str | None:
        """The number of the slip that is taken off; None for none."""
        return None if self.slips.slip is None else self.slips.slip.refund_number

    def kept(self) -> tuple[Any, ...] | None:
        """What is owed of the change, and the slip, too."""
        held = super().kept()
        return None if held is None else (*held, self._owing, self.slips.slip)

    def take_back(self, kept: tuple[Any, ...]) -> None:
        """Go on with those too."""
        super().take_back(kept)
        self.slips.use(kept[3])
        self._start()
        self._typed, self._owing = kept[1], kept[2]
        self.refresh()

    def start(self, due: Money, maximum: Money, words: Sequence[str], offer: Money | None) -> None:
        """Owe nothing yet."""
        self._owing = None
        super().start(due, maximum, words, offer)

    def typing(self) -> TypedSum:
        """Keys go to what is owed, where something is."""
        return self._typed if self._owing is None else self._owing

    def type_sum(self, typed: TypedSum) -> None:
        """It is what is owed, where something is."""
        if self._owing is None:
            self._typed = typed
        else:
            self._owing = typed

    @property
    def change(self) -> Money:
        """What goes back; nothing while too little was received."""
        tendered = self.tendered
        if tendered is None:
            return Money(0, self._due.currency)
        return tendered + self._slip_worth - self._whole_due

    @property
    def owed(self) -> Money | None:
        """What of the change is owed; None where all of it is given."""
        return None if self._owing is None else self._owing.whole

    def refresh(self) -> None:
        """What is wrong with what is owed is said there, not at what was received."""
        super().refresh()
        if self._owing is not None:
            told = (self.follows.accessibleName(), self.owed_sum.accessibleName())
            self.setAccessibleDescription(", ".join(told))
            if self.owed is None and not self._refusal:
                self.sum.set_working(self._typed.entry.working)

    def _owe(self) -> None:
        """Owe what there are likely no coins for, or nothing again."""
        if self._busy:
            return
        self._refusal = ""
        change = self.change
        if self._owing is None and change.minor:
            self._owing = TypedSum(KeypadEntry(change), likely_owed(change))
        else:
            self._owing = None
        self.refresh()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def _give_all(self) -> None:
        if self._owing is not None:
            self._owe()

    def _choose(self, offer: KeycapButton) -> None:
        """Another sum was received: of its change nothing is owed yet."""
        if not self._busy:
            self._owing = None
        super()._choose(offer)

    def set_busy(self, *, busy: bool, refusal: str = "") -> None:
        """Between Enter and the engine's answer nothing can be changed; then say its refusal."""
        self._busy, self._refusal = busy, refusal
        self.part.setEnabled(not busy)
        self.owe.setEnabled(not busy)
        self.slips.setEnabled(not busy)
        self.refresh()
        announce(self, refusal)

    @property
    def tendered(self) -> Money | None:
        """What was received, where it is enough; else None."""
        received = self.whole
        if received is None and not self._due.minor and self._typed.problem in _NOTHING:
            # A slip pays all of it.
            return self._due
        return received if received is not None and received >= self._due else None

    def _take(self) -> None:
        """Enter in the slip's field looks for it first."""
        if self.slips.is_open:
            self.slips.enter()
        else:
            super()._take()

    def _leave(self) -> None:
        if self.slips.is_open:
            self.slips.leave()
        else:
            super()._leave()

    def _type_on(self) -> None:
        """Digits go to the sum again."""
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    # An approval in place ---------------------------------------------------------------------

    @cached_property
    def approval(self) -> Approval:
        """Somebody who may says so, made now if it was not yet."""
        made = Approval(self._context, pins.refused, local=True)
        self.below.addWidget(made)
        made.approved.connect(self.approved)
        made.kept.connect(self.given_up)
        made.turned.connect(self._make_room)
        made.turned.connect(self.hints_changed)
        return made

    def ask_approval(self) -> None:
        """Ask somebody who may whether the slip may be taken off; nothing else can be done."""
        self.approval.ask_for(Right.REFUND)

    @property
    def _asks_approval(self) -> bool:
        return "approval" in self.__dict__ and self.approval.is_asking()

    def left(self) -> None:
        """What was to be approved is not in front any more: nothing of it goes on unseen."""
        if self._asks_approval:
            self.approval.close_question()
            self.given_up.emit()

    def _make_room(self) -> None:
        """An approval needs the room of all that cannot be pressed meanwhile."""
        asking = self._asks_approval
        for widget in (self.keypad, self.take, self.part, self.back, self.panel):
            widget.setVisible(not asking)
        self.refresh()
        self._type_on()

    def show_offers(self) -> None:
        """None while an approval needs their room."""
        super().show_offers()
        if self._asks_approval:
            for offer in self.offers:
                offer.hide()

    def hints(self) -> tuple[str, ...]:
        """The keys of this screen."""
        if self._asks_approval:
            return self.approval.hints()
        digits = translate("Cash", "digits type")
        return shortcuts.hints(self._take_key, digits, self._part_key, self._back_key)

    def show_sum(self) -> None:
        """Show what is given back now, in notes and coins too, and what is owed of the change."""
        change, owing = self.change, self._owing
        over = change if owing is None else change - owing.running
        self.follows.set_amount(over.minor, over.figures)
        exact = self.tendered is not None and not change.minor
        none, back = translate("Cash", "No change"), translate("Cash", "Give back now")
        all_of_it = none if exact else translate("Cash", "Change")
        self.follows.set_label(all_of_it if owing is None else back)
        self._show_owed()
        lines = payments.pieces(over, self._context.settings.cash) if over.minor else []
        room = self.height() - self.follows.sizeHint().height() - _PANEL_AIR
        if self.slip is not None:
            room -= self.slips.sizeHint().height() + self.owe.sizeHint().height()
        apart = "\n" if fonts.room(_LINE) * len(lines) <= room else payments.DOT
        self.pieces.setText(apart.join(lines))
        edges = self._beside.contentsMargins()
        wide = self.panel.maximumWidth() - edges.left() - edges.right()
        if self.slip is not None and self.pieces.heightForWidth(wide) > room:
            # The change alone is said: which slip is taken off needs the room.
            self.pieces.setText("")

    def _show_owed(self) -> None:
        change, owing = self.change, self._owing
        self.sum.set_active(owing is None)
        self.owed_sum.set_active(owing is not None)
        self.owed_sum.setVisible(owing is not None)
        self.owe.setVisible(bool(change.minor))
        self.no_coins.setVisible(bool(change.minor) and owing is None)
        self._make_way()
        if owing is None:
            pattern = translate("Cash", "Owe {amount}")
            self.owe.setText(pattern.format(amount=likely_owed(change).shown))
            return
        self.owe.setText(translate("Cash", "Give all of it"))
        self.owed_sum.set_amount(owing.running.minor, owing.running.figures)
        if reason := self._why_not_owed(owing):
            self.owed_sum.set_working(reason, "bad" if owing.entry.blocked else "waiting")
        else:
            self.owed_sum.set_working(owing.entry.working)

    def _make_way(self) -> None:
        """What is not typed now makes way where the window is low."""
        low, lowest = self.height() < _LOW, self.height() < _LOWEST
        owing, asked = self._owing is not None, self.slips.is_open
        full = owing or asked or (self.slip is not None and bool(self.change.minor))
        self.due.setHidden((lowest and full) or (low and self._asks_approval))
        self.slips.setHidden(lowest and owing)
        if low and asked:
            for widget in (self.pieces, self.owed_sum, self.owe, self.no_coins):
                widget.hide()
        else:
            self.pieces.show()

    def _why_not_owed(self, owing: TypedSum) -> str:
        if owing.problem is EntryProblem.OVER_MAXIMUM:
            return translate("Cash", "More than the change.")
        if owing.problem in _NOTHING:
            return translate("Cash", "Type what is owed.")
        return reasons.entry(owing.problem) if owing.problem is not None else ""

    def why_not(self) -> str:
        """Why it cannot be taken; empty where it can."""
        model = self._context.model
        if self._asks_approval:
            words = translate("Cash", "Slip {number} needs an approval.")
            return words.format(number=self.slip)
        if self._busy:
            return translate("Sell", "Storing the sale…")
        if model.trouble is not None:
            return reasons.ledger(model.trouble.code)
        if model.ready is None:
            return translate("Sell", "Starting…")
        if self.tendered is not None:
            return "" if self._owing is None else self._why_not_owed(self._owing)
        problem = self._typed.problem
        if problem is not None and problem not in _NOTHING:
            return reasons.entry(problem)
        missing = self._due - self.running
        return translate("Cash", "{amount} is missing.").format(amount=missing.shown)


class Part(SumScreen):
    """Types the part that is taken now; the rest stays to pay, by any method."""

    def __init__(self, context: ScreenContext) -> None:
        super().__init__(
            context,
            AmountDisplay(translate("Part", "Only this part now"), name="partField"),
            AmountDisplay(
                translate("Part", "Then left to pay"), name="dueLeft", tone="accent", bare=True
            ),
            take="partDoneButton",
        )
        self.setObjectName("partScreen")
        self.part.hide()

    def begin(self, whole: Money, part: Money | None, sale: str = "") -> None:
        """Ask for a part of this from now on.

        Args:
            whole: All that is to be paid.
            part: The part that was chosen before, if one was.
            sale: The number of a sale that there is already.
        """
        self._begin = lambda screen: screen.begin(whole, part, sale)
        self.start(whole, whole, (payments.sale_words(sale) if sale else "",), part)

    @property
    def chosen(self) -> Money | None:
        """The part, where it is one; all of it is one too."""
        return self.whole

    def take_words(self) -> str:
        """Nothing is taken yet: it only says how much will be."""
        return translate("Part", "Only {amount} now")

    def show_sum(self) -> None:
        """Show what would be left."""
        left = self._due - self.running
        self.follows.set_amount(left.minor, left.figures)

    def why_not(self) -> str:
        """Why it is no part; empty where it is one."""
        problem = self._typed.problem
        if problem in _NOTHING:
            return translate("Part", "Type the part that is paid now.")
        if problem is EntryProblem.OVER_MAXIMUM:
            return translate("Part", "More than is left to pay. Press C or Backspace.")
        return reasons.entry(problem) if problem is not None else ""


def _offer_words(amount: Money | None, *, exact: bool) -> str:
    """What a sum's button says: `Exact`, `50`, empty where there is none."""
    if amount is None:
        return ""
    return translate("Cash", "Exact") if exact else amount.figures.removesuffix(".00")
