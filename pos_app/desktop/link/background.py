"""Work that may block, done on daemon threads, with its answer brought back to the window's thread.

For files, the secret store and the training gateway's book. It must never wait for anything, and
an answer whose asker is gone is dropped. Work that raises is its asker's trouble, on the window's
thread. A worker's thread never holds anything of a window: the last hold on a widget, let go there,
would delete it on the wrong thread.
"""

from __future__ import annotations

import contextlib
import threading
from functools import partial
from itertools import count
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import shiboken6
from PySide6.QtCore import QCoreApplication, QObject, Qt, Signal

if TYPE_CHECKING:
    from collections.abc import Callable

_T = TypeVar("_T")


class WorkFailed(Exception):
    """An errand's work raised what nobody foresaw; its cause says what.

    Attributes:
        asker: What would have been called with the answer.
    """

    def __init__(self, asker: Callable[[Any], None]) -> None:
        """Name the asker, never the answer."""
        super().__init__("an errand failed")
        self.asker = asker


class _Raised(NamedTuple):
    error: Exception


class BackgroundRunner:
    """Runs each errand on a thread of its own, which nothing ever joins."""

    def __init__(self) -> None:
        """Begin with nothing under way; there must be an application."""
        self._mailbox = _mailbox()

    def run(self, work: Callable[[], _T], done: Callable[[_T], None]) -> None:
        """Start an errand.

        Args:
            work: Called on a thread of its own; it must not hold a widget.
            done: Called on the window's thread with what `work` returned, later; never where it
                raised, which is an uncaught `ErrandFailed` there.
        """
        mailbox = self._mailbox
        token = mailbox.expect(done)

        def errand() -> None:
            answer: object
            try:
                answer = work()
            except Exception as error:  # noqa: BLE001 - raised again where its asker lives
                answer = _Raised(error)
            # At the very end of a process the application goes first.
            with contextlib.suppress(RuntimeError):
                mailbox.came.emit(token, answer)

        threading.Thread(target=errand, name="errand", daemon=True).start()


class _Mailbox(QObject):
    """Lives as long as the application: no thread can write to one that is being deleted."""

    came = Signal(int, object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._tokens = count()
        self._expected: dict[int, Callable[[Any], None]] = {}
        self.came.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def expect(self, done: Callable[[Any], None]) -> int:
        """Keep whom to answer; returns the token that brings the answer to them."""
        token = next(self._tokens)
        self._expected[token] = done
        return token

    def _deliver(self, token: int, answer: object) -> None:
        done = self._expected.pop(token)
        whole = done.func if isinstance(done, partial) else done
        asker = getattr(whole, "__self__", None)
        if isinstance(asker, QObject) and not shiboken6.isValid(asker):
            return
        if isinstance(answer, _Raised):
            raise WorkFailed(done) from answer.error
        done(answer)


def _mailbox() -> _Mailbox:
    app = QCoreApplication.instance()
    if app is None:
        raise RuntimeError("errands need an application")
    return app.findChild(_Mailbox) or _Mailbox(app)
