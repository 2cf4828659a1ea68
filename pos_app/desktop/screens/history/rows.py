"""The log's rows as Qt's table knows them; it keeps what pages brought and asks for nothing.

Rows are immutable values, newest first. A fresh first page is merged in, so that the row a person
looks at stays where it is.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QCoreApplication, QModelIndex, Qt

from pos_app.desktop.words import history
from pos_app.domain.sale import SaleStatus

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from PySide6.QtCore import QObject, QPersistentModelIndex

    from pos_app.domain.sale import Sale, SaleRow

translate = QCoreApplication.translate

TIME, SALE, AMOUNT, HOW, STATUS, NOTE = range(6)
TONE_ROLE = int(Qt.ItemDataRole.UserRole)
_NOWHERE = QModelIndex()
_DISPLAY = int(Qt.ItemDataRole.DisplayRole)
_SPOKEN = int(Qt.ItemDataRole.AccessibleTextRole)


class Rows(QAbstractTableModel):
    """Six columns: time, sale, amount, how, status, note."""

    def __init__(self, clock: Callable[[], datetime], parent: QObject | None = None) -> None:
        """Begin empty; `clock` is the wall clock, UTC, for which day is today."""
        super().__init__(parent)
        self._clock = clock
        self._rows: list[SaleRow] = []

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = _NOWHERE) -> int:
        """How many sales were brought so far."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: QModelIndex | QPersistentModelIndex = _NOWHERE) -> int:
        """Always six."""
        return 0 if parent.isValid() else 6

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _DISPLAY) -> Any:
        """The columns' titles."""
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if section == AMOUNT else Qt.AlignmentFlag.AlignLeft
            return int(side | Qt.AlignmentFlag.AlignVCenter)
        if role != _DISPLAY:
            return None
        return (
            translate("History", "Time"),
            translate("History", "Sale"),
            translate("History", "Amount"),
            translate("History", "How"),
            translate("History", "Status"),
            translate("History", "Note"),
        )[section]

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = _DISPLAY) -> Any:
        """A cell's words, its tone, and what a screen reader says."""
        row = self.at(index.row())
        if row is None:
            return None
        if role in (_DISPLAY, _SPOKEN):
            return self._text(row, index.column())
        if role == TONE_ROLE:
            return history.tone(row.status, twice=row.twice) if index.column() == STATUS else "ink"
        return None

    def _text(self, row: SaleRow, column: int) -> str:
        match column:
            case 0:
                return history.moment(row.opened_at, self._clock())
            case 1:
                return row.sale_number
            case 2:
                return row.amount.shown
            case 3:
                return history.how(row)
            case 4:
                return history.status(row.status, twice=row.twice)
            case _:
                return " ".join((row.note or "").split())

    def longest(self, column: int) -> str:
        """The cell of a column with the most letters; empty where there is none."""
        return max((self._text(row, column) for row in self._rows), key=len, default="")

    def at(self, place: int) -> SaleRow | None:
        """The sale at a place."""
        return self._rows[place] if 0 <= place < len(self._rows) else None

    def place_of(self, sale_id: str) -> int:
        """Where a sale stands; -1 if it does not."""
        return next((i for i, row in enumerate(self._rows) if row.sale_id == sale_id), -1)

    def last_sequence(self) -> int | None:
        """The oldest sale's sequence, where the next page begins."""
        return self._rows[-1].sequence if self._rows else None

    def clear(self) -> None:
        """Forget every row: another question was asked."""
        self.beginResetModel()
        self._rows = []
        self.endResetModel()

    def append(self, rows: Sequence[SaleRow]) -> None:
        """Add the next page at the end."""
        last = self.last_sequence()
        fresh = [row for row in rows if last is None or row.sequence < last]
        if not fresh:
            return
        self.beginInsertRows(_NOWHERE, len(self._rows), len(self._rows) + len(fresh) - 1)
        self._rows += fresh
        self.endInsertRows()

    def refresh(self, rows: Sequence[SaleRow], *, more: bool) -> bool:
        """Put a fresh first page in front of what follows it.

        Returns:
            Whether every row kept its place or only moved down; else the table began anew.
        """
        rest: list[SaleRow] = []
        if more and rows:
            rest = [row for row in self._rows if row.sequence < rows[-1].sequence]
        wanted = [*rows, *rest]
        new = len(wanted) - len(self._rows)
        same = [row.sale_id for row in wanted[max(0, new) :]] == [r.sale_id for r in self._rows]
        if new < 0 or not same:
            self.beginResetModel()
            self._rows = wanted
            self.endResetModel()
            return False
        if new:
            self.beginInsertRows(_NOWHERE, 0, new - 1)
            self._rows = wanted
            self.endInsertRows()
        self._rows = wanted
        if rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(rows) - 1, NOTE))
        return True

    def patch(self, sale: Sale) -> None:
        """Show what became of a sale, wherever it stands."""
        place = self.place_of(sale.sale_id)
        if place < 0:
            return
        late = sale.status is SaleStatus.LATE_PAID
        self._rows[place] = replace(
            self._rows[place], status=sale.status, note=sale.note, paid_at=sale.paid_at, late=late
        )
        self.dataChanged.emit(self.index(place, 0), self.index(place, NOTE))
