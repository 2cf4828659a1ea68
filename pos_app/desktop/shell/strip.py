"""The strip in the footer: news of other sales while the next customer is served.

News has a rank. What a person must deal with goes before what is only good to know and stays until
it was read; the rest waits its turn. It must never change the screen, the focus or the draft, and
nothing that a person must deal with may be written over.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, QTimer, Signal

from pos_app.desktop.widgets.accessibility import announce
from pos_app.desktop.words import payments as wording

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pos_app.desktop.link.sounds import Sounds
    from pos_app.desktop.look.palette import Hue
    from pos_app.desktop.shell.frame import Footer
    from pos_app.domain.payment import Payment
    from pos_app.domain.sale import Sale

translate = QCoreApplication.translate

_SHOWN_MS = 20_000
_TURN_MS = 6_000
"""How long a piece of news stays where another of its rank waits."""
_MOST_WAITING = 20


@dataclass(frozen=True, slots=True)
class News:
    """One line for the strip.

    Attributes:
        text: Already translated.
        item: What a person must deal with; empty where it is only good to know.
        about: The payments that it tells of: newer news of one of them takes its place.
    """

    text: str
    hue: Hue
    item: str = ""
    about: frozenset[str] = frozenset()


class Announcer(QObject):
    """Speaks through the footer's strip; `decide_wanted` carries what a person must deal with."""

    decide_wanted = Signal(str)

    def __init__(self, footer: Footer, sounds: Sounds) -> None:
        super().__init__(footer)
        self._footer = footer
        self._sounds = sounds
        self._shown: News | None = None
        self._waiting: list[News] = []
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.end)
        footer.strip_pressed.connect(self.end)
        footer.strip_decided.connect(self._decide)

    def earlier_paid(self, payment: Payment) -> None:
        """An earlier sale was paid: the strip, and its own short sound."""
        key = payment.payment_id
        item = key if payment.late else ""
        self.say(News(wording.earlier_paid(payment), "good", item, frozenset((key,))))
        self._sounds.play("earlier_paid")

    def paid_twice(self, sale: Sale, payments: Iterable[Payment]) -> None:
        """More than one payment of a sale was paid: it stays until a person read it."""
        keys = [payment.payment_id for payment in payments]
        pattern = translate("Counter", "Sale {number} was paid twice: refund one")
        self.say(News(pattern.format(number=sale.number), "bad", keys[-1], frozenset(keys)))

    def say(self, news: News) -> None:
        """Show this now or in its turn."""
        self.forget(news.about)
        if self._shown is None:
            self._show(news)
            return
        if news.item and not self._shown.item:
            self._waiting.insert(0, self._shown)
            self._show(news)
            return
        # Behind its own rank and before the next; the oldest of what need not be read goes first.
        ahead = [each for each in self._waiting if each.item or not news.item]
        self._waiting.insert(len(ahead), news)
        spare = [each for each in self._waiting if not each.item]
        if len(spare) > _MOST_WAITING:
            self._waiting.remove(spare[0])
        self._keep_time()

    def forget(self, payment_ids: Iterable[str]) -> None:
        """Drop the news of these payments: newer news comes, or a person has dealt with them."""
        gone = frozenset(payment_ids)
        self._waiting = [each for each in self._waiting if not each.about & gone]
        if self._shown is not None and self._shown.about & gone:
            self.end()

    def end(self) -> None:
        """What is shown was read or had its time: the next, or nothing."""
        self._timer.stop()
        self._shown = None
        if self._waiting:
            self._show(self._waiting.pop(0))
        else:
            self._footer.show_strip("")

    def _show(self, news: News) -> None:
        self._shown = news
        self._footer.strip.set_hue(news.hue)
        self._footer.show_strip(news.text, decides=bool(news.item))
        announce(self._footer, news.text, at_once=bool(news.item))
        self._timer.stop()
        self._keep_time()

    def _keep_time(self) -> None:
        """What must be dealt with has no end; the rest has a shorter one where others wait."""
        if self._shown is None or self._shown.item:
            return
        wanted = _TURN_MS if self._waiting else _SHOWN_MS
        if not self._timer.isActive() or self._timer.remainingTime() > wanted:
            self._timer.start(wanted)

    def _decide(self) -> None:
        item = self._shown.item if self._shown is not None else ""
        self.end()
        if item:
            self.decide_wanted.emit(item)
