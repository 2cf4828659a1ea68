"""History's two pages, the list and one sale's story, and their questions to the engine.

Every answer comes as a fact with its question's token; only the newest question's answer counts,
so a slow disk can never show an old search. It must never wait.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt, QTimer, Signal
from PySide6.QtWidgets import QStackedLayout, QVBoxLayout, QWidget

from pos_app.desktop import keys, wording, wording_codes
from pos_app.desktop.navigation import Screen
from pos_app.desktop.screens.history.filters import Filters
from pos_app.desktop.screens.history.rows import Rows
from pos_app.desktop.screens.history.story import Story
from pos_app.desktop.screens.history.table import Table
from pos_app.desktop.widgets.card import Card
from pos_app.desktop.widgets.words import Words
from pos_app.till import facts
from pos_app.till.intents import AskStory, CheckNow

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent

    from pos_app.desktop.desk import Desk
    from pos_app.till.facts import Fact

translate = QCoreApplication.translate

_SETTLE_MS = 250


class History(Screen):
    """`payment_wanted` asks for an open payment on the main pane; unconnected, none is offered."""

    payment_wanted = Signal(str)

    def __init__(self, desk: Desk, *, offers_payments: bool = False) -> None:
        """Make it; nothing is asked before it is opened.

        Args:
            desk: The way to ask, and what is known.
            offers_payments: Whether `payment_wanted` is connected to something.
        """
        super().__init__()
        self._desk = desk
        self._asked = 0
        self._page_ref = ""
        self._more_ref = ""
        self._story_ref = ""
        self._sale_id = ""
        self._checking = 0
        self._has_more = False
        self._front = False
        self._to_rows = False
        self.filters = Filters(desk.model.clock)
        self.rows = Rows(desk.model.clock, self)
        self.table = Table(self.rows)
        self.empty = Words("", "body", "quiet", wrap=True, name="historyEmpty")
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.story = Story()
        self.story.may_show = offers_payments
        card = Card()
        inner = QVBoxLayout(card)
        inner.setContentsMargins(10, 8, 10, 10)
        inner.addWidget(self.empty, 1)
        inner.addWidget(self.table, 1)
        self.list = QWidget()
        column = QVBoxLayout(self.list)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self.filters)
        column.addWidget(card, 1)
        self._pages = QStackedLayout(self)
        self._pages.addWidget(self.list)
        self._pages.addWidget(self.story)
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(_SETTLE_MS)
        self._settle.timeout.connect(self._refresh)
        self.filters.changed.connect(self._begin)
        self.table.opened.connect(self.open_story)
        self.table.end_near.connect(self._more)
        self.story.back.connect(self.close_story)
        self.story.check.connect(self.check_now)
        self.story.show_payment.connect(self.payment_wanted)
        self._say_empty(translate("History", "Reading the log …"))

    # A screen of the window ---------------------------------------------------------------------

    def opened(self) -> None:
        """Show the newest sales; a story left open is read again."""
        self._front = True
        if self.in_story:
            self._ask_story()
            self.story.back_button.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self._to_rows = not self.rows.rowCount()
            self._focus_list()
        if self.rows.rowCount():
            self._refresh()
        else:
            self._begin()

    def left(self) -> None:
        """Ask nothing while nobody looks."""
        self._front = False
        self._settle.stop()

    def hints(self) -> str:
        """The footer's reminder of keys."""
        if self.in_story:
            return translate("History", "F5 check now · Esc back to the list")
        return translate("History", "Ctrl+F search · Enter opens · Esc back")

    def key(self, event: QKeyEvent) -> bool:
        """Search, open, check, go back."""
        if keys.is_control(event, Qt.Key.Key_F) and not self.in_story:
            self._to_search()
            self.filters.search.selectAll()
        elif event.key() == Qt.Key.Key_Escape:
            if self.in_story:
                self.close_story()
            else:
                self.wants.emit("sell")
        elif keys.function_key(event) == Qt.Key.Key_F5 and self.in_story:
            self.check_now()
        elif (keys.is_enter(event) or event.key() == Qt.Key.Key_Down) and not self.in_story:
            self._to_table()
        elif (text := keys.typed(event)) and not self.in_story:
            self._to_search()
            self.filters.search.insert(text)
        else:
            return False
        return True

    def take(self, fact: Fact) -> None:
        """Take the answers, and look again when a sale changed."""
        match fact:
            case facts.HistoryPage(ref) if ref in (self._page_ref, self._more_ref):
                self._take_page(fact)
            case facts.StoryRead(ref, story) if ref == self._story_ref:
                self._story_ref = ""
                if story is None:
                    self.story.say(translate("History", "This sale is not in the log."))
                else:
                    self.story.tell(story)
            case facts.ReadFailed(ref, code):
                self._take_failure(ref, code)
            case facts.IntentDone("check_now", payment_id, code, payment):
                self._take_check(payment_id, code, wording.state(payment) if payment else "")
            case (
                facts.PaymentChanged(sale) | facts.SaleChanged(sale) | facts.ChargeAccepted(_, sale)
            ):
                self.rows.patch(sale)
                if self._front:
                    self._settle.start()
                    if sale.sale_id == self._sale_id and self.in_story:
                        self._ask_story()
            case _:
                pass

    # The list -----------------------------------------------------------------------------------

    def _begin(self) -> None:
        """Another question: begin at the newest, and forget what the last one brought."""
        self._more_ref = ""
        self.rows.clear()
        self._say_empty(translate("History", "Reading the log …"))
        self._page_ref = self._ref()
        self._desk.submit(self.filters.question(self._page_ref, None))

    def _refresh(self) -> None:
        self._page_ref = self._ref()
        self._desk.submit(self.filters.question(self._page_ref, None))

    def _more(self) -> None:
        last = self.rows.last_sequence()
        if self._has_more and not self._more_ref and last is not None:
            self._more_ref = self._ref()
            self._desk.submit(self.filters.question(self._more_ref, last))

    def _take_page(self, page: facts.HistoryPage) -> None:
        if page.ref == self._more_ref:
            self._more_ref = ""
            self._has_more = page.has_more
            self.rows.append(page.rows)
            return
        self._page_ref = ""
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
        if self._to_rows and self._front and not self.filters.search.text():
            self._to_rows = False
            self._to_table()

    def _take_failure(self, ref: str, code: str) -> None:
        words = translate("History", "The log cannot be read. {why}").format(
            why=wording_codes.ledger(code)
        )
        if ref == self._story_ref:
            self._story_ref = ""
            self.story.say(words)
        elif ref in (self._page_ref, self._more_ref):
            self._page_ref = self._more_ref = ""
            self._say_empty(words)

    def _say_empty(self, text: str) -> None:
        self.empty.setText(text)
        nothing = self.rows.rowCount() == 0
        self.empty.setVisible(nothing)
        self.table.setVisible(not nothing)

    def _focus_list(self) -> None:
        where = self.table if self.rows.rowCount() else self.filters.search
        where.setFocus(Qt.FocusReason.OtherFocusReason)

    def _to_search(self) -> None:
        self._to_rows = False
        self.filters.search.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _to_table(self) -> None:
        if self.rows.rowCount():
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)
            if not self.table.currentIndex().isValid():
                self.table.choose(0)

    # The story ----------------------------------------------------------------------------------

    @property
    def in_story(self) -> bool:
        """Whether one sale's story is in front."""
        return self._pages.currentWidget() is self.story

    def open_story(self, sale_id: str) -> None:
        """Show a sale's whole story."""
        self._sale_id = sale_id
        self._checking = 0
        self.story.clear()
        self._pages.setCurrentWidget(self.story)
        self.story.back_button.setFocus(Qt.FocusReason.OtherFocusReason)
        self._ask_story()
        self.hints_changed.emit()

    def close_story(self) -> None:
        """Go back to the list, on the row that was open."""
        self._sale_id = ""
        self._story_ref = ""
        self._pages.setCurrentWidget(self.list)
        self._focus_list()
        self.hints_changed.emit()

    def check_now(self) -> None:
        """Look at the gateway for every payment of this sale."""
        story = self.story.story
        if story is None or not story.payments:
            return
        self._checking = len(story.payments)
        self.story.say(translate("History", "Asking the gateway …"))
        for payment in story.payments:
            self._desk.submit(CheckNow(payment.payment_id))

    def _take_check(self, payment_id: str, code: str, state: str) -> None:
        story = self.story.story
        mine = {p.payment_id for p in story.payments} if story else set()
        if not self._checking or payment_id not in mine:
            return
        self._checking -= 1
        if code == "done":
            words = translate("History", "Looked just now: {state}").format(state=state)
        else:
            words = wording_codes.done(code)
        self.story.say(words)
        self._ask_story()

    def _ask_story(self) -> None:
        self._story_ref = self._ref()
        self._desk.submit(AskStory(self._story_ref, self._sale_id))

    def _ref(self) -> str:
        self._asked += 1
        return f"history-{self._asked}"
