"""Waiting: one payment that nobody has decided yet, by mobile money or by QR code.

It shows what is known and passes wishes on. It must never count down, never call silence a
failure, and every question closes itself when the payment changes under it.

The controls of Waiting and where they stand, for a prompt and for a code.

One set of controls in two arrangements: the code stands at the left of the same amount, state and
buttons. What they do is the screen's business.

What Waiting shows of a payment beside its words: the step, the page of its code.

Pure: values in, values out.

What to tell a customer whose phone shows no prompt, as the owner's resource says it.

Read when it is first needed, not at the start. A text that an edit broke must never stop a sale:
then nothing is coached.
"""

from __future__ import annotations

import tomllib
from functools import cache, cached_property, partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout

from pos_app.desktop import shortcuts
from pos_app.desktop.link import background, browser
from pos_app.desktop.look import fonts
from pos_app.desktop.widgets.amount import AmountText
from pos_app.desktop.widgets.approval import Approval
from pos_app.desktop.widgets.buttons import FlowRow, KeycapButton
from pos_app.desktop.widgets.card import Card, Notice
from pos_app.desktop.widgets.confirm import InlineConfirm, QuestionBar, ReasonConfirm
from pos_app.desktop.widgets.progress import BAR as STEP_BAR
from pos_app.desktop.widgets.progress import ElapsedRing, StepBar
from pos_app.desktop.widgets.qr import QrView, encode_qr
from pos_app.desktop.widgets.screen_stack import Screen
from pos_app.desktop.widgets.text_label import LinkWords, TextLabel
from pos_app.desktop.words import payments, pins, reasons
from pos_app.domain.methods import METHODS, Method
from pos_app.domain.payment import OPEN_STATES, PaymentState
from pos_app.domain.payment_rules import may_close
from pos_app.domain.people import Right
from pos_app.engine import requests
from pos_app.system import resources

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from pos_app.desktop.link.context import ScreenContext
    from pos_app.desktop.widgets.qr import Matrix
    from pos_app.domain.payment import Payment
    from pos_app.domain.phone import Network
    from pos_app.engine import events


translate = QCoreApplication.translate

_LOW = 500
_AROUND = 250
"""What of the width the ring and the edges take from the words, in pixels."""
_LOWEST = 372
_NARROW = 940
_LARGE = 860
_HELP = 380
"""Below this height the customer's own instructions beside a code make way."""
_RING = 114
_LARGE_RING = 138
_SMALL_RING = 84
_GAP = 40


def first_step(*, left: bool) -> str:
    """The first step's word once the request may have left, and before."""
    return translate("Waiting", "Request sent") if left else translate("Waiting", "Sending")


