"""The tiles that choose how a customer pays: one a network, and a row for the QR code.

A tile shows a choice and never makes one: a click is a wish, and the screen alone checks a tile.
"""

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from pos_app.desktop.look import fonts
from pos_app.desktop.look.palette import TILES, Palette, TileColours, mix
from pos_app.desktop.look.theme import colours
from pos_app.desktop.widgets import painting
from pos_app.desktop.widgets.buttons import Pressable

RING = 4
"""The room around a tile's face for the ring of the chosen one, in pixels."""

_RADIUS = 14.0
_COLUMN = 190.0
"""Below this width a row's words stand below each other, as on a network's tile."""


class _Tile(Pressable):
    """What both kinds share: a title, a second line, a key, a ring and a reason to be off."""

    def __init__(
        self, title: str, subtitle: str, key: str, *, name: str, parent: QWidget | None
    ) -> None:
        super().__init__(title, name=name, parent=parent)
        self._subtitle = subtitle
        self._key = key
        self._reason = ""
        self.setCheckable(True)
        # One of a group, as readers and the arrow keys know it.
        self.setAutoExclusive(True)
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
        group = parent.findChildren(_Tile) if parent is not None else [self]
        # Tab comes to the group once, at the chosen one; the arrow keys go on within it.
        if chosen or not any(each.isChecked() for each in group):
            for each in group:
                stops = not chosen or each is self
                policy = Qt.FocusPolicy.TabFocus if stops else Qt.FocusPolicy.NoFocus
                each.setFocusPolicy(policy)

    def set_reason(self, reason: str) -> None:
        """Turn the tile off and say why; an empty reason turns it on again."""
        self._reason = reason
        self.setEnabled(not reason)
        self._describe()
        self.update()

    def reason(self) -> str:
        """Why the tile is off; empty while it is on."""
        return self._reason

    def set_key(self, key: str) -> None:
        """Show this key's name in the badge; empty for none."""
        self._key = key
        self._describe()
        self.update()

    def set_subtitle(self, subtitle: str) -> None:
        """Show another second line."""
        self._subtitle = subtitle
        self._describe()
        self.update()

    def subtitle(self) -> str:
        """The second line as shown: the reason while there is one."""
        return self._reason or self._subtitle

    def _describe(self) -> None:
        self.setAccessibleDescription(" · ".join(filter(None, (self.subtitle(), self._key))))
        self.setToolTip(self._reason)

    def changeEvent(self, event: QEvent) -> None:
        """Draw again when the state or the theme changed."""
        super().changeEvent(event)
        self.update()

    def _face(self) -> QRectF:
        return QRectF(self.rect()).adjusted(RING, RING, -RING, -RING)

    def _rings(self, painter: QPainter, face: QRectF, p: Palette, focus: str) -> None:
        if self.isChecked() and self.isEnabled():
            painting.ring(
                painter, QRectF(self.rect()), p.selected_ring, radius=_RADIUS + RING, width=3
            )
        if self.hasFocus():
            inner = face.adjusted(4, 4, -4, -4)
            painting.ring(painter, inner, focus, radius=_RADIUS - 4, width=2.5)


