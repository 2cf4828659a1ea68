"""The log as a table: one sale a line, 44 pixels and more high, opened by Enter or a double click.

It draws what the rows say and asks for older ones when its end comes near. Keys that it does not
use go on to the screen.

The log's rows as Qt's table knows them; it keeps what pages brought and asks for nothing.

Rows are immutable values, newest first. A fresh first page is merged in, so that the row a person
looks at stays where it is.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QCoreApplication,
    QModelIndex,
    QPersistentModelIndex,
    QRectF,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFontMetrics, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QTableView,
)

from pos_app.desktop import shortcuts
from pos_app.desktop.look import fonts
from pos_app.desktop.look.theme import colours
from pos_app.desktop.widgets.text_label import seen
from pos_app.desktop.words import history, times
from pos_app.domain.sale import SaleStatus

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from PySide6.QtCore import QObject
    from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QResizeEvent
    from PySide6.QtWidgets import QStyleOptionViewItem, QWidget

    from pos_app.domain.sale import Sale, SaleRow


translate = QCoreApplication.translate

TIME, SALE, AMOUNT, HOW, STATUS, NOTE = range(6)
TONE_ROLE = int(Qt.ItemDataRole.UserRole)
_NOWHERE = QModelIndex()
_DISPLAY = int(Qt.ItemDataRole.DisplayRole)
_SPOKEN = int(Qt.ItemDataRole.AccessibleTextRole)


class SalesModel(QAbstractTableModel):
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
                return times.moment(row.opened_at, self._clock())
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


ROW_HEIGHT = 46
_NEAR = 20
_PAD = 12
_WIDTHS = {TIME: 116, SALE: 118, AMOUNT: 138, HOW: 216, STATUS: 104}
# A day that is over is written with its date, a till may have a long name, and a language long
# words for a status: these grow to what stands in them, and the note gives way.
_GROWING = (TIME, SALE, STATUS)
_WIDEST = 190
_TIGHT = {TIME: 108, SALE: 110, AMOUNT: 128, HOW: 190, STATUS: 96}


class SalesTable(QTableView):
    """`opened` carries a sale's id; `end_near` asks for the next page."""

    opened = Signal(str)
    end_near = Signal()

    def __init__(self, rows: SalesModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows = rows
        self.setObjectName("historyTable")
        self.setAccessibleName(translate("History", "Sales, newest first"))
        self.setModel(rows)
        self.setItemDelegate(SaleDelegate(self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        # The card around it has the line, and the chosen row shows the focus.
        self.setStyleSheet(
            "QTableView:focus { border: none; }"
            "QHeaderView::section { font-size: 14px; font-weight: 600; padding: 8px 12px; }"
        )
        side = self.verticalHeader()
        side.hide()
        side.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        side.setDefaultSectionSize(ROW_HEIGHT)
        top = self.horizontalHeader()
        top.setFont(fonts.font("label"))
        top.setHighlightSections(False)
        top.setSectionsClickable(False)
        top.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        top.setSectionResizeMode(NOTE, QHeaderView.ResizeMode.Stretch)
        top.setFixedHeight(38)
        self._widths()
        for changed in (rows.modelReset, rows.rowsInserted, rows.dataChanged):
            changed.connect(self._widths)
        self.verticalScrollBar().valueChanged.connect(self._scrolled)
        self.verticalScrollBar().rangeChanged.connect(self._scrolled)
        self.doubleClicked.connect(lambda index: self._open(index.row()))
        self.open_key = shortcuts.action(shortcuts.OPEN_ROW, self, self._open_current, local=True)

    def current_sale(self) -> str:
        """The chosen sale's id; empty for none."""
        row = self.rows.at(self.currentIndex().row())
        return row.sale_id if row else ""

    def choose(self, place: int) -> None:
        """Choose the row at this place, if there is one."""
        if 0 <= place < self.rows.rowCount():
            self.setCurrentIndex(self.rows.index(place, 0))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Moving keys move; every other key is the screen's."""
        if event.key() in _MOVING:
            super().keyPressEvent(event)
        else:
            event.ignore()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A press below the last row chooses nothing anew."""
        if self.indexAt(event.position().toPoint()).isValid():
            super().mousePressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the note what is left."""
        self._widths()
        super().resizeEvent(event)

    def _widths(self) -> None:
        for column, width in (_TIGHT if self.width() < 860 else _WIDTHS).items():
            room = width
            if column in _GROWING:
                font = fonts.font("state" if column == STATUS else "quiet")
                needed = QFontMetrics(font).horizontalAdvance(self.rows.longest(column))
                needed += 2 * _PAD + 1
                room = min(_WIDEST, max(width, needed))
            self.setColumnWidth(column, room)

    def _open_current(self) -> None:
        self._open(self.currentIndex().row())

    def _open(self, place: int) -> None:
        if row := self.rows.at(place):
            self.opened.emit(row.sale_id)

    def _scrolled(self) -> None:
        bar = self.verticalScrollBar()
        if bar.value() >= bar.maximum() - _NEAR * ROW_HEIGHT and self.rows.rowCount():
            self.end_near.emit()


_MOVING = frozenset(
    (
        Qt.Key.Key_Up,
        Qt.Key.Key_Down,
        Qt.Key.Key_PageUp,
        Qt.Key.Key_PageDown,
        Qt.Key.Key_Home,
        Qt.Key.Key_End,
        Qt.Key.Key_Tab,
        Qt.Key.Key_Backtab,
    )
)


class SaleDelegate(QStyledItemDelegate):
    """Draws a cell's words in its tone, ended by dots where they must."""

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Draw one cell."""
        table = self.parent()
        if not isinstance(table, SalesTable):
            return
        p = colours()
        rect = option.rect
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.fillRect(rect, QColor(p.soft if chosen else p.card))
        painter.setPen(QPen(QColor(p.line), 1))
        painter.drawLine(rect.left(), rect.bottom(), rect.right(), rect.bottom())
        if chosen and table.hasFocus() and index.column() == 0:
            painter.fillRect(rect.left(), rect.top(), 4, rect.height(), QColor(p.accent))
        column = index.column()
        strong = column in (AMOUNT, STATUS)
        font = fonts.font("state" if strong else "quiet")
        side = Qt.AlignmentFlag.AlignRight if column == AMOUNT else Qt.AlignmentFlag.AlignLeft
        room = QRectF(rect).adjusted(_PAD, 0, -_PAD, 0)
        text = QFontMetrics(font).elidedText(
            seen(str(index.data() or "")), Qt.TextElideMode.ElideRight, int(room.width())
        )
        painter.setFont(font)
        painter.setPen(QColor(p.tone(index.data(TONE_ROLE))))
        flags = side | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
        painter.drawText(room, int(flags), text)
        painter.restore()
