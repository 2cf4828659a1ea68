"""Receipts at the window's seam: what is asked of them is kept, and a test says how it ends."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from pos_app.domain.receipt import IssuedReceipt, ReceiptState
from pos_app.engine import events, requests
from pos_app.printing.ways import JobEnd, PrintProblem
from tests.desktop.engine import NOON

if TYPE_CHECKING:
    from pos_app.desktop.link.receipt_jobs import Sheet
    from pos_app.domain.payment import Payment
    from pos_app.domain.sale import Sale
    from pos_app.engine.events import ReceiptMade
    from tests.desktop.conftest import Bench

DONE = JobEnd(ReceiptState.DONE)
NO_ANSWER = JobEnd(ReceiptState.FAILED, PrintProblem.TIMED_OUT)
PROOF = " ".join(["ABCDEFG"] * 15 + ["ABCDE"]).replace(" ", "%20")
SHARED = (
    "Corner%20Shop%0APayment%20receipt%2C%20not%20a%20VAT%20invoice%0ASale%20T1-000062%0A"
    f"Date%202026-03-04%2015%3A42%0ATOTAL%20GHS%2020.50%0AMTN%20MoMo%20GHS%2020.50%0A{PROOF}"
)


@dataclass
class ScriptedReceipts:
    """Prints nothing; `ends` is how the next jobs end, and nothing does before `go` is set."""

    ends: JobEnd | Exception = DONE
    asked: list[tuple[str, str, int]] = field(default_factory=list)
    go: threading.Event = field(default_factory=threading.Event)

    def print(self, made: ReceiptMade) -> JobEnd:
        self._ask("print", made)
        assert isinstance(self.ends, JobEnd)
        return self.ends

    def test(self) -> JobEnd:
        self.asked.append(("test", "", 0))
        assert self.go.wait(20)
        assert isinstance(self.ends, JobEnd)
        return self.ends

    def save(self, made: ReceiptMade) -> Path:
        self._ask("save", made)
        return Path(f"/till/receipts/Receipt {made.sale.number}.pdf")

    def share(self, made: ReceiptMade) -> str:
        self._ask("share", made)
        return SHARED

    def print_sheet(self, sheet: Sheet) -> JobEnd:
        self._wait("print", sheet.key, int(sheet.copy))
        assert isinstance(self.ends, JobEnd)
        return self.ends

    def save_sheet(self, sheet: Sheet) -> Path:
        self._wait("save", sheet.key, int(sheet.copy))
        return Path(f"/till/receipts/{sheet.number}.pdf")

    def open_drawer(self) -> JobEnd:
        self._wait("drawer", "", 0)
        assert isinstance(self.ends, JobEnd)
        return self.ends

    def _ask(self, what: str, made: ReceiptMade) -> None:
        self._wait(what, made.sale.sale_id, made.receipt.copy)

    def _wait(self, what: str, of: str, copy: int) -> None:
        self.asked.append((what, of, copy))
        assert self.go.wait(20)
        if isinstance(self.ends, Exception):
            raise self.ends


def with_receipts(
    bench: Bench, *, print_when: str = "ask", printer: bool = True, drawer: bool = False
) -> ScriptedReceipts:
    """Let a window have receipts; nothing holds a job up."""
    made = ScriptedReceipts()
    made.go.set()
    context = bench.till.context
    context.receipts.port = lambda: made
    context.settings = context.settings._replace(
        has_printer=printer,
        has_drawer=drawer,
        print_when=print_when,  # type: ignore[arg-type]
    )
    return made


def issue(bench: Bench, sale: Sale, *payments: Payment, copy: int = 0) -> IssuedReceipt:
    """Answer the last wish for a receipt: it is on disk, as this copy."""
    asked = bench.engine.last(requests.MakeReceipt)
    count = len(bench.engine.asked(requests.MakeReceipt))
    issued = IssuedReceipt(count, sale.number, copy, NOON, asked.way, ReceiptState.PRINTING)
    bench.tell(events.ReceiptMade(asked.ref, sale, payments, issued))
    return issued


def ended(bench: Bench, sale: Sale | str) -> None:
    """Wait for what becomes of the receipt under way, or of the Z or slip of this key."""
    receipts = bench.till.context.receipts
    key = sale if isinstance(sale, str) else sale.sale_id

    def over() -> bool:
        news = receipts.news(key)
        return news is not None and not news.busy

    bench.until(over, "the receipt's end")
