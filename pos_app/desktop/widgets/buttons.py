"""Buttons with words and, often, the key that does the same in a small badge.

One class in a few variants, so that every screen's buttons look and behave alike.

What every button of the till has in common: keys, focus and targets.

Enter of either key block presses the focused button once, a held key never presses again, and
neither mouse nor touch moves the focus, so that a digit typed after a tap still goes to the
amount. It draws nothing.
"""

from typing import Literal, NamedTuple

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QAction, QFontMetricsF, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from pos_app.desktop import shortcuts
from pos_app.desktop.look import fonts
from pos_app.desktop.look.palette import WHITE, Palette, ghost, mix
from pos_app.desktop.look.theme import colours
from pos_app.desktop.widgets import painting


class Pressable(QPushButton):
    """A button that paints itself elsewhere; see the module for its manners."""

    def __init__(self, text: str = "", *, name: str = "", parent: QWidget | None = None) -> None:
        """Make one in its first state."""
        super().__init__(parent)
        self.setAutoDefault(False)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        # An ampersand in a text is a letter here, never a shortcut.
        self.setText(text)
        if name:
            self.setObjectName(name)

    def setText(self, text: str) -> None:
        """Set the words; an ampersand is only an ampersand."""
        if text != self.label():
            super().setText(text.replace("&", "&&"))
            self.setAccessibleName(text)
            self.updateGeometry()

    def label(self) -> str:
        """The words as they are shown."""
        return self.text().replace("&&", "&")

    def set_key(self, key: str) -> None:
        """Show this key's name in the badge; empty for none."""
        raise NotImplementedError

    def pressed_by(self, key: shortcuts.Shortcut) -> QAction:
        """Be pressed by this key too, wherever the focus is, and show it in the badge."""
        action = shortcuts.action(key, self, self.click)
        self.show_key_of(action)
        return action

    def show_key_of(self, action: QAction) -> None:
        """Show the key of an action in the badge, whatever it is changed to."""
        action.changed.connect(lambda: self.set_key(shortcuts.shown(action)))
        self.set_key(shortcuts.shown(action))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Press on a fresh Enter or Space; swallow a held one; leave every other key to others."""
        if event.key() in shortcuts.ENTER:
            event.accept()
            if not event.isAutoRepeat():
                self.click()
            return
        super().keyPressEvent(event)


Variant = Literal[
    "plain", "primary", "danger", "paid", "not_paid", "twice", "calm",
    "paid_ghost", "not_paid_ghost", "twice_ghost", "calm_ghost",
    "link", "quiet_link", "nav", "toggle",
]  # fmt: skip
Size = Literal["charge", "pane", "large", "medium", "small", "line"]


class _Shape(NamedTuple):
    """A size: wished and least face height, side padding, corner, text style, room around."""

    height: int
    least: int
    pad: int
    radius: float
    style: fonts.Style
    around: int = 0


_SHAPES: dict[Size, _Shape] = {
    "charge": _Shape(84, 52, 20, 14, "charge"),
    "pane": _Shape(64, 48, 28, 12, "button_large"),
    "large": _Shape(64, 46, 18, 12, "button"),
    # Looks 34 high, and is 44 for a finger.
    "small": _Shape(34, 34, 12, 10, "button_small", 5),
    "medium": _Shape(44, 44, 14, 10, "button_small"),
    "line": _Shape(38, 38, 16, 10, "button", 3),
}


_ON_PANES: frozenset[Variant] = frozenset(
    (
        "paid", "not_paid", "twice", "calm",
        "paid_ghost", "not_paid_ghost", "twice_ghost", "calm_ghost",
    )
)  # fmt: skip


class _Look(NamedTuple):
    """The colours of one variant in one palette."""

    face: str | None
    text: str
    line: str | None
    focus: str
    badge: str
    badge_line: str


class KeycapButton(Pressable):
    """A button with words and an optional key badge."""

    def __init__(
        self,
        text: str = "",
        key: str = "",
        *,
        variant: Variant = "plain",
        size: Size = "large",
        name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        """Make one in its first state.

        Args:
            text: already translated.
            key: the key's name for the badge, such as ``F5``; empty for none.
            variant: what it looks like. ``paid``, ``not_paid``, ``twice`` and ``calm`` are white on
                their pane, the ghosts see-through on it; ``nav`` is a header tab and ``toggle`` a
                switch in the header (both checkable); links have no face.
            size: ``charge`` (the big one), ``pane`` (on Paid and Not paid), ``large``, ``small``
                (in the rail; looks 34 high, hits 44), ``medium`` (in cards with room, 44),
                ``line`` (header tabs and links).
            name: the object name.
            parent: the owner.
        """
        self._variant: Variant = variant
        self._size: Size = "line" if variant in ("nav", "toggle") else size
        self._key = key
        super().__init__(text, name=name, parent=parent)
        self.setAccessibleDescription(key)
        if variant in ("nav", "toggle"):
            self.setCheckable(True)
        policy = QSizePolicy.Policy
        self.setSizePolicy(
            policy.Expanding if size == "charge" else policy.Maximum,
            policy.Fixed if self._shape.around else policy.Maximum,
        )

    @property
    def _shape(self) -> _Shape:
        return _SHAPES[self._size]

    def key(self) -> str:
        """The key's name in the badge."""
        return self._key

    def set_key(self, key: str) -> None:
        """Show this key's name in the badge; empty for none."""
        if key != self._key:
            self._key = key
            self.setAccessibleDescription(key)
            self.updateGeometry()
            self.update()

    def set_variant(self, variant: Variant) -> None:
        """Look different from now on."""
        self._variant = variant
        self.update()

    def nextCheckState(self) -> None:
        """A tab stays as it is: the window alone says which one is open."""

    def sizeHint(self) -> QSize:
        """The size of the pictures."""
        shape = self._shape
        return QSize(self._wide(self._pad), shape.height + 2 * shape.around)

    def minimumSizeHint(self) -> QSize:
        """Still whole and 44 high, with less air."""
        shape = self._shape
        pad = min(self._pad, 6)
        return QSize(self._wide(pad), max(painting.TARGET, shape.least + 2 * shape.around))

    @property
    def _pad(self) -> int:
        return 0 if self._variant in ("link", "quiet_link") else self._shape.pad

    def _font_style(self) -> fonts.Style:
        match self._variant:
            case "quiet_link":
                return "quiet"
            case "link":
                return "button_small"
            case _:
                return self._shape.style

    def _wide(self, pad: int) -> int:
        text = QFontMetricsF(fonts.font(self._font_style())).horizontalAdvance(self.label())
        gap = 12 if self._key else 0
        return max(
            painting.TARGET, round(text + gap + painting.badge_width(self._key) + 2 * pad + 1)
        )

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw face, words, badge and focus."""
        shape = self._shape
        look = self._look(colours(self))
        painter = painting.smooth(QPainter(self))
        face = QRectF(self.rect()).adjusted(0, shape.around, 0, -shape.around)
        if look.face is not None:
            painting.box(painter, face, look.face, look.line, radius=shape.radius)
        self._write(painter, face, look)
        if self.hasFocus():
            self._ring(painter, face, look)
        painter.end()

    def _write(self, painter: QPainter, face: QRectF, look: _Look) -> None:
        badge = painting.badge_width(self._key)
        gap = 12 if badge else 0
        room = face.width() - gap - badge - (0 if self._pad == 0 else 8)
        font = fonts.fitted(self._font_style(), self.label(), room)
        text = QFontMetricsF(font).horizontalAdvance(self.label())
        start = face.left() + max(4.0, (face.width() - text - gap - badge) / 2)
        if self._variant in ("link", "quiet_link"):
            start = face.left() + (0 if self._variant == "link" else (face.width() - text) / 2)
        spot = QRectF(start, face.top(), face.right() - start - badge - gap, face.height())
        painting.write(painter, spot, self.label(), font, look.text)
        painting.badge(
            painter,
            min(start + text + gap + badge, face.right() - 4),
            face.center().y() + painting.badge_height() / 2 + 1,
            self._key,
            text=look.badge,
            line=look.badge_line,
        )

    def _ring(self, painter: QPainter, face: QRectF, look: _Look) -> None:
        radius = self._shape.radius
        if self._variant == "primary" or self._variant in _ON_PANES:
            painting.ring(
                painter, face.adjusted(3, 3, -3, -3), look.focus, radius=radius - 3, width=2.5
            )
        elif self._variant in ("link", "quiet_link"):
            painting.ring(painter, face.adjusted(0, 4, 0, -4), look.focus, radius=6, width=2)
        else:
            painting.ring(painter, face, look.focus, radius=radius, width=3)

    def _look(self, p: Palette) -> _Look:
        down = self.isDown()
        over = self.underMouse() and self.isEnabled()
        if not self.isEnabled():
            return self._off(p)
        match self._variant:
            case "primary":
                face = p.accent_hover if over or down else p.accent
                soft = mix(face, p.on_accent, 0.5)
                return _Look(face, p.on_accent, None, p.on_accent, p.on_accent, soft)
            case "danger":
                face = p.bad_ground if over or down else p.card
                return _Look(face, p.bad, p.bad_line, p.bad, p.quiet, p.line)
            case "paid" | "not_paid" | "twice" | "calm":
                deep = _pane_colours(self._variant, p)[1]
                face = mix(WHITE, deep, 0.08) if over or down else WHITE
                return _Look(face, deep, None, deep, deep, mix(WHITE, deep, 0.6))
            case "paid_ghost" | "not_paid_ghost" | "twice_ghost" | "calm_ghost":
                ground = _pane_colours(self._variant, p)[0]
                face = ground if down else ghost(ground)
                line = mix(ground, WHITE, 0.75 if over else 0.4)
                return _Look(face, WHITE, line, WHITE, WHITE, mix(ground, WHITE, 0.6))
            case "link":
                return _Look(None, p.accent_hover if over else p.accent, None, p.accent, "", "")
            case "quiet_link":
                return _Look(None, p.ink if over else p.quiet, None, p.accent, "", "")
            case "nav":
                open_ = self.isChecked()
                word = p.accent if open_ else p.ink if over else p.quiet
                tab = p.soft if open_ or over else None
                return _Look(tab, word, None, p.accent, p.quiet, p.line)
            case "toggle":
                # On is an outline: only the open place is a filled tab.
                edge = p.accent if self.isChecked() else None
                word = p.ink if over or self.isChecked() else p.quiet
                return _Look(p.card, word, edge, p.accent, p.quiet, p.line)
            case _:
                face = p.sunken if over or down else p.card
                return _Look(face, p.ink, p.line, p.accent, p.quiet, p.line)

    def _off(self, p: Palette) -> _Look:
        if self._variant in ("link", "quiet_link", "nav", "toggle"):
            return _Look(None, p.faint, None, p.accent, p.faint, p.line)
        if self._variant in _ON_PANES:
            ground = _pane_colours(self._variant, p)[0]
            soft = mix(ground, WHITE, 0.6)
            return _Look(ground, soft, mix(ground, WHITE, 0.3), soft, soft, soft)
        face = p.track if self._variant == "primary" else p.card
        return _Look(face, p.quiet, None if face == p.track else p.line, p.accent, p.quiet, p.line)

    def changeEvent(self, event: QEvent) -> None:
        """Draw again when the state or the theme changed."""
        super().changeEvent(event)
        self.update()


def _pane_colours(variant: Variant, p: Palette) -> tuple[str, str]:
    """The ground of the pane that a variant stands on, and the word on its white."""
    match variant.removesuffix("_ghost"):
        case "paid":
            return p.paid_ground, p.paid_word
        case "twice":
            return p.twice_ground, p.twice_word
        case "calm":
            return p.calm_ground, p.calm_ground
        case _:
            return p.not_paid_ground, p.not_paid_word


def expand(button: KeycapButton) -> KeycapButton:
    """The same button, taking the width that is there."""
    policy = button.sizePolicy()
    policy.setHorizontalPolicy(QSizePolicy.Policy.Expanding)
    button.setSizePolicy(policy)
    return button
