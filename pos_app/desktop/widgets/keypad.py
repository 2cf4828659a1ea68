"""The on-screen keypad: twenty keys for a finger, each also a control with a name.

It says which key was pressed and nothing else; what a key means is the screen's business.
"""

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from pos_app.desktop.look import fonts
from pos_app.desktop.look.theme import colours
from pos_app.desktop.widgets import painting
from pos_app.desktop.widgets.buttons import Pressable

LEAST = 48
"""Keys shrink to this side before anything else on Sell does, in pixels."""

_ROWS = (
    ("7", "8", "9", "back"),
    ("4", "5", "6", "plus"),
    ("1", "2", "3", "clear"),
    ("0", "00", "dot", "times"),
)
_FACES = {"dot": ".", "plus": "+", "times": "×", "clear": "C", "back": ""}


class KeypadKey(Pressable):
    """One key."""

    def __init__(self, code: str, spoken: str = "", *, parent: QWidget | None = None) -> None:
        """Make one in its first state.

        Args:
            code: ``0``…``9``, ``00``, ``dot``, ``plus``, ``times``, ``clear`` or ``back``; the
                object name is ``keypad_`` and this.
            spoken: the accessible name, already translated; the face's own text if empty.
            parent: the owner.
        """
        face = _FACES.get(code, code)
        super().__init__(face, name=f"keypad_{code}", parent=parent)
        self.code = code
        self._edits = code in ("back", "plus", "clear", "times")
        self.setAccessibleName(spoken or face or code)
        policy = QSizePolicy.Policy
        self.setSizePolicy(policy.Expanding, policy.Expanding)

    def sizeHint(self) -> QSize:
        """The size of the pictures."""
        return QSize(94, 86)

    def minimumSizeHint(self) -> QSize:
        """The least that a finger still hits."""
        return QSize(LEAST, LEAST)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw face and sign."""
        p = colours(self)
        rect = QRectF(self.rect())
        painter = painting.smooth(QPainter(self))
        ground = p.key if self._edits else p.card
        if self.isDown():
            ground = p.soft
        elif self.underMouse() and self.isEnabled():
            ground = p.sunken
        painting.box(painter, rect, ground, p.line)
        ink = p.quiet if self._edits or not self.isEnabled() else p.ink
        if self.code == "back":
            side = 24.0
            centre = rect.center()
            spot = QRectF(centre.x() - side / 2, centre.y() - side / 2, side, side)
            painting.draw(painter, "backspace", spot, ink)
        else:
            font = fonts.resized("digit", 23) if self._edits else fonts.font("digit")
            painting.write(painter, rect, self.label(), font, ink, Qt.AlignmentFlag.AlignCenter)
        if self.hasFocus():
            painting.ring(painter, rect, p.accent)
        painter.end()

    def changeEvent(self, event: QEvent) -> None:
        """Draw again when the state or the theme changed."""
        super().changeEvent(event)
        self.update()


class Keypad(QWidget):
    """Four by four keys.

    ``keyed`` carries the code of a pressed key.
    """

    keyed = Signal(str)

    def __init__(
        self, spoken: Mapping[str, str] | None = None, *, parent: QWidget | None = None
    ) -> None:
        """Make one in its first state.

        Args:
            spoken: accessible names by code, already translated.
            parent: the owner.
        """
        super().__init__(parent)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(10)
        self.keys: dict[str, KeypadKey] = {}
        for row, codes in enumerate(_ROWS):
            for column, code in enumerate(codes):
                key = KeypadKey(code, (spoken or {}).get(code, ""), parent=self)
                key.clicked.connect(lambda _checked=False, code=code: self.keyed.emit(code))
                grid.addWidget(key, row, column)
                self.keys[code] = key

    def set_gap(self, pixels: int) -> None:
        """Stand the keys this far apart."""
        layout = self.layout()
        if layout is not None:
            layout.setSpacing(pixels)
