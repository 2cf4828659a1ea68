"""Work that may block, done on daemon threads, with its answer brought back to the window's thread.

For files, the secret store and the training gateway's book. It must never wait for anything, and
an answer whose asker is gone is dropped.
"""

from __future__ import annotations

import contextlib
import threading
from typing import TYPE_CHECKING, TypeVar

import shiboken6
from PySide6.QtCore import QObject, Qt, Signal

if TYPE_CHECKING:
    from collections.abc import Callable

_T = TypeVar("_T")


class Errands(QObject):
    """Runs each errand on a thread of its own, which nothing ever joins."""

    _back = Signal(object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        """Begin with nothing under way."""
        super().__init__(parent)
        self._back.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def run(self, work: Callable[[], _T], done: Callable[[_T], None]) -> None:
        """Start an errand.

        Args:
            work: Called on a thread of its own; it must not raise and not touch a widget.
            done: Called on the window's thread with what `work` returned, later.
        """

        def errand() -> None:
            answer = work()
            # The window may be torn down while the work was under way.
            with contextlib.suppress(RuntimeError):
                self._back.emit(done, answer)

        threading.Thread(target=errand, name="errand", daemon=True).start()

    def _deliver(self, done: Callable[[object], None], answer: object) -> None:
        asker = getattr(done, "__self__", None)
        if isinstance(asker, QObject) and not shiboken6.isValid(asker):
            return
        done(answer)
