"""Makes a QR code's modules off the window's thread.

The library is loaded at the first code, in the worker. It only makes the matrix: what the text
says was judged before, and painting is the view's business.
"""

from __future__ import annotations

import threading

from PySide6.QtCore import QObject, Qt, Signal

Matrix = tuple[tuple[bool, ...], ...]


def matrix(text: str) -> Matrix:
    """The modules of a code for `text`, true is black, without a quiet zone.

    Raises:
        ValueError: the text is too long for any code.
    """
    import qrcode
    from qrcode.constants import ERROR_CORRECT_M
    from qrcode.exceptions import DataOverflowError

    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=0)
    code.add_data(text)
    try:
        code.make(fit=True)
    except DataOverflowError as error:
        raise ValueError("too long for a code") from error
    return tuple(tuple(bool(module) for module in row) for row in code.get_matrix())


class CodeMaker(QObject):
    """`made` carries the text and its matrix, on the window's thread; None where none can be."""

    made = Signal(str, object)
    _done = Signal(str, object)

    def __init__(self) -> None:
        """Make nothing yet. Without a parent: a worker that still runs keeps it alive."""
        super().__init__()
        self._done.connect(self.made, Qt.ConnectionType.QueuedConnection)

    def make(self, text: str) -> None:
        """Begin; `made` comes later."""
        threading.Thread(target=self._run, args=(text,), name="code", daemon=True).start()

    def _run(self, text: str) -> None:
        made: Matrix | None
        try:
            made = matrix(text)
        except (ValueError, ImportError):
            made = None
        self._done.emit(text, made)
