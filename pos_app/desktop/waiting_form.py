"""The controls of Waiting and where they stand, for a prompt and for a code.

One set of controls in two arrangements: the code stands at the left of the same amount, state and
buttons. What they do is the screen's business.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout

from pos_app.desktop.look import fonts
from pos_app.desktop.widgets.amount import AmountText
from pos_app.desktop.widgets.buttons import KeycapButton
from pos_app.desktop.widgets.card import Card
from pos_app.desktop.widgets.confirm import InlineConfirm, ReasonConfirm
from pos_app.desktop.widgets.link import LinkWords
from pos_app.desktop.widgets.notice import Notice
from pos_app.desktop.widgets.qr import QrView
from pos_app.desktop.widgets.question_bar import QuestionBar
from pos_app.desktop.widgets.ring import ElapsedRing
from pos_app.desktop.widgets.screen_stack import Screen
from pos_app.desktop.widgets.steps import BAR as STEP_BAR
from pos_app.desktop.widgets.steps import StepBar
from pos_app.desktop.widgets.words import Words
from pos_app.domain.states import Method

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

translate = QCoreApplication.translate

_LOW = 500
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
                first_step(left=True),
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
        self._beside_code = False
        self._make_questions()
        self._make_buttons()
        self._lay_out()
        self.coach.hide()

    def _make_questions(self) -> None:
        self.confirm = InlineConfirm(
            translate("Waiting", "Cancel this payment?"),
            translate("Waiting", "Keep waiting"),
            translate("Waiting", "Cancel payment"),
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
        self._beside_code = qr and has_code
        self._space()

    def _place_ring(self, home: QHBoxLayout) -> None:
        if home.indexOf(self.ring) < 0:
            for layout in (self._help, self._head):
                layout.removeWidget(self.ring)
            home.addWidget(self.ring, 0, Qt.AlignmentFlag.AlignTop)

    def _space(self) -> None:
        low, lowest = self.height() < fonts.room(_LOW), self.height() < _LOWEST
        large = not low and self.width() >= _LARGE and not self._beside_code
        self.amount.set_style("hero" if large else "amount")
        ring = _SMALL_RING if lowest or self._beside_code else _LARGE_RING if large else _RING
        self.ring.setFixedSize(ring, ring)
        self.steps.setMaximumHeight(STEP_BAR if lowest else self.steps.sizeHint().height())
        self.how.setVisible(self._beside_code and self.height() >= _HELP)
        # Beside a code the amount needs the whole width; the time then stands with the help.
        self._place_ring(self._head if self.how.isHidden() else self._help)
        side = 44 if self.width() >= _NARROW and not low else 24 if self.width() >= _LARGE else 16
        top, bottom = (6, 6) if lowest else (14, 12) if low else (36, 34)
        self._all.setContentsMargins(side, top, side, bottom)
        self._all.setSpacing(4 if lowest else 8 if low else 14)
        self._column.setSpacing(5 if lowest else 10 if low else 26)
        self._words.setSpacing(0 if lowest else 2 if low else 8)
        direction = QBoxLayout.Direction
        self._link_row.setSpacing(16 if low else 0)
        self._link_row.setDirection(direction.LeftToRight if low else direction.TopToBottom)
        self._link_row.setContentsMargins(14, 6 if low else 10, 14, 6 if low else 0)
        room = self.height() - (top + bottom + 4 + 50 if lowest else 26 + 8 + 56 if low else 148)
        # The amount keeps its size: the code takes what is left of the width.
        wide = self.width() - 2 * side - _GAP - round(self.amount.sizeHint().width() * 61 / 64)
        wide -= ring + 8 if self.how.isHidden() else 0
        self.qr.setFixedSize(*(2 * (max(200, int(min(430, room, wide))),)))
        narrow = self.width() < _NARROW
        self._buttons.setSpacing(6 if self.width() < _LARGE else 8 if narrow else 14)

    def crowded(self) -> bool:
        """Whether a question leaves no room for advice beside it."""
        asking = any(question.is_asking() for question in self.questions)
        return asking and self.height() < fonts.room(_LOW)

    def name_aside(self) -> None:
        """In full where the row of buttons has room for it."""
        others = [self.cancel, self.check, self.other, self.close_unpaid]
        shown = [button for button in others if not button.isHidden()]
        margins = self._all.contentsMargins()
        room = self.width() - margins.left() - margins.right() - len(shown) * 14
        self.aside.setText(translate("Waiting", "Set aside, next customer"))
        if room < sum(button.minimumSizeHint().width() for button in (*shown, self.aside)):
            self.aside.setText(translate("Waiting", "Set aside"))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Stand closer in a low or narrow window."""
        self._space()
        self.name_aside()
        super().resizeEvent(event)
