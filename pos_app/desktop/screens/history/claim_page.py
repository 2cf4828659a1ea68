"""The customer says "I have paid": amount and last four digits in, and one answer out.

It must never say paid by itself: it shows what the engine answered.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEvent, QRegularExpression, Qt
from PySide6.QtGui import QKeyEvent, QRegularExpressionValidator
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pos_app.desktop import shortcuts
from pos_app.desktop.link.bridge import new_ref
from pos_app.desktop.screens.history.sub_page import SubPage
from pos_app.desktop.widgets.buttons import KeycapButton, expand
from pos_app.desktop.widgets.card import Card, Notice
from pos_app.desktop.widgets.form import FormRow, line_edit
from pos_app.desktop.widgets.text_label import Chip, TextLabel
from pos_app.desktop.words import payments, reconcile
from pos_app.domain.money import AmountError, Money, parse_amount
from pos_app.domain.phone import last_four
from pos_app.engine.claims import moment_of
from pos_app.engine.reconcile_result import ClaimVerdict
from pos_app.engine.requests import CheckClaim

if TYPE_CHECKING:
    from PySide6.QtCore import QObject

    from pos_app.desktop.link.context import ScreenContext
    from pos_app.domain.payment import Payment
    from pos_app.engine.events import ClaimAnswered
    from pos_app.engine.reconcile_result import Claimed

translate = QCoreApplication.translate

_MOST_FOUND = 5
_FORM_WIDTH = 300


class ClaimPage(SubPage):
    """The page."""

    def __init__(self, context: ScreenContext) -> None:
        """Make it; nothing is asked before a person presses Check."""
        super().__init__(translate("Claim", "The customer says: I have paid"), "claim")
        self._context = context
        self._asked = ""
        self._answered = False
        self.amount = line_edit("claimAmount", placeholder="20.50")
        self.amount.setMaxLength(24)
        self.last4 = line_edit("claimLast4", placeholder="4567")
        # Four digits as they are typed, or a masked number as it is pasted.
        digits = QRegularExpression("[0-9]{0,4}|[0-9]{3} ?•[ •]*[0-9]{0,4}")
        self.last4.setValidator(QRegularExpressionValidator(digits, self.last4))
        self.time = line_edit("claimTime", placeholder="14:02")
        self.time.setMaxLength(5)
        self.amount_row = FormRow(translate("Claim", "Amount in the message"), self.amount)
        self.last4_row = FormRow(translate("Claim", "Last four digits of their number"), self.last4)
        self.time_row = FormRow(translate("Claim", "Time in the message, if known"), self.time)
        self.check = KeycapButton(
            translate("Claim", "Check"),
            variant="primary",
            size="large",
            name="claimCheck",
        )
        form = Card(name="claimForm")
        form.setFixedWidth(_FORM_WIDTH)
        inner = QVBoxLayout(form)
        inner.setContentsMargins(18, 14, 18, 18)
        inner.setSpacing(10)
        for widget in (self.amount_row, self.last4_row, self.time_row, self.check):
            inner.addWidget(widget)
        expand(self.check)
        beside = QVBoxLayout()
        beside.addWidget(form)
        beside.addStretch(1)
        whole = QHBoxLayout()
        whole.setSpacing(16)
        whole.addLayout(beside)
        layout = self.layout()
        if isinstance(layout, QVBoxLayout):
            layout.removeWidget(self.page)
            whole.addWidget(self.page, 1)
            layout.addLayout(whole, 1)
        self.check.clicked.connect(self.ask)
        self._enter_key = shortcuts.action(shortcuts.CHECK_CLAIM, self, self._enter)
        self.check.show_key_of(self._enter_key)
        for field in (self.amount, self.last4, self.time):
            field.textEdited.connect(self._edited)
        for field in (self.amount, self.last4):
            field.installEventFilter(self)
        self._explain()

    def opened(self) -> None:
        """Begin with the amount."""
        self.amount.setFocus(Qt.FocusReason.OtherFocusReason)
        self.amount.selectAll()

    def left(self) -> None:
        """End a question that is under way, and forget this customer."""
        if self._asked:
            self._context.bridge.stop_asking(self._asked)
            self._asked = ""
            self.check.setEnabled(True)
        self._clear()
        self._explain()

    def hints(self) -> tuple[str, ...]:
        """The footer's reminder of keys."""
        return shortcuts.hints(self._enter_key, self.back_key)

    def _enter(self) -> None:
        """Go to the first thing that is missing, and check when nothing is."""
        if self.amount.hasFocus() and not self.last4.text():
            self.last4.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.ask()

    def _answered_by(self, answer: ClaimAnswered) -> None:
        self._end()
        self._show(answer.answer)

    def _not_answered(self, code: str) -> None:
        self._end()
        words = reconcile.refused_to_ask(code)
        self.fill([Notice("", words, "bad", name="claimFailed")])

    def ask(self) -> None:
        """Check what was typed, and ask."""
        if self._asked:
            return
        amount = self._typed_amount()
        last4 = last_four(self.last4.text())
        missing = translate("Claim", "Type four digits.")
        self.last4_row.set_problem("" if last4 else missing)
        if amount is None or last4 is None:
            (self.last4 if amount is not None else self.amount).setFocus()
            return
        at = None
        if self.time.text().strip():
            at = moment_of(self.time.text(), self._context.model.clock().astimezone())
            self.time_row.set_problem("" if at else translate("Claim", "Type it like 14:02."))
            if at is None:
                self.time.setFocus()
                return
        self._asked = new_ref()
        self.check.setEnabled(False)
        self.fill([Notice(translate("Claim", "Looking …"), "", "soft", name="claimProgress")])
        question = CheckClaim(self._asked, amount, last4, at)
        self._context.bridge.ask(question, self._answered_by, self._not_answered, owner=self)

    def _typed_amount(self) -> Money | None:
        currency = self._context.settings.maximum.currency
        try:
            amount = parse_amount(self.amount.text().strip(), currency)
        except AmountError:
            self.amount_row.set_problem(translate("Claim", "Type it like 20.50."))
            return None
        self.amount_row.set_problem("")
        return amount

    def _edited(self) -> None:
        """Another customer, or a slip: the answer on the page is no longer about what is typed."""
        if self._asked:
            self._context.bridge.stop_asking(self._asked)
            self._end()
        self._answered = False
        self._explain()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A digit typed after an answer is the next customer's, and begins with the amount."""
        if not (self._answered and isinstance(event, QKeyEvent) and event.text().isdigit()):
            return super().eventFilter(watched, event)
        if event.type() != QEvent.Type.KeyPress:
            return super().eventFilter(watched, event)
        self._clear()
        self._edited()
        self.amount.setFocus(Qt.FocusReason.OtherFocusReason)
        self.amount.setText(event.text())
        return True

    def _clear(self) -> None:
        self._answered = False
        for field in (self.amount, self.last4, self.time):
            field.clear()

    def _explain(self) -> None:
        text = translate(
            "Claim",
            "Type what the customer's message says. The till looks in its own sales and asks "
            "PayGate. A message alone proves nothing.",
        )
        self.fill([Notice("", text, "neutral", name="claimExplained")])

    def _end(self) -> None:
        self._asked = ""
        self.check.setEnabled(True)

    def _show(self, answer: Claimed) -> None:
        self._answered = True
        if answer.verdict is ClaimVerdict.SEVERAL:
            self.time.setFocus(Qt.FocusReason.OtherFocusReason)
        title, text, hue = reconcile.claim_verdict(answer, self._context.model.clock())
        verdict = Notice(title, text, hue, shape="large", name="claimAnswer")
        verdict.setProperty("verdict", answer.verdict.value)
        shown: list[QWidget] = [verdict]
        if trouble := reconcile.claim_trouble(answer):
            shown.append(Notice("", trouble, "amber", name="claimTrouble"))
        now = self._context.model.clock()
        newest = answer.payments[0].sale_id if answer.payments else ""
        older = [payment for payment in answer.payments if payment.sale_id != newest]
        shown += [self._found(p) for p in answer.payments if p.sale_id == newest]
        if older:
            words = translate("Claim", "Older sales, which do not answer for this one")
            shown.append(TextLabel(words, "label", "quiet"))
            shown += [self._found(payment) for payment in older[:_MOST_FOUND]]
        for item in answer.listed[:_MOST_FOUND]:
            card = Card(name="claimListed")
            box = QVBoxLayout(card)
            box.setContentsMargins(18, 12, 14, 12)
            box.addWidget(TextLabel(reconcile.claimed_listed(item, now), "strong", wrap=True))
            shown.append(card)
        self.fill(shown)

    def _found(self, payment: Payment) -> Card:
        title = reconcile.claimed_payment(payment, self._context.model.clock())
        card = Card(name="claimFound")
        card.setProperty("paymentId", payment.payment_id)
        chip = Chip(name="claimState", parent=card)
        chip.set(payments.state(payment), payments.hue(payment))
        opener = KeycapButton(translate("Claim", "Open the sale"), size="small", name="claimOpen")
        opener.setAccessibleName(
            translate("Claim", "Open sale {number}").format(number=payment.sale_number)
        )
        opener.clicked.connect(lambda: self.sale_wanted.emit(payment.sale_id))
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(chip)
        row.addStretch(1)
        row.addWidget(opener)
        box = QVBoxLayout(card)
        box.setContentsMargins(18, 12, 14, 8)
        box.setSpacing(4)
        box.addWidget(TextLabel(title, "strong", wrap=True, name="claimFoundTitle"))
        box.addLayout(row)
        return card
