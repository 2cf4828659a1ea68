"""Work that may block, done on daemon threads, with its answer brought back to the window's thread.

For files, the secret store, the training gateway's book and QR codes. It must never wait for
anything, and an answer whose owner is gone is dropped. A worker's thread never holds anything of a
window: the last hold on a widget, let go there, would delete it on the wrong thread.
"""

from __future__ import annotations

import contextlib
import threading
from itertools import count
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import shiboken6
from PySide6.QtCore import QCoreApplication, QObject, Qt, Signal

if TYPE_CHECKING:
    from collections.abc import Callable

_T = TypeVar("_T")


class WorkFailed(Exception):
    """Work raised what nobody foresaw; its cause says what.

    Attributes:
        owner: For whom it was done.
    """

    def __init__(self, owner: QObject) -> None:
        """Name the owner, never what the work was about."""
        super().__init__("work in the background failed")
        self.owner = owner


def run(
    work: Callable[[], _T],
    done: Callable[[_T], None],
    failed: Callable[[Exception], None] | None = None,
    *,
    owner: QObject,
) -> None:
    """Start work on a thread of its own, which nothing ever joins; there must be an application.

    Args:
        work: Called there; it must not hold a widget.
        done: Called on the window's thread with what `work` returned, later.
        failed: Called there with what `work` raised instead; it raises again what is none of the
            errors that it knows. None: whatever is raised is a mistake of ours, an uncaught
            `WorkFailed` on the window's thread.
        owner: While it lives one of the two is called, and neither once it is deleted.
    """
    mailbox = _mailbox()
    token = mailbox.expect(_Expected(done, failed, owner))

    def worker() -> None:
        answer: object
        try:
            answer = work()
        except Exception as error:  # noqa: BLE001 - told again where its owner lives
            answer = _Raised(error)
        # At the very end of a process the application goes first.
        with contextlib.suppress(RuntimeError):
            mailbox.came.emit(token, answer)

    threading.Thread(target=worker, name="background", daemon=True).start()


class _Expected(NamedTuple):
    done: Callable[[Any], None]
    failed: Callable[[Exception], None] | None
    owner: QObject


class _Raised(NamedTuple):
    error: Exception


class _Mailbox(QObject):
    """Lives as long as the application: no thread can write to one that is being deleted."""

    came = Signal(int, object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._tokens = count()
        self._expected: dict[int, _Expected] = {}
        self.came.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def expect(self, expected: _Expected) -> int:
        """Keep whom to answer; returns the token that brings the answer to them."""
        token = next(self._tokens)
        self._expected[token] = expected
        return token

    def _deliver(self, token: int, answer: object) -> None:
        done, failed, owner = self._expected.pop(token)
        if not shiboken6.isValid(owner):
            return
        if not isinstance(answer, _Raised):
            done(answer)
        elif failed is not None:
            failed(answer.error)
        else:
            raise WorkFailed(owner) from answer.error


def _mailbox() -> _Mailbox:
    app = QCoreApplication.instance()
    if app is None:
        raise RuntimeError("work in the background needs an application")
    return app.findChild(_Mailbox) or _Mailbox(app)
