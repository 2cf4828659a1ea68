"""A box that tells a person something without stopping them: coaching, warnings, recovery."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from pos_app.desktop.look import fonts
from pos_app.desktop.look.palette import Hue
from pos_app.desktop.look.theme import colours
from pos_app.desktop.widgets import painting
from pos_app.desktop.widgets.buttons import KeycapButton, Size, Variant
from pos_app.desktop.widgets.text_label import TextLabel


class Notice(QWidget):
    """A title, a text and perhaps buttons, on a hue's ground."""

    def __init__(
        self,
        title: str = "",
        text: str = "",
        hue: Hue = "amber",
        *,
        name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        """Make one in its first state.

        Args:
            title: already translated; empty shows none.
            text: already translated or from outside; plain text either way.
            hue: the colour family.
            name: the object name.
            parent: the owner.
        """
        super().__init__(parent)
        if name:
            self.setObjectName(name)
        self._hue: Hue = hue
        self._inset = 0
        self._title = _HueWords(self, "coach_title")
        self._text = _HueWords(self, "coach")
        column = QVBoxLayout()
        column.setSpacing(5)
        column.addWidget(self._title)
        column.addWidget(self._text)
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(12)
        row = QHBoxLayout(self)
        row.setContentsMargins(22, 16, 22, 16)
        row.setSpacing(16)
        row.addLayout(column, 1)
        row.addLayout(self._buttons)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        self.set_words(title, text)

    def set_words(self, title: str, text: str) -> None:
        """Say this; an empty part takes no room."""
        for label, words in ((self._title, title), (self._text, text)):
            label.setText(words)
            label.setVisible(bool(words))
        self.setAccessibleName(" ".join(filter(None, (title, text))))

    def title(self) -> str:
        """The title shown."""
        return self._title.text()

    def text(self) -> str:
        """The text shown."""
        return self._text.text()

    def hue(self) -> Hue:
        """The colour family."""
        return self._hue

    def set_hue(self, hue: Hue) -> None:
        """Change the colour family."""
        self._hue = hue
        self._title.follow()
        self._text.follow()
        self.update()

    def set_compact(self) -> None:
        """Less air and smaller words, for a strip, which keeps off the lines around it."""
        self._inset = 3
        self._title.set_style("state")
        self._text.set_style("state")
        layout = self.layout()
        if layout is not None:
            layout.setContentsMargins(16, 0, 16, 0)

    def set_large(self) -> None:
        """A title that is read across a counter."""
        self._title.set_style("heading")

    def add_button(
        self,
        text: str,
        key: str = "",
        *,
        name: str = "",
        variant: Variant = "plain",
        size: Size = "small",
    ) -> KeycapButton:
        """Add a button at the right."""
        button = KeycapButton(text, key, variant=variant, size=size, name=name, parent=self)
        self._buttons.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)
        return button

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the ground."""
        painter = painting.smooth(QPainter(self))
        ground = colours(self).hue(self._hue).ground
        inset = self._inset
        painting.box(painter, QRectF(self.rect()).adjusted(0, inset, 0, -inset), ground)
        painter.end()


class _HueWords(TextLabel):
    """Words in the text colour of the notice that they stand in."""

    def __init__(self, notice: Notice, style: fonts.Style) -> None:
        self._notice = notice
        super().__init__("", style, wrap=True, parent=notice)

    def follow(self) -> None:
        """Take the notice's colour."""
        self._colour()

    def _wanted(self) -> str:
        return colours(self).hue(self._notice.hue()).text
