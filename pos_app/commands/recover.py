"""`pos-app recover`: pick every unfinished payment up again, as the window does at start.

It drops what was never sent, watches the rest, looks once at what a person closed or what ended
unpaid lately, and says of each how it stands.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from pos_app.assembly.terminal import Exit, Stop, say
from pos_app.commands.engine_run import BUSY, NOT_DECIDED, Session, not_decided
from pos_app.commands.group import seconds, verb
from pos_app.commands.sources import ledger_stop
from pos_app.domain.payment import PaymentState
from pos_app.engine.events import LateLooks, LedgerTrouble, PaymentChanged, RecoveryFound
from pos_app.engine.requests import DropCreated

if TYPE_CHECKING:
    from pos_app.commands.group import Run
    from pos_app.commands.output import Printer
    from pos_app.domain.payment import Payment
    from pos_app.domain.sale import Sale
    from pos_app.engine.events import EngineEvent

# Beyond one exchange's deadline: the commits around it, on a slow disk.
_GRACE_SECONDS = 3.0
_NOT_LOOKED_AT = (
    "Not all that is closed or ended unpaid could be looked at: its gateway is off, or did not "
    "answer in time."
)


@verb(json="JSON lines.")
@click.option("--wait", default="90", type=seconds, help="Seconds to watch.")
def recover(run: Run, wait: float) -> Exit:
    """Pick every unfinished payment up again."""
    patience = run.program.config().watch.deadline_seconds + _GRACE_SECONDS
    printer = run.printer
    with Session(run.program, recover=True, wait=wait) as session:
        recovering = _Recovering(session, printer)
        try:
            recovering.watch(patience, wait)
        finally:
            # The ledger may fail in the middle; how each payment stands is said all the same.
            recovering.report()
        if not recovering.looked_late():
            say(_NOT_LOOKED_AT)
    if recovering.open() or not recovering.found:
        raise Stop(Exit.NOT_KNOWN, NOT_DECIDED)
    return Exit.DONE


class _Recovering:
    def __init__(self, session: Session, printer: Printer) -> None:
        self._session = session
        self._printer = printer
        self._known: dict[str, tuple[Sale, Payment]] = {}
        self._mine: dict[str, Payment] = {}
        self._late = LateLooks((), looked=True, answered=True)
        self.found = False
        self._looked = False

    def watch(self, patience: float, wait: float) -> None:
        """Look at everything once, within `patience` seconds, then watch for `wait` more."""
        for event in self._session.events(patience):
            self._hear(event)
            looked = self._late.looked and (self._looked or not self.open())
            if self.found and not self._dropping() and looked:
                break
        for event in self._session.events(wait) if self._waits() else ():
            self._hear(event)
            if not self._waits():
                break

    def _hear(self, event: EngineEvent) -> None:
        match event:
            case RecoveryFound(_, payments, waiting, complete):
                self.found = True
                self._looked = self._looked or complete
                for payment in (*payments, *waiting):
                    self._mine.setdefault(payment.payment_id, payment)
                for payment in waiting:
                    self._session.submit(DropCreated(payment.payment_id))
            case LateLooks(payments):
                self._late = event
                for sale, payment in payments:
                    self._known.setdefault(payment.payment_id, (sale, payment))
            case PaymentChanged(sale, payment, before):
                self._known[payment.payment_id] = (sale, payment)
                changed = before is not None and before is not payment.state
                if payment.unresolved or changed:
                    self._mine.setdefault(payment.payment_id, payment)
                if changed:
                    self._printer.payment(sale, payment)
            case LedgerTrouble(code) if code != BUSY:
                # What may have left is never to be tried again.
                raise not_decided(code) if self._mine else ledger_stop(code)

    def _waits(self) -> bool:
        return self.open() or not (self.found and self._late.answered)

    def looked_late(self) -> bool:
        """Whether all that is closed or ended unpaid was looked at."""
        off = self._session.ready.off
        return self._late.answered and not any(p.method in off for _, p in self._late.payments)

    def open(self) -> bool:
        """Whether anything is still unresolved."""
        return any(payment.unresolved for payment in self._now())

    def _dropping(self) -> bool:
        """Whether what was never sent is still to be dropped, which no wait may cut short."""
        return any(payment.state is PaymentState.CREATED for payment in self._now())

    def report(self) -> None:
        """Say of each payment that was dealt with how it stands."""
        late = [payment.payment_id for _, payment in self._late.payments]
        for payment_id in dict.fromkeys((*self._mine, *late)):
            if payment_id in self._known:
                self._printer.final(*self._known[payment_id])
        if not self._mine and self.found:
            self._printer.line("Nothing is left open.")

    def _now(self) -> list[Payment]:
        return [self._known.get(key, (None, payment))[1] for key, payment in self._mine.items()]
