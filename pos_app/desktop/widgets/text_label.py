"""Words to read: a label in one of the till's text styles and tones, a chip, and a web address.

Outside text (a gateway's reason, a note, a shop's name) is shown through them, so they must never
read markup, nor let a character that nobody sees turn the others round.
"""

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QFont, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from pos_app.desktop.look import fonts
from pos_app.desktop.look.palette import Hue, Tone
from pos_app.desktop.look.theme import set_look

# Spaces that our own words use, which Python counts among what cannot be printed; the last one is
# where a long path may go on in the next line.
_SPACES = frozenset("\n\u00a0\u2009\u202f\u200b")


def seen(text: str) -> str:
    """The text, with `�` for each character that would not be seen itself but change the rest."""
    if text.isprintable():
        return text
    return "".join(one if one.isprintable() or one in _SPACES else "�" for one in text)


class TextLabel(QLabel):
    """Plain text in a style and a tone."""

    def __init__(
        self,
        text: str = "",
        style: fonts.Style = "body",
        tone: Tone = "ink",
        *,
        wrap: bool = False,
        elide: bool = False,
        name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        """Show one line, with ``elide`` ended by dots where it must, or several with ``wrap``."""
        super().__init__(parent)
        self._dots = Qt.TextElideMode.ElideRight if elide else Qt.TextElideMode.ElideNone
        self.setObjectName(name)
        if tone != "ink":
            self.setProperty("tone", tone)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setFont(fonts.font(style))
        self.setWordWrap(wrap)
        self.setText(text)
        if elide:
            self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def setText(self, text: str) -> None:
        """Show this, letters only."""
        super().setText(seen(text))

    def set_tone(self, tone: Tone) -> None:
        """Change the text's colour to another tone."""
        set_look(self, tone=tone)

    def minimumSizeHint(self) -> QSize:
        """Next to nothing wide where the text may end in dots."""
        hint = super().minimumSizeHint()
        elides = self._dots != Qt.TextElideMode.ElideNone
        return QSize(min(hint.width(), 24), hint.height()) if elides else hint

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the text, with dots where it may and must: no label of Qt's has them."""
        if self._dots == Qt.TextElideMode.ElideNone:
            super().paintEvent(event)
            return
        room = self.contentsRect()
        shown = self.fontMetrics().elidedText(self.text(), self._dots, room.width())
        # A tool tip has no text format: Qt sees no tag where a space of no width follows its sign.
        whole = self.text().replace("<", "<\u200b").replace("&", "&\u200b")
        self.setToolTip(whole if shown != self.text() else "")
        with QPainter(self) as painter:
            self.drawFrame(painter)
            painter.setPen(self.palette().color(self.foregroundRole()))
            painter.drawText(room, self.alignment() | Qt.TextFlag.TextSingleLine, shown)


class FittedLabel(TextLabel):
    """Words whose font follows what they say or the room that they have."""

    _font: QFont | None = None

    def set_font(self, font: QFont) -> None:
        """Take another font."""
        if font != self.font():
            self._font = font
            self.setFont(font)

    def set_dots(self, where: Qt.TextElideMode) -> None:
        """Leave out the beginning or the end of what there is no room for."""
        self._dots = where
        self.update()

    def changeEvent(self, event: QEvent) -> None:
        """Keep the font: a style sheet brings back the one that it saw first."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and self._font not in (None, self.font()):
            self.setFont(self._font)


class LinkWords(TextLabel):
    """A web address in two lines, broken where the room ends and ended by dots.

    What may be opened or copied is the screen's business.
    """

    def __init__(self, *, name: str = "") -> None:
        self._address = ""
        super().__init__("", "quiet", "quiet", wrap=True, name=name)
        self.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self.setMinimumWidth(80)
        self.setFixedHeight(2 * fonts.room(19) + 2)

    def setText(self, text: str) -> None:
        """Show another address."""
        self._address = text
        self.setAccessibleName(text)
        self._break()

    def text(self) -> str:
        """The whole address."""
        return self._address

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Break it where the room ends now."""
        super().resizeEvent(event)
        self._break()

    def _break(self) -> None:
        metrics = self.fontMetrics()
        # What the first line may leave free, since it ends with a whole letter.
        room = 2 * self.width() - metrics.maxWidth()
        fits = metrics.elidedText(self._address, Qt.TextElideMode.ElideRight, room)
        super().setText("\u200b".join(fits))


class Chip(TextLabel):
    """A pill with a few words, such as the network that a number suggests; hidden without any."""

    def __init__(
        self,
        text: str = "",
        hue: Hue = "soft",
        *,
        elide: bool = False,
        name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        """Say this in that hue; nothing at all hides the chip."""
        super().__init__("", "state", elide=elide, name=name, parent=parent)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(max(29, fonts.room(25)))
        self.setIndent(0)
        self.set(text, hue)

    def set(self, text: str, hue: Hue = "soft") -> None:
        """Say this in that hue; nothing at all hides the chip."""
        self.setText(text)
        self.setAccessibleName(text)
        set_look(self, hue=hue)
        self.setVisible(bool(text) and self.parentWidget() is not None)

    def hue(self) -> Hue:
        """The colour family."""
        hue: Hue = self.property("hue")
        return hue
