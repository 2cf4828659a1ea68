"""A payment in the In-progress rail: what, how long, how it stands, and what can be done.

It shows facts that someone else put into words and passes wishes on by the payment's id. It must
never decide what may be done: the actions come in with the facts.
"""

from collections.abc import Mapping
from typing import Literal, NamedTuple

from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from pos_app.desktop.look.palette import Hue, Tone
from pos_app.desktop.look.theme import colours
from pos_app.desktop.widgets import painting
from pos_app.desktop.widgets.buttons import KeycapButton
from pos_app.desktop.widgets.words import Words

Action = Literal["decide", "open", "check", "cancel", "dismiss"]

_NAMES: dict[Action, str] = {
    "decide": "cardDecide",
    "open": "cardOpen",
    "check": "cardCheckNow",
    "cancel": "cardCancel",
    "dismiss": "cardDismiss",
}
_TONES: dict[Hue, Tone] = {
    "amber": "waiting",
    "purple": "unconfirmed",
    "good": "good",
    "bad": "bad",
    "soft": "accent",
    "neutral": "quiet",
}
_EDGE = 6.0
_RADIUS = 12.0


class CardFacts(NamedTuple):
    """What a card shows, already translated.

    Attributes:
        amount: such as ``GH₵ 120.00``.
        detail: such as ``MTN · 024 ••• 8812``.
        state: how it stands, in words.
        hue: the edge and the state's colour.
        status: the machine word, kept as the dynamic property ``status``.
        actions: what can be done now, in the order of the buttons.
        elapsed: at the right of the amount.
        warning: one more line that must not be missed, such as that it was paid twice.
        note: what the cashier wrote beside the sale.
        who: the masked number or `QR code`, with which each button is named for screen readers.
    """

    amount: str
    detail: str
    state: str
    hue: Hue
    status: str
    actions: tuple[Action, ...] = ()
    elapsed: str = ""
    warning: str = ""
    note: str = ""
    who: str = ""


class PaymentCard(QWidget):
    """One card; Enter opens it, Delete dismisses it, arrows are left to the rail."""

    open_requested = Signal(str)
    check_requested = Signal(str)
    cancel_requested = Signal(str)
    dismiss_requested = Signal(str)
    decide_requested = Signal(str)

    def __init__(
        self,
        payment_id: str,
        labels: Mapping[Action, str],
        *,
        parent: QWidget | None = None,
    ) -> None:
        """Make one in its first state.

        Args:
            payment_id: kept as the dynamic property ``paymentId`` and sent with every wish.
            labels: the words of the actions that it may offer, already translated.
            parent: the owner.
        """
        super().__init__(parent)
        self.setObjectName("paymentCard")
        self.setProperty("paymentId", payment_id)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._id = payment_id
        self._labels = labels
        self._facts = CardFacts("", "", "", "neutral", "")
        self._amount = Words("", "card_amount", elide=True)
        self._elapsed = Words("", "quiet", "quiet")
        self._detail = Words("", "quiet", "quiet", elide=True)
        self._note = Words("", "quiet", elide=True, name="cardNote")
        self._note.hide()
        self._state = Words("", "state", wrap=True)
        self._warning = Words("", "state", "bad", wrap=True)
        self._buttons: dict[Action, KeycapButton] = {}
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(self._amount, 1)
        top.addWidget(self._elapsed)
        self._row = QHBoxLayout()
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(8)
        self._row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 9, 15, 3)
        column.setSpacing(1)
        column.addLayout(top)
        column.addWidget(self._detail)
        column.addWidget(self._note)
        column.addWidget(self._state)
        column.addWidget(self._warning)
        column.addLayout(self._row)
        for action in labels:
            self._made(action).hide()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)

    @property
    def payment_id(self) -> str:
        """The payment that this card stands for."""
        return self._id

    @property
    def facts(self) -> CardFacts:
        """What is shown now."""
        return self._facts

    def show_facts(self, facts: CardFacts) -> None:
        """Show these; what did not change is left alone."""
        if facts == self._facts:
            return
        self._facts = facts
        self.setProperty("status", facts.status)
        self._amount.setText(facts.amount)
        self._elapsed.setText(facts.elapsed)
        self._detail.setText(facts.detail)
        self._state.setText(facts.state)
        self._state.set_tone(_TONES[facts.hue])
        self._warning.setText(facts.warning)
        self._warning.setVisible(bool(facts.warning))
        self._note.setText(facts.note)
        self._note.setVisible(bool(facts.note))
        self._offer(facts.actions)
        for action, button in self._buttons.items():
            words = (self._labels[action], facts.amount, facts.who)
            button.setAccessibleName(", ".join(filter(None, words)))
        self.setAccessibleName(f"{facts.amount}, {facts.state}")
        self.setAccessibleDescription(
            " · ".join(filter(None, (facts.detail, facts.note, facts.warning)))
        )
        self.update()

    def set_elapsed(self, text: str) -> None:
        """Show another time at the right of the amount."""
        if text != self._elapsed.text():
            self._elapsed.setText(text)

    def button(self, action: Action) -> KeycapButton | None:
        """The button of an action; hidden while it is not offered."""
        return self._buttons.get(action)

    def _offer(self, actions: tuple[Action, ...]) -> None:
        for action, button in self._buttons.items():
            if action not in actions:
                button.hide()
        for place, action in enumerate(actions):
            button = self._buttons[action]
            self._row.removeWidget(button)
            self._row.insertWidget(place, button)
            button.show()

    def _made(self, action: Action) -> KeycapButton:
        button = KeycapButton(self._labels[action], size="small", name=_NAMES[action], parent=self)
        button.clicked.connect(lambda: self._ask(action))
        self._buttons[action] = button
        return button

    def _ask(self, action: Action) -> None:
        # Every card opens, drawn button or not; the rest only while it makes sense.
        if action != "open" and action not in self._facts.actions:
            return
        match action:
            case "open":
                self.open_requested.emit(self._id)
            case "check":
                self.check_requested.emit(self._id)
            case "cancel":
                self.cancel_requested.emit(self._id)
            case "dismiss":
                self.dismiss_requested.emit(self._id)
            case "decide":
                self.decide_requested.emit(self._id)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens, Delete dismisses; a held key never counts; the rest is the rail's."""
        match event.key():
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                action: Action = "open"
            case Qt.Key.Key_Delete:
                action = "dismiss"
            case _:
                event.ignore()
                return
        event.accept()
        if not event.isAutoRepeat():
            self._ask(action)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A press on the card itself opens it."""
        event.accept()
        inside = self.rect().contains(event.position().toPoint())
        if inside and event.button() == Qt.MouseButton.LeftButton:
            self._ask("open")

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Keep the press, so that its release comes here too."""
        event.accept()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Draw the ring."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Draw no ring."""
        super().focusOutEvent(event)
        self.update()

    def changeEvent(self, event: QEvent) -> None:
        """Draw again when the state or the theme changed."""
        super().changeEvent(event)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the card, its coloured edge and the ring."""
        p = colours(self)
        rect = QRectF(self.rect())
        painter = painting.smooth(QPainter(self))
        painting.box(painter, rect, p.card, p.line, radius=_RADIUS)
        hue = p.hue(self._facts.hue)
        painting.edge(painter, rect, hue.edge, radius=_RADIUS, width=_EDGE)
        if self.hasFocus():
            painting.ring(painter, rect, p.accent, radius=_RADIUS, width=3)
        painter.end()
