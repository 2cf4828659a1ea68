"""History's pages and their questions: the list, a sale's story, a day compared, a claim.

Only the newest question's answer counts, so a slow disk can never show an old search. It must never
wait.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QStackedLayout

from pos_app.desktop import shortcuts
from pos_app.desktop.link.bridge import new_ref
from pos_app.desktop.screens.history.claim_page import ClaimPage
from pos_app.desktop.screens.history.day_page import DayPage
from pos_app.desktop.screens.history.log_list import LogList, cannot_read
from pos_app.desktop.screens.history.review_page import AttentionPage
from pos_app.desktop.screens.history.sale_detail import SaleDetail
from pos_app.desktop.widgets.approval import Approval
from pos_app.desktop.widgets.screen_stack import Screen
from pos_app.desktop.words import history, payments, pins, reasons
from pos_app.domain.people import Right
from pos_app.engine.requests import AskStory, CheckNow, PromiseRefund, SettleRefund

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QKeyEvent
    from PySide6.QtWidgets import QWidget

    from pos_app.desktop.link.context import ScreenContext
    from pos_app.desktop.screens.history.log_list import Filters
    from pos_app.desktop.screens.history.sub_page import SubPage
    from pos_app.domain.money import Money
    from pos_app.domain.refund import RefundWay
    from pos_app.engine.events import (
        ChargeAccepted,
        PaymentChanged,
        RefundChanged,
        RequestDone,
        SaleChanged,
        StoryRead,
    )


translate = QCoreApplication.translate


class HistoryScreen(Screen):
    """`payment_wanted` asks for an open payment on the main pane; unconnected, none is offered.

    `sale_wanted` carries the `SaleStory` of an open sale that is to be gone on with.
    """

    payment_wanted = Signal(str)
    sale_wanted = Signal(object)

    def __init__(self, context: ScreenContext, *, offers_payments: bool = False) -> None:
        """Ask nothing yet; `offers_payments` says that somebody hears `payment_wanted`."""
        super().__init__()
        self._context = context
        self._story_ref = ""
        self._sale_id = ""
        self._checking = 0
        self._refunding: PromiseRefund | SettleRefund | None = None
        self._to_refund: tuple[Money, str] | None = None
        self._approved = False
        # What is asked once more when it is approved.
        self._again: Callable[[], None] | None = None
        self._front = False
        self._sides: dict[str, SubPage] = {}
        self.list = LogList(context)
        self.filters, self.rows = self.list.filters, self.list.rows
        self.table, self.empty = self.list.table, self.list.empty
        self.story = SaleDetail(context)
        self.story.may_show = offers_payments
        self._pages = QStackedLayout(self)
        self._pages.addWidget(self.list)
        self._pages.addWidget(self.story)
        # What a story goes back to: the list, or the page that it was opened from.
        self._under: QWidget = self.list
        self.table.opened.connect(self.open_story)
        self.list.wants_page.connect(self.show_page)
        self.story.back.connect(self.close_story)
        self.story.check.connect(self.check_now)
        self.story.show_payment.connect(self.payment_wanted)
        self.story.go_on.connect(self._go_on)
        self.story.decide.connect(self.show_attention)
        self.story.give_back.connect(self._give_back)
        self.story.given.connect(self._give_owed)
        self.story.receipt.refused.connect(self._receipt_refused)
        context.receipts.told.connect(self._on_receipt)
        shortcuts.action(shortcuts.BACK, self.list, self._leave_list)
        bridge = context.bridge
        bridge.request_done.connect(self.on_request_done)
        for signal in (bridge.payment_changed, bridge.sale_changed, bridge.charge_accepted):
            signal.connect(self.on_sale_changed)

    # A screen of the window ---------------------------------------------------------------------

    def opened(self) -> None:
        """Show the newest sales; another page that was left open is read again."""
        fresh, self._front = not self._front, True
        side = self._side()
        if self.in_story:
            self._ask_story()
            self.story.back_button.setFocus(Qt.FocusReason.OtherFocusReason)
        elif side is not None:
            side.opened()
        self.list.opened(in_front=self._in_list, fresh=fresh)

    def left(self) -> None:
        """Ask nothing while nobody looks."""
        self._front = False
        self._end_approval()
        self.list.settle.stop()
        for side in self._sides.values():
            side.left()

    def hints(self) -> tuple[str, ...]:
        """The footer's reminder of keys."""
        if self.in_story:
            asking = "approval" in self.__dict__ and self.approval.is_asking()
            return self.approval.hints() if asking else self.story.hints()
        side = self._side()
        return side.hints() if side is not None else self.list.hints()

    def typed(self, event: QKeyEvent) -> bool:
        """Typing searches the list."""
        return self._in_list and self.list.typed(event)

    def on_sale_changed(self, event: PaymentChanged | SaleChanged | ChargeAccepted) -> None:
        """Look again."""
        self.list.changed(event.sale, look_again=self._front)
        if self._front and event.sale.sale_id == self._sale_id and self.in_story:
            self._ask_story()

    def on_request_done(self, done: RequestDone) -> None:
        """Say what a look at the gateway found, and read the story again."""
        story = self.story.story
        mine = {p.payment_id for p in story.payments} if story else set()
        if done.intent != "check_now" or not self._checking or done.payment_id not in mine:
            return
        self._checking -= 1
        if done.code == "done":
            state = payments.state(done.payment) if done.payment else ""
            words = translate("History", "Looked just now: {state}").format(state=state)
        else:
            words = reasons.done(done.code)
        self.story.say(words)
        self._ask_story()

    # Pages --------------------------------------------------------------------------------------

    def show_page(self, name: str) -> None:
        """Bring `day`, `claim` or `attention` to the front, made now if it was not yet."""
        side = self._side_of(name)
        self._pages.setCurrentWidget(side)
        side.opened()
        self.hints_changed.emit()

    def show_attention(self, item: str = "") -> None:
        """Show what waits for a person, with this item first in view."""
        page: SubPage | AttentionPage = self._side_of("attention")
        if isinstance(page, AttentionPage):
            page.wanted = item
        self.show_page("attention")

    def show_list(self) -> None:
        """Go back to the list."""
        side = self._side()
        if side is not None:
            side.left()
        self._pages.setCurrentWidget(self.list)
        self.list.focus_list()
        self.hints_changed.emit()

    def _leave_list(self) -> None:
        if not self.list.end_search():
            self.wants.emit("sell")

    def _side(self) -> SubPage | None:
        """The page in front, if it is neither the list nor a story."""
        current = self._pages.currentWidget()
        return next((side for side in self._sides.values() if side is current), None)

    def _side_of(self, name: str) -> SubPage:
        if name not in self._sides:
            side = make_side(name, self._context, self.filters)
            side.back.connect(self.show_list)
            side.sale_wanted.connect(self.open_story)
            side.item_wanted.connect(self.show_attention)
            side.refund_wanted.connect(self.open_refund)
            self._pages.addWidget(side)
            self._sides[name] = side
        return self._sides[name]

    @property
    def _in_list(self) -> bool:
        return self._pages.currentWidget() is self.list

    # The story ----------------------------------------------------------------------------------

    @property
    def in_story(self) -> bool:
        """Whether one sale's story is in front."""
        return self._pages.currentWidget() is self.story

    def open_story(self, sale_id: str) -> None:
        """Show a sale's whole story."""
        if not self.in_story:
            self._under = self._pages.currentWidget() or self.list
        self._end_approval()
        self._sale_id = sale_id
        self._to_refund = None
        self._checking = 0
        self.story.clear()
        self._pages.setCurrentWidget(self.story)
        self.story.back_button.setFocus(Qt.FocusReason.OtherFocusReason)
        self._ask_story()
        self.hints_changed.emit()

    def open_refund(self, sale_id: str, amount: Money, reason: str) -> None:
        """Show a sale's story with so much of it about to go back, as far as it may."""
        self.open_story(sale_id)
        self._to_refund = (amount, reason)

    def close_story(self) -> None:
        """Go back to where it was opened: the list, on its row, or another page."""
        self._end_approval()
        self._sale_id = ""
        self._context.bridge.forget(self._story_ref)
        self._pages.setCurrentWidget(self._under)
        side = self._side()
        if side is not None:
            side.look_again()
        else:
            self.list.focus_list()
        self.hints_changed.emit()

    def check_now(self) -> None:
        """Look at the gateway for every payment of this sale."""
        story = self.story.story
        if story is None or not story.payments:
            return
        asked = [each for each in story.payments if each.gateway is not None]
        self._checking = len(asked)
        self.story.say(translate("History", "Asking the gateway …"))
        for payment in asked:
            self._context.submit(CheckNow(payment.payment_id))

    def _go_on(self) -> None:
        if self.story.story is not None:
            self.sale_wanted.emit(self.story.story)

    def _give_back(self, way: RefundWay, amount: Money, reason: str, reference: str) -> None:
        story = self.story.story
        if story is not None:
            number = story.sale.number
            self._ask_refund(
                PromiseRefund(new_ref(), number, amount, way, reason, reference or None)
            )

    def _give_owed(self, number: str, way: RefundWay, reference: str) -> None:
        self._ask_refund(SettleRefund(new_ref(), number, way, reference or None))

    def _ask_refund(self, request: PromiseRefund | SettleRefund, *, approved: bool = False) -> None:
        self._refunding, self._approved = request, approved
        self._context.bridge.ask(request, self._refund_noted, self._refund_refused, owner=self)

    @cached_property
    def approval(self) -> Approval:
        """Somebody who may says that it may be done, made now if it was not yet."""
        made = Approval(self._context, pins.refused, local=True)
        self.story.put_below_refund(made)
        made.approved.connect(self._ask_again)
        made.turned.connect(self.hints_changed)
        made.kept.connect(self._not_approved)
        return made

    def _approve(self, right: Right, again: Callable[[], None]) -> None:
        """Have it approved in its place; `again` asks once more then."""
        self._again = again
        self.story.say("")
        self.approval.ask_for(right)

    def _ask_again(self) -> None:
        again, self._again = self._again, None
        if again is not None:
            again()

    def _not_approved(self) -> None:
        self._refunding = self._again = None
        self.story.refund_refused("")
        if self.story.refund.isHidden():
            self.story.receipt.paper.setFocus(Qt.FocusReason.OtherFocusReason)

    def _end_approval(self) -> None:
        """What was to be approved is not in front any more: nothing of it goes on unseen."""
        self._refunding = self._again = None
        if "approval" in self.__dict__ and self.approval.is_asking():
            self.approval.close_question()
            self.story.refund_refused("")

    def _refund_noted(self, answer: RefundChanged) -> None:
        self._refunding = None
        if answer.refund.sale_id == self._sale_id:
            self.story.refund_noted()
            self._ask_story()

    def _refund_refused(self, code: str) -> None:
        request = self._refunding
        if code == "right_lacking" and request is not None and not self._approved:
            self._approve(Right.REFUND, lambda: self._ask_refund(request, approved=True))
        else:
            self.story.refund_refused(history.refund_refused(code))

    def _on_receipt(self, sale_id: str) -> None:
        """What became of a receipt stands in its sale's story."""
        news = self._context.receipts.news(sale_id)
        mine = self._front and self.in_story and sale_id == self._sale_id
        if mine and news is not None and not news.busy and news.code != "refused":
            self._ask_story()

    def _receipt_refused(self, code: str) -> None:
        """A copy on paper is not for everybody to make."""
        if code == "right_lacking" and self._front:
            self._approve(Right.REPRINT, self.story.receipt.paper.click)

    def _ask_story(self) -> None:
        bridge = self._context.bridge
        bridge.forget(self._story_ref)
        self._story_ref = new_ref()
        question = AskStory(self._story_ref, self._sale_id)
        bridge.ask(question, self._story_read, self._story_not_read, owner=self)

    def _story_read(self, answer: StoryRead) -> None:
        if answer.story is None:
            self.story.say(translate("History", "This sale is not in the log."))
        else:
            self.story.tell(answer.story)
            wanted, self._to_refund = self._to_refund, None
            if wanted is not None:
                self.story.open_refund(*wanted)

    def _story_not_read(self, code: str) -> None:
        self.story.say(cannot_read(code))


def make_side(name: str, context: ScreenContext, filters: Filters) -> SubPage:
    """The page of this name: `day`, `claim` or `attention`; `filters` say which day is meant."""
    if name == "day":
        return DayPage(context, filters.chosen_day)
    if name == "claim":
        return ClaimPage(context)
    return AttentionPage(context)
