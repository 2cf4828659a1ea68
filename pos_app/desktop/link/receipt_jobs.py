"""Lets receipts out of the till: numbered by the engine, then printed, saved or shared, then ended.

What blocks runs beside both threads, one thing for a sale at a time. It must never print again by
itself what was begun once, nor touch a sale: whatever goes wrong here costs a paper.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Protocol

from PySide6.QtCore import QObject, Signal

from pos_app.desktop.link import background
from pos_app.desktop.link.bridge import new_ref

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pos_app.desktop.link.bridge import Bridge
    from pos_app.domain.phone import Phone
    from pos_app.domain.receipt import ReceiptState, ReceiptWay
    from pos_app.engine.events import ReceiptMade
    from pos_app.printing.ways import JobEnd

_MOST_KEPT: Final = 50
_BUSY: Final = frozenset(("printing", "saving", "sharing"))


class ReceiptsPort(Protocol):
    """What the window needs of receipts. Every method blocks, some for 40 s."""

    def print(self, made: ReceiptMade) -> JobEnd:
        """Take it to the printer; how that ended. It never raises."""

    def test(self) -> JobEnd:
        """Print a page of samples; how that ended. It never raises."""

    def save(self, made: ReceiptMade) -> Path:
        """Save it as a PDF in a new file, which it names; raises OSError, ImportError."""

    def share(self, made: ReceiptMade) -> str:
        """Its text, short enough for a code and as an address writes it."""


class ReceiptNews(NamedTuple):
    """What became of a sale's receipt last.

    Attributes:
        code: `printing printed failed unknown saving saved not_saved sharing shared refused`.
        why: A `PrintProblem`, or the engine's code; empty for none.
        copy: 0 for the original, else which copy.
        text: Of what is shared the text; of what was saved the file.
        sale_number: Where it is known.
    """

    code: str
    why: str = ""
    copy: int = 0
    text: str = ""
    sale_number: str = ""

    @property
    def busy(self) -> bool:
        """Whether it is still under way."""
        return self.code in _BUSY

    @property
    def trouble(self) -> bool:
        """Whether a person has to hear of it wherever they are."""
        return self.code in ("failed", "unknown", "refused", "not_saved")


class ReceiptJobs(QObject):
    """`told` carries the sale of which there is news, and `unseen` the same where nobody saw it."""

    told = Signal(str)
    unseen = Signal(str)

    def __init__(self, bridge: Bridge) -> None:
        """Offer nothing until there is a `port`."""
        super().__init__()
        self._bridge = bridge
        self._news: dict[str, ReceiptNews] = {}
        self._seen = False
        self.port: Callable[[], ReceiptsPort] | None = None
        """Makes the one that prints, saves and shares; called off the window's thread."""

    def news(self, sale_id: str) -> ReceiptNews | None:
        """What became of this sale's receipt last in this run; None where nothing was asked."""
        return self._news.get(sale_id)

    def is_seen(self) -> None:
        """Whoever hears `told` now shows it."""
        self._seen = True

    def print(self, sale_id: str) -> None:
        """Print one, unless something of this sale is under way."""
        from pos_app.domain.receipt import ReceiptWay

        self._ask(sale_id, ReceiptWay.PRINT, "printing", self._print)

    def save(self, sale_id: str) -> None:
        """Save one as a PDF, unless something of this sale is under way."""
        from pos_app.domain.receipt import ReceiptWay

        self._ask(sale_id, ReceiptWay.PDF, "saving", self._save)

    def share(self, sale_id: str) -> None:
        """Put one into words for a code, unless something of this sale is under way."""
        from pos_app.domain.receipt import ReceiptWay

        self._ask(sale_id, ReceiptWay.TEXT, "sharing", self._share)

    def _ask(
        self,
        sale_id: str,
        way: ReceiptWay,
        busy: str,
        let_out: Callable[[str, Callable[[], ReceiptsPort], ReceiptMade], None],
    ) -> None:
        from pos_app.engine.requests import MakeReceipt

        port, before = self.port, self._news.get(sale_id)
        if port is None or (before is not None and before.busy):
            return
        self._tell(sale_id, ReceiptNews(busy))
        self._bridge.ask(
            MakeReceipt(new_ref(), sale_id, way),
            partial(let_out, sale_id, port),
            lambda code: self._tell(sale_id, ReceiptNews("refused", code)),
            owner=self,
        )

    def _print(self, sale_id: str, port: Callable[[], ReceiptsPort], made: ReceiptMade) -> None:
        from pos_app.domain.receipt import ReceiptState

        def ended(end: JobEnd) -> None:
            why = "" if end.problem is None else end.problem.value
            code = "printed" if end.state is ReceiptState.DONE else end.state.value
            self._end(sale_id, made, end.state, ReceiptNews(code, why, made.receipt.copy))

        # Some of it may have come out, as far as is known.
        lost = ReceiptNews("unknown", "", made.receipt.copy)
        self._let_out(sale_id, made, lambda: port().print(made), ended, lost)

    def _save(self, sale_id: str, port: Callable[[], ReceiptsPort], made: ReceiptMade) -> None:
        from pos_app.domain.receipt import ReceiptState

        def saved(file: Path) -> None:
            news = ReceiptNews("saved", "", made.receipt.copy, str(file))
            self._end(sale_id, made, ReceiptState.DONE, news)

        lost = ReceiptNews("not_saved", "", made.receipt.copy)
        self._let_out(sale_id, made, lambda: port().save(made), saved, lost)

    def _share(self, sale_id: str, port: Callable[[], ReceiptsPort], made: ReceiptMade) -> None:
        from pos_app.domain.receipt import ReceiptState

        def ready(text: str) -> None:
            news = ReceiptNews("shared", "", made.receipt.copy, text)
            self._end(sale_id, made, ReceiptState.DONE, news)

        lost = ReceiptNews("refused", "", made.receipt.copy)
        self._let_out(sale_id, made, lambda: port().share(made), ready, lost)

    def _let_out(
        self,
        sale_id: str,
        made: ReceiptMade,
        work: Callable[[], Any],
        done: Callable[[Any], None],
        lost: ReceiptNews,
    ) -> None:
        from pos_app.domain.receipt import ReceiptState

        def broke(error: Exception) -> None:
            unknown = lost.code == "unknown"
            self._end(sale_id, made, ReceiptState.UNKNOWN if unknown else ReceiptState.FAILED, lost)
            # A disk that is full or a library that is missing is no mistake of ours.
            if not isinstance(error, (OSError, ImportError)):
                raise error

        background.run(work, done, broke, owner=self)

    def _end(self, sale_id: str, made: ReceiptMade, state: ReceiptState, news: ReceiptNews) -> None:
        from pos_app.engine.requests import EndReceipt

        # What cannot be kept is unknown by the next receipt, or the next start.
        self._bridge.submit(EndReceipt(new_ref(), made.receipt.issue, state))
        self._tell(sale_id, news._replace(sale_number=made.sale.number))

    def _tell(self, sale_id: str, news: ReceiptNews) -> None:
        self._news.pop(sale_id, None)
        self._news[sale_id] = news
        if len(self._news) > _MOST_KEPT:
            del self._news[next(key for key, each in self._news.items() if not each.busy)]
        self._seen = False
        self.told.emit(sale_id)
        if not self._seen:
            self.unseen.emit(sale_id)


def share_link(text: str, phone: Phone | None = None) -> str:
    """The address that opens WhatsApp with this text, which is written for an address already.

    Args:
        text: As `ReceiptsPort.share` gives it.
        phone: To whom it is a draft; None: whoever opens it chooses.
    """
    return f"https://wa.me/{phone.international if phone else ''}?text={text}"
