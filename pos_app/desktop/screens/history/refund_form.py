"""Money that goes back: how much, why and how, and a card for what went or is owed.

It reads what is typed and passes wishes on; the ledger alone says how much may go back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from pos_app.desktop.widgets.buttons import FlowRow, KeycapButton
from pos_app.desktop.widgets.card import Card
from pos_app.desktop.widgets.form import FormRow, line_edit
from pos_app.desktop.widgets.receipt_row import SlipRow
from pos_app.desktop.widgets.text_label import Chip, TextLabel
from pos_app.desktop.words import history, payments, reasons, receipt
from pos_app.domain.money import AmountError, Money, parse_amount
from pos_app.domain.refund import RefundState, RefundWay

if TYPE_CHECKING:
    from PySide6.QtWidgets import QLineEdit, QWidget

    from pos_app.desktop.link.context import ScreenContext
    from pos_app.domain.refund import Refund

translate = QCoreApplication.translate

_LONGEST_TEXT = 200


class RefundForm(Card):
    """`wanted` carries the way, the amount, the reason and the gateway's reference."""

    wanted = Signal(object, object, str, str)
    given_up = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        """Make it, hidden until it is opened."""
        super().__init__(name="refundForm", parent=parent)
        self._most = Money(0)
        self.amount = _line("refundAmount", "5.00", 24)
        self.reason = _line("refundReason", translate("Refund", "Torn bag"), _LONGEST_TEXT)
        self.reference = _line("refundReference", "MP260301.1402", _LONGEST_TEXT)
        self.amount_row = FormRow(translate("Refund", "How much goes back"), self.amount)
        self.reason_row = FormRow(translate("Refund", "Why"), self.reason)
        self.reference_row = FormRow(
            translate("Refund", "Gateway's reference, if given back there"),
            self.reference,
        )
        rows = QHBoxLayout()
        rows.setSpacing(16)
        for row, share in ((self.amount_row, 2), (self.reason_row, 3), (self.reference_row, 3)):
            rows.addWidget(row, share, Qt.AlignmentFlag.AlignTop)
        self.buttons = {
            RefundWay.CASH: KeycapButton(
                translate("Refund", "Given in cash"), size="medium", name="refundCash"
            ),
            RefundWay.GATEWAY: KeycapButton(
                translate("Refund", "Given back at the gateway"),
                size="medium",
                name="refundGateway",
            ),
            RefundWay.OWED: KeycapButton(
                translate("Refund", "Owe it"), size="medium", name="refundOwed"
            ),
        }
        self.close_button = KeycapButton(
            translate("Refund", "Not now"), size="medium", variant="quiet_link", name="refundClose"
        )
        foot = FlowRow()
        foot.setSpacing(10)
        for way, button in self.buttons.items():
            button.clicked.connect(lambda _=False, way=way: self._choose(way))
            foot.addWidget(button)
        foot.addStretch(1)
        foot.addWidget(self.close_button)
        self.close_button.clicked.connect(self.given_up)
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 14, 18, 14)
        column.setSpacing(10)
        column.addLayout(rows)
        column.addLayout(foot)
        self.hide()

    def open(self, most: Money, amount: Money | None = None, reason: str = "") -> None:
        """Begin with all that may go back, or with so much of it."""
        self._most = most
        self.amount.setText(min(most, amount or most).decimal)
        self.reason.setText(reason)
        self.reference.clear()
        for row in (self.reason_row, self.reference_row):
            row.set_problem("")
        self.amount_row.set_problem("")
        self.amount_row.set_note(self._at_most())
        self.set_busy(busy=False)
        self.show()
        self.amount.setFocus(Qt.FocusReason.OtherFocusReason)
        self.amount.selectAll()

    def set_busy(self, *, busy: bool) -> None:
        """Between a wish and its answer nothing more can be wished."""
        for button in self.buttons.values():
            button.setEnabled(not busy)

    def _choose(self, way: RefundWay) -> None:
        reason, reference = self.reason.text().strip(), self.reference.text().strip()
        amount = self._amount()
        self.reason_row.set_problem("" if reason else translate("Refund", "Type why."))
        lacks = way is RefundWay.GATEWAY and not reference
        self.reference_row.set_problem(
            translate("Refund", "Type what the gateway calls it.") if lacks else ""
        )
        if amount is None:
            self.amount.setFocus()
        elif not reason:
            self.reason.setFocus()
        elif lacks:
            self.reference.setFocus()
        else:
            self.set_busy(busy=True)
            self.wanted.emit(way, amount, reason, reference)

    def _at_most(self) -> str:
        return translate("Refund", "At most {amount}").format(amount=self._most.shown)

    def _amount(self) -> Money | None:
        problem, amount = "", None
        try:
            amount = parse_amount(self.amount.text(), self._most.currency)
        except AmountError as error:
            problem = reasons.amount(error)
        else:
            if amount > self._most:
                problem = translate("Refund", "At most {amount} may go back.").format(
                    amount=self._most.shown
                )
        self.amount_row.set_problem(problem)
        self.amount_row.set_note("" if problem else self._at_most())
        return None if problem else amount