class WaitingForm(Screen):
    """The card with code or not, the words, the questions and the buttons."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("waitingScreen")
        self.qr = QrView(translate("Waiting", "Code for the customer to scan"))
        self.amount = AmountText(name="payAmount")
        self.state = TextLabel("", "heading", wrap=True, name="payState")
        self.detail = TextLabel("", "detail", "quiet", wrap=True, name="payDetail")
        self.said = TextLabel("", "state", wrap=True, name="paySaid")
        self.said.hide()
        self.ring = ElapsedRing()
        self.steps = StepBar(
            (
                first_step(left=True),
                translate("Waiting", "Customer approves"),
                translate("Waiting", "Network confirms"),
                translate("Waiting", "Paid"),
            )
        )
        self.coach = Notice(name="coach")
        self.note = Notice(name="payNote")
        self.how = TextLabel(
            translate(
                "Waiting",
                "The customer opens the camera, scans the code and pays on the page that opens. "
                "Their phone needs internet.",
            ),
            "body",
            "quiet",
            wrap=True,
            name="qrHelp",
        )
        self.link = LinkWords(name="qrLink")
        self.copy = KeycapButton(
            translate("Waiting", "Copy link"), variant="link", size="small", name="copyLink"
        )
        self.open_page = KeycapButton(
            translate("Waiting", "Open page"), variant="link", size="small", name="openPage"
        )
        self._beside_code = False
        self._second_line = 0
        self._make_questions()
        self._make_buttons()
        self._lay_out()
        self.coach.hide()

    def _make_questions(self) -> None:
        self.confirm = InlineConfirm(
            translate("Waiting", "Cancel this payment?"),
            translate("Waiting", "Keep waiting"),
            translate("Waiting", "Cancel payment"),
            danger_key=shortcuts.YES,
        )
        self.risk = InlineConfirm(
            translate(
                "Waiting",
                "The first request may still be paid. Taking another may charge twice.",
            ),
            translate("Waiting", "Keep waiting"),
            translate("Waiting", "Take another"),
            safe_name="keepWaitingButton",
            danger_name="acceptRiskButton",
            name="riskConfirm",
        )
        self.closing = ReasonConfirm(
            translate(
                "Waiting",
                "Why close it unpaid? If the customer still pays, it is announced as late.",
            ),
            translate("Waiting", "Keep waiting"),
            (
                ("customer_left", translate("Waiting", "The customer left")),
                ("paid_in_cash", translate("Waiting", "Paid in cash")),
                ("charged_by_mistake", translate("Waiting", "A mistake")),
                ("other_reason", translate("Waiting", "Another reason")),
            ),
            safe_name="closeKeep",
            reason_name="closeAccept",
            name="closeConfirm",
        )
        self.stopping = InlineConfirm(
            translate("Waiting", "This stops the request on the phone first."),
            translate("Waiting", "Keep waiting"),
            translate("Waiting", "Stop it, pay another way"),
            detail=translate("Waiting", "Then the sale can be paid another way."),
            danger_key=shortcuts.YES,
            safe_name="otherKeep",
            danger_name="otherStop",
            name="otherConfirm",
        )
        self.questions: tuple[InlineConfirm, ...] = (
            *(self.confirm, self.risk, self.closing, self.stopping),
        )

    def _make_buttons(self) -> None:
        self.cancel = KeycapButton(
            translate("Waiting", "Cancel payment"), variant="danger", name="cancelButton"
        )
        self.check = KeycapButton(translate("Waiting", "Check now"), name="checkNowButton")
        self.other = KeycapButton(translate("Waiting", "Other method"), name="otherMethodButton")
        self.aside = KeycapButton(
            translate("Waiting", "Set aside, next customer"), name="setAsideButton"
        )
        self.keys = {
            self.check: self.check.pressed_by(shortcuts.CHECK_NOW),
            self.other: self.other.pressed_by(shortcuts.OTHER_METHOD),
            self.aside: self.aside.pressed_by(shortcuts.SET_ASIDE),
            self.cancel: self.cancel.pressed_by(shortcuts.CANCEL),
        }
        # A second press of the key that asked is the other answer.
        shortcuts.action(shortcuts.OTHER_METHOD, self.stopping, self.stopping.danger.click)
        self.close_unpaid = KeycapButton(
            translate("Waiting", "Close unpaid"), variant="danger", name="closePaymentButton"
        )
        self.close_unpaid.hide()

    def _lay_out(self) -> None:
        card = Card(name="payCard")
        self._head = QHBoxLayout()
        self._words = QVBoxLayout()
        self._words.setSpacing(6)
        self._words.addWidget(self.amount)
        self._words.addWidget(self.state)
        self._words.addWidget(self.detail)
        self._words.addWidget(self.said)
        self._head.addLayout(self._words, 1)
        self._head.addWidget(self.ring, 0, Qt.AlignmentFlag.AlignTop)
        self._link_box = Card(sunken=True)
        self._link_row = QVBoxLayout(self._link_box)
        self._link_row.setSpacing(0)
        self._link_row.addWidget(self.link, 1)
        links = QHBoxLayout()
        links.setSpacing(20)
        links.addWidget(self.copy)
        links.addWidget(self.open_page)
        links.addStretch(1)
        self._link_row.addLayout(links)
        self._help = QHBoxLayout()
        self._help.setSpacing(16)
        self._help.addWidget(self.how, 1)
        column = QVBoxLayout()
        column.addStretch(1)
        column.addLayout(self._head)
        column.addWidget(self.steps)
        column.addWidget(self.coach)
        column.addWidget(self.note)
        column.addLayout(self._help)
        column.addWidget(self._link_box)
        column.addStretch(2)
        self._column = column
        upper = QHBoxLayout()
        upper.setSpacing(_GAP)
        upper.addWidget(self.qr)
        upper.addLayout(column, 1)
        self.bar = QuestionBar(self.questions)
        self._buttons = FlowRow(self.bar)
        self._buttons.setContentsMargins(0, 0, 0, 0)
        self._buttons.setSpacing(14)
        for button in (self.cancel, self.check, self.other, self.close_unpaid):
            self._buttons.addWidget(button)
        self._buttons.addStretch(1)
        self._buttons.addWidget(self.aside)
        self._all = QVBoxLayout(card)
        self._all.addLayout(upper, 1)
        for question in self.questions:
            self._all.addWidget(question)
        self._all.addWidget(self.bar)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(card)
        self._upper = upper
        self._space()

    def set_method(self, method: Method, *, has_code: bool) -> None:
        """Arrange for a prompt or for a code."""
        qr = METHODS[method].shows_page
        self.qr.setVisible(qr and has_code)
        self.how.setVisible(qr and has_code)
        self._link_box.setVisible(qr and has_code)
        self.steps.setVisible(not qr)
        self._beside_code = qr and has_code
        self._space()

    def _place_ring(self, home: QHBoxLayout) -> None:
        if home.indexOf(self.ring) < 0:
            for layout in (self._help, self._head):
                layout.removeWidget(self.ring)
            home.addWidget(self.ring, 0, Qt.AlignmentFlag.AlignTop)

    def _space(self) -> None:
        narrow = self.width() < _NARROW
        self._buttons.setSpacing(6 if self.width() < _LARGE else 8 if narrow else 14)
        # Buttons that need a second line take it from what stands above them.
        self._second_line = self._needed_line()
        one = self._buttons.sizeHint().height()
        self.bar.setMinimumHeight(one + self._second_line if self._second_line else 0)
        high = self.height() - self._second_line
        low, lowest = high < fonts.room(_LOW), high < _LOWEST
        large = not low and self.width() >= _LARGE and not self._beside_code
        self.amount.set_style("hero" if large else "amount")
        ring = _SMALL_RING if lowest or self._beside_code else _LARGE_RING if large else _RING
        self.ring.setFixedSize(ring, ring)
        self.steps.setMaximumHeight(STEP_BAR if lowest else self.steps.sizeHint().height())
        # Help makes way in a low window, and for a detail that needs a second line there.
        wide = self.detail.fontMetrics().horizontalAdvance(self.detail.text())
        long = low and wide > 0.55 * self.width()
        self.how.setVisible(self._beside_code and high >= _HELP and not long)
        # Beside a code the amount needs the whole width; the time then stands with the help.
        self._place_ring(self._head if self.how.isHidden() else self._help)
        side = 44 if not narrow and not low else 24 if self.width() >= _LARGE else 16
        top, bottom = (6, 6) if lowest else (14, 12) if low else (36, 34)
        self._all.setContentsMargins(side, top, side, bottom)
        self._all.setSpacing(4 if lowest else 8 if low else 14)
        self._column.setSpacing(5 if lowest else 10 if low else 26)
        self._words.setSpacing(0 if lowest else 2 if low else 8)
        direction = QBoxLayout.Direction
        self._link_row.setSpacing(16 if low else 0)
        self._link_row.setDirection(direction.LeftToRight if low else direction.TopToBottom)
        self._link_row.setContentsMargins(14, 6 if low else 10, 14, 6 if low else 0)
        room = high - (top + bottom + 4 + 50 if lowest else 26 + 8 + 56 if low else 148)
        # The amount keeps its size: the code takes what is left of the width.
        wide = self.width() - 2 * side - _GAP - round(self.amount.sizeHint().width() * 61 / 64)
        wide -= ring + 8 if self.how.isHidden() else 0
        self.qr.setFixedSize(*(2 * (max(200, int(min(430, room, wide))),)))

    def crowded(self) -> bool:
        """Whether a question leaves no room for advice beside it."""
        asking = any(question.is_asking() for question in self.questions)
        return asking and self.height() < fonts.room(_LOW)

    def name_aside(self) -> None:
        """In full where the row of buttons has room for it."""
        others = [self.cancel, self.check, self.other, self.close_unpaid]
        shown = [button for button in others if not button.isHidden()]
        room = self._row_width() - len(shown) * 14
        self.aside.setText(translate("Waiting", "Set aside, next customer"))
        if room < sum(button.minimumSizeHint().width() for button in (*shown, self.aside)):
            self.aside.setText(translate("Waiting", "Set aside"))
        if self._second_line != self._needed_line():
            self._space()

    def _row_width(self) -> int:
        """The width of the row of buttons where they need one line."""
        low = self.height() < fonts.room(_LOW)
        side = 16 if self.width() < _LARGE else 24 if low or self.width() < _NARROW else 44
        return self.width() - 2 * side

    def _needed_line(self) -> int:
        """What the row of buttons needs more than one line, in pixels."""
        needed = self._buttons.heightForWidth(self._row_width())
        return max(0, needed - self._buttons.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Stand closer in a low or narrow window."""
        self._space()
        self.name_aside()
        super().resizeEvent(event)


