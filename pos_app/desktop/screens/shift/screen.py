"""The drawer's place, one step at a time: opening, X and cash moves, the close, what Zs say.

It asks and shows what the engine answers. A count is kept on disk as it is typed, and what must be
in the drawer is never shown before it was counted, where the shop counts blind.
"""

from __future__ import annotations

from enum import StrEnum
from functools import cached_property, partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from pos_app.desktop import shortcuts
from pos_app.desktop.link import background
from pos_app.desktop.link.bridge import new_ref
from pos_app.desktop.link.count_draft import CountDraft, CountKeeper
from pos_app.desktop.link.receipt_jobs import Sheet
from pos_app.desktop.look import fonts
from pos_app.desktop.screens.shift.count_card import CountCard
from pos_app.desktop.screens.shift.moves_card import MovesCard, SafeRow
from pos_app.desktop.screens.shift.papers import ComparePage, ZList, paper, scrolling
from pos_app.desktop.widgets.accessibility import announce
from pos_app.desktop.widgets.approval import Approval
from pos_app.desktop.widgets.buttons import FlowRow, KeycapButton
from pos_app.desktop.widgets.card import Card
from pos_app.desktop.widgets.form import FormRow, begin_at, line_edit, page_of
from pos_app.desktop.widgets.receipt_row import SheetRow
from pos_app.desktop.widgets.screen_stack import Screen, focus
from pos_app.desktop.widgets.text_label import TextLabel
from pos_app.desktop.words import pins, reasons, receipt, shift
from pos_app.domain.money import Money
from pos_app.domain.people import Right
from pos_app.domain.shift import (
    CashKind,
    ShiftRefusal,
    ShiftRules,
    float_advice,
    sees_expected,
    why_not_close,
)
from pos_app.domain.typed_text import cleaned
from pos_app.engine.requests import (
    AskX,
    AskZ,
    AskZs,
    CloseShift,
    CountDrawer,
    MoveCash,
    OpenDrawer,
    OpenShift,
    TakeToSafe,
)

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from PySide6.QtGui import QKeyEvent, QResizeEvent

    from pos_app.desktop.link.context import ScreenContext
    from pos_app.desktop.look.palette import Tone
    from pos_app.domain.shift import DrawerCount, Shift, ShiftReport
    from pos_app.engine.events import ShiftDone, ShiftRead, ZsRead
    from pos_app.engine.requests import ShiftRequest
    from pos_app.printing.ways import JobEnd

translate = QCoreApplication.translate

_LOW: Final = 460
_LEFT: Final = 440
_LEFT_PERCENT: Final = 42
_LEAST: Final = 24
_LONGEST_REASON: Final = 200
_BUTTON, _LOW_BUTTON = 56, 48


class ShiftStep(StrEnum):
    """Where a person is with the drawer."""

    OPENING = "opening"
    OPEN = "open"
    COUNTING = "counting"
    COMPARED = "compared"
    READING = "reading"


_S = ShiftStep
_COUNTS: Final = frozenset((_S.OPENING, _S.COUNTING, _S.COMPARED))
_IN_SHIFT: Final = frozenset((_S.OPEN, _S.COUNTING, _S.COMPARED))


# What is asked whoever lacks a right; all else is a close.
_RIGHTS: Final[dict[type, Right]] = {
    MoveCash: Right.CASH_OUT,
    OpenDrawer: Right.OPEN_DRAWER,
    TakeToSafe: Right.CASH_OUT,
}


