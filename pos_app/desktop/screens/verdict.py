"""The verdicts: Paid, Not paid, Paid twice. One colour, a sign, a word, the amount, why, buttons.

When a verdict may be shown is the flow's business. This one knows since when it can have been
seen, so that nobody leaves it by a key that was meant for the screen before.

Paid: the gateway itself said so. It stays until a person goes on.

It must never be left by a held key, nor by one pressed before the cashier can have seen it. The
next customer's digits may be typed on it: they begin the next sale, and none of them is lost.

Not paid: the gateway said so, or nothing was ever sent; why, and what can be done now.

Trying again sends nothing by itself: it only opens Sell on this sale, with its amount locked. So
Enter may do it, and nothing is left by a press that came before this could have been read.

Paid twice: two payments of one sale came in, so one of them must go back.

It fills the pane and never goes by a key that was meant to go on: a person says which one is to be
refunded, or that it is decided later. What is said is noted by the engine and moves no money.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QSpacerItem, QVBoxLayout, QWidget

from pos_app.desktop import shortcuts
from pos_app.desktop.link.bridge import new_ref
from pos_app.desktop.look import fonts
from pos_app.desktop.widgets.amount import AmountText
from pos_app.desktop.widgets.buttons import KeycapButton
from pos_app.desktop.widgets.card import RoundGlyph, VerdictPane
from pos_app.desktop.widgets.confirm import InlineConfirm, QuestionBar
from pos_app.desktop.widgets.receipt_row import ReceiptRow, SlipRow
from pos_app.desktop.widgets.screen_stack import Screen
from pos_app.desktop.widgets.text_label import FittedLabel, TextLabel
from pos_app.desktop.words import history, payments, receipt
from pos_app.domain.attention import ReviewChoice
from pos_app.domain.payment import PaymentState
from pos_app.engine.requests import DealWith

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QKeyEvent, QPaintEvent, QResizeEvent

    from pos_app.desktop.link.context import ScreenContext
    from pos_app.desktop.look.palette import Pane
    from pos_app.desktop.widgets.painting import Glyph
    from pos_app.domain.money import Money
    from pos_app.domain.payment import Payment


SEEN_AFTER_SECONDS = 0.7

_LOW = 460
_LOWEST = 372
_HIGH = 620
"""From this height on the mark stands above the change of cash too."""
_COMPACT = 500
"""Below this one the amount that was paid stands beside the word, and only the change is large."""
_SHORT = 60
"""A reason of more characters is set smaller: it is read, not glanced at."""
_CENTRE = Qt.AlignmentFlag.AlignHCenter


class VerdictForm(Screen):
    """A pane named by the caller, which carries `amountMinor`."""

    def __init__(
        self,
        context: ScreenContext,
        pane: Pane,
        glyph: Glyph,
        name: str,
        questions: tuple[InlineConfirm, ...] = (),
    ) -> None:
        """Make it with nothing to show.

        Args:
            context: Whose clock counts.
            pane: Which colour.
            glyph: Which sign.
            name: The pane's object name.
            questions: Those that stand in the buttons' place while they ask.
        """
        super().__init__()
        self.setObjectName(f"{name}Screen")
        self._context = context
        self.payment: Payment | None = None
        self._painted_at: float | None = None
        self.pane = VerdictPane(pane, name=name)
        self.glyph = RoundGlyph(pane, glyph)
        self.word = TextLabel("", "verdict", "on_colour", wrap=True, name="verdict")
        self.word.setAlignment(_CENTRE)
        self.amount = AmountText(0, "", "hero", "on_colour", name="verdictAmount", align=_CENTRE)
        self.reason = FittedLabel("", "heading", "on_colour", wrap=True, name="verdictReason")
        self.detail = TextLabel(
            "", "detail_large", "on_colour_soft", wrap=True, name="verdictDetail"
        )
        self.proof = TextLabel("", "quiet", "on_colour_soft", name="verdictProof")
        for line in (self.reason, self.detail, self.proof):
            line.setAlignment(_CENTRE)
            line.hide()
        self._bar = QuestionBar(questions)
        self._buttons = QHBoxLayout(self._bar)
        self._buttons.setContentsMargins(0, 0, 0, 0)
        self._buttons.setSpacing(14)
        self._upper_gap, self._gap = QSpacerItem(0, 18), QSpacerItem(0, 34)
        self._column = QVBoxLayout(self.pane)
        self._column.addStretch(1)
        self._column.addWidget(self.glyph)
        self._column.addItem(self._upper_gap)
        self._column.addWidget(self.word)
        self._column.addWidget(self.amount)
        self._column.addWidget(self.reason)
        self._column.addWidget(self.detail)
        self._column.addWidget(self.proof)
        self._column.addItem(self._gap)
        self._column.addWidget(self._bar)
        for question in questions:
            self._column.addWidget(question)
        self._column.addStretch(1)
        outer = self._outer = QHBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(12)
        outer.addWidget(self.pane, 1)

    def add_buttons(self, *buttons: QWidget) -> None:
        """Stand these side by side in the middle."""
        self._buttons.addStretch(1)
        for button in buttons:
            self._buttons.addWidget(button)
        self._buttons.addStretch(1)

    def show_verdict(
        self, word: str, minor: int, amount: str, detail: str, *, reason: str = "", proof: str = ""
    ) -> None:
        """Say this.

        Args:
            word: The verdict.
            minor: The amount in minor units.
            amount: The amount as shown.
            detail: How, who, when, which sale.
            reason: Why, where it needs saying.
            proof: The gateway's own id.
        """
        self.word.setText(word)
        self.amount.set_amount(minor, amount)
        self.reason.set_font(fonts.font("heading" if len(reason) <= _SHORT else "detail_large"))
        for line, text in ((self.reason, reason), (self.detail, detail), (self.proof, proof)):
            line.setText(text)
            line.setVisible(bool(text))
        self.pane.setProperty("amountMinor", minor)
        self.pane.setAccessibleName(f"{word} {amount}")
        self.setAccessibleName(word)
        self.setAccessibleDescription(f"{amount}, {detail}")

    def spoken(self) -> tuple[str, str]:
        """The verdict, the amount, and whose it is."""
        if self.payment is None:
            return "", ""
        words = (self.word.text(), self.payment.amount.shown, payments.who(self.payment))
        return self.payment.payment_id, ", ".join(words)

    def unsettled(self) -> float:
        """Seconds until what is shown can have been seen; 0 when it can."""
        if self._painted_at is None:
            return SEEN_AFTER_SECONDS
        return max(0.0, self._painted_at + SEEN_AFTER_SECONDS - self._context.monotonic())

    def begin_anew(self) -> None:
        """Something else is shown from now on, or it is seen again: count from that moment."""
        self._painted_at = None

    def paintEvent(self, event: QPaintEvent) -> None:
        """Remember when it could first be seen."""
        super().paintEvent(event)
        if self._painted_at is None:
            self._painted_at = self._context.monotonic()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Stand closer in a low window."""
        self.make_room()
        super().resizeEvent(event)

    def make_room(self) -> None:
        """Take as much air as the height allows."""
        low, lowest = self.height() < _LOW, self.height() < _LOWEST
        side = 20 if low else 40
        edge = 4 if lowest else 8 if low else 24
        self._column.setContentsMargins(side, edge, side, edge)
        self._column.setSpacing(0 if lowest else 2 if low else 5)
        self._upper_gap.changeSize(0, 0 if lowest else 8 if low else 18)
        self._gap.changeSize(0, 4 if lowest else 10 if low else 34)
        self.glyph.setMaximumHeight(56 if lowest else 64 if low else 104)
        self.glyph.setVisible(not lowest)
        self._column.invalidate()


