"""Grounds to lay things on: a bordered card, a strip of the frame, a coloured pane, a notice.

The style sheet draws them; here is only what each is called and how it is told its look. The mark
of a verdict alone is painted.
"""

from typing import Literal

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from pos_app.desktop.look import fonts
from pos_app.desktop.look.palette import WHITE, Hue, Pane, Tone, mix
from pos_app.desktop.look.theme import colours, dress_again, set_look
from pos_app.desktop.widgets import painting
from pos_app.desktop.widgets.buttons import KeycapButton, Size, Variant
from pos_app.desktop.widgets.text_label import TextLabel


class Ground(QWidget):
    """A plain widget that the style sheet may draw; a layout on it keeps its own margins."""

    def __init__(self, *, name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setObjectName(name)


class Card(Ground):
    """A rounded card with a hair line; set a layout on it."""

    def __init__(
        self, *, sunken: bool = False, name: str = "", parent: QWidget | None = None
    ) -> None:
        """Make one; a sunken one is a smaller box on the quieter ground, without a line."""
        super().__init__(name=name, parent=parent)
        self.setProperty("sunken", sunken)


class Strip(Ground):
    """A full-width strip of the frame: header (line below) or footer (line above)."""

    def __init__(
        self, *, line: Literal["above", "below"], name: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(name=name, parent=parent)
        self.setProperty("line", line)


class VerdictPane(Ground):
    """The whole main pane in one colour, which its buttons take up."""

    def __init__(self, pane: Pane, *, name: str = "", parent: QWidget | None = None) -> None:
        """Take the colour of a verdict."""
        super().__init__(name=name, parent=parent)
        self.set_pane(pane)

    def set_pane(self, pane: Pane) -> None:
        """Take another colour."""
        set_look(self, pane=pane)
        for button in self.findChildren(KeycapButton):
            for part in (button, *button.findChildren(QWidget)):
                dress_again(part)


class RoundGlyph(QWidget):
    """The mark of a verdict in a pale disc, for the top of its pane; shrinks with its room."""

    def __init__(self, pane: Pane, glyph: painting.Glyph, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.set_mark(pane, glyph)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)

    def set_mark(self, pane: Pane, glyph: painting.Glyph) -> None:
        """Take another colour and sign."""
        self._pane: Pane = pane
        self._glyph: painting.Glyph = glyph
        self.update()

    def sizeHint(self) -> QSize:
        """104 pixels across, as in the pictures."""
        return QSize(104, 104)

    def minimumSizeHint(self) -> QSize:
        """48 pixels across, in a low window."""
        return QSize(48, 48)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the disc and the glyph."""
        side = min(self.width(), self.height())
        disc = QRectF((self.width() - side) / 2, (self.height() - side) / 2, side, side)
        inset = side * 0.23
        sign = disc.adjusted(inset, inset, -inset, -inset)
        with painting.smooth(self) as painter:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(mix(colours().pane(self._pane), WHITE, 0.13)))
            painter.drawEllipse(disc)
            painting.draw(painter, self._glyph, sign, WHITE, stroke=side * 0.048)


_STYLES: dict[str, tuple[fonts.Style, fonts.Style]] = {
    "usual": ("coach_title", "coach"),
    "compact": ("state", "state"),
    "large": ("heading", "coach"),
}
_TEXT_TONES: dict[Hue, Tone] = {"amber": "waiting_ink", "soft": "accent"}


class Notice(Ground):
    """A title, a text and perhaps buttons on a hue's ground: it tells and stops nobody."""

    def __init__(
        self,
        title: str = "",
        text: str = "",
        hue: Hue = "amber",
        *,
        shape: Literal["usual", "compact", "large"] = "usual",
        name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        """Say this, already translated or from outside; an empty part takes no room.

        A compact one is a strip with smaller words and less air, which keeps off the lines around
        it; the title of a large one is read across a counter.
        """
        super().__init__(name=name, parent=parent)
        self.setProperty("shape", shape)
        title_style, text_style = _STYLES[shape]
        self._title = TextLabel("", title_style, wrap=True)
        self._text = TextLabel("", text_style, wrap=True)
        column = QVBoxLayout()
        column.setSpacing(5)
        column.addWidget(self._title)
        column.addWidget(self._text)
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(12)
        row = self._row = QHBoxLayout(self)
        row.setContentsMargins(*((16, 0, 16, 0) if shape == "compact" else (22, 16, 22, 16)))
        row.setSpacing(16)
        row.addLayout(column, 1)
        row.addLayout(self._buttons)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        self.set_words(title, text)
        self.set_hue(hue)

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

    def needs_third_line(self, width: int) -> bool:
        """Whether its text would, if all of it were so wide, in pixels."""
        shown = [each for each in self.findChildren(KeycapButton) if not each.isHidden()]
        buttons = sum(each.sizeHint().width() + self._buttons.spacing() for each in shown)
        edges = self._row.contentsMargins()
        wide = width - edges.left() - edges.right() - self._row.spacing() - buttons
        return self._text.heightForWidth(wide) > 2 * self._text.fontMetrics().lineSpacing() + 1

    def hue(self) -> Hue:
        """The colour family."""
        hue: Hue = self.property("hue")
        return hue

    def set_hue(self, hue: Hue) -> None:
        """Change the colour family."""
        set_look(self, hue=hue)
        for label in (self._title, self._text):
            label.set_tone(_TEXT_TONES.get(hue, "ink"))

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
