"""One question in the window itself, with the safe answer as the default.

No dialog, so nothing ever blocks the till. It asks; what an answer does is for who asked. Escape
is the safe answer, and so is Enter, since the safe answer has the focus. Where the other answer
shows a key of its own it is Delete: one press, and never one that was meant to go on or back.
"""

import shiboken6
from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from pos_app.desktop.theme import colours
from pos_app.desktop.widgets import painting
from pos_app.desktop.widgets.buttons import KeycapButton
from pos_app.desktop.widgets.words import Words


class InlineConfirm(QWidget):
    """A question, a safe answer and a dangerous one; hidden until it asks.

    ``kept`` and ``accepted`` are the two answers; it has closed itself when they come.
    """

    kept = Signal()
    accepted = Signal()

    def __init__(
        self,
        question: str,
        safe: str,
        danger: str,
        *,
        detail: str = "",
        safe_key: str = "",
        danger_key: str = "",
        safe_name: str = "confirmKeep",
        danger_name: str = "confirmCancel",
        name: str = "inlineConfirm",
        parent: QWidget | None = None,
    ) -> None:
        """Make one in its first state.

        Args:
            question: already translated.
            safe: the safe answer's words.
            danger: the other answer's words.
            detail: a quieter line below the question.
            safe_key: the safe answer's key badge.
            danger_key: the other answer's key badge.
            safe_name: the safe button's object name.
            danger_name: the other button's object name.
            name: the object name.
            parent: the owner.
        """
        super().__init__(parent)
        self.setObjectName(name)
        self._question = Words("", "coach_title", wrap=True)
        self._detail = Words("", "quiet", wrap=True)
        self.safe = KeycapButton(safe, safe_key, variant="primary", name=safe_name)
        self.danger = KeycapButton(danger, danger_key, variant="danger", name=danger_name)
        self.safe.clicked.connect(lambda: self._answer(safe=True))
        self.danger.clicked.connect(lambda: self._answer(safe=False))
        self._came_from: QWidget | None = None
        column = QVBoxLayout()
        column.setSpacing(3)
        column.addWidget(self._question)
        column.addWidget(self._detail)
        row = QHBoxLayout(self)
        row.setContentsMargins(18, 8, 10, 8)
        row.setSpacing(12)
        row.addLayout(column, 1)
        row.addWidget(self.safe, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self.danger, 0, Qt.AlignmentFlag.AlignVCenter)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        self.set_question(question, detail)
        self.hide()

    def set_question(self, question: str, detail: str = "") -> None:
        """Ask something else."""
        self._question.setText(question)
        self._detail.setText(detail)
        self._detail.setVisible(bool(detail))
        self.setAccessibleName(" ".join(filter(None, (question, detail))))

    def question(self) -> str:
        """The question as shown."""
        return self._question.text()

    def ask(self) -> None:
        """Show the question and put the focus on the safe answer."""
        if not self.isHidden():
            return
        self._came_from = QApplication.focusWidget()
        self.show()
        self.safe.setFocus(Qt.FocusReason.OtherFocusReason)

    def close_question(self) -> None:
        """Take the question back without an answer, as when the state changed under it."""
        if self.isHidden():
            return
        had_focus = self.safe.hasFocus() or self.danger.hasFocus()
        self.hide()
        back, self._came_from = self._came_from, None
        # A card may have gone while it asked: its control is then no more than a name.
        there = back is not None and shiboken6.isValid(back)
        if had_focus and back is not None and there and back.isVisible() and back.isEnabled():
            back.setFocus(Qt.FocusReason.OtherFocusReason)

    def is_asking(self) -> bool:
        """Whether the question stands."""
        return not self.isHidden()

    def answer(self, event: QKeyEvent) -> bool:
        """Use a key that answers the question, wherever the focus is; a held one never counts."""
        if self.isHidden():
            return False
        match event.key():
            case Qt.Key.Key_Return | Qt.Key.Key_Enter | Qt.Key.Key_Escape:
                safe = True
            case Qt.Key.Key_Delete if self.danger.key():
                safe = False
            case _:
                return False
        if not event.isAutoRepeat():
            self._answer(safe=safe)
        return True

    def _answer(self, *, safe: bool) -> None:
        if self.isHidden():
            return
        self.close_question()
        (self.kept if safe else self.accepted).emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape keeps things as they are, Delete does not; every other key is the screen's."""
        if event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_Delete) and self.answer(event):
            event.accept()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the ground."""
        p = colours(self)
        painter = painting.smooth(QPainter(self))
        painting.box(painter, QRectF(self.rect()), p.bad_ground, p.bad_line)
        painter.end()
