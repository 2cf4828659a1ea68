"""Not paid: the gateway said so, or nothing was ever sent; why, and what can be done now.

Enter does nothing here. Trying again sends nothing by itself: it only opens Sell on this sale.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt, Signal

from pos_app.desktop import keys, wording
from pos_app.desktop.verdict_form import VerdictForm
from pos_app.desktop.widgets.buttons import KeycapButton
from pos_app.desktop.widgets.confirm import InlineConfirm

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent

    from pos_app.desktop.desk import Desk
    from pos_app.domain.payment import Payment

translate = QCoreApplication.translate


class NotPaid(VerdictForm):
    """Three wishes, each about the sale of `payment`."""

    again_wanted = Signal()
    other_wanted = Signal()
    close_wanted = Signal()

    def __init__(self, desk: Desk) -> None:
        """Make it with no payment."""
        confirm = InlineConfirm(
            translate("NotPaid", "Close this sale unpaid?"),
            translate("NotPaid", "Keep it"),
            translate("NotPaid", "Close unpaid"),
            safe_key=translate("Keys", "Enter"),
        )
        super().__init__("not_paid", "exclamation", "failedBanner", (confirm,))
        self.confirm = confirm
        self._desk = desk
        self.payment: Payment | None = None
        self.again = KeycapButton(
            translate("NotPaid", "Try again"),
            variant="not_paid",
            size="pane",
            name="tryAgainButton",
        )
        self.other = KeycapButton(
            translate("NotPaid", "Other method"),
            "F6",
            variant="not_paid_ghost",
            size="pane",
            name="otherMethodButton",
        )
        self.close_unpaid = KeycapButton(
            translate("NotPaid", "Close unpaid"),
            translate("Keys", "Esc"),
            variant="not_paid_ghost",
            size="pane",
            name="closeUnpaidButton",
        )
        self.again.clicked.connect(self.again_wanted)
        self.other.clicked.connect(self.other_wanted)
        self.close_unpaid.clicked.connect(self.confirm.ask)
        self.confirm.accepted.connect(self.close_wanted)
        self.confirm.kept.connect(lambda: self.setFocus(Qt.FocusReason.OtherFocusReason))
        self.add_buttons(self.again, self.other, self.close_unpaid)

    def show_payment(self, payment: Payment) -> None:
        """Show this payment from now on."""
        if payment != self.payment:
            self.confirm.close_question()
        self.payment = payment
        test = payment.test and payment.succeeded_at is not None
        word = (
            translate("NotPaid", "Test payment, not money")
            if test
            else translate("NotPaid", "Not paid")
        )
        self.show_verdict(
            word, payment.amount.minor, payment.amount.shown, wording.not_paid_detail(payment)
        )
        self.again.setVisible(not test)
        self.other.setVisible(not test)

    def opened(self) -> None:
        """No button is preset."""
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def left(self) -> None:
        """A question nobody sees must not wait for an Enter."""
        self.confirm.close_question()

    def hints(self) -> str:
        """The keys of this screen."""
        return translate("NotPaid", "F6 other method · Esc close unpaid")

    def key(self, event: QKeyEvent) -> bool:
        """F6 and Esc; Enter only answers a question that stands."""
        if keys.function_key(event) == Qt.Key.Key_F6:
            if self.other.isVisible():
                self.other.click()
        elif event.key() == Qt.Key.Key_Escape:
            if self.confirm.is_asking():
                self.confirm.safe.click()
            else:
                self.confirm.ask()
        elif keys.is_enter(event):
            if self.confirm.is_asking():
                self.confirm.safe.click()
        else:
            return False
        return True