class NetworkTile(_Tile):
    """One network, in its own colours."""

    def __init__(
        self,
        network: str,
        title: str,
        subtitle: str,
        key: str = "",
        *,
        name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        """Make one in its first state.

        Args:
            network: ``mtn``, ``telecel`` or ``airteltigo``.
            title: such as ``MTN``.
            subtitle: such as ``MoMo``, already translated.
            key: the key's name for the badge.
            name: the object name.
            parent: the owner.
        """
        super().__init__(title, subtitle, key, name=name, parent=parent)
        self._colours = TILES[network]
        policy = QSizePolicy.Policy
        self.setSizePolicy(policy.Expanding, policy.Maximum)

    def sizeHint(self) -> QSize:
        """The size of the pictures, ring included."""
        return QSize(171 + 2 * RING, 96 + 2 * RING)

    def minimumSizeHint(self) -> QSize:
        """Title, badge and second line still stand side by side."""
        return QSize(104, max(64, fonts.room(52)) + 2 * RING)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the tile."""
        p = colours(self)
        on = self.isEnabled()
        paint = self._colours if on else TileColours(p.key, p.quiet, p.quiet)
        face = self._face()
        ground = paint.ground
        if on and (self.isDown() or self.underMouse()):
            ground = mix(ground, "#000000", 0.06)
        painter = painting.smooth(QPainter(self))
        painting.box(painter, face, ground, None if on else p.line, radius=_RADIUS)
        self._words(painter, face, paint)
        self._rings(painter, face, p, paint.text)
        painter.end()

    def _words(self, painter: QPainter, face: QRectF, paint: TileColours) -> None:
        pad = 18.0 if face.width() > 140 else 12.0
        left, right = face.left() + pad, face.right() - 14
        high = fonts.room(26)
        top = face.top() + max(6.0, (face.height() - 96) / 4 + 16 - (high - 26))
        key = self._key if self.isEnabled() else ""
        badge = painting.badge_width(key)
        bottom = face.bottom() - 12 - max(0.0, (84 - face.height()) / 3)
        # Where the key has no line of its own it stands beside the title.
        beside = top + high + fonts.room(20) > bottom - painting.badge_height() + 4
        room = QRectF(left, top, right - left - (badge + 4 if beside else 0), high)
        font = fonts.fitted("tile", self.label(), room.width())
        painting.write(painter, room, self.label(), font, paint.text)
        line = QRectF(left, top + high + 1, right - left + 8, fonts.room(20))
        if self._reason:
            painting.write_lines(painter, line, self._reason, "small", paint.quiet)
        else:
            words = self._subtitle
            font = fonts.fitted("small", words, line.width())
            if QFontMetricsF(font).horizontalAdvance(words) > line.width():
                # The first word alone names it better than half of the second would.
                words = words.split(" ", maxsplit=1)[0]
            painting.write(painter, line, words, font, paint.quiet)
        soft = mix(paint.ground, paint.quiet, 0.75)
        where = room.center().y() + painting.badge_height() / 2 if beside else bottom
        painting.badge(painter, right, where, key, text=paint.quiet, line=soft)


class MethodTile(_Tile):
    """A row for a method without a network: the QR code."""

    def __init__(
        self,
        title: str,
        subtitle: str,
        key: str = "",
        *,
        name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        """Make one in its first state.

        Args:
            title: already translated.
            subtitle: already translated.
            key: the key's name for the badge.
            name: the object name.
            parent: the owner.
        """
        super().__init__(title, subtitle, key, name=name, parent=parent)
        policy = QSizePolicy.Policy
        self.setSizePolicy(policy.Expanding, policy.Maximum)

    def sizeHint(self) -> QSize:
        """The size of the pictures, ring included."""
        return QSize(538 + 2 * RING, max(64, fonts.room(48)) + 2 * RING)

    def minimumSizeHint(self) -> QSize:
        """Two lines still fit."""
        return QSize(104, max(52, fonts.room(44)) + 2 * RING)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the row."""
        p = colours(self)
        on = self.isEnabled()
        face = self._face()
        painter = painting.smooth(QPainter(self))
        lit = on and (self.isDown() or self.underMouse())
        painting.box(
            painter, face, p.sunken if lit else p.card if on else p.key, p.line, radius=_RADIUS
        )
        if face.width() < _COLUMN:
            self._as_column(painter, face, p)
            return
        middle = face.center().y()
        high, low = fonts.room(24), fonts.room(19)
        top = middle - (high + low) / 2
        icon = QRectF(face.left() + 19, middle - 13, 26, 26)
        painting.draw(painter, "qr", icon, p.ink if on else p.quiet)
        left = face.left() + 61
        badge = painting.badge_width(self._key) if on else 0.0
        room = QRectF(left, top, face.right() - left - badge - 24, high)
        title = fonts.resized("button", 17)
        painting.write(painter, room, self.label(), title, p.ink if on else p.quiet)
        line = QRectF(left, top + high, room.width(), low)
        font = fonts.fitted("small", self.subtitle(), line.width())
        painting.write(painter, line, self.subtitle(), font, p.quiet)
        if badge:
            bottom = min(face.bottom() - 11, middle + 21)
            painting.badge(
                painter, face.right() - 13, bottom, self._key, text=p.quiet, line=p.quiet
            )
        self._rings(painter, face, p, p.accent)
        painter.end()

    def _as_column(self, painter: QPainter, face: QRectF, p: Palette) -> None:
        on = self.isEnabled()
        left, right = face.left() + 12, face.right() - 12
        high = fonts.room(26)
        key = self._key if on else ""
        room = QRectF(left, face.top() + 8, right - left - painting.badge_width(key) - 4, high)
        font = fonts.fitted("tile", self.label(), room.width())
        painting.write(painter, room, self.label(), font, p.ink if on else p.quiet)
        below = QRectF(left, room.bottom() + 1, right - left, fonts.room(20))
        if on:
            icon = QRectF(left, below.top() + 2, 18, 18)
            painting.draw(painter, "qr", icon, p.ink)
        else:
            painting.write_lines(painter, below, self._reason, "small", p.quiet)
        bottom = room.center().y() + painting.badge_height() / 2
        painting.badge(painter, right, bottom, key, text=p.quiet, line=p.quiet)
        self._rings(painter, face, p, p.accent)
        painter.end()
