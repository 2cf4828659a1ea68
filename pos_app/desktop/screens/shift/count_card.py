"""The count of the drawer: how many of each note and coin, what is neither, and what it comes to.

What is typed stays as it was typed, also where it is no number; a sentence then says so, and
nothing is guessed of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import QApplication, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from pos_app.desktop import shortcuts
from pos_app.desktop.look import fonts
from pos_app.desktop.look.theme import set_look
from pos_app.desktop.widgets.card import Card
from pos_app.desktop.widgets.form import begin_at, line_edit, page_of
from pos_app.desktop.widgets.text_label import TextLabel
from pos_app.desktop.words import payments, shift
from pos_app.domain.money import AmountError, Money
from pos_app.domain.shift import CountError, DrawerCount, counted, how_many, read_counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtWidgets import QLineEdit

translate = QCoreApplication.translate

_LONGEST: Final = 12
_FIELD_WIDTH: Final = 66
_COLUMNS: Final = 2


class _Row:
    """One kind of piece, or what is none: its words, its field, what it comes to."""

    def __init__(self, piece: Money | None, currency: str) -> None:
        self.piece = piece
        other = translate("Shift", "Other")
        self.spoken = other if piece is None else payments.piece(piece)
        words = other if piece is None else shift.piece(piece)
        self.label = TextLabel(words, "strong", wrap=piece is None)
        name = "shiftOther" if piece is None else "shiftCount"
        self.field: QLineEdit = line_edit(name)
        self.field.setMaxLength(_LONGEST)
        self.field.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.field.setProperty("counts", True)
        self.sum = TextLabel("", "quiet", "quiet", name="shiftCountSum")
        self.sum.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        if piece is None:
            asked = translate("Shift", "Other, as an amount")
        else:
            self.field.setProperty("amountMinor", piece.minor)
            asked = translate("Shift", "How many of {piece}").format(piece=self.spoken)
        self.field.setAccessibleName(asked)
        self.label.setBuddy(self.field)
        self._currency = currency

    def read(self) -> tuple[int, Money, str]:
        """How many, what they come to, and why not; nothing where it is no count."""
        typed = self.field.text()
        nothing = Money(0, self._currency)
        if self.piece is None:
            if not typed.strip():
                return 0, nothing, ""
            try:
                return 0, read_counted(typed, self._currency), ""
            except AmountError:
                return 0, nothing, shift.other_problem(self.spoken)
        try:
            many = how_many(typed)
        except CountError as error:
            return 0, nothing, shift.count_problem(error.code, self.spoken)
        return many, Money(self.piece.minor * many, self._currency), ""


class CountCard(Card):
    """`edited` comes with every change by a person; `done` when Enter leaves the last field."""

    edited = Signal()
    done = Signal()

    def __init__(self, denominations: Sequence[Money], currency: str) -> None:
        """Make the fields of these notes and coins, the largest first, all empty."""
        super().__init__(name="shiftCountCard")
        self._currency = currency
        self._filling = False
        self.title = TextLabel("", "coach_title", wrap=True, name="shiftCountTitle")
        self.rows = [_Row(piece, currency) for piece in denominations] + [_Row(None, currency)]
        self.problem = TextLabel("", "small_strong", "bad", wrap=True, name="shiftCountProblem")
        self.total = TextLabel("", "card_amount", name="shiftCountTotal")
        words = TextLabel(translate("Shift", "Counted"), "card_amount")
        foot = QHBoxLayout()
        foot.addWidget(words)
        foot.addStretch(1)
        foot.addWidget(self.total)
        grid = QWidget()
        self._grid = QGridLayout(grid)
        self._grid.setContentsMargins(0, 0, 8, 0)
        self._grid.setHorizontalSpacing(6)
        self._fill_grid()
        self.page = page_of(grid, "shiftCountScroll")
        self.page.setAccessibleName(translate("Shift", "The count"))
        self.page.installEventFilter(self)
        self._column = QVBoxLayout(self)
        self._column.addWidget(self.title)
        self._column.addWidget(self.page, 1)
        self._column.addWidget(self.problem)
        self._column.addLayout(foot)
        for row in self.rows:
            row.field.textChanged.connect(self._changed)
        self.next_key = shortcuts.action(
            shortcuts.NEXT_COUNT, self, lambda: self._go(1), local=True
        )
        self._before = shortcuts.action(
            shortcuts.COUNT_BEFORE, self, lambda: self._go(-1), local=True
        )
        self._show()

    def _fill_grid(self) -> None:
        """Lay the rows out in two columns, so that each is high enough for a finger."""
        high = -(-len(self.rows) // _COLUMNS)
        for at, row in enumerate(self.rows):
            column = at // high * 4
            self._grid.addWidget(row.label, at % high, column)
            self._grid.addWidget(row.field, at % high, column + 1)
            self._grid.addWidget(row.sum, at % high, column + 2)
            row.field.setFixedWidth(fonts.room(_FIELD_WIDTH))
        for column in range(_COLUMNS):
            self._grid.setColumnStretch(column * 4 + 2, 1)
        self._grid.setColumnMinimumWidth(3, 12)
        self._grid.setRowStretch(high, 1)

    @property
    def count(self) -> DrawerCount | None:
        """What was counted; None where something that was typed is no count."""
        pieces: dict[Money, int] = {}
        other = Money(0, self._currency)
        for row in self.rows:
            many, amount, problem = row.read()
            if problem:
                return None
            if row.piece is None:
                other = amount
            elif row.field.text().strip():
                pieces[row.piece] = many
        return counted(pieces, other)

    @property
    def empty(self) -> bool:
        """Whether nothing was typed."""
        return not any(row.field.text().strip() for row in self.rows)

    def typed(self) -> tuple[dict[str, str], str]:
        """What was typed: of each piece by its minor units, and of what is neither."""
        pieces = {
            str(row.piece.minor): row.field.text()
            for row in self.rows
            if row.piece is not None and row.field.text()
        }
        return pieces, self.rows[-1].field.text()

    def fill(self, pieces: dict[str, str], other: str) -> None:
        """Put in what was typed before; what is there already stays."""
        self._filling = True
        for row in self.rows:
            kept = other if row.piece is None else pieces.get(str(row.piece.minor), "")
            if not row.field.text():
                row.field.setText(kept)
        self._filling = False
        self._show()

    def clear(self) -> None:
        """Forget the count: it was used."""
        self._filling = True
        for row in self.rows:
            row.field.clear()
        self._filling = False
        self._show()

    def set_locked(self, *, locked: bool) -> None:
        """Between a count and what comes of it nothing can be changed."""
        for row in self.rows:
            row.field.setReadOnly(locked)
        for action in (self.next_key, self._before):
            action.setEnabled(not locked)

    def begin(self) -> None:
        """Type here: at what is no count, else at the first field that is empty."""
        wrong = (row.field for row in self.rows if row.read()[2])
        empty = (row.field for row in self.rows if not row.field.text())
        begin_at(next(wrong, None) or next(empty, None) or self.rows[0].field)

    def say(self, problem: str) -> None:
        """Say why it cannot be taken."""
        self.problem.setText(problem)
        self.problem.setVisible(bool(problem))

    def type_on(self, text: str) -> None:
        """Type this where typing goes on."""
        focus = QApplication.focusWidget()
        for row in self.rows:
            if row.field is focus:
                row.field.insert(text)

    def set_low(self, *, low: bool) -> None:
        """Stand closer in a low window."""
        side, air = (16, 10) if low else (22, 16)
        self._column.setContentsMargins(side, air, side, air)
        self._column.setSpacing(4 if low else 10)
        self._grid.setVerticalSpacing(2 if low else 6)
        for row in self.rows:
            set_look(row.field, low=low)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Let arrows go from field to field: the page would scroll with them."""
        if event.type() == QEvent.Type.KeyPress:
            event.ignore()
            return True
        return False

    def _go(self, step: int) -> None:
        fields = [row.field for row in self.rows]
        focus = QApplication.focusWidget()
        at = next((at for at, field in enumerate(fields) if field is focus), None)
        if at is None:
            return
        if 0 <= at + step < len(fields):
            begin_at(fields[at + step])
            self.page.ensureWidgetVisible(fields[at + step])
        elif step > 0:
            self.done.emit()

    def _changed(self) -> None:
        if not self._filling:
            self._show()
            self.edited.emit()

    def _show(self) -> None:
        problems, total = [], Money(0, self._currency)
        for row in self.rows:
            _, amount, problem = row.read()
            row.sum.setText(amount.figures if amount.minor else "")
            set_look(row.field, wrong=bool(problem))
            row.field.setAccessibleDescription(problem)
            total += amount
            problems.append(problem)
        self.say(next(filter(None, problems), ""))
        self.total.setText(total.shown)
        self.total.setProperty("amountMinor", total.minor)
        counted_words = translate("Shift", "Counted {amount}").format(amount=total.shown)
        self.total.setAccessibleName(counted_words)
