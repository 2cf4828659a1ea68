"""What History is asked for: words to search, a status, a day; as a question for the engine.

A day is the counter's own, between two local midnights. It asks nothing itself.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QDate, QTimer, Signal
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QDateEdit, QHBoxLayout, QLineEdit, QWidget

from pos_app.desktop.look import fonts
from pos_app.desktop.widgets.form import Choice
from pos_app.domain.sale import SaleStatus
from pos_app.engine.requests import AskHistory

if TYPE_CHECKING:
    from collections.abc import Callable

translate = QCoreApplication.translate

PAGE = 50
_TYPING_MS = 180


class Filters(QWidget):
    """`changed` comes when the question is another one, shortly after typing ends."""

    changed = Signal()

    def __init__(self, clock: Callable[[], datetime], parent: QWidget | None = None) -> None:
        """Ask for everything at first; `clock` is the wall clock, UTC."""
        super().__init__(parent)
        self._clock = clock
        self.search = QLineEdit()
        self.search.setObjectName("historySearch")
        self.search.setFont(fonts.font("body"))
        self.search.setClearButtonEnabled(True)
        self.search.setMaxLength(80)
        words = translate("History", "Search: sale number, amount, last four digits or note")
        self.search.setPlaceholderText(words)
        self.search.setAccessibleName(words)
        self.status = Choice(
            (
                ("", translate("History", "All sales")),
                ("open", translate("History", "Open")),
                ("paid", translate("History", "Paid")),
                ("late_paid", translate("History", "Paid late")),
                ("closed_unpaid", translate("History", "Not paid")),
            ),
            name="historyStatus",
            spoken=translate("History", "Status"),
        )
        self.day = Choice(
            (
                ("", translate("History", "Any day")),
                ("today", translate("History", "Today")),
                ("date", translate("History", "A date")),
            ),
            name="historyDay",
            spoken=translate("History", "Day"),
        )
        self.date = QDateEdit()
        self.date.setObjectName("historyDate")
        self.date.setAccessibleName(translate("History", "Date"))
        self.date.setFont(fonts.font("body"))
        self.date.setCalendarPopup(True)
        self.date.setDisplayFormat("dd/MM/yyyy")
        self.date.setMaximumDate(QDate(2999, 12, 31))
        self.date.setDate(self._today())
        # Its hint forgets what the style sheet puts around the text.
        wide = QFontMetrics(self.date.font()).horizontalAdvance("00/00/0000")
        self.date.setMinimumWidth(wide + 76)
        self.date.hide()
        self._day = self._today()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(self.search, 1)
        for widget in (self.status, self.day, self.date):
            row.addWidget(widget)
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(_TYPING_MS)
        self._typing.timeout.connect(self.changed)
        self.search.textChanged.connect(self._typing.start)
        self.status.currentIndexChanged.connect(self._chosen)
        self.day.currentIndexChanged.connect(self._chosen)
        self.date.dateChanged.connect(self._typing.start)

    def renew(self) -> bool:
        """Forget the last visit's search, and on another day everything.

        Returns:
            Whether the question is another one now; `changed` does not come for it.
        """
        today = self._today()
        another = today != self._day
        had = bool(self.search.text()) or (another and self.any())
        self._day = today
        for widget in (self.search, self.status, self.day, self.date):
            widget.blockSignals(True)
        self.search.clear()
        if another:
            self.status.set_value("")
            self.day.set_value("")
            self.date.setDate(today)
            self.date.hide()
        for widget in (self.search, self.status, self.day, self.date):
            widget.blockSignals(False)
        self._typing.stop()
        return had

    def any(self) -> bool:
        """Whether anything is left out of the log."""
        return bool(self.search.text().strip() or self.status.value() or self.day.value())

    def question(self, ref: str, before: int | None) -> AskHistory:
        """The question for a page that begins below `before`, or at the newest."""
        start, end = self._bounds()
        status = self.status.value()
        return AskHistory(
            ref,
            before=before,
            limit=PAGE,
            search=self.search.text().strip() or None,
            status=SaleStatus(status) if status else None,
            day_start=start,
            day_end=end,
        )

    def chosen_day(self) -> tuple[datetime, datetime]:
        """The day that is chosen between its local midnights, UTC; today where none is."""
        start, end = self._bounds()
        if start is None or end is None:
            today = self._today()
            return _midnight(today), _midnight(today.addDays(1))
        return start, end

    def _chosen(self) -> None:
        self.date.setVisible(self.day.value() == "date")
        self._typing.stop()
        self.changed.emit()

    def _today(self) -> QDate:
        local = self._clock().astimezone()
        return QDate(local.year, local.month, local.day)

    def _bounds(self) -> tuple[datetime | None, datetime | None]:
        chosen = self.day.value()
        if not chosen:
            return None, None
        day = self._today() if chosen == "today" else self.date.date()
        return _midnight(day), _midnight(day.addDays(1))


def _midnight(day: QDate) -> datetime:
    """When a local day begins, UTC; also where the clocks change at midnight."""
    return datetime.fromtimestamp(day.startOfDay().toMSecsSinceEpoch() / 1000, UTC)
