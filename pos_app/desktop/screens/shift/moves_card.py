"""Cash that moves without a sale: how much, why, and into the drawer, out of it or to the safe.

The drawer is opened without a sale here as well, for a reason and without an amount; and what is
taken to the safe once a shift is closed has a row of its own.

It reads what is typed and passes wishes on; the engine alone says whether the drawer holds so much.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from pos_app.desktop.look import fonts
from pos_app.desktop.widgets.buttons import FlowRow, KeycapButton
from pos_app.desktop.widgets.card import Card
from pos_app.desktop.widgets.form import FormRow, begin_at, line_edit, page_of
from pos_app.desktop.widgets.text_label import TextLabel
from pos_app.desktop.words import shift
from pos_app.domain.money import AmountError, Money, parse_amount
from pos_app.domain.shift import CashKind
from pos_app.domain.typed_text import cleaned

translate = QCoreApplication.translate

_LONGEST_AMOUNT: Final = 24
_LONGEST_REASON: Final = 120
_SAFE_WIDTH: Final = 130


class MovesCard(Card):
    """`wanted` carries the kind, the amount and the reason; `drawer_wanted` a reason."""

    wanted = Signal(object, object, str)
    drawer_wanted = Signal(str)

    def __init__(self, currency: str) -> None:
        super().__init__(name="shiftMoves")
        self._currency = currency
        title = TextLabel(translate("Shift", "Cash without a sale"), "coach_title", wrap=True)
        self.amount = line_edit("cashAmount", placeholder="5.00")
        self.amount.setMaxLength(_LONGEST_AMOUNT)
        self.reason = line_edit("cashReason")
        self.reason.setMaxLength(_LONGEST_REASON)
        self.amount_row = FormRow(translate("Shift", "How much"), self.amount)
        self.reason_row = FormRow(translate("Shift", "What for"), self.reason)
        presets = FlowRow()
        presets.setSpacing(6)
        for words in shift.cash_reasons():
            preset = KeycapButton(words, size="small", name="cashReasonChoice")
            preset.clicked.connect(lambda _=False, words=words: self._choose(words))
            presets.addWidget(preset)
        presets.addStretch(1)
        self.buttons = {
            CashKind.CASH_IN: KeycapButton(
                translate("Shift", "Put in"), size="medium", name="cashIn"
            ),
            CashKind.CASH_OUT: KeycapButton(
                translate("Shift", "Take out"), size="medium", name="cashOut"
            ),
            CashKind.TO_SAFE: KeycapButton(
                translate("Shift", "To the safe"), size="medium", name="cashToSafe"
            ),
        }
        ways = FlowRow()
        ways.setSpacing(10)
        for kind, button in self.buttons.items():
            button.clicked.connect(lambda _=False, kind=kind: self._want(kind))
            ways.addWidget(button)
        self.drawer = KeycapButton(
            translate("Shift", "Open the drawer"), size="medium", name="drawerOpen"
        )
        self.drawer.clicked.connect(self._want_drawer)
        ways.addWidget(self.drawer)
        ways.addStretch(1)
        inside = QWidget()
        self._column = QVBoxLayout(inside)
        self._column.addWidget(title)
        self._column.addWidget(self.amount_row)
        self._column.addWidget(self.reason_row)
        self._column.addLayout(presets)
        self._column.addLayout(ways)
        self._column.addStretch(1)
        page = page_of(inside, "shiftMovesScroll")
        page.setAccessibleName(title.text())
        outer = QVBoxLayout(self)
        outer.setContentsMargins(1, 1, 1, 1)
        outer.addWidget(page)

    @property
    def begun(self) -> bool:
        """Whether something is typed."""
        return bool(self.amount.text() or self.reason.text())

    def clear(self) -> None:
        """It is on disk: the next one begins empty."""
        for line, row in ((self.amount, self.amount_row), (self.reason, self.reason_row)):
            line.clear()
            row.set_problem("")

    def set_busy(self, *, busy: bool) -> None:
        """Between a wish and its answer nothing more can be wished."""
        for button in (*self.buttons.values(), self.drawer):
            button.setEnabled(not busy)

    def opened(self) -> None:
        """The drawer's opening is on disk; an amount that was typed meanwhile stays."""
        self.reason.clear()
        self.reason_row.set_problem("")

    def say(self, problem: str) -> None:
        """Nothing was noted, for this reason; what was typed stays."""
        self.amount_row.set_problem(problem)

    def set_low(self, *, low: bool) -> None:
        """Stand closer in a low window."""
        side, air = (16, 10) if low else (22, 16)
        self._column.setContentsMargins(side, air, side, air)
        self._column.setSpacing(6 if low else 12)

    def _choose(self, words: str) -> None:
        self.reason.setText(words)
        self.reason_row.set_problem("")

    def _want(self, kind: CashKind) -> None:
        amount, reason = self._read(), cleaned(self.reason.text()).strip()
        self.amount_row.set_problem(
            ""
            if amount is not None
            else translate("Shift", "Type an amount above zero, like 5.00.")
        )
        self.reason_row.set_problem("" if reason else translate("Shift", "Type what for."))
        if amount is None:
            begin_at(self.amount)
        elif not reason:
            begin_at(self.reason)
        else:
            self.wanted.emit(kind, amount, reason)

    def _want_drawer(self) -> None:
        reason = cleaned(self.reason.text()).strip()
        self.amount_row.set_problem("")
        self.reason_row.set_problem("" if reason else translate("Shift", "Type what for."))
        if reason:
            self.drawer_wanted.emit(reason)
        else:
            begin_at(self.reason)

    def _read(self) -> Money | None:
        return _amount(self.amount.text(), self._currency)


