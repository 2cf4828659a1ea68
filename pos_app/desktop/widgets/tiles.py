"""The tiles that choose how a customer pays: one a network, and a row for the QR code and cash.

A tile shows a choice and never makes one: a click is a wish, and the screen alone checks a tile.
"""

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from pos_app.desktop.look import fonts
from pos_app.desktop.look.theme import colours
from pos_app.desktop.widgets import painting
from pos_app.desktop.widgets.buttons import Pressable
from pos_app.desktop.widgets.text_label import FittedLabel

RING = 4
"""The room around a tile's face for the ring of the chosen one, in pixels."""

_COLUMN = 190
"""Below this width a row's words stand below each other, as on a network's tile."""


class Tile(Pressable):
    """What both kinds share: a title, a second line, a key, a ring and a reason to be off."""

    def __init__(
        self,
        title: str,
        subtitle: str,
        key: str = "",
        *,
        short: str = "",
        name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        """Say words already translated; ``short`` stands for the subtitle where it has no room."""
        super().__init__(name=name, parent=parent)
        self._icon = QRect()
        self._title = FittedLabel(title, "tile", elide=True, parent=self)
        self._second = FittedLabel("", "small", "quiet", elide=True, name="tileWords", parent=self)
        self._key = key
        self._subtitle = subtitle
        self._short = short or subtitle
        self._reason = ""
        for words in (self._title, self._second):
            words.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAccessibleName(title)
        self.setCheckable(True)
        # One of a group, as readers and the arrow keys know it.
        self.setAutoExclusive(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        self._describe()

    def nextCheckState(self) -> None:
        """A click changes nothing here: the screen decides."""

    def setChecked(self, chosen: bool) -> None:
        """Show whether it is chosen; in this group it may also be none, which Qt does not allow."""
        if chosen == self.isChecked():
            return
        self.setAutoExclusive(False)
        super().setChecked(chosen)
        self.setAutoExclusive(True)
        parent = self.parentWidget()
        tiles = parent.findChildren(Tile) if parent is not None else [self]
        group = [each for each in tiles if each.isCheckable()]
        # Tab comes to the group once, at the chosen one; the arrow keys go on within it.
        if chosen or not any(each.isChecked() for each in group):
            for each in group:
                stops = not chosen or each is self
                policy = Qt.FocusPolicy.TabFocus if stops else Qt.FocusPolicy.NoFocus
                each.setFocusPolicy(policy)

    def set_reason(self, reason: str) -> None:
        """Turn the tile off and say why; an empty reason turns it on again."""
        if reason != self._reason:
            self._reason = reason
            self.setEnabled(not reason)
            self._describe()

    def set_key(self, key: str) -> None:
        """Show this key's name in the badge; empty for none."""
        if key != self._key:
            self._key = key
            self._describe()

    def _describe(self) -> None:
        super().set_key("" if self._reason else self._key)
        told = (self._reason or self._subtitle, self._key)
        self.setAccessibleDescription(" · ".join(filter(None, told)))
        self.setToolTip(self._reason)

    def _face(self) -> QRect:
        return self.rect().adjusted(RING, RING, -RING, -RING)

    def _show(self, title: QRect, second: QRect, *, row: bool = False) -> None:
        """Show the words in these rooms; smaller, then in short or with dots, where they must.

        Args:
            title: the first line's room.
            second: the second line's; a reason takes two such lines but in a row.
            row: both lines are wide ones.
        """
        self._title.setGeometry(title)
        style: tuple[fonts.Style, int] = ("button", 17) if row else ("tile", 0)
        name = self._title.text()
        self._title.set_font(fonts.fitted(style[0], name, title.width(), style[1]))
        words = self._reason or self._subtitle
        font = fonts.fitted("small", words, second.width())
        if QFontMetricsF(font).horizontalAdvance(words) > second.width():
            if not self._reason:
                # The name alone says more than half of its second line would.
                fits = QFontMetricsF(font).horizontalAdvance(self._short) <= second.width()
                words = self._short if fits else ""
            elif not row:
                second = second.adjusted(0, 0, 0, second.height())
                metrics = QFontMetricsF(font)
                room = 2 * second.width() - 4 * metrics.averageCharWidth()
                words = metrics.elidedText(words, Qt.TextElideMode.ElideRight, room)
        self._second.setWordWrap(not row and bool(self._reason))
        self._second.set_font(font)
        self._second.setText(words)
        self._second.setGeometry(second)


class NetworkTile(Tile):
    """One network, in its own colours."""

    def __init__(
        self,
        network: str,
        title: str,
        subtitle: str,
        key: str = "",
        *,
        short: str = "",
        name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        """Make one for ``mtn``, ``telecel`` or ``airteltigo``; the rest as every tile."""
        super().__init__(title, subtitle, key, short=short, name=name, parent=parent)
        self.setProperty("network", network)

    def sizeHint(self) -> QSize:
        """The size of the pictures, ring included."""
        return QSize(171 + 2 * RING, 96 + 2 * RING)

    def minimumSizeHint(self) -> QSize:
        """Title, badge and second line still stand side by side."""
        return QSize(104, max(64, fonts.room(52)) + 2 * RING)

    def _arrange(self) -> None:
        face = self._face()
        left = face.left() + (18 if face.width() > 140 else 12)
        right = face.right() - 13
        high, low = fonts.room(26), fonts.room(20)
        top = face.top() + round(max(6.0, (face.height() - 96) / 4 + 16 - (high - 26)))
        bottom = face.bottom() - 11 - max(0, (84 - face.height()) // 3)
        badge = self._badge_size()
        # Where the key has no line of its own it stands beside the title.
        beside = top + high + low > bottom - badge.height() + 4
        room = QRect(left, top, right - left, high)
        middle = room.center().y() + 1 + badge.height() / 2
        self._put_badge(right, middle if beside else bottom)
        self._show(
            room.adjusted(0, 0, -badge.width() - 4 if beside else 0, 0),
            QRect(left, top + high + 1, right - left + 8, low),
        )


class MethodTile(Tile):
    """A row for a method without a network: the QR code, or cash."""

    def __init__(
        self,
        title: str,
        subtitle: str,
        *,
        glyph: painting.Glyph = "qr",
        leads: bool = False,
        short: str = "",
        name: str = "",
    ) -> None:
        """Say words already translated.

        Args:
            title: What it is called.
            subtitle: What it means.
            glyph: Its sign.
            leads: It leads to a screen of its own and is never a choice on this one.
            short: Stands for the subtitle where that has no room.
            name: The object name.
        """
        super().__init__(title, subtitle, short=short, name=name)
        self._glyph: painting.Glyph = glyph
        if leads:
            self.setAutoExclusive(False)
            self.setCheckable(False)

    def sizeHint(self) -> QSize:
        """The size of the pictures, ring included."""
        return QSize(538 + 2 * RING, max(64, fonts.room(48)) + 2 * RING)

    def minimumSizeHint(self) -> QSize:
        """Two lines still fit."""
        return QSize(104, max(52, fonts.room(44)) + 2 * RING)

    def _arrange(self) -> None:
        face = self._face()
        badge = self._badge_size()
        if face.width() < _COLUMN:
            left, right = face.left() + 12, face.right() - 11
            title = QRect(left, face.top() + 8, right - left - badge.width() - 4, fonts.room(26))
            second = QRect(left, title.bottom() + 2, right - left, fonts.room(20))
            self._put_badge(right, title.center().y() + 1 + badge.height() / 2)
            self._icon = QRect(left, second.top() + 2, 18, 18)
            self._show(title, second)
            self._second.setVisible(bool(self._reason))
            return
        middle = face.top() + face.height() // 2
        high, low = fonts.room(24), fonts.room(19)
        title = QRect(
            face.left() + 61, middle - (high + low) // 2, face.width() - badge.width() - 85, high
        )
        self._put_badge(face.right() - 12, min(face.bottom() - 10, middle + 21))
        self._icon = QRect(face.left() + 19, middle - 13, 26, 26)
        self._show(title, title.translated(0, high).adjusted(0, 0, 0, low - high), row=True)
        self._second.show()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Add its sign, which no style sheet colours."""
        super().paintEvent(event)
        if self._face().width() >= _COLUMN or self.isEnabled():
            with QPainter(self) as painter:
                ink = colours().ink if self.isEnabled() else colours().quiet
                painting.draw(painter, self._glyph, self._icon.toRectF(), ink)