_S = PaymentState


def is_on_a_phone(payment: Payment) -> bool:
    """Whether a customer's phone may show the request, and nobody has asked to stop it."""
    may = payment.state in (_S.SENDING, _S.UNCONFIRMED, _S.PENDING) and payment.may_have_left
    prompt = payment.by.needs_phone
    return prompt and may and payment.cancel_requested_at is None


def question_basis(payment: Payment) -> tuple[object, ...]:
    """What a question about a payment rests on: when it changes, the question closes."""
    return payment.state, payment.withdrawn_at, payment.cancel_requested_at, payment.closed_at


def step(payment: Payment) -> int:
    """The last proven step of four: sent, with the customer, with the network, paid."""
    match payment.state:
        case _S.CREATED | _S.SENDING:
            return 1
        case _S.UNCONFIRMED:
            return 2 if payment.gateway_id is not None else 1
        case _S.PENDING:
            return 2
        case _S.PROCESSING:
            return 3
        case _:
            return 4


AFTER_SECONDS = 20


@cache
def _texts() -> dict[str, tuple[str, str]]:
    try:
        read = tomllib.loads(resources.text("words", "coach.toml"))
    except (OSError, ValueError):
        return {}
    found = {}
    for network, part in read.items():
        if isinstance(part, dict):
            found[network] = (str(part.get("title", "")), str(part.get("text", "")))
    return found


