"""A sale's whole story: its payments with their times and reasons, and every journal row.

It shows what the log says and offers to look at the gateway now. It must never show a key or a
whole phone number, and it decides nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QGridLayout, QScrollArea, QVBoxLayout, QWidget

from pos_app.desktop import shortcuts
from pos_app.desktop.screens.history.refund_form import RefundCard, RefundForm
from pos_app.desktop.widgets.buttons import FlowRow, KeycapButton
from pos_app.desktop.widgets.card import Card, Notice
from pos_app.desktop.widgets.receipt_row import ReceiptRow
from pos_app.desktop.widgets.text_label import Chip, TextLabel
from pos_app.desktop.words import history, receipt, times
from pos_app.desktop.words import payments as wording
from pos_app.domain.money import Money
from pos_app.domain.payment_rules import is_free
from pos_app.domain.refund import refundable
from pos_app.domain.sale import left_of, paid_twice, proven

if TYPE_CHECKING:
    from pos_app.desktop.link.context import ScreenContext
    from pos_app.desktop.link.receipt_jobs import ReceiptNews
    from pos_app.desktop.look.palette import Hue
    from pos_app.domain.attention import Attention
    from pos_app.domain.payment import Payment
    from pos_app.domain.sale import SaleStory

translate = QCoreApplication.translate

_MOST_LINES = 200
_LABEL_WIDTH = 150


class SaleDetail(QWidget):
    """`back`, `check` and `show_payment` are what a person presses; `decide` names what waits.

    `go_on` takes up a sale that is open and free: what is left of it can be paid.

    `give_back` carries what goes back as `RefundForm.wanted`, `given` what was owed.
    """

    back = Signal()
    check = Signal()
    show_payment = Signal(str)
    go_on = Signal()
    decide = Signal(str)
    give_back = Signal(object, object, str, str)
    given = Signal(str, object, str)

    def __init__(self, context: ScreenContext, parent: QWidget | None = None) -> None:
        """Make it with nothing to tell."""
        super().__init__(parent)
        self._context = context
        self._clock = context.model.clock
        self.story: SaleStory | None = None
        self.back_button = KeycapButton(translate("Story", "Back"), size="line", name="historyBack")
        self._back_key = self.back_button.pressed_by(shortcuts.BACK)
        self.number = TextLabel("", "heading", name="storySale")
        self.amount = TextLabel("", "heading", name="storyAmount")
        self.status = TextLabel("", "strong", name="storyStatus")
        self.show_button = KeycapButton(
            translate("Story", "Show at the till"), size="line", name="historyShow"
        )
        self.go_on_button = KeycapButton(size="line", name="historyGoOn")
        self.check_button = KeycapButton(
            translate("Story", "Check now"),
            variant="primary",
            size="line",
            name="historyCheckNow",
        )
        self._check_key = self.check_button.pressed_by(shortcuts.CHECK_NOW)
        self.refund_button = KeycapButton(
            translate("Story", "Give money back"), size="line", name="refundButton"
        )
        self.refund = RefundForm()
        self.receipt = ReceiptRow(context, _told)
        self.said = TextLabel("", "quiet", "quiet", wrap=True, name="storySaid")
        head = FlowRow()
        head.setSpacing(16)
        for widget in (self.back_button, self.number, self.amount, self.status):
            head.addWidget(widget)
        head.addStretch(1)
        ways = (self.refund_button, self.go_on_button, self.show_button, self.check_button)
        for widget in ways:
            head.addWidget(widget)
        self.page = QScrollArea()
        self.page.setObjectName("storyScroll")
        self.page.setAccessibleName(translate("Story", "The sale's story"))
        self.page.setWidgetResizable(True)
        self.page.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        # In a low window a form and its approval need the room.
        self.page.setMinimumHeight(24)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(self.said)
        column.addWidget(self.receipt)
        column.addWidget(self.refund)
        column.addWidget(self.page, 1)
        column.addWidget(self.receipt.code, 1)
        # The story has no room beside it.
        code = self.receipt.code
        code.turned.connect(lambda: self.page.setVisible(code.isHidden()))
        self.back_button.clicked.connect(self._back)
        self.refund_button.clicked.connect(lambda: self.open_refund())
        self.refund.given_up.connect(self._close_refund)
        self.refund.wanted.connect(self.give_back)
        self.check_button.clicked.connect(self.check)
        self.show_button.clicked.connect(self._show)
        self.go_on_button.clicked.connect(self.go_on)
        self.may_show = False
        self.clear()

    def hints(self) -> tuple[str, ...]:
        """The footer's reminder of keys."""
        return shortcuts.hints(self._check_key, self._back_key)

    def clear(self) -> None:
        """Tell nothing, as while a story is being read."""
        self.story = None
        for words in (self.number, self.amount, self.status):
            words.setText("")
        self.check_button.setEnabled(False)
        self.show_button.hide()
        self.go_on_button.hide()
        self.refund_button.hide()
        self.refund.hide()
        self.receipt.show_sale("")
        self.say(translate("Story", "Reading the log …"))
        self.page.setWidget(QWidget())

    def say(self, text: str) -> None:
        """Say this under the head; empty takes no room."""
        self.said.setText(text)
        self.said.setVisible(bool(text))

    def tell(self, story: SaleStory) -> None:
        """Tell a story; the same sale keeps its place on the page."""
        again = self.story is not None and self.story.sale.sale_id == story.sale.sale_id
        self.story = story
        sale = story.sale
        self.number.setText(sale.number)
        self.amount.setText(sale.amount.shown)
        twice = bool(paid_twice(sale, story.payments))
        self.status.setText(history.status(sale.status, twice=twice))
        self.status.set_tone(history.tone(sale.status, twice=twice))
        # Nobody else knows anything of cash.
        self.check_button.setEnabled(any(p.gateway is not None for p in story.payments))
        left = left_of(sale, story.payments)
        self.go_on_button.setText(
            translate("Paid", "Take the {amount} left").format(amount=left.shown)
        )
        free = left.minor > 0 and is_free(sale, story.payments)
        self.go_on_button.setVisible(self.may_show and free)
        self.show_button.setVisible(self.may_show and self._open_payment() is not None)
        self.refund_button.setVisible(self._refundable().minor > 0 and self.refund.isHidden())
        self._show_receipt()
        if not again:
            self.say("")
        place = self.page.verticalScrollBar().value()
        self.page.setWidget(self._page(story))
        if again:
            self.page.verticalScrollBar().setValue(place)

    def put_below_refund(self, widget: QWidget) -> None:
        """Let this stand where the form of a refund ends."""
        if (column := self.layout()) is not None:
            column.insertWidget(column.indexOf(self.refund) + 1, widget)  # type: ignore[attr-defined]

    def refund_noted(self) -> None:
        """What was wished is on disk: the form is done."""
        self._close_refund()

    def refund_refused(self, words: str) -> None:
        """Nothing was noted, for this reason; what was typed stays."""
        self.say(words)
        self.refund.set_busy(busy=False)

    def _back(self) -> None:
        if self.refund.isHidden():
            self.back.emit()
        else:
            self._close_refund()

    def open_refund(self, amount: Money | None = None, reason: str = "") -> None:
        """Ask how much goes back, where any of it may."""
        most = self._refundable()
        if not most.minor:
            self.say(translate("Story", "Nothing of this sale may go back any more."))
            return
        self.say("")
        self.refund_button.hide()
        # In a low window the form needs its room.
        self.receipt.show_sale("")
        self.refund.open(most, amount, reason)

    def _close_refund(self) -> None:
        self.refund.hide()
        self.refund_button.setVisible(self._refundable().minor > 0)
        self._show_receipt()
        self.back_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_receipt(self) -> None:
        """Offer the receipt of what is paid, while nothing goes back."""
        story = self.story
        offers = story is not None and story.sale.is_paid and self.refund.isHidden()
        lines = story.lines if story is not None else ()
        printed = any(each.kind == "receipt_made" and '"print"' in each.data for each in lines)
        self.receipt.show_sale(
            story.sale.sale_id if story is not None and offers else "", printed=printed
        )

    def _refundable(self) -> Money:
        if self.story is None:
            return Money(0)
        paid = proven(self.story.sale, self.story.payments)
        return refundable(paid, self.story.refunds)

    def _open_payment(self) -> Payment | None:
        payments = self.story.payments if self.story else ()
        return next((p for p in reversed(payments) if p.unresolved), None)

    def _show(self) -> None:
        if payment := self._open_payment():
            self.show_payment.emit(payment.payment_id)

    def _page(self, story: SaleStory) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 8, 0)
        column.setSpacing(12)
        sale = story.sale
        facts = [
            (translate("Story", "Opened"), times.moment_exact(sale.opened_at)),
            (translate("Story", "Typed as"), sale.working or ""),
            (translate("Story", "Note"), sale.note or ""),
            (translate("Story", "Cashier"), sale.cashier or ""),
            (
                translate("Story", "Left by the cashier"),
                times.moment_exact(sale.left_at) if sale.left_at else "",
            ),
        ]
        column.addLayout(_grid([pair for pair in facts if pair[1]]))
        for payment in story.payments:
            column.addWidget(_payment_card(payment))
            for item in story.attention:
                if item.payment_id == payment.payment_id:
                    column.addWidget(self._attention(item))
        for refund in story.refunds:
            card = RefundCard(self._context, refund)
            card.given.connect(self.given)
            column.addWidget(card)
        column.addWidget(
            TextLabel(translate("Story", "Everything that happened"), "label", "quiet")
        )
        column.addLayout(_lines(story))
        column.addStretch(1)
        return page

    def _attention(self, item: Attention) -> Notice:
        """What of a payment waits for a person, or what a person chose."""
        title, why = history.cause(item)
        if not item.waits:
            why = history.dealt(item, self._clock())
        hue: Hue = "amber" if item.waits else "neutral"
        notice = Notice(title, why, hue, shape="compact", name="storyAttention")
        notice.setContentsMargins(0, 8, 0, 8)
        words = translate("Story", "Review") if item.waits else translate("Story", "Change")
        button = notice.add_button(words, name="storyDecide")
        button.setAccessibleName(f"{words}: {title}")
        button.clicked.connect(lambda: self.decide.emit(item.item))
        return notice


