"""A label in one of the till's text styles and tones; always plain text.

Outside text (a gateway's reason, a note, a shop's name) is shown through it, so it must never
read markup, nor let a character that nobody sees turn the others round.

A web address in at most two lines, broken where the room ends and ended by dots.

Only the look: what may be opened or copied is the screen's business.

A pill with a few words, such as the network that a number suggests.
"""

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QFontMetricsF, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from pos_app.desktop.look import fonts
from pos_app.desktop.look.palette import Hue, Tone
from pos_app.desktop.look.theme import colours
from pos_app.desktop.widgets import painting

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
        """Make one in its first state.

        Args:
            text: already translated.
            style: a text style of ``fonts.STYLES``.
            tone: a text colour of the palette; follows the theme.
            wrap: break into lines; otherwise one line.
            elide: end in dots rather than ask for more width (one line only).
            name: the object name.
            parent: the owner.
        """
        super().__init__(parent)
        self._tone: Tone = tone
        self._style: fonts.Style | None = None
        self._elide = elide
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setFont(fonts.font(style))
        self.setWordWrap(wrap)
        self.setText(text)
        if elide:
            self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        if name:
            self.setObjectName(name)
        self._colour()

    def setText(self, text: str) -> None:
        """Show this, letters only."""
        super().setText(seen(text))

    def set_tone(self, tone: Tone) -> None:
        """Change the text's colour to another tone."""
        self._tone = tone
        self._colour()

    def set_style(self, style: fonts.Style) -> None:
        """Change the text style."""
        self._style = style
        self.setFont(fonts.font(style))

    def _wanted(self) -> str:
        return colours(self).tone(self._tone)

    def _colour(self) -> None:
        wanted = QColor(self._wanted())
        if self.palette().color(QPalette.ColorRole.WindowText) != wanted:
            mine = QPalette()
            mine.setResolveMask(0)
            mine.setColor(QPalette.ColorRole.WindowText, wanted)
            self.setPalette(mine)

    def changeEvent(self, event: QEvent) -> None:
        """Take the tone's colour again when the theme changed."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and self._style is not None:
            # When it is first shown, the style sheet brings back the font that it was made with.
            wanted = fonts.font(self._style)
            if self.font() != wanted:
                self.setFont(wanted)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.ParentChange):
            self._colour()

    def minimumSizeHint(self) -> QSize:
        """Next to nothing wide where the text may end in dots."""
        hint = super().minimumSizeHint()
        return QSize(min(hint.width(), 24), hint.height()) if self._elide else hint

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the text, ended by dots where it may and must."""
        if not self._elide:
            super().paintEvent(event)
            return
        room = self.contentsRect()
        shown = QFontMetrics(self.font()).elidedText(
            self.text(), Qt.TextElideMode.ElideRight, room.width()
        )
        painter = QPainter(self)
        painter.setPen(self.palette().color(QPalette.ColorRole.WindowText))
        painter.drawText(room, self.alignment() | Qt.TextFlag.TextSingleLine, shown)
        painter.end()


_LINE = 19


class LinkWords(QWidget):
    """Plain text without spaces, in two lines at most."""

    def __init__(self, text: str = "", *, name: str = "", parent: QWidget | None = None) -> None:
        """Make one in its first state.

        Args:
            text: the address.
            name: the object name.
            parent: the owner.
        """
        super().__init__(parent)
        self._text = text
        if name:
            self.setObjectName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def setText(self, text: str) -> None:
        """Show another address."""
        self._text = text
        self.setAccessibleName(text)
        self.update()

    def text(self) -> str:
        """The whole address."""
        return self._text

    def sizeHint(self) -> QSize:
        """Two lines."""
        return QSize(200, 2 * fonts.room(_LINE) + 2)

    def minimumSizeHint(self) -> QSize:
        """Two lines, however narrow."""
        return QSize(80, 2 * fonts.room(_LINE) + 2)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw what fits in the first line, and the rest in the second."""
        font = fonts.font("quiet")
        metrics = QFontMetricsF(font)
        fits = len(self._text)
        while fits and metrics.horizontalAdvance(self._text[:fits]) > self.width():
            fits -= max(1, fits // 40)
        painter = QPainter(self)
        ink = colours(self).quiet
        for line, part in enumerate((self._text[:fits], self._text[fits:])):
            high = fonts.room(_LINE)
            room = QRectF(0, line * high, self.width(), high)
            painting.write(painter, room, part, font, ink, Qt.AlignmentFlag.AlignLeft)
        painter.end()


_PAD = 12


class Chip(QWidget):
    """Plain words on a hue's ground; hidden while it has none."""

    def __init__(
        self, text: str = "", hue: Hue = "soft", *, name: str = "", parent: QWidget | None = None
    ) -> None:
        """Make one in its first state.

        Args:
            text: already translated; empty hides the chip.
            hue: the colour family.
            name: the object name.
            parent: the owner.
        """
        super().__init__(parent)
        self._text = ""
        self._hue: Hue = hue
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        if name:
            self.setObjectName(name)
        self.set(text, hue)

    def set(self, text: str, hue: Hue = "soft") -> None:
        """Say this in that hue; nothing at all hides the chip."""
        self._text, self._hue = text, hue
        self.setAccessibleName(text)
        self.setVisible(bool(text) and self.parentWidget() is not None)
        self.updateGeometry()
        self.update()

    def text(self) -> str:
        """The words shown."""
        return self._text

    def hue(self) -> Hue:
        """The colour family."""
        return self._hue

    def sizeHint(self) -> QSize:
        """As wide as its words."""
        wide = QFontMetricsF(fonts.font("state")).horizontalAdvance(self._text)
        return QSize(round(wide + 2 * _PAD + 1), _high())

    def minimumSizeHint(self) -> QSize:
        """Its words may end in dots."""
        return QSize(min(self.sizeHint().width(), 64), _high())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the pill."""
        hue = colours(self).hue(self._hue)
        rect = QRectF(self.rect())
        painter = painting.smooth(QPainter(self))
        painting.box(painter, rect, hue.ground, radius=self.height() / 2)
        room = rect.adjusted(_PAD, 0, -_PAD, 0)
        painting.write(painter, room, self._text, fonts.font("state"), hue.word)
        painter.end()


def _high() -> int:
    return max(29, fonts.room(25))
