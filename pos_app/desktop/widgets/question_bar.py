"""The row of a screen's buttons, which makes way for an inline question while it stands.

So a question takes no room of its own, and nothing else can be pressed by mistake meanwhile.
"""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtWidgets import QSizePolicy, QWidget

from pos_app.desktop.widgets.confirm import InlineConfirm

_TURNS = (QEvent.Type.ShowToParent, QEvent.Type.HideToParent)


class QuestionBar(QWidget):
    """Hidden exactly while one of the questions stands; `turned` when one comes or goes."""

    turned = Signal()

    def __init__(
        self, questions: Sequence[InlineConfirm], *, parent: QWidget | None = None
    ) -> None:
        """Make one in its first state.

        Args:
            questions: those that take its place.
            parent: the owner.
        """
        super().__init__(parent)
        self._questions = questions
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        for question in questions:
            question.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Come and go against the questions."""
        if event.type() in _TURNS:
            self.setHidden(any(question.is_asking() for question in self._questions))
            self.turned.emit()
        return super().eventFilter(watched, event)
