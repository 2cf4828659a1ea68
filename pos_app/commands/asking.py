"""One intent about one stored payment: ask, print each change, and print how it stands at the end.

Only that payment is dealt with; no other is recovered, printed or judged.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from pos_app.commands.exits import Exit, Stop
from pos_app.commands.output import Printer
from pos_app.commands.session import Session, ledger_stop
from pos_app.till.facts import IntentDone, LedgerTrouble, PaymentChanged

if TYPE_CHECKING:
    from pos_app.commands.program import Program
    from pos_app.domain.payment import Payment
    from pos_app.till.intents import CancelPayment, ClosePayment

# A cancel is at most a search, a cancel and a read, each under its own deadline.
_PATIENCE_DEADLINES = 6


def ask_one(
    program: Program, intent: CancelPayment | ClosePayment, payment_id: str, *, as_json: bool
) -> tuple[Payment, IntentDone | None]:
    """Ask `intent`; return the payment as it stands at the end, with the engine's answer.

    Raises:
        Stop: There is no such payment (USAGE), or the ledger cannot be used.
    """
    printer = Printer(as_json=as_json)
    patience = program.config().watch.deadline_seconds * _PATIENCE_DEADLINES
    with Session(program, time.monotonic) as session:
        session.submit(intent)
        done: IntentDone | None = None
        sale = payment = printed = None
        for fact in session.facts(patience):
            match fact:
                case PaymentChanged(changed_sale, changed, _) if changed.payment_id == payment_id:
                    sale, payment = changed_sale, changed
                    mark = (changed.state, changed.withdrawn_at, changed.closed_at)
                    if mark != printed:
                        printed = mark
                        printer.payment(sale, payment)
                case IntentDone(_, asked, _) if asked == payment_id:
                    done = fact
                    break
                case LedgerTrouble(code):
                    raise ledger_stop(code)
    if done is not None and done.code == "unknown_payment":
        raise Stop(Exit.USAGE, f"There is no payment {payment_id} in this ledger.")
    with program.log() as log:
        found = log.payment(payment_id)
    if found is None:
        raise Stop(Exit.USAGE, f"There is no payment {payment_id} in this ledger.")
    sale, payment = found
    printer.payment(sale, payment, final=True)
    if printed is None:
        printer.line_of(sale, payment)
    return payment, done
