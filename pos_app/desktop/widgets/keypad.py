"""The on-screen keypads: keys for a finger, each also a control with a name.

They say which key was pressed and nothing else; what a key means is the screen's business. The one
for a PIN must never show, say or keep which of its keys was pressed.
"""

from collections.abc import Mapping

from PySide6.QtCore import QCoreApplication, QSize, Signal
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from pos_app.desktop.look import fonts
from pos_app.desktop.widgets.buttons import TARGET, Pressable

translate = QCoreApplication.translate

LEAST = 48
"""Keys shrink to this side before anything else on Sell does, in pixels."""

_ROWS = (
    ("7", "8", "9", "back"),
    ("4", "5", "6", "plus"),
    ("1", "2", "3", "clear"),
    ("0", "00", "dot", "times"),
)
_FACES = {"dot": ".", "plus": "+", "times": "×", "clear": "C", "back": "⌫", "enter": "⏎"}
_EDITS = frozenset(("back", "plus", "clear", "times", "enter"))
PAD_KEYS = {"dot": ".", "plus": "+", "times": "×", "clear": "C", "back": "back"}
"""What a key with a name of its own is in a `KeypadEntry`."""


class KeypadKey(Pressable):
    """One key."""

    def __init__(
        self, code: str, spoken: str = "", *, pad: str = "keypad", parent: QWidget | None = None
    ) -> None:
        """Name it after its pad and its code; ``spoken`` is what a screen reader says of it."""
        face = _FACES.get(code, code)
        super().__init__(face, name=f"{pad}_{code}", parent=parent)
        self.code = code
        self.setProperty("edits", code in _EDITS)
        pixels = 20 if code == "back" else 23 if code in _EDITS else fonts.STYLES["digit"].pixels
        self.setFont(fonts.resized("digit", pixels))
        self.setAccessibleName(spoken or code)
        policy = QSizePolicy.Policy
        self.setSizePolicy(policy.Expanding, policy.Expanding)

    def sizeHint(self) -> QSize:
        """The size of the pictures."""
        return QSize(94, 86)

    def minimumSizeHint(self) -> QSize:
        """The least that a finger still hits."""
        return QSize(LEAST, LEAST)


class Keypad(QWidget):
    """Four by four keys.

    ``keyed`` carries the code of a pressed key.
    """

    keyed = Signal(str)

    def __init__(
        self, spoken: Mapping[str, str] | None = None, *, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(10)
        self.keys: dict[str, KeypadKey] = {}
        for row, codes in enumerate(_ROWS):
            for column, code in enumerate(codes):
                key = KeypadKey(code, (spoken or {}).get(code, ""), parent=self)
                key.clicked.connect(lambda _checked=False, code=code: self.keyed.emit(code))
                self._grid.addWidget(key, row, column)
                self.keys[code] = key

    def set_gap(self, pixels: int) -> None:
        """Stand the keys this far apart."""
        self._grid.setSpacing(pixels)


PIN_KEY = 52
"""How wide a key for a PIN is, and a place of one, in pixels."""
PIN_ROWS = (("1", "2", "3", "4", "5", "back"), ("6", "7", "8", "9", "0", "enter"))
PIN_ROW = (("1", "2", "3", "4", "5", "6", "7", "8", "9", "0", "back"),)
PIN_GAP = 14
"""Between two keys, as between two places of a PIN, so that they stand below each other."""


class PinPad(QWidget):
    """Keys for a PIN, for a finger or a mouse: who has a keyboard types.

    ``keyed`` carries the code of a pressed key: a digit, ``back`` or ``enter``.
    """

    keyed = Signal(str)

    def __init__(
        self,
        rows: tuple[tuple[str, ...], ...] = PIN_ROWS,
        *,
        name: str = "pin",
        gap: int = PIN_GAP,
        parent: QWidget | None = None,
    ) -> None:
        """Name the keys ``name`` and their code."""
        super().__init__(parent)
        self.setObjectName(f"{name}Pad")
        spoken = {
            "back": translate("PinPad", "Delete a digit"),
            "enter": translate("PinPad", "Done"),
        }
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(gap)
        grid.setVerticalSpacing(8)
        self.keys: dict[str, KeypadKey] = {}
        for row, codes in enumerate(rows):
            for column, code in enumerate(codes):
                key = KeypadKey(code, spoken.get(code, ""), pad=name, parent=self)
                key.clicked.connect(lambda _checked=False, code=code: self.keyed.emit(code))
                grid.addWidget(key, row, column)
                self.keys[code] = key
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.set_low(low=False)

    def set_low(self, *, low: bool) -> None:
        """Take less height in a low window."""
        for key in self.keys.values():
            key.setFixedSize(PIN_KEY, TARGET if low else LEAST)
