"""A form's parts: a labelled control with a note and a problem, a choice, and a tick.

Made for a scrolling page: the wheel never changes a choice by accident. They only show; what a
value means is for who made them.
"""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QLineEdit,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from pos_app.desktop.look import fonts
from pos_app.desktop.look.theme import colours
from pos_app.desktop.widgets import painting
from pos_app.desktop.widgets.buttons import TARGET
from pos_app.desktop.widgets.text_label import TextLabel


class FormRow(QWidget):
    """A control under its label, with a quiet note and, when it must be, a problem."""

    def __init__(
        self, label: str, control: QWidget, *, note: str = "", parent: QWidget | None = None
    ) -> None:
        """Give the control, named already, this label as its accessible name."""
        super().__init__(parent)
        self.control = control
        name = control.objectName()
        self.note = TextLabel(note, "small", "quiet", wrap=True, name=f"{name}Note")
        self.problem = TextLabel("", "small_strong", "bad", wrap=True, name=f"{name}Problem")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        self._label = TextLabel("", "label", "quiet", wrap=True)
        if label:
            self._label.setBuddy(control)
            self.set_label(label)
            column.addWidget(self._label)
        for widget in (control, self.note, self.problem):
            column.addWidget(widget)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        self.set_note(note)
        self.set_problem("")

    def set_label(self, label: str) -> None:
        """Call the control this from now on."""
        self._label.setText(label)
        self.control.setAccessibleName(label)

    def set_note(self, text: str, *, danger: bool = False) -> None:
        """Say this below the control; empty takes no room."""
        self.note.setText(text)
        self.note.set_tone("bad" if danger else "quiet")
        self.note.setVisible(bool(text))
        self._describe()

    def set_problem(self, text: str) -> None:
        """Say what is wrong with the value; empty when nothing is."""
        self.problem.setText(text)
        self.problem.setVisible(bool(text))
        self._describe()

    def _describe(self) -> None:
        told = " ".join(filter(None, (self.problem.text(), self.note.text())))
        self.control.setAccessibleDescription(told)


class ChoiceBox(QComboBox):
    """A list to choose from, of values with words; the wheel is left to the page."""

    def __init__(
        self,
        options: Sequence[tuple[str, str]],
        *,
        name: str,
        spoken: str = "",
        parent: QWidget | None = None,
    ) -> None:
        """Choose the first of the options, which are pairs of a value and its words."""
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(spoken)
        for value, words in options:
            self.addItem(words, value)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)

    def value(self) -> str:
        """The value chosen."""
        return str(self.currentData() or "")

    def set_value(self, value: str) -> None:
        """Choose this value; an unknown one chooses the first."""
        self.setCurrentIndex(max(0, self.findData(value)))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Add the arrow: a style sheet takes one only from a file, in a colour of its own."""
        super().paintEvent(event)
        arrow = QRectF(self.width() - 30, (self.height() - 24) / 2, 24, 24)
        with QPainter(self) as painter:
            painting.draw(painter, "down", arrow, colours().quiet)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to the page."""
        event.ignore()


class Tick(QCheckBox):
    """A box to tick, with its words beside it, 44 high for a finger."""

    def __init__(self, text: str, *, name: str, parent: QWidget | None = None) -> None:
        super().__init__(text.replace("&", "&&"), parent)
        self.setObjectName(name)
        self.setAccessibleName(text)
        self.setFont(fonts.font("body"))
        self.setFixedHeight(TARGET)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    def hitButton(self, _position: object) -> bool:
        """All of it can be pressed."""
        return True

    def paintEvent(self, event: QPaintEvent) -> None:
        """Add the tick: a style sheet takes one only from a file, in a colour of its own."""
        super().paintEvent(event)
        if self.isChecked():
            with QPainter(self) as painter:
                box = QRectF(5, (self.height() - 22) / 2, 22, 22)
                painting.draw(painter, "check", box, colours().on_accent, stroke=2.4)


def page_of(inside: QWidget, name: str = "") -> QScrollArea:
    """A page that scrolls up and down only, on whatever ground it stands."""
    page = QScrollArea()
    if name:
        page.setObjectName(name)
    page.setWidgetResizable(True)
    page.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    page.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    page.setWidget(inside)
    for ground in (page.viewport(), inside):
        ground.setAutoFillBackground(False)
    return page


def line_edit(name: str, *, placeholder: str = "", secret: bool = False) -> QLineEdit:
    """A line to type in; a secret one shows dots and forgets nothing but its text."""
    made = QLineEdit()
    made.setObjectName(name)
    made.setPlaceholderText(placeholder)
    made.setFont(fonts.font("body"))
    if secret:
        made.setEchoMode(QLineEdit.EchoMode.Password)
    return made


def begin_at(control: QWidget) -> None:
    """Put the focus there as Tab would: what stands in a line is chosen, so typing replaces it.

    Not where its screen is hidden: an answer that comes late takes no keys.
    """
    if not control.isVisible():
        return
    control.setFocus(Qt.FocusReason.OtherFocusReason)
    if isinstance(control, QLineEdit):
        control.selectAll()