translate = QCoreApplication.translate

_BEGINS = frozenset("0123456789.,")


class Paid(VerdictForm):
    """`next_wanted` says that the cashier goes on, once this could be seen.

    It carries what was typed for the next sale meanwhile; empty for nothing. `decide_wanted` leads
    to what a person must say of a late payment.

    Of a sale that is paid in part it says what is left: `rest_wanted` goes on with that, and
    `leave_wanted` serves the next customer first. `print_wanted` asks for this sale's receipt.
    """

    next_wanted = Signal(str)
    rest_wanted = Signal()
    leave_wanted = Signal()
    decide_wanted = Signal(str)
    print_wanted = Signal()

    def __init__(self, context: ScreenContext) -> None:
        super().__init__(context, "paid", "check", "paidBanner")
        self.may_begin: Callable[[], bool] = lambda: True
        """Whether Sell is free for another amount: digits must never be added to a kept draft."""
        self._typed = ""
        self._settled = QTimer(self)
        self._settled.setSingleShot(True)
        self._settled.timeout.connect(self._begin)
        self.next = KeycapButton(
            translate("Paid", "Next sale"),
            variant="pane",
            size="pane",
            name="nextSaleButton",
        )
        self.decide = KeycapButton(
            translate("Paid", "Review"), variant="ghost", size="pane", name="decidePaid"
        )
        self.decide.clicked.connect(self._decide)
        self.next.clicked.connect(self._next)
        self._next_key = self.next.pressed_by(shortcuts.NEXT_SALE)
        self.leave = KeycapButton(
            translate("Paid", "Next customer"), variant="ghost", size="pane", name="leavePart"
        )
        self.leave.clicked.connect(self._leave)
        self._leave_key = self.leave.pressed_by(shortcuts.SET_ASIDE)
        self.add_buttons(self.next, self.leave, self.decide)
        self.receipt = ReceiptRow(context, receipt.told, on_pane=True)
        self._print_key = shortcuts.action(shortcuts.PRINT, self, self.print_wanted.emit)
        self.receipt.paper.show_key_of(self._print_key)
        self._column.insertWidget(self._column.indexOf(self._bar) + 1, self.receipt)
        self._outer.addWidget(self.receipt.code)
        self.receipt.code.turned.connect(self.make_room)
        self._word = ""
        self._left: Money | None = None
        self._slip: str | None = None
        self._single, self._back = True, False
        self.due_left = TextLabel("", "heading", "on_colour", wrap=True, name="dueLeft")
        self.change_label = TextLabel(translate("Cash", "Change"), "heading", "on_colour_soft")
        self.change = AmountText(0, "", "hero", "on_colour", name="changeDue", align=_CENTRE)
        self.pieces = TextLabel("", "detail_large", "on_colour", wrap=True, name="changePieces")
        place = self._column.indexOf(self.amount) + 1
        self.owed = TextLabel("", "heading", "on_colour", wrap=True, name="changeOwed")
        self.slip = SlipRow(context, receipt.told, on_pane=True)
        self._column.insertWidget(place, self.slip)
        for line in (self.due_left, self.owed, self.pieces, self.change, self.change_label):
            self._column.insertWidget(place, line)
            line.hide()
        for words in (self.change_label, self.pieces, self.owed, self.due_left):
            words.setAlignment(_CENTRE)

    def show_payment(self, payment: Payment) -> None:
        """Show this payment from now on."""
        fresh = self.payment is None or self.payment.payment_id != payment.payment_id
        self.payment = payment
        if fresh or not self.isVisible():
            self.begin_anew()
        model = self._context.model
        sale = model.sales.get(payment.sale_id)
        self._left = model.left(payment.sale_id)
        parts = payments.parts(model.attempts(payment.sale_id))
        self._single = not parts
        word = self._verdict(payment)
        # All parts together are the sale; one of them is never shown as if it were all.
        whole = sale is not None and sale.is_paid and bool(parts)
        amount = sale.amount if sale is not None and whole else payment.amount
        self.show_verdict(
            word,
            amount.minor,
            amount.shown,
            "\n".join((payments.paid_detail(payment, sale), *parts, *self._owed(payment))),
            proof=payments.proof(payment) if not parts else "",
        )
        self._show_left()
        self._word = word
        self._show_owed(payment)
        self._show_change(payment.change)
        self.pane.setProperty("late", payment.late)
        self.decide.setVisible(payment.late and model.waits_for_person(payment))

    @property
    def _alone(self) -> bool:
        """Whether one payment is all that is told, without parts or change that is owed."""
        return self._single and self.owed.isHidden()

    def _show_receipt(self) -> None:
        """Offer the receipt of what is paid; of a part there is none."""
        sale = None
        if self.payment is not None:
            sale = self._context.model.sales.get(self.payment.sale_id)
        # In the lowest windows the parts need all the room: the key and History have it still.
        room = self._alone or self.height() >= _LOWEST
        offers = sale is not None and sale.is_paid and room
        self.receipt.show_sale(sale.sale_id if sale is not None and offers else "")
        # Review has it in any window.
        self.slip.show_slip((self._slip or "") if self.height() >= _LOWEST else "")

    def _put_receipt(self, *, in_line: bool) -> None:
        """Stand it below the buttons, or beside them where a list of parts needs the room."""
        if in_line == (self._buttons.indexOf(self.receipt) >= 0):
            return
        self.receipt.set_silent(silent=in_line)
        if in_line:
            self._column.removeWidget(self.receipt)
            self._buttons.insertWidget(self._buttons.count() - 1, self.receipt)
        else:
            self._buttons.removeWidget(self.receipt)
            self._column.insertWidget(self._column.indexOf(self._bar) + 1, self.receipt)

    def settings_changed(self) -> None:
        """There may be a printer now, or none."""
        self._show_receipt()

    def _verdict(self, payment: Payment) -> str:
        if self._left is not None:
            return translate("Paid", "PART PAID")
        return translate("Paid", "PAID LATE") if payment.late else translate("Paid", "PAID")

    def _show_left(self) -> None:
        """What is left to pay, and the two ways on from there; nothing of a sale that is paid."""
        left = self._left
        self.due_left.setVisible(left is not None)
        self.due_left.setProperty("amountMinor", None if left is None else left.minor)
        self.leave.setVisible(left is not None)
        if left is None:
            self.next.setText(translate("Paid", "Next sale"))
            return
        self.due_left.setText(payments.left_words(left))
        pattern = translate("Paid", "Take the {amount} left")
        self.next.setText(pattern.format(amount=left.shown))

    def _show_owed(self, payment: Payment) -> None:
        """What of the change is owed, and its number for the customer."""
        owed = payment.change_owed
        self.owed.setVisible(owed is not None)
        self.owed.setProperty("amountMinor", None if owed is None else owed.minor)
        self._slip = self._context.model.slips.get(payment.payment_id) if owed else None
        self.owed.setText("" if owed is None else payments.change_owed(owed, self._slip))

    def _show_change(self, change: Money | None) -> None:
        """What goes back, larger than all else, for as long as this stands; nothing but of cash."""
        cash = change is not None
        # Where nothing goes back, nothing that does is larger than what was paid.
        self._back = back = change is not None and change.minor > 0
        self.amount.set_style("amount" if back else "hero")
        self.change.set_style("hero" if back else "heading")
        no_change = translate("Cash", "No change")
        words = translate("Cash", "Change") if back else no_change
        owes = not self.owed.isHidden()
        self.change_label.setText(translate("Cash", "Give back now") if owes else words)
        lines: list[str] = []
        if change is not None:
            lines = payments.pieces(change, self._context.settings.cash) if change.minor else []
            self.change.set_amount(change.minor, change.shown)
            self.pieces.setText(payments.DOT.join(lines))
        for line in (self.change_label, self.change):
            line.setVisible(cash)
        self.pieces.setVisible(bool(lines))
        self.make_room()

    def make_room(self) -> None:
        """The change needs the room of the mark in a low window, then of the amount's own line."""
        super().make_room()
        self._show_receipt()
        cash, alone = not self.change.isHidden(), self._alone
        offered, beside = not self.receipt.isHidden(), not self.receipt.code.isHidden()
        free = self.height() - (0 if self.slip.isHidden() else self.slip.sizeHint().height())
        self._put_receipt(in_line=offered and not alone and free < _COMPACT)
        height = free - (self.receipt.sizeHint().height() if offered else 0)
        if height < _HIGH and (cash or beside or not alone):
            self.glyph.hide()
        if not cash:
            self.amount.show()
            return
        low = height < (_COMPACT if alone else _HIGH)
        low = low and (self._back or not alone)
        self.amount.setVisible(not low)
        self.word.setText(f"{self._word} {self.amount.text()}" if low else self._word)

    def spoken(self) -> tuple[str, str]:
        """The verdict, the amount, whose it is, and the change."""
        if self.payment is None or self.payment.change is None:
            return super().spoken()
        change = translate("Paid", "change {amount}").format(amount=self.change.text())
        words = (self._word, self.payment.amount.shown, payments.who(self.payment), change)
        owed = "" if self.owed.isHidden() else self.owed.text()
        return self.payment.payment_id, ", ".join(filter(None, (*words, owed)))

    def _owed(self, payment: Payment) -> list[str]:
        """What a person said of a sale that was paid twice: which payment goes back."""
        model = self._context.model
        pattern = translate("Paid", "Refund owed, noted: {payment}")
        return [
            pattern.format(payment=payments.card_detail(each))
            for each in model.attempts(payment.sale_id)
            if model.dealt.get(each.payment_id) is ReviewChoice.REFUND_OWED
        ]

    def _decide(self) -> None:
        if self.payment is not None and not self.unsettled():
            self.decide_wanted.emit(self.payment.payment_id)

    def opened(self) -> None:
        """No button has the focus."""
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def hints(self) -> tuple[str, ...]:
        """The keys of this screen."""
        if self._left is not None:
            rest = f"{shortcuts.shown(self._next_key)} {translate('Paid', 'takes the rest')}"
            return (rest, *shortcuts.hints(self._leave_key))
        return shortcuts.hints(self._next_key, translate("Paid", "digits begin it"))

    def typed(self, event: QKeyEvent) -> bool:
        """A digit of the next amount goes on."""
        text = shortcuts.typed(event)
        if not text or text not in _BEGINS or self._left is not None or not self.may_begin():
            return False
        self._typed += text
        self._begin()
        return True

    def left(self) -> None:
        """Seen again, it counts from that moment."""
        self._settled.stop()
        self._typed = ""
        self.receipt.code.close_code()
        self.begin_anew()

    def _begin(self) -> None:
        """Begin the next sale with what was typed, as soon as this can have been seen."""
        if self.unsettled():
            self._settled.start(round(self.unsettled() * 1000) + 1)
        else:
            self._next()

    def _next(self) -> None:
        if self.unsettled():
            return
        if self._left is not None:
            self.rest_wanted.emit()
            return
        typed, self._typed = self._typed, ""
        self.next_wanted.emit(typed)

    def _leave(self) -> None:
        if not self.unsettled():
            self.leave_wanted.emit()


