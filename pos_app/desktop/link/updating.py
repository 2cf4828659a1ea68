"""Asks once a day whether there is a newer till, while nothing else is going on.

It never interrupts: a payment that is not finished, or a draft, puts it off. It must never fetch
or start anything by itself; that is for a person, on the Update page.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, QTimer, Signal

from pos_app.desktop.link import background

if TYPE_CHECKING:
    from collections.abc import Callable

    from pos_app.desktop.link.context import ScreenContext
    from pos_app.updates.manifest import UpdateOffer

FIRST_MS = 60_000
"""A start has other work in its first minute."""
EVERY_MS = 15 * 60_000
"""A till is left on for days: whether a new day has begun is asked this often."""


class UpdatesPort(Protocol):
    """What the window needs of updates. Every method blocks, and never raises."""

    def look(self) -> UpdateOffer | None:
        """Look if nobody has looked today; what there is, or None."""

    def fetch(self) -> str:
        """Fetch the installer of what was found, and prove it; empty, or the code of a refusal."""

    def start(self) -> str:
        """Prove the installer once more and start it; empty, or the code of a refusal."""


class UpdateWatch(QObject):
    """Looks in the background; `found` carries a `UpdateOffer`."""

    found = Signal(object)

    def __init__(
        self,
        port: Callable[[], UpdatesPort],
        context: ScreenContext,
        drafting: Callable[[], bool],
        parent: QObject,
    ) -> None:
        """Begin to wait; `port` is called on a thread of its own."""
        super().__init__(parent)
        self._port = port
        self._context = context
        self._drafting = drafting
        self.looking = False
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.look)
        self._timer.start(FIRST_MS)

    def stop(self) -> None:
        """Look no more in this run."""
        self._timer.stop()

    def look(self) -> None:
        """Look now, unless something is going on; the timer comes again."""
        self._timer.setInterval(EVERY_MS)
        model = self._context.model
        if self.looking or model.ready is None or self._drafting() or model.unresolved():
            return
        self.looking = True
        port = self._port
        background.run(lambda: port().look(), self._looked, owner=self)

    def _looked(self, new: UpdateOffer | None) -> None:
        self.looking = False
        if new is not None:
            self.found.emit(new)