class ShiftForm(Screen):
    """Count, cash moves or the earlier Zs at the left; what follows from them at the right."""

    whole_width = True

    def __init__(self, context: ScreenContext, count_file: Path | None) -> None:
        super().__init__()
        self.setObjectName("shiftScreen")
        settings = context.settings
        currency = settings.maximum.currency
        pieces = settings.cash.denominations if settings.cash is not None else ()
        self.keeper = CountKeeper(count_file, self)
        self.count = CountCard(pieces, currency)
        self.moves = MovesCard(currency)
        self.zs = ZList()
        self.left_side = QStackedWidget()
        for card in (self.count, self.moves, self.zs):
            self.left_side.addWidget(card)
        self.title = TextLabel("", "coach_title", wrap=True, name="shiftTitle")
        self.z = TextLabel("", "heading", wrap=True, name="shiftZ")
        self.detail = TextLabel("", "quiet", "quiet", wrap=True, name="shiftDetail")
        self.text = TextLabel("", "body", "quiet", wrap=True, name="shiftText")
        self.text.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self.paper = scrolling("shiftPaper", translate("Shift", "The shift's figures"))
        self.compare = ComparePage()
        self.body = QStackedWidget()
        self._compare_page = page_of(self.compare, "shiftCompare")
        self._compare_page.setAccessibleName(translate("Shift", "What should be there"))
        for page in (self.text, self.paper, self._compare_page):
            self.body.addWidget(page)
            # In a low window an approval needs the room.
            page.setMinimumHeight(_LEAST)
        self.reason = line_edit("shiftReason")
        self.reason.setMaxLength(_LONGEST_REASON)
        self.reason_row = FormRow(shift.why_off(Money(-1)), self.reason)
        self.safe = SafeRow(currency)
        self.said = TextLabel("", "label", "quiet", wrap=True, name="shiftSaid")
        self.letting_out = SheetRow(
            context,
            receipt.told,
            name="z",
            words=(translate("Receipt", "Print"), translate("Receipt", "PDF")),
        )
        self.zs_button = KeycapButton(translate("Shift", "Earlier Zs"), name="shiftZsButton")
        self.lines_button = KeycapButton(
            translate("Reports", "In five lines"), size="small", name="zLines"
        )
        self.back_button = KeycapButton("", name="shiftBack")
        self.open_button = KeycapButton("", variant="primary", name="shiftOpenButton")
        self.close_button = KeycapButton("", variant="primary", name="shiftCloseButton")
        self.bar = QWidget()
        self._lay_out()

    def _lay_out(self) -> None:
        buttons = FlowRow(self.bar)
        buttons.setContentsMargins(0, 0, 0, 0)
        buttons.setSpacing(12)
        buttons.addWidget(self.zs_button)
        buttons.addWidget(self.letting_out)
        buttons.addWidget(self.lines_button)
        buttons.addStretch(1)
        for button in (self.back_button, self.open_button, self.close_button):
            buttons.addWidget(button)
        right = Card(name="shiftCard")
        self._column = QVBoxLayout(right)
        for widget in (self.title, self.z, self.detail):
            self._column.addWidget(widget)
        self._column.addWidget(self.body, 1)
        self._column.addWidget(self.reason_row)
        self._column.addWidget(self.safe)
        self._column.addWidget(self.said)
        self._column.addWidget(self.letting_out.said)
        self._column.addWidget(self.bar)
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addWidget(self.left_side)
        row.addWidget(right, 1)
        # An approval stands below both: its keys need the width.
        self.below = QVBoxLayout(self)
        self.below.setContentsMargins(0, 0, 0, 0)
        self.below.setSpacing(8)
        self.below.addLayout(row, 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Stand closer in a low window."""
        low = self.height() < _LOW
        self.left_side.setFixedWidth(min(fonts.room(_LEFT), self.width() * _LEFT_PERCENT // 100))
        side, air = (16, 10) if low else (26, 16)
        self._column.setContentsMargins(side, air, side, air)
        self._column.setSpacing(6 if low else 12)
        for card in (self.count, self.moves, self.zs):
            card.set_low(low=low)
        for button in (self.zs_button, self.back_button, self.open_button, self.close_button):
            button.setMaximumHeight(_LOW_BUTTON if low else _BUTTON)
        super().resizeEvent(event)

    def say(self, text: str, tone: Tone = "quiet") -> None:
        """Say this above the buttons; empty takes no room."""
        self.said.setText(text)
        self.said.set_tone(tone)
        self.said.setVisible(bool(text))
        if self.isVisible():
            announce(self, text)

    def show_paper(self, page: QWidget) -> None:
        """Show an X, which keeps its place when it is shown again, or a Z."""
        place = self.paper.verticalScrollBar().value()
        self.paper.setWidget(page)
        page.setAutoFillBackground(False)
        self.paper.verticalScrollBar().setValue(place)


class ShiftScreen(ShiftForm):
    """Follows `ShiftChanged`; a count that was kept comes back when the place is first opened.

    `lines_wanted` carries the day of a Z, on which its shift was opened.
    """

    lines_wanted = Signal(object)

    def __init__(self, context: ScreenContext, count_file: Path | None = None) -> None:
        """Ask nothing yet; `count_file` is where a count that is under way is kept."""
        super().__init__(context, count_file)
        self._context = context
        self._step = _S.OPENING
        self._asked: ShiftRequest | None = None
        self._approved = False
        self._read_ref = ""
        self._reading_x = False
        self._stale = False
        self._compared: ShiftReport | None = None
        self._counted = Money(0, context.settings.maximum.currency)
        # The Z that this place made, which no paper says yet; and what to leave in the drawer.
        self._made_z, self._advice = 0, ""
        self._z_day: date | None = None
        # What of it is advised to go to the safe, until it was taken there; and after which Z.
        self._to_safe, self._safe_z = self._counted, 0
        self._kept: CountDraft | None = None
        self.count.edited.connect(self._edited)
        self.count.done.connect(self._leave_count)
        self.reason.textEdited.connect(lambda _: self._edited())
        self.moves.wanted.connect(self._move)
        self.moves.drawer_wanted.connect(self._open_drawer)
        self.safe.wanted.connect(self._take_to_safe)
        self.letting_out.asked.connect(lambda: self.say(""))
        self.zs.chosen.connect(self._ask_z)
        self.zs.more_wanted.connect(self._ask_zs)
        self.zs_button.clicked.connect(self._show_zs)
        self.lines_button.clicked.connect(lambda: self.lines_wanted.emit(self._z_day))
        self.back_button.clicked.connect(self._back)
        self.open_button.clicked.connect(self._open)
        self.close_button.clicked.connect(self._close)
        self.keeper.failed.connect(self._keeping_failed)
        self._enter = shortcuts.action(shortcuts.CLOSE_SHIFT, self, self.close_button.click)
        self._escape = shortcuts.action(shortcuts.BACK, self, self._back)
        bridge = context.bridge
        bridge.changed.connect(self.on_changed)
        for signal in (bridge.payment_changed, bridge.sale_changed, bridge.charge_accepted):
            signal.connect(self._x_is_old)
        self._go(_S.OPEN if context.model.shift is not None else _S.OPENING)
        self.keeper.read(self._draft_read)

    # A screen of the window ---------------------------------------------------------------------

    def opened(self) -> None:
        """Go on where it was left, with fresh figures."""
        self._focus()
        if self._step is _S.OPEN:
            self._ask_x()

    def left(self) -> None:
        """What was to be approved is not in front any more: nothing of it goes on unseen."""
        self._end_approval()
        if self._asked is None:
            self.say("")

    def hints(self) -> tuple[str, ...]:
        """The footer's reminder of keys."""
        if self._asks_approval:
            return self.approval.hints()
        tab = translate("Shift", "Tab next")
        match self._step:
            case _S.OPENING:
                return shortcuts.hints(tab, self.count.next_key, self._escape)
            case _S.COUNTING:
                kept = translate("Shift", "later, the count is kept")
                esc = f"{shortcuts.shown(self._escape)} {kept}"
                return (*shortcuts.hints(tab, self.count.next_key), esc)
            case _S.COMPARED:
                return shortcuts.hints(self._enter, tab, self._escape)
            case _:
                presses = translate("Shift", "Enter presses")
                return shortcuts.hints(tab, presses, self._escape)

    def typed(self, event: QKeyEvent) -> bool:
        """A digit that nobody took is the count's."""
        text = shortcuts.typed(event)
        if not text.isdigit() or self._step not in (_S.OPENING, _S.COUNTING):
            return False
        self.count.begin()
        self.count.type_on(text)
        return True

    def on_changed(self) -> None:
        """Be where the shift is."""
        if self._asked is None:
            is_open = self._context.model.shift is not None
            if self._step in (_IN_SHIFT if not is_open else (_S.OPENING,)):
                # What was counted was for a drawer that is another's now.
                self.count.clear()
                self.reason.clear()
                self._go(_S.OPEN if is_open else _S.OPENING)
        self._restore()
        self._refresh()

    def settings_changed(self) -> None:
        """Whether a shift is needed may be said otherwise now; there may be a printer, or none."""
        self.letting_out.look_again()
        self._refresh()

    # Steps --------------------------------------------------------------------------------------

    @property
    def step(self) -> ShiftStep:
        """Where a person is with the drawer."""
        return self._step

    @property
    def _off(self) -> Money:
        """By how much the count is off what the till was told must be there."""
        nothing = Money(0, self._counted.currency)
        return nothing if self._compared is None else self._counted - self._compared.expected

    def _go(self, step: ShiftStep) -> None:
        self._end_approval()
        self._step = step
        self.letting_out.show_sheet(None)
        lefts = {_S.OPEN: self.moves, _S.READING: self.zs}
        bodies = {
            _S.OPEN: self.paper,
            _S.READING: self.paper,
            _S.COMPARED: self._compare_page,
        }
        self.left_side.setCurrentWidget(lefts.get(step, self.count))
        self.body.setCurrentWidget(bodies.get(step, self.text))
        self.count.set_locked(locked=step is _S.COMPARED)
        self.z.setVisible(step is _S.READING)
        self.title.setVisible(step is not _S.READING)
        self.count.title.setText(
            translate("Shift", "Count the drawer")
            if step is _S.OPENING
            else translate("Shift", "1 · Count the drawer")
        )
        self.say("")
        self._refresh()
        self._enter.setEnabled(step is _S.COMPARED)
        self.close_button.set_key(shortcuts.shown(self._enter) if step is _S.COMPARED else "")
        if step is _S.OPEN:
            self._ask_x()
        if self.isVisible():
            announce(self, self._words())
            self._focus()
        self.hints_changed.emit()

    def _words(self) -> str:
        """Which step it is, and of a close what it came to."""
        if self._step is _S.READING:
            return self.z.text()
        words = self._titles()[self._step]
        if self._step is _S.COMPARED:
            words = f"{words}: {shift.over_short(self._off)[0]}"
        return words

    def _focus(self) -> None:
        match self._step:
            case _S.OPENING | _S.COUNTING:
                self.count.begin()
            case _S.COMPARED if self._off.minor:
                begin_at(self.reason)
            case _S.OPEN if self.moves.begun:
                begin_at(self.moves.amount)
            case _:
                # Nothing that is done by Enter is done by mistake.
                focus(self)

    def _refresh(self) -> None:
        model, step = self._context.model, self._step
        busy = self._asked is not None
        can = model.ready is not None and model.trouble is None and not busy
        now, here = model.clock(), model.shift
        self.title.setText(self._titles()[step])
        since = here is not None and step in (_S.OPEN, _S.COUNTING)
        detail = shift.opened(here, now) if here is not None and since else ""
        # Whoever has closed the shift takes the rest to the safe, after a restart too.
        made = step is _S.READING and self.z.property("zNumber") == self._safe_z
        asking = self._asks_approval
        self.safe.setVisible(made and bool(self._to_safe.minor) and here is None and not asking)
        self.safe.setEnabled(can)
        self.detail.setText(self._advice if made else detail)
        self.detail.setVisible(bool(self.detail.text()))
        self.text.setText(self._told())
        total = self.count.total.text()
        self.open_button.setText(
            translate("Shift", "Open with an empty drawer")
            if self.count.empty
            else translate("Shift", "Open the shift with {amount}").format(amount=total)
        )
        self.close_button.setText(self._close_words())
        self.back_button.setText(
            {
                _S.COUNTING: translate("Shift", "Later"),
                _S.COMPARED: translate("Shift", "Count again"),
            }.get(step, translate("Shift", "Back"))
        )
        self.reason_row.set_label(shift.why_off(self._off))
        # An approval needs the room, and nothing else is pressed by mistake meanwhile.
        self.bar.setVisible(not asking)
        self.reason_row.setVisible(step is _S.COMPARED and bool(self._off.minor) and not asking)
        self.open_button.setVisible(step is _S.OPENING)
        self.close_button.setVisible(step in _IN_SHIFT)
        self.back_button.setVisible(step not in (_S.OPENING, _S.OPEN))
        self.zs_button.setVisible(step in (_S.OPENING, _S.OPEN))
        told = step is _S.READING and self._z_day is not None
        self.lines_button.setVisible(told and model.may(Right.REPORTS))
        for button in (self.open_button, self.close_button):
            button.setEnabled(can)
        self.setAccessibleName(self._words())
        self.moves.set_busy(busy=not can)
        settings = self._context.settings
        self.moves.drawer.setVisible(
            settings.has_drawer and self._context.receipts.port is not None
        )
        starting = model.ready is None
        self.count.set_locked(locked=step is _S.COMPARED or busy or starting)

    @staticmethod
    def _titles() -> dict[ShiftStep, str]:
        there = translate("Shift", "2 · What should be there")
        return {
            _S.OPENING: translate("Shift", "No shift is open"),
            _S.OPEN: translate("Shift", "The shift so far"),
            _S.COUNTING: there,
            _S.COMPARED: there,
            _S.READING: "",
        }

    def _told(self) -> str:
        model = self._context.model
        if model.trouble is not None:
            return reasons.ledger(model.trouble.code)
        if model.ready is None:
            return translate("Sell", "Starting…")
        if self._step is _S.COUNTING:
            return translate(
                "Shift",
                "It is shown once you have counted: the drawer, the till and each gateway's own "
                "list beside each other. You can leave meanwhile, the count is kept.",
            )
        words = translate(
            "Shift",
            "Count what is in the drawer, then open one. What is sold from then on stands on its "
            "Z. One sum is enough where you do not count notes and coins: type it at Other.",
        )
        if self._context.settings.shift_required:
            needed = translate("Shift", "This till sells only while a shift is open.")
            words = f"{needed}\n\n{words}"
        return words

    def _close_words(self) -> str:
        match self._step:
            case _S.COUNTING:
                return translate("Shift", "That is all")
            case _S.COMPARED:
                return translate("Shift", "Close shift, make the Z")
            case _ if not self.count.empty:
                return translate("Shift", "Go on counting")
            case _:
                return translate("Shift", "Close the shift")

    def _back(self) -> None:
        if self._asked is not None:
            # Its answer is here when this place is opened again.
            self.wants.emit("sell")
            return
        match self._step:
            case _S.COUNTING:
                self._go(_S.OPEN)
            case _S.COMPARED:
                self._go(_S.COUNTING)
            case _S.READING:
                self._go(_S.OPEN if self._context.model.shift is not None else _S.OPENING)
            case _S.OPENING | _S.OPEN:
                self.wants.emit("sell")

    # The count ----------------------------------------------------------------------------------

    def _draft_read(self, draft: CountDraft | None) -> None:
        self._kept = draft
        self._restore()
        self._refresh()

    def _restore(self) -> None:
        """Put in what was kept, once it is known whether it is of this very shift."""
        draft, model = self._kept, self._context.model
        if draft is None or model.ready is None:
            return
        self._kept = None
        if draft.shift != self._shift_id():
            return
        self.count.fill(draft.pieces or {}, draft.other)
        if not self.reason.text():
            self.reason.setText(draft.reason)
        if self._step is _S.OPEN and not self.count.empty:
            self._go(_S.COUNTING)
        self._edited()

    def _shift_id(self) -> str:
        here = self._context.model.shift
        return here.shift_id if here is not None else ""

    def _edited(self) -> None:
        pieces, other = self.count.typed()
        reason = self.reason.text()
        self.keeper.keep(CountDraft(self._shift_id(), pieces, other, reason))
        self._refresh()

    def _used(self) -> None:
        """What was counted is on disk where it belongs."""
        self.count.clear()
        self.reason.clear()
        self.keeper.keep(CountDraft())

    def _keeping_failed(self, failed: bool) -> None:
        words = translate("Shift", "The disk does not take the count: a power cut would lose it.")
        self.say(words if failed else "", "bad" if failed else "quiet")

    def _leave_count(self) -> None:
        focus(self.open_button if self._step is _S.OPENING else self.close_button)

    # Wishes -------------------------------------------------------------------------------------

    def _open(self) -> None:
        count = self.count.count
        if count is None:
            self.count.begin()
        else:
            self._ask(OpenShift(new_ref(), count), translate("Shift", "Opening the shift …"))

    def _move(self, kind: CashKind, amount: Money, reason: str) -> None:
        self.moves.say("")
        self._ask(MoveCash(new_ref(), kind, amount, reason), "")

    def _take_to_safe(self, amount: Money) -> None:
        self.safe.say("")
        reason = translate("Shift", "after Z {number}").format(number=self._safe_z)
        self._ask(TakeToSafe(new_ref(), amount, reason), "")

    def _open_drawer(self, reason: str) -> None:
        self.moves.say("")
        self._ask(OpenDrawer(new_ref(), reason), "")

    def _send_pulse(self, reason: str) -> None:
        """It is on disk who opens the drawer and why: let the printer open it."""
        port = self._context.receipts.port
        if port is not None:
            done = partial(self._drawer_opened, reason)
            background.run(lambda: port().open_drawer(), done, owner=self)

    def _drawer_opened(self, reason: str, end: JobEnd) -> None:
        problem = receipt.drawer(end)
        pattern = translate("Shift", "The drawer was opened ({why})")
        self.say(problem or pattern.format(why=reason), "bad" if problem else "good")

    def _close(self) -> None:
        match self._step:
            case _S.OPEN:
                self._go(_S.COUNTING)
            case _S.COUNTING:
                self._count_drawer()
            case _S.COMPARED:
                self._close_shift()

    def _count_drawer(self) -> None:
        count = self.count.count
        if count is not None and self.count.empty:
            self.count.say(translate("Shift", "Count first. Is the drawer empty? Type 0."))
            count = None
            self.count.begin()
        elif count is None:
            self.count.begin()
        else:
            words = translate("Shift", "Asking each gateway for its list …")
            self._ask(CountDrawer(new_ref(), count), words)

    def _close_shift(self) -> None:
        count, now = self.count.count, self._compared
        if count is None or now is None:
            return
        typed = self.reason.text() if self._off.minor else ""
        reason = cleaned(typed).strip() or None
        rules = ShiftRules(difference_limit=self._context.settings.difference_limit)
        if why_not_close(now.expected, count.total, reason, rules) is not None:
            self._reason_needed()
            return
        words = translate("Shift", "Asking each gateway once more, then closing …")
        self._ask(CloseShift(new_ref(), count, reason, now.expected), words)

    def _reason_needed(self) -> None:
        limit = self._context.settings.difference_limit.shown
        pattern = translate("Shift", "Type why: it is off by more than {limit}.")
        self.reason_row.set_problem(pattern.format(limit=limit))
        begin_at(self.reason)

    def _ask(self, request: ShiftRequest, words: str, *, approved: bool = False) -> None:
        self._asked, self._approved = request, approved
        self.say(words)
        self._refresh()
        self._context.bridge.ask(request, self._answered, self._refused, owner=self)

    def _answered(self, answer: ShiftDone) -> None:
        request, self._asked = self._asked, None
        report = answer.report
        if isinstance(request, OpenDrawer):
            self.moves.opened()
            self.on_changed()
            self._focus()
            self.say(translate("Shift", "Opening the drawer …"))
            self._send_pulse(request.reason)
            return
        if isinstance(request, TakeToSafe):
            # What is left now is known; nothing more is advised.
            self._to_safe, self._advice = Money(0, request.amount.currency), ""
            self._refresh()
            self._focus()
            self.say(self._moved(CashKind.TO_SAFE, request.amount, request.reason), "good")
            return
        if request is None or report is None:
            return
        match request:
            case OpenShift():
                self._used()
                self._go(_S.OPEN)
                words = translate("Shift", "The shift is open with {amount} in the drawer.")
                begun = words.format(amount=report.shift.opening.shown)
                more = shift.opening_difference(report.shift)
                self.say(" ".join(filter(None, (begun, more))), "bad" if more else "good")
                self._show_x(report)
            case MoveCash(_, kind, amount, reason):
                self.moves.clear()
                self._refresh()
                self._focus()
                self.say(self._moved(kind, amount, reason), "good")
                self._show_x(report)
            case CountDrawer(_, count):
                self._compared, self._counted = report, count.total
                self.reason_row.set_problem("")
                known = self._context.model.payments
                advice = float_advice(count, report.shift.opening)
                self._advice, self._to_safe = shift.float_left(advice), advice.to_safe
                self.compare.show_close(report, count.total, known, self._advice)
                self._go(_S.COMPARED)
            case CloseShift():
                self._compared = None
                self._used()
                self._go(_S.READING)
                self._made_z = self._safe_z = report.shift.z_number or 0
                self.safe.advise(self._to_safe)
                self._show_z(report)
                self._ask_zs()
                self.say(translate("Shift", "The shift is closed."), "good")

    @staticmethod
    def _moved(kind: CashKind, amount: Money, reason: str) -> str:
        pattern = translate("Shift", "{what}: {amount} ({why})")
        return pattern.format(what=shift.moved(kind), amount=amount.shown, why=reason)

    def _refused(self, code: str) -> None:
        request = self._asked
        # What came after the screen was left is approved by nobody unseen.
        asks = request is not None and not self._approved and self.isVisible()
        if code == "right_lacking" and asks:
            self.say("")
            right = _RIGHTS.get(type(request), Right.CLOSE_OTHERS_SHIFT)
            self.approval.ask_for(right)
            return
        self._asked = None
        words = shift.refused(code)
        if isinstance(request, (MoveCash, OpenDrawer)):
            self.moves.say(words)
            words = ""
        elif isinstance(request, TakeToSafe):
            self.safe.say(words)
            words = ""
        elif code == ShiftRefusal.REASON_NEEDED:
            self._reason_needed()
            words = ""
        elif code == ShiftRefusal.COUNT_AGAIN:
            self._go(_S.COUNTING)
        self.on_changed()
        self._focus()
        self.say(words, "bad")

    # An approval in place -----------------------------------------------------------------------

    @cached_property
    def approval(self) -> Approval:
        """Somebody who may says so, made now if it was not yet."""
        made = Approval(self._context, pins.refused, local=True)
        self.below.addWidget(made)
        made.approved.connect(self._again)
        made.turned.connect(self._refresh)
        made.turned.connect(self.hints_changed)
        made.kept.connect(self._not_now)
        return made

    @property
    def _asks_approval(self) -> bool:
        return "approval" in self.__dict__ and self.approval.is_asking()

    def _again(self) -> None:
        if self._asked is not None:
            self._ask(self._asked, "", approved=True)

    def _not_now(self) -> None:
        self._given_up()
        self._focus()

    def _given_up(self) -> None:
        self._asked = None
        self.on_changed()

    def _end_approval(self) -> None:
        if self._asks_approval:
            self.approval.close_question()
            self._given_up()

    # X ------------------------------------------------------------------------------------------

    def _x_is_old(self, _event: object) -> None:
        if self._step is _S.OPEN and self.isVisible():
            self._ask_x()

    def _ask_x(self) -> None:
        """Ask once more after the answer where it is asked for again meanwhile."""
        if self._reading_x:
            self._stale = True
            return
        self._reading_x, self._stale = True, False
        self._context.bridge.ask(
            AskX(new_ref()), self._x_read, lambda _code: self._x_not_read(), owner=self
        )

    def _x_read(self, answer: ShiftRead) -> None:
        self._reading_x = False
        if self._step is _S.OPEN and answer.report is not None:
            self._show_x(answer.report)
        if self._stale:
            self._ask_x()

    def _x_not_read(self) -> None:
        self._reading_x = False
        if self._step is _S.OPEN:
            self.say(translate("Shift", "The figures cannot be read now."), "bad")

    def _show_x(self, report: ShiftReport) -> None:
        model = self._context.model
        sees = sees_expected(blind=self._context.settings.blind, alone=not model.people)
        lines = shift.paper(report, model.clock(), model.payments, sees=sees)
        self.show_paper(paper(lines))

    # Zs -----------------------------------------------------------------------------------------

    def _show_zs(self) -> None:
        self.paper.setWidget(QWidget())
        self._z_day = None
        self.z.setText(translate("Shift", "Earlier Zs"))
        self.z.setAccessibleDescription("")
        self._go(_S.READING)
        self._ask_zs()
        self._ask_z(None)

    def _ask_zs(self, before: int | None = None) -> None:
        if before is None:
            self.zs.begin()
        self._context.bridge.ask(
            AskZs(new_ref(), before), self._zs_read, lambda _code: self._z_not_read(), owner=self
        )

    def _zs_read(self, answer: ZsRead) -> None:
        self.zs.add(answer.shifts, self._context.model.clock(), has_more=answer.has_more)

    def _ask_z(self, number: int | None) -> None:
        self._context.bridge.forget(self._read_ref)
        self._read_ref = new_ref()
        self._context.bridge.ask(
            AskZ(self._read_ref, number),
            self._z_read,
            lambda _code: self._z_not_read(),
            owner=self,
        )

    def _z_read(self, answer: ShiftRead) -> None:
        if self._step is _S.READING and answer.report is not None:
            self._advise(answer.report.shift, answer.left)
            self._show_z(answer.report)

    def _advise(self, z: Shift, left: DrawerCount | None) -> None:
        """Let what still lies there of this Z go to the safe; what was advised before stays."""
        known = z.z_number == self._safe_z
        if left is not None and not known:
            advice = float_advice(left, z.opening)
            self._safe_z = z.z_number or 0
            self._advice, self._to_safe = shift.float_left(advice), advice.to_safe
            self.safe.advise(self._to_safe)
        elif left is None and known:
            self._advice, self._to_safe = "", Money(0, z.opening.currency)

    def _z_not_read(self) -> None:
        if self._step is _S.READING:
            self.zs.say(translate("Shift", "The Zs cannot be read now."))

    def _show_z(self, report: ShiftReport) -> None:
        model = self._context.model
        lines = shift.paper(report, model.clock(), model.payments, sees=True)
        number = report.shift.z_number or 0
        self.letting_out.show_sheet(Sheet("z", str(number), copy=number != self._made_z))
        self.z.setText(shift.z_title(number))
        self.z.setProperty("zNumber", report.shift.z_number)
        self._z_day = report.shift.opened_at.astimezone().date()
        self._refresh()
        told = "\n".join(" ".join(filter(None, line[:2])) for line in lines)
        self.z.setAccessibleDescription(told)
        self.paper.setWidget(QWidget())
        self.show_paper(paper(lines))
