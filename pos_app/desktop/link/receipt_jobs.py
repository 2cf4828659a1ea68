"""Lets receipts out of the till: numbered by the engine, then printed, saved or shared, then ended.

A Z and a slip of what is owed leave in the same way; nothing numbers them.

What blocks runs beside both threads, one thing for a sale at a time. It must never print again by
itself what was begun once, nor touch a sale: whatever goes wrong here costs a paper.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple, Protocol

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
_CAME_OUT: Final = frozenset(("printed", "unknown", "saved"))


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

    def print_sheet(self, sheet: Sheet) -> JobEnd:
        """Take a Z or a slip to the printer; how that ended. It never raises."""

    def save_sheet(self, sheet: Sheet) -> Path:
        """Save a Z or a slip as `save` does a receipt; raises OSError, ImportError."""

    def open_drawer(self) -> JobEnd:
        """Send the pulse that opens the drawer; how that ended. It never raises."""


class Sheet(NamedTuple):
    """A paper that is no receipt: a Z, or the slip of what is owed. The ledger has what it says.

    Attributes:
        kind: Of which of the two.
        number: The Z's number, or the refund's.
        copy: It is not the first paper of this Z.
    """

    kind: Literal["z", "slip"]
    number: str
    copy: bool = False

    @property
    def key(self) -> str:
        """By which there is news of it; no sale has such an id."""
        return f"{self.kind} {self.number}"


class ReceiptNews(NamedTuple):
    """What became of a sale's receipt last.

    Attributes:
        code: `printing printed failed unknown saving saved not_saved sharing shared refused`.
        why: A `PrintProblem`, or the engine's code; empty for none.
        copy: 0 for the original, else which copy.
        text: Of what is shared the text; of what was saved the file.
        sale_number: Where it is known.
        sheet: What was let out, where that is no receipt.
    """

    code: str
    why: str = ""
    copy: int = 0
    text: str = ""
    sale_number: str = ""
    sheet: Sheet | None = None

    @property
    def busy(self) -> bool:
        """Whether it is still under way."""
        return self.code in _BUSY

    @property
    def trouble(self) -> bool:
        """Whether a person has to hear of it wherever they are."""
        return self.code in ("failed", "unknown", "refused", "not_saved")


class ReceiptJobs(QObject):
    """`told` carries the sale of which there is news, and `unseen` the same where nobody saw it.

    Of a Z or a slip they carry its key.
    """

    told = Signal(str)
    unseen = Signal(str)

    def __init__(self, bridge: Bridge) -> None:
        """Offer nothing until there is a `port`."""
        super().__init__()
        self._bridge = bridge
        self._news: dict[str, ReceiptNews] = {}
        self._let_out_once: set[str] = set()
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

    def is_out(self, sheet: Sheet) -> bool:
        """Whether some of this Z or slip may be on paper, or in a file, by this run."""
        return sheet.key in self._let_out_once

    def print_sheet(self, sheet: Sheet) -> None:
        """Print a Z or a slip, unless it is under way."""
        lost = ReceiptNews("unknown", sheet=sheet)

        def ended(end: JobEnd) -> ReceiptNews:
            return ReceiptNews(_code(end), _why(end), sheet=sheet)

        self._let_sheet_out(
            sheet, ReceiptNews("printing", sheet=sheet), lambda p: p.print_sheet(sheet), ended, lost
        )

    def save_sheet(self, sheet: Sheet) -> None:
        """Save a Z or a slip as a PDF, unless it is under way."""
        lost = ReceiptNews("not_saved", sheet=sheet)

        def saved(file: Path) -> ReceiptNews:
            return ReceiptNews("saved", text=str(file), sheet=sheet)

        self._let_sheet_out(
            sheet, ReceiptNews("saving", sheet=sheet), lambda p: p.save_sheet(sheet), saved, lost
        )

    def _let_sheet_out(
        self,
        sheet: Sheet,
        busy: ReceiptNews,
        work: Callable[[ReceiptsPort], Any],
        done: Callable[[Any], ReceiptNews],
        lost: ReceiptNews,
    ) -> None:
        """Nothing of it is numbered, so the engine is not asked."""
        port, before = self.port, self._news.get(sheet.key)
        if port is None or (before is not None and before.busy):
            return

        def ended(end: Any) -> None:
            self._sheet_ended(done(end))

        def broke(error: Exception) -> None:
            self._sheet_ended(lost)
            if not isinstance(error, (OSError, ImportError)):
                raise error

        self._tell(sheet.key, busy)
        background.run(lambda: work(port()), ended, broke, owner=self)

    def _sheet_ended(self, news: ReceiptNews) -> None:
        if news.sheet is not None:
            if news.code in _CAME_OUT:
                self._let_out_once.add(news.sheet.key)
            self._tell(news.sheet.key, news)

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
        def ended(end: JobEnd) -> None:
            news = ReceiptNews(_code(end), _why(end), made.receipt.copy)
            self._end(sale_id, made, end.state, news)

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


def _code(end: JobEnd) -> str:
    return "printed" if end.state.value == "done" else end.state.value


def _why(end: JobEnd) -> str:
    return "" if end.problem is None else end.problem.value


def share_link(text: str, phone: Phone | None = None) -> str:
    """The address that opens WhatsApp with this text, which is written for an address already.

    Args:
        text: As `ReceiptsPort.share` gives it.
        phone: To whom it is a draft; None: whoever opens it chooses.
    """
    return f"https://wa.me/{phone.international if phone else ''}?text={text}"
