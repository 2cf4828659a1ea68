"""The strip in the footer: what became of an earlier sale while the next customer is served.

It comes with a short sound of its own and goes by itself or when it was read. It must never
change the screen, the focus or the draft.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from pos_app.desktop import wording

if TYPE_CHECKING:
    from pos_app.desktop.frame import Footer
    from pos_app.desktop.palette import Hue
    from pos_app.desktop.sounds import Sounds
    from pos_app.domain.payment import Payment

_SHOWN_MS = 20_000


class Announcer(QObject):
    """Speaks through the footer's strip; `decide_wanted` carries what a person must deal with."""

    decide_wanted = Signal(str)

    def __init__(self, footer: Footer, sounds: Sounds) -> None:
        """Say nothing yet."""
        super().__init__(footer)
        self._footer = footer
        self._sounds = sounds
        self._item = ""
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_SHOWN_MS)
        self._timer.timeout.connect(self.end)
        footer.strip_pressed.connect(self.end)
        footer.strip_decided.connect(self._decide)

    def earlier_paid(self, payment: Payment) -> None:
        """An earlier sale was paid: its own short sound, and the strip."""
        self._sounds.play("earlier_paid")
        item = payment.payment_id if payment.late else ""
        self.say(wording.earlier_paid(payment), "good", item)

    def say(self, text: str, hue: Hue, item: str = "") -> None:
        """Show this for a while; with what a person must deal with, a way there."""
        self._item = item
        self._footer.strip.set_hue(hue)
        self._footer.show_strip(text, decides=bool(item))
        self._timer.start()

    def end(self) -> None:
        """Take the strip away."""
        self._timer.stop()
        self._footer.show_strip("")

    def _decide(self) -> None:
        item = self._item
        self.end()
        self.decide_wanted.emit(item)
