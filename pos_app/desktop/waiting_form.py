"""The controls of Waiting and where they stand, for a prompt and for a code.

One set of controls in two arrangements: the code stands at the left of the same amount, state and
buttons. What they do is the screen's business.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout

from pos_app.desktop.navigation import Screen
from pos_app.desktop.widgets.amount import AmountText
from pos_app.desktop.widgets.buttons import KeycapButton
from pos_app.desktop.widgets.card import Card
from pos_app.desktop.widgets.confirm import InlineConfirm, ReasonConfirm
from pos_app.desktop.widgets.link import LinkWords
from pos_app.desktop.widgets.notice import Notice
from pos_app.desktop.widgets.qr import QrView
from pos_app.desktop.widgets.question_bar import QuestionBar
from pos_app.desktop.widgets.ring import ElapsedRing
from pos_app.desktop.widgets.steps import StepBar
from pos_app.desktop.widgets.words import Words
from pos_app.domain.states import Method

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

translate = QCoreApplication.translate

_LOW = 500
_NARROW = 940
_RING = 114
_SMALL_RING = 84
_GAP = 40


class WaitingForm(Screen):
    """The card with code or not, the words, the questions and the buttons."""

    def __init__(self) -> None:
        """Make the controls."""
        super().__init__()
        self.setObjectName("waitingScreen")
        self.qr = QrView(translate("Waiting", "Code for the customer to scan"))
        self.amount = AmountText(name="payAmount")
        self.state = Words("", "heading", wrap=True, name="payState")
        self.detail = Words("", "detail", "quiet", wrap=True, name="payDetail")
        self.said = Words("", "state", wrap=True, name="paySaid")
        self.said.hide()
        self.ring = ElapsedRing()
        self.steps = StepBar(
            (
                translate("Waiting", "Request sent"),
                translate("Waiting", "Customer approves"),
                translate("Waiting", "Network confirms"),
                translate("Waiting", "Paid"),
            )
        )
        self.coach = Notice(name="coach")
        self.note = Notice(name="payNote")
        self.how = Words(
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
        self._make_questions()
        self._make_buttons()
        self._lay_out()
        self.coach.hide()

    def _make_questions(self) -> None:
        self.confirm = InlineConfirm(
            translate("Waiting", "Stop this payment?"),
            translate("Waiting", "Keep waiting"),
            translate("Waiting", "Yes, stop it"),
            safe_key=translate("Keys", "Enter"),
            danger_key=translate("Keys", "Del"),
        )
        self.risk = InlineConfirm(
            translate(
                "Waiting",
                "The first request may still be paid. Taking another may charge twice.",
            ),
            translate("Waiting", "Keep waiting"),
            translate("Waiting", "Take another"),
            safe_key=translate("Keys", "Enter"),
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
            safe_key=translate("Keys", "Enter"),
            safe_name="closeKeep",
            reason_name="closeAccept",
            name="closeConfirm",
        )
        self.stopping = InlineConfirm(
            translate("Waiting", "This stops the request on the phone first."),
            translate("Waiting", "Keep waiting"),
            translate("Waiting", "Stop it, pay another way"),
            detail=translate("Waiting", "Then the sale can be paid another way."),
            safe_key=translate("Keys", "Enter"),
            danger_key=translate("Keys", "Del"),
            safe_name="otherKeep",
            danger_name="otherStop",
            name="otherConfirm",
        )
        self.questions = (self.confirm, self.risk, self.closing, self.stopping)

    def _make_buttons(self) -> None:
        escape = translate("Keys", "Esc")
        self.cancel = KeycapButton(
            translate("Waiting", "Cancel payment"), escape, variant="danger", name="cancelButton"
        )
        self.check = KeycapButton(translate("Waiting", "Check now"), "F5", name="checkNowButton")
        self.other = KeycapButton(
            translate("Waiting", "Other method"), "F6", name="otherMethodButton"
        )
        self.aside = KeycapButton(
            translate("Waiting", "Set aside, next customer"), "F8", name="setAsideButton"
        )
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
        self._link_box = Card(sunken=True, radius=10)
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
        column.addLayout(self._head)
        column.addWidget(self.steps)
        column.addWidget(self.coach)
        column.addWidget(self.note)
        column.addLayout(self._help)
        column.addWidget(self._link_box)
        column.addStretch(1)
        self._column = column
        upper = QHBoxLayout()
        upper.setSpacing(_GAP)
        upper.addWidget(self.qr)
        upper.addLayout(column, 1)
        self.bar = QuestionBar(self.questions)
        self._buttons = QHBoxLayout(self.bar)
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
        qr = method is Method.QR
        self.qr.setVisible(qr and has_code)
        self.how.setVisible(qr and has_code)
        self._link_box.setVisible(qr and has_code)
        self.steps.setVisible(not qr)
        # Beside a code the amount needs the whole width; the time then stands with the help.
        home, size = (self._help, _SMALL_RING) if qr and has_code else (self._head, _RING)
        if home.indexOf(self.ring) < 0:
            for layout in (self._help, self._head):
                layout.removeWidget(self.ring)
            home.addWidget(self.ring, 0, Qt.AlignmentFlag.AlignTop)
        self.ring.setFixedSize(size, size)
        self._space()

    def _space(self) -> None:
        low = self.height() < _LOW
        side = 44 if self.width() >= _NARROW and not low else 24
        self._all.setContentsMargins(side, 14 if low else 36, side, 12 if low else 34)
        self._all.setSpacing(8 if low else 14)
        self._column.setSpacing(10 if low else 26)
        self._words.setSpacing(2 if low else 8)
        direction = QBoxLayout.Direction
        self._link_row.setSpacing(16 if low else 0)
        self._link_row.setDirection(direction.LeftToRight if low else direction.TopToBottom)
        self._link_row.setContentsMargins(14, 6 if low else 10, 14, 6 if low else 0)
        room = self.height() - (26 + 8 + 56 if low else 70 + 14 + 64)
        # The amount keeps its size: the code takes what is left of the width.
        wide = self.width() - 2 * side - _GAP - round(self.amount.sizeHint().width() * 61 / 64)
        self.qr.setFixedSize(*(2 * (max(220, int(min(430, room, wide))),)))
        self._buttons.setSpacing(8 if self.width() < _NARROW else 14)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Stand closer in a low or narrow window."""
        self._space()
        super().resizeEvent(event)
