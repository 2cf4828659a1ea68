"""Not paid: the gateway said so, or nothing was ever sent; why, and what can be done now.

Trying again sends nothing by itself: it only opens Sell on this sale, with its amount locked. So
Enter may do it, and nothing is left by a press that came before this could have been read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt, Signal

from pos_app.desktop.widgets import keys
from pos_app.desktop.widgets.buttons import KeycapButton
from pos_app.desktop.widgets.confirm import InlineConfirm
from pos_app.desktop.widgets.verdict_form import VerdictForm
from pos_app.desktop.words import payments

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent

    from pos_app.desktop.link.context import Desk
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
            danger_key=translate("Keys", "Del"),
        )
        super().__init__(desk, "not_paid", "exclamation", "failedBanner", (confirm,))
        self.confirm = confirm
        self.payment: Payment | None = None
        self.again = KeycapButton(
            translate("NotPaid", "Try again"),
            translate("Keys", "Enter"),
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
            "F8",
            variant="not_paid_ghost",
            size="pane",
            name="closeUnpaidButton",
        )
        self.again.clicked.connect(self.again_wanted)
        self.other.clicked.connect(self.other_wanted)
        self.close_unpaid.clicked.connect(self._close)
        self.confirm.accepted.connect(self.close_wanted)
        self.confirm.turned.connect(self.hints_changed)
        self.confirm.kept.connect(lambda: self.setFocus(Qt.FocusReason.OtherFocusReason))
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
            payments.not_paid_detail(payment),
            reason="" if wanted else payments.not_paid_reason(payment),
        )
        self.again.setVisible(not test)
        self.other.setVisible(not test)

    def _look(self, *, wanted: bool) -> None:
        """Red is for what went wrong; what was asked for here is calm, and never a tick."""
        self.pane.set_pane("calm" if wanted else "not_paid")
        self.glyph.set_look("calm" if wanted else "not_paid", "cross" if wanted else "exclamation")
        self.again.set_variant("calm" if wanted else "not_paid")
        for button in (self.other, self.close_unpaid):
            button.set_variant("calm_ghost" if wanted else "not_paid_ghost")

    def opened(self) -> None:
        """No button is preset."""
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def left(self) -> None:
        """A question nobody sees must not wait for an Enter."""
        self.confirm.close_question()
        self.begin_anew()

    def spoken(self) -> tuple[str, str]:
        """The verdict, the amount, and whose it is."""
        if self.payment is None:
            return "", ""
        words = (self.word.text(), self.payment.amount.shown, payments.who(self.payment))
        return self.payment.payment_id, ", ".join(words)

    def hints(self) -> str:
        """The keys of this screen."""
        if self.confirm.is_asking():
            return self.confirm.hints()
        if self.again.isHidden():
            return translate("NotPaid", "F8 close unpaid, next customer · Esc asks first")
        return translate(
            "NotPaid", "Enter try again · F6 other method · F8 close unpaid, next customer"
        )

    def key(self, event: QKeyEvent) -> bool:
        """Enter, F6 and F8 press what they name; Esc, which may be one too many, asks first.

        Enter counts once this can have been seen: an earlier one was meant for the screen before.
        """
        if self.confirm.answer(event):
            return True
        function = keys.function_key(event)
        if keys.is_enter(event):
            if not self.unsettled():
                self._press(self.again)
        elif function == Qt.Key.Key_F6:
            self._press(self.other)
        elif function == Qt.Key.Key_F8:
            self._press(self.close_unpaid)
        elif event.key() == Qt.Key.Key_Escape:
            self.confirm.ask()
        else:
            return False
        return True

    @staticmethod
    def _press(button: KeycapButton) -> None:
        if button.isVisible():
            button.click()

    def _close(self) -> None:
        """Leave at once; where this can hardly have been read, ask."""
        if self.unsettled():
            self.confirm.ask()
        else:
            self.close_wanted.emit()