class NotPaid(VerdictForm):
    """Three wishes, each about the sale of `payment`."""

    again_wanted = Signal()
    other_wanted = Signal()
    close_wanted = Signal()

    def __init__(self, context: ScreenContext) -> None:
        confirm = InlineConfirm(
            translate("NotPaid", "Close this sale unpaid?"),
            translate("NotPaid", "Keep it"),
            translate("NotPaid", "Close unpaid"),
            danger_key=shortcuts.YES,
        )
        super().__init__(context, "not_paid", "exclamation", "failedBanner", (confirm,))
        self.confirm = confirm
        self.again = KeycapButton(
            translate("NotPaid", "Try again"),
            variant="pane",
            size="pane",
            name="tryAgainButton",
        )
        self.other = KeycapButton(
            translate("NotPaid", "Other method"),
            variant="ghost",
            size="pane",
            name="otherMethodButton",
        )
        self.close_unpaid = KeycapButton(
            translate("NotPaid", "Close unpaid"),
            variant="ghost",
            size="pane",
            name="closeUnpaidButton",
        )
        self.again.clicked.connect(self.again_wanted)
        self.other.clicked.connect(self.other_wanted)
        self.close_unpaid.clicked.connect(self._close)
        self.confirm.accepted.connect(self.close_wanted)
        self.confirm.turned.connect(self.hints_changed)
        self.confirm.kept.connect(lambda: self.setFocus(Qt.FocusReason.OtherFocusReason))
        self._again_key = shortcuts.action(shortcuts.TRY_AGAIN, self.again, self._again)
        self.again.show_key_of(self._again_key)
        self._other_key = self.other.pressed_by(shortcuts.OTHER_METHOD)
        self._close_key = self.close_unpaid.pressed_by(shortcuts.CLOSE_UNPAID)
        # What may be one press too many asks first; while it asks there is no row of buttons.
        self._ask_key = shortcuts.action(shortcuts.ASK_TO_CLOSE, self._bar, self.confirm.ask)
        self.add_buttons(self.again, self.other, self.close_unpaid)

    def show_payment(self, payment: Payment) -> None:
        """Show this payment from now on."""
        if payment != self.payment:
            self.confirm.close_question()
            self.begin_anew()
        self.payment = payment
        test = payment.test and payment.succeeded_at is not None
        word = (
            translate("NotPaid", "Test payment, not money")
            if test
            else translate("NotPaid", "Not paid")
        )
        wanted = payments.wanted_end(payment)
        if wanted:
            word = payments.state(payment)
        self._look(wanted=wanted)
        self.show_verdict(
            word,
            payment.amount.minor,
            payment.amount.shown,
            "\n".join(filter(None, (payments.not_paid_detail(payment), self._parts(payment)))),
            reason="" if wanted else payments.not_paid_reason(payment),
        )
        self.again.setVisible(not test)
        self.other.setVisible(not test)

    def _parts(self, payment: Payment) -> str:
        """What of the sale is paid already, and stays so."""
        model = self._context.model
        sale = model.sales.get(payment.sale_id)
        left = model.left(payment.sale_id)
        if sale is None or left is None or left >= sale.amount:
            return ""
        pattern = translate("NotPaid", "{paid} of {amount} is paid and stays: the sale is open.")
        return pattern.format(paid=(sale.amount - left).shown, amount=sale.amount.shown)

    def _look(self, *, wanted: bool) -> None:
        """Red is for what went wrong; what was asked for here is calm, and never a tick."""
        self.pane.set_pane("calm" if wanted else "not_paid")
        self.glyph.set_mark("calm" if wanted else "not_paid", "cross" if wanted else "exclamation")

    def opened(self) -> None:
        """No button is preset."""
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def left(self) -> None:
        """A question nobody sees must not wait for an Enter."""
        self.confirm.close_question()
        self.begin_anew()

    def hints(self) -> tuple[str, ...]:
        """The keys of this screen."""
        if self.confirm.is_asking():
            return self.confirm.hints()
        if self.again.isHidden():
            return shortcuts.hints(self._close_key, self._ask_key)
        return shortcuts.hints(self._again_key, self._other_key, self._close_key)

    def _again(self) -> None:
        """Enter counts once this can have been seen: an earlier one was for the screen before."""
        if not self.unsettled():
            self.again.click()

    def _close(self) -> None:
        """Leave at once; where this can hardly have been read, ask."""
        if self.unsettled():
            self.confirm.ask()
        else:
            self.close_wanted.emit()


