"""One intent about one stored payment: ask, print each change, and print how it stands at the end.

Only that payment is dealt with; no other is recovered, printed or judged.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pos_app.assembly.exits import Exit, Stop
from pos_app.commands import own_ledger
from pos_app.commands.engine_run import Session, ledger_stop
from pos_app.domain.payment import GatewayName
from pos_app.engine.events import LedgerTrouble, PaymentChanged, RequestDone

if TYPE_CHECKING:
    from pos_app.assembly.program import TillProgram
    from pos_app.commands.output import Printer
    from pos_app.domain.payment import Payment
    from pos_app.domain.sale import Sale
    from pos_app.engine.events import MethodOff
    from pos_app.engine.requests import CancelPayment, ClosePayment

# A cancel is at most a search, a cancel and a read, each under its own deadline.
_PATIENCE_DEADLINES = 6


@dataclass(frozen=True, slots=True)
class Asked:
    """How an intent ended.

    Attributes:
        payment: The payment as it stands at the end.
        code: The engine's answer; None when it gave none in time.
        off: Why the payment's gateway cannot be asked; None where it can.
    """

    payment: Payment
    code: str | None
    off: MethodOff | None


def ask_one(
    program: TillProgram, intent: CancelPayment | ClosePayment, payment_id: str, printer: Printer
) -> Asked:
    """Ask `intent` and print what becomes of its payment.

    Raises:
        Stop: There is no such payment (USAGE), or the ledger cannot be used.
    """
    asking = _Asking(payment_id, printer)
    patience = program.config().watch.deadline_seconds * _PATIENCE_DEADLINES
    with Session(program, time.monotonic) as session:
        session.submit(intent)
        trouble = asking.hear(session, patience)
        ready = session.ready
    if asking.code == "unknown_payment":
        raise Stop(Exit.USAGE, f"There is no payment {payment_id} in this ledger.")
    if asking.code == "ledger" and trouble is None:
        trouble = ledger_stop("unwritable")
    try:
        with own_ledger.open_log(program) as log:
            found = log.payment(payment_id)
    except Stop:
        # The ledger failed in the middle: what was heard of it is the last that is known.
        if trouble is None and asking.seen is None:
            raise
        found = asking.seen
    asking.report(found or asking.seen)
    if trouble is not None:
        raise trouble
    if found is None:
        raise Stop(Exit.USAGE, f"There is no payment {payment_id} in this ledger.")
    mobile = found[1].gateway is GatewayName.PAYGATE
    return Asked(found[1], asking.code, ready.mobile_money_off if mobile else ready.qr_off)


class _Asking:
    """What is heard of one payment."""

    def __init__(self, payment_id: str, printer: Printer) -> None:
        self._payment_id = payment_id
        self._printer = printer
        self._printed: object = None
        self.seen: tuple[Sale, Payment] | None = None
        self.code: str | None = None

    def hear(self, session: Session, seconds: float) -> Stop | None:
        """Hear facts until the answer; return why it ended early, if the ledger failed."""
        for fact in session.facts(seconds):
            match fact:
                case PaymentChanged(sale, payment, _) if payment.payment_id == self._payment_id:
                    self._changed(sale, payment)
                case RequestDone(_, asked, code) if asked == self._payment_id:
                    self.code = code
                    return None
                case LedgerTrouble(code):
                    return ledger_stop(code)
        return None

    def report(self, found: tuple[Sale, Payment] | None) -> None:
        """Print how it stands as the last line."""
        if found is not None:
            self._printer.payment(*found, final=True)
            if self._printed is None:
                self._printer.line_of(*found)

    def _changed(self, sale: Sale, payment: Payment) -> None:
        self.seen = (sale, payment)
        mark = (payment.state, payment.withdrawn_at, payment.closed_at)
        if mark != self._printed:
            self._printed = mark
            self._printer.payment(sale, payment)
