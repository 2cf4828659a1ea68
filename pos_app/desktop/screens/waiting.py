"""Waiting: one payment that nobody has decided yet, by mobile money or by QR code.

It shows what is known and passes wishes on. It must never count down, never call silence a
failure, and every question closes itself when the payment changes under it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtGui import QGuiApplication

from pos_app.desktop import payment_view
from pos_app.desktop.link import browser
from pos_app.desktop.waiting_form import WaitingForm, first_step
from pos_app.desktop.widgets import keys
from pos_app.desktop.widgets.qr_modules import CodeMaker
from pos_app.desktop.words import coaching, payments, reasons
from pos_app.domain.payment_rules import may_close
from pos_app.domain.states import OPEN_STATES, Method, PaymentState
from pos_app.engine import events, requests

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent

    from pos_app.desktop.link.context import Desk
    from pos_app.desktop.widgets.confirm import InlineConfirm
    from pos_app.desktop.widgets.qr_modules import Matrix
    from pos_app.domain.payment import Payment
    from pos_app.engine.events import Fact

translate = QCoreApplication.translate

_S = PaymentState


class Waiting(WaitingForm):
    """Says when the cashier is done here.

    `set_aside` and `left_unpaid` free the counter; `risk_accepted` asks for another payment of
    the sale although this one may still be paid.
    """

    set_aside = Signal()
    left_unpaid = Signal()
    risk_accepted = Signal()

    def __init__(self, desk: Desk) -> None:
        """Make it with no payment."""
        super().__init__()
        self._desk = desk
        self.payment: Payment | None = None
        self._said = ""
        self._asked_other = False
        self._cancelling = False
        self._code_for = ""
        self._codes = CodeMaker()
        self._codes.made.connect(self._code_made)
        self.cancel.clicked.connect(self._ask_cancel)
        self.check.clicked.connect(lambda: self._submit(requests.CheckNow))
        self.other.clicked.connect(self._other)
        self.aside.clicked.connect(self._aside)
        self.close_unpaid.clicked.connect(self.closing.ask)
        self.copy.clicked.connect(self._copy_link)
        self.open_page.clicked.connect(self._open_link)
        self.bar.turned.connect(self.tick)
        self.confirm.accepted.connect(lambda: self._submit(requests.CancelPayment))
        self.risk.kept.connect(self._keep_waiting)
        self.risk.accepted.connect(self._accept_risk)
        self.closing.given.connect(self._close)
        self.stopping.accepted.connect(self._ask_other)
        for question in self.questions:
            question.turned.connect(self.hints_changed)
        self.closing.turned.connect(self.tick)

    def show_payment(self, payment: Payment) -> None:
        """Show this payment from now on."""
        if self.payment is None or self.payment.payment_id != payment.payment_id:
            self._said = ""
            self._asked_other = self._cancelling = False
            self._close_questions()
        self._follow(payment)

    @property
    def asks_other(self) -> bool:
        """Whether Other method was asked for and is not answered yet."""
        return self._asked_other

    # Screen -----------------------------------------------------------------------------------

    def opened(self) -> None:
        """No button is preset: keys have their names on the buttons."""
        if not self._question():
            self.setFocus(Qt.FocusReason.OtherFocusReason)
        self.refresh()

    def left(self) -> None:
        """A question nobody sees must not wait for an Enter."""
        self._close_questions()

    def spoken(self) -> tuple[str, str]:
        """Where the payment stands, the amount, and whose it is."""
        if self.payment is None:
            return "", ""
        words = (
            payments.state(self.payment),
            self.payment.amount.shown,
            payments.who(self.payment),
        )
        return self.payment.payment_id, ", ".join(words)

    def hints(self) -> str:
        """The keys of this screen."""
        if (question := self._question()) is not None:
            return question.hints()
        qr = self.payment is not None and self.payment.method is Method.QR
        escape = translate("Waiting", "Esc withdraw") if qr else translate("Waiting", "Esc cancel")
        named = (
            (self.check, translate("Waiting", "F5 check now")),
            (self.other, translate("Waiting", "F6 other method")),
            (self.aside, translate("Waiting", "F8 set aside")),
            (self.cancel, escape),
        )
        return payments.DOT.join(
            words for button, words in named if button.isEnabled() and not button.isHidden()
        )

    def key(self, event: QKeyEvent) -> bool:
        """F5, F6, F8 and Esc press what they name, where it is offered.

        A second F6 answers the question that the first one asked.
        """
        if (question := self._question()) is not None and question.answer(event):
            return True
        function = keys.function_key(event)
        if function == Qt.Key.Key_F6 and self.stopping.is_asking():
            self.stopping.danger.click()
            return True
        button = (
            {
                Qt.Key.Key_F5: self.check,
                Qt.Key.Key_F6: self.other,
                Qt.Key.Key_F8: self.aside,
            }.get(function)
            if function is not None
            else None
        )
        if button is not None:
            if button.isVisible() and button.isEnabled():
                button.click()
        elif event.key() == Qt.Key.Key_Escape:
            self._ask_cancel()
        else:
            return False
        return True

    def take(self, fact: Fact) -> None:
        """Follow the payment and the answers to what was asked about it."""
        mine = self.payment.payment_id if self.payment else None
        match fact:
            case events.PaymentChanged(_, payment, _) if payment.payment_id == mine:
                self._follow(payment)
            case events.OtherMethodReady(_, payment, free) if payment.payment_id == mine:
                self._follow(payment)
                self._asked_other = False
                self.refresh()
                if not free and payment.state in OPEN_STATES and self.isVisible():
                    self._ask_risk()
            case events.IntentDone(intent, payment_id, code, payment) if payment_id == mine:
                if payment is not None:
                    self._follow(payment)
                self._asked_other = self._asked_other and intent != "other_method"
                self._cancelling = self._cancelling and intent != "cancel_payment"
                # That it is too late to cancel is what the payment says itself.
                quiet = intent == "set_payment_aside" or code == "too_late"
                self._said = "" if quiet else reasons.done(code)
                self.refresh()
            case events.ConnectionChanged():
                self.refresh()
            case _:
                pass

    def tick(self) -> None:
        """Only time passes: the ring, the coach, and whether it may be closed."""
        if self.payment is not None:
            self._show_time(self.payment)
            self._show_buttons(self.payment)

    # Wishes -----------------------------------------------------------------------------------

    def _submit(self, make: type[requests.CheckNow] | type[requests.CancelPayment]) -> None:
        if self.payment is not None:
            self._said = ""
            self._cancelling = self._cancelling or make is requests.CancelPayment
            self._desk.submit(make(self.payment.payment_id))
            self.refresh()

    def _ask_cancel(self) -> None:
        if self.payment is not None and self.payment.method is Method.QR:
            question = translate("Waiting", "Withdraw this code?")
        else:
            question = translate("Waiting", "Cancel this payment?")
        self.confirm.set_question(question)
        self.confirm.danger.setText(self.cancel.label())
        if self.cancel.isVisible() and self.cancel.isEnabled():
            self.confirm.ask()

    def _other(self) -> None:
        """Ask where there is a request on a phone to be stopped; else go on at once."""
        payment = self.payment
        if payment is None or self._asked_other:
            return
        if payment_view.is_on_a_phone(payment):
            self.stopping.ask()
        else:
            self._ask_other()

    def _ask_risk(self) -> None:
        """The pane says what the first request became: ask whether to take another all the same."""
        self._close_questions()
        self.risk.ask()

    def _ask_other(self) -> None:
        if self.payment is not None and not self._asked_other:
            self._asked_other = True
            self._said = ""
            self._desk.submit(requests.OtherMethod(self.payment.payment_id))
            self.refresh()

    def _aside(self) -> None:
        if self.payment is not None:
            self._desk.submit(requests.SetPaymentAside(self.payment.payment_id))
            self.set_aside.emit()

    def _keep_waiting(self) -> None:
        self._asked_other = False
        self.refresh()

    def _accept_risk(self) -> None:
        if self.payment is not None:
            self._desk.submit(requests.AcceptRisk(self.payment.payment_id))
            self.risk_accepted.emit()

    def _close(self, reason: str) -> None:
        if self.payment is not None:
            self._desk.submit(requests.ClosePayment(self.payment.payment_id, reason))
            self.left_unpaid.emit()

    def _copy_link(self) -> None:
        if self._code_for:
            QGuiApplication.clipboard().setText(self._code_for)
            self.copy.setText(translate("Waiting", "Copied"))

    def _open_link(self) -> None:
        if self._code_for:
            browser.open_page(self._code_for)

    # What is shown ----------------------------------------------------------------------------

    def _follow(self, payment: Payment) -> None:
        before = self.payment
        self.payment = payment
        if before is not None and payment_view.question_basis(
            before
        ) != payment_view.question_basis(payment):
            self._close_questions()
        self.refresh()

    def _close_questions(self) -> None:
        for question in self.questions:
            question.close_question()

    def _question(self) -> InlineConfirm | None:
        return next((each for each in self.questions if each.is_asking()), None)

    def refresh(self) -> None:
        """Show the payment as it is."""
        payment = self.payment
        if payment is None:
            return
        code = payment_view.page(payment)
        self.amount.set_amount(payment.amount.minor, payment.amount.shown)
        self.set_method(payment.method, has_code=code is not None)
        self.state.setText(payments.state(payment))
        self.state.set_tone(payments.tone(payment))
        self.state.setProperty("status", payment.state.value)
        self.detail.setText(payments.detail(payment))
        self.said.setText(self._said)
        self.said.setVisible(bool(self._said))
        self.setAccessibleName(translate("Waiting", "Payment in progress"))
        self.steps.set_label(1, first_step(left=payment.may_have_left))
        self.steps.set_step(
            payment_view.step(payment), unconfirmed=payments.hue(payment) == "purple", done=False
        )
        self.ring.set_hue("purple" if payments.hue(payment) == "purple" else "amber")
        self._show_code(code)
        self.note.set_hue(payments.hue(payment))
        self.note.set_words(*payments.advice(payment, self._connection(payment)))
        self._show_time(payment)
        self._show_buttons(payment)
        self.hints_changed.emit()

    def _connection(self, payment: Payment) -> str:
        known = self._desk.model.connections.get(payment.gateway)
        return known.connection.value if known is not None else ""

    def _show_time(self, payment: Payment) -> None:
        elapsed = self._desk.model.elapsed(payment.payment_id)
        self.ring.set_elapsed(elapsed)
        known = payment.state is _S.UNCONFIRMED and payment.gateway_id is not None
        waits = payment.state is _S.PENDING or known
        due = waits and elapsed >= coaching.AFTER_SECONDS and payment.cancel_requested_at is None
        if due and payment.network is not None:
            self.coach.set_words(*coaching.advice(payment.network))
        # The reasons need the room in a low window, and whoever closes it knows the rest.
        free = not self.closing.is_asking() and not self.crowded()
        coached = due and payment.network is not None and bool(self.coach.text())
        self.coach.setVisible(free and coached)
        self.note.setVisible(free and not coached and bool(self.note.text()))
        self.close_unpaid.setVisible(may_close(payment, self._desk.model.clock()))
        # Its row makes way while a question stands, so what counts is the button's own state.
        if self.close_unpaid.isHidden():
            self.closing.close_question()

    def _show_buttons(self, payment: Payment) -> None:
        # What was asked for and not reached can be asked for again, whatever became of it.
        asked = self._cancelling or self._asked_other
        qr = payment.method is Method.QR
        over = payment.withdrawn_at is not None if qr else payment.state is _S.PROCESSING
        started = payment.state is not _S.CREATED
        self.cancel.setText(
            translate("Waiting", "Withdraw code") if qr else translate("Waiting", "Cancel payment")
        )
        self.cancel.setVisible(not over)
        self.cancel.setEnabled(started and not asked)
        self.check.setEnabled(started)
        self.other.setEnabled(started and not self._asked_other)
        self.other.setText(
            translate("Waiting", "Asking…")
            if self._asked_other
            else translate("Waiting", "Other method")
        )
        self.name_aside()
        self.aside.setEnabled(started)

    def _show_code(self, code: str | None) -> None:
        self.link.setText(code or "")
        if code is None:
            self.qr.set_matrix(None)
            self._code_for = ""
        elif code != self._code_for:
            self._code_for = code
            self.qr.set_matrix(None)
            self.copy.setText(translate("Waiting", "Copy link"))
            self._codes.make(code)

    def _code_made(self, text: str, matrix: Matrix | None) -> None:
        if text == self._code_for:
            self.qr.set_matrix(matrix)