_PAIR = 2


class PaidTwiceScreen(VerdictForm):
    """`later_wanted` leaves it undecided; `all_wanted` shows everything that waits for a person."""

    later_wanted = Signal()
    all_wanted = Signal(str)

    def __init__(self, context: ScreenContext) -> None:
        super().__init__(context, "twice", "exclamation", "paidTwiceBanner")
        self._asked: set[str] = set()
        self.refunds = (
            KeycapButton(
                translate("PaidTwice", "Refund the first"),
                variant="pane",
                size="pane",
                name="refundFirst",
            ),
            KeycapButton(
                translate("PaidTwice", "Refund the second"),
                variant="pane",
                size="pane",
                name="refundSecond",
            ),
        )
        self.decide = KeycapButton(
            translate("PaidTwice", "Review"), variant="pane", size="pane", name="decideTwice"
        )
        self.later = KeycapButton(
            translate("PaidTwice", "Review later"),
            variant="ghost",
            size="pane",
            name="decideLater",
        )
        for place, button in enumerate(self.refunds):
            button.clicked.connect(lambda _=False, place=place: self._refund(place))
        self.decide.clicked.connect(self._show_all)
        self.later.clicked.connect(self._leave)
        self.add_buttons(*self.refunds, self.decide, self.later)

    def show_payment(self, payment: Payment) -> None:
        """Show the sale of this payment from now on."""
        if self.payment is None or self.payment.sale_id != payment.sale_id:
            for ref in self._asked:
                self._context.bridge.forget(ref)
            self._asked.clear()
        if self.payment is None or self.payment.sale_id != payment.sale_id or not self.isVisible():
            self.begin_anew()
        self.payment = payment
        self._refresh()

    def opened(self) -> None:
        """No button is preset: whoever presses one has read it."""
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def left(self) -> None:
        """Seen again, it counts from that moment."""
        self.begin_anew()

    def spoken(self) -> tuple[str, str]:
        """The verdict, the amount, and which sale."""
        if self.payment is None:
            return "", ""
        words = (self.word.text(), self.payment.amount.shown, self.payment.sale_number)
        return self.payment.sale_id, ", ".join(words)

    def hints(self) -> tuple[str, ...]:
        """The keys of this screen."""
        return (translate("PaidTwice", "Tab to an answer, then Enter"),)

    def _payments(self) -> list[Payment]:
        if self.payment is None:
            return []
        attempts = self._context.model.attempts(self.payment.sale_id)
        return [p for p in attempts if p.state is PaymentState.SUCCEEDED and not p.test]

    def _refresh(self, refused: str = "") -> None:
        payment = self.payment
        if payment is None:
            return
        paid = self._payments()
        model = self._context.model
        sale = model.sales.get(payment.sale_id)
        lines = [
            f"{place}.  {payments.paid_detail(each, sale)}"
            for place, each in enumerate(paid, start=1)
        ]
        told = refused or translate(
            "PaidTwice", "The customer paid this sale twice. Give the goods once, refund one."
        )
        self.show_verdict(
            translate("PaidTwice", "PAID TWICE, refund one"),
            payment.amount.minor,
            payment.amount.shown,
            "\n".join((told, *lines)),
        )
        pair = len(paid) == _PAIR
        for button in self.refunds:
            button.setVisible(pair)
            button.setEnabled(not self._asked)
        self.decide.setVisible(not pair)
        self.later.setEnabled(not self._asked)

    def _refund(self, place: int) -> None:
        """Note that this one is to be refunded and that the other one paid for the goods."""
        paid = self._payments()
        if self.unsettled() or self._asked or len(paid) != _PAIR:
            return
        for at, payment in enumerate(paid):
            choice = ReviewChoice.REFUND_OWED if at == place else ReviewChoice.GOODS_GIVEN
            self._ask(DealWith(new_ref(), payment.payment_id, choice))
        self._refresh()

    def _ask(self, request: DealWith) -> None:
        def answered(refused: str = "") -> None:
            self._asked.discard(request.ref)
            self._refresh(refused)

        self._asked.add(request.ref)
        self._context.bridge.ask(
            request,
            lambda _answer: answered(),
            lambda code: answered(history.refused(code)),
            owner=self,
        )

    def _show_all(self) -> None:
        if self.payment is not None and not self.unsettled():
            self.all_wanted.emit(self.payment.payment_id)

    def _leave(self) -> None:
        if not self.unsettled():
            self.later_wanted.emit()
