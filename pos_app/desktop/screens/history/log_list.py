"""History's list: what is asked for, the sales page by page, and the ways to its other pages.

Only the newest question's answer counts, so a slow disk can never show an old search. It must
never wait.

What History is asked for: words to search, a status, a day; as a question for the engine.

A day is the counter's own, between two local midnights. It asks nothing itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QDate, Qt, QTimer, Signal
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QDateEdit, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from pos_app.desktop import shortcuts
from pos_app.desktop.link.bridge import new_ref
from pos_app.desktop.look import fonts
from pos_app.desktop.screens.history.table import SalesModel, SalesTable
from pos_app.desktop.widgets.buttons import KeycapButton
from pos_app.desktop.widgets.card import Card
from pos_app.desktop.widgets.form import ChoiceBox
from pos_app.desktop.widgets.text_label import TextLabel
from pos_app.desktop.words import reasons, times
from pos_app.domain.sale import SaleStatus
from pos_app.engine.requests import AskHistory

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from PySide6.QtGui import QKeyEvent

    from pos_app.desktop.link.context import ScreenContext
    from pos_app.domain.sale import Sale
    from pos_app.engine.events import HistoryPage


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
        self.status = ChoiceBox(
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
        self.day = ChoiceBox(
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
            return times.midnight(today), times.midnight(today.addDays(1))
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
        return times.midnight(day), times.midnight(day.addDays(1))


_SETTLE_MS = 250


class LogList(QWidget):
    """`wants_page` carries `day`, `claim` or `attention`; the table's `opened` a sale's id."""

    wants_page = Signal(str)

    def __init__(self, context: ScreenContext) -> None:
        """Make it; nothing is asked before it is opened."""
        super().__init__()
        self._context = context
        self._page_ref = ""
        self._more_ref = ""
        self._has_more = False
        self._to_rows = False
        self.filters = Filters(context.model.clock)
        self.rows = SalesModel(context.model.clock, self)
        self.table = SalesTable(self.rows)
        self.empty = TextLabel("", "body", "quiet", wrap=True, name="historyEmpty")
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.attention = KeycapButton("", size="line", name="historyAttention")
        self.claim = KeycapButton(
            translate("History", "“I have paid”"), size="line", name="claimButton"
        )
        self.claim.setAccessibleName(translate("History", "The customer says: I have paid"))
        self.day = KeycapButton(
            translate("History", "Reconcile day"), size="line", name="historyReconcile"
        )
        ways = QHBoxLayout()
        ways.setSpacing(10)
        ways.addWidget(self.claim)
        ways.addWidget(self.day)
        ways.addStretch(1)
        ways.addWidget(self.attention)
        card = Card()
        inner = QVBoxLayout(card)
        inner.setContentsMargins(10, 8, 10, 10)
        inner.addWidget(self.empty, 1)
        inner.addWidget(self.table, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.filters)
        column.addWidget(card, 1)
        column.addLayout(ways)
        self.settle = QTimer(self)
        self.settle.setSingleShot(True)
        self.settle.setInterval(_SETTLE_MS)
        self.settle.timeout.connect(self._refresh)
        self.filters.changed.connect(self._begin)
        self.table.end_near.connect(self._more)
        for name, (button, key) in self._ways().items():
            button.clicked.connect(lambda _=False, name=name: self.wants_page.emit(name))
            button.pressed_by(key)
        self._search_key = shortcuts.action(shortcuts.SEARCH, self, self._search)
        shortcuts.action(shortcuts.TO_ROWS, self, self._to_table)
        self._say_empty(translate("History", "Reading the log …"))
        self.show_count()
        context.bridge.tally_changed.connect(self.show_count)

    def opened(self, *, in_front: bool, fresh: bool = False) -> None:
        """Ask for the newest sales; where this list is what a person sees, put the focus there.

        Args:
            in_front: No other page of History is in front of it.
            fresh: A person comes from elsewhere, so the last visit's search is forgotten.
        """
        if fresh and self.filters.renew():
            self.rows.clear()
        if in_front:
            self._to_rows = not self.rows.rowCount()
            self.focus_list()
        if self.rows.rowCount():
            self._refresh()
        else:
            self._begin()

    def hints(self) -> tuple[str, ...]:
        """The footer's reminder of keys."""
        return shortcuts.hints(self._search_key, self.table.open_key, shortcuts.BACK)

    def typed(self, event: QKeyEvent) -> bool:
        """Search, or go down to the rows."""
        if event.key() == Qt.Key.Key_Down:
            self._to_table()
        elif text := shortcuts.typed(event):
            self._to_search()
            self.filters.search.insert(text)
        else:
            return False
        return True

    def _search(self) -> None:
        self._to_search()
        self.filters.search.selectAll()

    def changed(self, sale: Sale, *, look_again: bool) -> None:
        """A sale changed: show it, and soon ask for the newest page again."""
        self.rows.patch(sale)
        if look_again:
            self.settle.start()

    def show_count(self) -> None:
        """Say how many wait for a person; the way there is always open."""
        tally = self._context.model.tally
        count = tally.to_look_at if tally else 0
        words = translate("History", "Nothing to review")
        if count:
            words = translate("History", "%n to review", "", count)
        self.attention.setText(words)
        self.attention.setAccessibleName(words)
        self.attention.set_variant("danger" if count else "plain")

    def end_search(self) -> bool:
        """Take the search away and go back to the rows; whether there was one."""
        if not self.filters.search.text():
            return False
        self.filters.search.clear()
        self._to_rows = True
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        return True

    def focus_list(self) -> None:
        """Put the focus on the rows, or on the search where there are none."""
        where = self.table if self.rows.rowCount() else self.filters.search
        where.setFocus(Qt.FocusReason.OtherFocusReason)

    def _ways(self) -> dict[str, tuple[KeycapButton, shortcuts.Shortcut]]:
        return {
            "claim": (self.claim, shortcuts.CLAIM),
            "day": (self.day, shortcuts.RECONCILE),
            "attention": (self.attention, shortcuts.REVIEW),
        }

    def _begin(self) -> None:
        """Another question: begin at the newest, and forget what the last one brought."""
        self._context.bridge.forget(self._more_ref)
        self._more_ref = ""
        self.rows.clear()
        self._say_empty(translate("History", "Reading the log …"))
        self._refresh()

    def _refresh(self) -> None:
        bridge = self._context.bridge
        bridge.forget(self._page_ref)
        self._page_ref = new_ref()
        question = self.filters.question(self._page_ref, None)
        bridge.ask(question, self._read, self._not_read, owner=self)

    def _more(self) -> None:
        last = self.rows.last_sequence()
        if self._has_more and not self._more_ref and last is not None:
            self._more_ref = new_ref()
            question = self.filters.question(self._more_ref, last)
            self._context.bridge.ask(question, self._more_read, self._not_read, owner=self)

    def _not_read(self, code: str) -> None:
        self._context.bridge.forget(self._page_ref)
        self._context.bridge.forget(self._more_ref)
        self._more_ref = ""
        self._say_empty(cannot_read(code))

    def _more_read(self, page: HistoryPage) -> None:
        self._more_ref = ""
        self._has_more = page.has_more
        self.rows.append(page.rows)

    def _read(self, page: HistoryPage) -> None:
        chosen = self.table.current_sale()
        first = not self.rows.rowCount()
        place = self.table.verticalScrollBar().value()
        kept = self.rows.refresh(page.rows, more=page.has_more)
        oldest = page.rows[-1].sequence if page.rows else None
        if self.rows.last_sequence() == oldest:
            self._has_more = page.has_more
        if not kept:
            self.table.choose(max(0, self.rows.place_of(chosen)))
            self.table.verticalScrollBar().setValue(place)
        elif first:
            self.table.choose(0)
        if self.filters.any():
            self._say_empty(translate("History", "No sale matches. Change the search or the day."))
        else:
            self._say_empty(translate("History", "No sale yet. The first one will stand here."))
        if self._to_rows and self.isVisible() and not self.filters.search.text():
            self._to_rows = False
            self._to_table()

    def _say_empty(self, text: str) -> None:
        self.empty.setText(text)
        nothing = self.rows.rowCount() == 0
        self.empty.setVisible(nothing)
        self.table.setVisible(not nothing)

    def _to_search(self) -> None:
        self._to_rows = False
        self.filters.search.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _to_table(self) -> None:
        if self.rows.rowCount():
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)
            if not self.table.currentIndex().isValid():
                self.table.choose(0)


def cannot_read(code: str) -> str:
    """What stands where the log cannot be read."""
    return translate("History", "The log cannot be read. {why}").format(why=reasons.ledger(code))