class SafeRow(QWidget):
    """What is taken to the safe after a close: an amount, which may be changed, and the button.

    `wanted` carries the amount.
    """

    wanted = Signal(object)

    def __init__(self, currency: str) -> None:
        super().__init__()
        self._currency = currency
        self.amount = line_edit("safeAmount")
        self.amount.setMaxLength(_LONGEST_AMOUNT)
        self.amount.setAccessibleName(translate("Shift", "How much to the safe"))
        self.amount.setFixedWidth(fonts.room(_SAFE_WIDTH))
        self.button = KeycapButton("", size="medium", name="safeTaken")
        self.problem = TextLabel("", "small_strong", "bad", wrap=True, name="safeAmountProblem")
        row = FlowRow()
        row.setSpacing(10)
        row.addWidget(self.amount)
        row.addWidget(self.button)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(row)
        column.addWidget(self.problem)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.amount.textChanged.connect(self._typed)
        self.amount.returnPressed.connect(self.button.click)
        self.button.clicked.connect(self._want)
        self.hide()

    def advise(self, amount: Money) -> None:
        """Begin with what is advised."""
        self.amount.setText(amount.figures.replace(",", ""))

    def say(self, problem: str) -> None:
        """Nothing was noted, for this reason; what was typed stays."""
        self.problem.setText(problem)
        self.problem.setVisible(bool(problem))
        self.amount.setAccessibleDescription(problem)

    def _typed(self) -> None:
        amount = _amount(self.amount.text(), self._currency)
        self.button.setText(
            translate("Shift", "Taken to the safe")
            if amount is None
            else translate("Shift", "Taken to the safe: {amount}").format(amount=amount.shown)
        )
        self.say("")

    def _want(self) -> None:
        amount = _amount(self.amount.text(), self._currency)
        if amount is not None:
            self.wanted.emit(amount)
            return
        self.say(translate("Shift", "Type an amount above zero, like 5.00."))
        begin_at(self.amount)


def _amount(typed: str, currency: str) -> Money | None:
    try:
        return parse_amount(typed, currency)
    except AmountError:
        return None