def advice(network: Network) -> tuple[str, str]:
    """A title and a text for this network's customers; both empty where there is none."""
    title, text = _texts().get(network.value, ("", ""))
    return translate("Coach", title), translate("Coach", text)


class Waiting(WaitingForm):
    """Says when the cashier is done here.

    `set_aside` and `left_unpaid` free the counter; `risk_accepted` asks for another payment of
    the sale although this one may still be paid.
    """

    set_aside = Signal()
    left_unpaid = Signal()
    risk_accepted = Signal()

    def __init__(self, context: ScreenContext) -> None:
        super().__init__()
        self._context = context
        self.payment: Payment | None = None
        self._said = ""
        self._asked_other = False
        self._cancelling = False
        # Why it is to be closed, until the engine has said that it is.
        self._closing_for = ""
        self._approved = False
        self._code_for = ""
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
        bridge = context.bridge
        bridge.payment_changed.connect(self.on_payment_changed)
        bridge.other_method_ready.connect(self.on_other_method_ready)
        bridge.request_done.connect(self.on_request_done)
        bridge.connection_changed.connect(self.refresh)

    def show_payment(self, payment: Payment) -> None:
        """Show this payment from now on."""
        if self.payment is None or self.payment.payment_id != payment.payment_id:
            self._said = ""
            self._asked_other = self._cancelling = False
            self._closing_for = ""
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
        """A question nobody sees waits for no Enter, and an answer leaves nothing that follows."""
        self._closing_for = ""
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

    def hints(self) -> tuple[str, ...]:
        """The keys of this screen."""
        if (question := self._question()) is not None:
            return question.hints()
        shown = [each for each in self.keys if each.isEnabled() and not each.isHidden()]
        return shortcuts.hints(*(self.keys[each] for each in shown))

    def on_payment_changed(self, change: events.PaymentChanged) -> None:
        """Follow the payment."""
        if self._shows(change.payment.payment_id):
            self._follow(change.payment)

    def on_other_method_ready(self, answer: events.OtherMethodReady) -> None:
        """Go on, or ask whether the risk is taken where the sale is not free."""
        payment = answer.payment
        if not self._shows(payment.payment_id):
            return
        self._follow(payment)
        self._asked_other = False
        self.refresh()
        if not answer.free and payment.state in OPEN_STATES and self.isVisible():
            self._ask_risk()

    def on_request_done(self, done: events.RequestDone) -> None:
        """Say how what was asked about the payment ended."""
        if not self._shows(done.payment_id):
            return
        if done.payment is not None:
            self._follow(done.payment)
        self._asked_other = self._asked_other and done.intent != "other_method"
        self._cancelling = self._cancelling and done.intent != "cancel_payment"
        if done.intent == "close_payment" and self._closing_for:
            self._close_answered(done.code)
            return
        # That it is too late to cancel is what the payment says itself.
        quiet = done.intent == "set_payment_aside" or done.code == "too_late"
        self._said = "" if quiet else reasons.done(done.code)
        self.refresh()

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
            self._context.submit(make(self.payment.payment_id))
            self.refresh()

    def _ask_cancel(self) -> None:
        if self.payment is not None and self.payment.by.shows_page:
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
        if is_on_a_phone(payment):
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
            self._context.submit(requests.OtherMethod(self.payment.payment_id))
            self.refresh()

    def _aside(self) -> None:
        if self.payment is not None:
            self._context.submit(requests.SetPaymentAside(self.payment.payment_id))
            self.set_aside.emit()

    def _keep_waiting(self) -> None:
        self._asked_other = False
        self.refresh()

    def _accept_risk(self) -> None:
        if self.payment is not None:
            self._context.submit(requests.AcceptRisk(self.payment.payment_id))
            self.risk_accepted.emit()

    def _close(self, reason: str, *, approved: bool = False) -> None:
        if self.payment is None:
            return
        self._said = ""
        self._approved = approved
        alone = self._context.model.may(Right.CLOSE_UNPAID)
        self._closing_for = "" if alone else reason
        self._context.submit(requests.ClosePayment(self.payment.payment_id, reason))
        if alone:
            self.left_unpaid.emit()

    @cached_property
    def approval(self) -> Approval:
        """Somebody who may close it says so, made now if it was not yet."""
        made = Approval(self._context, pins.refused)
        self.questions = (*self.questions, made)
        self._all.insertWidget(self._all.indexOf(self.bar), made)
        self.bar.add(made)
        made.turned.connect(self.hints_changed)
        made.turned.connect(self.tick)
        made.approved.connect(lambda: self._close(self._closing_for, approved=True))
        made.kept.connect(partial(setattr, self, "_closing_for", ""))
        return made

    def _close_answered(self, code: str) -> None:
        """Whoever is at the till may not close it alone: it is left once it is closed."""
        if code == "done":
            self._closing_for = ""
            self.left_unpaid.emit()
            return
        if code == "right_lacking" and not self._approved:
            self.approval.ask_for(Right.CLOSE_UNPAID)
        else:
            self._closing_for = ""
            self._said = reasons.done(code)
        self.refresh()

    def _copy_link(self) -> None:
        if self._code_for:
            QGuiApplication.clipboard().setText(self._code_for)
            self.copy.setText(translate("Waiting", "Copied"))

    def _open_link(self) -> None:
        if self._code_for:
            browser.open_page(self._code_for)

    # What is shown ----------------------------------------------------------------------------

    def _shows(self, payment_id: str) -> bool:
        return self.payment is not None and self.payment.payment_id == payment_id

    def _follow(self, payment: Payment) -> None:
        before = self.payment
        self.payment = payment
        if before is not None and question_basis(before) != question_basis(payment):
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
        code = payment.page
        self.amount.set_amount(payment.amount.minor, payment.amount.shown)
        self.state.setText(payments.state(payment))
        self.state.set_tone(payments.tone(payment))
        self.state.setProperty("status", payment.state.value)
        self.detail.setText(self._detail(payment))
        self.set_method(payment.method, has_code=code is not None)
        self.said.setText(self._said)
        self.said.setVisible(bool(self._said))
        self.setAccessibleName(translate("Waiting", "Payment in progress"))
        self.steps.set_label(1, first_step(left=payment.may_have_left))
        self.steps.set_step(
            step(payment), unconfirmed=payments.hue(payment) == "purple", done=False
        )
        self.ring.set_hue("purple" if payments.hue(payment) == "purple" else "amber")
        self._show_code(code)
        self.note.set_hue(payments.hue(payment))
        self.note.set_words(*payments.advice(payment, self._connection(payment)))
        self._show_time(payment)
        self._show_buttons(payment)
        self.hints_changed.emit()

    def _detail(self, payment: Payment) -> str:
        """How, who and which sale; and what it is of the sale, in short where room is short."""
        model, about = self._context.model, payments.detail(payment)
        sale = model.sales.get(payment.sale_id)
        attempts = model.attempts(payment.sale_id)
        part = payments.parts_around(payment, sale, attempts)
        if not part or self.height() >= _LOW:
            return "\n".join(filter(None, (about, part)))
        whole = payments.DOT.join((about, part))
        if self.detail.fontMetrics().horizontalAdvance(whole) <= self.width() - _AROUND:
            return whole
        part = payments.parts_around(payment, sale, attempts, short=True)
        return payments.DOT.join((about, part))

    def _connection(self, payment: Payment) -> str:
        known = self._context.model.connections.get(payment.collector)
        return known.connection.value if known is not None else ""

    def _show_time(self, payment: Payment) -> None:
        elapsed = self._context.model.elapsed(payment.payment_id)
        self.ring.set_elapsed(elapsed)
        known = payment.state is _S.UNCONFIRMED and payment.gateway_id is not None
        waits = payment.state is _S.PENDING or known
        due = waits and elapsed >= AFTER_SECONDS and payment.cancel_requested_at is None
        if due and payment.network is not None:
            self.coach.set_words(*advice(payment.network))
        # The reasons and an approval need the room, and whoever closes it knows the rest.
        approving = "approval" in self.__dict__ and self.approval.is_asking()
        free = not (self.closing.is_asking() or approving or self.crowded())
        coached = due and payment.network is not None and bool(self.coach.text())
        self.coach.setVisible(free and coached)
        self.note.setVisible(free and not coached and bool(self.note.text()))
        self.close_unpaid.setVisible(may_close(payment, self._context.model.clock()))
        # Its row makes way while a question stands, so what counts is the button's own state.
        if self.close_unpaid.isHidden():
            self.closing.close_question()

    def _show_buttons(self, payment: Payment) -> None:
        # What was asked for and not reached can be asked for again, whatever became of it.
        asked = self._cancelling or self._asked_other
        qr = payment.by.shows_page
        over = payment.withdrawn_at is not None if qr else payment.state is _S.PROCESSING
        started = payment.state is not _S.CREATED
        self.cancel.setText(
            translate("Waiting", "Withdraw code") if qr else translate("Waiting", "Cancel payment")
        )
        self.keys[self.cancel].setStatusTip(
            translate("Waiting", "withdraw") if qr else shortcuts.said(shortcuts.CANCEL.hint)
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
            background.run(
                partial(encode_qr, code), partial(self._code_made, code), _no_code, owner=self
            )

    def _code_made(self, text: str, matrix: Matrix) -> None:
        if text == self._code_for:
            self.qr.set_matrix(matrix)


def _no_code(error: Exception) -> None:
    """Where a code cannot be made, its address stands there all the same."""
    if not isinstance(error, ValueError | ImportError):
        raise error