def _told(news: ReceiptNews) -> str:
    """What became of a receipt; what needs an approval is asked for in its place."""
    return "" if news.why == "right_lacking" else receipt.told(news)


def _payment_card(payment: Payment) -> Card:
    card = Card(name="storyPayment")
    card.setProperty("paymentId", payment.payment_id)
    card.setProperty("status", payment.state.value)
    box = QVBoxLayout(card)
    box.setContentsMargins(18, 14, 18, 14)
    box.setSpacing(8)
    head = FlowRow()
    head.setSpacing(12)
    title = translate("Story", "Payment {number}").format(number=payment.attempt)
    head.addWidget(TextLabel(title, "strong"))
    head.addWidget(TextLabel(wording.card_detail(payment), "body", "quiet"))
    chip = Chip(name="storyState", parent=card)
    chip.set(wording.state(payment), wording.hue(payment))
    head.addWidget(chip)
    head.addStretch(1)
    box.addLayout(head)
    if payment.review is not None:
        words = history.review(payment.review)
        box.addWidget(TextLabel(words, "state", "bad", wrap=True, name="storyReview"))
    box.addLayout(_grid(history.payment_facts(payment)))
    return card


def _grid(pairs: list[tuple[str, str]]) -> QGridLayout:
    """Labels and values in two columns of pairs."""
    grid = QGridLayout()
    grid.setHorizontalSpacing(16)
    grid.setVerticalSpacing(4)
    half = (len(pairs) + 1) // 2
    for place, (label, text) in enumerate(pairs):
        row, side = (place, 0) if place < half else (place - half, 2)
        name = TextLabel(label, "quiet", "quiet")
        name.setMinimumWidth(_LABEL_WIDTH)
        grid.addWidget(name, row, side, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(
            TextLabel(text, "quiet", wrap=True), row, side + 1, Qt.AlignmentFlag.AlignTop
        )
    grid.setColumnStretch(1, 1)
    grid.setColumnStretch(3, 1)
    return grid


def _lines(story: SaleStory) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(16)
    grid.setVerticalSpacing(4)
    earlier = len(story.lines) - _MOST_LINES
    row = 0
    if earlier > 0:
        words = translate("Story", "%n earlier line(s) left out here", "", earlier)
        grid.addWidget(TextLabel(words, "small", "quiet"), row, 0, 1, 3)
        row = 1
    attempts = {p.payment_id: p.attempt for p in story.payments}
    several = len(attempts) > 1
    top = Qt.AlignmentFlag.AlignTop
    for line in story.lines[-_MOST_LINES:]:
        what = history.event(line)
        if several and line.payment_id in attempts:
            pattern = translate("Story", "{what} (payment {number})")
            what = pattern.format(what=what, number=attempts[line.payment_id])
        grid.addWidget(TextLabel(times.moment_exact(line.at), "quiet", "quiet"), row, 0, top)
        grid.addWidget(TextLabel(what, "state", name="storyLine"), row, 1, top)
        detail = history.event_detail(line, story.sale.cashier)
        grid.addWidget(TextLabel(detail, "quiet", "quiet", wrap=True), row, 2, top)
        row += 1
    grid.setColumnStretch(2, 1)
    return grid
