"""A form's parts: a labelled control with a note and a problem, a choice, and a tick.

Made for a scrolling page: the wheel never changes a choice by accident. They only show; what a
value means is for who made them.
"""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPen, QWheelEvent
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
from pos_app.desktop.widgets.text_label import TextLabel

_SIDE = 22


class FormRow(QWidget):
    """A control under its label, with a quiet note and, when it must be, a problem."""

    def __init__(
        self, label: str, control: QWidget, *, note: str = "", parent: QWidget | None = None
    ) -> None:
        """Make one in its first state.

        Args:
            label: already translated; empty where the control says it itself.
            control: named already; it gets the label as its accessible name.
            note: a quieter line below.
            parent: the owner.
        """
        super().__init__(parent)
        self.control = control
        name = control.objectName()
        self.note = TextLabel(note, "small", "quiet", wrap=True, name=f"{name}Note")
        self.problem = TextLabel("", "small_strong", "bad", wrap=True, name=f"{name}Problem")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        if label:
            words = TextLabel(label, "label", "quiet", wrap=True)
            words.setBuddy(control)
            control.setAccessibleName(label)
            column.addWidget(words)
        for widget in (control, self.note, self.problem):
            column.addWidget(widget)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        self.set_note(note)
        self.set_problem("")

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
        """Make one with its first option chosen.

        Args:
            options: pairs of a value and its translated words.
            name: the object name.
            spoken: the accessible name.
            parent: the owner.
        """
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
        """Add the mark that says there are more; the style sheet leaves none."""
        super().paintEvent(event)
        p = colours(self)
        painter = painting.smooth(QPainter(self))
        pen = QPen(QColor(p.quiet), 2)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        right, middle = self.width() - 18.0, self.height() / 2
        painter.drawPolyline(
            [
                QPointF(right - 5, middle - 2.5),
                QPointF(right, middle + 2.5),
                QPointF(right + 5, middle - 2.5),
            ]
        )
        painter.end()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to the page."""
        event.ignore()


class Tick(QCheckBox):
    """A box to tick, with its words beside it, 44 high for a finger."""

    def __init__(self, text: str, *, name: str, parent: QWidget | None = None) -> None:
        """Make one unticked."""
        super().__init__(text.replace("&", "&&"), parent)
        self.setObjectName(name)
        self.setAccessibleName(text)
        self._words = text
        self.setFont(fonts.font("body"))
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """As wide as its words."""
        wide = QFontMetricsF(self.font()).horizontalAdvance(self._words)
        return QSize(round(_SIDE + 12 + wide + 10), painting.TARGET)

    def minimumSizeHint(self) -> QSize:
        """Never cut."""
        return self.sizeHint()

    def hitButton(self, _position: object) -> bool:
        """All of it can be pressed."""
        return True

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw box, tick and words."""
        p = colours(self)
        painter = painting.smooth(QPainter(self))
        box = QRectF(4, (self.height() - _SIDE) / 2, _SIDE, _SIDE)
        ticked = self.isChecked()
        painting.box(
            painter, box, p.accent if ticked else p.card, p.accent if ticked else p.quiet, radius=6
        )
        if ticked:
            pen = QPen(QColor(p.on_accent), 2.4)
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            painter.setPen(pen)
            left, middle = box.left(), box.center().y()
            painter.drawPolyline(
                [
                    QPointF(left + 5.5, middle + 0.5),
                    QPointF(left + 9.5, middle + 4.5),
                    QPointF(left + 16.5, middle - 4.5),
                ]
            )
        room = QRectF(_SIDE + 12, 0, self.width() - _SIDE - 12, self.height())
        ink = p.ink if self.isEnabled() else p.faint
        painting.write(painter, room, self._words, self.font(), ink)
        if self.hasFocus():
            ring = QRectF(self.rect()).adjusted(0, 5, 0, -5)
            painting.ring(painter, ring, p.accent, radius=8, width=3)
        painter.end()

    def changeEvent(self, event: QEvent) -> None:
        """Draw again when the state or the theme changed."""
        super().changeEvent(event)
        self.update()


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