class OwedCard(Card):
    """One thing that is owed, with its age and its slip; `sale_wanted` carries its sale's id."""

    sale_wanted = Signal(str)

    def __init__(self, context: ScreenContext, refund: Refund) -> None:
        """Show one."""
        super().__init__(name="owedCard")
        now = context.model.clock()
        self.setProperty("refund", refund.refund_number)
        age, hue = history.refund_age(refund, now)
        state = history.refund_state(refund)
        self.setAccessibleName(f"{refund.amount.shown}, {state}, {age}")
        row = FlowRow()
        row.setSpacing(12)
        row.addStrut(44)
        row.addWidget(TextLabel(refund.amount.shown, "card_amount"))
        chip = Chip(name="owedAge", parent=self)
        chip.set(age, hue)
        row.addWidget(chip)
        row.addWidget(TextLabel(state, "state"))
        row.addStretch(1)
        opener = KeycapButton(
            translate("Attention", "Open the sale"), size="medium", name="owedOpen"
        )
        words = translate("Attention", "Open sale {number}").format(number=refund.sale_number)
        opener.setAccessibleName(words)
        opener.clicked.connect(lambda: self.sale_wanted.emit(refund.sale_id))
        slip = SlipRow(context, receipt.told)
        slip.show_slip(refund.refund_number)
        for button in (slip.paper, slip.pdf, opener):
            row.addWidget(button)
        told = (payments.sale_words(refund.sale_number), history.refund_detail(refund, now))
        box = QVBoxLayout(self)
        box.setContentsMargins(18, 10, 14, 10)
        box.setSpacing(2)
        box.addLayout(row)
        box.addWidget(TextLabel(payments.DOT.join(told), "quiet", "quiet", wrap=True))
        box.addWidget(slip)


class RefundCard(Card):
    """One refund, with its slip while it is owed.

    `given` carries its number, the way and the gateway's reference.
    """

    given = Signal(str, object, str)

    def __init__(self, context: ScreenContext, refund: Refund) -> None:
        """Show one."""
        super().__init__(name="storyRefund")
        self.setProperty("refund", refund.refund_number)
        self._number = refund.refund_number
        owed = refund.state is RefundState.OWED
        head = FlowRow()
        head.setSpacing(12)
        head.addStrut(44)
        head.addWidget(TextLabel(refund.amount.shown, "card_amount"))
        chip = Chip(name="refundState", parent=self)
        chip.set(history.refund_state(refund), "amber" if owed else "neutral")
        head.addWidget(chip)
        told = history.refund_detail(refund, context.model.clock())
        head.addWidget(TextLabel(told, "quiet", "quiet"))
        head.addStretch(1)
        box = QVBoxLayout(self)
        box.setContentsMargins(18, 10, 14, 10)
        box.setSpacing(6)
        box.addLayout(head)
        if owed:
            slip = SlipRow(context, receipt.told)
            slip.show_slip(refund.refund_number)
            for button in (slip.paper, slip.pdf):
                head.addWidget(button)
            box.addLayout(self._settling(in_cash_alone=refund.is_change))
            box.addWidget(slip)

    def _settling(self, *, in_cash_alone: bool) -> FlowRow:
        row = FlowRow()
        row.setSpacing(10)
        cash = KeycapButton(
            translate("Refund", "Given in cash"), size="medium", name="refundSettleCash"
        )
        cash.clicked.connect(lambda: self.given.emit(self._number, RefundWay.CASH, ""))
        row.addWidget(cash)
        if in_cash_alone:
            row.addStretch(1)
            return row
        self.reference = _line(
            "refundSettleReference", translate("Refund", "The gateway's reference"), _LONGEST_TEXT
        )
        gateway = KeycapButton(
            translate("Refund", "Given back at the gateway"),
            size="medium",
            name="refundSettleGateway",
        )
        gateway.clicked.connect(self._by_gateway)
        row.addWidget(gateway)
        row.addWidget(self.reference, 1)
        return row

    def _by_gateway(self) -> None:
        reference = self.reference.text().strip()
        if reference:
            self.given.emit(self._number, RefundWay.GATEWAY, reference)
        else:
            self.reference.setFocus()


def _line(name: str, placeholder: str, most: int) -> QLineEdit:
    line = line_edit(name, placeholder=placeholder)
    line.setMaxLength(most)
    line.setAccessibleName(placeholder)
    return line
