"""A QR code painted from its modules: whole pixels, black on white, with its quiet zone.

Always black on white, in the dark theme too: many cameras cannot read the inverse. What a code says
was judged before; the view never sees it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from pos_app.desktop.look.palette import BLACK
from pos_app.desktop.widgets.card import Ground

if TYPE_CHECKING:
    from collections.abc import Sequence

Matrix = tuple[tuple[bool, ...], ...]

QUIET_ZONE = 4
"""Empty modules on each side, as the standard asks."""


class QrView(Ground):
    """The code in a white card, as large as whole pixels allow."""

    def __init__(
        self, spoken: str = "", *, name: str = "qrView", parent: QWidget | None = None
    ) -> None:
        super().__init__(name=name, parent=parent)
        self.setAccessibleName(spoken)
        self._matrix: Matrix = ()
        policy = QSizePolicy.Policy
        self.setSizePolicy(policy.Expanding, policy.Expanding)

    def set_matrix(self, matrix: Sequence[Sequence[bool]] | None) -> None:
        """Show these modules (true is black, without a quiet zone); ``None`` shows none."""
        self._matrix = tuple(tuple(row) for row in matrix or ())
        self.update()

    def has_code(self) -> bool:
        """Whether there is a code to scan."""
        return bool(self._matrix)

    def module_pixels(self) -> int:
        """The side of one module in the screen's own pixels; 0 without a code."""
        if not self._matrix:
            return 0
        scale = self.devicePixelRatioF()
        side = int(min(self.width(), self.height()) * scale)
        return side // (len(self._matrix) + 2 * QUIET_ZONE)

    def sizeHint(self) -> QSize:
        """The size of the pictures."""
        return QSize(430, 430)

    def minimumSizeHint(self) -> QSize:
        """Still readable at arm's length."""
        return QSize(220, 220)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the modules in the screen's own pixels."""
        module = self.module_pixels()
        if not module:
            return
        scale = self.devicePixelRatioF()
        with QPainter(self) as painter:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(BLACK))
            # In the screen's own pixels, so that no module edge falls between two; the widget
            # itself may begin between two where the scale is no whole number.
            corner = painter.deviceTransform().map(QPointF(0, 0))
            drawn = module * len(self._matrix)
            left = round(corner.x() + (self.width() * scale - drawn) / 2) - corner.x()
            top = round(corner.y() + (self.height() * scale - drawn) / 2) - corner.y()
            painter.scale(1 / scale, 1 / scale)
            self._modules(painter, left, top, module)

    def _modules(self, painter: QPainter, left: float, top: float, module: int) -> None:
        for y, row in enumerate(self._matrix):
            start = None
            for x, dark in enumerate((*row, False)):
                if dark and start is None:
                    start = x
                elif not dark and start is not None:
                    wide = (x - start) * module
                    painter.drawRect(QRectF(left + start * module, top + y * module, wide, module))
                    start = None


def encode_qr(text: str, *, dense: bool = False) -> Matrix:
    """The modules of a code for `text`, true is black, without a quiet zone.

    Off the window's thread: the library is loaded at the first code. A dense one has fewer modules
    and bears less dirt, of which a screen has none.

    Raises:
        ValueError: the text is too long for any code.
        ImportError: the library is not there.
    """
    import qrcode
    from qrcode.constants import ERROR_CORRECT_L, ERROR_CORRECT_M
    from qrcode.exceptions import DataOverflowError

    code = qrcode.QRCode(error_correction=ERROR_CORRECT_L if dense else ERROR_CORRECT_M, border=0)
    code.add_data(text)
    try:
        code.make(fit=True)
    except DataOverflowError as error:
        raise ValueError("too long for a code") from error
    return tuple(tuple(bool(module) for module in row) for row in code.get_matrix())
