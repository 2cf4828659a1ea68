"""One question in the window itself, with the safe answer as the default.

No dialog, so nothing ever blocks the till. It asks; what an answer does is for who asked. Escape
is the safe answer, and so is Enter, since the safe answer has the focus. Where the other answer
has a key of its own it is Delete: one press, and never one that was meant to go on or back.

The row of a screen's buttons, which makes way for an inline question while it stands.

So a question takes no room of its own, and nothing else can be pressed by mistake meanwhile.
"""

from collections.abc import Sequence

import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import (
    QApplication,
    QBoxLayout,
    QHBoxLayout,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from pos_app.desktop import shortcuts
from pos_app.desktop.widgets.buttons import FlowRow, KeycapButton
from pos_app.desktop.widgets.card import Ground
from pos_app.desktop.widgets.screen_stack import focus
from pos_app.desktop.widgets.text_label import TextLabel

translate = QCoreApplication.translate

_BUTTON = 60


class InlineConfirm(Ground):
    """A question, a safe answer and a dangerous one; hidden until it asks.

    ``kept`` and ``accepted`` are the two answers; it has closed itself when they come. ``turned``
    comes whenever it begins or ends to ask.
    """

    kept = Signal()
    accepted = Signal()
    turned = Signal()

    def __init__(
        self,
        question: str,
        safe: str,
        danger: str,
        *,
        detail: str = "",
        safe_key: shortcuts.Shortcut = shortcuts.KEEP,
        danger_key: shortcuts.Shortcut | None = None,
        local: bool = False,
        safe_name: str = "confirmKeep",
        danger_name: str = "confirmCancel",
        name: str = "inlineConfirm",
        parent: QWidget | None = None,
    ) -> None:
        """Ask in words already translated; ``danger_key`` gives the other answer.

        ``local`` keys answer only while it has the focus, since a screen has the same ones.
        """
        super().__init__(name=name, parent=parent)
        self._question = TextLabel("", "coach_title", wrap=True)
        self._detail = TextLabel("", "quiet", wrap=True)
        self.safe = KeycapButton(safe, variant="primary", name=safe_name)
        self.danger = KeycapButton(danger, variant="danger", name=danger_name)
        self.safe.clicked.connect(lambda: self._answer(safe=True))
        self.danger.clicked.connect(lambda: self._answer(safe=False))
        self.keep = shortcuts.action(safe_key, self, self.safe.click, local=local)
        if not local:
            self.safe.show_key_of(self.keep)
        if danger_key is not None:
            yes = shortcuts.action(danger_key, self, self.danger.click, local=local)
            self.danger.show_key_of(yes)
        self._came_from: QWidget | None = None
        column = QVBoxLayout()
        column.setSpacing(3)
        column.addWidget(self._question)
        column.addWidget(self._detail)
        row = self.row = QHBoxLayout(self)
        # As high as the row of buttons whose place it takes, so that nothing moves.
        row.setContentsMargins(18, 2, 10, 2)
        row.setSpacing(12)
        row.addLayout(column, 1)
        row.addWidget(self.safe, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self.danger, 0, Qt.AlignmentFlag.AlignVCenter)
        for button in (self.safe, self.danger):
            button.setMaximumHeight(_BUTTON)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
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
        """Show the question and put the focus on the safe answer, where its screen is in front."""
        if not self.isHidden():
            return
        self._came_from = QApplication.focusWidget()
        self.show()
        focus(self.safe)
        self.turned.emit()

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
        self.turned.emit()

    def hints(self) -> tuple[str, ...]:
        """The keys that answer it, for the footer."""
        keep = f"{shortcuts.shown(self.keep)} {self.safe.label()}"
        if self.danger.key():
            return keep, f"{self.danger.key()} {self.danger.label()}"
        return keep, translate("Confirm", "Tab to the other answer")

    def is_asking(self) -> bool:
        """Whether the question stands."""
        return not self.isHidden()

    def _answer(self, *, safe: bool) -> None:
        if self.isHidden():
            return
        self.close_question()
        (self.kept if safe else self.accepted).emit()


class ReasonConfirm(InlineConfirm):
    """A question whose other answers are reasons; ``given`` carries the one that was chosen.

    Nothing is done without one, and none is preset.
    """

    given = Signal(str)

    def __init__(
        self,
        question: str,
        safe: str,
        reasons: Sequence[tuple[str, str]],
        *,
        detail: str = "",
        safe_name: str = "confirmKeep",
        reason_name: str = "confirmReason",
        name: str = "reasonConfirm",
    ) -> None:
        """Ask for one of the reasons: codes with their words, the commonest first."""
        super().__init__(
            question,
            safe,
            reasons[0][1],
            detail=detail,
            safe_name=safe_name,
            danger_name=reason_name,
            name=name,
        )
        first = reasons[0][0]
        self.accepted.connect(lambda: self.given.emit(first))
        answers = FlowRow()
        answers.setSpacing(10)
        self.row.setDirection(QBoxLayout.Direction.TopToBottom)
        self.row.setSpacing(8)
        for button in (self.safe, self.danger):
            self.row.removeWidget(button)
            answers.addWidget(button)
        self.row.addLayout(answers)
        for code, words in reasons[1:]:
            button = KeycapButton(words, variant="danger", name=f"{reason_name}_{code}")
            button.clicked.connect(lambda _=False, code=code: self._give(code))
            answers.addWidget(button)
        answers.addStretch(1)

    def _give(self, code: str) -> None:
        if not self.isHidden():
            self.close_question()
            self.given.emit(code)


_TURNS = (QEvent.Type.ShowToParent, QEvent.Type.HideToParent)


class QuestionBar(QWidget):
    """Hidden exactly while one of the questions stands; `turned` when one comes or goes."""

    turned = Signal()

    def __init__(
        self, questions: Sequence[InlineConfirm], *, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._questions = questions
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        for question in questions:
            question.installEventFilter(self)

    def add(self, question: InlineConfirm) -> None:
        """Make way for this one too."""
        self._questions = (*self._questions, question)
        question.installEventFilter(self)

    def hasHeightForWidth(self) -> bool:
        """Its buttons get lower before anything else does; its screen knows of a second line."""
        return False

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Come and go against the questions."""
        if event.type() in _TURNS:
            self.setHidden(any(question.is_asking() for question in self._questions))
            self.turned.emit()
        return super().eventFilter(watched, event)
